//! 運営者メモ: operators' memos.

use acceptance::{Desk, Engine, OrderBody, cancel};
use reqwest::{Method, header::HeaderName};
use rstest::rstest;
use serde_json::{Value, json};

use super::{allowed, path_of, pluck, reasons};

const MEMOS: &str = "/v1/orders/EX/memos";

async fn write(desk: &Desk, memo: Value) -> Value {
    desk.client.act(MEMOS, &memo).await.expect(201).json()
}

async fn contents(desk: &Desk) -> Vec<Value> {
    pluck(&desk.client.read(MEMOS).await["data"], "content")
}

#[rstest]
#[tokio::test]
async fn content_marks_author_and_order(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX")).await;
    let created = desk.client.act(MEMOS, &json!({"content": "一", "important": true})).await;
    let created = created.expect(201);
    let memo = created.json();
    let path = path_of(MEMOS, &memo["memo_id"]);
    assert_eq!(created.header("location"), path);
    assert_eq!(created.header("etag"), "\"1\"");
    assert_eq!((&memo["important"], &memo["pinned"]), (&json!(true), &json!(false)));
    assert_eq!(memo["source"], "operator");
    assert_eq!(memo["author"]["name"], "story");
    assert!(memo["author"]["id"].as_str().is_some_and(|id| !id.is_empty()), "{memo}");
    assert_eq!(memo["ip"], "127.0.0.1");

    // Pinned first, then newest.
    write(&desk, json!({"content": "二", "pinned": true})).await;
    write(&desk, json!({"content": "三"})).await;
    assert_eq!(contents(&desk).await, ["二", "三", "一"]);
    desk.client.patch(&path, &json!({"pinned": true})).await.expect(200);
    let mut seen = Vec::new();
    let mut page = desk.client.read(&format!("{MEMOS}?limit=1")).await;
    loop {
        seen.extend(pluck(&page["data"], "content"));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        page = desk.client.read(&format!("{MEMOS}?limit=1&cursor={cursor}")).await;
    }
    assert_eq!(seen, ["二", "一", "三"], "page by page the same");

    // 1 to 1,000 characters, not bytes.
    let longest = "あ".repeat(1000);
    write(&desk, json!({"content": longest})).await;
    for wrong in [json!({"content": format!("{longest}い")}), json!({"content": ""}), json!({})] {
        desk.client.act(MEMOS, &wrong).await.expect_problem(422, "invalid_body");
    }
    let detail = desk.client.read("/v1/orders/EX?include=memos").await;
    assert_eq!(detail["tabs"]["memos"], 4);
    assert_eq!(detail["memos"], desk.client.read(MEMOS).await["data"]);
    assert_eq!(detail["version"], 1, "memos have versions of their own");
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn changed_and_deleted_with_its_own_version(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX")).await;
    let memo = write(&desk, json!({"content": "一"})).await;
    assert!(allowed(&memo, "change") && allowed(&memo, "delete"), "{memo}");
    let path = path_of(MEMOS, &memo["memo_id"]);
    let change = json!({"content": "二", "important": true});
    let call = |version: i64| desk.client.call(&Method::PATCH, &path).if_match(&json!(version));
    let changed = call(1).json(&change).send().await.expect(200);
    assert_eq!(changed.header("etag"), "\"2\"");
    let changed = changed.json();
    assert_eq!((&changed["content"], &changed["important"]), (&json!("二"), &json!(true)));
    call(1).json(&change).send().await.expect_problem(412, "stale_version");
    let blind = desk.client.call(&Method::DELETE, &path).send().await;
    blind.expect_problem(428, "precondition_required");
    assert_eq!(desk.client.read(&path).await, changed);
    desk.other_shop().await.delete(&path).await.expect_problem(404, "not_found");
    desk.client.delete(&path).await.expect(204);
    desk.client.delete(&path).await.expect_problem(404, "not_found");
    assert!(contents(&desk).await.is_empty());
    assert_eq!(desk.client.read("/v1/orders/EX").await["tabs"]["memos"], 0);
    // Written once, however often it is sent.
    let body = json!({"content": "三"});
    let first = desk.client.act_with(MEMOS, &body, "memo-1").await.expect(201);
    let again = desk.client.act_with(MEMOS, &body, "memo-1").await.expect(201);
    assert!(again.is_replay());
    assert_eq!(first.body, again.body);
    assert_eq!(contents(&desk).await, ["三"]);
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn also_an_inquiry_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX")).await;
    let memo = write(&desk, json!({"content": "ギフト包装希望", "also_inquiry": true})).await;
    assert_eq!(memo["also_inquiry"], true);
    let inquiries = async || {
        let page = desk.client.read("/v1/orders/EX/inquiries").await;
        pluck(&page["data"], "content")
    };
    assert_eq!(inquiries().await, ["ギフト包装希望"]);
    let page = desk.client.read("/v1/orders/EX/inquiries").await;
    assert_eq!(page["data"][0]["category"], "other");
    assert_eq!(page["data"][0]["customer_name"], "山田 花子");
    // Later edits and deletions don't follow.
    let path = path_of(MEMOS, &memo["memo_id"]);
    desk.client.patch(&path, &json!({"content": "包装なし"})).await.expect(200);
    assert_eq!(inquiries().await, ["ギフト包装希望"]);
    desk.client.delete(&path).await.expect(204);
    assert_eq!(inquiries().await, ["ギフト包装希望"]);
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn what_the_system_wrote_stays(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let buyers = desk.storefront().await;
    desk.place(&OrderBody::example("EX").paid()).await;
    let request = json!({"kind": "cancellation", "items": [{"item_no": "01", "quantity": 1}],
        "reason": {"code": "delivery_delay", "fault": "shop"}});
    let call = buyers.call(&Method::POST, "/v1/storefront/orders/EX/claim-requests");
    let call = call.header(HeaderName::from_static("x-member-id"), "M-EX").json(&request);
    call.send().await.expect(201);
    let memos = desk.client.read(MEMOS).await["data"].clone();
    let memo = &memos[0];
    assert_eq!(memo["source"], "system");
    assert_eq!(reasons(memo, "change"), ["system_memo"]);
    assert_eq!(reasons(memo, "delete"), ["system_memo"]);
    let path = path_of(MEMOS, &memo["memo_id"]);
    let change = desk.client.patch(&path, &json!({"pinned": true})).await;
    change.expect_problem(409, "system_memo");
    desk.client.delete(&path).await.expect_problem(409, "system_memo");
    assert_eq!(desk.client.read(&path).await, *memo);
    desk.close().await;
}

/// `also_memo` of a claim: the operator's words become a memo, with the claim or not at all.
#[rstest]
#[tokio::test]
async fn a_claims_reason_becomes_a_memo(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX").paid()).await;
    let mut body = cancel(&[("02", 1)]);
    body["also_memo"] = json!(true);
    body["reason"]["text"] = json!("在庫なしのため");
    desk.client.act("/v1/orders/EX/cancellations", &body).await.expect(201);
    assert_eq!(contents(&desk).await, ["在庫なしのため"]);
    desk.client
        .act("/v1/orders/EX/cancellations", &body)
        .await
        .expect_problem(409, "item_in_claim");
    assert_eq!(contents(&desk).await.len(), 1, "a refused claim leaves no memo");
    // Without words the reason's own; without the wish nothing.
    let mut body = cancel(&[("01", 1)]);
    body["also_memo"] = json!(true);
    desk.client.act("/v1/orders/EX/cancellations", &body).await.expect(201);
    assert_eq!(contents(&desk).await, ["お客様都合", "在庫なしのため"]);
    let memos = desk.client.read(MEMOS).await["data"].clone();
    assert_eq!(pluck(&memos, "source"), ["operator", "operator"]);
    desk.close().await;
}
