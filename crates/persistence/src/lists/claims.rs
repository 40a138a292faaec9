//! The claim list of the shop, CS内訳.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use order_domain::claim::{Claim, ClaimKind, ClaimStatus, ReasonCode};
use order_domain::number::ClaimNo;
use sea_orm::sea_query::{Expr, ExprTrait, Order as Direction, Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Listed, Slice, beyond};
use crate::entity::{order_claims, orders};
use crate::error::Error;
use crate::orders::{OrderRecord, Orders};
use crate::rows::parts::{count, word};
use crate::write::ShopId;

/// Which claims a list shows. What is empty or `None` doesn't narrow it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimFilter {
    /// It is of one of these kinds.
    pub kinds: Vec<ClaimKind>,
    /// It has one of these statuses.
    pub statuses: Vec<ClaimStatus>,
    /// It has one of these reasons: the operator's, else the buyer's.
    pub reasons: Vec<ReasonCode>,
    /// It was opened at or after this.
    pub opened_from: Option<DateTime<Utc>>,
    /// It was opened before this.
    pub opened_to: Option<DateTime<Utc>>,
    /// Its order was placed at or after this.
    pub ordered_from: Option<DateTime<Utc>>,
    /// Its order was placed before this.
    pub ordered_to: Option<DateTime<Utc>>,
    /// It belongs to this order.
    pub order_no: Option<String>,
    /// It belongs to an order of this member.
    pub member_id: Option<String>,
    /// Whether a buyer asked for it.
    pub by_buyer: Option<bool>,
}

/// Where a claim stands in a list: lists of claims are sorted by when they were opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimKey {
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
    /// Of which order.
    pub order_id: Uuid,
    /// Which of that order's.
    pub number: u32,
}

/// A claim of a list, with its order: what may be done with it depends on that.
#[derive(Clone, Debug)]
pub struct ClaimRow {
    /// The order, as it stands.
    pub record: Arc<OrderRecord>,
    /// The claim.
    pub claim: Claim,
}

impl ClaimRow {
    /// Where it stands in a list.
    pub fn key(&self) -> ClaimKey {
        let opened = self.claim.steps.first().map(|step| step.stamp.at);
        ClaimKey {
            opened_at: opened.unwrap_or_default(),
            order_id: self.record.order_id,
            number: self.claim.claim_no.number,
        }
    }
}

impl ClaimFilter {
    fn condition(&self, shop: ShopId) -> Condition {
        use order_claims::Column;
        let one_of =
            |column: Column, words: Vec<String>| (!words.is_empty()).then(|| column.is_in(words));
        let kinds = self.kinds.iter().map(ToString::to_string).collect();
        let statuses = self.statuses.iter().map(ToString::to_string).collect();
        let reasons = self.reasons.iter().map(ToString::to_string).collect();
        Condition::all()
            .add(Column::ShopId.eq(shop.0))
            .add_option(self.opened_from.map(|from| Column::OpenedAt.gte(from)))
            .add_option(self.opened_to.map(|to| Column::OpenedAt.lt(to)))
            .add_option(self.by_buyer.map(|by_buyer| Column::ByBuyer.eq(by_buyer)))
            .add_option(one_of(Column::Kind, kinds))
            .add_option(one_of(Column::Status, statuses))
            .add_option(one_of(Column::ReasonCode, reasons))
            .add_option(self.of_orders(shop))
    }

    /// The condition on their orders, if there is one.
    fn of_orders(&self, shop: ShopId) -> Option<SimpleExpr> {
        use orders::Column;
        let order_no = self.order_no.as_deref().map(|order_no| Column::OrderNo.eq(order_no));
        let member = self.member_id.as_deref().map(|member| Column::MemberId.eq(member));
        let from = self.ordered_from.map(|from| Column::OrderedAt.gte(from));
        let to = self.ordered_to.map(|to| Column::OrderedAt.lt(to));
        let narrowing: Vec<SimpleExpr> =
            [order_no, member, from, to].into_iter().flatten().collect();
        if narrowing.is_empty() {
            return None;
        }
        let mut wanted = Query::select();
        wanted.column(Column::OrderId).from(orders::Entity).and_where(Column::ShopId.eq(shop.0));
        for condition in narrowing {
            wanted.and_where(condition);
        }
        let order_id = Expr::col((order_claims::Entity, order_claims::Column::OrderId));
        Some(order_id.in_subquery(wanted))
    }
}

struct Wanted {
    shop: ShopId,
    filter: ClaimFilter,
    ascending: bool,
    slice: Slice<ClaimKey>,
}

impl Orders {
    /// A page of the shop's claims, by when they were opened.
    pub async fn claims(
        &self,
        filter: ClaimFilter,
        ascending: bool,
        slice: Slice<ClaimKey>,
    ) -> Result<Listed<ClaimRow>, Error> {
        let wanted = Wanted { shop: self.shop, filter, ascending, slice };
        self.database
            .for_reading(wanted, |wanted, transaction| Box::pin(wanted.read(transaction)))
            .await
    }
}

impl Wanted {
    async fn read(&self, transaction: &DatabaseTransaction) -> Result<Listed<ClaimRow>, Error> {
        use order_claims::Column;
        let ascending = self.ascending != self.slice.is_backward();
        let direction = if ascending { Direction::Asc } else { Direction::Desc };
        let all = order_claims::Entity::find().filter(self.filter.condition(self.shop));
        let total = self.slice.total(&all, transaction).await?;
        let sorted_by = [Column::OpenedAt, Column::OrderId, Column::Number];
        let mut page = all.limit(self.slice.limit.saturating_add(1));
        for column in sorted_by {
            page = page.order_by(column, direction.clone());
        }
        if let Some(key) = self.slice.key() {
            let columns =
                sorted_by.map(|column| SimpleExpr::from(Expr::col((order_claims::Entity, column))));
            let values = [
                Expr::val(key.opened_at),
                Expr::val(key.order_id),
                Expr::val(i64::from(key.number)),
            ];
            page = page.filter(beyond(columns, values, ascending));
        }
        let rows = self.slice.page(page.all(transaction).await?, total);
        let ids = rows.rows.iter().map(|row| row.order_id).collect();
        let orders = super::orders_of(transaction, self.shop, ids).await?;
        rows.try_map(|row| {
            let claim_no = ClaimNo {
                number: count("order_claims.number", row.number)?,
                kind: word("order_claims.kind", &row.kind)?,
            };
            let record = orders.get(&row.order_id);
            let found = record.and_then(|record| {
                let claim = record.order.claim(claim_no)?.clone();
                Some(ClaimRow { record: Arc::clone(record), claim })
            });
            found.ok_or_else(|| Error::Corrupt("a claim without its order".to_owned()))
        })
    }
}
