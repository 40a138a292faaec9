//! The refund list of the shop 返金一覧.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use order_domain::claim::ClaimKind;
use order_domain::number::RefundNo;
use order_domain::refund::{Refund, RefundMethod, RefundStatus};
use sea_orm::sea_query::{Expr, Order as Direction, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Listed, Slice, beyond};
use crate::entity::order_refunds;
use crate::error::Error;
use crate::orders::{OrderRecord, Orders};
use crate::rows::parts::count;
use crate::write::ShopId;

/// Which refunds a list shows. What is empty or `None` doesn't narrow it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefundFilter {
    /// It has one of these statuses; none: any but scheduled, which is not in the refund tab yet.
    pub statuses: Vec<RefundStatus>,
    /// Its claim is of one of these kinds.
    pub kinds: Vec<ClaimKind>,
    /// It is paid back by one of these methods.
    pub methods: Vec<RefundMethod>,
    /// It was opened at or after this.
    pub scheduled_from: Option<DateTime<Utc>>,
    /// It was opened before this.
    pub scheduled_to: Option<DateTime<Utc>>,
}

/// Where a refund stands in a list: lists of refunds are sorted by when they were opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundKey {
    /// When it was opened.
    pub scheduled_at: DateTime<Utc>,
    /// Of which order.
    pub order_id: Uuid,
    /// Which of that order's.
    pub refund_no: RefundNo,
}

/// A refund of a list, with its order: what may be done with it depends on that.
#[derive(Clone, Debug)]
pub struct RefundRow {
    /// The order, as it stands.
    pub record: Arc<OrderRecord>,
    /// The refund.
    pub refund: Refund,
}

impl RefundRow {
    /// Where it stands in a list.
    pub fn key(&self) -> RefundKey {
        RefundKey {
            scheduled_at: self.refund.scheduled.at,
            order_id: self.record.order_id,
            refund_no: self.refund.refund_no,
        }
    }
}

impl RefundFilter {
    fn condition(&self, shop: ShopId) -> Condition {
        use order_refunds::Column;
        let from = self.scheduled_from.map(|from| Column::ScheduledAt.gte(from));
        let to = self.scheduled_to.map(|to| Column::ScheduledAt.lt(to));
        let one_of =
            |column: Column, words: Vec<String>| (!words.is_empty()).then(|| column.is_in(words));
        let kinds = self.kinds.iter().map(ToString::to_string).collect();
        let methods = self.methods.iter().map(ToString::to_string).collect();
        Condition::all()
            .add(Column::ShopId.eq(shop.0))
            .add_option(from)
            .add_option(to)
            .add(match &*self.statuses {
                [] => Column::Status.ne(RefundStatus::Scheduled.to_string()),
                some => Column::Status.is_in(some.iter().map(ToString::to_string)),
            })
            .add_option(one_of(Column::Kind, kinds))
            .add_option(one_of(Column::Method, methods))
    }
}

struct Wanted {
    shop: ShopId,
    filter: RefundFilter,
    ascending: bool,
    slice: Slice<RefundKey>,
}

impl Orders {
    /// A page of the shop's refunds, by when they were opened.
    pub async fn refunds(
        &self,
        filter: RefundFilter,
        ascending: bool,
        slice: Slice<RefundKey>,
    ) -> Result<Listed<RefundRow>, Error> {
        let wanted = Wanted { shop: self.shop, filter, ascending, slice };
        self.database
            .for_reading(wanted, |wanted, transaction| Box::pin(wanted.read(transaction)))
            .await
    }
}

impl Wanted {
    async fn read(&self, transaction: &DatabaseTransaction) -> Result<Listed<RefundRow>, Error> {
        use order_refunds::Column;
        let ascending = self.ascending != self.slice.is_backward();
        let direction = if ascending { Direction::Asc } else { Direction::Desc };
        let all = order_refunds::Entity::find().filter(self.filter.condition(self.shop));
        let total = self.slice.total(&all, transaction).await?;
        let sorted_by = [Column::ScheduledAt, Column::OrderId, Column::RefundNo];
        let mut page = all.limit(self.slice.limit.saturating_add(1));
        for column in sorted_by {
            page = page.order_by(column, direction.clone());
        }
        if let Some(key) = self.slice.key() {
            let columns = sorted_by
                .map(|column| SimpleExpr::from(Expr::col((order_refunds::Entity, column))));
            let values = [
                Expr::val(key.scheduled_at),
                Expr::val(key.order_id),
                Expr::val(i64::from(key.refund_no.0)),
            ];
            page = page.filter(beyond(columns, values, ascending));
        }
        let rows = self.slice.page(page.all(transaction).await?, total);
        let ids = rows.rows.iter().map(|row| row.order_id).collect();
        let orders = super::orders_of(transaction, self.shop, ids).await?;
        rows.try_map(|row| {
            let refund_no = RefundNo(count("order_refunds.refund_no", row.refund_no)?);
            let record = orders.get(&row.order_id);
            let found = record.and_then(|record| {
                let refund = record.order.refund(refund_no)?.clone();
                Some(RefundRow { record: Arc::clone(record), refund })
            });
            found.ok_or_else(|| Error::Corrupt("a refund without its order".to_owned()))
        })
    }
}
