//! 注文キャンセル: takes units out of the order before they leave the warehouse (domain.md §3).

use actix_web::{HttpResponse, get, post};
use order_domain::{
    action::CancelItems,
    claim::{ClaimKind, Reason, RefundWish, ShippingChoice},
    money::Currency,
    tender::Tenders,
};
use persistence::orders::PersonKind;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    amount::{GivenAmount, Reading},
    claim_terms::{GivenOptions, no_memo, picks},
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
    view::{claim::Claim, person::RefundAccountInput},
    vocabulary::{KnownParty, KnownReasonCode, KnownRefundMethod},
};

/// A cancellation.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "items": [{"item_no": "02", "quantity": 1}],
    "reason": {"code": "customer_change_of_mind", "text": "色違いを注文した", "fault": "buyer"},
    "restore_coupons": [], "shipping": "keep", "deduction": null, "restock": true,
    "refund": {"method": "original", "bank_account": null, "tenders": null},
    "complete_refund": false, "also_memo": false, "quote": null
}))]
pub struct CancellationInput {
    /// Units to take out: the last ones of each item.
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
    /// 控除: kept back from the refund.
    pub deduction: Option<DeductionInput>,
    /// Whether the goods go back into stock; null: as the shop's setting says.
    pub restock: Option<bool>,
    /// How the refund is wanted; null: the way it was paid.
    pub refund: Option<RefundInput>,
    /// Whether the refund is completed at once.
    #[serde(default)]
    pub complete_refund: bool,
    /// Whether the reason becomes an operator memo too. Memos are not there yet: only `false`.
    #[serde(default)]
    pub also_memo: bool,
    /// The token of a quote: the outcome must still be that one (`409 quote_changed` otherwise).
    #[schema(min_length = 1, max_length = 100, example = "q_3q2-7w")]
    pub quote: Option<String>,
}

/// Units of an item.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PickInput {
    /// The item.
    #[schema(pattern = "^[0-9]{2,10}$", max_length = 10, example = "02")]
    pub item_no: String,
    /// How many units of it.
    #[schema(minimum = 1, maximum = 9999, example = 1)]
    pub quantity: u32,
}

/// Why a claim is made.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonInput {
    /// Which of the usual reasons.
    pub code: KnownReasonCode,
    /// In words.
    #[schema(max_length = 2000, example = "色違いを注文した")]
    pub text: Option<String>,
    /// Whose fault it is.
    pub fault: KnownParty,
}

/// The number of a coupon.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(min_length = 1, max_length = 100, example = "CP-1")]
pub struct CouponNumber(pub String);

/// Shipping after a claim.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ShippingChoiceInput {
    /// One of the rules.
    Rule(ShippingRuleChoice),
    /// An amount.
    Set(SetShipping),
}

/// A rule for shipping after a claim.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShippingRuleChoice {
    /// As it was.
    Keep,
    /// None.
    Refund,
    /// By the shipping rule stored with the order.
    Recalculate,
}

/// A shipping fee set by hand.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetShipping {
    /// The fee, without a shipping discount.
    pub set: GivenAmount,
}

/// 控除: kept back from a refund.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeductionInput {
    /// How much.
    pub amount: GivenAmount,
    /// Why.
    #[schema(min_length = 1, max_length = 1000, example = "梱包材")]
    pub reason: String,
}

/// How a refund is wanted.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundInput {
    /// How the cash part is paid back; null: the way it was paid.
    pub method: Option<KnownRefundMethod>,
    /// The buyer's account, for `bank_transfer`.
    pub bank_account: Option<RefundAccountInput>,
    /// The split over tenders by hand; null: as the shop's setting says.
    pub tenders: Option<TendersInput>,
}

/// An amount for each tender; null: nothing.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TendersInput {
    /// 実決済
    pub cash: Option<GivenAmount>,
    /// ポイント
    pub points: Option<GivenAmount>,
    /// 預り金
    pub store_credit: Option<GivenAmount>,
    /// Points of somebody else.
    pub external_points: Option<GivenAmount>,
}

impl CancellationInput {
    fn read(self, currency: Currency) -> Result<(CancelItems, NewPeople), Problem> {
        let mut reading = Reading::of(currency);
        let mut people = NewPeople::default();
        no_memo(&mut reading, self.also_memo);
        let options = GivenOptions {
            restore_coupons: self.restore_coupons,
            shipping: self.shipping,
            deduction: self.deduction,
            restock: self.restock,
            refund: self.refund,
            ..GivenOptions::default()
        };
        let command = CancelItems {
            items: picks(&mut reading, &self.items),
            reason: self.reason.into_reason(),
            options: options.read(&mut reading, &mut people),
            complete_refund: self.complete_refund,
        };
        reading.finish((command, people))
    }
}

impl ReasonInput {
    /// The domain's reason.
    pub(crate) fn into_reason(self) -> Reason {
        Reason { code: self.code.0, text: self.text, fault: self.fault.0 }
    }
}

impl ShippingChoiceInput {
    /// The domain's choice.
    pub(crate) fn into_choice(self, reading: &mut Reading) -> ShippingChoice {
        match self {
            Self::Rule(ShippingRuleChoice::Keep) => ShippingChoice::Keep,
            Self::Rule(ShippingRuleChoice::Refund) => ShippingChoice::Refund,
            Self::Rule(ShippingRuleChoice::Recalculate) => ShippingChoice::Recalculate,
            Self::Set(given) => ShippingChoice::Set(reading.amount("/shipping/set", &given.set)),
        }
    }
}

impl RefundInput {
    /// The domain's wish; the buyer's account is kept beside the order.
    pub(crate) fn into_wish(self, reading: &mut Reading, people: &mut NewPeople) -> RefundWish {
        RefundWish {
            method: self.method.map(|method| method.0).unwrap_or_default(),
            bank_account: self
                .bank_account
                .map(|account| people.add(PersonKind::RefundAccount, &account)),
            tenders: self.tenders.map(|tenders| tenders.into_tenders(reading, "/refund/tenders")),
        }
    }
}

impl TendersInput {
    /// The split, read at a place of the body.
    pub fn into_tenders(self, reading: &mut Reading, pointer: &str) -> Tenders {
        let mut read = |name: &str, given: Option<&GivenAmount>| {
            reading.amount_or_zero(&format!("{pointer}/{name}"), given)
        };
        Tenders {
            cash: read("cash", self.cash.as_ref()),
            points: read("points", self.points.as_ref()),
            store_credit: read("store_credit", self.store_credit.as_ref()),
            external_points: read("external_points", self.external_points.as_ref()),
        }
    }
}

/// 注文キャンセルの見積: what a cancellation would do, with nothing saved.
///
/// Same body, same rules, same code as the cancellation itself.
#[utoipa::path(
    tag = "cancellations",
    operation_id = "quoteCancellation",
    params(OrderPath, VersionHeader, LanguageHeader),
    request_body(content = CancellationInput, description = "The cancellation"),
    responses(
        (status = 200, description = "What it would do", body = Quote, headers(("ETag" = String, description = "Version of the order"))),
        (status = 409, description = "An item's status does not allow it"),
    ),
    security(("bearer" = ["claims:write"]))
)]
#[post("/orders/{order_no}/cancellations/quote")]
pub async fn quote_cancellation(
    call: Call<ClaimsWrite, InOrder, VersionOptional, Body<CancellationInput>>,
) -> Result<HttpResponse, Problem> {
    let (command, people) = call.input.content.clone().read(call.caller.shop.currency)?;
    call.quote(&call.place.order_no, &command, people).await
}

/// 注文キャンセル: takes units out of the order before they leave the warehouse.
///
/// Paid and unpaid items may stand in one cancellation. What is owed because of it becomes a refund,
/// after it has lowered what is still due for the canceled items.
#[utoipa::path(
    tag = "cancellations",
    operation_id = "createCancellation",
    params(OrderPath, RequiredKeyHeader, VersionHeader, LanguageHeader),
    request_body(content = CancellationInput, description = "The cancellation"),
    responses(
        (status = 201, description = "Canceled", body = Claim, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Location" = String, description = "The claim"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "An item's status does not allow it; `quote_changed`; or the first request with this key is still running"),
    ),
    security(("bearer" = ["claims:write"]))
)]
#[post("/orders/{order_no}/cancellations")]
pub async fn create_cancellation(
    call: Call<ClaimsWrite, InOrder, KeyRequired, Body<CancellationInput>>,
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

/// キャンセル一覧: the cancellations of an order, oldest first.
#[utoipa::path(
    tag = "cancellations",
    operation_id = "listCancellations",
    params(OrderPath, CachedHeader, LanguageHeader),
    responses(
        (status = 200, description = "The cancellations", body = ClaimList, headers(("ETag" = String, description = "Version of the order"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["orders:read"]), ("bearer" = ["claims:write"]))
)]
#[get("/orders/{order_no}/cancellations")]
pub async fn list_cancellations(
    call: Call<ClaimsRead, InOrder, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    list_of_kind(call, Some(ClaimKind::Cancellation)).await
}
