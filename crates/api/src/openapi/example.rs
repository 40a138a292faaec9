//! Examples: what a server answered when the story of `openapi/story.json` was told to it, so that
//! all of them belong together; where the story says nothing, put together from those of the fields.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

/// What was asked and answered, by `operationId`: written by `tests/tools/examples.py`.
static RECORDED: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../../../openapi/examples.json");
    serde_json::from_str(text).expect("examples.json is JSON")
});
/// Orders, one a line.
const NDJSON: &str = "application/x-ndjson";

/// Adds an example to every body, parameter and header that can have one.
pub fn fill(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    let paths = document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    for item in paths {
        for operation in item.as_object_mut().into_iter().flat_map(|item| item.values_mut()) {
            let name = operation["operationId"].as_str().unwrap_or_default();
            if let Some(recorded) = RECORDED.get(name) {
                show(operation, recorded);
            }
            if let Some(body) = operation.get_mut("requestBody") {
                content(body, &schemas);
            }
            let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
            for response in responses.into_iter().flat_map(|responses| responses.values_mut()) {
                content(response, &schemas);
            }
        }
    }
}

/// What an operation answered in the story.
pub fn answer_of(operation_id: &str) -> Option<&'static Value> {
    RECORDED.get(operation_id)?.get("response")
}

/// Puts what was asked and answered into an operation.
fn show(operation: &mut Value, recorded: &Value) {
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or_default();
        if let Some(value) = recorded["parameters"].get(name) {
            parameter["example"] = value.clone();
        }
    }
    // Most requests are the examples of their schemas; the story says where it needs another one.
    if let Some(request) = recorded.get("request") {
        let asked = operation.pointer_mut("/requestBody/content").and_then(Value::as_object_mut);
        for media in asked.into_iter().flat_map(|content| content.values_mut()) {
            media["example"] = request.clone();
        }
    }
    let status = recorded["status"].as_str().unwrap_or_default();
    let answer = &mut operation["responses"][status];
    if let Some(media) = answer.pointer_mut("/content/application~1json") {
        media["example"] = recorded["response"].clone();
    }
    let headers = answer.get_mut("headers").and_then(Value::as_object_mut);
    for (name, header) in headers.into_iter().flatten() {
        let own = header.get("$ref").is_none();
        if let Some(value) = recorded["headers"].get(name).filter(|_| own) {
            header["example"] = value.clone();
        }
    }
}

fn content(holder: &mut Value, schemas: &Value) {
    let media = holder.get_mut("content").and_then(Value::as_object_mut);
    for (kind, media) in media.into_iter().flatten() {
        let own = media.get("example").is_some() || media.get("examples").is_some();
        if !own && kind == NDJSON && media["schema"]["type"] == "string" {
            media["example"] = format!("{}\n", of(&schemas["PlaceOrderInput"], schemas, 0)).into();
            continue;
        }
        if own || !kind.ends_with("json") || kind.contains("problem") {
            continue;
        }
        let example = of(&media["schema"], schemas, 0);
        media["example"] = example;
    }
}

/// An example of a schema.
fn of(schema: &Value, schemas: &Value, depth: usize) -> Value {
    if let Some(own) = schema.get("example").or(schema["examples"].get(0)) {
        return own.clone();
    }
    if depth > 40 {
        return Value::Null;
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return of(&schemas[name], schemas, depth + 1);
    }
    for list in ["oneOf", "anyOf"] {
        if let Some(forms) = schema[list].as_array() {
            let form = forms.iter().find(|form| form["type"] != "null").unwrap_or(&forms[0]);
            return of(form, schemas, depth + 1);
        }
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    if nullable(schema) {
        return Value::Null;
    }
    match type_of(schema) {
        "object" => object(schema, schemas, depth),
        "array" => json!([of(&schema["items"], schemas, depth + 1)]),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or(json!(1)),
        "boolean" => json!(false),
        "string" => text(schema),
        _ => Value::Null,
    }
}

/// What has no example of its own and may be null is null in examples of the whole.
fn nullable(schema: &Value) -> bool {
    let kinds = schema["type"].as_array().map(Vec::as_slice).unwrap_or_default();
    type_of(schema) == "string" && kinds.iter().any(|kind| kind == "null")
}

fn type_of(schema: &Value) -> &str {
    match &schema["type"] {
        Value::String(name) => name,
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).find(|name| *name != "null").unwrap_or("null")
        }
        _ => "any",
    }
}

fn object(schema: &Value, schemas: &Value, depth: usize) -> Value {
    let mut example = Map::new();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        example.insert(name.clone(), of(property, schemas, depth + 1));
    }
    if example.is_empty() && schema["additionalProperties"].is_object() {
        example.insert("key".to_owned(), of(&schema["additionalProperties"], schemas, depth + 1));
    }
    Value::Object(example)
}

fn text(schema: &Value) -> Value {
    match schema["format"].as_str() {
        Some("date-time") => json!("2026-11-22T03:00:00Z"),
        Some("date") => json!("2026-11-22"),
        Some("uuid") => json!("01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f"),
        _ => json!("…"),
    }
}
