//! お問い合わせ対応: what customers ask, and what they are answered.

use acceptance::{Desk, Engine, OrderBody};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::{allowed, path_of, pluck, reasons};

const INQUIRIES: &str = "/v1/orders/EX/inquiries";

async fn register(desk: &Desk, category: &str) -> Value {
    let inquiry =
        json!({"category": category, "customer_name": "山田 花子", "content": "いつ届きますか。"});
    desk.client.act(INQUIRIES, &inquiry).await.expect(201).json()
}

#[rstest]
#[tokio::test]
async fn category_customer_content_replies_result(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX")).await;
    let categories = ["delivery", "product", "payment", "cancellation", "exchange", "other"];
    for category in categories {
        let inquiry = register(&desk, category).await;
        assert_eq!(inquiry["category"], category);
        assert_eq!(inquiry["customer_name"], "山田 花子");
        assert_eq!(inquiry["result"], "in_progress");
        assert_eq!((&inquiry["replies"], &inquiry["completed_at"]), (&json!([]), &Value::Null));
        assert_eq!(inquiry["author"]["name"], "story");
    }
    let wrong = json!({"category": "weather", "content": "雨ですか。"});
    desk.client.act(INQUIRIES, &wrong).await.expect_problem(422, "invalid_body");
    let page = desk.client.read(&format!("{INQUIRIES}?count=true")).await;
    assert_eq!(page["total"], 6);
    let mut newest_first = categories;
    newest_first.reverse();
    assert_eq!(pluck(&page["data"], "category"), newest_first);
    let detail = desk.client.read("/v1/orders/EX?include=inquiries").await;
    assert_eq!(detail["inquiries"], page["data"]);
    assert_eq!(detail["tabs"]["inquiries"], 6);

    let path = path_of(INQUIRIES, &page["data"][0]["inquiry_id"]);
    for (number, words) in [(1, "明日の予定です。"), (2, "本日発送しました。")] {
        let replies = format!("{path}/replies");
        let answered =
            desk.client.act(&replies, &json!({"content": words})).await.expect(201).json();
        let reply = answered["replies"].as_array().and_then(|replies| replies.last());
        let reply = reply.expect("it was answered");
        assert_eq!((&reply["reply_no"], &reply["content"]), (&json!(number), &json!(words)));
        assert_eq!(reply["author"]["name"], "story");
        assert_eq!(answered["version"], number + 1);
    }
    let changed = json!({"category": "product", "content": "色は何ですか。"});
    let changed = desk.client.patch(&path, &changed).await.expect(200).json();
    assert_eq!(
        (&changed["category"], &changed["content"]),
        (&json!("product"), &json!("色は何ですか。"))
    );
    assert_eq!(pluck(&changed["replies"], "content"), ["明日の予定です。", "本日発送しました。"]);
    assert_eq!(desk.client.read(&path).await, changed);
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn completed_ones_are_neither_changed_nor_deleted(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX")).await;
    let inquiry = register(&desk, "delivery").await;
    for action in ["change", "reply", "delete"] {
        assert!(allowed(&inquiry, action), "{inquiry}");
    }
    let path = path_of(INQUIRIES, &inquiry["inquiry_id"]);
    let stale = desk.client.call(&Method::PATCH, &path).if_match(&json!(9));
    let complete = json!({"result": "completed"});
    stale.json(&complete).send().await.expect_problem(412, "stale_version");
    let completed = desk.client.patch(&path, &complete).await.expect(200).json();
    assert_eq!(completed["result"], "completed");
    assert!(completed["completed_at"].is_string(), "{completed}");
    for action in ["change", "reply", "delete"] {
        assert_eq!(reasons(&completed, action), ["inquiry_completed"]);
    }
    for body in [json!({"content": "別件"}), json!({"result": "in_progress"})] {
        desk.client.patch(&path, &body).await.expect_problem(409, "inquiry_completed");
    }
    let reply = desk.client.act(&format!("{path}/replies"), &json!({"content": "追伸"})).await;
    reply.expect_problem(409, "inquiry_completed");
    desk.client.delete(&path).await.expect_problem(409, "inquiry_completed");
    assert_eq!(desk.client.read(&path).await, completed);

    // One in progress can be deleted, with its replies.
    let other = register(&desk, "other").await;
    let path = path_of(INQUIRIES, &other["inquiry_id"]);
    desk.client.act(&format!("{path}/replies"), &json!({"content": "はい"})).await.expect(201);
    desk.client.delete(&path).await.expect(204);
    desk.client.get(&path).await.expect_problem(404, "not_found");
    let left = desk.client.read(INQUIRIES).await;
    assert_eq!(pluck(&left["data"], "inquiry_id"), [completed["inquiry_id"].clone()]);
    assert_eq!(desk.client.read("/v1/orders/EX").await["version"], 1, "it has its own version");
    desk.close().await;
}
