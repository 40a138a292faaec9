//! The problems of every operation: with which status, in which words, with which codes.

use serde_json::{Map, Value, json};

use super::codes;
use crate::problem::{MEDIA_TYPE, Problem, catalogue};

/// An id, where an example needs one.
const SOME_ID: &str = "01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f";

/// An answer that many operations share.
struct Shared {
    name: &'static str,
    status: u16,
    words: &'static str,
    codes: &'static [&'static str],
    headers: &'static [&'static str],
}

/// The first of a status lends its words to operations that have codes of their own.
const SHARED: &[Shared] = &[
    Shared {
        name: "BadRequest",
        status: 400,
        words: "The request cannot be read, or a parameter or header cannot be used.",
        codes: &["invalid_parameter"],
        headers: &[],
    },
    Shared {
        name: "BadRequestBody",
        status: 400,
        words: "The request cannot be read, or a parameter or header cannot be used.",
        codes: &["invalid_parameter", "malformed_json"],
        headers: &[],
    },
    Shared {
        name: "Unauthenticated",
        status: 401,
        words: "No credential, or one that is not valid.",
        codes: &["unauthenticated"],
        headers: &["WWW-Authenticate"],
    },
    Shared {
        name: "ScopeRequired",
        status: 403,
        words: "The credential lacks the scope.",
        codes: &["scope_required"],
        headers: &["WWW-Authenticate"],
    },
    Shared {
        name: "NotFound",
        status: 404,
        words: "Nothing with this number exists in the shop.",
        codes: &["not_found"],
        headers: &[],
    },
    Shared {
        name: "NotAcceptable",
        status: 406,
        words: "`Accept` rules out what this answers.",
        codes: &["not_acceptable"],
        headers: &[],
    },
    Shared {
        name: "SlowBody",
        status: 408,
        words: "The body did not arrive in time.",
        codes: &["slow_body"],
        headers: &[],
    },
    Shared {
        name: "Conflict",
        status: 409,
        words: "Not in this state; or the first request with this key is still running (`Retry-After`).",
        codes: &["request_in_progress"],
        headers: &["Retry-After"],
    },
    Shared {
        name: "StaleVersion",
        status: 412,
        words: "It has changed since the version in `If-Match`.",
        codes: &["stale_version"],
        headers: &[],
    },
    Shared {
        name: "BodyTooLarge",
        status: 413,
        words: "The body has more than 1 MiB.",
        codes: &["body_too_large"],
        headers: &[],
    },
    Shared {
        name: "UnsupportedMediaType",
        status: 415,
        words: "The body has another media type or encoding.",
        codes: &["unsupported_media_type"],
        headers: &[],
    },
    Shared {
        name: "Invalid",
        status: 422,
        words: "Understood, but not valid; `errors` lists all faults of the body with pointers.",
        codes: &["invalid_body"],
        headers: &[],
    },
    Shared {
        name: "InvalidOrKeyReused",
        status: 422,
        words: "Understood, but not valid; `errors` lists all faults of the body with pointers.",
        codes: &["invalid_body", "idempotency_key_reused"],
        headers: &[],
    },
    Shared {
        name: "PreconditionRequired",
        status: 428,
        words: "`If-Match` is missing.",
        codes: &["precondition_required"],
        headers: &[],
    },
    Shared {
        name: "TooManyRequests",
        status: 429,
        words: "More requests than the quota allows.",
        codes: &["rate_limited"],
        headers: &["Retry-After"],
    },
    Shared {
        name: "InternalError",
        status: 500,
        words: "A defect on our side; nothing was saved.",
        codes: &["internal_error"],
        headers: &[],
    },
    Shared {
        name: "Unavailable",
        status: 503,
        words: "Not available at the moment.",
        codes: &["unavailable"],
        headers: &["Retry-After"],
    },
    Shared {
        name: "UnavailableOrUnknown",
        status: 503,
        words: "Not available at the moment; or the connection to the database broke while it was being saved.",
        codes: &["unavailable", "outcome_unknown"],
        headers: &["Retry-After"],
    },
];

/// Adds the problems to an operation's answers: in its own words where it has some.
pub fn complete(operation: &mut Value, schemas: &Value) {
    let codes = codes::of(operation, schemas);
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for status in statuses(&codes) {
        let with_it: Vec<&str> =
            codes.iter().copied().filter(|code| status_of(code) == status).collect();
        let own = responses.get(&status.to_string());
        let alike = SHARED.iter().find(|shared| shared.codes == with_it);
        let response = match (own, alike) {
            (None, Some(shared)) => {
                json!({"$ref": format!("#/components/responses/{}", shared.name)})
            }
            (own, _) => {
                let shared = SHARED.iter().find(|shared| shared.status == status);
                let words = own.and_then(|own| own["description"].as_str());
                let words = words.or(shared.map(|shared| shared.words)).unwrap_or_default();
                let headers = shared.filter(|shared| with_it.contains(&shared.codes[0]));
                response(words, &with_it, headers.map(|shared| shared.headers).unwrap_or_default())
            }
        };
        responses.insert(status.to_string(), response);
    }
    responses.sort_keys();
}

fn statuses(codes: &[&str]) -> Vec<u16> {
    let mut statuses: Vec<u16> = codes.iter().map(|code| status_of(code)).collect();
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}

fn status_of(code: &str) -> u16 {
    catalogue::find(code).map_or(500, |entry| entry.status)
}

fn response(words: &str, codes: &[&str], headers: &[&str]) -> Value {
    let listed: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
    let name = if codes.len() == 1 { "Code" } else { "Codes" };
    let words = words.trim_end_matches('.');
    let examples = codes
        .iter()
        .map(|code| ((*code).to_owned(), json!({"$ref": format!("#/components/examples/{code}")})));
    let examples: Map<String, Value> = examples.collect();
    let headers = headers
        .iter()
        .map(|name| ((*name).to_owned(), json!({"$ref": format!("#/components/headers/{name}")})));
    let headers: Map<String, Value> = headers.collect();
    json!({
        "description": format!("{words}. {name}: {}.", listed.join(", ")),
        "headers": headers,
        "content": {MEDIA_TYPE: {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "examples": examples,
        }},
    })
}

/// `components.responses`
pub fn shared() -> Value {
    let named = SHARED.iter().map(|shared| {
        (shared.name.to_owned(), response(shared.words, shared.codes, shared.headers))
    });
    Value::Object(named.collect())
}

/// `components.examples`: a problem of every code that an operation among `paths` gives.
pub fn examples(paths: &Value) -> Value {
    let used = paths.to_string() + &shared().to_string();
    let used = |entry: &&catalogue::Entry| {
        used.contains(&format!("\"#/components/examples/{}\"", entry.code))
    };
    let entries = catalogue::all().filter(used).map(|entry| {
        let problem = json!(example(entry).body(SOME_ID));
        (entry.code.to_owned(), json!({"summary": entry.title, "value": problem}))
    });
    Value::Object(entries.collect())
}

/// A problem with the facts that its description names.
fn example(entry: &'static catalogue::Entry) -> Problem {
    use crate::problem::{Fault, FaultCode};
    let problem = Problem::new(entry);
    let problem = match entry.code {
        "invalid_body" => {
            let fault = Fault::at("/items/0/quantity", FaultCode::TooSmall, "must be at least 1");
            return problem.faults(vec![fault]);
        }
        "invalid_parameter" => {
            let fault = Fault::parameter("limit", FaultCode::TooLarge, "must be at most 100");
            return problem.faults(vec![fault]);
        }
        "out_of_stock" => {
            return problem.fact("variant_code", "P-A-RED").fact("expected", 3).fact("actual", 2);
        }
        "stored_value_insufficient" => {
            return problem.fact("tender", "points").fact("expected", 500).fact("actual", 300);
        }
        "totals_mismatch" => {
            return problem
                .fact("expected", json!({"total": "9000", "payment_total": "8500"}))
                .fact("actual", json!({"total": "9500", "payment_total": "9000"}));
        }
        "tender_exceeds_refundable" => {
            return problem
                .fact("tender", "points")
                .fact("refundable", "300")
                .fact("requested", "500");
        }
        "discount_exceeds_goods" => {
            return problem.fact("discount_no", 1).fact("available", "5400");
        }
        "currency_mismatch" => return problem.fact("expected", "JPY").fact("actual", "USD"),
        _ => problem,
    };
    let named = entry.description.split('`').skip(1).step_by(2);
    named.fold(problem, |problem, name| match fact(name) {
        Value::Null => problem,
        value => problem.fact(name, value),
    })
}

/// What a fact looks like; null for what is no fact.
fn fact(name: &str) -> Value {
    match name {
        "item_no" => json!("01"),
        "claim_no" => json!("C1"),
        "refund_no" => json!("F1"),
        "payment_no" => json!("P1"),
        "shipment_no" => json!("D1"),
        "coupon_no" => json!("CP-1"),
        "order_no" => json!("20261122-0000001"),
        "bank_account_id" => json!(SOME_ID),
        "current_status" => json!("shipping"),
        "allowed_actions" => json!(["return"]),
        "required_scopes" => json!(["orders:read"]),
        "current_version" => json!(4),
        "line_no" | "discount_no" | "available" => json!(1),
        "requested" => json!(2),
        "tender" => json!("points"),
        "expected" | "due" | "total" | "value_before" => json!("9000"),
        "actual" | "value_after" | "maximum" | "refundable" => json!("5400"),
        "difference" | "gross" => json!("3600"),
        "minimum" => json!("-3600"),
        "fee" => json!("500"),
        _ => Value::Null,
    }
}
