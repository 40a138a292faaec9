//! How an order is covered 決済手段 (domain.md §1): cash, and three kinds of stored value.

use std::ops::{Add, Index, IndexMut, Sub};

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoEnumIterator, IntoStaticStr};

use crate::money::Money;

/// One way to cover an order.
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
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Tender {
    /// The payment method: bank transfer, card, …
    Cash,
    /// ポイント: the shop's points.
    Points,
    /// 預り金: money the shop keeps for the member.
    StoreCredit,
    /// Points of somebody else (Naver points and the like).
    ExternalPoints,
}

impl Tender {
    /// The three kinds of stored value.
    pub const STORED_VALUE: [Self; 3] = [Self::Points, Self::StoreCredit, Self::ExternalPoints];
}

/// An amount for each tender, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenders {
    /// See [`Tender::Cash`].
    pub cash: Money,
    /// See [`Tender::Points`].
    pub points: Money,
    /// See [`Tender::StoreCredit`].
    pub store_credit: Money,
    /// See [`Tender::ExternalPoints`].
    pub external_points: Money,
}

impl Tenders {
    /// All four together.
    pub fn total(&self) -> Money {
        Tender::iter().map(|tender| self[tender]).sum()
    }

    /// The three kinds of stored value together.
    pub fn stored_value(&self) -> Money {
        Tender::STORED_VALUE.into_iter().map(|tender| self[tender]).sum()
    }

    /// The tenders with their amounts, cash first.
    pub fn iter(&self) -> impl Iterator<Item = (Tender, Money)> + '_ {
        Tender::iter().map(|tender| (tender, self[tender]))
    }

    /// Whether one of the amounts is below zero.
    pub fn any_negative(&self) -> bool {
        self.iter().any(|(_, amount)| amount.is_negative())
    }

    /// The same with nothing in cash.
    #[must_use]
    pub fn without_cash(self) -> Self {
        Self { cash: Money::ZERO, ..self }
    }

    fn combine(self, other: Self, combine: impl Fn(Money, Money) -> Money) -> Self {
        let mut result = Self::default();
        for tender in Tender::iter() {
            result[tender] = combine(self[tender], other[tender]);
        }
        result
    }
}

impl Index<Tender> for Tenders {
    type Output = Money;
    fn index(&self, tender: Tender) -> &Money {
        match tender {
            Tender::Cash => &self.cash,
            Tender::Points => &self.points,
            Tender::StoreCredit => &self.store_credit,
            Tender::ExternalPoints => &self.external_points,
        }
    }
}

impl IndexMut<Tender> for Tenders {
    fn index_mut(&mut self, tender: Tender) -> &mut Money {
        match tender {
            Tender::Cash => &mut self.cash,
            Tender::Points => &mut self.points,
            Tender::StoreCredit => &mut self.store_credit,
            Tender::ExternalPoints => &mut self.external_points,
        }
    }
}

impl Add for Tenders {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.combine(other, Add::add)
    }
}

impl Sub for Tenders {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self.combine(other, Sub::sub)
    }
}

impl std::iter::Sum for Tenders {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}
