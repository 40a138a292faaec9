//! Where the two databases name their types differently.

use sea_orm_migration::prelude::{ConnectionTrait, DbErr, SchemaManager};
use sea_orm_migration::sea_orm::DbBackend;

/// Type name in the migrations' SQL, PostgreSQL's, SQLite's.
///
/// * Text compares by code point on both (`COLLATE "C"`), so that pages are cut alike.
/// * SQLite's tables are strict: it then refuses a value of another type, as PostgreSQL does.
/// * `{clustered}` keeps the rows in the order of their primary key on SQLite.
/// * `{whole}` keeps rows of a few kB whole on PostgreSQL, which would compress each of them.
const NAMES: [(&str, &str, &str); 10] = [
    ("{uuid}", "UUID", "BLOB"),
    ("{text}", "TEXT COLLATE \"C\"", "TEXT"),
    ("{integer}", "BIGINT", "INTEGER"),
    ("{amount}", "BIGINT", "INTEGER"),
    ("{flag}", "BOOLEAN", "INTEGER"),
    ("{time}", "TIMESTAMPTZ", "TEXT"),
    ("{json}", "JSONB", "TEXT"),
    ("{bytes}", "BYTEA", "BLOB"),
    ("{clustered}", "", "STRICT, WITHOUT ROWID"),
    ("{whole}", "WITH (toast_tuple_target = 8160)", ""),
];

/// The SQL of a migration in the words of one database.
///
/// # Panics
/// When the text names a type that is not in the table above.
pub fn translate(sql: &str, backend: DbBackend) -> String {
    let text = NAMES.iter().fold(sql.to_owned(), |text, (name, postgres, sqlite)| {
        text.replace(name, if backend == DbBackend::Sqlite { sqlite } else { postgres })
    });
    assert!(!text.contains(['{', '}']), "unknown type name in a migration: {text}");
    text
}

/// Runs the statements of one migration.
pub(crate) async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    connection.execute_unprepared(&translate(sql, manager.get_database_backend())).await?;
    Ok(())
}

/// One area's migration: a name and the statements up and down.
macro_rules! migration {
    ($name:literal, $up:literal, $down:literal) => {
        pub struct Migration;

        impl sea_orm_migration::prelude::MigrationName for Migration {
            fn name(&self) -> &'static str {
                $name
            }
        }

        #[sea_orm_migration::prelude::async_trait::async_trait]
        impl sea_orm_migration::prelude::MigrationTrait for Migration {
            async fn up(
                &self,
                manager: &sea_orm_migration::prelude::SchemaManager,
            ) -> Result<(), sea_orm_migration::prelude::DbErr> {
                crate::dialect::run(manager, $up).await
            }

            async fn down(
                &self,
                manager: &sea_orm_migration::prelude::SchemaManager,
            ) -> Result<(), sea_orm_migration::prelude::DbErr> {
                crate::dialect::run(manager, $down).await
            }
        }
    };
}
pub(crate) use migration;
