//! What an order offers, and how each offer is taken up: for stories that go where it leads.

use acceptance::{Desk, OrderBody, body::with, cancel};
use serde_json::{Value, json};

/// Every listed action, with the thing that lists it.
pub fn listed(order: &Value) -> Vec<(Value, Value)> {
    let parts = ["items", "shipments", "claims", "refunds", "payments"]
        .iter()
        .flat_map(|part| order[part].as_array().expect("a list").clone());
    std::iter::once(order.clone())
        .chain(parts)
        .flat_map(|owner| {
            let actions = owner["actions"].as_array().expect("a list").clone();
            actions.into_iter().map(move |action| (owner.clone(), action))
        })
        .collect()
}

/// Stands in bodies for the shop's bank account, whose id each shop makes itself.
const BANK_ACCOUNT: &str = "00000000-0000-0000-0000-000000000000";

/// Enters a bank account for offers to name.
pub async fn open_account(desk: &Desk) -> Value {
    let account = json!({"bank_name": "みずほ銀行", "account_number": "1234567", "holder": "店"});
    desk.client.act("/v1/shop/bank-accounts", &account).await.expect(201).json()
}

/// The body with the shop's own bank account.
pub fn in_shop(body: &Value, account: &Value) -> Value {
    let id = account["bank_account_id"].as_str().expect("an id");
    let text = body.to_string().replace(BANK_ACCOUNT, id);
    serde_json::from_str(&text).expect("it was JSON before")
}

/// A valid body for the action on this thing.
pub fn body_of(action: &str, owner: &Value, order: &Value) -> Value {
    let of_goods = owner["item_no"].is_string() || owner["order_no"] == order["order_no"];
    match action {
        "confirm_deposit" if owner["payment_no"].is_string() => {
            json!({"payment_nos": [owner["payment_no"]]})
        }
        "cancel" => cancel(&picks(action, owner, order)),
        "return" => with(
            cancel(&picks(action, owner, order)),
            json!({"return_shipping": {"amount": "0", "payer": "shop"}}),
        ),
        "exchange" => with(
            cancel(&picks(action, owner, order)),
            json!({"replacements": lines(), "payment": {"method": "bank_transfer"}}),
        ),
        "add_items" => json!({"lines": lines(), "payment": {"method": "bank_transfer"}}),
        "create_shipment" => json!({"carrier": "ヤマト運輸", "tracking_no": "1234",
            "items": items(&picks(action, owner, order)), "dispatch": false}),
        "add_to_shipment" => json!({"items": items(&picks(action, owner, order))}),
        "mark_ready" | "back_to_preparing" => {
            json!({"action": action, "item_nos": [owner["item_no"]]})
        }
        "hold" | "release" if of_goods && owner["refund_no"].is_null() => {
            json!({"action": action, "item_nos": [owner["item_no"]], "reason": "確認"})
        }
        "withdraw" | "hold" => json!({"reason": "確認"}),
        "accept" => json!({"reason": cancel(&[])["reason"]}),
        "reject" => json!({"reason": "在庫あり", "show_to_buyer": true}),
        "collect" => json!({"items": [{"item_no": owner["items"][0]["item_no"],
            "disposition": "resellable"}]}),
        "confirm_deposit" | "complete" | "release" | "dispatch" | "deliver" => json!({}),
        "change" => json!({"method": "bank_transfer", "bank_account": {
            "bank": "みずほ銀行", "branch": "渋谷", "account": "1234567",
            "holder": "ヤマダハナコ"}}),
        "change_bank" => json!({"depositor_name": "ヤマダタロウ", "bank_account_id": BANK_ACCOUNT}),
        "change_orderer" => json!({"name": "山田 はな子"}),
        "change_receiver" => json!({"address1": "神宮前2-2-2"}),
        "change_customer_notice" => json!({"notice": "お届けが遅れます。"}),
        "blacklist_orderer" => json!({"reason": "受取拒否"}),
        "release_blacklist" => Value::Null,
        other => panic!("an action that this story does not know: {other}"),
    }
}

/// The item itself; for the whole order those that allow the action, or all when none does.
fn picks<'a>(name: &str, owner: &'a Value, order: &'a Value) -> Vec<(&'a str, i64)> {
    let number = |item: &'a Value| (item["item_no"].as_str().expect("text"), 1);
    if owner["item_no"].is_string() {
        return vec![number(owner)];
    }
    let items = order["items"].as_array().expect("a list").iter();
    let allowed = items.clone().filter(|item| {
        let mut actions = item["actions"].as_array().expect("a list").iter();
        let listed = actions.any(|action| action["action"] == name && action["allowed"] == true);
        listed || (name == "add_to_shipment" && item["can_add_to_shipment"] == true)
    });
    let allowed: Vec<_> = allowed.map(number).collect();
    if allowed.is_empty() { items.map(number).collect() } else { allowed }
}

fn items(picks: &[(&str, i64)]) -> Value {
    cancel(picks)["items"].clone()
}

fn lines() -> Value {
    OrderBody::new("LINES").line("P-C", 6000, 1, "10").json()["lines"].clone()
}
