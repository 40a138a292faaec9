//! 注文処理履歴: every change of an order, oldest to newest (domain.md §5).

use actix_web::{HttpResponse, get};
use order_domain::{number::ItemNo, stamp::PersonRef};
use persistence::orders::{FieldChange as StoredChange, HistoryEntry as Stored, PersonKind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    contract::query::QueryParameters,
    extract::{
        Call, conditions::Unconditional, input::Query, language::Language, place::InOrder,
        scope::OrdersRead,
    },
    labels,
    page::{Listing, Page, PageQuery},
    parameters::{LanguageHeader, OrderPath},
    problem::{Fault, FaultCode, Problem},
    view::{Actor, moment, people::People},
    vocabulary,
};

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// Only entries about this item.
    #[param(pattern = "^[0-9]{2,10}$", max_length = 10, example = "01")]
    pub item_no: Option<String>,
}

impl QueryParameters for HistoryQuery {
    type Schemas = ();
}

/// One entry of the processing history.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryEntry {
    /// Position in the order's history, from 1.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 1)]
    pub seq: i64,
    /// When it happened.
    #[schema(format = DateTime)]
    pub at: String,
    /// What happened to the order.
    #[serde(rename = "type")]
    pub entry_type: vocabulary::HistoryType,
    /// `type` for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "入金確認")]
    pub type_label: &'static str,
    /// Who did it.
    pub actor: Actor,
    /// From which address: IPv4 or IPv6.
    #[schema(required, max_length = 45, example = "203.0.113.5")]
    pub ip: Option<String>,
    /// The items that it happened to.
    #[schema(max_items = 100_000, example = json!(["01", "02"]))]
    pub item_nos: Vec<String>,
    /// The items' status before, where it changed.
    #[schema(required)]
    pub from: Option<vocabulary::ItemStatus>,
    /// `from` for people, in the language of `Accept-Language`.
    #[schema(required, max_length = 60, example = "入金前")]
    pub from_label: Option<&'static str>,
    /// The items' status after, where it changed.
    #[schema(required)]
    pub to: Option<vocabulary::ItemStatus>,
    /// `to` for people, in the language of `Accept-Language`.
    #[schema(required, max_length = 60, example = "商品準備中")]
    pub to_label: Option<&'static str>,
    /// The claim it is about.
    #[schema(required, max_length = 20, example = "C1")]
    pub claim_no: Option<String>,
    /// The refund it is about.
    #[schema(required, max_length = 20, example = "F1")]
    pub refund_no: Option<String>,
    /// The shipment it is about.
    #[schema(required, max_length = 20)]
    pub shipment_no: Option<String>,
    /// The payment it is about.
    #[schema(required, max_length = 20, example = "P1")]
    pub payment_no: Option<String>,
    /// What else changed; amounts are decimal strings.
    #[schema(max_items = 100_000)]
    pub changes: Vec<FieldChange>,
    /// In words: a reason, a note.
    #[schema(required, max_length = 2000)]
    pub note: Option<String>,
    /// The id of the request that did it, as in its `X-Request-Id`.
    #[schema(max_length = 128, example = "01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f")]
    pub request_id: String,
}

/// A value that changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldChange {
    /// Which value: one of the group `history_field` of `GET /v1/meta/labels`, or more may come. A
    /// person's field is written behind the person (`orderer.name`), an item behind the field
    /// (`disposition:03`). What is a code has its labels in the groups `claim_reason` (`reason`),
    /// `disposition`, `refund_method` (`method`) and `refund_status`.
    #[schema(max_length = 60, example = "outstanding")]
    pub field: String,
    /// `field` for people, in the language of `Accept-Language`.
    #[schema(max_length = 200, example = "未入金")]
    pub field_label: String,
    /// Before; null: there was none.
    #[schema(required, max_length = 2000, example = "9000")]
    pub before: Option<String>,
    /// After; null: there is none.
    #[schema(required, max_length = 2000, example = "0")]
    pub after: Option<String>,
}

impl FieldChange {
    /// A change as it is shown: of a person, whose record the history names, the fields that differ.
    fn shown(stored: StoredChange, language: Language, people: &People) -> Vec<Self> {
        let changes = match stored.field.parse::<PersonKind>() {
            Err(_) => vec![stored],
            Ok(kind) => {
                let person = |id: Option<String>| id?.parse().ok().map(PersonRef);
                people.differences(kind, person(stored.before), person(stored.after))
            }
        };
        let show = |StoredChange { field, before, after }| Self {
            field_label: labels::history_field(&field, language),
            field,
            before,
            after,
        };
        changes.into_iter().map(show).collect()
    }
}

impl HistoryEntry {
    /// An entry as this caller sees it.
    pub fn of(stored: Stored, language: Language, people: &People) -> Self {
        let label = |status: order_domain::item::ItemStatus| {
            labels::label("item_status", status.into(), language)
        };
        Self {
            seq: stored.seq,
            at: moment(stored.at),
            entry_type: stored.entry_type.into(),
            type_label: labels::label("history_type", stored.entry_type.into(), language),
            actor: Actor::of(&stored.actor, people.are_seen()),
            ip: stored.ip,
            item_nos: stored.item_nos.iter().map(ToString::to_string).collect(),
            from: stored.from.map(Into::into),
            from_label: stored.from.map(label),
            to: stored.to.map(Into::into),
            to_label: stored.to.map(label),
            claim_no: stored.claim_no.map(|claim_no| claim_no.to_string()),
            refund_no: stored.refund_no.map(|refund_no| refund_no.to_string()),
            shipment_no: stored.shipment_no.map(|shipment_no| shipment_no.to_string()),
            payment_no: stored.payment_no.map(|payment_no| payment_no.to_string()),
            changes: stored
                .changes
                .into_iter()
                .flat_map(|change| FieldChange::shown(change, language, people))
                .collect(),
            note: stored.note,
            request_id: stored.request_id,
        }
    }
}

/// 注文処理履歴: every change of an order, oldest to newest: who, when, from where, what.
///
/// What operators, buyers, programs and the system did, with address and request. `item_no` narrows
/// it to the entries that name that item.
#[utoipa::path(
    tag = "history",
    operation_id = "listHistory",
    params(OrderPath, HistoryQuery, PageQuery, LanguageHeader),
    responses((status = 200, description = "A page of the history", body = Page<HistoryEntry>)),
    security(("bearer" = ["orders:read"]))
)]
#[get("/orders/{order_no}/history")]
pub async fn list_history(
    call: Call<OrdersRead, InOrder, Unconditional, Query<Listing<HistoryQuery>>>,
) -> Result<HttpResponse, Problem> {
    let Listing { filter, page } = &call.input.0;
    let order_no = &call.place.order_no;
    let item_no: Option<ItemNo> = match &filter.item_no {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| {
            let detail = "must be an item number such as 01";
            Problem::of_parameters(vec![Fault::parameter(
                "item_no",
                FaultCode::WrongFormat,
                detail,
            )])
        })?),
    };
    let list = ("history", order_no, item_no);
    let wanted = page.wanted(&list)?;
    let listed = call.orders().history(order_no, item_no, wanted.slice.clone()).await?;
    let record = call.orders().find(order_no).await?;
    let page = call.view(&record, |viewer| {
        let show = |entry| HistoryEntry::of(entry, call.language, &viewer.people());
        wanted.page(listed, |entry| entry.seq, show)
    });
    Ok(HttpResponse::Ok().json(page))
}
