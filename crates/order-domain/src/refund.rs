//! A refund 返金: money and stored value owed back because of a claim (domain.md §4, "Refund life").

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::claim::ClaimKind;
use crate::money::Money;
use crate::number::{ClaimNo, PaymentNo, RefundNo};
use crate::stamp::{PersonRef, Stamp};
use crate::tax::TaxLine;
use crate::tender::Tenders;

/// Money and stored value owed back because of a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// Its number in the order.
    pub refund_no: RefundNo,
    /// The claim that it comes from.
    pub claim_no: ClaimNo,
    /// Where it stands.
    pub status: RefundStatus,
    /// What each tender gets back, in minor units.
    pub tenders: Tenders,
    /// The payments that the cash part goes back to, newest first.
    pub sources: Vec<PaymentPart>,
    /// How the cash part is paid back.
    pub method: RefundMethod,
    /// The buyer's account, for [`RefundMethod::BankTransfer`].
    pub bank_account: Option<PersonRef>,
    /// Who opened it and when.
    pub scheduled: Stamp,
    /// Why it is on hold, while it is.
    pub held: Option<Held>,
    /// Manual changes of the amount, oldest first.
    pub adjustments: Vec<Adjustment>,
    /// What it takes off each tax rate: the totals and taxes before less those after, and the
    /// roundings that refunds of withdrawn claims have left.
    pub tax_difference: Vec<TaxLine>,
    /// Who completed it and when, once completed.
    pub completion: Option<Completion>,
}

impl Refund {
    /// Cancellation, exchange or return.
    pub fn kind(&self) -> ClaimKind {
        self.claim_no.kind
    }

    /// All tenders together, in minor units.
    pub fn total(&self) -> Money {
        self.tenders.total()
    }

    /// The manual changes of its amount, added up; positive: more is refunded.
    pub fn adjusted(&self) -> Money {
        self.adjustments.iter().map(|adjustment| adjustment.amount).sum()
    }
}

/// A part of a payment's cash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentPart {
    /// Which payment.
    pub payment_no: PaymentNo,
    /// How much of it, in minor units.
    pub amount: Money,
}

/// Where a refund stands.
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
pub enum RefundStatus {
    /// The returned goods are not collected yet; not in the refund tab.
    Scheduled,
    /// 返金前.
    Pending,
    /// 返金保留.
    OnHold,
    /// 返金完了.
    Completed,
    /// Its claim was withdrawn.
    Canceled,
}

/// What moves a refund.
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
    IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RefundStep {
    /// 回収完了.
    Collect,
    /// 返金保留.
    Hold,
    /// Back from 返金保留 to 返金前.
    Release,
    /// 返金完了.
    Complete,
    /// The claim is withdrawn.
    Cancel,
}

impl RefundStatus {
    /// The table of refund moves. `None`: not allowed from here.
    ///
    /// A held refund may be completed: the popup offers it (domain.md §5, "Claim, refund and CS
    /// tabs": pending or on hold → process, complete).
    #[must_use]
    pub const fn after(self, step: RefundStep) -> Option<Self> {
        match (self, step) {
            (Self::Scheduled, RefundStep::Collect) | (Self::OnHold, RefundStep::Release) => {
                Some(Self::Pending)
            }
            (Self::Pending, RefundStep::Hold) => Some(Self::OnHold),
            (Self::Pending | Self::OnHold, RefundStep::Complete) => Some(Self::Completed),
            (Self::Scheduled | Self::Pending | Self::OnHold, RefundStep::Cancel) => {
                Some(Self::Canceled)
            }
            _ => None,
        }
    }

    /// Whether it still may be changed, paid out or withdrawn.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Scheduled | Self::Pending | Self::OnHold)
    }
}

/// How the cash part of a refund is paid back.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
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
pub enum RefundMethod {
    /// The way it was paid.
    #[default]
    Original,
    /// To a bank account of the buyer's.
    BankTransfer,
    /// To the member's store credit 預り金.
    StoreCredit,
}

/// A hold on a refund 返金保留.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Why.
    pub reason: String,
    /// Who and when.
    pub stamp: Stamp,
}

/// A manual change of a refund's amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// In minor units; positive: more is refunded.
    pub amount: Money,
    /// Why.
    pub reason: String,
    /// Who and when.
    pub stamp: Stamp,
}

/// 返金完了: who, when, and the data of the return invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// Who and when.
    pub stamp: Stamp,
    /// The day on which the money went back.
    pub refunded_on: NaiveDate,
    /// A note of the operator's.
    pub memo: Option<String>,
    /// 適格返還請求書.
    pub invoice: ReturnInvoice,
}

/// The data of a qualified return invoice 適格返還請求書 (domain.md §4, "Tax").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnInvoice {
    /// 登録番号 of the shop at the time.
    pub registration_number: Option<String>,
    /// Day of the sale, in the shop's time zone.
    pub sold_on: NaiveDate,
    /// Day of the return.
    pub returned_on: NaiveDate,
    /// Per rate, the difference of totals and taxes.
    pub rates: Vec<TaxLine>,
}
