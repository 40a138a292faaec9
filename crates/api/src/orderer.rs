//! 注文者: who ordered, seen and changed, with every record of before (domain.md §5).

use actix_web::{HttpResponse, get, patch};
use order_domain::action::ChangeOrderer;
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
    person_change::{OrdererChange, changed},
    problem::Problem,
    view::{
        Actor, Viewer, moment,
        person::{Orderer, OrdererInput, PersonWarning},
    },
};

/// 注文者 as it was from a moment on.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrdererRevision {
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
    pub orderer: Orderer,
}

/// The viewer's order's orderer, with what to know about a change.
fn shown(viewer: &Viewer) -> Orderer {
    let member = viewer.order.member_id.is_some();
    let unchanged = || PersonWarning::of("member_data_unchanged", Vec::new(), viewer.language);
    let warnings = member.then(unchanged).into_iter().collect();
    Orderer { warnings: Some(warnings), ..viewer.people().orderer(viewer.order.orderer) }
}

/// 注文者: who placed an order.
///
/// As the order has it now, masked without `customers:read`. `warnings` say what to know before a
/// change.
#[utoipa::path(
    tag = "people",
    operation_id = "getOrderer",
    params(OrderPath, CachedHeader, LanguageHeader),
    responses(
        (status = 200, description = "The orderer", body = Orderer, headers(("ETag" = String, description = "Version of the order"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["customers:read"]), ("bearer" = ["customers:write"]))
)]
#[get("/orders/{order_no}/orderer")]
pub async fn get_orderer(
    call: Call<PeopleRead, InOrder, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    call.read(&call.place.order_no, |viewer| Ok(shown(viewer))).await
}

/// 注文者情報の変更: changes who ordered, in this order only.
///
/// A merge patch: what is left out stays, null empties a field. The record of before stays in the
/// history. An entry of the blacklist keeps the contacts that it was made with.
#[utoipa::path(
    tag = "people",
    operation_id = "changeOrderer",
    params(OrderPath, RequiredVersionHeader, LanguageHeader),
    request_body(content = OrdererChange, description = "What changes"),
    responses(
        (status = 200, description = "The orderer, changed, or like that already", body = Orderer, headers(("ETag" = String, description = "Version of the order"))),
    ),
    security(("bearer" = ["customers:write"]))
)]
#[patch("/orders/{order_no}/orderer")]
pub async fn change_orderer(
    call: Call<CustomersWrite, InOrder, VersionRequired, Body<OrdererChange>>,
) -> Result<HttpResponse, Problem> {
    call.edit(
        &call.place.order_no,
        |record| {
            let (person, change) = (record.order.orderer, &call.input.content);
            let after = changed::<OrdererInput>(record, PersonKind::Orderer, person, change)?;
            Ok(after.map(|(orderer, people)| (ChangeOrderer { orderer }, people)))
        },
        |viewer| Shown::ok(&shown(viewer)),
    )
    .await
}

/// 注文者変更履歴: every record of who ordered, oldest first.
///
/// Whole records, with who wrote them, when, and from which address; the first is that of the
/// order's placing.
#[utoipa::path(
    tag = "people",
    operation_id = "listOrdererHistory",
    params(OrderPath, PageQuery),
    responses((status = 200, description = "A page of the records", body = Page<OrdererRevision>)),
    security(("bearer" = ["customers:read"]), ("bearer" = ["customers:write"]))
)]
#[get("/orders/{order_no}/orderer/history")]
pub async fn list_orderer_history(
    call: Call<PeopleRead, InOrder, Unconditional, Query<PageQuery>>,
) -> Result<HttpResponse, Problem> {
    call.revisions("orderer_history", PersonKind::Orderer, |viewer, record, revision| {
        OrdererRevision {
            revision,
            at: moment(record.at),
            actor: viewer.actor(&record.by),
            ip: record.ip.clone(),
            orderer: Orderer {
                last_changed_at: (revision > 1).then(|| moment(record.at)),
                ..viewer.people().orderer(record.person)
            },
        }
    })
    .await
}
