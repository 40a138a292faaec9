//! 注文: place an order and show one.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, get, post};
use persistence::{clock, lists::Slice, orders::DeskCounts};
use serde::{Deserialize, Serialize};
use strum::EnumIter;
use utoipa::{IntoParams, ToSchema};

use crate::{
    conduct::{Shown, respond, versioned},
    contract::query::QueryParameters,
    extract::{
        Call,
        conditions::{Cached, KeyOptional},
        input::{Body, Query},
        place::{InOrder, InShop},
        scope::{OrdersRead, OrdersWrite},
    },
    history::HistoryEntry,
    memos::Memo,
    parameters::{CachedHeader, KeyHeader, LanguageHeader, OrderPath},
    payments::PaymentHistoryEntry,
    place::PlaceOrderInput,
    problem::Problem,
    view::{inquiry::Inquiry, order::OrderDetail, people::People},
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
    /// 運営者メモ
    Memos,
    /// お問い合わせ
    Inquiries,
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
        (status = 201, description = "The order, placed", body = OrderDetail, headers(
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
    let answer = call.showing_performed(|viewer, placed| {
        let memos = u64::try_from(placed.memos.len()).unwrap_or(u64::MAX);
        let counts = DeskCounts { memos, ..DeskCounts::default() };
        Ok(Shown::created(viewer.href(""), &OrderDetail::of(viewer, &counts)))
    });
    Ok(respond(call.orders().place(new, call.write(), answer).await?))
}

/// 注文詳細情報: one order with its items, claims, refunds, payments and people.
///
/// The `ETag` is the order's version. Memos and inquiries have versions of their own: after one was
/// written, the order is shown whole also to a client that knows its version.
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
    let (order_no, sees_people) = (&call.place.order_no, call.caller.sees_people());
    let record = call.orders().find(order_no).await?;
    let counts = call.orders().counts(order_no).await?;
    // Memos and inquiries have versions of their own: what was written since the order's last change
    // is news to a client that has the order's version.
    let has_news = counts.changed_at.is_some_and(|at| at > record.updated_at);
    if let Some(unchanged) = call.not_modified(record.order.version).filter(|_| !has_news) {
        return Ok(unchanged);
    }
    let include: BTreeSet<OrderInclude> = call.input.0.include.iter().copied().collect();
    let mut detail = call.view(&record, |viewer| OrderDetail::of(viewer, &counts));
    if include.contains(&OrderInclude::History) {
        let listed = call.orders().history(order_no, None, Slice::first(WHOLE)).await?;
        let people = People::of(&record.people, sees_people);
        let show = |entry| HistoryEntry::of(entry, call.language, &people);
        detail.history = Some(listed.rows.into_iter().map(show).collect());
    }
    if include.contains(&OrderInclude::Memos) {
        let listed = call.memos().list(order_no, Slice::first(WHOLE)).await?;
        let show = |memo| Memo::of(memo, order_no, call.language, sees_people);
        detail.memos = Some(listed.rows.iter().map(show).collect());
    }
    if include.contains(&OrderInclude::Inquiries) {
        let listed = call.inquiries().list(order_no, Slice::first(WHOLE)).await?;
        let show = |inquiry| Inquiry::of(inquiry, order_no, call.language, sees_people);
        detail.inquiries = Some(listed.rows.iter().map(show).collect());
    }
    if include.contains(&OrderInclude::PaymentHistory) {
        let listed = call.orders().payment_history(order_no, Slice::first(WHOLE)).await?;
        let currency = record.order.currency;
        let show = |entry| PaymentHistoryEntry::of(&entry, currency, call.language, sees_people);
        detail.payment_history = Some(listed.rows.into_iter().map(show).collect());
    }
    Ok(versioned(record.order.version, &detail))
}
