//! What events do to goods: they move through the warehouse, in and out of shipments, and
//! replacements leave again when their exchange is withdrawn.

use chrono::{DateTime, Utc};

use crate::apply::RECORDED;
use crate::claim::ClaimedItem;
use crate::item::{Fulfilment, FulfilmentStep};
use crate::line::LineOrigin;
use crate::number::{ClaimNo, ItemNo, ShipmentNo};
use crate::order::Order;
use crate::shipment::{Shipment, ShipmentStatus, ShipmentStep};

impl Order {
    pub(crate) fn create_shipment(
        &mut self,
        shipment_no: ShipmentNo,
        carrier: &str,
        tracking_no: &str,
        items: &[ItemNo],
    ) {
        self.shipments.push(Shipment {
            shipment_no,
            carrier: carrier.to_owned(),
            tracking_no: tracking_no.to_owned(),
            status: ShipmentStatus::Standby,
            dispatched_at: None,
            delivered_at: None,
        });
        self.enter_shipment(shipment_no, items, FulfilmentStep::AssignShipment);
    }

    pub(crate) fn dispatch(&mut self, shipment_no: ShipmentNo, at: DateTime<Utc>) {
        let shipment = self.shipment_mut(shipment_no);
        shipment.step(ShipmentStep::Dispatch);
        shipment.dispatched_at = Some(at);
        self.move_shipped(shipment_no, FulfilmentStep::Dispatch);
    }

    pub(crate) fn deliver(&mut self, shipment_no: ShipmentNo, at: DateTime<Utc>) {
        let shipment = self.shipment_mut(shipment_no);
        shipment.step(ShipmentStep::Deliver);
        shipment.delivered_at = Some(at);
        self.move_shipped(shipment_no, FulfilmentStep::Deliver);
    }

    pub(crate) fn cancel_shipment(&mut self, shipment_no: ShipmentNo) {
        self.shipment_mut(shipment_no).step(ShipmentStep::Cancel);
        self.move_shipped(shipment_no, FulfilmentStep::LeaveShipment);
        for item in &mut self.items {
            if item.shipment_no == Some(shipment_no) {
                item.shipment_no = None;
            }
        }
    }

    pub(crate) fn move_goods(&mut self, items: &[ItemNo], step: FulfilmentStep) {
        for &item_no in items {
            let item = self.item_mut(item_no);
            let before = item.fulfilment;
            item.fulfilment = before.after(step).expect(RECORDED);
            item.held_from = (item.fulfilment == Fulfilment::OnHold).then_some(before);
        }
    }

    /// Moves what travels in a shipment. An item that a claim has taken over moves with the rest
    /// as long as it is in the shipment: goods don't know of claims.
    pub(crate) fn move_shipped(&mut self, shipment_no: ShipmentNo, step: FulfilmentStep) {
        let movable =
            self.items_in(shipment_no).filter(|item| item.fulfilment.after(step).is_some());
        let items: Vec<ItemNo> = movable.map(|item| item.item_no).collect();
        self.move_goods(&items, step);
    }

    pub(crate) fn enter_shipment(
        &mut self,
        shipment_no: ShipmentNo,
        items: &[ItemNo],
        step: FulfilmentStep,
    ) {
        self.move_goods(items, step);
        for &item_no in items {
            self.item_mut(item_no).shipment_no = Some(shipment_no);
        }
    }

    /// Shipments that wait with nothing in them are removed.
    pub(crate) fn remove_emptied_shipments(&mut self) {
        let waiting = self.shipments.iter().filter(|known| known.status == ShipmentStatus::Standby);
        let emptied: Vec<ShipmentNo> = waiting
            .map(|shipment| shipment.shipment_no)
            .filter(|&shipment_no| self.items_in(shipment_no).next().is_none())
            .collect();
        for shipment_no in emptied {
            self.shipment_mut(shipment_no).step(ShipmentStep::Remove);
        }
    }

    /// Claimed goods leave the shipments that have not left.
    pub(crate) fn leave_shipments(&mut self, claimed: &[ClaimedItem]) {
        for held in claimed.iter().filter(|held| held.fulfilment == Fulfilment::Standby) {
            self.move_goods(&[held.item_no], FulfilmentStep::LeaveShipment);
            self.item_mut(held.item_no).shipment_no = None;
        }
        self.remove_emptied_shipments();
    }

    /// The goods of a withdrawn claim go back into the shipments that they had left; where such a
    /// shipment has left without them, they are ready to ship.
    pub(crate) fn rejoin_shipments(&mut self, claimed: &[ClaimedItem]) {
        for held in claimed.iter().filter(|held| held.fulfilment == Fulfilment::Standby) {
            let Some(shipment_no) = held.shipment_no else { continue };
            let shipment = self.shipment_mut(shipment_no);
            if shipment.status == ShipmentStatus::Removed {
                shipment.step(ShipmentStep::Revive);
            }
            if shipment.status == ShipmentStatus::Standby {
                self.enter_shipment(shipment_no, &[held.item_no], FulfilmentStep::RejoinShipment);
            }
        }
    }

    /// What a withdrawn exchange had brought is no longer part of the order.
    pub(crate) fn remove_replacements(&mut self, claim_no: ClaimNo) {
        let brought: Vec<ItemNo> = self.replacements_of(claim_no).collect();
        for item_no in brought {
            self.item_mut(item_no).removed_by = Some(claim_no);
        }
    }

    /// The items that an exchange brought into the order.
    pub fn replacements_of(&self, claim_no: ClaimNo) -> impl Iterator<Item = ItemNo> {
        self.items
            .iter()
            .filter(move |item| {
                self.line_of(item).origin == LineOrigin::Replacement(claim_no)
                    && item.removed_by.is_none_or(|by| by == claim_no)
            })
            .map(|item| item.item_no)
    }
}

impl Shipment {
    pub(crate) fn step(&mut self, step: ShipmentStep) {
        self.status = self.status.after(step).expect(RECORDED);
    }
}
