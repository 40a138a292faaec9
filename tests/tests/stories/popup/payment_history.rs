//! 決済情報・決済履歴: the payment summary, and the dated changes that lead to it.

use acceptance::{Client, Desk, Engine, OrderBody, body::with, cancel};
use rstest::rstest;
use serde_json::{Value, json};

use super::{pluck, yen};

/// The law of the history: every entry balances, goes on where the one before ended, and the last
/// one's totals are those of the summary. `detail` includes `payment_history`.
pub fn ends_in_the_summary(detail: &Value) {
    let (mut value, number) = (0, &detail["order_no"]);
    let history = detail["payment_history"].as_array().expect("included");
    for entry in history {
        let entries = entry["entries"].as_array().expect("a list").iter();
        assert_eq!(entries.map(|one| yen(&one["amount"])).sum::<i64>(), 0, "{number}: {entry}");
        value += yen(&entry["value_change"]);
        assert_eq!(yen(&entry["value"]), value, "{number}: {entry}");
    }
    let last = history.last().expect("placing is an entry");
    let summary = &detail["payment_summary"];
    let books = &summary["reconciliation"];
    assert_eq!(last["value"], summary["final"]["total"], "{number}: {summary:#}");
    assert_eq!(last["payment_total"], summary["final"]["payment_total"], "{number}");
    assert_eq!(last["outstanding"], books["receivable"], "{number}");
    assert_eq!(last["refund_pending"], books["refund_payable"], "{number}");
    assert_eq!(books["balanced"], true, "{number}");
    let tenders = summary["tenders"].as_array().expect("a list");
    let sum = |field| tenders.iter().map(|tender| yen(&tender[field])).sum::<i64>();
    assert_eq!(sum("refund_pending"), yen(&books["refund_payable"]), "{number}");
    assert_eq!(sum("outstanding"), yen(&books["receivable"]), "{number}");
    let kept = sum("paid") - sum("refunded");
    assert_eq!(kept, yen(&books["cash"]) + yen(&books["stored_value"]), "{number}");
}

/// What each account has come to over the whole history.
fn balance(history: &Value, account: &str) -> i64 {
    let entries = history["data"].as_array().expect("a list").iter();
    entries
        .flat_map(|entry| entry["entries"].as_array().expect("a list"))
        .filter(|entry| entry["account"] == account)
        .map(|entry| yen(&entry["amount"]))
        .sum()
}

async fn checked(client: &Client) -> Value {
    let detail = client.read("/v1/orders/EX?include=payment_history").await;
    ends_in_the_summary(&detail);
    detail
}

#[rstest]
#[tokio::test]
async fn the_last_totals_are_those_of_the_summary_after_every_command(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let placed = desk.place(&OrderBody::example("EX")).await;
    checked(&desk.client).await;
    let lines = OrderBody::new("L").line("C", 700, 2, "10").json()["lines"].clone();
    let transfer = json!({"method": "bank_transfer"});
    let dear = with(
        cancel(&[("01", 1)]),
        json!({"payment": transfer, "replacements":
        OrderBody::new("L").line("D", 9000, 1, "10").json()["lines"]}),
    );
    let shipment = json!({"carrier": "yamato", "tracking_no": "1", "dispatch": true,
        "items": [{"item_no": "03", "quantity": 1}]});
    let back = with(
        cancel(&[("03", 1)]),
        json!({"collected": true,
        "return_shipping": {"amount": "300", "payer": "buyer"}}),
    );
    let steps = [
        ("deposit-confirmation", json!({})),
        ("cancellations", with(cancel(&[("02", 1)]), json!({"restore_coupons": ["CP-EX"]}))),
        ("items", json!({"lines": lines, "payment": transfer})),
        ("cancellations", cancel(&[("03", 1)])),
        ("deposit-confirmation", json!({"payment_nos": ["P2"]})),
        ("refunds/F1/hold", json!({"reason": "確認"})),
        ("refunds/F1/completion", json!({})),
        ("shipments", shipment),
        ("shipments/D1/delivery", json!({})),
        ("returns", back),
        ("exchanges", dear),
        ("deposit-confirmation", json!({})),
        ("refunds/F2/completion", json!({})),
    ];
    for (step, body) in steps {
        let answer = desk.client.act(&format!("/v1/orders/EX/{step}"), &body).await;
        assert!(answer.status < 300, "{answer}");
        checked(&desk.client).await;
    }
    let kinds = pluck(&checked(&desk.client).await["payment_history"], "kind");
    for kind in [
        "order_placed",
        "deposit_confirmed",
        "items_added",
        "canceled",
        "returned",
        "exchanged",
        "refund_completed",
    ] {
        assert!(kinds.contains(&json!(kind)), "{kind} is missing: {kinds:?}");
    }
    let now = desk.client.read("/v1/orders/EX/payment-summary").await;
    assert_eq!(now["initial"], placed["payment_summary"]["initial"], "it never changes");
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn initial_and_final_simple_and_detailed(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX").paid()).await;
    desk.client.act("/v1/orders/EX/cancellations", &cancel(&[("02", 1)])).await.expect(201);
    let path = "/v1/orders/EX/payment-summary";
    let detailed = desk.client.read(&format!("{path}?view=detailed")).await;
    assert_eq!(detailed, desk.client.read(path).await, "detailed unless asked otherwise");
    assert_eq!(detailed, desk.client.read("/v1/orders/EX").await["payment_summary"]);
    let figures = |total: &str, payment: &str| json!({"total": total, "payment_total": payment});
    let simple = desk.client.read(&format!("{path}?view=simple")).await;
    assert_eq!(simple["initial"], figures("9500", "9000"));
    assert_eq!(simple["final"], figures("5900", "5400"));
    for part in ["tenders", "reconciliation"] {
        assert_eq!(simple[part], detailed[part]);
    }
    let now = &detailed["final"];
    assert_eq!((&now["goods"], &now["order_discount"]), (&json!("6000"), &json!("600")));
    assert_eq!(
        (&now["shipping_fee"], &now["stored_value"]["points"]),
        (&json!("500"), &json!("500"))
    );
    let tender = |name: &str| {
        let tenders = detailed["tenders"].as_array().expect("a list").iter();
        tenders.clone().find(|tender| tender["tender"] == name).expect("it was used").clone()
    };
    assert_eq!(
        tender("cash"),
        json!({"tender": "cash", "used": "9000", "paid": "9000", "outstanding": "0",
            "refund_pending": "3600", "refunded": "0"})
    );
    assert_eq!(tender("points")["paid"], "500");
    desk.client.get(&format!("{path}?view=odd")).await.expect_problem(400, "invalid_parameter");
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn dated_changes_from_the_journal(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX")).await;
    desk.client.act("/v1/orders/EX/deposit-confirmation", &json!({})).await.expect(200);
    desk.client.act("/v1/orders/EX/cancellations", &cancel(&[("02", 1)])).await.expect(201);
    let history = desk.client.read("/v1/orders/EX/payment-history").await;
    assert_eq!(pluck(&history["data"], "kind"), ["order_placed", "deposit_confirmed", "canceled"]);
    assert_eq!(pluck(&history["data"], "kind_label"), ["注文", "入金確認", "キャンセル"]);
    assert_eq!(pluck(&history["data"], "value_change"), ["9500", "0", "-3600"]);
    assert_eq!(pluck(&history["data"], "payment_total"), ["9000", "9000", "5400"]);
    assert_eq!(pluck(&history["data"], "outstanding"), ["9000", "0", "0"]);
    assert_eq!(pluck(&history["data"], "refund_pending"), ["0", "0", "3600"]);
    let numbers = ["payment_no", "claim_no", "refund_no"];
    let named = |index: usize| numbers.map(|field| history["data"][index][field].clone());
    assert_eq!(named(1), [json!("P1"), Value::Null, Value::Null]);
    assert_eq!(named(2), [Value::Null, json!("C1"), json!("F1")]);
    for entry in history["data"].as_array().expect("a list") {
        assert!(entry["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{entry}");
        assert_eq!(entry["actor"]["kind"], "operator", "{entry}");
    }
    // Debits and credits, account by account.
    let books = ["order_value", "receivable", "cash", "points", "refund_payable:cash"];
    let balances = books.map(|account| balance(&history, account));
    assert_eq!(balances, [-5900, 0, 9000, 500, -3600]);
    desk.close().await;
}
