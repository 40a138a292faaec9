//! A shipment 配送: items that travel under one tracking number (domain.md §1, §2).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::item::FulfilmentStep;
use crate::number::ShipmentNo;

/// Items that travel under one tracking number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipment {
    /// Its number in the order.
    pub shipment_no: ShipmentNo,
    /// 配送会社.
    pub carrier: String,
    /// 送り状番号.
    pub tracking_no: String,
    /// Where it stands.
    pub status: ShipmentStatus,
    /// When it left.
    pub dispatched_at: Option<DateTime<Utc>>,
    /// When it arrived.
    pub delivered_at: Option<DateTime<Utc>>,
}

/// Where a shipment stands.
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
pub enum ShipmentStatus {
    /// 出荷待ち.
    Standby,
    /// 配送中.
    Shipping,
    /// 配送完了.
    Delivered,
    /// Canceled before it left; no longer part of the order. Its number is not given again.
    Canceled,
    /// Left empty before it left; likewise, but a withdrawn claim may bring it back.
    Removed,
}

/// What moves a shipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, Display, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ShipmentStep {
    /// 発送.
    Dispatch,
    /// 配送完了.
    Deliver,
    /// Canceled by an operator.
    Cancel,
    /// Left empty.
    Remove,
    /// The claim that had emptied it is withdrawn.
    Revive,
}

impl ShipmentStatus {
    /// The table of shipment moves. `None`: not allowed from here.
    #[must_use]
    pub const fn after(self, step: ShipmentStep) -> Option<Self> {
        match (self, step) {
            (Self::Standby, ShipmentStep::Dispatch) => Some(Self::Shipping),
            (Self::Shipping, ShipmentStep::Deliver) => Some(Self::Delivered),
            (Self::Standby, ShipmentStep::Cancel) => Some(Self::Canceled),
            (Self::Standby, ShipmentStep::Remove) => Some(Self::Removed),
            (Self::Removed, ShipmentStep::Revive) => Some(Self::Standby),
            _ => None,
        }
    }

    /// Whether it is still part of the order.
    pub const fn is_shown(self) -> bool {
        matches!(self, Self::Standby | Self::Shipping | Self::Delivered)
    }

    /// How items join a shipment of this status 配送商品の追加; `None`: it is no target.
    pub const fn joining(self) -> Option<FulfilmentStep> {
        match self {
            Self::Shipping => Some(FulfilmentStep::JoinInTransit),
            Self::Delivered => Some(FulfilmentStep::JoinDelivered),
            Self::Standby | Self::Canceled | Self::Removed => None,
        }
    }
}
