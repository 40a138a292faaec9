//! Transactions: the only place where they open, and where the two databases differ.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use rand::RngExt;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tracing::Instrument;

use crate::database::Database;
use crate::error::{Error, is_transient};

/// What a transaction does, as a future that may be run again from the start.
pub(crate) type Work<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// A transaction is tried at most this many times,
const ATTEMPTS: u32 = 5;
/// and not again after this: whoever asked has been waiting for a lock long enough.
const PATIENCE: Duration = Duration::from_secs(5);

/// May the work run again after a COMMIT whose answer got lost?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterUnknownCommit {
    /// Yes: it begins with an idempotency key, so a second run finds the first one's answer, or the
    /// key still taken by it, or that it never happened.
    RunAgain,
    /// No: it might happen twice. The caller is told that the outcome is unknown.
    GiveUp,
}

impl Database {
    /// Reads from one snapshot, so that all that is read fits together.
    pub(crate) async fn for_reading<C, T>(
        &self,
        context: C,
        work: for<'a> fn(&'a C, &'a DatabaseTransaction) -> Work<'a, T>,
    ) -> Result<T, Error>
    where
        C: Sync,
    {
        let mut retries = Retries::new();
        loop {
            match read_once(self.read_handle(), &context, work).await {
                Err(error) if error.is_worth_retrying() && retries.are_left() => {
                    retries.pause().await;
                }
                result => return result,
            }
        }
    }

    /// Writes, whole or not at all. The work runs again when the database asks for it (a deadlock, a
    /// serialization failure, a lost connection before COMMIT), so it must take everything that it
    /// needs from `context` and leave nothing behind but rows.
    ///
    /// It runs in a task of its own: a client that goes away can't cancel it half-way.
    pub(crate) async fn for_writing<C, T>(
        &self,
        after_unknown_commit: AfterUnknownCommit,
        context: C,
        work: for<'a> fn(&'a C, &'a DatabaseTransaction) -> Work<'a, T>,
    ) -> Result<T, Error>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
    {
        let database = self.clone();
        let task = async move { write(&database, after_unknown_commit, &context, work).await };
        match tokio::spawn(task.in_current_span()).await {
            Ok(result) => result,
            // The transaction was rolled back when the panic dropped it.
            Err(error) => Err(Error::Panicked(error.to_string())),
        }
    }
}

async fn write<C, T>(
    database: &Database,
    after_unknown_commit: AfterUnknownCommit,
    context: &C,
    work: for<'a> fn(&'a C, &'a DatabaseTransaction) -> Work<'a, T>,
) -> Result<T, Error>
where
    C: Sync,
{
    let mut retries = Retries::new();
    loop {
        let error = match write_once(database.write_handle(), context, work).await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let again = match &error {
            Error::OutcomeUnknown(_) => after_unknown_commit == AfterUnknownCommit::RunAgain,
            // Somebody else inserted the same key first: the next run sees it, and says so properly.
            error => error.is_worth_retrying() || error.is_unique_violation(),
        };
        if !again || !retries.are_left() {
            return Err(error);
        }
        tracing::debug!(%error, "transaction runs again");
        retries.pause().await;
    }
}

async fn read_once<C, T>(
    handle: &DatabaseConnection,
    context: &C,
    work: for<'a> fn(&'a C, &'a DatabaseTransaction) -> Work<'a, T>,
) -> Result<T, Error> {
    let transaction = handle.begin().await?;
    if ConnectionTrait::get_database_backend(&transaction) == DbBackend::Postgres {
        // SQLite's transactions are snapshots from their first statement on.
        transaction
            .execute_unprepared("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            .await?;
    }
    let value = work(context, &transaction).await?;
    transaction.commit().await?;
    Ok(value)
}

async fn write_once<C, T>(
    handle: &DatabaseConnection,
    context: &C,
    work: for<'a> fn(&'a C, &'a DatabaseTransaction) -> Work<'a, T>,
) -> Result<T, Error> {
    let transaction = begin_writing(handle).await?;
    match work(context, &transaction).await {
        Ok(value) => {
            transaction.commit().await.map_err(commit_error)?;
            Ok(value)
        }
        Err(error) => {
            // If even this fails, the connection is broken, and the database rolls back by itself.
            let _ = transaction.rollback().await;
            Err(error)
        }
    }
}

/// Opens a transaction that will write. SQLite takes its write lock at once (`BEGIN IMMEDIATE`): a
/// transaction that reads first and writes later fails there as soon as another one has written.
pub(crate) async fn begin_writing(
    handle: &DatabaseConnection,
) -> Result<DatabaseTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    handle.begin_with_options(options).await
}

/// A COMMIT that the database refused did not happen. One whose answer never came may have.
fn commit_error(error: DbErr) -> Error {
    match crate::error::database_code(&error) {
        Some(_) if is_transient(&error) => Error::Database(error),
        // 08: connection exception, 57P: shutdown by an operator, 10: SQLite input/output error.
        Some(code) if !code.starts_with("08") && !code.starts_with("57P") && code != "10" => {
            Error::Database(error)
        }
        _ => Error::OutcomeUnknown(error),
    }
}

/// How often a transaction has been tried.
struct Retries {
    started: Instant,
    attempts: u32,
}

impl Retries {
    fn new() -> Self {
        Self { started: Instant::now(), attempts: 1 }
    }

    fn are_left(&self) -> bool {
        self.attempts < ATTEMPTS && self.started.elapsed() < PATIENCE
    }

    /// Waits before the next attempt, each time about twice as long, never exactly as long as others.
    async fn pause(&mut self) {
        let longest = 10_u64 << self.attempts;
        let milliseconds = rand::rng().random_range(longest / 4..=longest);
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        self.attempts += 1;
    }
}
