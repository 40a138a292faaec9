//! Exact words that orders are found by: statuses, methods, products, tracking numbers.
//!
//! They stand in a table of their own, sorted as lists are, and follow the order's rows: whatever
//! saves those saves these.

use std::collections::BTreeSet;
use std::fmt::Display;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{fold_code, words_of};
use crate::bulk;
use crate::entity::{order_lines, order_marks, order_shipments, orders};
use crate::error::Error;
use crate::rows::Rows;

/// An exact word that orders are found by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark(pub(crate) String);

impl Mark {
    /// An item has this status.
    pub(crate) fn item(status: impl Display) -> Self {
        Self(format!("item:{status}"))
    }

    /// A claim has this status.
    pub(crate) fn claim(status: impl Display) -> Self {
        Self(format!("claim:{status}"))
    }

    /// A refund has this status.
    pub(crate) fn refund(status: impl Display) -> Self {
        Self(format!("refund:{status}"))
    }

    /// A payment is made by this method.
    pub(crate) fn method(method: impl Display) -> Self {
        Self(format!("method:{method}"))
    }

    /// A line is of this product.
    pub(crate) fn product(product_code: &str) -> Self {
        Self(format!("product:{product_code}"))
    }

    /// A shipment travels under this number; `None`: nothing of it counts.
    pub(crate) fn tracking(tracking_no: &str) -> Option<Self> {
        let folded = fold_code(tracking_no);
        (!folded.is_empty()).then(|| Self(format!("tracking:{folded}")))
    }

    /// A payment is awaited.
    pub(crate) fn awaiting_payment() -> Self {
        Self("awaiting_payment".to_owned())
    }

    /// It matched the blacklist.
    pub(crate) fn malicious() -> Self {
        Self("malicious".to_owned())
    }
}

/// The marks of an order with these lines and shipments.
fn marks_of(
    order: &orders::Model,
    lines: &[order_lines::Model],
    shipments: &[order_shipments::Model],
) -> BTreeSet<Mark> {
    let mut marks = BTreeSet::new();
    marks.extend(words_of(&order.item_statuses).map(Mark::item));
    marks.extend(words_of(&order.claim_statuses).map(Mark::claim));
    marks.extend(words_of(&order.refund_statuses).map(Mark::refund));
    marks.extend(words_of(&order.payment_methods).map(Mark::method));
    marks.extend(lines.iter().map(|line| Mark::product(&line.product_code)));
    marks.extend(shipments.iter().filter_map(|one| Mark::tracking(&one.tracking_no)));
    marks.extend(order.awaiting_payment.then(Mark::awaiting_payment));
    marks.extend(order.malicious.then(Mark::malicious));
    marks
}

fn row(order: &orders::Model, mark: Mark) -> order_marks::Model {
    order_marks::Model {
        shop_id: order.shop_id,
        mark: mark.0,
        ordered_at: order.ordered_at,
        order_id: order.order_id,
    }
}

fn of_rows(rows: &Rows) -> BTreeSet<Mark> {
    marks_of(&rows.order, &rows.lines, &rows.shipments)
}

/// The rows that stand for an order with these lines and shipments.
pub(crate) fn rows_of(
    order: &orders::Model,
    lines: &[order_lines::Model],
    shipments: &[order_shipments::Model],
) -> impl Iterator<Item = order_marks::Model> {
    marks_of(order, lines, shipments).into_iter().map(|mark| row(order, mark))
}

/// Sorts marks as their table is: so they go into it fastest.
pub(crate) fn sort(marks: &mut [order_marks::Model]) {
    marks.sort_unstable_by(|one, other| {
        (&one.mark, one.ordered_at, one.order_id).cmp(&(
            &other.mark,
            other.ordered_at,
            other.order_id,
        ))
    });
}

/// What has to be written for the marks of an order to follow it.
pub(crate) struct Difference {
    order: orders::Model,
    lost: Vec<String>,
    won: Vec<order_marks::Model>,
}

/// From an order's rows before to those after.
pub(crate) fn difference(before: &Rows, after: &Rows) -> Difference {
    let (old, new) = (of_rows(before), of_rows(after));
    Difference {
        order: after.order.clone(),
        lost: old.difference(&new).map(|mark| mark.0.clone()).collect(),
        won: new.difference(&old).map(|mark| row(&after.order, mark.clone())).collect(),
    }
}

impl Difference {
    pub(crate) async fn save<C: ConnectionTrait>(self, connection: &C) -> Result<(), Error> {
        if !self.lost.is_empty() {
            order_marks::Entity::delete_many()
                .filter(order_marks::Column::ShopId.eq(self.order.shop_id))
                .filter(order_marks::Column::Mark.is_in(self.lost))
                .filter(order_marks::Column::OrderedAt.eq(self.order.ordered_at))
                .filter(order_marks::Column::OrderId.eq(self.order.order_id))
                .exec(connection)
                .await?;
        }
        bulk::insert::<order_marks::Entity, _>(connection, self.won).await
    }
}
