//! 注文キャンセル: takes units out of the order before they leave the warehouse (domain.md §3).

use actix_web::{HttpResponse, get, post};
use order_domain::{action::CancelItems, claim::ClaimKind};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    amount::Reading,
    claim_body::{ClaimBody, claim_body},
    claim_terms::{PickInput, ReasonInput, picks},
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
    /// 注文キャンセル: which units leave the order, why, and on which terms.
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
        /// Why: code, text, and whose fault it is.
        pub reason: ReasonInput,
    }
}

impl ClaimBody<InOrder> for CancellationInput {
    type Command = CancelItems;

    fn read(self, _: &InOrder, reading: &mut Reading, people: &mut NewPeople) -> CancelItems {
        CancelItems {
            items: picks(reading, &self.items),
            reason: self.reason.clone().into_reason(),
            complete_refund: self.complete_refund,
            options: self.options().read(reading, people),
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
        (status = 200, description = "What the cancellation would do", body = Quote, headers(("ETag" = String, description = "Version of the order"))),
        (status = 409, description = "An item cannot be canceled as it stands, or a coupon was restored before"),
    ),
    security(("bearer" = ["claims:write"]))
)]
#[post("/orders/{order_no}/cancellations/quote")]
pub async fn quote_cancellation(
    call: Call<ClaimsWrite, InOrder, VersionOptional, Body<CancellationInput>>,
) -> Result<HttpResponse, Problem> {
    call.quote_claim(&call.place.order_no, &call.input.content).await
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
        (status = 201, description = "The claim, opened", body = Claim, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Location" = String, description = "The claim"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "An item cannot be canceled as it stands, or a coupon was restored before; or the quote no longer holds; or the first request with this key is still running"),
    ),
    security(("bearer" = ["claims:write"]))
)]
#[post("/orders/{order_no}/cancellations")]
pub async fn create_cancellation(
    call: Call<ClaimsWrite, InOrder, KeyRequired, Body<CancellationInput>>,
) -> Result<HttpResponse, Problem> {
    call.settle_claim(&call.place.order_no, &call.input.content, opened).await
}

/// キャンセル一覧: the cancellations of an order, oldest first.
///
/// The rows of the popup's tab, whatever their status: what a buyer asked for (申込), what is in
/// work, completed, rejected and withdrawn.
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
