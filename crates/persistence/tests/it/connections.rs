//! Connections are handed back clean, whatever became of their user.

use std::time::Duration;

use persistence::desk::settings::{Settings, Shops};
use persistence::{Database, DatabaseOptions, Error};
use rstest::rstest;
use sqlx::Connection;

use crate::support::{Backend, TestDatabase, debug, write};

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn cancelled_reads_leave_no_transaction_behind(#[case] backend: Backend) {
    let Some(test) = TestDatabase::with(backend, |options| options.max_connections = 2).await
    else {
        return;
    };
    let shop = test.shop().await.shop_id;
    for round in 0..300_u64 {
        let settings = Settings::of(&test, shop);
        let reading = tokio::spawn(async move { settings.find().await });
        tokio::time::sleep(Duration::from_micros(round * 7 % 900)).await;
        reading.abort();
        let _ = reading.await;
    }
    // A connection with a transaction left open on it would keep what follows to itself.
    for round in 0..20 {
        rename(&test, shop, &format!("店 {round}")).await;
    }
    let other = Database::connect(&test.options).await.unwrap();
    assert_eq!(Settings::of(&other, shop).find().await.unwrap().name, "店 19");
}

/// A read that is dropped right after it has sent BEGIN: nobody is left to end that transaction but
/// the pool itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_begin_is_rolled_back_by_the_pool() {
    let few = |options: &mut DatabaseOptions| options.max_connections = 3;
    let Some(test) = TestDatabase::with(Backend::Postgres, few).await else { return };
    let shop = test.shop().await.shop_id;
    let settings = Settings::of(&test, shop);
    for _ in 0..60 {
        tokio::select! {
            biased;
            _ = settings.find() => (),
            () = std::future::ready(()) => (),
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let mut connection = sqlx::PgConnection::connect(&test.options.url).await.unwrap();
    let mut open = 1;
    for _ in 0..50 {
        // Connections are handed back by tasks of their own.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let counted = "SELECT count(*) FROM pg_stat_activity \
            WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        open = sqlx::query_scalar::<_, i64>(counted).fetch_one(&mut connection).await.unwrap();
        if open == 0 {
            break;
        }
    }
    assert_eq!(open, 0);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_write_goes_on_when_its_request_is_dropped(#[case] backend: Backend) {
    let Some(test) = TestDatabase::with(backend, |options| options.max_connections = 2).await
    else {
        return;
    };
    let shop = test.shop().await.shop_id;
    let before = Settings::of(&test, shop).find().await.unwrap().version;
    for round in 0..100_u64 {
        let (settings, name) = (Settings::of(&test, shop), format!("店 {round}"));
        let request = async move {
            let edit = move |known: &persistence::desk::settings::ShopSettings| {
                Ok(persistence::desk::settings::ShopSettings {
                    name: name.clone(),
                    ..known.clone()
                })
            };
            settings.change(write(), std::sync::Arc::new(edit), debug()).await
        };
        // The client goes away while its request is somewhere in the middle.
        let _ = tokio::time::timeout(Duration::from_micros(round * 37 % 2_000), request).await;
    }
    let settings = Settings::of(&test, shop);
    for _ in 0..1_000 {
        if settings.find().await.unwrap().version >= before + 100 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // A timeout of nothing still polls once, and from the first poll on the write belongs to a task
    // of its own: all hundred must have happened.
    assert_eq!(settings.find().await.unwrap().version, before + 100);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_waits_for_connections_or_is_told_to_come_back(#[case] backend: Backend) {
    let small = |options: &mut DatabaseOptions| {
        options.max_connections = 2;
        options.acquire_timeout = Duration::from_secs(20);
    };
    let Some(test) = TestDatabase::with(backend, small).await else { return };
    let shop = test.shop().await.shop_id;
    let readers = (0..100).map(|_| {
        let settings = Settings::of(&test, shop);
        tokio::spawn(async move { settings.find().await })
    });
    let readers: Vec<_> = readers.collect();
    for reader in readers {
        reader.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn an_unreachable_database_is_an_error_that_tells_no_password() {
    let mut options = DatabaseOptions::new("postgres://user:secret@127.0.0.1:1/nowhere");
    options.acquire_timeout = Duration::from_millis(300);
    let error = Database::connect(&options).await.unwrap_err();
    assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
    assert!(!format!("{error:?} {options:?}").contains("secret"));
}

#[tokio::test]
async fn sqlite_in_memory_is_refused() {
    for url in ["sqlite::memory:", "sqlite://x?mode=memory"] {
        let error = Database::connect(&DatabaseOptions::new(url)).await.unwrap_err();
        assert!(matches!(error, Error::Configuration(_)), "{error:?}");
    }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn it_answers_pings_and_counts_statements(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    test.ping().await.unwrap();
    let before = test.statements_executed();
    assert_eq!(Shops::of(&test).all().await.unwrap(), []);
    assert_eq!(test.statements_executed() - before, 1);
}

async fn rename(test: &TestDatabase, shop: persistence::ShopId, name: &str) {
    let name = name.to_owned();
    let edit = move |known: &persistence::desk::settings::ShopSettings| {
        Ok(persistence::desk::settings::ShopSettings { name: name.clone(), ..known.clone() })
    };
    Settings::of(test, shop).change(write(), std::sync::Arc::new(edit), debug()).await.unwrap();
}
