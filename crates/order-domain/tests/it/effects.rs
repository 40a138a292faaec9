//! What a change asks of the world outside the order (domain.md §5): stored value, coupons, stock.

use order_domain::effect::Effect;
use order_domain::money::Money;
use order_domain::policy::RestockPolicy;
use order_domain::refund::RefundMethod;
use order_domain::tender::Tender;

use super::support::goods::{add, collect, exchange_option, exchanged, giving_back, returned};
use super::support::{
    CancelWith, Circumspect, account, bare, cancel, cash_and_points, claim, complete, confirm,
    example, given, hold, payment, refund, ship, told, withdraw,
};

fn restock(number: u32, variant_code: &str, quantity: u32) -> Effect {
    Effect::Restock { claim_no: claim(number), variant_code: variant_code.to_owned(), quantity }
}

fn coupon_back(number: u32) -> Effect {
    Effect::RestoreCoupon { coupon_no: "CP-1".to_owned(), claim_no: claim(number) }
}

#[test]
fn placing_uses_stored_value_coupons_and_stock() {
    let desk = example().stored(Tender::StoreCredit, 100).placed();
    let take = |variant_code: &str| Effect::TakeStock {
        payment_no: payment(1),
        variant_code: variant_code.to_owned(),
        quantity: 1,
    };
    assert_eq!(
        desk.effects,
        [
            Effect::UseStoredValue { tender: Tender::Points, amount: Money(500) },
            Effect::UseStoredValue { tender: Tender::StoreCredit, amount: Money(100) },
            Effect::UseCoupon { coupon_no: "CP-1".to_owned() },
            take("P-1-RED"),
            take("P-2-RED"),
        ]
    );
}

#[test]
fn units_of_one_variant_leave_the_stock_together() {
    let mut order = given().line(100, 2, 10).line(90, 3, 10);
    order.command.lines[1].product.variant_code = "P-1-RED".to_owned();
    let (payment_no, variant_code) = (payment(1), "P-1-RED".to_owned());
    let together = Effect::TakeStock { payment_no, variant_code, quantity: 5 };
    assert_eq!(order.placed().effects, [together]);
}

#[test]
fn a_deposit_asks_nothing() {
    let desk = example().placed().after(&confirm());
    assert_eq!(desk.effects, []);
}

#[test]
fn canceled_goods_go_back_into_stock_as_the_shop_and_the_operator_say() {
    let restocked = |policy, wish: Option<bool>| {
        let mut desk = example().told(told().restocking(policy)).paid().placed();
        let mut command = cancel([(2, 1)]);
        command.options.restock = wish;
        desk.when(&command);
        assert_eq!(desk.settlement(claim(1)).restocked, !desk.effects.is_empty());
        !desk.effects.is_empty()
    };
    for (policy, by_default, wished) in [
        (RestockPolicy::Auto, true, true),
        (RestockPolicy::Ask, false, true),
        (RestockPolicy::None, false, false),
    ] {
        assert_eq!(restocked(policy, None), by_default, "{policy}");
        assert_eq!(restocked(policy, Some(true)), wished, "{policy}");
        assert!(!restocked(policy, Some(false)), "{policy}");
    }
}

#[test]
fn as_many_units_go_back_as_are_canceled_and_leave_again_when_it_is_withdrawn() {
    let mut desk = given().line(100, 9, 10).paid().placed();
    desk.when(&cancel([(1, 4)]));
    assert_eq!(desk.effects, [restock(1, "P-1-RED", 4)]);
    desk.when(&withdraw(claim(1)));
    let (claim_no, variant_code) = (claim(1), "P-1-RED".to_owned());
    assert_eq!(desk.effects, [Effect::TakeBackStock { claim_no, variant_code, quantity: 4 }]);
}

#[test]
fn a_restored_coupon_is_usable_when_the_claim_completes_not_before() {
    let mut desk = example().paid().placed();
    desk.when(&cancel([(2, 1)]).restoring("CP-1"));
    assert_eq!(desk.effects, [restock(1, "P-2-RED", 1)]);
    desk.when(&hold(refund(1)));
    assert_eq!(desk.effects, []);
    desk.when(&complete(refund(1)));
    assert_eq!(desk.effects, [coupon_back(1)]);
}

#[test]
fn a_coupon_that_was_not_given_back_yet_is_not_used_again_by_a_withdrawal() {
    let mut desk = example().paid().placed();
    desk.when(&cancel([(2, 1)]).restoring("CP-1").restock(false));
    desk.when(&withdraw(claim(1)));
    assert_eq!(desk.effects, []);
}

#[test]
fn points_and_store_credit_come_back_once_the_refund_is_completed() {
    let mut desk = example().paid().placed();
    desk.when(&cancel([(2, 1)]).by_hand(cash_and_points(3_200, 400)).restock(false));
    assert_eq!(desk.effects, []);
    desk.when(&complete(refund(1)));
    let (refund_no, tender) = (refund(1), Tender::Points);
    assert_eq!(
        desk.effects,
        [Effect::RestoreStoredValue { refund_no, tender, amount: Money(400) }]
    );
}

#[test]
fn a_refund_by_store_credit_grants_the_cash_part() {
    let mut desk = example().paid().placed();
    let by_hand = cash_and_points(3_200, 400);
    desk.when(&cancel([(2, 1)]).by_hand(by_hand).to(RefundMethod::StoreCredit, None));
    desk.when(&complete(refund(1)));
    let (refund_no, tender) = (refund(1), Tender::Points);
    assert_eq!(
        desk.effects,
        [
            Effect::RestoreStoredValue { refund_no, tender, amount: Money(400) },
            Effect::GrantStoreCredit { refund_no, amount: Money(3_200) },
        ]
    );
}

#[test]
fn other_methods_grant_nothing() {
    for (method, account) in
        [(RefundMethod::Original, None), (RefundMethod::BankTransfer, Some(account(1)))]
    {
        let mut desk = bare().paid().placed();
        desk.when(&cancel([(2, 1)]).to(method, account).restock(false).completing());
        assert_eq!(desk.effects, []);
    }
}

#[test]
fn all_of_an_unpaid_cancellation_happens_at_once() {
    let mut desk = example().placed();
    desk.when(&cancel([(1, 1), (2, 1)]).restoring("CP-1"));
    let (refund_no, tender) = (refund(1), Tender::Points);
    assert_eq!(
        desk.effects,
        [
            restock(1, "P-1-RED", 1),
            restock(1, "P-2-RED", 1),
            Effect::RestoreStoredValue { refund_no, tender, amount: Money(500) },
            coupon_back(1),
        ]
    );
}

#[test]
fn added_items_leave_the_stock_with_their_payment() {
    let mut desk = bare().paid().placed();
    desk.when(&add(100, 3));
    let Effect::TakeStock { payment_no, quantity, .. } = &desk.effects[0] else {
        panic!("units leave the stock")
    };
    assert_eq!((*payment_no, *quantity, desk.effects.len()), (payment(2), 3, 1));
}

#[test]
fn returned_goods_go_back_into_stock_when_they_are_collected() {
    let mut desk = bare().paid().placed().after(&ship([(1, 1)]));
    desk.when(&giving_back([(1, 1)]));
    assert_eq!(desk.effects, []);
    desk.when(&collect(1));
    let (claim_no, variant_code) = (returned(1), "P-1-RED".to_owned());
    assert_eq!(desk.effects, [Effect::Restock { claim_no, variant_code, quantity: 1 }]);
}

#[test]
fn an_exchange_brings_one_back_and_takes_another() {
    let mut desk = bare().paid().placed();
    desk.when(&exchange_option(1, 1));
    let back = |effect: &Effect| matches!(effect, Effect::Restock { claim_no, .. } if *claim_no == exchanged(1));
    let taken = |effect: &Effect| matches!(effect, Effect::TakeReplacementStock { claim_no, .. } if *claim_no == exchanged(1));
    assert!(back(&desk.effects[0]) && taken(&desk.effects[1]) && desk.effects.len() == 2);
}
