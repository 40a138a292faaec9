//! A draft: an order while a command decides about it. Each recorded event takes effect at once,
//! and what it did to statuses and balances is measured, not stated.

use std::ops::Deref;

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::claim::Pick;
use crate::event::Event;
use crate::item::{Fulfilment, Item, ItemStatus};
use crate::journal::{self, Transaction};
use crate::number::{ClaimNo, ItemNo, RefundNo, ShipmentNo};
use crate::order::Order;
use crate::refund::{Completion, Refund, RefundMethod, ReturnInvoice};
use crate::reject::Rejection;
use crate::shipment::Shipment;
use crate::stamp::Circumstances;

/// A refund is completed when its transfer is ordered, for a day that may be a month ahead.
const TRANSFER_AHEAD: Days = Days::new(31);

/// One action of the popup: data that decides about an order by recording events.
pub trait Command: Serialize {
    /// Its name in the recorded changes, `cancel_items`.
    const NAME: &'static str;

    /// Decides, or says why not.
    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection>;
}

/// What a command did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The order before; `None` where it was placed just now.
    pub before: Option<Order>,
    /// The order after.
    pub after: Order,
    /// What happened, in order.
    pub records: Vec<Record>,
}

/// An event with what it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// What happened.
    pub event: Event,
    /// How the shown statuses of items changed.
    pub moves: Vec<Move>,
    /// How the money changed.
    pub transaction: Option<Transaction>,
}

/// Items that went from one shown status to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// Which items.
    pub item_nos: Vec<ItemNo>,
    /// From which status.
    pub from: ItemStatus,
    /// To which status.
    pub to: ItemStatus,
}

impl Order {
    /// Lets a command decide about this order. Nothing is saved: a quote is just this.
    pub fn perform(
        &self,
        command: &impl Command,
        circumstances: &Circumstances,
    ) -> Result<Change, Rejection> {
        let mut draft = Draft::of(self.clone(), circumstances);
        command.decide(&mut draft)?;
        draft.order.version += 1;
        Ok(Change { before: Some(self.clone()), after: draft.order, records: draft.records })
    }
}

/// An order while a command decides about it; reads like the order itself.
pub struct Draft<'told> {
    order: Order,
    circumstances: &'told Circumstances,
    records: Vec<Record>,
}

impl Deref for Draft<'_> {
    type Target = Order;
    fn deref(&self) -> &Order {
        &self.order
    }
}

impl<'told> Draft<'told> {
    /// A draft of an order, with nothing recorded yet.
    fn of(order: Order, circumstances: &'told Circumstances) -> Self {
        Self { order, circumstances, records: Vec::new() }
    }

    /// What the world outside says.
    pub fn told(&self) -> &'told Circumstances {
        self.circumstances
    }

    /// When something has happened that is recorded now: as stated, or now. It can't lie before
    /// what it presupposes, nor in the future, unless the order itself does (an importer brings its
    /// own times).
    pub fn moment(
        &self,
        stated: Option<DateTime<Utc>>,
        earliest: Option<DateTime<Utc>>,
    ) -> Result<DateTime<Utc>, Rejection> {
        let now = self.told().at;
        let Some(at) = stated else {
            return Ok(earliest.map_or(now, |earliest| earliest.max(now)));
        };
        let known = earliest.unwrap_or(self.ordered_at);
        let latest = now.max(known) + self.told().clock_tolerance;
        if at > latest || earliest.is_some_and(|earliest| at < earliest) {
            let (at, earliest, latest) = (at.into(), earliest.map(Into::into), latest.into());
            return Err(Rejection::TimeOutOfBounds { at, earliest, latest });
        }
        Ok(at)
    }

    /// Today in the shop, or the day of the order where an importer brings it from a day to come.
    fn today(&self) -> NaiveDate {
        self.told().today.max(self.ordered_on)
    }

    /// The day on which money went back, as stated: not before the order, and no later than a
    /// transfer is ordered ahead.
    pub fn day_of_refund(&self, on: NaiveDate) -> Result<NaiveDate, Rejection> {
        let (earliest, today) = (self.ordered_on, self.today());
        let latest = today.checked_add_days(TRANSFER_AHEAD).unwrap_or(today);
        if on < earliest || on > latest {
            let (at, earliest, latest) = (on.into(), Some(earliest.into()), latest.into());
            return Err(Rejection::TimeOutOfBounds { at, earliest, latest });
        }
        Ok(on)
    }

    /// Records that something happened; it takes effect at once.
    pub fn record(&mut self, event: Event) {
        let before = Snapshot::of(&self.order, &event);
        self.order.apply(&event);
        let after = Snapshot::of(&self.order, &event);
        let transaction =
            journal::transaction(&self.order, &event, &before.balances, &after.balances);
        self.records.push(Record { moves: after.moves_since(&before), transaction, event });
    }

    /// Sets the picked units apart, each as an item of its own: whole items stay, the last units
    /// of others are split off under the next numbers. The guard must let every item pass.
    pub fn set_apart(
        &mut self,
        picks: &[Pick],
        guard: impl Fn(&Order, &Item) -> Result<(), Rejection>,
    ) -> Result<Vec<ItemNo>, Rejection> {
        if picks.is_empty() {
            return Err(Rejection::NoItems);
        }
        for (position, pick) in picks.iter().enumerate() {
            let item_no = pick.item_no;
            if picks[..position].iter().any(|other| other.item_no == item_no) {
                return Err(Rejection::DuplicateItem { item_no });
            }
            let item = self.item(item_no).ok_or(Rejection::UnknownItem { item_no })?;
            guard(self, item)?;
            if pick.quantity == 0 || pick.quantity > item.quantity() {
                return Err(Rejection::QuantityExceedsItem {
                    item_no,
                    requested: pick.quantity,
                    available: item.quantity(),
                });
            }
        }
        Ok(picks.iter().map(|pick| self.split_off(*pick)).collect())
    }

    /// Whole items by their numbers. The guard must let every one pass.
    pub fn pick_whole(
        &self,
        item_nos: &[ItemNo],
        guard: impl Fn(&Self, &Item) -> Result<(), Rejection>,
    ) -> Result<Vec<ItemNo>, Rejection> {
        if item_nos.is_empty() {
            return Err(Rejection::NoItems);
        }
        for (position, &item_no) in item_nos.iter().enumerate() {
            if item_nos[..position].contains(&item_no) {
                return Err(Rejection::DuplicateItem { item_no });
            }
            guard(self, self.item(item_no).ok_or(Rejection::UnknownItem { item_no })?)?;
        }
        Ok(item_nos.to_vec())
    }

    fn split_off(&mut self, pick: Pick) -> ItemNo {
        let whole = self.item(pick.item_no).is_some_and(|item| item.quantity() == pick.quantity);
        if whole {
            return pick.item_no;
        }
        let new_item_no = self.next_item_no();
        self.record(Event::ItemSplit {
            item_no: pick.item_no,
            new_item_no,
            quantity: pick.quantity,
        });
        new_item_no
    }

    /// Whether this order can be refunded by this method.
    pub fn check_method(
        &self,
        method: RefundMethod,
        has_bank_account: bool,
    ) -> Result<(), Rejection> {
        match method {
            RefundMethod::BankTransfer if !has_bank_account => Err(Rejection::BankAccountRequired),
            RefundMethod::Original | RefundMethod::StoreCredit if has_bank_account => {
                Err(Rejection::BankAccountUnexpected)
            }
            RefundMethod::StoreCredit if self.member_id.is_none() => Err(Rejection::MemberRequired),
            RefundMethod::Original | RefundMethod::BankTransfer | RefundMethod::StoreCredit => {
                Ok(())
            }
        }
    }

    /// Completes a refund, and with it its claim.
    pub fn complete_refund(
        &mut self,
        refund_no: RefundNo,
        refunded_on: Option<NaiveDate>,
        memo: Option<String>,
    ) {
        let told = self.told();
        let refund = self.refund(refund_no).expect("the guard has found the refund");
        let returned_on = refunded_on.unwrap_or_else(|| self.today());
        let invoice = ReturnInvoice {
            registration_number: told.policy.invoice_registration_number.clone(),
            sold_on: self.ordered_on,
            returned_on,
            rates: refund.tax_difference.clone(),
        };
        let completion =
            Completion { stamp: told.stamp(), refunded_on: returned_on, memo, invoice };
        self.record(Event::RefundCompleted { refund_no, completion: Box::new(completion) });
    }

    /// Completes the refund of a claim, where it has one that is not completed yet.
    pub fn complete_refund_of(&mut self, claim_no: ClaimNo) {
        let refund_no = self.claim(claim_no).and_then(|claim| claim.refund_no);
        let refund = refund_no.and_then(|refund_no| self.refund(refund_no));
        if let Some(refund) = refund.filter(|refund| refund.status.is_open()) {
            self.complete_refund(refund.refund_no, None, None);
        }
    }

    /// The shipment with this number, as long as it is part of the order.
    pub fn find_shipment(&self, shipment_no: ShipmentNo) -> Result<&Shipment, Rejection> {
        self.shipment(shipment_no)
            .filter(|shipment| shipment.status.is_shown())
            .ok_or(Rejection::UnknownShipment { shipment_no })
    }

    /// The refund with this number.
    pub fn find_refund(&self, refund_no: RefundNo) -> Result<&Refund, Rejection> {
        self.refund(refund_no).ok_or(Rejection::UnknownRefund { refund_no })
    }

    /// The live items that a payment has kept waiting.
    pub fn waiting_for(&self, payment_no: crate::number::PaymentNo) -> Vec<ItemNo> {
        self.items_of(payment_no)
            .filter(|item| self.is_live(item) && item.fulfilment == Fulfilment::AwaitingPayment)
            .map(|item| item.item_no)
            .collect()
    }

    /// The change that placing this order is.
    pub(crate) fn placing(
        order: Order,
        circumstances: &'told Circumstances,
        event: Event,
        further: impl FnOnce(&mut Self),
    ) -> Change {
        let transaction = journal::transaction(&order, &event, &[], &order.balances());
        let mut draft = Self::of(order, circumstances);
        draft.records.push(Record { event, moves: Vec::new(), transaction });
        further(&mut draft);
        Change { before: None, after: draft.order, records: draft.records }
    }
}

/// What is measured before and after an event.
struct Snapshot {
    statuses: Vec<(ItemNo, ItemStatus)>,
    balances: Vec<journal::Entry>,
}

impl Snapshot {
    fn of(order: &Order, event: &Event) -> Self {
        let status = |item| order.status_of(item);
        Self {
            statuses: order.items.iter().map(|item| (item.item_no, status(item))).collect(),
            balances: if journal::moves_money(event) { order.balances() } else { Vec::new() },
        }
    }

    fn moves_since(&self, before: &Self) -> Vec<Move> {
        // Items are only ever added, at the end: the same position is the same item.
        let mut moves: Vec<Move> = Vec::new();
        for (&(item_no, to), &(_, from)) in self.statuses.iter().zip(&before.statuses) {
            if from == to {
                continue;
            }
            match moves.iter_mut().find(|known| known.from == from && known.to == to) {
                Some(known) => known.item_nos.push(item_no),
                None => moves.push(Move { item_nos: vec![item_no], from, to }),
            }
        }
        moves
    }
}
