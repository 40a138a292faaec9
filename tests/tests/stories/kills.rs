//! SIGKILL in the middle of a storm of cancellations: after the restart and all retries, every
//! effect is there exactly once.

use std::{collections::HashMap, fmt::Write, sync::Arc, time::Duration};

use acceptance::{Answer, Client, Desk, Engine, OrderBody, body::with, cancel};
use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};
use tokio::{sync::Mutex, time::sleep};

/// Never fewer than the issue asks for, quick run or not.
const KILLS: usize = 20;
const CLIENTS: usize = 8;
const ORDERS: usize = 8;
const UNITS: usize = 3;

/// One cancellation of one unit, with the key that every attempt carries.
#[derive(Debug, Clone)]
pub struct Job {
    pub path: String,
    pub key: String,
    pub body: Value,
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_kills(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(mut desk) = Desk::open(engine).await else { return };
    import_orders(&desk).await;
    let (mut in_doubt, mut acknowledged) = (0, 0);
    for kill in 0..KILLS {
        let jobs = jobs(kill);
        let answered = storm_until_killed(&mut desk, &jobs, kill).await;
        acknowledged += answered.len();
        in_doubt += jobs.len() - answered.len();
        desk.start_again().await;
        let retried = join_all(jobs.iter().map(|job| retry(&desk.client, job))).await;
        for (job, answer) in jobs.iter().zip(&retried) {
            if let Some(first) = answered.get(&job.key) {
                assert!(answer.is_replay(), "kill {kill}: acknowledged, then lost: {answer}");
                assert_eq!(answer.body, first.body, "kill {kill}: byte for byte");
            }
        }
        each_effect_once(&desk, kill).await;
    }
    assert!(in_doubt > KILLS && acknowledged > KILLS, "{in_doubt} in doubt, {acknowledged} not");
    desk.close().await;
}

fn order_no(kill: usize, order: usize) -> String {
    format!("KILL-{kill}-{order}")
}

async fn import_orders(desk: &Desk) {
    let mut lines = String::new();
    for kill in 0..KILLS {
        for order in 0..ORDERS {
            let units = i64::try_from(UNITS).expect("a few");
            let order = OrderBody::new(&order_no(kill, order)).line("A", 1000, units, "10").paid();
            writeln!(lines, "{}", order.json()).expect("a String takes any text");
        }
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("orders.ndjson");
    std::fs::write(&file, lines).expect("a file can be written");
    let output = desk.import(&file).await;
    assert!(output.status.success(), "{}", acceptance::binary::texts(&output));
}

/// One cancellation for each unit, unit by unit over all orders; every other one completes its
/// refund at once, so that both kinds of effects are in the storm.
fn jobs(kill: usize) -> Vec<Job> {
    let of_unit = |unit: usize| {
        (0..ORDERS).map(move |order| Job {
            path: format!("/v1/orders/{}/cancellations", order_no(kill, order)),
            key: format!("{kill}-{order}-{unit}"),
            body: with(cancel(&[("01", 1)]), json!({"complete_refund": order % 2 == 0})),
        })
    };
    (0..UNITS).flat_map(of_unit).collect()
}

/// Sends all jobs from several clients and kills the server meanwhile, a little later each time;
/// returns what was acknowledged.
async fn storm_until_killed(desk: &mut Desk, jobs: &[Job], kill: usize) -> HashMap<String, Answer> {
    let queue = Arc::new(Mutex::new(jobs.to_vec()));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (client, queue) = (desk.client.clone(), Arc::clone(&queue));
            tokio::spawn(async move {
                let mut answered = Vec::new();
                loop {
                    let Some(job) = queue.lock().await.pop() else { return answered };
                    match attempt(&client, &job).await {
                        Ok(answer) => answered.push((job.key, answer.expect(201))),
                        // The server is gone.
                        Err(_) => return answered,
                    }
                }
            })
        })
        .collect();
    let mercy = u64::try_from(kill).expect("a few") * 7;
    sleep(Duration::from_millis(10 + mercy)).await;
    desk.server().kill().await;
    let answers = join_all(clients).await;
    answers.into_iter().flat_map(|of_client| of_client.expect("a client does not panic")).collect()
}

pub async fn attempt(client: &Client, job: &Job) -> Result<Answer, reqwest::Error> {
    let call = client.call(&reqwest::Method::POST, &job.path).key(&job.key);
    call.json(&job.body).attempt().await
}

/// As a careful client does: the same request with the same key until it is answered for good.
pub async fn retry(client: &Client, job: &Job) -> Answer {
    for _ in 0..100 {
        match attempt(client, job).await {
            // PostgreSQL may still be ending the killed server's transaction.
            Ok(answer) if answer.status == 409 && answer.json()["retryable"] == true => {}
            Ok(answer) if answer.status == 503 => {}
            Ok(answer) => return answer.expect(201),
            Err(error) => panic!("{job:?}: {error:?}"),
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("{job:?} was never answered")
}

async fn each_effect_once(desk: &Desk, kill: usize) {
    for order in 0..ORDERS {
        let order_no = order_no(kill, order);
        let detail = desk.client.read(&format!("/v1/orders/{order_no}")).await;
        assert_eq!(detail["claims"].as_array().map(Vec::len), Some(UNITS), "{detail}");
        assert_eq!(detail["refunds"].as_array().map(Vec::len), Some(UNITS), "{detail}");
        assert_eq!(detail["version"], 1 + UNITS, "one change for each key");
        assert_eq!(detail["payment_summary"]["final"]["total"], "0");
        let cash = &detail["payment_summary"]["tenders"][0];
        let (pending, refunded) = if order % 2 == 0 { ("0", "3000") } else { ("3000", "0") };
        assert_eq!(cash["refund_pending"], pending, "{detail}");
        assert_eq!(cash["refunded"], refunded, "{detail}");
    }
}
