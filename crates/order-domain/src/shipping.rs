//! What shipping costs 配送料, and how it is calculated anew after a claim (domain.md §4).

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// Shipping fee and its discount 配送料.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipping {
    /// In minor units.
    pub fee: Money,
    /// In minor units; not above the fee.
    pub discount: Money,
}

impl Shipping {
    /// The fee less its discount.
    pub fn net(&self) -> Money {
        self.fee - self.discount
    }
}

/// How shipping is calculated anew after a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippingRule {
    /// The fee below `free_from`, in minor units.
    pub base_fee: Money,
    /// Shipping is free when the live items' net total reaches this; `None`: never.
    pub free_from: Option<Money>,
}

impl ShippingRule {
    /// The fee for goods of this net total.
    pub fn fee(&self, goods: Money) -> Money {
        if self.is_free(goods) { Money::ZERO } else { self.base_fee }
    }

    /// Whether goods of this net total travel free.
    pub fn is_free(&self, goods: Money) -> bool {
        self.free_from.is_some_and(|from| goods >= from)
    }
}
