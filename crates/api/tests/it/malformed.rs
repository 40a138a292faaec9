//! Requests that are wrong in themselves: the right 4xx, every fault with its place, nothing stored.

use serde_json::{Value, json};

use crate::support::{Api, Engine, Reply, order, send};

async fn post(api: &Api, bytes: impl Into<reqwest::Body>) -> Reply {
    send(api.request("POST", "/v1/orders").header("Content-Type", "application/json").body(bytes))
        .await
}

async fn orders(api: &Api) -> Value {
    api.get("/v1/orders?count=true").await.body["total"].clone()
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn every_malformed_kind_is_refused_and_nothing_is_stored(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let cases: Vec<(&str, Value, Vec<&str>)> = vec![
        ("/lines/0/quantity", json!("1"), vec!["#/lines/0/quantity wrong_type"]),
        ("/lines/0/quantity", json!(0), vec!["#/lines/0/quantity too_small"]),
        ("/lines/0/quantity", json!(1.5), vec!["#/lines/0/quantity wrong_type"]),
        ("/lines/0/unit_price", json!(6000), vec!["#/lines/0/unit_price wrong_type"]),
        ("/lines/0/unit_price", json!("6000.5"), vec!["#/lines/0/unit_price too_many_places"]),
        ("/lines/0/unit_price", json!("1e3"), vec!["#/lines/0/unit_price wrong_format"]),
        ("/lines/0/unit_price", json!("-1"), vec!["#/lines/0/unit_price wrong_format"]),
        ("/lines/0/unit_price", json!("+1"), vec!["#/lines/0/unit_price wrong_format"]),
        ("/lines/0/unit_price", json!("NaN"), vec!["#/lines/0/unit_price wrong_format"]),
        ("/lines/0/unit_price", json!("1_000"), vec!["#/lines/0/unit_price wrong_format"]),
        ("/lines/0/unit_price", json!(""), vec!["#/lines/0/unit_price wrong_format"]),
        ("/lines/0/unit_price", json!("9999999999999"), vec!["#/lines/0/unit_price too_large"]),
        ("/lines/0/tax_rate", json!("101"), vec!["#/lines/0/tax_rate wrong_format"]),
        ("/lines", json!([]), vec!["#/lines too_few"]),
        ("/lines", Value::Null, vec!["#/lines wrong_type"]),
        ("/order_no", json!("a/b"), vec!["#/order_no wrong_format"]),
        ("/ordered_at", json!("yesterday"), vec!["#/ordered_at wrong_format"]),
        ("/ordered_at", json!("0001-01-01T00:00:00Z"), vec!["#/ordered_at out_of_range"]),
        ("/currency", json!("XXX"), vec!["#/currency unknown_value"]),
        ("/payment/method", json!("gold"), vec!["#/payment/method unknown_value"]),
        ("/payment/bank_account_id", json!("1"), vec!["#/payment/bank_account_id wrong_format"]),
        ("/orderer/email", json!("no mail"), vec!["#/orderer/email wrong_format"]),
        ("/receiver/mobile", json!("abc"), vec!["#/receiver/mobile wrong_format"]),
        ("/orderer/name", json!(""), vec!["#/orderer/name too_short"]),
        ("/orderer/name", json!("a".repeat(101)), vec!["#/orderer/name too_long"]),
        ("/orderer/name", json!("a\0b"), vec!["#/orderer/name nul_character"]),
        ("/receiver/wished_date", json!("2026-13-01"), vec!["#/receiver/wished_date wrong_format"]),
    ];
    for (pointer, value, faults) in cases {
        let mut body = order();
        *body.pointer_mut(pointer).expect("a place") = value;
        let reply = post(&api, body.to_string()).await;
        assert_eq!(reply.problem(), "invalid_body", "{pointer}: {}", reply.body);
        assert_eq!(
            (reply.status, reply.faults()),
            (422, faults.iter().map(ToString::to_string).collect())
        );
    }
    assert_eq!(orders(&api).await, 0);
}

#[actix_web::test]
async fn all_faults_are_told_at_once_and_no_value_is_repeated() {
    let api = Api::start(Engine::Sqlite).await.expect("SQLite is always there");
    let mut body = order();
    body["lines"][1]["quantity"] = json!("secret-1");
    body["lines"][0]["colour"] = json!("secret-2");
    body["payment"]["method"] = json!("secret-3");
    body["orderer"].as_object_mut().expect("an object").remove("name");
    body["a/b~c"] = json!("secret-4");
    let reply = post(&api, body.to_string()).await;
    assert_eq!(
        reply.faults(),
        [
            "#/a~1b~0c unknown_field",
            "#/lines/0/colour unknown_field",
            "#/lines/1/quantity wrong_type",
            "#/orderer/name missing_field",
            "#/payment/method unknown_value",
        ]
    );
    assert!(!String::from_utf8(reply.bytes).expect("UTF-8").contains("secret"));
    // Amounts are read with the currency, after the shape: all of them at once too.
    let mut body = order();
    body["payment_fee"] = json!("0.5");
    body["lines"][0]["item_discount"] = json!("1.25");
    let reply = post(&api, body.to_string()).await;
    assert_eq!(
        reply.faults(),
        ["#/lines/0/item_discount too_many_places", "#/payment_fee too_many_places"]
    );
}

#[actix_web::test]
async fn what_is_no_json_is_400_and_odd_json_has_pointers() {
    let api = Api::start(Engine::Sqlite).await.expect("SQLite is always there");
    let sound = order().to_string();
    for bytes in [
        "".as_bytes().to_vec(),
        b"{".to_vec(),
        format!("{sound} {{}}").into_bytes(),
        "[".repeat(100_000).into_bytes(),
        b"{\"order_no\": 01}".to_vec(),
        vec![b'"', 0xff, b'"'],
    ] {
        let reply = post(&api, bytes).await;
        assert_eq!((reply.status, reply.problem()), (400, "malformed_json"));
    }
    let lone = sound.replacen("山田 花子", "\\ud800", 1);
    assert_eq!(post(&api, lone).await.faults(), ["#/orderer/name lone_surrogate"]);
    let twice = sound.replacen('{', "{\"currency\":\"USD\",", 1);
    assert_eq!(post(&api, twice).await.faults(), ["#/currency duplicate_field"]);
    let huge = sound.replacen("\"quantity\":1", "\"quantity\":1e999", 1);
    let reply = post(&api, huge).await;
    assert_eq!(reply.status, 422);
    assert!(reply.faults().contains(&"#/lines/0/quantity too_large".to_owned()));
    assert_eq!(orders(&api).await, 0);
}

#[actix_web::test]
async fn size_type_and_pace_are_bounded() {
    let api = Api::start_with(Engine::Sqlite, &[("ORDERDESK_BODY_TIMEOUT_SECONDS", "1")])
        .await
        .expect("SQLite is always there");
    let reply = post(&api, vec![b' '; 10 << 20]).await;
    assert_eq!((reply.status, reply.problem()), (413, "body_too_large"));
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"]
    {
        let request = api.request("POST", "/v1/orders").header("Content-Type", kind);
        let reply = send(request.body(order().to_string())).await;
        assert_eq!((reply.status, reply.problem()), (415, "unsupported_media_type"), "{kind}");
    }
    let zipped = api.request("POST", "/v1/orders").header("Content-Type", "application/json");
    let reply = send(zipped.header("Content-Encoding", "gzip").body(order().to_string())).await;
    assert_eq!(reply.problem(), "unsupported_media_type");
    let never =
        futures_util::stream::once(std::future::pending::<Result<Vec<u8>, std::io::Error>>());
    let reply = post(&api, reqwest::Body::wrap_stream(never)).await;
    assert_eq!((reply.status, reply.problem()), (408, "slow_body"));
    assert_eq!(orders(&api).await, 0);
}

#[actix_web::test]
async fn parameters_are_strict() {
    let api = Api::start(Engine::Sqlite).await.expect("SQLite is always there");
    for (query, faults) in [
        ("nonsense=1", vec!["nonsense unknown_parameter"]),
        ("q=", vec!["q empty"]),
        ("limit=0", vec!["limit too_small"]),
        ("limit=101", vec!["limit too_large"]),
        ("limit=ten", vec!["limit wrong_type"]),
        ("limit=1&limit=2", vec!["limit duplicate"]),
        ("status=preparing,gone", vec!["status unknown_value"]),
        ("status=preparing&status=", vec!["status empty"]),
        ("ordered_from=2026", vec!["ordered_from wrong_format"]),
        ("count=yes", vec!["count wrong_type"]),
        ("sort=-colour", vec!["sort unknown_value"]),
        ("cursor=%00", vec!["cursor nul_character"]),
        ("cursor=abc", vec!["cursor wrong_format"]),
        ("limit=0&q=&x=1", vec!["limit too_small", "q empty", "x unknown_parameter"]),
    ] {
        let reply = api.get(&format!("/v1/orders?{query}")).await;
        assert_eq!((reply.status, reply.problem()), (400, "invalid_parameter"), "{query}");
        assert_eq!(reply.faults(), faults, "{query}");
    }
    for query in
        ["status=preparing,canceled", "status=preparing&status=canceled", "limit=1&count=true"]
    {
        assert_eq!(api.get(&format!("/v1/orders?{query}")).await.status, 200, "{query}");
    }
    let order_no = api.order().await;
    let reply = api.get(&format!("/v1/orders/{order_no}?include=history,nothing")).await;
    assert_eq!(reply.faults(), ["include unknown_value"]);
    let reply = api.call("POST", "/v1/orders?dry_run=true", &order()).await;
    assert_eq!((reply.status, reply.faults()), (400, vec!["dry_run unknown_parameter".to_owned()]));
}
