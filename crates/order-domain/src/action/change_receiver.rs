//! 受取人情報の変更 (domain.md §5, "Receiver").

use serde::Serialize;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::item::Item;
use crate::number::ItemNo;
use crate::order::Order;
use crate::reject::Rejection;
use crate::stamp::PersonRef;

/// 受取人情報の変更: another record says who receives the goods from now on. Always possible;
/// goods that have left went to the address before, which the event keeps in mind.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeReceiver {
    /// Who receives the goods.
    pub receiver: PersonRef,
}

impl Command for ChangeReceiver {
    const NAME: &'static str = "change_receiver";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        if order.receiver == self.receiver {
            return Err(Rejection::NothingToChange);
        }
        let goods_left = order.goods_left();
        order.record(Event::ReceiverChanged { receiver: self.receiver, goods_left });
        Ok(())
    }
}

impl Order {
    /// The live items whose goods have left: a receiver changed now changes nothing for them.
    pub fn goods_left(&self) -> Vec<ItemNo> {
        let left = |item: &&Item| !item.fulfilment.before_departure();
        self.live_items().filter(left).map(|item| item.item_no).collect()
    }
}
