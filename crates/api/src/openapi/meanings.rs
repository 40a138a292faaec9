//! What the words of enums mean, beside what they are called (the labels).

mod faults;
mod money;
mod order;

use order_domain::money::Currency;
use strum::IntoEnumIterator;

use crate::{extract::scope::Scope, problem::catalogue};

/// Words with their meanings.
type Words = &'static [(&'static str, &'static str)];

/// What a word of a schema means; nothing where nobody has written it down (a test finds it).
pub fn of(schema: &str, word: &str) -> String {
    let schema = schema.trim_start_matches("Known");
    match schema {
        "Scope" => Scope::iter()
            .find(|scope| scope.to_string() == word)
            .map(|scope| scope.about().to_owned())
            .unwrap_or_default(),
        "ErrorCode" => catalogue::find(word)
            .map(|entry| format!("answered with status {}", entry.status))
            .unwrap_or_default(),
        "Currency" => word.parse().map(places).unwrap_or_default(),
        "ItemStatus" => table("ItemStatus", word).or(table("Fulfilment", word)).unwrap_or_default(),
        sorting if sorting.ends_with("Sorting") => order(word).to_owned(),
        _ => table(schema, word).unwrap_or_default(),
    }
}

fn table(schema: &str, word: &str) -> Option<String> {
    let (_, words) = MEANINGS.iter().find(|(name, _)| *name == schema)?;
    let (_, meaning) = words.iter().find(|(known, _)| *known == word)?;
    Some((*meaning).to_owned())
}

/// ISO 4217 says what a currency is; what a client needs to write its amounts is their places.
fn places(currency: Currency) -> String {
    let example = currency.parse("12").map(|amount| currency.format(amount)).unwrap_or_default();
    match currency.places() {
        0 => format!("no decimal places: `\"{example}\"`"),
        places => format!("{places} decimal places: `\"{example}\"`"),
    }
}

/// What a way to sort means.
fn order(word: &str) -> &'static str {
    match word {
        "order_no" => "by number, rising",
        "-order_no" => "by number, falling",
        "updated_at" => "changed last at the end",
        "-updated_at" => "changed last first",
        word if word.starts_with('-') => "newest first",
        _ => "oldest first",
    }
}

/// By name of the schema, without its `Known`.
const MEANINGS: &[(&str, Words)] = &[
    ("Fulfilment", order::FULFILMENT),
    ("ItemStatus", order::CLAIMED),
    ("ShipmentStatus", order::SHIPMENT_STATUS),
    ("ClaimKind", order::CLAIM_KIND),
    ("ClaimStatus", order::CLAIM_STATUS),
    ("ReasonCode", order::REASON_CODE),
    (
        "Party",
        &[
            ("buyer", "who ordered: is at fault, or pays"),
            ("shop", "who sells: is at fault, or pays"),
        ],
    ),
    (
        "Disposition",
        &[
            ("resellable", "goes back into stock, if the claim restocks"),
            ("defective", "came back, but does not go back into stock"),
            ("missing", "did not come back, and does not go back into stock"),
        ],
    ),
    ("RefundStatus", money::REFUND_STATUS),
    (
        "RefundMethod",
        &[
            ("original", "back the way it was paid"),
            ("bank_transfer", "to the account in `bank_account`"),
            ("store_credit", "granted to the member's store credit"),
        ],
    ),
    (
        "PaymentKind",
        &[
            ("initial", "`P1`: the order as it was placed"),
            ("added_items", "items that were added later"),
            ("exchange_difference", "what an exchange costs more"),
        ],
    ),
    ("PaymentMethod", money::PAYMENT_METHOD),
    (
        "PaymentStatus",
        &[
            ("awaiting", "asked for, and not received yet"),
            ("paid", "received, or nothing was left to receive"),
            (
                "void",
                "all its items were canceled unpaid; a deposit that comes all the same is the buyer's",
            ),
        ],
    ),
    (
        "Tender",
        &[
            ("cash", "what is paid by the payment method"),
            ("points", "the shop's points, from the member's ledger here"),
            ("store_credit", "money that the shop keeps for the member, from the ledger here"),
            ("external_points", "points of another company, such as Naver; not kept here"),
        ],
    ),
    ("ComponentCode", money::COMPONENT_CODE),
    (
        "WarningCode",
        &[
            (
                "free_shipping_lost",
                "`amount` is what `\"shipping\": \"recalculate\"` would charge more",
            ),
            ("coupon_withdrawn", "`amount` is what they lose"),
        ],
    ),
    (
        "DiscountKind",
        &[
            ("coupon", "has a `coupon_no`; claims can restore it"),
            ("member_grade", "for the member's grade; stays with the goods"),
            ("promotion", "for everybody, for a time; stays with the goods"),
            ("set", "for buying things together; stays with the goods"),
            ("other", "for any other reason; stays with the goods"),
        ],
    ),
    ("ActionName", order::ACTION_NAME),
    (
        "MoveAction",
        &[
            ("mark_ready", "the goods are packed: `ready_to_ship`"),
            ("back_to_preparing", "they are not after all: `preparing`"),
            ("hold", "they are stopped, with a `reason`: `on_hold`"),
            ("release", "they go on: the status before the hold"),
        ],
    ),
    ("TransactionKind", money::TRANSACTION_KIND),
    ("Account", money::ACCOUNT),
    ("ActorKind", order::ACTOR_KIND),
    ("HistoryType", order::HISTORY_TYPE),
    ("FaultCode", faults::FAULT_CODE),
    (
        "CouponStatus",
        &[("usable", "an order may use it"), ("used", "an order uses it: `order_no`")],
    ),
    (
        "CouponEntryKind",
        &[
            ("issued", "given to a member, or to anybody"),
            ("used", "an order used it"),
            ("restored", "a claim gave it back"),
        ],
    ),
    (
        "LedgerEntryType",
        &[
            ("opening", "what the storefront knew of, and the ledger did not"),
            ("grant", "given to the member"),
            ("use", "used by an order, or taken back by the withdrawal of a claim"),
            ("restore", "given back by a refund"),
        ],
    ),
    (
        "ActorChoice",
        &[
            ("operator", "people of the shop's admin"),
            ("integrator", "a program of the shop"),
            ("storefront", "a storefront's server, which speaks for its buyers"),
        ],
    ),
    (
        "MatchedContact",
        &[
            ("mobile", "the same digits as the entry's"),
            ("email", "the same address as the entry's, whatever its case"),
            ("phone", "the same landline as the entry's, which has neither of the others"),
        ],
    ),
    (
        "MemoSource",
        &[
            ("operator", "people, or a program of theirs; can be changed"),
            ("system", "Order Desk itself; can't be changed"),
        ],
    ),
    (
        "SystemMemo",
        &[
            ("malicious_order", "the orderer was on the blacklist when the order was placed"),
            ("claim_requested", "a buyer asks for a claim, and waits for an answer"),
            ("claim_withdrawn", "a buyer took a request back"),
            ("refund_adjusted", "somebody changed the amount of a refund"),
            ("receiver_changed_after_shipping", "goods have left for the receiver of before"),
        ],
    ),
    (
        "InquiryCategory",
        &[
            ("delivery", "when and how goods arrive"),
            ("product", "what was, or is to be, bought"),
            ("payment", "how it is paid, and whether it was received"),
            ("cancellation", "taking goods out before they leave"),
            ("exchange", "other goods instead of these"),
            ("other", "anything else about the order"),
        ],
    ),
    (
        "InquiryResult",
        &[
            ("in_progress", "waits for an answer, or for an end"),
            ("completed", "neither changed nor answered any more"),
        ],
    ),
    (
        "AccountType",
        &[
            ("ordinary", "an ordinary deposit account"),
            ("checking", "a checking account"),
            ("savings", "a savings account"),
        ],
    ),
    (
        "PointsTaxTreatment",
        &[
            ("discount", "they lower what is taxed"),
            ("payment", "they pay, and what is taxed stays"),
        ],
    ),
    (
        "RefundAllocation",
        &[
            ("cash_first", "cash before points and store credit"),
            ("stored_value_first", "points and store credit before cash"),
            ("proportional", "each tender by its share of what is refundable"),
        ],
    ),
    (
        "RestockPolicy",
        &[
            ("auto", "goods that are canceled, or come back resellable, do"),
            ("none", "claimed goods never do"),
            ("ask", "each claim says so itself in `restock`"),
        ],
    ),
    (
        "TaxRounding",
        &[
            ("floor", "always down"),
            ("half_up", "to the nearest, halves up"),
            ("ceil", "always up"),
        ],
    ),
    (
        "Language",
        &[
            ("ja", "日本語: labels in Japanese"),
            ("en", "labels in English"),
            ("ko", "한국어: labels in Korean"),
        ],
    ),
    (
        "LineOutcome",
        &[
            ("placed", "the order was placed"),
            ("already_placed", "the same order was placed before; nothing was done"),
            ("refused", "`problem` says why; nothing was done"),
        ],
    ),
    (
        "MachineFormat",
        &[("json", "states and transitions as data"), ("mermaid", "diagrams as Mermaid text")],
    ),
    (
        "OrderInclude",
        &[
            ("history", "注文処理履歴: the processing history"),
            ("payment_history", "決済履歴: how the money moved"),
            ("memos", "運営者メモ: the operators' memos"),
            ("inquiries", "お問い合わせ対応: what customers asked"),
        ],
    ),
    (
        "ShippingRuleChoice",
        &[
            ("keep", "shipping stays as it was"),
            ("refund", "no shipping is charged"),
            ("recalculate", "by the shipping rule stored with the order"),
        ],
    ),
    (
        "SummaryView",
        &[
            ("simple", "the totals, the tenders and the reconciliation"),
            ("detailed", "every figure, with the taxes too"),
        ],
    ),
];
