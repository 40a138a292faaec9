//! 注文 (domain.md §1, §4; api.md §3).

use order_domain::event::Event;
use order_domain::item::ItemStatus;
use order_domain::journal::{Account, TransactionKind};
use order_domain::money::{Currency, Money};
use order_domain::number::ItemNo;
use order_domain::order::DiscountKind;
use order_domain::payment::{PaymentMethod, PaymentStatus};
use order_domain::reject::Rejection;
use order_domain::tender::Tender;

use super::support::{Circumspect, Given, bare, example, given, money, payment, told};

#[test]
fn every_line_starts_as_one_item_that_awaits_payment() {
    let desk = given().line(1_000, 3, 10).line(500, 9_999, 8).placed();
    assert_eq!(desk.order.version, 1);
    let items: Vec<(ItemNo, u32, u32)> =
        desk.order.items.iter().map(|item| (item.item_no, item.line_no, item.quantity())).collect();
    assert_eq!(items, [(ItemNo(1), 1, 3), (ItemNo(2), 2, 9_999)]);
    assert_eq!(desk.status(1), ItemStatus::AwaitingPayment);
    let payment = desk.payment(payment(1));
    assert_eq!((payment.status, payment.due()), (PaymentStatus::Awaiting, money(5_002_500)));
}

#[test]
fn the_first_transaction_of_the_journal_books_the_order() {
    let desk = example().placed();
    let held: Vec<(Account, i64)> =
        desk.order.balances().iter().map(|held| (held.account, held.amount.minor())).collect();
    let expected =
        [(Account::OrderValue, -9_500), (Account::Receivable, 9_000), (Account::Points, 500)];
    assert_eq!(held, expected);
}

#[test]
fn a_paid_order_is_placed_and_paid_in_one_change() {
    let given = example().paid();
    let change = order_domain::place(&given.command, &given.told).expect("it can be placed");
    let kinds: Vec<Option<TransactionKind>> = change
        .records
        .iter()
        .map(|record| record.transaction.as_ref().map(|transaction| transaction.kind))
        .collect();
    let expected = [TransactionKind::OrderPlaced, TransactionKind::DepositConfirmed].map(Some);
    assert_eq!(kinds, expected);
    let Event::DepositConfirmed { amount, paid_at, .. } = &change.records[1].event else {
        panic!("the deposit comes second")
    };
    assert_eq!((*amount, Some(*paid_at)), (money(9_000), given.command.payment.paid_at));
    assert_eq!(change.records[1].moves[0].to, ItemStatus::Preparing);
    assert_eq!(change.after.version, 1);
}

#[test]
fn paid_goods_go_where_the_shops_setting_sends_them() {
    let desk = example().paid().told(told().without_preparing()).placed();
    assert_eq!(desk.status(1), ItemStatus::ReadyToShip);
}

#[test]
fn an_order_covered_by_stored_value_counts_as_paid_at_once() {
    let order = given().line(1_000, 1, 10).points(600).stored(Tender::StoreCredit, 300);
    let order = order.stored(Tender::ExternalPoints, 100).method(PaymentMethod::None);
    let desk = order.expecting(1_000, 0).placed();
    let payment = desk.payment(payment(1));
    assert_eq!((payment.status, payment.paid), (PaymentStatus::Paid, Money::ZERO));
    assert_eq!(payment.paid_at, Some(desk.order.ordered_at));
    assert_eq!(desk.status(1), ItemStatus::Preparing);
}

#[test]
fn a_free_order_is_paid() {
    let desk = given().line(0, 1, 10).method(PaymentMethod::None).placed();
    assert_eq!(desk.payment(payment(1)).status, PaymentStatus::Paid);
}

#[test]
fn a_discount_is_spread_over_the_lines_it_names_by_what_they_are_worth_so_far() {
    let order = given().line(1_000, 1, 10).discounted_line(2_000, 1, 1_000, 10).line(500, 1, 10);
    let order = order.discount(DiscountKind::Promotion, None, 200, Some(&[2, 1]));
    let desk = order.coupon("CP-1", 230).placed();
    let shares = |number: usize| -> Vec<i64> {
        desk.order.lines[number].discount_shares.iter().map(|share| share.amount.minor()).collect()
    };
    // 200 over 1,000 and 1,000; then 230 over 900, 900 and 500.
    assert_eq!((shares(0), shares(1), shares(2)), (vec![100, 90], vec![100, 90], vec![50]));
}

#[test]
fn the_whole_worth_of_the_goods_may_be_discounted() {
    let desk = bare().coupon("CP-1", 10_000).method(PaymentMethod::None).placed();
    assert_eq!(desk.order.value(), Money::ZERO);
}

#[test]
fn an_order_in_fils_is_exact() {
    let order = given().in_currency(Currency::Kwd).line(1_001, 3, 0).coupon("CP-1", 1);
    assert_eq!(order.placed().order.value(), money(3_002));
}

fn code(order: Given) -> &'static str {
    order.refused().code()
}

#[test]
fn an_order_has_between_1_and_1000_lines() {
    assert_eq!(code(given()), "line_count_out_of_bounds");
    let lines = |count: u32| (0..count).fold(given(), |order, _| order.line(1, 1, 10));
    assert_eq!(code(lines(1_001)), "line_count_out_of_bounds");
    assert_eq!(lines(1_000).placed().order.items.len(), 1_000);
}

#[test]
fn a_line_has_between_1_and_9999_units() {
    let refused = given().line(1, 1, 10).line(1, 0, 10).refused();
    assert_eq!(refused, Rejection::QuantityOutOfBounds { line_no: 2 });
    assert_eq!(code(given().line(1, 10_000, 10)), "quantity_out_of_bounds");
}

#[test]
fn amounts_stay_below_a_trillion_minor_units_in_sum() {
    let most = Money::LIMIT.0 - 1;
    assert_eq!(given().line(most, 1, 10).placed().order.value(), money(most));
    assert_eq!(code(given().line(most, 2, 10)), "order_too_large");
    assert_eq!(code(given().line(most, 1, 10).line(1, 1, 10)), "order_too_large");
    assert_eq!(code(given().line(most, 1, 10).shipping(1)), "order_too_large");
    assert_eq!(code(given().line(i64::MAX, 9_999, 10)), "order_too_large");
}

#[test]
fn a_line_is_not_discounted_by_more_than_it_costs() {
    let refused = given().discounted_line(100, 2, 201, 10).refused();
    let expected = serde_json::json!(
        {"code": "item_discount_exceeds_line", "line_no": 1, "gross": "200"}
    );
    assert_eq!(serde_json::to_value(refused).expect("plain data"), expected);
}

#[test]
fn a_discount_larger_than_what_it_applies_to_is_refused() {
    let refused = bare().coupon("CP-1", 9_999).coupon("CP-2", 2).refused();
    let expected = serde_json::json!(
        {"code": "discount_exceeds_goods", "discount_no": 2, "available": "1"}
    );
    assert_eq!(serde_json::to_value(refused).expect("plain data"), expected);
    let of_one_line = bare().discount(DiscountKind::Set, None, 4_001, Some(&[2]));
    assert_eq!(code(of_one_line), "discount_exceeds_goods");
}

#[test]
fn a_discount_names_lines_of_the_order_each_once() {
    for line_nos in [&[][..], &[0], &[3], &[1, 1]] {
        let order = bare().discount(DiscountKind::Promotion, None, 1, Some(line_nos));
        assert_eq!(code(order), "discount_lines_invalid", "{line_nos:?}");
    }
}

#[test]
fn exactly_the_coupons_have_a_coupon_number_and_each_is_used_once() {
    let without = bare().discount(DiscountKind::Coupon, None, 1, None);
    assert_eq!(code(without), "coupon_no_mismatch");
    let with = bare().discount(DiscountKind::MemberGrade, Some("CP-1"), 1, None);
    assert_eq!(code(with), "coupon_no_mismatch");
    assert_eq!(code(bare().coupon("CP-1", 1).coupon("CP-1", 1)), "duplicate_coupon");
}

#[test]
fn shipping_is_not_discounted_by_more_than_it_costs() {
    assert_eq!(code(bare().discounted_shipping(500, 501)), "shipping_discount_exceeds_fee");
    assert_eq!(bare().discounted_shipping(500, 500).placed().order.value(), money(10_000));
}

#[test]
fn only_members_have_stored_value() {
    assert_eq!(code(example().guest()), "member_required");
}

#[test]
fn stored_value_covers_no_more_than_the_order() {
    let refused = bare().points(10_001).refused();
    let expected = serde_json::json!({"code": "stored_value_exceeds_total", "total": "10000"});
    assert_eq!(serde_json::to_value(refused).expect("plain data"), expected);
}

#[test]
fn something_due_needs_a_payment_method() {
    let refused = bare().method(PaymentMethod::None).refused();
    let expected = serde_json::json!({"code": "payment_method_required", "due": "10000"});
    assert_eq!(serde_json::to_value(refused).expect("plain data"), expected);
}

#[test]
fn stated_totals_that_differ_are_refused_with_both_figures() {
    for (total, payment_total) in [(9_501, 9_000), (9_500, 9_001)] {
        let refused = example().expecting(total, payment_total).refused();
        let expected = serde_json::json!({
            "code": "totals_mismatch",
            "expected": {"total": total.to_string(), "payment_total": payment_total.to_string()},
            "actual": {"total": "9500", "payment_total": "9000"},
        });
        assert_eq!(serde_json::to_value(refused).expect("plain data"), expected);
    }
}
