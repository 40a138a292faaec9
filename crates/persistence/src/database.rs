//! Connecting: the two handles, their options, migrations under a lock.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use migrations::Migrator;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend};
use sea_orm_migration::MigratorTrait;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use crate::error::Error;
use crate::search::catch_up::catch_up;
use crate::transaction;

/// Called after every SQL statement, with its text, values filled in (they may be personal data: not
/// for logs), and how long it took.
pub type StatementObserver = Arc<dyn Fn(&dyn fmt::Display, Duration) + Send + Sync>;

/// How to reach the database, and how patient to be with it.
#[derive(Clone)]
pub struct DatabaseOptions {
    /// `sqlite://FILE?mode=rwc` or `postgres://…`.
    pub url: String,
    /// Connections at most (on SQLite: for reading; there is one more for writing).
    pub max_connections: u32,
    /// How long a request waits for a connection before it is told to come back (`503`).
    pub acquire_timeout: Duration,
    /// How long a statement waits for a lock that another transaction holds.
    pub lock_timeout: Duration,
    /// How long a statement may run at all (PostgreSQL).
    pub statement_timeout: Duration,
    /// For metrics and tests.
    pub observer: Option<StatementObserver>,
}

impl DatabaseOptions {
    /// The defaults for a database.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            max_connections: 10,
            acquire_timeout: Duration::from_secs(5),
            lock_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(30),
            observer: None,
        }
    }
}

impl fmt::Debug for DatabaseOptions {
    /// Without the URL: it may hold a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DatabaseOptions")
            .field("max_connections", &self.max_connections)
            .field("acquire_timeout", &self.acquire_timeout)
            .field("lock_timeout", &self.lock_timeout)
            .field("statement_timeout", &self.statement_timeout)
            .finish_non_exhaustive()
    }
}

/// An open database; cheap to clone.
///
/// SQLite lets one transaction write at a time, so all writing goes through a pool of one connection
/// and waits there in order, while reading has its own connections. On PostgreSQL both are one pool.
#[derive(Clone)]
pub struct Database {
    read: DatabaseConnection,
    write: DatabaseConnection,
    statements: Arc<AtomicU64>,
}

impl fmt::Debug for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Database").field("backend", &self.backend()).finish_non_exhaustive()
    }
}

impl Database {
    /// Opens the database. It fails at once when the database can't be reached.
    pub async fn connect(options: &DatabaseOptions) -> Result<Self, Error> {
        let statements = Arc::new(AtomicU64::new(0));
        let (mut write, mut read) = if options.url.starts_with("sqlite:") {
            if options.url.contains(":memory:") || options.url.contains("mode=memory") {
                return Err(Error::Configuration(
                    "an SQLite database in memory can't be shared by two handles: name a file"
                        .to_owned(),
                ));
            }
            // The writer first: it creates the file and sets its journal mode.
            (
                connect_sqlite(options, Handle::Write).await?,
                connect_sqlite(options, Handle::Read).await?,
            )
        } else {
            let pool = connect_postgres(options).await?;
            (pool.clone(), pool)
        };
        for handle in [&mut write, &mut read] {
            let (statements, observer) = (Arc::clone(&statements), options.observer.clone());
            handle.set_metric_callback(move |information| {
                statements.fetch_add(1, Ordering::Relaxed);
                if let Some(observer) = &observer {
                    observer(information.statement, information.elapsed);
                }
            });
        }
        Ok(Self { read, write, statements })
    }

    /// Brings the tables up to date, one process at a time: whoever comes second waits, then finds
    /// nothing left to do. Then orders of before are made to be found as new ones are, portion by
    /// portion, beside whoever works on them.
    pub async fn migrate(&self) -> Result<(), Error> {
        let transaction = transaction::begin_writing(&self.write).await?;
        if self.backend() == DbBackend::Postgres {
            // Any constant will do; all processes of Order Desk must use the same one. Waiting for
            // the other process's migrations is no reason to give up.
            transaction
                .execute_unprepared(
                    "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; \
                     SELECT pg_advisory_xact_lock(7233191764402136577)",
                )
                .await?;
        }
        Migrator::up(&transaction, None).await?;
        transaction.commit().await?;
        catch_up(self).await?;
        self.refresh_statistics().await
    }

    /// Whether the database answers (readiness).
    pub async fn ping(&self) -> Result<(), Error> {
        self.read.ping().await.map_err(Error::from)
    }

    /// Lets the planner know what the tables look like; cheap when little has changed. Without
    /// statistics SQLite may read a whole shop to find one order.
    pub async fn refresh_statistics(&self) -> Result<(), Error> {
        if self.backend() == DbBackend::Sqlite {
            self.write.execute_unprepared("PRAGMA optimize=0x10002").await?;
        }
        Ok(())
    }

    /// SQL statements executed so far, without BEGIN and COMMIT.
    pub fn statements_executed(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Closes all connections after what runs on them has ended.
    pub async fn close(&self) -> Result<(), Error> {
        self.read.close_by_ref().await?;
        self.write.close_by_ref().await?;
        Ok(())
    }

    /// Which of the two databases this is.
    pub fn backend(&self) -> DbBackend {
        self.write.get_database_backend()
    }

    pub(crate) fn read_handle(&self) -> &DatabaseConnection {
        &self.read
    }

    pub(crate) fn write_handle(&self) -> &DatabaseConnection {
        &self.write
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Handle {
    Read,
    Write,
}

fn connect_options(options: &DatabaseOptions) -> ConnectOptions {
    let mut connect = ConnectOptions::new(&options.url);
    connect
        .acquire_timeout(options.acquire_timeout)
        .connect_timeout(options.acquire_timeout)
        .test_before_acquire_if_idle_for(Duration::from_secs(30))
        .record_stmt_in_spans(false)
        .sqlx_logging(false);
    connect
}

async fn connect_sqlite(
    options: &DatabaseOptions,
    handle: Handle,
) -> Result<DatabaseConnection, Error> {
    let mut connect = connect_options(options);
    connect.max_connections(match handle {
        Handle::Read => options.max_connections.max(1),
        Handle::Write => 1,
    });
    let busy_timeout = options.lock_timeout;
    // In KiB: what is written is held by one connection, what is read by many.
    let cache_size = if handle == Handle::Write { "-65536" } else { "-16384" };
    connect.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged change survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(busy_timeout)
            .pragma("cache_size", cache_size)
            // Pages are copied from the log into the file every 32 MiB: a batch of an import
            // touches more than SQLite's 4 MiB, and would wait for the copy each time.
            .pragma("wal_autocheckpoint", "8192")
            .optimize_on_close(handle == Handle::Write, 1000);
        if handle == Handle::Read { sqlite.pragma("query_only", "ON") } else { sqlite }
    });
    connect.map_sqlx_sqlite_pool_opts(rollback_on_release_sqlite);
    Ok(sea_orm::Database::connect(connect).await?)
}

async fn connect_postgres(options: &DatabaseOptions) -> Result<DatabaseConnection, Error> {
    let mut connect = connect_options(options);
    connect.max_connections(options.max_connections.max(1));
    connect.set_application_name("orderdesk");
    let settings = [
        ("lock_timeout", options.lock_timeout.as_millis().to_string()),
        ("statement_timeout", options.statement_timeout.as_millis().to_string()),
        // A process that hangs in a transaction must not keep others from an order for ever.
        ("idle_in_transaction_session_timeout", "60000".to_owned()),
        ("timezone", "UTC".to_owned()),
    ];
    connect.map_sqlx_postgres_opts(move |postgres| postgres.options(settings.clone()));
    connect.map_sqlx_postgres_pool_opts(rollback_on_release_postgres);
    Ok(sea_orm::Database::connect(connect).await?)
}

// sqlx 0.9 can hand a connection back with a transaction open on it: a `begin()` that is cancelled
// has sent BEGIN, but nobody is left to roll it back, and what the next user of the connection
// "commits" on its own is lost with that transaction. So each release ends whatever is open.

fn rollback_on_release_postgres(pool: PgPoolOptions) -> PgPoolOptions {
    pool.after_release(|connection, _| {
        Box::pin(async move {
            // A lone ROLLBACK would write a warning to the server's log each time.
            sqlx::raw_sql("BEGIN; ROLLBACK").execute(connection).await?;
            Ok(true)
        })
    })
}

fn rollback_on_release_sqlite(pool: SqlitePoolOptions) -> SqlitePoolOptions {
    pool.after_release(|connection, _| {
        Box::pin(async move {
            // It fails when no transaction is open, which is how things should be.
            let _ = sqlx::raw_sql("ROLLBACK").execute(connection).await;
            Ok(true)
        })
    })
}
