//! Who gets in: credentials, scopes, shops, masking.

use serde_json::{Value, json};

use crate::{
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

/// 決済銀行変更 chooses an account, 追加注文 a product: who may do that need not be allowed to change
/// the settings.
#[actix_web::test]
async fn who_names_accounts_and_products_sees_them() {
    let api = Api::start(Engine::Sqlite).await.expect("SQLite is always there");
    let account = json!({"bank_name": "みずほ銀行", "account_number": "1", "holder": "モミジ"});
    let made = api.call("POST", "/v1/shop/bank-accounts", &account).await;
    let one = made.header("location");
    let read = async |scope: &str, path: &str| {
        api.get_as(&api.key(api.shop, scope).await, path).await.status
    };
    let accounts = "/v1/shop/bank-accounts";
    for scope in ["payments:write", "orders:write", "settings:write"] {
        assert_eq!(read(scope, accounts).await, 200, "{scope}");
        assert_eq!(read(scope, one).await, 200, "{scope}");
        let key = api.key(api.shop, scope).await;
        let entered = api.call_as(&key, "POST", accounts, &account).await.status;
        assert_eq!(entered, if scope == "settings:write" { 201 } else { 403 }, "{scope}");
    }
    assert_eq!(read("refunds:write", one).await, 403);
    for (scope, status) in [("orders:read", 404), ("settings:write", 404), ("claims:write", 403)] {
        assert_eq!(read(scope, "/v1/products/A").await, status, "{scope}");
    }
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
