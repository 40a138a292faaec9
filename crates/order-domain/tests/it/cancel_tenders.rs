//! 注文キャンセル: which tender gets it back, and what is still due (domain.md §3, §4).

use order_domain::claim::{ClaimStatus, ShippingChoice};
use order_domain::item::ItemStatus;
use order_domain::money::Money;
use order_domain::payment::PaymentStatus;
use order_domain::policy::RefundAllocation;
use order_domain::refund::{PaymentPart, RefundStatus};
use order_domain::tender::{Tender, Tenders};

use super::support::{
    CancelWith, Circumspect, Desk, Given, bare, cancel, cash, cash_and_points, claim, example,
    money, payment, refund, told,
};

/// 10,000 of goods, covered by 4,000 in cash, 3,000 points, 2,000 store credit, 1,000 external.
fn covered(allocation: RefundAllocation) -> Desk {
    let order = bare().points(3_000).stored(Tender::StoreCredit, 2_000);
    let order = order.stored(Tender::ExternalPoints, 1_000);
    order.told(told().allocating(allocation)).paid().placed()
}

fn tenders(cash: i64, points: i64, store_credit: i64, external_points: i64) -> Tenders {
    Tenders {
        cash: Money(cash),
        points: Money(points),
        store_credit: Money(store_credit),
        external_points: Money(external_points),
    }
}

#[test]
fn cash_first_gives_back_cash_then_store_credit_external_points_and_points() {
    let mut desk = covered(RefundAllocation::CashFirst);
    desk.when(&cancel([(1, 1)]));
    assert_eq!(desk.refund(refund(1)).tenders, tenders(4_000, 0, 2_000, 0));
    desk.when(&cancel([(2, 1)]));
    assert_eq!(desk.refund(refund(2)).tenders, tenders(0, 3_000, 0, 1_000));
}

#[test]
fn stored_value_first_gives_back_store_credit_external_points_points_then_cash() {
    let mut desk = covered(RefundAllocation::StoredValueFirst);
    desk.when(&cancel([(2, 1)]));
    assert_eq!(desk.refund(refund(1)).tenders, tenders(0, 1_000, 2_000, 1_000));
    desk.when(&cancel([(1, 1)]));
    assert_eq!(desk.refund(refund(2)).tenders, tenders(4_000, 2_000, 0, 0));
}

#[test]
fn proportional_gives_back_each_tender_its_share_by_largest_remainder() {
    let mut desk = covered(RefundAllocation::Proportional);
    desk.when(&cancel([(2, 1)]));
    assert_eq!(desk.refund(refund(1)).tenders, tenders(1_600, 1_200, 800, 400));
    let mut desk = covered(RefundAllocation::Proportional);
    desk.when(&cancel([(2, 1)]).deducting(3_993));
    // 7 over 4,000, 3,000, 2,000 and 1,000: 2.8, 2.1, 1.4, 0.7.
    assert_eq!(desk.refund(refund(1)).tenders, tenders(3, 2, 1, 1));
}

#[test]
fn the_operator_may_give_the_split() {
    let mut desk = covered(RefundAllocation::CashFirst);
    let by_hand = tenders(1_000, 2_500, 0, 500);
    desk.when(&cancel([(2, 1)]).by_hand(by_hand));
    assert_eq!(desk.refund(refund(1)).tenders, by_hand);
    let part = PaymentPart { payment_no: payment(1), amount: money(1_000) };
    assert_eq!(desk.refund(refund(1)).sources, [part]);
}

#[test]
fn what_is_owed_back_already_cannot_be_given_back_again() {
    let mut desk = example().paid().placed();
    desk.when(&cancel([(2, 1)]).by_hand(cash_and_points(3_100, 500)));
    assert_eq!(desk.order.refundable(), cash(5_900));
    let again = cancel([(1, 1)]).by_hand(cash_and_points(5_400, 500));
    assert_eq!(desk.refusal(&again), "tender_exceeds_refundable");
}

#[test]
fn an_unpaid_item_only_lowers_what_is_due_and_its_claim_is_completed_at_once() {
    let mut desk = example().placed();
    desk.when(&cancel([(2, 1)]));
    let settlement = desk.settlement(claim(1));
    let part = PaymentPart { payment_no: payment(1), amount: money(3_600) };
    assert_eq!((&settlement.due_lowered, &settlement.sources), (&vec![part], &vec![]));
    assert_eq!(settlement.tenders, cash(3_600));
    assert_eq!(desk.claim(claim(1)).status, ClaimStatus::Completed);
    assert!(desk.order.refunds.is_empty());
    assert_eq!(desk.payment(payment(1)).due(), money(5_400));
    assert_eq!(desk.order.cafe24_code(desk.item(2)), "C49");
}

#[test]
fn stored_value_used_for_unpaid_goods_comes_back_at_once() {
    let told = told().allocating(RefundAllocation::StoredValueFirst);
    let mut desk = example().told(told).placed();
    desk.when(&cancel([(2, 1)]));
    assert_eq!(desk.refund(refund(1)).tenders, cash_and_points(0, 500));
    assert_eq!(desk.refund(refund(1)).status, RefundStatus::Completed);
    assert_eq!(desk.claim(claim(1)).status, ClaimStatus::Completed);
    assert_eq!(desk.payment(payment(1)).due(), money(9_000 - 3_100));
}

#[test]
fn a_payment_with_nothing_left_due_and_no_live_item_is_void() {
    let mut desk = example().placed();
    desk.when(&cancel([(1, 1), (2, 1)]));
    assert_eq!(desk.settlement(claim(1)).voided_payments, [payment(1)]);
    assert_eq!(desk.payment(payment(1)).status, PaymentStatus::Void);
    assert_eq!(desk.order.refunded(), cash_and_points(0, 500));
    assert_eq!(desk.order.value(), Money::ZERO);
}

#[test]
fn a_payment_with_nothing_left_due_counts_as_paid_when_live_items_remain() {
    let mut desk = bare().points(6_000).placed();
    desk.when(&cancel([(2, 1)]));
    let settled = &desk.settlement(claim(1)).settled_payments;
    assert_eq!(settled.iter().map(|settled| settled.payment_no).collect::<Vec<_>>(), [payment(1)]);
    assert_eq!(desk.payment(payment(1)).status, PaymentStatus::Paid);
    assert_eq!(desk.payment(payment(1)).paid, Money::ZERO);
    assert_eq!(desk.status(1), ItemStatus::Preparing);
}

#[test]
fn what_a_cancellation_takes_off_beyond_the_goods_lowers_the_same_due() {
    let mut desk = bare().shipping(500).payment_fee(300).placed();
    desk.when(&cancel([(1, 1), (2, 1)]));
    assert_eq!(desk.payment(payment(1)).lowered, money(10_800));
    assert_eq!(desk.payment(payment(1)).status, PaymentStatus::Void);
}

#[test]
fn shipping_that_is_kept_remains_due() {
    let mut desk = bare().shipping(500).placed();
    desk.when(&cancel([(1, 1), (2, 1)]).shipping(ShippingChoice::Keep));
    assert_eq!(desk.payment(payment(1)).due(), money(500));
    assert_eq!(desk.payment(payment(1)).status, PaymentStatus::Awaiting);
    assert_eq!(desk.order.value(), money(500));
}

#[test]
fn cash_gives_way_only_up_to_what_the_claimed_unpaid_items_are_worth() {
    let order: Given = bare().shipping(500).points(500);
    let mut desk = order.placed();
    // 4,500 are owed; B's due gives way for 4,000, and the points cover the rest.
    desk.when(&cancel([(2, 1)]).shipping(ShippingChoice::Refund));
    assert_eq!(desk.settlement(claim(1)).tenders, cash_and_points(4_000, 500));
    assert_eq!(desk.payment(payment(1)).due(), money(6_000));
}
