//! 顧客詳細: what is known of a member from their orders (domain.md §5, "Orderer").

use chrono::{DateTime, Utc};
use order_domain::money::Money;
use order_domain::stamp::PersonRef;
use order_domain::tender::Tender;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect, Statement,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::coupons::{self, Coupon};
use super::stored_value::{self, Balance, StoredValueEntry};
use crate::database::Database;
use crate::entity::{coupons as coupon_rows, orders, stored_value_entries};
use crate::error::Error;
use crate::lists::{Listed, Slice};
use crate::orders::{Person, load_people};
use crate::write::ShopId;

/// A member, as far as orders and stored value tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Customer {
    /// 会員ID.
    pub member_id: String,
    /// Who ordered last, by the name that they have there now; `None`: no order yet.
    pub orderer: Option<Person>,
    /// How many orders.
    pub order_count: u64,
    /// What those are worth now, in minor units of the shop's currency.
    pub value_total: Money,
    /// When the first of them was placed.
    pub first_ordered_at: Option<DateTime<Utc>>,
    /// When the last of them was placed.
    pub last_ordered_at: Option<DateTime<Utc>>,
    /// What the member has of each kind of stored value that the ledger knows of.
    pub balances: Vec<Balance>,
}

/// Where an entry stands in the ledger of a member: the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerKey {
    /// When.
    pub at: DateTime<Utc>,
    /// Which kind of stored value.
    pub kind: Tender,
    /// Tells entries of one kind apart.
    pub entry_no: i64,
}

/// The members of one shop.
#[derive(Clone, Debug)]
pub struct Customers {
    database: Database,
    shop: ShopId,
}

struct Wanted<K> {
    shop: ShopId,
    member_id: String,
    kind: Option<Tender>,
    slice: Slice<K>,
}

impl Customers {
    /// The members of a shop.
    pub fn of(database: &Database, shop: ShopId) -> Self {
        Self { database: database.clone(), shop }
    }

    /// A member who has ordered, or has stored value.
    pub async fn find(&self, member_id: &str) -> Result<Customer, Error> {
        let context = (self.shop, member_id.to_owned());
        self.database
            .for_reading(context, |(shop, member_id), transaction| {
                Box::pin(find(transaction, *shop, member_id))
            })
            .await
    }

    /// A page of the ledger of a member's stored value, newest first; of one kind or of all.
    pub async fn stored_value(
        &self,
        member_id: &str,
        kind: Option<Tender>,
        slice: Slice<LedgerKey>,
    ) -> Result<Listed<StoredValueEntry>, Error> {
        let member_id = member_id.to_owned();
        let wanted = Wanted { shop: self.shop, member_id, kind, slice };
        self.database
            .for_reading(wanted, |wanted, transaction| Box::pin(wanted.ledger(transaction)))
            .await
    }

    /// A page of the coupons that are a member's own, by number.
    pub async fn coupons(
        &self,
        member_id: &str,
        slice: Slice<String>,
    ) -> Result<Listed<Coupon>, Error> {
        let member_id = member_id.to_owned();
        let wanted = Wanted { shop: self.shop, member_id, kind: None, slice };
        self.database
            .for_reading(wanted, |wanted, transaction| Box::pin(wanted.coupons(transaction)))
            .await
    }
}

impl Wanted<LedgerKey> {
    async fn ledger(
        &self,
        transaction: &DatabaseTransaction,
    ) -> Result<Listed<StoredValueEntry>, Error> {
        use stored_value_entries::Column;
        let mut all = stored_value_entries::Entity::find()
            .filter(Column::ShopId.eq(self.shop.0))
            .filter(Column::MemberId.eq(self.member_id.as_str()));
        if let Some(kind) = self.kind {
            all = all.filter(Column::Kind.eq(kind.to_string()));
        }
        let values = |key: &LedgerKey| {
            [Expr::val(key.at), Expr::val(key.kind.to_string()), Expr::val(key.entry_no)]
        };
        let columns = [Column::At, Column::Kind, Column::EntryNo];
        let page = self.slice.read(all, columns, false, values, transaction).await?;
        page.try_map(stored_value::entry_from_row)
    }
}

impl Wanted<String> {
    async fn coupons(&self, transaction: &DatabaseTransaction) -> Result<Listed<Coupon>, Error> {
        use coupon_rows::Column;
        let all = coupon_rows::Entity::find()
            .filter(Column::ShopId.eq(self.shop.0))
            .filter(Column::MemberId.eq(self.member_id.as_str()));
        let values = |key: &String| [Expr::val(key.clone())];
        let page = self.slice.read(all, [Column::CouponNo], true, values, transaction).await?;
        let numbers = page.rows.iter().map(|row| row.coupon_no.clone()).collect();
        let mut entries = coupons::entries_of(transaction, self.shop, numbers).await?;
        page.try_map(|row| coupons::from_row(row, &mut entries))
    }
}

async fn find(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    member_id: &str,
) -> Result<Customer, Error> {
    #[derive(FromQueryResult)]
    struct Totals {
        order_count: i64,
        value_total: i64,
        first_ordered_at: Option<DateTime<Utc>>,
        last_ordered_at: Option<DateTime<Utc>>,
    }
    let backend = ConnectionTrait::get_database_backend(transaction);
    // Without statistics SQLite would rather read all orders of the shop than go by two keys.
    let indexed = if backend == DbBackend::Sqlite { "INDEXED BY orders_member" } else { "" };
    let sql = format!(
        "SELECT COUNT(*) AS order_count, CAST(COALESCE(SUM(value), 0) AS BIGINT) AS value_total, \
         MIN(ordered_at) AS first_ordered_at, MAX(ordered_at) AS last_ordered_at \
         FROM orders {indexed} WHERE shop_id = $1 AND member_id = $2"
    );
    let values = [shop.0.into(), member_id.into()];
    let statement = Statement::from_sql_and_values(backend, sql, values);
    let totals = Totals::find_by_statement(statement).one(transaction).await?;
    let totals = totals.ok_or_else(|| Error::Corrupt("a count without a row".to_owned()))?;
    let balances = stored_value::balances(transaction, shop, member_id).await?;
    if totals.order_count == 0 && balances.is_empty() {
        return Err(Error::NotFound { what: "member" });
    }
    Ok(Customer {
        member_id: member_id.to_owned(),
        orderer: last_orderer(transaction, shop, member_id).await?,
        order_count: totals.order_count.unsigned_abs(),
        value_total: Money(totals.value_total),
        first_ordered_at: totals.first_ordered_at,
        last_ordered_at: totals.last_ordered_at,
        balances,
    })
}

/// The orderer of the newest order.
async fn last_orderer(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    member_id: &str,
) -> Result<Option<Person>, Error> {
    #[derive(FromQueryResult)]
    struct Newest {
        order_id: Uuid,
        orderer_id: Uuid,
    }
    let newest = orders::Entity::find()
        .select_only()
        .columns([orders::Column::OrderId, orders::Column::OrdererId])
        .filter(orders::Column::ShopId.eq(shop.0))
        .filter(orders::Column::MemberId.eq(member_id))
        .order_by_desc(orders::Column::OrderedAt)
        .order_by_desc(orders::Column::OrderId)
        .limit(1)
        .into_model::<Newest>()
        .one(transaction)
        .await?;
    let Some(newest) = newest else { return Ok(None) };
    let mut people = load_people(transaction, shop, &[newest.order_id]).await?;
    let people = people.remove(&newest.order_id).unwrap_or_default();
    let orderer = PersonRef(newest.orderer_id);
    Ok(people.into_iter().find(|person| person.person == orderer))
}
