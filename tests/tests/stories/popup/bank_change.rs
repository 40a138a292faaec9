//! 決済方法・決済銀行変更: the payment methods used, and where a bank transfer is awaited.

use acceptance::{Desk, Engine, OrderBody, body::with, cancel};
use rstest::rstest;
use serde_json::{Value, json};

use super::{allowed, pluck, reasons};

/// An account of the shop; its id.
async fn account(desk: &Desk, number: &str, in_use: bool) -> Value {
    let account = json!({"bank_name": "みずほ銀行", "branch_name": "渋谷支店",
        "account_number": number, "holder": "カ）モミジショウテン", "in_use": in_use});
    let created = desk.client.act("/v1/shop/bank-accounts", &account).await.expect(201);
    created.json()["bank_account_id"].clone()
}

/// The body of a change.
fn into(bank_account_id: &Value) -> Value {
    json!({"depositor_name": "ヤマダタロウ", "bank_account_id": bank_account_id})
}

const PATH: &str = "/v1/orders/EX/payments/P1/bank-transfer";

#[rstest]
#[tokio::test]
async fn payment_methods_used_with_details(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let first = account(&desk, "1111111", true).await;
    let mut order = OrderBody::example("EX").json();
    order["payment"]["depositor_name"] = json!("ヤマダハナコ");
    order["payment"]["bank_account_id"] = first.clone();
    desk.client.act("/v1/orders", &order).await.expect(201);
    let lines = OrderBody::new("L").line("C", 700, 1, "10").json()["lines"].clone();
    let added = json!({"lines": lines, "payment": {"method": "card"}});
    desk.client.act("/v1/orders/EX/items", &added).await.expect(201);
    let paid = json!({"payment_nos": ["P2"], "paid_at": "2026-11-22T03:02:00Z"});
    desk.client.act("/v1/orders/EX/deposit-confirmation", &paid).await.expect(200);

    let payments = desk.client.read("/v1/orders/EX/payments").await["data"].clone();
    assert_eq!(pluck(&payments, "method"), ["bank_transfer", "card"]);
    assert_eq!(pluck(&payments, "kind"), ["initial", "added_items"]);
    assert_eq!(pluck(&payments, "status"), ["awaiting", "paid"]);
    assert_eq!(pluck(&payments, "outstanding"), ["9000", "0"]);
    assert_eq!(pluck(&payments, "paid"), ["0", "700"]);
    assert_eq!(pluck(&payments, "paid_at"), [Value::Null, json!("2026-11-22T03:02:00Z")]);
    assert_eq!(pluck(&payments, "item_nos"), [json!(["01", "02"]), json!(["03"])]);
    assert_eq!(payments[0]["depositor_name"], "ヤマダハナコ");
    assert_eq!(payments[0]["bank_account_id"], first);
    let detail = desk.client.read("/v1/orders/EX").await;
    assert_eq!(detail["payments"], payments);
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn depositor_and_an_account_that_is_in_use(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let (first, second) =
        (account(&desk, "1111111", true).await, account(&desk, "2222222", true).await);
    let unused = account(&desk, "3333333", false).await;
    let mut order = OrderBody::example("EX").json();
    order["payment"]["bank_account_id"] = first.clone();
    desk.client.act("/v1/orders", &order).await.expect(201);

    let changed = desk.client.put(PATH, &into(&second)).await.expect(200).json();
    assert_eq!(changed["depositor_name"], "ヤマダタロウ");
    assert_eq!(changed["bank_account_id"], second);
    let detail = desk.client.read("/v1/orders/EX?include=history").await;
    assert_eq!(detail["payments"][0], changed);
    assert_eq!(detail["version"], 2, "it is a change of the order");
    let entry = detail["history"].as_array().and_then(|history| history.last()).expect("a change");
    assert_eq!(entry["type"], "bank_changed");
    assert_eq!(entry["payment_no"], "P1");
    let account_change = json!({
        "field": "bank_account_id", "field_label": "入金先口座", "before": first, "after": second,
    });
    assert!(entry["changes"].as_array().expect("a list").contains(&account_change), "{entry}");

    let nowhere = json!("01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f");
    for account in [unused, nowhere] {
        let answer = desk.client.put(PATH, &into(&account)).await;
        answer.expect_problem(422, "bank_account_not_in_use");
    }
    // The other shop's accounts are nobody's here, its orders neither.
    let other = desk.other_shop().await;
    other.put(PATH, &into(&second)).await.expect_problem(404, "not_found");
    assert_eq!(desk.client.read("/v1/orders/EX").await["payments"][0], changed);
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn only_bank_transfers_still_awaited(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let account = account(&desk, "1111111", true).await;
    desk.place(&OrderBody::new("EX").line("A", 500, 1, "10")).await;
    let lines = OrderBody::new("L").line("C", 700, 1, "10").json()["lines"].clone();
    for method in ["card", "bank_transfer"] {
        let added = json!({"lines": lines, "payment": {"method": method}});
        desk.client.act("/v1/orders/EX/items", &added).await.expect(201);
    }
    desk.client.act("/v1/orders/EX/cancellations", &cancel(&[("03", 1)])).await.expect(201);
    let payments = desk.client.read("/v1/orders/EX/payments").await["data"].clone();
    assert!(allowed(&payments[0], "change_bank"), "{payments}");
    let refused = [("P2", 1, "not_bank_transfer"), ("P3", 2, "payment_not_awaiting")];
    for (payment_no, index, code) in refused {
        assert_eq!(reasons(&payments[index], "change_bank"), [code]);
        let path = PATH.replace("P1", payment_no);
        desk.client.put(&path, &into(&account)).await.expect_problem(409, code);
    }
    let confirmed = json!({"payment_nos": ["P1"]});
    desk.client.act("/v1/orders/EX/deposit-confirmation", &confirmed).await.expect(200);
    desk.client.put(PATH, &into(&account)).await.expect_problem(409, "payment_not_awaiting");
    let unknown = PATH.replace("P1", "P9");
    desk.client.put(&unknown, &into(&account)).await.expect_problem(404, "not_found");
    // The body says both, and nothing else.
    for body in [json!({}), with(into(&account), json!({"amount": "1"}))] {
        desk.client.put(PATH, &body).await.expect_problem(422, "invalid_body");
    }
    desk.close().await;
}
