//! What each event says in the processing history 注文処理履歴 (domain.md §5).

use chrono::{DateTime, SecondsFormat, Utc};
use order_domain::claim::{Collection, Reason};
use order_domain::draft::Change;
use order_domain::event::Event;
use order_domain::item::Item;
use order_domain::money::Money;
use order_domain::number::{ItemNo, PaymentNo, RefundNo, ShipmentNo};
use uuid::Uuid;

use super::history::{FieldChange, Told};

/// What an entry about this event says.
pub(super) fn tell_event(change: &Change, event: &Event) -> Told {
    let (before, order) = (change.before.as_ref(), &change.after);
    match event {
        Event::OrderPlaced(_) => {
            let item_nos = order.items.iter().map(|item| item.item_no).collect();
            Told { item_nos, ..Told::default() }
        }
        Event::DepositConfirmed { payment_no, items, .. } => {
            Told { payment_no: Some(*payment_no), item_nos: items.clone(), ..Told::default() }
        }
        Event::ItemSplit { item_no, new_item_no, quantity } => {
            let left = order.item(*item_no).map_or(0, Item::quantity);
            let told = about(field("quantity", Some(left + quantity), Some(left)));
            Told { item_nos: vec![*item_no, *new_item_no], ..told }
        }
        Event::ClaimRequested { claim_no, items, reason, .. } => Told {
            claim_no: Some(*claim_no),
            item_nos: items.iter().map(|item| item.item_no).collect(),
            ..because(Some(reason))
        },
        Event::ItemsAdded { payment, .. } => Told {
            item_nos: order.items_of(payment.payment_no).map(|item| item.item_no).collect(),
            payment_no: Some(payment.payment_no),
            ..Told::default()
        },
        Event::ItemsMoved { items, reason, .. } => {
            Told { item_nos: items.clone(), note: reason.clone(), ..Told::default() }
        }
        Event::ShipmentCreated { shipment_no, carrier, tracking_no, items } => {
            let with = |name, value: &String| field(name, None, Some(value));
            let changes = vec![with("carrier", carrier), with("tracking_no", tracking_no)];
            about_shipment(*shipment_no, items, changes)
        }
        Event::ShipmentDispatched { shipment_no, at } => {
            about_shipment(*shipment_no, &[], vec![moment("dispatched_at", *at)])
        }
        Event::ShipmentDelivered { shipment_no, at } => {
            about_shipment(*shipment_no, &[], vec![moment("delivered_at", *at)])
        }
        Event::ShipmentCanceled { shipment_no } => about_shipment(*shipment_no, &[], Vec::new()),
        Event::ItemsJoinedShipment { shipment_no, items, .. } => {
            let left = shipments_left(change, items, *shipment_no);
            about_shipment(*shipment_no, items, left)
        }
        Event::ClaimAccepted(acceptance) => Told {
            claim_no: Some(acceptance.claim_no),
            refund_no: acceptance.refund.as_ref().map(|refund| refund.refund_no),
            payment_no: acceptance.payment.as_ref().map(|payment| payment.payment_no),
            ..because(Some(&acceptance.reason))
        },
        Event::ClaimRejected { claim_no, reason, show_to_buyer, .. } => {
            let told = about(field("show_to_buyer", None, Some(show_to_buyer)));
            Told { claim_no: Some(*claim_no), note: Some(reason.clone()), ..told }
        }
        Event::ReturnCollected(collected) => Told {
            claim_no: Some(collected.claim_no),
            refund_no: order.claim(collected.claim_no).and_then(|claim| claim.refund_no),
            ..about_collection(change, &collected.collection)
        },
        Event::ClaimWithdrawn { claim_no, reason, .. } => {
            Told { claim_no: Some(*claim_no), note: reason.clone(), ..Told::default() }
        }
        Event::RefundHeld { refund_no, held } => {
            about_refund(change, *refund_no, Some(&held.reason))
        }
        Event::RefundReleased { refund_no } => about_refund(change, *refund_no, None),
        Event::RefundChanged { refund_no, adjustment, .. } => {
            let reason = adjustment.as_ref().map(|adjustment| &adjustment.reason);
            about_refund(change, *refund_no, reason)
        }
        Event::RefundCompleted { refund_no, completion } => {
            about_refund(change, *refund_no, completion.memo.as_ref())
        }
        Event::BankChanged { payment_no, depositor, bank_account_id } => {
            about_bank(change, *payment_no, depositor.0, *bank_account_id)
        }
        Event::OrdererChanged { orderer } => {
            let before = before.map(|order| order.orderer.0);
            about(field("orderer", before, Some(orderer.0)))
        }
        Event::ReceiverChanged { receiver, goods_left } => {
            let before = before.map(|order| order.receiver.0);
            let told = about(field("receiver", before, Some(receiver.0)));
            Told { item_nos: goods_left.clone(), ..told }
        }
        Event::CustomerNoticeChanged { notice } => {
            let before = before.and_then(|order| order.customer_notice.as_ref());
            about(field("customer_notice", before, notice.as_ref()))
        }
        Event::OrdererBlacklisted { entry, reason } => {
            let before = before.and_then(|order| order.blacklist_entry);
            let told = about(field("blacklist_id", before, Some(*entry)));
            Told { note: Some(reason.clone()), ..told }
        }
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

/// What an entry says of a shipment.
fn about_shipment(shipment_no: ShipmentNo, items: &[ItemNo], changes: Vec<FieldChange>) -> Told {
    let (item_nos, shipment_no) = (items.to_vec(), Some(shipment_no));
    Told { item_nos, shipment_no, changes, ..Told::default() }
}

/// What an entry says of who pays now, and into which account.
fn about_bank(
    change: &Change,
    payment_no: PaymentNo,
    depositor: Uuid,
    bank_account_id: Uuid,
) -> Told {
    let known = change.before.as_ref().and_then(|order| order.payment(payment_no));
    let by = known.and_then(|payment| payment.depositor).map(|person| person.0);
    let into = known.and_then(|payment| payment.bank_account_id);
    Told {
        payment_no: Some(payment_no),
        changes: vec![
            field("depositor", by, Some(depositor)),
            field("bank_account_id", into, Some(bank_account_id)),
        ],
        ..Told::default()
    }
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

/// When something happened, as the API writes moments.
fn moment(name: &str, at: DateTime<Utc>) -> FieldChange {
    field(name, None, Some(at.to_rfc3339_opts(SecondsFormat::AutoSi, true)))
}

/// What changed of a refund that was there before.
fn about_refund(change: &Change, refund_no: RefundNo, note: Option<&String>) -> Told {
    let format = |money: Money| change.after.currency.format(money);
    let before = change.before.as_ref().and_then(|order| order.refund(refund_no));
    let after = change.after.refund(refund_no);
    let mut told = Told {
        refund_no: Some(refund_no),
        claim_no: after.map(|refund| refund.claim_no),
        note: note.cloned(),
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

pub(super) fn field<T: ToString>(name: &str, before: Option<T>, after: Option<T>) -> FieldChange {
    let text = |value: Option<T>| value.map(|value| value.to_string());
    FieldChange { field: name.to_owned(), before: text(before), after: text(after) }
}
