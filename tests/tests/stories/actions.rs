//! What is listed as allowed succeeds when called with a valid body; what is not is refused with one
//! of the listed codes (api.md §1 "actions"), in every state that this API leads to.

use acceptance::{Answer, Desk, Engine, OrderBody, body::with, cancel, client::new_key};
use reqwest::{Method, header::IF_MATCH};
use rstest::rstest;
use serde_json::{Value, json};

/// The way to a state: paths below the order, and bodies.
fn ways() -> Vec<(&'static str, Vec<(&'static str, Value)>)> {
    let pay = ("deposit-confirmation", json!({}));
    let part = ("cancellations", cancel(&[("02", 1)]));
    let whole = ("cancellations", cancel(&[("01", 1), ("02", 1)]));
    let restoring =
        ("cancellations", with(cancel(&[("02", 1)]), json!({"restore_coupons": ["COUPON"]})));
    let reason = json!({"reason": "確認"});
    let hold = ("refunds/F1/hold", reason.clone());
    let complete = ("refunds/F1/completion", json!({}));
    let withdraw = ("claims/C1/withdrawal", reason);
    vec![
        ("placed", vec![]),
        ("paid", vec![pay.clone()]),
        ("part", vec![pay.clone(), part.clone()]),
        ("unpaid-part", vec![part.clone()]),
        ("unpaid-part-then-paid", vec![part.clone(), pay.clone()]),
        ("unpaid-whole", vec![whole.clone()]),
        ("whole", vec![pay.clone(), whole]),
        ("held", vec![pay.clone(), part.clone(), hold]),
        ("completed", vec![pay.clone(), part.clone(), complete]),
        ("withdrawn", vec![pay.clone(), part.clone(), withdraw]),
        ("restored", vec![pay.clone(), restoring.clone()]),
        ("depends", vec![pay, restoring, ("cancellations", cancel(&[("01", 1)]))]),
    ]
}

/// Brings a fresh order into the state.
async fn arrive(desk: &Desk, order_no: &str, way: &[(&str, Value)]) -> Value {
    desk.place(&OrderBody::example(order_no)).await;
    let path = format!("/v1/orders/{order_no}");
    for (step, body) in way {
        let body = body.to_string().replace("COUPON", &format!("CP-{order_no}"));
        let body = serde_json::from_str(&body).expect("it was JSON before");
        let answer = desk.client.act(&format!("{path}/{step}"), &body).await;
        assert!(answer.status < 300, "{answer}");
    }
    desk.client.read(&path).await
}

/// Every listed action, with the thing that lists it.
fn listed(order: &Value) -> Vec<(Value, Value)> {
    let parts = ["items", "claims", "refunds", "payments"]
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

/// A valid body for the action on this thing.
fn body_of(action: &str, owner: &Value, order: &Value) -> Value {
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
        "confirm_deposit" | "complete" | "release" => json!({}),
        "change" => json!({"method": "bank_transfer", "bank_account": {
            "bank": "みずほ銀行", "branch": "渋谷", "account": "1234567",
            "holder": "ヤマダハナコ"}}),
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
        actions.any(|action| action["action"] == name && action["allowed"] == true)
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

async fn call(desk: &Desk, owner: &Value, order: &Value, action: &Value) -> Answer {
    let method: Method = action["method"].as_str().expect("text").parse().expect("a method");
    let name = action["action"].as_str().expect("text");
    let call = desk.client.call(&method, action["href"].as_str().expect("text"));
    let call =
        if method == Method::POST { call.key(&new_key()) } else { call.header(IF_MATCH, "*") };
    call.json(&body_of(name, owner, order)).send().await
}

#[rstest]
#[tokio::test]
async fn listed_actions_tell_the_truth(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let (mut allowed, mut refused) = (0, 0);
    for (state, way) in ways() {
        let count = listed(&arrive(&desk, &format!("{state}-x"), &way).await).len();
        assert!(count > 0, "{state}");
        for index in 0..count {
            let order = arrive(&desk, &format!("{state}-{index}"), &way).await;
            let (owner, action) = listed(&order).swap_remove(index);
            let answer = call(&desk, &owner, &order, &action).await;
            let codes = action["reasons"].as_array().expect("a list");
            if action["allowed"] == true {
                assert!(codes.is_empty(), "{state}: {action}");
                assert!(answer.status < 300, "{state}: {action} was refused: {answer}");
                allowed += 1;
            } else {
                let code = &answer.json()["code"];
                let named = codes.iter().any(|reason| reason["code"] == *code);
                assert!(answer.status >= 400 && named, "{state}: {action}: {answer}");
                refused += 1;
            }
        }
    }
    assert!(allowed > 30 && refused > 30, "{allowed} allowed, {refused} refused");
    desk.close().await;
}
