//! The OpenAPI document: complete, consistent, and the one that is committed.

use std::collections::BTreeSet;

use serde_json::Value;

fn document() -> Value {
    api::openapi::document()
}

fn walk<'a>(value: &'a Value, visit: &mut impl FnMut(&'a Value)) {
    visit(value);
    match value {
        Value::Object(fields) => fields.values().for_each(|value| walk(value, visit)),
        Value::Array(items) => items.iter().for_each(|value| walk(value, visit)),
        _ => {}
    }
}

/// Method, path and operation.
pub fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("an item") {
            found.push((method.to_uppercase(), path.clone(), operation.clone()));
        }
    }
    found
}

#[test]
fn the_committed_document_is_this_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/openapi.json");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let now = api::openapi::to_text(&document());
    if std::env::var("UPDATE_OPENAPI").is_ok() {
        std::fs::write(path, &now).expect("writable");
        return;
    }
    assert!(
        committed == now,
        "openapi/openapi.json is stale: write it anew with `cargo run -- openapi > openapi/openapi.json`"
    );
}

#[test]
fn every_reference_resolves() {
    let document = document();
    let mut references = BTreeSet::new();
    walk(&document, &mut |value| {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            references.insert(reference.to_owned());
        }
    });
    assert!(references.len() > 50);
    for reference in references {
        let pointer = reference.strip_prefix('#').expect("a reference within the document");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

#[test]
fn every_operation_is_described() {
    let document = document();
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let name = format!("{method} {path}");
        let id = operation["operationId"].as_str().expect(&name);
        assert!(ids.insert(id.to_owned()), "{id} is given twice");
        assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{id}");
        assert!(id.starts_with(|first: char| first.is_ascii_lowercase()), "{id}");
        assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{name}");
        assert!(
            operation["description"]
                .as_str()
                .is_some_and(|text| text.contains("cope") || text.contains("No credential")),
            "{name}"
        );
        assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{name}");
        for (status, response) in operation["responses"].as_object().expect(&name) {
            let response = match response["$ref"].as_str() {
                Some(reference) => document.pointer(&reference[1..]).expect("resolves"),
                None => response,
            };
            assert!(response["headers"].get("X-Request-Id").is_some(), "{name} {status}");
            for (kind, media) in response["content"].as_object().into_iter().flatten() {
                assert!(
                    media.get("example").is_some() || kind.contains("problem"),
                    "{name} {status}"
                );
            }
        }
    }
}

#[test]
fn everything_has_bounds() {
    let document = document();
    let mut loose = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        walk(schema, &mut |value| {
            let of = |kind: &str| match &value["type"] {
                Value::String(name) => name == kind,
                Value::Array(names) => names.iter().any(|name| name == kind),
                _ => false,
            };
            let has = |bound: &str| value.get(bound).is_some();
            if of("string") && !has("maxLength") && !has("enum")
                || of("integer") && !(has("minimum") && has("maximum"))
                || of("array") && !has("maxItems")
            {
                loose.push(format!("{name}: {value}"));
            }
        });
    }
    assert!(loose.is_empty(), "without bounds:\n{}", loose.join("\n"));
}
