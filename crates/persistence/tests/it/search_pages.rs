//! Search over 100,000 orders: every plan, and pages that stay as fast as the first one. Too long for
//! every run: `tests/bench search` starts it.

use std::fmt::Write;
use std::process::Command;
use std::time::{Duration, Instant};

use persistence::Orders;
use persistence::lists::{OrderFilter, OrderKey, OrderSort, Slice, Start};
use rstest::rstest;

use crate::search_plans::{self, Sample};
use crate::support::{Backend, Recorder, TestDatabase};

/// Orders on a page.
const ROWS: u64 = 20;
/// Pages that are timed, where a list is that long.
const PAGES: [u64; 4] = [1, 10, 100, 1_000];
/// How often each is read.
const READS: usize = 40;
/// The 95th percentile of a page may be this many times that of the first page,
const MOST: u32 = 2;
/// and this much more: what a busy machine adds to a millisecond.
const NOISE: Duration = Duration::from_millis(3);

/// Where a page begins: behind the last order of the page before. `None`: the list is shorter.
async fn start(orders: &Orders, filter: &OrderFilter, page: u64) -> Option<Start<OrderKey>> {
    let sort = OrderSort::default();
    let mut start = Start::First;
    let mut left = (page - 1) * ROWS;
    while left > 0 {
        let limit = left.min(1_000);
        let slice = Slice { start, limit, count: false };
        let listed = orders.list(filter.clone(), sort, slice).await.unwrap();
        if !listed.has_next {
            return None;
        }
        start = Start::After(listed.rows.last()?.key(sort));
        left -= limit;
    }
    Some(start)
}

/// The 95th percentile of reading each of these pages; they take turns, so that what else the machine
/// does meets all of them.
async fn time(orders: &Orders, filter: &OrderFilter, starts: &[Start<OrderKey>]) -> Vec<Duration> {
    let mut times = vec![Vec::with_capacity(READS); starts.len()];
    for _ in 0..READS {
        for (start, times) in starts.iter().zip(&mut times) {
            let slice = Slice { start: start.clone(), limit: ROWS, count: false };
            let began = Instant::now();
            orders.list(filter.clone(), OrderSort::default(), slice).await.unwrap();
            times.push(began.elapsed());
        }
    }
    let percentile = |mut times: Vec<Duration>| {
        times.sort();
        times[READS * 95 / 100 - 1]
    };
    times.into_iter().map(percentile).collect()
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
#[ignore = "minutes: tests/bench search starts it"]
async fn pages_stay_as_fast_as_the_first(#[case] backend: Backend) {
    let binary = std::env::var_os("ORDERDESK_BINARY").expect("tests/bench names the binary");
    let count = std::env::var("ORDERDESK_BENCH_ORDERS").unwrap_or_else(|_| "100000".to_owned());
    let recorder = Recorder::default();
    let Some(test) = TestDatabase::with(backend, |options| recorder.listen(options)).await else {
        return;
    };
    let shop = test.shop().await.shop_id;
    let began = Instant::now();
    let mut generate = Command::new(binary);
    generate.args(["generate", "--shop", &shop.to_string(), "--orders", &count]);
    // The program refuses settings that it doesn't know.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ORDERDESK_")) {
        generate.env_remove(name);
    }
    let generated = generate.env("DATABASE_URL", &test.options.url).status().unwrap();
    assert!(generated.success());
    println!("{backend:?}: {count} orders generated in {:.0?}", began.elapsed());
    // SQLite has the statistics that generating leaves; PostgreSQL's own process would come by.
    if backend == Backend::Postgres {
        test.tamper("ANALYZE").await.unwrap();
    }
    let orders = Orders::of(&test, shop);
    let sample = Sample::of(&orders, "藤").await;
    search_plans::assert_all(&test, &recorder, &orders, backend, &sample, false).await;
    println!("{backend:?}: the plan of every filter uses an index");

    println!("{:<34}{:>9}{:>9}{:>9}{:>9}   last/first", "p95 of page", 1, 10, 100, 1_000);
    let mut steep = Vec::new();
    for (name, filter, _) in sample.filters() {
        let mut starts = Vec::new();
        for page in PAGES {
            let Some(start) = start(&orders, &filter, page).await else { break };
            starts.push(start);
        }
        let times = time(&orders, &filter, &starts).await;
        let (first, last) = (times[0], times[times.len() - 1]);
        let mut columns = String::new();
        for time in &times {
            write!(columns, "{:>9}", format!("{time:.1?}")).unwrap();
        }
        let ratio = last.as_secs_f64() / first.as_secs_f64();
        println!("{name:<34}{columns:<36}   {ratio:.1}");
        if last > first * MOST + NOISE {
            steep.push(name);
        }
    }
    assert!(steep.is_empty(), "pages that are slower far down: {steep:?}");
}
