//! 受取人: who receives the goods and where, seen and changed, with every record of before
//! (domain.md §5).

use actix_web::{HttpResponse, get, patch};
use order_domain::action::ChangeReceiver;
use persistence::orders::PersonKind;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    conduct::Shown,
    extract::{
        Call,
        conditions::{Cached, Unconditional, VersionRequired},
        input::{Body, Nothing, Query},
        place::InOrder,
        scope::{CustomersWrite, PeopleRead},
    },
    page::{Page, PageQuery},
    parameters::{CachedHeader, LanguageHeader, OrderPath, RequiredVersionHeader},
    person_change::{ReceiverChange, changed},
    problem::Problem,
    view::{
        Actor, Viewer, moment,
        person::{PersonWarning, Receiver, ReceiverInput},
    },
};

/// 受取人 as it was from a moment on.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiverRevision {
    /// From 1: as the order was placed.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 1)]
    pub revision: i64,
    /// Since when it was so.
    #[schema(format = DateTime)]
    pub at: String,
    /// Who wrote it.
    pub actor: Actor,
    /// From which address: IPv4 or IPv6.
    #[schema(required, max_length = 45, example = "203.0.113.5")]
    pub ip: Option<String>,
    /// The whole of it, as it was then.
    pub receiver: Receiver,
}

/// The viewer's order's receiver, with what to know about a change.
fn shown(viewer: &Viewer) -> Receiver {
    let left: Vec<String> = viewer.order.goods_left().iter().map(ToString::to_string).collect();
    let shipped = (!left.is_empty())
        .then(|| PersonWarning::of("goods_already_shipped", left, viewer.language));
    let warnings = Some(shipped.into_iter().collect());
    Receiver { warnings, ..viewer.people().receiver(viewer.order.receiver) }
}

/// 受取人: who receives the goods, and where.
///
/// As the order has it now, masked without `customers:read`. `warnings` say what to know before a
/// change.
#[utoipa::path(
    tag = "people",
    operation_id = "getReceiver",
    params(OrderPath, CachedHeader, LanguageHeader),
    responses(
        (status = 200, description = "The receiver", body = Receiver, headers(("ETag" = String, description = "Version of the order"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["customers:read"]), ("bearer" = ["customers:write"]))
)]
#[get("/orders/{order_no}/receiver")]
pub async fn get_receiver(
    call: Call<PeopleRead, InOrder, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    call.read(&call.place.order_no, |viewer| Ok(shown(viewer))).await
}

/// 受取人情報の変更: changes who receives the goods, and where.
///
/// A merge patch: what is left out stays, null empties a field. Always possible; `warnings` name the
/// items that have left for the address before. The record of before stays in the history.
#[utoipa::path(
    tag = "people",
    operation_id = "changeReceiver",
    params(OrderPath, RequiredVersionHeader, LanguageHeader),
    request_body(content = ReceiverChange, description = "What changes"),
    responses(
        (status = 200, description = "The receiver, changed, or like that already", body = Receiver, headers(("ETag" = String, description = "Version of the order"))),
    ),
    security(("bearer" = ["customers:write"]))
)]
#[patch("/orders/{order_no}/receiver")]
pub async fn change_receiver(
    call: Call<CustomersWrite, InOrder, VersionRequired, Body<ReceiverChange>>,
) -> Result<HttpResponse, Problem> {
    call.edit(
        &call.place.order_no,
        |record| {
            let (person, change) = (record.order.receiver, &call.input.content);
            let after = changed::<ReceiverInput>(record, PersonKind::Receiver, person, change)?;
            Ok(after.map(|(receiver, people)| (ChangeReceiver { receiver }, people)))
        },
        |viewer| Shown::ok(&shown(viewer)),
    )
    .await
}

/// 受取人変更履歴: every record of who receives the goods, oldest first.
///
/// Whole records, with who wrote them, when, and from which address; the first is that of the
/// order's placing.
#[utoipa::path(
    tag = "people",
    operation_id = "listReceiverHistory",
    params(OrderPath, PageQuery),
    responses((status = 200, description = "A page of the records", body = Page<ReceiverRevision>)),
    security(("bearer" = ["customers:read"]), ("bearer" = ["customers:write"]))
)]
#[get("/orders/{order_no}/receiver/history")]
pub async fn list_receiver_history(
    call: Call<PeopleRead, InOrder, Unconditional, Query<PageQuery>>,
) -> Result<HttpResponse, Problem> {
    call.revisions("receiver_history", PersonKind::Receiver, |viewer, record, revision| {
        ReceiverRevision {
            revision,
            at: moment(record.at),
            actor: viewer.actor(&record.by),
            ip: record.ip.clone(),
            receiver: Receiver {
                last_changed_at: (revision > 1).then(|| moment(record.at)),
                ..viewer.people().receiver(record.person)
            },
        }
    })
    .await
}
