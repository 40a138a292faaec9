//! 注文: place an order and show one.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, get, post};
use persistence::{clock, lists::Slice};
use serde::{Deserialize, Serialize};
use strum::EnumIter;
use utoipa::{IntoParams, ToSchema};

use crate::{
    conduct::{Shown, respond},
    contract::query::QueryParameters,
    extract::{
        Call,
        conditions::{Cached, KeyOptional},
        input::{Body, Query},
        place::{InOrder, InShop},
        scope::{OrdersRead, OrdersWrite},
    },
    history::HistoryEntry,
    parameters::{CachedHeader, KeyHeader, LanguageHeader, OrderPath},
    payments::PaymentHistoryEntry,
    place::PlaceOrderInput,
    problem::Problem,
    view::order::OrderDetail,
};

/// Entries of a history that a detail includes at most; the lists of their own have pages.
const WHOLE: u64 = 10_000;

/// What an order is shown with.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema, EnumIter,
)]
#[serde(rename_all = "snake_case")]
pub enum OrderInclude {
    /// 注文処理履歴
    History,
    /// 決済履歴
    PaymentHistory,
}

/// What to show beside the order itself.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderQuery {
    /// What to include; what is not asked for is absent. Several by repeating or by comma.
    #[serde(default)]
    #[param(style = Form, explode = true, max_items = 10)]
    pub include: Vec<OrderInclude>,
}

impl QueryParameters for OrderQuery {
    type Schemas = (OrderInclude,);
}

/// 注文登録: places an order.
///
/// Stated totals that differ from what the order amounts to are refused with both. With `paid_at`, or
/// when nothing is due in cash, the initial payment counts as paid and the items start in the status
/// after deposit confirmation.
#[utoipa::path(
    tag = "orders",
    operation_id = "placeOrder",
    params(KeyHeader, LanguageHeader),
    request_body(content = PlaceOrderInput, description = "The order"),
    responses(
        (status = 201, description = "Placed", body = OrderDetail, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Location" = String, description = "The order"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "The number is taken; a coupon, stock or stored value is not there; or the first request with this key is still running"),
    ),
    security(("bearer" = ["orders:write"]))
)]
#[post("/orders")]
pub async fn place_order(
    call: Call<OrdersWrite, InShop, KeyOptional, Body<PlaceOrderInput>>,
) -> Result<HttpResponse, Problem> {
    let new = call.input.content.clone().into_command(&call.caller.shop, clock::now())?;
    let answer =
        call.showing(|viewer, _| Ok(Shown::created(viewer.href(""), &OrderDetail::of(viewer))));
    Ok(respond(call.orders().place(new, call.write(), answer).await?))
}

/// 注文詳細情報: one order with its items, claims, refunds, payments and people.
#[utoipa::path(
    tag = "orders",
    operation_id = "getOrder",
    params(OrderPath, OrderQuery, CachedHeader, LanguageHeader),
    responses(
        (status = 200, description = "The order", body = OrderDetail, headers(("ETag" = String, description = "Version of the order"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["orders:read"]))
)]
#[get("/orders/{order_no}")]
pub async fn get_order(
    call: Call<OrdersRead, InOrder, Cached, Query<OrderQuery>>,
) -> Result<HttpResponse, Problem> {
    let record = call.orders().find(&call.place.order_no).await?;
    if let Some(unchanged) = call.not_modified(record.order.version) {
        return Ok(unchanged);
    }
    let (order_no, sees_people) = (&call.place.order_no, call.caller.sees_people());
    let include: BTreeSet<OrderInclude> = call.input.0.include.iter().copied().collect();
    let mut detail = call.view(&record, OrderDetail::of);
    if include.contains(&OrderInclude::History) {
        let listed = call.orders().history(order_no, None, Slice::first(WHOLE)).await?;
        let show = |entry| HistoryEntry::of(entry, call.language, sees_people);
        detail.history = Some(listed.rows.into_iter().map(show).collect());
    }
    if include.contains(&OrderInclude::PaymentHistory) {
        let listed = call.orders().payment_history(order_no, Slice::first(WHOLE)).await?;
        let currency = record.order.currency;
        let show = |entry| PaymentHistoryEntry::of(&entry, currency, call.language, sees_people);
        detail.payment_history = Some(listed.rows.into_iter().map(show).collect());
    }
    Ok(call.versioned(record.order.version, &detail))
}
