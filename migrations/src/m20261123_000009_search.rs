//! What orders are found by, computed from them and written with them.

use sea_orm_migration::prelude::{DbErr, MigrationTrait, SchemaManager, async_trait};
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

/// Exact words, in the order in which lists show orders: a page of any word comes straight out of
/// the key, wherever in the list it begins.
const MARKS: &str = r"
CREATE TABLE order_marks (
    shop_id {uuid} NOT NULL,
    mark {text} NOT NULL,
    ordered_at {time} NOT NULL,
    order_id {uuid} NOT NULL,
    PRIMARY KEY (shop_id, mark, ordered_at, order_id)
) {clustered};
";

/// Parts of names, phone numbers and addresses, as short hashes in which the shop takes part, an
/// inverted index over them. Each order is rewritten rarely and inserted in bulk: PostgreSQL keeps
/// a short list of what is new and sorts it in at once.
const POSTGRES_TEXTS: &str = r"
CREATE TABLE order_texts (
    shop_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    terms {text} NOT NULL,
    PRIMARY KEY (shop_id, order_id)
);
CREATE INDEX order_texts_terms ON order_texts
    USING gin (string_to_array(terms, ' ')) WITH (gin_pending_list_limit = 1024);
";
const SQLITE_TEXTS: &str = r"
CREATE VIRTUAL TABLE order_texts USING fts5 (
    shop_id UNINDEXED, order_id UNINDEXED, terms,
    content = '', contentless_delete = 1, contentless_unindexed = 1,
    detail = none, tokenize = 'ascii'
);
";

pub struct Migration;

impl sea_orm_migration::prelude::MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261123_000009_search"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let texts = match manager.get_database_backend() {
            DbBackend::Sqlite => SQLITE_TEXTS,
            _ => POSTGRES_TEXTS,
        };
        dialect::run(manager, MARKS).await?;
        dialect::run(manager, texts).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, "DROP TABLE order_texts; DROP TABLE order_marks;").await
    }
}
