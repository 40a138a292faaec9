//! 返金: hold, release, adjust, complete; what stored value and invoices say afterwards.

use acceptance::{Desk, Engine, OrderBody, body::with, cancel};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::money_examples::paid;

/// Example 1 paid, with B canceled: F1 of 3,600 stands open.
async fn with_refund(desk: &Desk) {
    paid(desk, &OrderBody::example("EX")).await;
    desk.client.act("/v1/orders/EX/cancellations", &cancel(&[("02", 1)])).await.expect(201);
}

async fn version(desk: &Desk) -> Value {
    desk.client.read("/v1/orders/EX").await["version"].clone()
}

async fn patch(desk: &Desk, body: &Value) -> acceptance::Answer {
    let version = version(desk).await;
    let call = desk.client.call(&Method::PATCH, "/v1/orders/EX/refunds/F1");
    call.if_match(&version).json(body).send().await
}

#[rstest]
#[tokio::test]
async fn hold_release_complete(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    with_refund(&desk).await;
    let path = "/v1/orders/EX/refunds/F1";
    let unreasoned = desk.client.act(&format!("{path}/hold"), &json!({})).await;
    assert_eq!(unreasoned.status, 422, "{unreasoned}");
    let held = desk.client.act(&format!("{path}/hold"), &json!({"reason": "口座確認中"})).await;
    let held = held.expect(200).json();
    assert_eq!(held["status"], "on_hold");
    assert_eq!(held["held"]["reason"], "口座確認中");
    let order = desk.client.read("/v1/orders/EX").await;
    assert_eq!(order["items"][1]["cafe24_code"], "C36");
    let twice = desk.client.act(&format!("{path}/hold"), &json!({"reason": "再"})).await;
    assert_eq!(twice.status, 409, "{twice}");

    let released = desk.client.act(&format!("{path}/release"), &json!({})).await.expect(200);
    assert_eq!(released.json()["status"], "pending");
    let completed = desk.client.act(&format!("{path}/completion"), &json!({"memo": "済"})).await;
    let completed = completed.expect(200).json();
    assert_eq!(completed["status"], "completed");
    assert!(completed["completed_on"].is_string(), "{completed}");
    for step in ["hold", "release", "completion"] {
        let answer = desk.client.act(&format!("{path}/{step}"), &json!({"reason": "再"})).await;
        assert!(matches!(answer.status, 409 | 422), "{step} after completion: {answer}");
    }

    let order = desk.client.read("/v1/orders/EX").await;
    assert_eq!(order["claims"][0]["status"], "completed");
    assert_eq!(order["items"][1]["status"], "canceled");
    assert_eq!(order["items"][1]["cafe24_code"], "C40");
    let tenders = order["payment_summary"]["tenders"].as_array().expect("a list").clone();
    let cash = tenders.iter().find(|tender| tender["tender"] == "cash").expect("cash was used");
    assert_eq!(cash["refunded"], "3600");
    assert_eq!(cash["refund_pending"], "0");

    let invoice = desk.client.read(&format!("{path}/return-invoice")).await;
    let rates = invoice["invoice"]["rates"].as_array().expect("rates are a list").clone();
    assert!(rates.iter().any(|rate| rate["rate"] == "8"), "{invoice}");
    every_journal_entry_is_balanced(&desk).await;
    desk.close().await;
}

async fn every_journal_entry_is_balanced(desk: &Desk) {
    let history = desk.client.read("/v1/orders/EX/payment-history").await;
    let kinds: Vec<&str> = history["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|transaction| {
            let entries = transaction["entries"].as_array().expect("entries are a list");
            let sum: i64 = entries
                .iter()
                .map(|entry| entry["amount"].as_str().expect("text").parse::<i64>().expect("yen"))
                .sum();
            assert_eq!(sum, 0, "{transaction}");
            transaction["kind"].as_str().expect("text")
        })
        .collect();
    for kind in ["order_placed", "deposit_confirmed", "canceled", "refund_completed"] {
        assert!(kinds.contains(&kind), "{kind} is missing: {kinds:?}");
    }
}

#[rstest]
#[tokio::test]
async fn changes_before_completion(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    with_refund(&desk).await;
    let path = "/v1/orders/EX/refunds/F1";
    let raise = json!({"adjustment": {"amount": "400", "reason": "お詫び"}});
    let blind = desk.client.call(&Method::PATCH, path).json(&raise).send().await;
    blind.expect_problem(428, "precondition_required");
    let stale =
        desk.client.call(&Method::PATCH, path).if_match(&json!(1)).json(&raise).send().await;
    let problem = stale.expect_problem(412, "stale_version");
    assert_eq!(problem["current_version"], version(&desk).await);

    let raised = patch(&desk, &raise).await.expect(200).json();
    assert_eq!(raised["total"], "4000");
    assert_eq!(raised["adjustments"][0]["amount"], "400");
    let summary = desk.client.read("/v1/orders/EX/payment-summary").await;
    assert_eq!(summary["final"]["total"], "5500", "an adjustment is part of the order's value");

    let too_much = json!({"adjustment": {"amount": "100000", "reason": "誤"}});
    let answer = patch(&desk, &too_much).await;
    assert!(matches!(answer.status, 409 | 422), "{answer}");

    let transfer = json!({"method": "bank_transfer"});
    assert_eq!(patch(&desk, &transfer).await.status, 422, "a transfer needs an account");
    let account = json!({"bank": "みずほ銀行", "branch": "渋谷", "account": "1234567", "holder": "ヤマダハナコ"});
    let transfer = patch(&desk, &with(transfer, json!({"bank_account": account}))).await;
    assert_eq!(transfer.expect(200).json()["method"], "bank_transfer");

    desk.client.act(&format!("{path}/completion"), &json!({})).await.expect(200);
    let late = patch(&desk, &raise).await;
    assert_eq!(late.status, 409, "{late}");
    desk.close().await;
}

/// Points and store credit are in the member's balance when the refund is completed, not before, and
/// once only, whoever asks however often.
#[rstest]
#[tokio::test]
async fn stored_value_comes_back_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let order = OrderBody::new("V").line("A", 1000, 1, "10").member("M-V").points(300);
    desk.place(&order.store_credit(700)).await;
    let claim = desk.client.act("/v1/orders/V/cancellations", &cancel(&[("01", 1)])).await;
    let claim = claim.expect(201).json();
    assert_eq!(claim["settlement"]["tenders"]["points"], "300");
    assert_eq!(claim["settlement"]["tenders"]["store_credit"], "700");
    assert_eq!(claim["status"], "awaiting_refund");
    assert_eq!(desk.balance("M-V", "points").await, "0");

    let completion = "/v1/orders/V/refunds/F1/completion";
    let first = desk.client.act_with(completion, &json!({}), "once").await.expect(200);
    let replay = desk.client.act_with(completion, &json!({}), "once").await.expect(200);
    assert!(replay.is_replay());
    assert_eq!(first.body, replay.body);
    assert_eq!(desk.client.act(completion, &json!({})).await.status, 409);
    assert_eq!(desk.balance("M-V", "points").await, "300");
    assert_eq!(desk.balance("M-V", "store_credit").await, "700");
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn many_refunds_at_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    for order_no in ["B-1", "B-2"] {
        desk.place(&OrderBody::new(order_no).line("A", 1000, 1, "10").paid()).await;
        let path = format!("/v1/orders/{order_no}/cancellations");
        desk.client.act(&path, &cancel(&[("01", 1)])).await.expect(201);
    }
    let pending = desk.client.read("/v1/refunds?status=pending").await;
    assert_eq!(pending["data"].as_array().map(Vec::len), Some(2), "{pending}");
    desk.close().await;
}
