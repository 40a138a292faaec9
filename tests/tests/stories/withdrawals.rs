//! 撤回: a claim taken back leaves everything as it was before.

use acceptance::{Desk, Engine, OrderBody, body::with, cancel};
use rstest::rstest;
use serde_json::{Value, json};

use crate::money_examples::paid;

/// What must be the same again; numbers given to split items and refunds stay in the history.
fn money_and_goods(order: &Value) -> Value {
    let units: i64 = order["items"]
        .as_array()
        .expect("items are a list")
        .iter()
        .filter(|item| item["claim_no"].is_null())
        .map(|item| item["quantity"].as_i64().expect("a quantity"))
        .sum();
    json!({"units": units, "final": order["payment_summary"]["final"],
        "reconciliation": order["payment_summary"]["reconciliation"]})
}

#[rstest]
#[tokio::test]
async fn everything_is_as_it_was(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(false, true)] was_paid: bool,
    #[values(false, true)] restored: bool,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let before = if was_paid {
        paid(&desk, &OrderBody::example("EX")).await
    } else {
        // Without points: those would be back in the member's balance at once, and maybe spent.
        let order = OrderBody::example("EX").points(0);
        desk.place(&order).await
    };
    let coupons = if restored { json!(["CP-EX"]) } else { json!([]) };
    let body = with(cancel(&[("01", 1), ("02", 1)]), json!({"restore_coupons": coupons}));
    desk.client.act("/v1/orders/EX/cancellations", &body).await.expect(201);
    let withdrawal = "/v1/orders/EX/claims/C1/withdrawal";
    let claim = desk.client.act(withdrawal, &json!({"reason": "お客様都合"})).await.expect(200);
    assert_eq!(claim.json()["status"], "withdrawn");

    let after = desk.client.read("/v1/orders/EX").await;
    assert_eq!(money_and_goods(&after), money_and_goods(&before));
    assert_eq!(after["items"][0]["status"], before["items"][0]["status"]);
    if was_paid {
        assert_eq!(after["refunds"][0]["status"], "canceled");
    }
    let coupon = desk.client.read("/v1/coupons/CP-EX").await;
    assert_eq!(coupon["status"], "used", "{coupon}");
    if was_paid {
        assert_eq!(desk.balance("M-EX", "points").await, "0");
    }
    let twice = desk.client.act(withdrawal, &json!({"reason": "再"})).await;
    assert_eq!(twice.status, 409, "{twice}");

    // And the whole way once more.
    desk.client.act("/v1/orders/EX/cancellations", &body).await.expect(201);
    let again = desk.client.read("/v1/orders/EX").await;
    assert_eq!(again["payment_summary"]["final"]["total"], "0");
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn not_after_completion(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    paid(&desk, &OrderBody::example("EX")).await;
    let body = with(cancel(&[("02", 1)]), json!({"complete_refund": true}));
    let claim = desk.client.act("/v1/orders/EX/cancellations", &body).await.expect(201).json();
    assert_eq!(claim["status"], "completed", "completed in the same call");
    let withdrawal = "/v1/orders/EX/claims/C1/withdrawal";
    let answer = desk.client.act(withdrawal, &json!({"reason": "遅い"})).await;
    assert_eq!(answer.status, 409, "{answer}");
    desk.close().await;
}

/// B's cancellation restored the coupon; A's came after it and counted on that.
#[rstest]
#[tokio::test]
async fn not_when_a_later_change_depends(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let order = OrderBody::new("EX")
        .line("A", 6000, 1, "10")
        .line("B", 3000, 1, "10")
        .line("C", 1000, 1, "10")
        .coupon("CP-EX", 1000)
        .paid();
    desk.place(&order).await;
    let first = with(cancel(&[("02", 1)]), json!({"restore_coupons": ["CP-EX"]}));
    desk.client.act("/v1/orders/EX/cancellations", &first).await.expect(201);
    desk.client.act("/v1/orders/EX/cancellations", &cancel(&[("01", 1)])).await.expect(201);
    let reason = json!({"reason": "お客様都合"});
    let early = desk.client.act("/v1/orders/EX/claims/C1/withdrawal", &reason).await;
    early.expect_problem(409, "later_change_depends");
    desk.client.act("/v1/orders/EX/claims/C2/withdrawal", &reason).await.expect(200);
    desk.client.act("/v1/orders/EX/claims/C1/withdrawal", &reason).await.expect(200);
    let summary = desk.client.read("/v1/orders/EX/payment-summary").await;
    assert_eq!(summary["final"]["total"], "9000");
    desk.close().await;
}
