//! 発送 (domain.md §2).

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::number::ShipmentNo;
use crate::reject::Rejection;

/// 発送: a shipment that waited leaves.
#[derive(Clone, Debug, Serialize)]
pub struct DispatchShipment {
    /// The shipment.
    pub shipment_no: ShipmentNo,
    /// When; `None`: now. Not before the order was placed, and not in the future.
    pub at: Option<DateTime<Utc>>,
}

impl Command for DispatchShipment {
    const NAME: &'static str = "dispatch_shipment";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let shipment = order.find_shipment(self.shipment_no)?;
        order.may_dispatch(shipment)?;
        let (shipment_no, at) = (self.shipment_no, order.dispatch_time(self.at)?);
        order.record(Event::ShipmentDispatched { shipment_no, at });
        Ok(())
    }
}

impl Draft<'_> {
    /// When goods leave: not before the order was placed.
    pub(crate) fn dispatch_time(
        &self,
        stated: Option<DateTime<Utc>>,
    ) -> Result<DateTime<Utc>, Rejection> {
        self.moment(stated, Some(self.ordered_at))
    }
}
