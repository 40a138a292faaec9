//! 注文者, 受取人, お客様へのお知らせ, and the members behind them.

use serde_json::{Value, json};

use crate::support::{Api, Engine, send};

/// The fields of a history entry's changes, as `field: before → after`.
fn changes(entry: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let changes = entry["changes"].as_array().expect("changes").iter();
    let line = |change: &Value| {
        let (before, after) = (text(&change["before"]), text(&change["after"]));
        format!("{}: {before} → {after}", text(&change["field"]))
    };
    changes.map(line).collect()
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn a_receiver_is_changed_field_by_field(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let path = format!("/v1/orders/{}/receiver", api.order().await);
    let placed = api.get(&path).await;
    assert_eq!((placed.status, placed.header("etag")), (200, "\"1\""));
    assert_eq!(placed.body["address1"], "神宮前1-1-1");
    assert_eq!(
        (&placed.body["last_changed_at"], &placed.body["masked"]),
        (&Value::Null, &json!(false))
    );
    let known = send(api.request("GET", &path).header("If-None-Match", "\"1\"")).await;
    assert_eq!((known.status, known.bytes.len()), (304, 0));

    let change =
        json!({"address1": "神宮前2-2-2", "name_furigana": "ヤマダ タロウ", "mobile": null});
    let without = send(api.request("PATCH", &path).json(&change)).await;
    assert_eq!(without.problem(), "precondition_required");
    let stale = send(api.request("PATCH", &path).header("If-Match", "\"9\"").json(&change)).await;
    assert_eq!((stale.problem(), &stale.body["current_version"]), ("stale_version", &json!(1)));
    let changed = send(api.request("PATCH", &path).header("If-Match", "\"1\"").json(&change)).await;
    assert_eq!((changed.status, changed.header("etag")), (200, "\"2\""), "{}", changed.body);
    assert_eq!(changed.body["address1"], "神宮前2-2-2");
    assert_eq!(changed.body["name_furigana"], "ヤマダ タロウ");
    assert_eq!(changed.body["mobile"], Value::Null, "null empties a field");
    assert_eq!(changed.body["name"], "山田 太郎", "what is left out stays");
    assert!(changed.body["last_changed_at"].is_string());
    assert_eq!(changed.body["warnings"], json!([]), "nothing has left");
    let again = api.call("PATCH", &path, &change).await;
    assert_eq!((again.status, again.header("etag")), (200, "\"2\""), "nothing to change");

    for (body, fault) in [
        (json!({"name": null}), "#/name wrong_type"),
        (json!({"name": ""}), "#/name too_short"),
        (json!({"member_id": "taro"}), "#/member_id unknown_field"),
        (json!({"country_code": "jp"}), "#/country_code wrong_format"),
        (json!({"wished_date": "tomorrow"}), "#/wished_date wrong_format"),
    ] {
        let refused = api.call("PATCH", &path, &body).await;
        assert_eq!((refused.status, refused.faults()), (422, vec![fault.to_owned()]), "{body}");
    }

    let history = api.get(&format!("{path}/history?limit=1&count=true")).await;
    assert_eq!((history.status, &history.body["total"]), (200, &json!(2)), "{}", history.body);
    let first = &history.body["data"][0];
    assert_eq!(
        (&first["revision"], &first["receiver"]["address1"]),
        (&json!(1), &json!("神宮前1-1-1"))
    );
    assert_eq!(first["receiver"]["mobile"], "090-8765-4321", "the whole of it");
    let next = history.body["next_cursor"].as_str().expect("a second page");
    let second = api.get(&format!("{path}/history?limit=1&cursor={next}")).await;
    let second = &second.body["data"][0];
    assert_eq!(
        (&second["revision"], &second["receiver"]["address1"]),
        (&json!(2), &json!("神宮前2-2-2"))
    );
    assert_eq!((&second["actor"]["name"], &second["ip"]), (&json!("test"), &json!("127.0.0.1")));

    let order = path.trim_end_matches("/receiver");
    let told = api.get(&format!("{order}/history")).await.body["data"][1].clone();
    assert_eq!(told["type"], "receiver_changed");
    assert_eq!(
        changes(&told),
        [
            "receiver.address1: 神宮前1-1-1 → 神宮前2-2-2",
            "receiver.mobile: 090-8765-4321 → -",
            "receiver.name_furigana: - → ヤマダ タロウ"
        ]
    );
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn goods_that_have_left_go_to_the_receiver_of_before(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order = format!("/v1/orders/{}", api.order().await);
    api.call("POST", &format!("{order}/deposit-confirmation"), &json!({})).await;
    let shipment = json!({"carrier": "yamato", "tracking_no": "1", "dispatch": true,
        "items": [{"item_no": "01", "quantity": 1}]});
    assert_eq!(api.call("POST", &format!("{order}/shipments"), &shipment).await.status, 201);
    let path = format!("{order}/receiver");
    let change = json!({"postal_code": "150-0002"});
    let english =
        api.request("PATCH", &path).header("If-Match", "*").header("Accept-Language", "en");
    let changed = send(english.json(&change)).await;
    let warning = json!([{"code": "goods_already_shipped", "item_nos": ["01"],
        "detail": "Goods that have left go to the receiver of before."}]);
    assert_eq!(changed.body["warnings"], warning);
    let detail = api.get(&format!("{order}?include=memos")).await.body;
    assert_eq!(detail["memos"][0]["system_code"], "receiver_changed_after_shipping");
    assert_eq!(detail["tabs"]["memos"], 1);
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn an_orderer_is_changed_in_this_order_only(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let (one, other) = (api.order().await, api.order().await);
    let path = format!("/v1/orders/{one}/orderer");
    let placed = api.get(&path).await.body;
    assert_eq!(
        (&placed["member_id"], &placed["email"]),
        (&json!("hanako"), &json!("hanako@example.com"))
    );
    assert_eq!(placed["warnings"][0]["code"], "member_data_unchanged");
    let change = json!({"email": "new@example.com"});
    let changed = api.call("PATCH", &path, &change).await;
    assert_eq!((changed.status, &changed.body["email"]), (200, &json!("new@example.com")));
    assert_eq!(changed.body["member_id"], "hanako");
    for (body, fault) in [
        (json!({"member_id": "taro"}), "#/member_id unknown_field"),
        (json!({"email": "no mail"}), "#/email wrong_format"),
        (json!({"email": ""}), "#/email wrong_format"),
        (json!({"mobile": "abc"}), "#/mobile wrong_format"),
        (json!({"phone": "なし"}), "#/phone wrong_format"),
    ] {
        let refused = api.call("PATCH", &path, &body).await;
        assert_eq!((refused.status, refused.faults()), (422, vec![fault.to_owned()]), "{body}");
    }
    let full_width = api.call("PATCH", &path, &json!({"mobile": "０９０−１２３４−５６７８"})).await;
    assert_eq!(full_width.status, 200, "{}", full_width.body);
    let history = api.get(&format!("{path}/history")).await.body;
    let mails: Vec<&Value> = history["data"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| &row["orderer"]["email"])
        .collect();
    assert_eq!(mails, ["hanako@example.com", "new@example.com", "new@example.com"]);
    let found = api.get("/v1/orders?email=new@example.com").await.body;
    assert_eq!(found["data"][0]["order_no"], one.as_str(), "the list finds the new address");
    let untouched = api.get(&format!("/v1/orders/{other}/orderer")).await.body;
    assert_eq!(untouched["email"], "hanako@example.com");
}

#[actix_web::test]
async fn people_and_their_past_are_masked() {
    let api = Api::start(Engine::Sqlite).await.expect("SQLite is always there");
    let order = format!("/v1/orders/{}", api.order().await);
    let writer = api.key(api.shop, "customers:write").await;
    let clerk = api.key(api.shop, "orders:read").await;
    let change = json!({"name": "鈴木 一郎", "city": "港区", "address1": "芝公園4-2-8"});
    let answers = [
        api.call_as(&writer, "PATCH", &format!("{order}/receiver"), &change).await,
        api.call_as(
            &writer,
            "PATCH",
            &format!("{order}/orderer"),
            &json!({"phone": "03-1111-2222"}),
        )
        .await,
        api.get_as(&writer, &format!("{order}/receiver")).await,
        api.get_as(&writer, &format!("{order}/receiver/history")).await,
        api.get_as(&writer, &format!("{order}/orderer/history")).await,
        api.get_as(&clerk, &format!("{order}/history")).await,
        api.get_as(&clerk, &format!("{order}?include=history,memos,inquiries")).await,
        api.get_as(&clerk, &format!("{order}/payments")).await,
    ];
    for answer in answers {
        assert_eq!(answer.status, 200, "{}", answer.body);
        let text = String::from_utf8(answer.bytes).expect("UTF-8");
        for secret in [
            "花子",
            "太郎",
            "一郎",
            "hanako@",
            "090-1234",
            "03-1111",
            "港区",
            "芝公園",
            "神宮前",
            "ヤマダハナコ",
        ] {
            assert!(!text.contains(secret), "tells {secret}: {text}");
        }
    }
    let told = api.get_as(&clerk, &format!("{order}/history")).await.body["data"][1].clone();
    assert!(changes(&told).contains(&"receiver.name: 山** 太** → 鈴** 一**".to_owned()), "{told}");
    assert_eq!(api.get_as(&clerk, &format!("{order}/receiver")).await.problem(), "scope_required");
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn filters_about_people_need_the_scope(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order_no = api.order().await;
    let clerk = api.key(api.shop, "orders:read").await;
    for filter in
        ["orderer_name=山田", "receiver_name=山田", "phone=5678", "email=hanako@example.com"]
    {
        let refused = api.get_as(&clerk, &format!("/v1/orders?{filter}")).await;
        assert_eq!((refused.status, refused.problem()), (403, "scope_required"), "{filter}");
        assert_eq!(refused.body["required_scopes"], json!(["customers:read"]));
        assert_eq!(api.get(&format!("/v1/orders?{filter}&count=true")).await.body["total"], 1);
    }
    for (q, seen, masked) in
        [("山田", 1, 0), (order_no.as_str(), 1, 1), ("hanako@example.com", 1, 0)]
    {
        let path = format!("/v1/orders?q={q}&count=true");
        assert_eq!(api.get(&path).await.body["total"], seen, "{q}");
        assert_eq!(api.get_as(&clerk, &path).await.body["total"], masked, "{q}");
    }
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn the_customer_reads_the_notice(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order = format!("/v1/orders/{}", api.order().await);
    let path = format!("{order}/customer-notice");
    let body = json!({"name": "shop", "scopes": ["storefront"], "actor": "storefront"});
    let key = api.call("POST", "/v1/api-keys", &body).await.body["token"].clone();
    let storefront = async || {
        let url = format!("{}{}", api.base, order.replace("/v1/", "/v1/storefront/"));
        let request = api.client.get(url).bearer_auth(key.as_str().expect("a token"));
        send(request.header("X-Member-Id", "hanako")).await.body["customer_notice"].clone()
    };
    assert_eq!(storefront().await, Value::Null);
    let notice = json!({"notice": "お届けが1日遅れます。"});
    let set = api.call("PUT", &path, &notice).await;
    assert_eq!((set.status, set.header("etag")), (200, "\"2\""), "{}", set.body);
    assert_eq!((&set.body["notice"], &set.body["order_version"]), (&notice["notice"], &json!(2)));
    let again = api.call("PUT", &path, &notice).await;
    assert_eq!((again.status, again.header("etag")), (200, "\"2\""), "like that already");
    assert_eq!(storefront().await, notice["notice"]);
    assert_eq!(api.get(&order).await.body["customer_notice"], notice["notice"]);
    let without = send(api.request("DELETE", &path)).await;
    assert_eq!(without.problem(), "precondition_required");
    let long = json!({"notice": "長".repeat(2_001)});
    assert_eq!(api.call("PUT", &path, &long).await.faults(), ["#/notice too_long"]);
    let gone = api.call("DELETE", &path, &Value::Null).await;
    assert_eq!((gone.status, gone.header("etag")), (204, "\"3\""));
    assert_eq!(storefront().await, Value::Null);
    let history = api.get(&format!("{order}/history")).await.body;
    assert_eq!(changes(&history["data"][1]), ["customer_notice: - → お届けが1日遅れます。"]);
    assert_eq!(changes(&history["data"][2]), ["customer_notice: お届けが1日遅れます。 → -"]);
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn a_member_is_known_by_orders_and_stored_value(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    assert_eq!(api.get("/v1/customers/hanako").await.problem(), "not_found");
    let orders = [api.order().await, api.order().await];
    let member = api.get("/v1/customers/hanako").await;
    assert_eq!(member.status, 200, "{}", member.body);
    let member = member.body;
    assert_eq!((&member["order_count"], &member["value_total"]), (&json!(2), &json!("19000")));
    assert_eq!((&member["member_id"], &member["currency"]), (&json!("hanako"), &json!("JPY")));
    assert_eq!(member["orderer"]["name"], "山田 花子");
    assert_eq!(member["balances"][0]["kind"], "points");
    assert_eq!(member["last_ordered_at"], "2026-11-22T03:00:00Z");
    let path = member["orders_href"].as_str().expect("a path");
    let first = api.get(&format!("{path}?limit=1&count=true&sort=order_no")).await.body;
    assert_eq!((&first["total"], &first["data"][0]["order_no"]), (&json!(2), &json!(orders[0])));
    let next = first["next_cursor"].as_str().expect("a second page");
    let second = api.get(&format!("{path}?limit=1&sort=order_no&cursor={next}")).await.body;
    assert_eq!(second["data"][0]["order_no"], orders[1].as_str());
    let ledger = member["stored_value_href"].as_str().expect("a path");
    let ledger = async |query: &str| api.get(&format!("{ledger}{query}")).await.body;
    let all = ledger("").await;
    let kinds: Vec<&Value> =
        all["data"].as_array().expect("rows").iter().map(|row| &row["type"]).collect();
    assert_eq!(kinds, ["use", "opening", "use", "opening"], "the newest first");
    let first = ledger("?limit=3&kind=points").await;
    let next = first["next_cursor"].as_str().expect("a second page");
    let last = ledger(&format!("?limit=3&kind=points&cursor={next}")).await;
    assert_eq!(last["data"].as_array().map(Vec::len), Some(1));
    let back = last["prev_cursor"].as_str().expect("and back");
    assert_eq!(ledger(&format!("?limit=3&kind=points&cursor={back}")).await["data"], first["data"]);
    assert_eq!(ledger("?kind=store_credit").await["data"], json!([]));
    assert_eq!(
        api.get(member["coupons_href"].as_str().expect("a path")).await.body["data"],
        json!([])
    );
    for rest in ["", "/orders", "/stored-value", "/coupons"] {
        assert_eq!(api.get(&format!("/v1/customers/nobody{rest}")).await.problem(), "not_found");
    }
    let clerk = api.key(api.shop, "orders:read").await;
    assert_eq!(api.get_as(&clerk, "/v1/customers/hanako").await.problem(), "scope_required");
}
