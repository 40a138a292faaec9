//! ブラックリスト over HTTP: whom it takes, whom it flags, who sees what.

use serde_json::{Value, json};

use crate::support::{Api, Engine, guests_order, send};

/// Places a guest's order with these contacts; answers it whole.
async fn placed(api: &Api, mobile: &str, email: &str) -> Value {
    let mut body = guests_order();
    body["orderer"]["mobile"] = json!(mobile);
    body["orderer"]["email"] = json!(email);
    let reply = api.call("POST", "/v1/orders", &body).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    reply.body
}

fn path(order: &Value) -> String {
    format!("/v1/orders/{}", order["order_no"].as_str().expect("a number"))
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn the_next_orders_of_a_guest_are_flagged_with_the_reason_why(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let first = placed(&api, "090-1234-5678", "hanako@example.com").await;
    let entry = format!("{}/orderer/blacklist", path(&first));
    let because = json!({"reason": "受取拒否を繰り返す"});
    let without = send(api.request("PUT", &entry).json(&because)).await;
    assert_eq!(without.problem(), "precondition_required");
    assert_eq!(api.call("DELETE", &entry, &Value::Null).await.problem(), "not_blacklisted");
    let made = api.call("PUT", &entry, &because).await;
    assert_eq!((made.status, made.header("etag")), (200, "\"2\""), "{}", made.body);
    assert_eq!(
        (&made.body["order_no"], &made.body["mobile"]),
        (&first["order_no"], &json!("09012345678"))
    );
    assert_eq!((&made.body["phone"], &made.body["flagged_orders"]), (&Value::Null, &json!(0)));
    assert_eq!(made.body["designated_by"]["name"], "test");

    let other = placed(&api, "080-0000-0000", "other@example.com").await;
    assert_eq!((&other["malicious"], &other["malicious_reasons"]), (&json!(false), &json!([])));
    let flagged = placed(&api, "+81 90 1234 5678", "fresh@example.com").await;
    assert_eq!(flagged["malicious"], true, "by the mobile phone alone");
    let reason = &flagged["malicious_reasons"][0];
    assert_eq!(
        (&reason["matched"], &reason["matched_labels"]),
        (&json!(["mobile"]), &json!(["携帯電話"]))
    );
    assert_eq!((&reason["order_no"], &reason["reason"]), (&first["order_no"], &because["reason"]));
    assert_eq!(reason["blacklist_id"], made.body["blacklist_id"]);
    assert_eq!(flagged["tabs"]["memos"], 1, "the system has noted it");
    let detail = api.get(&format!("{}?include=memos", path(&flagged))).await.body;
    assert_eq!((&detail["malicious_reasons"][0], &detail["tabs"]), (reason, &flagged["tabs"]));
    assert_eq!(detail["memos"][0]["system_code"], "malicious_order");
    let listed = api.get("/v1/orders?malicious=true&count=true").await.body;
    assert_eq!(
        (&listed["total"], &listed["data"][0]["order_no"]),
        (&json!(1), &flagged["order_no"])
    );
    let earlier = api.get(&path(&first)).await.body;
    assert_eq!(earlier["malicious"], false, "earlier orders stay clean");
    assert_eq!(earlier["blacklist"]["blacklist_id"], made.body["blacklist_id"]);

    let again = api.call("PUT", &entry, &json!({"reason": "電話に出ない"})).await;
    assert_eq!(again.body["blacklist_id"], made.body["blacklist_id"], "the same entry");
    assert_eq!(
        (&again.body["reason"], &again.body["flagged_orders"]),
        (&json!("電話に出ない"), &json!(1))
    );
    let list = api.get("/v1/blacklist?count=true").await;
    assert_eq!((list.status, &list.body["total"]), (200, &json!(1)));
    assert_eq!(list.body["data"][0], again.body);

    let released = api.call("DELETE", &entry, &Value::Null).await;
    assert_eq!(released.status, 204, "{}", released.body);
    let clean = api.get(&path(&flagged)).await;
    assert_eq!((&clean.body["malicious"], clean.header("etag")), (&json!(false), "\"2\""));
    assert_eq!(api.get(&path(&first)).await.body["blacklist"], Value::Null);
    assert_eq!(api.get("/v1/blacklist").await.body["data"], json!([]));
    let history = api.get(&format!("{}/history", path(&flagged))).await.body;
    assert_eq!(history["data"][1]["type"], "flag_removed");
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn members_are_not_blacklisted_and_contacts_are_masked(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let because = json!({"reason": "x"});
    let members = format!("/v1/orders/{}", api.order().await);
    let refused = api.call("PUT", &format!("{members}/orderer/blacklist"), &because).await;
    assert_eq!((refused.status, refused.problem()), (409, "member_order"));
    let offers = api.get(&members).await.body["actions"].clone();
    let of = |name: &str| {
        let offers = offers.as_array().expect("actions").iter();
        offers.clone().find(|one| one["action"] == name).expect(name).clone()
    };
    for (name, method) in [("blacklist_orderer", "PUT"), ("release_blacklist", "DELETE")] {
        let offer = of(name);
        assert_eq!(
            (&offer["allowed"], &offer["reasons"][0]["code"]),
            (&json!(false), &json!("member_order"))
        );
        assert_eq!(
            (&offer["method"], &offer["href"]),
            (&json!(method), &json!(format!("{members}/orderer/blacklist")))
        );
    }
    assert_eq!(of("change_receiver")["href"], format!("{members}/receiver"));

    let guests = placed(&api, "090-1234-5678", "hanako@example.com").await;
    let writer = api.key(api.shop, "customers:write").await;
    let entry = format!("{}/orderer/blacklist", path(&guests));
    let masked = api.call_as(&writer, "PUT", &entry, &because).await;
    assert_eq!(
        (&masked.body["mobile"], &masked.body["email"]),
        (&json!("*******5678"), &json!("h***@***.com"))
    );
    assert_eq!(masked.body["name"], "山** 花**");
    assert_eq!(api.get_as(&writer, "/v1/blacklist").await.problem(), "scope_required");
    let clerk = api.key(api.shop, "orders:read").await;
    let detail = api.get_as(&clerk, &path(&guests)).await.body;
    assert_eq!(detail["blacklist"]["mobile"], "*******5678");
    for body in [json!({}), json!({"reason": ""})] {
        assert_eq!(api.call("PUT", &entry, &body).await.problem(), "invalid_body");
    }
}
