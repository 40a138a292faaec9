//! Members' stored value: a balance per member and kind, and the ledger behind it (domain.md §5).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use order_domain::money::{Amount, Money};
use order_domain::tender::Tender;
use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};
use uuid::Uuid;

use super::DeskRejection;
use super::settings::read;
use crate::bulk;
use crate::clock;
use crate::database::Database;
use crate::entity::{stored_value_accounts, stored_value_entries};
use crate::error::Error;
use crate::write::{Answer, Answered, ShopId, Write};

/// What a member has of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Points, store credit or external points.
    pub kind: Tender,
    /// In minor units of the shop's currency.
    pub balance: Money,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Why a balance changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredValueEntry {
    /// From 1, per member and kind.
    pub entry_no: i64,
    /// Points, store credit or external points.
    pub kind: Tender,
    /// Why.
    pub entry_kind: EntryKind,
    /// By how much, in minor units; negative where it was used.
    pub amount: Money,
    /// The balance from then on.
    pub balance_after: Money,
    /// In which order.
    pub order_no: Option<String>,
    /// By what in that order: `order`, or a claim or refund number.
    pub cause: Option<String>,
    /// In words.
    pub note: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why a balance changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum EntryKind {
    /// What the storefront knew of and the ledger did not.
    Opening,
    /// Given to the member.
    Grant,
    /// Used by an order, or taken back by the withdrawal of a claim.
    Use,
    /// Given back by a refund.
    Restore,
}

/// The stored value of a shop's members.
#[derive(Clone, Debug)]
pub struct StoredValue {
    database: Database,
    shop: ShopId,
}

impl StoredValue {
    /// The stored value of a shop's members.
    pub fn of(database: &Database, shop: ShopId) -> Self {
        Self { database: database.clone(), shop }
    }

    /// What a member has, of the kinds that the ledger knows of.
    pub async fn balances(&self, member_id: &str) -> Result<Vec<Balance>, Error> {
        let context = (self.shop, member_id.to_owned());
        self.database
            .for_reading(context, |(shop, member_id), transaction| {
                Box::pin(balances(transaction, *shop, member_id))
            })
            .await
    }

    /// The ledger of a member and kind, newest first: at most `limit` entries below `before`.
    pub async fn entries(
        &self,
        member_id: &str,
        kind: Tender,
        before: Option<i64>,
        limit: u64,
    ) -> Result<Vec<StoredValueEntry>, Error> {
        let context = (self.shop, member_id.to_owned(), kind, before.unwrap_or(i64::MAX), limit);
        self.database
            .for_reading(context, |(shop, member_id, kind, before, limit), transaction| {
                Box::pin(async move {
                    let column = stored_value_entries::COLUMN;
                    let rows = stored_value_entries::Entity::find()
                        .filter(column.shop_id.eq(shop.0))
                        .filter(column.member_id.eq(member_id.as_str()))
                        .filter(column.kind.eq(kind.to_string()))
                        .filter(column.entry_no.lt(*before))
                        .order_by_desc(stored_value_entries::Column::EntryNo)
                        .limit(*limit)
                        .all(transaction)
                        .await?;
                    rows.into_iter().map(entry_from_row).collect()
                })
            })
            .await
    }

    /// Gives a member stored value that no order is the cause of.
    pub async fn grant(
        &self,
        member_id: &str,
        kind: Tender,
        amount: Money,
        note: Option<String>,
        write: Write,
        answer: Answer<Balance>,
    ) -> Result<Answered, Error> {
        let context = (self.shop, (member_id.to_owned(), kind), amount, note);
        self.database
            .answering(self.shop, write, answer, context, |context, _, transaction| {
                Box::pin(async move {
                    let (shop, account, amount, note) = context;
                    let accounts = [account.clone()].into();
                    let mut ledger = Ledger::lock(transaction, *shop, accounts).await?;
                    let cause = Cause { order: None, note: note.as_deref() };
                    ledger.post(account, EntryKind::Grant, *amount, cause, clock::now());
                    let balance = ledger.balance(account);
                    ledger.save(transaction).await?;
                    let (_, kind) = *account;
                    Ok(Balance { kind, balance, updated_at: clock::now() })
                })
            })
            .await
    }
}

pub(super) async fn balances(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    member_id: &str,
) -> Result<Vec<Balance>, Error> {
    let rows = stored_value_accounts::Entity::find()
        .filter(stored_value_accounts::COLUMN.shop_id.eq(shop.0))
        .filter(stored_value_accounts::COLUMN.member_id.eq(member_id))
        .order_by_asc(stored_value_accounts::Column::Kind)
        .all(transaction)
        .await?;
    rows.iter().map(balance_from_row).collect()
}

/// A member and a kind of stored value.
pub(crate) type Account = (String, Tender);

/// What an entry comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cause<'a> {
    /// Order id, order number, and what in it (`order`, a claim or refund number).
    pub order: Option<(Uuid, &'a str, &'a str)>,
    /// In words.
    pub note: Option<&'a str>,
}

/// Accounts under lock, whose balances move in memory and are saved at once.
pub(crate) struct Ledger {
    shop: ShopId,
    accounts: BTreeMap<(String, String), stored_value_accounts::Model>,
    new: BTreeSet<(String, String)>,
    moved: BTreeSet<(String, String)>,
    entries: Vec<stored_value_entries::Model>,
}

fn key((member_id, kind): &Account) -> (String, String) {
    (member_id.clone(), kind.to_string())
}

impl Ledger {
    /// Locks the accounts of these that exist, by member and kind.
    pub(crate) async fn lock(
        transaction: &DatabaseTransaction,
        shop: ShopId,
        accounts: Vec<Account>,
    ) -> Result<Self, Error> {
        let members: BTreeSet<String> = accounts.into_iter().map(|(member, _)| member).collect();
        let mut known = BTreeMap::new();
        for members in bulk::fitting(members) {
            let rows = stored_value_accounts::Entity::find()
                .filter(stored_value_accounts::COLUMN.shop_id.eq(shop.0))
                .filter(stored_value_accounts::COLUMN.member_id.is_in(members))
                .order_by_asc(stored_value_accounts::Column::MemberId)
                .order_by_asc(stored_value_accounts::Column::Kind)
                .lock_exclusive()
                .all(transaction)
                .await?;
            known.extend(
                rows.into_iter().map(|row| ((row.member_id.clone(), row.kind.clone()), row)),
            );
        }
        let (new, moved) = (BTreeSet::new(), BTreeSet::new());
        Ok(Self { shop, accounts: known, new, moved, entries: Vec::new() })
    }

    /// What the member has, as far as the ledger knows.
    pub(crate) fn balance(&self, account: &Account) -> Money {
        self.accounts.get(&key(account)).map_or(Money::ZERO, |row| Money(row.balance))
    }

    /// Whether the member has that much.
    pub(crate) fn check(&self, account: &Account, needed: Amount) -> Result<(), DeskRejection> {
        let actual = Amount { money: self.balance(account), ..needed };
        if actual.money >= needed.money {
            return Ok(());
        }
        Err(DeskRejection::StoredValueInsufficient { tender: account.1, expected: needed, actual })
    }

    /// Adds to a balance (negative: takes from it), and says so in the ledger.
    pub(crate) fn post(
        &mut self,
        account: &Account,
        entry_kind: EntryKind,
        amount: Money,
        cause: Cause,
        now: DateTime<Utc>,
    ) {
        if amount.is_zero() {
            return;
        }
        let key = key(account);
        let row = self.accounts.entry(key.clone()).or_insert_with(|| {
            self.new.insert(key.clone());
            stored_value_accounts::Model {
                shop_id: self.shop.0,
                member_id: key.0.clone(),
                kind: key.1.clone(),
                balance: 0,
                entries: 0,
                created_at: now,
                updated_at: now,
            }
        });
        row.balance += amount.minor();
        row.entries += 1;
        row.updated_at = now;
        self.entries.push(stored_value_entries::Model {
            shop_id: row.shop_id,
            member_id: row.member_id.clone(),
            kind: row.kind.clone(),
            entry_no: row.entries,
            entry_kind: entry_kind.to_string(),
            amount: amount.minor(),
            balance_after: row.balance,
            order_id: cause.order.map(|(order_id, ..)| order_id),
            order_no: cause.order.map(|(_, order_no, _)| order_no.to_owned()),
            cause: cause.order.map(|(.., within)| within.to_owned()),
            note: cause.note.map(str::to_owned),
            at: now,
        });
        self.moved.insert(key);
    }

    /// Saves what moved.
    pub(crate) async fn save(self, transaction: &DatabaseTransaction) -> Result<(), Error> {
        use stored_value_accounts::Column::{Balance, Entries, UpdatedAt};
        let Self { mut accounts, new, moved, entries, .. } = self;
        let new_rows = new.iter().filter_map(|key| accounts.remove(key)).collect();
        let moved_rows = moved.iter().filter_map(|key| accounts.remove(key)).collect();
        let columns = vec![Balance, Entries, UpdatedAt];
        bulk::insert::<stored_value_accounts::Entity, _>(transaction, new_rows).await?;
        bulk::update::<stored_value_accounts::Entity, _>(transaction, moved_rows, columns).await?;
        bulk::insert::<stored_value_entries::Entity, _>(transaction, entries).await
    }
}

fn balance_from_row(row: &stored_value_accounts::Model) -> Result<Balance, Error> {
    Ok(Balance {
        kind: read("stored_value_accounts.kind", &row.kind)?,
        balance: Money(row.balance),
        updated_at: row.updated_at,
    })
}

pub(super) fn entry_from_row(row: stored_value_entries::Model) -> Result<StoredValueEntry, Error> {
    Ok(StoredValueEntry {
        entry_no: row.entry_no,
        kind: read("stored_value_entries.kind", &row.kind)?,
        entry_kind: read("stored_value_entries.entry_kind", &row.entry_kind)?,
        amount: Money(row.amount),
        balance_after: Money(row.balance_after),
        order_no: row.order_no,
        cause: row.cause,
        note: row.note,
        at: row.at,
    })
}
