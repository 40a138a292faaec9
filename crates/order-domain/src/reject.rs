//! Why a command is refused: one cause, one code, one status (architecture.md §5). The fields are
//! the facts that help the caller to go on; amounts serialise as decimal strings.

use serde::Serialize;
use strum::{EnumDiscriminants, EnumIter, IntoStaticStr};

use crate::claim::ClaimStatus;
use crate::guard::ActionName;
use crate::item::ItemStatus;
use crate::money::Amount;
use crate::number::{ClaimNo, ItemNo, PaymentNo, RefundNo, ShipmentNo};
use crate::payment::{PaymentMethod, PaymentStatus};
use crate::refund::RefundStatus;
use crate::shipment::ShipmentStatus;
use crate::stamp::When;
use crate::tender::Tender;

pub use crate::rejection_class::RejectionClass;

/// Why a command is refused.
#[derive(
    Clone, Debug, PartialEq, Eq, Serialize, IntoStaticStr, EnumDiscriminants, thiserror::Error,
)]
#[serde(tag = "code", rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[strum_discriminants(
    name(RejectionCode),
    doc = "The code of a [`Rejection`], without its facts.",
    derive(EnumIter, IntoStaticStr, Hash),
    strum(serialize_all = "snake_case")
)]
pub enum Rejection {
    // What the command names does not exist.
    /// The order has no such claim.
    #[error("the order has no claim {claim_no}")]
    UnknownClaim {
        /// What was asked for.
        claim_no: ClaimNo,
    },
    /// The order has no such refund.
    #[error("the order has no refund {refund_no}")]
    UnknownRefund {
        /// What was asked for.
        refund_no: RefundNo,
    },
    /// The order has no such shipment.
    #[error("the order has no shipment {shipment_no}")]
    UnknownShipment {
        /// What was asked for.
        shipment_no: ShipmentNo,
    },
    /// The order has no such item.
    #[error("the order has no item {item_no}")]
    UnknownItem {
        /// What was asked for.
        item_no: ItemNo,
    },
    /// The order has no such payment.
    #[error("the order has no payment {payment_no}")]
    UnknownPayment {
        /// What was asked for.
        payment_no: PaymentNo,
    },
    /// No discount of the order is this coupon.
    #[error("coupon {coupon_no} was not used by the order")]
    UnknownCoupon {
        /// What was asked for.
        coupon_no: String,
    },

    // Not in this state.
    /// The item's status does not allow this.
    #[error("item {item_no} is {current_status}, which does not allow this")]
    IllegalTransition {
        /// The item.
        item_no: ItemNo,
        /// Its status.
        current_status: ItemStatus,
        /// What it allows.
        allowed_actions: Vec<ActionName>,
    },
    /// A claim holds the item.
    #[error("item {item_no} is held by claim {claim_no}")]
    ItemInClaim {
        /// The item.
        item_no: ItemNo,
        /// The claim.
        claim_no: ClaimNo,
        /// The item's status.
        current_status: ItemStatus,
        /// What it allows while the claim holds it: nothing.
        allowed_actions: Vec<ActionName>,
    },
    /// No item of the order can be canceled.
    #[error("no item of the order can be canceled")]
    NothingCancelable,
    /// No item of the order can be exchanged.
    #[error("no item of the order can be exchanged")]
    NothingExchangeable,
    /// No item of the order can be returned.
    #[error("no item of the order can be returned")]
    NothingReturnable,
    /// No item of the order can be shipped.
    #[error("no item of the order can be shipped")]
    NothingToShip,
    /// No item of the order can be added to a shipment.
    #[error("no item of the order can be added to a shipment")]
    NothingToAdd,
    /// No shipment of the order has left, so nothing can be added to one.
    #[error("no shipment of the order has left, so there is none to add to")]
    NoShipmentToJoin,
    /// Nothing of the order is left to add to.
    #[error("no live item of the order is left")]
    NoLiveItem,
    /// The shop does not use the status 商品準備中.
    #[error("the shop does not use the preparing status")]
    PreparingStatusUnused,
    /// The item joined by an exchange that is not paid for; only that can be withdrawn.
    #[error("item {item_no} joined by exchange {claim_no}, whose difference is not paid")]
    ExchangeAwaitsPayment {
        /// The item.
        item_no: ItemNo,
        /// The exchange.
        claim_no: ClaimNo,
    },
    /// The shipment's status does not allow this.
    #[error("shipment {shipment_no} is {current_status}, which does not allow this")]
    IllegalShipmentStep {
        /// The shipment.
        shipment_no: ShipmentNo,
        /// Its status.
        current_status: ShipmentStatus,
        /// What it allows.
        allowed_actions: Vec<ActionName>,
    },
    /// The difference of the exchange was paid, so it can't be withdrawn any more.
    #[error("payment {payment_no} for exchange {claim_no} was received")]
    ReplacementPaid {
        /// The exchange.
        claim_no: ClaimNo,
        /// The payment.
        payment_no: PaymentNo,
    },
    /// A replacement has left, so the exchange can't be withdrawn any more.
    #[error("item {item_no}, which replaces others by {claim_no}, has left")]
    ReplacementShipped {
        /// The exchange.
        claim_no: ClaimNo,
        /// The item.
        item_no: ItemNo,
    },
    /// No payment of the order is awaited.
    #[error("no payment of the order is awaited")]
    NothingAwaitingPayment,
    /// The payment's items were all canceled.
    #[error("payment {payment_no} is void: its items were all canceled")]
    PaymentVoid {
        /// The payment.
        payment_no: PaymentNo,
    },
    /// The payment was made before.
    #[error("payment {payment_no} is paid")]
    PaymentAlreadyPaid {
        /// The payment.
        payment_no: PaymentNo,
    },
    /// The payment is not awaited any more.
    #[error("payment {payment_no} is {current_status}")]
    PaymentNotAwaiting {
        /// The payment.
        payment_no: PaymentNo,
        /// Its status.
        current_status: PaymentStatus,
    },
    /// The payment is made by another method.
    #[error("payment {payment_no} is made by {method}, not by bank transfer")]
    NotBankTransfer {
        /// The payment.
        payment_no: PaymentNo,
        /// Its method.
        method: PaymentMethod,
    },
    /// Only guests can be put on the blacklist.
    #[error("a member ordered; only guests can be put on the blacklist")]
    MemberOrder,
    /// The order's guest was not put on the blacklist for this order.
    #[error("the orderer was not put on the blacklist for this order")]
    NotBlacklisted,
    /// The entry of the blacklist has not flagged the order.
    #[error("the entry of the blacklist has not flagged this order")]
    NotFlagged,
    /// The coupon was restored by an earlier claim.
    #[error("coupon {coupon_no} was restored before")]
    CouponAlreadyRestored {
        /// The coupon.
        coupon_no: String,
    },
    /// The claim's status does not allow this.
    #[error("claim {claim_no} is {current_status}, which does not allow this")]
    IllegalClaimStep {
        /// The claim.
        claim_no: ClaimNo,
        /// Its status.
        current_status: ClaimStatus,
        /// What it allows.
        allowed_actions: Vec<ActionName>,
    },
    /// The refund's status does not allow this.
    #[error("refund {refund_no} is {current_status}, which does not allow this")]
    IllegalRefundStep {
        /// The refund.
        refund_no: RefundNo,
        /// Its status.
        current_status: RefundStatus,
        /// What it allows.
        allowed_actions: Vec<ActionName>,
    },
    /// The refund was paid out, so the claim can't be withdrawn any more.
    #[error("refund {refund_no} is completed")]
    RefundCompleted {
        /// The refund.
        refund_no: RefundNo,
    },
    /// The order has changed since in a way that builds on the claim.
    #[error("a later change of the order depends on claim {claim_no}")]
    LaterChangeDepends {
        /// The claim.
        claim_no: ClaimNo,
    },

    // Understood, but not valid: items and claims.
    /// The command names no item.
    #[error("at least one item is needed")]
    NoItems,
    /// The same item is named twice.
    #[error("item {item_no} is named twice")]
    DuplicateItem {
        /// The item.
        item_no: ItemNo,
    },
    /// More units than the item has, or none.
    #[error("item {item_no} has {available} units, {requested} were asked for")]
    QuantityExceedsItem {
        /// The item.
        item_no: ItemNo,
        /// Units asked for.
        requested: u32,
        /// Units it has.
        available: u32,
    },
    /// What has happened can't have happened then.
    #[error("{at} is too late, or before what it presupposes")]
    TimeOutOfBounds {
        /// The time that was stated.
        at: When,
        /// The earliest possible; `None`: any.
        earliest: Option<When>,
        /// The latest possible.
        latest: When,
    },
    /// The goods of a return must be back before its refund can be completed.
    #[error("the goods are not collected yet, so the refund can't be completed at once")]
    RefundAwaitsCollection,
    /// A hold needs its reason.
    #[error("a reason is needed")]
    ReasonRequired,
    /// An exchange needs what joins the order.
    #[error("an exchange needs replacements")]
    ReplacementsRequired,
    /// The replacements of an item are not as many as its units that leave.
    #[error("{available} units of item {item_no} are exchanged, {requested} would replace them")]
    ReplacementQuantityMismatch {
        /// The item.
        item_no: ItemNo,
        /// Units that would join.
        requested: u32,
        /// Units that leave.
        available: u32,
    },
    /// The command names no payment.
    #[error("at least one payment is needed")]
    NoPayments,
    /// The same payment is named twice.
    #[error("payment {payment_no} is named twice")]
    DuplicatePayment {
        /// The payment.
        payment_no: PaymentNo,
    },
    /// The same coupon is named twice.
    #[error("coupon {coupon_no} is named twice")]
    DuplicateCoupon {
        /// The coupon.
        coupon_no: String,
    },
    /// `recalculate` needs a shipping rule, and none is stored with the order.
    #[error("the order has no shipping rule to calculate by")]
    NoShippingRule,
    /// What is kept back is more than what would be refunded.
    #[error("the order would be worth more after the claim than before: nothing could be refunded")]
    DeductionsExceedRefund {
        /// The order's value before.
        value_before: Amount,
        /// The order's value after.
        value_after: Amount,
        /// The difference, below zero.
        difference: Amount,
    },

    // Understood, but not valid: money.
    /// More is owed than was paid and is still due.
    #[error("{difference} would be owed, but only {refundable} can be given back")]
    RefundExceedsRefundable {
        /// What would be owed.
        difference: Amount,
        /// What can be given back.
        refundable: Amount,
    },
    /// The split by hand does not add up.
    #[error("the tenders add up to {actual} instead of {expected}")]
    TenderSplitMismatch {
        /// What they must add up to.
        expected: Amount,
        /// What they add up to.
        actual: Amount,
    },
    /// The split by hand takes too much from a tender, or less than nothing.
    #[error("{tender} can give back {refundable}, {requested} was asked for")]
    TenderExceedsRefundable {
        /// The tender.
        tender: Tender,
        /// What was asked for.
        requested: Amount,
        /// What it can give back.
        refundable: Amount,
    },
    /// The amount received is not the amount due.
    #[error("{expected} is due, {actual} was stated")]
    AmountMismatch {
        /// What is due.
        expected: Amount,
        /// What was stated.
        actual: Amount,
    },
    /// A refund by bank transfer needs the buyer's account.
    #[error("a refund by bank transfer needs the buyer's bank account")]
    BankAccountRequired,
    /// A bank account was given, but the refund does not go to one.
    #[error("a bank account is given, but the refund's method is not bank_transfer")]
    BankAccountUnexpected,
    /// Only members have stored value.
    #[error("only members have stored value")]
    MemberRequired,
    /// A manual adjustment that the refund can't bear.
    #[error("the adjustment must be from {minimum} to {maximum} and not zero")]
    AdjustmentOutOfBounds {
        /// The lowest adjustment possible.
        minimum: Amount,
        /// The highest adjustment possible.
        maximum: Amount,
    },
    /// The command would change nothing.
    #[error("nothing would change")]
    NothingToChange,

    // Understood, but not valid: placing.
    /// An order has 1 to 1,000 lines.
    #[error("an order has 1 to 1,000 lines")]
    LineCountOutOfBounds,
    /// A line has 1 to 9,999 units.
    #[error("line {line_no} must have 1 to 9,999 units")]
    QuantityOutOfBounds {
        /// The line.
        line_no: u32,
    },
    /// The gross total is at or above the limit of amounts.
    #[error("the order's total is too large")]
    OrderTooLarge,
    /// A line's discount is more than the line.
    #[error("the item discount of line {line_no} is more than the line's {gross}")]
    ItemDiscountExceedsLine {
        /// The line.
        line_no: u32,
        /// Unit price times quantity.
        gross: Amount,
    },
    /// An order-level discount is more than what it applies to.
    #[error("discount {discount_no} is more than the {available} it applies to")]
    DiscountExceedsGoods {
        /// The discount, from 1.
        discount_no: u32,
        /// What the lines are worth that it applies to.
        available: Amount,
    },
    /// A discount names a line that the order does not have, or names one twice, or names none.
    #[error("discount {discount_no} names no lines, an unknown line or a line twice")]
    DiscountLinesInvalid {
        /// The discount, from 1.
        discount_no: u32,
    },
    /// A coupon discount needs its number, and only a coupon discount has one.
    #[error("discount {discount_no}: exactly the coupon discounts carry a coupon number")]
    CouponNoMismatch {
        /// The discount, from 1.
        discount_no: u32,
    },
    /// The shipping discount is more than the shipping fee.
    #[error("the shipping discount is more than the fee of {fee}")]
    ShippingDiscountExceedsFee {
        /// The fee.
        fee: Amount,
    },
    /// More stored value than the order is worth.
    #[error("more stored value is used than the order's total of {total}")]
    StoredValueExceedsTotal {
        /// The order's value.
        total: Amount,
    },
    /// Method `none`, but something is due in cash.
    #[error("the payment method is none, but {due} is due")]
    PaymentMethodRequired {
        /// What is due in cash.
        due: Amount,
    },
    /// The stated totals are not those of the order.
    #[error("the stated totals differ from the order's")]
    TotalsMismatch {
        /// What was stated.
        expected: Totals,
        /// What the order amounts to.
        actual: Totals,
    },
}

/// The two totals that a caller states when placing an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// The order's value.
    pub total: Amount,
    /// What is paid in cash.
    pub payment_total: Amount,
}
