//! 注文者・お客様へのお知らせ: who ordered, and what their page of the order tells them.

use acceptance::{Desk, Engine, OrderBody, body::with};
use reqwest::{Method, header::HeaderName};
use rstest::rstest;
use serde_json::{Value, json};

use super::{allowed, pluck};

#[rstest]
#[tokio::test]
async fn view_and_edit_with_history(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let placed = desk.place(&OrderBody::example("EX")).await;
    assert!(allowed(&placed, "change_orderer"), "{placed}");
    let path = "/v1/orders/EX/orderer";
    let before = desk.client.get(path).await.expect(200);
    assert_eq!(before.header("etag"), "\"1\"");
    let before = before.json();
    assert_eq!(before["name"], "山田 花子");
    assert_eq!(before["member_id"], "M-EX");

    // A merge patch: what is left out stays, null empties a field.
    let change = json!({"name": "山田 はな子", "mobile": null, "phone": "03-1111-2222"});
    let after = desk.client.patch(path, &change).await.expect(200);
    assert_eq!(after.header("etag"), "\"2\"");
    let after = after.json();
    let expected = with(before.clone(), change);
    for field in ["member_id", "name", "name_furigana", "email", "mobile", "phone"] {
        assert_eq!(after[field], expected[field], "{field}");
    }
    let detail = desk.client.read("/v1/orders/EX?include=history").await;
    assert_eq!(detail["orderer"]["name"], "山田 はな子");
    assert_eq!(detail["receiver"]["name"], "山田 花子", "another person as far as the order knows");

    let history = desk.client.read(&format!("{path}/history")).await["data"].clone();
    assert_eq!(pluck(&history, "revision"), [1, 2]);
    let names: Vec<&Value> = (0..2).map(|index| &history[index]["orderer"]["name"]).collect();
    assert_eq!(names, ["山田 花子", "山田 はな子"]);
    assert_eq!(history[0]["orderer"]["mobile"], "090-0000-0000");
    assert_eq!(history[1]["actor"]["name"], "story");
    assert_eq!(history[1]["ip"], "127.0.0.1");
    let entry = detail["history"].as_array().and_then(|history| history.last()).expect("a change");
    assert_eq!(entry["type"], "orderer_changed");
    let changed = json!({
        "field": "orderer.name", "field_label": "注文者 お名前",
        "before": "山田 花子", "after": "山田 はな子",
    });
    assert!(entry["changes"].as_array().expect("a list").contains(&changed), "{entry}");

    // Nobody's change is lost unseen, nothing half is taken.
    let call = desk.client.call(&Method::PATCH, path).if_match(&json!(1));
    call.json(&json!({"name": "X"})).send().await.expect_problem(412, "stale_version");
    let blind = desk.client.call(&Method::PATCH, path).json(&json!({"name": "X"})).send().await;
    blind.expect_problem(428, "precondition_required");
    for wrong in [json!({"name": null}), json!({"name": ""}), json!({"member_id": "M-2"})] {
        desk.client.patch(path, &wrong).await.expect_problem(422, "invalid_body");
    }
    assert_eq!(desk.client.read("/v1/orders/EX").await["version"], 2);
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn members_link_to_customer_detail_and_their_orders(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    for order_no in ["M-1", "M-2"] {
        let order = OrderBody::new(order_no).line("A", 1000, 1, "10").member("hanako");
        desk.place(&order.points(100).paid()).await;
    }
    desk.place(&OrderBody::new("GUEST").line("A", 1000, 1, "10")).await;
    let member = desk.client.read("/v1/orders/M-1").await["orderer"]["member_id"].clone();
    let member = member.as_str().expect("a member ordered");
    let customer = desk.client.read(&format!("/v1/customers/{member}")).await;
    assert_eq!(customer["member_id"], "hanako");
    assert_eq!(customer["order_count"], 2);
    assert_eq!(customer["orderer"]["name"], "山田 花子");
    let orders = desk.client.read(customer["orders_href"].as_str().expect("a path")).await;
    let mut numbers = pluck(&orders["data"], "order_no");
    numbers.sort_by_key(ToString::to_string);
    assert_eq!(numbers, ["M-1", "M-2"]);
    let ledger = desk.client.read(customer["stored_value_href"].as_str().expect("a path")).await;
    assert_eq!(ledger["member_id"], "hanako");
    let listed = desk.client.read("/v1/orders?member_id=hanako&count=true").await;
    assert_eq!(listed["total"], 2);
    desk.client.get("/v1/customers/nobody").await.expect_problem(404, "not_found");
    assert_eq!(desk.client.read("/v1/orders/GUEST").await["orderer"]["member_id"], Value::Null);
    let other = desk.other_shop().await;
    other.get("/v1/customers/hanako").await.expect_problem(404, "not_found");
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn the_notice_is_what_the_storefront_shows(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX")).await;
    let buyers = desk.storefront().await;
    let shown = async || {
        let call = buyers.call(&Method::GET, "/v1/storefront/orders/EX");
        let answer = call.header(HeaderName::from_static("x-member-id"), "M-EX").send().await;
        answer.expect(200).json()["customer_notice"].clone()
    };
    assert_eq!(shown().await, Value::Null);
    let path = "/v1/orders/EX/customer-notice";
    for text in ["お届けが1日遅れます。", "明日お届けします。"] {
        desk.client.put(path, &json!({"notice": text})).await.expect(200);
        assert_eq!(shown().await, text);
        assert_eq!(desk.client.read("/v1/orders/EX").await["customer_notice"], text);
    }
    desk.client.put(path, &json!({"notice": ""})).await.expect_problem(422, "invalid_body");
    desk.client.delete(path).await.expect(204);
    assert_eq!(shown().await, Value::Null);
    let history = desk.client.read("/v1/orders/EX/history").await["data"].clone();
    let notices: Vec<Value> = history
        .as_array()
        .expect("a list")
        .iter()
        .filter(|entry| entry["type"] == "customer_notice_changed")
        .map(|entry| entry["changes"][0]["after"].clone())
        .collect();
    assert_eq!(json!(notices), json!(["お届けが1日遅れます。", "明日お届けします。", null]));
    desk.close().await;
}
