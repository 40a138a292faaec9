//! The options of a claim: what it does to the value of the order beyond taking items out
//! (domain.md §4), and how its refund is wanted.

use serde::{Deserialize, Serialize};

use crate::claim::Fault;
use crate::money::Money;
use crate::refund::RefundMethod;
use crate::stamp::PersonRef;
use crate::tender::Tenders;

/// What a claim does to the value of the order beyond taking items out (domain.md §4), and how
/// the refund is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimOptions {
    /// Coupons that stop applying and become usable again when the claim completes.
    pub restore_coupons: Vec<String>,
    /// Shipping after the claim; `None`: `refund` when no live item remains, else `keep`.
    pub shipping: Option<ShippingChoice>,
    /// Return shipping and who pays it.
    pub return_shipping: Option<ReturnShipping>,
    /// 控除: kept back from the refund.
    pub deduction: Option<Deduction>,
    /// Whether the goods go back into stock; `None`: as the shop's setting says.
    pub restock: Option<bool>,
    /// How the goods are to be collected, for returns.
    pub pickup: Option<Pickup>,
    /// How the refund is wanted.
    pub refund: RefundWish,
}

/// How the goods of a return are collected 回収方法.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pickup {
    /// 配送会社.
    pub carrier: Option<String>,
    /// 送り状番号 of the parcel that comes back.
    pub tracking_no: Option<String>,
    /// A note for the collection.
    pub note: Option<String>,
}

/// Shipping after a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShippingChoice {
    /// As it was.
    Keep,
    /// None: fee and shipping discount fall away.
    Refund,
    /// By the shipping rule stored with the order; the shipping discount stays, up to the new fee.
    Recalculate,
    /// This much, without a shipping discount.
    Set(Money),
}

/// Return shipping 返送料.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnShipping {
    /// In minor units.
    pub amount: Money,
    /// `buyer`: added to the charges; `shop`: recorded only.
    pub payer: Fault,
}

/// Kept back from a refund 控除.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deduction {
    /// In minor units.
    pub amount: Money,
    /// Why.
    pub reason: String,
}

/// How a refund is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundWish {
    /// How the cash part is paid back.
    pub method: RefundMethod,
    /// The buyer's account, for [`RefundMethod::BankTransfer`].
    pub bank_account: Option<PersonRef>,
    /// The split over tenders by hand; `None`: as the shop's setting says.
    pub tenders: Option<Tenders>,
}
