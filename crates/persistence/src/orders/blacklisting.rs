//! ブラックリスト: designation and release (domain.md §5, "Blacklist").
//!
//! A designation is a command like any other. A release also clears the flags of all orders that the
//! entry flagged, each by a command of its own that stands in that order's history, in one
//! transaction. Orders are locked before the entry, in the order of their ids; an order that is
//! being placed holds the entry until it is there, so none is missed.

use order_domain::action::{BlacklistOrderer, ReleaseBlacklist, RemoveFlag};
use order_domain::draft::Change;
use order_domain::event::Event;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::Value;
use uuid::Uuid;

use super::many::{self, Many};
use super::{Alongside, Orders, Performed, performing::Performing};
use crate::desk::blacklist::Designation;
use crate::entity::{blacklist_entries, blacklist_matches, orders};
use crate::error::Error;
use crate::write::{Answer, Answered, Origin, ShopId, Write};

impl Orders {
    /// ブラックリスト設定: designates the guest of an order, or changes the reason.
    pub async fn blacklist_orderer(
        &self,
        order_no: &str,
        reason: String,
        write: Write,
        answer: Answer<Performed>,
    ) -> Result<Answered, Error> {
        let command = BlacklistOrderer { entry: Uuid::now_v7(), reason };
        self.perform(order_no, command, Alongside::default(), write, answer).await
    }

    /// ブラックリスト解除: the entry that an order designated goes, with every flag that it set.
    pub async fn release_blacklist(
        &self,
        order_no: &str,
        write: Write,
        answer: Answer<Performed>,
    ) -> Result<Answered, Error> {
        let context = (self.shop, order_no.to_owned());
        self.database
            .answering(self.shop, write, answer, context, |(shop, order_no), write, transaction| {
                Box::pin(release(transaction, *shop, order_no, write))
            })
            .await
    }
}

async fn release(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_no: &str,
    write: &Write,
) -> Result<Performed, Error> {
    #[derive(FromQueryResult)]
    struct Designated {
        order_id: Uuid,
        blacklist_entry: Option<Uuid>,
    }
    let designated = orders::Entity::find()
        .select_only()
        .columns([orders::Column::OrderId, orders::Column::BlacklistEntry])
        .filter(orders::Column::ShopId.eq(shop.0))
        .filter(orders::Column::OrderNo.eq(order_no))
        .into_model::<Designated>()
        .one(transaction)
        .await?
        .ok_or(Error::NotFound { what: "order" })?;
    // Without an entry the command says what is wrong.
    let entry = designated.blacklist_entry.unwrap_or_default();
    let mut flagged = flagged_by(transaction, shop, entry).await?;
    let mut locked = flagged.clone();
    locked.push(designated.order_id);
    locked.sort_unstable();
    many::lock(transaction, shop, &locked).await?;
    let id = (shop.0, entry);
    blacklist_entries::Entity::find_by_id(id).lock_exclusive().one(transaction).await?;
    // Orders that were placed while the entry was waited for come last: their ids are the newest.
    flagged = flagged_by(transaction, shop, entry).await?;
    let remove = Many { shop, origin: &write.origin, order_ids: &flagged };
    remove.perform(&RemoveFlag { entry }, transaction).await?;
    blacklist_matches::Entity::delete_many()
        .filter(blacklist_matches::Column::ShopId.eq(shop.0))
        .filter(blacklist_matches::Column::EntryId.eq(entry))
        .exec(transaction)
        .await?;
    let command = ReleaseBlacklist { entry };
    let (order_no, alongside) = (order_no.to_owned(), Alongside::default());
    Performing { shop, order_no, command, alongside }.run(write, transaction).await
}

/// The orders that an entry has flagged, in the order of their ids.
async fn flagged_by(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    entry: Uuid,
) -> Result<Vec<Uuid>, Error> {
    let matches = blacklist_matches::Entity::find()
        .filter(blacklist_matches::Column::ShopId.eq(shop.0))
        .filter(blacklist_matches::Column::EntryId.eq(entry))
        .order_by_asc(blacklist_matches::Column::OrderId)
        .all(transaction)
        .await?;
    Ok(matches.into_iter().map(|one| one.order_id).collect())
}

/// What a command on the order of `order_id` does to the blacklist.
pub(super) async fn carry_out(
    transaction: &DatabaseTransaction,
    (shop, order_id): (ShopId, Uuid),
    change: &Change,
    orderer: &Value,
    origin: &Origin,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<(), Error> {
    for record in &change.records {
        match &record.event {
            Event::OrdererBlacklisted { entry, reason } => {
                let designation = Designation { shop, order_id, entry_id: *entry, origin, at };
                designation.designate(reason, orderer, transaction).await?;
            }
            Event::BlacklistReleased { entry } => {
                let designation = Designation { shop, order_id, entry_id: *entry, origin, at };
                designation.release(transaction).await?;
            }
            _ => (),
        }
    }
    Ok(())
}
