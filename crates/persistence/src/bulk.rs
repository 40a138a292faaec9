//! Many rows in few statements.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable, PrimaryKeyToColumn,
};

use crate::error::Error;

/// SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
const PARAMETERS: usize = 30_000;
/// Parameters of an insert at most: larger statements are no faster, but connections keep what they
/// have prepared, and the largest weigh megabytes.
const INSERT_PARAMETERS: usize = 8_192;
/// Up to so many rows go into a statement of their own length.
const FEW: usize = 32;

/// How many of the rows that are left go into the next statement. Beyond a few, the lengths are
/// powers of two, so that there are not many different statements to prepare.
fn next_portion<E: EntityTrait>(left: usize) -> usize {
    let most = INSERT_PARAMETERS / E::Column::iter().count();
    if left <= FEW { left } else { 1 << left.min(most).ilog2() }
}

/// Inserts rows, in as few statements as they fit in.
pub(crate) async fn insert<E, C>(connection: &C, rows: Vec<E::Model>) -> Result<(), Error>
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
    E::Model: IntoActiveModel<E::ActiveModel>,
    C: ConnectionTrait,
{
    let mut rows = rows.into_iter();
    while rows.len() > 0 {
        let portion = next_portion::<E>(rows.len());
        let chunk: Vec<E::ActiveModel> =
            rows.by_ref().take(portion).map(|row| row.into_active_model().reset_all()).collect();
        E::insert_many(chunk).exec_without_returning(connection).await?;
    }
    Ok(())
}

/// Writes the given columns of rows that exist, in as few statements as they fit in. A row that does
/// not exist is inserted: the caller holds the lock that keeps that from happening.
pub(crate) async fn update<E, C>(
    connection: &C,
    rows: Vec<E::Model>,
    columns: Vec<E::Column>,
) -> Result<(), Error>
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
    E::Model: IntoActiveModel<E::ActiveModel>,
    C: ConnectionTrait,
{
    let mut rows = rows.into_iter();
    while rows.len() > 0 {
        let portion = next_portion::<E>(rows.len());
        let chunk: Vec<E::ActiveModel> =
            rows.by_ref().take(portion).map(|row| row.into_active_model().reset_all()).collect();
        let on_conflict =
            OnConflict::columns(E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column))
                .update_columns(columns.clone())
                .to_owned();
        E::insert_many(chunk).on_conflict(on_conflict).exec_without_returning(connection).await?;
    }
    Ok(())
}

/// Parts of a list of values that fit into one `IN (…)`, in the order of the list.
pub(crate) fn fitting<T>(values: impl IntoIterator<Item = T>) -> Vec<Vec<T>> {
    let mut values = values.into_iter().peekable();
    let mut parts = Vec::new();
    while values.peek().is_some() {
        parts.push(values.by_ref().take(PARAMETERS - 10).collect());
    }
    parts
}
