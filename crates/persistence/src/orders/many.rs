//! One command on many orders in one transaction, through the same steps as on one: decided by the
//! order, checked by the laws, saved as a difference, recorded.

use order_domain::draft::Command;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::circumstances;
use super::performing::check;
use super::records::Records;
use crate::desk::settings;
use crate::entity::orders;
use crate::error::Error;
use crate::rows::parts::json;
use crate::rows::{Frame, Rows};
use crate::write::{Origin, ShopId};

/// Orders that are held in memory at a time.
const PORTION: usize = 100;

/// Orders of a shop that somebody changes together.
pub(super) struct Many<'a> {
    pub shop: ShopId,
    pub origin: &'a Origin,
    pub order_ids: &'a [Uuid],
}

impl Many<'_> {
    /// Does what the command decides on each. It must want nothing from outside the orders.
    pub(super) async fn perform<C: Command + Sync>(
        &self,
        command: &C,
        transaction: &DatabaseTransaction,
    ) -> Result<(), Error> {
        let settings = settings::load(transaction, self.shop).await?;
        for order_ids in self.order_ids.chunks(PORTION) {
            let mut records = Records::default();
            for before in load(transaction, self.shop, order_ids).await? {
                let (order, frame) = before.clone().into_order()?;
                let told = circumstances(&settings, self.origin, frame.updated_at);
                let change = order.perform(command, &told)?;
                check(&change)?;
                debug_assert!(change.effects().is_empty(), "nothing is wanted from outside");
                let mut frame = Frame { updated_at: told.at, ..frame };
                records.add(&change, C::NAME, json(command), &mut frame, self.origin);
                Rows::of(&change.after, &frame).save(before, transaction).await?;
            }
            records.save(transaction).await?;
        }
        Ok(())
    }
}

/// Locks orders, which must be sorted: whoever locks several goes the same way.
pub(super) async fn lock(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_ids: &[Uuid],
) -> Result<(), Error> {
    for order_ids in order_ids.chunks(PORTION) {
        find_locked(transaction, shop, order_ids).await?;
    }
    Ok(())
}

/// Reads orders under lock.
pub(super) async fn load(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_ids: &[Uuid],
) -> Result<Vec<Rows>, Error> {
    let found = find_locked(transaction, shop, order_ids).await?;
    Rows::load_parts(transaction, shop, found).await
}

async fn find_locked(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_ids: &[Uuid],
) -> Result<Vec<orders::Model>, Error> {
    let found = orders::Entity::find()
        .filter(orders::Column::ShopId.eq(shop.0))
        .filter(orders::Column::OrderId.is_in(order_ids.iter().copied()))
        .order_by_asc(orders::Column::OrderId)
        .lock_exclusive()
        .all(transaction)
        .await?;
    Ok(found)
}
