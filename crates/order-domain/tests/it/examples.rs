//! The examples of domain.md §4, and the figures of api.md §3's sample.

use order_domain::figures::Figures;
use order_domain::money::Money;
use order_domain::tax::{TaxLine, TaxRate};

use super::support::{
    CancelWith, Desk, cancel, cash, cash_and_points, claim, complete, example, given, money, refund,
};

fn taxes(lines: &[(u8, i64, i64)]) -> Vec<TaxLine> {
    let line = |&(rate, total, tax): &(u8, i64, i64)| TaxLine {
        rate: TaxRate::percent(rate),
        total: Money(total),
        tax: Money(tax),
    };
    lines.iter().map(line).collect()
}

#[test]
fn the_order_of_the_examples_is_worth_9500_of_which_9000_are_paid_in_cash() {
    let desk = example().expecting(9_500, 9_000).placed();
    assert_eq!(
        desk.order.initial,
        Figures {
            goods: money(10_000),
            order_discount: money(1_000),
            shipping_fee: money(500),
            total: money(9_500),
            stored_value: cash_and_points(0, 500),
            payment_total: money(9_000),
            taxes: taxes(&[(10, 5_589, 508), (8, 3_411, 252)]),
            ..Figures::default()
        }
    );
    assert_eq!(desk.order.figures(), desk.order.initial);
}

#[test]
fn example_1_canceling_b_with_the_coupon_kept_refunds_3600() {
    let mut desk = example().paid().placed();
    desk.when(&cancel([(2, 1)]));
    assert_eq!(desk.settlement(claim(1)).difference(), money(3_600));
    assert_eq!(desk.refund(refund(1)).tenders, cash(3_600));
    let figures = desk.order.figures();
    assert_eq!((figures.total, figures.payment_total), (money(5_900), money(5_400)));
}

#[test]
fn example_2_canceling_b_with_the_coupon_restored_refunds_3000() {
    let mut desk = example().paid().placed();
    desk.when(&cancel([(2, 1)]).restoring("CP-1"));
    assert_eq!(desk.refund(refund(1)).tenders, cash(3_000));
    let figures = desk.order.figures();
    assert_eq!((figures.total, figures.payment_total), (money(6_500), money(6_000)));
}

#[test]
fn example_3_canceling_everything_gives_back_all_in_whatever_portions() {
    let whole = |first: bool| {
        let both = cancel([(1, 1), (2, 1)]);
        vec![if first { both.restoring("CP-1") } else { both }]
    };
    let portions = |first: u32, restoring: Option<u32>| {
        let portion = |number: u32| {
            let one = cancel([(number, 1)]);
            if restoring == Some(number) { one.restoring("CP-1") } else { one }
        };
        vec![portion(first), portion(3 - first)]
    };
    let mut ways = vec![whole(false), whole(true)];
    for first in [1, 2] {
        ways.extend([None, Some(1), Some(2)].map(|restoring| portions(first, restoring)));
    }
    for way in ways {
        let mut desk = example().paid().placed();
        for cancellation in &way {
            desk.when(&cancellation.clone().completing());
        }
        assert_eq!(desk.order.refunded(), cash_and_points(9_000, 500), "{way:?}");
        assert_eq!(desk.order.value(), Money::ZERO);
    }
}

#[test]
fn example_3_of_an_unpaid_order_gives_back_the_points_at_once_and_no_cash() {
    let mut desk = example().placed();
    desk.when(&cancel([(1, 1)]));
    desk.when(&cancel([(2, 1)]));
    assert_eq!(desk.order.refunded(), cash_and_points(0, 500));
    assert_eq!(desk.order.outstanding(), Money::ZERO);
}

fn one_by_one(order: Desk, units: u32) -> Vec<i64> {
    let mut desk = order;
    let mut refunds = Vec::new();
    for number in 1..=units {
        let before = desk.order.value();
        desk.when(&cancel([(1, 1)]));
        refunds.push((before - desk.order.value()).minor());
        let settled = desk.order.claims.last().and_then(|claim| claim.settlement.as_ref());
        assert_eq!(settled.map(|settled| settled.difference().minor()), refunds.last().copied());
        assert_eq!(desk.order.claims.len(), usize::try_from(number).expect("few"));
    }
    refunds
}

#[test]
fn example_4_a_unit_thrice_gives_back_967_967_966_of_which_the_last_units_go_first() {
    let desk = given().discounted_line(1_000, 3, 100, 10).paid().placed();
    let mut refunds = one_by_one(desk, 3);
    // The first `D mod Q` units carry one more of the discount, and the last units go first.
    assert_eq!(refunds, [967, 967, 966]);
    refunds.sort_unstable();
    assert_eq!(refunds.iter().sum::<i64>(), 2_900);
}

#[test]
fn example_4b_units_that_are_worth_nothing_are_never_worth_less() {
    let desk = given().discounted_line(1, 6, 3, 10).coupon("CP-1", 3).paid().placed();
    let refunds = one_by_one(desk, 6);
    assert_eq!(refunds, [0; 6]);
}

#[test]
fn example_5_a_coupon_is_spread_over_rates_by_largest_remainder() {
    let desk = given().line(1_595, 1, 10).line(7_398, 1, 8).coupon("CP-1", 92).placed();
    let summary = desk.order.taxes();
    assert_eq!(summary, taxes(&[(10, 1_579, 143), (8, 7_322, 542)]));
}

#[test]
fn a_return_invoice_states_what_the_refund_takes_off_each_rate() {
    let mut desk = example().paid().placed();
    desk.when(&cancel([(2, 1)]));
    desk.when(&complete(refund(1)));
    // Before: 5,589 and 3,411. After: A 5,400 and shipping 500, less 500 points.
    assert_eq!(desk.order.taxes(), taxes(&[(10, 5_400, 490)]));
    let completion = desk.refund(refund(1)).completion.as_ref().expect("it is completed");
    assert_eq!(completion.invoice.rates, taxes(&[(10, 189, 18), (8, 3_411, 252)]));
    assert_eq!(completion.invoice.registration_number.as_deref(), Some("T1234567890123"));
}
