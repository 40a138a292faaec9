//! The words of the OpenAPI document: everything is said, in words that somebody abroad can read, and
//! nothing by hand that follows from a table.

use regex::Regex;
use serde_json::Value;

use crate::document::{document, operations, walk, words};

/// A Japanese term alone, or one word, is no description.
#[test]
fn every_field_is_described_in_words() {
    let document = document();
    let mut silent = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        let mut judge = |place: &str, described: &Value| {
            let text = described["description"].as_str().unwrap_or_default();
            let own = text.split("\n\n- `").next().unwrap_or_default();
            if words(own) < 3 {
                silent.push(format!("{place}: {own}"));
            }
        };
        judge(name, schema);
        walk(schema, &mut |value| {
            for (field, property) in value["properties"].as_object().into_iter().flatten() {
                if property.get("$ref").is_none() || property.get("description").is_some() {
                    judge(&format!("{name}.{field}"), property);
                }
            }
        });
    }
    for (method, path, operation) in operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let named = parameter["$ref"].as_str().and_then(|name| document.pointer(&name[1..]));
            let parameter = named.unwrap_or(parameter);
            let text = parameter["description"].as_str().unwrap_or_default();
            if words(text) < 3 {
                silent.push(format!("{method} {path} {}: {text}", parameter["name"]));
            }
        }
    }
    assert!(silent.is_empty(), "not described:\n{}", silent.join("\n"));
}

/// What a word is called in Japanese and English does not yet say what it means.
#[test]
fn every_word_is_explained_beyond_its_label() {
    let document = document();
    let mut silent = Vec::new();
    let label = Regex::new(r"^.+? \(.+?\)(?:: |$)").expect("a regular expression");
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        let text = schema["description"].as_str().unwrap_or_default();
        for word in schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let line = text.lines().find_map(|line| line.strip_prefix(&format!("- `{word}`: ")));
            let meaning = line.map(|line| label.replace(line, "")).unwrap_or_default();
            if words(&meaning) < 2 {
                silent.push(format!("{name}: {word}: {}", line.unwrap_or_default()));
            }
        }
    }
    assert!(silent.is_empty(), "without a meaning:\n{}", silent.join("\n"));
}

/// The codes of an answer are listed from the table; what is written by hand goes stale.
#[test]
fn the_words_of_a_problem_repeat_no_code() {
    let document = document();
    let code = Regex::new("`([a-z_]+)`").expect("a regular expression");
    let mut judged = 0;
    let mut repeated = Vec::new();
    for (method, path, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().expect("answers") {
            if !status.starts_with(['4', '5']) {
                continue;
            }
            let named = response["$ref"].as_str().and_then(|name| document.pointer(&name[1..]));
            let text = named.unwrap_or(response)["description"].as_str().unwrap_or_default();
            let (own, _) = text.rsplit_once(". Code").expect("a list of codes");
            judged += 1;
            let mut codes = code.captures_iter(own).map(|found| found[1].to_owned());
            if words(own) < 4 || codes.any(|code| api::problem::catalogue::find(&code).is_some()) {
                repeated.push(format!("{method} {path} {status}: {own}"));
            }
        }
    }
    assert!(judged > 500, "{judged}");
    assert!(repeated.is_empty(), "{}", repeated.join("\n"));
}
