//! ブラックリスト: guests whose next orders are flagged (domain.md §5). An entry belongs to the order
//! by which it was designated; the orders that it flags know it by id.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use order_domain::blacklist::{MaliciousFlag, MatchedContact};
use order_domain::stamp::Actor;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait,
    FromQueryResult, IntoActiveModel, QueryFilter, QuerySelect, Statement,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::changes::{Action, Revision, Subject};
use crate::database::Database;
use crate::entity::{blacklist_entries, blacklist_matches, orders};
use crate::error::Error;
use crate::lists::{Listed, Slice};
use crate::orders::{Person, load_people};
use crate::rows::parts::{json, structure};
use crate::search::{fold_email, fold_phone};
use crate::write::{Origin, ShopId};

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

    /// What an entry compares of them.
    fn designated(self) -> Self {
        let reachable = self.mobile.is_some() || self.email.is_some();
        Self { phone: self.phone.filter(|_| !reachable), ..self }
    }

    /// By what an orderer matches an entry.
    fn matched(&self, entry: &Self) -> Vec<MatchedContact> {
        use MatchedContact::{Email, Mobile, Phone};
        let same = |own: &Option<String>, other: &Option<String>| own.is_some() && own == other;
        let compared = [
            (Mobile, same(&self.mobile, &entry.mobile)),
            (Email, same(&self.email, &entry.email)),
            (Phone, same(&self.phone, &entry.phone)),
        ];
        compared.into_iter().filter(|(_, same)| *same).map(|(contact, _)| contact).collect()
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

/// The entries that these orderers match, in the order of the orderers: one query for all of them.
/// An entry that is found stays until the transaction ends, so that no release of it misses an
/// order that it flags.
pub(crate) async fn matching(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    orderers: &[Contacts],
) -> Result<Vec<Vec<MaliciousFlag>>, Error> {
    let found = find_matching(transaction, shop, orderers).await?;
    let flags = orderers.iter().map(|orderer| {
        let flags = found.iter().map(|(entry, contacts)| MaliciousFlag {
            entry: *entry,
            matched: orderer.matched(contacts),
        });
        flags.filter(|flag| !flag.matched.is_empty()).collect()
    });
    Ok(flags.collect())
}

async fn find_matching(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    orderers: &[Contacts],
) -> Result<BTreeMap<Uuid, Contacts>, Error> {
    #[derive(FromQueryResult)]
    struct Found {
        entry_id: Uuid,
    }
    let list = |contact: fn(&Contacts) -> &Option<String>| {
        let distinct: BTreeSet<&String> =
            orderers.iter().filter_map(|one| contact(one).as_ref()).collect();
        json(&distinct).to_string()
    };
    let backend = ConnectionTrait::get_database_backend(transaction);
    let mobiles = list(|contacts| &contacts.mobile);
    let emails = list(|contacts| &contacts.email);
    let phones = list(|contacts| &contacts.phone);
    let values = [shop.0.into(), mobiles.into(), emails.into(), phones.into()];
    let statement = Statement::from_sql_and_values(backend, matching_sql(backend), values);
    let found = Found::find_by_statement(statement).all(transaction).await?;
    if found.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = blacklist_entries::Entity::find()
        .filter(blacklist_entries::Column::ShopId.eq(shop.0))
        .filter(blacklist_entries::Column::EntryId.is_in(found.iter().map(|row| row.entry_id)))
        .lock(LockType::KeyShare)
        .all(transaction)
        .await?;
    Ok(rows.into_iter().map(|row| (row.entry_id, contacts(&row))).collect())
}

/// One search in each index. The contacts come as lists in one parameter each, so that there is one
/// statement to prepare, however many orders a batch has. The indexes leave out who has none.
fn matching_sql(backend: DbBackend) -> String {
    let search = |(column, parameter): (&str, u8)| {
        let is_listed = match backend {
            DbBackend::Sqlite => format!("IN (SELECT value FROM json_each(${parameter}))"),
            // As an array, which PostgreSQL looks up value by value; a subselect it would join.
            _ => format!(
                "= ANY (ARRAY(SELECT jsonb_array_elements_text(CAST(${parameter} AS JSONB))))"
            ),
        };
        format!(
            "SELECT entry_id FROM blacklist_entries \
             WHERE shop_id = $1 AND {column} <> '' AND {column} {is_listed}"
        )
    };
    [("mobile", 2), ("email", 3), ("phone", 4)].map(search).join(" UNION ")
}

/// Who designates what, when.
pub(crate) struct Designation<'a> {
    pub shop: ShopId,
    pub order_id: Uuid,
    pub entry_id: Uuid,
    pub origin: &'a Origin,
    pub at: DateTime<Utc>,
}

impl Designation<'_> {
    /// Puts the orderer on the list, or changes the reason of the entry.
    pub(crate) async fn designate(
        &self,
        reason: &str,
        orderer: &Value,
        transaction: &DatabaseTransaction,
    ) -> Result<(), Error> {
        let Some(known) = self.lock(transaction).await? else {
            let row = self.new_row(reason, Contacts::of(orderer).designated());
            self.keep(&row, Action::Created, transaction).await?;
            let row = row.into_active_model();
            blacklist_entries::Entity::insert(row).exec_without_returning(transaction).await?;
            return Ok(());
        };
        if known.reason == reason {
            return Ok(());
        }
        let (reason, version) = (reason.to_owned(), known.version + 1);
        let row = blacklist_entries::Model { reason, version, updated_at: self.at, ..known };
        self.keep(&row, Action::Changed, transaction).await?;
        row.into_active_model().reset_all().update_without_returning(transaction).await?;
        Ok(())
    }

    /// Takes the entry off the list. It must have no flags any more.
    pub(crate) async fn release(&self, transaction: &DatabaseTransaction) -> Result<(), Error> {
        let Some(known) = self.lock(transaction).await? else { return Ok(()) };
        let gone = blacklist_entries::Model { version: known.version + 1, ..known };
        self.keep(&gone, Action::Deleted, transaction).await?;
        let id = (self.shop.0, self.entry_id);
        blacklist_entries::Entity::delete_by_id(id).exec(transaction).await?;
        Ok(())
    }

    async fn lock(
        &self,
        transaction: &DatabaseTransaction,
    ) -> Result<Option<blacklist_entries::Model>, Error> {
        let id = (self.shop.0, self.entry_id);
        let known = blacklist_entries::Entity::find_by_id(id).lock_exclusive();
        Ok(known.one(transaction).await?)
    }

    fn new_row(&self, reason: &str, contacts: Contacts) -> blacklist_entries::Model {
        blacklist_entries::Model {
            shop_id: self.shop.0,
            entry_id: self.entry_id,
            order_id: self.order_id,
            reason: reason.to_owned(),
            mobile: contacts.mobile.unwrap_or_default(),
            email: contacts.email.unwrap_or_default(),
            phone: contacts.phone.unwrap_or_default(),
            designated_by: json(&self.origin.actor),
            ip: self.origin.address(),
            version: 1,
            designated_at: self.at,
            updated_at: self.at,
        }
    }

    async fn keep(
        &self,
        row: &blacklist_entries::Model,
        action: Action,
        transaction: &DatabaseTransaction,
    ) -> Result<(), Error> {
        let data = serde_json::json!({"reason": row.reason, "contacts": contacts(row)});
        let revision = Revision {
            subject: Subject::BlacklistEntry,
            order_id: row.order_id,
            subject_id: row.entry_id,
            version: row.version,
            at: self.at,
        };
        revision.keep(self.shop, action, &data, self.origin, transaction).await
    }
}

/// The rows by which entries know the orders that they flag.
pub(crate) fn matches_of(
    shop: ShopId,
    order_id: Uuid,
    flags: &[MaliciousFlag],
) -> impl Iterator<Item = blacklist_matches::Model> {
    flags.iter().map(move |flag| blacklist_matches::Model {
        shop_id: shop.0,
        entry_id: flag.entry,
        order_id,
    })
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
