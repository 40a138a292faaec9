//! 撤回 that is refused (domain.md §3, "Withdraw").

use order_domain::action::CancelItems;
use order_domain::claim::ShippingChoice;
use order_domain::item::ItemStatus;
use order_domain::money::Money;
use order_domain::payment::PaymentStatus;
use order_domain::reject::Rejection;

use super::support::{
    CancelWith, Desk, adjust, bare, cancel, cash_and_points, claim, complete, confirm, example,
    given, payment, refund, withdraw,
};

fn depends(desk: &Desk, number: u32) {
    let claim_no = claim(number);
    assert_eq!(desk.refused(&withdraw(claim_no)), Rejection::LaterChangeDepends { claim_no });
}

#[test]
fn a_claim_that_the_order_does_not_have_is_unknown() {
    let desk = example().placed();
    assert_eq!(desk.refused(&withdraw(claim(1))), Rejection::UnknownClaim { claim_no: claim(1) });
}

#[test]
fn a_claim_is_withdrawn_once() {
    let desk = example().paid().placed().after(&cancel([(2, 1)])).after(&withdraw(claim(1)));
    let refused = serde_json::to_value(desk.refused(&withdraw(claim(1)))).expect("plain data");
    assert_eq!(refused["code"], "illegal_claim_step");
    assert_eq!(refused["current_status"], "withdrawn");
}

#[test]
fn a_completed_refund_cannot_be_taken_back() {
    let desk = example().paid().placed().after(&cancel([(2, 1)])).after(&complete(refund(1)));
    let refused = desk.refused(&withdraw(claim(1)));
    assert_eq!(refused, Rejection::RefundCompleted { refund_no: refund(1) });
}

#[test]
fn stored_value_that_came_back_at_once_cannot_be_taken_back() {
    let desk = example().placed().after(&cancel([(1, 1), (2, 1)]));
    assert_eq!(desk.refusal(&withdraw(claim(1))), "refund_completed");
}

#[test]
fn a_coupon_restored_later_has_changed_what_the_claimed_items_are_worth() {
    let mut desk = example().line(2_000, 1, 10).paid().placed();
    desk.when(&cancel([(2, 1)]));
    desk.when(&cancel([(1, 1)]).restoring("CP-1"));
    depends(&desk, 1);
    desk.when(&withdraw(claim(2)));
    desk.when(&withdraw(claim(1)));
}

#[test]
fn a_coupon_that_the_claim_restored_was_missing_when_a_later_claim_was_settled() {
    let mut desk = example().line(2_000, 1, 10).paid().placed();
    desk.when(&cancel([(2, 1)]).restoring("CP-1"));
    desk.when(&cancel([(3, 1)]));
    depends(&desk, 1);
}

#[test]
fn shipping_that_was_changed_again_cannot_go_back_two_steps() {
    let set = |fee| ShippingChoice::Set(Money(fee));
    let mut desk = example().line(2_000, 1, 10).paid().placed();
    desk.when(&cancel([(2, 1)]).shipping(set(300)));
    desk.when(&cancel([(3, 1)]).shipping(set(200)));
    depends(&desk, 1);
    desk.when(&withdraw(claim(2)));
    desk.when(&withdraw(claim(1)));
}

#[test]
fn goods_that_had_gone_on_cannot_return_to_a_payment_that_is_awaited_again() {
    let mut desk = bare().points(6_000).placed();
    desk.when(&cancel([(2, 1)]));
    assert_eq!(desk.status(1), ItemStatus::Preparing);
    desk.when(&cancel([(1, 1)]));
    desk.when(&withdraw(claim(1)));
    assert_eq!(desk.payment(payment(1)).status, PaymentStatus::Awaiting);
    depends(&desk, 2);
    desk.when(&confirm());
    desk.when(&withdraw(claim(2)));
    assert_eq!((desk.status(1), desk.status(2)), (ItemStatus::Preparing, ItemStatus::Preparing));
}

#[test]
fn an_unpaid_item_cannot_return_to_a_payment_that_was_made_since() {
    let mut desk = bare().placed();
    desk.when(&cancel([(2, 1)]));
    desk.when(&confirm());
    depends(&desk, 1);
}

#[test]
fn an_unpaid_item_cannot_return_to_a_payment_that_a_later_cancellation_settled() {
    let order = given().line(6_000, 1, 10).line(3_000, 1, 10).line(1_000, 1, 10);
    let mut desk = order.points(6_000).placed();
    desk.when(&cancel([(2, 1)]));
    desk.when(&cancel([(3, 1)]));
    assert_eq!(desk.payment(payment(1)).status, PaymentStatus::Paid);
    depends(&desk, 1);
    desk.when(&withdraw(claim(2)));
    desk.when(&withdraw(claim(1)));
}

#[test]
fn an_unpaid_item_that_lowered_no_due_cannot_return_to_a_void_payment() {
    let mut desk = bare().points(6_000).placed();
    let by_points: CancelItems = cancel([(1, 1)]).by_hand(cash_and_points(0, 6_000));
    desk.when(&by_points);
    assert_eq!(desk.refusal(&withdraw(claim(1))), "refund_completed");

    let mut desk = given().line(0, 1, 10).line(4_000, 1, 10).placed();
    desk.when(&cancel([(1, 1)]));
    desk.when(&cancel([(2, 1)]));
    assert_eq!(desk.payment(payment(1)).status, PaymentStatus::Void);
    depends(&desk, 1);
}

#[test]
fn a_goodwill_that_a_later_claim_counted_against_cannot_be_taken_back_before_it() {
    let mut desk = bare().paid().placed();
    desk.when(&cancel([(2, 1)]));
    desk.when(&adjust(refund(1), 1_000));
    desk.when(&cancel([(1, 1)]));
    assert_eq!(desk.refund(refund(2)).total(), Money(5_000));
    depends(&desk, 1);
    desk.when(&withdraw(claim(2)));
    desk.when(&withdraw(claim(1)));
}
