//! Creating a shipment with its tracking number 送り状番号 (domain.md §2).

use serde::Serialize;

use crate::claim::Pick;
use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::guard::ActionName;
use crate::number::ShipmentNo;
use crate::reject::Rejection;

/// 出荷待ち: puts units under one tracking number; 配送中 at once where they leave in the same call.
#[derive(Clone, Debug, Serialize)]
pub struct CreateShipment {
    /// 配送会社.
    pub carrier: String,
    /// 送り状番号.
    pub tracking_no: String,
    /// Which units; part of an item splits it.
    pub items: Vec<Pick>,
    /// Whether it leaves at once.
    pub dispatch: bool,
}

impl Command for CreateShipment {
    const NAME: &'static str = "create_shipment";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let policy = &order.told().policy;
        let items = order.set_apart(&self.items, |order, item| {
            order.permit(item, ActionName::CreateShipment, policy)
        })?;
        let number = u32::try_from(order.shipments.len() + 1).expect("an order has few shipments");
        let shipment_no = ShipmentNo(number);
        order.record(Event::ShipmentCreated {
            shipment_no,
            carrier: self.carrier.clone(),
            tracking_no: self.tracking_no.clone(),
            items,
        });
        if self.dispatch {
            let at = order.dispatch_time(None)?;
            order.record(Event::ShipmentDispatched { shipment_no, at });
        }
        Ok(())
    }
}
