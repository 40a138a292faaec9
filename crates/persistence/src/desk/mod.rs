//! What stands around the orders of a shop: plain tables with small rules of their own.
//!
//! Orders touch some of them when they change (stock, coupons, stored value); the functions for that
//! take the open transaction and are called by `effects` alone.

pub mod api_keys;
pub mod bank_accounts;
pub mod blacklist;
pub(crate) mod changes;
pub mod coupons;
pub mod customers;
pub mod inquiries;
pub mod memos;
pub mod products;
pub mod settings;
pub mod stored_value;

use order_domain::tender::Tender;
use serde::Serialize;
use uuid::Uuid;

use crate::write::About;

// Answers that show no order, and so nobody's data.
impl About for api_keys::IssuedApiKey {}
impl About for bank_accounts::BankAccount {}
impl About for coupons::Coupon {}
impl About for products::Variant {}
impl About for settings::ShopSettings {}
impl About for stored_value::Balance {}

/// Why something outside an order refuses a change. Amounts are minor units of the order's currency.
#[derive(
    Clone, Debug, PartialEq, Eq, Serialize, strum::IntoStaticStr, strum::EnumDiscriminants,
)]
#[serde(tag = "code", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[strum_discriminants(
    name(DeskRejectionCode),
    doc = "The code of a [`DeskRejection`], without its facts.",
    derive(strum::EnumIter, strum::IntoStaticStr, Hash),
    strum(serialize_all = "snake_case")
)]
pub enum DeskRejection {
    /// There aren't that many of a variant (`409`).
    OutOfStock {
        /// Which variant.
        variant_code: String,
        /// How many are wanted.
        expected: i64,
        /// How many there are.
        actual: i64,
    },
    /// The coupon was used, or belongs to somebody else (`409`).
    CouponNotUsable {
        /// Which coupon.
        coupon_no: String,
    },
    /// The member has less than that (`409`).
    StoredValueInsufficient {
        /// Of which kind.
        tender: Tender,
        /// What is needed, in minor units.
        expected: i64,
        /// What there is, in minor units.
        actual: i64,
    },
    /// Only members have stored value (`422`).
    MemberRequired,
    /// The shop has an order of this number (`409`).
    OrderNoTaken {
        /// Which number.
        order_no: String,
    },
    /// What the system wrote can't be changed (`409`).
    SystemMemo,
    /// A completed inquiry can't be changed (`409`).
    InquiryCompleted,
    /// The shop has no such bank account in use (`422`).
    BankAccountNotInUse {
        /// Which account.
        bank_account_id: Uuid,
    },
    /// Orders are placed in the shop's currency (`422`).
    CurrencyMismatch {
        /// The shop's.
        expected: String,
        /// The order's.
        actual: String,
    },
}

impl DeskRejection {
    /// Its stable code, as in the error catalogue.
    pub fn code(&self) -> &'static str {
        self.into()
    }

    /// Its HTTP status.
    pub const fn status(&self) -> u16 {
        match self {
            Self::OutOfStock { .. }
            | Self::CouponNotUsable { .. }
            | Self::StoredValueInsufficient { .. }
            | Self::OrderNoTaken { .. }
            | Self::SystemMemo
            | Self::InquiryCompleted => 409,
            Self::MemberRequired
            | Self::BankAccountNotInUse { .. }
            | Self::CurrencyMismatch { .. } => 422,
        }
    }
}
