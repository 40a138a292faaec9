//! The payment information of the popup 決済情報: one set of figures, initial or now
//! (domain.md §4, "Initial payment", "Final payment", "Tax").

use serde::{Deserialize, Serialize};

use crate::item::Item;
use crate::money::Money;
use crate::order::Order;
use crate::tax::{TaxLine, TaxRate};
use crate::tender::Tenders;

/// What an order amounts to, in minor units.
///
/// `total = goods − item_discount − order_discount + shipping_fee − shipping_discount +
/// payment_fee + charges`, and `payment_total = total − stored value`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Unit price times quantity of the live items.
    pub goods: Money,
    /// Their item discounts.
    pub item_discount: Money,
    /// Their shares of the order discounts that apply.
    pub order_discount: Money,
    /// Shipping fee.
    pub shipping_fee: Money,
    /// Discount of the shipping fee.
    pub shipping_discount: Money,
    /// Fee of the payment method.
    pub payment_fee: Money,
    /// Return shipping paid by the buyer, deductions and manual adjustments.
    pub charges: Money,
    /// The order's value.
    pub total: Money,
    /// Stored value still used; its cash is zero.
    pub stored_value: Tenders,
    /// 実際の決済金額の合計: what is paid in cash.
    pub payment_total: Money,
    /// The tax summary, highest rate first.
    pub taxes: Vec<TaxLine>,
}

impl Order {
    /// 最終情報: the figures now. Refunds count from the moment their claim is accepted.
    pub fn figures(&self) -> Figures {
        let mut figures = Figures {
            shipping_fee: self.shipping.fee,
            shipping_discount: self.shipping.discount,
            payment_fee: self.payment_fee,
            charges: self.charges(),
            stored_value: self.refundable().without_cash(),
            ..Figures::default()
        };
        for item in self.live_items() {
            let money = self.money_of(item);
            figures.goods += money.gross;
            figures.item_discount += money.item_discount;
            figures.order_discount += money.order_discount(|no| self.applies(no));
        }
        figures.total = figures.goods - figures.item_discount - figures.order_discount
            + self.shipping.net()
            + figures.payment_fee
            + figures.charges;
        figures.payment_total = figures.total - figures.stored_value.total();
        figures.taxes = self.taxes();
        figures
    }

    /// The tax summary now: live items at their rates, the rest at the standard rate.
    pub fn taxes(&self) -> Vec<TaxLine> {
        let rate = |item: &Item| -> TaxRate { self.line_of(item).tax_rate };
        let goods = self.live_items().map(|item| (rate(item), self.net_of(item)));
        let rest = self.shipping.net() + self.payment_fee + self.charges();
        let rest = (!rest.is_zero()).then_some((self.tax_terms.standard_rate, rest));
        self.tax_terms.summarize(goods.chain(rest), self.refundable().points)
    }
}
