//! The orders of the demo: each goes one way through the popup, by the calls that the popup makes.

use serde_json::{Value, json};

use super::desk;
use crate::{cli::Failure, extract::buyer};

/// A call and its body, with a key of its own: a `POST` where no method stands before the path. A path
/// that begins with `/` is the buyer's own call, below the storefront's path of the order; every
/// other one stands below the order's path. `{made}` is the last segment of where the call before
/// has made something.
pub(super) type Step = (&'static str, Value);

/// How many ways there are.
pub(super) const STAGES: u32 = 35;

/// The way that order number `index` goes: 12 before the goods leave, 9 of goods, 11 of claims
/// about goods and of buyers' requests, 3 of what is said about customers and to them.
fn way(index: u32) -> Vec<Step> {
    let way = index % STAGES;
    let pay: Step = ("deposit-confirmation", json!({}));
    match way {
        0 => vec![],
        8 => vec![("cancellations", claim(&ALL, json!({})))],
        11 => vec![("cancellations", claim(&ONE, json!({}))), pay],
        _ => {
            let steps = match way {
                1..=10 => cancellation(way, index),
                12..=20 => goods(way),
                desk::GUEST.. => desk::steps(way),
                _ => exchange_or_request(way),
            };
            std::iter::once(pay).chain(steps).collect()
        }
    }
}

const ONE: [(&str, u32); 1] = [("02", 1)];
const SHIRT: [(&str, u32); 1] = [("01", 1)];
const ALL: [(&str, u32); 2] = [("01", 2), ("02", 3)];

fn picks(items: &[(&str, u32)]) -> Value {
    let pick =
        |(item_no, quantity): &(&str, u32)| json!({"item_no": item_no, "quantity": quantity});
    items.iter().map(pick).collect()
}

/// A claim about some items, with options over the usual ones.
fn claim(items: &[(&str, u32)], options: Value) -> Value {
    let mut body = json!({
        "items": picks(items),
        "reason": {"code": "customer_change_of_mind", "text": "サイズ違い", "fault": "buyer"},
    });
    if let (Some(body), Value::Object(options)) = (body.as_object_mut(), options) {
        body.extend(options);
    }
    body
}

/// Paid orders of which something is canceled before it leaves.
fn cancellation(way: u32, index: u32) -> Vec<Step> {
    let part: Step = ("cancellations", claim(&ONE, json!({})));
    let restored = json!({"restore_coupons": [coupon_no(index)]});
    let restoring: Step = ("cancellations", claim(&ONE, restored));
    let hold: Step = ("refunds/F1/hold", json!({"reason": "口座確認中"}));
    let complete: Step = ("refunds/F1/completion", json!({"memo": "振込済み"}));
    match way {
        // キャンセル処理中 of a part; 返金保留; キャンセル完了
        2 => vec![part],
        3 => vec![part, hold],
        4 => vec![part, complete],
        // The coupon given back with it, before and after the refund
        5 => vec![restoring],
        6 => vec![restoring, complete],
        // 撤回
        7 => vec![part, ("claims/C1/withdrawal", json!({"reason": "お客様の取り消し"}))],
        // The whole of it, before and after the refund
        9 => vec![("cancellations", claim(&ALL, json!({})))],
        10 => vec![("cancellations", claim(&ALL, json!({"complete_refund": true})))],
        // 商品準備中
        _ => vec![],
    }
}

fn shipment(items: &[(&str, u32)], dispatch: bool) -> Step {
    let body = json!({"carrier": "yamato", "tracking_no": "1234-5678-9012",
                      "items": picks(items), "dispatch": dispatch});
    ("shipments", body)
}

fn delivered() -> [Step; 2] {
    [shipment(&ALL, true), ("shipments/D1/delivery", json!({}))]
}

/// Paid orders whose goods move, and come back.
fn goods(way: u32) -> Vec<Step> {
    let all = json!(["01", "02"]);
    let back = || -> Step { ("returns", claim(&SHIRT, json!({}))) };
    let collect: Step = ("claims/R1/collection", json!({}));
    let after_delivery =
        |steps: Vec<Step>| -> Vec<Step> { delivered().into_iter().chain(steps).collect() };
    match way {
        // 発送準備中; 配送保留
        12 => vec![("item-transitions", json!({"action": "mark_ready", "item_nos": all}))],
        13 => vec![(
            "item-transitions",
            json!({"action": "hold", "item_nos": all, "reason": "住所の確認待ち"}),
        )],
        // 出荷待ち; 配送中; 配送商品の追加; 配送完了
        14 => vec![shipment(&ALL, false)],
        15 => vec![shipment(&ALL, true)],
        16 => vec![shipment(&SHIRT, true), ("shipments/D1/items", json!({"items": picks(&ONE)}))],
        17 => after_delivery(vec![]),
        // 返品: 回収前; 返金前; 完了
        18 => after_delivery(vec![back()]),
        19 => after_delivery(vec![back(), collect]),
        _ => after_delivery(vec![back(), collect, ("refunds/F1/completion", json!({}))]),
    }
}

/// Paid orders with exchanges, requests of the buyer, and items added.
fn exchange_or_request(way: u32) -> Vec<Step> {
    let replacement = |unit_price: &str| {
        json!({"replacements": [{
            "product_code": "P-COAT", "variant_code": "P-COAT-1", "name": "コート", "option": null,
            "unit_price": unit_price, "quantity": 1, "item_discount": "0", "tax_rate": "10"}],
            "payment": {"method": "bank_transfer"}})
    };
    let exchange =
        |unit_price: &str| -> Step { ("exchanges", claim(&SHIRT, replacement(unit_price))) };
    let other_option = json!({"same_product": true, "replacements": [
        {"item_no": "01", "quantity": 1, "variant_code": "P-SHIRT-BLUE-M", "option": "青 / M"}]});
    let request =
        |kind: &str| -> Step { ("/claim-requests", claim(&SHIRT, json!({"kind": kind}))) };
    let reason = claim(&[], json!({}))["reason"].clone();
    let added = json!({"lines": replacement("9800")["replacements"],
                       "payment": {"method": "bank_transfer"}});
    match way {
        // 交換: by another option; dearer, before and after payment; cheaper; its refund on hold
        21 => vec![("exchanges", claim(&SHIRT, other_option))],
        22 => vec![exchange("9800")],
        23 => vec![exchange("9800"), ("deposit-confirmation", json!({}))],
        24 => vec![exchange("1000")],
        25 => vec![exchange("1000"), ("refunds/F1/hold", json!({"reason": "口座確認中"}))],
        // 申込 of each kind; 拒否; 処理
        26 => vec![request("cancellation")],
        27 => delivered().into_iter().chain([request("return")]).collect(),
        28 => delivered().into_iter().chain([request("exchange")]).collect(),
        29 => vec![
            request("cancellation"),
            ("claims/C1/rejection", json!({"reason": "発送済みのため", "show_to_buyer": true})),
        ],
        30 => vec![request("cancellation"), ("claims/C1/acceptance", json!({"reason": reason}))],
        // 追加注文
        _ => vec![("items", added)],
    }
}

fn order_no(index: u32) -> String {
    format!("DEMO-{:04}", index + 1)
}

/// The member who orders; nobody where a guest does.
fn member_id(index: u32) -> Option<String> {
    (index % STAGES < desk::GUEST).then(|| format!("member-{}", index % 7))
}

fn coupon_no(index: u32) -> String {
    format!("AUTUMN-{:04}", index + 1)
}

/// Two products at two tax rates, an item discount, a coupon, shipping and points.
fn body(index: u32, account: &str) -> Value {
    const PEOPLE: [(&str, &str); 4] = [
        ("山田 花子", "ヤマダ ハナコ"),
        ("佐藤 太郎", "サトウ タロウ"),
        ("鈴木 一郎", "スズキ イチロウ"),
        ("高橋 美咲", "タカハシ ミサキ"),
    ];
    let (name, furigana) = PEOPLE[usize::try_from(index).unwrap_or_default() % PEOPLE.len()];
    // The guest of before orders again.
    let known = index - u32::from(index % STAGES == desk::GUEST_AGAIN);
    let mobile = format!("090-0000-{:04}", known % 10_000);
    let member = member_id(index);
    let (points, payment_total) = if member.is_some() { ("300", "14300") } else { ("0", "14600") };
    json!({
        "order_no": order_no(index),
        "currency": "JPY",
        "orderer": {
            "member_id": member, "name": name, "name_furigana": furigana,
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
        "stored_value": {"points": points, "store_credit": "0", "external_points": "0"},
        "payment": {"method": "bank_transfer", "depositor_name": furigana,
                    "bank_account_id": account, "paid_at": null},
        "expected": {"total": "14600", "payment_total": payment_total},
    })
}

/// Places `count` orders and brings each as far as its way goes; tells the number of one that has a
/// claim to look at, where there is one. `storefront` is the key that speaks for buyers.
pub(super) async fn place(
    base: &str,
    token: &str,
    storefront: &str,
    count: u32,
) -> Result<String, Failure> {
    let caller = Caller { client: reqwest::Client::new(), base, token };
    let buyers = Caller { token: storefront, ..caller.clone() };
    let account =
        caller.call("POST /v1/shop/bank-accounts", "", "account", &desk::account()).await?;
    for index in 0..count {
        let order_no = order_no(index);
        let member = member_id(index).unwrap_or_default();
        let order = body(index, &account);
        let mut made =
            caller.call("POST /v1/orders", &member, &format!("{order_no}-place"), &order).await?;
        for (number, (step, body)) in way(index).iter().enumerate() {
            let (method, path) = step.split_once(' ').unwrap_or(("POST", step));
            let path = path.replace("{made}", &made);
            let (caller, call) = match path.strip_prefix('/') {
                Some(path) => {
                    (&buyers, format!("{method} /v1/storefront/orders/{order_no}/{path}"))
                }
                None => (&caller, format!("{method} /v1/orders/{order_no}/{path}")),
            };
            made = caller.call(&call, &member, &format!("{order_no}-{number}"), body).await?;
        }
    }
    Ok(order_no(count.saturating_sub(1).min(2)))
}

#[derive(Clone)]
struct Caller<'a> {
    client: reqwest::Client,
    base: &'a str,
    token: &'a str,
}

impl Caller<'_> {
    /// Makes a call, its method before its path; the last segment of where it has made something.
    async fn call(
        &self,
        call: &str,
        member: &str,
        key: &str,
        body: &Value,
    ) -> Result<String, Failure> {
        let (method, path) = call.split_once(' ').unwrap_or(("POST", call));
        let request = self.client.request(method.parse()?, format!("{}{path}", self.base));
        let request = request.bearer_auth(self.token).header("If-Match", "*");
        let request = request.header("Idempotency-Key", key).header(buyer::MEMBER_ID, member);
        let answer = request.json(body).send().await?;
        if !answer.status().is_success() {
            let said = answer.text().await?;
            return Err(format!("the demo's own call {call} was answered {said}").into());
        }
        let location = answer.headers().get("Location").and_then(|value| value.to_str().ok());
        let made = location.and_then(|location| location.rsplit('/').next()).unwrap_or_default();
        Ok(made.to_owned())
    }
}
