//! CS内訳: the claims of an order, and how they go on (domain.md §3).

use actix_web::{HttpResponse, get, post};
use order_domain::{action::WithdrawClaim, claim::ClaimKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    conduct::Shown,
    extract::{
        Call,
        conditions::{Cached, KeyOptional},
        input::{Nothing, OptionalBody},
        place::{InClaim, InOrder},
        scope::{ClaimsRead, ClaimsWrite},
    },
    parameters::{CachedHeader, ClaimPath, KeyHeader, LanguageHeader, OrderPath, VersionHeader},
    people::NewPeople,
    problem::{Problem, catalogue},
    view::{Viewer, claim::Claim},
};

/// The claims of an order.
#[derive(Serialize, ToSchema)]
pub struct ClaimList {
    /// The claims, oldest first.
    #[schema(max_items = 100_000)]
    pub data: Vec<Claim>,
}

/// 撤回: why a claim, or the request for one, is taken back.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalInput {
    /// Why; kept in the claim's history.
    #[schema(max_length = 2000, example = "お客様のご希望により")]
    pub reason: Option<String>,
}

/// `201` with the claim that a command has opened.
pub(crate) fn opened(viewer: &Viewer) -> Shown {
    let claim = viewer.order.claims.last().expect("a claim was opened");
    let location = viewer.href(&format!("/claims/{}", claim.claim_no));
    Shown::created(location, &Claim::of(viewer, claim))
}

/// The claims of an order, of one kind or of all.
pub async fn list_of_kind(
    call: Call<ClaimsRead, InOrder, Cached, Nothing>,
    kind: Option<ClaimKind>,
) -> Result<HttpResponse, Problem> {
    call.read(&call.place.order_no, |viewer| {
        let claims = viewer.order.claims.iter();
        let wanted = claims.filter(|claim| kind.is_none_or(|kind| claim.kind() == kind));
        Ok(ClaimList { data: wanted.map(|claim| Claim::of(viewer, claim)).collect() })
    })
    .await
}

/// CS内訳: the claims of an order, of all kinds, oldest first.
///
/// The popup's CS tab, whatever their status: each with its kind, its reason and what may be done.
#[utoipa::path(
    tag = "claims",
    operation_id = "listClaimsOfOrder",
    params(OrderPath, CachedHeader, LanguageHeader),
    responses(
        (status = 200, description = "The claims", body = ClaimList, headers(("ETag" = String, description = "Version of the order"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["orders:read"]), ("bearer" = ["claims:write"]))
)]
#[get("/orders/{order_no}/claims")]
pub async fn list_claims_of_order(
    call: Call<ClaimsRead, InOrder, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    list_of_kind(call, None).await
}

/// CS詳細: one claim with its settlement and every step.
///
/// What the window behind a row shows: the items with their money, the operator's and the buyer's
/// reason, options, settlement, the refund or payment it led to, and who took which step.
#[utoipa::path(
    tag = "claims",
    operation_id = "getClaim",
    params(ClaimPath, CachedHeader, LanguageHeader),
    responses(
        (status = 200, description = "The claim", body = Claim, headers(("ETag" = String, description = "Version of the order"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["orders:read"]), ("bearer" = ["claims:write"]))
)]
#[get("/orders/{order_no}/claims/{claim_no}")]
pub async fn get_claim(
    call: Call<ClaimsRead, InClaim, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    call.read(&call.place.order_no, |viewer| {
        let claim = viewer.order.claim(call.place.claim_no);
        let claim = claim.ok_or_else(|| Problem::new(catalogue::NOT_FOUND))?;
        Ok(Claim::of(viewer, claim))
    })
    .await
}

/// 撤回: takes a claim back; what it did to the money is undone exactly, its refund is canceled.
///
/// Refused when the refund is completed, or when a later change of the order depends on the claim.
#[utoipa::path(
    tag = "claims",
    operation_id = "withdrawClaim",
    params(ClaimPath, KeyHeader, VersionHeader, LanguageHeader),
    request_body(content = Option<WithdrawalInput>, description = "Why; may be left out"),
    responses(
        (status = 200, description = "The claim, withdrawn", body = Claim, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "The claim cannot be withdrawn any more; or the first request with this key is still running"),
    ),
    security(("bearer" = ["claims:write"]))
)]
#[post("/orders/{order_no}/claims/{claim_no}/withdrawal")]
pub async fn withdraw_claim(
    call: Call<ClaimsWrite, InClaim, KeyOptional, OptionalBody<WithdrawalInput>>,
) -> Result<HttpResponse, Problem> {
    let claim_no = call.place.claim_no;
    let command = WithdrawClaim { claim_no, reason: call.input.content.reason.clone() };
    call.perform(&call.place.order_no, command, NewPeople::default(), move |viewer, change| {
        let claim = change.after.claim(claim_no).expect("a withdrawn claim stays in its order");
        Ok(Shown::ok(&Claim::of(viewer, claim)))
    })
    .await
}
