//! The last pass over the document: what holds for every operation is said here once, and what
//! utoipa cannot say is put right.

use serde_json::{Map, Value, json};

use super::{example, facts, hoist, links, problems, words};
use crate::{import::LARGEST_IMPORT, problem::catalogue::STALE_VERSION};

/// Methods that operations have.
pub const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Makes the collected document complete.
pub fn polish(mut document: Value) -> Value {
    let paths = document["paths"].as_object_mut().map(std::mem::take).unwrap_or_default();
    let schemas = document["components"]["schemas"].take();
    let mut polished = Map::new();
    for (path, mut item) in paths {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                scopes(operation);
                optional_body(operation);
                parameters(operation);
                problems::complete(operation, &schemas);
                links::add(operation);
                headers_of_answers(operation);
                texts(operation);
            }
        }
        polished.insert(path, item);
    }
    document["paths"] = Value::Object(polished);
    document["components"]["headers"] = headers();
    document["components"]["responses"] = shared_answers();
    document["components"]["examples"] = problems::examples(&document["paths"]);
    // It is the address of a deployment's own choice; nothing of it is for insiders only.
    document["servers"][0]["x-internal"] = "false".into();
    // utoipa's attribute wants an address, which could be that of one of the two only.
    let licence = "MIT OR Apache-2.0";
    document["info"]["license"] = json!({"name": licence, "identifier": licence});
    document["components"]["schemas"] = schemas;
    bounds(&mut document["components"]["schemas"]);
    pages(&mut document["components"]["schemas"]);
    numbers(&mut document["components"]["schemas"]);
    hoist_descriptions(&mut document["components"]["schemas"]);
    words::explain(&mut document["components"]["schemas"]);
    tell_facts(&mut document["components"]["schemas"]["Problem"]);
    example::fill(&mut document);
    hoist::parameters(&mut document);
    drop_unused(document)
}

/// A body that may be left out is not one that may be null.
fn optional_body(operation: &mut Value) {
    let Some(body) = operation.get_mut("requestBody") else { return };
    let media = body.get_mut("content").and_then(Value::as_object_mut);
    let mut optional = false;
    for media in media.into_iter().flat_map(|media| media.values_mut()) {
        let forms = media["schema"]["oneOf"].as_array().cloned().unwrap_or_default();
        let (null, other): (Vec<Value>, Vec<Value>) =
            forms.into_iter().partition(|form| form["type"] == "null");
        if let ([_], [form]) = (null.as_slice(), other.as_slice()) {
            media["schema"] = form.clone();
            optional = true;
        }
    }
    body["required"] = (!optional).into();
}

/// A body that is no JSON is at most as large as an import; an answer that is none is a diagram.
fn texts(operation: &mut Value) {
    let bound = |holder: &mut Value, longest: usize| {
        let media = holder.get_mut("content").and_then(Value::as_object_mut);
        for media in media.into_iter().flat_map(|media| media.values_mut()) {
            if media["schema"]["type"] == "string" {
                media["schema"]["maxLength"] = longest.into();
            }
        }
    };
    operation.get_mut("requestBody").into_iter().for_each(|body| bound(body, LARGEST_IMPORT));
    let answers = operation["responses"].as_object_mut();
    answers.into_iter().flat_map(|all| all.values_mut()).for_each(|answer| bound(answer, 100_000));
}

/// Every answer carries these headers.
fn headers_of_answers(operation: &mut Value) {
    let answers = operation["responses"].as_object_mut().into_iter().flatten();
    for (status, answer) in answers {
        if status == "304" {
            *answer = json!({"$ref": "#/components/responses/NotModified"});
        }
        if answer.get("$ref").is_none() {
            bound_headers(answer);
            response_headers(answer);
        }
    }
}

/// Headers that mean the same wherever they come.
const SHARED_HEADERS: [&str; 2] = ["ETag", "Idempotency-Replayed"];

/// What a header can hold, where its operation only says what it is for.
fn bound_headers(response: &mut Value) {
    let headers = response.get_mut("headers").and_then(Value::as_object_mut);
    for (name, header) in headers.into_iter().flatten() {
        if SHARED_HEADERS.contains(&name.as_str()) {
            *header = json!({"$ref": format!("#/components/headers/{name}")});
        } else if header["schema"]["type"] == "string" {
            header["schema"]["maxLength"] = 300.into();
        }
    }
}

fn response_headers(response: &mut Value) {
    for name in ["X-Request-Id", "RateLimit", "RateLimit-Policy"] {
        response["headers"][name] = json!({"$ref": format!("#/components/headers/{name}")});
    }
}

fn shared_answers() -> Value {
    let mut shared = problems::shared();
    shared["NotModified"] = json!({
        "description": "Not changed since: the client's copy is good.",
        "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
    });
    shared.as_object_mut().into_iter().flat_map(|all| all.values_mut()).for_each(response_headers);
    shared
}

/// What a field is for stands beside its `$ref`, not inside a choice between it and null, where
/// generators overlook it.
fn hoist_descriptions(schema: &mut Value) {
    let forms = schema.get_mut("oneOf").and_then(Value::as_array_mut);
    if let Some(forms) = forms.filter(|forms| forms.len() == 2) {
        let nullable = forms.iter().any(|form| form["type"] == "null");
        let described = forms.iter_mut().filter_map(Value::as_object_mut).find_map(|form| {
            if form.contains_key("$ref") { form.shift_remove("description") } else { None }
        });
        if let (true, Some(description)) = (nullable, described) {
            schema["description"] = description;
        }
    }
    match schema {
        Value::Object(fields) => fields.values_mut().for_each(hoist_descriptions),
        Value::Array(items) => items.iter_mut().for_each(hoist_descriptions),
        _ => {}
    }
}

fn headers() -> Value {
    json!({
        "X-Request-Id": {
            "description": "The id of this request, also in our logs: that of the request where it is 1 to 64 characters of `A-Za-z0-9-_.:`, a new one otherwise.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 64},
            "example": "01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f",
        },
        "ETag": {
            "description": "The version of what is answered, quoted: send it as `If-Match` with a change, as `If-None-Match` with a read.",
            "schema": {"type": "string", "maxLength": 40, "pattern": "^\"[0-9]+\"$"},
            "example": "\"3\"",
        },
        "Idempotency-Replayed": {
            "description": "`true`: this is the first answer to the key again, byte for byte. Absent otherwise.",
            "schema": {"type": "string", "enum": ["true"]},
            "example": "true",
        },
        "RateLimit": {
            "description": "What is left of the quota, and in how many seconds it is whole again. Absent where the deployment sets no limit.",
            "schema": {"type": "string", "maxLength": 100},
            "example": "\"default\";r=1999;t=2",
        },
        "RateLimit-Policy": {
            "description": "The quota: requests, and the window in seconds. Absent where the deployment sets no limit.",
            "schema": {"type": "string", "maxLength": 100},
            "example": "\"default\";q=2000;w=2",
        },
        "Retry-After": {
            "description": "Seconds to wait before the same request may be sent again.",
            "schema": {"type": "integer", "minimum": 0, "maximum": 86400},
            "example": 1,
        },
        "WWW-Authenticate": {
            "description": "Which credential is wanted (RFC 6750).",
            "schema": {"type": "string", "maxLength": 300},
            "example": "Bearer realm=\"orderdesk\"",
        },
    })
}

/// States the scopes of an operation for both sorts of credentials, and in words too: an API key's
/// scheme has no place for them.
fn scopes(operation: &mut Value) {
    let given = operation["security"].as_array().into_iter().flatten();
    let scopes: Vec<String> =
        given.filter_map(|one| one["bearer"][0].as_str()).map(str::to_owned).collect();
    let words = if scopes.is_empty() {
        operation["security"] = json!([{}]);
        "No credential is needed.".to_owned()
    } else {
        let tokens = scopes.iter().map(|scope| json!({"access_token": [scope]}));
        operation["security"] = tokens.chain([json!({"api_key": []})]).collect();
        operation["x-required-scopes"] = json!(scopes);
        let quoted: Vec<String> = scopes.iter().map(|scope| format!("`{scope}`")).collect();
        format!("Scope: {}.", quoted.join(" or "))
    };
    let description = operation["description"].as_str().unwrap_or_default().trim().to_owned();
    let description =
        if description.is_empty() { words } else { format!("{description}\n\n{words}") };
    operation["description"] = description.into();
}

/// A parameter that may be left out is not one that may be null, and a list may be written either
/// way: `a=1&a=2` as documented, `a=1,2` too.
fn parameters(operation: &mut Value) {
    let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) else {
        return;
    };
    for parameter in parameters {
        let schema = &mut parameter["schema"];
        if let Some(types) = schema["type"].as_array() {
            let mut types: Vec<Value> =
                types.iter().filter(|name| **name != "null").cloned().collect();
            schema["type"] = if types.len() == 1 { types.remove(0) } else { types.into() };
        }
        if let Some(forms) = schema["oneOf"].as_array() {
            let forms: Vec<Value> =
                forms.iter().filter(|form| form["type"] != "null").cloned().collect();
            if let [only] = forms.as_slice() {
                *schema = only.clone();
            }
        }
        add_bounds(schema);
    }
}

/// A page says of what: utoipa gives all the words of the one generic type.
fn pages(schemas: &mut Value) {
    for (name, schema) in schemas.as_object_mut().into_iter().flatten() {
        if let Some(row) = name.strip_prefix("Page_") {
            schema["description"] = format!("A page of a list, each row of it as `{row}`.").into();
        }
    }
}

/// Bounds that follow from the format.
fn bounds(schemas: &mut Value) {
    for schema in schemas.as_object_mut().into_iter().flat_map(|schemas| schemas.values_mut()) {
        add_bounds(schema);
    }
}

/// Numbers inside an order look the same in every answer. Requests say for themselves what they take.
const NUMBERS: &[(&str, &str)] = &[
    ("item_no", "^[0-9]{2,10}$"),
    ("item_nos", "^[0-9]{2,10}$"),
    ("replacement_item_nos", "^[0-9]{2,10}$"),
    ("split_from", "^[0-9]{2,10}$"),
    ("claim_no", "^[CER][1-9][0-9]*$"),
    ("restored_by", "^[CER][1-9][0-9]*$"),
    ("refund_no", "^F[1-9][0-9]*$"),
    ("payment_no", "^P[1-9][0-9]*$"),
    ("shipment_no", "^D[1-9][0-9]*$"),
];

fn numbers(schemas: &mut Value) {
    let answers = schemas.as_object_mut().into_iter().flatten();
    for (_, schema) in answers.filter(|(name, _)| !name.ends_with("Input")) {
        let Some(properties) = schema.get_mut("properties") else { continue };
        for (name, pattern) in NUMBERS {
            let Some(property) = properties.get_mut(*name) else { continue };
            let text =
                if property["items"].is_object() { &mut property["items"] } else { property };
            text["pattern"] = (*pattern).into();
            text["maxLength"] = 20.into();
        }
    }
}

fn add_bounds(schema: &mut Value) {
    match schema["format"].as_str() {
        Some("date-time") => schema["maxLength"] = 40.into(),
        Some("date") => schema["maxLength"] = 10.into(),
        Some("uuid") => schema["maxLength"] = 36.into(),
        // `int64` with bounds says nothing more, and some generators make big integers of it.
        Some("int32" | "int64") if schema.get("maximum").is_some() => {
            if let Some(schema) = schema.as_object_mut() {
                schema.shift_remove("format");
            }
        }
        // Numbers, codes and labels in lists.
        None if schema["type"] == "string"
            && schema.get("enum").is_none()
            && schema.get("maxLength").is_none() =>
        {
            schema["maxLength"] = 200.into();
        }
        _ => {}
    }
    for name in
        ["properties", "items", "oneOf", "anyOf", "allOf", "additionalProperties", "propertyNames"]
    {
        match schema.get_mut(name) {
            Some(Value::Object(map)) if name == "properties" => {
                map.values_mut().for_each(add_bounds);
            }
            Some(Value::Array(list)) => list.iter_mut().for_each(add_bounds),
            Some(one @ Value::Object(_)) => add_bounds(one),
            _ => {}
        }
    }
}

/// A problem carries facts of its code beside the standing fields, and may carry others later.
fn tell_facts(problem: &mut Value) {
    if let (Some(standing), Value::Object(facts)) =
        (problem["properties"].as_object_mut(), facts::properties())
    {
        standing.extend(facts);
    }
    problem["additionalProperties"] = true.into();
    problem["examples"] = json!([facts::problem(STALE_VERSION).body(facts::SOME_ID)]);
}

/// Leaves out schemas that nothing refers to any more.
fn drop_unused(mut document: Value) -> Value {
    loop {
        let text = document.to_string();
        let Some(schemas) = document["components"]["schemas"].as_object_mut() else {
            return document;
        };
        let before = schemas.len();
        schemas.retain(|name, _| text.contains(&format!("\"#/components/schemas/{name}\"")));
        if schemas.len() == before {
            schemas.sort_keys();
            return document;
        }
    }
}
