//! Which error codes each operation can give: those of the protocol follow from what it takes, those
//! of the rules are listed here. The stories and the contract tests fail on a code that an operation
//! gives and the document does not list.

use serde_json::Value;

type Codes = &'static [&'static str];

/// Naming units of items.
const ITEMS: Codes = &[
    "item_in_claim",
    "illegal_transition",
    "exchange_awaits_payment",
    "unknown_item",
    "duplicate_item",
    "quantity_exceeds_item",
];
/// Settling a claim: coupons, shipping, what is kept back, how it is given back.
const SETTLEMENT: Codes = &[
    "coupon_already_restored",
    "unknown_coupon",
    "duplicate_coupon",
    "no_shipping_rule",
    "deductions_exceed_refund",
    "refund_exceeds_refundable",
    "tender_split_mismatch",
    "tender_exceeds_refundable",
    "bank_account_required",
    "bank_account_unexpected",
    "member_required",
];
/// Buying something more, by adding lines or by an exchange.
const LINES: Codes = &[
    "out_of_stock",
    "line_count_out_of_bounds",
    "order_too_large",
    "item_discount_exceeds_line",
    "payment_method_required",
    "bank_account_not_in_use",
];
/// What an exchange needs beside the units that leave.
const REPLACEMENTS: Codes = &["replacements_required", "replacement_quantity_mismatch"];
/// Completing the refund of a return together with it.
const AT_ONCE: Codes = &["refund_awaits_collection"];
/// Saying when something happened.
const STATED_TIME: Codes = &["time_out_of_bounds"];
const CLAIM_STEP: Codes = &["illegal_claim_step"];
const SHIPMENT_STEP: Codes = &["illegal_shipment_step"];
const REFUND_STEP: Codes = &["illegal_refund_step"];
const DEPOSIT: Codes = &[
    "nothing_awaiting_payment",
    "payment_void",
    "payment_already_paid",
    "unknown_payment",
    "no_payments",
    "duplicate_payment",
    "amount_mismatch",
];
const PLACING: Codes = &[
    "order_no_taken",
    "coupon_not_usable",
    "stored_value_insufficient",
    "member_required",
    "discount_exceeds_goods",
    "discount_lines_invalid",
    "coupon_no_mismatch",
    "duplicate_coupon",
    "shipping_discount_exceeds_fee",
    "stored_value_exceeds_total",
    "totals_mismatch",
    "currency_mismatch",
];
const WITHDRAWAL: Codes = &[
    "illegal_claim_step",
    "refund_completed",
    "later_change_depends",
    "replacement_paid",
    "replacement_shipped",
    "coupon_not_usable",
];
const REFUND_CHANGE: Codes = &[
    "adjustment_out_of_bounds",
    "nothing_to_change",
    "bank_account_required",
    "bank_account_unexpected",
    "member_required",
    "tender_split_mismatch",
    "tender_exceeds_refundable",
];

/// The rules that an operation can meet.
fn of_rules(operation_id: &str) -> &'static [Codes] {
    match operation_id {
        "placeOrder" => &[PLACING, LINES],
        "confirmDeposit" => &[DEPOSIT, STATED_TIME],
        "quoteAddedItems" | "addItems" => &[&["no_live_item"], LINES, STATED_TIME],
        "moveItems" => &[ITEMS, &["preparing_status_unused", "reason_required"]],
        "createShipment" => &[ITEMS, &["preparing_status_unused"]],
        "addToShipment" => &[ITEMS, SHIPMENT_STEP, &["no_shipment_to_join"]],
        "dispatchShipment" | "deliverShipment" => &[SHIPMENT_STEP, STATED_TIME],
        "cancelShipment" => &[SHIPMENT_STEP],
        "quoteCancellation" | "createCancellation" => &[ITEMS, SETTLEMENT],
        "quoteReturn" | "createReturn" => &[ITEMS, SETTLEMENT, AT_ONCE],
        "quoteExchange" | "createExchange" => &[ITEMS, SETTLEMENT, LINES, REPLACEMENTS],
        "quoteAcceptance" | "acceptClaim" => {
            &[CLAIM_STEP, SETTLEMENT, LINES, REPLACEMENTS, AT_ONCE]
        }
        "rejectClaim" => &[CLAIM_STEP],
        "withdrawClaim" | "withdrawClaimRequest" => &[WITHDRAWAL],
        "quoteCollection" | "collectReturn" => &[
            CLAIM_STEP,
            &["unknown_item", "duplicate_item", "deductions_exceed_refund"],
            &["refund_exceeds_refundable"],
        ],
        "requestClaim" => &[ITEMS],
        "changeRefund" => &[REFUND_STEP, REFUND_CHANGE],
        "holdRefund" | "releaseRefund" | "completeRefund" => &[REFUND_STEP],
        "blacklistOrderer" => &[&["member_order"]],
        "releaseBlacklist" => &[&["member_order", "not_blacklisted"]],
        "changeBankTransfer" => {
            &[&["payment_not_awaiting", "not_bank_transfer", "bank_account_not_in_use"]]
        }
        "changeMemo" | "deleteMemo" => &[&["system_memo"]],
        "changeInquiry" | "deleteInquiry" | "replyToInquiry" => &[&["inquiry_completed"]],
        "getReturnInvoice" => &[&["invoice_not_issued"]],
        _ => &[],
    }
}

/// Every code that an operation can give, in the order of its checks; `schemas` are the document's.
pub fn of(operation: &Value, schemas: &Value) -> Vec<&'static str> {
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let takes = |name: &str| parameters.iter().find(|parameter| parameter["name"] == name);
    let places = |place: &str| parameters.iter().any(|parameter| parameter["in"] == place);
    let required = |name: &str| takes(name).is_some_and(|parameter| parameter["required"] == true);
    let secured = operation.get("x-required-scopes").is_some();
    let has_body = operation.get("requestBody").is_some();
    let keyed = takes("Idempotency-Key").is_some();
    let writes = has_body || keyed || takes("If-Match").is_some();
    let mut codes = Vec::new();
    let mut when = |applies: bool, more: Codes| {
        if applies {
            codes.extend(more);
        }
    };
    when(secured, &["unauthenticated", "scope_required"]);
    when(takes("X-Member-Id").is_some(), &["buyer_required"]);
    when(places("path"), &["not_found"]);
    when(true, &["not_acceptable"]);
    when(has_body, &["unsupported_media_type", "body_too_large", "slow_body"]);
    when(required("Idempotency-Key"), &["idempotency_key_required"]);
    when(required("If-Match"), &["precondition_required"]);
    when(true, &["invalid_parameter"]);
    when(takes("cursor").is_some(), &["cursor_filter_mismatch"]);
    when(has_body, &["malformed_json", "invalid_body"]);
    when(keyed, &["idempotency_key_reused", "request_in_progress"]);
    when(takes("If-Match").is_some(), &["stale_version"]);
    let rules = of_rules(operation["operationId"].as_str().unwrap_or_default());
    for more in rules {
        when(true, more);
    }
    when(keyed && takes_a_quote(operation, schemas), &["quote_changed"]);
    when(true, &["rate_limited", "internal_error", "unavailable"]);
    when(writes, &["outcome_unknown"]);
    codes
}

/// Whether the body may carry the token of a quote.
fn takes_a_quote(operation: &Value, schemas: &Value) -> bool {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let name = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
    name.is_some_and(|name| schemas[name]["properties"].get("quote").is_some())
}
