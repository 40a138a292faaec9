//! 配送: items that travel under one tracking number.

use order_domain::{item::Item, shipment::Shipment as DomainShipment};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Viewer, action,
    action::{Action, ActionReason, On},
    moment,
};
use crate::{labels, vocabulary};

/// 配送: items that travel under one tracking number.
#[derive(Debug, Serialize, ToSchema)]
pub struct Shipment {
    /// Its number in the order.
    #[schema(max_length = 20, example = "D1")]
    pub shipment_no: String,
    /// 配送会社: name of the carrier.
    #[schema(max_length = 100, example = "yamato")]
    pub carrier: String,
    /// 送り状番号: the tracking number.
    #[schema(max_length = 100, example = "1234-5678-9012")]
    pub tracking_no: String,
    /// Where it stands.
    pub status: vocabulary::ShipmentStatus,
    /// `status` for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "出荷待ち")]
    pub status_label: &'static str,
    /// The items in it.
    #[schema(max_items = 100_000, example = json!(["01"]))]
    pub item_nos: Vec<String>,
    /// When it left.
    #[schema(required, format = DateTime)]
    pub dispatched_at: Option<String>,
    /// When it arrived.
    #[schema(required, format = DateTime)]
    pub delivered_at: Option<String>,
    /// What may be done.
    #[schema(max_items = 20)]
    pub actions: Vec<Action>,
}

impl Shipment {
    /// A shipment of the order.
    pub fn of(viewer: &Viewer, shipment: &DomainShipment) -> Self {
        let order = viewer.order;
        let place = viewer.href(&format!("/shipments/{}", shipment.shipment_no));
        let offers = order.actions_of_shipment(shipment);
        let items = order.items_in(shipment.shipment_no);
        Self {
            shipment_no: shipment.shipment_no.to_string(),
            carrier: shipment.carrier.clone(),
            tracking_no: shipment.tracking_no.clone(),
            status: shipment.status.into(),
            status_label: labels::label("shipment_status", shipment.status.into(), viewer.language),
            item_nos: items.map(|item| item.item_no.to_string()).collect(),
            dispatched_at: shipment.dispatched_at.map(moment),
            delivered_at: shipment.delivered_at.map(moment),
            actions: action::show(offers, &viewer.href(""), &On::Shipment(&place), viewer.language),
        }
    }

    /// The shipments that are part of the order: neither canceled nor left empty.
    pub fn all(viewer: &Viewer) -> Vec<Self> {
        let shipments = viewer.order.shipments.iter();
        let shown = shipments.filter(|shipment| shipment.status.is_shown());
        shown.map(|shipment| Self::of(viewer, shipment)).collect()
    }
}

/// An item, and whether 配送商品の追加 may take it.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddableItem {
    /// The number of the item.
    #[schema(max_length = 20, example = "02")]
    pub item_no: String,
    /// The product's name when it was bought.
    #[schema(max_length = 255, example = "A")]
    pub name: String,
    /// The option in words.
    #[schema(required, max_length = 500, example = "赤")]
    pub option: Option<String>,
    /// Units that may be added; fewer split the item.
    #[schema(minimum = 1, maximum = 9999, example = 1)]
    pub quantity: u32,
    /// Where it stands.
    pub status: vocabulary::ItemStatus,
    /// `status` for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "商品準備中")]
    pub status_label: &'static str,
    /// The shipment that it would leave.
    #[schema(required, max_length = 20, example = "D2")]
    pub shipment_no: Option<String>,
    /// Whether it may be added.
    pub addable: bool,
    /// Why not; empty where it may.
    #[schema(max_items = 20)]
    pub reasons: Vec<ActionReason>,
}

impl AddableItem {
    /// Every item of the order, for a shipment.
    pub fn all(viewer: &Viewer, shipment: &DomainShipment) -> Vec<Self> {
        let order = viewer.order;
        let target = order.may_be_joined(shipment).err();
        let items = order.items.iter().filter(|item| item.removed_by.is_none());
        let judged = items.map(|item| {
            let own = order.may_join_a_shipment(item).err();
            Self::of(viewer, item, target.iter().chain(&own).map(ActionReason::of).collect())
        });
        judged.collect()
    }

    fn of(viewer: &Viewer, item: &Item, reasons: Vec<ActionReason>) -> Self {
        let order = viewer.order;
        let (product, status) = (&order.line_of(item).product, order.status_of(item));
        Self {
            item_no: item.item_no.to_string(),
            name: product.name.clone(),
            option: product.option.clone(),
            quantity: item.quantity(),
            status: status.into(),
            status_label: labels::label("item_status", status.into(), viewer.language),
            shipment_no: item.shipment_no.map(|shipment_no| shipment_no.to_string()),
            addable: reasons.is_empty(),
            reasons,
        }
    }
}
