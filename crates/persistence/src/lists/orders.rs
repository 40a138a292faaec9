//! The order list and search 注文一覧.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use order_domain::claim::ClaimStatus;
use order_domain::item::ItemStatus;
use order_domain::money::{Currency, Money};
use order_domain::payment::PaymentMethod;
use order_domain::refund::RefundStatus;
use order_domain::stamp::PersonRef;
use sea_orm::sea_query::{Expr, Order as Direction, SimpleExpr};
use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Listed, OrderFilter, Slice, beyond};
use crate::entity::orders;
use crate::error::Error;
use crate::orders::{Orders, Person, load_people};
use crate::rows::parts::word;
use crate::search::words_of;
use crate::write::ShopId;

/// How a list of orders is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderSort {
    /// By what.
    pub field: OrderSortField,
    /// Smallest or oldest first.
    pub ascending: bool,
}

/// What orders can be sorted by. Orders of the same moment stand in the order in which they came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderSortField {
    /// When it was placed.
    OrderedAt,
    /// When it last changed.
    UpdatedAt,
    /// Its number, as text.
    OrderNo,
}

impl Default for OrderSort {
    /// Newest first.
    fn default() -> Self {
        Self { field: OrderSortField::OrderedAt, ascending: false }
    }
}

/// Where an order stands in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderKey {
    /// What the list is sorted by.
    pub value: OrderKeyValue,
    /// Tells orders with the same value apart.
    pub order_id: Uuid,
}

/// What a list of orders is sorted by, of one order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderKeyValue {
    /// For [`OrderSortField::OrderedAt`] and [`OrderSortField::UpdatedAt`].
    At(DateTime<Utc>),
    /// For [`OrderSortField::OrderNo`].
    No(String),
}

/// An order as a list shows it. Amounts in minor units.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderSummary {
    /// Its id in the database.
    pub order_id: Uuid,
    /// Its number.
    pub order_no: String,
    /// How many commands have changed it.
    pub version: i64,
    /// Currency of its amounts.
    pub currency: Currency,
    /// When it was placed.
    pub ordered_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// The member who ordered; `None`: a guest.
    pub member_id: Option<String>,
    /// Who ordered.
    pub orderer: Option<Person>,
    /// Who receives the goods.
    pub receiver: Option<Person>,
    /// Whether it matched the blacklist.
    pub malicious: bool,
    /// Statuses of its items, each once.
    pub item_statuses: Vec<ItemStatus>,
    /// Statuses of its claims, each once.
    pub claim_statuses: Vec<ClaimStatus>,
    /// Statuses of its refunds, each once.
    pub refund_statuses: Vec<RefundStatus>,
    /// Methods of its payments, each once.
    pub payment_methods: Vec<PaymentMethod>,
    /// What it is worth now.
    pub value: Money,
    /// What is paid of it in cash.
    pub payment_total: Money,
    /// What is still to be paid.
    pub outstanding: Money,
    /// What is owed back.
    pub refund_pending: Money,
    /// Whether a payment is awaited.
    pub awaiting_payment: bool,
    /// How many lines it has.
    pub line_count: i64,
    /// The product of its first line.
    pub first_product_name: String,
}

impl OrderSummary {
    /// Where it stands in a list of this sort.
    pub fn key(&self, sort: OrderSort) -> OrderKey {
        let value = match sort.field {
            OrderSortField::OrderedAt => OrderKeyValue::At(self.ordered_at),
            OrderSortField::UpdatedAt => OrderKeyValue::At(self.updated_at),
            OrderSortField::OrderNo => OrderKeyValue::No(self.order_no.clone()),
        };
        OrderKey { value, order_id: self.order_id }
    }
}

impl OrderSort {
    fn column(self) -> orders::Column {
        match self.field {
            OrderSortField::OrderedAt => orders::Column::OrderedAt,
            OrderSortField::UpdatedAt => orders::Column::UpdatedAt,
            OrderSortField::OrderNo => orders::Column::OrderNo,
        }
    }
}

struct Wanted {
    shop: ShopId,
    filter: OrderFilter,
    sort: OrderSort,
    slice: Slice<OrderKey>,
}

impl Orders {
    /// A page of the shop's orders.
    pub async fn list(
        &self,
        filter: OrderFilter,
        sort: OrderSort,
        slice: Slice<OrderKey>,
    ) -> Result<Listed<OrderSummary>, Error> {
        let wanted = Wanted { shop: self.shop, filter, sort, slice };
        self.database
            .for_reading(wanted, |wanted, transaction| Box::pin(wanted.read(transaction)))
            .await
    }
}

impl Wanted {
    async fn read(&self, transaction: &DatabaseTransaction) -> Result<Listed<OrderSummary>, Error> {
        let ascending = self.sort.ascending != self.slice.is_backward();
        let direction = if ascending { Direction::Asc } else { Direction::Desc };
        let all = orders::Entity::find().filter(self.filter.condition(self.shop));
        let total = self.slice.total(&all, transaction).await?;
        let mut page = all
            .order_by(self.sort.column(), direction.clone())
            .order_by(orders::Column::OrderId, direction)
            .limit(self.slice.limit.saturating_add(1));
        if let Some(key) = self.slice.key() {
            let columns = [self.sort.column(), orders::Column::OrderId];
            let columns =
                columns.map(|column| SimpleExpr::from(Expr::col((orders::Entity, column))));
            let value = match &key.value {
                OrderKeyValue::At(at) => Expr::val(*at),
                OrderKeyValue::No(order_no) => Expr::val(order_no.clone()),
            };
            page = page.filter(beyond(columns, [value, Expr::val(key.order_id)], ascending));
        }
        let rows = self.slice.page(page.all(transaction).await?, total);
        let ids: Vec<Uuid> = rows.rows.iter().map(|row| row.order_id).collect();
        let mut people = load_people(transaction, self.shop, &ids).await?;
        rows.try_map(|row| {
            let people = people.remove(&row.order_id).unwrap_or_default();
            summary(row, &people)
        })
    }
}

fn summary(row: orders::Model, people: &[Person]) -> Result<OrderSummary, Error> {
    let person = |id| people.iter().find(|known| known.person == PersonRef(id)).cloned();
    Ok(OrderSummary {
        orderer: person(row.orderer_id),
        receiver: person(row.receiver_id),
        currency: word("orders.currency", &row.currency)?,
        item_statuses: words("orders.item_statuses", &row.item_statuses)?,
        claim_statuses: words("orders.claim_statuses", &row.claim_statuses)?,
        refund_statuses: words("orders.refund_statuses", &row.refund_statuses)?,
        payment_methods: words("orders.payment_methods", &row.payment_methods)?,
        order_id: row.order_id,
        order_no: row.order_no,
        version: row.version,
        ordered_at: row.ordered_at,
        updated_at: row.updated_at,
        member_id: row.member_id,
        malicious: row.malicious,
        value: Money(row.value),
        payment_total: Money(row.payment_total),
        outstanding: Money(row.outstanding),
        refund_pending: Money(row.refund_pending),
        awaiting_payment: row.awaiting_payment,
        line_count: row.line_count,
        first_product_name: row.first_product_name,
    })
}

fn words<T: FromStr>(column: &'static str, set: &str) -> Result<Vec<T>, Error> {
    words_of(set).map(|text| word(column, text)).collect()
}
