//! Which error codes each operation can give: those of the protocol follow from what it takes, those
//! of the rules are listed here. The stories and the contract tests fail on a code that an operation
//! gives and the document does not list.

use serde_json::Value;

type Codes = &'static [&'static str];

/// Naming items.
const ITEMS: Codes = &[
    "item_in_claim",
    "illegal_transition",
    "exchange_awaits_payment",
    "unknown_item",
    "duplicate_item",
];
/// Naming units of items.
const UNITS: Codes = &["quantity_exceeds_item"];
/// Settling a claim: coupons, shipping, what is kept back, how it is given back.
const SETTLEMENT: Codes = &[
    "coupon_already_restored",
    "unknown_coupon",
    "duplicate_coupon",
    "no_shipping_rule",
    "refund_exceeds_refundable",
    "tender_split_mismatch",
    "tender_exceeds_refundable",
    "bank_account_required",
    "bank_account_unexpected",
    "member_required",
];
/// Keeping something back from what is given back; an exchange may cost more instead.
const KEPT_BACK: Codes = &["deductions_exceed_refund"];
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
const REPLACEMENTS: Codes = &["replacement_quantity_mismatch"];
/// Accepting a buyer's request for an exchange: what replaces which of its items.
const ACCEPTANCE: Codes = &["replacements_required", "unknown_item"];
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

/// Each row of theirs has a problem of its own, keys and databases included.
const BULK: Codes = &["confirmDeposits", "completeRefunds"];
/// A key has no version that could be another one.
const WITHOUT_VERSION: &str = "deleteApiKey";

/// The rules that an operation can meet.
fn of_rules(operation_id: &str) -> &'static [Codes] {
    match operation_id {
        "placeOrder" => &[PLACING, LINES],
        "confirmDeposit" => &[DEPOSIT, STATED_TIME],
        "quoteAddedItems" | "addItems" => &[&["no_live_item"], LINES, STATED_TIME],
        "moveItems" => &[ITEMS, &["preparing_status_unused", "reason_required"]],
        "createShipment" | "requestClaim" => &[ITEMS, UNITS],
        "addToShipment" => &[ITEMS, UNITS, SHIPMENT_STEP],
        "dispatchShipment" => &[SHIPMENT_STEP, &["item_in_claim"], STATED_TIME],
        "deliverShipment" => &[SHIPMENT_STEP, STATED_TIME],
        "cancelShipment" => &[SHIPMENT_STEP],
        "quoteCancellation" | "createCancellation" => &[ITEMS, UNITS, SETTLEMENT, KEPT_BACK],
        "quoteReturn" | "createReturn" => &[ITEMS, UNITS, SETTLEMENT, KEPT_BACK, AT_ONCE],
        "quoteExchange" | "createExchange" => &[ITEMS, UNITS, SETTLEMENT, LINES, REPLACEMENTS],
        "quoteAcceptance" | "acceptClaim" => {
            &[CLAIM_STEP, SETTLEMENT, KEPT_BACK, LINES, REPLACEMENTS, ACCEPTANCE, AT_ONCE]
        }
        "rejectClaim" | "withdrawClaimRequest" => &[CLAIM_STEP],
        "withdrawClaim" => &[CLAIM_STEP, WITHDRAWAL],
        "quoteCollection" | "collectReturn" => {
            &[CLAIM_STEP, &["unknown_item", "duplicate_item"], KEPT_BACK]
        }
        "changeRefund" => &[REFUND_STEP, REFUND_CHANGE],
        "holdRefund" | "releaseRefund" => &[REFUND_STEP],
        "completeRefund" => &[REFUND_STEP, STATED_TIME],
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
    // An import has faults by the line, and a bulk call by the row: those are no faults of the whole.
    let has_json = operation["requestBody"]["content"].get("application/json").is_some();
    let keyed = takes("Idempotency-Key").is_some();
    let id = operation["operationId"].as_str().unwrap_or_default();
    let saves = !id.starts_with("quote") && (has_body || keyed || takes("If-Match").is_some());
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
    when(has_json, &["malformed_json", "invalid_body"]);
    when(keyed && !BULK.contains(&id), &["idempotency_key_reused", "request_in_progress"]);
    when(takes("If-Match").is_some() && id != WITHOUT_VERSION, &["stale_version"]);
    for more in of_rules(id) {
        when(true, more);
    }
    when(keyed && takes_a_quote(operation, schemas), &["quote_changed"]);
    when(true, &["rate_limited", "internal_error", "unavailable"]);
    when(saves && !BULK.contains(&id), &["outcome_unknown"]);
    codes
}

/// Whether the body may carry the token of a quote.
fn takes_a_quote(operation: &Value, schemas: &Value) -> bool {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let name = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
    name.is_some_and(|name| schemas[name]["properties"].get("quote").is_some())
}

#[cfg(test)]
mod tests {
    use crate::openapi;

    /// The other direction, answered but not listed, is found by the stories.
    #[test]
    fn no_operation_lists_what_it_cannot_answer() {
        let document = openapi::document();
        let operations = document["paths"].as_object().unwrap().values();
        let operations = operations.flat_map(|item| item.as_object().unwrap().values());
        let lists = |id: &str, code: &str| {
            let operation = operations.clone().find(|one| one["operationId"] == id).expect(id);
            let answers = operation["responses"].as_object().unwrap().values();
            let mut answers = answers.map(|answer| match answer["$ref"].as_str() {
                Some(reference) => document.pointer(&reference[1..]).expect(reference),
                None => answer,
            });
            answers.any(|answer| {
                answer["content"]["application/problem+json"]["examples"].get(code).is_some()
            })
        };
        let impossible = [
            // An exchange that costs more leaves something to pay, and its schema wants replacements.
            ("createExchange", "deductions_exceed_refund"),
            ("quoteExchange", "replacements_required"),
            // Whole items move; only 発送準備中 → 商品準備中 needs that status.
            ("moveItems", "quantity_exceeds_item"),
            ("createShipment", "preparing_status_unused"),
            // A shipment that has not left is refused by its own status before.
            ("addToShipment", "no_shipment_to_join"),
            // Buyers take back what no operator has answered: no money has moved.
            ("withdrawClaimRequest", "refund_completed"),
            ("withdrawClaimRequest", "coupon_not_usable"),
            ("confirmDeposit", "no_payments"),
            ("collectReturn", "refund_exceeds_refundable"),
            ("deleteApiKey", "stale_version"),
            // A line of an import has a result of its own, a row of a bulk call too.
            ("importOrders", "invalid_body"),
            ("importOrders", "malformed_json"),
            ("confirmDeposits", "request_in_progress"),
            ("completeRefunds", "idempotency_key_reused"),
            ("completeRefunds", "outcome_unknown"),
            // Nothing is saved.
            ("quoteCancellation", "outcome_unknown"),
            ("quoteAddedItems", "outcome_unknown"),
        ];
        for (id, code) in impossible {
            assert!(!lists(id, code), "{id} lists {code}");
        }
        let possible = [
            ("quoteAcceptance", "unknown_item"),
            ("acceptClaim", "unknown_item"),
            ("acceptClaim", "replacements_required"),
            ("dispatchShipment", "item_in_claim"),
            ("withdrawClaim", "refund_completed"),
            ("createCancellation", "deductions_exceed_refund"),
            ("createCancellation", "outcome_unknown"),
            ("getProduct", "not_found"),
            // No product can have a code that is too long.
            ("putProduct", "not_found"),
            ("completeRefunds", "invalid_body"),
            ("createApiKey", "request_in_progress"),
        ];
        for (id, code) in possible {
            assert!(lists(id, code), "{id} does not list {code}");
        }
    }
}
