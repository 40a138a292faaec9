//! 受取人: who receives the goods, and where.

use acceptance::{Desk, Engine, OrderBody, body::with};
use rstest::rstest;
use serde_json::{Value, json};

use super::{allowed, pluck};

const PATH: &str = "/v1/orders/EX/receiver";

/// Everything that a receiver has.
fn everything() -> Value {
    json!({
        "name": "佐藤 次郎", "name_furigana": "サトウ ジロウ", "mobile": "080-1111-2222",
        "phone": "03-1111-2222", "country_code": "JP", "postal_code": "530-0001",
        "state": "大阪府", "city": "大阪市北区", "address1": "梅田1-1-1", "address2": "101号室",
        "delivery_message": "宅配ボックスへ", "wished_date": "2026-11-30", "wished_time": "14:00-16:00",
    })
}

#[rstest]
#[tokio::test]
async fn view_edit_and_the_last_change_date(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let placed = desk.place(&OrderBody::example("EX")).await;
    assert!(allowed(&placed, "change_receiver"), "{placed}");
    assert_eq!(placed["receiver"]["last_changed_at"], Value::Null, "as it came");
    let before = desk.client.read(PATH).await;
    assert_eq!(before["city"], "渋谷区");

    let after = desk.client.patch(PATH, &everything()).await.expect(200);
    assert_eq!(after.header("etag"), "\"2\"");
    let detail = desk.client.read("/v1/orders/EX").await;
    for (field, value) in everything().as_object().expect("an object") {
        assert_eq!(&after.json()[field], value, "{field}");
        assert_eq!(&detail["receiver"][field], value, "{field}");
    }
    assert!(detail["receiver"]["last_changed_at"].is_string(), "{detail}");
    // What is left out stays; null empties.
    let change = json!({"address2": null, "delivery_message": "玄関前へ"});
    let after = desk.client.patch(PATH, &change).await.expect(200).json();
    let expected = with(everything(), change);
    for (field, value) in expected.as_object().expect("an object") {
        assert_eq!(&after[field], value, "{field}");
    }
    for wrong in [
        json!({"name": null}),
        json!({"country_code": "Japan"}),
        json!({"wished_date": "2026-02-30"}),
        json!({"postcode": "1"}),
    ] {
        desk.client.patch(PATH, &wrong).await.expect_problem(422, "invalid_body");
    }
    assert_eq!(desk.client.read("/v1/orders/EX").await["version"], 3);
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn the_history_shows_full_snapshots_with_who_and_when(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX")).await;
    desk.client.patch(PATH, &everything()).await.expect(200);
    let message = json!({"delivery_message": "玄関前へ"});
    desk.client.patch(PATH, &message).await.expect(200);
    let history = desk.client.read(&format!("{PATH}/history?count=true")).await;
    assert_eq!(history["total"], 3);
    assert_eq!(pluck(&history["data"], "revision"), [1, 2, 3]);
    assert_eq!(history["data"][0]["receiver"]["city"], "渋谷区");
    let snapshots = [everything(), with(everything(), message)];
    for (index, snapshot) in snapshots.iter().enumerate() {
        let revision = &history["data"][index + 1];
        for (field, value) in snapshot.as_object().expect("an object") {
            assert_eq!(&revision["receiver"][field], value, "{field}: {revision}");
        }
        assert_eq!(revision["actor"]["name"], "story");
        assert_eq!(revision["ip"], "127.0.0.1");
        assert!(revision["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{revision}");
    }
    let times = pluck(&history["data"], "at");
    let last_change = &desk.client.read("/v1/orders/EX").await["receiver"]["last_changed_at"];
    assert_eq!(last_change, &times[2]);
    // The processing history tells what changed.
    let order = desk.client.read("/v1/orders/EX/history").await;
    let entry = order["data"].as_array().and_then(|history| history.last()).expect("a change");
    assert_eq!(entry["type"], "receiver_changed");
    assert_eq!(entry["type_label"], "受取人情報の変更");
    let changed = json!([{
        "field": "receiver.delivery_message", "field_label": "受取人 配送メッセージ",
        "before": "宅配ボックスへ", "after": "玄関前へ",
    }]);
    assert_eq!(entry["changes"], changed);
    desk.close().await;
}

/// Once goods have left, the change is taken with a warning, and the system notes it.
#[rstest]
#[tokio::test]
async fn goods_that_have_left_are_warned_of(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX").paid()).await;
    let shipment = json!({"carrier": "yamato", "tracking_no": "1", "dispatch": false,
        "items": [{"item_no": "02", "quantity": 1}]});
    desk.client.act("/v1/orders/EX/shipments", &shipment).await.expect(201);
    let quiet = desk.client.patch(PATH, &json!({"city": "港区"})).await.expect(200).json();
    assert_eq!(quiet["warnings"], json!([]), "it is still here");

    desk.client.act("/v1/orders/EX/shipments/D1/dispatch", &json!({})).await.expect(200);
    let warned = desk.client.patch(PATH, &json!({"city": "新宿区"})).await.expect(200).json();
    assert_eq!(warned["city"], "新宿区");
    assert_eq!(pluck(&warned["warnings"], "code"), ["goods_already_shipped"]);
    assert_eq!(warned["warnings"][0]["item_nos"], json!(["02"]));
    let memos = desk.client.read("/v1/orders/EX/memos").await["data"].clone();
    assert_eq!(pluck(&memos, "source"), ["system"]);
    assert_eq!(pluck(&memos, "system_code"), ["receiver_changed_after_shipping"]);
    desk.close().await;
}
