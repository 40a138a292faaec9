//! The OpenAPI document as a judge: every answer that a story gets is compared with it, so that the
//! document and the server cannot drift apart.
//!
//! The status, the media type, the body's schema and, for problems, the code and its facts must be
//! those that the operation documents; and what was accepted must be what it says it accepts.

use std::{collections::HashMap, sync::OnceLock};

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::{Map, Value, json};

use crate::binary;

/// What a problem always says (RFC 9457, api.md §1 "errors"); everything else is a fact.
const STANDING: [&str; 8] =
    ["type", "title", "status", "detail", "code", "request_id", "retryable", "errors"];

/// The document of the binary under test.
pub struct Contract {
    document: Value,
    paths: Vec<Template>,
    /// All schemas, compiled.
    schemas: Schemas,
    /// The schemas of bodies, by their text.
    of_bodies: HashMap<String, SchemaIndex>,
}

/// A path with parameters, cut at the slashes.
struct Template {
    path: String,
    segments: Vec<Option<String>>,
}

/// An answer, as far as the document speaks of it.
pub struct Given<'answer> {
    /// `GET`
    pub method: &'answer str,
    /// Without the query.
    pub path: &'answer str,
    /// The JSON that was sent, empty where it was none.
    pub sent: &'answer [u8],
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`, empty where there is none.
    pub media_type: &'answer str,
    /// The body as it came.
    pub body: &'answer [u8],
}

impl Contract {
    /// The document that `orderdesk openapi` prints, read once.
    pub fn get() -> &'static Self {
        static CONTRACT: OnceLock<Contract> = OnceLock::new();
        CONTRACT.get_or_init(|| {
            let printed = std::process::Command::new(binary::path()).arg("openapi").output();
            let printed = printed.expect("the binary starts").stdout;
            Self::of(serde_json::from_slice(&printed).expect("the document is JSON"))
        })
    }

    /// A document to judge by.
    pub fn of(document: Value) -> Self {
        let paths = document["paths"].as_object().expect("a document has paths");
        let mut paths: Vec<Template> = paths.keys().map(|path| Template::of(path)).collect();
        // `/v1/orders/import` is itself, and not an order of that name.
        paths.sort_by_key(|template| template.segments.iter().filter(|one| one.is_none()).count());
        let (schemas, of_bodies) = compiled(&document);
        Self { document, paths, schemas, of_bodies }
    }

    /// What is wrong with an answer; `Ok` where it is as documented, or about no operation at all.
    pub fn judge(&self, given: &Given) -> Result<(), String> {
        let template = self.paths.iter().find(|template| template.matches(given.path));
        let Some(template) = template else { return Ok(()) };
        let operation = &self.document["paths"][&template.path][given.method.to_lowercase()];
        if !operation.is_object() {
            let answered = given.status == 405 || matches!(given.method, "OPTIONS" | "HEAD");
            return answered.then_some(()).ok_or_else(|| "the path lacks this method".to_owned());
        }
        if given.status < 300 && !given.sent.is_empty() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            let judged = self.judge_body(schema, given.sent);
            judged.map_err(|why| format!("it accepted what it does not document: {why}"))?;
        }
        let response = self.resolved(&operation["responses"][given.status.to_string()]);
        if !response.is_object() {
            return Err(format!("{} is not documented", given.status));
        }
        if given.body.is_empty() {
            let silent = response.get("content").is_none();
            return silent.then_some(()).ok_or_else(|| "a body is documented".to_owned());
        }
        let media_type = given.media_type.split(';').next().unwrap_or_default().trim();
        let media = &response["content"][media_type];
        if !media.is_object() {
            return Err(format!("the media type '{media_type}' is not documented"));
        }
        match media_type {
            "application/json" => self.judge_body(&media["schema"], given.body),
            "application/x-ndjson" => given
                .body
                .split(|byte| *byte == b'\n')
                .filter(|line| !line.is_empty())
                .try_for_each(|line| self.judge_body(&media["schema"], line)),
            "application/problem+json" => {
                self.judge_body(&media["schema"], given.body)?;
                self.judge_problem(media, given.body)
            }
            _ => Ok(()),
        }
    }

    fn judge_body(&self, schema: &Value, body: &[u8]) -> Result<(), String> {
        let body: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        let schema = self.of_bodies.get(&schema.to_string()).ok_or("no JSON body is documented")?;
        self.schemas.validate(&body, *schema).map_err(|error| error.to_string())
    }

    /// The code is one of the operation's, the facts are those that its example shows (those that
    /// need not be known may be null), and each is a property that the schema names.
    fn judge_problem(&self, media: &Value, body: &[u8]) -> Result<(), String> {
        let problem: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        let code = problem["code"].as_str().unwrap_or_default();
        let example = &media["examples"][code];
        if !example.is_object() {
            return Err(format!("the code '{code}' is not documented"));
        }
        let example = &self.resolved(example)["value"];
        for (name, value) in example.as_object().into_iter().flatten() {
            let kind = std::mem::discriminant(value);
            let alike = |told: &Value| told.is_null() || std::mem::discriminant(told) == kind;
            if !STANDING.contains(&name.as_str()) && !problem.get(name).is_some_and(alike) {
                return Err(format!("the example of '{code}' promises {name}: {value}"));
            }
        }
        let known = &self.resolved(&media["schema"])["properties"];
        let mut told = problem.as_object().into_iter().flat_map(Map::keys);
        match told.find(|name| !STANDING.contains(&name.as_str()) && known.get(name).is_none()) {
            Some(name) => Err(format!("the fact '{name}' of '{code}' is not documented")),
            None => Ok(()),
        }
    }

    fn resolved<'document>(&'document self, value: &'document Value) -> &'document Value {
        resolved(&self.document, value)
    }
}

/// What a reference to another place in the document leads to; a value that is none is itself.
fn resolved<'document>(document: &'document Value, value: &'document Value) -> &'document Value {
    let reference = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    reference.map_or(value, |pointer| document.pointer(pointer).unwrap_or(&Value::Null))
}

/// The values of an object's fields.
fn values(object: &Value) -> impl Iterator<Item = &Value> {
    object.as_object().into_iter().flat_map(Map::values)
}

/// Compiles the schemas of all bodies, sent and answered, and those that they refer to.
fn compiled(document: &Value) -> (Schemas, HashMap<String, SchemaIndex>) {
    const PLACE: &str = "openapi:/schemas";
    let operations = values(&document["paths"]).flat_map(values);
    let messages = operations.flat_map(|operation| {
        std::iter::once(&operation["requestBody"]).chain(values(&operation["responses"]))
    });
    let bodies = messages.flat_map(|message| values(&resolved(document, message)["content"]));
    let mut definitions = document["components"]["schemas"].clone();
    let mut names = HashMap::new();
    for media in bodies {
        let name = format!("body-{}", names.len());
        let name = names.entry(media["schema"].to_string()).or_insert(name);
        definitions[name.as_str()] = media["schema"].clone();
    }
    let text = json!({"$defs": definitions}).to_string();
    let text = text.replace("#/components/schemas/", "#/$defs/");
    let root = serde_json::from_str(&text).expect("it was JSON before");

    let (mut compiler, mut schemas) = (Compiler::new(), Schemas::new());
    compiler.enable_format_assertions();
    compiler.add_resource(PLACE, root).expect("the place is an address");
    let indexes = names.into_iter().map(|(text, name)| {
        let index = compiler.compile(&format!("{PLACE}#/$defs/{name}"), &mut schemas);
        (text, index.unwrap_or_else(|error| panic!("{name}: {error:#}")))
    });
    let indexes = indexes.collect();
    (schemas, indexes)
}

impl Template {
    fn of(path: &str) -> Self {
        let literal = |segment: &str| (!segment.starts_with('{')).then(|| segment.to_owned());
        Self { path: path.to_owned(), segments: path.split('/').map(literal).collect() }
    }

    fn matches(&self, path: &str) -> bool {
        let given: Vec<&str> = path.split('/').collect();
        let alike = |(segment, given): (&Option<String>, &&str)| match segment {
            Some(literal) => literal == given,
            None => !given.is_empty(),
        };
        given.len() == self.segments.len() && self.segments.iter().zip(&given).all(alike)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contract() -> Contract {
        Contract::of(json!({
            "paths": {"/v1/orders/{order_no}": {
                "get": {"responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}},
                    "304": {},
                    "404": {"content": {"application/problem+json": {
                        "schema": {"type": "object", "properties": {"order_no": {"type": "string"}}},
                        "examples": {"not_found": {"value": {"code": "not_found", "order_no": "1"}}}}}},
                }},
                "post": {
                    "requestBody": {"content": {"application/json": {"schema": {"required": ["reason"]}}}},
                    "responses": {"204": {}, "400": {}},
                },
                "delete": {"responses": {"204": {}}},
            }},
            "components": {"schemas": {"Order": {"type": "object", "required": ["version"],
                "properties": {"version": {"type": "integer"}, "at": {"type": "string", "format": "date-time"}}}}},
        }))
    }

    fn judged(
        method: &str,
        path: &str,
        status: u16,
        media_type: &str,
        body: &str,
    ) -> Result<(), String> {
        let body = body.as_bytes();
        contract().judge(&Given { method, path, sent: b"", status, media_type, body })
    }

    #[test]
    fn answers_as_documented_pass() {
        let order = r#"{"version": 1, "at": "2026-11-22T03:00:00Z"}"#;
        assert_eq!(judged("GET", "/v1/orders/1", 200, "application/json", order), Ok(()));
        assert_eq!(judged("GET", "/v1/orders/1", 304, "", ""), Ok(()));
        let problem = r#"{"code": "not_found", "order_no": "7"}"#;
        assert_eq!(judged("GET", "/v1/orders/1", 404, "application/problem+json", problem), Ok(()));
        assert_eq!(judged("GET", "/elsewhere", 404, "application/problem+json", "{}"), Ok(()));
        assert_eq!(judged("PUT", "/v1/orders/1", 405, "application/problem+json", "{}"), Ok(()));
    }

    #[test]
    fn every_way_to_drift_is_found() {
        let found = |method, status, media_type, body| {
            judged(method, "/v1/orders/1", status, media_type, body).expect_err(body)
        };
        let json = "application/json";
        let problem = "application/problem+json";
        assert!(found("GET", 200, json, r#"{"version": "1"}"#).contains("/version"));
        assert!(found("GET", 200, json, "{}").contains("version"));
        assert!(found("GET", 200, json, r#"{"version": 1, "at": "today"}"#).contains("/at"));
        assert!(found("GET", 200, "text/plain", "{}").contains("text/plain"));
        assert!(found("GET", 200, json, "").contains("body"));
        assert!(found("GET", 409, problem, "{}").contains("409"));
        assert!(found("GET", 404, problem, r#"{"code": "gone"}"#).contains("gone"));
        assert!(found("GET", 404, problem, r#"{"code": "not_found"}"#).contains("order_no"));
        let more = r#"{"code": "not_found", "order_no": "7", "member_id": "8"}"#;
        assert!(found("GET", 404, problem, more).contains("member_id"));
        assert!(found("PUT", 200, json, "{}").contains("method"));
    }

    #[test]
    fn what_is_accepted_must_be_documented() {
        let judged = |method, sent: &str, status| {
            let (path, sent) = ("/v1/orders/1", sent.as_bytes());
            contract().judge(&Given { method, path, sent, status, media_type: "", body: b"" })
        };
        assert_eq!(judged("POST", r#"{"reason": "x"}"#, 204), Ok(()));
        assert_eq!(
            judged("POST", r#"{"why": "x"}"#, 400),
            Ok(()),
            "what is refused may be anything"
        );
        let faults = judged("POST", r#"{"why": "x"}"#, 204).expect_err("a field is missing");
        assert!(faults.contains("reason"), "{faults}");
        let faults = judged("DELETE", "{}", 204).expect_err("no body is documented");
        assert!(faults.contains("documented"), "{faults}");
    }
}
