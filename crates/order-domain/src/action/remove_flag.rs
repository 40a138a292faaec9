//! What ブラックリスト解除 does to an order that the entry flagged (domain.md §5, "Blacklist").

use serde::Serialize;
use uuid::Uuid;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::reject::Rejection;

/// An entry of the blacklist is held against this order no more. Another one may be.
#[derive(Clone, Debug, Serialize)]
pub struct RemoveFlag {
    /// The entry that goes.
    pub entry: Uuid,
}

impl Command for RemoveFlag {
    const NAME: &'static str = "remove_flag";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        if order.flags.iter().all(|flag| flag.entry != self.entry) {
            return Err(Rejection::NotFlagged);
        }
        order.record(Event::FlagRemoved { entry: self.entry });
        Ok(())
    }
}
