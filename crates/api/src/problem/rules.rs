//! The part of the error catalogue that comes from the rules: what the domain and the desk around
//! it refuse, and what persistence reports.

use order_domain::{Rejection, reject::RejectionClass};
use persistence::desk::DeskRejection;
use serde::Serialize;
use serde_json::Value;

use super::{
    Entry, Problem,
    catalogue::{self, catalogue},
};

catalogue! {
    ILLEGAL_TRANSITION = 409 "illegal_transition" "The item's status does not allow this" final
        "`item_no` stands in `current_status`; `allowed_actions` lists what it allows.";
    ITEM_IN_CLAIM = 409 "item_in_claim" "A claim holds the item" final
        "`item_no` is held by `claim_no`: it is asked for, in work or completed. Withdraw that claim first, where it can be.";
    NOTHING_CANCELABLE = 409 "nothing_cancelable" "Nothing can be canceled" final
        "Every item has left the warehouse or is held by a claim.";
    NOTHING_AWAITING_PAYMENT = 409 "nothing_awaiting_payment" "No payment is awaited" final
        "Every payment of the order is paid.";
    PAYMENT_VOID = 409 "payment_void" "The payment is void" final
        "All items of `payment_no` were canceled before it was paid: a deposit for it must be sent back.";
    PAYMENT_ALREADY_PAID = 409 "payment_already_paid" "The payment is paid" final
        "`payment_no` was paid before.";
    PAYMENT_NOT_AWAITING = 409 "payment_not_awaiting" "The payment is not awaited" final
        "`payment_no` stands in `current_status`: depositor and account can be changed only while it is awaited.";
    NOT_BANK_TRANSFER = 409 "not_bank_transfer" "Not a bank transfer" final
        "`payment_no` is made by `method`; only bank transfers have a depositor and an account.";
    MEMBER_ORDER = 409 "member_order" "A member ordered" final
        "Only guests can be put on the blacklist.";
    NOT_BLACKLISTED = 409 "not_blacklisted" "Not on the blacklist" final
        "The orderer was not put on the blacklist for this order, or was released.";
    NOT_FLAGGED = 409 "not_flagged" "The order is not flagged" final
        "The entry of the blacklist has not flagged this order.";
    COUPON_ALREADY_RESTORED = 409 "coupon_already_restored" "The coupon was restored before" final
        "An earlier claim has restored `coupon_no`; it no longer applies to the order.";
    ILLEGAL_CLAIM_STEP = 409 "illegal_claim_step" "The claim's status does not allow this" final
        "`claim_no` stands in `current_status`; `allowed_actions` lists what it allows.";
    ILLEGAL_REFUND_STEP = 409 "illegal_refund_step" "The refund's status does not allow this" final
        "`refund_no` stands in `current_status`; `allowed_actions` lists what it allows.";
    REFUND_COMPLETED = 409 "refund_completed" "The refund is completed" final
        "`refund_no` was paid out, so that its claim can no longer be withdrawn.";
    INVOICE_NOT_ISSUED = 409 "invoice_not_issued" "There is no return invoice yet" final
        "A qualified return invoice is issued when its refund is completed; `refund_no` stands in `current_status`.";
    LATER_CHANGE_DEPENDS = 409 "later_change_depends" "A later change depends on it" final
        "Undoing `claim_no` would no longer give back exactly its own settlement. Withdraw the later claims first.";
    NOTHING_EXCHANGEABLE = 409 "nothing_exchangeable" "Nothing can be exchanged" final
        "No item of the order can be exchanged.";
    NOTHING_RETURNABLE = 409 "nothing_returnable" "Nothing can be returned" final
        "No item of the order has been sent and is free of claims.";
    NOTHING_TO_SHIP = 409 "nothing_to_ship" "Nothing can be shipped" final
        "No item of the order can get a shipment.";
    NOTHING_TO_ADD = 409 "nothing_to_add" "Nothing can be added" final
        "No item of the order can be added to a shipment.";
    NO_SHIPMENT_TO_JOIN = 409 "no_shipment_to_join" "No shipment has left" final
        "Items can be added only to a shipment that is on its way or delivered.";
    NO_LIVE_ITEM = 409 "no_live_item" "Nothing of the order is left" final
        "Every item is held by an accepted claim: there is nothing to add to.";
    PREPARING_STATUS_UNUSED = 409 "preparing_status_unused" "The shop does not use this status" final
        "The setting `use_preparing_status` is off.";
    EXCHANGE_AWAITS_PAYMENT = 409 "exchange_awaits_payment" "The exchange is not paid" final
        "`item_no` joined by exchange `claim_no`, whose difference is not paid; only that exchange can be withdrawn.";
    ILLEGAL_SHIPMENT_STEP = 409 "illegal_shipment_step" "The shipment's status does not allow this" final
        "`shipment_no` stands in `current_status`; `allowed_actions` lists what it allows.";
    REPLACEMENT_PAID = 409 "replacement_paid" "The difference was paid" final
        "`payment_no` for exchange `claim_no` was received, so that it can no longer be withdrawn.";
    REPLACEMENT_SHIPPED = 409 "replacement_shipped" "A replacement has left" final
        "`item_no` replaces others by `claim_no` and has left, so that the exchange can no longer be withdrawn.";
    OUT_OF_STOCK = 409 "out_of_stock" "Not enough in stock" final
        "`expected` units of `variant_code` are wanted, `actual` are there.";
    COUPON_NOT_USABLE = 409 "coupon_not_usable" "The coupon cannot be used" final
        "`coupon_no` was used, or belongs to somebody else.";
    STORED_VALUE_INSUFFICIENT = 409 "stored_value_insufficient" "Not enough stored value" final
        "The member has `actual` of `tender`, `expected` is needed.";
    ORDER_NO_TAKEN = 409 "order_no_taken" "The order number is taken" final
        "The shop has another order with this `order_no`.";
    SYSTEM_MEMO = 409 "system_memo" "The system wrote this memo" final
        "Memos of the system are neither changed nor deleted.";
    INQUIRY_COMPLETED = 409 "inquiry_completed" "The inquiry is completed" final
        "A completed inquiry is neither changed, answered nor deleted.";
    UNKNOWN_ITEM = 422 "unknown_item" "The order has no such item" final
        "The body names `item_no`, which the order does not have.";
    UNKNOWN_PAYMENT = 422 "unknown_payment" "The order has no such payment" final
        "The body names `payment_no`, which the order does not have.";
    UNKNOWN_COUPON = 422 "unknown_coupon" "The order did not use this coupon" final
        "The body names `coupon_no`, which is no discount of the order.";
    NO_ITEMS = 422 "no_items" "At least one item is needed" final
        "The body names no item.";
    DUPLICATE_ITEM = 422 "duplicate_item" "An item is named twice" final
        "`item_no` is named twice: add the quantities up.";
    QUANTITY_EXCEEDS_ITEM = 422 "quantity_exceeds_item" "More units than the item has" final
        "`item_no` has `available` units, `requested` were asked for.";
    TIME_OUT_OF_BOUNDS = 422 "time_out_of_bounds" "It can't have happened then" final
        "`at` is before `earliest` (what it presupposes: the order, the dispatch) or after `latest` (now, with a little tolerance; a refund's transfer may be 31 days ahead).";
    REFUND_AWAITS_COLLECTION = 422 "refund_awaits_collection" "The goods are not back yet" final
        "The refund of a return can be completed once its goods are collected: state `collected`, or complete it at the collection.";
    REASON_REQUIRED = 422 "reason_required" "A reason is required" final
        "A hold needs its reason.";
    REPLACEMENTS_REQUIRED = 422 "replacements_required" "Replacements are required" final
        "An exchange needs what joins the order.";
    REPLACEMENT_QUANTITY_MISMATCH = 422 "replacement_quantity_mismatch" "Not as many replacements as units" final
        "`available` units of `item_no` are exchanged, `requested` would replace them.";
    BANK_ACCOUNT_UNEXPECTED = 422 "bank_account_unexpected" "A bank account is not wanted" final
        "A bank account is given, but the refund's method is not `bank_transfer`.";
    NO_PAYMENTS = 422 "no_payments" "At least one payment is needed" final
        "The list of payments is empty: leave it out to name all that are awaited.";
    DUPLICATE_PAYMENT = 422 "duplicate_payment" "A payment is named twice" final
        "`payment_no` is named twice.";
    DUPLICATE_COUPON = 422 "duplicate_coupon" "A coupon is named twice" final
        "`coupon_no` is named twice.";
    NO_SHIPPING_RULE = 422 "no_shipping_rule" "No shipping rule" final
        "Shipping cannot be recalculated: no shipping rule was stored with the order. Choose `keep`, `refund` or an amount.";
    DEDUCTIONS_EXCEED_REFUND = 422 "deductions_exceed_refund" "More is kept back than would be refunded" final
        "The order would be worth more after the claim (`value_after`) than before (`value_before`).";
    REFUND_EXCEEDS_REFUNDABLE = 422 "refund_exceeds_refundable" "More than can be given back" final
        "`difference` would be owed, but only `refundable` was paid and not given back.";
    TENDER_SPLIT_MISMATCH = 422 "tender_split_mismatch" "The split does not add up" final
        "The tenders add up to `actual`, they must add up to `expected`.";
    TENDER_EXCEEDS_REFUNDABLE = 422 "tender_exceeds_refundable" "More than the tender can give back" final
        "`tender` can give back `refundable`, `requested` was asked for.";
    AMOUNT_MISMATCH = 422 "amount_mismatch" "The amount differs from what is due" final
        "`expected` is due, `actual` was stated.";
    BANK_ACCOUNT_REQUIRED = 422 "bank_account_required" "A bank account is required" final
        "A refund by bank transfer needs the buyer's `bank_account`.";
    MEMBER_REQUIRED = 422 "member_required" "Only members have stored value" final
        "The order is a guest's: it cannot use stored value, and cannot be refunded to store credit.";
    ADJUSTMENT_OUT_OF_BOUNDS = 422 "adjustment_out_of_bounds" "The adjustment is out of bounds" final
        "The adjustment must be from `minimum` to `maximum` and not zero.";
    NOTHING_TO_CHANGE = 422 "nothing_to_change" "Nothing would change" final
        "What is to be changed is like that already.";
    LINE_COUNT_OUT_OF_BOUNDS = 422 "line_count_out_of_bounds" "Too few or too many lines" final
        "An order has 1 to 1,000 lines.";
    QUANTITY_OUT_OF_BOUNDS = 422 "quantity_out_of_bounds" "The quantity is out of bounds" final
        "`line_no` must have 1 to 9,999 units.";
    ORDER_TOO_LARGE = 422 "order_too_large" "The order is too large" final
        "The total of an order stays below 10^12 minor units of its currency.";
    ITEM_DISCOUNT_EXCEEDS_LINE = 422 "item_discount_exceeds_line" "The discount is more than the line" final
        "The item discount of `line_no` is more than the line's `gross`.";
    DISCOUNT_EXCEEDS_GOODS = 422 "discount_exceeds_goods" "The discount is more than what it applies to" final
        "Discount number `discount_no` (from 1) is more than the `available` worth of its lines.";
    DISCOUNT_LINES_INVALID = 422 "discount_lines_invalid" "The discount's lines are not valid" final
        "Discount number `discount_no` (from 1) names no line, an unknown line, or a line twice.";
    COUPON_NO_MISMATCH = 422 "coupon_no_mismatch" "Only coupons carry a coupon number, and every coupon does" final
        "Discount number `discount_no` (from 1) is a coupon without `coupon_no`, or has one and is no coupon.";
    SHIPPING_DISCOUNT_EXCEEDS_FEE = 422 "shipping_discount_exceeds_fee" "The shipping discount is more than the fee" final
        "The shipping fee is `fee`.";
    STORED_VALUE_EXCEEDS_TOTAL = 422 "stored_value_exceeds_total" "More stored value than the order is worth" final
        "The order's total is `total`.";
    PAYMENT_METHOD_REQUIRED = 422 "payment_method_required" "A payment method is required" final
        "The method is `none`, but `due` is due in cash.";
    TOTALS_MISMATCH = 422 "totals_mismatch" "The stated totals differ" final
        "`expected` holds the totals that were stated, `actual` those that the order amounts to. Nothing was placed.";
    BANK_ACCOUNT_NOT_IN_USE = 422 "bank_account_not_in_use" "The bank account is not in use" final
        "The shop has no bank account `bank_account_id` that is in use.";
    CURRENCY_MISMATCH = 422 "currency_mismatch" "Another currency than the shop's" final
        "Orders are placed in the shop's currency, `expected`.";
}

/// What persistence reports, as an answer.
impl From<persistence::Error> for Problem {
    fn from(error: persistence::Error) -> Self {
        use persistence::Error;
        match error {
            Error::NotFound { .. } => Self::new(catalogue::NOT_FOUND),
            Error::Rejected(rejection) => rejection.into(),
            Error::Desk(rejection) => rejection.into(),
            Error::Stale { current_version } => {
                Self::new(catalogue::STALE_VERSION).fact("current_version", current_version)
            }
            Error::KeyReused => Self::new(catalogue::IDEMPOTENCY_KEY_REUSED),
            Error::KeyInFlight => Self::new(catalogue::REQUEST_IN_PROGRESS).retry_after(1),
            Error::Refused(refusal) => refusal
                .downcast::<Self>()
                .map_or_else(|_| Self::new(catalogue::INTERNAL_ERROR), |problem| *problem),
            Error::Unavailable(cause) => {
                tracing::warn!(%cause, "the database is not available");
                Self::new(catalogue::UNAVAILABLE)
            }
            Error::OutcomeUnknown(cause) => {
                tracing::error!(%cause, "the connection broke at COMMIT");
                Self::new(catalogue::OUTCOME_UNKNOWN)
            }
            defect => {
                tracing::error!(%defect, "a defect of ours");
                Self::new(catalogue::INTERNAL_ERROR)
            }
        }
    }
}

impl From<Rejection> for Problem {
    fn from(rejection: Rejection) -> Self {
        // What the path names was checked before; that it is gone now is the same answer.
        if rejection.class() == RejectionClass::NotFound {
            return Self::new(catalogue::NOT_FOUND);
        }
        Self::of_code(rejection.code())
            .detail(sentence(&rejection.to_string()))
            .facts_of(&rejection)
    }
}

impl From<DeskRejection> for Problem {
    fn from(rejection: DeskRejection) -> Self {
        Self::of_code(rejection.code())
            .detail(sentence(&rejection.to_string()))
            .facts_of(&rejection)
    }
}

impl Problem {
    /// The fields of a rejection, beside its code.
    fn facts_of(self, rejection: &impl Serialize) -> Self {
        let Ok(Value::Object(fields)) = serde_json::to_value(rejection) else { return self };
        let facts = fields.into_iter().filter(|(name, _)| name != "code");
        facts.fold(self, |problem, (name, value)| problem.fact(&name, value))
    }
}

/// The domain's messages are clauses; problems speak in sentences.
pub(crate) fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

#[cfg(test)]
mod tests {
    use order_domain::reject::RejectionCode;
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn every_rejection_is_in_the_catalogue_with_its_status() {
        for code in RejectionCode::iter() {
            let status = match code.class() {
                RejectionClass::NotFound => continue,
                RejectionClass::Conflict => 409,
                RejectionClass::Invalid => 422,
            };
            let entry = catalogue::find(code.code());
            let entry = entry.unwrap_or_else(|| panic!("{} is missing", code.code()));
            assert_eq!(entry.status, status, "{}", entry.code);
        }
        for code in persistence::desk::DeskRejectionCode::iter() {
            let code: &'static str = code.into();
            catalogue::find(code).expect(code);
        }
    }

    #[test]
    fn codes_are_unique_and_snake_case() {
        let mut codes: Vec<&str> = catalogue::all().map(|entry| entry.code).collect();
        assert!(
            codes
                .iter()
                .all(|code| { code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') })
        );
        codes.sort_unstable();
        let count = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }
}
