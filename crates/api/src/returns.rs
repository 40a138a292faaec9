//! 商品返品: units that were sent come back (domain.md §3).

use actix_web::{HttpResponse, get, post};
use order_domain::{action::ReturnItems, claim::ClaimKind};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    amount::Reading,
    claim_body::{ClaimBody, claim_body},
    claim_terms::{GivenOptions, PickInput, PickupInput, ReasonInput, ReturnShippingInput, picks},
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
    quote::Quote,
    view::claim::Claim,
};

claim_body! {
    /// 商品返品: which units come back, why, and on which terms.
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
        /// Why: code, text, and whose fault it is.
        pub reason: ReasonInput,
        /// 返送料; null: the shop's default fee, paid by whose fault it is.
        pub return_shipping: Option<ReturnShippingInput>,
        /// Whether the goods are back already: the refund is pending at once. False where it is
        /// left out.
        #[serde(default)]
        pub collected: bool,
        /// How the goods are collected.
        pub pickup: Option<PickupInput>,
    }
}

impl ClaimBody<InOrder> for ReturnInput {
    type Command = ReturnItems;

    fn read(self, _: &InOrder, reading: &mut Reading, people: &mut NewPeople) -> ReturnItems {
        let options = GivenOptions {
            return_shipping: self.return_shipping.clone(),
            pickup: self.pickup.clone(),
            ..self.options()
        };
        ReturnItems {
            items: picks(reading, &self.items),
            reason: self.reason.into_reason(),
            options: options.read(reading, people),
            collected: self.collected,
            complete_refund: self.complete_refund,
        }
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
        (status = 200, description = "What the return would do", body = Quote, headers(("ETag" = String, description = "Version of the order"))),
        (status = 409, description = "An item cannot be returned as it stands, or a coupon was restored before"),
    ),
    security(("bearer" = ["claims:write"]))
)]
#[post("/orders/{order_no}/returns/quote")]
pub async fn quote_return(
    call: Call<ClaimsWrite, InOrder, VersionOptional, Body<ReturnInput>>,
) -> Result<HttpResponse, Problem> {
    call.quote_claim(&call.place.order_no, &call.input.content).await
}

/// 商品返品: units in transit or delivered come back.
///
/// The money is owed from now on; its refund is `scheduled` until the goods are collected (回収完了).
/// With `collected` they are back already, and the refund is `pending` at once, or completed with
/// `complete_refund`. When nothing is owed, the return completes with the collection.
#[utoipa::path(
    tag = "returns",
    operation_id = "createReturn",
    params(OrderPath, RequiredKeyHeader, VersionHeader, LanguageHeader),
    request_body(content = ReturnInput, description = "The return"),
    responses(
        (status = 201, description = "The claim, opened", body = Claim, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Location" = String, description = "The claim"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "An item cannot be returned as it stands, or a coupon was restored before; or the quote no longer holds; or the first request with this key is still running"),
    ),
    security(("bearer" = ["claims:write"]))
)]
#[post("/orders/{order_no}/returns")]
pub async fn create_return(
    call: Call<ClaimsWrite, InOrder, KeyRequired, Body<ReturnInput>>,
) -> Result<HttpResponse, Problem> {
    call.settle_claim(&call.place.order_no, &call.input.content, opened).await
}

/// 返品一覧: the returns of an order, oldest first.
///
/// The rows of the popup's tab, whatever their status: what a buyer asked for (申込), what is in
/// work, completed, rejected and withdrawn.
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
