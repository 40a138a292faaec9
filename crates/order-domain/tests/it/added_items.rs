//! 追加注文 (domain.md §5, "Additional order").

use order_domain::item::ItemStatus;
use order_domain::journal::TransactionKind;
use order_domain::payment::{PaymentKind, PaymentMethod, PaymentStatus};

use super::support::goods::{add, another};
use super::support::{
    bare, cancel, cash, claim, confirm, example, money, payment, refund, withdraw,
};

#[test]
fn added_lines_wait_for_a_payment_of_their_own_and_the_initial_figures_stay() {
    let mut desk = example().paid().placed();
    let initial = desk.order.initial.clone();
    let change = desk.when(&add(1_500, 2));
    assert_eq!(desk.status(3), ItemStatus::AwaitingPayment);
    assert_eq!(desk.payment(payment(2)).kind, PaymentKind::AddedItems);
    assert_eq!(desk.payment(payment(2)).due(), money(3_000));
    assert_eq!(desk.order.initial, initial);
    assert_eq!(desk.order.value(), money(12_500));
    let transaction = change.records[0].transaction.as_ref().expect("money moves");
    assert_eq!(transaction.kind, TransactionKind::ItemsAdded);
    desk.when(&confirm());
    assert_eq!(desk.status(3), ItemStatus::Preparing);
}

#[test]
fn nothing_is_added_to_an_order_of_which_nothing_is_left() {
    let mut desk = bare().paid().placed();
    desk.when(&cancel([(1, 1), (2, 1)]));
    assert_eq!(desk.refusal(&add(1_000, 1)), "no_live_item");
}

#[test]
fn added_lines_need_a_payment_method_where_they_cost_something() {
    let desk = bare().paid().placed();
    let mut free = add(1_000, 1);
    free.payment.method = PaymentMethod::None;
    assert_eq!(desk.refusal(&free), "payment_method_required");
    free.lines = vec![another(0, 1)];
    let desk = desk.after(&free);
    assert_eq!(desk.status(3), ItemStatus::Preparing, "nothing is due, so it goes on at once");
}

#[test]
fn added_items_canceled_before_payment_void_their_payment() {
    let mut desk = bare().paid().placed();
    desk.when(&add(1_000, 2));
    desk.when(&cancel([(3, 1)]));
    assert_eq!(desk.payment(payment(2)).due(), money(1_000));
    desk.when(&cancel([(3, 1)]));
    assert_eq!(desk.payment(payment(2)).status, PaymentStatus::Void);
    assert!(desk.order.refunds.is_empty(), "nothing had been paid for them");
    assert_eq!(desk.refusal(&confirm()), "payment_void");
    desk.when(&withdraw(claim(2)));
    assert_eq!(desk.payment(payment(2)).status, PaymentStatus::Awaiting);
}

#[test]
fn added_items_canceled_after_payment_are_refunded_from_the_newest_payment() {
    let mut desk = bare().paid().placed();
    desk.when(&add(1_000, 2));
    desk.when(&confirm());
    desk.when(&cancel([(3, 1)]));
    assert_eq!(desk.refund(refund(1)).tenders, cash(1_000));
    assert_eq!(desk.refund(refund(1)).sources[0].payment_no, payment(2));
}

/// The named place of the popup: mixed paid and unpaid items in one cancellation.
#[test]
fn paid_and_unpaid_items_stand_in_one_cancellation() {
    let mut desk = bare().paid().placed();
    desk.when(&add(1_000, 2));
    desk.when(&cancel([(2, 1), (3, 1)]));
    let settlement = desk.settlement(claim(1));
    assert_eq!(settlement.difference(), money(5_000));
    assert_eq!(settlement.refund_tenders(), cash(4_000));
    assert_eq!(desk.payment(payment(2)).due(), money(1_000), "only what was claimed gives way");
}

#[test]
fn an_order_has_no_more_than_a_thousand_lines() {
    let mut desk = bare().paid().placed();
    let mut many = add(1, 1);
    many.lines = vec![another(1, 1); 998];
    desk.when(&many);
    assert_eq!(desk.refusal(&add(1, 1)), "line_count_out_of_bounds");
}
