//! What sort of refusal each rejection is, which decides the HTTP status.

use strum::EnumIter;

use crate::reject::{Rejection, RejectionCode};

/// What sort of refusal it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum RejectionClass {
    /// What the command was addressed to does not exist (HTTP 404).
    NotFound,
    /// Not in this state (HTTP 409).
    Conflict,
    /// Understood, but not valid (HTTP 422).
    Invalid,
}

impl Rejection {
    /// The stable code, `later_change_depends`.
    pub fn code(&self) -> &'static str {
        self.into()
    }

    /// What sort of refusal it is.
    pub fn class(&self) -> RejectionClass {
        RejectionCode::from(self).class()
    }
}

impl RejectionCode {
    /// The stable code, `later_change_depends`.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// What sort of refusal it is.
    pub const fn class(self) -> RejectionClass {
        match self {
            Self::UnknownClaim | Self::UnknownRefund | Self::UnknownShipment => {
                RejectionClass::NotFound
            }
            Self::IllegalTransition
            | Self::ItemInClaim
            | Self::NothingCancelable
            | Self::NothingExchangeable
            | Self::NothingReturnable
            | Self::NothingToShip
            | Self::NothingToAdd
            | Self::NoShipmentToJoin
            | Self::NoLiveItem
            | Self::PreparingStatusUnused
            | Self::ExchangeAwaitsPayment
            | Self::IllegalShipmentStep
            | Self::ReplacementPaid
            | Self::ReplacementShipped
            | Self::NothingAwaitingPayment
            | Self::PaymentVoid
            | Self::PaymentAlreadyPaid
            | Self::PaymentNotAwaiting
            | Self::NotBankTransfer
            | Self::MemberOrder
            | Self::NotBlacklisted
            | Self::NotFlagged
            | Self::CouponAlreadyRestored
            | Self::IllegalClaimStep
            | Self::IllegalRefundStep
            | Self::RefundCompleted
            | Self::LaterChangeDepends => RejectionClass::Conflict,
            Self::UnknownItem
            | Self::UnknownPayment
            | Self::UnknownCoupon
            | Self::NoItems
            | Self::DuplicateItem
            | Self::QuantityExceedsItem
            | Self::TimeOutOfBounds
            | Self::RefundAwaitsCollection
            | Self::ReasonRequired
            | Self::ReplacementsRequired
            | Self::ReplacementQuantityMismatch
            | Self::NoPayments
            | Self::DuplicatePayment
            | Self::DuplicateCoupon
            | Self::NoShippingRule
            | Self::DeductionsExceedRefund
            | Self::RefundExceedsRefundable
            | Self::TenderSplitMismatch
            | Self::TenderExceedsRefundable
            | Self::AmountMismatch
            | Self::BankAccountRequired
            | Self::BankAccountUnexpected
            | Self::MemberRequired
            | Self::AdjustmentOutOfBounds
            | Self::NothingToChange
            | Self::LineCountOutOfBounds
            | Self::QuantityOutOfBounds
            | Self::OrderTooLarge
            | Self::ItemDiscountExceedsLine
            | Self::DiscountExceedsGoods
            | Self::DiscountLinesInvalid
            | Self::CouponNoMismatch
            | Self::ShippingDiscountExceedsFee
            | Self::StoredValueExceedsTotal
            | Self::PaymentMethodRequired
            | Self::TotalsMismatch => RejectionClass::Invalid,
        }
    }
}
