//! The difference of an exchange that is not paid yet gives way to a later claim, last of all
//! (docs/decisions.md, Money): what is offered succeeds, and everything can be undone exactly.

use order_domain::claim::{ClaimKind, ClaimStatus};
use order_domain::effect::Effect;
use order_domain::item::ItemStatus;
use order_domain::number::PaymentNo;
use order_domain::payment::PaymentStatus;
use order_domain::refund::PaymentPart;
use order_domain::reject::Rejection;

use super::support::goods::{another, exchange, exchanged, request, shipping};
use super::support::{Desk, cancel, claim, confirm, given, item, money, payment, refund, withdraw};
use super::withdraw_claim::essence;

/// 1,100 were paid, thanks to a coupon of 9,000. An exchange of item 1 gives the coupon back, so
/// that item 2 is worth its 10,000 again; the buyer owes 8,900 and what the replacement costs.
fn owing(replacement: i64) -> Desk {
    let order = given().line(100, 1, 10).line(10_000, 1, 10).coupon("CP-1", 9_000).paid();
    let mut desk = order.placed();
    let mut exchange = exchange([(1, 1)], another(replacement, 1));
    exchange.options.restore_coupons.push("CP-1".to_owned());
    desk.when(&exchange);
    assert_eq!(desk.payment(payment(2)).due(), money(8_900 + replacement));
    desk
}

#[test]
fn a_cancellation_lowers_the_difference_of_an_exchange_where_nothing_else_covers_it() {
    let mut desk = owing(100);
    desk.when(&cancel([(2, 1)]));
    let settlement = desk.settlement(claim(2));
    let lowered = PaymentPart { payment_no: PaymentNo(2), amount: money(8_900) };
    assert_eq!(settlement.due_lowered, [lowered]);
    assert_eq!(desk.refund(refund(1)).total(), money(1_100), "all that was paid");
    assert_eq!(desk.payment(payment(2)).due(), money(100), "what the replacement costs");
    assert_eq!(desk.claim(exchanged(1)).status, ClaimStatus::AwaitingPayment);
    assert_eq!(desk.status(3), ItemStatus::AwaitingPayment);
    desk.when(&confirm());
    assert_eq!(desk.claim(exchanged(1)).status, ClaimStatus::Completed);
    assert_eq!(desk.order.value(), money(100));
}

#[test]
fn other_dues_give_way_before_the_difference_of_an_exchange() {
    let mut desk = owing(100);
    desk.when(&super::support::goods::add(500, 1));
    desk.when(&cancel([(2, 1)]));
    let lowered = &desk.settlement(claim(2)).due_lowered;
    let parts: Vec<_> = lowered.iter().map(|part| (part.payment_no.0, part.amount.0)).collect();
    assert_eq!(parts, [(3, 500), (2, 8_400)]);
}

#[test]
fn an_exchange_is_completed_by_the_claim_that_leaves_nothing_due_of_it() {
    let mut desk = owing(0);
    let change = desk.when(&cancel([(2, 1)]));
    let difference = desk.payment(payment(2));
    assert_eq!((difference.status, difference.due()), (PaymentStatus::Paid, money(0)));
    assert_eq!(desk.claim(exchanged(1)).status, ClaimStatus::Completed);
    assert_eq!((desk.status(1), desk.status(3)), (ItemStatus::Exchanged, ItemStatus::Preparing));
    assert_eq!(desk.order.value(), money(0));
    let (coupon_no, claim_no) = ("CP-1".to_owned(), claim(2));
    assert!(change.effects().contains(&Effect::RestoreCoupon { coupon_no, claim_no }));
}

#[test]
fn withdrawing_that_claim_lets_the_exchange_wait_again() {
    let mut desk = owing(0);
    let before = essence(&desk.order);
    desk.when(&cancel([(2, 1)]));
    let change = desk.when(&withdraw(claim(2)));
    assert_eq!(essence(&desk.order), before, "the order is what it was");
    let exchange = desk.claim(exchanged(1));
    assert_eq!(exchange.status, ClaimStatus::AwaitingPayment);
    let steps: Vec<_> = exchange.steps.iter().map(|step| step.status).collect();
    assert_eq!(
        steps,
        [ClaimStatus::AwaitingPayment, ClaimStatus::Completed, ClaimStatus::AwaitingPayment]
    );
    // It was the cancellation that gave the coupon back, so the exchange can still do so.
    let (coupon_no, claim_no) = ("CP-1".to_owned(), claim(2));
    let reused = Effect::ReuseCoupon { coupon_no: coupon_no.clone(), claim_no };
    assert!(change.effects().contains(&reused));
    let restored = Effect::RestoreCoupon { coupon_no, claim_no: exchanged(1) };
    assert!(desk.when(&confirm()).effects().contains(&restored));
}

#[test]
fn an_exchange_cannot_be_withdrawn_while_a_later_claim_has_lowered_its_difference() {
    for replacement in [0, 100] {
        let mut desk = owing(replacement);
        let before = essence(&desk.order);
        desk.when(&cancel([(2, 1)]));
        let claim_no = exchanged(1);
        let depends = Rejection::LaterChangeDepends { claim_no };
        assert_eq!(desk.refused(&withdraw(claim_no)), depends);
        desk.when(&withdraw(claim(2)));
        assert_eq!(essence(&desk.order), before);
        desk.when(&withdraw(claim_no));
        assert_eq!(desk.order.value(), money(1_100), "as it was placed");
    }
}

#[test]
fn what_was_lowered_stays_once_the_rest_of_the_difference_is_paid() {
    let mut desk = owing(100).after(&cancel([(2, 1)])).after(&confirm());
    assert_eq!(desk.refusal(&withdraw(claim(2))), "later_change_depends");
    assert_eq!(desk.refusal(&withdraw(exchanged(1))), "replacement_paid");
    desk.when(&cancel([(3, 1)]));
    assert_eq!(desk.order.value(), money(0));
}

#[test]
fn goods_that_went_on_must_be_back_and_free_before_the_exchange_can_wait_again() {
    let desk = owing(0).after(&cancel([(2, 1)]));
    let shipped = desk.clone().after(&shipping([(3, 1)]));
    assert_eq!(shipped.refusal(&withdraw(claim(2))), "later_change_depends");
    assert_eq!(shipped.refusal(&withdraw(exchanged(1))), "replacement_shipped");
    let asked = desk.clone().after(&request(ClaimKind::Cancellation, [(3, 1)]));
    assert_eq!(asked.refusal(&withdraw(claim(2))), "later_change_depends");
    let mut canceled = desk.after(&cancel([(3, 1)]));
    assert_eq!(canceled.refusal(&withdraw(claim(2))), "later_change_depends");
    canceled.when(&withdraw(claim(3)));
    canceled.when(&withdraw(claim(2)));
    assert_eq!(canceled.order.item(item(3)).map(|back| back.claim_no), Some(None));
}
