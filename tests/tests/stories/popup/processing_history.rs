//! 注文処理履歴: the order processing history.

use acceptance::{Desk, Engine, OrderBody, cancel};
use reqwest::{Method, header::HeaderName};
use rstest::rstest;
use serde_json::{Value, json};

use super::pluck;

/// Placed, paid, readied, one unit of three canceled, shipped, delivered, refunded.
async fn lived(desk: &Desk) {
    desk.place(&OrderBody::new("EX").line("A", 1000, 3, "10").line("B", 500, 1, "8")).await;
    let shipment = json!({"carrier": "ヤマト運輸", "tracking_no": "1234-5678", "dispatch": true,
        "items": [{"item_no": "01", "quantity": 2}]});
    let steps = [
        ("deposit-confirmation", json!({"amount": "3500"})),
        ("item-transitions", json!({"action": "mark_ready", "item_nos": ["01", "02"]})),
        ("item-transitions", json!({"action": "hold", "item_nos": ["02"], "reason": "在庫確認"})),
        ("cancellations", cancel(&[("01", 1)])),
        ("shipments", shipment),
        ("shipments/D1/delivery", json!({})),
        ("refunds/F1/completion", json!({"memo": "振込済"})),
    ];
    for (step, body) in steps {
        let path = format!("/v1/orders/EX/{step}");
        let call = desk.client.call(&Method::POST, &path).key(&acceptance::client::new_key());
        let named = call.header(HeaderName::from_static("x-request-id"), &format!("story-{step}"));
        let answer = named.json(&body).send().await;
        assert!(answer.status < 300, "{answer}");
    }
}

fn entry<'a>(history: &'a Value, kind: &str) -> &'a Value {
    let entries = history["data"].as_array().expect("a list");
    let found = entries.iter().find(|entry| entry["type"] == kind);
    found.unwrap_or_else(|| panic!("no {kind}: {history:#}"))
}

/// What a field was before and is after.
fn change(entry: &Value, field: &str) -> (Value, Value) {
    let changes = entry["changes"].as_array().expect("a list");
    let found = changes.iter().find(|change| change["field"] == field);
    let found = found.unwrap_or_else(|| panic!("no change of {field}: {entry:#}"));
    (found["before"].clone(), found["after"].clone())
}

#[rstest]
#[tokio::test]
async fn every_change_oldest_to_newest(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    lived(&desk).await;
    let history = desk.client.read("/v1/orders/EX/history?limit=100").await;
    let entries = history["data"].as_array().expect("a list");
    // All of it can be shown in the reader's language.
    for entry in entries {
        assert_ne!(entry["type_label"], entry["type"], "{entry}");
        for change in entry["changes"].as_array().expect("a list") {
            assert_ne!(change["field_label"], change["field"], "{entry}");
        }
    }
    let kinds = pluck(&history["data"], "type");
    let expected = [
        "order_placed",
        "deposit_confirmed",
        "items_moved",
        "items_moved",
        "item_split",
        "claim_accepted",
        "shipment_created",
        "shipment_dispatched",
        "shipment_delivered",
        "refund_completed",
    ];
    let mut in_order = kinds.iter();
    for kind in expected {
        assert!(in_order.any(|known| known == kind), "{kind} is missing or early: {kinds:?}");
    }
    // Oldest first, in one order with its numbers and times.
    let seqs: Vec<i64> = entries.iter().map(|entry| entry["seq"].as_i64().expect("seq")).collect();
    let whole: Vec<i64> = (1..).take(entries.len()).collect();
    assert_eq!(seqs, whole);
    let times: Vec<&str> = entries.iter().map(|entry| entry["at"].as_str().expect("at")).collect();
    assert!(times.is_sorted(), "{times:?}");
    // Who, from where, in which request: of each.
    for entry in entries {
        assert_eq!(entry["actor"]["kind"], "operator", "{entry}");
        assert_eq!(entry["actor"]["name"], "story", "{entry}");
        assert!(entry["actor"]["id"].as_str().is_some_and(|id| !id.is_empty()), "{entry}");
        assert_eq!(entry["ip"], "127.0.0.1", "{entry}");
    }
    assert_eq!(entry(&history, "deposit_confirmed")["request_id"], "story-deposit-confirmation");
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn what_from_to_and_amounts(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    lived(&desk).await;
    let history = desk.client.read("/v1/orders/EX/history?limit=100").await;
    let deposit = entry(&history, "deposit_confirmed");
    assert_eq!(deposit["payment_no"], "P1");
    assert_eq!(
        (&deposit["from"], &deposit["to"]),
        (&json!("awaiting_payment"), &json!("preparing"))
    );
    let labels = (&deposit["from_label"], &deposit["to_label"]);
    assert_eq!(labels, (&json!("入金前"), &json!("商品準備中")));
    assert_eq!(change(deposit, "outstanding"), (json!("3500"), json!("0")));
    let split = entry(&history, "item_split");
    assert_eq!(change(split, "quantity"), (json!("3"), json!("2")));
    let claim = entry(&history, "claim_accepted");
    assert_eq!((&claim["claim_no"], &claim["refund_no"]), (&json!("C1"), &json!("F1")));
    assert_eq!(claim["to"], "cancel_processing");
    assert_eq!(change(claim, "value"), (json!("3500"), json!("2500")));
    assert_eq!(change(claim, "refund_pending"), (json!("0"), json!("1000")));
    let shipment = entry(&history, "shipment_created");
    assert_eq!(shipment["shipment_no"], "D1");
    assert_eq!(change(shipment, "tracking_no"), (Value::Null, json!("1234-5678")));
    let completed = entry(&history, "refund_completed");
    assert_eq!(completed["note"], "振込済");
    assert_eq!(change(completed, "refund_pending"), (json!("1000"), json!("0")));

    // The same entries stand in the detail, where they are asked for.
    let detail = desk.client.read("/v1/orders/EX?include=history").await;
    assert_eq!(detail["history"], history["data"]);
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn per_order_and_per_item(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    lived(&desk).await;
    let whole = desk.client.read("/v1/orders/EX/history?limit=100").await;
    for item_no in ["01", "02", "03"] {
        let path = format!("/v1/orders/EX/history?limit=100&item_no={item_no}");
        let of_item = desk.client.read(&path).await;
        let all = whole["data"].as_array().expect("a list").iter();
        let named = |entry: &&Value| {
            entry["item_nos"].as_array().expect("a list").contains(&json!(item_no))
        };
        let expected: Vec<&Value> = all.filter(named).collect();
        let entries: Vec<&Value> = of_item["data"].as_array().expect("a list").iter().collect();
        assert_eq!(entries, expected, "{item_no}");
        assert!(!entries.is_empty(), "{item_no}");
    }
    // Page by page it is the same list.
    let mut seen = Vec::new();
    let mut path = "/v1/orders/EX/history?limit=3".to_owned();
    loop {
        let page = desk.client.read(&path).await;
        seen.extend(page["data"].as_array().expect("a list").clone());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/v1/orders/EX/history?limit=3&cursor={cursor}");
    }
    assert_eq!(json!(seen), whole["data"]);
    desk.client
        .get("/v1/orders/EX/history?item_no=zz")
        .await
        .expect_problem(400, "invalid_parameter");
    desk.close().await;
}
