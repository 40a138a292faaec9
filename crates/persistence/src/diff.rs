//! The difference between rows before and after, saved in at most two statements a table.

use std::collections::HashMap;

use sea_orm::sea_query::ValueTuple;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable, ModelTrait,
};

use crate::bulk;
use crate::error::Error;

/// Inserts the rows that are new and updates the columns that changed. Rows are never deleted: what
/// an order has had stays.
pub(crate) async fn save<E, C>(
    connection: &C,
    before: Vec<E::Model>,
    after: Vec<E::Model>,
) -> Result<(), Error>
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
    E::Model: IntoActiveModel<E::ActiveModel> + ModelTrait<Entity = E> + PartialEq,
    C: ConnectionTrait,
{
    let mut known: HashMap<ValueTuple, E::Model> =
        before.into_iter().map(|row| (row.get_primary_key_value(), row)).collect();
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    let mut columns: Vec<E::Column> = Vec::new();
    for row in after {
        match known.remove(&row.get_primary_key_value()) {
            None => new.push(row),
            Some(old) if old == row => (),
            Some(old) => {
                for (position, column) in E::Column::iter().enumerate() {
                    let counted = columns.iter().any(|known| same(known, &column));
                    if !counted && old.get(column) != row.get(column) {
                        debug_assert!(position >= 1, "the shop of a row never changes");
                        columns.push(column);
                    }
                }
                changed.push(row);
            }
        }
    }
    if !known.is_empty() {
        return Err(Error::Unsound(format!("{} rows would be lost", known.len())));
    }
    bulk::insert::<E, _>(connection, new).await?;
    bulk::update::<E, _>(connection, changed, columns).await
}

fn same<Column: sea_orm::IdenStatic>(one: &Column, other: &Column) -> bool {
    one.as_str() == other.as_str()
}
