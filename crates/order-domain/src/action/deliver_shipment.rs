//! 配送完了 (domain.md §2).

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::number::ShipmentNo;
use crate::reject::Rejection;

/// 配送完了: a shipment in transit has arrived.
#[derive(Clone, Debug, Serialize)]
pub struct DeliverShipment {
    /// The shipment.
    pub shipment_no: ShipmentNo,
    /// When; `None`: now. Not before it left, and not in the future.
    pub at: Option<DateTime<Utc>>,
}

impl Command for DeliverShipment {
    const NAME: &'static str = "deliver_shipment";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let shipment = order.find_shipment(self.shipment_no)?;
        order.may_deliver(shipment)?;
        let at = order.moment(self.at, shipment.dispatched_at)?;
        let shipment_no = self.shipment_no;
        order.record(Event::ShipmentDelivered { shipment_no, at });
        Ok(())
    }
}
