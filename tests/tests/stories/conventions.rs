//! What holds for every call (api.md §1): credentials, scopes, tenants, versions, retries.

use acceptance::{Desk, Engine, OrderBody, cancel, client::new_key};
use reqwest::{
    Method,
    header::{ACCEPT, HeaderName, IF_MATCH, IF_NONE_MATCH},
};
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
#[tokio::test]
async fn credentials_and_scopes(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX")).await;
    for token in [None, Some(""), Some("od_live_wrong"), Some("not even alike")] {
        let answer = desk.client.with_token(token).get("/v1/orders/EX").await;
        assert!(answer.header("www-authenticate").starts_with("Bearer"), "{answer}");
        answer.expect_problem(401, "unauthenticated");
    }
    let reader = desk.client_with_scopes("orders:read").await;
    let masked = reader.read("/v1/orders/EX").await;
    for person in ["orderer", "receiver"] {
        assert_ne!(masked[person]["name"], "山田 花子", "names need customers:read");
    }
    let answer = reader.act("/v1/orders/EX/cancellations", &cancel(&[("01", 1)])).await;
    let problem = answer.expect_problem(403, "scope_required");
    assert!(problem.to_string().contains("claims:write"), "{problem}");
    // 401 and 403 come before 404: a number is not told to those who may not see it.
    let answer = reader.act("/v1/orders/NONE/cancellations", &cancel(&[("01", 1)])).await;
    answer.expect_problem(403, "scope_required");
    let seen = desk.client_with_scopes("orders:read,customers:read").await;
    assert_eq!(seen.read("/v1/orders/EX").await["orderer"]["name"], "山田 花子");
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn another_shop_sees_nothing(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX").paid()).await;
    desk.client.act("/v1/orders/EX/cancellations", &cancel(&[("01", 1)])).await.expect(201);
    let other = desk.other_shop().await;
    let without_id = |mut problem: Value| {
        problem.as_object_mut().expect("an object").remove("request_id");
        problem
    };
    for path in ["", "/history", "/refunds", "/refunds/F1", "/claims/C1", "/payment-summary"] {
        let foreign = other.get(&format!("/v1/orders/EX{path}")).await;
        let never = other.get(&format!("/v1/orders/NE{path}")).await;
        let foreign = without_id(foreign.expect_problem(404, "not_found"));
        let never = without_id(never.expect_problem(404, "not_found"));
        assert_eq!(foreign.to_string().replace("EX", "NE"), never.to_string(), "{path}");
    }
    let answer = other.act("/v1/orders/EX/refunds/F1/completion", &json!({})).await;
    answer.expect_problem(404, "not_found");
    assert_eq!(other.read("/v1/orders?count=true").await["total"], 0);
    // The same number may be given in both shops.
    other.act("/v1/orders", &OrderBody::example("EX").json()).await.expect(201);
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn paths_methods_headers(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let limited = [("ORDERDESK_RATE_LIMIT_PER_SECOND", "1000")];
    let Some(desk) = Desk::open_with(engine, "JPY", &limited).await else { return };
    desk.place(&OrderBody::example("EX")).await;
    desk.client.get("/v1/nowhere").await.expect_problem(404, "route_not_found");
    let answer = desk.client.call(&Method::PUT, "/v1/orders/EX").json(&json!({})).send().await;
    assert!(answer.header("allow").contains("GET"), "{answer}");
    answer.expect_problem(405, "method_not_allowed");
    for query in ["?surprise=1", "?limit=0", "?limit=101", "?limit=", "?limit=x", "?status=lost"] {
        let answer = desk.client.get(&format!("/v1/orders{query}")).await;
        let problem = answer.expect_problem(400, "invalid_parameter");
        assert!(problem["errors"][0]["parameter"].is_string(), "{problem}");
    }
    let xml = desk.client.call(&Method::GET, "/v1/orders").header(ACCEPT, "application/xml");
    xml.send().await.expect_problem(406, "not_acceptable");
    let request_id = HeaderName::from_static("x-request-id");
    let named = desk.client.call(&Method::GET, "/v1/orders/EX").header(request_id, "mine-1");
    assert_eq!(named.send().await.expect(200).header("x-request-id"), "mine-1");
    let answer = desk.client.get("/v1/orders/EX").await.expect(200);
    assert!(!answer.header("x-request-id").is_empty());
    assert!(answer.header("cache-control").contains("no-store"), "personal data is not cached");
    for name in ["ratelimit", "ratelimit-policy", "x-content-type-options"] {
        assert!(!answer.header(name).is_empty(), "{name}");
    }
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn versions(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let placed = desk.client.act("/v1/orders", &OrderBody::example("EX").paid().json()).await;
    let placed = placed.expect(201);
    assert_eq!(placed.header("etag"), "\"1\"");
    assert_eq!(placed.header("location"), "/v1/orders/EX");
    let same = desk.client.call(&Method::GET, "/v1/orders/EX").header(IF_NONE_MATCH, "\"1\"");
    let same = same.send().await.expect(304);
    assert!(same.body.is_empty());

    let path = "/v1/orders/EX/cancellations";
    let stale = desk.client.call(&Method::POST, path).key(&new_key()).if_match(&json!(7));
    let problem =
        stale.json(&cancel(&[("01", 1)])).send().await.expect_problem(412, "stale_version");
    assert_eq!(problem["current_version"], 1);
    for malformed in ["1", "W/\"1\"", "\"one\"", ""] {
        let call = desk.client.call(&Method::POST, path).key(&new_key());
        let answer = call.header(IF_MATCH, malformed).json(&cancel(&[("01", 1)])).send().await;
        assert!(matches!(answer.status, 400 | 412), "{malformed}: {answer}");
    }
    let fresh = desk.client.call(&Method::POST, path).key(&new_key()).if_match(&json!(1));
    let claim = fresh.json(&cancel(&[("01", 1)])).send().await.expect(201);
    assert_eq!(claim.header("etag"), "\"2\"");
    assert_eq!(claim.json()["order_version"], 2);
    let changed = desk.client.call(&Method::GET, "/v1/orders/EX").header(IF_NONE_MATCH, "\"1\"");
    assert_eq!(changed.send().await.expect(200).header("etag"), "\"2\"");
    let any = desk.client.call(&Method::POST, path).key(&new_key()).header(IF_MATCH, "*");
    any.json(&cancel(&[("02", 1)])).send().await.expect(201);
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn retries(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::new("R").line("A", 100, 3, "10").paid()).await;
    let path = "/v1/orders/R/cancellations";
    let body = cancel(&[("01", 1)]);
    let keyless = desk.client.post(path, &body).await;
    keyless.expect_problem(400, "idempotency_key_required");
    for key in ["x".repeat(256).as_str(), "has space", ""] {
        let answer = desk.client.act_with(path, &body, key).await;
        assert_eq!(answer.status, 400, "key {key:?}: {answer}");
    }

    // A refused call does not poison its key.
    let refused = desk.client.act_with(path, &cancel(&[("09", 1)]), "key-1").await;
    assert!(matches!(refused.status, 409 | 422), "{refused}");
    let first = desk.client.act_with(path, &body, "key-1").await.expect(201);
    assert!(!first.is_replay());
    desk.client.act_with(path, &body, "key-2").await.expect(201);

    // The order has moved on, and so has what If-Match would say: the first answer comes again.
    let call = desk.client.call(&Method::POST, path).key("key-1").if_match(&json!(1));
    let replay = call.json(&body).send().await.expect(201);
    assert!(replay.is_replay(), "{replay}");
    assert_eq!(replay.body, first.body, "byte for byte");
    for header in ["etag", "location", "content-type"] {
        assert_eq!(replay.header(header), first.header(header), "{header}");
    }

    let other_body = desk.client.act_with(path, &cancel(&[("01", 2)]), "key-1").await;
    other_body.expect_problem(422, "idempotency_key_reused");
    let completion = "/v1/orders/R/refunds/F1/completion";
    let other_path = desk.client.act_with(completion, &json!({}), "key-1").await;
    other_path.expect_problem(422, "idempotency_key_reused");
    // Shape is checked before the key.
    let malformed = desk.client.act_with(path, &json!({"items": 1}), "key-1").await;
    malformed.expect_problem(422, "invalid_body");
    // Keys belong to a credential: somebody else's key-1 is another one.
    let colleague = desk.client_with_scopes("all").await;
    let own = colleague.act_with(path, &body, "key-1").await.expect(201);
    assert!(!own.is_replay());
    let order = desk.client.read("/v1/orders/R").await;
    assert_eq!(order["claims"].as_array().map(Vec::len), Some(3));
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn lists_are_stable_while_rows_are_added(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    for number in 0..7 {
        desk.place(&OrderBody::new(&format!("L-{number}")).line("A", 100, 1, "10")).await;
    }
    let mut seen = Vec::new();
    let mut path = "/v1/orders?limit=3&sort=-ordered_at".to_owned();
    loop {
        let page = desk.client.read(&path).await;
        let numbers = page["data"].as_array().expect("a list").iter();
        seen.extend(numbers.map(|order| order["order_no"].as_str().expect("text").to_owned()));
        let newcomer = format!("NEW-{}", seen.len());
        let mut late = OrderBody::new(&newcomer).line("A", 100, 1, "10").json();
        late["ordered_at"] = json!("2026-11-22T09:00:00Z");
        desk.client.act("/v1/orders", &late).await.expect(201);
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        let other_list = format!("/v1/orders?limit=3&sort=ordered_at&cursor={cursor}");
        desk.client.get(&other_list).await.expect_problem(400, "cursor_filter_mismatch");
        path = format!("/v1/orders?limit=3&sort=-ordered_at&cursor={cursor}");
    }
    seen.sort();
    let all: Vec<String> = (0..7).map(|number| format!("L-{number}")).collect();
    assert_eq!(seen, all, "each once, and nothing that came later");
    let awaiting = desk.client.read("/v1/orders?awaiting_payment=true&count=true&limit=1").await;
    assert_eq!(awaiting["total"], 10);
    desk.close().await;
}
