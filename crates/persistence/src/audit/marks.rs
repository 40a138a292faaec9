//! The marks that orders are found by against the orders themselves: none is missing, and none stands
//! there that no order has.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{Findings, Violation};
use crate::entity::{order_lines, order_marks, order_shipments, orders};
use crate::error::Error;
use crate::lists::beyond;
use crate::rows::{Of, Rows};
use crate::search::marks;
use crate::write::ShopId;

/// Marks read at a time.
const PAGE: u64 = 1_000;
/// Marks looked up at a time.
const LOOKED_UP: usize = 5_000;

/// A mark by its key within the shop.
pub(super) type Key = (String, DateTime<Utc>, Uuid);

fn key(row: order_marks::Model) -> Key {
    (row.mark, row.ordered_at, row.order_id)
}

/// The marks of some orders that are not there.
pub(super) struct Missing(BTreeMap<Uuid, Vec<String>>);

pub(super) async fn load(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    all: &[Rows],
) -> Result<Missing, Error> {
    let mut wanted: Vec<Key> =
        all.iter().flat_map(|rows| of_order(&rows.order, &rows.lines, &rows.shipments)).collect();
    wanted.sort_unstable();
    let mut missing: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for wanted in wanted.chunks(LOOKED_UP) {
        let held = held(transaction, shop, wanted).await?;
        for (mark, _, order_id) in wanted.iter().filter(|mark| !held.contains(mark)) {
            missing.entry(*order_id).or_default().push(mark.clone());
        }
    }
    Ok(Missing(missing))
}

impl Missing {
    pub(super) fn audit(&mut self, order_id: Uuid, findings: &mut Findings) {
        for mark in self.0.remove(&order_id).unwrap_or_default() {
            findings.demand(false, "an order has its search marks", || format!("missing {mark}"));
        }
    }
}

fn of_order<'a>(
    order: &'a orders::Model,
    lines: &'a [order_lines::Model],
    shipments: &'a [order_shipments::Model],
) -> impl Iterator<Item = Key> + 'a {
    marks::rows_of(order, lines, shipments).map(key)
}

/// Which of these marks stand in their table, each looked up in its key.
async fn held(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    wanted: &[Key],
) -> Result<BTreeSet<Key>, Error> {
    use order_marks::Column::{Mark, OrderId, OrderedAt, ShopId as Shop};
    let held = |column| Expr::col((order_marks::Entity, column));
    let mut rows = Query::select();
    rows.columns([Shop, Mark, OrderedAt, OrderId].map(|column| (order_marks::Entity, column)))
        .from_values(wanted.iter().cloned(), "wanted")
        // SQLite reads the tables of a cross join in their order: the key is asked for each mark.
        .cross_join(order_marks::Entity)
        .and_where(held(Shop).eq(shop.0));
    for (column, value) in [(Mark, "column1"), (OrderedAt, "column2"), (OrderId, "column3")] {
        rows.and_where(held(column).equals(("wanted", value)));
    }
    let rows = transaction.query_all(&rows).await?;
    let rows = rows.iter().map(|row| order_marks::Model::from_query_result(row, "").map(key));
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Some marks, in the order of their key.
pub(super) struct Page {
    /// The key behind which the next page begins; `None`: there is nothing left.
    pub last: Option<Key>,
    /// Those that no order has.
    pub violations: Vec<Violation>,
}

/// Audits the marks behind a key: each is one that its order has.
pub(super) async fn audit_page(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    after: Option<&Key>,
) -> Result<Page, Error> {
    use order_marks::Column::{Mark, OrderId, OrderedAt, ShopId as Shop};
    let columns = [Mark, OrderedAt, OrderId];
    let mut rows = order_marks::Entity::find().filter(Shop.eq(shop.0)).limit(PAGE);
    for column in columns {
        rows = rows.order_by_asc(column);
    }
    if let Some((mark, ordered_at, order_id)) = after {
        let values = [Expr::val(mark.as_str()), Expr::val(*ordered_at), Expr::val(*order_id)];
        rows = rows.filter(beyond(columns.map(ColumnTrait::into_expr), values, true));
    }
    let found: Vec<Key> = rows.all(transaction).await?.into_iter().map(key).collect();
    let last = found.last().cloned();
    let ids: BTreeSet<Uuid> = found.iter().map(|(_, _, order_id)| *order_id).collect();
    let orders = Orders::load(transaction, shop, ids.into_iter().collect()).await?;
    let violations = found.into_iter().filter_map(|mark| orders.audit(shop, mark)).flatten();
    Ok(Page { last, violations: violations.collect() })
}

/// Orders by their ids: number and marks.
struct Orders(BTreeMap<Uuid, (String, BTreeSet<Key>)>);

impl Orders {
    async fn load(
        transaction: &DatabaseTransaction,
        shop: ShopId,
        ids: Vec<Uuid>,
    ) -> Result<Self, Error> {
        let of = Of { transaction, shop, ids: &ids };
        let mut lines = of.read::<order_lines::Entity>(|row| row.order_id).await?;
        let mut shipments = of.read::<order_shipments::Entity>(|row| row.order_id).await?;
        let found = orders::Entity::find()
            .filter(orders::Column::ShopId.eq(shop.0))
            .filter(orders::Column::OrderId.is_in(ids))
            .all(transaction)
            .await?;
        let orders = found.into_iter().map(|order| {
            let lines = lines.remove(&order.order_id).unwrap_or_default();
            let shipments = shipments.remove(&order.order_id).unwrap_or_default();
            let own = of_order(&order, &lines, &shipments).collect();
            (order.order_id, (order.order_no, own))
        });
        Ok(Self(orders.collect()))
    }

    /// What is wrong with a mark.
    fn audit(&self, shop: ShopId, mark: Key) -> Option<Vec<Violation>> {
        let order = self.0.get(&mark.2);
        if order.is_some_and(|(_, own)| own.contains(&mark)) {
            return None;
        }
        let (mark, ordered_at, order_id) = mark;
        let (subject, detail) = match order {
            Some((order_no, _)) => (format!("order {order_no}"), format!("stale {mark}")),
            None => ("search marks".to_owned(), format!("orphaned {mark} of {order_id}")),
        };
        let mut findings = Findings::of(shop, subject);
        findings.demand(false, "a search mark is one of its order", || {
            format!("{detail}, ordered at {ordered_at}")
        });
        Some(findings.violations)
    }
}
