//! Lines as somebody orders them: with an order, added to it, or in exchange (domain.md §4).

use serde::Serialize;

use crate::line::{Line, LineOrigin, Product};
use crate::money::{Amount, Currency, Money};
use crate::number::PaymentNo;
use crate::order::Order;
use crate::reject::Rejection;
use crate::tax::TaxRate;

/// The most lines of an order.
pub const MOST_LINES: usize = 1_000;
/// The most units of a line.
pub const MOST_UNITS: u32 = 9_999;

/// A line as ordered.
#[derive(Clone, Debug, Serialize)]
pub struct OrderedLine {
    /// The product.
    pub product: Product,
    /// Price of one unit, tax included, in minor units.
    pub unit_price: Money,
    /// Units.
    pub quantity: u32,
    /// Discount of the line as a whole, in minor units.
    pub item_discount: Money,
    /// Tax rate.
    pub tax_rate: TaxRate,
}

/// Where ordered lines join an order.
pub(crate) struct Joining {
    /// The number of the first of them.
    pub first_line_no: u32,
    /// What stands in the order already; the sum with theirs stays below [`Money::LIMIT`].
    pub worth_so_far: Money,
    /// The order's currency.
    pub currency: Currency,
    /// The payment that pays for them.
    pub payment_no: PaymentNo,
    /// How they come into the order.
    pub origin: LineOrigin,
}

impl Joining {
    /// At the end of an order that exists.
    pub fn to(order: &Order, payment_no: PaymentNo, origin: LineOrigin) -> Self {
        let goods: Money = order.lines.iter().map(Line::gross).sum();
        let last = order.lines.last().map_or(0, |line| line.line_no);
        Self {
            first_line_no: last + 1,
            worth_so_far: goods + order.shipping.fee + order.payment_fee,
            currency: order.currency,
            payment_no,
            origin,
        }
    }

    /// The lines, without order-level discounts.
    pub fn lines(&self, ordered: &[OrderedLine]) -> Result<Vec<Line>, Rejection> {
        let before = usize::try_from(self.first_line_no - 1).unwrap_or(MOST_LINES);
        if ordered.is_empty() || before + ordered.len() > MOST_LINES {
            return Err(Rejection::LineCountOutOfBounds);
        }
        let mut sum = self.worth_so_far;
        let mut lines = Vec::with_capacity(ordered.len());
        for (line_no, ordered) in (self.first_line_no..).zip(ordered) {
            if ordered.quantity == 0 || ordered.quantity > MOST_UNITS {
                return Err(Rejection::QuantityOutOfBounds { line_no });
            }
            let gross = ordered.unit_price.checked_times(ordered.quantity);
            let gross = gross.ok_or(Rejection::OrderTooLarge)?;
            sum += gross;
            if sum >= Money::LIMIT {
                return Err(Rejection::OrderTooLarge);
            }
            if ordered.item_discount > gross {
                let gross = Amount { money: gross, currency: self.currency };
                return Err(Rejection::ItemDiscountExceedsLine { line_no, gross });
            }
            lines.push(Line {
                line_no,
                product: ordered.product.clone(),
                unit_price: ordered.unit_price,
                quantity: ordered.quantity,
                item_discount: ordered.item_discount,
                discount_shares: Vec::new(),
                tax_rate: ordered.tax_rate,
                payment_no: self.payment_no,
                origin: self.origin,
            });
        }
        Ok(lines)
    }
}
