//! Amounts (domain.md §4): exact, strict, and the same when written and read again.

use order_domain::money::{Amount, AmountError, Currency, Money};
use proptest::prelude::*;
use rstest::rstest;
use strum::IntoEnumIterator;

const MOST: i64 = Money::LIMIT.0 - 1;

fn currency() -> impl Strategy<Value = Currency> {
    proptest::sample::select(Currency::iter().collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn what_a_currency_writes_it_reads(currency in currency(), minor in -MOST..=MOST) {
        let text = currency.format(Money(minor));
        prop_assert_eq!(currency.parse_signed(&text), Ok(Money(minor)));
        let unsigned = currency.parse(&text);
        if minor < 0 {
            prop_assert_eq!(unsigned, Err(AmountError::Malformed));
        } else {
            prop_assert_eq!(unsigned, Ok(Money(minor)));
        }
    }

    #[test]
    fn an_amount_is_written_with_exactly_the_currencys_places(
        currency in currency(),
        minor in -MOST..=MOST,
    ) {
        let text = currency.format(Money(minor));
        let places = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        prop_assert_eq!(places, currency.places());
    }

    #[test]
    fn any_text_is_read_without_panic(currency in currency(), text in "\\PC{0,20}") {
        let _ = currency.parse(&text);
        let _ = currency.parse_signed(&text);
    }

    #[test]
    fn texts_of_digits_and_signs_are_read_only_where_they_are_plain(
        currency in currency(),
        text in "[0-9.+_e -]{1,8}",
    ) {
        if let Ok(amount) = currency.parse(&text) {
            let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            prop_assert!(plain && !amount.is_negative(), "{} is {:?}", text, amount);
        }
    }
}

#[rstest]
#[case("")]
#[case(".")]
#[case("1.")]
#[case(".5")]
#[case("1.2.3")]
#[case("1e3")]
#[case("1E3")]
#[case("1_000")]
#[case("1,000")]
#[case(" 1")]
#[case("1 ")]
#[case("+1")]
#[case("-1")]
#[case("-0")]
#[case("0x10")]
#[case("１")]
#[case("NaN")]
#[case("Infinity")]
#[case("1\u{0}")]
fn these_are_no_amounts(#[case] text: &str) {
    assert_eq!(Currency::Usd.parse(text), Err(AmountError::Malformed));
}

#[rstest]
#[case("--1")]
#[case("- 1")]
#[case("-")]
#[case("-+1")]
#[case("−1")]
fn these_are_no_signed_amounts(#[case] text: &str) {
    assert_eq!(Currency::Usd.parse_signed(text), Err(AmountError::Malformed));
}

#[test]
fn minus_zero_is_zero_where_a_sign_is_allowed() {
    assert_eq!(Currency::Usd.parse_signed("-0.00"), Ok(Money::ZERO));
    assert_eq!(Currency::Usd.format(Money::ZERO), "0.00");
}

#[rstest]
#[case(Currency::Jpy, "1.0")]
#[case(Currency::Krw, "1.5")]
#[case(Currency::Usd, "1.000")]
#[case(Currency::Kwd, "1.0000")]
fn more_places_than_the_currency_has_are_refused_even_where_they_are_zero(
    #[case] currency: Currency,
    #[case] text: &str,
) {
    assert_eq!(currency.parse(text), Err(AmountError::TooManyPlaces));
}

#[rstest]
#[case(Currency::Jpy, "3600", 3_600)]
#[case(Currency::Jpy, "0003600", 3_600)]
#[case(Currency::Usd, "12", 1_200)]
#[case(Currency::Usd, "12.5", 1_250)]
#[case(Currency::Usd, "12.50", 1_250)]
#[case(Currency::Kwd, "0.001", 1)]
fn missing_places_are_zeroes(#[case] currency: Currency, #[case] text: &str, #[case] minor: i64) {
    assert_eq!(currency.parse(text), Ok(Money(minor)));
}

#[rstest]
#[case(Currency::Jpy, "999999999999", Ok(Money(MOST)))]
#[case(Currency::Jpy, "1000000000000", Err(AmountError::TooLarge))]
#[case(Currency::Usd, "9999999999.99", Ok(Money(MOST)))]
#[case(Currency::Usd, "10000000000", Err(AmountError::TooLarge))]
#[case(Currency::Kwd, "999999999.999", Ok(Money(MOST)))]
#[case(Currency::Jpy, "9223372036854775808", Err(AmountError::TooLarge))]
#[case(Currency::Usd, "99999999999999999999999999999999", Err(AmountError::TooLarge))]
fn amounts_are_below_a_trillion_minor_units(
    #[case] currency: Currency,
    #[case] text: &str,
    #[case] expected: Result<Money, AmountError>,
) {
    assert_eq!(currency.parse(text), expected);
}

#[test]
fn an_amount_above_2_to_the_53_keeps_every_digit() {
    let amount = Money(9_007_199_254_740_993);
    assert_eq!(Currency::Jpy.format(amount), "9007199254740993");
    assert_eq!(Currency::Kwd.format(-amount), "-9007199254740.993");
}

#[test]
fn an_amount_is_a_decimal_string_in_json() {
    let amount = Amount { money: Money(-1_205), currency: Currency::Usd };
    assert_eq!(serde_json::to_string(&amount).expect("plain data"), "\"-12.05\"");
}

#[test]
fn a_product_of_price_and_units_stays_within_the_bounds() {
    assert_eq!(Money(MOST).checked_times(1), Some(Money(MOST)));
    assert_eq!(Money(MOST).checked_times(2), None);
    assert_eq!(Money(i64::MAX).checked_times(9_999), None);
    assert_eq!(Money(100).checked_times(9_999), Some(Money(999_900)));
}
