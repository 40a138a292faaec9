//! ブラックリスト解除 (domain.md §5, "Blacklist").

use serde::Serialize;
use uuid::Uuid;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::reject::Rejection;

/// ブラックリスト解除: the guest of this order is on the blacklist no more. The orders that the
/// entry flagged are released by [`super::RemoveFlag`], each.
#[derive(Clone, Debug, Serialize)]
pub struct ReleaseBlacklist {
    /// The entry that goes.
    pub entry: Uuid,
}

impl Command for ReleaseBlacklist {
    const NAME: &'static str = "release_blacklist";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        order.may_release_blacklist()?;
        if order.blacklist_entry != Some(self.entry) {
            return Err(Rejection::NotBlacklisted);
        }
        order.record(Event::BlacklistReleased { entry: self.entry });
        Ok(())
    }
}
