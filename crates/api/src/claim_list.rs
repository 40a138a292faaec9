//! CS一覧: the shop's claims.

use actix_web::{HttpResponse, get};
use chrono::{DateTime, Utc};
use persistence::lists::{ClaimFilter, ClaimRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    contract::query::QueryParameters,
    extract::{Call, conditions::Unconditional, input::Query, place::InShop, scope::ClaimsRead},
    page::{Listing, Page, PageQuery},
    parameters::LanguageHeader,
    problem::Problem,
    view::claim::Claim,
    vocabulary::{KnownClaimKind, KnownClaimStatus, KnownReasonCode},
};

/// How claims are sorted; `-` means newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum ClaimSorting {
    /// Newest first.
    #[default]
    #[serde(rename = "-opened_at")]
    NewestFirst,
    /// Oldest first.
    #[serde(rename = "opened_at")]
    OldestFirst,
}

/// Which claims. Several values of a list are alternatives; several filters hold together.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ClaimListQuery {
    /// Of one of these kinds.
    #[serde(default)]
    #[param(style = Form, explode = true, max_items = 20)]
    pub kind: Vec<KnownClaimKind>,
    /// In one of these statuses.
    #[serde(default)]
    #[param(style = Form, explode = true, max_items = 20)]
    pub status: Vec<KnownClaimStatus>,
    /// For one of these reasons: the operator's, or the buyer's while a request waits.
    #[serde(default)]
    #[param(style = Form, explode = true, max_items = 20)]
    pub reason: Vec<KnownReasonCode>,
    /// Opened at this moment or later.
    pub opened_from: Option<DateTime<Utc>>,
    /// Opened before this moment.
    pub opened_to: Option<DateTime<Utc>>,
    /// Of orders placed at this moment or later.
    pub ordered_from: Option<DateTime<Utc>>,
    /// Of orders placed before this moment.
    pub ordered_to: Option<DateTime<Utc>>,
    /// Of this order.
    #[param(min_length = 1, max_length = 40)]
    pub order_no: Option<String>,
    /// Of this member's orders.
    #[param(min_length = 1, max_length = 100)]
    pub member_id: Option<String>,
    /// `true`: only claims that a buyer asked for; `false`: only those that the shop opened.
    pub by_buyer: Option<bool>,
    /// How to sort; `-opened_at` where it is left out.
    #[serde(default)]
    #[param(required = false)]
    pub sort: ClaimSorting,
}

impl QueryParameters for ClaimListQuery {
    type Schemas = (KnownClaimKind, KnownClaimStatus, KnownReasonCode, ClaimSorting);
}

/// CS一覧: the shop's claims of all kinds, newest first unless sorted otherwise.
///
/// For the screen of all orders' claims. Filters hold together; several values of one are
/// alternatives.
#[utoipa::path(
    tag = "claims",
    operation_id = "listClaims",
    params(ClaimListQuery, PageQuery, LanguageHeader),
    responses((status = 200, description = "A page of claims", body = Page<Claim>)),
    security(("bearer" = ["orders:read"]), ("bearer" = ["claims:write"]))
)]
#[get("/claims")]
pub async fn list_claims(
    call: Call<ClaimsRead, InShop, Unconditional, Query<Listing<ClaimListQuery>>>,
) -> Result<HttpResponse, Problem> {
    let Listing { filter: query, page } = &call.input.0;
    let filter = ClaimFilter {
        kinds: query.kind.iter().map(|kind| kind.0).collect(),
        statuses: query.status.iter().map(|status| status.0).collect(),
        reasons: query.reason.iter().map(|reason| reason.0).collect(),
        opened_from: query.opened_from,
        opened_to: query.opened_to,
        ordered_from: query.ordered_from,
        ordered_to: query.ordered_to,
        order_no: query.order_no.clone(),
        member_id: query.member_id.clone(),
        by_buyer: query.by_buyer,
    };
    let list = ("claims", format!("{filter:?}"), query.sort);
    let wanted = page.wanted(&list)?;
    let ascending = query.sort == ClaimSorting::OldestFirst;
    let listed = call.orders().claims(filter, ascending, wanted.slice.clone()).await?;
    let show = |row: ClaimRow| call.view(&row.record, |viewer| Claim::of(viewer, &row.claim));
    Ok(HttpResponse::Ok().json(wanted.page(listed, ClaimRow::key, show)))
}
