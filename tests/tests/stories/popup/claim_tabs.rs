//! CS内訳・返金: the tabs of claims and refunds, of an order and across the shop.

use acceptance::{Client, Desk, Engine, OrderBody, body::with, cancel};
use reqwest::{Method, header::HeaderName};
use rstest::rstest;
use serde_json::{Value, json};

use super::{action, allowed, pluck};

/// What of a row is offered, by name.
fn offered(row: &Value) -> Vec<Value> {
    let actions = row["actions"].as_array().expect("a list").iter();
    actions.filter(|one| one["allowed"] == true).map(|one| one["action"].clone()).collect()
}

/// A paid order of five units, of which the last three have arrived.
async fn delivered(desk: &Desk, order_no: &str) -> String {
    let order = OrderBody::new(order_no).line("A", 1000, 2, "10").line("B", 1000, 3, "8");
    desk.place(&order.member("M-1").paid()).await;
    let path = format!("/v1/orders/{order_no}");
    let shipment = json!({"carrier": "yamato", "tracking_no": order_no, "dispatch": true,
        "items": [{"item_no": "02", "quantity": 3}]});
    desk.client.act(&format!("{path}/shipments"), &shipment).await.expect(201);
    desk.client.act(&format!("{path}/shipments/D1/delivery"), &json!({})).await.expect(200);
    path
}

/// The buyer's own wish.
async fn request(buyers: &Client, order_no: &str, kind: &str, item_no: &str) {
    let body = json!({"kind": kind, "items": [{"item_no": item_no, "quantity": 1}],
        "reason": {"code": "defective", "text": "縫製不良", "fault": "shop"}});
    let path = format!("/v1/storefront/orders/{order_no}/claim-requests");
    let call = buyers.call(&Method::POST, &path).json(&body);
    call.header(HeaderName::from_static("x-member-id"), "M-1").send().await.expect(201);
}

fn one(item_no: &str) -> Value {
    with(cancel(&[(item_no, 1)]), json!({"return_shipping": {"amount": "0", "payer": "shop"}}))
}

#[rstest]
#[tokio::test]
async fn each_row_offers_what_its_stage_allows(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let buyers = desk.storefront().await;
    let path = delivered(&desk, "EX").await;
    let claim = async |claim_no: &str| desk.client.read(&format!("{path}/claims/{claim_no}")).await;
    let refund = async |no: &str| desk.client.read(&format!("{path}/refunds/{no}")).await;

    // 申込: 処理 or 拒否.
    request(&buyers, "EX", "return", "02").await;
    let requested = claim("R1").await;
    assert_eq!(requested["status"], "requested");
    assert!(allowed(&requested, "accept") && allowed(&requested, "reject"), "{requested}");
    assert!(!allowed(&requested, "collect"), "{requested}");

    // 回収前: detail, 回収完了; its refund is scheduled, and offers no completion.
    let accept = json!({"return_shipping": {"amount": "0", "payer": "shop"}});
    desk.client.act(&format!("{path}/claims/R1/acceptance"), &accept).await.expect(200);
    let awaited = claim("R1").await;
    assert_eq!(awaited["status"], "awaiting_collection");
    assert!(allowed(&awaited, "collect"), "{awaited}");
    assert!(!allowed(&awaited, "accept") && !allowed(&awaited, "reject"), "{awaited}");
    assert!(!allowed(&refund("F1").await, "complete"), "not before the goods are back");

    // 返金前: detail; the refund 処理 and 返金完了.
    desk.client.act(&format!("{path}/claims/R1/collection"), &json!({})).await.expect(200);
    let owed = claim("R1").await;
    assert_eq!(owed["status"], "awaiting_refund");
    assert_eq!(offered(&owed), ["withdraw"], "beside the detail, taking it back");
    let pending = refund("F1").await;
    assert_eq!(offered(&pending), ["hold", "change", "complete"]);
    desk.client
        .act(&format!("{path}/refunds/F1/hold"), &json!({"reason": "確認"}))
        .await
        .expect(200);
    assert_eq!(offered(&refund("F1").await), ["release", "change", "complete"]);

    // 返金完了: detail only.
    desk.client.act(&format!("{path}/refunds/F1/completion"), &json!({})).await.expect(200);
    assert!(offered(&claim("R1").await).is_empty());
    assert!(offered(&refund("F1").await).is_empty());

    // 拒否 leaves nothing to do either.
    request(&buyers, "EX", "cancellation", "01").await;
    let reject = json!({"reason": "発送済", "show_to_buyer": true});
    desk.client.act(&format!("{path}/claims/C2/rejection"), &reject).await.expect(200);
    assert!(offered(&claim("C2").await).is_empty());
    // What is listed leads somewhere: each says where and how.
    let complete = action(&pending, "complete");
    assert_eq!(complete["href"], "/v1/orders/EX/refunds/F1/completion");
    assert_eq!(complete["method"], "POST");
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn lists_per_order_and_across_the_shop(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let buyers = desk.storefront().await;
    for order_no in ["T-1", "T-2"] {
        let path = delivered(&desk, order_no).await;
        desk.client.act(&format!("{path}/cancellations"), &cancel(&[("01", 1)])).await.expect(201);
        desk.client.act(&format!("{path}/returns"), &one("02")).await.expect(201);
        let lines = OrderBody::new("L").line("C", 1000, 1, "8").json()["lines"].clone();
        let exchange = with(one("02"), json!({"replacements": lines}));
        desk.client.act(&format!("{path}/exchanges"), &exchange).await.expect(201);
        request(&buyers, order_no, "cancellation", "01").await;
    }
    // Of the order: each tab its kind, the CS tab all of them, with kind and reason.
    let path = "/v1/orders/T-1";
    let numbers = async |tab: &str| {
        pluck(&desk.client.read(&format!("{path}/{tab}")).await["data"], "claim_no")
    };
    assert_eq!(numbers("cancellations").await, ["C1", "C4"]);
    assert_eq!(numbers("returns").await, ["R2"]);
    assert_eq!(numbers("exchanges").await, ["E3"]);
    let all = desk.client.read(&format!("{path}/claims")).await;
    assert_eq!(pluck(&all["data"], "claim_no"), ["C1", "R2", "E3", "C4"]);
    assert_eq!(pluck(&all["data"], "kind"), ["cancellation", "return", "exchange", "cancellation"]);
    assert_eq!(all["data"][0]["reason"]["code"], "customer_change_of_mind");
    assert_eq!(all["data"][3]["reason"], Value::Null, "nobody has answered the buyer yet");
    assert_eq!(all["data"][3]["buyer_reason"]["code"], "defective");
    let tabs = &desk.client.read(path).await["tabs"];
    for (tab, count) in
        [("claims", 4), ("cancellations", 2), ("returns", 1), ("exchanges", 1), ("refunds", 1)]
    {
        assert_eq!(tabs[tab], count, "{tab}: {tabs}");
    }
    let refunds = desk.client.read(&format!("{path}/refunds")).await;
    assert_eq!(pluck(&refunds["data"], "refund_no"), ["F1"], "F2 waits for its goods");

    // Across the shop: all claims, or by kind, stage, reason; the refunds that wait.
    let found = async |query: &str| {
        desk.client.read(&format!("/v1/{query}&count=true")).await["total"].clone()
    };
    assert_eq!(found("claims?limit=100").await, 8);
    assert_eq!(found("claims?kind=return").await, 2);
    assert_eq!(found("claims?status=requested").await, 2);
    assert_eq!(found("claims?kind=cancellation&status=awaiting_refund").await, 2);
    assert_eq!(found("claims?order_no=T-2").await, 4);
    assert_eq!(found("refunds?status=pending").await, 2);
    assert_eq!(found("refunds?limit=100").await, 2, "one that is scheduled is not in the tab");
    assert_eq!(found("orders?claim_status=requested").await, 2);
    assert_eq!(found("orders?refund_status=pending").await, 2);
    // Their rows are those of the orders, with the same actions.
    for list in ["claims", "refunds"] {
        let whole = desk.client.read(&format!("/v1/{list}?limit=100")).await;
        let mut rows = whole["data"].as_array().expect("a list").clone();
        rows.retain(|row| row["order_no"] == "T-1");
        rows.reverse();
        assert_eq!(json!(rows), desk.client.read(&format!("{path}/{list}")).await["data"]);
    }
    desk.close().await;
}
