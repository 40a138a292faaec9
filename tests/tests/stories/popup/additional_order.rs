//! 追加注文: product lines added to an order.

use acceptance::{Desk, Engine, OrderBody, body::with, cancel};
use rstest::rstest;
use serde_json::json;

use super::{allowed, pluck, reasons};

#[rstest]
#[tokio::test]
async fn adds_lines_with_a_payment_of_their_own(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let placed = desk.place(&OrderBody::example("EX").paid()).await;
    assert!(allowed(&placed, "add_items"), "{placed}");
    let lines = OrderBody::new("L").discounted_line("C", 1000, 3, "10", 100).json();
    let body = json!({"lines": lines["lines"],
        "payment": {"method": "bank_transfer", "depositor_name": "ヤマダ"}});
    let quote = desk.client.post("/v1/orders/EX/items/quote", &body).await.expect(200).json();
    assert_eq!(quote["amount"], "2900");
    assert_eq!(desk.client.read("/v1/orders/EX").await, placed, "a quote saves nothing");

    let quoted = with(body, json!({"quote": quote["quote"]}));
    let added = desk.client.act("/v1/orders/EX/items", &quoted).await.expect(201).json();
    assert_eq!(added["payment_no"], "P2");
    assert_eq!(added["item_nos"], json!(["03"]));
    assert_eq!(added["amount"], "2900");

    let order = desk.client.read("/v1/orders/EX").await;
    let item = &order["items"][2];
    assert_eq!(item["status"], "awaiting_payment");
    assert_eq!((&item["net"], &item["payment_no"]), (&json!("2900"), &json!("P2")));
    assert_eq!(item["order_discount"], "0", "no order discount is spread over it");
    assert_eq!(item["item_discount"], "100");
    for index in [0, 1] {
        let (before, now) = (&placed["items"][index], &order["items"][index]);
        assert_eq!(before["order_discount"], now["order_discount"], "and no share moves to it");
        assert_eq!(before["status"], now["status"]);
    }
    assert_eq!(pluck(&order["payments"], "status"), ["paid", "awaiting"]);
    assert_eq!(order["payments"][1]["depositor_name"], "ヤマダ");
    let (before, now) = (&placed["payment_summary"], &order["payment_summary"]);
    assert_eq!(before["initial"], now["initial"], "the initial figures stay");
    assert_eq!(now["final"]["total"], "12400");
    assert_eq!(now["final"]["payment_total"], "11900");
    assert_eq!(now["reconciliation"]["receivable"], "2900");
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn refused_when_no_live_item_is_left(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX").paid()).await;
    let cancel = cancel(&[("01", 1), ("02", 1)]);
    desk.client.act("/v1/orders/EX/cancellations", &cancel).await.expect(201);
    let order = desk.client.read("/v1/orders/EX").await;
    assert_eq!(reasons(&order, "add_items"), ["no_live_item"]);
    let body = json!({"lines": OrderBody::new("L").line("C", 500, 1, "10").json()["lines"],
        "payment": {"method": "bank_transfer"}});
    for path in ["/v1/orders/EX/items/quote", "/v1/orders/EX/items"] {
        let answer = if path.ends_with("quote") {
            desk.client.post(path, &body).await
        } else {
            desk.client.act(path, &body).await
        };
        answer.expect_problem(409, "no_live_item");
    }
    // Taken back, the order lives again.
    let withdrawal = "/v1/orders/EX/claims/C1/withdrawal";
    desk.client.act(withdrawal, &json!({"reason": "誤"})).await.expect(200);
    desk.client.act("/v1/orders/EX/items", &body).await.expect(201);
    desk.close().await;
}
