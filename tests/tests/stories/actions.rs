//! What is listed as allowed succeeds when called with a valid body; what is not is refused with one
//! of the listed codes (api.md §1 "actions"), in every state that this API leads to.

use acceptance::{Answer, Client, Desk, Engine, OrderBody, body::with, cancel};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::offers::{body_of, in_shop, listed, open_account};

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
        ("guest", vec![]),
        ("guest-blacklisted", vec![("orderer/blacklist", json!({"reason": "受取拒否"}))]),
    ]
}

/// Brings a fresh order into the state.
async fn arrive(desk: &Desk, order_no: &str, way: &[(&str, Value)]) -> Value {
    let order = if order_no.starts_with("guest") {
        // Each another guest: a designated one would flag the next.
        let mail = format!("{order_no}@example.com");
        let order = OrderBody::new(order_no).contacts([None, Some(&mail), None]);
        order.line("A", 6000, 1, "10").line("B", 4000, 1, "8")
    } else {
        OrderBody::example(order_no)
    };
    desk.place(&order).await;
    let path = format!("/v1/orders/{order_no}");
    for (step, body) in way {
        let body = body.to_string().replace("COUPON", &format!("CP-{order_no}"));
        let body = serde_json::from_str(&body).expect("it was JSON before");
        let path = format!("{path}/{step}");
        let answer = if step.ends_with("blacklist") {
            desk.client.put(&path, &body).await
        } else {
            desk.client.act(&path, &body).await
        };
        assert!(answer.status < 300, "{answer}");
    }
    desk.client.read(&path).await
}

async fn call(client: &Client, action: &Value, body: &Value) -> Answer {
    let method: Method = action["method"].as_str().expect("text").parse().expect("a method");
    let path = action["href"].as_str().expect("text");
    match method {
        Method::POST => client.act(path, body).await,
        Method::DELETE => client.delete(path).await,
        _ => client.change(method, path, body).await,
    }
}

#[rstest]
#[tokio::test]
async fn listed_actions_tell_the_truth(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let account = open_account(&desk).await;
    let (mut allowed, mut refused) = (0, 0);
    for (state, way) in ways() {
        let untouched = arrive(&desk, &format!("{state}-x"), &way).await;
        let count = listed(&untouched).len();
        assert!(count > 0, "{state}");
        for index in 0..count {
            // What is refused changes nothing: only what is allowed needs an order of its own.
            let is_allowed = listed(&untouched)[index].1["allowed"] == true;
            let order = if is_allowed {
                arrive(&desk, &format!("{state}-{index}"), &way).await
            } else {
                untouched.clone()
            };
            let (owner, action) = listed(&order).swap_remove(index);
            let name = action["action"].as_str().expect("text");
            let body = in_shop(&body_of(name, &owner, &order), &account);
            let answer = call(&desk.client, &action, &body).await;
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
        let order = format!("/v1/orders/{}", untouched["order_no"].as_str().expect("a number"));
        assert_eq!(desk.client.read(&order).await, untouched, "{state}: a refusal left something");
    }
    assert!(allowed > 30 && refused > 30, "{allowed} allowed, {refused} refused");
    desk.close().await;
}
