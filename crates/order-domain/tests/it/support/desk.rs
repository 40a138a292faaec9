//! An order on an operator's desk. Every command that passes over it is held to the laws.

use std::collections::BTreeMap;

use order_domain::audit::audit_records;
use order_domain::claim::Claim;
use order_domain::draft::{Change, Command};
use order_domain::event::Event;
use order_domain::figures::Figures;
use order_domain::item::{Item, ItemStatus};
use order_domain::journal::Account;
use order_domain::money::Money;
use order_domain::number::{ClaimNo, ItemNo, PaymentNo, RefundNo};
use order_domain::order::Order;
use order_domain::payment::Payment;
use order_domain::refund::Refund;
use order_domain::settlement::Settlement;
use order_domain::stamp::Circumstances;
use order_domain::tax::PointsTaxTreatment;
use order_domain::{Rejection, effect::Effect};

/// An order, all that has happened to it, and its journal added up.
#[derive(Clone)]
pub struct Desk {
    pub order: Order,
    pub told: Circumstances,
    pub events: Vec<Event>,
    /// The effects of the change made last.
    pub effects: Vec<Effect>,
    initial: Figures,
    replayed: Order,
    books: BTreeMap<Account, Money>,
}

impl Desk {
    /// A desk on which an order was placed just now.
    pub fn opened_with(placed: &Change, told: Circumstances) -> Self {
        let mut desk = Self::on(placed.after.clone(), told);
        assert!(placed.before.is_none(), "nothing was there before");
        assert_eq!(placed.after.version, 1, "placing is the first change");
        desk.books.clear();
        let placement = &placed.records[0].event;
        desk.replayed = Order::replay([placement]).expect("a placement comes first");
        desk.take_over(placed);
        desk
    }

    /// A desk with an order whose past is not known.
    pub fn on(order: Order, told: Circumstances) -> Self {
        order.audit().expect("the laws hold");
        Self {
            told,
            initial: order.initial.clone(),
            replayed: order.clone(),
            books: order.balances().iter().map(|held| (held.account, held.amount)).collect(),
            events: Vec::new(),
            effects: Vec::new(),
            order,
        }
    }

    /// The command is carried out.
    pub fn when(&mut self, command: &impl Command) -> Change {
        match self.attempt(command) {
            Ok(change) => change,
            Err(rejection) => panic!("refused: {rejection} ({})", rejection.code()),
        }
    }

    /// The command is carried out, in the midst of a sentence.
    #[must_use]
    pub fn after(mut self, command: &impl Command) -> Self {
        self.when(command);
        self
    }

    /// The command is refused.
    pub fn refused(&self, command: &impl Command) -> Rejection {
        self.order.perform(command, &self.told).expect_err("the command is refused")
    }

    /// The code with which the command is refused.
    pub fn refusal(&self, command: &impl Command) -> &'static str {
        self.refused(command).code()
    }

    /// The command is carried out or refused; either way the laws hold.
    pub fn attempt(&mut self, command: &impl Command) -> Result<Change, Rejection> {
        let change = self.order.perform(command, &self.told)?;
        if self.order.version % 4 == 1 {
            let quoted = self.order.perform(command, &self.told);
            assert_eq!(quoted.as_ref(), Ok(&change), "a quote is what the command does");
        }
        assert_eq!(change.before.as_ref(), Some(&self.order), "the change begins where we are");
        assert_eq!(change.after.version, self.order.version + 1, "one change, one version");
        assert!(!change.records.is_empty(), "a change changes something");
        self.take_over(&change);
        Ok(change)
    }

    fn take_over(&mut self, change: &Change) {
        let after = &change.after;
        after.audit().expect("the laws hold");
        audit_records(&change.records).expect("every transaction sums to zero");
        for record in &change.records {
            self.replayed.apply(&record.event);
            for entry in record.transaction.iter().flat_map(|transaction| &transaction.entries) {
                *self.books.entry(entry.account).or_default() += entry.amount;
            }
        }
        self.books.retain(|_, amount| !amount.is_zero());
        let balances = after.balances().iter().map(|held| (held.account, held.amount)).collect();
        assert_eq!(self.books, balances, "the journal adds up to the balances");
        history_ends_at_the_summary(&self.books, after);
        self.replayed.version = after.version;
        assert_eq!(&self.replayed, after, "the events lead to the state");
        assert_eq!(after.initial, self.initial, "the initial figures never change");
        figures_are_sound(after);
        after.claims.iter().for_each(|claim| claim_is_sound(after, claim));
        statuses_moved_as_recorded(change);

        self.events.extend(change.records.iter().map(|record| record.event.clone()));
        self.effects = change.effects();
        self.order = after.clone();
    }

    /// Replays everything from the beginning.
    pub fn replay(&self) {
        let mut replayed = Order::replay(&self.events).expect("a placement comes first");
        replayed.version = self.order.version;
        assert_eq!(replayed, self.order, "the events lead to the state");
    }

    pub fn item(&self, number: u32) -> &Item {
        self.order.item(ItemNo(number)).expect("the item is there")
    }

    pub fn status(&self, number: u32) -> ItemStatus {
        self.order.status_of(self.item(number))
    }

    pub fn claim(&self, claim_no: ClaimNo) -> &Claim {
        self.order.claim(claim_no).expect("the claim is there")
    }

    pub fn settlement(&self, claim_no: ClaimNo) -> &Settlement {
        self.claim(claim_no).settlement.as_ref().expect("the claim was accepted")
    }

    pub fn refund(&self, refund_no: RefundNo) -> &Refund {
        self.order.refund(refund_no).expect("the refund is there")
    }

    pub fn payment(&self, payment_no: PaymentNo) -> &Payment {
        self.order.payment(payment_no).expect("the payment is there")
    }
}

/// The payment history adds its transactions up; its last running totals are those of the summary.
fn history_ends_at_the_summary(books: &BTreeMap<Account, Money>, order: &Order) {
    let held = |account| books.get(&account).copied().unwrap_or_default();
    let figures = order.figures();
    assert_eq!(-held(Account::OrderValue), figures.total, "the order's value");
    let payment_total =
        held(Account::Cash) + held(Account::Receivable) + held(Account::RefundPayableCash);
    assert_eq!(payment_total, figures.payment_total, "what is paid in cash");
    assert_eq!(held(Account::Receivable), order.outstanding(), "what is still to be paid");
    assert_eq!(-held(Account::RefundPayableCash), order.refund_pending().cash, "owed back");
    let points = held(Account::Points) + held(Account::RefundPayablePoints);
    assert_eq!(points, figures.stored_value.points, "points still used");
}

fn figures_are_sound(order: &Order) {
    let figures = order.figures();
    assert_eq!(figures.total, order.value(), "the figures' total is the value");
    let stored = figures.stored_value.total();
    assert_eq!(figures.payment_total, figures.total - stored, "the rest is paid in cash");
    let covered = order.paid().cash - order.refunded().cash - order.refund_pending().cash
        + order.outstanding();
    assert_eq!(figures.payment_total, covered, "the final payment is what cash covers");
    let taxed: Money = figures.taxes.iter().map(|line| line.total).sum();
    let untaxed = match order.tax_terms.points {
        PointsTaxTreatment::Discount => figures.stored_value.points,
        PointsTaxTreatment::Payment => Money::ZERO,
    };
    assert_eq!(taxed, figures.total - untaxed, "all of the value is taxed at some rate");
}

fn claim_is_sound(order: &Order, claim: &Claim) {
    let Some(settlement) = &claim.settlement else { return };
    let difference = settlement.difference();
    let components: Money = settlement.components.iter().map(|part| part.amount).sum();
    assert_eq!(components, difference, "the components explain the difference");
    assert_eq!(settlement.tenders.total(), difference.or_zero(), "the tenders add up");
    assert!(!settlement.tenders.any_negative(), "no tender is below zero");
    let parts = |parts: &[order_domain::refund::PaymentPart]| -> Money {
        assert!(parts.iter().all(|part| part.amount.is_positive()), "no part is nothing");
        parts.iter().map(|part| part.amount).sum()
    };
    let cash = parts(&settlement.due_lowered) + parts(&settlement.sources);
    assert_eq!(cash, settlement.tenders.cash, "cash lowers dues or goes back to payments");
    let refund = claim.refund_no.and_then(|refund_no| order.refund(refund_no));
    let refunded = refund.map_or(Money::ZERO, |refund| refund.total() - refund.adjusted());
    assert_eq!(refunded, settlement.refund_tenders().total(), "the refund is what goes back");
}

/// The recorded moves are exactly how the shown statuses have changed.
fn statuses_moved_as_recorded(change: &Change) {
    let Some(before) = &change.before else { return };
    let mut shown: BTreeMap<ItemNo, ItemStatus> =
        before.items.iter().map(|item| (item.item_no, before.status_of(item))).collect();
    for record in &change.records {
        match &record.event {
            Event::ItemSplit { item_no, new_item_no, .. } => {
                shown.insert(*new_item_no, shown[item_no]);
            }
            Event::ItemsAdded { lines, .. } => {
                join(&mut shown, lines.len(), ItemStatus::AwaitingPayment);
            }
            Event::ClaimAccepted(acceptance) => {
                let at = acceptance.replacements_at.into();
                join(&mut shown, acceptance.replacements.len(), at);
            }
            _ => {}
        }
        for moved in &record.moves {
            for item_no in &moved.item_nos {
                let from = shown.insert(*item_no, moved.to);
                assert_eq!(from, Some(moved.from), "item {item_no} moved from where it was");
            }
        }
    }
    let now = change.after.items.iter();
    let now = now.map(|item| (item.item_no, change.after.status_of(item))).collect();
    assert_eq!(shown, now, "the moves lead to the statuses");
}

/// New items, at the end, at this status.
fn join(shown: &mut BTreeMap<ItemNo, ItemStatus>, count: usize, at: ItemStatus) {
    for _ in 0..count {
        let last = shown.last_key_value().map_or(0, |(item_no, _)| item_no.0);
        shown.insert(ItemNo(last + 1), at);
    }
}
