//! ブラックリスト: guests whose next orders are flagged (domain.md §5). An entry belongs to the order
//! by which it was designated; the orders that it flags know it by id.

mod designation;
mod matching;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use order_domain::stamp::Actor;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::database::Database;
use crate::entity::{blacklist_entries, blacklist_matches, orders};
use crate::error::Error;
use crate::lists::{Listed, Slice};
use crate::orders::{Person, load_people};
use crate::rows::parts::structure;
use crate::search::{fold_email, fold_phone};
use crate::write::ShopId;

pub(crate) use designation::Designation;
pub(crate) use matching::{matches_of, matching};

/// An entry of the blacklist.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its id.
    pub blacklist_id: Uuid,
    /// The order by which it was designated.
    pub order_id: Uuid,
    /// The same by number.
    pub order_no: String,
    /// Why.
    pub reason: String,
    /// The name of that order's orderer, as it is now.
    pub name: Option<String>,
    /// What is compared, in the spelling in which it is compared.
    pub contacts: Contacts,
    /// When it was designated.
    pub designated_at: DateTime<Utc>,
    /// By whom.
    pub designated_by: Actor,
    /// From which address.
    pub ip: Option<String>,
    /// When its reason last changed.
    pub updated_at: DateTime<Utc>,
    /// How many orders it has flagged.
    pub flagged_orders: u64,
}

/// What orderers are compared by: digits, and a mail address in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Contacts {
    /// 携帯電話.
    pub mobile: Option<String>,
    /// メールアドレス.
    pub email: Option<String>,
    /// 電話番号; of an entry only where it has neither of the others.
    pub phone: Option<String>,
}

/// Where an entry stands in the list: the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlacklistKey {
    /// When it was designated.
    pub designated_at: DateTime<Utc>,
    /// Tells entries of one moment apart.
    pub blacklist_id: Uuid,
}

impl Entry {
    /// Where it stands in the list.
    pub const fn key(&self) -> BlacklistKey {
        BlacklistKey { designated_at: self.designated_at, blacklist_id: self.blacklist_id }
    }
}

impl Contacts {
    /// The contacts of an orderer (field names as in api.md §3).
    pub(crate) fn of(orderer: &Value) -> Self {
        let folded = |field: &str, fold: fn(&str) -> String| {
            let text = orderer[field].as_str().map(fold);
            text.filter(|text| !text.is_empty())
        };
        Self {
            mobile: folded("mobile", fold_phone),
            email: folded("email", fold_email),
            phone: folded("phone", fold_phone),
        }
    }
}

/// The blacklist of one shop.
#[derive(Clone, Debug)]
pub struct Blacklist {
    database: Database,
    shop: ShopId,
}

impl Blacklist {
    /// The blacklist of a shop.
    pub fn of(database: &Database, shop: ShopId) -> Self {
        Self { database: database.clone(), shop }
    }

    /// A page of its entries, newest first.
    pub async fn list(&self, slice: Slice<BlacklistKey>) -> Result<Listed<Entry>, Error> {
        let context = (self.shop, slice);
        self.database
            .for_reading(context, |(shop, slice), transaction| {
                Box::pin(async move {
                    use blacklist_entries::Column;
                    let all = blacklist_entries::Entity::find().filter(Column::ShopId.eq(shop.0));
                    let values = |key: &BlacklistKey| {
                        [Expr::val(key.designated_at), Expr::val(key.blacklist_id)]
                    };
                    let columns = [Column::DesignatedAt, Column::EntryId];
                    let page = slice.read(all, columns, false, values, transaction).await?;
                    let mut entries = read(transaction, *shop, page.rows.clone()).await?;
                    page.try_map(|row| {
                        let gone = || Error::Corrupt("an entry without its order".to_owned());
                        entries.remove(&row.entry_id).ok_or_else(gone)
                    })
                })
            })
            .await
    }

    /// The entry that was designated by an order.
    pub async fn find_by_order(&self, order_no: &str) -> Result<Entry, Error> {
        let context = (self.shop, order_no.to_owned());
        self.database
            .for_reading(context, |(shop, order_no), transaction| {
                Box::pin(async move {
                    let order_id = super::memos::order(transaction, *shop, order_no).await?;
                    let row = blacklist_entries::Entity::find()
                        .filter(blacklist_entries::Column::ShopId.eq(shop.0))
                        .filter(blacklist_entries::Column::OrderId.eq(order_id))
                        .one(transaction)
                        .await?;
                    let found = read(transaction, *shop, row.into_iter().collect()).await?;
                    let missing = Error::NotFound { what: "blacklist_entry" };
                    found.into_values().next().ok_or(missing)
                })
            })
            .await
    }
}

/// The entries of these ids, by id.
pub(crate) async fn entries(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    ids: BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, Entry>, Error> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = blacklist_entries::Entity::find()
        .filter(blacklist_entries::Column::ShopId.eq(shop.0))
        .filter(blacklist_entries::Column::EntryId.is_in(ids))
        .all(transaction)
        .await?;
    read(transaction, shop, rows).await
}

async fn read(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    rows: Vec<blacklist_entries::Model>,
) -> Result<BTreeMap<Uuid, Entry>, Error> {
    #[derive(FromQueryResult)]
    struct Designated {
        order_id: Uuid,
        order_no: String,
        orderer_id: Uuid,
    }
    if rows.is_empty() {
        return Ok(BTreeMap::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.order_id).collect();
    let designated = orders::Entity::find()
        .select_only()
        .columns([orders::Column::OrderId, orders::Column::OrderNo, orders::Column::OrdererId])
        .filter(orders::Column::ShopId.eq(shop.0))
        .filter(orders::Column::OrderId.is_in(ids.clone()))
        .into_model::<Designated>()
        .all(transaction)
        .await?;
    let designated: BTreeMap<Uuid, Designated> =
        designated.into_iter().map(|order| (order.order_id, order)).collect();
    let people = load_people(transaction, shop, &ids).await?;
    let counts = counts(transaction, shop, rows.iter().map(|row| row.entry_id).collect()).await?;
    let entries = rows.into_iter().filter_map(|row| {
        let order = designated.get(&row.order_id)?;
        let own = people.get(&row.order_id).into_iter().flatten();
        let orderer = own.into_iter().find(|person| person.person.0 == order.orderer_id);
        let flagged = counts.get(&row.entry_id).copied().unwrap_or_default();
        Some(
            from_row(row, &order.order_no, orderer, flagged)
                .map(|entry| (entry.blacklist_id, entry)),
        )
    });
    entries.collect()
}

/// How many orders each of these entries has flagged.
async fn counts(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    entry_ids: Vec<Uuid>,
) -> Result<BTreeMap<Uuid, u64>, Error> {
    use blacklist_matches::Column;
    #[derive(FromQueryResult)]
    struct Count {
        entry_id: Uuid,
        flagged: i64,
    }
    let counts = blacklist_matches::Entity::find()
        .select_only()
        .column(Column::EntryId)
        .column_as(Column::OrderId.count(), "flagged")
        .filter(Column::ShopId.eq(shop.0))
        .filter(Column::EntryId.is_in(entry_ids))
        .group_by(Column::EntryId)
        .into_model::<Count>()
        .all(transaction)
        .await?;
    let counts = counts.into_iter();
    Ok(counts.map(|count| (count.entry_id, count.flagged.unsigned_abs())).collect())
}

fn contacts(row: &blacklist_entries::Model) -> Contacts {
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    Contacts { mobile: some(&row.mobile), email: some(&row.email), phone: some(&row.phone) }
}

fn from_row(
    row: blacklist_entries::Model,
    order_no: &str,
    orderer: Option<&Person>,
    flagged_orders: u64,
) -> Result<Entry, Error> {
    Ok(Entry {
        blacklist_id: row.entry_id,
        order_id: row.order_id,
        order_no: order_no.to_owned(),
        name: orderer.and_then(|person| person.data["name"].as_str()).map(str::to_owned),
        contacts: contacts(&row),
        designated_by: structure("blacklist_entries.designated_by", row.designated_by)?,
        reason: row.reason,
        designated_at: row.designated_at,
        ip: row.ip,
        updated_at: row.updated_at,
        flagged_orders,
    })
}
