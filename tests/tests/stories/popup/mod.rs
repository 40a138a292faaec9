//! domain.md §5 sentence by sentence: one module for each heading, under its Japanese name.

use acceptance::{Desk, OrderBody};
use serde_json::{Value, json};

#[path = "claim_tabs.rs"]
mod cs内訳;
#[path = "coupons.rs"]
mod クーポン;
#[path = "shop_settings.rs"]
mod ショップ設定;
#[path = "deposit_confirmation.rs"]
mod 入金確認;
#[path = "stock.rs"]
mod 在庫;
#[path = "payment_history.rs"]
pub mod 決済履歴;
#[path = "processing_history.rs"]
mod 注文処理履歴;
#[path = "additional_order.rs"]
mod 追加注文;
#[path = "return_invoices.rs"]
mod 適格返還請求書;
#[path = "stored_value.rs"]
mod 預り金;

/// One field of everything in a list.
#[track_caller]
fn pluck(list: &Value, field: &str) -> Vec<Value> {
    let list = list.as_array().unwrap_or_else(|| panic!("not a list: {list}"));
    list.iter().map(|entry| entry[field].clone()).collect()
}

/// What something lists about one of its actions.
#[track_caller]
fn action<'a>(owner: &'a Value, name: &str) -> &'a Value {
    let actions = owner["actions"].as_array().unwrap_or_else(|| panic!("no actions: {owner}"));
    let found = actions.iter().find(|action| action["action"] == name);
    found.unwrap_or_else(|| panic!("{name} is not listed: {owner:#}"))
}

/// Whether it says that the action would succeed.
#[track_caller]
fn allowed(owner: &Value, name: &str) -> bool {
    action(owner, name)["allowed"] == true
}

/// Why an action is not allowed: codes.
#[track_caller]
fn reasons(owner: &Value, name: &str) -> Vec<Value> {
    let action = action(owner, name);
    assert_eq!(action["allowed"], false, "{action}");
    pluck(&action["reasons"], "code")
}

/// An amount in yen.
#[track_caller]
fn yen(value: &Value) -> i64 {
    let amount = value.as_str().and_then(|text| text.parse().ok());
    amount.unwrap_or_else(|| panic!("an amount in yen: {value}"))
}

/// 追加注文 of one unit at this price; the answer names payment and items.
async fn add_line(desk: &Desk, order_no: &str, price: i64) -> Value {
    let lines = OrderBody::new("LINES").line("P-ADDED", price, 1, "10").json()["lines"].clone();
    let body = json!({"lines": lines, "payment": {"method": "bank_transfer"}});
    desk.client.act(&format!("/v1/orders/{order_no}/items"), &body).await.expect(201).json()
}
