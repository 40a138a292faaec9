//! Orders in a few words.

use order_domain::Rejection;
use order_domain::action::place_order::{ExpectedTotals, GivenDiscount, PlaceOrder, place};
use order_domain::blacklist::{MaliciousFlag, MatchedContact};
use order_domain::line::Product;
use order_domain::money::{Currency, Money};
use order_domain::order::{DiscountKind, Shipping, ShippingRule};
use order_domain::ordered::OrderedLine;
use order_domain::payment::{GivenPayment, PaymentMethod};
use order_domain::stamp::Circumstances;
use order_domain::tax::TaxRate;
use order_domain::tender::{Tender, Tenders};
use uuid::Uuid;

use super::desk::Desk;
use super::world::{now, person, today, told};

/// An order about to be placed, and the world that it is placed in.
#[derive(Clone, Debug)]
pub struct Given {
    pub command: PlaceOrder,
    pub told: Circumstances,
}

/// A member's order in yen, without lines yet, not paid.
pub fn given() -> Given {
    let command = PlaceOrder {
        order_no: "20261122-0000001".to_owned(),
        ordered_at: now(),
        ordered_on: today(),
        currency: Currency::Jpy,
        member_id: Some("member-1".to_owned()),
        orderer: person(1),
        receiver: person(2),
        flags: Vec::new(),
        lines: Vec::new(),
        discounts: Vec::new(),
        shipping: Shipping::default(),
        shipping_rule: None,
        payment_fee: Money::ZERO,
        stored_value: Tenders::default(),
        payment: GivenPayment {
            method: PaymentMethod::BankTransfer,
            depositor: Some(person(3)),
            bank_account_id: None,
            paid_at: None,
        },
        expected: None,
    };
    Given { command, told: told() }
}

/// The order of the examples 1 to 3 of domain.md §4: A 6,000 (10 %), B 4,000 (8 %), shipping 500,
/// coupon 1,000, points 500.
pub fn example() -> Given {
    given().line(6_000, 1, 10).line(4_000, 1, 8).coupon("CP-1", 1_000).shipping(500).points(500)
}

/// Two plain lines, 6,000 and 4,000, and nothing else.
pub fn bare() -> Given {
    given().line(6_000, 1, 10).line(4_000, 1, 10)
}

impl Given {
    #[must_use]
    pub fn line(self, unit_price: i64, quantity: u32, rate: u8) -> Self {
        self.discounted_line(unit_price, quantity, 0, rate)
    }

    #[must_use]
    pub fn discounted_line(mut self, price: i64, quantity: u32, discount: i64, rate: u8) -> Self {
        let number = self.command.lines.len() + 1;
        self.command.lines.push(OrderedLine {
            product: Product {
                product_code: format!("P-{number}"),
                variant_code: format!("P-{number}-RED"),
                name: format!("商品{number}"),
                option: Some("赤".to_owned()),
            },
            unit_price: Money(price),
            quantity,
            item_discount: Money(discount),
            tax_rate: TaxRate::percent(rate),
        });
        self
    }

    #[must_use]
    pub fn coupon(self, coupon_no: &str, amount: i64) -> Self {
        self.discount(DiscountKind::Coupon, Some(coupon_no), amount, None)
    }

    pub fn discount(
        mut self,
        kind: DiscountKind,
        coupon_no: Option<&str>,
        amount: i64,
        line_nos: Option<&[u32]>,
    ) -> Self {
        self.command.discounts.push(GivenDiscount {
            kind,
            coupon_no: coupon_no.map(str::to_owned),
            name: "秋の割引".to_owned(),
            amount: Money(amount),
            line_nos: line_nos.map(<[u32]>::to_vec),
        });
        self
    }

    /// The orderer matches an entry of the blacklist.
    #[must_use]
    pub fn flagged(mut self, entry: u128, matched: &[MatchedContact]) -> Self {
        let flag = MaliciousFlag { entry: Uuid::from_u128(entry), matched: matched.to_vec() };
        self.command.flags.push(flag);
        self
    }

    #[must_use]
    pub fn shipping(self, fee: i64) -> Self {
        self.discounted_shipping(fee, 0)
    }

    #[must_use]
    pub fn discounted_shipping(mut self, fee: i64, discount: i64) -> Self {
        self.command.shipping = Shipping { fee: Money(fee), discount: Money(discount) };
        self
    }

    #[must_use]
    pub fn rule(mut self, base_fee: i64, free_from: Option<i64>) -> Self {
        let rule = ShippingRule { base_fee: Money(base_fee), free_from: free_from.map(Money) };
        self.command.shipping_rule = Some(rule);
        self
    }

    #[must_use]
    pub fn payment_fee(mut self, fee: i64) -> Self {
        self.command.payment_fee = Money(fee);
        self
    }

    #[must_use]
    pub fn points(self, amount: i64) -> Self {
        self.stored(Tender::Points, amount)
    }

    #[must_use]
    pub fn stored(mut self, tender: Tender, amount: i64) -> Self {
        self.command.stored_value[tender] = Money(amount);
        self
    }

    #[must_use]
    pub fn guest(mut self) -> Self {
        self.command.member_id = None;
        self
    }

    #[must_use]
    pub fn method(mut self, method: PaymentMethod) -> Self {
        self.command.payment.method = method;
        self
    }

    #[must_use]
    pub fn paid(mut self) -> Self {
        self.command.payment.paid_at = Some(now());
        self
    }

    #[must_use]
    pub fn expecting(mut self, total: i64, payment_total: i64) -> Self {
        let totals = ExpectedTotals { total: Money(total), payment_total: Money(payment_total) };
        self.command.expected = Some(totals);
        self
    }

    #[must_use]
    pub fn in_currency(mut self, currency: Currency) -> Self {
        self.command.currency = currency;
        self
    }

    #[must_use]
    pub fn told(mut self, told: Circumstances) -> Self {
        self.told = told;
        self
    }

    pub fn placed(self) -> Desk {
        let change = place(&self.command, &self.told).expect("the order can be placed");
        Desk::opened_with(&change, self.told)
    }

    pub fn refused(self) -> Rejection {
        place(&self.command, &self.told).expect_err("the order is refused")
    }
}
