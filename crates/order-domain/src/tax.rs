//! Tax inside prices (domain.md §4, "Tax"): summed per rate, points counted as a discount or as a
//! payment, and rounded once per rate.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::allocate::allocate;
use crate::money::Money;

/// A tax rate in percent, exact to four decimal places, 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct TaxRate(i32);

/// A text that is not a tax rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tax rate is a percentage from 0 to 100 with at most four decimal places")]
pub struct TaxRateError;

impl TaxRate {
    const PER_PERCENT: i32 = 10_000;
    const PLACES: u32 = 4;

    /// No tax.
    pub const ZERO: Self = Self(0);

    /// A whole percentage, 0 to 100.
    pub const fn percent(percent: u8) -> Self {
        assert!(percent <= 100, "a tax rate is at most 100 percent");
        let mut rate = 0;
        let mut count = 0;
        while count < percent {
            rate += Self::PER_PERCENT;
            count += 1;
        }
        Self(rate)
    }

    /// The tax contained in a total that includes it, rounded once; symmetric around zero.
    pub fn contained_in(self, total: Money, rounding: TaxRounding) -> Money {
        let rate = i128::from(self.0);
        let divisor = i128::from(100 * Self::PER_PERCENT) + rate;
        let product = i128::from(total.0).abs() * rate;
        let rounded = match rounding {
            TaxRounding::Floor => product / divisor,
            TaxRounding::HalfUp => (2 * product + divisor) / (2 * divisor),
            TaxRounding::Ceil => (product + divisor - 1) / divisor,
        };
        let tax = Money(i64::try_from(rounded).expect("the tax is less than its total"));
        if total.is_negative() { -tax } else { tax }
    }
}

impl fmt::Display for TaxRate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = rust_decimal::Decimal::new(i64::from(self.0), Self::PLACES).normalize();
        write!(formatter, "{rate}")
    }
}

impl FromStr for TaxRate {
    type Err = TaxRateError;
    fn from_str(text: &str) -> Result<Self, TaxRateError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let sound = (1..=3).contains(&whole.len()) && (1..=4).contains(&fraction.len());
        if !sound || !digits(whole) || !digits(fraction) {
            return Err(TaxRateError);
        }
        let scaled: i32 = format!("{whole}{fraction:0<4}").parse().map_err(|_| TaxRateError)?;
        if scaled > 100 * Self::PER_PERCENT { Err(TaxRateError) } else { Ok(Self(scaled)) }
    }
}

impl From<TaxRate> for String {
    fn from(rate: TaxRate) -> Self {
        rate.to_string()
    }
}

impl TryFrom<String> for TaxRate {
    type Error = TaxRateError;
    fn try_from(text: String) -> Result<Self, TaxRateError> {
        text.parse()
    }
}

/// How the tax of a rate is rounded to the minor unit 端数処理.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum TaxRounding {
    /// 切り捨て: down.
    #[default]
    Floor,
    /// 四捨五入: to the nearest, halves up.
    HalfUp,
    /// 切り上げ: up.
    Ceil,
}

/// What points used on an order are to the tax.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PointsTaxTreatment {
    /// A discount, spread over the rates.
    #[default]
    Discount,
    /// A payment: the taxed totals stay as they are.
    Payment,
}

/// The tax settings of the shop at the moment the order was placed; they stay with the order, so
/// that its initial figures never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxTerms {
    /// Rate of shipping, fees and charges.
    pub standard_rate: TaxRate,
    /// How the tax of each rate is rounded.
    pub rounding: TaxRounding,
    /// What points are to the tax.
    pub points: PointsTaxTreatment,
}

/// One rate's line of a tax summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxLine {
    /// The rate.
    pub rate: TaxRate,
    /// What is taxed at this rate, tax included, in minor units.
    pub total: Money,
    /// The tax contained in it, rounded once.
    pub tax: Money,
}

impl TaxTerms {
    /// The tax summary of amounts by rate, highest rate first. `points` are those still used.
    ///
    /// A rate whose amounts are below zero (a manual adjustment of an order without goods at the
    /// standard rate) bears no share of the points.
    pub fn summarize(
        &self,
        amounts: impl IntoIterator<Item = (TaxRate, Money)>,
        points: Money,
    ) -> Vec<TaxLine> {
        let mut totals: Vec<(TaxRate, Money)> = Vec::new();
        for (rate, amount) in amounts {
            match totals.iter_mut().find(|(known, _)| *known == rate) {
                Some((_, total)) => *total += amount,
                None => totals.push((rate, amount)),
            }
        }
        totals.sort_by_key(|&(rate, _)| std::cmp::Reverse(rate));
        let worths: Vec<Money> = totals.iter().map(|(_, total)| total.or_zero()).collect();
        let discount = match self.points {
            PointsTaxTreatment::Discount => points.min(worths.iter().copied().sum()),
            PointsTaxTreatment::Payment => Money::ZERO,
        };
        let shares = allocate(discount, &worths);
        totals
            .into_iter()
            .zip(shares)
            .map(|((rate, total), share)| {
                let total = total - share;
                TaxLine { rate, total, tax: rate.contained_in(total, self.rounding) }
            })
            .collect()
    }
}

/// Per rate, `before` minus `after`: what a return invoice states. Rates without a difference are
/// left out.
pub fn tax_difference(before: &[TaxLine], after: &[TaxLine]) -> Vec<TaxLine> {
    let negated = after.iter().map(|line| TaxLine { total: -line.total, tax: -line.tax, ..*line });
    add_tax_lines(before.iter().copied().chain(negated))
}

/// Tax lines added up per rate, highest rate first, those of nothing left out.
pub fn add_tax_lines(lines: impl IntoIterator<Item = TaxLine>) -> Vec<TaxLine> {
    let mut sums: Vec<TaxLine> = Vec::new();
    for line in lines {
        match sums.iter_mut().find(|sum| sum.rate == line.rate) {
            Some(sum) => {
                sum.total += line.total;
                sum.tax += line.tax;
            }
            None => sums.push(line),
        }
    }
    sums.retain(|sum| !sum.total.is_zero() || !sum.tax.is_zero());
    sums.sort_by_key(|sum| std::cmp::Reverse(sum.rate));
    sums
}
