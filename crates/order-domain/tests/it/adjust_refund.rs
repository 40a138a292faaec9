//! Changes of a refund before it is paid out (domain.md §4, "Refund life").

use order_domain::action::AdjustRefund;
use order_domain::claim::ClaimStatus;
use order_domain::journal::{Account, TransactionKind};
use order_domain::money::Money;
use order_domain::policy::RefundAllocation;
use order_domain::refund::{PaymentPart, RefundMethod, RefundStatus};
use order_domain::reject::Rejection;

use super::support::goods::{collect, giving_back, returned};
use super::support::{
    CancelWith, Circumspect, Desk, account, adjust, bare, cancel, cash, cash_and_points, complete,
    example, hold, money, payment, refund, ship, told, withdraw,
};

fn pending() -> Desk {
    example().paid().placed().after(&cancel([(2, 1)]))
}

fn to(method: RefundMethod) -> AdjustRefund {
    AdjustRefund { method: Some(method), ..adjust(refund(1), 0) }
}

#[test]
fn a_goodwill_raises_the_refund_and_lowers_the_orders_value() {
    let mut desk = pending();
    let change = desk.when(&adjust(refund(1), 400));
    assert_eq!(desk.refund(refund(1)).tenders, cash(4_000));
    assert_eq!(desk.refund(refund(1)).adjusted(), money(400));
    let part = PaymentPart { payment_no: payment(1), amount: money(4_000) };
    assert_eq!(desk.refund(refund(1)).sources, [part]);
    assert_eq!(desk.order.figures().charges, money(-400));
    assert_eq!(desk.order.value(), money(5_500));
    let transaction = change.records[0].transaction.as_ref().expect("money moves");
    assert_eq!(transaction.kind, TransactionKind::RefundAdjusted);
    let entries: Vec<(Account, i64)> =
        transaction.entries.iter().map(|entry| (entry.account, entry.amount.minor())).collect();
    assert_eq!(entries, [(Account::OrderValue, 400), (Account::RefundPayableCash, -400)]);
}

#[test]
fn an_adjustment_is_logged_with_its_reason_and_who_made_it() {
    let desk = pending().after(&adjust(refund(1), 400)).after(&adjust(refund(1), -100));
    let logged: Vec<(i64, &str, &str)> = desk
        .refund(refund(1))
        .adjustments
        .iter()
        .map(|one| (one.amount.minor(), one.reason.as_str(), one.stamp.by.name.as_str()))
        .collect();
    assert_eq!(logged, [(400, "お詫び", "佐藤"), (-100, "お詫び", "佐藤")]);
    assert_eq!(desk.refund(refund(1)).total(), money(3_900));
}

#[test]
fn more_is_taken_from_what_is_left_by_the_shops_setting() {
    let mut desk = pending();
    desk.when(&adjust(refund(1), 5_900));
    assert_eq!(desk.refund(refund(1)).tenders, cash_and_points(9_000, 500));
    assert_eq!(desk.order.value(), Money::ZERO);
}

#[test]
fn less_is_taken_off_the_tenders_that_the_setting_fills_last() {
    let order = example().paid().placed();
    let mut desk = order.after(&cancel([(2, 1)]).by_hand(cash_and_points(3_200, 400)));
    desk.when(&adjust(refund(1), -100));
    assert_eq!(desk.refund(refund(1)).tenders, cash_and_points(3_200, 300));
    desk.when(&adjust(refund(1), -1_300));
    assert_eq!(desk.refund(refund(1)).tenders, cash_and_points(2_200, 0));
}

#[test]
fn an_adjustment_is_bounded_by_nothing_below_and_by_what_is_left_above() {
    for amount in [-3_601, 0, 5_901] {
        let mut command = adjust(refund(1), 1);
        command.adjustment.as_mut().expect("it adjusts").amount = Money(amount);
        let refused = serde_json::to_value(pending().refused(&command)).expect("plain data");
        let expected = serde_json::json!({
            "code": "adjustment_out_of_bounds",
            "minimum": "-3600",
            "maximum": "5900",
        });
        assert_eq!(refused, expected);
    }
    let desk = pending().after(&adjust(refund(1), -3_600));
    assert_eq!(desk.refund(refund(1)).total(), Money::ZERO);
    let desk = desk.after(&complete(refund(1)));
    assert_eq!(desk.order.refunded(), cash(0));
}

#[test]
fn what_other_refunds_owe_is_not_left() {
    let desk = pending().after(&cancel([(1, 1)]));
    assert_eq!(desk.refusal(&adjust(refund(1), 1)), "adjustment_out_of_bounds");
}

#[test]
fn the_split_may_be_changed_by_hand_alone_or_with_the_amount() {
    let split = |amount, cash, points| {
        let tenders = Some(cash_and_points(cash, points));
        AdjustRefund { tenders, ..adjust(refund(1), amount) }
    };
    let desk = pending().after(&split(0, 3_100, 500));
    assert_eq!(desk.refund(refund(1)).tenders, cash_and_points(3_100, 500));
    assert_eq!(desk.order.value(), money(5_900), "the value stays");
    let desk = desk.after(&split(-600, 2_600, 400));
    assert_eq!(desk.refund(refund(1)).total(), money(3_000));
    assert_eq!(desk.refusal(&split(0, 2_600, 401)), "tender_split_mismatch");
    assert_eq!(desk.refusal(&split(0, 2_499, 501)), "tender_exceeds_refundable");
    assert_eq!(desk.refusal(&split(0, 3_001, -1)), "tender_exceeds_refundable");
}

#[test]
fn an_adjustment_follows_the_shops_setting_of_the_day() {
    let told = told().allocating(RefundAllocation::StoredValueFirst);
    let mut desk = example().paid().told(told).placed();
    desk.when(&cancel([(2, 1)]));
    assert_eq!(desk.refund(refund(1)).tenders, cash_and_points(3_100, 500));
    desk.when(&adjust(refund(1), -200));
    assert_eq!(desk.refund(refund(1)).tenders, cash_and_points(2_900, 500));
}

#[test]
fn the_method_may_change_with_its_bank_account() {
    let desk = pending();
    assert_eq!(desk.refused(&to(RefundMethod::BankTransfer)), Rejection::BankAccountRequired);
    let with_account =
        |method, number| AdjustRefund { bank_account: Some(account(number)), ..to(method) };
    let unexpected = desk.refused(&with_account(RefundMethod::Original, 1));
    assert_eq!(unexpected, Rejection::BankAccountUnexpected);
    let mut desk = desk.after(&with_account(RefundMethod::BankTransfer, 1));
    assert_eq!(desk.refund(refund(1)).bank_account, Some(account(1)));
    desk.when(&AdjustRefund { bank_account: Some(account(2)), ..adjust(refund(1), 0) });
    assert_eq!(desk.refund(refund(1)).bank_account, Some(account(2)));
    desk.when(&to(RefundMethod::StoreCredit));
    assert_eq!(desk.refund(refund(1)).bank_account, None);
}

#[test]
fn only_a_member_is_refunded_in_store_credit() {
    let desk = bare().guest().paid().placed().after(&cancel([(2, 1)]));
    assert_eq!(desk.refused(&to(RefundMethod::StoreCredit)), Rejection::MemberRequired);
}

#[test]
fn a_change_changes_something() {
    let desk = pending();
    assert_eq!(desk.refused(&adjust(refund(1), 0)), Rejection::NothingToChange);
    assert_eq!(desk.refused(&to(RefundMethod::Original)), Rejection::NothingToChange);
    let same = AdjustRefund { tenders: Some(cash(3_600)), ..adjust(refund(1), 0) };
    assert_eq!(desk.refused(&same), Rejection::NothingToChange);
}

#[test]
fn a_held_refund_may_be_changed_a_completed_one_not() {
    let desk = pending().after(&hold(refund(1))).after(&adjust(refund(1), 1));
    let desk = desk.after(&complete(refund(1)));
    assert_eq!(desk.refusal(&adjust(refund(1), 1)), "illegal_refund_step");
    let unknown = Rejection::UnknownRefund { refund_no: refund(7) };
    assert_eq!(desk.refused(&adjust(refund(7), 1)), unknown);
}

#[test]
fn a_return_of_which_everything_is_kept_back_by_hand_owes_nothing_once_collected() {
    let mut desk = bare().paid().placed().after(&ship([(2, 1)]));
    desk.when(&giving_back([(2, 1)]));
    let owed = desk.refund(refund(1)).total().minor();
    desk.when(&adjust(refund(1), -owed));
    desk.when(&collect(1));
    assert_eq!(desk.claim(returned(1)).status, ClaimStatus::Completed);
    assert_eq!(desk.refund(refund(1)).status, RefundStatus::Canceled);
    assert_eq!(desk.order.value(), money(10_000), "what is kept back stays a charge");
    desk.when(&withdraw(returned(1)));
    assert_eq!(desk.order.value(), money(10_000));
    assert_eq!(desk.order.charges(), Money::ZERO);
}
