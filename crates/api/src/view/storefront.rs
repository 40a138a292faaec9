//! The order as its buyer may see it: nothing of what operators say among themselves.

mod money;

use order_domain::{
    Order,
    claim::Claim as DomainClaim,
    guard::{ActionName, Offer},
    item::Item as DomainItem,
    shipment::Shipment as DomainShipment,
    stamp::ActorKind,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Viewer, action,
    action::{Action, On},
    claim::{ClaimedItem, Component, Reason},
    figures::Figures,
    moment,
    people::People,
    person::{Orderer, Receiver},
    stamped,
};
use crate::{amount::AmountText, labels, vocabulary};

use money::{StorefrontPayment, StorefrontRefund};

/// 注文詳細(購入者): an order as its buyer may see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct StorefrontOrder {
    /// Its number in the shop.
    #[schema(max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// Raised by every change; also in `ETag`.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 3)]
    pub version: i64,
    /// Currency of all its amounts.
    #[schema(pattern = "^[A-Z]{3}$", max_length = 3, example = "JPY")]
    pub currency: String,
    /// When it was placed.
    #[schema(format = DateTime)]
    pub ordered_at: String,
    /// お客様へのお知らせ: what the shop tells the customer; null: nothing.
    #[schema(required, max_length = 2000)]
    pub customer_notice: Option<String>,
    /// 品目: the items, each with a status of its own.
    #[schema(max_items = 100_000)]
    pub items: Vec<StorefrontItem>,
    /// 配送: the shipments, without canceled ones and those left empty.
    #[schema(max_items = 100_000)]
    pub shipments: Vec<StorefrontShipment>,
    /// キャンセル・交換・返品: all claims, those of the shop too.
    #[schema(max_items = 100_000)]
    pub claims: Vec<StorefrontClaim>,
    /// 返金: all refunds, `scheduled` ones too.
    #[schema(max_items = 100_000)]
    pub refunds: Vec<StorefrontRefund>,
    /// お支払い: the payments, void ones too.
    #[schema(max_items = 100_000)]
    pub payments: Vec<StorefrontPayment>,
    /// What the order amounted to when it was placed.
    pub initial: Figures,
    /// What it amounts to now.
    #[serde(rename = "final")]
    pub now: Figures,
    /// 注文者: the buyer's own data.
    pub orderer: Orderer,
    /// 受取人: who receives the goods, and where.
    pub receiver: Receiver,
    /// What the buyer may ask for.
    #[schema(max_items = 20)]
    pub actions: Vec<Action>,
}

/// 品目: an item, as the buyer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct StorefrontItem {
    /// Its number in the order.
    #[schema(max_length = 20, example = "01")]
    pub item_no: String,
    /// The code of the product.
    #[schema(max_length = 100, example = "P-A")]
    pub product_code: String,
    /// The code of the variant.
    #[schema(max_length = 100, example = "P-A-RED")]
    pub variant_code: String,
    /// The product's name when it was bought.
    #[schema(max_length = 255, example = "A")]
    pub name: String,
    /// The option in words.
    #[schema(required, max_length = 500, example = "赤")]
    pub option: Option<String>,
    /// Number of its units.
    #[schema(minimum = 1, maximum = 9999, example = 1)]
    pub quantity: u32,
    /// Price of one unit, tax included.
    pub unit_price: AmountText,
    /// What it is worth, discounts taken off.
    pub net: AmountText,
    /// Where it stands.
    pub status: vocabulary::ItemStatus,
    /// `status` for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "商品準備中")]
    pub status_label: &'static str,
    /// The claim that holds it.
    #[schema(required, max_length = 20, example = "C1")]
    pub claim_no: Option<String>,
    /// The shipment that it travels in.
    #[schema(required, max_length = 20, example = "D1")]
    pub shipment_no: Option<String>,
    /// What the buyer may ask for.
    #[schema(max_items = 20)]
    pub actions: Vec<Action>,
}

/// 配送: a shipment, as the buyer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct StorefrontShipment {
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
    #[schema(max_length = 60, example = "配送中")]
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
}

/// CS: a cancellation, an exchange or a return, as the buyer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct StorefrontClaim {
    /// Its number in the order.
    #[schema(max_length = 20, example = "R1")]
    pub claim_no: String,
    /// Cancellation, exchange or return; label: group `claim_kind`.
    pub kind: vocabulary::ClaimKind,
    /// Where it stands.
    pub status: vocabulary::ClaimStatus,
    /// `status` for people, in the language of `Accept-Language`; depends on the kind.
    #[schema(max_length = 60, example = "返品申込")]
    pub status_label: &'static str,
    /// The items that it holds, or held.
    #[schema(max_items = 100_000)]
    pub items: Vec<ClaimedItem>,
    /// The buyer's own reason; null: the shop has made the claim.
    #[schema(required)]
    pub reason: Option<Reason>,
    /// Why it was rejected, where the shop tells.
    #[schema(required, max_length = 2000, example = "発送済みのため")]
    pub rejection_reason: Option<String>,
    /// What it does to the money; null until it is accepted.
    #[schema(required)]
    pub settlement: Option<StorefrontSettlement>,
    /// The refund that it led to.
    #[schema(required, max_length = 20, example = "F1")]
    pub refund_no: Option<String>,
    /// The payment that it led to, where the buyer owes.
    #[schema(required, max_length = 20, example = "P2")]
    pub payment_no: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub opened_at: String,
    /// What the buyer may do.
    #[schema(max_items = 20)]
    pub actions: Vec<Action>,
}

/// What a claim does to the money.
#[derive(Debug, Serialize, ToSchema)]
pub struct StorefrontSettlement {
    /// Positive: owed to the buyer.
    pub difference: AmountText,
    /// What is given back.
    pub refund_total: AmountText,
    /// What the buyer owes.
    pub charge_total: AmountText,
    /// Why the difference is what it is; they add up to it.
    #[schema(max_items = 20)]
    pub components: Vec<Component>,
}

/// The path of an order as its buyer sees it.
pub fn path(order: &Order) -> String {
    format!("/v1/storefront/orders/{}", order.order_no)
}

impl StorefrontOrder {
    /// The viewer's order. Its buyer sees their own data unmasked.
    pub fn of(viewer: &Viewer) -> Self {
        let order = viewer.order;
        let items = order.items.iter().filter(|item| item.removed_by.is_none());
        let shipments = order.shipments.iter().filter(|shipment| shipment.status.is_shown());
        let offers = order.actions(viewer.policy);
        let own = People::of(&viewer.record.people, true);
        Self {
            order_no: order.order_no.clone(),
            version: order.version,
            currency: order.currency.to_string(),
            ordered_at: moment(order.ordered_at),
            customer_notice: order.customer_notice.clone(),
            items: items.map(|item| StorefrontItem::of(viewer, item)).collect(),
            shipments: shipments.map(|one| StorefrontShipment::of(viewer, one)).collect(),
            claims: order.claims.iter().map(|one| StorefrontClaim::of(viewer, one)).collect(),
            refunds: order.refunds.iter().map(|one| StorefrontRefund::of(viewer, one)).collect(),
            payments: order.payments.iter().map(|one| StorefrontPayment::of(viewer, one)).collect(),
            initial: Figures::of(order.currency, &order.initial),
            now: Figures::of(order.currency, &order.figures()),
            orderer: own.orderer(order.orderer),
            receiver: own.receiver(order.receiver),
            actions: action::show(offers, &path(order), &On::BuyersOrder, viewer.language),
        }
    }
}

impl StorefrontItem {
    fn of(viewer: &Viewer, item: &DomainItem) -> Self {
        let order = viewer.order;
        let (line, status) = (order.line_of(item), order.status_of(item));
        let offers = order.actions_of_item(item, viewer.policy);
        Self {
            item_no: item.item_no.to_string(),
            product_code: line.product.product_code.clone(),
            variant_code: line.product.variant_code.clone(),
            name: line.product.name.clone(),
            option: line.product.option.clone(),
            quantity: item.quantity(),
            unit_price: viewer.amount(line.unit_price),
            net: viewer.amount(order.net_of(item)),
            status: status.into(),
            status_label: labels::label("item_status", status.into(), viewer.language),
            claim_no: item.claim_no.map(|claim_no| claim_no.to_string()),
            shipment_no: item.shipment_no.map(|shipment_no| shipment_no.to_string()),
            actions: action::show(offers, &path(order), &On::BuyersOrder, viewer.language),
        }
    }
}

impl StorefrontShipment {
    fn of(viewer: &Viewer, shipment: &DomainShipment) -> Self {
        let items = viewer.order.items_in(shipment.shipment_no);
        Self {
            shipment_no: shipment.shipment_no.to_string(),
            carrier: shipment.carrier.clone(),
            tracking_no: shipment.tracking_no.clone(),
            status: shipment.status.into(),
            status_label: labels::label("shipment_status", shipment.status.into(), viewer.language),
            item_nos: items.map(|item| item.item_no.to_string()).collect(),
            dispatched_at: shipment.dispatched_at.map(moment),
            delivered_at: shipment.delivered_at.map(moment),
        }
    }
}

impl StorefrontClaim {
    /// A claim of the viewer's order.
    pub fn of(viewer: &Viewer, claim: &DomainClaim) -> Self {
        let order = viewer.order;
        let place = format!("{}/claims/{}", path(order), claim.claim_no);
        let withdraw = Offer {
            action: ActionName::Withdraw,
            reasons: order.may_withdraw(claim, ActorKind::Buyer).err().into_iter().collect(),
        };
        let status = labels::claim_status(claim.kind(), claim.status, viewer.language);
        Self {
            claim_no: claim.claim_no.to_string(),
            kind: claim.kind().into(),
            status: claim.status.into(),
            status_label: status,
            items: ClaimedItem::all(viewer, claim),
            reason: claim.buyer_reason.as_ref().map(|reason| Reason::of(viewer, reason)),
            rejection_reason: claim.rejection_shown.clone(),
            settlement: claim.settlement.as_ref().map(|settled| StorefrontSettlement {
                difference: viewer.amount(settled.difference()),
                refund_total: viewer.amount(settled.refund_tenders().total()),
                charge_total: viewer.amount(settled.charge_total()),
                components: Component::all(viewer, settled),
            }),
            refund_no: claim.refund_no.map(|refund_no| refund_no.to_string()),
            payment_no: claim.payment_no.map(|payment_no| payment_no.to_string()),
            opened_at: claim.steps.first().map(|step| stamped(&step.stamp)).unwrap_or_default(),
            actions: action::show(
                vec![withdraw],
                &path(order),
                &On::Claim(&place),
                viewer.language,
            ),
        }
    }
}
