//! What a buyer sees of an order and may ask for, through the shop's storefront (domain.md §3).

use actix_web::{HttpResponse, get, post};
use order_domain::{
    action::{RequestClaim, WithdrawClaim},
    money::Currency,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    amount::Reading,
    claim_terms::{PickInput, ReasonInput, picks},
    claims::WithdrawalInput,
    conduct::Shown,
    extract::{
        Call,
        buyer::{InBuyersClaim, InBuyersOrder},
        conditions::{Cached, KeyOptional},
        input::{Body, Nothing, OptionalBody},
        scope::Storefront,
    },
    parameters::{
        BuyerHeaders, CachedHeader, ClaimPath, KeyHeader, LanguageHeader, OrderPath, VersionHeader,
    },
    people::NewPeople,
    problem::Problem,
    view::storefront::{StorefrontClaim, StorefrontOrder, path},
    vocabulary::KnownClaimKind,
};

/// 申込: what a buyer asks for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "kind": "cancellation", "items": [{"item_no": "02", "quantity": 1}],
    "reason": {"code": "customer_change_of_mind", "text": "色違いを注文した", "fault": "buyer"}
}))]
pub struct ClaimRequestInput {
    /// Cancellation, exchange or return.
    pub kind: KnownClaimKind,
    /// Which units: the last ones of each item.
    #[schema(min_items = 1, max_items = 1000)]
    pub items: Vec<PickInput>,
    /// Why, as the buyer sees it, `fault` included; kept apart from the operator's reason, which
    /// decides.
    pub reason: ReasonInput,
}

impl ClaimRequestInput {
    fn read(self, currency: Currency) -> Result<RequestClaim, Problem> {
        let mut reading = Reading::of(currency);
        let items = picks(&mut reading, &self.items);
        let reason = self.reason.into_reason();
        reading.finish(RequestClaim { kind: self.kind.0, items, reason })
    }
}

/// 注文詳細(購入者): the order as its buyer may see it.
///
/// With the customer notice お客様へのお知らせ; without memos, blacklist, operators' names and notes.
/// Why a request was rejected is shown where the operator has said so. `actions` are those of a buyer.
#[utoipa::path(
    tag = "storefront",
    operation_id = "getStorefrontOrder",
    params(OrderPath, BuyerHeaders, CachedHeader, LanguageHeader),
    responses(
        (status = 200, description = "The order", body = StorefrontOrder, headers(("ETag" = String, description = "Version of the order"))),
        (status = 304, description = "Not changed"),
        (status = 403, description = "The credential lacks the scope, or the request does not say for which buyer it asks"),
        (status = 404, description = "No such order, or not one of this buyer"),
    ),
    security(("bearer" = ["storefront"]))
)]
#[get("/storefront/orders/{order_no}")]
pub async fn get_storefront_order(
    call: Call<Storefront, InBuyersOrder, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    let record = &call.place.record;
    let shown = call.view(record, StorefrontOrder::of);
    Ok(call.versioned(record.order.version, &shown))
}

/// キャンセル・交換・返品の申込: a buyer asks for a claim.
///
/// The items are marked (and split) at once; no money moves until an operator accepts (処理) or
/// rejects (拒否) it.
#[utoipa::path(
    tag = "storefront",
    operation_id = "requestClaim",
    params(OrderPath, BuyerHeaders, KeyHeader, VersionHeader, LanguageHeader),
    request_body(content = ClaimRequestInput, description = "What is asked for"),
    responses(
        (status = 201, description = "The claim, requested", body = StorefrontClaim, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Location" = String, description = "The order, as the buyer sees it"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 403, description = "The credential lacks the scope, or the request does not say for which buyer it asks"),
        (status = 404, description = "No such order, or not one of this buyer"),
        (status = 409, description = "An item cannot be claimed as it stands; or the first request with this key is still running"),
    ),
    security(("bearer" = ["storefront"]))
)]
#[post("/storefront/orders/{order_no}/claim-requests")]
pub async fn request_claim(
    mut call: Call<Storefront, InBuyersOrder, KeyOptional, Body<ClaimRequestInput>>,
) -> Result<HttpResponse, Problem> {
    let command = call.input.content.clone().read(call.caller.shop.currency)?;
    call.caller.origin.actor = call.place.buyer.clone();
    let order_no = &call.place.record.order.order_no;
    call.perform(order_no, command, NewPeople::default(), |viewer, change| {
        let claim = change.after.claims.last().expect("a request opens a claim");
        Ok(Shown::created(path(viewer.order), &StorefrontClaim::of(viewer, claim)))
    })
    .await
}

/// 申込の撤回: a buyer takes back a request that nobody has answered.
///
/// Its items are at once back where they were.
#[utoipa::path(
    tag = "storefront",
    operation_id = "withdrawClaimRequest",
    params(ClaimPath, BuyerHeaders, KeyHeader, VersionHeader, LanguageHeader),
    request_body(content = Option<WithdrawalInput>, description = "Why; may be left out"),
    responses(
        (status = 200, description = "The claim, withdrawn", body = StorefrontClaim, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 403, description = "The credential lacks the scope, or the request does not say for which buyer it asks"),
        (status = 404, description = "No such claim, or not one of this buyer"),
        (status = 409, description = "It was answered, or is no request; or the first request with this key is still running"),
    ),
    security(("bearer" = ["storefront"]))
)]
#[post("/storefront/orders/{order_no}/claims/{claim_no}/withdrawal")]
pub async fn withdraw_claim_request(
    mut call: Call<Storefront, InBuyersClaim, KeyOptional, OptionalBody<WithdrawalInput>>,
) -> Result<HttpResponse, Problem> {
    let claim_no = call.place.claim_no;
    let command = WithdrawClaim { claim_no, reason: call.input.content.reason.clone() };
    call.caller.origin.actor = call.place.buyer.clone();
    call.perform(&call.place.order_no, command, NewPeople::default(), move |viewer, change| {
        let claim = change.after.claim(claim_no).expect("a withdrawn claim stays in its order");
        Ok(Shown::ok(&StorefrontClaim::of(viewer, claim)))
    })
    .await
}
