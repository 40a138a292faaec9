//! Orders a second through `orderdesk import`, against one HTTP call for each order, on SQLite and
//! PostgreSQL in the same run. Started by `tests/bench`.

use std::{fmt::Write, process::ExitCode, time::Instant};

use acceptance::{Client, Desk, Engine, OrderBody, binary::texts, retail::Retail};
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

/// What the issue demands of batching.
const LEAST_RATIO: u128 = 10;
/// Both ways take turns, so that whatever else the machine does meanwhile slows down both alike.
const ROUNDS: usize = 5;
/// Orders of an import, of those called one after the other, and of those called by several clients.
const IMPORTED: usize = 4_000;
const CALLED: usize = 200;
const CLIENTS: usize = 8;

#[tokio::main]
async fn main() -> ExitCode {
    let (currency, samples) = samples();
    let mut enough = true;
    println!(
        "orders a second      import   one call each   ratio   (one call each, {CLIENTS} clients)\n\
         medians of {ROUNDS} rounds"
    );
    for (engine, name) in [(Engine::Sqlite, "SQLite"), (Engine::Postgres, "PostgreSQL")] {
        let Some(desk) = Desk::open_with(engine, currency, &[]).await else { continue };
        call_each(&desk.client, &numbered(&samples, "warm", 50), 1).await;
        let mut rounds = Vec::new();
        for number in 0..ROUNDS {
            rounds.push(Round::measure(&desk, &samples, number).await);
        }
        let ratio = median(&rounds, Round::tenfold_ratio);
        println!(
            "{name:<16}{:>11}{:>16}{:>6}.{}   {}",
            median(&rounds, |round| round.imported),
            median(&rounds, |round| round.alone),
            ratio / 10,
            ratio % 10,
            median(&rounds, |round| round.together),
        );
        enough &= ratio >= LEAST_RATIO * 10;
        desk.close().await;
    }
    if enough {
        ExitCode::SUCCESS
    } else {
        eprintln!("import is less than {LEAST_RATIO} times as fast as one call for each order");
        ExitCode::FAILURE
    }
}

/// Orders a second, measured one way after the other.
struct Round {
    alone: u128,
    imported: u128,
    together: u128,
}

impl Round {
    async fn measure(desk: &Desk, samples: &[Value], number: usize) -> Self {
        let orders = |kind: &str, count| numbered(samples, &format!("{kind}-{number}"), count);
        let before = call_each(&desk.client, &orders("before", CALLED), 1).await;
        let imported = import(desk, &orders("import", IMPORTED)).await;
        let after = call_each(&desk.client, &orders("after", CALLED), 1).await;
        let together = call_each(&desk.client, &orders("many", CALLED), CLIENTS).await;
        Self { alone: before.midpoint(after), imported, together }
    }

    /// How many times as fast the import is, in tenths.
    fn tenfold_ratio(&self) -> u128 {
        self.imported * 10 / self.alone.max(1)
    }
}

fn median(rounds: &[Round], of: impl Fn(&Round) -> u128) -> u128 {
    let mut values: Vec<u128> = rounds.iter().map(of).collect();
    values.sort_unstable();
    values[values.len() / 2]
}

/// Real orders where they are at hand, else made-up ones of the same size.
fn samples() -> (&'static str, Vec<Value>) {
    match Retail::read() {
        Some(retail) => ("USD", retail.orders),
        None => ("JPY", vec![OrderBody::example("SAMPLE").json()]),
    }
}

/// `count` orders with numbers, members and coupons of their own.
fn numbered(samples: &[Value], kind: &str, count: usize) -> Vec<Value> {
    let each = samples.iter().cycle().take(count).enumerate().map(|(index, sample)| {
        let mut order = sample.clone();
        order["order_no"] = json!(format!("{kind}-{index}"));
        if !order["discounts"][0]["coupon_no"].is_null() {
            order["discounts"][0]["coupon_no"] = json!(format!("CP-{kind}-{index}"));
        }
        order
    });
    each.collect()
}

/// Orders a second through the API, each in a call of its own.
async fn call_each(client: &Client, orders: &[Value], clients: usize) -> u128 {
    let started = Instant::now();
    stream::iter(orders)
        .map(|order| async { client.act("/v1/orders", order).await.expect(201) })
        .buffer_unordered(clients)
        .for_each(|_| std::future::ready(()))
        .await;
    a_second(orders.len(), started)
}

/// Orders a second through the command line, its start included.
async fn import(desk: &Desk, orders: &[Value]) -> u128 {
    let mut lines = String::new();
    for order in orders {
        writeln!(lines, "{order}").expect("a String takes any text");
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("orders.ndjson");
    std::fs::write(&file, lines).expect("a file can be written");
    let started = Instant::now();
    let output = desk.import(&file).await;
    let speed = a_second(orders.len(), started);
    assert!(output.status.success(), "{}", texts(&output));
    speed
}

fn a_second(orders: usize, started: Instant) -> u128 {
    let orders = u128::try_from(orders).expect("a usize fits");
    orders * 1_000_000 / started.elapsed().as_micros().max(1)
}
