//! 撤回 (domain.md §3, "Withdraw"): what a claim did is undone exactly.

use order_domain::claim::{ClaimStatus, ShippingChoice};
use order_domain::effect::Effect;
use order_domain::figures::Figures;
use order_domain::item::{Fulfilment, ItemStatus};
use order_domain::journal::{Entry, TransactionKind};
use order_domain::money::Money;
use order_domain::number::ShipmentNo;
use order_domain::order::{Discount, Order, Shipping};
use order_domain::payment::{Payment, PaymentStatus};
use order_domain::refund::RefundStatus;
use order_domain::shipment::Shipment;
use order_domain::tender::Tenders;

use super::support::{
    CancelWith, adjust, bare, cancel, claim, confirm, example, given, hold, money, payment, refund,
    withdraw,
};

/// All of an order but its records: what a withdrawal must restore. Items are units here, since
/// splitting an item is not undone.
#[derive(Debug, PartialEq)]
pub struct Essence {
    units: Vec<Units>,
    shipments: Vec<Shipment>,
    discounts: Vec<Discount>,
    shipping: Shipping,
    payment_fee: Money,
    payments: Vec<Payment>,
    refunded: Tenders,
    refund_pending: Tenders,
    balances: Vec<Entry>,
    figures: Figures,
}

/// Units of a line next to each other that stand where the others stand.
#[derive(Debug, PartialEq)]
struct Units {
    line_no: u32,
    from: u32,
    to: u32,
    status: ItemStatus,
    fulfilment: Fulfilment,
    held_from: Option<Fulfilment>,
    shipment_no: Option<ShipmentNo>,
}

impl Units {
    fn continues(&self, last: &Self) -> bool {
        self.line_no == last.line_no
            && self.from == last.to
            && self.status == last.status
            && self.fulfilment == last.fulfilment
            && self.held_from == last.held_from
            && self.shipment_no == last.shipment_no
    }
}

fn units(order: &Order) -> Vec<Units> {
    let items = order.items.iter().filter(|item| item.removed_by.is_none());
    let mut slices: Vec<Units> = items
        .map(|item| Units {
            line_no: item.line_no,
            from: item.from,
            to: item.to,
            status: order.status_of(item),
            fulfilment: item.fulfilment,
            held_from: item.held_from,
            shipment_no: item.shipment_no,
        })
        .collect();
    slices.sort_by_key(|slice| (slice.line_no, slice.from));
    let mut units: Vec<Units> = Vec::new();
    for slice in slices {
        match units.last_mut().filter(|last| slice.continues(last)) {
            Some(last) => last.to = slice.to,
            None => units.push(slice),
        }
    }
    units
}

/// What a withdrawal must restore.
pub fn essence(order: &Order) -> Essence {
    let withdrawn =
        |payment: &&Payment| payment.status != PaymentStatus::Void || payment.claim_no.is_none();
    let shown = |shipment: &&Shipment| shipment.status.is_shown();
    Essence {
        units: units(order),
        shipments: order.shipments.iter().filter(shown).cloned().collect(),
        discounts: order.discounts.clone(),
        shipping: order.shipping,
        payment_fee: order.payment_fee,
        payments: order.payments.iter().filter(withdrawn).cloned().collect(),
        refunded: order.refunded(),
        refund_pending: order.refund_pending(),
        balances: order.balances(),
        figures: order.figures(),
    }
}

#[test]
fn withdrawing_gives_the_items_the_money_and_the_coupon_back_to_the_order() {
    let mut desk = example().payment_fee(300).paid().placed();
    let before = essence(&desk.order);
    desk.when(&cancel([(1, 1), (2, 1)]).restoring("CP-1").deducting(200));
    let change = desk.when(&withdraw(claim(1)));
    assert_eq!(essence(&desk.order), before);
    assert_eq!(desk.claim(claim(1)).status, ClaimStatus::Withdrawn);
    assert_eq!(desk.refund(refund(1)).status, RefundStatus::Canceled);
    assert_eq!(desk.item(1).claim_no, None);
    let transaction = change.records[0].transaction.as_ref().expect("money moves");
    assert_eq!(transaction.kind, TransactionKind::ClaimWithdrawn);
    assert_eq!(transaction.claim_no, Some(claim(1)));
}

#[test]
fn withdrawing_keeps_the_settlement_and_says_who_when_and_why() {
    let mut desk = example().paid().placed();
    desk.when(&cancel([(2, 1)]));
    let settlement = desk.settlement(claim(1)).clone();
    desk.when(&withdraw(claim(1)));
    assert_eq!(desk.settlement(claim(1)), &settlement);
    let step = desk.claim(claim(1)).steps.last().expect("a step");
    assert_eq!(step.status, ClaimStatus::Withdrawn);
    assert_eq!(step.note.as_deref(), Some("購入者の希望"));
    assert_eq!(step.stamp.by.name, "佐藤");
}

#[test]
fn a_deduction_and_changed_shipping_are_undone_as_well() {
    let mut desk = example().rule(700, None).paid().placed();
    let before = essence(&desk.order);
    let options = cancel([(2, 1)]).deducting(300).shipping(ShippingChoice::Recalculate);
    desk.when(&options);
    assert_ne!(desk.order.shipping.fee, money(500));
    desk.when(&withdraw(claim(1)));
    assert_eq!(essence(&desk.order), before);
}

#[test]
fn a_split_item_stays_split_with_both_parts_where_they_were() {
    let mut desk = given().line(1_000, 5, 10).paid().placed();
    let before = essence(&desk.order);
    desk.when(&cancel([(1, 2)]));
    desk.when(&withdraw(claim(1)));
    assert_eq!(essence(&desk.order), before);
    assert_eq!((desk.item(1).quantity(), desk.item(2).quantity()), (3, 2));
    assert_eq!(desk.status(2), ItemStatus::Preparing);
}

#[test]
fn an_adjusted_refund_on_hold_is_canceled_whole() {
    let mut desk = example().paid().placed();
    let before = essence(&desk.order);
    desk.when(&cancel([(2, 1)]));
    desk.when(&adjust(refund(1), 400));
    desk.when(&hold(refund(1)));
    desk.when(&withdraw(claim(1)));
    assert_eq!(essence(&desk.order), before);
}

#[test]
fn a_cancellation_of_unpaid_items_can_be_withdrawn_and_its_due_rises_again() {
    let mut desk = example().placed();
    let before = essence(&desk.order);
    desk.when(&cancel([(2, 1)]));
    assert_eq!(desk.claim(claim(1)).status, ClaimStatus::Completed);
    assert_eq!(desk.payment(payment(1)).due(), money(5_400));
    desk.when(&withdraw(claim(1)));
    assert_eq!(essence(&desk.order), before);
    assert_eq!(desk.payment(payment(1)).due(), money(9_000));
}

#[test]
fn a_void_payment_is_awaited_again() {
    let mut desk = bare().placed();
    desk.when(&cancel([(1, 1), (2, 1)]));
    assert_eq!(desk.payment(payment(1)).status, PaymentStatus::Void);
    desk.when(&withdraw(claim(1)));
    assert_eq!(desk.payment(payment(1)).status, PaymentStatus::Awaiting);
    desk.when(&confirm());
    assert_eq!(desk.payment(payment(1)).paid, money(10_000));
}

#[test]
fn goods_that_the_cancellation_let_go_on_wait_for_their_payment_again() {
    let mut desk = bare().points(6_000).placed();
    let before = essence(&desk.order);
    desk.when(&cancel([(2, 1)]));
    assert_eq!(desk.payment(payment(1)).status, PaymentStatus::Paid);
    assert_eq!(desk.status(1), ItemStatus::Preparing);
    desk.when(&withdraw(claim(1)));
    assert_eq!(desk.status(1), ItemStatus::AwaitingPayment);
    assert_eq!(essence(&desk.order), before);
}

#[test]
fn the_coupon_of_a_completed_cancellation_is_used_again() {
    let mut desk = bare().coupon("CP-1", 1_000).placed();
    desk.when(&cancel([(1, 1), (2, 1)]).restoring("CP-1"));
    let coupon_no = "CP-1".to_owned();
    let claim_no = claim(1);
    assert!(
        desk.effects.contains(&Effect::RestoreCoupon { coupon_no: coupon_no.clone(), claim_no })
    );
    desk.when(&withdraw(claim_no));
    assert!(desk.effects.contains(&Effect::ReuseCoupon { coupon_no, claim_no }));
}

#[test]
fn claims_can_be_withdrawn_in_any_order_where_they_do_not_touch() {
    let order = || given().line(1_000, 1, 10).line(2_000, 1, 8).line(3_000, 1, 10).paid().placed();
    for sequence in [[1, 2], [2, 1]] {
        let mut desk = order();
        let before = essence(&desk.order);
        desk.when(&cancel([(1, 1)]).deducting(100));
        desk.when(&cancel([(2, 1)]).deducting(200));
        desk.when(&withdraw(claim(sequence[0])));
        desk.when(&withdraw(claim(sequence[1])));
        assert_eq!(essence(&desk.order), before);
    }
}

#[test]
fn items_of_a_withdrawn_claim_can_be_claimed_again() {
    let mut desk = example().paid().placed();
    desk.when(&cancel([(2, 1)]));
    desk.when(&withdraw(claim(1)));
    desk.when(&cancel([(2, 1)]).restoring("CP-1"));
    assert_eq!(desk.item(2).claim_no, Some(claim(2)));
    assert_eq!(desk.refund(refund(2)).total(), money(3_000));
}
