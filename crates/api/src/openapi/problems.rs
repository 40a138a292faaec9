//! The problems of every operation: with which status, in which words, with which codes.

use serde_json::{Map, Value, json};

use super::{codes, facts};
use crate::problem::{MEDIA_TYPE, catalogue};

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
        words: "The first request with this key is still running (`Retry-After`).",
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
        words: "Understood, but not valid: `errors` lists all faults of the body, with pointers.",
        codes: &["invalid_body"],
        headers: &[],
    },
    Shared {
        name: "InvalidOrKeyReused",
        status: 422,
        words: "Understood, but not valid: `errors` lists all faults of the body, with pointers.",
        codes: &["invalid_body", "idempotency_key_reused"],
        headers: &[],
    },
    Shared {
        name: "PreconditionRequired",
        status: 428,
        words: "The header `If-Match` is missing.",
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
                let lent = lent(status).or(shared.map(|shared| shared.words));
                let words = words.or(lent).unwrap_or_default();
                let headers = shared.filter(|shared| with_it.contains(&shared.codes[0]));
                response(words, &with_it, headers.map(|shared| shared.headers).unwrap_or_default())
            }
        };
        responses.insert(status.to_string(), response);
    }
    responses.sort_keys();
}

/// What a status says where rules can give it too.
fn lent(status: u16) -> Option<&'static str> {
    let words = "Understood, but not valid, or against a rule. Faults of the body are listed all at \
                 once in `errors`, with pointers.";
    (status == 422).then_some(words)
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
        let problem = json!(facts::problem(entry).body(facts::SOME_ID));
        (entry.code.to_owned(), json!({"summary": entry.title, "value": problem}))
    });
    Value::Object(entries.collect())
}
