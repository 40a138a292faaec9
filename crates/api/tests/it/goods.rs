//! Goods on their way: item moves, shipments, 配送商品の追加, 追加注文.

use serde_json::{Value, json};
use strum::IntoEnumIterator;

use crate::{
    document,
    support::{Api, Engine, order, send},
};

/// An order whose two items are being prepared; its number and path.
async fn paid(api: &Api) -> String {
    let mut body = order();
    body["payment"]["paid_at"] = json!("2026-11-22T04:00:00Z");
    let reply = api.call("POST", "/v1/orders", &body).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    format!("/v1/orders/{}", reply.body["order_no"].as_str().expect("a number"))
}

fn item<'a>(order: &'a Value, item_no: &str) -> &'a Value {
    let items = order["items"].as_array().expect("items");
    items.iter().find(|item| item["item_no"] == item_no).expect("the item")
}

/// The codes against an action; `None`: it is allowed.
fn against(holder: &Value, action: &str) -> Option<Vec<String>> {
    let actions = holder["actions"].as_array().expect("actions");
    let found = actions.iter().find(|one| one["action"] == action).expect(action);
    let codes = found["reasons"].as_array().expect("reasons").iter();
    let codes = codes.map(|reason| reason["code"].as_str().expect("a code").to_owned()).collect();
    (found["allowed"] == false).then_some(codes)
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn goods_move_from_shelf_to_door(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order = paid(&api).await;
    let moves = format!("{order}/item-transitions");

    let held = json!({"action": "hold", "item_nos": ["02"], "reason": "住所の確認待ち"});
    let reply = api.call("POST", &moves, &held).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.body["items"][0]["status"], "on_hold");
    assert_eq!(reply.header("etag"), format!("\"{}\"", reply.body["order_version"]));
    let reply = api.call("POST", &moves, &held).await;
    assert_eq!((reply.status, reply.problem()), (409, "illegal_transition"));
    assert_eq!(reply.body["current_status"], "on_hold");
    let without = json!({"action": "hold", "item_nos": ["01"]});
    assert_eq!(api.call("POST", &moves, &without).await.problem(), "reason_required");
    // All or nothing: 01 could move, 02 could not.
    let both = json!({"action": "mark_ready", "item_nos": ["01", "02"]});
    assert_eq!(api.call("POST", &moves, &both).await.problem(), "illegal_transition");
    assert_eq!(item(&api.get(&order).await.body, "01")["status"], "preparing");

    let shipment = json!({"carrier": "yamato", "tracking_no": "1234-5678", "items": [{"item_no": "01", "quantity": 1}]});
    let created = api.call("POST", &format!("{order}/shipments"), &shipment).await;
    assert_eq!(created.status, 201, "{}", created.body);
    assert_eq!(created.body["status"], "standby");
    assert_eq!(created.body["status_label"], "出荷待ち");
    let place = created.header("location").to_owned();
    assert_eq!(place, format!("{order}/shipments/D1"));
    assert_eq!(api.get(&place).await.body, created.body);
    assert_eq!(against(&created.body, "dispatch"), None);
    assert_eq!(against(&created.body, "deliver"), Some(vec!["illegal_shipment_step".to_owned()]));

    let detail = api.get(&order).await.body;
    assert_eq!(item(&detail, "02")["can_add_to_shipment"], false, "nothing has left yet");
    let sent = json!({"at": "2026-11-22T03:01:00Z"});
    let dispatched = api.call("POST", &format!("{place}/dispatch"), &sent).await;
    assert_eq!(dispatched.body["dispatched_at"], "2026-11-22T03:01:00Z");
    assert_eq!(item(&api.get(&order).await.body, "02")["can_add_to_shipment"], true);

    let addable = api.get(&format!("{place}/addable-items")).await.body;
    let judged: Vec<(bool, usize)> = addable["data"]
        .as_array()
        .expect("items")
        .iter()
        .map(|one| (one["addable"] == true, one["reasons"].as_array().expect("reasons").len()))
        .collect();
    assert_eq!(judged, [(false, 1), (true, 0)]);
    let added = json!({"items": [{"item_no": "02", "quantity": 1}]});
    let added = api.call("POST", &format!("{place}/items"), &added).await;
    assert_eq!(added.body["item_nos"], json!(["01", "02"]), "{}", added.body);

    let delivered = send(api.request("POST", &format!("{place}/delivery"))).await;
    assert_eq!(delivered.body["status"], "delivered", "{}", delivered.body);
    let detail = api.get(&order).await.body;
    assert_eq!(item(&detail, "02")["status"], "delivered");
    assert_eq!(detail["shipments"][0], delivered.body);
    let gone = api.call("DELETE", &place, &Value::Null).await;
    assert_eq!(gone.problem(), "illegal_shipment_step");
    let history = api.get(&format!("{order}/history?item_no=02&limit=100")).await.body;
    let told: Vec<&str> = history["data"]
        .as_array()
        .expect("entries")
        .iter()
        .filter_map(|entry| entry["type"].as_str())
        .collect();
    for kind in ["items_moved", "items_joined_shipment", "shipment_delivered"] {
        assert!(told.contains(&kind), "{told:?}");
    }
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn a_shipment_that_waits_can_be_canceled(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order = paid(&api).await;
    let shipment = json!({"carrier": "yamato", "tracking_no": "1", "items": [{"item_no": "01", "quantity": 1}]});
    api.call("POST", &format!("{order}/shipments"), &shipment).await;
    let place = format!("{order}/shipments/D1");
    let bare = send(api.request("DELETE", &place)).await;
    assert_eq!((bare.status, bare.problem()), (428, "precondition_required"));
    let stale = send(api.request("DELETE", &place).header("If-Match", "\"1\"")).await;
    assert_eq!(stale.problem(), "stale_version");
    let reply = send(api.request("DELETE", &place).header("If-Match", "\"2\"")).await;
    assert_eq!(reply.status, 204);
    assert_eq!(reply.header("etag"), "\"3\"");
    let detail = api.get(&order).await.body;
    assert_eq!(item(&detail, "01")["status"], "ready_to_ship");
    assert_eq!(detail["shipments"], json!([]));
    assert_eq!(api.get(&place).await.status, 404);
    assert_eq!(api.get(&format!("{place}/addable-items")).await.status, 404);
    assert_eq!(api.call("POST", &format!("{place}/dispatch"), &json!({})).await.status, 404);
    for path in ["D2", "D01", "X"] {
        assert_eq!(api.get(&format!("{order}/shipments/{path}")).await.problem(), "not_found");
    }
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn items_are_added_as_quoted(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order = paid(&api).await;
    let mut body = json!({
        "lines": [{"product_code": "P-C", "variant_code": "P-C-1", "name": "C", "option": null, "unit_price": "1200", "quantity": 2, "item_discount": "100", "tax_rate": "10"}],
        "payment": {"method": "bank_transfer", "depositor_name": "ヤマダハナコ", "bank_account_id": null}
    });
    let path = format!("{order}/items");
    let quote = send(api.request("POST", &format!("{path}/quote")).json(&body)).await;
    assert_eq!(quote.status, 200, "{}", quote.body);
    assert_eq!(quote.body["amount"], "2300");
    assert_eq!(quote.body["final_after"]["total"], "11800");
    assert_eq!(api.get(&order).await.body["version"], 1, "a quote saves nothing");

    let bare = send(api.request("POST", &path).json(&body)).await;
    assert_eq!(bare.problem(), "idempotency_key_required");
    body["quote"] = json!("q_of_something_else");
    let other = api.call("POST", &path, &body).await;
    assert_eq!(other.problem(), "quote_changed");
    assert_eq!(other.body["quote"]["quote"], quote.body["quote"]);
    body["quote"] = quote.body["quote"].clone();
    let added = api.call("POST", &path, &body).await;
    assert_eq!(added.status, 201, "{}", added.body);
    assert_eq!(
        added.body,
        json!({"payment_no": "P2", "item_nos": ["03"], "amount": "2300", "order_version": 2})
    );
    let detail = api.get(&order).await.body;
    assert_eq!(detail["payment_summary"]["initial"]["total"], "9500", "the initial figures stay");
    assert_eq!(detail["payment_summary"]["final"]["total"], "11800");
    assert_eq!(item(&detail, "03")["status"], "awaiting_payment");
    let wrong = json!({"lines": [{"product_code": "P-C"}], "payment": {"method": "barter"}});
    let reply = api.call("POST", &path, &wrong).await;
    assert_eq!(reply.problem(), "invalid_body");
    assert!(
        reply.faults().contains(&"#/payment/method unknown_value".to_owned()),
        "{:?}",
        reply.faults()
    );
    assert!(
        reply.faults().iter().any(|fault| fault.starts_with("#/lines/0")),
        "{:?}",
        reply.faults()
    );
}

/// Every action that an order shows leads to an operation that the document knows.
#[actix_web::test]
async fn every_action_leads_somewhere() {
    let api = Api::start(Engine::Sqlite).await.expect("SQLite is always there");
    let order = paid(&api).await;
    let shipment = json!({"carrier": "yamato", "tracking_no": "1", "items": [{"item_no": "01", "quantity": 1}], "dispatch": true});
    api.call("POST", &format!("{order}/shipments"), &shipment).await;
    let returned = json!({"items": [{"item_no": "01", "quantity": 1}], "reason": {"code": "defective", "text": null, "fault": "shop"}});
    let reply = api.call("POST", &format!("{order}/returns"), &returned).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    api.call("POST", &format!("{order}/memos"), &json!({"content": "x"})).await;
    let asked = json!({"category": "delivery", "content": "x"});
    api.call("POST", &format!("{order}/inquiries"), &asked).await;
    let detail = api.get(&format!("{order}?include=memos,inquiries")).await.body;
    let mut actions = Vec::new();
    for holder in ["items", "shipments", "claims", "refunds", "payments", "memos", "inquiries"] {
        for one in detail[holder].as_array().expect(holder) {
            actions.extend(one["actions"].as_array().expect("actions").iter().cloned());
        }
    }
    actions.extend(detail["actions"].as_array().expect("actions").iter().cloned());
    let shown: std::collections::BTreeSet<&str> =
        actions.iter().filter_map(|one| one["action"].as_str()).collect();
    let known = order_domain::guard::ActionName::iter().count();
    assert_eq!(shown.len(), known, "every action is shown somewhere: {shown:?}");
    let document = api::openapi::document();
    for action in &actions {
        let href = action["href"].as_str().expect("an address");
        let known = document::operations(&document).into_iter().any(|(method, path, _)| {
            let mut own = path.split('/');
            let mut given = href.split('/');
            let same = std::iter::from_fn(|| match (own.next(), given.next()) {
                (None, None) => None,
                (Some(own), Some(given)) => Some(own.starts_with('{') || own == given),
                _ => Some(false),
            });
            action["method"] == method.as_str() && same.into_iter().all(|same| same)
        });
        assert!(known, "{action}");
    }
}

/// Nothing has happened in the future, nor before what it presupposes.
#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn a_time_that_cannot_be_is_refused_with_the_times_that_can(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let mut body = order();
    body["ordered_at"] = json!("2026-11-20T03:00:00Z");
    let placed = api.call("POST", "/v1/orders", &body).await;
    let order = placed.header("location").to_owned();
    let tomorrow = (chrono::Utc::now() + chrono::TimeDelta::days(1)).to_rfc3339();
    let refused = |reply: &crate::support::Reply, earliest: Value| {
        assert_eq!((reply.status, reply.problem()), (422, "time_out_of_bounds"), "{}", reply.body);
        assert_eq!(reply.body["earliest"], earliest, "{}", reply.body);
        assert!(reply.body["latest"].is_string(), "{}", reply.body);
    };
    let deposit = format!("{order}/deposit-confirmation");
    refused(&api.call("POST", &deposit, &json!({"paid_at": tomorrow})).await, Value::Null);
    // Money may be there before the order.
    let paid = api.call("POST", &deposit, &json!({"paid_at": "2026-11-19T03:00:00Z"})).await;
    assert_eq!(paid.status, 200, "{}", paid.body);

    let parcel = json!({"carrier": "yamato", "tracking_no": "1", "items": [{"item_no": "01", "quantity": 1}]});
    api.call("POST", &format!("{order}/shipments"), &parcel).await;
    let (dispatch, delivery) =
        (format!("{order}/shipments/D1/dispatch"), format!("{order}/shipments/D1/delivery"));
    for at in ["2026-11-20T02:59:59Z", &tomorrow] {
        let reply = api.call("POST", &dispatch, &json!({"at": at})).await;
        refused(&reply, json!("2026-11-20T03:00:00Z"));
    }
    let left = api.call("POST", &dispatch, &json!({"at": "2026-11-21T03:00:00Z"})).await;
    assert_eq!(left.body["dispatched_at"], "2026-11-21T03:00:00Z", "{}", left.body);
    for at in ["2026-11-21T02:59:59Z", &tomorrow] {
        let reply = api.call("POST", &delivery, &json!({"at": at})).await;
        refused(&reply, json!("2026-11-21T03:00:00Z"));
    }
    let arrived = api.call("POST", &delivery, &json!({"at": "2026-11-22T03:00:00Z"})).await;
    assert_eq!(arrived.body["status"], "delivered", "{}", arrived.body);
}

/// A refund goes back after the order, and when a transfer can be ordered for.
#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn the_day_of_a_refund_is_one_that_can_be(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let mut body = order();
    // In Tokyo, where the shop is, this is the 21st.
    body["ordered_at"] = json!("2026-11-20T16:00:00Z");
    body["payment"]["paid_at"] = json!("2026-11-20T16:00:00Z");
    let placed = api.call("POST", "/v1/orders", &body).await;
    let order = placed.header("location").to_owned();
    let order_no = placed.body["order_no"].clone();
    let cancel = json!({"items": [{"item_no": "01", "quantity": 1}],
        "reason": {"code": "out_of_stock", "text": null, "fault": "shop"}});
    let canceled = api.call("POST", &format!("{order}/cancellations"), &cancel).await;
    assert_eq!(canceled.status, 201, "{}", canceled.body);
    let completion = format!("{order}/refunds/F1/completion");
    for on in ["2026-11-20", "2099-12-31"] {
        let reply = api.call("POST", &completion, &json!({"refunded_on": on})).await;
        assert_eq!((reply.status, reply.problem()), (422, "time_out_of_bounds"), "{}", reply.body);
        assert_eq!(
            (&reply.body["at"], &reply.body["earliest"]),
            (&json!(on), &json!("2026-11-21"))
        );
        assert!(reply.body["latest"].as_str().is_some_and(|latest| latest < "2099"));
        let rows = json!({"rows": [{"order_no": order_no, "refund_no": "F1", "refunded_on": on}]});
        let many = api.call("POST", "/v1/bulk/refund-completions", &rows).await;
        assert_eq!(many.body["data"][0]["problem"]["code"], "time_out_of_bounds", "{}", many.body);
    }
    let reply = api.call("POST", &completion, &json!({"refunded_on": "2026-11-21"})).await;
    assert_eq!(reply.body["completed_on"], "2026-11-21", "{}", reply.body);
}
