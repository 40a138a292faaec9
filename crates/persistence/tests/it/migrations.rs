//! The tables come to be once, whoever starts first.

use persistence::Database;
use rstest::rstest;

use crate::support::{Backend, TestDatabase};

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn three_processes_migrate_at_once(#[case] backend: Backend) {
    for _ in 0..5 {
        let Some(test) = TestDatabase::empty(backend).await else { return };
        let mut processes = Vec::new();
        for _ in 0..3 {
            // A handle of its own, as another process has.
            let database = Database::connect(&test.options).await.unwrap();
            processes.push(tokio::spawn(async move { database.migrate().await }));
        }
        for process in processes {
            process.await.unwrap().unwrap();
        }
        test.migrate().await.unwrap();
        test.shop().await;
    }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test]
async fn every_key_of_every_table_begins_with_the_shop(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let keys = match backend {
        Backend::Sqlite => sqlite_keys(&test.options.url).await,
        Backend::Postgres => postgres_keys(&test.options.url).await,
    };
    assert!(keys.len() > 10, "{keys:?}");
    for (table, first_column) in keys {
        assert_eq!(first_column, "shop_id", "a key of {table}");
    }
}

/// Tables with the first column of each primary and unique key.
async fn sqlite_keys(url: &str) -> Vec<(String, String)> {
    use sqlx::Connection;
    let mut connection = sqlx::SqliteConnection::connect(url).await.unwrap();
    sqlx::query_as(
        "SELECT tables.name, columns.name FROM sqlite_schema AS tables, \
         pragma_index_list(tables.name) AS keys, pragma_index_info(keys.name) AS columns \
         WHERE tables.type = 'table' AND tables.name <> 'seaql_migrations' \
         AND tables.name NOT LIKE 'order\\_texts\\_%' ESCAPE '\\' \
         AND keys.\"unique\" = 1 AND columns.seqno = 0",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap()
}

async fn postgres_keys(url: &str) -> Vec<(String, String)> {
    use sqlx::Connection;
    let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
    sqlx::query_as(
        "SELECT c.conrelid::regclass::text, a.attname::text FROM pg_constraint AS c \
         JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] \
         WHERE c.contype IN ('p', 'u', 'f') AND c.connamespace = 'public'::regnamespace \
         AND c.conrelid <> 'seaql_migrations'::regclass",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap()
}
