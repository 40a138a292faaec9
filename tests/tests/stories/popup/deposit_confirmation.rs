//! 入金確認: deposit confirmation.

use acceptance::{Desk, Engine, OrderBody, cancel};
use rstest::rstest;
use serde_json::{Value, json};

use super::{add_line, allowed, pluck, reasons};

const PATH: &str = "/v1/orders/EX/deposit-confirmation";

#[rstest]
#[tokio::test]
async fn offered_only_while_an_item_awaits_its_payment(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let placed = desk.place(&OrderBody::example("EX")).await;
    assert_eq!(pluck(&placed["items"], "status"), ["awaiting_payment", "awaiting_payment"]);
    assert!(allowed(&placed, "confirm_deposit"), "{placed}");
    assert!(allowed(&placed["payments"][0], "confirm_deposit"), "{placed}");

    desk.client.act(PATH, &json!({})).await.expect(200);
    let paid = desk.client.read("/v1/orders/EX").await;
    let reason = json!("nothing_awaiting_payment");
    assert!(reasons(&paid, "confirm_deposit").contains(&reason), "{paid}");
    desk.client.act(PATH, &json!({})).await.expect_problem(409, "nothing_awaiting_payment");

    // Added goods wait for theirs: it is offered again.
    add_line(&desk, "EX", 700).await;
    assert!(allowed(&desk.client.read("/v1/orders/EX").await, "confirm_deposit"));
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn confirms_all_awaiting_payments_or_those_named(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::new("EX").line("A", 500, 1, "10")).await;
    assert_eq!(add_line(&desk, "EX", 700).await["payment_no"], "P2");
    assert_eq!(add_line(&desk, "EX", 900).await["payment_no"], "P3");
    let statuses = async || pluck(&desk.client.read("/v1/orders/EX").await["items"], "status");

    let named = json!({"payment_nos": ["P2"], "amount": "700", "depositor_name": "ヤマダハナコ",
        "paid_at": "2026-11-22T03:02:00Z"});
    let answer = desk.client.act(PATH, &named).await.expect(200).json();
    assert_eq!(answer["item_nos"], json!(["02"]), "only items of that payment move");
    assert_eq!(statuses().await, ["awaiting_payment", "preparing", "awaiting_payment"]);
    let payments = desk.client.read("/v1/orders/EX/payments").await["data"].clone();
    assert_eq!(pluck(&payments, "status"), ["awaiting", "paid", "awaiting"]);
    assert_eq!(payments[1]["paid_at"], "2026-11-22T03:02:00Z");
    desk.client.act(PATH, &named).await.expect_problem(409, "payment_already_paid");

    desk.client.act(PATH, &json!({"amount": "1400"})).await.expect(200);
    assert_eq!(statuses().await, ["preparing"; 3]);
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn an_amount_that_differs_from_what_is_due_is_refused(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX")).await;
    add_line(&desk, "EX", 700).await;
    let wrong: [(Value, &str); 3] = [
        (json!({"amount": "9000"}), "9700"),
        (json!({"payment_nos": ["P1"], "amount": "9700"}), "9000"),
        (json!({"payment_nos": ["P2"], "amount": "0"}), "700"),
    ];
    for (body, due) in wrong {
        let answer = desk.client.act(PATH, &body).await;
        let problem = answer.expect_problem(422, "amount_mismatch");
        assert_eq!((&problem["expected"], &problem["actual"]), (&json!(due), &body["amount"]));
    }
    let order = desk.client.read("/v1/orders/EX").await;
    assert_eq!(order["payment_summary"]["reconciliation"]["receivable"], "9700", "nothing moved");
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn a_payment_whose_items_were_all_canceled_is_void(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX")).await;
    add_line(&desk, "EX", 700).await;
    let claim = desk.client.act("/v1/orders/EX/cancellations", &cancel(&[("03", 1)])).await;
    assert_eq!(claim.expect(201).json()["status"], "completed");
    let order = desk.client.read("/v1/orders/EX").await;
    assert_eq!(pluck(&order["payments"], "status"), ["awaiting", "void"]);
    assert_eq!(reasons(&order["payments"][1], "confirm_deposit"), ["payment_void"]);

    let named = json!({"payment_nos": ["P2"]});
    desk.client.act(PATH, &named).await.expect_problem(409, "payment_void");
    // The other one can still be paid, and nothing of the void one comes with it.
    let answer = desk.client.act(PATH, &json!({"amount": "9000"})).await.expect(200).json();
    assert_eq!(answer["item_nos"], json!(["01", "02"]));
    desk.close().await;
}
