//! The shop's bank accounts, which buyers pay into (domain.md §5).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};
use uuid::Uuid;

use super::settings::read;
use crate::clock;
use crate::database::Database;
use crate::entity::bank_accounts::{self, Entity};
use crate::error::Error;
use crate::write::{Answer, Answered, Edit, ShopId, Write};

/// A bank account of the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccount {
    /// Its id.
    pub bank_account_id: Uuid,
    /// What is in it.
    pub details: BankAccountDetails,
    /// Raised by every change.
    pub version: i64,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a shop says about a bank account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccountDetails {
    /// 銀行名.
    pub bank_name: String,
    /// 支店名.
    pub branch_name: Option<String>,
    /// 口座種別.
    pub account_type: AccountType,
    /// 口座番号.
    pub account_number: String,
    /// 口座名義.
    pub holder: String,
    /// Whether orders may name it.
    pub in_use: bool,
}

/// 口座種別.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum AccountType {
    /// 普通.
    Ordinary,
    /// 当座.
    Checking,
    /// 貯蓄.
    Savings,
}

/// The bank accounts of one shop.
#[derive(Clone, Debug)]
pub struct BankAccounts {
    database: Database,
    shop: ShopId,
}

impl BankAccounts {
    /// The bank accounts of a shop.
    pub fn of(database: &Database, shop: ShopId) -> Self {
        Self { database: database.clone(), shop }
    }

    /// All of them, oldest first; a shop has a handful.
    pub async fn all(&self) -> Result<Vec<BankAccount>, Error> {
        self.database
            .for_reading(self.shop, |shop, transaction| {
                Box::pin(async move {
                    let rows = Entity::find()
                        .filter(bank_accounts::COLUMN.shop_id.eq(shop.0))
                        .filter(bank_accounts::COLUMN.deleted_at.is_null())
                        .order_by_asc(bank_accounts::Column::BankAccountId)
                        .all(transaction)
                        .await?;
                    rows.into_iter().map(from_row).collect()
                })
            })
            .await
    }

    /// One of them.
    pub async fn find(&self, bank_account_id: Uuid) -> Result<BankAccount, Error> {
        let id = (self.shop, bank_account_id);
        self.database
            .for_reading(id, |(shop, id), transaction| {
                Box::pin(async move {
                    let row = Entity::find_by_id((shop.0, *id)).one(transaction).await?;
                    from_row(present(row)?)
                })
            })
            .await
    }

    /// Enters one.
    pub async fn create(
        &self,
        details: BankAccountDetails,
        write: Write,
        answer: Answer<BankAccount>,
    ) -> Result<Answered, Error> {
        let context = (self.shop, details);
        self.database
            .answering(self.shop, write, answer, context, |(shop, details), _, transaction| {
                Box::pin(async move {
                    let now = clock::now();
                    let account = BankAccount {
                        bank_account_id: Uuid::now_v7(),
                        details: details.clone(),
                        version: 1,
                        created_at: now,
                        updated_at: now,
                    };
                    let row = to_row(*shop, &account).into_active_model();
                    Entity::insert(row).exec_without_returning(transaction).await?;
                    Ok(account)
                })
            })
            .await
    }

    /// Changes one.
    pub async fn change(
        &self,
        bank_account_id: Uuid,
        write: Write,
        edit: Edit<BankAccountDetails>,
        answer: Answer<BankAccount>,
    ) -> Result<Answered, Error> {
        let context = (self.shop, bank_account_id, edit);
        self.database
            .answering(self.shop, write, answer, context, |context, write, transaction| {
                let (shop, id, edit) = context;
                Box::pin(change(transaction, *shop, *id, write, Arc::clone(edit)))
            })
            .await
    }

    /// Takes one out of the list. Payments that name it still show it.
    pub async fn delete(
        &self,
        bank_account_id: Uuid,
        write: Write,
        answer: Answer<()>,
    ) -> Result<Answered, Error> {
        let context = (self.shop, bank_account_id);
        self.database
            .answering(self.shop, write, answer, context, |(shop, id), write, transaction| {
                Box::pin(async move {
                    let row = lock(transaction, *shop, *id).await?;
                    write.check_version(row.version)?;
                    let now = clock::now();
                    let mut row = row.into_active_model();
                    row.deleted_at = Set(Some(now));
                    row.updated_at = Set(now);
                    row.update_without_returning(transaction).await?;
                    Ok(())
                })
            })
            .await
    }
}

async fn change(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    bank_account_id: Uuid,
    write: &Write,
    edit: Edit<BankAccountDetails>,
) -> Result<BankAccount, Error> {
    let before = from_row(lock(transaction, shop, bank_account_id).await?)?;
    write.check_version(before.version)?;
    let details = edit(&before.details).map_err(Error::Refused)?;
    if details == before.details {
        return Ok(before);
    }
    let version = before.version + 1;
    let after = BankAccount { details, version, updated_at: clock::now(), ..before };
    to_row(shop, &after)
        .into_active_model()
        .reset_all()
        .update_without_returning(transaction)
        .await?;
    Ok(after)
}

async fn lock(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    bank_account_id: Uuid,
) -> Result<bank_accounts::Model, Error> {
    let id = (shop.0, bank_account_id);
    present(Entity::find_by_id(id).lock_exclusive().one(transaction).await?)
}

fn present(row: Option<bank_accounts::Model>) -> Result<bank_accounts::Model, Error> {
    row.filter(|row| row.deleted_at.is_none()).ok_or(Error::NotFound { what: "bank_account" })
}

/// Which of these accounts the shop has in use.
pub(crate) async fn in_use(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    bank_account_ids: BTreeSet<Uuid>,
) -> Result<Vec<Uuid>, Error> {
    let rows = rows(transaction, shop, bank_account_ids).await?;
    let usable = rows.into_iter().filter(|row| row.in_use && row.deleted_at.is_none());
    Ok(usable.map(|row| row.bank_account_id).collect())
}

/// The accounts of these ids, also those that were deleted: payments go on naming them.
pub(crate) async fn named(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    bank_account_ids: BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, BankAccount>, Error> {
    let rows = rows(transaction, shop, bank_account_ids).await?;
    rows.into_iter().map(|row| Ok((row.bank_account_id, from_row(row)?))).collect()
}

async fn rows(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    bank_account_ids: BTreeSet<Uuid>,
) -> Result<Vec<bank_accounts::Model>, Error> {
    if bank_account_ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = Entity::find()
        .filter(bank_accounts::COLUMN.shop_id.eq(shop.0))
        .filter(bank_accounts::COLUMN.bank_account_id.is_in(bank_account_ids))
        .all(transaction)
        .await?;
    Ok(found)
}

fn to_row(shop: ShopId, account: &BankAccount) -> bank_accounts::Model {
    bank_accounts::Model {
        shop_id: shop.0,
        bank_account_id: account.bank_account_id,
        bank_name: account.details.bank_name.clone(),
        branch_name: account.details.branch_name.clone(),
        account_type: account.details.account_type.to_string(),
        account_number: account.details.account_number.clone(),
        holder: account.details.holder.clone(),
        in_use: account.details.in_use,
        version: account.version,
        created_at: account.created_at,
        updated_at: account.updated_at,
        deleted_at: None,
    }
}

fn from_row(row: bank_accounts::Model) -> Result<BankAccount, Error> {
    Ok(BankAccount {
        bank_account_id: row.bank_account_id,
        details: BankAccountDetails {
            account_type: read("bank_accounts.account_type", &row.account_type)?,
            bank_name: row.bank_name,
            branch_name: row.branch_name,
            account_number: row.account_number,
            holder: row.holder,
            in_use: row.in_use,
        },
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
