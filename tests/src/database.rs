//! One fresh database for each story, on either engine.

use std::{io::Write, time::UNIX_EPOCH};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;
use uuid::Uuid;

use crate::binary;

/// What a story runs on. Every story runs on both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file in a temporary folder.
    Sqlite,
    /// A database of the server that `ORDERDESK_TEST_POSTGRES_URL` names.
    Postgres,
}

/// A database that is gone when this value is dropped.
#[derive(Debug)]
pub struct Database {
    url: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder { _folder: TempDir },
    Server { administrator: String, name: String },
}

/// Locks the making of the template; any number that nobody else uses does.
const TEMPLATE_LOCK: i64 = 0x6f72_6465_7264;

impl Database {
    /// A migrated, empty database; `None` (said loudly) where no PostgreSQL is to be had. In CI that
    /// is a failure: there both engines are always tested.
    pub async fn create(engine: Engine) -> Option<Self> {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().expect("a temporary folder can be made");
                let url = format!("sqlite://{}?mode=rwc", folder.path().join("desk.db").display());
                Some(Self { url, place: Place::Folder { _folder: folder } })
            }
            Engine::Postgres => {
                let Ok(administrator) = std::env::var("ORDERDESK_TEST_POSTGRES_URL") else {
                    assert!(std::env::var_os("CI").is_none(), "CI tests PostgreSQL, always");
                    // Past the test runner's capture: a skipped half must not look like a pass.
                    let text = b"SKIPPED on PostgreSQL: ORDERDESK_TEST_POSTGRES_URL is not set\n";
                    std::io::stderr().write_all(text).expect("standard error takes a line");
                    return None;
                };
                Some(Self::from_template(administrator).await)
            }
        }
    }

    async fn from_template(administrator: String) -> Self {
        let mut connection = connect(&administrator).await;
        let template = template(&mut connection, &administrator).await;
        let name = format!("story_{}", Uuid::new_v4().simple());
        execute(&mut connection, format!("create database {name} template {template}")).await;
        let url = sibling(&administrator, &name);
        Self { url, place: Place::Server { administrator, name } }
    }

    /// What the binary gets as `DATABASE_URL`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Host and port of the PostgreSQL server, for a proxy in front of it.
    pub fn server_address(&self) -> &str {
        let host = self.url.split_once('@').map_or("", |(_, host)| host);
        host.split_once('/').map_or(host, |(address, _)| address)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Place::Server { administrator, name } = &self.place else { return };
        let (administrator, name) = (administrator.clone(), name.clone());
        // A drop cannot wait for a future of the test's own runtime, so it brings one.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime can be made").block_on(async {
                let mut connection = connect(&administrator).await;
                let statement = format!("drop database if exists {name} with (force)");
                execute(&mut connection, statement).await;
            });
        });
        if dropping.join().is_err() && !std::thread::panicking() {
            eprintln!("a test database was left behind");
        }
    }
}

/// The migrated database that stories are copied from: made once for each build of the binary, by
/// whichever test process comes first.
async fn template(connection: &mut PgConnection, administrator: &str) -> String {
    let built = std::fs::metadata(binary::path()).expect("the binary under test exists");
    let modified = built.modified().expect("files have times");
    let age = modified.duration_since(UNIX_EPOCH).expect("it was built after 1970");
    let name = format!("orderdesk_template_{:x}_{:x}", built.len(), age.as_nanos());
    sqlx::query("select pg_advisory_lock($1)")
        .bind(TEMPLATE_LOCK)
        .execute(&mut *connection)
        .await
        .expect("an advisory lock can be taken");
    let known: Option<i32> = sqlx::query_scalar("select 1 from pg_database where datname = $1")
        .bind(&name)
        .fetch_optional(&mut *connection)
        .await
        .expect("the list of databases can be read");
    if known.is_none() {
        // Under another name until it is whole: a test that is ended here leaves no half template.
        let unfinished = format!("{name}_unfinished");
        execute(connection, format!("drop database if exists {unfinished} with (force)")).await;
        execute(connection, format!("create database {unfinished}")).await;
        let migrated = binary::run(&sibling(administrator, &unfinished), &["migrate"]).await;
        assert!(migrated.status.success(), "migrate failed: {}", binary::texts(&migrated));
        execute(connection, format!("alter database {unfinished} rename to {name}")).await;
    }
    sqlx::query("select pg_advisory_unlock($1)")
        .bind(TEMPLATE_LOCK)
        .execute(connection)
        .await
        .expect("an advisory lock can be given back");
    name
}

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.expect("ORDERDESK_TEST_POSTGRES_URL names a running server")
}

/// Database names cannot be bound as parameters; these are made of letters and digits here.
async fn execute(connection: &mut PgConnection, statement: String) {
    let done = sqlx::raw_sql(AssertSqlSafe(statement.clone())).execute(connection).await;
    assert!(done.is_ok(), "{statement}: {done:?}");
}

fn sibling(administrator: &str, name: &str) -> String {
    let server = administrator.rsplit_once('/').map_or(administrator, |(server, _)| server);
    format!("{server}/{name}")
}
