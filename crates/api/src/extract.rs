//! What a handler is given, and the order in which a request is checked.
//!
//! A handler names what it needs in the type of its [`Call`]: the scope, the place, the headers and
//! the input. The extractor *is* the permission check; a handler that runs has passed them all.

pub mod buyer;
pub mod client_address;
pub mod conditions;
pub mod credential;
pub mod input;
pub mod language;
pub mod media;
pub mod oidc;
pub mod place;
pub mod scope;

use std::marker::PhantomData;

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures_util::future::LocalBoxFuture;
use persistence::{IdempotencyKey, Write};
use sha2::{Digest, Sha256};

use self::{
    conditions::Conditions, credential::Caller, input::Input, language::Language, place::Place,
    scope::Scopes,
};
use crate::{desk::Desk, edge::RequestId, problem::Problem, rate_limit::Allowance};

/// A request that has passed every check that needs no transaction.
pub struct Call<S, P, C, I> {
    /// Who calls, for which shop.
    pub caller: Caller,
    /// Where: the thing that the path names, known to exist.
    pub place: P,
    /// `If-Match`, `If-None-Match`, `Idempotency-Key`.
    pub conditions: C,
    /// Body or query.
    pub input: I,
    /// The language of labels in the answer.
    pub language: Language,
    /// The media type of the answer, one of the input's [`Input::ANSWERS`].
    pub answer: &'static str,
    /// What this process works with.
    pub desk: web::Data<Desk>,
    /// Method, path and whether people are masked: what an idempotency key is bound to, beside the
    /// body.
    line: String,
    scopes: PhantomData<S>,
}

impl<S, P, C: Conditions, I: Input> Call<S, P, C, I> {
    /// The conditions of the write that this request is.
    pub fn write(&self) -> Write {
        self.write_as(&self.line)
    }

    /// The same for an answer that has a secret in it: a replay must come with the very credential
    /// that sealed it, not just with another access token of the same person.
    pub fn write_sealed(&self) -> Write {
        let credential = URL_SAFE_NO_PAD.encode(self.caller.sealing.name());
        self.write_as(&format!("{} {credential}", self.line))
    }

    fn write_as(&self, line: &str) -> Write {
        let idempotency = self.conditions.key().map(|key| IdempotencyKey {
            key: key.to_owned(),
            request_hash: fingerprint(line, self.input.bytes()),
        });
        Write {
            if_match: self.conditions.version(),
            idempotency,
            origin: self.caller.origin.clone(),
        }
    }
}

impl<S, P, I: Input> Call<S, P, conditions::KeyRequired, I> {
    /// The conditions of one part of this request, done in a transaction of its own: its key follows
    /// from the request's key and the part's position, so that the whole can be sent again, and that
    /// another operation which is sent with the same key is refused part by part.
    pub fn write_of_part(&self, position: usize, part: &serde_json::Value) -> Write {
        let named = Sha256::new()
            .chain_update(&self.conditions.key)
            .chain_update([0])
            .chain_update(position.to_string());
        let key = format!("part:{}", URL_SAFE_NO_PAD.encode(named.finalize()));
        let request_hash = fingerprint(&self.line, part.to_string().as_bytes());
        let idempotency = Some(IdempotencyKey { key, request_hash });
        Write { if_match: None, idempotency, origin: self.caller.origin.clone() }
    }
}

/// What makes two requests the same: method, path and the JSON value of the body, however its fields
/// are ordered and spaced.
fn fingerprint(line: &str, body: &[u8]) -> [u8; 32] {
    let mut digest = Sha256::new().chain_update(line).chain_update([0]);
    match serde_json::from_slice::<serde_json::Value>(body) {
        Ok(mut value) => {
            value.sort_all_objects();
            digest.update(value.to_string());
        }
        Err(_) => digest.update(body),
    }
    digest.finalize().into()
}

impl<S: Scopes, P: Place, C: Conditions, I: Input> FromRequest for Call<S, P, C, I> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    /// The order of checks (api.md §1 "retries"), in this one place. Path and method were checked by
    /// the router; key, version and rules are checked by `persistence::perform` in the transaction.
    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let desk = desk(&request);
            let caller = Caller::authenticate(&request, &desk).await?; // 401
            caller.require(S::ANY_OF)?; // 403
            let place = P::find(&request, &desk, &caller).await?; // 404
            let answer = media::choose(request.headers(), I::ANSWERS)?; // 406
            let received = I::receive(&request, &mut payload, &desk.config).await?; // 415, 413, 408
            let conditions = C::read(&request)?; // 400, 428
            let input = I::read(&request, received)?; // 400 parameters, 422 body
            let language = Language::read(&request, &caller.shop.locale)?;
            // Access tokens of one person may have different scopes: an answer that shows people is
            // not the answer of a request that may not see them.
            let masked = if caller.sees_people() { "" } else { " masked" };
            let line = format!("{} {}{masked}", request.method(), request.path());
            let scopes = PhantomData;
            Ok(Self { caller, place, conditions, input, language, answer, desk, line, scopes })
        })
    }
}

/// A request that needs no credential: health apart, these are the documents about the API.
pub struct OpenCall<I> {
    /// The query.
    pub input: I,
    /// The language of labels in the answer.
    pub language: Language,
    /// The media type of the answer, one of the input's [`Input::ANSWERS`].
    pub answer: &'static str,
    /// What this process works with.
    pub desk: web::Data<Desk>,
}

impl<I: Input> FromRequest for OpenCall<I> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let desk = desk(&request);
            let address = client_address::of(&request, &desk.config.trusted_proxies);
            let allowance = desk.limiter.address(address)?;
            remember(&request, allowance);
            let answer = media::choose(request.headers(), I::ANSWERS)?;
            let received = I::receive(&request, &mut payload, &desk.config).await?;
            let input = I::read(&request, received)?;
            let language = Language::read(&request, "en")?;
            Ok(Self { input, language, answer, desk })
        })
    }
}

/// The state that [`crate::server::build`] gives to every worker.
fn desk(request: &HttpRequest) -> web::Data<Desk> {
    request
        .app_data::<web::Data<Desk>>()
        .expect("server::build gives it to the application")
        .clone()
}

/// Keeps what the caller may still ask, for the headers of the answer.
fn remember(request: &HttpRequest, allowance: Option<Allowance>) {
    if let Some(allowance) = allowance {
        request.extensions_mut().insert(allowance);
    }
}

/// The id of this request.
pub fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map_or(String::new(), |id| id.as_str().to_owned())
}
