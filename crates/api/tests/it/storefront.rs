//! Buyers: what they see, what they may ask for, and whose order it is.

use serde_json::{Value, json};

use crate::support::{Api, Engine, Reply, order, send};

/// The shop's storefront server.
struct Storefront<'a> {
    api: &'a Api,
    token: String,
}

impl<'a> Storefront<'a> {
    async fn of(api: &'a Api) -> Self {
        let body = json!({"name": "storefront", "scopes": ["storefront"], "actor": "storefront"});
        let reply = api.call("POST", "/v1/api-keys", &body).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        Self { api, token: reply.body["token"].as_str().expect("a token").to_owned() }
    }

    async fn ask(
        &self,
        method: &str,
        path: &str,
        buyer: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Reply {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        let url = format!("{}/v1/storefront{path}", self.api.base);
        let mut request = self.api.client.request(method, url).bearer_auth(&self.token);
        for (name, value) in buyer {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        send(request).await
    }
}

const HANAKO: &[(&str, &str)] = &[("X-Member-Id", "hanako")];

fn request(kind: &str, item_no: &str) -> Value {
    json!({"kind": kind, "items": [{"item_no": item_no, "quantity": 1}],
        "reason": {"code": "customer_change_of_mind", "text": "サイズ違い", "fault": "buyer"}})
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn an_order_is_shown_to_its_buyer_only(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let storefront = Storefront::of(&api).await;
    let mine = api.order().await;
    let mut guests = order();
    guests["orderer"]["member_id"] = Value::Null;
    guests["stored_value"]["points"] = json!("0");
    guests["expected"] = Value::Null;
    let guests = api.call("POST", "/v1/orders", &guests).await.body["order_no"].clone();
    let guests = guests.as_str().expect("a number");
    let path = format!("/orders/{mine}");

    let shown = storefront.ask("GET", &path, HANAKO, None).await;
    assert_eq!(shown.status, 200, "{}", shown.body);
    assert_eq!(shown.header("etag"), "\"1\"");
    assert_eq!(shown.body["orderer"]["name"], "山田 花子", "buyers see themselves");
    let known = [("X-Member-Id", "hanako"), ("If-None-Match", "\"1\"")];
    let again = storefront.ask("GET", &path, &known, None).await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    let stranger = [("X-Member-Id", "taro"), ("If-None-Match", "*")];
    assert_eq!(storefront.ask("GET", &path, &stranger, None).await.problem(), "not_found");
    for hidden in ["malicious", "memos", "inquiries", "history", "tabs"] {
        assert!(shown.body.get(hidden).is_none(), "{hidden}");
    }
    let actions: Vec<&str> = shown.body["actions"]
        .as_array()
        .expect("actions")
        .iter()
        .filter_map(|one| one["action"].as_str())
        .collect();
    assert_eq!(actions, ["cancel", "exchange", "return"]);
    assert_eq!(
        shown.body["actions"][0]["href"],
        format!("/v1/storefront/orders/{mine}/claim-requests")
    );

    let contact = |contact| [("X-Guest-Order-No", guests), ("X-Guest-Contact", contact)];
    for known in ["Hanako@Example.com", "+81 90 1234 5678"] {
        let reply =
            storefront.ask("GET", &format!("/orders/{guests}"), &contact(known), None).await;
        assert_eq!(reply.status, 200, "{known} {}", reply.body);
    }
    let strangers: [(&str, &[(&str, &str)]); 6] = [
        (&mine, &[("X-Member-Id", "taro")]),
        (guests, &[("X-Member-Id", "hanako")]),
        (guests, &contact("taro@example.com")),
        (guests, &contact("090")),
        (&mine, &contact("hanako@example.com")),
        (&mine, &[("X-Guest-Order-No", &mine), ("X-Guest-Contact", "hanako@example.com")]),
    ];
    let never = storefront.ask("GET", "/orders/20200101-0000001", HANAKO, None).await;
    for (order_no, buyer) in strangers {
        let reply = storefront.ask("GET", &format!("/orders/{order_no}"), buyer, None).await;
        assert_eq!(reply.problem(), "not_found", "{buyer:?}");
        assert_eq!(reply.body["detail"], never.body["detail"]);
        let asked = format!("/orders/{order_no}/claim-requests");
        let reply =
            storefront.ask("POST", &asked, buyer, Some(&request("cancellation", "01"))).await;
        assert_eq!(reply.problem(), "not_found", "{buyer:?}");
    }
    let unnamed: [&[(&str, &str)]; 4] = [
        &[],
        &[("X-Guest-Order-No", guests)],
        &[
            ("X-Member-Id", "hanako"),
            ("X-Guest-Order-No", guests),
            ("X-Guest-Contact", "hanako@example.com"),
        ],
        &[("X-Member-Id", "hanako"), ("X-Member-Id", "taro")],
    ];
    for buyer in unnamed {
        let reply = storefront.ask("GET", &path, buyer, None).await;
        assert_eq!((reply.status, reply.problem()), (403, "buyer_required"), "{buyer:?}");
    }
    // An operator's key cannot speak for a buyer, whatever its scopes.
    let reply =
        send(api.request("GET", &format!("/v1/storefront{path}")).header("X-Member-Id", "hanako"))
            .await;
    assert_eq!(reply.problem(), "buyer_required");
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn a_request_is_withdrawn_rejected_or_accepted(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let storefront = Storefront::of(&api).await;
    let mut body = order();
    body["payment"]["paid_at"] = json!("2026-11-22T04:00:00Z");
    let order_no = api.call("POST", "/v1/orders", &body).await.body["order_no"].clone();
    let order_no = order_no.as_str().expect("a number");
    let (own, shops) = (format!("/orders/{order_no}"), format!("/v1/orders/{order_no}"));
    let requests = format!("{own}/claim-requests");

    let asked =
        storefront.ask("POST", &requests, HANAKO, Some(&request("cancellation", "02"))).await;
    assert_eq!(asked.status, 201, "{}", asked.body);
    assert_eq!(asked.body["status_label"], "キャンセル申込");
    assert_eq!(asked.header("location"), format!("/v1/storefront{own}"));
    let twice =
        storefront.ask("POST", &requests, HANAKO, Some(&request("cancellation", "02"))).await;
    assert_eq!(twice.problem(), "item_in_claim");
    let sent = storefront.ask("POST", &requests, HANAKO, Some(&request("return", "01"))).await;
    assert_eq!(sent.problem(), "illegal_transition");
    let withdrawal = format!("{own}/claims/C1/withdrawal");
    let stranger = storefront.ask("POST", &withdrawal, &[("X-Member-Id", "taro")], None).await;
    assert_eq!(stranger.problem(), "not_found");
    let withdrawn = storefront.ask("POST", &withdrawal, HANAKO, None).await;
    assert_eq!(withdrawn.body["status"], "withdrawn", "{}", withdrawn.body);

    storefront.ask("POST", &requests, HANAKO, Some(&request("cancellation", "02"))).await;
    let waiting = api.get("/v1/claims?status=requested&by_buyer=true").await.body;
    assert_eq!(waiting["data"][0]["claim_no"], "C2");
    assert_eq!(waiting["data"][0]["history"][0]["by"]["kind"], "buyer");
    assert_eq!(waiting["data"][0]["history"][0]["by"]["id"], "hanako");
    let no = json!({"reason": "発送準備済みのため", "show_to_buyer": true});
    let rejected = api.call("POST", &format!("{shops}/claims/C2/rejection"), &no).await;
    assert_eq!(rejected.body["status"], "rejected", "{}", rejected.body);
    let shown = storefront.ask("GET", &own, HANAKO, None).await.body;
    assert_eq!(shown["claims"][1]["rejection_reason"], "発送準備済みのため");
    assert_eq!(shown["items"][1]["status"], "preparing");

    storefront.ask("POST", &requests, HANAKO, Some(&request("cancellation", "02"))).await;
    let acceptance = format!("{shops}/claims/C3/acceptance");
    let foreign = json!({"collected": true, "replacements": [], "pickup": null});
    let reply = api.call("POST", &acceptance, &foreign).await;
    assert_eq!(reply.problem(), "invalid_body");
    let foreign = json!({"collected": true, "same_product": true});
    let reply = api.call("POST", &acceptance, &foreign).await;
    assert_eq!(reply.faults(), ["#/collected not_of_this_kind", "#/same_product not_of_this_kind"]);
    let terms = json!({"deduction": {"amount": "100", "reason": "手数料"}});
    let quote = send(api.request("POST", &format!("{acceptance}/quote")).json(&terms)).await;
    assert_eq!(quote.body["settlement"]["refund_total"], "3500", "{}", quote.body);
    assert_eq!(quote.body["items"][0]["item_no"], "02");
    let mut terms = terms;
    terms["quote"] = quote.body["quote"].clone();
    let accepted = api.call("POST", &acceptance, &terms).await;
    assert_eq!(accepted.status, 200, "{}", accepted.body);
    assert_eq!(accepted.body["status"], "awaiting_refund");
    assert_eq!(
        accepted.body["reason"]["code"], "customer_change_of_mind",
        "the buyer's, where the operator says none"
    );
    let late = storefront.ask("POST", &format!("{own}/claims/C3/withdrawal"), HANAKO, None).await;
    assert_eq!(late.problem(), "illegal_claim_step");
    let shown = storefront.ask("GET", &own, HANAKO, None).await.body;
    assert_eq!(shown["refunds"][0]["total"], "3500");
    assert!(!shown.to_string().contains("手数料"), "what operators note is theirs");
}
