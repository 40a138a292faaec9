//! The index of the texts that orders are found by against those texts. What is found is not
//! repeated: it is about people.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect, Statement,
};
use uuid::Uuid;

use super::{Findings, Violation};
use crate::entity::{order_texts, orders};
use crate::error::Error;
use crate::search::texts;
use crate::write::ShopId;

/// Orders read at a time.
const PAGE: u64 = 1_000;
/// Terms begin with these: SQLite's are read in as many portions.
const FIRST_DIGITS: std::ops::RangeInclusive<u8> = 0..=0xff;

/// What an index has of an order, or should have, in the few bytes that can be kept of each: two that
/// are the same are taken for the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Print {
    rows: u32,
    terms: u32,
    /// A number of all terms together, in whatever order they come.
    sum: u64,
}

impl Print {
    fn of(row: &order_texts::Model) -> Self {
        let mut print = Self { rows: 1, ..Self::default() };
        for term in row.terms.split(' ') {
            print.add(term);
        }
        print
    }

    fn add(&mut self, term: &str) {
        let hash = term.bytes().fold(0_u64, |hash, byte| {
            hash.wrapping_mul(0x0100_0000_01b3).wrapping_add(u64::from(byte))
        });
        self.terms += 1;
        self.sum = self.sum.wrapping_add(hash);
    }
}

/// Audits the index: it has the terms of each order, once, and no other orders. All of it from one
/// snapshot, because SQLite's index can't be asked what it has of an order.
pub(super) async fn audit(
    transaction: &DatabaseTransaction,
    shop: ShopId,
) -> Result<Vec<Violation>, Error> {
    let mut held = match ConnectionTrait::get_database_backend(transaction) {
        DbBackend::Sqlite => prints_in_sqlite(transaction, shop).await?,
        _ => prints_in_postgres(transaction, shop).await?,
    };
    let mut violations = Vec::new();
    let mut after = Some(Uuid::nil());
    while let Some(last) = after {
        let page = orders::Entity::find()
            .filter(orders::Column::ShopId.eq(shop.0))
            .filter(orders::Column::OrderId.gt(last))
            .order_by_asc(orders::Column::OrderId)
            .limit(PAGE)
            .all(transaction)
            .await?;
        after = page.last().map(|order| order.order_id);
        for order in page {
            let wanted = texts::rows_of([&order]).first().map(Print::of);
            let found = held.remove(&order.order_id);
            let mut findings = Findings::of(shop, format!("order {}", order.order_no));
            findings.demand(
                found == wanted,
                "the index of texts has what an order is found by",
                || found.map_or("missing", |_| "stale").to_owned(),
            );
            violations.extend(findings.violations);
        }
    }
    for order_id in held.into_keys() {
        let mut findings = Findings::of(shop, "search texts".to_owned());
        findings.demand(false, "the index of texts has no other orders", || {
            format!("orphaned {order_id}")
        });
        violations.extend(findings.violations);
    }
    Ok(violations)
}

async fn prints_in_postgres(
    transaction: &DatabaseTransaction,
    shop: ShopId,
) -> Result<BTreeMap<Uuid, Print>, Error> {
    let mut prints = BTreeMap::new();
    let mut after = Some(Uuid::nil());
    while let Some(last) = after {
        let page = order_texts::Entity::find()
            .filter(order_texts::Column::ShopId.eq(shop.0))
            .filter(order_texts::Column::OrderId.gt(last))
            .order_by_asc(order_texts::Column::OrderId)
            .limit(PAGE)
            .all(transaction)
            .await?;
        after = page.last().map(|row| row.order_id);
        prints.extend(page.iter().map(|row| (row.order_id, Print::of(row))));
    }
    Ok(prints)
}

/// SQLite's index gives no text back. It says which rows have a term: for each term, so that all of
/// it is read once, from the first term to the last.
async fn prints_in_sqlite(
    transaction: &DatabaseTransaction,
    shop: ShopId,
) -> Result<BTreeMap<Uuid, Print>, Error> {
    #[derive(FromQueryResult)]
    struct Row {
        rowid: i64,
        order_id: Uuid,
    }
    #[derive(FromQueryResult)]
    struct Held {
        doc: i64,
        term: String,
    }
    let select = |sql: &str, values: Vec<sea_orm::Value>| {
        Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)
    };
    let of_shop = "SELECT rowid, order_id FROM order_texts WHERE shop_id = ?";
    let rows =
        Row::find_by_statement(select(of_shop, vec![shop.0.into()])).all(transaction).await?;
    let mut by_row: BTreeMap<i64, Print> =
        rows.iter().map(|row| (row.rowid, Print { rows: 1, ..Print::default() })).collect();
    for first in FIRST_DIGITS {
        let portion = "SELECT doc, term FROM order_texts_terms WHERE term >= ? AND term <= ?";
        let (from, to) = (format!("{first:02x}"), format!("{first:02x}g"));
        let portion = select(portion, vec![from.into(), to.into()]);
        for held in Held::find_by_statement(portion).all(transaction).await? {
            if let Some(print) = by_row.get_mut(&held.doc) {
                print.add(&held.term);
            }
        }
    }
    let mut prints: BTreeMap<Uuid, Print> = BTreeMap::new();
    for row in rows {
        let print = prints.entry(row.order_id).or_default();
        let other = by_row.get(&row.rowid).copied().unwrap_or_default();
        print.rows += other.rows;
        print.terms += other.terms;
        print.sum = print.sum.wrapping_add(other.sum);
    }
    Ok(prints)
}
