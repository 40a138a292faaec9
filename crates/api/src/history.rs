//! 注文処理履歴: every change of an order, oldest to newest (domain.md §5).

use persistence::orders::HistoryEntry as Stored;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    extract::language::Language,
    labels,
    view::{Actor, moment},
    vocabulary,
};

/// One entry of the processing history.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryEntry {
    /// Position in the order's history, from 1.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 1)]
    pub seq: i64,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// What happened, such as `order_placed` or `refund_completed`; more may come.
    #[serde(rename = "type")]
    #[schema(max_length = 60, example = "deposit_confirmed")]
    pub entry_type: String,
    /// Who.
    pub actor: Actor,
    /// From which address.
    #[schema(required, max_length = 45, example = "203.0.113.5")]
    pub ip: Option<String>,
    /// To which items.
    #[schema(max_items = 1000, example = json!(["01", "02"]))]
    pub item_nos: Vec<String>,
    /// The items' status before, where it changed.
    #[schema(required)]
    pub from: Option<vocabulary::ItemStatus>,
    /// The same for people.
    #[schema(required, max_length = 60, example = "入金前")]
    pub from_label: Option<&'static str>,
    /// The items' status after, where it changed.
    #[schema(required)]
    pub to: Option<vocabulary::ItemStatus>,
    /// The same for people.
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
    #[schema(max_items = 100)]
    pub changes: Vec<FieldChange>,
    /// In words: a reason, a note.
    #[schema(required, max_length = 2000)]
    pub note: Option<String>,
    /// In which request.
    #[schema(max_length = 128)]
    pub request_id: String,
}

/// A value that changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldChange {
    /// What: `value`, `outstanding`, `refund_pending`, `method`, `quantity`, …
    #[schema(max_length = 60, example = "outstanding")]
    pub field: String,
    /// Before; null: there was none.
    #[schema(required, max_length = 2000, example = "9000")]
    pub before: Option<String>,
    /// After; null: there is none.
    #[schema(required, max_length = 2000, example = "0")]
    pub after: Option<String>,
}

impl HistoryEntry {
    /// An entry as this caller sees it.
    pub fn of(stored: Stored, language: Language, sees_people: bool) -> Self {
        let label = |status: order_domain::item::ItemStatus| {
            labels::label("item_status", status.into(), language)
        };
        Self {
            seq: stored.seq,
            at: moment(stored.at),
            entry_type: stored.entry_type,
            actor: Actor::of(&stored.actor, sees_people),
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
                .map(|change| FieldChange {
                    field: change.field,
                    before: change.before,
                    after: change.after,
                })
                .collect(),
            note: stored.note,
            request_id: stored.request_id,
        }
    }
}
