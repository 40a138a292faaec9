//! Bodies of every malformed kind: the right 4xx with pointers, and nothing stored.

use std::time::Duration;

use acceptance::{Desk, Engine, OrderBody, body::with, cancel, client::new_key};
use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// A body that is JSON but has faults: what is put where, and the pointers expected.
struct Fault {
    at: &'static str,
    value: Option<Value>,
    pointer: &'static str,
}

const fn fault(at: &'static str, value: Option<Value>) -> Fault {
    Fault { at, value, pointer: at }
}

/// Faults of an order; `None` takes the field away.
fn order_faults() -> Vec<Fault> {
    let amounts =
        ["12.5", "1e3", "-1", "+1", "1_000", " 1", "", "NaN", "0x10", "１００", "1000000000000"];
    let mut faults: Vec<Fault> =
        amounts.iter().map(|text| fault("/lines/0/unit_price", Some(json!(text)))).collect();
    faults.extend([
        fault("/lines/0/unit_price", Some(json!(6000))),
        fault("/lines/0/unit_price", Some(json!(60.5))),
        fault("/lines/0/unit_price", Some(Value::Null)),
        fault("/lines/0/unit_price", None),
        fault("/lines/0/quantity", Some(json!("1"))),
        fault("/lines/0/quantity", Some(json!(0))),
        fault("/lines/0/quantity", Some(json!(-1))),
        fault("/lines/0/quantity", Some(json!(1.5))),
        fault("/lines/0/quantity", Some(json!(10_000))),
        fault("/lines/0/tax_rate", Some(json!("ten"))),
        fault("/lines/0/name", Some(json!("a\u{0}b"))),
        fault("/lines/0/surprise", Some(json!(1))),
        fault("/lines", Some(json!([]))),
        fault("/lines", Some(json!({}))),
        fault("/lines", Some(json!(vec![json!({}); 1001]))),
        fault("/lines", None),
        fault("/surprise", Some(json!(true))),
        fault("/shop_id", Some(json!("another shop's"))),
        fault("/order_no", Some(json!("has space"))),
        fault("/order_no", Some(json!("x".repeat(41)))),
        fault("/ordered_at", Some(json!("2026-11-22"))),
        fault("/ordered_at", Some(json!("yesterday"))),
        fault("/ordered_at", Some(json!(1_700_000_000))),
        fault("/currency", Some(json!("YEN"))),
        fault("/currency", Some(json!("jpy"))),
        fault("/orderer", Some(json!("山田"))),
        fault("/orderer/name", Some(json!(null))),
        fault("/orderer/name", Some(json!("x".repeat(100_000)))),
        fault("/receiver", None),
        fault("/discounts/0/kind", Some(json!("gift"))),
        fault("/discounts/0/amount", Some(json!("-1000"))),
        fault("/payment/method", Some(json!("barter"))),
        fault("/payment/paid_at", Some(json!("now"))),
        fault("/shipping/fee", Some(json!("5e2"))),
        fault("/stored_value/points", Some(json!(500))),
        fault("/expected/total", Some(json!(""))),
    ]);
    faults
}

fn cancellation_faults() -> Vec<Fault> {
    vec![
        fault("/items", None),
        fault("/items", Some(json!("all"))),
        fault("/items/0/quantity", Some(json!(0))),
        fault("/items/0/quantity", Some(json!(true))),
        fault("/items/0/item_no", Some(json!(1))),
        fault("/items/0/colour", Some(json!("red"))),
        fault("/reason", None),
        fault("/reason/code", Some(json!("no_such_reason"))),
        fault("/reason/fault", Some(json!("nobody"))),
        fault("/reason/text", Some(json!("x".repeat(2001)))),
        fault("/reason/text", Some(json!("\u{0}"))),
        fault("/shipping", Some(json!("free"))),
        Fault { at: "/shipping", value: Some(json!({"set": "1.5"})), pointer: "/shipping/set" },
        Fault {
            at: "/deduction",
            value: Some(json!({"amount": "-5", "reason": "r"})),
            pointer: "/deduction/amount",
        },
        fault("/restore_coupons", Some(json!("CP-EX"))),
        fault("/complete_refund", Some(json!("yes"))),
        Fault {
            at: "/refund",
            value: Some(json!({"method": "cheque"})),
            pointer: "/refund/method",
        },
    ]
}

/// Puts the fault into a sound body.
fn spoil(sound: &Value, fault: &Fault) -> Value {
    let mut body = sound.clone();
    let (parent, field) = fault.at.rsplit_once('/').expect("a pointer has a slash");
    let object = body.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object");
    match &fault.value {
        Some(value) => object.insert(field.to_owned(), value.clone()),
        None => object.remove(field),
    };
    body
}

/// The pointers of a problem, as JSON pointers without the leading `#`.
fn pointers(problem: &Value) -> Vec<String> {
    let errors = problem["errors"].as_array().expect("body faults are listed");
    let each = errors.iter().map(|error| {
        let pointer = error["pointer"].as_str().expect("each has a pointer");
        assert!(error["code"].is_string() && error["detail"].is_string(), "{error}");
        pointer.strip_prefix('#').expect("pointers are fragments").to_owned()
    });
    each.collect()
}

/// Everything that could have been stored by mistake.
async fn all_there_is(desk: &Desk) -> Value {
    json!([
        desk.client.read("/v1/orders?count=true").await,
        desk.client.read("/v1/orders/EX").await,
        desk.client.read("/v1/orders/EX/history").await,
        desk.client.read("/v1/orders/EX/payment-history").await,
    ])
}

#[rstest]
#[tokio::test]
async fn faults_have_pointers_and_store_nothing(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX")).await;
    let before = all_there_is(&desk).await;
    let sound = OrderBody::example("NEW").json();
    let cancellation = with(cancel(&[("01", 1)]), json!({"restore_coupons": []}));
    let cases = order_faults().into_iter().map(|fault| ("/v1/orders", &sound, fault)).chain(
        cancellation_faults().into_iter().flat_map(|fault| {
            let again = Fault { value: fault.value.clone(), ..fault };
            [
                ("/v1/orders/EX/cancellations", &cancellation, fault),
                ("/v1/orders/EX/cancellations/quote", &cancellation, again),
            ]
        }),
    );
    for (path, body, fault) in cases {
        let answer = desk.client.act(path, &spoil(body, &fault)).await;
        let told = answer.to_string();
        let problem = answer.expect_problem(422, "invalid_body");
        let found = pointers(&problem);
        assert!(found.iter().any(|pointer| pointer == fault.pointer), "{}: {told}", fault.at);
        assert_eq!(problem["retryable"], false);
    }
    assert_eq!(all_there_is(&desk).await, before, "nothing was stored");
    desk.client.act("/v1/orders", &sound).await.expect(201);
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn all_faults_at_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let mut body = OrderBody::example("NEW").json();
    body["lines"][0]["unit_price"] = json!("1e3");
    body["lines"][1]["quantity"] = json!("two");
    body["receiver"]["surprise"] = json!(1);
    body["currency"] = json!("YEN");
    body.as_object_mut().expect("an object").remove("orderer");
    let answer = desk.client.act("/v1/orders", &body).await;
    let mut found = pointers(&answer.expect_problem(422, "invalid_body"));
    found.sort();
    found.dedup();
    let all =
        ["/currency", "/lines/0/unit_price", "/lines/1/quantity", "/orderer", "/receiver/surprise"];
    assert_eq!(found, all);
    desk.close().await;
}

/// Bodies that are not JSON, too much of it, or not said to be JSON.
#[rstest]
#[tokio::test]
async fn unreadable_bodies(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&OrderBody::example("EX")).await;
    let before = all_there_is(&desk).await;
    let sound = OrderBody::example("NEW").json().to_string();
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let deep = sound.replacen("\"P-A\"", &nested(10_000), 1);
    let surrogate = sound.replacen("山田 花子", "\\ud800", 1);
    let broken: [(&str, Vec<u8>); 11] = [
        ("empty", Vec::new()),
        ("cut off", sound.as_bytes()[..sound.len() / 2].to_vec()),
        ("two values", format!("{sound}{sound}").into_bytes()),
        ("comma", b"{\"order_no\": \"X\",}".to_vec()),
        ("single quotes", b"{'order_no': 'X'}".to_vec()),
        ("not a number", b"{\"order_no\": NaN}".to_vec()),
        ("not UTF-8", [b"{\"order_no\": \"".as_slice(), &[0xff, 0xfe], b"\"}"].concat()),
        ("deep", deep.into_bytes()),
        ("only brackets", nested(500_000).into_bytes()),
        ("raw NUL", b"{\"order_no\": \"\0\"}".to_vec()),
        ("lone surrogate", surrogate.into_bytes()),
    ];
    for (name, body) in broken {
        for path in
            ["/v1/orders", "/v1/orders/EX/cancellations", "/v1/orders/EX/cancellations/quote"]
        {
            let call = desk.client.call(&Method::POST, path).key(&new_key());
            let answer = call.raw("application/json", body.clone()).send().await;
            let code = answer.json()["code"].clone();
            let fine = match answer.status {
                400 => code == "malformed_json",
                422 => code == "invalid_body" && name == "lone surrogate",
                _ => false,
            };
            assert!(fine, "{name}: {answer}");
        }
    }
    for value in ["[]", "null", "\"text\"", "1", "true"] {
        let call = desk.client.call(&Method::POST, "/v1/orders").key(&new_key());
        let answer = call.raw("application/json", value.as_bytes().to_vec()).send().await;
        answer.expect_problem(422, "invalid_body");
    }
    for content_type in ["text/plain", "application/xml", "application/x-www-form-urlencoded"] {
        let call = desk.client.call(&Method::POST, "/v1/orders").key(&new_key());
        let answer = call.raw(content_type, sound.clone().into_bytes()).send().await;
        answer.expect_problem(415, "unsupported_media_type");
    }
    let call = desk.client.call(&Method::POST, "/v1/orders").key(&new_key());
    let answer = call.raw("application/json; charset=utf-8", b"{}".to_vec()).send().await;
    answer.expect_problem(422, "invalid_body");
    assert_eq!(all_there_is(&desk).await, before, "nothing was stored");
    desk.close().await;
}

/// Ten megabytes are refused, whether the length is told beforehand or not; the server may hang up
/// before it has read them all.
#[rstest]
#[tokio::test]
async fn large_bodies(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let mut body = OrderBody::example("NEW").json();
    body["receiver"]["delivery_message"] = json!("x".repeat(10 * 1024 * 1024));
    let call = desk.client.call(&Method::POST, "/v1/orders").key(&new_key()).json(&body);
    if let Ok(answer) = call.attempt().await {
        answer.expect_problem(413, "body_too_large");
    }
    body["receiver"]["delivery_message"] = json!("x".repeat(1024 * 1024));
    let answer = desk.client.act("/v1/orders", &body).await;
    answer.expect_problem(413, "body_too_large");
    assert_eq!(desk.client.read("/v1/orders?count=true").await["total"], 0);
    desk.close().await;
}

/// A client that stops in the middle of its body is told so and holds no connection for ever.
#[rstest]
#[tokio::test]
async fn slow_bodies(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let settings = [("ORDERDESK_BODY_TIMEOUT_SECONDS", "1")];
    let Some(desk) = Desk::open_with(engine, "JPY", &settings).await else { return };
    let base = desk.client.base();
    let address = base.strip_prefix("http://").expect("the base is a URL");
    let mut connection = TcpStream::connect(address).await.expect("the server listens");
    let head = format!(
        "POST /v1/orders HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{\"order_no\"",
        desk.client.token().expect("the desk's client has a key")
    );
    connection.write_all(head.as_bytes()).await.expect("the server reads");
    let mut told = Vec::new();
    let reading = connection.read_to_end(&mut told);
    let read = timeout(Duration::from_secs(5), reading).await;
    let told = String::from_utf8_lossy(&told).into_owned();
    assert!(told.starts_with("HTTP/1.1 408 "), "{read:?}: {told}");
    assert!(told.contains("slow_body"), "{told}");
    desk.close().await;
}
