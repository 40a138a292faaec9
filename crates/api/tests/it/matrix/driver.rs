//! Calls operations as the document describes them, and holds every answer to it.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use serde_json::{Value, json};

use super::script::{FOLDED, PEOPLE};
use crate::{
    document,
    support::{Api, Reply, send},
};

/// What a number or name of each kind looks like that nobody ever got.
pub static NEVER_GIVEN: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    let id = "01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f";
    BTreeMap::from([
        ("order_no", "20200101-0000001"),
        ("claim_no", "C77"),
        ("refund_no", "F77"),
        ("shipment_no", "D77"),
        ("payment_no", "P77"),
        ("memo_id", id),
        ("inquiry_id", id),
        ("bank_account_id", id),
        ("key_id", id),
        ("variant_code", "P-NEVER"),
        ("member_id", "nobody"),
        ("coupon_no", "CP-NEVER"),
        ("code", "not_found"),
    ])
});

/// An operation of the document.
#[derive(Clone, Debug)]
pub struct Operation {
    pub id: String,
    pub method: String,
    pub path: String,
    /// One of these is needed; none: it is open to all.
    pub scopes: Vec<String>,
    /// The names in the path, in order.
    pub names: Vec<String>,
    /// As the document has it.
    stated: Value,
}

impl Operation {
    fn parameters(&self) -> impl Iterator<Item = &Value> {
        self.stated["parameters"].as_array().into_iter().flatten()
    }

    /// Whether it has a parameter or header of this name.
    pub fn takes(&self, name: &str) -> bool {
        self.parameters().any(|parameter| parameter["name"] == name)
    }

    /// Its path with something in the place of every name.
    pub fn filled(&self, value: impl Fn(&str) -> String) -> String {
        filled(&self.path, value)
    }

    /// `?include=` with all that there is to include.
    fn everything_included(&self, document: &Value) -> String {
        let include = self.parameters().find(|parameter| parameter["name"] == "include");
        let Some(include) = include else { return String::new() };
        let reference = include["schema"]["items"]["$ref"].as_str().expect("a named enum");
        let words = &document.pointer(&reference[1..]).expect("every reference resolves")["enum"];
        let words: Vec<&str> =
            words.as_array().expect("words").iter().filter_map(Value::as_str).collect();
        format!("?include={}", words.join(","))
    }

    /// The media type of its body.
    fn media_type(&self) -> Option<&str> {
        let content = self.stated["requestBody"]["content"].as_object()?;
        content.keys().next().map(String::as_str)
    }

    /// Whether a path is one of this operation's.
    fn matches(&self, method: &str, path: &str) -> bool {
        let path = path.split('?').next().unwrap_or_default();
        let (ours, theirs): (Vec<&str>, Vec<&str>) =
            (self.path.split('/').collect(), path.split('/').collect());
        let alike = |(ours, theirs): (&&str, &&str)| ours.starts_with('{') || ours == theirs;
        self.method == method && ours.len() == theirs.len() && ours.iter().zip(&theirs).all(alike)
    }
}

/// A path of the document with something in the place of every name.
pub fn filled(path: &str, value: impl Fn(&str) -> String) -> String {
    let segments = path.split('/').map(|segment| {
        match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => value(name),
            None => segment.to_owned(),
        }
    });
    segments.collect::<Vec<String>>().join("/")
}

/// A server, its document, and what was called.
pub struct Matrix {
    pub api: Api,
    /// A key with every scope but `customers:read`.
    pub masked: String,
    document: Value,
    operations: Vec<Operation>,
    /// Operations that did something.
    done: BTreeSet<String>,
    /// Values of the names in paths, by the thing above them: `order_no` → claim numbers, ….
    known: BTreeMap<String, BTreeSet<Vec<String>>>,
    count: Cell<u32>,
}

impl Matrix {
    pub async fn of(api: Api) -> Self {
        let document = api::openapi::document();
        let operations =
            document::operations(&document).into_iter().map(|(method, path, operation)| {
                let names = path.split('/').filter_map(|part| {
                    part.strip_prefix('{')
                        .and_then(|name| name.strip_suffix('}'))
                        .map(str::to_owned)
                });
                let scopes = operation["x-required-scopes"].as_array().into_iter().flatten();
                Operation {
                    id: operation["operationId"].as_str().expect("an id").to_owned(),
                    names: names.collect(),
                    scopes: scopes.filter_map(Value::as_str).map(str::to_owned).collect(),
                    method,
                    path,
                    stated: operation,
                }
            });
        let operations = operations.collect();
        let mut matrix = Self {
            masked: String::new(),
            document,
            operations,
            done: BTreeSet::new(),
            known: BTreeMap::new(),
            count: Cell::new(0),
            api,
        };
        let seen = matrix.scopes().into_iter().filter(|scope| scope != "customers:read");
        let scopes = seen.collect::<Vec<String>>().join(" ");
        matrix.masked = matrix.api.key(matrix.api.shop, &scopes).await;
        matrix
    }

    /// Every scope that there is.
    pub fn scopes(&self) -> Vec<String> {
        let flow = &self.document["components"]["securitySchemes"]["access_token"]["flows"];
        let scopes = flow["clientCredentials"]["scopes"].as_object().expect("scopes");
        scopes.keys().cloned().collect()
    }

    /// Every operation of the document.
    pub fn all(&self) -> Vec<Operation> {
        self.operations.clone()
    }

    /// Those of a method.
    pub fn operations(&self, method: &str) -> Vec<Operation> {
        self.operations.iter().filter(|operation| operation.method == method).cloned().collect()
    }

    fn operation(&self, method: &str, path: &str) -> Operation {
        let mut found: Vec<&Operation> =
            self.operations.iter().filter(|one| one.matches(method, path)).collect();
        // `/orders/import` looks like an order's path.
        found.sort_by_key(|operation| operation.names.len());
        (*found.first().unwrap_or_else(|| panic!("{method} {path} is not documented"))).clone()
    }

    /// A request with the headers that the operation wants.
    pub fn request(
        &self,
        operation: &Operation,
        path: &str,
        token: &str,
    ) -> reqwest::RequestBuilder {
        let method = reqwest::Method::from_bytes(operation.method.as_bytes()).expect("a method");
        let url = format!("{}{path}", self.api.base);
        let mut request = self.api.client.request(method, url).bearer_auth(token);
        if operation.takes("Idempotency-Key") {
            self.count.set(self.count.get() + 1);
            request = request.header("Idempotency-Key", format!("matrix-{}", self.count.get()));
        }
        if operation.takes("If-Match") {
            request = request.header("If-Match", "*");
        }
        if operation.takes("X-Member-Id") {
            request = request.header("X-Member-Id", super::script::MEMBER);
        }
        if let Some(media_type) = operation.media_type() {
            request = request.header("Content-Type", media_type);
        }
        request
    }

    /// Does something that succeeds, by somebody who may not see people, and does it again with the
    /// same key: the second answer is the first.
    pub async fn act(&mut self, method: &str, path: &str, body: &Value) -> Value {
        let token = self.masked.clone();
        self.act_as(&token, method, path, body).await
    }

    /// The same by somebody else.
    pub async fn act_as(&mut self, token: &str, method: &str, path: &str, body: &Value) -> Value {
        let operation = self.operation(method, path);
        let mut request = self.request(&operation, path, token);
        if !body.is_null() {
            request = request.body(body.to_string());
        }
        let again = request.try_clone().expect("the body is a text");
        let reply = send(request).await;
        assert!(reply.status < 300, "{method} {path} {body}: {} {}", reply.status, reply.body);
        Self::check(&operation, path, &reply, token == self.masked);
        if operation.takes("Idempotency-Key") {
            let replayed = send(again).await;
            // A bulk answer tells row by row what was done before.
            if !path.starts_with("/v1/bulk") {
                let told = (replayed.header("idempotency-replayed"), &replayed.bytes);
                assert_eq!(told, ("true", &reply.bytes), "{method} {path}");
            }
            Self::check(&operation, path, &replayed, token == self.masked);
        }
        self.done.insert(operation.id.clone());
        reply.body
    }

    /// Reads, by somebody who may not see people.
    pub async fn read(&self, operation: &Operation, path: &str) -> Reply {
        let path = format!("{path}{}", operation.everything_included(&self.document));
        let reply = send(self.request(operation, &path, &self.masked)).await;
        Self::check(operation, &path, &reply, true);
        reply
    }

    /// An answer is one that the document states, and tells no person.
    fn check(operation: &Operation, path: &str, reply: &Reply, masked: bool) {
        let name = format!("{} {path}", operation.method);
        let stated = &operation.stated["responses"][reply.status.to_string()];
        assert!(!stated.is_null(), "{name}: {} is not documented: {}", reply.status, reply.body);
        // A refusal names headers that only some of its codes have.
        let promised = stated["headers"].as_object().filter(|_| reply.status < 400);
        for header in promised.into_iter().flat_map(|all| all.keys()) {
            let always = header != "Idempotency-Replayed";
            assert!(!always || reply.headers.contains_key(header), "{name}: no {header}");
        }
        let text = String::from_utf8_lossy(&reply.bytes);
        let mut secrets = PEOPLE.iter().chain(&FOLDED);
        let told = secrets.find(|secret| masked && text.contains(**secret));
        assert_eq!(told, None, "{name} tells a person: {text}");
    }

    /// Remembers a number, with those of the things that it belongs to.
    pub fn learn(&mut self, name: &str, numbers: &[&str]) {
        let numbers = numbers.iter().map(|number| (*number).to_owned()).collect();
        self.known.entry(name.to_owned()).or_default().insert(numbers);
    }

    /// The path of an operation, with every number that there is.
    pub fn paths(&self, operation: &Operation) -> Vec<String> {
        let Some(last) = operation.names.last() else { return vec![operation.path.clone()] };
        let known = self.known.get(last);
        let known = known.unwrap_or_else(|| panic!("the script makes no {last}"));
        let paths = known.iter().map(|numbers| {
            assert_eq!(numbers.len(), operation.names.len(), "{}", operation.path);
            operation.filled(|name| {
                let position = operation.names.iter().position(|known| known == name);
                numbers[position.expect("one of its own names")].clone()
            })
        });
        paths.collect()
    }

    /// Every number of an order.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        self.known["order_no"].iter().map(|numbers| &*numbers[0])
    }

    /// Every operation that writes did so at least once.
    pub fn assert_written(&self) {
        let missing: Vec<&str> = self
            .operations
            .iter()
            .filter(|operation| operation.method != "GET" && !self.done.contains(&operation.id))
            .map(|operation| &*operation.id)
            .collect();
        assert!(missing.is_empty(), "the script of the matrix does not call {missing:?}");
    }

    /// Every name in a path has a value.
    pub fn assert_known(&self) {
        for operation in &self.operations {
            for name in &operation.names {
                assert!(NEVER_GIVEN.contains_key(&**name), "{}: what is {name}?", operation.path);
            }
            self.paths(operation);
        }
    }

    /// People are there to be told: with every scope they are. What was said of people who were
    /// changed since is in the histories.
    pub async fn assert_seen(&self) {
        let mut told = String::new();
        for operation in self.operations("GET") {
            for path in self.paths(&operation) {
                let path = format!("{path}{}", operation.everything_included(&self.document));
                let reply = send(self.request(&operation, &path, &self.api.token)).await;
                told.push_str(&String::from_utf8_lossy(&reply.bytes));
            }
        }
        let missing: Vec<&&str> = PEOPLE.iter().filter(|person| !told.contains(**person)).collect();
        assert!(missing.is_empty(), "nobody is told {missing:?}");
    }

    /// What the shop reads of itself.
    pub async fn everything(&self) -> BTreeMap<String, Value> {
        let mut read = BTreeMap::new();
        for operation in self.operations("GET").iter().filter(|one| !one.scopes.is_empty()) {
            for path in self.paths(operation) {
                let reply = send(self.request(operation, &path, &self.api.token)).await;
                read.insert(path, super::anonymous(reply.body));
            }
        }
        read
    }

    /// The key of a storefront's server, in the shop of a key.
    pub async fn storefront_key(&self, maker: &str) -> String {
        let url = format!("{}/v1/api-keys", self.api.base);
        let body = json!({"name": "storefront", "scopes": ["storefront"], "actor": "storefront"});
        let made = send(self.api.client.post(url).bearer_auth(maker).json(&body)).await;
        made.body["token"].as_str().expect("a token").to_owned()
    }
}
