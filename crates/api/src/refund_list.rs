//! 返金一覧: the shop's refunds.

use actix_web::{HttpResponse, get};
use chrono::{DateTime, Utc};
use persistence::lists::{RefundFilter, RefundRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    contract::query::QueryParameters,
    extract::{Call, conditions::Unconditional, input::Query, place::InShop, scope::RefundsRead},
    page::{Listing, Page, PageQuery},
    parameters::LanguageHeader,
    problem::Problem,
    view::refund::Refund,
    vocabulary::{KnownClaimKind, KnownRefundMethod, KnownRefundStatus},
};

/// How refunds are sorted; `-` means newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum RefundSorting {
    /// Newest first.
    #[default]
    #[serde(rename = "-scheduled_at")]
    NewestFirst,
    /// Oldest first.
    #[serde(rename = "scheduled_at")]
    OldestFirst,
}

/// Which refunds. Several values of a list are alternatives; several filters hold together.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RefundListQuery {
    /// In one of these statuses; without it in any but `scheduled`, since a refund that waits for the
    /// goods of its return is not in the refund tab yet.
    #[serde(default)]
    #[param(style = Form, explode = true, max_items = 20)]
    pub status: Vec<KnownRefundStatus>,
    /// Because of a claim of one of these kinds.
    #[serde(default)]
    #[param(style = Form, explode = true, max_items = 20)]
    pub kind: Vec<KnownClaimKind>,
    /// Paid back by one of these methods.
    #[serde(default)]
    #[param(style = Form, explode = true, max_items = 20)]
    pub method: Vec<KnownRefundMethod>,
    /// Opened at this moment or later.
    pub scheduled_from: Option<DateTime<Utc>>,
    /// Opened before this moment.
    pub scheduled_to: Option<DateTime<Utc>>,
    /// How to sort; `-scheduled_at` where it is left out.
    #[serde(default)]
    #[param(required = false)]
    pub sort: RefundSorting,
}

impl QueryParameters for RefundListQuery {
    type Schemas = (KnownRefundStatus, KnownClaimKind, KnownRefundMethod, RefundSorting);
}

/// 返金一覧(全注文): the shop's refunds, newest first unless sorted otherwise.
///
/// Those that wait for the goods of a return (`scheduled`) only where `status` asks for them.
#[utoipa::path(
    tag = "refunds",
    operation_id = "listRefunds",
    params(RefundListQuery, PageQuery, LanguageHeader),
    responses((status = 200, description = "A page of refunds", body = Page<Refund>)),
    security(("bearer" = ["orders:read"]), ("bearer" = ["refunds:write"]))
)]
#[get("/refunds")]
pub async fn list_refunds(
    call: Call<RefundsRead, InShop, Unconditional, Query<Listing<RefundListQuery>>>,
) -> Result<HttpResponse, Problem> {
    let Listing { filter: query, page } = &call.input.0;
    let filter = RefundFilter {
        statuses: query.status.iter().map(|status| status.0).collect(),
        kinds: query.kind.iter().map(|kind| kind.0).collect(),
        methods: query.method.iter().map(|method| method.0).collect(),
        scheduled_from: query.scheduled_from,
        scheduled_to: query.scheduled_to,
    };
    let list = ("refunds", format!("{filter:?}"), query.sort);
    let wanted = page.wanted(&list)?;
    let ascending = query.sort == RefundSorting::OldestFirst;
    let listed = call.orders().refunds(filter, ascending, wanted.slice.clone()).await?;
    let show = |row: RefundRow| call.view(&row.record, |viewer| Refund::of(viewer, &row.refund));
    Ok(HttpResponse::Ok().json(wanted.page(listed, RefundRow::key, show)))
}
