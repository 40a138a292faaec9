//! The OpenAPI document: complete, consistent, and the one that is committed.

use std::{
    collections::{BTreeSet, HashMap},
    path::PathBuf,
    sync::LazyLock,
};

use regex::Regex;
use serde_json::Value;

pub fn document() -> Value {
    api::openapi::document()
}

pub fn walk<'a>(value: &'a Value, visit: &mut impl FnMut(&'a Value)) {
    visit(value);
    match value {
        Value::Object(fields) => fields.values().for_each(|value| walk(value, visit)),
        Value::Array(items) => items.iter().for_each(|value| walk(value, visit)),
        _ => {}
    }
}

/// How many words a text has that somebody abroad can read: a Japanese term is none of them.
pub fn words(text: &str) -> usize {
    static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new("[A-Za-z][\\w'-]*").expect("sound"));
    WORD.find_iter(text).count()
}

/// Method, path and operation, with the parameters and answers that it shares with others.
pub fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("an item") {
            let mut operation = operation.clone();
            let resolve = |shared: &mut Value| {
                if let Some(reference) = shared["$ref"].as_str() {
                    *shared = document.pointer(&reference[1..]).expect(reference).clone();
                }
            };
            let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
            parameters.into_iter().flatten().for_each(resolve);
            let answers = operation["responses"].as_object_mut().expect("answers");
            answers.values_mut().for_each(resolve);
            found.push((method.to_uppercase(), path.clone(), operation));
        }
    }
    found
}

#[test]
fn what_operations_share_stands_once() {
    let document = document();
    let shared = document["components"]["parameters"].as_object().expect("parameters");
    for name in ["OrderNo", "IfMatch", "IfMatchRequired", "IfNoneMatch", "AcceptLanguage", "Limit"]
    {
        assert!(shared.contains_key(name), "{name}: {:?}", shared.keys());
    }
    let text = document.to_string();
    for name in shared.keys() {
        let reference = format!("\"#/components/parameters/{name}\"");
        assert!(text.matches(&reference).count() > 1, "{name}");
    }
    assert!(!text.contains(r#""304":{"description""#), "one answer says that nothing has changed");
    assert_eq!(text.matches(r#""ETag":{"description""#).count(), 1);
}

#[test]
fn the_committed_document_is_this_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/openapi.json");
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let now = api::openapi::to_text(&document());
    assert!(committed == now, "openapi/openapi.json is stale: tests/regenerate writes it anew");
}

/// Of two types with one name the document would keep one, and say it where it means the other.
#[test]
fn every_schema_is_made_of_one_type() {
    let mut folders = vec![PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut known: HashMap<String, PathBuf> = HashMap::new();
    let schema = Regex::new(concat!(
        r"(?ms)derive\([^)]*\bToSchema\b[^)]*\)",
        r".*?^\s*(?:pub(?:\([a-z]+\))? )?(?:struct|enum) (\w+)"
    ));
    let schema = schema.expect("a regular expression");
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a source file");
            for found in schema.captures_iter(&text) {
                let before = known.insert(found[1].to_owned(), path.clone());
                assert_eq!(before, None, "{} is also in {}", &found[1], path.display());
            }
        }
    }
    assert!(known.len() > 100, "{} types", known.len());
    assert!(known.contains_key("ReturnShippingInput"));
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
        assert!(operation["summary"].as_str().is_some_and(|text| words(text) >= 3), "{name}");
        let description = operation["description"].as_str().expect(&name);
        let (own, scope) = description.rsplit_once("\n\n").expect(&name);
        assert!(scope.starts_with("Scope") || scope.starts_with("No credential"), "{name}");
        assert!(words(own) >= 5, "{name} says nothing beside its scope: {own}");
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

/// A client need not send a body that may be left out, and may not send null in its place.
#[test]
fn bodies_that_may_be_left_out_are_not_required() {
    let mut optional = Vec::new();
    for (_, _, operation) in operations(&document()) {
        let Some(body) = operation.get("requestBody") else { continue };
        let id = operation["operationId"].as_str().expect("an id").to_owned();
        let said =
            body["description"].as_str().is_some_and(|text| text.contains("may be left out"));
        assert_eq!(body["required"], !said, "{id}");
        if said {
            let schema = &body["content"]["application/json"]["schema"];
            assert!(schema["$ref"].is_string(), "{id}: {schema}");
            optional.push(id);
        }
    }
    optional.sort();
    let expected = [
        "acceptClaim",
        "collectReturn",
        "completeRefund",
        "confirmDeposit",
        "deliverShipment",
        "dispatchShipment",
        "quoteAcceptance",
        "quoteCollection",
        "releaseRefund",
        "withdrawClaim",
        "withdrawClaimRequest",
    ];
    assert_eq!(optional, expected);
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

/// Every place of an example, with what stands there.
fn examples(document: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (method, path, operation) in operations(document) {
        let name = format!("{method} {path}");
        let answers = operation["responses"].as_object().expect("answers");
        let answers = answers.iter().filter(|(status, _)| status.starts_with('2'));
        let body = operation.get("requestBody").map(|body| ("request".to_owned(), body));
        let holders = answers.map(|(status, answer)| (status.clone(), answer)).chain(body);
        for (place, holder) in holders {
            for (kind, media) in holder["content"].as_object().into_iter().flatten() {
                found.push((format!("{name} {place} {kind}"), media["example"].clone()));
            }
        }
    }
    found
}

#[test]
fn every_body_has_an_example_that_says_something() {
    let examples = examples(&document());
    assert!(examples.len() > 100);
    for (place, example) in examples {
        assert!(!example.is_null(), "{place} has no example");
        let mut empty = Vec::new();
        walk(&example, &mut |value| empty.extend((value == "…").then_some(())));
        assert!(empty.is_empty(), "{place}: a text has no example of its own: {example}");
    }
}

#[test]
fn every_problem_names_its_codes() {
    let document = document();
    for (method, path, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().expect("answers") {
            if !status.starts_with(['4', '5']) {
                continue;
            }
            let response = match response["$ref"].as_str() {
                Some(reference) => document.pointer(&reference[1..]).expect("resolves"),
                None => response,
            };
            let examples = &response["content"]["application/problem+json"]["examples"];
            let codes = examples.as_object().unwrap_or_else(|| panic!("{method} {path} {status}"));
            assert!(!codes.is_empty(), "{method} {path} {status} names no code");
            for code in codes.keys() {
                let entry = api::problem::catalogue::find(code).expect(code);
                assert_eq!(entry.status.to_string(), *status, "{method} {path}: {code}");
            }
        }
    }
}

#[test]
fn every_operation_states_its_scope_in_one_way() {
    for (method, path, operation) in operations(&document()) {
        let name = format!("{method} {path}");
        let scopes = operation["x-required-scopes"].as_array().cloned().unwrap_or_default();
        let security = operation["security"].as_array().expect(&name);
        let tokens: Vec<&Value> =
            security.iter().filter_map(|one| one["access_token"].get(0)).collect();
        assert_eq!(tokens, scopes.iter().collect::<Vec<_>>(), "{name}");
        assert_eq!(security.iter().any(|one| one.get("api_key").is_some()), !scopes.is_empty());
        let summary = operation["summary"].as_str().expect(&name);
        let japanese = |letter: char| ('\u{3040}'..='\u{9fff}').contains(&letter);
        let term = summary.split(": ").next().unwrap_or_default();
        assert!(term.chars().any(japanese), "{name} begins without its Japanese term: {summary}");
    }
}

#[test]
fn every_link_leads_to_an_operation_with_its_parameters() {
    let document = document();
    let operations = operations(&document);
    let mut links = 0;
    for (method, path, operation) in &operations {
        walk(operation, &mut |value| {
            for (name, link) in value["links"].as_object().into_iter().flatten() {
                links += 1;
                let place = format!("{method} {path}: {name}");
                assert!(link["description"].as_str().is_some_and(|text| text.len() > 9), "{place}");
                let target =
                    operations.iter().find(|(_, _, to)| to["operationId"] == link["operationId"]);
                let (_, _, target) = target.expect(&place);
                let wanted = target["parameters"].as_array().expect(&place);
                let given = link["parameters"].as_object().expect(&place);
                let paths = wanted.iter().filter(|one| one["in"] == "path");
                for parameter in paths.filter_map(|one| one["name"].as_str()) {
                    assert!(given.contains_key(parameter), "{place} lacks {parameter}");
                }
                for from in given.values().filter_map(Value::as_str) {
                    if let Some(named) = from.strip_prefix("$request.path.") {
                        assert!(path.contains(&format!("{{{named}}}")), "{place}: {from}");
                    } else {
                        let pointer = from.strip_prefix("$response.body#/").expect(&place);
                        assert!(is_answered(&document, value, pointer), "{place}: {from}");
                    }
                }
            }
        });
    }
    assert!(links > 90, "only {links} links");
}

/// Whether the body of an answer has something at this place.
fn is_answered(document: &Value, answer: &Value, pointer: &str) -> bool {
    let resolved = |schema: &Value| match schema["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).expect(reference).clone(),
        None => schema.clone(),
    };
    let mut schema = resolved(&answer["content"]["application/json"]["schema"]);
    for name in pointer.split('/') {
        let inner = if name == "0" { &schema["items"] } else { &schema["properties"][name] };
        schema = resolved(inner);
    }
    !schema.is_null()
}
