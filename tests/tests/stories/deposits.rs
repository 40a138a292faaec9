//! 入金確認: only while something is due, only what is due.

use acceptance::{Desk, Engine, OrderBody};
use rstest::rstest;
use serde_json::json;

#[rstest]
#[tokio::test]
async fn confirmed_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let placed = desk.place(&OrderBody::example("EX")).await;
    assert_eq!(placed["items"][0]["status"], "awaiting_payment");
    assert_eq!(placed["items"][0]["cafe24_code"], "N00");
    assert_eq!(placed["payment_summary"]["reconciliation"]["receivable"], "9000");
    let path = "/v1/orders/EX/deposit-confirmation";
    let without_key = desk.client.post(path, &json!({})).await;
    without_key.expect_problem(400, "idempotency_key_required");
    let other_amount = desk.client.act(path, &json!({"amount": "8999"})).await;
    assert!(matches!(other_amount.status, 409 | 422), "{other_amount}");
    let unknown = desk.client.act(path, &json!({"payment_nos": ["P9"]})).await;
    assert!(matches!(unknown.status, 404 | 409 | 422), "{unknown}");

    let named = json!({"payment_nos": ["P1"], "amount": "9000", "depositor_name": "ヤマダ",
        "paid_at": "2026-11-22T03:02:00Z"});
    desk.client.act(path, &named).await.expect(200);
    let order = desk.client.read("/v1/orders/EX").await;
    assert_eq!(order["version"], 2);
    assert!(matches!(order["items"][0]["cafe24_code"].as_str(), Some("N10" | "N20")), "{order}");
    assert_eq!(order["payment_summary"]["reconciliation"]["receivable"], "0");
    assert_eq!(order["payment_summary"]["reconciliation"]["cash"], "9000");
    let again = desk.client.act(path, &json!({})).await;
    assert_eq!(again.status, 409, "{again}");
    let action = order["actions"].as_array().expect("a list").iter();
    let confirm = action.clone().find(|action| action["action"] == "confirm_deposit");
    let confirm = confirm.expect("blocked actions are listed, with why");
    assert_eq!(confirm["allowed"], false);
    let reasons = confirm["reasons"].as_array().expect("a list");
    assert!(reasons.iter().any(|reason| reason["code"] == again.json()["code"]), "{confirm}");
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn nothing_due_counts_as_paid(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let order = OrderBody::new("Z").line("A", 500, 1, "10").member("M-Z").points(500);
    let placed = desk.place(&order).await;
    assert_ne!(placed["items"][0]["status"], "awaiting_payment");
    assert_eq!(placed["payment_summary"]["initial"]["payment_total"], "0");
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn the_setting_decides_where_items_go(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(false, true)] preparing: bool,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let settings = desk.client.get("/v1/shop/settings").await.expect(200);
    let answer = desk
        .client
        .call(&reqwest::Method::PATCH, "/v1/shop/settings")
        .header(reqwest::header::IF_MATCH, settings.header("etag"))
        .json(&json!({"use_preparing_status": preparing}))
        .send()
        .await;
    assert_eq!(answer.expect(200).json()["use_preparing_status"], preparing);
    let placed = desk.place(&OrderBody::new("W").line("A", 500, 1, "10").paid()).await;
    let expected = if preparing { "preparing" } else { "ready_to_ship" };
    assert_eq!(placed["items"][0]["status"], expected);
    desk.close().await;
}
