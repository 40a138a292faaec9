//! What each word of an enum means, written into the enum's description: as operators know it in
//! Japanese and in English, from the labels, and what that stands for.

use std::collections::BTreeMap;

use serde_json::Value;

use super::meanings;
use crate::{extract::language::Language, labels};

/// Group → code → label.
type Labels = BTreeMap<&'static str, BTreeMap<&'static str, &'static str>>;

/// Adds the meaning of each word.
pub fn explain(schemas: &mut Value) {
    let (japanese, english) = (labels::all(Language::Ja), labels::all(Language::En));
    for (name, schema) in schemas.as_object_mut().into_iter().flatten() {
        let Some(words) = schema["enum"].as_array().cloned() else { continue };
        let group = group_of(name);
        let label = |labels: &Labels, word: &str| {
            labels.get(group.as_str()).and_then(|group| group.get(word)).copied()
        };
        let lines = words.iter().filter_map(Value::as_str).map(|word| {
            let meaning = meanings::of(name, word);
            match (label(&japanese, word), label(&english, word)) {
                (Some(japanese), Some(english)) if meaning.is_empty() => {
                    format!("- `{word}`: {japanese} ({english})")
                }
                (Some(japanese), Some(english)) => {
                    format!("- `{word}`: {japanese} ({english}): {meaning}")
                }
                _ => format!("- `{word}`: {meaning}"),
            }
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
        "ErrorCode" => "errors",
        "FaultCode" => "fault",
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
