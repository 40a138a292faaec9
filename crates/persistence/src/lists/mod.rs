//! Lists: keyset pages, stable while rows are added (api.md §1, "lists").

mod claims;
mod filter;
mod history;
mod orders;
mod refunds;
mod sources;

use std::collections::BTreeMap;
use std::sync::Arc;

use sea_orm::sea_query::{Expr, ExprTrait, Order as Direction, SimpleExpr};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

use crate::error::Error;
use crate::orders::{OrderRecord, load_many};
use crate::write::ShopId;

pub use claims::{ClaimFilter, ClaimKey, ClaimRow};
pub use filter::OrderFilter;
pub use history::PaymentHistoryEntry;
pub use orders::{OrderKey, OrderKeyValue, OrderSort, OrderSortField, OrderSummary};
pub use refunds::{RefundFilter, RefundKey, RefundRow};

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start<K> {
    /// At the beginning of the list.
    First,
    /// Behind the row with this key.
    After(K),
    /// Before the row with this key: the page that ends there.
    Before(K),
}

/// Which rows of a list are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice<K> {
    /// Where the page begins.
    pub start: Start<K>,
    /// At most this many rows.
    pub limit: u64,
    /// Whether all rows of the list are counted.
    pub count: bool,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed<R> {
    /// The rows, in the order of the list.
    pub rows: Vec<R>,
    /// Whether there are rows before the first of them.
    pub has_previous: bool,
    /// Whether there are rows behind the last of them.
    pub has_next: bool,
    /// How many rows the list has, where that was wanted.
    pub total: Option<u64>,
}

impl<K> Slice<K> {
    /// The first page.
    pub fn first(limit: u64) -> Self {
        Self { start: Start::First, limit, count: false }
    }

    /// Whether the rows are read from the end of the page to its beginning.
    fn is_backward(&self) -> bool {
        matches!(self.start, Start::Before(_))
    }

    /// Reads the page from a list that is sorted by these columns; `values` are those of a key.
    pub(crate) async fn read<E, const N: usize>(
        &self,
        all: Select<E>,
        sorted_by: [E::Column; N],
        ascending: bool,
        values: impl FnOnce(&K) -> [SimpleExpr; N],
        transaction: &DatabaseTransaction,
    ) -> Result<Listed<E::Model>, Error>
    where
        E: EntityTrait,
        E::Model: Send + Sync,
        K: Sync,
    {
        let ascending = ascending != self.is_backward();
        let direction = if ascending { Direction::Asc } else { Direction::Desc };
        let beyond = self.key().map(|key| {
            let columns = sorted_by.map(ColumnTrait::into_expr);
            beyond(columns, values(key), ascending)
        });
        let total = self.total(&all, transaction).await?;
        let mut page = all.limit(self.limit.saturating_add(1));
        for column in sorted_by {
            page = page.order_by(column, direction.clone());
        }
        if let Some(beyond) = beyond {
            page = page.filter(beyond);
        }
        Ok(self.page(page.all(transaction).await?, total))
    }

    /// How many rows the list has, if that is wanted.
    async fn total<E>(
        &self,
        all: &Select<E>,
        transaction: &DatabaseTransaction,
    ) -> Result<Option<u64>, Error>
    where
        E: EntityTrait,
        E::Model: Send + Sync,
        K: Sync,
    {
        if self.count { Ok(Some(all.clone().count(transaction).await?)) } else { Ok(None) }
    }

    /// The key that the page begins or ends at.
    fn key(&self) -> Option<&K> {
        match &self.start {
            Start::First => None,
            Start::After(key) | Start::Before(key) => Some(key),
        }
    }

    /// Makes a page of rows that were read from its start on, one more than wanted if there are more.
    fn page<R>(&self, mut rows: Vec<R>, total: Option<u64>) -> Listed<R> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        if self.is_backward() {
            rows.reverse();
            return Listed { rows, has_previous: has_more, has_next: true, total };
        }
        let has_previous = matches!(self.start, Start::After(_));
        Listed { rows, has_previous, has_next: has_more, total }
    }
}

impl<R> Listed<R> {
    pub(crate) fn try_map<S, E>(self, map: impl FnMut(R) -> Result<S, E>) -> Result<Listed<S>, E> {
        Ok(Listed {
            rows: self.rows.into_iter().map(map).collect::<Result<_, _>>()?,
            has_previous: self.has_previous,
            has_next: self.has_next,
            total: self.total,
        })
    }
}

/// `(columns) > (values)`, or `<`: rows behind a key. Both databases read it from the index.
pub(crate) fn beyond(
    columns: impl IntoIterator<Item = SimpleExpr>,
    values: impl IntoIterator<Item = SimpleExpr>,
    ascending: bool,
) -> SimpleExpr {
    let (columns, values) = (Expr::tuple(columns), Expr::tuple(values));
    if ascending { columns.gt(values) } else { columns.lt(values) }
}

/// The orders that rows of a page belong to: what may be done with the rows depends on them.
async fn orders_of(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    ids: Vec<Uuid>,
) -> Result<BTreeMap<Uuid, Arc<OrderRecord>>, Error> {
    use crate::entity::orders;
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found = orders::Entity::find()
        .filter(orders::Column::ShopId.eq(shop.0))
        .filter(orders::Column::OrderId.is_in(ids))
        .all(transaction)
        .await?;
    let records = load_many(transaction, shop, found).await?;
    Ok(records.into_iter().map(|record| (record.order_id, Arc::new(record))).collect())
}
