//! 個人情報のマスキング: without `customers:read` nobody is told who ordered.

use acceptance::{Desk, Engine, OrderBody, cancel};
use rstest::rstest;
use serde_json::json;

use super::person::{ORDERS, every_answer, everywhere, traces};

/// Every scope but the one that shows people.
const BLIND: &str = "orders:read,orders:write,claims:write,refunds:write,payments:write,\
                     shipments:write,customers:write,memos:write,settings:write,keys:write";

#[rstest]
#[tokio::test]
async fn no_answer_tells_of_the_person(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let parameters = everywhere(&desk).await;
    let blind = desk.client_with_scopes(BLIND).await;
    // The buyers' own page is for the buyer: with this key it is refused.
    let told = every_answer(&desk.client, &blind, &parameters).await;
    let found: usize = told.iter().filter(|answer| !traces(answer).is_empty()).count();
    assert!(found > 15, "with the scope they are told: {found} of {}", told.len());

    for answer in every_answer(&blind, &blind, &parameters).await {
        assert!(traces(&answer).is_empty(), "{:?} in {answer}", traces(&answer));
    }
    let masked = blind.read("/v1/orders/MEMBER").await;
    assert_eq!(masked["orderer"]["name"], "橘** 美**");
    assert_eq!(masked["orderer"]["masked"], true);
    assert_eq!(masked["receiver"]["address1"], "***");
    assert_eq!(masked["payment_summary"]["initial"]["total"], "2400", "the money is no secret");

    // What is changed, and done again with the same key, is told as little.
    let path = "/v1/orders/MEMBER";
    let body = cancel(&[("01", 1)]);
    let writes = [
        blind.patch(&format!("{path}/receiver"), &json!({"wished_time": "夜"})).await,
        blind.patch(&format!("{path}/orderer"), &json!({"name_furigana": null})).await,
        blind.act_with(&format!("{path}/cancellations"), &body, "once").await,
        blind.act_with(&format!("{path}/cancellations"), &body, "once").await,
        blind.act(&format!("{path}/refunds/F2/hold"), &json!({"reason": "確認"})).await,
        blind.put("/v1/orders/GUEST/orderer/blacklist", &json!({"reason": "再"})).await,
        blind.act("/v1/orders/GUEST/deposit-confirmation", &json!({})).await,
        blind.act("/v1/orders", &OrderBody::new("NEW").line("A", 500, 1, "10").json()).await,
    ];
    for answer in writes {
        assert!(answer.status < 300, "{answer}");
        assert!(traces(&answer).is_empty(), "{:?} in {answer}", traces(&answer));
    }
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn nor_can_it_be_asked_for(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    everywhere(&desk).await;
    let blind = desk.client_with_scopes(BLIND).await;
    for filter in [
        "orderer_name=桜井",
        "receiver_name=高橋",
        "phone=08098765432",
        "email=misaki.sakurai@example.net",
    ] {
        let path = format!("/v1/orders?{filter}");
        assert_ne!(desk.client.read(&path).await["data"], json!([]), "{filter}");
        let problem = blind.get(&path).await.expect_problem(403, "scope_required");
        assert!(problem.to_string().contains("customers:read"), "{problem}");
    }
    // Free text finds numbers and goods, and nobody.
    for q in ["桜井", "高橋", "08098765432", "misaki.sakurai@example.net"] {
        let path = format!("/v1/orders?q={q}");
        assert_ne!(desk.client.read(&path).await["data"], json!([]), "{q}");
        assert_eq!(blind.read(&path).await["data"], json!([]), "{q}");
    }
    for order_no in ORDERS {
        let found = blind.read(&format!("/v1/orders?q={order_no}")).await;
        assert_eq!(found["data"][0]["order_no"], order_no);
    }
    desk.close().await;
}
