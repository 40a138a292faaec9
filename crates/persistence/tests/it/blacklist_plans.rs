//! Whom the blacklist matches is found by its indexes.

use std::sync::Arc;

use persistence::{DatabaseOptions, Orders, ShopId};
use rstest::rstest;
use serde_json::{Value, json};
use sqlx::{Connection, Row};

use crate::support::{Backend, TestDatabase, line, place, plain};

/// Matching goes by the indexes, whatever the batch: the plan is asserted on both databases.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn matching_goes_by_index(#[case] backend: Backend) {
    let seen: Arc<std::sync::Mutex<Vec<String>>> = Arc::default();
    let recorded = Arc::clone(&seen);
    let observe = move |options: &mut DatabaseOptions| {
        options.observer =
            Some(Arc::new(move |sql, _| recorded.lock().unwrap().push(sql.to_string())));
    };
    let Some(test) = TestDatabase::with(backend, observe).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    let mut new = plain(Some("o-1"), vec![line("A", 1_000, 1, 10)]);
    new.people[0].data = json!({"name": "山田 花子", "mobile": "090-1"});
    place(&orders, new).await;
    fill(&test, shop).await;
    let statement = {
        let seen = seen.lock().unwrap();
        seen.iter().find(|sql| sql.contains("blacklist_entries")).unwrap().clone()
    };
    let plan = explain(&test, &statement, shop).await;
    for index in ["mobile", "email", "phone"] {
        let name = format!("blacklist_entries_{index}");
        assert!(plan.contains(&name), "{name} is not in\n{plan}");
    }
    assert!(!plan.contains("SCAN blacklist_entries") && !plan.contains("Seq Scan on blacklist"));
}

/// Ten thousand entries, which all belong to orders that don't exist.
async fn fill(test: &TestDatabase, shop: ShopId) {
    let sqlite = test.options.url.starts_with("sqlite");
    let (numbers, uuid, actor, key) = if sqlite {
        let numbers = "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
                       WHERE i < 10000) SELECT i FROM n)";
        (numbers, "randomblob(16)", "'{}'", format!("x'{}'", shop.0.simple()))
    } else {
        let numbers = "(SELECT i FROM generate_series(1, 10000) AS i)";
        (numbers, "gen_random_uuid()", "'{}'::jsonb", format!("'{}'::uuid", shop.0))
    };
    let off = if sqlite {
        "PRAGMA foreign_keys = OFF; "
    } else {
        "SET session_replication_role = replica; "
    };
    test.tamper(&format!(
        "{off}INSERT INTO blacklist_entries SELECT {key}, {uuid}, {uuid}, '', \
         '090' || i, i || '@x.jp', '', {actor}, NULL, 1, {now}, {now} FROM {numbers} AS numbers; \
         ANALYZE blacklist_entries",
        now = if sqlite { "'2026-11-22T03:00:00+00:00'" } else { "now()" },
    ))
    .await
    .unwrap();
}

async fn explain(test: &TestDatabase, sql: &str, shop: ShopId) -> String {
    let contacts: [Value; 3] = [json!(["0901"]), json!(["1@x.jp"]), json!(["03"])];
    if test.options.url.starts_with("sqlite") {
        let mut connection = sqlx::SqliteConnection::connect(&test.options.url).await.unwrap();
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let plan = sqlx::query(explain).fetch_all(&mut connection).await.unwrap();
        return plan.iter().map(|row| row.get::<String, _>("detail") + "\n").collect();
    }
    let mut connection = sqlx::PgConnection::connect(&test.options.url).await.unwrap();
    let mut query = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN {sql}"))).bind(shop.0);
    for contact in contacts {
        query = query.bind(contact.to_string());
    }
    let plan = query.fetch_all(&mut connection).await.unwrap();
    plan.iter().map(|row| row.get::<String, _>(0) + "\n").collect()
}
