//! Exact amounts (domain.md §4): integers of the currency's minor unit inside, decimal strings outside.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

/// An amount in minor units of its order's currency (yen, cents, fils). May be negative.
///
/// Sums panic on overflow. They can't overflow: every amount that enters an order is below
/// [`Money::LIMIT`], and so is the gross total of an order (`order_too_large` otherwise).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Money(pub i64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// Amounts are below this many minor units (domain.md §4).
    pub const LIMIT: Self = Self(1_000_000_000_000);

    /// The amount in minor units.
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// Whether it is exactly zero.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether it is below zero.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether it is above zero.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// `self` times a number of units; `None` where that leaves the bounds of [`Money::LIMIT`].
    pub fn checked_times(self, quantity: u32) -> Option<Self> {
        let product = self.0.checked_mul(i64::from(quantity))?;
        (product.abs() < Self::LIMIT.0).then_some(Self(product))
    }

    /// `self` times a number of units of a line that was placed within the bounds.
    #[must_use]
    pub fn times(self, quantity: u32) -> Self {
        self.checked_times(quantity).expect("a placed line's gross is below Money::LIMIT")
    }

    /// This amount, but nothing where it is below zero.
    #[must_use]
    pub fn or_zero(self) -> Self {
        self.max(Self::ZERO)
    }
}

const OVERFLOW: &str = "sums of amounts below Money::LIMIT fit into 64 bits";

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.checked_add(other.0).expect(OVERFLOW))
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.checked_sub(other.0).expect(OVERFLOW))
    }
}

impl Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.checked_neg().expect(OVERFLOW))
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Money {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

/// An ISO 4217 currency that orders may be placed in.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    EnumIter,
    IntoStaticStr,
)]
#[serde(rename_all = "UPPERCASE")]
#[strum(serialize_all = "UPPERCASE")]
pub enum Currency {
    /// Japanese yen.
    Jpy,
    /// South Korean won.
    Krw,
    /// Vietnamese đồng.
    Vnd,
    /// United States dollar.
    Usd,
    /// Euro.
    Eur,
    /// Pound sterling.
    Gbp,
    /// Chinese yuan.
    Cny,
    /// New Taiwan dollar.
    Twd,
    /// Hong Kong dollar.
    Hkd,
    /// Singapore dollar.
    Sgd,
    /// Thai baht.
    Thb,
    /// Philippine peso.
    Php,
    /// Malaysian ringgit.
    Myr,
    /// Australian dollar.
    Aud,
    /// Canadian dollar.
    Cad,
    /// Kuwaiti dinar.
    Kwd,
    /// Bahraini dinar.
    Bhd,
}

/// Why a text is not an amount of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not digits with at most one point (no exponent, no sign, no separators, no blanks).
    #[error("an amount is digits with at most one decimal point")]
    Malformed,
    /// More decimal places than the currency has.
    #[error("more decimal places than the currency has")]
    TooManyPlaces,
    /// At or above [`Money::LIMIT`].
    #[error("the amount is too large")]
    TooLarge,
}

impl Currency {
    /// Decimal places: 0 for yen, 2 for dollars, 3 for dinars.
    pub const fn places(self) -> usize {
        match self {
            Self::Jpy | Self::Krw | Self::Vnd => 0,
            Self::Kwd | Self::Bhd => 3,
            Self::Usd
            | Self::Eur
            | Self::Gbp
            | Self::Cny
            | Self::Twd
            | Self::Hkd
            | Self::Sgd
            | Self::Thb
            | Self::Php
            | Self::Myr
            | Self::Aud
            | Self::Cad => 2,
        }
    }

    /// Reads an amount of zero or more: `"3600"`, `"12.50"`, `"12.5"`.
    pub fn parse(self, text: &str) -> Result<Money, AmountError> {
        let (whole, fraction) = match text.split_once('.') {
            Some((_, "")) => return Err(AmountError::Malformed),
            Some((whole, fraction)) => (whole, fraction),
            None => (text, ""),
        };
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) {
            return Err(AmountError::Malformed);
        }
        if fraction.len() > self.places() {
            return Err(AmountError::TooManyPlaces);
        }
        let padding = self.places() - fraction.len();
        let minor = whole
            .bytes()
            .chain(fraction.bytes())
            .chain(std::iter::repeat_n(b'0', padding))
            .try_fold(0_i64, |sum, digit| sum.checked_mul(10)?.checked_add(i64::from(digit - b'0')))
            .ok_or(AmountError::TooLarge)?;
        if minor >= Money::LIMIT.0 { Err(AmountError::TooLarge) } else { Ok(Money(minor)) }
    }

    /// Reads an amount that may carry a minus sign.
    pub fn parse_signed(self, text: &str) -> Result<Money, AmountError> {
        match text.strip_prefix('-') {
            Some(magnitude) => self.parse(magnitude).map(Neg::neg),
            None => self.parse(text),
        }
    }

    /// Writes an amount with exactly the currency's places: `3600`, `-12.50`.
    pub fn format(self, money: Money) -> String {
        let sign = if money.is_negative() { "-" } else { "" };
        let places = self.places();
        let digits = format!("{:0>width$}", money.0.unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }
}

/// An amount together with its currency: what a person or a client reads. Serialises as the
/// decimal string of api.md §1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// How much, in minor units.
    pub money: Money,
    /// Of which currency.
    pub currency: Currency,
}

impl fmt::Display for Amount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.currency.format(self.money))
    }
}

impl Serialize for Amount {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
