//! What each word of an enum means, written into the enum's description: as operators know it in
//! Japanese and in English, from the labels; in a line of its own here where there is no label.

use std::collections::BTreeMap;

use serde_json::Value;
use strum::IntoEnumIterator;

use crate::{
    extract::{language::Language, scope::Scope},
    labels,
};

/// Group → code → label.
type Labels = BTreeMap<&'static str, BTreeMap<&'static str, &'static str>>;

/// Currencies are ISO 4217's, which says what they mean.
const SELF_EXPLAINING: &[&str] = &["KnownCurrency"];

/// Adds the meaning of each word.
pub fn explain(schemas: &mut Value) {
    let (japanese, english) = (labels::all(Language::Ja), labels::all(Language::En));
    for (name, schema) in schemas.as_object_mut().into_iter().flatten() {
        let Some(words) = schema["enum"].as_array().cloned() else { continue };
        if SELF_EXPLAINING.contains(&name.as_str()) {
            continue;
        }
        let group = group_of(name);
        let label = |labels: &Labels, word: &str| {
            labels.get(group.as_str()).and_then(|group| group.get(word)).copied()
        };
        let lines = words.iter().filter_map(Value::as_str).map(|word| {
            let meaning = match (label(&japanese, word), label(&english, word)) {
                (Some(japanese), Some(english)) => format!("{japanese} ({english})"),
                _ => meaning(name, word),
            };
            format!("- `{word}`: {meaning}")
        });
        let lines: Vec<String> = lines.collect();
        let about = schema["description"].as_str().unwrap_or_default().trim();
        schema["description"] = format!("{about}\n\n{}", lines.join("\n")).into();
    }
}

/// The labels' group of a schema: `item_status` of `KnownItemStatus`.
fn group_of(schema: &str) -> String {
    let name = schema.trim_start_matches("Known");
    let group = match name {
        "ReasonCode" => "claim_reason",
        "MoveAction" | "ActionName" => "action",
        "TransactionKind" => "journal_kind",
        "ComponentCode" => "settlement_component",
        "WarningCode" => "warning",
        "ActorChoice" => "actor_kind",
        _ => return snake(name),
    };
    group.to_owned()
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The meaning of a word without a label; empty where nobody has written it down (a test finds it).
fn meaning(schema: &str, word: &str) -> String {
    if schema == "KnownScope" {
        let scope = Scope::iter().find(|scope| scope.to_string() == word);
        return scope.map(|scope| scope.about().to_owned()).unwrap_or_default();
    }
    let text = match (schema, word) {
        ("AccountType", "ordinary") => "普通預金",
        ("AccountType", "checking") => "当座預金",
        ("AccountType", "savings") => "貯蓄預金",
        ("ActorChoice", "storefront") => "a storefront's server, which speaks for its buyers",
        ("KnownPointsTaxTreatment", "discount") => "値引: they lower what is taxed",
        ("KnownPointsTaxTreatment", "payment") => "支払: they pay, and what is taxed stays",
        ("KnownRefundAllocation", "cash_first") => "cash before points and store credit",
        ("KnownRefundAllocation", "stored_value_first") => "points and store credit before cash",
        ("KnownRefundAllocation", "proportional") => {
            "each tender by its share of what is refundable"
        }
        ("KnownRestockPolicy", "auto") => "goods that are canceled or come back resellable do",
        ("KnownRestockPolicy", "none") => "they do not",
        ("KnownRestockPolicy", "ask") => "each claim says so itself in `restock`",
        ("KnownTaxRounding", "floor") => "切り捨て: down",
        ("KnownTaxRounding", "half_up") => "四捨五入: to the nearest, halves up",
        ("KnownTaxRounding", "ceil") => "切り上げ: up",
        ("Language", "ja") => "日本語",
        ("Language", "en") => "English",
        ("Language", "ko") => "한국어",
        ("LineOutcome", "placed") => "the order was placed",
        ("LineOutcome", "already_placed") => "the same order was placed before; nothing was done",
        ("LineOutcome", "refused") => "`problem` says why; nothing was done",
        ("MachineFormat", "json") => "states and transitions as data",
        ("MachineFormat", "mermaid") => "diagrams as Mermaid text",
        ("OrderInclude", "history") => "注文処理履歴: the processing history",
        ("OrderInclude", "payment_history") => "決済履歴: how the money moved",
        ("OrderInclude", "memos") => "運営者メモ: the operators' memos",
        ("OrderInclude", "inquiries") => "お問い合わせ対応: what the buyer asked",
        ("ShippingRuleChoice", "keep") => "shipping stays as it was",
        ("ShippingRuleChoice", "refund") => "no shipping is charged",
        ("ShippingRuleChoice", "recalculate") => "by the shipping rule stored with the order",
        ("SummaryView", "simple") => "totals only",
        ("SummaryView", "detailed") => "every figure, the tenders and the reconciliation",
        (_, "order_no") => "by number, rising",
        (_, "-order_no") => "by number, falling",
        (_, word) if word.ends_with("_at") => {
            if word.starts_with('-') {
                "newest first"
            } else {
                "oldest first"
            }
        }
        _ => "",
    };
    text.to_owned()
}
