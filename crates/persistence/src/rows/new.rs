//! The rows of new orders.

use sea_orm::ConnectionTrait;

use super::Rows;
use crate::bulk::{self, Sheet};
use crate::entity::{
    order_claims, order_discounts, order_items, order_lines, order_marks, order_payments,
    order_refunds, order_shipments, order_texts, orders,
};
use crate::error::Error;
use crate::search::{marks, texts};

/// The rows of new orders, collected so that many are inserted at once.
#[derive(Debug, Default)]
pub(crate) struct NewRows {
    orders: Sheet<orders::Entity>,
    lines: Sheet<order_lines::Entity>,
    discounts: Sheet<order_discounts::Entity>,
    items: Sheet<order_items::Entity>,
    payments: Sheet<order_payments::Entity>,
    claims: Sheet<order_claims::Entity>,
    refunds: Sheet<order_refunds::Entity>,
    shipments: Sheet<order_shipments::Entity>,
    marks: Vec<order_marks::Model>,
    texts: Sheet<order_texts::Entity>,
}

impl NewRows {
    /// Those of one order.
    pub(crate) fn of(rows: Rows) -> Self {
        Self {
            marks: marks::rows_of(&rows.order, &rows.lines, &rows.shipments).collect(),
            texts: texts::rows_of([&rows.order]).into_iter().collect(),
            orders: [rows.order].into_iter().collect(),
            lines: rows.lines.into_iter().collect(),
            discounts: rows.discounts.into_iter().collect(),
            items: rows.items.into_iter().collect(),
            payments: rows.payments.into_iter().collect(),
            claims: rows.claims.into_iter().collect(),
            refunds: rows.refunds.into_iter().collect(),
            shipments: rows.shipments.into_iter().collect(),
        }
    }

    /// Adds those of another order.
    pub(crate) fn append(&mut self, other: Self) {
        self.orders.append(other.orders);
        self.lines.append(other.lines);
        self.discounts.append(other.discounts);
        self.items.append(other.items);
        self.payments.append(other.payments);
        self.claims.append(other.claims);
        self.refunds.append(other.refunds);
        self.shipments.append(other.shipments);
        self.marks.extend(other.marks);
        self.texts.append(other.texts);
    }

    /// Inserts all of them: a few statements a table.
    pub(crate) async fn insert<C: ConnectionTrait>(mut self, connection: &C) -> Result<(), Error> {
        self.orders.insert(connection).await?;
        self.lines.insert(connection).await?;
        self.discounts.insert(connection).await?;
        self.items.insert(connection).await?;
        self.payments.insert(connection).await?;
        self.claims.insert(connection).await?;
        self.refunds.insert(connection).await?;
        self.shipments.insert(connection).await?;
        marks::sort(&mut self.marks);
        bulk::insert::<order_marks::Entity, _>(connection, self.marks).await?;
        self.texts.insert(connection).await
    }
}
