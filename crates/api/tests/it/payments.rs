//! 決済方法 with details, and 決済銀行変更.

use serde_json::{Value, json};

use crate::support::{Api, Engine, order, send};

async fn account(api: &Api, bank: &str) -> String {
    let body = json!({"bank_name": bank, "branch_name": "渋谷支店", "account_number": "1234567", "holder": "カ）モミジ"});
    let made = api.call("POST", "/v1/shop/bank-accounts", &body).await;
    made.body["bank_account_id"].as_str().expect("an id").to_owned()
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn a_bank_transfer_that_is_awaited_can_come_another_way(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let order = format!("/v1/orders/{}", api.order().await);
    let path = format!("{order}/payments/P1/bank-transfer");
    let bank = account(&api, "みずほ銀行").await;
    let change = json!({"depositor_name": "ヤマダタロウ", "bank_account_id": bank});
    assert_eq!(
        send(api.request("PUT", &path).json(&change)).await.problem(),
        "precondition_required"
    );
    let changed = api.call("PUT", &path, &change).await;
    assert_eq!((changed.status, changed.header("etag")), (200, "\"2\""), "{}", changed.body);
    assert_eq!(
        (&changed.body["depositor_name"], &changed.body["bank_account_id"]),
        (&json!("ヤマダタロウ"), &json!(bank))
    );
    assert_eq!(changed.body["bank_account"]["bank_name"], "みずほ銀行");
    let again = api.call("PUT", &path, &change).await;
    assert_eq!((again.status, again.header("etag")), (200, "\"2\""), "like that already");
    let entry = api.get(&format!("{order}/history")).await.body["data"][1].clone();
    assert_eq!((&entry["type"], &entry["payment_no"]), (&json!("bank_changed"), &json!("P1")));
    let fields: Vec<&Value> =
        entry["changes"].as_array().expect("changes").iter().map(|one| &one["field"]).collect();
    assert_eq!(fields, ["depositor.name", "bank_account_id"]);

    // The payment still tells where it was paid into when the shop no longer lists the account.
    let gone = api.call("DELETE", &format!("/v1/shop/bank-accounts/{bank}"), &Value::Null).await;
    assert_eq!(gone.status, 204);
    let listed = api.get(&format!("{order}/payments")).await.body["data"][0].clone();
    assert_eq!(listed["bank_account"]["holder"], "カ）モミジ");
    let other = json!({"depositor_name": "ヤマダ", "bank_account_id": bank});
    let refused = api.call("PUT", &path, &json!({"depositor_name": "ヤマダ", "bank_account_id": "01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f"})).await;
    assert_eq!((refused.status, refused.problem()), (422, "bank_account_not_in_use"));
    let unlisted = api.call("PUT", &path, &other).await;
    assert_eq!(unlisted.status, 200, "the account that it has already may stay");
    let nowhere = api.call("PUT", &format!("{order}/payments/P2/bank-transfer"), &change).await;
    assert_eq!((nowhere.status, nowhere.problem()), (404, "not_found"));

    let payer = api.key(api.shop, "payments:write").await;
    let masked = api
        .call_as(
            &payer,
            "PUT",
            &path,
            &json!({"depositor_name": "スズキ イチロウ", "bank_account_id": bank}),
        )
        .await;
    assert_eq!(masked.body["depositor_name"], "ス** イ**");

    let offer = |payment: &Value| {
        let offers = payment["actions"].as_array().expect("actions").iter();
        offers.clone().find(|one| one["action"] == "change_bank").expect("offered").clone()
    };
    let offered = offer(&listed);
    assert_eq!(
        (&offered["allowed"], &offered["href"], &offered["method"]),
        (&json!(true), &json!(path), &json!("PUT"))
    );
    api.call("POST", &format!("{order}/deposit-confirmation"), &json!({})).await;
    let refused = api.call("PUT", &path, &change).await;
    assert_eq!((refused.status, refused.problem()), (409, "payment_not_awaiting"));
    let paid = api.get(&format!("{order}/payments")).await.body["data"][0].clone();
    assert_eq!(offer(&paid)["reasons"][0]["code"], "payment_not_awaiting");
}

#[actix_web::test]
async fn only_bank_transfers_have_a_bank() {
    let api = Api::start(Engine::Sqlite).await.expect("SQLite is always there");
    let mut body = order();
    body["payment"] = json!({"method": "card"});
    let placed = api.call("POST", "/v1/orders", &body).await;
    let path = format!("{}/payments/P1/bank-transfer", placed.header("location"));
    let change = json!({"depositor_name": "ヤマダ", "bank_account_id": account(&api, "B").await});
    let refused = api.call("PUT", &path, &change).await;
    assert_eq!((refused.status, refused.problem()), (409, "not_bank_transfer"));
    assert_eq!(placed.body["payments"][0]["bank_account"], Value::Null);
}

#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn the_branch_of_an_account_stays_or_is_taken_away(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let bank = account(&api, "みずほ銀行").await;
    let path = format!("/v1/shop/bank-accounts/{bank}");
    let kept = api.call("PATCH", &path, &json!({"bank_name": "三井住友銀行"})).await;
    assert_eq!(kept.body["branch_name"], "渋谷支店", "left out, it stays");
    let gone = api.call("PATCH", &path, &json!({"branch_name": null})).await;
    assert_eq!((gone.status, &gone.body["branch_name"]), (200, &Value::Null), "null takes it away");
    let empty = api.call("PATCH", &path, &json!({"branch_name": ""})).await;
    assert_eq!((empty.status, empty.problem()), (422, "invalid_body"));
    let new = json!({"bank_name": "B", "branch_name": "", "account_number": "1", "holder": "H"});
    let refused = api.call("POST", "/v1/shop/bank-accounts", &new).await;
    assert_eq!((refused.status, refused.problem()), (422, "invalid_body"));
}
