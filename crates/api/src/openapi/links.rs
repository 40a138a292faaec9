//! Links between operations: where an answer leads, and which of its values go along. Clients that
//! explore (and the contract tests' stateful phase) follow them.

use serde_json::{Map, Value, json};

/// The order that the path of the request named.
const ORDER: (&str, &str) = ("order_no", "$request.path.order_no");

type Values = &'static [(&'static str, &'static str)];
/// An operation, and what leads from its success to others: name of the link, operation, values.
type Row = (&'static [&'static str], &'static [(&'static str, &'static str, Values)]);

const PLACED: (&str, &str) = ("order_no", "$response.body#/order_no");
const CLAIM: (&str, &str) = ("claim_no", "$response.body#/claim_no");
const REFUND_OF_CLAIM: (&str, &str) = ("refund_no", "$response.body#/refund_no");
const SHIPMENT: (&str, &str) = ("shipment_no", "$response.body#/shipment_no");
const BANK_ACCOUNT: (&str, &str) = ("bank_account_id", "$response.body#/bank_account_id");

const ROWS: &[Row] = &[
    (
        &["placeOrder"],
        &[
            ("order", "getOrder", &[PLACED]),
            ("confirmDeposit", "confirmDeposit", &[PLACED]),
            ("quoteCancellation", "quoteCancellation", &[PLACED]),
            ("createShipment", "createShipment", &[PLACED]),
            ("paymentSummary", "getPaymentSummary", &[PLACED]),
        ],
    ),
    (
        &["confirmDeposit"],
        &[("order", "getOrder", &[ORDER]), ("payments", "listPayments", &[ORDER])],
    ),
    (&["quoteCancellation"], &[("cancel", "createCancellation", &[ORDER])]),
    (&["quoteExchange"], &[("exchange", "createExchange", &[ORDER])]),
    (&["quoteReturn"], &[("return", "createReturn", &[ORDER])]),
    (&["quoteAddedItems"], &[("add", "addItems", &[ORDER])]),
    (
        &["createCancellation", "createExchange", "createReturn"],
        &[
            ("claim", "getClaim", &[ORDER, CLAIM]),
            ("withdraw", "withdrawClaim", &[ORDER, CLAIM]),
            ("refund", "getRefund", &[ORDER, REFUND_OF_CLAIM]),
            ("completeRefund", "completeRefund", &[ORDER, REFUND_OF_CLAIM]),
        ],
    ),
    (&["createReturn"], &[("collect", "collectReturn", &[ORDER, CLAIM])]),
    (
        &["requestClaim"],
        &[
            ("accept", "acceptClaim", &[ORDER, CLAIM]),
            ("reject", "rejectClaim", &[ORDER, CLAIM]),
            ("withdraw", "withdrawClaimRequest", &[ORDER, CLAIM]),
        ],
    ),
    (
        &["completeRefund"],
        &[
            ("invoice", "getReturnInvoice", &[ORDER, ("refund_no", "$request.path.refund_no")]),
            ("paymentHistory", "listPaymentHistory", &[ORDER]),
        ],
    ),
    (
        &["createShipment"],
        &[
            ("shipment", "getShipment", &[ORDER, SHIPMENT]),
            ("dispatch", "dispatchShipment", &[ORDER, SHIPMENT]),
            ("deliver", "deliverShipment", &[ORDER, SHIPMENT]),
            ("addItems", "addToShipment", &[ORDER, SHIPMENT]),
        ],
    ),
    (&["createBankAccount"], &[("account", "getBankAccount", &[BANK_ACCOUNT])]),
    (&["createApiKey"], &[("delete", "deleteApiKey", &[("key_id", "$response.body#/key_id")])]),
    (
        &["getOrder"],
        &[
            ("history", "listHistory", &[ORDER]),
            ("paymentHistory", "listPaymentHistory", &[ORDER]),
            ("claims", "listClaimsOfOrder", &[ORDER]),
            ("refunds", "listRefundsOfOrder", &[ORDER]),
            ("shipments", "listShipments", &[ORDER]),
        ],
    ),
];

/// The links of an operation's first success.
pub fn add(operation: &mut Value) {
    let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
    let links = ROWS.iter().filter(|(from, _)| from.contains(&id.as_str()));
    let links = links.flat_map(|(_, links)| *links).map(|(name, to, values)| {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), json!(value)));
        let values: Map<String, Value> = values.collect();
        ((*name).to_owned(), json!({"operationId": to, "parameters": values}))
    });
    let links: Map<String, Value> = links.collect();
    let answers = operation["responses"].as_object_mut().into_iter().flatten();
    let success = answers.filter(|(status, _)| status.starts_with('2')).map(|(_, answer)| answer);
    if let (false, Some(answer)) = (links.is_empty(), success.into_iter().next()) {
        answer["links"] = Value::Object(links);
    }
}
