//! Item moves inside the warehouse (domain.md §2).

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::guard::ActionName;
use crate::item::{Fulfilment, FulfilmentStep, Item};
use crate::number::ItemNo;
use crate::reject::Rejection;

/// 商品準備中 → 発送準備中 and back, 配送保留 and its release: whole items, by operators.
#[derive(Clone, Debug, Serialize)]
pub struct MoveItems {
    /// How they move.
    pub action: MoveAction,
    /// Which items.
    pub item_nos: Vec<ItemNo>,
    /// Why; required for holds.
    pub reason: Option<String>,
}

/// How items move inside the warehouse.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum MoveAction {
    /// To 発送準備中.
    MarkReady,
    /// Back to 商品準備中, where the shop uses that status.
    BackToPreparing,
    /// To 配送保留.
    Hold,
    /// Back to the status before 配送保留.
    Release,
}

impl Command for MoveItems {
    const NAME: &'static str = "move_items";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        if self.action == MoveAction::Hold && self.reason.is_none() {
            return Err(Rejection::ReasonRequired);
        }
        let items = order.pick_whole(&self.item_nos, |order, item| {
            order.permit(item, self.action.into(), &order.told().policy)
        })?;
        // Released goods may have been held in different statuses.
        let starts = [Fulfilment::Preparing, Fulfilment::ReadyToShip].map(|from| {
            let start = |item: &&Item| item.held_from.unwrap_or(item.fulfilment) == from;
            let starting = items.iter().filter_map(|&item_no| order.item(item_no)).filter(start);
            (from, starting.map(|item| item.item_no).collect::<Vec<ItemNo>>())
        });
        for (from, items) in starts.into_iter().filter(|(_, items)| !items.is_empty()) {
            let (step, reason) = (self.action.step(from), self.reason.clone());
            order.record(Event::ItemsMoved { items, step, reason });
        }
        Ok(())
    }
}

impl MoveAction {
    /// The step of goods that are, or were before they were held, at `from`.
    const fn step(self, from: Fulfilment) -> FulfilmentStep {
        match (self, from) {
            (Self::MarkReady, _) => FulfilmentStep::MarkReady,
            (Self::BackToPreparing, _) => FulfilmentStep::BackToPreparing,
            (Self::Hold, _) => FulfilmentStep::Hold,
            (Self::Release, Fulfilment::Preparing) => FulfilmentStep::ReleaseToPreparing,
            (Self::Release, _) => FulfilmentStep::ReleaseToReady,
        }
    }
}

impl From<MoveAction> for ActionName {
    fn from(action: MoveAction) -> Self {
        match action {
            MoveAction::MarkReady => Self::MarkReady,
            MoveAction::BackToPreparing => Self::BackToPreparing,
            MoveAction::Hold => Self::Hold,
            MoveAction::Release => Self::Release,
        }
    }
}
