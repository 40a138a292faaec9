//! 注文キャンセル: quotes, parts of items, the options, what is refused.

use acceptance::{Desk, Engine, OrderBody, body::with, cancel};
use rstest::rstest;
use serde_json::json;

use crate::money_examples::paid;

#[rstest]
#[tokio::test]
async fn a_part_of_an_item_is_split_off(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::new("S").line("P", 100, 5, "10").paid()).await;
    let claim = desk.client.act("/v1/orders/S/cancellations", &cancel(&[("01", 2)])).await;
    let claim = claim.expect(201).json();
    assert_eq!(claim["claim_no"], "C1");
    assert_eq!(claim["items"][0]["item_no"], "02", "the part claimed gets the next number");
    assert_eq!(claim["items"][0]["quantity"], 2);
    assert_eq!(claim["settlement"]["refund_total"], "200");
    let order = desk.client.read("/v1/orders/S").await;
    assert_eq!(order["items"][0]["quantity"], 3);
    assert_eq!(order["items"][1]["quantity"], 2);
    assert_eq!(order["items"][1]["split_from"], "01");
    assert_eq!(order["items"][1]["claim_no"], "C1");
    assert_eq!(order["tabs"]["cancellations"], 1);
    assert_eq!(order["tabs"]["refunds"], 1);

    let history = desk.client.read("/v1/orders/S/history?item_no=02").await;
    let entries = history["data"].as_array().expect("a list");
    assert!(entries.iter().any(|entry| entry["claim_no"] == "C1"), "{history}");
    let list = desk.client.read("/v1/orders/S/cancellations").await;
    assert_eq!(list["data"][0]["claim_no"], "C1");
    assert_eq!(desk.client.read("/v1/orders/S/claims/C1").await["claim_no"], "C1");
    desk.close().await;
}

/// An order may have a thousand lines; splitting one makes an item more, and no answer about it breaks
/// the document's bounds (every answer is compared with the document).
#[rstest]
#[tokio::test]
async fn an_order_as_large_as_allowed_can_be_split(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let one = |order: OrderBody, line| order.line(&format!("P-{line}"), 100, 1, "10");
    let order = (2..=1000).fold(OrderBody::new("L").line("P-1", 100, 2, "10"), one);
    desk.place(&order.paid()).await;
    desk.client.act("/v1/orders/L/cancellations", &cancel(&[("01", 1)])).await.expect(201);
    let order = desk.client.read("/v1/orders/L?include=history,payment_history").await;
    assert_eq!(order["items"].as_array().map(Vec::len), Some(1001));
    let payments = desk.client.read("/v1/orders/L/payments").await;
    assert_eq!(payments["data"][0]["item_nos"].as_array().map(Vec::len), Some(1001));
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn a_quote_that_no_longer_holds(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let order = OrderBody::new("Q")
        .line("A", 3000, 1, "10")
        .line("B", 3000, 1, "10")
        .free_shipping(500, 5000)
        .paid();
    let before = desk.place(&order).await;
    // Free shipping is lost by recalculation: the fee that was spared comes off the refund.
    let body = with(cancel(&[("01", 1)]), json!({"shipping": "recalculate"}));
    let quote = desk.client.post("/v1/orders/Q/cancellations/quote", &body).await.expect(200);
    let quote = quote.json();
    assert_eq!(quote["settlement"]["refund_total"], "2500");
    let kept = desk.client.post("/v1/orders/Q/cancellations/quote", &cancel(&[("01", 1)])).await;
    let kept = kept.expect(200).json();
    assert_eq!(kept["settlement"]["refund_total"], "3000");
    assert_eq!(
        kept["warnings"][0]["code"], "free_shipping_lost",
        "it stays free, to the shop's cost"
    );
    assert_eq!(kept["warnings"][0]["amount"], "500");
    let unchanged = desk.client.read("/v1/orders/Q").await;
    assert_eq!(unchanged, before, "a quote saves nothing");

    let other = with(cancel(&[("02", 1)]), json!({"shipping": "recalculate"}));
    desk.client.act("/v1/orders/Q/cancellations", &other).await.expect(201);
    let stale = with(body, json!({"quote": quote["quote"]}));
    let answer = desk.client.act("/v1/orders/Q/cancellations", &stale).await;
    let problem = answer.expect_problem(409, "quote_changed");
    // The new quote stands in the refusal; sent with it, the same request goes through.
    let renewed = &problem["quote"];
    let token = if renewed.is_object() { renewed["quote"].clone() } else { renewed.clone() };
    let again = with(stale, json!({"quote": token}));
    let claim = desk.client.act("/v1/orders/Q/cancellations", &again).await.expect(201).json();
    assert_eq!(claim["settlement"]["value_after"], "0");
    desk.close().await;
}

#[rstest]
#[case::keep(json!("keep"), "1000")]
#[case::refund(json!("refund"), "1500")]
#[case::given(json!({"set": "200"}), "1300")]
#[case::recalculate(json!("recalculate"), "1000")]
#[tokio::test]
async fn shipping_after_the_claim(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[case] shipping: serde_json::Value,
    #[case] refund: &str,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let order = OrderBody::new("H").line("A", 1000, 2, "10").shipping(500).paid();
    desk.place(&order).await;
    let body = with(cancel(&[("01", 1)]), json!({"shipping": shipping}));
    let claim = desk.client.act("/v1/orders/H/cancellations", &body).await.expect(201).json();
    assert_eq!(claim["settlement"]["refund_total"], refund);
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn deductions_and_the_split_by_hand(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    paid(&desk, &OrderBody::example("EX")).await;
    let too_much = json!({"deduction": {"amount": "3601", "reason": "手数料"}});
    let answer =
        desk.client.act("/v1/orders/EX/cancellations", &with(cancel(&[("02", 1)]), too_much)).await;
    answer.expect_problem(422, "deductions_exceed_refund");

    let by_hand = |cash: &str, points: &str| {
        json!({
            "deduction": {"amount": "600", "reason": "手数料"},
            "refund": {"method": "original", "bank_account": null, "tenders": {
                "cash": cash, "points": points, "store_credit": "0", "external_points": "0"}},
        })
    };
    for (cash, points) in [("2999", "0"), ("2499", "501")] {
        let body = with(cancel(&[("02", 1)]), by_hand(cash, points));
        let answer = desk.client.act("/v1/orders/EX/cancellations", &body).await;
        assert!(matches!(answer.status, 409 | 422), "{answer}");
    }
    let body = with(cancel(&[("02", 1)]), by_hand("2600", "400"));
    let claim = desk.client.act("/v1/orders/EX/cancellations", &body).await.expect(201).json();
    assert_eq!(claim["settlement"]["refund_total"], "3000");
    assert_eq!(claim["settlement"]["tenders"]["points"], "400");
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_canceled(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::new("N").line("A", 100, 2, "10").paid()).await;
    let path = "/v1/orders/N/cancellations";
    for items in [&[("09", 1)][..], &[("01", 3)], &[("01", 1), ("01", 1)], &[]] {
        let answer = desk.client.act(path, &cancel(items)).await;
        assert!(matches!(answer.status, 409 | 422), "{items:?}: {answer}");
    }
    let unknown = with(cancel(&[("01", 1)]), json!({"restore_coupons": ["NO-SUCH"]}));
    let answer = desk.client.act(path, &unknown).await;
    assert!(matches!(answer.status, 409 | 422), "{answer}");
    let recalculate = with(cancel(&[("01", 1)]), json!({"shipping": "recalculate"}));
    desk.client.act(path, &recalculate).await.expect_problem(422, "no_shipping_rule");
    let bank =
        json!({"refund": {"method": "bank_transfer", "bank_account": null, "tenders": null}});
    let answer = desk.client.act(path, &with(cancel(&[("01", 1)]), bank)).await;
    assert_eq!(answer.status, 422, "a transfer needs an account: {answer}");

    desk.client.act(path, &cancel(&[("01", 2)])).await.expect(201);
    let problem =
        desk.client.act(path, &cancel(&[("01", 1)])).await.expect_problem(409, "item_in_claim");
    assert_eq!(problem["item_no"], "01");
    assert_eq!(problem["current_status"], "cancel_processing");
    assert_eq!(problem["claim_no"], "C1");
    let order = desk.client.read("/v1/orders/N").await;
    assert_eq!(order["claims"].as_array().map(Vec::len), Some(1), "refusals leave nothing behind");
    assert_eq!(order["version"], 2);
    desk.close().await;
}

/// Unpaid orders owe nothing in cash: the claim is complete and used points come back at once.
#[rstest]
#[tokio::test]
async fn unpaid_orders(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX")).await;
    let part = desk.client.act("/v1/orders/EX/cancellations", &cancel(&[("02", 1)])).await;
    let part = part.expect(201).json();
    assert_eq!(part["status"], "completed", "the part lowers what is due: {part}");
    let summary = desk.client.read("/v1/orders/EX/payment-summary").await;
    assert_eq!(summary["final"]["payment_total"], "5400");

    let rest = desk.client.act("/v1/orders/EX/cancellations", &cancel(&[("01", 1)])).await;
    assert_eq!(rest.expect(201).json()["status"], "completed");
    let order = desk.client.read("/v1/orders/EX").await;
    assert_eq!(order["items"][0]["status"], "canceled");
    assert_eq!(order["items"][0]["cafe24_code"], "C49", "by the operator, never paid");
    assert_eq!(desk.balance("M-EX", "points").await, "500");

    let deposit = desk.client.act("/v1/orders/EX/deposit-confirmation", &json!({})).await;
    assert_eq!(deposit.status, 409, "{deposit}");
    let named = json!({"payment_nos": ["P1"]});
    let deposit = desk.client.act("/v1/orders/EX/deposit-confirmation", &named).await;
    deposit.expect_problem(409, "payment_void");
    desk.close().await;
}

/// A coupon is usable again when the claim that restores it completes, and once only.
#[rstest]
#[tokio::test]
async fn a_restored_coupon(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    paid(&desk, &OrderBody::example("EX")).await;
    let restoring = json!({"restore_coupons": ["CP-EX"]});
    let body = with(cancel(&[("02", 1)]), restoring.clone());
    desk.client.act("/v1/orders/EX/cancellations", &body).await.expect(201);
    let used = desk.client.read("/v1/coupons/CP-EX").await;
    assert_eq!(used["status"], "used", "not before the refund is completed: {used}");

    let again = with(cancel(&[("01", 1)]), restoring);
    let answer = desk.client.act("/v1/orders/EX/cancellations", &again).await;
    assert!(matches!(answer.status, 409 | 422), "a second restoration: {answer}");

    desk.client.act("/v1/orders/EX/refunds/F1/completion", &json!({})).await.expect(200);
    let restored = desk.client.read("/v1/coupons/CP-EX").await;
    assert_ne!(restored["status"], "used", "{restored}");
    desk.close().await;
}
