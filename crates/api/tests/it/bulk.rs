//! 一括処理: a result per row, partial success, safe to repeat. And 状態遷移 as data.

use serde_json::{Value, json};

use crate::support::{Api, Engine, send};

fn outcomes(body: &Value) -> Vec<(u64, String)> {
    let rows = body["data"].as_array().expect("rows").iter();
    rows.map(|row| {
        let code = row["problem"]["code"].as_str().unwrap_or("done");
        (row["status"].as_u64().expect("a status"), code.to_owned())
    })
    .collect()
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn each_row_is_done_once_or_refused_on_its_own(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let (first, second) = (api.order().await, api.order().await);
    let path = "/v1/bulk/deposit-confirmations";
    let send_rows = |rows: Value, key: &'static str| {
        send(api.request("POST", path).header("Idempotency-Key", key).json(&json!({"rows": rows})))
    };
    let rows = json!([
        {"order_no": first, "amount": "9000", "depositor_name": "ヤマダハナコ"},
        {"order_no": second, "amount": "8999"},
        {"order_no": "20200101-0000001"},
        {"order_no": first},
    ]);
    let reply = send_rows(rows.clone(), "k-1").await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let refused = |status, code: &str| (status, code.to_owned());
    let expected = [
        refused(200, "done"),
        refused(422, "amount_mismatch"),
        refused(404, "not_found"),
        refused(409, "nothing_awaiting_payment"),
    ];
    assert_eq!(outcomes(&reply.body), expected);
    assert_eq!((&reply.body["succeeded"], &reply.body["failed"]), (&json!(1), &json!(3)));
    assert_eq!(reply.body["data"][0]["result"]["order_no"], first.as_str());
    assert_eq!(reply.body["data"][1]["problem"]["expected"], "9000");

    // Sent again: what was done answers as before, the rest is tried anew.
    let again = send_rows(rows.clone(), "k-1").await;
    assert_eq!(outcomes(&again.body), expected);
    assert_eq!(again.body["data"][0]["replayed"], true);
    assert_eq!(again.body["data"][0]["result"], reply.body["data"][0]["result"]);
    let mut changed = rows;
    changed[0]["amount"] = json!("1");
    changed[1]["amount"] = json!("9000");
    let changed = send_rows(changed, "k-1").await;
    assert_eq!(
        outcomes(&changed.body)[..2],
        [refused(422, "idempotency_key_reused"), refused(200, "done")]
    );
    // Another operation with the same key is another request.
    let other = api.request("POST", "/v1/bulk/refund-completions");
    let row = json!({"order_no": first, "refund_no": "F1"});
    let other = send(other.header("Idempotency-Key", "k-1").json(&json!({"rows": [row]}))).await;
    assert_eq!(outcomes(&other.body), [refused(422, "idempotency_key_reused")]);
    let order = api.get(&format!("/v1/orders/{first}")).await.body;
    assert_eq!(order["version"], 2, "nothing was done twice");

    let bare = send(api.request("POST", path).json(&json!({"rows": [{"order_no": first}]}))).await;
    assert_eq!(bare.problem(), "idempotency_key_required");
    let wrong = send_rows(
        json!([{"order_no": first, "amount": "1.5", "payment_nos": ["P999999999999"]}]),
        "k-2",
    )
    .await;
    assert_eq!(wrong.problem(), "invalid_body");
    let wrong =
        send_rows(json!([{"order_no": second}, {"order_no": first, "amount": "1.5"}]), "k-2").await;
    assert_eq!(wrong.faults(), ["#/rows/1/amount too_many_places"], "nothing is done");
    let row = json!({"order_no": first});
    let many = send_rows(Value::Array(vec![row; 101]), "k-3").await;
    assert_eq!(many.faults(), ["#/rows too_many"]);
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn refunds_are_completed_together(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order = api.order().await;
    api.call("POST", &format!("/v1/orders/{order}/deposit-confirmation"), &json!({})).await;
    for item_no in ["01", "02"] {
        let cancel = json!({"items": [{"item_no": item_no, "quantity": 1}], "reason": {"code": "out_of_stock", "text": null, "fault": "shop"}});
        let reply = api.call("POST", &format!("/v1/orders/{order}/cancellations"), &cancel).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
    }
    let rows = json!({"rows": [
        {"order_no": order, "refund_no": "F1", "refunded_on": "2026-11-24", "memo": "振込済み"},
        {"order_no": order, "refund_no": "F9"},
        {"order_no": order, "refund_no": "F2"},
        {"order_no": order, "refund_no": "F2"},
    ]});
    let reply = api.call("POST", "/v1/bulk/refund-completions", &rows).await;
    let codes: Vec<String> = outcomes(&reply.body).into_iter().map(|(_, code)| code).collect();
    assert_eq!(codes, ["done", "not_found", "done", "illegal_refund_step"], "{}", reply.body);
    assert_eq!(reply.body["data"][0]["result"]["memo"], "振込済み");
    let detail = api.get(&format!("/v1/orders/{order}")).await.body;
    assert_eq!(detail["payment_summary"]["reconciliation"]["refund_payable"], "0");
}

#[actix_web::test]
async fn state_machines_are_data_and_diagrams() {
    let api = Api::start(Engine::Sqlite).await.expect("SQLite is always there");
    let ask = |query: &str, accept: &'static str| {
        let url = format!("{}/v1/meta/state-machines{query}", api.base);
        send(api.client.get(url).header("Accept", accept))
    };
    let data = ask("", "*/*").await;
    let names: Vec<&str> = data.body["data"]
        .as_array()
        .expect("machines")
        .iter()
        .filter_map(|one| one["name"].as_str())
        .collect();
    assert_eq!(
        names,
        ["fulfilment", "cancellation", "exchange", "return", "payment", "shipment", "refund"]
    );
    let transition = json!({"from": "pending", "step": "complete", "to": "completed"});
    assert!(
        data.body["data"][6]["transitions"].as_array().expect("transitions").contains(&transition)
    );
    for (query, accept) in [
        ("?format=mermaid", "*/*"),
        ("", "text/vnd.mermaid"),
        ("?format=mermaid", "application/json"),
    ] {
        let diagram = ask(query, accept).await;
        assert_eq!(diagram.status, 200, "{query} {accept}");
        assert_eq!(diagram.header("content-type"), "text/vnd.mermaid");
        let text = String::from_utf8(diagram.bytes).expect("UTF-8");
        assert!(text.contains("%% refund\nstateDiagram-v2\n"), "{text}");
        assert!(text.contains("    pending --> completed: complete\n"), "{text}");
    }
    assert_eq!(
        ask("", "application/json, text/vnd.mermaid").await.header("content-type"),
        "application/json"
    );
    assert_eq!(ask("", "image/png").await.status, 406);
    assert_eq!(ask("?format=png", "*/*").await.problem(), "invalid_parameter");
}
