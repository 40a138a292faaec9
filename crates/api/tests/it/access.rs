//! Who gets in: credentials, scopes, shops, masking.

use serde_json::{Value, json};

use crate::{
    document,
    issuer::{self, token},
    support::{Api, Engine, order, send},
};

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn without_a_good_credential_nothing_is_said(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let forged = format!("{}x", &api.token[..api.token.len() - 1]);
    for authorization in [
        "",
        "Bearer",
        "Basic YTpi",
        "Bearer od_live_x",
        "Bearer e30.e30.e30",
        &format!("Bearer {forged}"),
    ] {
        let mut request = api.client.get(format!("{}/v1/orders", api.base));
        if !authorization.is_empty() {
            request = request.header("Authorization", authorization);
        }
        let reply = send(request).await;
        assert_eq!(reply.problem(), "unauthenticated", "{authorization}");
        assert_eq!(reply.status, 401);
        assert!(reply.header("www-authenticate").starts_with("Bearer realm="));
    }
    assert_eq!(api.get("/v1/orders").await.status, 200);
}

/// The document says which scopes an operation needs; the server is held to it, operation by
/// operation, with a key that has every other scope.
#[actix_web::test]
async fn each_operation_needs_the_scope_that_the_document_states() {
    let api = Api::start(Engine::Sqlite).await.expect("SQLite is always there");
    let document = api::openapi::document();
    let all: Vec<String> = document["components"]["securitySchemes"]["access_token"]["flows"]
        ["clientCredentials"]["scopes"]
        .as_object()
        .expect("scopes")
        .keys()
        .cloned()
        .collect();
    for (method, path, operation) in document::operations(&document) {
        let Some(needed) = operation["x-required-scopes"].as_array() else {
            let bare =
                api.client.get(format!("{}{}", api.base, path.replace("{code}", "not_found")));
            assert_eq!(send(bare).await.status, 200, "{method} {path}");
            continue;
        };
        let needed: Vec<&str> = needed.iter().filter_map(Value::as_str).collect();
        let others: Vec<&str> =
            all.iter().map(String::as_str).filter(|scope| !needed.contains(scope)).collect();
        let path = filled(&path);
        let without = api.key(api.shop, &others.join(" ")).await;
        let url = format!("{}{path}", api.base);
        let request = |token: &str| {
            let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
            api.client.request(method, &url).bearer_auth(token)
        };
        let reply = send(request(&without)).await;
        assert_eq!(reply.problem(), "scope_required", "{method} {path}");
        assert_eq!(reply.status, 403);
        assert_eq!(reply.body["required_scopes"], json!(needed), "{method} {path}");
        for scope in needed {
            let with = api.key(api.shop, scope).await;
            let reply = send(request(&with)).await;
            // A storefront's key may still have to prove whose order it is.
            let code = reply.body["code"].as_str().unwrap_or_default();
            assert!(
                !["unauthenticated", "scope_required"].contains(&code),
                "{method} {path} {scope}: {code}"
            );
        }
    }
}

/// A path with something in the place of every name.
pub fn filled(path: &str) -> String {
    path.replace("{bank_account_id}", "01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f")
        .replace("{key_id}", "01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f")
        .replace("{order_no}", "20261122-9999999")
        .replace("{claim_no}", "C1")
        .replace("{refund_no}", "F1")
        .replace("{variant_code}", "P-0")
        .replace("{coupon_no}", "CP-0")
        .replace("{member_id}", "nobody")
        .replace("{shipment_no}", "D1")
        .replace("{payment_no}", "P1")
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn another_shop_sees_nothing(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order_no = api.order().await;
    let account = json!({"bank_name": "B", "account_number": "1", "holder": "H"});
    let account = api.call("POST", "/v1/shop/bank-accounts", &account).await;
    let account = account.body["bank_account_id"].as_str().expect("an id").to_owned();
    let stranger = api.key(api.other_shop().await, "all").await;
    let keys = api.get("/v1/api-keys").await;
    let key = keys.body["data"][0]["key_id"].as_str().expect("an id").to_owned();
    let request = |method: &str, path: &str| {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        api.client
            .request(method, format!("{}{path}", api.base))
            .bearer_auth(&stranger)
            .header("Idempotency-Key", "k")
            .header("If-Match", "*")
    };
    for (method, path) in [
        ("GET", format!("/v1/orders/{order_no}")),
        ("GET", format!("/v1/orders/{order_no}/history")),
        ("GET", format!("/v1/orders/{order_no}/payment-history")),
        ("POST", format!("/v1/orders/{order_no}/deposit-confirmation")),
        ("POST", format!("/v1/orders/{order_no}/cancellations")),
        ("GET", format!("/v1/shop/bank-accounts/{account}")),
        ("DELETE", format!("/v1/shop/bank-accounts/{account}")),
        ("DELETE", format!("/v1/api-keys/{key}")),
        ("GET", "/v1/customers/hanako/stored-value".to_owned()),
    ] {
        let theirs = send(request(method, &path)).await;
        let nobodys = send(request(method, &path.replace(&order_no, "20200101-0000001"))).await;
        assert_eq!(theirs.problem(), "not_found", "{method} {path}");
        let strip = |mut body: Value| {
            body["request_id"].take();
            body
        };
        assert_eq!(strip(theirs.body), strip(nobodys.body), "{method} {path}");
    }
    let list = send(request("GET", "/v1/orders?count=true")).await;
    assert_eq!(list.body["total"], 0);
    assert_eq!(api.get(&format!("/v1/orders/{order_no}")).await.status, 200);
}

#[actix_web::test]
async fn people_are_masked_without_the_scope() {
    let api = Api::start(Engine::Sqlite).await.expect("SQLite is always there");
    let order_no = api.order().await;
    let clerk = api.key(api.shop, "orders:read").await;
    for path in [format!("/v1/orders/{order_no}"), "/v1/orders".to_owned()] {
        let url = format!("{}{path}", api.base);
        let masked = send(api.client.get(&url).bearer_auth(&clerk)).await;
        let text = String::from_utf8(masked.bytes).expect("UTF-8");
        for secret in ["花子", "太郎", "hanako@", "090-1234", "神宮前", "150-0001", "ヤマダハナコ"]
        {
            assert!(!text.contains(secret), "{path} tells {secret}: {text}");
        }
        let whole = api.get(&path).await;
        assert!(String::from_utf8(whole.bytes).expect("UTF-8").contains("山田 花子"));
    }
    let url = format!("{}/v1/orders/{order_no}", api.base);
    let masked = send(api.client.get(&url).bearer_auth(&clerk)).await;
    assert_eq!(masked.body["orderer"]["name"], "山** 花**");
    assert_eq!(masked.body["orderer"]["mobile"], "***-****-5678");
    assert_eq!(masked.body["orderer"]["masked"], true);
}

#[actix_web::test]
async fn a_key_gives_away_only_what_it_has_and_ends_when_deleted() {
    let api = Api::start(Engine::Sqlite).await.expect("SQLite is always there");
    let maker = api.key(api.shop, "keys:write orders:read").await;
    let request = |scopes: Value| {
        api.client
            .post(format!("{}/v1/api-keys", api.base))
            .bearer_auth(&maker)
            .json(&json!({"name": "n", "scopes": scopes}))
    };
    let refused = send(request(json!(["orders:read", "refunds:write"]))).await;
    assert_eq!(
        (refused.status, refused.faults()),
        (422, vec!["#/scopes/1 scope_not_held".to_owned()])
    );
    let made = send(request(json!(["orders:read"]))).await;
    assert_eq!(made.status, 201);
    let token = made.body["token"].as_str().expect("shown once").to_owned();
    let list = || send(api.client.get(format!("{}/v1/orders", api.base)).bearer_auth(&token));
    assert_eq!(list().await.status, 200);
    let keys = api.get("/v1/api-keys").await;
    assert!(!String::from_utf8(keys.bytes).expect("UTF-8").contains(&token));
    let deleted = api.call("DELETE", made.header("location"), &Value::Null).await;
    assert_eq!(deleted.status, 204);
    assert_eq!(list().await.problem(), "unauthenticated");
}

/// Shown once and stored as a hash, and yet a replay is byte for byte.
#[actix_web::test]
async fn a_keys_token_is_replayed_but_stored_nowhere() {
    let api = issuer::api(Engine::Sqlite).await.expect("SQLite is always there");
    let body = json!({"name": "n", "scopes": ["orders:read"]});
    let make = |credential: &str| {
        let request = api.client.post(format!("{}/v1/api-keys", api.base)).bearer_auth(credential);
        send(request.header("Idempotency-Key", "k-1").json(&body))
    };
    let first = make(&api.token).await;
    assert_eq!(first.status, 201, "{}", first.body);
    let made = first.body["token"].as_str().expect("a token").to_owned();
    let opened = api.client.get(format!("{}/v1/orders", api.base)).bearer_auth(&made);
    assert_eq!(send(opened).await.status, 200);
    let again = make(&api.token).await;
    assert_eq!((again.header("idempotency-replayed"), &again.bytes), ("true", &first.bytes));

    let folder = api.folder.as_ref().expect("on SQLite");
    let mut bytes = 0;
    for file in std::fs::read_dir(folder.path()).expect("the database's folder") {
        let stored = std::fs::read(file.expect("a file").path()).expect("readable");
        let holds = |text: &str| stored.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(!holds(&made), "the token is stored");
        bytes += stored.len();
    }
    assert!(bytes > 0, "there is a database");

    // Another access token of the same person cannot open what was sealed.
    let claims = issuer::claims(api.shop, "u-1", "keys:write orders:read");
    let mut later = claims.clone();
    later["exp"] = json!(issuer::now() + 900);
    let (one, other) = (token(&claims, "k1"), token(&later, "k1"));
    let first = make(&one).await;
    assert_eq!(make(&one).await.bytes, first.bytes);
    assert_eq!(make(&other).await.problem(), "idempotency_key_reused");
}

#[actix_web::test]
async fn access_tokens_are_checked_in_every_respect() {
    let api = issuer::api(Engine::Sqlite).await.expect("SQLite is always there");
    let now = issuer::now();
    let mut good = issuer::claims(api.shop, "u-1", "orders:read orders:write openid");
    good["name"] = json!("佐藤");
    let list =
        |token: String| send(api.client.get(format!("{}/v1/orders", api.base)).bearer_auth(token));
    assert_eq!(list(token(&good, "k1")).await.status, 200);
    for (field, value) in [
        ("iss", json!("https://evil.example.com")),
        ("aud", json!("another")),
        ("exp", json!(now - 600)),
        ("nbf", json!(now + 600)),
        ("sub", json!("")),
        ("shop_id", json!("01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f")),
        ("shop_id", Value::Null),
    ] {
        let mut claims = good.clone();
        claims[field] = value;
        assert_eq!(list(token(&claims, "k1")).await.problem(), "unauthenticated", "{field}");
    }
    assert_eq!(list(token(&good, "k2")).await.problem(), "unauthenticated");
    let mut tampered = token(&good, "k1");
    tampered.replace_range(tampered.len() - 2.., "AA");
    assert_eq!(list(tampered).await.status, 401);
    let mut narrow = good.clone();
    narrow["scope"] = json!("orders:write all");
    assert_eq!(list(token(&narrow, "k1")).await.problem(), "scope_required");
    // What it does is recorded as done by the person.
    let placed = send(
        api.client
            .post(format!("{}/v1/orders", api.base))
            .bearer_auth(token(&good, "k1"))
            .json(&order()),
    )
    .await;
    let history = api.get(&format!("{}/history", placed.header("location"))).await;
    assert_eq!(
        history.body["data"][0]["actor"],
        json!({"kind": "operator", "id": "u-1", "name": "佐藤"})
    );
}
