//! Coupons that claims give back, and what others do with them meanwhile.

use serde_json::{Value, json};

use crate::support::{Api, Engine, order};

/// An order that uses the coupon, placed; answers its path.
async fn with_coupon(api: &Api) -> String {
    let mut body = order();
    body["orderer"]["member_id"] = Value::Null;
    body["stored_value"]["points"] = json!("0");
    body["discounts"] = json!([{"kind": "coupon", "coupon_no": "CP-1", "name": "秋", "amount": "1000", "line_nos": null}]);
    body["expected"] = Value::Null;
    let placed = api.call("POST", "/v1/orders", &body).await;
    assert_eq!(placed.status, 201, "{}", placed.body);
    placed.header("location").to_owned()
}

/// Whether the withdrawal of the claim is offered, and why not.
fn withdrawal(claim: &Value) -> (bool, Vec<&str>) {
    let actions = claim["actions"].as_array().expect("actions");
    let withdraw = actions.iter().find(|one| one["action"] == "withdraw").expect("it is listed");
    let reasons = withdraw["reasons"].as_array().expect("reasons").iter();
    let codes = reasons.filter_map(|reason| reason["code"].as_str()).collect();
    (withdraw["allowed"].as_bool().expect("allowed or not"), codes)
}

/// The order does not know of the other one, and yet what is offered succeeds, and what is not is
/// refused for the reason that is listed.
#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn a_withdrawal_is_not_offered_while_its_coupon_is_used_elsewhere(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let path = with_coupon(&api).await;
    let cancel = json!({"items": [{"item_no": "02", "quantity": 1}], "restore_coupons": ["CP-1"],
        "reason": {"code": "out_of_stock", "text": null, "fault": "shop"}});
    let canceled = api.call("POST", &format!("{path}/cancellations"), &cancel).await;
    assert_eq!(canceled.body["status"], "completed", "{}", canceled.body);
    assert_eq!(withdrawal(&canceled.body), (true, vec![]), "nobody has used it yet");

    let other = with_coupon(&api).await;
    let blocked = (false, vec!["coupon_not_usable"]);
    let claim = format!("{path}/claims/C1");
    assert_eq!(withdrawal(&api.get(&claim).await.body), blocked);
    assert_eq!(withdrawal(&api.get("/v1/claims").await.body["data"][0]), blocked);
    assert_eq!(withdrawal(&api.get(&path).await.body["claims"][0]), blocked);
    let refused = api.call("POST", &format!("{claim}/withdrawal"), &json!({})).await;
    assert_eq!((refused.status, refused.problem()), (409, "coupon_not_usable"));

    // The other order gives it back too: now the withdrawal is offered again, and succeeds.
    let given_back = api.call("POST", &format!("{other}/cancellations"), &cancel).await;
    assert_eq!(given_back.status, 201, "{}", given_back.body);
    assert_eq!(withdrawal(&api.get(&claim).await.body), (true, vec![]));
    let withdrawn = api.call("POST", &format!("{claim}/withdrawal"), &json!({})).await;
    assert_eq!(withdrawn.body["status"], "withdrawn", "{}", withdrawn.body);
    let others = api.get(&format!("{other}/claims/C1")).await.body;
    assert_eq!(withdrawal(&others), blocked);
}
