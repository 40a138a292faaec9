//! Eight clients at one order at the same moment: never a yen too much.

use std::sync::Arc;

use acceptance::{Answer, Client, Desk, Engine, OrderBody, cancel, client::new_key, rounds};
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::sync::Barrier;

const CLIENTS: usize = 8;

/// What all clients try in one round.
#[derive(Debug, Clone, Copy)]
enum Race {
    /// Cancel everything, each believing that nobody else was there: If-Match.
    OpenWithVersion,
    /// Cancel one unit of five, without If-Match.
    OpenUnits,
    /// Cancel one unit, all with the same key: retries of one request.
    OpenWithOneKey,
    /// Complete the one refund, each with a key of its own.
    Complete,
    /// Complete the one refund, all with the same key.
    CompleteWithOneKey,
    /// Half of them complete, the other half opens more.
    Mixed,
}

const RACES: [Race; 6] = [
    Race::OpenWithVersion,
    Race::OpenUnits,
    Race::OpenWithOneKey,
    Race::Complete,
    Race::CompleteWithOneKey,
    Race::Mixed,
];

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_clients_at_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let races = RACES.iter().cycle().take(rounds(200));
    for (round, race) in races.enumerate() {
        let order_no = format!("RACE-{round}");
        desk.place(&OrderBody::new(&order_no).line("A", 1000, 5, "10").paid()).await;
        let path = format!("/v1/orders/{order_no}");
        let completes = matches!(race, Race::Complete | Race::CompleteWithOneKey | Race::Mixed);
        if completes {
            let body = cancel(&[("01", 1)]);
            desk.client.act(&format!("{path}/cancellations"), &body).await.expect(201);
        }
        let answers = run(&desk.client, &path, *race, round).await;
        judge(*race, &answers);
        let order = desk.client.read(&path).await;
        never_a_yen_too_much(*race, &order);
    }
    desk.close().await;
}

/// All clients wait for each other, then send.
async fn run(client: &Client, path: &str, race: Race, round: usize) -> Vec<Answer> {
    let barrier = Arc::new(Barrier::new(CLIENTS));
    let clients = (0..CLIENTS).map(|number| {
        let (client, path, barrier) = (client.clone(), path.to_owned(), Arc::clone(&barrier));
        tokio::spawn(async move {
            let own_key = new_key();
            let one_key = format!("round-{round}");
            let opening = format!("{path}/cancellations");
            let completion = format!("{path}/refunds/F1/completion");
            let unit = cancel(&[("01", 1)]);
            let call = |path: &str, key: &str, body: &Value| {
                client.call(&reqwest::Method::POST, path).key(key).json(body)
            };
            let request = match race {
                Race::OpenWithVersion => {
                    call(&opening, &own_key, &cancel(&[("01", 5)])).if_match(&json!(1))
                }
                Race::OpenWithOneKey => call(&opening, &one_key, &unit),
                Race::Complete => call(&completion, &own_key, &json!({})),
                Race::CompleteWithOneKey => call(&completion, &one_key, &json!({})),
                Race::Mixed if number % 2 == 0 => call(&completion, &own_key, &json!({})),
                Race::OpenUnits | Race::Mixed => call(&opening, &own_key, &unit),
            };
            barrier.wait().await;
            request.send().await
        })
    });
    let answers = join_all(clients).await;
    answers.into_iter().map(|answer| answer.expect("a client does not panic")).collect()
}

/// Winners as many as there is money for; losers are told so by 409 or 412, or get the replay.
fn judge(race: Race, answers: &[Answer]) {
    for answer in answers {
        assert!(matches!(answer.status, 200 | 201 | 409 | 412), "{race:?}: {answer}");
    }
    let done = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    match race {
        Race::OpenWithVersion => assert_eq!((done(201), done(412)), (1, CLIENTS - 1), "{race:?}"),
        Race::OpenUnits => assert_eq!((done(201), done(409)), (5, CLIENTS - 5), "{race:?}"),
        Race::Complete => assert_eq!((done(200), done(409)), (1, CLIENTS - 1), "{race:?}"),
        Race::Mixed => assert_eq!((done(200), done(201)), (1, 4), "{race:?}"),
        Race::OpenWithOneKey | Race::CompleteWithOneKey => {
            let first = answers.iter().find(|answer| answer.status < 300 && !answer.is_replay());
            let first = first.unwrap_or_else(|| panic!("{race:?}: nobody was first"));
            for answer in answers.iter().filter(|answer| answer.status < 300) {
                assert_eq!(answer.body, first.body, "byte for byte");
            }
            let originals = answers.iter().filter(|a| a.status < 300 && !a.is_replay()).count();
            assert_eq!(originals, 1, "{race:?}");
            for busy in answers.iter().filter(|answer| answer.status == 409) {
                assert!(!busy.header("retry-after").is_empty(), "{busy}");
            }
        }
    }
}

fn never_a_yen_too_much(race: Race, order: &Value) {
    let tenders = order["payment_summary"]["tenders"].as_array().expect("a list");
    let cash = tenders.iter().find(|tender| tender["tender"] == "cash").expect("it was paid");
    let amount = |field: &str| -> i64 {
        cash[field].as_str().and_then(|text| text.parse().ok()).expect("yen")
    };
    let back = amount("refund_pending") + amount("refunded");
    let (expected, refunded) = match race {
        Race::OpenWithVersion | Race::OpenUnits => (5000, 0),
        Race::OpenWithOneKey => (1000, 0),
        Race::Complete | Race::CompleteWithOneKey => (1000, 1000),
        Race::Mixed => (5000, 1000),
    };
    assert_eq!((back, amount("refunded")), (expected, refunded), "{race:?}: {order}");
    assert_eq!(amount("paid"), 5000);
    assert_eq!(order["payment_summary"]["reconciliation"]["balanced"], true);
}
