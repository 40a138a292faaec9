//! APIキー: credentials of programs (api.md §1 "credentials").

use actix_web::{HttpResponse, delete, get, post};
use persistence::desk::api_keys::{ApiKey as Stored, ApiKeys, IssuedApiKey, KeyActor, NewApiKey};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    conduct::{Shown, answer, respond},
    extract::{
        Call,
        conditions::{KeyOptional, Unconditional, VersionRequired},
        credential,
        input::{Body, Nothing},
        place::{InApiKey, InShop},
        scope::KeysWrite,
    },
    parameters::{KeyHeader, RequiredVersionHeader},
    problem::{Fault, FaultCode, Problem, catalogue},
    seal::Sealing,
    view::moment,
    vocabulary::{self, KnownScope},
};

/// An API key.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ApiKeyPath {
    /// The key's id.
    pub key_id: Uuid,
}

/// As whom the requests of a key act.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActorChoice {
    /// The admin's people.
    Operator,
    /// A program of the shop.
    Integrator,
    /// The storefront, for its buyers.
    Storefront,
}

/// A key to make.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyInput {
    /// What people call it.
    #[schema(min_length = 1, max_length = 100, example = "倉庫システム")]
    pub name: String,
    /// What it may do: at most what the credential of this request may do.
    #[schema(min_items = 1, max_items = 20)]
    pub scopes: Vec<KnownScope>,
    /// As whom its requests act; integrator where it is left out.
    #[schema(nullable = false)]
    pub actor: Option<ActorChoice>,
}

/// An API key, without its token.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKey {
    /// The id of the key.
    pub key_id: Uuid,
    /// What people call it.
    #[schema(max_length = 100, example = "倉庫システム")]
    pub name: String,
    /// The last characters of the token, to tell tokens apart.
    #[schema(max_length = 10, example = "x7Qk")]
    pub token_hint: String,
    /// What it may do.
    #[schema(value_type = Vec<vocabulary::Scope>, max_items = 50, example = json!(["orders:read"]))]
    pub scopes: Vec<String>,
    /// As whom its requests act.
    #[schema(schema_with = vocabulary::answered_actor_choice)]
    pub actor: String,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// A key with its token.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct NewKey {
    /// The id of the key.
    pub key_id: Uuid,
    /// `od_live_…`: shown this once, kept as a hash.
    #[schema(max_length = 200, example = "od_live_AZM…")]
    pub token: String,
    /// What people call it.
    #[schema(max_length = 100, example = "倉庫システム")]
    pub name: String,
    /// The last characters of the token.
    #[schema(max_length = 10, example = "x7Qk")]
    pub token_hint: String,
    /// What it may do.
    #[schema(value_type = Vec<vocabulary::Scope>, max_items = 50, example = json!(["orders:read"]))]
    pub scopes: Vec<String>,
    /// As whom its requests act.
    #[schema(schema_with = vocabulary::answered_actor_choice)]
    pub actor: String,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// The shop's keys.
#[derive(Serialize, ToSchema)]
pub struct ApiKeyList {
    /// Oldest first, without deleted ones.
    #[schema(max_items = 100_000)]
    pub data: Vec<ApiKey>,
}

impl From<&Stored> for ApiKey {
    fn from(key: &Stored) -> Self {
        let scopes = credential::scopes(&key.scopes);
        Self {
            key_id: key.key_id,
            name: key.name.clone(),
            token_hint: key.token_hint.clone(),
            scopes: scopes.iter().map(ToString::to_string).collect(),
            actor: key.actor.to_string(),
            created_at: moment(key.created_at),
        }
    }
}

/// APIキー一覧: the shop's keys that are not deleted.
///
/// Without their tokens, which are shown once when a key is made; `token_hint` tells them apart.
#[utoipa::path(
    tag = "integrators",
    operation_id = "listApiKeys",
    responses((status = 200, description = "The keys", body = ApiKeyList)),
    security(("bearer" = ["keys:write"]))
)]
#[get("/api-keys")]
pub async fn list_api_keys(
    call: Call<KeysWrite, InShop, Unconditional, Nothing>,
) -> Result<HttpResponse, Problem> {
    let keys = ApiKeys::of(&call.desk.database, call.caller.shop_id()).all().await?;
    let data = keys.iter().map(Into::into).collect();
    Ok(HttpResponse::Ok().json(ApiKeyList { data }))
}

/// APIキー発行: makes a key. Its token is shown in this answer and never again.
///
/// A key can give away only what it may do itself. Sent again with the same `Idempotency-Key` and the
/// same credential, the answer comes again with the token; what is kept for that is sealed by the
/// credential (with another access token of the same person: `422 idempotency_key_reused`).
#[utoipa::path(
    tag = "integrators",
    operation_id = "createApiKey",
    params(KeyHeader),
    request_body(content = ApiKeyInput, description = "The key"),
    responses(
        (status = 201, description = "The key, with its token", body = NewKey, headers(
            ("Location" = String, description = "The key"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
    ),
    security(("bearer" = ["keys:write"]))
)]
#[post("/api-keys")]
pub async fn create_api_key(
    call: Call<KeysWrite, InShop, KeyOptional, Body<ApiKeyInput>>,
) -> Result<HttpResponse, Problem> {
    let input = call.input.content.clone();
    let faults: Vec<Fault> = input
        .scopes
        .iter()
        .enumerate()
        .filter(|(_, scope)| !call.caller.scopes.contains(&scope.0))
        .map(|(index, _)| {
            let detail = "is a scope that the credential of this request does not have";
            Fault::at(&format!("/scopes/{index}"), FaultCode::ScopeNotHeld, detail)
        })
        .collect();
    if !faults.is_empty() {
        return Err(Problem::of_body(faults));
    }
    let scopes: Vec<&'static str> = input.scopes.iter().map(|scope| scope.0.into()).collect();
    let new = NewApiKey {
        name: input.name,
        scopes: scopes.join(" "),
        actor: match input.actor.unwrap_or(ActorChoice::Integrator) {
            ActorChoice::Operator => KeyActor::Operator,
            ActorChoice::Integrator => KeyActor::Integrator,
            ActorChoice::Storefront => KeyActor::Storefront,
        },
    };
    let sealing = call.caller.sealing.clone();
    let answer = answer(move |issued: &IssuedApiKey| {
        let ApiKey { key_id, name, token_hint, scopes, actor, created_at } = (&issued.key).into();
        let token = sealing.seal(&key_id.to_string(), &issued.token);
        let body = NewKey { key_id, token, name, token_hint, scopes, actor, created_at };
        Ok(Shown::created(format!("/v1/api-keys/{key_id}"), &body).stored(None))
    });
    let keys = ApiKeys::of(&call.desk.database, call.caller.shop_id());
    let mut answered = keys.create(new, call.write_sealed(), answer).await?;
    answered.answer.body = unsealed(&call.caller.sealing, &answered.answer.body)?;
    Ok(respond(answered))
}

/// The answer with its token, of the one that is kept.
fn unsealed(sealing: &Sealing, kept: &[u8]) -> Result<Vec<u8>, Problem> {
    let defect = || Problem::new(catalogue::INTERNAL_ERROR);
    let mut key: NewKey = serde_json::from_slice(kept).map_err(|_| defect())?;
    key.token = sealing.open(&key.key_id.to_string(), &key.token).ok_or_else(defect)?;
    serde_json::to_vec(&key).map_err(|_| defect())
}

/// APIキー削除: the key opens nothing any more.
///
/// From the next request on. A key has no version: send `If-Match: *`.
#[utoipa::path(
    tag = "integrators",
    operation_id = "deleteApiKey",
    params(ApiKeyPath, RequiredVersionHeader),
    responses((status = 204, description = "The key is deleted")),
    security(("bearer" = ["keys:write"]))
)]
#[delete("/api-keys/{key_id}")]
pub async fn delete_api_key(
    call: Call<KeysWrite, InApiKey, VersionRequired, Nothing>,
) -> Result<HttpResponse, Problem> {
    let answer = answer(|(): &()| Ok(Shown::nothing().stored(None)));
    let keys = ApiKeys::of(&call.desk.database, call.caller.shop_id());
    Ok(respond(keys.revoke(call.place.key_id, call.write(), answer).await?))
}
