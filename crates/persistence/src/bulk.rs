//! Many rows in few statements.
//!
//! The statements are written here and not by SeaORM's builder, which copies every value several
//! times: an import writes millions of them. A statement's text depends on its number of rows only,
//! so that connections find it prepared.

use std::fmt::Write;
use std::marker::PhantomData;

use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, ColumnType, ConnectionTrait, DbBackend,
    EntityTrait, IdenStatic, IntoActiveModel, Iterable, PrimaryKeyToColumn, Statement, Value,
};

use crate::error::Error;

/// SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
const PARAMETERS: usize = 30_000;
/// Parameters of an insert at most: larger statements are no faster, but connections keep what they
/// have prepared, and the largest weigh megabytes.
const INSERT_PARAMETERS: usize = 8_192;
/// Up to so many rows go into a statement of their own length.
const FEW: usize = 32;

/// Rows of a table, as they are sent. Filling a sheet takes most of the time that an import has to
/// work for its rows, and needs no database.
#[derive(Debug, Default)]
pub(crate) struct Sheet<E> {
    /// Row by row, in the order of the columns.
    values: Vec<Value>,
    table: PhantomData<E>,
}

impl<E> Sheet<E>
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    /// Adds a row.
    pub(crate) fn push(&mut self, row: E::Model) {
        let mut row = row.into_active_model();
        self.values.extend(E::Column::iter().map(|column| sent(row.take(column))));
    }

    /// Adds the rows of another sheet.
    pub(crate) fn append(&mut self, other: Self) {
        self.values.extend(other.values);
    }

    /// Inserts the rows, in as few statements as they fit in.
    pub(crate) async fn insert(self, connection: &impl ConnectionTrait) -> Result<(), Error> {
        self.write(connection, "").await
    }

    async fn write(self, connection: &impl ConnectionTrait, end: &str) -> Result<(), Error> {
        let backend = connection.get_database_backend();
        let columns = E::Column::iter().count();
        let mut left = self.values.into_iter();
        while left.len() > 0 {
            let rows = next_portion(left.len() / columns, columns);
            let sql = statement::<E>(backend, rows, end);
            let values: Vec<Value> = left.by_ref().take(rows * columns).collect();
            let statement = Statement::from_sql_and_values(backend, sql, values);
            connection.execute_raw(statement).await?;
        }
        Ok(())
    }
}

impl<E> Extend<E::Model> for Sheet<E>
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    fn extend<T: IntoIterator<Item = E::Model>>(&mut self, rows: T) {
        for row in rows {
            self.push(row);
        }
    }
}

impl<E> FromIterator<E::Model> for Sheet<E>
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    fn from_iter<T: IntoIterator<Item = E::Model>>(rows: T) -> Self {
        let mut sheet = Self { values: Vec::new(), table: PhantomData };
        sheet.extend(rows);
        sheet
    }
}

/// Inserts rows, in as few statements as they fit in.
pub(crate) async fn insert<E, C>(connection: &C, rows: Vec<E::Model>) -> Result<(), Error>
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
    E::Model: IntoActiveModel<E::ActiveModel>,
    C: ConnectionTrait,
{
    rows.into_iter().collect::<Sheet<E>>().insert(connection).await
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
    let key: Vec<String> =
        E::PrimaryKey::iter().map(|key| key.into_column().as_str().to_owned()).collect();
    let written = columns.iter().map(IdenStatic::as_str);
    let written: Vec<String> = written.map(|name| format!("{name} = excluded.{name}")).collect();
    let (key, written) = (key.join(", "), written.join(", "));
    let end = format!(" ON CONFLICT ({key}) DO UPDATE SET {written}");
    rows.into_iter().collect::<Sheet<E>>().write(connection, &end).await
}

/// How many of the rows that are left go into the next statement. Beyond a few, the lengths are
/// powers of two, so that there are not many different statements to prepare.
fn next_portion(left: usize, columns: usize) -> usize {
    if left <= FEW { left } else { 1 << left.min(INSERT_PARAMETERS / columns).ilog2() }
}

/// `INSERT INTO table (…) VALUES (…), (…), …`, and what follows it.
fn statement<E: EntityTrait>(backend: DbBackend, rows: usize, end: &str) -> String {
    let columns: Vec<E::Column> = E::Column::iter().collect();
    let names: Vec<&str> = columns.iter().map(IdenStatic::as_str).collect();
    let (table, names) = (E::default().as_str(), names.join(", "));
    let mut sql = format!("INSERT INTO {table} ({names}) VALUES ");
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for (position, column) in columns.iter().enumerate() {
            sql.push_str(if position == 0 { "" } else { ", " });
            if backend == DbBackend::Postgres {
                let cast = if is_json(column) { "::jsonb" } else { "" };
                let parameter = row * columns.len() + position + 1;
                write!(sql, "${parameter}{cast}").expect("a String takes any text");
            } else {
                sql.push('?');
            }
        }
        sql.push(')');
    }
    sql.push_str(end);
    sql
}

fn is_json(column: &impl ColumnTrait) -> bool {
    matches!(column.def().get_column_type(), ColumnType::Json | ColumnType::JsonBinary)
}

/// A value as it is sent: a structure as its text, which SeaORM copies faster.
fn sent(value: ActiveValue<Value>) -> Value {
    match value.into_value().expect("a row has a value for each column") {
        Value::Json(json) => {
            let text = |json| serde_json::to_string(&json).expect("a structure has a text");
            Value::String(json.map(text))
        }
        value => value,
    }
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
