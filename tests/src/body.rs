//! Bodies of requests, with the totals worked out as the storefront would.

use serde_json::{Value, json};

/// An order in yen, in the making (`POST /v1/orders`, api.md §3).
#[derive(Debug, Clone)]
pub struct OrderBody {
    order_no: String,
    member_id: Option<String>,
    contacts: [Option<String>; 3],
    lines: Vec<Value>,
    goods: i64,
    discounts: Vec<Value>,
    discount: i64,
    shipping: i64,
    rule: Option<Value>,
    points: i64,
    store_credit: i64,
    paid: bool,
}

impl OrderBody {
    /// An order without lines yet, by a guest, to be paid by bank transfer.
    pub fn new(order_no: &str) -> Self {
        Self {
            order_no: order_no.to_owned(),
            member_id: None,
            contacts: [Some("090-0000-0000".to_owned()), Some("h@example.com".to_owned()), None],
            lines: Vec::new(),
            goods: 0,
            discounts: Vec::new(),
            discount: 0,
            shipping: 0,
            rule: None,
            points: 0,
            store_credit: 0,
            paid: false,
        }
    }

    /// The order of domain.md §4, examples 1 to 3: A 6,000 (10 %), B 4,000 (8 %), shipping 500, a
    /// coupon of 1,000 and 500 points.
    pub fn example(order_no: &str) -> Self {
        let coupon = format!("CP-{order_no}");
        Self::new(order_no)
            .line("P-A", 6000, 1, "10")
            .line("P-B", 4000, 1, "8")
            .coupon(&coupon, 1000)
            .shipping(500)
            .member(&format!("M-{order_no}"))
            .points(500)
    }

    /// `quantity` of a product at `unit_price`, taxed at `rate` percent.
    #[must_use]
    pub fn line(self, product: &str, unit_price: i64, quantity: i64, rate: &str) -> Self {
        self.discounted_line(product, unit_price, quantity, rate, 0)
    }

    /// The same with an item discount for the whole line.
    #[must_use]
    pub fn discounted_line(
        mut self,
        product: &str,
        unit_price: i64,
        quantity: i64,
        rate: &str,
        item_discount: i64,
    ) -> Self {
        self.lines.push(json!({
            "product_code": product, "variant_code": format!("{product}-1"), "name": product,
            "option": null, "unit_price": unit_price.to_string(), "quantity": quantity,
            "item_discount": item_discount.to_string(), "tax_rate": rate,
        }));
        self.goods += unit_price * quantity - item_discount;
        self
    }

    /// A coupon over the whole order.
    #[must_use]
    pub fn coupon(mut self, coupon_no: &str, amount: i64) -> Self {
        self.discounts.push(json!({
            "kind": "coupon", "coupon_no": coupon_no, "name": "秋クーポン",
            "amount": amount.to_string(), "line_nos": null,
        }));
        self.discount += amount;
        self
    }

    /// Shipping with the same base fee as its rule.
    #[must_use]
    pub fn shipping(mut self, fee: i64) -> Self {
        self.shipping = fee;
        self.rule = Some(json!({"base_fee": fee.to_string(), "free_from": null}));
        self
    }

    /// Shipping that was free because the goods reach `free_from`.
    #[must_use]
    pub fn free_shipping(mut self, base_fee: i64, free_from: i64) -> Self {
        self.shipping = 0;
        self.rule =
            Some(json!({"base_fee": base_fee.to_string(), "free_from": free_from.to_string()}));
        self
    }

    /// Who orders; only members have stored value.
    #[must_use]
    pub fn member(mut self, member_id: &str) -> Self {
        self.member_id = Some(member_id.to_owned());
        self
    }

    /// How the orderer is reached: mobile, e-mail, landline.
    #[must_use]
    pub fn contacts(mut self, contacts: [Option<&str>; 3]) -> Self {
        self.contacts = contacts.map(|contact| contact.map(str::to_owned));
        self
    }

    /// Points used.
    #[must_use]
    pub fn points(mut self, points: i64) -> Self {
        self.points = points;
        self
    }

    /// Store credit used.
    #[must_use]
    pub fn store_credit(mut self, store_credit: i64) -> Self {
        self.store_credit = store_credit;
        self
    }

    /// Paid when it is placed.
    #[must_use]
    pub fn paid(mut self) -> Self {
        self.paid = true;
        self
    }

    /// What the customer pays in all, and what of it in cash.
    pub fn totals(&self) -> (i64, i64) {
        let total = self.goods - self.discount + self.shipping;
        (total, total - self.points - self.store_credit)
    }

    /// The body.
    pub fn json(&self) -> Value {
        let (total, cash) = self.totals();
        let [mobile, email, phone] = &self.contacts;
        let mut payment = json!({
            "method": if cash == 0 { "none" } else { "bank_transfer" },
            "depositor_name": null, "bank_account_id": null, "paid_at": null,
        });
        if self.paid && cash > 0 {
            payment["paid_at"] = json!("2026-11-22T04:00:00Z");
        }
        json!({
            "order_no": self.order_no, "ordered_at": "2026-11-22T03:00:00Z", "currency": "JPY",
            "orderer": {
                "member_id": self.member_id, "name": "山田 花子", "name_furigana": "ヤマダ ハナコ",
                "email": email, "mobile": mobile, "phone": phone,
            },
            "receiver": {
                "name": "山田 花子", "name_furigana": "ヤマダ ハナコ", "mobile": "090-0000-0000",
                "phone": null, "country_code": "JP", "postal_code": "150-0001", "state": "東京都",
                "city": "渋谷区", "address1": "神宮前1-1-1", "address2": null,
                "delivery_message": null, "wished_date": null, "wished_time": null,
            },
            "lines": self.lines,
            "discounts": self.discounts,
            "shipping": {"fee": self.shipping.to_string(), "discount": "0", "rule": self.rule},
            "payment_fee": "0",
            "stored_value": {
                "points": self.points.to_string(),
                "store_credit": self.store_credit.to_string(), "external_points": "0",
            },
            "payment": payment,
            "expected": {"total": total.to_string(), "payment_total": cash.to_string()},
        })
    }
}

/// A cancellation of some items, by the operator, with every option at its default.
pub fn cancel(items: &[(&str, i64)]) -> Value {
    let items: Vec<Value> = items
        .iter()
        .map(|(item_no, quantity)| json!({"item_no": item_no, "quantity": quantity}))
        .collect();
    json!({
        "items": items,
        "reason": {"code": "customer_change_of_mind", "text": null, "fault": "buyer"},
    })
}

/// `base` with other fields put over it.
#[must_use]
pub fn with(mut base: Value, fields: Value) -> Value {
    let (Some(object), Value::Object(fields)) = (base.as_object_mut(), fields) else {
        panic!("only objects can be put over objects");
    };
    object.extend(fields);
    base
}
