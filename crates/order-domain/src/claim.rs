//! A claim CS: a cancellation, an exchange or a return of items (domain.md §3).

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::item::Fulfilment;
use crate::number::{ClaimNo, ItemNo, PaymentNo, RefundNo, ShipmentNo};
use crate::settlement::Settlement;
use crate::stamp::Stamp;

pub use crate::options::{
    ClaimOptions, Deduction, Pickup, RefundWish, ReturnShipping, ShippingChoice,
};

/// A cancellation, an exchange or a return of items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Its number in the order.
    pub claim_no: ClaimNo,
    /// Where it stands.
    pub status: ClaimStatus,
    /// The items it holds, or held.
    pub items: Vec<ClaimedItem>,
    /// The operator's reason; `None` while a buyer's request waits.
    pub reason: Option<Reason>,
    /// The buyer's own reason, where a buyer asked for the claim.
    pub buyer_reason: Option<Reason>,
    /// The options chosen at acceptance.
    pub options: Option<ClaimOptions>,
    /// The settlement, frozen at acceptance.
    pub settlement: Option<Settlement>,
    /// 回収: what came back, for returns that were collected.
    pub collection: Option<Collection>,
    /// What the buyer may see of a rejection.
    pub rejection_shown: Option<String>,
    /// The refund that it led to.
    pub refund_no: Option<RefundNo>,
    /// The payment of the difference that it led to.
    pub payment_no: Option<PaymentNo>,
    /// Every step with who and when, oldest first.
    pub steps: Vec<StepTaken>,
}

impl Claim {
    /// Cancellation, exchange or return.
    pub fn kind(&self) -> ClaimKind {
        self.claim_no.kind
    }

    /// Whether no item of it had been paid for when it was accepted.
    pub fn was_never_paid(&self) -> bool {
        self.items.iter().all(|item| item.fulfilment == Fulfilment::AwaitingPayment)
    }

    /// Whether a buyer asked for it.
    pub fn by_buyer(&self) -> bool {
        self.buyer_reason.is_some()
    }
}

/// An item as it was when a claim took it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedItem {
    /// The item.
    pub item_no: ItemNo,
    /// Its units.
    pub quantity: u32,
    /// Where the goods were.
    pub fulfilment: Fulfilment,
    /// The shipment they were in.
    pub shipment_no: Option<ShipmentNo>,
}

/// 回収: what came back of a return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collection {
    /// What became of each item.
    pub dispositions: Vec<ItemDisposition>,
    /// Kept back from the refund since the goods were seen.
    pub deduction: Option<Deduction>,
    /// Whether the resellable goods went back into stock.
    pub restocked: bool,
    /// Who and when.
    pub stamp: Stamp,
}

/// What became of an item that came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemDisposition {
    /// The item.
    pub item_no: ItemNo,
    /// What became of it.
    pub disposition: Disposition,
}

/// What becomes of goods that come back.
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
pub enum Disposition {
    /// 再販可: may go back into stock.
    Resellable,
    /// 不良.
    Defective,
    /// 欠品: did not come back.
    Missing,
}

/// The three kinds of claims.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
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
pub enum ClaimKind {
    /// キャンセル: before the goods leave.
    Cancellation,
    /// 交換: other goods in their place.
    Exchange,
    /// 返品: the goods come back.
    Return,
}

/// Where a claim stands.
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
pub enum ClaimStatus {
    /// 申込: asked for by a buyer; no money has moved.
    Requested,
    /// 回収前: returns only.
    AwaitingCollection,
    /// 入金前: exchanges that cost more.
    AwaitingPayment,
    /// 返金前.
    AwaitingRefund,
    /// 完了.
    Completed,
    /// 拒否.
    Rejected,
    /// 撤回.
    Withdrawn,
}

/// What moves a claim.
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
pub enum ClaimStep {
    /// 処理: accepted, the goods are to be collected first.
    AcceptForCollection,
    /// 処理: accepted, the shop owes.
    AcceptOwingRefund,
    /// 処理: accepted, the buyer owes.
    AcceptOwingPayment,
    /// 処理: accepted, nobody owes anything.
    AcceptOwingNothing,
    /// 回収完了, the shop owes.
    CollectOwingRefund,
    /// 回収完了, nobody owes anything.
    CollectOwingNothing,
    /// 入金確認 of the difference.
    ConfirmDeposit,
    /// A later claim leaves nothing due of the difference.
    Settle,
    /// The claim that had left nothing due of the difference is withdrawn.
    Reopen,
    /// 返金完了.
    CompleteRefund,
    /// 拒否.
    Reject,
    /// 撤回.
    Withdraw,
}

impl ClaimStatus {
    /// The table of claim moves. `None`: not allowed from here.
    #[must_use]
    pub const fn after(self, kind: ClaimKind, step: ClaimStep) -> Option<Self> {
        use ClaimKind::{Cancellation, Exchange, Return};
        use ClaimStep as Step;
        match (kind, self, step) {
            (Return, Self::Requested, Step::AcceptForCollection) => Some(Self::AwaitingCollection),
            (Cancellation | Exchange, Self::Requested, Step::AcceptOwingRefund)
            | (Return, Self::AwaitingCollection, Step::CollectOwingRefund) => {
                Some(Self::AwaitingRefund)
            }
            (Exchange, Self::Requested, Step::AcceptOwingPayment)
            | (Exchange, Self::Completed, Step::Reopen) => Some(Self::AwaitingPayment),
            (Cancellation | Exchange, Self::Requested, Step::AcceptOwingNothing)
            | (Return, Self::AwaitingCollection, Step::CollectOwingNothing)
            | (Exchange, Self::AwaitingPayment, Step::ConfirmDeposit | Step::Settle)
            | (_, Self::AwaitingRefund, Step::CompleteRefund) => Some(Self::Completed),
            (_, Self::Requested, Step::Reject) => Some(Self::Rejected),
            (_, Self::Requested | Self::AwaitingRefund | Self::Completed, Step::Withdraw)
            | (Return, Self::AwaitingCollection, Step::Withdraw)
            | (Exchange, Self::AwaitingPayment, Step::Withdraw) => Some(Self::Withdrawn),
            _ => None,
        }
    }

    /// Whether a claim of this status has taken its items out of the order's value.
    pub const fn is_accepted(self) -> bool {
        match self {
            Self::AwaitingCollection
            | Self::AwaitingPayment
            | Self::AwaitingRefund
            | Self::Completed => true,
            Self::Requested | Self::Rejected | Self::Withdrawn => false,
        }
    }
}

/// A step that was taken, with who and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepTaken {
    /// The status that the claim has had since.
    pub status: ClaimStatus,
    /// Who and when.
    pub stamp: Stamp,
    /// Free text given with the step (the reason of a withdrawal).
    pub note: Option<String>,
}

/// Why a claim is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Which of the usual reasons.
    pub code: ReasonCode,
    /// In words, at most 2,000 characters.
    pub text: Option<String>,
    /// Whose fault it is.
    pub fault: Fault,
}

/// The usual reasons of claims.
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
pub enum ReasonCode {
    /// お客様都合.
    CustomerChangeOfMind,
    /// 配送遅延.
    DeliveryDelay,
    /// 誤配送.
    Misdelivery,
    /// 配送不可地域.
    UndeliverableArea,
    /// 通関.
    Customs,
    /// 梱包不良.
    PoorPackaging,
    /// 商品不満足.
    Dissatisfied,
    /// 商品説明と異なる.
    DiffersFromDescription,
    /// 商品不良.
    Defective,
    /// サービス不満足.
    Service,
    /// 品切れ.
    OutOfStock,
    /// その他.
    Other,
}

/// Whose fault a claim is.
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
pub enum Fault {
    /// 購入者.
    Buyer,
    /// ショップ.
    Shop,
}

/// Units that a claim is to take from an item: its last ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pick {
    /// The item.
    pub item_no: ItemNo,
    /// How many units of it.
    pub quantity: u32,
}
