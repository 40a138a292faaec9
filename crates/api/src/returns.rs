//! 商品返品: units that were sent come back (domain.md §3).

use actix_web::{HttpResponse, get, post};
use order_domain::{action::ReturnItems, claim::ClaimKind, money::Currency};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    amount::Reading,
    cancellations::{
        CouponNumber, DeductionInput, PickInput, ReasonInput, RefundInput, ShippingChoiceInput,
    },
    claim_terms::{GivenOptions, PickupInput, ReturnShippingInput, no_memo, not_at_once, picks},
    claims::{ClaimList, list_of_kind, opened},
    extract::{
        Call,
        conditions::{Cached, KeyRequired, VersionOptional},
        input::{Body, Nothing},
        place::InOrder,
        scope::{ClaimsRead, ClaimsWrite},
    },
    parameters::{CachedHeader, LanguageHeader, OrderPath, RequiredKeyHeader, VersionHeader},
    people::NewPeople,
    problem::Problem,
    quote::{Quote, agrees},
    view::claim::Claim,
};

/// A return.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "items": [{"item_no": "02", "quantity": 1}],
    "reason": {"code": "defective", "text": "縫製不良", "fault": "shop"},
    "restore_coupons": [], "shipping": "keep",
    "return_shipping": {"amount": "500", "payer": "shop"}, "collected": false,
    "pickup": {"carrier": "yamato", "tracking_no": null, "note": "午前中"},
    "deduction": null, "restock": true,
    "refund": {"method": "original", "bank_account": null, "tenders": null},
    "complete_refund": false, "also_memo": false, "quote": null
}))]
pub struct ReturnInput {
    /// Units that come back: the last ones of each item.
    #[schema(min_items = 1, max_items = 1000)]
    pub items: Vec<PickInput>,
    /// Why.
    pub reason: ReasonInput,
    /// Coupons that stop applying to the whole order, and become usable again when the claim completes.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub restore_coupons: Vec<CouponNumber>,
    /// Shipping afterwards; null: `refund` when no live item remains, else `keep`.
    pub shipping: Option<ShippingChoiceInput>,
    /// 返送料; null: the shop's default fee, paid by whose fault it is.
    pub return_shipping: Option<ReturnShippingInput>,
    /// Whether the goods are back already: the refund is pending at once.
    #[serde(default)]
    pub collected: bool,
    /// How the goods are collected.
    pub pickup: Option<PickupInput>,
    /// 控除: kept back from the refund.
    pub deduction: Option<DeductionInput>,
    /// Whether the goods go back into stock once they are collected; null: as the shop's setting says.
    pub restock: Option<bool>,
    /// How the refund is wanted; null: the way it was paid.
    pub refund: Option<RefundInput>,
    /// Only `false`: the refund of a return is completed by an action of its own.
    #[serde(default)]
    pub complete_refund: bool,
    /// Whether the reason becomes an operator memo too. Memos are not there yet: only `false`.
    #[serde(default)]
    pub also_memo: bool,
    /// The token of a quote: the outcome must still be that one (`409 quote_changed` otherwise).
    #[schema(min_length = 1, max_length = 100, example = "q_3q2-7w")]
    pub quote: Option<String>,
}

impl ReturnInput {
    fn read(self, currency: Currency) -> Result<(ReturnItems, NewPeople), Problem> {
        let mut reading = Reading::of(currency);
        let mut people = NewPeople::default();
        no_memo(&mut reading, self.also_memo);
        not_at_once(&mut reading, self.complete_refund);
        let options = GivenOptions {
            restore_coupons: self.restore_coupons,
            shipping: self.shipping,
            return_shipping: self.return_shipping,
            pickup: self.pickup,
            deduction: self.deduction,
            restock: self.restock,
            refund: self.refund,
        };
        let command = ReturnItems {
            items: picks(&mut reading, &self.items),
            reason: self.reason.into_reason(),
            options: options.read(&mut reading, &mut people),
            collected: self.collected,
        };
        reading.finish((command, people))
    }
}

/// 商品返品の見積: what a return would do, with nothing saved.
///
/// Same body, same rules, same code as the return itself.
#[utoipa::path(
    tag = "returns",
    operation_id = "quoteReturn",
    params(OrderPath, VersionHeader, LanguageHeader),
    request_body(content = ReturnInput, description = "The return"),
    responses(
        (status = 200, description = "What it would do", body = Quote, headers(("ETag" = String, description = "Version of the order"))),
        (status = 409, description = "`illegal_transition`, `item_in_claim` or `coupon_already_restored`"),
        (status = 422, description = "`invalid_body`, `unknown_item`, `duplicate_item`, `quantity_exceeds_item`, `unknown_coupon`, `duplicate_coupon`, `no_shipping_rule`, `deductions_exceed_refund`, `refund_exceeds_refundable`, `tender_split_mismatch`, `tender_exceeds_refundable`, `bank_account_required`, `bank_account_unexpected` or `member_required`"),
    ),
    security(("bearer" = ["claims:write"]))
)]
#[post("/orders/{order_no}/returns/quote")]
pub async fn quote_return(
    call: Call<ClaimsWrite, InOrder, VersionOptional, Body<ReturnInput>>,
) -> Result<HttpResponse, Problem> {
    let (command, people) = call.input.content.clone().read(call.caller.shop.currency)?;
    call.quote(&call.place.order_no, &command, people).await
}

/// 商品返品: units in transit or delivered come back.
///
/// The money is owed from now on; its refund is `scheduled` until the goods are collected (回収完了).
/// With `collected` they are back already, and the refund is `pending` at once. When nothing is owed,
/// the return completes with the collection.
#[utoipa::path(
    tag = "returns",
    operation_id = "createReturn",
    params(OrderPath, RequiredKeyHeader, VersionHeader, LanguageHeader),
    request_body(content = ReturnInput, description = "The return"),
    responses(
        (status = 201, description = "Opened", body = Claim, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Location" = String, description = "The claim"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "`illegal_transition`, `item_in_claim`, `coupon_already_restored` or `quote_changed`; or the first request with this key is still running"),
        (status = 422, description = "`invalid_body`, `unknown_item`, `duplicate_item`, `quantity_exceeds_item`, `unknown_coupon`, `duplicate_coupon`, `no_shipping_rule`, `deductions_exceed_refund`, `refund_exceeds_refundable`, `tender_split_mismatch`, `tender_exceeds_refundable`, `bank_account_required`, `bank_account_unexpected`, `member_required` or `idempotency_key_reused`"),
    ),
    security(("bearer" = ["claims:write"]))
)]
#[post("/orders/{order_no}/returns")]
pub async fn create_return(
    call: Call<ClaimsWrite, InOrder, KeyRequired, Body<ReturnInput>>,
) -> Result<HttpResponse, Problem> {
    let input = call.input.content.clone();
    let quoted = input.quote.clone();
    let (command, people) = input.read(call.caller.shop.currency)?;
    call.perform(&call.place.order_no, command, people, move |viewer, change| {
        agrees(quoted.as_deref(), viewer, change)?;
        Ok(opened(viewer))
    })
    .await
}

/// 返品一覧: the returns of an order, oldest first.
#[utoipa::path(
    tag = "returns",
    operation_id = "listReturns",
    params(OrderPath, CachedHeader, LanguageHeader),
    responses(
        (status = 200, description = "The returns", body = ClaimList, headers(("ETag" = String, description = "Version of the order"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["orders:read"]), ("bearer" = ["claims:write"]))
)]
#[get("/orders/{order_no}/returns")]
pub async fn list_returns(
    call: Call<ClaimsRead, InOrder, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    list_of_kind(call, Some(ClaimKind::Return)).await
}
