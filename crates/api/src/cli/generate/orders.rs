//! Made-up orders, spread over two years.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use order_domain::{
    action::{PlaceOrder, place_order::GivenDiscount},
    money::{Currency, Money},
    order::{DiscountKind, Shipping, ShippingRule},
    ordered::OrderedLine,
    payment::{GivenPayment, PaymentMethod},
    stamp::PersonRef,
    tender::Tenders,
};
use persistence::{NewOrder, NewPerson, PersonKind, desk::settings::ShopSettings};
use serde_json::Value;
use uuid::Uuid;

use super::{chance::Chance, people::Customer, products::Goods};

/// The first of the two years, 2022-11-01T00:00:00Z: always the same, as the orders are, and past
/// by any clock.
const FIRST_SECOND: i64 = 1_667_260_800;
/// Two years in seconds.
const TWO_YEARS: u32 = 2 * 365 * 86_400;

/// Makes the orders of a seed.
pub(super) struct Generator {
    seed: u32,
    customers: u32,
    currency: Currency,
    /// Minor units of the currency in a larger one.
    unit: i64,
    /// Whether stored value is used without asking whether it is there.
    uses_stored_value: bool,
}

/// An order, and what its way needs to know of it.
pub(super) struct Made {
    pub order_no: String,
    pub new: NewOrder,
    pub is_paid: bool,
    /// Units of each item.
    pub quantities: Vec<u32>,
    pub chance: Chance,
}

impl Generator {
    pub(super) fn of(settings: &ShopSettings, seed: u32, orders: u32) -> Self {
        let unit = (0..settings.currency.places()).fold(1, |unit, _| unit * 10);
        Self {
            seed,
            customers: orders / 4 + 1,
            currency: settings.currency,
            unit,
            uses_stored_value: !settings.check_stored_value,
        }
    }

    /// Order `number` of the seed.
    pub(super) fn order(&self, number: u32) -> Made {
        let mut chance = Chance::of(self.seed, 0, number);
        let order_no = format!("G{}-{number:08}", self.seed);
        let ordered_at = moment(&mut chance);
        let orderer = Customer::of(self.seed, chance.low(self.customers));
        let receiver = chance.percent(15).then(|| {
            let other = chance.below(self.customers);
            Customer::of(self.seed, other)
        });
        let lines: Vec<OrderedLine> = (0..=chance.low(4)).map(|_| self.line(&mut chance)).collect();
        let goods =
            lines.iter().map(|line| line.unit_price.times(line.quantity) - line.item_discount);
        let goods: Money = goods.sum();
        let discounts = self.discounts(&mut chance, goods, number);
        let payment = payment(&mut chance, ordered_at);
        let mut people = People::default();
        let used = self.stored_value(&mut chance, orderer.member_id.is_some());
        let command = PlaceOrder {
            order_no: order_no.clone(),
            ordered_at,
            ordered_on: NaiveDate::MIN,
            currency: self.currency,
            member_id: orderer.member_id.clone(),
            orderer: people.add(PersonKind::Orderer, orderer.orderer()),
            receiver: people
                .add(PersonKind::Receiver, receiver.as_ref().unwrap_or(&orderer).receiver()),
            flags: Vec::new(),
            discounts,
            shipping: Shipping { fee: self.amount(500), discount: Money::ZERO },
            shipping_rule: Some(ShippingRule { base_fee: self.amount(500), free_from: None }),
            payment_fee: Money::ZERO,
            stored_value: Tenders { points: used, ..Tenders::default() },
            payment: GivenPayment {
                depositor: (payment.method == PaymentMethod::BankTransfer)
                    .then(|| people.add(PersonKind::Depositor, orderer.depositor())),
                ..payment
            },
            expected: None,
            lines,
        };
        Made {
            is_paid: command.payment.paid_at.is_some(),
            quantities: command.lines.iter().map(|line| line.quantity).collect(),
            new: NewOrder { order_no: Some(order_no.clone()), command, people: people.0 },
            order_no,
            chance,
        }
    }

    /// An amount of the larger unit.
    fn amount(&self, amount: i64) -> Money {
        Money(amount * self.unit)
    }

    fn line(&self, chance: &mut Chance) -> OrderedLine {
        let goods = Goods::pick(self.seed, chance);
        let is_reduced = chance.percent(10);
        OrderedLine {
            unit_price: self.amount(goods.price),
            quantity: chance.low(4) + 1,
            item_discount: if is_reduced { self.amount(goods.price / 10) } else { Money::ZERO },
            tax_rate: goods.tax_rate,
            product: goods.product,
        }
    }

    /// A coupon now and then, of at most half the goods.
    fn discounts(&self, chance: &mut Chance, goods: Money, number: u32) -> Vec<GivenDiscount> {
        if !chance.percent(10) {
            return Vec::new();
        }
        vec![GivenDiscount {
            kind: DiscountKind::Coupon,
            coupon_no: Some(format!("CP-G{}-{number:08}", self.seed)),
            name: "秋クーポン".to_owned(),
            amount: self.amount(500).min(Money(goods.minor() / 2)),
            line_nos: None,
        }]
    }

    /// Members pay a little with points now and then: less than the shipping alone comes to.
    fn stored_value(&self, chance: &mut Chance, is_member: bool) -> Money {
        let points = self.amount(i64::from(chance.below(400) + 1));
        let is_used = chance.percent(15) && is_member && self.uses_stored_value;
        if is_used { points } else { Money::ZERO }
    }
}

fn moment(chance: &mut Chance) -> DateTime<Utc> {
    let seconds = i64::from(chance.below(TWO_YEARS));
    let first = DateTime::from_timestamp(FIRST_SECOND, 0).expect("2022 is a year");
    first + TimeDelta::seconds(seconds) + TimeDelta::milliseconds(i64::from(chance.below(1_000)))
}

fn payment(chance: &mut Chance, ordered_at: DateTime<Utc>) -> GivenPayment {
    let (method, paid) = match chance.below(100) {
        0..55 => (PaymentMethod::Card, 100),
        55..75 => (PaymentMethod::BankTransfer, 80),
        75..85 => (PaymentMethod::ConvenienceStore, 85),
        85..92 => (PaymentMethod::EWallet, 100),
        92..97 => (PaymentMethod::Carrier, 100),
        _ => (PaymentMethod::Deferred, 50),
    };
    let minutes = TimeDelta::minutes(i64::from(chance.below(600)));
    let paid_at = chance.percent(paid).then(|| ordered_at + minutes);
    GivenPayment { method, depositor: None, bank_account_id: None, paid_at }
}

/// The people that an order names.
#[derive(Default)]
struct People(Vec<NewPerson>);

impl People {
    fn add(&mut self, kind: PersonKind, data: Value) -> PersonRef {
        let person = PersonRef(Uuid::now_v7());
        self.0.push(NewPerson { person, kind, data });
        person
    }
}
