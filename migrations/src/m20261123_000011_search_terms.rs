//! What SQLite's index of texts holds, for the audit: the index keeps no texts that could be read.
//! PostgreSQL's table can be read as it is.

use sea_orm_migration::prelude::{DbErr, MigrationTrait, SchemaManager, async_trait};
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

pub struct Migration;

impl sea_orm_migration::prelude::MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261123_000011_search_terms"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let view =
            "CREATE VIRTUAL TABLE order_texts_terms USING fts5vocab (order_texts, instance);";
        on_sqlite(manager, view).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        on_sqlite(manager, "DROP TABLE order_texts_terms;").await
    }
}

async fn on_sqlite(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Sqlite {
        dialect::run(manager, sql).await?;
    }
    Ok(())
}
