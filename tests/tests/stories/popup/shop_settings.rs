//! ショップ設定: the shop's settings.

use acceptance::{Desk, Engine, OrderBody, body::with, cancel};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

const SETTINGS: &str = "/v1/shop/settings";

async fn set(desk: &Desk, settings: Value) -> Value {
    desk.client.patch(SETTINGS, &settings).await.expect(200).json()
}

#[rstest]
#[tokio::test]
async fn all_settings_are_there_and_can_be_changed(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let before = desk.client.read(SETTINGS).await;
    assert_eq!(before["currency"], "JPY");
    assert_eq!(before["time_zone"], "Asia/Tokyo");
    assert_eq!(before["refund_allocation"], "cash_first", "the default");
    let wanted = json!({
        "name": "もみじ商店", "time_zone": "Asia/Seoul", "locale": "ko",
        "invoice_registration_number": "T1234567890123", "use_preparing_status": false,
        "refund_allocation": "proportional", "points_tax_treatment": "payment",
        "tax_rounding": "half_up", "standard_tax_rate": "8",
        "return_shipping": {"fee": "700", "payer_fault_buyer": "buyer", "payer_fault_shop": "shop"},
        "restock_policy": "ask", "check_stored_value": true,
    });
    let changed = set(&desk, wanted.clone()).await;
    for (field, value) in wanted.as_object().expect("an object") {
        assert_eq!(&changed[field], value, "{field}");
    }
    assert_eq!(changed["version"], 2);
    assert_eq!(desk.client.read(SETTINGS).await, changed);
    // What is left out stays; currency and id are not for changing.
    set(&desk, json!({"name": "かえで商店"})).await;
    let now = desk.client.read(SETTINGS).await;
    assert_eq!(now["name"], "かえで商店");
    assert_eq!(now["refund_allocation"], "proportional");
    let currency = desk.client.patch(SETTINGS, &json!({"currency": "USD"})).await;
    currency.expect_problem(422, "invalid_body");
    let zone = desk.client.patch(SETTINGS, &json!({"time_zone": "Mars/Olympus"})).await;
    zone.expect_problem(422, "invalid_body");
    // Nobody's change is overwritten unseen.
    let call = desk.client.call(&Method::PATCH, SETTINGS).if_match(&json!(1));
    call.json(&json!({"name": "X"})).send().await.expect_problem(412, "stale_version");
    desk.close().await;
}

/// Time zone: the day of an order number. Locale: the labels' language where a request names none.
#[rstest]
#[tokio::test]
async fn time_zone_and_locale_count(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let mut late = OrderBody::new("L").line("A", 1000, 1, "10").json();
    late["ordered_at"] = json!("2026-11-22T20:00:00Z");
    let numbered = with(late, json!({"order_no": null}));
    let placed = desk.client.act("/v1/orders", &numbered).await.expect(201).json();
    let number = placed["order_no"].as_str().expect("a number");
    assert!(number.starts_with("20261123-"), "it is the 23rd in Tokyo: {number}");
    assert_eq!(placed["items"][0]["status_label"], "入金前");

    set(&desk, json!({"time_zone": "UTC", "locale": "en"})).await;
    // Settings are read anew within five seconds: waited for no longer than they need.
    let path = format!("/v1/orders/{number}");
    for _ in 0..300 {
        if desk.client.read(&path).await["items"][0]["status_label"] != "入金前" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    let placed = desk.client.act("/v1/orders", &numbered).await.expect(201).json();
    let number = placed["order_no"].as_str().expect("a number");
    assert!(number.starts_with("20261122-"), "and the 22nd in UTC: {number}");
    assert_eq!(placed["items"][0]["status_label"], "Awaiting payment");
    desk.close().await;
}

/// Which tender gets a refund first, and what return shipping costs whom.
#[rstest]
#[tokio::test]
async fn refund_allocation_and_return_shipping_count(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let order = |number: &str| {
        OrderBody::new(number).line("A", 1000, 2, "10").member("M").points(600).store_credit(200)
    };
    let expected = [
        ("cash_first", ["1000", "0", "0"]),
        ("stored_value_first", ["200", "600", "200"]),
        ("proportional", ["600", "300", "100"]),
    ];
    for (policy, tenders) in expected {
        set(&desk, json!({"refund_allocation": policy})).await;
        desk.place(&order(policy).paid()).await;
        let path = format!("/v1/orders/{policy}/cancellations/quote");
        let quote = desk.client.post(&path, &cancel(&[("01", 1)])).await.expect(200).json();
        let split = ["cash", "points", "store_credit"]
            .map(|tender| quote["settlement"]["tenders"][tender].clone());
        assert_eq!(split, tenders.map(|amount| json!(amount)), "{policy}");
    }
    set(
        &desk,
        json!({"return_shipping": {"fee": "700", "payer_fault_buyer": "buyer",
            "payer_fault_shop": "shop"}}),
    )
    .await;
    desk.place(&OrderBody::new("R").line("A", 1000, 2, "10").paid()).await;
    let shipment = json!({"carrier": "yamato", "tracking_no": "1", "dispatch": true,
        "items": [{"item_no": "01", "quantity": 2}]});
    desk.client.act("/v1/orders/R/shipments", &shipment).await.expect(201);
    for (fault, refund) in [("buyer", "300"), ("shop", "1000")] {
        let mut body = cancel(&[("01", 1)]);
        body["reason"]["fault"] = json!(fault);
        let quote = desk.client.post("/v1/orders/R/returns/quote", &body).await.expect(200).json();
        assert_eq!(quote["settlement"]["refund_total"], refund, "{fault}");
    }
    desk.close().await;
}

/// Bank accounts of the shop: entered, changed, taken out of use, deleted.
#[rstest]
#[tokio::test]
async fn bank_accounts(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let path = "/v1/shop/bank-accounts";
    let account = json!({"bank_name": "みずほ銀行", "branch_name": "渋谷支店",
        "account_number": "1234567", "holder": "カ）モミジショウテン"});
    let created = desk.client.act(path, &account).await.expect(201);
    let one = format!("{path}/{}", created.json()["bank_account_id"].as_str().expect("an id"));
    assert_eq!(created.header("location"), one);
    assert_eq!(created.json()["in_use"], true);
    assert_eq!(created.json()["account_type"], "ordinary");
    let changed = desk.client.patch(&one, &json!({"in_use": false})).await.expect(200).json();
    assert_eq!(changed["in_use"], false);
    assert_eq!(changed["account_number"], "1234567");
    assert_eq!(desk.client.read(path).await["data"], json!([changed]));
    // An order can only name one that is in use.
    let mut order = OrderBody::new("B").line("A", 1000, 1, "10").json();
    order["payment"]["bank_account_id"] = changed["bank_account_id"].clone();
    let answer = desk.client.act("/v1/orders", &order).await;
    answer.expect_problem(422, "bank_account_not_in_use");
    desk.client.patch(&one, &json!({"in_use": true})).await.expect(200);
    let placed = desk.client.act("/v1/orders", &order).await.expect(201).json();
    assert_eq!(placed["payments"][0]["bank_account_id"], changed["bank_account_id"]);
    desk.client.delete(&one).await.expect(204);
    assert_eq!(desk.client.get(&one).await.status, 404);
    desk.close().await;
}
