//! A line: what was bought at one price. Its discounts are spread over its units once, when it is
//! placed, and never move again (domain.md §4, "Units carry their money").

use serde::{Deserialize, Serialize};

use crate::allocate::{Weight, allocate_runs};
use crate::money::Money;
use crate::number::{ClaimNo, PaymentNo};
use crate::tax::TaxRate;

/// What was bought at one price: product, option, quantity. Never changes after it is placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Position in the order, from 1.
    pub line_no: u32,
    /// The product.
    pub product: Product,
    /// Price of one unit, tax included, in minor units.
    pub unit_price: Money,
    /// Units bought: 1 to 9,999.
    pub quantity: u32,
    /// Discount of the line as a whole, in minor units.
    pub item_discount: Money,
    /// The line's share of each order-level discount that applies to it.
    pub discount_shares: Vec<DiscountShare>,
    /// Tax rate of the product.
    pub tax_rate: TaxRate,
    /// The payment that pays for this line.
    pub payment_no: PaymentNo,
    /// How it came into the order.
    pub origin: LineOrigin,
}

/// How a line came into the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineOrigin {
    /// With the order.
    Placed,
    /// 追加注文.
    Added,
    /// 交換: in exchange for the items of this claim.
    Replacement(ClaimNo),
}

/// What a line is a line of, as it was called when it was bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// The product's code.
    pub product_code: String,
    /// The variant's code: what has a stock count.
    pub variant_code: String,
    /// The product's name.
    pub name: String,
    /// The option in words, "赤 / M".
    pub option: Option<String>,
}

/// A line's share of one order-level discount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscountShare {
    /// Which discount, from 1.
    pub discount_no: u32,
    /// The share of the whole line, in minor units.
    pub amount: Money,
}

/// Units in a row that carry the same money.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Run {
    count: u32,
    /// Price less the shares spread so far: what the next discount is weighed by.
    worth: Money,
    item_discount: Money,
    /// In the order of [`Line::discount_shares`].
    shares: Vec<Money>,
}

/// The money of a slice: sums over its units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SliceMoney {
    /// Unit price times quantity.
    pub gross: Money,
    /// Shares of the line's own discount.
    pub item_discount: Money,
    /// Shares of each order-level discount, whether it still applies or not.
    pub order_discounts: Vec<DiscountShare>,
}

impl SliceMoney {
    /// Shares of the order-level discounts of which `applies` says that they still apply.
    pub fn order_discount(&self, applies: impl Fn(u32) -> bool) -> Money {
        let applying = self.order_discounts.iter().filter(|share| applies(share.discount_no));
        applying.map(|share| share.amount).sum()
    }
}

impl Line {
    /// Unit price times quantity.
    pub fn gross(&self) -> Money {
        self.unit_price.times(self.quantity)
    }

    /// What the whole line is worth after its own discount and all shares so far: what the next
    /// order-level discount is weighed by.
    pub fn worth(&self) -> Money {
        let shares: Money = self.discount_shares.iter().map(|share| share.amount).sum();
        self.gross() - self.item_discount - shares
    }

    /// The money of the units `[from, to)`.
    pub fn slice(&self, from: u32, to: u32) -> SliceMoney {
        let mut money = SliceMoney {
            gross: self.unit_price.times(to - from),
            item_discount: Money::ZERO,
            order_discounts: self
                .discount_shares
                .iter()
                .map(|share| DiscountShare { amount: Money::ZERO, ..*share })
                .collect(),
        };
        let mut start = 0;
        for run in self.runs() {
            let end = start + run.count;
            let overlap = to.min(end).saturating_sub(from.max(start));
            money.item_discount += run.item_discount.times(overlap);
            for (sum, share) in money.order_discounts.iter_mut().zip(&run.shares) {
                sum.amount += share.times(overlap);
            }
            start = end;
        }
        money
    }

    /// The units as runs of equal ones: one more run for each discount at the most, so that a line
    /// of 9,999 units costs no more than a short one.
    fn runs(&self) -> Vec<Run> {
        let whole = Run {
            count: self.quantity,
            worth: self.unit_price,
            item_discount: Money::ZERO,
            shares: Vec::new(),
        };
        let discounted = spread(vec![whole], self.item_discount, |run, amount| {
            run.item_discount = amount;
        });
        self.discount_shares.iter().fold(discounted, |runs, share| {
            spread(runs, share.amount, |run, amount| run.shares.push(amount))
        })
    }
}

fn spread(runs: Vec<Run>, total: Money, carry: impl Fn(&mut Run, Money)) -> Vec<Run> {
    let weights: Vec<Weight> =
        runs.iter().map(|run| Weight { worth: run.worth, count: run.count }).collect();
    let shares = allocate_runs(total, &weights);
    let mut result = Vec::with_capacity(runs.len() + 1);
    for (run, shares) in runs.into_iter().zip(shares) {
        for share in shares {
            let mut part =
                Run { count: share.count, worth: run.worth - share.amount, ..run.clone() };
            carry(&mut part, share.amount);
            result.push(part);
        }
    }
    result
}
