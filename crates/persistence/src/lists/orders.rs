//! The order list and search 注文一覧.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use order_domain::claim::ClaimStatus;
use order_domain::item::ItemStatus;
use order_domain::money::{Currency, Money};
use order_domain::payment::PaymentMethod;
use order_domain::refund::RefundStatus;
use order_domain::stamp::PersonRef;
use sea_orm::sea_query::{Expr, ExprTrait, Order as Direction, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::sources::{Leaf, Part, Source, Within};
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

/// So many orders are looked at one by one and sorted for a page.
const GATHERED: u64 = 1_000;
/// Of several sorted indexes, the one with the fewest orders leads; so far they are compared.
const COMPARED: u64 = 10_000;

/// How a page is come by. Each way reads a bounded number of rows where the filter is met often or
/// hardly ever, on the first page as on the thousandth.
#[derive(Clone, Copy)]
enum Way<'a> {
    /// Few orders meet this part: all of them, sorted.
    Gather(&'a Part),
    /// Many do, and an index has them sorted as the list is: along it.
    Follow(&'a Part),
    /// No part is both: along the index of the list's own order.
    Walk,
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
        let within = Within {
            shop: self.shop,
            from: self.filter.ordered_from,
            to: self.filter.ordered_to,
            backend: ConnectionTrait::get_database_backend(transaction),
        };
        let parts = self.parts();
        let check = parts.iter().fold(Condition::all(), |all, part| all.add(part.check.clone()));
        if within.backend == DbBackend::Postgres {
            // A page is a few rows of a few indexes, whatever the planner believes: row by row.
            let row_by_row = "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; \
                              SET LOCAL enable_mergejoin = off; SET LOCAL jit = off";
            transaction.execute_unprepared(row_by_row).await?;
        }
        let way = self.way(&within, &parts, transaction).await?;
        let all = orders::Entity::find().filter(orders::Column::ShopId.eq(self.shop.0));
        let listed = match way {
            Way::Gather(part) | Way::Follow(part) => {
                all.clone().filter(is_in(within.all(part, None)))
            }
            Way::Walk => all.clone(),
        };
        let listed = listed.filter(check.clone()).filter(within.range(orders::Column::OrderedAt));
        let total = self.slice.total(&listed, transaction).await?;
        let ahead = self.ahead(within.clone());
        let check = check.add(ahead.range(orders::Column::OrderedAt));
        let page = match way {
            Way::Gather(part) => {
                // The range as it was counted: what is cut off must not be a part of it.
                let gathered = within.all(part, Some(GATHERED + 1));
                self.sorted(all.filter(is_in(gathered)).filter(check))
            }
            Way::Follow(part) => {
                self.sorted(all.filter(is_in(ahead.page(part, &check, &self.leaf()))))
            }
            Way::Walk => self.sorted(all.filter(check)),
        };
        let walks = matches!(way, Way::Walk) && within.backend == DbBackend::Postgres;
        if walks {
            // Along the index means: not all of the shop first.
            transaction.execute_unprepared("SET LOCAL enable_sort = off").await?;
        }
        let rows = self.slice.page(page.all(transaction).await?, total);
        if walks {
            transaction.execute_unprepared("SET LOCAL enable_sort = on").await?;
        }
        let ids: Vec<Uuid> = rows.rows.iter().map(|row| row.order_id).collect();
        let mut people = load_people(transaction, self.shop, &ids).await?;
        rows.try_map(|row| {
            let people = people.remove(&row.order_id).unwrap_or_default();
            summary(row, &people)
        })
    }

    /// What of the range is still ahead: the key that a page begins behind bounds one side already,
    /// and SQLite takes one bound a side, not the narrower of two.
    fn ahead(&self, within: Within) -> Within {
        if self.sort.field != OrderSortField::OrderedAt || self.slice.key().is_none() {
            return within;
        }
        if self.is_ascending() {
            Within { from: None, ..within }
        } else {
            Within { to: None, ..within }
        }
    }

    /// The parts of the filter, the range of time where the list is sorted otherwise.
    fn parts(&self) -> Vec<Part> {
        let mut parts = self.filter.parts(self.shop);
        let has_range = self.filter.ordered_from.is_some() || self.filter.ordered_to.is_some();
        if has_range && self.sort.field != OrderSortField::OrderedAt {
            parts.push(Part::found(Some(Source::Placed), Condition::all()));
        }
        parts
    }

    /// The way that reads fewest rows.
    async fn way<'a>(
        &self,
        within: &Within,
        parts: &'a [Part],
        transaction: &DatabaseTransaction,
    ) -> Result<Way<'a>, Error> {
        let is_sorted =
            |part: &Part| self.sort.field == OrderSortField::OrderedAt && part.is_sorted();
        let indexed: Vec<&Part> = parts.iter().filter(|part| !part.sources.is_empty()).collect();
        match indexed.as_slice() {
            [] => return Ok(Way::Walk),
            [part] if is_sorted(part) => return Ok(Way::Follow(part)),
            _ => (),
        }
        let mut counts = Query::select();
        for part in &indexed {
            let far = if is_sorted(part) { COMPARED } else { GATHERED };
            counts.expr(within.count(part, far + 1));
        }
        let counted = transaction.query_one(&counts).await?;
        let counted = counted.ok_or_else(|| Error::Corrupt("a count without a row".to_owned()))?;
        let mut fewest: Option<(i64, &Part)> = None;
        let mut leading: Option<(i64, &Part)> = None;
        for (position, part) in indexed.into_iter().enumerate() {
            let count: i64 = counted.try_get_by_index(position)?;
            let is_less =
                |known: Option<(i64, &Part)>| known.is_none_or(|(least, _)| count < least);
            if is_less(fewest) {
                fewest = Some((count, part));
            }
            if is_sorted(part) && is_less(leading) {
                leading = Some((count, part));
            }
        }
        Ok(match (fewest, leading) {
            (Some((count, part)), _) if count.unsigned_abs() <= GATHERED => Way::Gather(part),
            (_, Some((_, part))) => Way::Follow(part),
            _ => Way::Walk,
        })
    }

    fn is_ascending(&self) -> bool {
        self.sort.ascending != self.slice.is_backward()
    }

    fn direction(&self) -> Direction {
        if self.is_ascending() { Direction::Asc } else { Direction::Desc }
    }

    /// One row more than wanted tells whether there are more.
    fn rows(&self) -> u64 {
        self.slice.limit.saturating_add(1)
    }

    /// The page along an index that is sorted by when orders were placed.
    fn leaf(&self) -> Leaf {
        let beyond = self.slice.key().and_then(|key| match key.value {
            OrderKeyValue::At(at) => Some((at, key.order_id)),
            OrderKeyValue::No(_) => None,
        });
        Leaf { direction: self.direction(), beyond, rows: self.rows() }
    }

    /// The page of some orders in the order of the list.
    fn sorted(&self, some: Select<orders::Entity>) -> Select<orders::Entity> {
        let mut page = some
            .order_by(self.sort.column(), self.direction())
            .order_by(orders::Column::OrderId, self.direction())
            .limit(self.rows());
        if let Some(key) = self.slice.key() {
            let columns = [self.sort.column(), orders::Column::OrderId];
            let columns =
                columns.map(|column| SimpleExpr::from(Expr::col((orders::Entity, column))));
            let value = match &key.value {
                OrderKeyValue::At(at) => Expr::val(*at),
                OrderKeyValue::No(order_no) => Expr::val(order_no.clone()),
            };
            let values = [value, Expr::val(key.order_id)];
            page = page.filter(beyond(columns, values, self.is_ascending()));
        }
        page
    }
}

/// The order is one of these.
fn is_in(ids: Option<SelectStatement>) -> Condition {
    let order_id = Expr::col((orders::Entity, orders::Column::OrderId));
    Condition::all().add_option(ids.map(|ids| order_id.in_subquery(ids)))
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
