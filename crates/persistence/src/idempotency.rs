//! Idempotency keys: reserved by the transaction that does the work, answered by it, or forgotten
//! with it (api.md §1, "retries").

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter, Statement,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::clock;
use crate::database::Database;
use crate::entity::idempotency_keys;
use crate::error::Error;
use crate::transaction::AfterUnknownCommit;
use crate::write::{CredentialId, IdempotencyKey, ShopId, StoredAnswer};

/// Answers are kept for this long.
const KEPT: TimeDelta = TimeDelta::days(7);
/// How long a second request waits for the first one with the same key.
const PATIENCE: Duration = Duration::from_secs(1);

/// What came of reserving a key.
pub(crate) enum Reservation {
    /// The key is ours: do the work.
    Reserved,
    /// The work was done before; this was the answer.
    Answered(StoredAnswer),
}

/// Takes the key for this transaction, or finds what it was answered.
///
/// Reservations of one key exclude each other: on SQLite because one transaction writes at a time,
/// on PostgreSQL by an advisory lock that ends with the transaction.
pub(crate) async fn reserve(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    credential: &CredentialId,
    key: &IdempotencyKey,
) -> Result<Reservation, Error> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let now = clock::now();
        if try_insert(transaction, shop, credential, key, now).await? {
            return Ok(Reservation::Reserved);
        }
        let id = (shop.0, credential.0.clone(), key.key.clone());
        let known = idempotency_keys::Entity::find_by_id(id).one(transaction).await?;
        match known {
            Some(row) if row.created_at + KEPT < now => {
                idempotency_keys::Entity::delete_by_id((row.shop_id, row.credential, row.key))
                    .exec(transaction)
                    .await?;
            }
            Some(row) => return answered(row, key),
            None if Instant::now() >= deadline => return Err(Error::KeyInFlight),
            None => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// Inserts the key's row. `false`: it is there already, or another transaction is at work with it.
async fn try_insert(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    credential: &CredentialId,
    key: &IdempotencyKey,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    if ConnectionTrait::get_database_backend(transaction) == DbBackend::Postgres {
        let statement = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "INSERT INTO idempotency_keys (shop_id, credential, key, request_hash, created_at) \
             SELECT $1, $2, $3, $4, $5 WHERE pg_try_advisory_xact_lock($6) \
             ON CONFLICT DO NOTHING",
            [
                shop.0.into(),
                credential.0.clone().into(),
                key.key.clone().into(),
                key.request_hash.to_vec().into(),
                now.into(),
                lock_number(shop, credential, key).into(),
            ],
        );
        return Ok(transaction.execute_raw(statement).await?.rows_affected() == 1);
    }
    let row = idempotency_keys::ActiveModel {
        shop_id: Set(shop.0),
        credential: Set(credential.0.clone()),
        key: Set(key.key.clone()),
        request_hash: Set(key.request_hash.to_vec()),
        created_at: Set(now),
        ..Default::default()
    };
    let inserted = idempotency_keys::Entity::insert_many([row])
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(transaction)
        .await?;
    Ok(inserted == 1)
}

/// The number of a key's advisory lock. Two keys with the same number would only wait for each
/// other.
fn lock_number(shop: ShopId, credential: &CredentialId, key: &IdempotencyKey) -> i64 {
    let digest = Sha256::new()
        .chain_update(shop.0.as_bytes())
        .chain_update(credential.0.as_bytes())
        .chain_update([0])
        .chain_update(key.key.as_bytes())
        .finalize();
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(first)
}

fn answered(row: idempotency_keys::Model, key: &IdempotencyKey) -> Result<Reservation, Error> {
    if row.request_hash != key.request_hash {
        return Err(Error::KeyReused);
    }
    let corrupt = || Error::Corrupt(format!("idempotency key {} has no answer", row.key));
    let status = row.status.and_then(|status| u16::try_from(status).ok()).ok_or_else(corrupt)?;
    let headers = row.headers.ok_or_else(corrupt)?;
    let headers = serde_json::from_value(headers).map_err(|_| corrupt())?;
    let body = row.body.ok_or_else(corrupt)?;
    Ok(Reservation::Answered(StoredAnswer { status, headers, body }))
}

/// Keeps the answer with the key that this transaction reserved, and the order that it shows.
pub(crate) async fn keep(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    credential: &CredentialId,
    key: &IdempotencyKey,
    answer: &StoredAnswer,
    order_id: Option<Uuid>,
) -> Result<(), Error> {
    let row = idempotency_keys::ActiveModel {
        shop_id: Unchanged(shop.0),
        credential: Unchanged(credential.0.clone()),
        key: Unchanged(key.key.clone()),
        status: Set(Some(i64::from(answer.status))),
        headers: Set(Some(serde_json::json!(answer.headers))),
        body: Set(Some(answer.body.clone())),
        order_id: Set(order_id),
        ..Default::default()
    };
    row.update_without_returning(transaction).await?;
    Ok(())
}

impl Database {
    /// Forgets the idempotency keys that are older than seven days; says how many those were.
    pub async fn forget_old_idempotency_keys(&self) -> Result<u64, Error> {
        self.for_writing(
            AfterUnknownCommit::RunAgain,
            clock::now() - KEPT,
            |before, transaction| {
                Box::pin(async move {
                    let created_at = idempotency_keys::COLUMN.created_at;
                    let deleted = idempotency_keys::Entity::delete_many()
                        .filter(created_at.lt(*before))
                        .exec(transaction)
                        .await?;
                    Ok(deleted.rows_affected)
                })
            },
        )
        .await
    }
}
