//! 預り金・ポイント: members' stored value.

use acceptance::{Desk, Engine, OrderBody, body::with, cancel};
use rstest::rstest;
use serde_json::{Value, json};

use super::pluck;

const LEDGER: &str = "/v1/customers/M-1/stored-value";

/// What the ledger says about one kind: type and amount, oldest first.
async fn entries(desk: &Desk, kind: &str) -> Vec<(Value, Value)> {
    let ledger = desk.client.read(&format!("{LEDGER}?kind={kind}&limit=100")).await;
    let mut rows: Vec<Value> = ledger["data"].as_array().expect("a list").clone();
    rows.sort_by_key(|row| row["entry_no"].as_i64());
    rows.into_iter().map(|row| (row["type"].clone(), row["amount"].clone())).collect()
}

fn typed(expected: &[(&str, &str)]) -> Vec<(Value, Value)> {
    expected.iter().map(|(kind, amount)| (json!(kind), json!(amount))).collect()
}

#[rstest]
#[tokio::test]
async fn a_ledger_for_each_member_and_kind(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let order = OrderBody::new("V-1").line("A", 1000, 1, "10").member("M-1");
    desk.place(&order.points(300).store_credit(200).paid()).await;
    // The storefront took what the order uses: what the ledger didn't know of is its opening.
    assert_eq!(entries(&desk, "points").await, typed(&[("opening", "300"), ("use", "-300")]));
    assert_eq!(entries(&desk, "store_credit").await, typed(&[("opening", "200"), ("use", "-200")]));
    assert_eq!(desk.balance("M-1", "points").await, "0");

    // Canceled: given back when the refund is completed.
    desk.client.act("/v1/orders/V-1/cancellations", &cancel(&[("01", 1)])).await.expect(201);
    desk.client.act("/v1/orders/V-1/refunds/F1/completion", &json!({})).await.expect(200);
    assert_eq!(
        entries(&desk, "points").await,
        typed(&[("opening", "300"), ("use", "-300"), ("restore", "300")])
    );
    assert_eq!(desk.balance("M-1", "store_credit").await, "200");

    // The next order uses what is there, and only the rest is opening.
    let order = OrderBody::new("V-2").line("A", 1000, 1, "10").member("M-1").points(350);
    desk.place(&order.paid()).await;
    let last = [("opening", "50"), ("use", "-350")];
    assert_eq!(entries(&desk, "points").await[3..], typed(&last));
    // A refund as store credit is a grant.
    let refund = json!({"method": "store_credit", "bank_account": null, "tenders": null});
    let body = with(cancel(&[("01", 1)]), json!({"refund": refund}));
    desk.client.act("/v1/orders/V-2/cancellations", &body).await.expect(201);
    desk.client.act("/v1/orders/V-2/refunds/F1/completion", &json!({})).await.expect(200);
    assert_eq!(
        entries(&desk, "store_credit").await[3..],
        typed(&[("grant", "650")]),
        "{}",
        desk.client.read(LEDGER).await
    );
    assert_eq!(desk.balance("M-1", "store_credit").await, "850");

    // Each entry says how much there was after it, and for which order.
    let ledger = desk.client.read(&format!("{LEDGER}?kind=points&limit=100")).await;
    let mut rows = ledger["data"].as_array().expect("a list").clone();
    rows.sort_by_key(|row| row["entry_no"].as_i64());
    let rows = json!(rows);
    assert_eq!(pluck(&rows, "balance_after"), ["300", "0", "300", "350", "0", "350"]);
    assert_eq!(rows[1]["order_no"], "V-1");
    assert_eq!(rows[4]["order_no"], "V-2");
    // Another member has nothing of it.
    desk.place(&OrderBody::new("V-3").line("A", 1000, 1, "10").member("M-2").points(1)).await;
    assert_eq!(desk.balance("M-2", "points").await, "0");
    let other = desk.client.read("/v1/customers/M-2/stored-value").await;
    assert_eq!(pluck(&other["data"], "order_no"), ["V-3", "V-3"]);
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn check_stored_value_refuses_instead(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let checked = json!({"check_stored_value": true});
    desk.client.patch("/v1/shop/settings", &checked).await.expect(200);
    let order = |number: &str, points| {
        OrderBody::new(number).line("A", 1000, 1, "10").member("M-1").points(points).json()
    };
    let answer = desk.client.act("/v1/orders", &order("V-1", 300)).await;
    answer.expect_problem(409, "stored_value_insufficient");
    assert_eq!(desk.client.get("/v1/orders/V-1").await.status, 404, "nothing was placed");

    let unchecked = json!({"check_stored_value": false});
    desk.client.patch("/v1/shop/settings", &unchecked).await.expect(200);
    desk.client.act("/v1/orders", &order("V-1", 300)).await.expect(201);
    desk.client.act("/v1/orders/V-1/cancellations", &cancel(&[("01", 1)])).await.expect(201);
    desk.client.patch("/v1/shop/settings", &checked).await.expect(200);
    // 300 points are back: as many can be used, and not one more.
    assert_eq!(desk.balance("M-1", "points").await, "300");
    let answer = desk.client.act("/v1/orders", &order("V-2", 301)).await;
    let problem = answer.expect_problem(409, "stored_value_insufficient");
    // Money is a decimal string, in problems too.
    let figures = ["tender", "expected", "actual"].map(|name| problem[name].clone());
    assert_eq!(figures, ["points", "301", "300"]);
    assert_eq!(problem["detail"], "The member has 300 of points, 301 is needed.");
    desk.client.act("/v1/orders", &order("V-2", 300)).await.expect(201);
    assert_eq!(desk.balance("M-1", "points").await, "0");
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn only_members_have_it(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let guest = OrderBody::new("V-1").line("A", 1000, 1, "10");
    for with_value in [guest.clone().points(1), guest.clone().store_credit(1)] {
        let answer = desk.client.act("/v1/orders", &with_value.json()).await;
        answer.expect_problem(422, "member_required");
    }
    // Nor can a guest's refund become store credit.
    desk.place(&guest.paid()).await;
    let refund = json!({"method": "store_credit", "bank_account": null, "tenders": null});
    let body = with(cancel(&[("01", 1)]), json!({"refund": refund}));
    let answer = desk.client.act("/v1/orders/V-1/cancellations", &body).await;
    answer.expect_problem(422, "member_required");
    desk.close().await;
}
