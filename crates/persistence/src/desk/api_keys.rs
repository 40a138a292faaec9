//! API keys: a token is shown once; what is kept is its hash (api.md §1, "credentials").

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use sha2::{Digest, Sha256};
use strum::{Display, EnumString};
use uuid::Uuid;

use super::settings::{self, read};
use crate::clock;
use crate::database::Database;
use crate::entity::api_keys::{self, Entity};
use crate::error::Error;
use crate::write::{Answer, Answered, ShopId, Write};

const PREFIX: &str = "od_live_";
const SECRET_BYTES: usize = 32;
const SHOP_BYTES: usize = 16;

/// An API key as it is kept: without its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub key_id: Uuid,
    /// The shop whose data it opens.
    pub shop_id: ShopId,
    /// What people call it.
    pub name: String,
    /// The last characters of the token, so that people can tell tokens apart.
    pub token_hint: String,
    /// Scopes, separated by blanks; `all` stands for all of them.
    pub scopes: String,
    /// As whom its requests act.
    pub actor: KeyActor,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// As whom the requests of a key act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum KeyActor {
    /// The admin's people.
    Operator,
    /// A program of the shop.
    Integrator,
    /// The storefront, for its buyers.
    Storefront,
}

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    /// What people call it.
    pub name: String,
    /// Scopes, separated by blanks.
    pub scopes: String,
    /// As whom its requests act.
    pub actor: KeyActor,
}

/// A key with its token: the only time that the token is to be seen.
#[derive(Clone, Debug)]
pub struct IssuedApiKey {
    /// The key.
    pub key: ApiKey,
    /// `od_live_…`, 256 random bits.
    pub token: String,
}

/// The API keys of one shop.
#[derive(Clone, Debug)]
pub struct ApiKeys {
    database: Database,
    shop: ShopId,
}

impl ApiKeys {
    /// The API keys of a shop.
    pub fn of(database: &Database, shop: ShopId) -> Self {
        Self { database: database.clone(), shop }
    }

    /// The key that a token belongs to; `None` when there is none or it was revoked. The token says
    /// which shop it is for, so this too reads within one shop.
    pub async fn find_by_token(database: &Database, token: &str) -> Result<Option<ApiKey>, Error> {
        let Some(shop) = shop_of(token) else { return Ok(None) };
        let token_hash = hash(token);
        database
            .for_reading((shop, token_hash), |(shop, token_hash), transaction| {
                Box::pin(async move {
                    let row = Entity::find()
                        .filter(api_keys::COLUMN.shop_id.eq(shop.0))
                        .filter(api_keys::COLUMN.token_hash.eq(token_hash.clone()))
                        .filter(api_keys::COLUMN.revoked_at.is_null())
                        .one(transaction)
                        .await?;
                    row.map(from_row).transpose()
                })
            })
            .await
    }

    /// The keys that are not revoked, oldest first.
    pub async fn all(&self) -> Result<Vec<ApiKey>, Error> {
        self.database
            .for_reading(self.shop, |shop, transaction| {
                Box::pin(async move {
                    let rows = Entity::find()
                        .filter(api_keys::COLUMN.shop_id.eq(shop.0))
                        .filter(api_keys::COLUMN.revoked_at.is_null())
                        .order_by_asc(api_keys::Column::KeyId)
                        .all(transaction)
                        .await?;
                    rows.into_iter().map(from_row).collect()
                })
            })
            .await
    }

    /// Makes a key.
    pub async fn create(
        &self,
        new: NewApiKey,
        write: Write,
        answer: Answer<IssuedApiKey>,
    ) -> Result<Answered, Error> {
        let issued = issue(self.shop, new);
        let context = (self.shop, issued);
        self.database
            .answering(self.shop, write, answer, context, |(shop, issued), _, transaction| {
                Box::pin(async move {
                    // A shop that doesn't exist is told so, rather than by a foreign key.
                    settings::load(transaction, *shop).await?;
                    insert(transaction, issued).await?;
                    Ok(issued.clone())
                })
            })
            .await
    }

    /// Revokes a key: it opens nothing any more.
    pub async fn revoke(
        &self,
        key_id: Uuid,
        write: Write,
        answer: Answer<()>,
    ) -> Result<Answered, Error> {
        let context = (self.shop, key_id);
        self.database
            .answering(self.shop, write, answer, context, |(shop, key_id), _, transaction| {
                Box::pin(async move {
                    let row = Entity::find_by_id((shop.0, *key_id))
                        .filter(api_keys::COLUMN.revoked_at.is_null())
                        .lock_exclusive()
                        .one(transaction)
                        .await?
                        .ok_or(Error::NotFound { what: "api_key" })?;
                    let mut row = row.into_active_model();
                    row.revoked_at = Set(Some(clock::now()));
                    row.update_without_returning(transaction).await?;
                    Ok(())
                })
            })
            .await
    }
}

fn issue(shop: ShopId, new: NewApiKey) -> IssuedApiKey {
    let mut bytes = shop.0.as_bytes().to_vec();
    bytes.extend(rand::random::<[u8; SECRET_BYTES]>());
    let token = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes));
    let key = ApiKey {
        key_id: Uuid::now_v7(),
        shop_id: shop,
        name: new.name,
        token_hint: token[token.len() - 4..].to_owned(),
        scopes: new.scopes,
        actor: new.actor,
        created_at: clock::now(),
    };
    IssuedApiKey { key, token }
}

/// The shop that a token is for, if it has the shape of a token at all.
fn shop_of(token: &str) -> Option<ShopId> {
    let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
    if bytes.len() != SHOP_BYTES + SECRET_BYTES {
        return None;
    }
    Uuid::from_slice(&bytes[..SHOP_BYTES]).ok().map(ShopId)
}

/// A plain hash is enough for a secret of 256 random bits: there is nothing to guess.
fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

async fn insert(transaction: &DatabaseTransaction, issued: &IssuedApiKey) -> Result<(), Error> {
    let key = &issued.key;
    let row = api_keys::Model {
        shop_id: key.shop_id.0,
        key_id: key.key_id,
        name: key.name.clone(),
        token_hash: hash(&issued.token),
        token_hint: key.token_hint.clone(),
        scopes: key.scopes.clone(),
        actor_kind: key.actor.to_string(),
        created_at: key.created_at,
        revoked_at: None,
    };
    Entity::insert(row.into_active_model()).exec_without_returning(transaction).await?;
    Ok(())
}

fn from_row(row: api_keys::Model) -> Result<ApiKey, Error> {
    Ok(ApiKey {
        key_id: row.key_id,
        shop_id: ShopId(row.shop_id),
        actor: read("api_keys.actor_kind", &row.actor_kind)?,
        name: row.name,
        token_hint: row.token_hint,
        scopes: row.scopes,
        created_at: row.created_at,
    })
}
