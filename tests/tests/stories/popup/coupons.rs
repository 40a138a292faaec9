//! クーポン: coupons, from use to restoration.

use acceptance::{Desk, Engine, OrderBody, body::with, cancel};
use rstest::rstest;
use serde_json::json;

use super::pluck;

#[rstest]
#[tokio::test]
async fn used_restored_used_again(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let order = |number: &str| OrderBody::new(number).line("A", 1000, 2, "10").coupon("CP", 100);
    desk.client.get("/v1/coupons/CP").await.expect_problem(404, "not_found");
    // One that isn't known is recorded as used by the order that brings it.
    desk.place(&order("K-1").paid()).await;
    let coupon = desk.client.read("/v1/coupons/CP").await;
    assert_eq!((&coupon["status"], &coupon["order_no"]), (&json!("used"), &json!("K-1")));
    assert_eq!(pluck(&coupon["entries"], "kind"), ["used"]);

    // A known one must be usable.
    let answer = desk.client.act("/v1/orders", &order("K-2").json()).await;
    answer.expect_problem(409, "coupon_not_usable");
    assert_eq!(desk.client.get("/v1/orders/K-2").await.status, 404, "nothing was placed");

    // Usable again when the claim that restores it completes, and not before.
    let restoring = with(cancel(&[("01", 1)]), json!({"restore_coupons": ["CP"]}));
    desk.client.act("/v1/orders/K-1/cancellations", &restoring).await.expect(201);
    let answer = desk.client.act("/v1/orders", &order("K-2").json()).await;
    answer.expect_problem(409, "coupon_not_usable");
    desk.client.act("/v1/orders/K-1/refunds/F1/completion", &json!({})).await.expect(200);
    let coupon = desk.client.read("/v1/coupons/CP").await;
    assert_ne!(coupon["status"], "used", "{coupon}");
    desk.place(&order("K-2").paid()).await;
    let coupon = desk.client.read("/v1/coupons/CP").await;
    assert_eq!((&coupon["status"], &coupon["order_no"]), (&json!("used"), &json!("K-2")));
    assert_eq!(pluck(&coupon["entries"], "kind"), ["used", "restored", "used"]);
    assert_eq!(pluck(&coupon["entries"], "order_no"), ["K-1", "K-1", "K-2"]);
    assert_eq!(coupon["entries"][1]["claim_no"], "C1");
    desk.close().await;
}
