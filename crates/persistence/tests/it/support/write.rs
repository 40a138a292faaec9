//! Short ways to say who writes and what is answered.

use std::sync::Arc;

use order_domain::stamp::{Actor, ActorKind};
use persistence::{Answer, Answered, CredentialId, IdempotencyKey, Origin, StoredAnswer, Write};

/// An operator's write, without conditions.
pub fn write() -> Write {
    Write {
        if_match: None,
        idempotency: None,
        origin: Origin {
            actor: Actor {
                kind: ActorKind::Operator,
                id: "operator-1".to_owned(),
                name: "佐藤".to_owned(),
            },
            ip: Some([192, 0, 2, 1].into()),
            request_id: "request-1".to_owned(),
            credential: CredentialId("key:1".to_owned()),
        },
    }
}

/// A buyer's write, in their shop's storefront.
pub fn buyer() -> Write {
    let origin = Origin {
        actor: Actor { kind: ActorKind::Buyer, id: "m-1".to_owned(), name: "m-1".to_owned() },
        ip: Some([203, 0, 113, 7].into()),
        ..write().origin
    };
    Write { origin, ..write() }
}

/// The same with an idempotency key, for a request of which `request` is the only thing that tells
/// it from others.
pub fn keyed(key: &str, request: u8) -> Write {
    let idempotency = IdempotencyKey { key: key.to_owned(), request_hash: [request; 32] };
    Write { idempotency: Some(idempotency), ..write() }
}

/// The same under the condition of a version.
pub fn matching(version: i64) -> Write {
    Write { if_match: Some(version), ..write() }
}

/// Answers with what was made, as text.
pub fn debug<T: std::fmt::Debug>() -> Answer<T> {
    Arc::new(|value| Ok(answer_of(&format!("{value:?}"))))
}

/// An answer with this body.
pub fn answer_of(body: &str) -> StoredAnswer {
    StoredAnswer {
        status: 201,
        headers: vec![("etag".to_owned(), "\"1\"".to_owned())],
        body: body.as_bytes().to_vec(),
    }
}

/// The body of an answer.
pub fn body(answered: &Answered) -> &str {
    std::str::from_utf8(&answered.answer.body).unwrap()
}
