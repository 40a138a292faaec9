//! What is listed as allowed succeeds when called with a valid body; what is not is refused with one
//! of the listed codes (api.md §1 "actions"), in every state that this API leads to.

use acceptance::{Answer, Desk, Engine, OrderBody, body::with, cancel, client::new_key};
use reqwest::{Method, header::IF_MATCH};
use rstest::rstest;
use serde_json::{Value, json};

use crate::offers::{body_of, listed};

/// The way to a state: paths below the order, and bodies.
fn ways() -> Vec<(&'static str, Vec<(&'static str, Value)>)> {
    let pay = ("deposit-confirmation", json!({}));
    let part = ("cancellations", cancel(&[("02", 1)]));
    let whole = ("cancellations", cancel(&[("01", 1), ("02", 1)]));
    let restoring =
        ("cancellations", with(cancel(&[("02", 1)]), json!({"restore_coupons": ["COUPON"]})));
    let reason = json!({"reason": "確認"});
    let hold = ("refunds/F1/hold", reason.clone());
    let complete = ("refunds/F1/completion", json!({}));
    let withdraw = ("claims/C1/withdrawal", reason);
    let ship = |dispatch: bool| {
        let items = &cancel(&[("02", 1)])["items"];
        let shipment =
            json!({"carrier": "yamato", "tracking_no": "1", "items": items, "dispatch": dispatch});
        ("shipments", shipment)
    };
    let deliver = ("shipments/D1/delivery", json!({}));
    let back = ("returns", cancel(&[("02", 1)]));
    vec![
        ("placed", vec![]),
        ("paid", vec![pay.clone()]),
        ("part", vec![pay.clone(), part.clone()]),
        ("unpaid-part", vec![part.clone()]),
        ("unpaid-part-then-paid", vec![part.clone(), pay.clone()]),
        ("unpaid-whole", vec![whole.clone()]),
        ("whole", vec![pay.clone(), whole]),
        ("held", vec![pay.clone(), part.clone(), hold]),
        ("completed", vec![pay.clone(), part.clone(), complete]),
        ("withdrawn", vec![pay.clone(), part.clone(), withdraw]),
        ("restored", vec![pay.clone(), restoring.clone()]),
        ("depends", vec![pay.clone(), restoring, ("cancellations", cancel(&[("01", 1)]))]),
        ("standby", vec![pay.clone(), ship(false)]),
        ("shipping", vec![pay.clone(), ship(true)]),
        ("delivered", vec![pay.clone(), ship(true), deliver.clone()]),
        ("returning", vec![pay.clone(), ship(true), deliver.clone(), back.clone()]),
        ("collected", vec![pay, ship(true), deliver, back, ("claims/R1/collection", json!({}))]),
    ]
}

/// Brings a fresh order into the state.
async fn arrive(desk: &Desk, order_no: &str, way: &[(&str, Value)]) -> Value {
    desk.place(&OrderBody::example(order_no)).await;
    let path = format!("/v1/orders/{order_no}");
    for (step, body) in way {
        let body = body.to_string().replace("COUPON", &format!("CP-{order_no}"));
        let body = serde_json::from_str(&body).expect("it was JSON before");
        let answer = desk.client.act(&format!("{path}/{step}"), &body).await;
        assert!(answer.status < 300, "{answer}");
    }
    desk.client.read(&path).await
}

async fn call(desk: &Desk, owner: &Value, order: &Value, action: &Value) -> Answer {
    let method: Method = action["method"].as_str().expect("text").parse().expect("a method");
    let name = action["action"].as_str().expect("text");
    let call = desk.client.call(&method, action["href"].as_str().expect("text"));
    match method {
        Method::DELETE => call.header(IF_MATCH, "*").send().await,
        Method::POST => call.key(&new_key()).json(&body_of(name, owner, order)).send().await,
        _ => call.header(IF_MATCH, "*").json(&body_of(name, owner, order)).send().await,
    }
}

#[rstest]
#[tokio::test]
async fn listed_actions_tell_the_truth(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let (mut allowed, mut refused) = (0, 0);
    for (state, way) in ways() {
        let count = listed(&arrive(&desk, &format!("{state}-x"), &way).await).len();
        assert!(count > 0, "{state}");
        for index in 0..count {
            let order = arrive(&desk, &format!("{state}-{index}"), &way).await;
            let (owner, action) = listed(&order).swap_remove(index);
            let answer = call(&desk, &owner, &order, &action).await;
            let codes = action["reasons"].as_array().expect("a list");
            if action["allowed"] == true {
                assert!(codes.is_empty(), "{state}: {action}");
                assert!(answer.status < 300, "{state}: {action} was refused: {answer}");
                allowed += 1;
            } else {
                let code = &answer.json()["code"];
                let named = codes.iter().any(|reason| reason["code"] == *code);
                assert!(answer.status >= 400 && named, "{state}: {action}: {answer}");
                refused += 1;
            }
        }
    }
    assert!(allowed > 30 && refused > 30, "{allowed} allowed, {refused} refused");
    desk.close().await;
}
