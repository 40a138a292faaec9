//! What can go wrong, as values: expected refusals apart from failures.

use std::any::Any;

use order_domain::Rejection;
use sea_orm::{DbErr, RuntimeErr};

use crate::desk::DeskRejection;

/// Why an answer could not be made of a change; the caller knows the type. Nothing was saved.
pub type Refusal = Box<dyn Any + Send + Sync>;

/// Why nothing was read or nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing in this shop (`404`).
    #[error("{what} not found")]
    NotFound {
        /// The kind of thing, as in `order`, `bank_account`.
        what: &'static str,
    },
    /// A rule of the order says no (`409`, `422`).
    #[error("rejected: {}", .0.code())]
    Rejected(Rejection),
    /// A rule outside the order says no (`409`, `422`).
    #[error("rejected: {}", .0.code())]
    Desk(DeskRejection),
    /// Somebody else changed it first (`412`).
    #[error("stale: the version is {current_version} now")]
    Stale {
        /// The version that stands.
        current_version: i64,
    },
    /// The idempotency key belongs to another request (`422`).
    #[error("idempotency key used for another request")]
    KeyReused,
    /// The request with this idempotency key is still running (`409`, `Retry-After`).
    #[error("a request with this idempotency key is still running")]
    KeyInFlight,
    /// The caller refused while making the answer, as for a quote that no longer holds.
    #[error("refused by the caller")]
    Refused(Refusal),
    /// A law of domain.md §4 would have been broken: a fault of ours, nothing was saved (`500`).
    #[error("the order would break a law: {0}")]
    Unsound(String),
    /// Stored data can't be read as what it should be (`500`).
    #[error("stored data is not readable: {0}")]
    Corrupt(String),
    /// The database can't serve us now; the same request may work later (`503`).
    #[error("database unavailable: {0}")]
    Unavailable(DbErr),
    /// The connection was lost at COMMIT, so it may have happened or not (`503`, not to be repeated
    /// without an idempotency key).
    #[error("connection lost at commit: {0}")]
    OutcomeUnknown(DbErr),
    /// The options can't be used.
    #[error("{0}")]
    Configuration(String),
    /// A defect of ours in a writing task; nothing was saved (`500`).
    #[error("task failed: {0}")]
    Panicked(String),
    /// Any other failure of the database (`500`).
    #[error("database: {0}")]
    Database(DbErr),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if is_unavailable(&error) { Self::Unavailable(error) } else { Self::Database(error) }
    }
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<DeskRejection> for Error {
    fn from(rejection: DeskRejection) -> Self {
        Self::Desk(rejection)
    }
}

impl Error {
    /// Whether running the same transaction again may help, nothing having been committed.
    pub(crate) fn is_worth_retrying(&self) -> bool {
        match self {
            Self::Database(error) => is_transient(error),
            Self::Unavailable(error) => is_transient(error) || is_lost_connection(error),
            _ => false,
        }
    }

    /// The unique constraint that was hit, if that is what happened.
    pub(crate) fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(error)
            if matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_))))
    }
}

fn sqlx_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(inner))
        | DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner)) => Some(inner),
        _ => None,
    }
}

/// The code that the database gave: SQLSTATE, or SQLite's (extended) result code.
pub(crate) fn database_code(error: &DbErr) -> Option<String> {
    match sqlx_error(error)? {
        sqlx::Error::Database(inner) => inner.code().map(std::borrow::Cow::into_owned),
        _ => None,
    }
}

/// Serialization failure, deadlock (PostgreSQL), busy, busy snapshot (SQLite).
pub(crate) fn is_transient(error: &DbErr) -> bool {
    database_code(error)
        .is_some_and(|code| matches!(code.as_str(), "40001" | "40P01" | "5" | "261" | "517"))
}

fn is_lost_connection(error: &DbErr) -> bool {
    match sqlx_error(error) {
        Some(sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed) => true,
        Some(sqlx::Error::Database(inner)) => {
            inner.code().is_some_and(|code| code.starts_with("08") || code.starts_with("57P"))
        }
        _ => false,
    }
}

/// Failures that pass: no connection to be had, lock or statement timeout, disk full, shutdown.
fn is_unavailable(error: &DbErr) -> bool {
    if matches!(error, DbErr::ConnectionAcquire(_)) || is_lost_connection(error) {
        return true;
    }
    if matches!(error, DbErr::Conn(_)) {
        return true;
    }
    database_code(error).is_some_and(|code| {
        is_transient(error)
            || code.starts_with("53")
            || matches!(code.as_str(), "55P03" | "57014" | "8" | "13" | "10" | "14")
    })
}
