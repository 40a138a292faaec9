//! The facts of problems: what each code tells beside the standing fields, in the schema and by
//! example. The examples are rejections as the rules make them, so that they tell what those tell.

use chrono::NaiveDate;
use order_domain::{
    Rejection,
    claim::ClaimStatus,
    guard::ActionName,
    item::ItemStatus,
    money::{Amount, Currency, Money},
    number::{ClaimNo, ItemNo, PaymentNo, RefundNo, ShipmentNo},
    payment::{PaymentMethod, PaymentStatus},
    refund::RefundStatus,
    reject::Totals,
    shipment::ShipmentStatus,
    tender::Tender,
};
use persistence::desk::DeskRejection;
use serde_json::{Value, json};
use uuid::Uuid;

use super::example;
use crate::problem::{Fault, FaultCode, Problem, catalogue};

/// An id, where an example needs one.
pub const SOME_ID: &str = "01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f";

/// The facts as properties of the schema `Problem`; all may be absent.
pub fn properties() -> Value {
    let text = |about: &str, most: u32, example: &str| json!({"type": "string", "description": about, "maxLength": most, "examples": [example]});
    let reference = |about: &str, name: &str| json!({"description": about, "$ref": format!("#/components/schemas/{name}")});
    let position = |about: &str| json!({"type": "integer", "description": about, "minimum": 1, "maximum": 10000, "examples": [1]});
    let units = json!({"type": "integer", "minimum": 0, "maximum": 9_007_199_254_740_991_i64});
    let money = json!({"$ref": "#/components/schemas/Money"});
    let amount_or_units =
        |about: &str| json!({"description": about, "anyOf": [money.clone(), units.clone()]});
    let moment = json!({"type": "string", "format": "date-time", "maxLength": 40});
    let day = json!({"type": "string", "format": "date", "maxLength": 10});
    let when = |about: &str| json!({"description": about, "anyOf": [moment.clone(), day.clone()]});
    let totals = json!({
        "type": "object",
        "required": ["total", "payment_total"],
        "properties": {
            "total": reference("What the customer pays in all.", "Money"),
            "payment_total": reference("What of it by the payment method.", "Money"),
        },
    });
    let compared = |about: &str| {
        json!({"description": about, "anyOf": [
            {"type": "string", "maxLength": 20, "description": "An amount, or a currency."},
            {"type": "integer", "description": "Units.", "minimum": -9_007_199_254_740_991_i64, "maximum": 9_007_199_254_740_991_i64},
            totals.clone(),
        ]})
    };
    json!({
        "item_no": text("The item that it is about.", 20, "01"),
        "claim_no": text("The claim that it is about.", 20, "C1"),
        "refund_no": text("The refund that it is about.", 20, "F1"),
        "payment_no": text("The payment that it is about.", 20, "P1"),
        "shipment_no": text("The shipment that it is about.", 20, "D1"),
        "coupon_no": text("The coupon that it is about.", 100, "CP-1"),
        "order_no": text("The order that it is about.", 40, "20261122-0000001"),
        "variant_code": text("The variant that it is about.", 100, "P-A-RED"),
        "bank_account_id": {"type": "string", "format": "uuid", "maxLength": 36, "description": "The bank account that it is about."},
        "line_no": position("The line that it is about, by its position in the request."),
        "discount_no": position("The discount that it is about, by its position in the request."),
        "current_status": text("The status of the thing named.", 60, "completed"),
        "allowed_actions": {
            "type": "array", "maxItems": 50, "description": "What that status allows.",
            "items": {"$ref": "#/components/schemas/ActionName"},
        },
        "current_version": {
            "type": "integer", "minimum": 0, "maximum": 9_007_199_254_740_991_i64, "examples": [4],
            "description": "The version that it has now; 0: nothing is there.",
        },
        "required_scopes": {
            "type": "array", "maxItems": 50, "description": "The scopes of which one is needed.",
            "items": {"$ref": "#/components/schemas/Scope"},
        },
        "method": reference("How the payment is paid.", "PaymentMethod"),
        "tender": reference("The tender that it is about.", "Tender"),
        "quote": {
            "description": "The outcome of now, with its token; null: there would be none.",
            "anyOf": [
                {"$ref": "#/components/schemas/Quote"},
                {"$ref": "#/components/schemas/AddedItemsQuote"},
                {"type": "null"},
            ],
        },
        "at": when("When it is said to have happened."),
        "earliest": {"description": "When it can have happened first; null: at any time.", "anyOf": [moment, day, {"type": "null"}]},
        "latest": when("When it can have happened last."),
        "minimum": reference("The least that is possible.", "Money"),
        "maximum": reference("The most that is possible.", "Money"),
        "value_before": reference("Worth of the order before.", "Money"),
        "value_after": reference("Worth of the order after.", "Money"),
        "difference": reference("How much less the order is worth.", "Money"),
        "refundable": reference("What can be given back at most.", "Money"),
        "gross": reference("Price of the line's units.", "Money"),
        "fee": reference("The shipping fee.", "Money"),
        "total": reference("What the order costs.", "Money"),
        "due": reference("What is to be paid.", "Money"),
        "available": amount_or_units("What there is."),
        "requested": amount_or_units("What was asked for."),
        "expected": compared("What it must be, or what the request expects."),
        "actual": compared("What it is."),
    })
}

/// A problem with its facts.
pub fn problem(entry: &'static catalogue::Entry) -> Problem {
    if let Some(rejection) = rejection(entry.code) {
        return rejection.into();
    }
    if let Some(rejection) = at_desk(entry.code) {
        return rejection.into();
    }
    let problem = Problem::new(entry);
    match entry.code {
        "invalid_body" => {
            let detail = "must be at least 1";
            problem.faults(vec![Fault::at("/items/0/quantity", FaultCode::TooSmall, detail)])
        }
        "invalid_parameter" => {
            let detail = "must be at most 100";
            problem.faults(vec![Fault::parameter("limit", FaultCode::TooLarge, detail)])
        }
        "scope_required" => problem.fact("required_scopes", ["orders:read"]),
        "stale_version" => problem.fact("current_version", 4),
        "quote_changed" => match example::answer_of("quoteCancellation") {
            Some(quote) => problem.fact("quote", quote),
            None => problem,
        },
        "invoice_not_issued" => problem.fact("refund_no", "F1").fact("current_status", "pending"),
        _ => problem,
    }
}

/// What the domain refuses, by example.
fn rejection(code: &str) -> Option<Rejection> {
    conflict(code).or_else(|| invalid(code))
}

fn yen(money: i64) -> Amount {
    Amount { money: Money(money), currency: Currency::Jpy }
}

fn coupon_no() -> String {
    "CP-1".to_owned()
}

/// What the order's state refuses (409).
fn conflict(code: &str) -> Option<Rejection> {
    let item_no = ItemNo(1);
    let (claim_no, exchange): (ClaimNo, ClaimNo) = ("C1".parse().ok()?, "E1".parse().ok()?);
    let (payment_no, refund_no, shipment_no) = (PaymentNo(1), RefundNo(1), ShipmentNo(1));
    Some(match code {
        "illegal_transition" => Rejection::IllegalTransition {
            item_no,
            current_status: ItemStatus::Shipping,
            allowed_actions: vec![ActionName::Return],
        },
        "item_in_claim" => Rejection::ItemInClaim {
            item_no,
            claim_no,
            current_status: ItemStatus::CancelProcessing,
            allowed_actions: vec![],
        },
        "no_live_item" => Rejection::NoLiveItem,
        "preparing_status_unused" => Rejection::PreparingStatusUnused,
        "exchange_awaits_payment" => {
            Rejection::ExchangeAwaitsPayment { item_no, claim_no: exchange }
        }
        "illegal_shipment_step" => Rejection::IllegalShipmentStep {
            shipment_no,
            current_status: ShipmentStatus::Shipping,
            allowed_actions: vec![ActionName::Deliver, ActionName::AddToShipment],
        },
        "replacement_paid" => Rejection::ReplacementPaid { claim_no: exchange, payment_no },
        "replacement_shipped" => Rejection::ReplacementShipped { claim_no: exchange, item_no },
        "nothing_awaiting_payment" => Rejection::NothingAwaitingPayment,
        "payment_void" => Rejection::PaymentVoid { payment_no },
        "payment_already_paid" => Rejection::PaymentAlreadyPaid { payment_no },
        "payment_not_awaiting" => {
            Rejection::PaymentNotAwaiting { payment_no, current_status: PaymentStatus::Paid }
        }
        "not_bank_transfer" => {
            Rejection::NotBankTransfer { payment_no, method: PaymentMethod::Card }
        }
        "member_order" => Rejection::MemberOrder,
        "not_blacklisted" => Rejection::NotBlacklisted,
        "coupon_already_restored" => Rejection::CouponAlreadyRestored { coupon_no: coupon_no() },
        "illegal_claim_step" => Rejection::IllegalClaimStep {
            claim_no,
            current_status: ClaimStatus::Completed,
            allowed_actions: vec![ActionName::Withdraw],
        },
        "illegal_refund_step" => Rejection::IllegalRefundStep {
            refund_no,
            current_status: RefundStatus::Completed,
            allowed_actions: vec![],
        },
        "refund_completed" => Rejection::RefundCompleted { refund_no },
        "later_change_depends" => Rejection::LaterChangeDepends { claim_no },
        _ => return None,
    })
}

/// What no state would take (422).
fn invalid(code: &str) -> Option<Rejection> {
    let (item_no, payment_no) = (ItemNo(1), PaymentNo(1));
    let day = NaiveDate::from_ymd_opt(2026, 11, 22)?;
    let moment = |hour: u32| Some(day.and_hms_opt(hour, 0, 0)?.and_utc());
    let totals = |total, cash| Totals { total: yen(total), payment_total: yen(cash) };
    Some(match code {
        "unknown_item" => Rejection::UnknownItem { item_no },
        "unknown_payment" => Rejection::UnknownPayment { payment_no },
        "unknown_coupon" => Rejection::UnknownCoupon { coupon_no: coupon_no() },
        "duplicate_item" => Rejection::DuplicateItem { item_no },
        "quantity_exceeds_item" => {
            Rejection::QuantityExceedsItem { item_no, requested: 2, available: 1 }
        }
        "time_out_of_bounds" => Rejection::TimeOutOfBounds {
            at: moment(9)?.into(),
            earliest: Some(moment(1)?.into()),
            latest: moment(3)?.into(),
        },
        "refund_awaits_collection" => Rejection::RefundAwaitsCollection,
        "reason_required" => Rejection::ReasonRequired,
        "replacements_required" => Rejection::ReplacementsRequired,
        "replacement_quantity_mismatch" => {
            Rejection::ReplacementQuantityMismatch { item_no, requested: 2, available: 1 }
        }
        "duplicate_payment" => Rejection::DuplicatePayment { payment_no },
        "duplicate_coupon" => Rejection::DuplicateCoupon { coupon_no: coupon_no() },
        "no_shipping_rule" => Rejection::NoShippingRule,
        "deductions_exceed_refund" => Rejection::DeductionsExceedRefund {
            value_before: yen(9000),
            value_after: yen(9500),
            difference: yen(-500),
        },
        "refund_exceeds_refundable" => {
            Rejection::RefundExceedsRefundable { difference: yen(3600), refundable: yen(3000) }
        }
        "tender_split_mismatch" => {
            Rejection::TenderSplitMismatch { expected: yen(3600), actual: yen(3500) }
        }
        "tender_exceeds_refundable" => Rejection::TenderExceedsRefundable {
            tender: Tender::Points,
            requested: yen(500),
            refundable: yen(300),
        },
        "amount_mismatch" => Rejection::AmountMismatch { expected: yen(9000), actual: yen(8500) },
        "bank_account_required" => Rejection::BankAccountRequired,
        "bank_account_unexpected" => Rejection::BankAccountUnexpected,
        "member_required" => Rejection::MemberRequired,
        "adjustment_out_of_bounds" => {
            Rejection::AdjustmentOutOfBounds { minimum: yen(-3600), maximum: yen(5400) }
        }
        "nothing_to_change" => Rejection::NothingToChange,
        "line_count_out_of_bounds" => Rejection::LineCountOutOfBounds,
        "order_too_large" => Rejection::OrderTooLarge,
        "item_discount_exceeds_line" => {
            Rejection::ItemDiscountExceedsLine { line_no: 1, gross: yen(3600) }
        }
        "discount_exceeds_goods" => {
            Rejection::DiscountExceedsGoods { discount_no: 1, available: yen(5400) }
        }
        "discount_lines_invalid" => Rejection::DiscountLinesInvalid { discount_no: 1 },
        "coupon_no_mismatch" => Rejection::CouponNoMismatch { discount_no: 1 },
        "shipping_discount_exceeds_fee" => Rejection::ShippingDiscountExceedsFee { fee: yen(500) },
        "stored_value_exceeds_total" => Rejection::StoredValueExceedsTotal { total: yen(9000) },
        "payment_method_required" => Rejection::PaymentMethodRequired { due: yen(1200) },
        "totals_mismatch" => {
            Rejection::TotalsMismatch { expected: totals(9000, 8500), actual: totals(9500, 9000) }
        }
        _ => return None,
    })
}

/// What stands around the orders refuses, by example.
fn at_desk(code: &str) -> Option<DeskRejection> {
    Some(match code {
        "out_of_stock" => {
            DeskRejection::OutOfStock { variant_code: "P-A-RED".to_owned(), expected: 3, actual: 2 }
        }
        "coupon_not_usable" => DeskRejection::CouponNotUsable { coupon_no: coupon_no() },
        "stored_value_insufficient" => DeskRejection::StoredValueInsufficient {
            tender: Tender::Points,
            expected: yen(500),
            actual: yen(300),
        },
        "order_no_taken" => DeskRejection::OrderNoTaken { order_no: "20261122-0000001".to_owned() },
        "system_memo" => DeskRejection::SystemMemo,
        "inquiry_completed" => DeskRejection::InquiryCompleted,
        "bank_account_not_in_use" => {
            DeskRejection::BankAccountNotInUse { bank_account_id: Uuid::parse_str(SOME_ID).ok()? }
        }
        "currency_mismatch" => {
            DeskRejection::CurrencyMismatch { expected: "JPY".to_owned(), actual: "USD".to_owned() }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use order_domain::reject::{RejectionClass, RejectionCode};
    use persistence::desk::DeskRejectionCode;
    use strum::IntoEnumIterator;

    use super::*;
    use crate::openapi;

    /// Of rejections that an operation can answer, each has an example made of it.
    #[test]
    fn every_rejection_in_the_document_has_its_example() {
        let document = openapi::document();
        let told = document["components"]["examples"].as_object().unwrap();
        let of_rules = RejectionCode::iter()
            .filter(|code| code.class() != RejectionClass::NotFound)
            .map(RejectionCode::code);
        let of_desk = DeskRejectionCode::iter().map(<&'static str>::from);
        let mut seen = 0;
        for code in of_rules.chain(of_desk).filter(|code| told.contains_key(*code)) {
            let made =
                rejection(code).map(Problem::from).or_else(|| at_desk(code).map(Problem::from));
            assert_eq!(made.map(|problem| problem.entry().code), Some(code));
            seen += 1;
        }
        assert!(seen > 50, "{seen}");
    }

    /// A typed client can read what the examples tell.
    #[test]
    fn every_fact_of_an_example_is_documented() {
        let known = properties();
        let examples = catalogue::all().map(problem);
        for problem in examples {
            let body = json!(problem.body(SOME_ID));
            for name in body.as_object().unwrap().keys() {
                let standing = ["type", "title", "status", "detail", "code", "request_id"];
                let standing =
                    standing.contains(&name.as_str()) || name == "retryable" || name == "errors";
                assert!(standing || known.get(name).is_some(), "{}: {name}", problem.entry().code);
            }
        }
    }
}
