//! Buyers with an access token of their own: each speaks for one member, or for the guest of one order.

use serde_json::{Value, json};

use crate::{
    issuer::{self, claims, token},
    support::{Api, Engine, Reply, order, send},
};

/// Places a guest's order; answers its number.
async fn guests_order(api: &Api) -> String {
    let mut guests = order();
    guests["orderer"]["member_id"] = Value::Null;
    guests["stored_value"]["points"] = json!("0");
    guests["expected"] = Value::Null;
    let placed = api.call("POST", "/v1/orders", &guests).await;
    placed.body["order_no"].as_str().expect("a number").to_owned()
}

async fn see(api: &Api, claims: &Value, order_no: &str) -> Reply {
    let url = format!("{}/v1/storefront/orders/{order_no}", api.base);
    send(api.client.get(url).bearer_auth(token(claims, "k1"))).await
}

/// A token with one claim more, or another.
fn with(claims: &Value, name: &str, value: impl Into<Value>) -> Value {
    let mut claims = claims.clone();
    claims[name] = value.into();
    claims
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn a_token_shows_its_buyers_orders_and_no_other(#[case] engine: Engine) {
    let Some(api) = issuer::api(engine).await else { return };
    let (members, guests) = (api.order().await, guests_order(&api).await);
    let hanako = claims(api.shop, "hanako", "storefront");
    let by_claim = with(&claims(api.shop, "account-7", "storefront"), "member_id", "hanako");
    let guest = with(&claims(api.shop, "visitor", "storefront"), "order_no", &*guests);

    for (buyer, order_no) in [(&hanako, &members), (&by_claim, &members), (&guest, &guests)] {
        let shown = see(&api, buyer, order_no).await;
        assert_eq!(shown.status, 200, "{buyer} {}", shown.body);
        assert_eq!(shown.body["order_no"], **order_no);
        assert_eq!(shown.body["orderer"]["name"], "山田 花子", "buyers see themselves");
    }

    let nobodys = see(&api, &hanako, "20200101-0000001").await;
    assert_eq!(nobodys.problem(), "not_found");
    let stranger = claims(api.shop, "taro", "storefront");
    // `member_id` is who the buyer is, where it is given, whatever the account is called.
    let other_account = with(&hanako, "member_id", "taro");
    let guest_of_members = with(&hanako, "order_no", &*members);
    let other_shop = claims(api.other_shop().await, "hanako", "storefront");
    for (buyer, order_no) in [
        (&stranger, &members),
        (&other_account, &members),
        (&hanako, &guests),
        (&guest, &members),
        (&guest_of_members, &members),
        (&other_shop, &members),
        (&with(&guest, "order_no", "20200101-0000001"), &guests),
    ] {
        let refused = see(&api, buyer, order_no).await;
        assert_eq!(refused.problem(), "not_found", "{buyer}");
        assert_eq!(refused.body["detail"], nobodys.body["detail"]);
    }

    for (name, value) in [
        ("iss", json!("https://evil.example.com")),
        ("aud", json!("another")),
        ("exp", json!(issuer::now() - 600)),
        ("member_id", json!("")),
        ("order_no", json!("x".repeat(101))),
    ] {
        let refused = see(&api, &with(&hanako, name, value), &members).await;
        assert_eq!(refused.problem(), "unauthenticated", "{name}");
    }
    let clerk = see(&api, &with(&hanako, "scope", "orders:read customers:read"), &members).await;
    assert_eq!((clerk.status, clerk.problem()), (403, "scope_required"));
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn what_a_token_asks_for_is_recorded_as_its_buyers(#[case] engine: Engine) {
    let Some(api) = issuer::api(engine).await else { return };
    let mut paid = order();
    paid["payment"]["paid_at"] = json!("2026-11-22T04:00:00Z");
    let placed = api.call("POST", "/v1/orders", &paid).await;
    let order_no = placed.body["order_no"].as_str().expect("a number").to_owned();
    let hanako = with(&claims(api.shop, "account-7", "storefront"), "member_id", "hanako");
    let stranger = claims(api.shop, "account-7", "storefront");
    let body = json!({"kind": "cancellation", "items": [{"item_no": "02", "quantity": 1}],
        "reason": {"code": "customer_change_of_mind", "text": null, "fault": "buyer"}});
    let url = format!("{}/v1/storefront/orders/{order_no}/claim-requests", api.base);
    let ask =
        |claims: &Value| send(api.client.post(&url).bearer_auth(token(claims, "k1")).json(&body));
    // Headers that name a buyer are for storefront servers: beside a token they say nothing.
    let posing = api.client.post(&url).bearer_auth(token(&stranger, "k1")).json(&body);
    assert_eq!(send(posing.header("X-Member-Id", "hanako")).await.problem(), "not_found");
    assert_eq!(ask(&stranger).await.problem(), "not_found");
    let asked = ask(&hanako).await;
    assert_eq!(asked.status, 201, "{}", asked.body);
    let history = api.get(&format!("/v1/orders/{order_no}/history")).await.body;
    let entries = history["data"].as_array().expect("entries");
    let requested = entries.last().expect("the request");
    assert_eq!(requested["actor"], json!({"kind": "buyer", "id": "hanako", "name": "hanako"}));

    let withdrawal = format!("{}/v1/storefront/orders/{order_no}/claims/C1/withdrawal", api.base);
    let withdraw =
        |claims: &Value| send(api.client.post(&withdrawal).bearer_auth(token(claims, "k1")));
    assert_eq!(withdraw(&stranger).await.problem(), "not_found");
    assert_eq!(withdraw(&hanako).await.body["status"], "withdrawn");
}

/// The same person may hold tokens with different scopes: what one was told unmasked is not told the
/// other as a replay.
#[actix_web::test]
async fn a_replay_never_shows_more_than_the_token_may_see() {
    let api = issuer::api(Engine::Sqlite).await.expect("SQLite is always there");
    let place = |scope: &str| {
        let claims = claims(api.shop, "u-1", scope);
        let request = api.client.post(format!("{}/v1/orders", api.base));
        let request = request.bearer_auth(token(&claims, "k1")).header("Idempotency-Key", "k-1");
        send(request.json(&order()))
    };
    let first = place("orders:write customers:read").await;
    assert_eq!(first.body["orderer"]["name"], "山田 花子");
    let again = place("customers:read orders:write orders:read").await;
    assert_eq!((again.header("idempotency-replayed"), &again.bytes), ("true", &first.bytes));
    assert_eq!(place("orders:write").await.problem(), "idempotency_key_reused");
}
