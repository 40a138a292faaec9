//! What a request brings: a body, a query, or nothing.

use actix_web::{
    HttpRequest,
    dev::Payload,
    http::header::{self, HeaderMap},
    web::{Bytes, BytesMut},
};
use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use crate::{
    config::Config,
    contract::{self, query, query::QueryParameters},
    extract::media,
    problem::{Problem, catalogue},
};

/// Larger bodies are refused before they are read: 1 MiB.
pub const LARGEST_BODY: usize = 1 << 20;

/// What an operation takes beside path and headers.
pub trait Input: Sized + 'static {
    /// The media types that the operation can answer; the first, where the client has no wish.
    const ANSWERS: &'static [&'static str] = &[media::JSON];
    /// Takes the bytes in: 415, 413, 408.
    fn receive(
        request: &HttpRequest,
        payload: &mut Payload,
        config: &Config,
    ) -> impl Future<Output = Result<Bytes, Problem>>;
    /// Checks the shape: 400 for parameters, 422 for bodies.
    fn read(request: &HttpRequest, received: Bytes) -> Result<Self, Problem>;

    /// What was sent, for the hash that an `Idempotency-Key` is bound to.
    fn bytes(&self) -> &[u8] {
        &[]
    }
}

/// No parameters; a body is not looked at.
pub struct Nothing;

/// Parameters in the query.
pub struct Query<Q>(pub Q);

/// A JSON body.
pub struct Body<B> {
    /// What it says.
    pub content: B,
    bytes: Bytes,
}

/// A body of a type whose fields are all optional; none at all counts as `{}`.
pub struct OptionalBody<B> {
    /// What it says.
    pub content: B,
    bytes: Bytes,
}

impl Input for Nothing {
    async fn receive(_: &HttpRequest, _: &mut Payload, _: &Config) -> Result<Bytes, Problem> {
        Ok(Bytes::new())
    }

    fn read(request: &HttpRequest, _: Bytes) -> Result<Self, Problem> {
        query::none(request.query_string()).map(|()| Self)
    }
}

/// An input of an operation that can answer with a diagram too.
pub struct MermaidToo<I>(pub I);

impl<I: Input> Input for MermaidToo<I> {
    const ANSWERS: &'static [&'static str] = &[media::JSON, media::MERMAID];

    async fn receive(
        request: &HttpRequest,
        payload: &mut Payload,
        config: &Config,
    ) -> Result<Bytes, Problem> {
        I::receive(request, payload, config).await
    }

    fn read(request: &HttpRequest, received: Bytes) -> Result<Self, Problem> {
        I::read(request, received).map(Self)
    }
}

impl<Q: QueryParameters> Input for Query<Q> {
    async fn receive(_: &HttpRequest, _: &mut Payload, _: &Config) -> Result<Bytes, Problem> {
        Ok(Bytes::new())
    }

    fn read(request: &HttpRequest, _: Bytes) -> Result<Self, Problem> {
        query::read(request.query_string()).map(Self)
    }
}

impl<B: DeserializeOwned + ToSchema + 'static> Input for Body<B> {
    async fn receive(
        request: &HttpRequest,
        payload: &mut Payload,
        config: &Config,
    ) -> Result<Bytes, Problem> {
        media_type(request.headers(), media::JSON)?;
        body(request.headers(), payload, config, LARGEST_BODY).await
    }

    fn read(request: &HttpRequest, received: Bytes) -> Result<Self, Problem> {
        query::none(request.query_string())?;
        Ok(Self { content: contract::read(&received)?, bytes: received })
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl<B: DeserializeOwned + ToSchema + 'static> Input for OptionalBody<B> {
    async fn receive(
        request: &HttpRequest,
        payload: &mut Payload,
        config: &Config,
    ) -> Result<Bytes, Problem> {
        if request.headers().contains_key(header::CONTENT_TYPE) {
            media_type(request.headers(), media::JSON)?;
            return body(request.headers(), payload, config, LARGEST_BODY).await;
        }
        let bytes = body(request.headers(), payload, config, LARGEST_BODY).await?;
        if bytes.is_empty() {
            Ok(bytes)
        } else {
            Err(Problem::new(catalogue::UNSUPPORTED_MEDIA_TYPE))
        }
    }

    fn read(request: &HttpRequest, received: Bytes) -> Result<Self, Problem> {
        query::none(request.query_string())?;
        let text: &[u8] = if received.is_empty() { b"{}" } else { &received };
        Ok(Self { content: contract::read(text)?, bytes: received })
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// 415 unless the body is what we read, in UTF-8 and not encoded.
pub fn media_type(headers: &HeaderMap, wanted: &str) -> Result<(), Problem> {
    let refuse = || Problem::new(catalogue::UNSUPPORTED_MEDIA_TYPE);
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let mut parts = given.ok_or_else(refuse)?.split(';').map(str::trim);
    if !parts.next().unwrap_or_default().eq_ignore_ascii_case(wanted) {
        return Err(refuse());
    }
    let other_charset = parts.any(|parameter| {
        parameter.split_once('=').is_some_and(|(name, charset)| {
            name.eq_ignore_ascii_case("charset")
                && !charset.trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
    });
    let encoded = headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    if other_charset || encoded { Err(refuse()) } else { Ok(()) }
}

/// Reads a body up to its bound within the deadline; actix-web itself would wait for ever.
pub(crate) async fn body(
    headers: &HeaderMap,
    payload: &mut Payload,
    config: &Config,
    largest: usize,
) -> Result<Bytes, Problem> {
    let stated = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<usize>().ok());
    if stated.is_some_and(|length| length > largest) {
        return Err(Problem::new(catalogue::BODY_TOO_LARGE));
    }
    let reading = async {
        let mut bytes = BytesMut::with_capacity(stated.unwrap_or_default().min(LARGEST_BODY));
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| {
                Problem::new(catalogue::MALFORMED_JSON).detail("the body was cut off")
            })?;
            if bytes.len() + chunk.len() > largest {
                return Err(Problem::new(catalogue::BODY_TOO_LARGE));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    };
    actix_web::rt::time::timeout(config.body_timeout, reading)
        .await
        .unwrap_or_else(|_| Err(Problem::new(catalogue::SLOW_BODY)))
}
