//! Paid and unpaid items in one cancellation (domain.md §3, "Cancellation"): an order that was paid
//! for, and items added to it that were not.

use order_domain::action::CancelItems;
use order_domain::claim::{ClaimStatus, ShippingChoice};
use order_domain::item::ItemStatus;
use order_domain::money::Money;
use order_domain::payment::PaymentStatus;
use order_domain::refund::PaymentPart;

use super::support::goods::add;
use super::support::{
    CancelWith, Desk, adjust, bare, cancel, cash, claim, complete, confirm, given, money, payment,
    refund, withdraw,
};
use super::withdraw_claim::essence;

/// A 6,000 and B 4,000 are paid for with P1; C 3 × 1,000 was added and P2 is awaited.
fn mixed() -> Desk {
    bare().shipping(500).paid().placed().after(&add(1_000, 3))
}

fn part(number: u32, amount: i64) -> PaymentPart {
    PaymentPart { payment_no: payment(number), amount: money(amount) }
}

#[test]
fn cash_first_lowers_what_is_due_for_the_unpaid_items_and_only_the_rest_is_refunded() {
    let mut desk = mixed();
    desk.when(&cancel([(2, 1), (3, 2)]));
    let settlement = desk.settlement(claim(1));
    assert_eq!(settlement.difference(), money(6_000));
    assert_eq!(settlement.due_lowered, [part(2, 2_000)]);
    assert_eq!(settlement.sources, [part(1, 4_000)]);
    assert_eq!(desk.refund(refund(1)).tenders, cash(4_000));
    assert_eq!(desk.claim(claim(1)).status, ClaimStatus::AwaitingRefund);
    assert_eq!(desk.payment(payment(2)).due(), money(1_000));
}

#[test]
fn the_refund_of_paid_items_leaves_other_dues_alone() {
    let mut desk = mixed();
    desk.when(&cancel([(2, 1)]));
    assert_eq!(desk.settlement(claim(1)).due_lowered, []);
    assert_eq!(desk.refund(refund(1)).tenders, cash(4_000));
    assert_eq!(desk.payment(payment(2)).due(), money(3_000));
}

#[test]
fn only_the_unpaid_items_are_completed_at_once() {
    let mut desk = mixed();
    desk.when(&cancel([(3, 3)]));
    assert_eq!(desk.claim(claim(1)).status, ClaimStatus::Completed);
    assert_eq!(desk.payment(payment(2)).status, PaymentStatus::Void);
    assert_eq!(desk.payment(payment(1)).status, PaymentStatus::Paid);
    assert_eq!(desk.order.value(), money(10_500));
}

#[test]
fn a_mixed_cancellation_is_withdrawn_exactly() {
    let mut desk = mixed();
    let before = essence(&desk.order);
    desk.when(&cancel([(1, 1), (2, 1), (3, 3)]).deducting(700));
    assert_eq!(desk.payment(payment(2)).status, PaymentStatus::Void);
    assert_eq!(desk.refund(refund(1)).tenders, cash(9_800));
    desk.when(&withdraw(claim(1)));
    assert_eq!(essence(&desk.order), before);
    assert_eq!(desk.payment(payment(2)).status, PaymentStatus::Awaiting);
}

#[test]
fn cash_goes_back_to_the_newest_paid_payments() {
    let mut desk = mixed().after(&confirm());
    desk.when(&cancel([(2, 1)]));
    assert_eq!(desk.refund(refund(1)).sources, [part(2, 3_000), part(1, 1_000)]);
    desk.when(&adjust(refund(1), -3_500));
    assert_eq!(desk.refund(refund(1)).sources, [part(2, 500)]);
    desk.when(&cancel([(1, 1)]));
    assert_eq!(desk.refund(refund(2)).sources, [part(2, 2_500), part(1, 3_500)]);
}

#[test]
fn an_items_due_gives_way_only_up_to_what_it_is_worth_as_long_as_cash_was_paid() {
    let mut desk = mixed();
    let command: CancelItems = cancel([(3, 1)]).shipping(ShippingChoice::Refund);
    desk.when(&command);
    let settlement = desk.settlement(claim(1));
    assert_eq!(
        (&settlement.due_lowered, &settlement.sources),
        (&vec![part(2, 1_000)], &vec![part(1, 500)])
    );
    assert_eq!(desk.claim(claim(1)).status, ClaimStatus::AwaitingRefund, "paid cash goes back");
}

#[test]
fn shipping_that_was_not_paid_yet_gives_way_when_paid_items_are_canceled_last() {
    let mut desk = bare().shipping(500).placed().after(&add(0, 1));
    assert_eq!(desk.status(3), ItemStatus::Preparing, "nothing is due for it");
    desk.when(&cancel([(1, 1), (2, 1)]));
    assert_eq!(desk.payment(payment(1)).due(), money(500));
    desk.when(&cancel([(3, 1)]));
    assert_eq!(desk.payment(payment(1)).status, PaymentStatus::Void);
    assert_eq!(desk.order.value(), Money::ZERO);
}

#[test]
fn everything_goes_back_whatever_was_paid() {
    let mut desk = mixed();
    desk.when(&cancel([(1, 1), (3, 1)]));
    desk.when(&confirm());
    desk.when(&cancel([(2, 1), (3, 2)]));
    for number in [1, 2] {
        desk.when(&complete(refund(number)));
    }
    assert_eq!(desk.order.refunded(), desk.order.paid());
    assert_eq!(desk.order.outstanding(), Money::ZERO);
}

#[test]
fn a_payment_with_nothing_left_due_lets_the_rest_of_its_items_go_on() {
    let order = given().line(5_000, 1, 10).paid().placed();
    let mut desk = order.after(&add(0, 1)).after(&add(1_000, 2));
    desk.when(&cancel([(3, 1)]));
    assert_eq!(desk.payment(payment(3)).due(), money(1_000));
    desk.when(&confirm());
    assert_eq!(desk.status(3), ItemStatus::Preparing);
    assert_eq!(desk.status(4), ItemStatus::Canceled);
}
