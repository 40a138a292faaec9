//! The processing history 注文処理履歴: what a change looks like to people (domain.md §5).

use chrono::{DateTime, SecondsFormat, Utc};
use order_domain::Order;
use order_domain::claim::{Collection, Reason};
use order_domain::draft::{Change, Record};
use order_domain::event::Event;
use order_domain::item::ItemStatus;
use order_domain::journal::{Account, Entry};
use order_domain::money::Money;
use order_domain::number::{ClaimNo, ItemNo, PaymentNo, RefundNo, ShipmentNo};
use order_domain::payment::Payment;
use order_domain::stamp::Actor;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
    pub entry_type: String,
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

fn tell_event(change: &Change, event: &Event) -> Told {
    let order = &change.after;
    match event {
        Event::OrderPlaced(_) => Told {
            item_nos: order.items.iter().map(|item| item.item_no).collect(),
            ..Told::default()
        },
        Event::DepositConfirmed { payment_no, items, .. } => {
            Told { payment_no: Some(*payment_no), item_nos: items.clone(), ..Told::default() }
        }
        Event::ItemSplit { item_no, new_item_no, quantity } => {
            let left = order.item(*item_no).map_or(0, order_domain::item::Item::quantity);
            Told {
                item_nos: vec![*item_no, *new_item_no],
                changes: vec![field("quantity", Some(left + quantity), Some(left))],
                ..Told::default()
            }
        }
        Event::ClaimRequested { claim_no, items, reason, .. } => Told {
            claim_no: Some(*claim_no),
            item_nos: items.iter().map(|item| item.item_no).collect(),
            ..because(Some(reason))
        },
        Event::ItemsAdded { payment, .. } => {
            let of_payment = order.items_of(payment.payment_no);
            Told {
                item_nos: of_payment.map(|item| item.item_no).collect(),
                payment_no: Some(payment.payment_no),
                ..Told::default()
            }
        }
        Event::ItemsMoved { items, reason, .. } => {
            Told { item_nos: items.clone(), note: reason.clone(), ..Told::default() }
        }
        Event::ShipmentCreated { shipment_no, carrier, tracking_no, items } => Told {
            item_nos: items.clone(),
            shipment_no: Some(*shipment_no),
            changes: vec![
                field("carrier", None, Some(carrier)),
                field("tracking_no", None, Some(tracking_no)),
            ],
            ..Told::default()
        },
        Event::ShipmentDispatched { shipment_no, at } => Told {
            shipment_no: Some(*shipment_no),
            changes: vec![field("dispatched_at", None, Some(moment(*at)))],
            ..Told::default()
        },
        Event::ShipmentDelivered { shipment_no, at } => Told {
            shipment_no: Some(*shipment_no),
            changes: vec![field("delivered_at", None, Some(moment(*at)))],
            ..Told::default()
        },
        Event::ShipmentCanceled { shipment_no } => {
            Told { shipment_no: Some(*shipment_no), ..Told::default() }
        }
        Event::ItemsJoinedShipment { shipment_no, items, .. } => Told {
            item_nos: items.clone(),
            shipment_no: Some(*shipment_no),
            changes: shipments_left(change, items, *shipment_no),
            ..Told::default()
        },
        Event::ClaimAccepted(acceptance) => Told {
            claim_no: Some(acceptance.claim_no),
            refund_no: acceptance.refund.as_ref().map(|refund| refund.refund_no),
            payment_no: acceptance.payment.as_ref().map(|payment| payment.payment_no),
            ..because(Some(&acceptance.reason))
        },
        Event::ClaimRejected { claim_no, reason, show_to_buyer, .. } => Told {
            claim_no: Some(*claim_no),
            note: Some(reason.clone()),
            changes: vec![field("show_to_buyer", None, Some(show_to_buyer))],
            ..Told::default()
        },
        Event::ReturnCollected(collected) => Told {
            claim_no: Some(collected.claim_no),
            refund_no: order.claim(collected.claim_no).and_then(|claim| claim.refund_no),
            ..about_collection(change, &collected.collection)
        },
        Event::ClaimWithdrawn { claim_no, reason, .. } => {
            Told { claim_no: Some(*claim_no), note: reason.clone(), ..Told::default() }
        }
        Event::RefundHeld { refund_no, held } => {
            Told { note: Some(held.reason.clone()), ..about_refund(change, *refund_no) }
        }
        Event::RefundReleased { refund_no } => about_refund(change, *refund_no),
        Event::RefundChanged { refund_no, adjustment, .. } => Told {
            note: adjustment.as_ref().map(|adjustment| adjustment.reason.clone()),
            ..about_refund(change, *refund_no)
        },
        Event::RefundCompleted { refund_no, completion } => {
            Told { note: completion.memo.clone(), ..about_refund(change, *refund_no) }
        }
        Event::BankChanged { payment_no, depositor, bank_account_id } => {
            let before = change.before.as_ref().and_then(|order| order.payment(*payment_no));
            let from = |value: fn(&Payment) -> Option<Uuid>| before.and_then(value);
            Told {
                payment_no: Some(*payment_no),
                changes: vec![
                    field(
                        "depositor",
                        from(|payment| payment.depositor.map(|person| person.0)),
                        Some(depositor.0),
                    ),
                    field(
                        "bank_account_id",
                        from(|payment| payment.bank_account_id),
                        Some(*bank_account_id),
                    ),
                ],
                ..Told::default()
            }
        }
        Event::OrdererChanged { orderer } => {
            about(field("orderer", before(change, |order| order.orderer.0), Some(orderer.0)))
        }
        Event::ReceiverChanged { receiver, goods_left } => Told {
            item_nos: goods_left.clone(),
            ..about(field("receiver", before(change, |order| order.receiver.0), Some(receiver.0)))
        },
        Event::CustomerNoticeChanged { notice } => about(field(
            "customer_notice",
            change.before.as_ref().and_then(|order| order.customer_notice.clone()),
            notice.clone(),
        )),
        Event::OrdererBlacklisted { entry, reason } => Told {
            note: Some(reason.clone()),
            ..about(field(
                "blacklist_id",
                change.before.as_ref().and_then(|order| order.blacklist_entry),
                Some(*entry),
            ))
        },
        Event::BlacklistReleased { entry } | Event::FlagRemoved { entry } => {
            about(field("blacklist_id", Some(*entry), None))
        }
        Event::PersonalDataErased => Told::default(),
    }
}

/// An entry about one value. People are named by their records, never by their data.
fn about(change: FieldChange) -> Told {
    Told { changes: vec![change], ..Told::default() }
}

/// What something of the order was before.
fn before<T>(change: &Change, what: impl Fn(&Order) -> T) -> Option<T> {
    change.before.as_ref().map(what)
}

/// What an entry says of the reason for a claim.
fn because(reason: Option<&Reason>) -> Told {
    let Some(reason) = reason else { return Told::default() };
    Told {
        changes: vec![field("reason", None, Some(reason.code))],
        note: reason.text.clone(),
        ..Told::default()
    }
}

/// The shipments that items left to join another one.
fn shipments_left(change: &Change, items: &[ItemNo], joined: ShipmentNo) -> Vec<FieldChange> {
    let before = |&item_no: &ItemNo| change.before.as_ref()?.item(item_no)?.shipment_no;
    let mut left: Vec<ShipmentNo> = items.iter().filter_map(before).collect();
    left.dedup();
    left.into_iter().map(|left| field("shipment_no", Some(left), Some(joined))).collect()
}

/// What an entry says of goods that came back.
fn about_collection(change: &Change, collection: &Collection) -> Told {
    let mut changes: Vec<FieldChange> = collection
        .dispositions
        .iter()
        .map(|one| field(&format!("disposition:{}", one.item_no), None, Some(one.disposition)))
        .collect();
    if let Some(deduction) = &collection.deduction {
        let amount = change.after.currency.format(deduction.amount);
        changes.push(field("deduction", None, Some(amount)));
    }
    Told {
        item_nos: collection.dispositions.iter().map(|one| one.item_no).collect(),
        note: collection.deduction.as_ref().map(|deduction| deduction.reason.clone()),
        changes,
        ..Told::default()
    }
}

/// A moment as the API writes it.
fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// What changed of a refund that was there before.
fn about_refund(change: &Change, refund_no: RefundNo) -> Told {
    let format = |money: Money| change.after.currency.format(money);
    let before = change.before.as_ref().and_then(|order| order.refund(refund_no));
    let after = change.after.refund(refund_no);
    let mut told = Told {
        refund_no: Some(refund_no),
        claim_no: after.map(|refund| refund.claim_no),
        ..Told::default()
    };
    let (Some(before), Some(after)) = (before, after) else { return told };
    if before.status != after.status {
        told.changes.push(field("refund_status", Some(before.status), Some(after.status)));
    }
    if before.method != after.method {
        told.changes.push(field("method", Some(before.method), Some(after.method)));
    }
    if before.total() != after.total() {
        let totals = (Some(format(before.total())), Some(format(after.total())));
        told.changes.push(field("refund_total", totals.0, totals.1));
    }
    told
}

fn field<T: ToString>(name: &str, before: Option<T>, after: Option<T>) -> FieldChange {
    let text = |value: Option<T>| value.map(|value| value.to_string());
    FieldChange { field: name.to_owned(), before: text(before), after: text(after) }
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
        entry_type: row.entry_type,
        ip: row.ip,
        request_id: row.request_id,
        note: row.note,
    })
}
