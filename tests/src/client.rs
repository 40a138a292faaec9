//! A thin HTTP client: says what was asked when an answer is not the expected one.

use std::{
    fmt::Write,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use reqwest::{
    Method,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, IF_MATCH},
};
use serde_json::Value;
use uuid::Uuid;

use crate::contract::{Contract, Given};

/// Speaks to one desk with one key; clones share the address, which moves when the server restarts.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Arc<RwLock<String>>,
    token: Option<String>,
}

impl Client {
    /// A client of the server at `base`.
    pub fn new(base: &str, token: &str) -> Self {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_mins(1))
            .build()
            .expect("a client without special wishes can be built");
        let base = Arc::new(RwLock::new(base.to_owned()));
        Self { http, base, token: Some(token.to_owned()) }
    }

    /// The same server with another key, or with none.
    #[must_use]
    pub fn with_token(&self, token: Option<&str>) -> Self {
        Self { token: token.map(str::to_owned), ..self.clone() }
    }

    /// The key that requests carry.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Where requests go.
    pub fn base(&self) -> String {
        self.base.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Every clone speaks to `base` from now on.
    pub fn move_to(&self, base: &str) {
        base.clone_into(&mut self.base.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// A request that is not sent yet.
    pub fn call(&self, method: &Method, path: &str) -> Call {
        let url = format!("{}{path}", self.base());
        let mut request = self.http.request(method.clone(), url);
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let line = (method.clone(), path.split('?').next().unwrap_or_default().to_owned());
        Call { request, line, asked: format!("{method} {path}"), sent: Vec::new() }
    }

    /// Reads `path`.
    pub async fn get(&self, path: &str) -> Answer {
        self.call(&Method::GET, path).send().await
    }

    /// Reads `path`, which must be there.
    pub async fn read(&self, path: &str) -> Value {
        self.get(path).await.expect(200).json()
    }

    /// A `POST` without a key: quotes, and what moves no money.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(&Method::POST, path).json(body).send().await
    }

    /// A `POST` with a new idempotency key: the usual way to do something.
    pub async fn act(&self, path: &str, body: &Value) -> Answer {
        self.act_with(path, body, &new_key()).await
    }

    /// A `PATCH`, `PUT` or `DELETE` of whatever version there is; `null` is no body.
    pub async fn change(&self, method: Method, path: &str, body: &Value) -> Answer {
        let call = self.call(&method, path).header(IF_MATCH, "*");
        if body.is_null() { call.send().await } else { call.json(body).send().await }
    }

    /// `PATCH` of whatever version there is.
    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.change(Method::PATCH, path, body).await
    }

    /// `PUT` over whatever version there is.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.change(Method::PUT, path, body).await
    }

    /// `DELETE` of whatever version there is.
    pub async fn delete(&self, path: &str) -> Answer {
        self.change(Method::DELETE, path, &Value::Null).await
    }

    /// A `POST` with this idempotency key.
    pub async fn act_with(&self, path: &str, body: &Value, key: &str) -> Answer {
        self.call(&Method::POST, path).key(key).json(body).send().await
    }
}

/// An idempotency key that nobody has used.
pub fn new_key() -> String {
    Uuid::new_v4().to_string()
}

/// A request in the making.
#[derive(Debug)]
pub struct Call {
    request: reqwest::RequestBuilder,
    line: (Method, String),
    asked: String,
    /// The body, where it is JSON.
    sent: Vec<u8>,
}

impl Call {
    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<HeaderName>, value: &str) -> Self {
        self.request = self.request.header(name.into(), value);
        self
    }

    /// `Idempotency-Key`.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header(HeaderName::from_static("idempotency-key"), key)
    }

    /// `If-Match` with this version of the order, quoted here.
    #[must_use]
    pub fn if_match(self, version: &Value) -> Self {
        self.header(HeaderName::from_static("if-match"), &format!("\"{version}\""))
    }

    /// A JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.raw("application/json", body.to_string().into_bytes())
    }

    /// Any body at all, for the malformed ones.
    #[must_use]
    pub fn raw(mut self, content_type: &str, body: Vec<u8>) -> Self {
        let shown = String::from_utf8_lossy(&body[..body.len().min(400)]).into_owned();
        write!(self.asked, " {shown}").expect("a String takes any text");
        if content_type.starts_with("application/json") {
            self.sent.clone_from(&body);
        }
        self.request = self.request.header(CONTENT_TYPE, content_type).body(body);
        self
    }

    /// Sends, and expects some answer, one that the OpenAPI document describes.
    pub async fn send(self) -> Answer {
        let (asked, (method, path)) = (self.asked.clone(), self.line.clone());
        let sent = self.sent.clone();
        let answer = self.attempt().await;
        let answer = answer.unwrap_or_else(|error| panic!("{asked}: no answer: {error:?}"));
        let given = Given {
            method: method.as_str(),
            path: &path,
            sent: &sent,
            status: answer.status,
            media_type: answer.header("content-type"),
            body: &answer.body,
        };
        if let Err(why) = Contract::get().judge(&given) {
            panic!("not as the OpenAPI document says: {why}\n{answer}");
        }
        answer
    }

    /// Sends to a server that may die meanwhile: no answer at all is an outcome.
    pub async fn attempt(self) -> Result<Answer, reqwest::Error> {
        let response = self.request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await?.to_vec();
        Ok(Answer { asked: self.asked, status, headers, body })
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    asked: String,
    /// The HTTP status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The body as it came, for comparisons byte for byte.
    pub body: Vec<u8>,
}

impl Answer {
    /// Demands a status, and shows the whole exchange otherwise.
    #[expect(clippy::return_self_not_must_use, reason = "often the status is all that is asked")]
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// Demands a problem (RFC 9457) with this status and code.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{self}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{self}");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{self}");
        problem
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    /// A header as text, empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether this is a stored answer given again.
    pub fn is_replay(&self) -> bool {
        self.header("idempotency-replayed") == "true"
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = String::from_utf8_lossy(&self.body[..self.body.len().min(4000)]);
        write!(formatter, "{}\n  answered {}: {text}", self.asked, self.status)
    }
}
