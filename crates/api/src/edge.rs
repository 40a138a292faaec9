//! The outermost layer: every answer leaves through here. It gives the request its id, catches
//! panics, writes problems as `application/problem+json` and sets the headers that all answers have.

use std::panic::AssertUnwindSafe;

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::header::{self, HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    web,
};
use futures_util::FutureExt;
use uuid::Uuid;

use crate::{
    desk::Desk,
    extract::client_address,
    problem::{self, Problem, catalogue},
    rate_limit::Allowance,
};

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longer ids are made anew: they end up in logs, headers and the database.
const LONGEST_REQUEST_ID: usize = 64;

/// The id of a request: the caller's own when it is sane, else a new one.
#[derive(Debug, Clone)]
pub struct RequestId(String);

impl RequestId {
    fn of(request: &ServiceRequest) -> Self {
        let sane = |text: &&str| {
            !text.is_empty()
                && text.len() <= LONGEST_REQUEST_ID
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
        };
        let given = request.headers().get(X_REQUEST_ID).and_then(|value| value.to_str().ok());
        Self(given.filter(sane).map_or_else(|| Uuid::now_v7().to_string(), str::to_owned))
    }

    /// The id as text: at most 64 characters of `A-Za-z0-9-_.:`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Gives the request its id. Stands outside of the log line, which names it.
pub async fn identify(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let id = RequestId::of(&request);
    request.extensions_mut().insert(id);
    next.call(request).await
}

/// Turns whatever happened inside into an answer, and dresses it. The request is not kept meanwhile:
/// the framework's router needs the only reference to it.
pub async fn dress(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = request.extensions().get::<RequestId>().map_or(String::new(), |id| id.0.clone());
    // Swagger UI is a page with scripts of its own; nothing else of ours runs in a browser.
    let policy = if request.path().starts_with("/docs") { DOCS_POLICY } else { API_POLICY };
    let failed = match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(Ok(response)) => {
            let (http, response) = response.map_into_boxed_body().into_parts();
            let mut response = clothe(render(response, &id), &id, policy);
            tell_allowance(&http, response.headers_mut());
            return Ok(ServiceResponse::new(http, response));
        }
        Ok(Err(error)) => error.error_response(),
        Err(_) => {
            // The panic hook has written message and place to standard error already.
            tracing::error!("a handler panicked");
            Problem::new(catalogue::INTERNAL_ERROR).error_response()
        }
    };
    let failed = clothe(render(failed, &id), &id, policy);
    Err(InternalError::from_response("failed outside of a handler", failed).into())
}

/// The headers that every answer has.
fn clothe(
    mut response: HttpResponse<BoxBody>,
    id: &str,
    policy: &'static str,
) -> HttpResponse<BoxBody> {
    let headers = response.headers_mut();
    set(headers, X_REQUEST_ID, id);
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    for (name, value) in SECURITY_HEADERS {
        if !headers.contains_key(*name) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }
    response
}

fn tell_allowance(http: &HttpRequest, headers: &mut HeaderMap) {
    let Some(desk) = http.app_data::<web::Data<Desk>>() else { return };
    let allowance = http.extensions().get::<Allowance>().copied().or_else(|| {
        let address = client_address::of(http, &desk.config.trusted_proxies);
        desk.limiter.address(address).ok().flatten()
    });
    if let Some(allowance) = allowance {
        let (left, policy) = allowance.headers();
        set(headers, HeaderName::from_static("ratelimit"), &left);
        set(headers, HeaderName::from_static("ratelimit-policy"), &policy);
    }
}

const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                           img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

/// Standing answers of the browser's questions about what a page of ours may do: nothing.
const SECURITY_HEADERS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-site"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("cache-control", "no-store"),
];

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// Writes the body of a problem; an error answer of the framework becomes a problem too.
fn render(response: HttpResponse<BoxBody>, request_id: &str) -> HttpResponse<BoxBody> {
    // The metrics stand in for what the router has answered to their path.
    if response.status().is_success() {
        return response;
    }
    let problem = response.extensions().get::<Problem>().cloned().or_else(|| foreign(&response));
    let Some(problem) = problem else { return response };
    let (level, code) = (problem.entry().status, problem.entry().code);
    if level >= 500 {
        tracing::error!(code, detail = %problem, "refused");
    } else {
        tracing::debug!(code, "refused");
    }
    let body = serde_json::to_vec(&problem.body(request_id))
        .expect("a problem is strings, numbers and JSON values");
    let mut response = response.set_body(BoxBody::new(body));
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_ENCODING);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(problem::MEDIA_TYPE));
    response
}

/// Which problem an error of the framework is, by its status.
fn foreign(response: &HttpResponse<BoxBody>) -> Option<Problem> {
    let ours = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(problem::MEDIA_TYPE.as_bytes()));
    let status = response.status();
    if ours || !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    Some(Problem::new(match status.as_u16() {
        400 => catalogue::INVALID_PARAMETER,
        404 => catalogue::ROUTE_NOT_FOUND,
        405 => catalogue::METHOD_NOT_ALLOWED,
        408 => catalogue::SLOW_BODY,
        413 => catalogue::BODY_TOO_LARGE,
        _ if status.is_client_error() => catalogue::INVALID_PARAMETER,
        503 => catalogue::UNAVAILABLE,
        _ => catalogue::INTERNAL_ERROR,
    }))
}
