//! 個人情報の削除: `orderdesk customer erase`.

use std::process::Output;

use acceptance::{Desk, Engine, OrderBody, binary};
use rstest::rstest;
use serde_json::{Value, json};

use super::person::{MEMBER, ORDERS, every_answer, everywhere, traces};
use super::pluck;

async fn erase(desk: &Desk, whom: &[&str]) -> Output {
    let erase = [&["customer", "erase", "--shop", &desk.shop_id], whom].concat();
    binary::run(desk.database().url(), &erase).await
}

/// Money, goods and who did what: all that stays.
async fn lasting(desk: &Desk, order_no: &str) -> Value {
    let path = format!("/v1/orders/{order_no}?include=history,payment_history");
    let detail = desk.client.read(&path).await;
    let history = detail["history"].as_array().expect("included");
    let told: Vec<Value> = history
        .iter()
        .filter(|entry| entry["type"] != "personal_data_erased")
        .map(|entry| json!([entry["at"], entry["type"], entry["actor"], entry["ip"]]))
        .collect();
    json!([
        detail["payment_summary"],
        detail["payment_history"],
        detail["items"],
        pluck(&detail["claims"], "settlement"),
        detail["shipments"],
        detail["orderer"]["member_id"],
        told
    ])
}

#[rstest]
#[tokio::test]
async fn nothing_of_the_person_is_left(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let mut parameters = everywhere(&desk).await;
    let buyers = desk.storefront().await;
    // What was asked and answered may name anybody.
    let inquiries = "/v1/orders/MEMBER/inquiries";
    let inquiry =
        json!({"category": "other", "customer_name": "高橋 健一", "content": "桜井です。"});
    let inquiry = desk.client.act(inquiries, &inquiry).await.expect(201).json();
    let inquiry = inquiry["inquiry_id"].as_str().expect("an id").to_owned();
    let replies = format!("{inquiries}/{inquiry}/replies");
    desk.client.act_with(&replies, &json!({"content": "桜井様"}), "reply").await.expect(201);
    parameters.insert("inquiry_id", inquiry);
    let mut before = Vec::new();
    for order_no in ORDERS {
        before.push(lasting(&desk, order_no).await);
    }
    desk.place(&OrderBody::new("OTHER").line("A", 500, 1, "10")).await;

    for whom in [["--member", MEMBER], ["--order", "GUEST"], ["--order", "FLAGGED"]] {
        let erased = erase(&desk, &whom).await;
        assert!(erased.status.success(), "{}", binary::texts(&erased));
    }
    for answer in every_answer(&desk.client, &buyers, &parameters).await {
        assert!(traces(&answer).is_empty(), "{:?} in {answer}", traces(&answer));
    }
    // Nor is there anything to find, or to compare with.
    for filter in [
        "orderer_name=桜井",
        "phone=08098765432",
        "q=桜井",
        "q=misaki.sakurai@example.net",
        "q=高橋",
    ] {
        let found = desk.client.read(&format!("/v1/orders?{filter}")).await;
        assert_eq!(found["data"], json!([]), "{filter}");
    }
    // An answer that was kept for a retry is no hiding place.
    let again = json!({"content": "桜井様"});
    let replayed = desk.client.act_with(&replies, &again, "reply").await;
    assert!(replayed.status < 500, "{replayed}");
    let kept = String::from_utf8_lossy(&replayed.body).into_owned();
    assert!(!kept.contains("高橋") && !kept.contains("桜井です"), "{kept}");

    // Money and history are whole, each order says that it was done, nobody else is touched.
    for (order_no, before) in ORDERS.iter().zip(before) {
        assert_eq!(lasting(&desk, order_no).await, before, "{order_no}");
        let history = desk.client.read(&format!("/v1/orders/{order_no}/history?limit=100")).await;
        let last = history["data"].as_array().and_then(|list| list.last()).expect("a history");
        assert_eq!(last["type"], "personal_data_erased");
        assert_eq!(last["actor"]["kind"], "system");
    }
    assert_eq!(desk.client.read("/v1/orders/OTHER").await["orderer"]["name"], "山田 花子");
    // The order goes on: a refund can still be made, and a new name be written.
    let name = json!({"name": "退会者"});
    desk.client.patch("/v1/orders/MEMBER/orderer", &name).await.expect(200);
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn only_who_is_named_is_erased(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    everywhere(&desk).await;
    for nobody in [["--member", "M-NOBODY"], ["--order", "NO-ORDER"]] {
        let erased = erase(&desk, &nobody).await;
        assert!(!erased.status.success(), "{}", binary::texts(&erased));
    }
    let neither = erase(&desk, &[]).await;
    assert!(!neither.status.success(), "{}", binary::texts(&neither));
    for order_no in ORDERS {
        let detail = desk.client.read(&format!("/v1/orders/{order_no}")).await;
        assert_eq!(detail["receiver"]["name"], "高橋 健一", "{order_no}");
    }
    // Twice is as good as once.
    for _ in 0..2 {
        let erased = erase(&desk, &["--order", "GUEST"]).await;
        assert!(erased.status.success(), "{}", binary::texts(&erased));
    }
    let flagged = desk.client.read("/v1/orders/FLAGGED").await;
    assert_eq!(flagged["orderer"]["name"], "桜井 美咲", "that is another order");
    desk.close().await;
}
