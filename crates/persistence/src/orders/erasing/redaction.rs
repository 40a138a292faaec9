//! What is left of texts and answers when a person is erased.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::search::{fold_email, fold_phone};

/// What stands where somebody's own words stood.
pub(super) const ERASED: &str = "(erased)";
/// What stands where somebody was named.
const HIDDEN: &str = "***";

/// Fields of people that are never left out: they become empty, the others null.
const REQUIRED: [&str; 5] = ["name", "bank", "branch", "account", "holder"];
/// What is no personal data: under it the order goes on being the member's.
const KEPT: [&str; 1] = ["member_id"];
/// Fields of people that say who it is, wherever they are written.
const TELLING: [&str; 11] = [
    "name",
    "name_furigana",
    "email",
    "mobile",
    "phone",
    "postal_code",
    "address1",
    "address2",
    "delivery_message",
    "account",
    "holder",
];
/// Fields of commands, events and notes in which people write what they like.
const FREE: [&str; 6] = ["text", "reason", "memo", "notice", "note", "content"];

/// Shorter texts are too likely to mean something else.
const SHORTEST: usize = 4;
/// Names are short.
const SHORTEST_NAME: usize = 2;

/// The data of a person, saying nothing.
pub(super) fn blank(data: &Value) -> Value {
    let Some(fields) = data.as_object() else { return Value::Null };
    let blanked = fields.iter().map(|(field, value)| (field.clone(), blank_field(field, value)));
    Value::Object(blanked.collect())
}

fn blank_field(field: &str, value: &Value) -> Value {
    if KEPT.contains(&field) {
        return value.clone();
    }
    if REQUIRED.contains(&field) { Value::String(String::new()) } else { Value::Null }
}

/// An inquiry, or a reply to one, saying nothing.
pub(super) fn of_inquiry(data: &mut Value) {
    let Some(fields) = data.as_object_mut() else { return };
    for (field, value) in fields {
        match field.as_str() {
            "content" => *value = Value::String(ERASED.to_owned()),
            "customer_name" => *value = Value::Null,
            "replies" => value.as_array_mut().into_iter().flatten().for_each(of_inquiry),
            _ => (),
        }
    }
}

/// The values of a person, to be found in texts and answers.
#[derive(Debug, Default)]
pub(super) struct Redaction {
    /// Field and value, as they stand in the person's data.
    fields: BTreeSet<(String, String)>,
    /// What is replaced wherever it stands, the longest first.
    terms: Vec<String>,
}

impl Redaction {
    /// What is to be found of these people's data.
    pub(super) fn of<'a>(people: impl Iterator<Item = &'a Value>) -> Self {
        let mut fields = BTreeSet::new();
        for data in people {
            for (field, value) in data.as_object().into_iter().flatten() {
                let text = value.as_str().filter(|text| !text.is_empty());
                if let Some(text) = text.filter(|_| !KEPT.contains(&field.as_str())) {
                    fields.insert((field.clone(), text.to_owned()));
                }
            }
        }
        let telling = fields.iter().filter(|(field, _)| TELLING.contains(&field.as_str()));
        let terms: BTreeSet<String> =
            telling.flat_map(|(field, text)| terms_of(field, text)).collect();
        let mut terms: Vec<String> = terms.into_iter().collect();
        terms.sort_by_key(|term| std::cmp::Reverse(term.len()));
        Self { fields, terms }
    }

    /// A text that somebody wrote.
    pub(super) fn of_text(&self, text: &mut String) {
        for term in &self.terms {
            if text.contains(term.as_str()) {
                *text = text.replace(term.as_str(), HIDDEN);
            }
        }
    }

    /// The same where there may be none.
    pub(super) fn of_optional(&self, text: &mut Option<String>) {
        if let Some(text) = text {
            self.of_text(text);
        }
    }

    /// What is recorded of a command, of events, or of a memo: its free texts.
    pub(super) fn of_record(&self, record: &mut Value) {
        match record {
            Value::Array(values) => values.iter_mut().for_each(|value| self.of_record(value)),
            Value::Object(fields) => {
                for (field, value) in fields {
                    match value {
                        Value::String(text) if FREE.contains(&field.as_str()) => self.of_text(text),
                        value => self.of_record(value),
                    }
                }
            }
            _ => (),
        }
    }

    /// The changes of fields that the history tells of: only the notice to the customer is a text.
    pub(super) fn of_history(&self, changes: &mut Value) {
        let changes = changes.as_array_mut().into_iter().flatten();
        for change in changes.filter(|change| change["field"] == "customer_notice") {
            for side in ["before", "after"] {
                if let Value::String(text) = &mut change[side] {
                    self.of_text(text);
                }
            }
        }
    }

    /// An answer: the fields of people, the inquiries, and what names the person elsewhere.
    pub(super) fn of_answer(&self, answer: &mut Value) {
        if answer.get("inquiry_id").is_some() {
            of_inquiry(answer);
        }
        match answer {
            Value::Array(values) => values.iter_mut().for_each(|value| self.of_answer(value)),
            Value::Object(fields) => {
                for (field, value) in fields {
                    match value {
                        Value::String(text) if self.is_theirs(field, text) => {
                            *value = blank_field(field, value);
                        }
                        Value::String(text) => self.of_text(text),
                        value => self.of_answer(value),
                    }
                }
            }
            _ => (),
        }
    }

    fn is_theirs(&self, field: &str, text: &str) -> bool {
        self.fields.contains(&(field.to_owned(), text.to_owned()))
    }
}

/// The spellings of a value that people use in texts.
fn terms_of(field: &str, text: &str) -> Vec<String> {
    let (spellings, shortest) = match field {
        "name" | "name_furigana" | "holder" => {
            let parts = text.split_whitespace().map(str::to_owned);
            let joined: String = text.split_whitespace().collect();
            (parts.chain([joined]).collect(), SHORTEST_NAME)
        }
        "mobile" | "phone" => (vec![fold_phone(text)], SHORTEST),
        "email" => (vec![fold_email(text)], SHORTEST),
        _ => (Vec::new(), SHORTEST),
    };
    let spellings: Vec<String> = spellings;
    let all = spellings.into_iter().chain([text.to_owned()]);
    all.filter(|term| term.chars().count() >= shortest).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn person() -> Value {
        json!({"member_id": "m-1", "name": "山田 花子", "email": "H@example.com",
            "mobile": "090-1234-5678", "state": "東京都", "phone": null})
    }

    #[test]
    fn a_blank_person_keeps_the_member_and_the_shape() {
        let expected = json!({"member_id": "m-1", "name": "", "email": null, "mobile": null,
            "state": null, "phone": null});
        assert_eq!(blank(&person()), expected);
    }

    #[test]
    fn texts_lose_names_and_contacts_in_every_spelling() {
        let redaction = Redaction::of([person()].iter());
        let mut text = "山田花子様（山田 花子、09012345678、h@example.com）東京都".to_owned();
        redaction.of_text(&mut text);
        assert_eq!(text, "***様（***、***、***）東京都");
    }

    #[test]
    fn records_lose_only_free_texts() {
        let redaction = Redaction::of([person()].iter());
        let mut record = json!({"name": "山田 花子", "reason": {"code": "other", "text": "山田"},
            "note": "090-1234-5678", "items": [{"reason": "山田 花子"}]});
        redaction.of_record(&mut record);
        let expected = json!({"name": "山田 花子", "reason": {"code": "other", "text": "***"},
            "note": "***", "items": [{"reason": "***"}]});
        assert_eq!(record, expected);
    }

    #[test]
    fn answers_lose_the_person_and_nothing_else() {
        let redaction = Redaction::of([person()].iter());
        let mut answer = json!({"orderer": person(), "depositor_name": "山田 花子",
            "state": "shipped", "total": "9000"});
        redaction.of_answer(&mut answer);
        let expected = json!({"orderer": blank(&person()), "depositor_name": "***",
            "state": "shipped", "total": "9000"});
        assert_eq!(answer, expected);
    }
}
