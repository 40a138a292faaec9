//! What comes with every write: who asks, under which conditions, and how the answer is made.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use order_domain::stamp::Actor;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use crate::database::Database;
use crate::error::{Error, Refusal};
use crate::idempotency::{self, Reservation};
use crate::transaction::{AfterUnknownCommit, Work};

/// A shop: the tenant that every row belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(transparent)]
pub struct ShopId(pub Uuid);

impl fmt::Display for ShopId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl std::str::FromStr for ShopId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}

/// The credential that a request came with, `key:<id>` or `oidc:<subject>`: idempotency keys are
/// kept apart by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialId(pub String);

/// Where a change comes from; kept with it.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Who acts.
    pub actor: Actor,
    /// From which address.
    pub ip: Option<IpAddr>,
    /// The request's id.
    pub request_id: String,
    /// With which credential.
    pub credential: CredentialId,
}

impl Origin {
    /// The address as it is kept.
    pub(crate) fn address(&self) -> Option<String> {
        self.ip.map(|address| address.to_string())
    }
}

/// A key that a client gave to a request so that it can safely send it again.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    /// 1–255 visible ASCII characters.
    pub key: String,
    /// SHA-256 of what makes requests the same: method, path, body.
    pub request_hash: [u8; 32],
}

/// The conditions of a write.
#[derive(Clone, Debug)]
pub struct Write {
    /// The version that the thing must have; `None`: any.
    pub if_match: Option<i64>,
    /// The request's idempotency key.
    pub idempotency: Option<IdempotencyKey>,
    /// Who asks.
    pub origin: Origin,
}

impl Write {
    /// Refuses when the version that stands isn't the one that was asked for.
    pub(crate) fn check_version(&self, current_version: i64) -> Result<(), Error> {
        match self.if_match {
            Some(version) if version != current_version => Err(Error::Stale { current_version }),
            _ => Ok(()),
        }
    }
}

/// An answer as it was, or will be, sent: kept with the idempotency key, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// 200–299.
    pub status: u16,
    /// Header names and values that belong to the answer (`ETag`, `Location`).
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What a write answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The answer.
    pub answer: StoredAnswer,
    /// Whether it was given before and nothing was done now.
    pub replayed: bool,
}

/// Makes the answer of what was done, inside the transaction: a refusal undoes everything. It may
/// be called more than once.
pub type Answer<T> = Arc<dyn Fn(&T) -> Result<StoredAnswer, Refusal> + Send + Sync>;

/// What an answer shows, as far as erasing a person has to know.
pub(crate) trait About {
    /// The order whose people it may show.
    fn order_id(&self) -> Option<Uuid> {
        None
    }
}

impl About for () {}

/// Checks and edits a row's value inside the transaction; a refusal undoes everything.
pub type Edit<T> = Arc<dyn Fn(&T) -> Result<T, Refusal> + Send + Sync>;

struct Answering<C, T> {
    shop: ShopId,
    write: Write,
    answer: Answer<T>,
    context: C,
    work: for<'a> fn(&'a C, &'a Write, &'a DatabaseTransaction) -> Work<'a, T>,
}

impl Database {
    /// Does the work at most once per idempotency key and keeps its answer with the key, all in one
    /// transaction.
    pub(crate) async fn answering<C, T>(
        &self,
        shop: ShopId,
        write: Write,
        answer: Answer<T>,
        context: C,
        work: for<'a> fn(&'a C, &'a Write, &'a DatabaseTransaction) -> Work<'a, T>,
    ) -> Result<Answered, Error>
    where
        C: Send + Sync + 'static,
        T: About + Send + 'static,
    {
        let after_unknown_commit = match &write.idempotency {
            Some(_) => AfterUnknownCommit::RunAgain,
            None => AfterUnknownCommit::GiveUp,
        };
        let answering = Answering { shop, write, answer, context, work };
        self.for_writing(after_unknown_commit, answering, |answering, transaction| {
            Box::pin(answering.run(transaction))
        })
        .await
    }
}

impl<C: Send + Sync, T: About + Send> Answering<C, T> {
    async fn run(&self, transaction: &DatabaseTransaction) -> Result<Answered, Error> {
        let reservation = match &self.write.idempotency {
            Some(key) => {
                let credential = &self.write.origin.credential;
                let reserved =
                    idempotency::reserve(transaction, self.shop, credential, key).await?;
                if let Reservation::Answered(answer) = reserved {
                    return Ok(Answered { answer, replayed: true });
                }
                Some(key)
            }
            None => None,
        };
        // The value lives only as long as no other future is awaited: it need not be shareable.
        let (answer, order_id) = {
            let value = (self.work)(&self.context, &self.write, transaction).await?;
            ((self.answer)(&value).map_err(Error::Refused)?, value.order_id())
        };
        if let Some(key) = reservation {
            let credential = &self.write.origin.credential;
            idempotency::keep(transaction, self.shop, credential, key, &answer, order_id).await?;
        }
        Ok(Answered { answer, replayed: false })
    }
}
