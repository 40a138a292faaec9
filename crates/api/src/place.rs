//! 注文 as a body: what the storefront or an importer states, and the command that it becomes.

use chrono::{DateTime, Utc};
use order_domain::{
    action::{
        PlaceOrder,
        place_order::{ExpectedTotals, GivenDiscount},
    },
    line::Product,
    order::{Shipping, ShippingRule},
    ordered::OrderedLine,
    payment::GivenPayment,
    stamp::PersonRef,
    tax::TaxRate,
    tender::Tenders,
};
use persistence::{
    desk::settings::ShopSettings,
    orders::{NewOrder, PersonKind},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    amount::{GivenAmount, Reading},
    people::NewPeople,
    problem::{FaultCode, Problem},
    view::person::{Depositor, OrdererInput, ReceiverInput},
    vocabulary::{KnownCurrency, KnownDiscountKind, KnownPaymentMethod},
};

/// An order to place; also a line of an import.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "order_no": "20261122-0000001", "ordered_at": "2026-11-22T03:00:00Z", "currency": "JPY",
    "orderer": {"member_id": "hanako", "name": "山田 花子", "name_furigana": "ヤマダ ハナコ", "email": "h@example.com", "mobile": "090-0000-0000", "phone": null},
    "receiver": {"name": "山田 花子", "name_furigana": "ヤマダ ハナコ", "mobile": "090-0000-0000", "phone": null, "country_code": "JP", "postal_code": "150-0001",
        "state": "東京都", "city": "渋谷区", "address1": "神宮前1-1-1", "address2": null, "delivery_message": null, "wished_date": null, "wished_time": null},
    "lines": [
        {"product_code": "P-A", "variant_code": "P-A-RED", "name": "A", "option": "赤", "unit_price": "6000", "quantity": 1, "item_discount": "0", "tax_rate": "10"},
        {"product_code": "P-B", "variant_code": "P-B-1", "name": "B", "option": null, "unit_price": "4000", "quantity": 1, "item_discount": "0", "tax_rate": "8"}],
    "discounts": [{"kind": "coupon", "coupon_no": "CP-1", "name": "秋クーポン", "amount": "1000", "line_nos": null}],
    "shipping": {"fee": "500", "discount": "0", "rule": {"base_fee": "500", "free_from": null}},
    "payment_fee": "0",
    "stored_value": {"points": "500", "store_credit": "0", "external_points": "0"},
    "payment": {"method": "bank_transfer", "depositor_name": "ヤマダハナコ", "bank_account_id": null, "paid_at": null},
    "expected": {"total": "9500", "payment_total": "9000"}
}))]
pub struct PlaceOrderInput {
    /// A number of the caller's own, unique in the shop; null: the next `YYYYMMDD-NNNNNNN`.
    #[schema(pattern = "^[A-Za-z0-9._-]{1,40}$", max_length = 40)]
    pub order_no: Option<String>,
    /// When it was placed; null: now.
    pub ordered_at: Option<DateTime<Utc>>,
    /// Currency of all amounts; null: the shop's.
    pub currency: Option<KnownCurrency>,
    /// 注文者: who places the order.
    pub orderer: OrdererInput,
    /// 受取人: who receives the goods, and where.
    pub receiver: ReceiverInput,
    /// What is bought.
    #[schema(min_items = 1, max_items = 1000)]
    pub lines: Vec<LineInput>,
    /// Order-level discounts, spread in this order.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub discounts: Vec<DiscountInput>,
    /// 配送料: the shipping fee; null: none.
    pub shipping: Option<ShippingInput>,
    /// 決済手数料: fee of the payment method; null: none.
    pub payment_fee: Option<GivenAmount>,
    /// Stored value used; null: none. Only members have any.
    pub stored_value: Option<StoredValueInput>,
    /// How the rest is paid.
    pub payment: PaymentInput,
    /// The totals as the caller has them: others are refused (`422 totals_mismatch`).
    pub expected: Option<ExpectedInput>,
}

/// A line as ordered.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineInput {
    /// The code of the product.
    #[schema(min_length = 1, max_length = 100, example = "P-A")]
    pub product_code: String,
    /// The variant: what has a stock count.
    #[schema(min_length = 1, max_length = 100, example = "P-A-RED")]
    pub variant_code: String,
    /// The product's name.
    #[schema(min_length = 1, max_length = 255, example = "A")]
    pub name: String,
    /// The option in words.
    #[schema(max_length = 500, example = "赤")]
    pub option: Option<String>,
    /// Price of one unit, tax included.
    pub unit_price: GivenAmount,
    /// Number of units.
    #[schema(minimum = 1, maximum = 9999, example = 1)]
    pub quantity: u32,
    /// Discount of the line as a whole; null: none.
    pub item_discount: Option<GivenAmount>,
    /// Tax rate in percent, from 0 to 100, with up to 4 decimal places: `"10"`, `"8"`.
    #[schema(pattern = r"^[0-9]{1,3}(\.[0-9]{1,4})?$", max_length = 8, example = "10")]
    pub tax_rate: String,
}

/// An order-level discount.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscountInput {
    /// Which sort of discount.
    pub kind: KnownDiscountKind,
    /// The number of the coupon: given where `kind` is `coupon`, and only there.
    #[schema(min_length = 1, max_length = 100, example = "CP-1")]
    pub coupon_no: Option<String>,
    /// What it is called.
    #[schema(min_length = 1, max_length = 255, example = "秋クーポン")]
    pub name: String,
    /// How much, for all lines that it applies to.
    pub amount: GivenAmount,
    /// The lines that it applies to, from 1; null: all.
    #[schema(min_items = 1, max_items = 1000)]
    pub line_nos: Option<Vec<LineNumber>>,
}

/// Position of a line, from 1.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(minimum = 1, maximum = 1000, example = 1)]
pub struct LineNumber(pub u32);

/// 配送料: the shipping fee, its discount and the rule of the order.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShippingInput {
    /// The fee, before its discount.
    pub fee: GivenAmount,
    /// Its discount; null: none.
    pub discount: Option<GivenAmount>,
    /// How it is calculated anew after a claim; null: it is not.
    pub rule: Option<ShippingRuleInput>,
}

/// How shipping is calculated anew.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShippingRuleInput {
    /// The fee below `free_from`.
    pub base_fee: GivenAmount,
    /// Free from this net total of goods on; null: never.
    pub free_from: Option<GivenAmount>,
}

/// Stored value used.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredValueInput {
    /// ポイント: points of the shop; null: none.
    pub points: Option<GivenAmount>,
    /// 預り金: the member's store credit; null: none.
    pub store_credit: Option<GivenAmount>,
    /// 外部ポイント: points of another company, which are not kept here; null: none.
    pub external_points: Option<GivenAmount>,
}

/// How the cash part is paid.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentInput {
    /// The method; `none` only when nothing is due.
    pub method: KnownPaymentMethod,
    /// 入金者名: who pays a bank transfer, as it will stand on it.
    #[schema(min_length = 1, max_length = 100, example = "ヤマダハナコ")]
    pub depositor_name: Option<String>,
    /// One of the shop's bank accounts that are in use.
    pub bank_account_id: Option<Uuid>,
    /// When it was paid, where it was: the items go on at once. Not for the difference of an
    /// exchange: confirm its deposit once it is paid.
    pub paid_at: Option<DateTime<Utc>>,
}

/// The totals as the caller has them.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedInput {
    /// The order's value.
    pub total: GivenAmount,
    /// What is paid in cash.
    pub payment_total: GivenAmount,
}

impl PlaceOrderInput {
    /// The command with the people that it names, or every fault of the amounts at once. Number and
    /// day of the order are set where it is placed.
    pub fn into_command(
        self,
        shop: &ShopSettings,
        now: DateTime<Utc>,
    ) -> Result<NewOrder, Problem> {
        let currency = self.currency.map_or(shop.currency, |currency| currency.0);
        let mut reading = Reading::of(currency);
        let mut people = NewPeople::default();
        let ordered_at = self.ordered_at.map_or(now, |given| reading.moment("/ordered_at", given));
        let payment = self.payment.into_command(&mut reading, &mut people);
        let command = PlaceOrder {
            order_no: self.order_no.clone().unwrap_or_default(),
            ordered_at,
            ordered_on: shop.day_of(ordered_at),
            currency,
            member_id: self.orderer.member_id.clone(),
            orderer: people.add(PersonKind::Orderer, &self.orderer),
            receiver: people.add(PersonKind::Receiver, &self.receiver),
            flags: Vec::new(),
            lines: lines(&mut reading, self.lines),
            discounts: discounts(&mut reading, self.discounts),
            shipping: Shipping {
                fee: reading.amount_or_zero(
                    "/shipping/fee",
                    self.shipping.as_ref().map(|given| &given.fee),
                ),
                discount: reading.amount_or_zero(
                    "/shipping/discount",
                    self.shipping.as_ref().and_then(|given| given.discount.as_ref()),
                ),
            },
            shipping_rule: self.shipping.and_then(|given| given.rule).map(|rule| ShippingRule {
                base_fee: reading.amount("/shipping/rule/base_fee", &rule.base_fee),
                free_from: rule
                    .free_from
                    .map(|from| reading.amount("/shipping/rule/free_from", &from)),
            }),
            payment_fee: reading.amount_or_zero("/payment_fee", self.payment_fee.as_ref()),
            stored_value: stored_value(&mut reading, self.stored_value.as_ref()),
            payment,
            expected: self.expected.map(|expected| ExpectedTotals {
                total: reading.amount("/expected/total", &expected.total),
                payment_total: reading.amount("/expected/payment_total", &expected.payment_total),
            }),
        };
        let people = people.into_records();
        reading.finish(NewOrder { order_no: self.order_no, command, people })
    }
}

impl PaymentInput {
    /// The domain's payment; who pays is kept beside the order.
    pub(crate) fn into_command(
        self,
        reading: &mut Reading,
        people: &mut NewPeople,
    ) -> GivenPayment {
        let depositor: Option<PersonRef> =
            self.depositor_name.map(|name| people.add(PersonKind::Depositor, &Depositor { name }));
        GivenPayment {
            method: self.method.0,
            depositor,
            bank_account_id: self.bank_account_id,
            paid_at: self.paid_at.map(|given| reading.moment("/payment/paid_at", given)),
        }
    }
}

impl PaymentInput {
    /// The payment of an exchange's difference: it is awaited, and confirmed like every other.
    pub(crate) fn into_difference(
        self,
        reading: &mut Reading,
        people: &mut NewPeople,
    ) -> GivenPayment {
        if self.paid_at.is_some() {
            let detail = "must be null: confirm the deposit once the difference is paid";
            reading.fault("/payment/paid_at", FaultCode::NotSupported, detail);
        }
        self.into_command(reading, people)
    }
}

/// The lines that a body names in `lines`.
pub(crate) fn lines(reading: &mut Reading, given: Vec<LineInput>) -> Vec<OrderedLine> {
    let lines = given.into_iter().enumerate();
    lines.map(|(index, given)| line(reading, &format!("/lines/{index}"), given)).collect()
}

/// The line at a place of a body.
pub(crate) fn line(reading: &mut Reading, pointer: &str, given: LineInput) -> OrderedLine {
    let at = |field: &str| format!("{pointer}/{field}");
    OrderedLine {
        unit_price: reading.amount(&at("unit_price"), &given.unit_price),
        quantity: given.quantity,
        item_discount: reading.amount_or_zero(&at("item_discount"), given.item_discount.as_ref()),
        tax_rate: reading
            .parsed(&at("tax_rate"), &given.tax_rate, "must be a percentage from 0 to 100")
            .unwrap_or(TaxRate::ZERO),
        product: Product {
            product_code: given.product_code,
            variant_code: given.variant_code,
            name: given.name,
            option: given.option,
        },
    }
}

fn discounts(reading: &mut Reading, given: Vec<DiscountInput>) -> Vec<GivenDiscount> {
    let discounts = given.into_iter().enumerate().map(|(index, discount)| GivenDiscount {
        kind: discount.kind.0,
        coupon_no: discount.coupon_no,
        name: discount.name,
        amount: reading.amount(&format!("/discounts/{index}/amount"), &discount.amount),
        line_nos: discount.line_nos.map(|numbers| numbers.iter().map(|number| number.0).collect()),
    });
    discounts.collect()
}

fn stored_value(reading: &mut Reading, given: Option<&StoredValueInput>) -> Tenders {
    let Some(given) = given else { return Tenders::default() };
    Tenders {
        points: reading.amount_or_zero("/stored_value/points", given.points.as_ref()),
        store_credit: reading
            .amount_or_zero("/stored_value/store_credit", given.store_credit.as_ref()),
        external_points: reading
            .amount_or_zero("/stored_value/external_points", given.external_points.as_ref()),
        ..Tenders::default()
    }
}
