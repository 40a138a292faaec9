//! Tax inside prices (domain.md §4, "Tax"): rounded once per rate, points as the shop says.

use order_domain::money::Money;
use order_domain::tax::{
    PointsTaxTreatment, TaxLine, TaxRate, TaxRounding, TaxTerms, add_tax_lines, tax_difference,
};
use proptest::collection::vec;
use proptest::prelude::*;
use rstest::rstest;

use super::support::{Circumspect, adjust, cancel, example, given, refund, told};

fn line(rate: u8, total: i64, tax: i64) -> TaxLine {
    TaxLine { rate: TaxRate::percent(rate), total: Money(total), tax: Money(tax) }
}

fn rounding() -> impl Strategy<Value = TaxRounding> {
    prop_oneof![Just(TaxRounding::Floor), Just(TaxRounding::HalfUp), Just(TaxRounding::Ceil)]
}

#[rstest]
#[case(10, 1_100, TaxRounding::Floor, 100)]
#[case(10, 1_099, TaxRounding::Floor, 99)]
#[case(10, 1_099, TaxRounding::HalfUp, 100)]
#[case(10, 1_099, TaxRounding::Ceil, 100)]
#[case(8, 100, TaxRounding::Floor, 7)]
#[case(8, 100, TaxRounding::Ceil, 8)]
#[case(8, 27, TaxRounding::HalfUp, 2)]
#[case(100, 1, TaxRounding::HalfUp, 1)]
#[case(100, 1, TaxRounding::Floor, 0)]
#[case(0, 12_345, TaxRounding::Ceil, 0)]
fn tax_is_rounded_as_the_shop_says(
    #[case] rate: u8,
    #[case] total: i64,
    #[case] rounding: TaxRounding,
    #[case] tax: i64,
) {
    let rate = TaxRate::percent(rate);
    assert_eq!(rate.contained_in(Money(total), rounding), Money(tax));
    assert_eq!(rate.contained_in(Money(-total), rounding), Money(-tax), "symmetric around zero");
}

#[rstest]
#[case("10", "10")]
#[case("8.0", "8")]
#[case("7.25", "7.25")]
#[case("0.0001", "0.0001")]
#[case("100", "100")]
#[case("100.0000", "100")]
fn a_rate_is_written_as_short_as_possible(#[case] text: &str, #[case] written: &str) {
    let rate: TaxRate = text.parse().expect("a rate");
    assert_eq!(rate.to_string(), written);
}

#[rstest]
#[case("")]
#[case("-1")]
#[case("+1")]
#[case("100.0001")]
#[case("101")]
#[case("1e1")]
#[case("1.00000")]
#[case("1.")]
#[case(".5")]
#[case(" 8")]
#[case("1000")]
fn these_are_no_rates(#[case] text: &str) {
    assert!(text.parse::<TaxRate>().is_err());
}

proptest! {
    #[test]
    fn roundings_differ_by_less_than_one_unit(percent in 0..=100_u8, total in 0..1_000_000_000_i64) {
        let rate = TaxRate::percent(percent);
        let tax = |rounding| rate.contained_in(Money(total), rounding);
        let (down, near, up) =
            (tax(TaxRounding::Floor), tax(TaxRounding::HalfUp), tax(TaxRounding::Ceil));
        prop_assert!(down <= near && near <= up && up - down <= Money(1));
        prop_assert!(up.minor() * 2 <= total + 1, "never more than half of a total");
    }

    #[test]
    fn points_as_a_discount_come_off_the_totals_exactly(
        amounts in vec((0..4_u8, 0..100_000_i64), 1..10),
        share in 0..=1_000_i64,
        rounding in rounding(),
    ) {
        let amounts: Vec<(TaxRate, Money)> = amounts
            .into_iter()
            .map(|(rate, amount)| (TaxRate::percent(rate), Money(amount)))
            .collect();
        let all: Money = amounts.iter().map(|(_, amount)| *amount).sum();
        let points = Money(all.minor() * share / 1_000);
        let terms = |points| TaxTerms { standard_rate: TaxRate::ZERO, rounding, points };
        let summed = |treatment| -> Money {
            let lines = terms(treatment).summarize(amounts.clone(), points);
            lines.iter().map(|line| line.total).sum()
        };
        prop_assert_eq!(summed(PointsTaxTreatment::Discount), all - points);
        prop_assert_eq!(summed(PointsTaxTreatment::Payment), all);
    }

    #[test]
    fn differences_add_up_to_the_whole_change(
        before in vec((0..4_u8, 0..1_000_i64, 0..100_i64), 0..5),
        after in vec((0..4_u8, 0..1_000_i64, 0..100_i64), 0..5),
    ) {
        let lines = |parts: Vec<(u8, i64, i64)>| {
            add_tax_lines(parts.into_iter().map(|(rate, total, tax)| line(rate, total, tax)))
        };
        let (before, after) = (lines(before), lines(after));
        let difference = tax_difference(&before, &after);
        prop_assert_eq!(add_tax_lines(after.into_iter().chain(difference)), before);
    }
}

#[test]
fn the_tax_of_a_rate_is_rounded_once_not_for_each_line() {
    let desk = given().line(109, 1, 10).line(109, 1, 10).line(109, 1, 10).placed();
    // 327 contain 29.7…; three times 9.9… rounded on its own would be 27.
    assert_eq!(desk.order.taxes(), [line(10, 327, 29)]);
}

#[test]
fn points_as_a_payment_leave_the_taxed_totals_as_they_are() {
    let desk = example().told(told().points_are(PointsTaxTreatment::Payment)).placed();
    assert_eq!(desk.order.taxes(), [line(10, 5_900, 536), line(8, 3_600, 266)]);
}

#[test]
fn tax_terms_stay_with_the_order_when_the_shop_changes_its_mind() {
    let mut desk = example().placed();
    desk.told.policy.tax_terms.points = PointsTaxTreatment::Payment;
    desk.told.policy.tax_terms.rounding = TaxRounding::Ceil;
    assert_eq!(desk.order.taxes(), [line(10, 5_589, 508), line(8, 3_411, 252)]);
}

#[test]
fn shipping_fees_and_charges_are_taxed_at_the_standard_rate() {
    let mut desk = given().line(5_400, 1, 8).line(1_080, 1, 8).shipping(550).payment_fee(330);
    desk.command.payment.paid_at = Some(desk.told.at);
    let mut desk = desk.placed();
    assert_eq!(desk.order.taxes(), [line(10, 880, 80), line(8, 6_480, 480)]);
    desk.when(&cancel([(2, 1)]));
    desk.when(&adjust(refund(1), -220));
    assert_eq!(desk.order.taxes(), [line(10, 1_100, 100), line(8, 5_400, 400)]);
    assert_eq!(
        desk.refund(refund(1)).tax_difference,
        [line(10, -220, -20), line(8, 1_080, 80)],
        "what is kept back is taxed at the standard rate"
    );
}

#[test]
fn the_differences_of_all_refunds_lead_from_the_initial_taxes_to_those_now() {
    let order = given().line(333, 7, 10).line(777, 5, 8).coupon("CP-1", 501).points(99);
    let mut desk = order.shipping(499).paid().placed();
    for picks in [[(1, 2)], [(2, 3)], [(1, 4)]] {
        desk.when(&cancel(picks));
    }
    desk.when(&adjust(refund(2), 33));
    let refunds = desk.order.refunds.iter();
    let stated = add_tax_lines(refunds.flat_map(|refund| refund.tax_difference.clone()));
    assert_eq!(tax_difference(&desk.order.initial.taxes, &desk.order.taxes()), stated);
}
