//! 適格返還請求書: the data of a qualified return invoice with each completed refund.

use std::collections::BTreeMap;

use acceptance::{Desk, Engine, OrderBody, body::with, cancel};
use rstest::rstest;
use serde_json::{Value, json};

use super::yen;

/// Total and tax of each rate.
type Taxes = BTreeMap<String, (i64, i64)>;

fn add(sums: &mut Taxes, lines: &Value) {
    for line in lines.as_array().expect("a list") {
        let rate = line["rate"].as_str().expect("text").to_owned();
        let sum = sums.entry(rate).or_default();
        *sum = (sum.0 + yen(&line["total"]), sum.1 + yen(&line["tax"]));
    }
}

/// The law: all return invoices and the invoice of what remains are the original one, rate by rate,
/// total and tax.
async fn add_up(desk: &Desk, order_no: &str) {
    let path = format!("/v1/orders/{order_no}");
    let order = desk.client.read(&path).await;
    let (mut original, mut sums) = (Taxes::new(), Taxes::new());
    add(&mut original, &order["payment_summary"]["initial"]["taxes"]);
    add(&mut sums, &order["payment_summary"]["final"]["taxes"]);
    for refund in order["refunds"].as_array().expect("a list") {
        let refund_no = refund["refund_no"].as_str().expect("text");
        let document =
            desk.client.read(&format!("{path}/refunds/{refund_no}/return-invoice")).await;
        assert_eq!(document["invoice"], refund["invoice"]);
        add(&mut sums, &document["invoice"]["rates"]);
    }
    assert_eq!(original, sums, "{order:#}");
}

async fn act(desk: &Desk, order_no: &str, steps: &[(&str, Value)]) {
    for (step, body) in steps {
        let path = format!("/v1/orders/{order_no}/{step}");
        let answer = desk.client.act(&path, body).await;
        assert!(answer.status < 300, "{answer}");
    }
}

#[rstest]
#[tokio::test]
async fn registration_number_dates_and_the_difference_per_rate(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let settings = json!({"invoice_registration_number": "T1234567890123"});
    desk.client.patch("/v1/shop/settings", &settings).await.expect(200);
    desk.place(&OrderBody::example("EX").paid()).await;
    act(&desk, "EX", &[("cancellations", cancel(&[("02", 1)]))]).await;
    let path = "/v1/orders/EX/refunds/F1/return-invoice";
    desk.client.get(path).await.expect_problem(409, "invoice_not_issued");
    act(&desk, "EX", &[("refunds/F1/completion", json!({"refunded_on": "2026-11-30"}))]).await;
    let document = desk.client.read(path).await;
    assert_eq!(document["order_no"], "EX");
    assert_eq!(document["total"], "3600");
    // 5,589 + 3,411 before; afterwards 6,000 − 600 + 500 − 500 points, all at the standard rate.
    let rates = json!([
        {"rate": "10", "total": "189", "tax": "18"},
        {"rate": "8", "total": "3411", "tax": "252"},
    ]);
    assert_eq!(
        document["invoice"],
        json!({"registration_number": "T1234567890123", "sold_on": "2026-11-22",
            "returned_on": "2026-11-30", "rates": rates})
    );
    // What was issued stays as it was issued.
    let settings = json!({"invoice_registration_number": "T9999999999999"});
    desk.client.patch("/v1/shop/settings", &settings).await.expect(200);
    assert_eq!(desk.client.read(path).await, document);
    add_up(&desk, "EX").await;
    desk.close().await;
}

/// Under every setting of the tax, with everything that changes an amount on the way.
#[rstest]
#[tokio::test]
async fn all_return_invoices_and_the_rest_are_the_original(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    for (treatment, rounding) in
        [("discount", "floor"), ("payment", "floor"), ("discount", "half_up"), ("payment", "ceil")]
    {
        let settings = json!({"points_tax_treatment": treatment, "tax_rounding": rounding});
        desk.client.patch("/v1/shop/settings", &settings).await.expect(200);
        let order_no = format!("{treatment}-{rounding}");
        let coupon = format!("CP-{order_no}");
        let order = OrderBody::new(&order_no)
            .discounted_line("A", 1333, 3, "10", 100)
            .line("B", 777, 4, "8")
            .coupon(&coupon, 501)
            .shipping(550)
            .member("M")
            .points(333);
        desk.place(&order.paid()).await;
        add_up(&desk, &order_no).await;

        let deducted = json!({"deduction": {"amount": "55", "reason": "手数料"}});
        act(
            &desk,
            &order_no,
            &[
                ("cancellations", with(cancel(&[("02", 1)]), deducted)),
                ("refunds/F1/completion", json!({})),
            ],
        )
        .await;
        add_up(&desk, &order_no).await;

        let shipment = json!({"carrier": "yamato", "tracking_no": "1", "dispatch": true,
            "items": [{"item_no": "01", "quantity": 3}]});
        let returned = with(
            cancel(&[("01", 1)]),
            json!({"restore_coupons": [coupon],
            "collected": true, "return_shipping": {"amount": "300", "payer": "buyer"}}),
        );
        act(&desk, &order_no, &[("shipments", shipment), ("returns", returned)]).await;
        // By hand 70 more.
        let adjusted = json!({"adjustment": {"amount": "70", "reason": "お詫び"}});
        let refund = format!("/v1/orders/{order_no}/refunds/F2");
        desk.client.patch(&refund, &adjusted).await.expect(200);
        act(&desk, &order_no, &[("refunds/F2/completion", json!({}))]).await;
        add_up(&desk, &order_no).await;

        // The rest of B, without its shipping; completed in the same call.
        let last = json!({"shipping": "refund", "complete_refund": true});
        act(&desk, &order_no, &[("cancellations", with(cancel(&[("02", 3)]), last))]).await;
        add_up(&desk, &order_no).await;
    }
    desk.close().await;
}
