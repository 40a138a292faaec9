//! Order Desk's tables, one source for SQLite and PostgreSQL, one file per area.
//!
//! The tables are written in the SQL that both databases share, with a few type names in braces
//! ([`dialect`]) where they differ. What a reader has to know about all of them:
//!
//! * `shop_id` is the first column of every primary, unique and foreign key: a row of one shop can't
//!   refer to a row of another, and the tables can be distributed by shop as they are.
//! * Amounts are integers of the currency's minor unit. Times are set by the application, in UTC.
//! * Rows that belong to an order are clustered by `(shop_id, order_id, …)`, so that reading an
//!   order touches one place in each table.
//! * CHECK and UNIQUE constraints repeat the rules that must hold even if the code is wrong.
//! * A released migration stays as it is. The next one only adds what the version before does without,
//!   so that its processes go on meanwhile (docs/running.md, "Upgrades").

use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait, async_trait};

pub mod dialect;
mod m20261122_000001_shops;
mod m20261122_000002_access;
mod m20261122_000003_catalog;
mod m20261122_000004_coupons;
mod m20261122_000005_stored_value;
mod m20261122_000006_orders;
mod m20261122_000007_records;
mod m20261123_000008_desk;
mod m20261123_000009_search;
mod m20261123_000010_product_names;
mod m20261123_000011_search_terms;

/// All migrations in the order in which they run.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_shops::Migration),
            Box::new(m20261122_000002_access::Migration),
            Box::new(m20261122_000003_catalog::Migration),
            Box::new(m20261122_000004_coupons::Migration),
            Box::new(m20261122_000005_stored_value::Migration),
            Box::new(m20261122_000006_orders::Migration),
            Box::new(m20261122_000007_records::Migration),
            Box::new(m20261123_000008_desk::Migration),
            Box::new(m20261123_000009_search::Migration),
            Box::new(m20261123_000010_product_names::Migration),
            Box::new(m20261123_000011_search_terms::Migration),
        ]
    }
}
