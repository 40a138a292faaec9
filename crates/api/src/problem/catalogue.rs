//! The error catalogue as data: every code that this API answers, served at `GET /v1/meta/errors`.
//! Entries are only ever added; a code never changes its meaning or its status.

use serde::Serialize;
use utoipa::ToSchema;

use crate::vocabulary;

/// What one code means.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ErrorEntry)]
pub struct Entry {
    /// Stable and snake_case.
    #[schema(value_type = vocabulary::ErrorCode, example = "stale_version")]
    pub code: &'static str,
    /// The HTTP status that it comes with.
    #[schema(minimum = 400, maximum = 599, example = 412)]
    pub status: u16,
    /// A few words, for people.
    #[schema(example = "The order has changed since", max_length = 200)]
    pub title: &'static str,
    /// Whether the same request may be sent again unchanged.
    pub retryable: bool,
    /// When it comes and what to do about it.
    #[schema(
        max_length = 2000,
        example = "`If-Match` names a version that is no longer the current one. Read it again, decide again, send again."
    )]
    pub description: &'static str,
}

/// Lists entries once: `NAME = status "code" "title" retryable? description`.
macro_rules! catalogue {
    ($($name:ident = $status:literal $code:literal $title:literal $retry:ident $description:literal;)*) => {
        $(
            #[doc = $description]
            pub const $name: &Entry = &Entry {
                code: $code,
                status: $status,
                title: $title,
                retryable: catalogue!(@ $retry),
                description: $description,
            };
        )*
        /// Every entry, in the order of the status.
        pub const ALL: &[&Entry] = &[$($name),*];
    };
    (@ again) => { true };
    (@ final) => { false };
}

pub(super) use catalogue;

catalogue! {
    MALFORMED_JSON = 400 "malformed_json" "The body is not JSON" final
        "The body cannot be read as one JSON value: a syntax error, bytes that are not UTF-8, nesting deeper than 32 levels, or something behind the value.";
    INVALID_PARAMETER = 400 "invalid_parameter" "A parameter cannot be used" final
        "A query parameter or header is unknown, empty, given twice or out of bounds; `errors[].parameter` names each.";
    CURSOR_FILTER_MISMATCH = 400 "cursor_filter_mismatch" "The cursor belongs to another list" final
        "A cursor goes on in the list that it came from: send the same filters and the same sort with it, or start again without it.";
    IDEMPOTENCY_KEY_REQUIRED = 400 "idempotency_key_required" "An Idempotency-Key is required" final
        "Calls that move money need an `Idempotency-Key` header (1 to 255 visible ASCII characters), so that a retry can never move it twice.";
    UNAUTHENTICATED = 401 "unauthenticated" "A credential is required" final
        "Send `Authorization: Bearer` with an API key or an access token that is known, not expired and not deleted.";
    SCOPE_REQUIRED = 403 "scope_required" "The credential lacks a scope" final
        "`required_scopes` names the scopes of which one is needed. Ask an administrator of the shop for a key that has it.";
    BUYER_REQUIRED = 403 "buyer_required" "The request does not say for which buyer it asks" final
        "Storefront operations are for one buyer. An access token names them itself; an API key must be one of a storefront server (actor `storefront`), and each request then carries `X-Member-Id`, or for a guest `X-Guest-Order-No` and `X-Guest-Contact`.";
    NOT_FOUND = 404 "not_found" "Not found" final
        "Nothing with this number exists in the shop of the credential. Things of other shops do not exist either.";
    ROUTE_NOT_FOUND = 404 "route_not_found" "No such path" final
        "No operation has this path; `/openapi.json` lists all.";
    METHOD_NOT_ALLOWED = 405 "method_not_allowed" "The path does not take this method" final
        "`Allow` lists the methods that it takes.";
    NOT_ACCEPTABLE = 406 "not_acceptable" "The answer would not be acceptable" final
        "Answers are `application/json`, errors `application/problem+json`: let `Accept` allow it, or leave it out.";
    SLOW_BODY = 408 "slow_body" "The body took too long" again
        "The body did not arrive in time. Nothing was done.";
    BODY_TOO_LARGE = 413 "body_too_large" "The body is too large" final
        "A body may have 1 MiB (an import: 1 MiB a line).";
    UNSUPPORTED_MEDIA_TYPE = 415 "unsupported_media_type" "The body has the wrong media type" final
        "Send `Content-Type: application/json` (an import: `application/x-ndjson`), in UTF-8 and without a content encoding.";
    STALE_VERSION = 412 "stale_version" "It has changed since" final
        "`If-Match` names a version that is no longer the current one (`current_version`). Read it again, decide again, send again.";
    PRECONDITION_REQUIRED = 428 "precondition_required" "If-Match is required" final
        "Changing something needs `If-Match` with the version that the change is about (`*` takes any), so that nobody's work is overwritten unseen.";
    INVALID_BODY = 422 "invalid_body" "The body has faults" final
        "The body is JSON, but fields are missing, unknown, given twice, of the wrong type or out of bounds. `errors` lists all of them with pointers.";
    IDEMPOTENCY_KEY_REUSED = 422 "idempotency_key_reused" "The Idempotency-Key belongs to another request" final
        "This key was used with another path or body. Take a new key for a new request.";
    REQUEST_IN_PROGRESS = 409 "request_in_progress" "The first request with this key is still running" again
        "Send it again after `Retry-After` seconds: the answer will be that of the first request.";
    QUOTE_CHANGED = 409 "quote_changed" "The outcome is no longer what was quoted" final
        "The order has changed since the quote, so that the same request would now do something else. Nothing was done; `quote` holds the outcome of now: show it, and send its token.";
    RATE_LIMITED = 429 "rate_limited" "Too many requests" again
        "Send it again after `Retry-After` seconds. `RateLimit` and `RateLimit-Policy` say on every answer what is left.";
    INTERNAL_ERROR = 500 "internal_error" "Something went wrong here" final
        "A defect on our side. Nothing was saved. Tell us the `request_id`.";
    UNAVAILABLE = 503 "unavailable" "Not available at the moment" again
        "The database cannot be reached or is overloaded. Nothing was done; send it again after `Retry-After` seconds.";
    OUTCOME_UNKNOWN = 503 "outcome_unknown" "Whether it was done is not known" final
        "The connection to the database broke while the change was being saved. Read the order to see whether it was; with an `Idempotency-Key`, sending the same request again with the same key is safe.";
}

/// The entry of a code, here or among the [rules](super::rules).
pub fn find(code: &str) -> Option<&'static Entry> {
    all().find(|entry| entry.code == code)
}

/// Every entry: those of the protocol, then those of the domain's rules.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    ALL.iter().chain(super::rules::ALL).copied()
}
