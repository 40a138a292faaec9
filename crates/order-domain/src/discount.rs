//! Order-level discounts: coupons and the like (domain.md §4).

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::money::Money;
use crate::number::ClaimNo;

/// An order-level discount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discount {
    /// Position in the order, from 1.
    pub discount_no: u32,
    /// Which sort of discount.
    pub kind: DiscountKind,
    /// The coupon, for [`DiscountKind::Coupon`].
    pub coupon_no: Option<String>,
    /// What it is called.
    pub name: String,
    /// Its amount when the order was placed, in minor units.
    pub amount: Money,
    /// The lines that it applies to; `None`: all.
    pub line_nos: Option<Vec<u32>>,
    /// The claim that restored the coupon; it has not applied since.
    pub restored_by: Option<ClaimNo>,
}

/// Sorts of order-level discounts.
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
    EnumString,
    IntoStaticStr,
    EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum DiscountKind {
    /// クーポン.
    Coupon,
    /// 会員等級割引.
    MemberGrade,
    /// プロモーション.
    Promotion,
    /// セット割引.
    Set,
    /// その他.
    Other,
}
