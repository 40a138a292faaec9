//! A database of its own for each test, on either backend.
//!
//! SQLite: a file in a temporary directory. PostgreSQL: a database copied from a template that is
//! migrated once per run, in the cluster that `ORDERDESK_TEST_POSTGRES_URL` names; without the
//! variable those cases are skipped and say so, except in CI, where that is an error.

mod orders;
mod plans;
mod write;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use persistence::desk::settings::{NewShop, ShopSettings, Shops};
use persistence::{Database, DatabaseOptions, Orders, ShopId};
use sqlx::{Connection, Executor, PgConnection};
use tokio::sync::OnceCell;

pub use orders::*;
pub use plans::*;
pub use write::*;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// A migrated database that goes away with this value.
pub struct TestDatabase {
    pub database: Database,
    pub options: DatabaseOptions,
    _place: Place,
}

enum Place {
    Directory { _directory: tempfile::TempDir },
    Postgres { name: String },
}

impl std::ops::Deref for TestDatabase {
    type Target = Database;
    fn deref(&self) -> &Database {
        &self.database
    }
}

impl TestDatabase {
    /// A migrated database, or `None` where PostgreSQL isn't to be had.
    pub async fn new(backend: Backend) -> Option<Self> {
        Self::with(backend, |_| ()).await
    }

    /// The same with other options.
    pub async fn with(backend: Backend, set: impl FnOnce(&mut DatabaseOptions)) -> Option<Self> {
        let (mut options, place) = match backend {
            Backend::Sqlite => sqlite(),
            Backend::Postgres => postgres(true).await?,
        };
        set(&mut options);
        let database = Database::connect(&options).await.unwrap();
        if backend == Backend::Sqlite {
            database.migrate().await.unwrap();
        }
        Some(Self { database, options, _place: place })
    }

    /// A database without tables.
    pub async fn empty(backend: Backend) -> Option<Self> {
        let (options, place) = match backend {
            Backend::Sqlite => sqlite(),
            Backend::Postgres => postgres(false).await?,
        };
        let database = Database::connect(&options).await.unwrap();
        Some(Self { database, options, _place: place })
    }

    /// Runs SQL beside the crate, as somebody who tampers with the data would.
    pub async fn tamper(&self, sql: &str) -> Result<u64, sqlx::Error> {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        if self.options.url.starts_with("sqlite") {
            let mut connection = sqlx::SqliteConnection::connect(&self.options.url).await?;
            return Ok(connection.execute(sql).await?.rows_affected());
        }
        let mut connection = PgConnection::connect(&self.options.url).await?;
        Ok(connection.execute(sql).await?.rows_affected())
    }

    /// The texts that a query beside the crate finds.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        if self.options.url.starts_with("sqlite") {
            let mut connection = sqlx::SqliteConnection::connect(&self.options.url).await.unwrap();
            return sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap();
        }
        let mut connection = PgConnection::connect(&self.options.url).await.unwrap();
        sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
    }

    /// A shop in yen, in Tokyo.
    pub async fn shop(&self) -> ShopSettings {
        let new = NewShop {
            name: "テスト店".to_owned(),
            currency: order_domain::money::Currency::Jpy,
            time_zone: chrono_tz::Asia::Tokyo,
            locale: "ja".to_owned(),
        };
        Shops::of(&self.database).create(new).await.unwrap()
    }
}

/// What the audit finds: subjects and laws.
pub async fn laws_broken(test: &TestDatabase, shop: ShopId) -> Vec<String> {
    let mut laws = Vec::new();
    let mut found = |violation: persistence::Violation| {
        laws.push(format!("{}: {}", violation.subject, violation.law));
    };
    let report = Orders::of(test, shop).audit(&mut found).await.unwrap();
    assert!(report.orders > 0, "the audit has looked at something");
    laws
}

fn sqlite() -> (DatabaseOptions, Place) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("test.db");
    let url = format!("sqlite://{}?mode=rwc", file.display());
    (DatabaseOptions::new(url), Place::Directory { _directory: directory })
}

static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static COUNT: AtomicU32 = AtomicU32::new(0);

async fn postgres(migrated: bool) -> Option<(DatabaseOptions, Place)> {
    let cluster = cluster()?;
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("orderdesk_test_{}_{number}", std::process::id());
    let template = if migrated {
        TEMPLATE.get_or_init(|| make_template(cluster)).await.as_str()
    } else {
        "template0"
    };
    administer(cluster, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    let options = DatabaseOptions::new(url_of(cluster, &name));
    Some((options, Place::Postgres { name }))
}

async fn make_template(cluster: &str) -> String {
    let name = format!("orderdesk_template_{}", std::process::id());
    administer(cluster, &format!("CREATE DATABASE {name} TEMPLATE template0")).await;
    let options = DatabaseOptions::new(url_of(cluster, &name));
    let database = Database::connect(&options).await.unwrap();
    database.migrate().await.unwrap();
    // A database that somebody is connected to can't be copied.
    database.close().await.unwrap();
    name
}

async fn administer(cluster: &str, sql: &str) {
    let mut connection = PgConnection::connect(cluster).await.unwrap();
    connection.execute(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap();
    connection.close().await.unwrap();
}

fn url_of(cluster: &str, name: &str) -> String {
    let (server, _) = cluster.rsplit_once('/').expect("a PostgreSQL URL names a database");
    format!("{server}/{name}")
}

/// The cluster to make databases in.
fn cluster() -> Option<&'static str> {
    static CLUSTER: OnceLock<Option<String>> = OnceLock::new();
    let cluster = CLUSTER.get_or_init(|| {
        let url = std::env::var("ORDERDESK_TEST_POSTGRES_URL").ok();
        let is_ci = std::env::var("CI").is_ok_and(|value| value == "true");
        assert!(url.is_some() || !is_ci, "ORDERDESK_TEST_POSTGRES_URL must be set in CI");
        url
    });
    if cluster.is_none() {
        eprintln!("SKIPPED on PostgreSQL: ORDERDESK_TEST_POSTGRES_URL is not set (run tests/run)");
    }
    cluster.as_deref()
}

impl Drop for Place {
    fn drop(&mut self) {
        let Self::Postgres { name } = self else { return };
        let Some(cluster) = cluster() else { return };
        let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // The test's runtime can't be waited on from here.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime can be started").block_on(administer(cluster, &sql));
        });
        let _ = dropping.join();
    }
}
