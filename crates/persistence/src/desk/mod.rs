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

use order_domain::{money::Amount, tender::Tender};
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

/// Why something outside an order refuses a change; amounts serialise as decimal strings.
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    strum::IntoStaticStr,
    strum::EnumDiscriminants,
    thiserror::Error,
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
    #[error("{expected} of {variant_code} are wanted, {actual} are in stock")]
    OutOfStock {
        /// Which variant.
        variant_code: String,
        /// How many are wanted.
        expected: i64,
        /// How many there are.
        actual: i64,
    },
    /// The coupon was used, or belongs to somebody else (`409`).
    #[error("coupon {coupon_no} was used, or belongs to somebody else")]
    CouponNotUsable {
        /// Which coupon.
        coupon_no: String,
    },
    /// The member has less than that (`409`).
    #[error("the member has {actual} of {tender}, {expected} is needed")]
    StoredValueInsufficient {
        /// Of which kind.
        tender: Tender,
        /// What is needed.
        expected: Amount,
        /// What there is.
        actual: Amount,
    },
    /// Only members have stored value (`422`).
    #[error("only members have points and store credit")]
    MemberRequired,
    /// The shop has an order of this number (`409`).
    #[error("the shop has another order {order_no}")]
    OrderNoTaken {
        /// Which number.
        order_no: String,
    },
    /// What the system wrote can't be changed (`409`).
    #[error("memos of the system are neither changed nor deleted")]
    SystemMemo,
    /// A completed inquiry can't be changed (`409`).
    #[error("a completed inquiry is neither changed, answered nor deleted")]
    InquiryCompleted,
    /// The shop has no such bank account in use (`422`).
    #[error("the shop has no bank account {bank_account_id} in use")]
    BankAccountNotInUse {
        /// Which account.
        bank_account_id: Uuid,
    },
    /// Orders are placed in the shop's currency (`422`).
    #[error("the shop sells in {expected}, not in {actual}")]
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
