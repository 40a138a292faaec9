//! The orders of the demo: each goes one way through the popup, by the calls that the popup makes.

use serde_json::{Value, json};

use crate::cli::Failure;

/// A call below the order's path: method is POST, every one with a key of its own.
type Step = (&'static str, Value);

/// How many ways there are.
pub(super) const STAGES: u32 = 12;

/// The way that order number `index` goes.
fn way(index: u32) -> Vec<Step> {
    let pay: Step = ("deposit-confirmation", json!({}));
    let cancel = |items: Value, options: Value| -> Step {
        let mut body = json!({
            "items": items,
            "reason": {"code": "customer_change_of_mind", "text": "サイズ違い", "fault": "buyer"},
        });
        if let (Some(body), Value::Object(options)) = (body.as_object_mut(), options) {
            body.extend(options);
        }
        ("cancellations", body)
    };
    let one = json!([{"item_no": "02", "quantity": 1}]);
    let all = json!([{"item_no": "01", "quantity": 2}, {"item_no": "02", "quantity": 3}]);
    let part = cancel(one.clone(), json!({}));
    let restoring = cancel(one, json!({"restore_coupons": [coupon_no(index)]}));
    let hold: Step = ("refunds/F1/hold", json!({"reason": "口座確認中"}));
    let complete: Step = ("refunds/F1/completion", json!({"memo": "振込済み"}));
    let withdraw: Step = ("claims/C1/withdrawal", json!({"reason": "お客様の取り消し"}));
    match index % STAGES {
        // 入金前; 商品準備中
        0 => vec![],
        1 => vec![pay],
        // キャンセル処理中 of a part; 返金保留; キャンセル完了
        2 => vec![pay, part],
        3 => vec![pay, part, hold],
        4 => vec![pay, part, complete],
        // The coupon given back with it, before and after the refund
        5 => vec![pay, restoring],
        6 => vec![pay, restoring, complete],
        // 撤回
        7 => vec![pay, part, withdraw],
        // Canceled whole: never paid, paid, and paid back
        8 => vec![cancel(all, json!({}))],
        9 => vec![pay, cancel(all, json!({}))],
        10 => vec![pay, cancel(all, json!({"complete_refund": true}))],
        // A part canceled before it was paid
        _ => vec![part, pay],
    }
}

fn order_no(index: u32) -> String {
    format!("DEMO-{:04}", index + 1)
}

fn coupon_no(index: u32) -> String {
    format!("AUTUMN-{:04}", index + 1)
}

/// Two products at two tax rates, an item discount, a coupon, shipping and points.
fn body(index: u32) -> Value {
    const PEOPLE: [(&str, &str); 4] = [
        ("山田 花子", "ヤマダ ハナコ"),
        ("佐藤 太郎", "サトウ タロウ"),
        ("鈴木 一郎", "スズキ イチロウ"),
        ("高橋 美咲", "タカハシ ミサキ"),
    ];
    let (name, furigana) = PEOPLE[usize::try_from(index).unwrap_or_default() % PEOPLE.len()];
    let mobile = format!("090-0000-{:04}", index % 10_000);
    json!({
        "order_no": order_no(index),
        "currency": "JPY",
        "orderer": {
            "member_id": format!("member-{}", index % 7), "name": name, "name_furigana": furigana,
            "email": format!("customer{index}@example.com"), "mobile": mobile, "phone": null,
        },
        "receiver": {
            "name": name, "name_furigana": furigana, "mobile": mobile, "phone": null,
            "country_code": "JP", "postal_code": "150-0001", "state": "東京都", "city": "渋谷区",
            "address1": "神宮前1-1-1", "address2": null, "delivery_message": "置き配希望",
            "wished_date": null, "wished_time": null,
        },
        "lines": [
            {"product_code": "P-SHIRT", "variant_code": "P-SHIRT-RED-M", "name": "リネンシャツ",
             "option": "赤 / M", "unit_price": "6000", "quantity": 2, "item_discount": "500",
             "tax_rate": "10"},
            {"product_code": "P-TEA", "variant_code": "P-TEA-100", "name": "煎茶 100g",
             "option": null, "unit_price": "1200", "quantity": 3, "item_discount": "0",
             "tax_rate": "8"},
        ],
        "discounts": [{"kind": "coupon", "coupon_no": coupon_no(index), "name": "秋クーポン",
                       "amount": "1000", "line_nos": null}],
        "shipping": {"fee": "500", "discount": "0",
                     "rule": {"base_fee": "500", "free_from": "20000"}},
        "payment_fee": "0",
        "stored_value": {"points": "300", "store_credit": "0", "external_points": "0"},
        "payment": {"method": "bank_transfer", "depositor_name": furigana,
                    "bank_account_id": null, "paid_at": null},
        "expected": {"total": "14600", "payment_total": "14300"},
    })
}

/// Places `count` orders and brings each as far as its way goes; tells the number of one that has a
/// claim to look at, where there is one.
pub(super) async fn place(base: &str, token: &str, count: u32) -> Result<String, Failure> {
    let caller = Caller { client: reqwest::Client::new(), base, token };
    for index in 0..count {
        let order_no = order_no(index);
        caller.post("/v1/orders", &format!("{order_no}-place"), &body(index)).await?;
        for (number, (step, body)) in way(index).iter().enumerate() {
            let path = format!("/v1/orders/{order_no}/{step}");
            caller.post(&path, &format!("{order_no}-{number}"), body).await?;
        }
    }
    Ok(order_no(count.saturating_sub(1).min(2)))
}

struct Caller<'a> {
    client: reqwest::Client,
    base: &'a str,
    token: &'a str,
}

impl Caller<'_> {
    async fn post(&self, path: &str, key: &str, body: &Value) -> Result<(), Failure> {
        let request = self.client.post(format!("{}{path}", self.base));
        let request = request.bearer_auth(self.token).header("Idempotency-Key", key).json(body);
        let answer = request.send().await?;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(format!("the demo's own call {path} was answered {}", answer.text().await?).into())
    }
}
