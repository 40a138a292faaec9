//! An item 品目: a slice of a line with its own status (domain.md §1, §2).

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::claim::{ClaimKind, ClaimStatus};
use crate::number::{ClaimNo, ItemNo, ShipmentNo};

/// A slice of a line: the units `[from, to)`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its number in the order.
    pub item_no: ItemNo,
    /// The line it is a slice of.
    pub line_no: u32,
    /// First unit.
    pub from: u32,
    /// One past the last unit.
    pub to: u32,
    /// Where the goods are.
    pub fulfilment: Fulfilment,
    /// The status before [`Fulfilment::OnHold`], where the item is on hold.
    pub held_from: Option<Fulfilment>,
    /// The shipment that it travels in, or is to travel in.
    pub shipment_no: Option<ShipmentNo>,
    /// The claim that holds the item: asked for, in work, or completed.
    pub claim_no: Option<ClaimNo>,
    /// The withdrawn exchange that had brought the item into the order; it is no longer part of it.
    pub removed_by: Option<ClaimNo>,
    /// The item it was split from.
    pub split_from: Option<ItemNo>,
}

impl Item {
    /// How many units.
    pub fn quantity(&self) -> u32 {
        self.to - self.from
    }
}

/// Where the goods are. One of the two stored facts behind an item's status (domain.md §2).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Fulfilment {
    /// 入金前.
    AwaitingPayment,
    /// 商品準備中.
    Preparing,
    /// 発送準備中.
    ReadyToShip,
    /// 出荷待ち: has a tracking number.
    Standby,
    /// 配送保留.
    OnHold,
    /// 配送中.
    Shipping,
    /// 配送完了.
    Delivered,
}

/// What moves goods from one fulfilment status to another.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FulfilmentStep {
    /// 入金確認, where the shop uses the preparing status.
    PayToPreparing,
    /// 入金確認, where it does not.
    PayToReady,
    /// The payment is no longer made: a cancellation that had settled it is withdrawn.
    Unpay,
    /// 発送準備中 処理.
    MarkReady,
    /// 商品準備中 に戻す.
    BackToPreparing,
    /// 配送保留.
    Hold,
    /// 保留解除, of goods that were being prepared.
    ReleaseToPreparing,
    /// 保留解除, of goods that were ready.
    ReleaseToReady,
    /// A shipment with a tracking number is created for the goods.
    AssignShipment,
    /// The goods leave a shipment that waits: it is canceled, or a claim takes them.
    LeaveShipment,
    /// A withdrawn claim puts the goods back into the shipment that waits.
    RejoinShipment,
    /// 発送: the shipment leaves.
    Dispatch,
    /// 配送完了: the shipment arrives.
    Deliver,
    /// 配送商品の追加, to a shipment in transit.
    JoinInTransit,
    /// 配送商品の追加, to a delivered shipment.
    JoinDelivered,
}

impl Fulfilment {
    /// The table of fulfilment moves. `None`: not allowed from here.
    #[must_use]
    pub const fn after(self, step: FulfilmentStep) -> Option<Self> {
        use FulfilmentStep as Step;
        match (self, step) {
            (Self::AwaitingPayment, Step::PayToPreparing)
            | (Self::ReadyToShip, Step::BackToPreparing)
            | (Self::OnHold, Step::ReleaseToPreparing) => Some(Self::Preparing),
            (Self::AwaitingPayment, Step::PayToReady)
            | (Self::Preparing, Step::MarkReady)
            | (Self::OnHold, Step::ReleaseToReady)
            | (Self::Standby, Step::LeaveShipment) => Some(Self::ReadyToShip),
            (Self::Preparing | Self::ReadyToShip, Step::Unpay) => Some(Self::AwaitingPayment),
            (Self::Preparing | Self::ReadyToShip, Step::Hold) => Some(Self::OnHold),
            (Self::Preparing | Self::ReadyToShip, Step::AssignShipment)
            | (Self::ReadyToShip, Step::RejoinShipment) => Some(Self::Standby),
            (Self::Standby, Step::Dispatch)
            | (
                Self::Preparing | Self::ReadyToShip | Self::OnHold | Self::Standby,
                Step::JoinInTransit,
            ) => Some(Self::Shipping),
            (Self::Shipping, Step::Deliver)
            | (
                Self::Preparing | Self::ReadyToShip | Self::OnHold | Self::Standby,
                Step::JoinDelivered,
            ) => Some(Self::Delivered),
            _ => None,
        }
    }

    /// Whether the goods have not left the warehouse: what a cancellation may take.
    pub const fn before_departure(self) -> bool {
        match self {
            Self::AwaitingPayment
            | Self::Preparing
            | Self::ReadyToShip
            | Self::Standby
            | Self::OnHold => true,
            Self::Shipping | Self::Delivered => false,
        }
    }
}

/// The status that people see: a function of where the goods are and of the claim that holds the
/// item, never stored where it could disagree (domain.md §2).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ItemStatus {
    /// 入金前.
    AwaitingPayment,
    /// 商品準備中.
    Preparing,
    /// 発送準備中.
    ReadyToShip,
    /// 出荷待ち.
    Standby,
    /// 配送保留.
    OnHold,
    /// 配送中.
    Shipping,
    /// 配送完了.
    Delivered,
    /// キャンセル申込.
    CancelRequested,
    /// キャンセル処理中.
    CancelProcessing,
    /// キャンセル完了.
    Canceled,
    /// 交換申込.
    ExchangeRequested,
    /// 交換処理中.
    ExchangeProcessing,
    /// 交換完了.
    Exchanged,
    /// 返品申込.
    ReturnRequested,
    /// 返品処理中(回収前).
    ReturnAwaitingCollection,
    /// 返品処理中(返金前).
    ReturnAwaitingRefund,
    /// 返品完了.
    Returned,
}

impl From<Fulfilment> for ItemStatus {
    fn from(fulfilment: Fulfilment) -> Self {
        match fulfilment {
            Fulfilment::AwaitingPayment => Self::AwaitingPayment,
            Fulfilment::Preparing => Self::Preparing,
            Fulfilment::ReadyToShip => Self::ReadyToShip,
            Fulfilment::Standby => Self::Standby,
            Fulfilment::OnHold => Self::OnHold,
            Fulfilment::Shipping => Self::Shipping,
            Fulfilment::Delivered => Self::Delivered,
        }
    }
}

impl ItemStatus {
    /// The status of an item at `fulfilment` that a claim of this kind and status holds.
    pub const fn under_claim(kind: ClaimKind, status: ClaimStatus) -> Option<Self> {
        use ClaimKind::{Cancellation, Exchange, Return};
        use ClaimStatus as Claim;
        match (kind, status) {
            (_, Claim::Rejected | Claim::Withdrawn) => None,
            (Cancellation, Claim::Requested) => Some(Self::CancelRequested),
            (Cancellation, Claim::Completed) => Some(Self::Canceled),
            (Cancellation, _) => Some(Self::CancelProcessing),
            (Exchange, Claim::Requested) => Some(Self::ExchangeRequested),
            (Exchange, Claim::Completed) => Some(Self::Exchanged),
            (Exchange, _) => Some(Self::ExchangeProcessing),
            (Return, Claim::Requested) => Some(Self::ReturnRequested),
            (Return, Claim::AwaitingCollection) => Some(Self::ReturnAwaitingCollection),
            (Return, Claim::Completed) => Some(Self::Returned),
            (Return, _) => Some(Self::ReturnAwaitingRefund),
        }
    }
}
