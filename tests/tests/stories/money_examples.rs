//! The examples of domain.md §4, as an integrator meets them.

use acceptance::{Desk, Engine, OrderBody, body::with, cancel};
use rstest::rstest;
use serde_json::{Value, json};

/// Confirms what is due and returns the order's detail.
pub async fn paid(desk: &Desk, order: &OrderBody) -> Value {
    let placed = desk.place(order).await;
    let path = format!("/v1/orders/{}", placed["order_no"].as_str().expect("a number"));
    desk.client.act(&format!("{path}/deposit-confirmation"), &json!({})).await.expect(200);
    desk.client.read(&path).await
}

#[rstest]
#[tokio::test]
async fn example_1_and_2_cancel_b(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(false, true)] restored: bool,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let order = paid(&desk, &OrderBody::example("EX")).await;
    let initial = &order["payment_summary"]["initial"];
    assert_eq!(initial["total"], "9500");
    assert_eq!(initial["payment_total"], "9000");
    assert_eq!(
        initial["taxes"],
        json!([
            {"rate": "10", "total": "5589", "tax": "508"},
            {"rate": "8", "total": "3411", "tax": "252"},
        ])
    );

    let coupons = if restored { json!(["CP-EX"]) } else { json!([]) };
    let (refund, value, payment) =
        if restored { ("3000", "6500", "6000") } else { ("3600", "5900", "5400") };
    let body = with(cancel(&[("02", 1)]), json!({"restore_coupons": coupons}));
    let quote = desk.client.post("/v1/orders/EX/cancellations/quote", &body).await.expect(200);
    let quote = quote.json();
    assert_eq!(quote["settlement"]["refund_total"], refund);
    assert_eq!(quote["settlement"]["tenders"]["cash"], refund);
    assert_eq!(quote["settlement"]["tenders"]["points"], "0");
    assert_eq!(quote["settlement"]["value_before"], "9500");
    assert_eq!(quote["settlement"]["value_after"], value);
    assert_eq!(quote["final_after"]["total"], value);
    assert_eq!(quote["final_after"]["payment_total"], payment);
    components_add_up(&quote["settlement"]);

    let body = with(body, json!({"quote": quote["quote"]}));
    let claim = desk.client.act("/v1/orders/EX/cancellations", &body).await.expect(201);
    assert_eq!(claim.header("location"), "/v1/orders/EX/claims/C1");
    let claim = claim.json();
    assert_eq!(claim["settlement"], quote["settlement"], "a quote equals what is then done");
    assert_eq!(claim["status"], "awaiting_refund");

    let changed = desk.client.read("/v1/orders/EX").await;
    let summary = &changed["payment_summary"];
    assert_eq!(summary["final"], quote["final_after"]);
    assert_eq!(summary["initial"], order["payment_summary"]["initial"], "it never changes");
    assert_eq!(summary["reconciliation"]["balanced"], true);
    assert_eq!(changed["items"][1]["status"], "cancel_processing");
    assert_eq!(changed["items"][1]["cafe24_code"], "C34");
    assert_eq!(changed["refunds"][0]["refund_no"], "F1");
    assert_eq!(changed["refunds"][0]["total"], refund);
    assert_eq!(changed["refunds"][0]["status"], "pending");
    desk.close().await;
}

fn components_add_up(settlement: &Value) {
    let amount = |value: &Value| -> i64 {
        value.as_str().and_then(|text| text.parse().ok()).expect("amounts in yen are integers")
    };
    let components = settlement["components"].as_array().expect("components are a list");
    let sum: i64 = components.iter().map(|component| amount(&component["amount"])).sum();
    assert_eq!(sum, amount(&settlement["difference"]), "{settlement}");
}

/// Whatever the portions and the coupon, all that was paid comes back, tender by tender.
#[rstest]
#[tokio::test]
async fn example_3_cancel_everything(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[values(false, true)] restored: bool,
    #[values(vec!["01", "02"], vec!["02", "01"], vec!["both"])] portions: Vec<&str>,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    paid(&desk, &OrderBody::example("EX")).await;
    for (index, portion) in portions.iter().enumerate() {
        let items =
            if *portion == "both" { vec![("01", 1), ("02", 1)] } else { vec![(*portion, 1)] };
        let coupons = if restored && index == 0 { json!(["CP-EX"]) } else { json!([]) };
        let body = with(cancel(&items), json!({"restore_coupons": coupons}));
        desk.client.act("/v1/orders/EX/cancellations", &body).await.expect(201);
    }
    let refunds = desk.client.read("/v1/orders/EX/refunds").await;
    let sum = |tender: &str| -> i64 {
        let refunds = refunds["data"].as_array().expect("a list");
        let amounts = refunds.iter().map(|refund| refund["tenders"][tender].as_str());
        amounts.map(|amount| amount.expect("text").parse::<i64>().expect("yen")).sum()
    };
    assert_eq!((sum("cash"), sum("points")), (9000, 500), "{refunds}");
    let summary = desk.client.read("/v1/orders/EX/payment-summary").await;
    assert_eq!(summary["final"]["total"], "0");
    assert_eq!(summary["final"]["payment_total"], "0");
    desk.close().await;
}

#[rstest]
#[case::example_4(1000, 3, 100, 0, &["967", "967", "966"])]
#[case::example_4b(1, 6, 3, 3, &[])]
#[tokio::test]
async fn example_4_unit_by_unit(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
    #[case] unit_price: i64,
    #[case] quantity: i64,
    #[case] item_discount: i64,
    #[case] coupon: i64,
    #[case] expected: &[&str],
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let mut order =
        OrderBody::new("U").discounted_line("P", unit_price, quantity, "10", item_discount).paid();
    if coupon > 0 {
        order = order.coupon("CP-U", coupon);
    }
    desk.place(&order).await;
    let mut returned = Vec::new();
    for _ in 0..quantity {
        let claim = desk.client.act("/v1/orders/U/cancellations", &cancel(&[("01", 1)])).await;
        let settlement = claim.expect(201).json()["settlement"].clone();
        returned.push(settlement["refund_total"].as_str().expect("text").to_owned());
    }
    if expected.is_empty() {
        let sum: i64 = returned.iter().map(|text| text.parse::<i64>().expect("yen")).sum();
        assert_eq!(sum, 0, "{returned:?}");
        assert!(returned.iter().all(|text| !text.starts_with('-')), "{returned:?}");
    } else {
        assert_eq!(returned, expected);
    }
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn example_5_tax_is_rounded_per_rate(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let order =
        OrderBody::new("T").line("A", 1595, 1, "10").line("B", 7398, 1, "8").coupon("CP-T", 92);
    let placed = desk.place(&order).await;
    let taxes = placed["payment_summary"]["initial"]["taxes"].as_array().expect("a list").clone();
    let totals: Vec<&Value> = taxes.iter().map(|tax| &tax["total"]).collect();
    assert_eq!(totals, [&json!("1579"), &json!("7322")]);
    desk.close().await;
}
