//! The order of checks (api.md §1 "retries"), and what every answer carries.

use serde_json::{Value, json};

use crate::support::{Api, Engine, order, send};

/// A cancellation that is wrong in every respect; one thing is put right after the other.
#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn one_fault_hides_those_behind_it(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order_no = api.order().await;
    let reader = api.key(api.shop, "orders:read").await;
    let bad_key = "with blank";
    let attempt = |method: &'static str,
                   order: &str,
                   token: Option<&str>,
                   kind: &'static str,
                   key: Option<&'static str>,
                   version: Option<&'static str>,
                   body: Value| {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        let mut request =
            api.client.request(method, format!("{}/v1/orders/{order}/cancellations", api.base));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(version) = version {
            request = request.header("If-Match", version);
        }
        send(request.header("Content-Type", kind).body(body.to_string()))
    };
    let (text, json_kind, stale) = ("text/plain", "application/json", Some("\"77\""));
    let broken = json!({"items": 1});
    let sound = json!({"items": [{"item_no": "01", "quantity": 9}], "reason": {"code": "other", "fault": "buyer"}});
    let token = Some(api.token.as_str());
    let steps = [
        (attempt("PUT", "none", None, text, None, None, broken.clone()).await, 405),
        (attempt("POST", "none", None, text, None, None, broken.clone()).await, 401),
        (attempt("POST", "none", Some(&reader), text, None, None, broken.clone()).await, 403),
        (attempt("POST", "none", token, text, None, None, broken.clone()).await, 404),
        (attempt("POST", &order_no, token, text, None, None, broken.clone()).await, 415),
        (attempt("POST", &order_no, token, json_kind, None, None, broken.clone()).await, 400),
        (
            attempt("POST", &order_no, token, json_kind, Some(bad_key), None, broken.clone()).await,
            400,
        ),
        (attempt("POST", &order_no, token, json_kind, Some("k"), stale, broken).await, 422),
        (attempt("POST", &order_no, token, json_kind, Some("k"), stale, sound.clone()).await, 412),
        (attempt("POST", &order_no, token, json_kind, Some("k"), Some("*"), sound).await, 422),
    ];
    let codes: Vec<(u16, &str)> =
        steps.iter().map(|(reply, _)| (reply.status, reply.problem())).collect();
    let wanted: Vec<u16> = steps.iter().map(|(_, status)| *status).collect();
    assert_eq!(codes.iter().map(|(status, _)| *status).collect::<Vec<_>>(), wanted, "{codes:?}");
    assert_eq!(steps[0].0.header("allow"), "GET, POST");
    assert_eq!(codes[5].1, "idempotency_key_required");
    assert_eq!(codes[8].1, "stale_version");
    assert_eq!(steps[8].0.body["current_version"], 1);
    assert_eq!(codes[9].1, "quantity_exceeds_item");
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn a_key_gives_the_first_answer_again(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let place = |key: &'static str, body: Value| {
        send(api.request("POST", "/v1/orders").header("Idempotency-Key", key).json(&body))
    };
    // A refused call leaves the key free.
    let mut wrong = order();
    wrong["expected"]["total"] = json!("1");
    assert_eq!(place("one", wrong).await.problem(), "totals_mismatch");
    let first = place("one", order()).await;
    assert_eq!((first.status, first.header("idempotency-replayed")), (201, ""));
    let paid = json!({});
    let confirmed = api
        .call("POST", &format!("{}/deposit-confirmation", first.header("location")), &paid)
        .await;
    assert_eq!(confirmed.status, 200, "{}", confirmed.body);
    // The order has moved on; the answer has not, however the body is laid out.
    let pretty = serde_json::to_string_pretty(&order()).expect("JSON");
    let request = api.request("POST", "/v1/orders").header("Idempotency-Key", "one");
    let again = send(request.header("Content-Type", "application/json").body(pretty)).await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
    assert_eq!(again.bytes, first.bytes);
    assert_eq!(again.header("etag"), first.header("etag"));
    assert_eq!(again.header("location"), first.header("location"));
    let mut other = order();
    other["orderer"]["name"] = json!("別人");
    assert_eq!(place("one", other).await.problem(), "idempotency_key_reused");
    // Another credential has keys of its own.
    let colleague = api.key(api.shop, "all").await;
    let url = format!("{}/v1/orders", api.base);
    let theirs =
        api.client.post(url).bearer_auth(colleague).header("Idempotency-Key", "one").json(&order());
    let theirs = send(theirs).await;
    assert_eq!(theirs.status, 201);
    assert_ne!(theirs.body["order_no"], first.body["order_no"]);
}

/// A quota that nobody set is nothing to tell.
#[actix_web::test]
async fn without_a_limit_nothing_is_said_of_one() {
    let api = Api::start_with(Engine::Sqlite, &[("ORDERDESK_RATE_LIMIT_PER_SECOND", "0")])
        .await
        .expect("SQLite is always there");
    for path in ["/v1/orders", "/v1/nonsense", "/healthz", "/v1/meta/errors"] {
        let reply = api.get(path).await;
        assert!(!reply.headers.contains_key("ratelimit"), "{path}");
        assert!(!reply.headers.contains_key("ratelimit-policy"), "{path}");
    }
}

#[actix_web::test]
async fn every_answer_is_dressed() {
    let api =
        Api::start_with(Engine::Sqlite, &[("ORDERDESK_CORS_ORIGINS", "https://admin.example.com")])
            .await
            .expect("SQLite is always there");
    for path in [
        "/v1/orders",
        "/v1/nonsense",
        "/v1/orders/none",
        "/healthz",
        "/openapi.json",
        "/v1/meta/errors",
    ] {
        let request = api.request("GET", path).header("X-Request-Id", "my-request_1.2:3");
        let reply = send(request.header("Origin", "https://admin.example.com")).await;
        assert_eq!(reply.header("x-request-id"), "my-request_1.2:3", "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert!(reply.header("ratelimit").starts_with("\"default\";r="), "{path}");
        assert!(reply.header("ratelimit-policy").starts_with("\"default\";q="), "{path}");
        assert_eq!(
            reply.header("access-control-allow-origin"),
            "https://admin.example.com",
            "{path}"
        );
        let exposed = reply.header("access-control-expose-headers").to_ascii_lowercase();
        for name in
            ["etag", "location", "retry-after", "ratelimit", "x-request-id", "idempotency-replayed"]
        {
            assert!(exposed.contains(name), "{path}: {exposed}");
        }
    }
    assert_eq!(api.get("/v1/orders").await.header("cache-control"), "no-store");
    let insane = api.request("GET", "/v1/orders").header("X-Request-Id", "no blanks");
    assert_ne!(send(insane).await.header("x-request-id"), "no blanks");
    let foreign = api.request("GET", "/v1/orders").header("Origin", "https://evil.example.com");
    assert_eq!(send(foreign).await.header("access-control-allow-origin"), "");
    let picky = api.request("GET", "/v1/orders").header("Accept", "text/html");
    assert_eq!(send(picky).await.problem(), "not_acceptable");
    let zipped =
        send(api.request("GET", "/v1/meta/labels").header("Accept-Encoding", "gzip")).await;
    assert_eq!(zipped.header("content-encoding"), "gzip");
    let docs = send(api.client.get(format!("{}/docs", api.base))).await;
    assert_eq!(docs.status, 200);
    assert!(docs.header("content-security-policy").contains("script-src 'self'"));
    let page = String::from_utf8(docs.bytes).expect("UTF-8");
    assert!(page.contains("swagger-ui"));
    for script in
        ["/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css", "/docs/swagger-initializer.js"]
    {
        assert_eq!(
            send(api.client.get(format!("{}{script}", api.base))).await.status,
            200,
            "{script}"
        );
    }
    let metrics = send(api.client.get(format!("{}/metrics", api.base))).await;
    assert_eq!(metrics.status, 200);
    assert!(metrics.header("content-type").starts_with("text/plain"), "{:?}", metrics.headers);
    let text = String::from_utf8(metrics.bytes).expect("UTF-8");
    assert!(text.contains("http_requests_total{"), "{text}");
    assert_eq!(send(api.client.get(format!("{}/readyz", api.base))).await.status, 200);
}

#[actix_web::test]
async fn the_rate_is_limited_per_credential() {
    let api = Api::start_with(
        Engine::Sqlite,
        &[("ORDERDESK_RATE_LIMIT_PER_SECOND", "1"), ("ORDERDESK_RATE_LIMIT_BURST", "3")],
    )
    .await
    .expect("SQLite is always there");
    let mut statuses = Vec::new();
    for _ in 0..6 {
        let reply = api.get("/v1/orders").await;
        if reply.status == 429 {
            assert_eq!(reply.problem(), "rate_limited");
            assert_eq!(reply.body["retryable"], true);
            let wait: u32 = reply.header("retry-after").parse().expect("seconds");
            assert!((1..=2).contains(&wait));
        }
        statuses.push(reply.status);
    }
    assert!(statuses.starts_with(&[200, 200, 200]) && statuses.contains(&429), "{statuses:?}");
    let colleague = api.key(api.shop, "all").await;
    let request = api.client.get(format!("{}/v1/orders", api.base)).bearer_auth(colleague);
    assert_eq!(send(request).await.status, 200);
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn versions_guard_reads_and_writes(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let settings = api.get("/v1/shop/settings").await;
    assert_eq!(settings.header("etag"), "\"1\"");
    let known = api.request("GET", "/v1/shop/settings").header("If-None-Match", "\"1\"");
    let unchanged = send(known).await;
    assert_eq!((unchanged.status, unchanged.bytes.len()), (304, 0));
    let change = |version: Option<&'static str>| {
        let request = api.request("PATCH", "/v1/shop/settings").json(&json!({"name": "新"}));
        send(match version {
            Some(version) => request.header("If-Match", version),
            None => request,
        })
    };
    assert_eq!(change(None).await.problem(), "precondition_required");
    assert_eq!(change(Some("\"9\"")).await.problem(), "stale_version");
    let changed = change(Some("\"1\"")).await;
    assert_eq!((changed.status, changed.header("etag")), (200, "\"2\""));
    assert_eq!(changed.body["name"], "新");
    assert_eq!(change(Some("\"1\"")).await.body["current_version"], 2);
    let refused = api.call("PATCH", "/v1/shop/settings", &json!({"currency": "USD"})).await;
    assert_eq!(refused.faults(), ["#/currency unknown_field"]);
    let order_no = api.order().await;
    let path = format!("/v1/orders/{order_no}");
    let detail = api.get(&path).await;
    let known = api.request("GET", &path).header("If-None-Match", detail.header("etag"));
    assert_eq!(send(known).await.status, 304);
}
