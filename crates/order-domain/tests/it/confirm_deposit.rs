//! 入金確認 (domain.md §5, "Deposit confirmation").

use order_domain::action::ConfirmDeposit;
use order_domain::item::ItemStatus;
use order_domain::money::Money;
use order_domain::number::PaymentNo;
use order_domain::payment::PaymentStatus;
use order_domain::reject::Rejection;

use super::support::world::{now, person};
use super::support::{Circumspect, bare, cancel, confirm, example, money, payment, told};

fn named(numbers: &[u32]) -> ConfirmDeposit {
    let payment_nos = numbers.iter().map(|&number| PaymentNo(number)).collect();
    ConfirmDeposit { payment_nos: Some(payment_nos), ..confirm() }
}

fn of(amount: i64) -> ConfirmDeposit {
    ConfirmDeposit { amount: Some(Money(amount)), ..confirm() }
}

#[test]
fn a_deposit_pays_what_is_due_and_lets_the_goods_go_on() {
    let mut desk = example().placed();
    let change = desk.when(&confirm());
    let paid = desk.payment(payment(1));
    assert_eq!((paid.status, paid.paid, paid.due()), (PaymentStatus::Paid, money(9_000), money(0)));
    assert_eq!(paid.paid_at, Some(now()));
    assert_eq!((desk.status(1), desk.status(2)), (ItemStatus::Preparing, ItemStatus::Preparing));
    assert_eq!(change.records[0].moves.len(), 1, "both items move in one move");
    assert_eq!(desk.order.version, 2);
}

#[test]
fn goods_are_ready_to_ship_at_once_where_the_shop_does_not_prepare() {
    let mut desk = example().told(told().without_preparing()).placed();
    desk.when(&confirm());
    assert_eq!(desk.status(1), ItemStatus::ReadyToShip);
}

#[test]
fn a_deposit_may_name_payment_amount_time_and_depositor() {
    let mut desk = example().placed();
    let earlier = now() - chrono::TimeDelta::hours(30);
    let deposit = ConfirmDeposit {
        amount: Some(money(9_000)),
        paid_at: Some(earlier),
        depositor: Some(person(9)),
        ..named(&[1])
    };
    desk.when(&deposit);
    let paid = desk.payment(payment(1));
    assert_eq!((paid.paid_at, paid.depositor), (Some(earlier), Some(person(9))));
}

#[test]
fn the_depositor_stays_where_no_other_is_named() {
    let mut desk = example().placed();
    desk.when(&confirm());
    assert_eq!(desk.payment(payment(1)).depositor, Some(person(3)));
}

#[test]
fn what_a_cancellation_took_off_need_not_be_paid() {
    let mut desk = example().placed();
    desk.when(&cancel([(2, 1)]));
    assert_eq!(desk.refusal(&of(9_000)), "amount_mismatch");
    desk.when(&of(5_400));
    assert_eq!(desk.status(1), ItemStatus::Preparing);
    assert_eq!(desk.status(2), ItemStatus::Canceled);
}

#[test]
fn an_amount_that_differs_from_what_is_due_is_refused_with_both() {
    let refused = example().placed().refused(&of(8_999));
    let expected =
        serde_json::json!({"code": "amount_mismatch", "expected": "9000", "actual": "8999"});
    assert_eq!(serde_json::to_value(refused).expect("plain data"), expected);
}

#[test]
fn a_paid_order_awaits_nothing() {
    let desk = example().paid().placed();
    assert_eq!(desk.refused(&confirm()), Rejection::NothingAwaitingPayment);
    let payment_no = payment(1);
    assert_eq!(desk.refused(&named(&[1])), Rejection::PaymentAlreadyPaid { payment_no });
}

#[test]
fn a_payment_of_which_all_items_were_canceled_is_void() {
    let desk = bare().placed().after(&cancel([(1, 1)])).after(&cancel([(2, 1)]));
    let void = Rejection::PaymentVoid { payment_no: payment(1) };
    assert_eq!(desk.payment(payment(1)).status, PaymentStatus::Void);
    assert_eq!(desk.refused(&confirm()), void);
    assert_eq!(desk.refused(&named(&[1])), void);
}

#[test]
fn payments_are_named_at_least_one_each_once_and_exist() {
    let desk = example().placed();
    assert_eq!(desk.refused(&named(&[])), Rejection::NoPayments);
    assert_eq!(desk.refused(&named(&[2])), Rejection::UnknownPayment { payment_no: payment(2) });
    let twice = Rejection::DuplicatePayment { payment_no: payment(1) };
    assert_eq!(desk.refused(&named(&[1, 1])), twice);
}
