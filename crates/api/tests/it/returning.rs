//! 商品返品, 商品交換 and buyers' requests, step by step.

use serde_json::{Value, json};

use crate::support::{Api, Engine, order, send};

fn reason() -> Value {
    json!({"code": "defective", "text": "縫製不良", "fault": "shop"})
}

/// An order whose two items were delivered; its path.
async fn delivered(api: &Api) -> String {
    let mut body = order();
    body["payment"]["paid_at"] = json!("2026-11-22T04:00:00Z");
    let reply = api.call("POST", "/v1/orders", &body).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    let order = format!("/v1/orders/{}", reply.body["order_no"].as_str().expect("a number"));
    let shipment = json!({"carrier": "yamato", "tracking_no": "1", "dispatch": true,
        "items": [{"item_no": "01", "quantity": 1}, {"item_no": "02", "quantity": 1}]});
    assert_eq!(api.call("POST", &format!("{order}/shipments"), &shipment).await.status, 201);
    let reply = api.call("POST", &format!("{order}/shipments/D1/delivery"), &json!({})).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    order
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn a_return_is_quoted_opened_collected_and_refunded(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order = delivered(&api).await;
    let mut body = json!({"items": [{"item_no": "02", "quantity": 1}], "reason": reason(),
        "return_shipping": {"amount": "500", "payer": "buyer"}, "pickup": {"carrier": "yamato", "tracking_no": null, "note": "午前中"}});
    let quote = send(api.request("POST", &format!("{order}/returns/quote")).json(&body)).await;
    assert_eq!(quote.status, 200, "{}", quote.body);
    assert_eq!(quote.body["settlement"]["refund_total"], "3100");
    body["quote"] = quote.body["quote"].clone();
    let opened = api.call("POST", &format!("{order}/returns"), &body).await;
    assert_eq!(opened.status, 201, "{}", opened.body);
    assert_eq!(opened.header("location"), format!("{order}/claims/R1"));
    assert_eq!(opened.body["status_label"], "返品処理中(回収前)");
    assert_eq!(
        opened.body["options"]["return_shipping"],
        json!({"amount": "500", "payer": "buyer"})
    );
    assert_eq!(opened.body["options"]["pickup"]["note"], "午前中");
    assert_eq!(api.get(&format!("{order}/refunds/F1")).await.body["status"], "scheduled");
    let detail = api.get(&order).await.body;
    assert_eq!((&detail["tabs"]["returns"], &detail["tabs"]["refunds"]), (&json!(1), &json!(0)));

    let claim = format!("{order}/claims/R1");
    let collected = json!({"items": [{"item_no": "02", "disposition": "defective"}], "deduction": {"amount": "100", "reason": "箱なし"}});
    let quote =
        send(api.request("POST", &format!("{claim}/collection/quote")).json(&collected)).await;
    assert_eq!(quote.status, 200, "{}", quote.body);
    assert_eq!(quote.body["settlement"]["refund_total"], "3000");
    let mut more = collected.clone();
    more["deduction"]["amount"] = json!("200");
    more["quote"] = quote.body["quote"].clone();
    let changed = api.call("POST", &format!("{claim}/collection"), &more).await;
    assert_eq!(changed.problem(), "quote_changed");
    assert_eq!(changed.body["quote"]["settlement"]["refund_total"], "2900");
    let reply = api.call("POST", &format!("{claim}/collection"), &collected).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.body["status"], "awaiting_refund");
    assert_eq!(reply.body["collection"]["items"][0]["disposition_label"], "不良");
    let again = api.call("POST", &format!("{claim}/collection"), &collected).await;
    assert_eq!(again.problem(), "illegal_claim_step");
    let refund = api.call("POST", &format!("{order}/refunds/F1/completion"), &json!({})).await;
    assert_eq!(
        (&refund.body["status"], &refund.body["total"]),
        (&json!("completed"), &json!("3000"))
    );
    let listed = api.get(&format!("{order}/returns")).await.body;
    assert_eq!(listed["data"][0]["status"], "completed");
    let payment_history = api.get(&format!("{order}/payment-history")).await.body;
    let kinds: Vec<&str> = payment_history["data"]
        .as_array()
        .expect("entries")
        .iter()
        .filter_map(|entry| entry["kind"].as_str())
        .collect();
    assert!(kinds.contains(&"returned") && kinds.contains(&"refund_completed"), "{kinds:?}");
}

/// The money of a return goes back with the goods, never before them: with the return where they are
/// back already, with their collection, or with the acceptance of what a buyer asked for.
#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn a_refund_is_completed_with_its_return_once_the_goods_are_back(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order = delivered(&api).await;
    let returns = format!("{order}/returns");
    let mut body = json!({"items": [{"item_no": "01", "quantity": 1}], "reason": reason(), "complete_refund": true});
    for path in [&returns, &format!("{returns}/quote")] {
        let refused = api.call("POST", path, &body).await;
        assert_eq!((refused.status, refused.problem()), (422, "refund_awaits_collection"));
    }
    body["collected"] = json!(true);
    let quote = send(api.request("POST", &format!("{returns}/quote")).json(&body)).await;
    assert_eq!(quote.body["settlement"]["refund_total"], "5400", "{}", quote.body);
    body["quote"] = quote.body["quote"].clone();
    let opened = api.call("POST", &returns, &body).await;
    assert_eq!(opened.body["status"], "completed", "{}", opened.body);
    assert_eq!(api.get(&format!("{order}/refunds/F1")).await.body["status"], "completed");

    let body = json!({"items": [{"item_no": "02", "quantity": 1}], "reason": reason()});
    assert_eq!(api.call("POST", &returns, &body).await.body["status"], "awaiting_collection");
    let collection = format!("{order}/claims/R2/collection");
    let mut body = json!({"complete_refund": true});
    let quote = send(api.request("POST", &format!("{collection}/quote")).json(&body)).await;
    body["quote"] = quote.body["quote"].clone();
    let collected = api.call("POST", &collection, &body).await;
    assert_eq!(collected.body["status"], "completed", "{}", collected.body);
    assert_eq!(api.get(&format!("{order}/refunds/F2")).await.body["status"], "completed");

    let order = delivered(&api).await;
    let key = json!({"name": "storefront", "scopes": ["storefront"], "actor": "storefront"});
    let storefront = api.call("POST", "/v1/api-keys", &key).await.body["token"].clone();
    let asked =
        json!({"kind": "return", "items": [{"item_no": "01", "quantity": 1}], "reason": reason()});
    let path = order.replace("/v1/", "/v1/storefront/");
    let request = api.client.post(format!("{}{path}/claim-requests", api.base));
    let request = request.bearer_auth(storefront.as_str().expect("a token"));
    let requested = send(request.header("X-Member-Id", "hanako").json(&asked)).await;
    assert_eq!(requested.status, 201, "{}", requested.body);
    let acceptance = format!("{order}/claims/R1/acceptance");
    let early = api.call("POST", &acceptance, &json!({"complete_refund": true})).await;
    assert_eq!(early.problem(), "refund_awaits_collection");
    let terms = json!({"complete_refund": true, "collected": true});
    let accepted = api.call("POST", &acceptance, &terms).await;
    assert_eq!(accepted.body["status"], "completed", "{}", accepted.body);
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn an_exchange_for_another_option_owes_nothing(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order = delivered(&api).await;
    let path = format!("{order}/exchanges");
    let body = json!({"items": [{"item_no": "01", "quantity": 1}], "reason": reason(), "same_product": true,
        "replacements": [{"item_no": "01", "quantity": 1, "variant_code": "P-A-BLUE", "option": "青"}]});
    let quote = send(api.request("POST", &format!("{path}/quote")).json(&body)).await;
    assert_eq!(quote.body["settlement"]["difference"], "0", "{}", quote.body);
    let reply = api.call("POST", &path, &body).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    assert_eq!(reply.body["status"], "completed");
    assert_eq!(reply.body["replacement_item_nos"], json!(["03"]));
    let detail = api.get(&order).await.body;
    assert_eq!(detail["items"][2]["variant_code"], "P-A-BLUE");
    assert_eq!(detail["items"][2]["net"], detail["items"][0]["net"]);
    // The form of the replacements follows `same_product`.
    let mut other = body.clone();
    other["same_product"] = json!(false);
    let reply = api.call("POST", &path, &other).await;
    assert_eq!(reply.faults(), ["#/replacements/0 wrong_form"]);
    let mut nobody = body;
    nobody["replacements"] = json!([]);
    assert_eq!(api.call("POST", &path, &nobody).await.problem(), "invalid_body");
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn an_exchange_that_costs_more_waits_for_the_difference(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order = delivered(&api).await;
    let path = format!("{order}/exchanges");
    let mut body = json!({"items": [{"item_no": "02", "quantity": 1}], "reason": reason(),
        "replacements": [{"product_code": "P-D", "variant_code": "P-D-1", "name": "D", "option": null, "unit_price": "5000", "quantity": 1, "item_discount": "0", "tax_rate": "8"}]});
    let bare = api.call("POST", &path, &body).await;
    assert_eq!(bare.problem(), "payment_method_required");
    body["payment"] = json!({"method": "card"});
    let reply = api.call("POST", &path, &body).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    assert_eq!(reply.body["status"], "awaiting_payment");
    assert_eq!(
        (&reply.body["payment_no"], &reply.body["settlement"]["charge_total"]),
        (&json!("P2"), &json!("1400"))
    );
    let paid = json!({"payment_nos": ["P2"], "amount": "1400"});
    let paid = api.call("POST", &format!("{order}/deposit-confirmation"), &paid).await;
    assert_eq!(paid.status, 200, "{}", paid.body);
    let claim = format!("{order}/claims/E1");
    assert_eq!(api.get(&claim).await.body["status"], "completed");
    let withdrawn = api.call("POST", &format!("{claim}/withdrawal"), &json!({})).await;
    assert_eq!(withdrawn.problem(), "replacement_paid");
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn claims_of_the_shop_are_found(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let mut orders = Vec::new();
    for item_no in ["01", "02", "01"] {
        let order = delivered(&api).await;
        let body = json!({"items": [{"item_no": item_no, "quantity": 1}], "reason": reason()});
        assert_eq!(api.call("POST", &format!("{order}/returns"), &body).await.status, 201);
        orders.push(order);
    }
    let numbers = |page: &Value| -> Vec<String> {
        let rows = page["data"].as_array().expect("rows").iter();
        rows.map(|row| format!("/v1/orders/{}", row["order_no"].as_str().expect("a number")))
            .collect()
    };
    let first =
        api.get("/v1/claims?kind=return&reason=defective&sort=opened_at&limit=2&count=true").await;
    assert_eq!(first.status, 200, "{}", first.body);
    assert_eq!(numbers(&first.body), orders[..2]);
    assert_eq!(first.body["total"], 3);
    let cursor = first.body["next_cursor"].as_str().expect("a cursor");
    let next = api
        .get(&format!(
            "/v1/claims?kind=return&reason=defective&sort=opened_at&limit=2&cursor={cursor}"
        ))
        .await;
    assert_eq!(numbers(&next.body), orders[2..]);
    let other = api.get(&format!("/v1/claims?kind=exchange&cursor={cursor}")).await;
    assert_eq!(other.problem(), "cursor_filter_mismatch");
    for nothing in [
        "kind=exchange",
        "status=completed",
        "by_buyer=true",
        "member_id=taro",
        "ordered_to=2026-11-22T03:00:00Z",
        "opened_to=2020-01-01T00:00:00Z",
    ] {
        let page = api.get(&format!("/v1/claims?{nothing}")).await;
        assert_eq!(page.body["data"], json!([]), "{nothing}");
    }
    let number = orders[1].rsplit('/').next().expect("a number");
    let one =
        api.get(&format!("/v1/claims?order_no={number}&member_id=hanako&by_buyer=false")).await;
    assert_eq!(numbers(&one.body), [orders[1].clone()]);
    assert_eq!(api.get("/v1/claims?kind=barter").await.problem(), "invalid_parameter");
    assert_eq!(api.get("/v1/claims?what=1").await.problem(), "invalid_parameter");
}
