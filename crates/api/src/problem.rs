//! What goes wrong, as RFC 9457 `application/problem+json` (api.md §1 "errors").
//!
//! A [`Problem`] names an entry of the [`catalogue`] and adds what helps to go on: faults with
//! pointers, facts, headers. The body is written at the edge, where the request's id is known.

pub mod catalogue;
pub mod fault;
pub mod rules;

use std::fmt;

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue},
    },
};
pub use catalogue::Entry;
pub use fault::{Fault, FaultCode};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::vocabulary;

/// The media type of every error answer.
pub const MEDIA_TYPE: &str = "application/problem+json";
/// A client that may come again is told to wait this long, where nothing better is known.
const RETRY_AFTER_SECONDS: u32 = 1;

/// An answer that says no. Expected failures are values: handlers return them with `?`.
///
/// Boxed, because answers that say yes should not carry the width of one that says no.
#[derive(Debug, Clone)]
pub struct Problem(Box<Said>);

/// What a problem says.
#[derive(Debug, Clone)]
struct Said {
    entry: &'static Entry,
    detail: Option<String>,
    faults: Vec<Fault>,
    facts: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// The body of every 4xx and 5xx answer (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// URL path of the code's entry in the error catalogue.
    #[serde(rename = "type")]
    #[schema(
        format = "uri-reference",
        example = "/v1/meta/errors/stale_version",
        max_length = 200
    )]
    pub kind: String,
    /// The code in a few English words, the same every time; in other languages: group `errors` of
    /// `GET /v1/meta/labels`.
    #[schema(example = "The order has changed since", max_length = 200)]
    pub title: &'static str,
    /// The HTTP status again.
    #[schema(minimum = 400, maximum = 599, example = 412)]
    pub status: u16,
    /// What happened this time, in English; the title again where there is no more to say.
    #[schema(max_length = 2000, example = "The version is 4, not 3.")]
    pub detail: String,
    /// Stable and snake_case; `GET /v1/meta/errors` lists all. New ones may come.
    #[schema(value_type = vocabulary::ErrorCode, example = "stale_version")]
    pub code: &'static str,
    /// The id of this request, also in `X-Request-Id` and in our logs.
    #[schema(max_length = 128, example = "01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f")]
    pub request_id: String,
    /// Whether the same request may be sent again unchanged.
    pub retryable: bool,
    /// Each fault of the body and the parameters, all at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false, max_items = 100)]
    pub errors: Vec<Fault>,
    /// Facts that help to go on, such as `item_no`, `current_status`, `allowed_actions`,
    /// `expected`, `actual`, `current_version`, `quote`.
    #[serde(flatten)]
    #[schema(ignore)]
    pub facts: Map<String, Value>,
}

/// A client that sent a thousand faults has enough to read with the first hundred.
const MOST_FAULTS: usize = 100;

impl Problem {
    /// A problem of this kind, with nothing more to say.
    pub fn new(entry: &'static Entry) -> Self {
        let (faults, facts, headers) = (Vec::new(), Map::new(), Vec::new());
        Self(Box::new(Said { entry, detail: None, faults, facts, headers }))
    }

    /// The problem of a code that stands outside this crate (the domain's rejections). A code that
    /// the catalogue lacks would be a defect (a test compares them), answered as such.
    pub fn of_code(code: &str) -> Self {
        catalogue::find(code).map_or_else(
            || {
                tracing::error!(code, "a code is missing in the error catalogue");
                Self::new(catalogue::INTERNAL_ERROR)
            },
            Self::new,
        )
    }

    /// Body faults: 422 with pointers.
    pub fn of_body(faults: Vec<Fault>) -> Self {
        Self::new(catalogue::INVALID_BODY).faults(faults)
    }

    /// Parameter faults: 400 with parameter names.
    pub fn of_parameters(faults: Vec<Fault>) -> Self {
        Self::new(catalogue::INVALID_PARAMETER).faults(faults)
    }

    /// Says what happened this time.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Adds faults.
    #[must_use]
    pub fn faults(mut self, faults: Vec<Fault>) -> Self {
        self.0.faults.extend(faults);
        self.0.faults.truncate(MOST_FAULTS);
        self
    }

    /// Adds a fact. A value that cannot be JSON is left out.
    #[must_use]
    pub fn fact(mut self, name: &str, value: impl Serialize) -> Self {
        if let Ok(value) = serde_json::to_value(value) {
            self.0.facts.insert(name.to_owned(), value);
        }
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.0.headers.push((name, value));
        }
        self
    }

    /// Tells the client when to come again, in seconds.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        self.header(actix_web::http::header::RETRY_AFTER, &seconds.to_string())
    }

    /// The entry of the catalogue.
    pub fn entry(&self) -> &'static Entry {
        self.0.entry
    }

    /// The body, complete with the id of the request.
    pub fn body(&self, request_id: &str) -> ProblemBody {
        ProblemBody {
            kind: format!("/v1/meta/errors/{}", self.0.entry.code),
            title: self.0.entry.title,
            status: self.0.entry.status,
            detail: self.0.detail.clone().unwrap_or_else(|| self.0.entry.title.to_owned()),
            code: self.0.entry.code,
            request_id: request_id.to_owned(),
            retryable: self.0.entry.retryable,
            errors: self.0.faults.clone(),
            facts: self.0.facts.clone(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.entry.code)?;
        match &self.0.detail {
            Some(detail) => write!(formatter, ": {detail}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.entry.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Head only: [`crate::edge`] takes the problem out of the extensions and writes the body.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        for (name, value) in &self.0.headers {
            response.headers_mut().append(name.clone(), value.clone());
        }
        let retry_after = actix_web::http::header::RETRY_AFTER;
        let waits = matches!(self.0.entry.status, 429 | 503)
            || self.0.entry.retryable && self.0.entry.status == 409;
        if waits && !response.headers().contains_key(&retry_after) {
            response.headers_mut().insert(retry_after, RETRY_AFTER_SECONDS.into());
        }
        response.extensions_mut().insert(self.clone());
        response
    }
}
