//! 注文者情報の変更 (domain.md §5, "Orderer").

use serde::Serialize;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::reject::Rejection;
use crate::stamp::PersonRef;

/// 注文者情報の変更: another record says who ordered from now on.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeOrderer {
    /// Who ordered.
    pub orderer: PersonRef,
}

impl Command for ChangeOrderer {
    const NAME: &'static str = "change_orderer";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        if order.orderer == self.orderer {
            return Err(Rejection::NothingToChange);
        }
        order.record(Event::OrdererChanged { orderer: self.orderer });
        Ok(())
    }
}
