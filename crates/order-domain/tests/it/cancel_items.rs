//! 注文キャンセル (domain.md §3, "Cancellation"): items, value, shipping, coupons, charges.

use order_domain::claim::{ClaimStatus, Fault, ShippingChoice};
use order_domain::effect::Effect;
use order_domain::item::ItemStatus;
use order_domain::money::Money;
use order_domain::order::Shipping;
use order_domain::refund::RefundStatus;
use order_domain::settlement::{ComponentCode, Warning, WarningCode};

use super::support::{
    CancelWith, Desk, bare, cancel, cash, claim, complete, example, given, item, money, refund,
};

fn components(desk: &Desk) -> Vec<(ComponentCode, i64)> {
    let settlement = desk.settlement(claim(u32::try_from(desk.order.claims.len()).expect("few")));
    settlement.components.iter().map(|part| (part.code, part.amount.minor())).collect()
}

#[test]
fn a_paid_item_waits_for_its_refund() {
    let mut desk = example().paid().placed();
    desk.when(&cancel([(2, 1)]));
    assert_eq!(desk.claim(claim(1)).status, ClaimStatus::AwaitingRefund);
    assert_eq!(desk.refund(refund(1)).status, RefundStatus::Pending);
    assert_eq!(desk.status(2), ItemStatus::CancelProcessing);
    assert_eq!(desk.order.cafe24_code(desk.item(2)), "C34");
    assert_eq!(desk.status(1), ItemStatus::Preparing);
}

#[test]
fn the_last_units_of_an_item_become_an_item_of_their_own() {
    let mut desk = given().line(1_000, 5, 10).line(10, 1, 10).paid().placed();
    desk.when(&cancel([(1, 2)]));
    let (kept, split) = (desk.item(1), desk.item(3));
    assert_eq!((kept.from, kept.to), (0, 3));
    assert_eq!((split.from, split.to, split.split_from), (3, 5, Some(item(1))));
    assert_eq!(split.claim_no, Some(claim(1)));
    assert_eq!(desk.status(1), ItemStatus::Preparing);
    assert_eq!(desk.status(3), ItemStatus::CancelProcessing);
}

#[test]
fn several_items_stand_in_one_cancellation_whole_and_in_part() {
    let mut desk = given().line(100, 3, 10).line(200, 2, 8).paid().placed();
    desk.when(&cancel([(1, 1), (2, 2)]));
    let claimed: Vec<(u32, u32)> = desk
        .claim(claim(1))
        .items
        .iter()
        .map(|claimed| (claimed.item_no.0, claimed.quantity))
        .collect();
    assert_eq!(claimed, [(3, 1), (2, 2)]);
    assert_eq!(desk.refund(refund(1)).tenders, cash(500));
}

#[test]
fn a_unit_worth_nothing_is_canceled_without_a_refund() {
    let mut desk = given().line(0, 2, 10).line(100, 1, 10).paid().placed();
    desk.when(&cancel([(1, 1)]));
    assert_eq!(desk.claim(claim(1)).status, ClaimStatus::Completed);
    assert_eq!(desk.claim(claim(1)).refund_no, None);
    assert_eq!(desk.status(4 - 1), ItemStatus::Canceled);
    assert_eq!(desk.order.cafe24_code(desk.item(3)), "C40");
}

#[test]
fn shipping_stays_while_something_is_left_and_falls_away_with_the_rest() {
    let mut desk = bare().discounted_shipping(800, 300).payment_fee(200).paid().placed();
    desk.when(&cancel([(1, 1)]));
    assert_eq!(components(&desk), [(ComponentCode::Goods, 6_000)]);
    desk.when(&cancel([(2, 1)]));
    assert_eq!(
        components(&desk),
        [
            (ComponentCode::Goods, 4_000),
            (ComponentCode::Shipping, 500),
            (ComponentCode::PaymentFee, 200)
        ]
    );
    assert_eq!(desk.order.value(), Money::ZERO);
}

#[test]
fn shipping_may_be_kept_when_nothing_is_left_but_the_payment_fee_falls_away() {
    let mut desk = bare().shipping(500).payment_fee(200).paid().placed();
    desk.when(&cancel([(1, 1), (2, 1)]).shipping(ShippingChoice::Keep));
    assert_eq!(desk.refund(refund(1)).total(), money(10_200));
    assert_eq!(desk.order.value(), money(500));
}

#[test]
fn shipping_may_be_refunded_while_something_is_left() {
    let mut desk = bare().discounted_shipping(500, 100).paid().placed();
    desk.when(&cancel([(2, 1)]).shipping(ShippingChoice::Refund));
    assert_eq!(components(&desk), [(ComponentCode::Goods, 4_000), (ComponentCode::Shipping, 400)]);
    assert_eq!(desk.order.shipping, Shipping::default());
}

#[test]
fn shipping_may_be_set_to_more_or_less() {
    for (fee, expected) in [(200, 300), (900, -400), (0, 500)] {
        let mut desk = bare().shipping(500).paid().placed();
        desk.when(&cancel([(2, 1)]).shipping(ShippingChoice::Set(Money(fee))));
        let expected = [(ComponentCode::Goods, 4_000), (ComponentCode::Shipping, expected)];
        assert_eq!(components(&desk), expected);
        assert_eq!(desk.order.shipping.fee, money(fee));
    }
}

#[test]
fn shipping_may_be_calculated_anew_by_the_rule_of_the_order() {
    let recalculated = |free_from: Option<i64>| {
        let mut desk = bare().rule(700, free_from).paid().placed();
        desk.when(&cancel([(2, 1)]).shipping(ShippingChoice::Recalculate));
        desk.order.shipping.fee.minor()
    };
    assert_eq!(recalculated(None), 700);
    assert_eq!(recalculated(Some(6_001)), 700);
    assert_eq!(recalculated(Some(6_000)), 0, "free from exactly this");
}

#[test]
fn shipping_calculated_anew_is_nothing_when_nothing_is_left() {
    let mut desk = bare().shipping(700).rule(700, None).paid().placed();
    desk.when(&cancel([(1, 1), (2, 1)]).shipping(ShippingChoice::Recalculate));
    assert_eq!(desk.order.value(), Money::ZERO);
}

#[test]
fn goods_no_longer_enough_for_free_shipping_are_warned_about() {
    let warnings = |choice: Option<ShippingChoice>| {
        let mut desk = bare().rule(500, Some(8_000)).paid().placed();
        let mut command = cancel([(2, 1)]);
        command.options.shipping = choice;
        desk.when(&command);
        desk.settlement(claim(1)).warnings.clone()
    };
    let lost = Warning { code: WarningCode::FreeShippingLost, amount: money(500) };
    assert_eq!(warnings(None), [lost]);
    assert_eq!(warnings(Some(ShippingChoice::Keep)), [lost]);
    assert_eq!(warnings(Some(ShippingChoice::Recalculate)), [], "it is charged already");
}

#[test]
fn nothing_is_warned_about_where_shipping_was_not_free_or_nothing_is_left() {
    let mut desk = bare().shipping(500).rule(500, Some(20_000)).paid().placed();
    desk.when(&cancel([(2, 1)]));
    assert_eq!(desk.settlement(claim(1)).warnings, []);
    let mut desk = bare().rule(500, Some(8_000)).paid().placed();
    desk.when(&cancel([(1, 1), (2, 1)]));
    assert_eq!(desk.settlement(claim(1)).warnings, []);
}

#[test]
fn a_restored_coupon_stops_applying_to_what_is_left_and_that_is_warned_about() {
    let mut desk = example().paid().placed();
    desk.when(&cancel([(2, 1)]).restoring("CP-1"));
    assert_eq!(
        components(&desk),
        [(ComponentCode::Goods, 3_600), (ComponentCode::CouponWithdrawn, -600)]
    );
    assert_eq!(desk.order.net_of(desk.item(1)), money(6_000));
    let lost = Warning { code: WarningCode::CouponWithdrawn, amount: money(600) };
    assert_eq!(desk.settlement(claim(1)).warnings, [lost]);
}

#[test]
fn only_the_restored_coupon_stops_applying() {
    let mut desk = bare().coupon("CP-1", 1_000).coupon("CP-2", 900).paid().placed();
    desk.when(&cancel([(2, 1)]).restoring("CP-2"));
    // CP-1 takes 600 and 400, CP-2 540 and 360; A is left with CP-1 only.
    assert_eq!(desk.order.value(), money(5_400));
    assert_eq!(desk.refund(refund(1)).total(), money(8_100 - 5_400));
}

#[test]
fn a_deduction_and_return_shipping_of_the_buyers_are_kept_back() {
    let mut desk = example().paid().placed();
    desk.when(&cancel([(2, 1)]).deducting(300).return_shipping(800, Fault::Buyer));
    assert_eq!(desk.refund(refund(1)).total(), money(2_500));
    assert_eq!(
        components(&desk),
        [
            (ComponentCode::Goods, 3_600),
            (ComponentCode::ReturnShipping, -800),
            (ComponentCode::Deduction, -300)
        ]
    );
    assert_eq!(desk.order.figures().charges, money(1_100));
}

#[test]
fn return_shipping_of_the_shops_is_recorded_only() {
    let mut desk = example().paid().placed();
    desk.when(&cancel([(2, 1)]).return_shipping(800, Fault::Shop));
    assert_eq!(desk.refund(refund(1)).total(), money(3_600));
    let options = desk.claim(claim(1)).options.as_ref().expect("it was accepted");
    assert_eq!(options.return_shipping.map(|shipping| shipping.amount), Some(money(800)));
}

#[test]
fn what_is_kept_back_may_be_all_of_it_and_then_nothing_is_owed() {
    let mut desk = example().paid().placed();
    desk.when(&cancel([(2, 1)]).deducting(3_600));
    assert_eq!(desk.claim(claim(1)).status, ClaimStatus::Completed);
    assert!(desk.order.refunds.is_empty());
    assert_eq!(desk.status(2), ItemStatus::Canceled);
}

#[test]
fn the_refund_may_be_completed_in_the_same_call() {
    let mut desk = example().paid().placed();
    let change = desk.when(&cancel([(2, 1)]).completing());
    assert_eq!(desk.refund(refund(1)).status, RefundStatus::Completed);
    assert_eq!(desk.claim(claim(1)).status, ClaimStatus::Completed);
    assert_eq!(desk.order.version, change.before.expect("it was there").version + 1);
    assert_eq!(desk.order.refunded(), cash(3_600));
}

#[test]
fn completing_at_once_is_no_fault_where_nothing_is_owed() {
    let mut desk = example().placed();
    desk.when(&cancel([(2, 1)]).completing());
    assert_eq!(desk.claim(claim(1)).status, ClaimStatus::Completed);
}

#[test]
fn a_goodwill_given_before_counts_where_not_enough_is_left() {
    let mut desk = bare().paid().placed();
    desk.when(&cancel([(2, 1)]));
    desk.when(&super::support::adjust(refund(1), 1_000));
    desk.when(&cancel([(1, 1)]));
    assert_eq!(
        components(&desk),
        [(ComponentCode::Goods, 6_000), (ComponentCode::ManualAdjustment, -1_000)]
    );
    assert_eq!(desk.order.refund_pending(), cash(10_000));
    assert_eq!(desk.order.value(), Money::ZERO);
}

/// The named place of the popup: coupon restored in the second of three partial cancellations.
#[test]
fn a_coupon_is_restored_in_the_second_of_three_partial_cancellations() {
    let order = given().line(3_000, 1, 10).line(3_000, 1, 10).line(4_000, 1, 10);
    let mut desk = order.coupon("CP-1", 1_000).paid().placed();
    desk.when(&cancel([(1, 1)]));
    assert_eq!(desk.refund(refund(1)).total(), money(2_700), "net of its share");
    desk.when(&cancel([(2, 1)]).restoring("CP-1"));
    assert_eq!(desk.refund(refund(2)).total(), money(2_700 - 400), "what is left loses its share");
    let again = cancel([(3, 1)]).restoring("CP-1");
    assert_eq!(desk.refusal(&again), "coupon_already_restored");
    desk.when(&cancel([(3, 1)]));
    assert_eq!(desk.refund(refund(3)).total(), money(4_000), "no share is left to it");
    let restored = |desk: &Desk| {
        let restores = |effect: &&Effect| matches!(effect, Effect::RestoreCoupon { .. });
        desk.effects.iter().filter(restores).count()
    };
    let times = [refund(1), refund(2), refund(3)].map(|refund_no| {
        desk.when(&complete(refund_no));
        restored(&desk)
    });
    assert_eq!(times, [0, 1, 0], "once, with the claim that restores it");
    assert_eq!(desk.order.refunded(), cash(9_000), "all that was paid");
}
