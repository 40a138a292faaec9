//! An order as rows, and back (architecture.md §2: "Rows::load → Order … Rows::save").

mod new;
pub(crate) mod parts;
mod totals;

pub(crate) use new::NewRows;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use order_domain::Order;

use crate::diff;
use crate::entity::{
    order_claims, order_discounts, order_items, order_lines, order_payments, order_refunds,
    order_shipments, orders,
};
use crate::error::Error;
use crate::search::{SearchTexts, marks, texts};
use crate::write::ShopId;

/// What stands in the row of an order beside the aggregate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub shop: ShopId,
    pub order_id: Uuid,
    pub placed_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// How many entries its history and its journal have.
    pub history_entries: i64,
    pub journal_entries: i64,
    pub search: SearchTexts,
}

/// The rows of one order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rows {
    pub order: orders::Model,
    pub lines: Vec<order_lines::Model>,
    pub discounts: Vec<order_discounts::Model>,
    pub items: Vec<order_items::Model>,
    pub payments: Vec<order_payments::Model>,
    pub claims: Vec<order_claims::Model>,
    pub refunds: Vec<order_refunds::Model>,
    pub shipments: Vec<order_shipments::Model>,
}

impl Rows {
    /// The rows that an order is.
    pub(crate) fn of(order: &Order, frame: &Frame) -> Self {
        let key = (frame.shop.0, frame.order_id);
        Self {
            order: totals::order_row(order, frame),
            lines: order.lines.iter().map(|line| parts::line_row(key, line)).collect(),
            discounts: order.discounts.iter().map(|part| parts::discount_row(key, part)).collect(),
            items: order.items.iter().map(|item| parts::item_row(key, item)).collect(),
            payments: order.payments.iter().map(|part| parts::payment_row(key, part)).collect(),
            claims: order.claims.iter().map(|claim| parts::claim_row(key, claim)).collect(),
            refunds: order.refunds.iter().map(|part| parts::refund_row(key, part)).collect(),
            shipments: order.shipments.iter().map(|part| parts::shipment_row(key, part)).collect(),
        }
    }

    /// The order that these rows are.
    pub(crate) fn into_order(self) -> Result<(Order, Frame), Error> {
        let collect_lines = self.lines.into_iter().map(parts::line).collect::<Result<_, _>>()?;
        let discounts = self.discounts.into_iter().map(parts::discount);
        let items = self.items.iter().map(parts::item);
        let payments = self.payments.iter().map(parts::payment);
        let claims = self.claims.into_iter().map(parts::claim);
        let refunds = self.refunds.into_iter().map(parts::refund);
        let shipments = self.shipments.into_iter().map(parts::shipment);
        let (mut order, frame) = totals::order(self.order)?;
        order.lines = collect_lines;
        order.discounts = discounts.collect::<Result<_, _>>()?;
        order.items = items.collect::<Result<_, _>>()?;
        order.payments = payments.collect::<Result<_, _>>()?;
        order.claims = claims.collect::<Result<_, _>>()?;
        order.refunds = refunds.collect::<Result<_, _>>()?;
        order.shipments = shipments.collect::<Result<_, _>>()?;
        Ok((order, frame))
    }

    /// Reads an order. `lock`: nobody else changes it until the transaction ends.
    pub(crate) async fn load(
        transaction: &DatabaseTransaction,
        shop: ShopId,
        order_no: &str,
        lock: bool,
    ) -> Result<Self, Error> {
        let find = orders::Entity::find()
            .filter(orders::COLUMN.shop_id.eq(shop.0))
            .filter(orders::COLUMN.order_no.eq(order_no));
        let find = if lock { find.lock_exclusive() } else { find };
        let order = find.one(transaction).await?.ok_or(Error::NotFound { what: "order" })?;
        let mut all = Self::load_parts(transaction, shop, vec![order]).await?;
        all.pop().ok_or_else(|| Error::Corrupt("an order that was read is gone".to_owned()))
    }

    /// Reads the parts of orders that were read before: one statement a table, however many.
    pub(crate) async fn load_parts(
        transaction: &DatabaseTransaction,
        shop: ShopId,
        orders: Vec<orders::Model>,
    ) -> Result<Vec<Self>, Error> {
        let ids: Vec<Uuid> = orders.iter().map(|order| order.order_id).collect();
        let of = Of { transaction, shop, ids: &ids };
        let mut lines = of.read::<order_lines::Entity>(|row| row.order_id).await?;
        let mut discounts = of.read::<order_discounts::Entity>(|row| row.order_id).await?;
        let mut items = of.read::<order_items::Entity>(|row| row.order_id).await?;
        let mut payments = of.read::<order_payments::Entity>(|row| row.order_id).await?;
        let mut claims = of.read::<order_claims::Entity>(|row| row.order_id).await?;
        let mut refunds = of.read::<order_refunds::Entity>(|row| row.order_id).await?;
        let mut shipments = of.read::<order_shipments::Entity>(|row| row.order_id).await?;
        let rows = orders.into_iter().map(|order| Self {
            lines: lines.remove(&order.order_id).unwrap_or_default(),
            discounts: discounts.remove(&order.order_id).unwrap_or_default(),
            items: items.remove(&order.order_id).unwrap_or_default(),
            payments: payments.remove(&order.order_id).unwrap_or_default(),
            claims: claims.remove(&order.order_id).unwrap_or_default(),
            refunds: refunds.remove(&order.order_id).unwrap_or_default(),
            shipments: shipments.remove(&order.order_id).unwrap_or_default(),
            order,
        });
        Ok(rows.collect())
    }

    /// Saves the difference: new rows are inserted, changed columns of changed rows are updated,
    /// nothing else is touched.
    pub(crate) async fn save<C: ConnectionTrait>(
        self,
        before: Self,
        connection: &C,
    ) -> Result<(), Error> {
        marks::difference(&before, &self).save(connection).await?;
        texts::follow(connection, &before.order, &self.order).await?;
        diff::save::<orders::Entity, _>(connection, vec![before.order], vec![self.order]).await?;
        diff::save::<order_lines::Entity, _>(connection, before.lines, self.lines).await?;
        diff::save::<order_discounts::Entity, _>(connection, before.discounts, self.discounts)
            .await?;
        diff::save::<order_items::Entity, _>(connection, before.items, self.items).await?;
        diff::save::<order_payments::Entity, _>(connection, before.payments, self.payments).await?;
        diff::save::<order_claims::Entity, _>(connection, before.claims, self.claims).await?;
        diff::save::<order_refunds::Entity, _>(connection, before.refunds, self.refunds).await?;
        diff::save::<order_shipments::Entity, _>(connection, before.shipments, self.shipments).await
    }
}

/// Some orders of a shop, of which parts are read.
pub(crate) struct Of<'a> {
    pub transaction: &'a DatabaseTransaction,
    pub shop: ShopId,
    pub ids: &'a [Uuid],
}

impl Of<'_> {
    /// The rows of a table that belong to these orders, in the order of their keys.
    ///
    /// One order is asked for by equality: SQLite then walks the primary key and sorts nothing.
    pub(crate) async fn read<E>(
        &self,
        order_id: impl Fn(&E::Model) -> Uuid,
    ) -> Result<BTreeMap<Uuid, Vec<E::Model>>, Error>
    where
        E: OrderPart,
        E::Model: Send + Sync,
    {
        use sea_orm::{ColumnTrait, Iterable, PrimaryKeyToColumn};
        let mut parts: BTreeMap<Uuid, Vec<E::Model>> = BTreeMap::new();
        if self.ids.is_empty() {
            return Ok(parts);
        }
        let mut find = E::find().filter(E::shop_id().eq(self.shop.0));
        find = match self.ids {
            [id] => find.filter(E::order_id().eq(*id)),
            ids => find.filter(E::order_id().is_in(ids.iter().copied())),
        };
        for column in E::PrimaryKey::iter().skip(1) {
            find = find.order_by_asc(column.into_column());
        }
        for row in find.all(self.transaction).await? {
            parts.entry(order_id(&row)).or_default().push(row);
        }
        Ok(parts)
    }
}

/// A table whose rows belong to orders; most have a key that begins with shop and order.
pub(crate) trait OrderPart: EntityTrait {
    fn shop_id() -> Self::Column;
    fn order_id() -> Self::Column;
}

macro_rules! order_parts {
    ($($table:ident),* $(,)?) => {
        $(impl OrderPart for crate::entity::$table::Entity {
            fn shop_id() -> Self::Column {
                crate::entity::$table::Column::ShopId
            }
            fn order_id() -> Self::Column {
                crate::entity::$table::Column::OrderId
            }
        })*
    };
}

order_parts!(
    order_lines,
    order_discounts,
    order_items,
    order_payments,
    order_claims,
    order_refunds,
    order_shipments,
    order_people,
    order_changes,
    order_history,
    journal_transactions,
    journal_entries,
    memos,
    inquiries,
    inquiry_replies,
    desk_changes,
    blacklist_entries,
    idempotency_keys,
);
