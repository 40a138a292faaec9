//! The connection to PostgreSQL breaks around COMMIT: before it, or with its reply. The client that
//! retries with its key finds the effect exactly once.

use std::time::Duration;

use acceptance::{
    Answer, Desk, Engine, OrderBody, cancel,
    proxy::{Fault, Proxy},
    rounds,
};
use serde_json::json;
use tokio::time::sleep;

/// Sends until there is an answer for good, as a careful client does; tells how often.
async fn persist(desk: &Desk, path: &str, body: &serde_json::Value, key: &str) -> (Answer, usize) {
    for attempt in 1..=50 {
        let answer = desk.client.act_with(path, body, key).await;
        if answer.status != 503 && answer.json()["retryable"] != true {
            return (answer, attempt);
        }
        assert!(!answer.header("retry-after").is_empty(), "{answer}");
        sleep(Duration::from_millis(50)).await;
    }
    panic!("{path} was never answered for good")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_effect_is_there_once() {
    let Some(mut desk) = Desk::open(Engine::Postgres).await else { return };
    let proxy = Proxy::start(desk.database().server_address()).await;
    desk.serve_through(&proxy.address()).await;
    let number = rounds(60);
    for round in 0..number {
        let order_no = format!("LOST-{round}");
        desk.place(&OrderBody::new(&order_no).line("A", 1000, 2, "10").paid()).await;
        let fault = if round % 2 == 0 { Fault::LoseReply } else { Fault::CutBeforeCommit };
        // Which COMMIT of the request is hit varies: reading has one too.
        proxy.arm(fault, round / 2 % 3);
        let path = format!("/v1/orders/{order_no}/cancellations");
        let key = format!("key-{round}");
        let (answer, _) = persist(&desk, &path, &cancel(&[("01", 1)]), &key).await;
        let answer = answer.expect(201);
        let (completion, _) = persist(
            &desk,
            &format!("/v1/orders/{order_no}/refunds/F1/completion"),
            &json!({}),
            &format!("completion-{round}"),
        )
        .await;
        assert_eq!(completion.expect(200).json()["status"], "completed");
        proxy.arm(Fault::None, 0);

        let replay = desk.client.act_with(&path, &cancel(&[("01", 1)]), &key).await.expect(201);
        assert!(replay.is_replay());
        assert_eq!(replay.body, answer.body, "byte for byte");
        let detail = desk.client.read(&format!("/v1/orders/{order_no}")).await;
        assert_eq!(detail["claims"].as_array().map(Vec::len), Some(1), "{detail}");
        assert_eq!(detail["version"], 3, "{detail}");
        assert_eq!(detail["payment_summary"]["tenders"][0]["refunded"], "1000");
    }
    let injected = proxy.injected();
    assert!(injected >= number * 2 / 3, "only {injected} of {number} faults happened");
    desk.close().await;
}

/// Without a key nobody can look the outcome up: the answer says so, and nothing is done twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_key_the_answer_is_honest() {
    let Some(mut desk) = Desk::open(Engine::Postgres).await else { return };
    let proxy = Proxy::start(desk.database().server_address()).await;
    desk.serve_through(&proxy.address()).await;
    for round in 0..rounds(20) {
        let order = OrderBody::new(&format!("BLIND-{round}")).line("A", 1000, 1, "10");
        proxy.arm(Fault::LoseReply, round % 3);
        let answer = desk.client.post("/v1/orders", &order.json()).await;
        assert!(matches!(answer.status, 201 | 503), "{answer}");
        proxy.arm(Fault::None, 0);
        let found = desk.client.get(&format!("/v1/orders/BLIND-{round}")).await;
        if answer.status == 201 {
            assert_eq!(found.expect(200).json()["version"], 1);
        } else if found.status == 404 {
            // The connection that was lost was one that only read: nothing may have been done.
            desk.client.act("/v1/orders", &order.json()).await.expect(201);
        } else {
            assert_eq!(found.expect(200).json()["version"], 1);
            assert_eq!(answer.json()["code"], "outcome_unknown", "{answer}");
        }
    }
    desk.close().await;
}
