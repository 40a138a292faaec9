//! `orderdesk key create`: the first key of a shop; further ones can be made over HTTP.

use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use persistence::{
    Database, Error, ShopId, StoredAnswer, Write,
    desk::api_keys::{ApiKeys, IssuedApiKey, KeyActor, NewApiKey},
};
use serde_json::{Value, json};

use super::{Failure, closed, origin};
use crate::{config::Config, extract::scope::Scope, server};

#[derive(Subcommand)]
pub(super) enum Action {
    /// Create a key; prints `{"key_id": …, "token": …}`, the token this once.
    Create {
        /// The shop that it opens.
        #[arg(long)]
        shop: ShopId,
        /// `all`, or scopes separated by commas: orders:read,claims:write
        #[arg(long, value_parser = scopes)]
        scopes: Scopes,
        /// What people call it.
        #[arg(long, default_value = "command line")]
        name: String,
        /// As whom its requests act.
        #[arg(long, value_enum, default_value_t = ActsAs::Operator)]
        actor: ActsAs,
    },
}

/// Scopes as they are kept: separated by blanks.
#[derive(Clone)]
pub(super) struct Scopes(pub(super) String);

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum ActsAs {
    Operator,
    Integrator,
    Storefront,
}

impl From<ActsAs> for KeyActor {
    fn from(actor: ActsAs) -> Self {
        match actor {
            ActsAs::Operator => Self::Operator,
            ActsAs::Integrator => Self::Integrator,
            ActsAs::Storefront => Self::Storefront,
        }
    }
}

fn scopes(text: &str) -> Result<Scopes, String> {
    if text == "all" {
        return Ok(Scopes(text.to_owned()));
    }
    let known = text.split(',').map(|name| {
        let scope = name.trim().parse::<Scope>();
        scope.map(<&'static str>::from).map_err(|_| format!("no scope is called `{name}`"))
    });
    let known: Vec<&str> = known.collect::<Result<_, _>>()?;
    Ok(Scopes(known.join(" ")))
}

pub(super) async fn run(config: Config, action: Action) -> Result<ExitCode, Failure> {
    let Action::Create { shop, scopes, name, actor } = action;
    let database = server::open(&config).await?;
    let new = NewApiKey { name, scopes: scopes.0, actor: actor.into() };
    println!("{}", create(&database, shop, new).await?);
    closed(database).await
}

/// Makes a key and tells its token.
pub(super) async fn create(
    database: &Database,
    shop: ShopId,
    new: NewApiKey,
) -> Result<Value, Failure> {
    let write = Write { if_match: None, idempotency: None, origin: origin("key create") };
    let answer = crate::conduct::answer(|issued: &IssuedApiKey| {
        let told = json!({"key_id": issued.key.key_id, "token": issued.token});
        Ok(StoredAnswer { status: 201, headers: Vec::new(), body: told.to_string().into_bytes() })
    });
    match ApiKeys::of(database, shop).create(new, write, answer).await {
        Ok(answered) => Ok(serde_json::from_slice(&answered.answer.body)?),
        Err(Error::NotFound { .. }) => Err(format!("no shop has the id {shop}").into()),
        Err(failure) => Err(failure.into()),
    }
}
