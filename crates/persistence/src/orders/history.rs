//! The processing history 注文処理履歴: what a change looks like to people (domain.md §5).

use chrono::{DateTime, Utc};
use order_domain::Order;
use order_domain::draft::{Change, Record};
use order_domain::event::EventName;
use order_domain::item::ItemStatus;
use order_domain::journal::{Account, Entry};
use order_domain::money::Money;
use order_domain::number::{ClaimNo, ItemNo, PaymentNo, RefundNo, ShipmentNo};
use order_domain::stamp::Actor;
use serde::{Deserialize, Serialize};

use super::telling::{field, tell_event};
use crate::entity::order_history;
use crate::error::Error;
use crate::rows::parts::{optional, structure, word};
use crate::search::words_of;

/// One entry of the processing history.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// Position in the order's history, from 1.
    pub seq: i64,
    /// The version that the order has had since.
    pub version: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What happened: the event's name.
    pub entry_type: EventName,
    /// Who did it.
    pub actor: Actor,
    /// From which address.
    pub ip: Option<String>,
    /// In which request.
    pub request_id: String,
    /// To which items.
    pub item_nos: Vec<ItemNo>,
    /// The items' status before, where it changed.
    pub from: Option<ItemStatus>,
    /// The items' status after, where it changed.
    pub to: Option<ItemStatus>,
    /// The claim it is about.
    pub claim_no: Option<ClaimNo>,
    /// The refund it is about.
    pub refund_no: Option<RefundNo>,
    /// The payment it is about.
    pub payment_no: Option<PaymentNo>,
    /// The shipment it is about.
    pub shipment_no: Option<ShipmentNo>,
    /// What else changed.
    pub changes: Vec<FieldChange>,
    /// In words: a reason, a note.
    pub note: Option<String>,
}

/// A value that changed. Amounts are decimal strings of the order's currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// What: `value`, `outstanding`, `cash`, `refund_pending`, `method`, `quantity`, …
    pub field: String,
    /// Before; `None`: there was none.
    pub before: Option<String>,
    /// After; `None`: there is none.
    pub after: Option<String>,
}

/// What an entry says, before it is known where it stands and who did it.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub entry_type: &'static str,
    pub item_nos: Vec<ItemNo>,
    pub moved: Option<(ItemStatus, ItemStatus)>,
    pub claim_no: Option<ClaimNo>,
    pub refund_no: Option<RefundNo>,
    pub payment_no: Option<PaymentNo>,
    pub shipment_no: Option<ShipmentNo>,
    pub changes: Vec<FieldChange>,
    pub note: Option<String>,
}

/// The entries that a change makes: one for each event, or for each move of items that it made.
pub(super) fn tell(change: &Change) -> Vec<Told> {
    let mut balances = Balances::before(change);
    change.records.iter().flat_map(|record| tell_record(change, record, &mut balances)).collect()
}

fn tell_record(change: &Change, record: &Record, balances: &mut Balances) -> Vec<Told> {
    let mut told = tell_event(change, &record.event);
    told.entry_type = record.event.name();
    if let Some(transaction) = &record.transaction {
        told.claim_no = told.claim_no.or(transaction.claim_no);
        told.refund_no = told.refund_no.or(transaction.refund_no);
        told.payment_no = told.payment_no.or(transaction.payment_no);
        told.changes.extend(balances.add(&transaction.entries, change));
    }
    let mut entries = vec![told];
    for (position, moved) in record.moves.iter().enumerate() {
        let statuses = Some((moved.from, moved.to));
        if position == 0 {
            entries[0].item_nos.clone_from(&moved.item_nos);
            entries[0].moved = statuses;
        } else {
            entries.push(Told {
                entry_type: entries[0].entry_type,
                item_nos: moved.item_nos.clone(),
                moved: statuses,
                claim_no: entries[0].claim_no,
                refund_no: entries[0].refund_no,
                payment_no: entries[0].payment_no,
                shipment_no: entries[0].shipment_no,
                ..Told::default()
            });
        }
    }
    entries
}

/// What the accounts of an order hold, event by event.
struct Balances {
    entries: Vec<Entry>,
    is_new: bool,
}

impl Balances {
    fn before(change: &Change) -> Self {
        let entries = change.before.as_ref().map(Order::balances);
        Self { is_new: entries.is_none(), entries: entries.unwrap_or_default() }
    }

    fn sum(&self, counts: impl Fn(Account) -> bool) -> Money {
        self.entries.iter().filter(|entry| counts(entry.account)).map(|entry| entry.amount).sum()
    }

    /// What people call the sums, those in credit turned round.
    fn figures(&self) -> [(&'static str, Money); 7] {
        let of = |account| self.sum(|known| known == account);
        [
            ("value", -of(Account::OrderValue)),
            ("outstanding", of(Account::Receivable)),
            ("refund_pending", -self.sum(|account| account.name().starts_with("refund_payable:"))),
            ("cash", of(Account::Cash)),
            ("points", of(Account::Points)),
            ("store_credit", of(Account::StoreCredit)),
            ("external_points", of(Account::ExternalPoints)),
        ]
    }

    /// Adds a transaction; says what it changed.
    fn add(&mut self, added: &[Entry], change: &Change) -> Vec<FieldChange> {
        let format = |money: Money| change.after.currency.format(money);
        let before = self.figures();
        for new in added {
            match self.entries.iter_mut().find(|known| known.account == new.account) {
                Some(known) => known.amount += new.amount,
                None => self.entries.push(*new),
            }
        }
        let was_new = std::mem::replace(&mut self.is_new, false);
        let changed = before.into_iter().zip(self.figures());
        changed
            .filter(|((_, before), (_, after))| before != after)
            .map(|((name, before), (_, after))| {
                field(name, (!was_new).then(|| format(before)), Some(format(after)))
            })
            .collect()
    }
}

pub(crate) fn from_row(row: order_history::Model) -> Result<HistoryEntry, Error> {
    let item_nos = words_of(&row.item_nos).map(|number| word("order_history.item_nos", number));
    Ok(HistoryEntry {
        seq: row.seq,
        entry_type: word("order_history.entry_type", &row.entry_type)?,
        version: row.version,
        at: row.at,
        item_nos: item_nos.collect::<Result<_, _>>()?,
        from: optional("order_history.from_status", row.from_status.as_deref())?,
        to: optional("order_history.to_status", row.to_status.as_deref())?,
        claim_no: optional("order_history.claim_no", row.claim_no.as_deref())?,
        refund_no: optional("order_history.refund_no", row.refund_no.as_deref())?,
        payment_no: optional("order_history.payment_no", row.payment_no.as_deref())?,
        shipment_no: optional("order_history.shipment_no", row.shipment_no.as_deref())?,
        actor: structure("order_history.actor", row.actor)?,
        changes: structure("order_history.changes", row.changes)?,
        ip: row.ip,
        request_id: row.request_id,
        note: row.note,
    })
}
