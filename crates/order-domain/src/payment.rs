//! A payment 決済: money asked for in cash (domain.md §1, §5).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};
use uuid::Uuid;

use crate::money::Money;
use crate::number::{ClaimNo, PaymentNo};
use crate::stamp::PersonRef;

/// Money asked for in cash, by one method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Its number in the order; `P1` is the initial one.
    pub payment_no: PaymentNo,
    /// What it pays for.
    pub kind: PaymentKind,
    /// The exchange whose difference it is.
    pub claim_no: Option<ClaimNo>,
    /// How it is paid.
    pub method: PaymentMethod,
    /// Who pays, for bank transfers.
    pub depositor: Option<PersonRef>,
    /// The account of the shop it is paid into, for bank transfers.
    pub bank_account_id: Option<Uuid>,
    /// What was asked for at first, in minor units.
    pub amount: Money,
    /// By how much cancellations of unpaid items have lowered it.
    pub lowered: Money,
    /// What was received.
    pub paid: Money,
    /// Awaited, paid or void.
    pub status: PaymentStatus,
    /// When it was received.
    pub paid_at: Option<DateTime<Utc>>,
}

impl Payment {
    /// What is still to be paid.
    pub fn due(&self) -> Money {
        self.amount - self.lowered - self.paid
    }
}

/// How the cash part is paid.
#[derive(Clone, Debug, Serialize)]
pub struct GivenPayment {
    /// The method.
    pub method: PaymentMethod,
    /// Who pays, for bank transfers.
    pub depositor: Option<PersonRef>,
    /// The account of the shop.
    pub bank_account_id: Option<Uuid>,
    /// When it was paid, where it was.
    pub paid_at: Option<DateTime<Utc>>,
}

/// What a payment is for.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PaymentKind {
    /// The order as it was placed.
    Initial,
    /// 追加注文: items added later.
    AddedItems,
    /// The difference of an exchange that costs more.
    ExchangeDifference,
}

/// How a payment is paid 決済方法.
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
pub enum PaymentMethod {
    /// 銀行振込.
    BankTransfer,
    /// クレジットカード.
    Card,
    /// コンビニ決済.
    ConvenienceStore,
    /// キャリア決済.
    Carrier,
    /// 代金引換.
    CashOnDelivery,
    /// 後払い.
    Deferred,
    /// 電子マネー.
    EWallet,
    /// Nothing to pay in cash.
    None,
}

/// Where a payment stands.
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
pub enum PaymentStatus {
    /// 入金前: money is due.
    Awaiting,
    /// 入金済: received, or nothing was left to receive.
    Paid,
    /// 無効: its items were all canceled before it was paid.
    Void,
}

/// What moves a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, Display, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum PaymentStep {
    /// 入金確認.
    Confirm,
    /// A cancellation leaves nothing due, but live items.
    SettleByCancellation,
    /// A cancellation leaves nothing due and no live item, or the exchange is withdrawn.
    Void,
    /// The cancellation that settled or voided it is withdrawn.
    Reopen,
}

impl PaymentStatus {
    /// The table of payment moves. `None`: not allowed from here.
    #[must_use]
    pub const fn after(self, step: PaymentStep) -> Option<Self> {
        match (self, step) {
            (Self::Awaiting, PaymentStep::Confirm | PaymentStep::SettleByCancellation) => {
                Some(Self::Paid)
            }
            (Self::Awaiting, PaymentStep::Void) => Some(Self::Void),
            (Self::Paid | Self::Void, PaymentStep::Reopen) => Some(Self::Awaiting),
            _ => None,
        }
    }
}
