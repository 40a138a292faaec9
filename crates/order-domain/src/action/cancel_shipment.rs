//! Canceling a shipment that waits (domain.md §2).

use serde::Serialize;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::number::ShipmentNo;
use crate::reject::Rejection;

/// Cancels a shipment that has not left; its goods are 発送準備中 again.
#[derive(Clone, Debug, Serialize)]
pub struct CancelShipment {
    /// The shipment.
    pub shipment_no: ShipmentNo,
}

impl Command for CancelShipment {
    const NAME: &'static str = "cancel_shipment";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let shipment = order.find_shipment(self.shipment_no)?;
        order.may_cancel_shipment(shipment)?;
        order.record(Event::ShipmentCanceled { shipment_no: self.shipment_no });
        Ok(())
    }
}
