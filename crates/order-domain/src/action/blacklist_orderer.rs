//! ブラックリスト設定 (domain.md §5, "Blacklist").

use serde::Serialize;
use uuid::Uuid;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::reject::Rejection;

/// ブラックリスト設定: a guest is put on the blacklist; orders placed from now on are compared with
/// the orderer of this one. Again: the reason changes.
#[derive(Clone, Debug, Serialize)]
pub struct BlacklistOrderer {
    /// The entry that is made; where the order has one, that one stays.
    pub entry: Uuid,
    /// Why.
    pub reason: String,
}

impl Command for BlacklistOrderer {
    const NAME: &'static str = "blacklist_orderer";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        order.may_blacklist()?;
        let entry = order.blacklist_entry.unwrap_or(self.entry);
        order.record(Event::OrdererBlacklisted { entry, reason: self.reason.clone() });
        Ok(())
    }
}
