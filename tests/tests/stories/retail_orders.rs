//! A thousand orders of a real shop, imported and brought to where they went, by API calls only.

use std::collections::HashMap;

use acceptance::{Client, Desk, Engine, binary::texts, cancel, retail::Retail};
use futures_util::{StreamExt, stream};
use rstest::rstest;
use serde_json::{Value, json};

/// Calls at the same time.
const CLIENTS: usize = 8;

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn imported_and_settled_to_the_cent(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(retail) = Retail::read() else { return };
    let Some(desk) = Desk::open_with(engine, "USD", &[]).await else { return };
    let imported = desk.import(&retail.orders_file).await;
    assert!(imported.status.success(), "{}", texts(&imported));
    let count = desk.client.read("/v1/orders?count=true&limit=1").await["total"].clone();
    assert_eq!(count, retail.orders.len());

    let again = desk.import(&retail.orders_file).await;
    assert!(again.status.success(), "safe to run again: {}", texts(&again));
    let count = desk.client.read("/v1/orders?count=true&limit=1").await["total"].clone();
    assert_eq!(count, retail.orders.len());

    let outcomes: HashMap<&str, &Value> =
        retail.outcomes.iter().map(|outcome| (text(&outcome["order_no"]), outcome)).collect();
    stream::iter(&retail.orders)
        .map(|order| settle(&desk.client, order, outcomes[text(&order["order_no"])]))
        .buffer_unordered(CLIENTS)
        .collect::<Vec<()>>()
        .await;

    for (status, number) in
        [("canceled", 102), ("delivered", 373), ("standby", 102), ("preparing", 423)]
    {
        let found = format!("/v1/orders?status={status}&count=true&limit=1");
        let found = desk.client.read(&found).await;
        assert_eq!(found["total"], number, "{status}: {found}");
    }
    let due = desk.client.read("/v1/orders?awaiting_payment=true&count=true&limit=1").await;
    assert_eq!(due["total"], 0, "{due}");
    credit_is_back(&desk, &retail, &outcomes).await;
    desk.close().await;
}

/// Brings an order to where it went: deposit, shipment and delivery, or cancellation and refund.
async fn settle(client: &Client, order: &Value, outcome: &Value) {
    let path = format!("/v1/orders/{}", text(&order["order_no"]));
    if order["payment"]["method"] != "none" {
        let deposit = json!({"amount": order["expected"]["payment_total"]});
        client.act(&format!("{path}/deposit-confirmation"), &deposit).await.expect(200);
    }
    let detail = client.read(&path).await;
    let items: Vec<(&str, i64)> = detail["items"]
        .as_array()
        .expect("items are a list")
        .iter()
        .map(|item| (text(&item["item_no"]), item["quantity"].as_i64().expect("a quantity")))
        .collect();
    match text(&outcome["status"]) {
        "cancelled" => refund(client, &path, &items, outcome).await,
        "pending" => {}
        status => ship(client, &path, &items, outcome, status == "delivered").await,
    }
}

/// Under the recorded tracking number: awaiting pick-up, or delivered.
async fn ship(
    client: &Client,
    path: &str,
    items: &[(&str, i64)],
    outcome: &Value,
    delivered: bool,
) {
    let shipment = json!({"carrier": "ups", "tracking_no": outcome["tracking_nos"][0],
        "items": cancel(items)["items"], "dispatch": delivered});
    client.act(&format!("{path}/shipments"), &shipment).await.expect(201);
    if delivered {
        client.act(&format!("{path}/shipments/D1/delivery"), &json!({})).await.expect(200);
    }
    let found = format!("/v1/orders?tracking_no={}", text(&outcome["tracking_nos"][0]));
    let found = client.read(&found).await;
    assert_eq!(found["data"][0]["order_no"], outcome["order_no"], "{found}");
}

/// Cancels the whole order; what comes back is what was recorded, in the recorded tender.
async fn refund(client: &Client, path: &str, items: &[(&str, i64)], outcome: &Value) {
    let claim = client.act(&format!("{path}/cancellations"), &cancel(items)).await.expect(201);
    let refund_no = claim.json()["refund_no"].clone();
    let refund_path = format!("{path}/refunds/{}", text(&refund_no));
    client.act(&format!("{refund_path}/completion"), &json!({})).await.expect(200);
    let refund = client.read(&refund_path).await;
    assert_eq!(refund["status"], "completed", "{refund}");
    assert_eq!(refund["total"], outcome["refunded"], "{path}: {refund}");
    let tender = text(&outcome["refund_tender"]);
    assert_eq!(refund["tenders"][tender], outcome["refunded"], "{path}: {refund}");
}

/// Members have what was given back to their store credit, added up over their orders.
async fn credit_is_back(desk: &Desk, retail: &Retail, outcomes: &HashMap<&str, &Value>) {
    let mut cents_of_member: HashMap<&str, i64> = HashMap::new();
    for order in &retail.orders {
        let outcome = outcomes[text(&order["order_no"])];
        if outcome["refund_tender"] == "store_credit" {
            let cents = text(&outcome["refunded"]).replace('.', "").parse::<i64>();
            *cents_of_member.entry(text(&order["orderer"]["member_id"])).or_default() +=
                cents.expect("amounts have two places");
        }
    }
    assert!(!cents_of_member.is_empty());
    for (member, cents) in cents_of_member {
        let expected = format!("{}.{:02}", cents / 100, cents % 100);
        assert_eq!(desk.balance(member, "store_credit").await, expected, "{member}");
    }
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}
