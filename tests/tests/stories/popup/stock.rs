//! 在庫: stock for each product variant.

use acceptance::{Desk, Engine, OrderBody, body::with, cancel};
use rstest::rstest;
use serde_json::{Value, json};

/// Enters the variant that lines of product `A` name.
async fn stocked(desk: &Desk, stock: i64) {
    let product = json!({"product_code": "A", "name": "A", "option": null, "price": "1000",
        "stock": stock});
    desk.client.put("/v1/products/A-1", &product).await.expect(200);
}

async fn stock(desk: &Desk) -> Value {
    desk.client.read("/v1/products/A-1").await["stock"].clone()
}

fn order(number: &str, quantity: i64) -> OrderBody {
    OrderBody::new(number).line("A", 1000, quantity, "10").paid()
}

#[rstest]
#[tokio::test]
async fn decreased_when_an_order_is_placed(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    // A variant that isn't known has no stock count.
    desk.place(&order("S-1", 50)).await;
    desk.client.get("/v1/products/A-1").await.expect_problem(404, "not_found");

    stocked(&desk, 3).await;
    desk.place(&order("S-2", 2)).await;
    assert_eq!(stock(&desk).await, 1);
    let answer = desk.client.act("/v1/orders", &order("S-3", 2).json()).await;
    let problem = answer.expect_problem(409, "out_of_stock");
    assert!(problem.to_string().contains("A-1"), "it says of what: {problem}");
    assert_eq!(stock(&desk).await, 1);
    assert_eq!(desk.client.get("/v1/orders/S-3").await.status, 404, "nothing was placed");
    // Two lines of one variant count together.
    let twice = OrderBody::new("S-3").line("A", 1000, 1, "10").line("A", 900, 1, "10").json();
    desk.client.act("/v1/orders", &twice).await.expect_problem(409, "out_of_stock");
    // Added goods are taken too.
    let lines = json!({"lines": order("L", 1).json()["lines"], "payment": {"method": "card"}});
    desk.client.act("/v1/orders/S-2/items", &lines).await.expect(201);
    assert_eq!(stock(&desk).await, 0);
    desk.close().await;
}

/// What the shop's setting and the operator say together: how many of 10 less 2 there are after one
/// is canceled.
#[rstest]
#[tokio::test]
async fn restored_as_the_setting_and_the_operator_say(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let cases = [
        ("auto", Value::Null, 9),
        ("auto", json!(true), 9),
        ("auto", json!(false), 8),
        ("none", Value::Null, 8),
        ("none", json!(true), 8),
        ("ask", Value::Null, 8),
        ("ask", json!(true), 9),
        ("ask", json!(false), 8),
    ];
    for (index, (policy, wish, expected)) in cases.into_iter().enumerate() {
        let settings = json!({"restock_policy": policy});
        desk.client.patch("/v1/shop/settings", &settings).await.expect(200);
        stocked(&desk, 10).await;
        let number = format!("S-{index}");
        desk.place(&order(&number, 2)).await;
        let mut body = cancel(&[("01", 1)]);
        if !wish.is_null() {
            body = with(body, json!({"restock": wish}));
        }
        let path = format!("/v1/orders/{number}");
        desk.client.act(&format!("{path}/cancellations"), &body).await.expect(201);
        assert_eq!(stock(&desk).await, expected, "{policy} {wish}");
        // Taken back: the goods go out again, once.
        let withdrawal = format!("{path}/claims/C1/withdrawal");
        desk.client.act(&withdrawal, &json!({"reason": "誤"})).await.expect(200);
        assert_eq!(stock(&desk).await, 8, "{policy} {wish}");
    }
    desk.close().await;
}
