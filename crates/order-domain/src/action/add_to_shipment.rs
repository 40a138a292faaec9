//! 配送商品の追加 (domain.md §2).

use serde::Serialize;

use crate::claim::Pick;
use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::number::ShipmentNo;
use crate::order::Order;
use crate::reject::Rejection;

/// 配送商品の追加: puts units into a shipment that has already left. Units that wait in a shipment
/// of their own leave it; a shipment left empty is removed.
#[derive(Clone, Debug, Serialize)]
pub struct AddToShipment {
    /// The shipment.
    pub shipment_no: ShipmentNo,
    /// Which units; part of an item splits it.
    pub items: Vec<Pick>,
}

impl Command for AddToShipment {
    const NAME: &'static str = "add_to_shipment";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let shipment = order.find_shipment(self.shipment_no)?;
        let step = order.may_be_joined(shipment)?;
        let items = order.set_apart(&self.items, Order::may_join_a_shipment)?;
        order.record(Event::ItemsJoinedShipment { shipment_no: self.shipment_no, items, step });
        Ok(())
    }
}
