//! Whom the blacklist knows: which entries an orderer matches.

use std::collections::{BTreeMap, BTreeSet};

use order_domain::blacklist::{MaliciousFlag, MatchedContact};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, FromQueryResult,
    QueryFilter, QuerySelect, Statement,
};
use uuid::Uuid;

use super::{Contacts, contacts};
use crate::entity::{blacklist_entries, blacklist_matches};
use crate::error::Error;
use crate::rows::parts::json;
use crate::write::ShopId;

impl Contacts {
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
