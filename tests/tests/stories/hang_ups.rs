//! Clients that hang up in the middle: what was begun is finished or undone, never half, and the
//! pool of connections stays sound (architecture.md §3, first row).

use std::time::Duration;

use acceptance::{Desk, Engine, OrderBody, cancel, rounds};
use futures_util::{StreamExt, future::join_all, stream};
use rstest::rstest;
use tokio::time::timeout;

use crate::kills::{Job, attempt, retry};

const UNITS: usize = 10;

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_hang_ups(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) =
        Desk::open_with(engine, "JPY", &[("ORDERDESK_POOL_MAX_CONNECTIONS", "4")]).await
    else {
        return;
    };
    let orders = rounds(50);
    let units = i64::try_from(UNITS).expect("a few");
    for order in 0..orders {
        desk.place(&OrderBody::new(&format!("UP-{order}")).line("A", 100, units, "10").paid())
            .await;
    }
    let jobs: Vec<Job> = (0..orders * UNITS)
        .map(|index| Job {
            path: format!("/v1/orders/UP-{}/cancellations", index % orders),
            key: format!("key-{index}"),
            body: cancel(&[("01", 1)]),
        })
        .collect();
    let hung_up = stream::iter(jobs.iter().enumerate())
        .map(|(index, job)| {
            // From before the server has read it to after it has answered.
            let patience = Duration::from_micros(u64::try_from(index * 137 % 30_000).expect("few"));
            let client = desk.client.clone();
            async move { timeout(patience, attempt(&client, job)).await.is_err() }
        })
        .buffer_unordered(8)
        .filter(|hung_up| std::future::ready(*hung_up))
        .count()
        .await;
    assert!(hung_up > orders, "only {hung_up} clients hung up: nothing was tried");
    // Every key is tried again, and each cancellation is there once: ten of ten units.
    for some in jobs.chunks(8) {
        join_all(some.iter().map(|job| retry(&desk.client, job))).await;
    }
    for order in 0..orders {
        let detail = desk.client.read(&format!("/v1/orders/UP-{order}")).await;
        assert_eq!(detail["claims"].as_array().map(Vec::len), Some(UNITS), "{detail}");
        assert_eq!(detail["payment_summary"]["final"]["total"], "0");
    }
    desk.close().await;
}
