//! How somebody comes onto the blacklist, and off it.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QuerySelect};
use serde_json::Value;
use uuid::Uuid;

use super::{Contacts, contacts};
use crate::desk::changes::{Action, Revision, Subject};
use crate::entity::blacklist_entries;
use crate::error::Error;
use crate::rows::parts::json;
use crate::write::{Origin, ShopId};

impl Contacts {
    /// What an entry compares of them.
    fn designated(self) -> Self {
        let reachable = self.mobile.is_some() || self.email.is_some();
        Self { phone: self.phone.filter(|_| !reachable), ..self }
    }
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
