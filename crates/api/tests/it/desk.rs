//! 運営者メモ and お問い合わせ対応 over HTTP.

use serde_json::{Value, json};

use crate::support::{Api, Engine, send};

fn contents(list: &Value) -> Vec<&str> {
    let rows = list["data"].as_array().expect("rows").iter();
    rows.filter_map(|row| row["content"].as_str()).collect()
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn memos_are_written_changed_and_deleted(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order = format!("/v1/orders/{}", api.order().await);
    let path = format!("{order}/memos");
    let first = json!({"content": "電話で確認済み"});
    let written = api.call("POST", &path, &first).await;
    assert_eq!((written.status, written.header("etag")), (201, "\"1\""), "{}", written.body);
    let memo = written.body;
    assert_eq!(
        (&memo["important"], &memo["pinned"], &memo["source"]),
        (&json!(false), &json!(false), &json!("operator"))
    );
    assert_eq!((&memo["author"]["name"], &memo["ip"]), (&json!("test"), &json!("127.0.0.1")));
    let place = written.headers["location"].to_str().expect("a path").to_owned();
    assert_eq!(api.get(&place).await.body, memo);
    let known = send(api.request("GET", &place).header("If-None-Match", "\"1\"")).await;
    assert_eq!(known.status, 304);
    api.call("POST", &path, &json!({"content": "二つ目"})).await;
    api.call("POST", &path, &json!({"content": "固定", "pinned": true, "important": true})).await;
    let list = api.get(&format!("{path}?limit=2&count=true")).await.body;
    assert_eq!((contents(&list), &list["total"]), (vec!["固定", "二つ目"], &json!(3)));
    let next = list["next_cursor"].as_str().expect("a second page");
    let rest = api.get(&format!("{path}?limit=2&cursor={next}")).await.body;
    assert_eq!(contents(&rest), ["電話で確認済み"]);

    let without = send(api.request("PATCH", &place).json(&json!({"pinned": true}))).await;
    assert_eq!(without.problem(), "precondition_required");
    let changed = send(
        api.request("PATCH", &place).header("If-Match", "\"1\"").json(&json!({"pinned": true})),
    )
    .await;
    assert_eq!((changed.status, changed.header("etag")), (200, "\"2\""), "{}", changed.body);
    assert_eq!(
        (&changed.body["pinned"], &changed.body["content"]),
        (&json!(true), &json!("電話で確認済み"))
    );
    let stale = send(
        api.request("PATCH", &place).header("If-Match", "\"1\"").json(&json!({"pinned": false})),
    )
    .await;
    assert_eq!((stale.problem(), &stale.body["current_version"]), ("stale_version", &json!(2)));
    for (body, fault) in [
        (json!({"content": ""}), "#/content too_short"),
        (json!({"content": "長".repeat(1_001)}), "#/content too_long"),
        (json!({"source": "system"}), "#/source unknown_field"),
    ] {
        assert_eq!(api.call("PATCH", &place, &body).await.faults(), [fault]);
    }
    // Nothing of the order itself has changed.
    assert_eq!(api.get(&order).await.header("etag"), "\"1\"");
    assert_eq!(api.call("DELETE", &place, &Value::Null).await.status, 204);
    assert_eq!(api.get(&place).await.problem(), "not_found");
    assert_eq!(api.get(&order).await.body["tabs"]["memos"], 2);
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn a_memo_becomes_an_inquiry_once(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order = format!("/v1/orders/{}", api.order().await);
    let both = json!({"content": "熨斗の表書きを確認する", "also_inquiry": true});
    let key = |name: &'static str| {
        api.request("POST", &format!("{order}/memos")).header("Idempotency-Key", name)
    };
    let memo = send(key("once").json(&both)).await;
    let replayed = send(key("once").json(&both)).await;
    assert_eq!((replayed.header("idempotency-replayed"), &replayed.bytes), ("true", &memo.bytes));
    let place = memo.headers["location"].to_str().expect("a path").to_owned();
    assert_eq!(memo.body["also_inquiry"], true);
    let inquiries = api.get(&format!("{order}/inquiries")).await.body;
    let inquiry = &inquiries["data"][0];
    assert_eq!(
        (inquiries["data"].as_array().map(Vec::len), &inquiry["category"]),
        (Some(1), &json!("other"))
    );
    assert_eq!(
        (&inquiry["content"], &inquiry["customer_name"]),
        (&both["content"], &json!("山田 花子"))
    );
    api.call("PATCH", &place, &json!({"content": "別の内容"})).await;
    api.call("DELETE", &place, &Value::Null).await;
    let after = api.get(&format!("{order}?include=inquiries,memos")).await.body;
    assert_eq!(
        (&after["inquiries"][0], &after["memos"]),
        (inquiry, &json!([])),
        "it doesn't follow"
    );
    assert_eq!((&after["tabs"]["inquiries"], &after["tabs"]["memos"]), (&json!(1), &json!(0)));
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn inquiries_are_answered_until_they_are_completed(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order = format!("/v1/orders/{}", api.order().await);
    let asked = json!({"category": "delivery", "customer_name": "山田 太郎", "content": "いつ届きますか。"});
    let made = api.call("POST", &format!("{order}/inquiries"), &asked).await;
    assert_eq!((made.status, made.header("etag")), (201, "\"1\""), "{}", made.body);
    assert_eq!(
        (&made.body["category_label"], &made.body["result_label"]),
        (&json!("配送"), &json!("対応中"))
    );
    let place = made.headers["location"].to_str().expect("a path").to_owned();
    let replied =
        api.call("POST", &format!("{place}/replies"), &json!({"content": "明日です。"})).await;
    assert_eq!((replied.status, replied.header("etag")), (201, "\"2\""), "{}", replied.body);
    let reply = &replied.body["replies"][0];
    assert_eq!(
        (&reply["reply_no"], &reply["content"], &reply["author"]["name"]),
        (&json!(1), &json!("明日です。"), &json!("test"))
    );
    assert!(
        replied.body["actions"]
            .as_array()
            .expect("actions")
            .iter()
            .all(|one| one["allowed"] == true)
    );

    let clerk = api.key(api.shop, "memos:write").await;
    let masked = api.get_as(&clerk, &place).await.body;
    assert_eq!(masked["customer_name"], "山** 太**");
    let completed = api.call("PATCH", &place, &json!({"result": "completed"})).await;
    assert_eq!((completed.status, completed.header("etag")), (200, "\"3\""), "{}", completed.body);
    assert!(completed.body["completed_at"].is_string());
    for (action, method, path, body) in [
        ("change", "PATCH", place.clone(), json!({"result": "in_progress"})),
        ("reply", "POST", format!("{place}/replies"), json!({"content": "x"})),
        ("delete", "DELETE", place.clone(), Value::Null),
    ] {
        let refused = api.call(method, &path, &body).await;
        assert_eq!(
            (refused.status, refused.problem()),
            (409, "inquiry_completed"),
            "{method} {path}"
        );
        let offers = completed.body["actions"].as_array().expect("actions");
        let offer = offers.iter().find(|one| one["action"] == action).expect(action);
        assert_eq!(
            (&offer["allowed"], &offer["href"], &offer["method"]),
            (&json!(false), &json!(path), &json!(method))
        );
        assert_eq!(offer["reasons"][0]["code"], "inquiry_completed");
    }
    let wrong = api
        .call(
            "POST",
            &format!("{order}/inquiries"),
            &json!({"category": "weather", "content": "x"}),
        )
        .await;
    assert_eq!(wrong.faults(), ["#/category unknown_value"]);
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn the_system_writes_memos_that_nobody_changes(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order = format!("/v1/orders/{}", api.order().await);
    let claim = json!({"items": [{"item_no": "02", "quantity": 1}], "also_memo": true,
        "reason": {"code": "customer_change_of_mind", "text": "色違いを注文した", "fault": "buyer"}});
    let canceled = api.call("POST", &format!("{order}/cancellations"), &claim).await;
    assert_eq!(canceled.status, 201, "{}", canceled.body);
    let memos = api.get(&format!("{order}/memos")).await.body;
    assert_eq!(contents(&memos), ["色違いを注文した"]);
    assert_eq!(memos["data"][0]["source"], "operator");

    let key = json!({"name": "shop", "scopes": ["storefront"], "actor": "storefront"});
    let key = api.call("POST", "/v1/api-keys", &key).await.body["token"].clone();
    let url = format!("{}{}/claim-requests", api.base, order.replace("/v1/", "/v1/storefront/"));
    let request = api.client.post(url).bearer_auth(key.as_str().expect("a token"));
    let asked = json!({"kind": "cancellation", "items": [{"item_no": "01", "quantity": 1}],
        "reason": {"code": "delivery_delay", "text": null, "fault": "shop"}});
    let asked = send(request.header("X-Member-Id", "hanako").json(&asked)).await;
    assert_eq!(asked.status, 201, "{}", asked.body);
    let claim_no = asked.body["claim_no"].as_str().expect("a number");
    let accepted = api
        .call("POST", &format!("{order}/claims/{claim_no}/acceptance"), &json!({"also_memo": true}))
        .await;
    assert_eq!(accepted.status, 200, "{}", accepted.body);
    let memos = api.get(&format!("{order}/memos")).await.body;
    assert_eq!(memos["data"][0]["content"], "配送遅延", "no text: the reason's label");
    let system = &memos["data"][1];
    assert_eq!(
        (&system["source"], &system["system_code"]),
        (&json!("system"), &json!("claim_requested"))
    );
    assert_eq!(system["system_label"], "購入者の申込");
    let place = format!("{order}/memos/{}", system["memo_id"].as_str().expect("an id"));
    for (method, body) in [("PATCH", json!({"pinned": true})), ("DELETE", Value::Null)] {
        let refused = api.call(method, &place, &body).await;
        assert_eq!((refused.status, refused.problem()), (409, "system_memo"), "{method}");
    }
    let offers = system["actions"].as_array().expect("actions");
    assert!(offers.iter().all(|one| one["reasons"][0]["code"] == "system_memo"), "{system}");
    let english = send(api.request("GET", &place).header("Accept-Language", "en")).await;
    assert_eq!(english.body["system_label"], "Requested by the buyer");
}

/// Memos don't raise the order's version, but a client that knows it must not miss them.
#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn a_detail_is_shown_anew_after_a_memo(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order = format!("/v1/orders/{}", api.order().await);
    let read = async || send(api.request("GET", &order).header("If-None-Match", "\"1\"")).await;
    assert_eq!(read().await.status, 304);
    let memo = api.call("POST", &format!("{order}/memos"), &json!({"content": "x"})).await;
    let news = read().await;
    assert_eq!(
        (news.status, news.header("etag"), &news.body["tabs"]["memos"]),
        (200, "\"1\"", &json!(1))
    );
    let place = memo.headers["location"].to_str().expect("a path").to_owned();
    api.call("DELETE", &place, &Value::Null).await;
    assert_eq!(read().await.body["tabs"]["memos"], 0);
    api.call("PUT", &format!("{order}/customer-notice"), &json!({"notice": "x"})).await;
    let known = send(api.request("GET", &order).header("If-None-Match", "\"2\"")).await;
    assert_eq!(known.status, 304, "what was written before is in what the client has");
}
