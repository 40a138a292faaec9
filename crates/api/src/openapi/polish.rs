//! The last pass over the document: what holds for every operation is said here once, and what
//! utoipa cannot say is put right.

use serde_json::{Map, Value, json};

use super::example;

/// Methods that operations have.
pub const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Makes the collected document complete.
pub fn polish(mut document: Value) -> Value {
    let paths = document["paths"].as_object_mut().map(std::mem::take).unwrap_or_default();
    let mut polished = Map::new();
    for (path, mut item) in paths {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                operation_headers_and_problems(operation);
                scopes(operation);
                parameters(operation);
            }
        }
        polished.insert(path, item);
    }
    document["paths"] = Value::Object(polished);
    document["components"]["headers"] = headers();
    document["components"]["responses"] = problems();
    bounds(&mut document["components"]["schemas"]);
    problem_is_open(&mut document["components"]["schemas"]["Problem"]);
    example::fill(&mut document);
    drop_unused(document)
}

/// The problems of every operation, then those that follow from what it takes.
fn operation_headers_and_problems(operation: &mut Value) {
    let secured = operation["security"]
        .as_array()
        .is_some_and(|list| list.iter().any(|one| one != &json!({})));
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let takes = |place: &str| parameters.iter().any(|parameter| parameter["in"] == place);
    let header = |name: &str| parameters.iter().find(|parameter| parameter["name"] == name);
    let has_body = operation.get("requestBody").is_some();
    let mut common =
        vec![("400", "BadRequest"), ("406", "NotAcceptable"), ("429", "TooManyRequests")];
    common.extend([("500", "InternalError"), ("503", "Unavailable")]);
    if secured {
        common.extend([("401", "Unauthenticated"), ("403", "ScopeRequired")]);
    }
    if takes("path") {
        common.push(("404", "NotFound"));
    }
    if has_body {
        common.extend([
            ("408", "SlowBody"),
            ("413", "BodyTooLarge"),
            ("415", "UnsupportedMediaType"),
            ("422", "Invalid"),
        ]);
    }
    if let Some(header) = header("If-Match") {
        common.push(("412", "StaleVersion"));
        if header["required"] == true {
            common.push(("428", "PreconditionRequired"));
        }
    }
    if header("Idempotency-Key").is_some() {
        common.extend([("409", "Conflict"), ("422", "Invalid")]);
    }
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for (status, name) in common {
        let reference = json!({"$ref": format!("#/components/responses/{name}")});
        responses.entry(status).or_insert(reference);
    }
    responses.sort_keys();
    for (status, response) in responses.iter_mut() {
        if response.get("$ref").is_some() {
            continue;
        }
        // What an operation says about its own problems is words; the body is the same everywhere.
        if status.starts_with(['4', '5']) && response.get("content").is_none() {
            response["content"] = problem_content();
        }
        response_headers(response);
    }
}

fn response_headers(response: &mut Value) {
    for name in ["X-Request-Id", "RateLimit", "RateLimit-Policy"] {
        response["headers"][name] = json!({"$ref": format!("#/components/headers/{name}")});
    }
}

fn headers() -> Value {
    json!({
        "X-Request-Id": {
            "description": "The id of this request, also in our logs: taken over from the request or made.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 64},
            "example": "01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f",
        },
        "RateLimit": {
            "description": "What is left of the quota, and in how many seconds it is whole again.",
            "schema": {"type": "string", "maxLength": 100},
            "example": "\"default\";r=1999;t=2",
        },
        "RateLimit-Policy": {
            "description": "The quota: requests, and the window in seconds.",
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

fn problem_content() -> Value {
    json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}})
}

/// The problems that many operations share. Names, status, words, an example's code, more headers.
fn problems() -> Value {
    type Row = (&'static str, &'static str, &'static str, &'static [&'static str]);
    const ROWS: &[Row] = &[
        (
            "BadRequest",
            "The request cannot be read, or a parameter or header cannot be used.",
            "invalid_parameter",
            &[],
        ),
        (
            "Unauthenticated",
            "No credential, or one that is not valid.",
            "unauthenticated",
            &["WWW-Authenticate"],
        ),
        (
            "ScopeRequired",
            "The credential lacks the scope.",
            "scope_required",
            &["WWW-Authenticate"],
        ),
        ("NotFound", "Nothing with this number exists in the shop.", "not_found", &[]),
        ("NotAcceptable", "`Accept` rules out what this answers.", "not_acceptable", &[]),
        ("SlowBody", "The body did not arrive in time.", "slow_body", &[]),
        (
            "Conflict",
            "Not in this state; or the first request with this key is still running (`Retry-After`).",
            "request_in_progress",
            &["Retry-After"],
        ),
        ("StaleVersion", "It has changed since the version in `If-Match`.", "stale_version", &[]),
        ("BodyTooLarge", "The body has more than 1 MiB.", "body_too_large", &[]),
        (
            "UnsupportedMediaType",
            "The body has another media type or encoding.",
            "unsupported_media_type",
            &[],
        ),
        (
            "Invalid",
            "Understood, but not valid; `errors` lists all faults of the body with pointers.",
            "invalid_body",
            &[],
        ),
        ("PreconditionRequired", "`If-Match` is missing.", "precondition_required", &[]),
        (
            "TooManyRequests",
            "More requests than the quota allows.",
            "rate_limited",
            &["Retry-After"],
        ),
        ("InternalError", "A defect on our side; nothing was saved.", "internal_error", &[]),
        ("Unavailable", "Not available at the moment.", "unavailable", &["Retry-After"]),
    ];
    let rows = ROWS.iter().map(|(name, description, code, headers)| {
        let mut response = json!({"description": description, "content": problem_content()});
        let problem =
            crate::problem::Problem::of_code(code).body("01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f");
        response["content"]["application/problem+json"]["example"] = json!(problem);
        response_headers(&mut response);
        for header in *headers {
            response["headers"][header] = json!({"$ref": format!("#/components/headers/{header}")});
        }
        ((*name).to_owned(), response)
    });
    Value::Object(rows.collect())
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

/// Bounds that follow from the format.
fn bounds(schemas: &mut Value) {
    for schema in schemas.as_object_mut().into_iter().flat_map(|schemas| schemas.values_mut()) {
        add_bounds(schema);
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

/// A problem carries facts of its code beside the standing fields.
fn problem_is_open(problem: &mut Value) {
    if problem.is_object() {
        problem["additionalProperties"] = true.into();
    }
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
