//! Who calls: an API key or an access token in `Authorization: Bearer`.

use std::sync::Arc;

use actix_web::{HttpRequest, http::header};
use order_domain::stamp::{Actor, ActorKind};
use persistence::{
    CredentialId, Origin, ShopId,
    desk::{
        api_keys::{ApiKeys, KeyActor},
        settings::ShopSettings,
    },
};
use strum::IntoEnumIterator;

use super::{client_address, remember, request_id, scope::Scope};
use crate::{
    desk::Desk,
    problem::{Problem, catalogue},
    seal::Sealing,
};

/// API keys begin like this, so that secret scanners find them and tokens of others are told apart.
const API_KEY_PREFIX: &str = "od_live_";
/// Longer credentials are none of ours.
const LONGEST_CREDENTIAL: usize = 8 * 1024;

/// Who calls, for which shop, with which rights.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The shop of the credential: never from path or body.
    pub shop: Arc<ShopSettings>,
    /// What the credential may do.
    pub scopes: Vec<Scope>,
    /// Who, from where, with which request: recorded with every change.
    pub origin: Origin,
    /// For whom the credential may speak as a buyer.
    pub identity: Identity,
    /// Seals what an answer says once.
    pub sealing: Sealing,
}

/// For whom a credential may speak as a buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// An API key of the shop's storefront server: for the buyer whom each request names.
    StorefrontServer,
    /// An access token: for one buyer.
    Token {
        /// The member: the claim `member_id`, else `sub`.
        member_id: String,
        /// The order that a guest has proven to know, instead of a member.
        order_no: Option<String>,
    },
    /// Another API key: for nobody.
    Other,
}

impl Caller {
    /// Finds out who calls, or 401. Good and bad credentials are counted against their limits (429).
    pub async fn authenticate(request: &HttpRequest, desk: &Desk) -> Result<Self, Problem> {
        let ip = client_address::of(request, &desk.config.trusted_proxies);
        let bearer = bearer(request);
        let found = match bearer {
            Some(token) if token.starts_with(API_KEY_PREFIX) => api_key(token, desk).await?,
            Some(token) => access_token(token, desk).await?,
            None => None,
        };
        let Some(known) = found else {
            let allowance = desk.limiter.address(ip)?;
            remember(request, allowance);
            let challenge = match bearer {
                Some(_) => "Bearer realm=\"orderdesk\", error=\"invalid_token\"",
                None => "Bearer realm=\"orderdesk\"",
            };
            return Err(Problem::new(catalogue::UNAUTHENTICATED)
                .header(header::WWW_AUTHENTICATE, challenge));
        };
        let allowance = desk.limiter.credential(&known.credential.0)?;
        remember(request, allowance);
        let origin = Origin {
            actor: known.actor,
            ip,
            request_id: request_id(request),
            credential: known.credential,
        };
        Ok(Self {
            shop: known.shop,
            scopes: known.scopes,
            origin,
            identity: known.identity,
            sealing: Sealing::of(bearer.unwrap_or_default()),
        })
    }

    /// 403 unless the credential has one of these scopes.
    pub fn require(&self, any_of: &[Scope]) -> Result<(), Problem> {
        if any_of.iter().any(|scope| self.scopes.contains(scope)) {
            return Ok(());
        }
        let names: Vec<&'static str> = any_of.iter().map(Into::into).collect();
        let challenge = format!(
            "Bearer realm=\"orderdesk\", error=\"insufficient_scope\", scope=\"{}\"",
            names[0]
        );
        Err(Problem::new(catalogue::SCOPE_REQUIRED)
            .detail(format!("This needs the scope {}.", names.join(" or ")))
            .fact("required_scopes", names)
            .header(header::WWW_AUTHENTICATE, &challenge))
    }

    /// Whether people are shown unmasked.
    pub fn sees_people(&self) -> bool {
        self.scopes.contains(&Scope::CustomersRead)
    }

    /// The shop's id.
    pub fn shop_id(&self) -> ShopId {
        self.shop.shop_id
    }
}

struct Known {
    shop: Arc<ShopSettings>,
    scopes: Vec<Scope>,
    actor: Actor,
    credential: CredentialId,
    identity: Identity,
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    let fits = (1..=LONGEST_CREDENTIAL).contains(&token.len());
    (scheme.eq_ignore_ascii_case("bearer") && fits).then_some(token)
}

async fn api_key(token: &str, desk: &Desk) -> Result<Option<Known>, Problem> {
    let Some(key) = ApiKeys::find_by_token(&desk.database, token).await? else { return Ok(None) };
    let kind = match key.actor {
        KeyActor::Operator => ActorKind::Operator,
        KeyActor::Integrator => ActorKind::Integrator,
        KeyActor::Storefront => ActorKind::Buyer,
    };
    Ok(Some(Known {
        shop: desk.settings(key.shop_id).await?,
        scopes: scopes(&key.scopes),
        actor: Actor { kind, id: key.key_id.to_string(), name: key.name },
        credential: CredentialId(format!("key:{}", key.key_id)),
        identity: match key.actor {
            KeyActor::Storefront => Identity::StorefrontServer,
            KeyActor::Operator | KeyActor::Integrator => Identity::Other,
        },
    }))
}

async fn access_token(token: &str, desk: &Desk) -> Result<Option<Known>, Problem> {
    let Some(verifier) = &desk.tokens else { return Ok(None) };
    let Some(claims) = verifier.verify(token).await else { return Ok(None) };
    let shop = match desk.settings(ShopId(claims.shop_id)).await {
        Ok(shop) => shop,
        // The issuer vouches for a shop that we don't have: not a credential here.
        Err(persistence::Error::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    Ok(Some(Known {
        shop,
        // `all` is a word of our own keys, not of the issuer's tokens.
        scopes: claims.scope.split(' ').filter_map(|name| name.parse().ok()).collect(),
        actor: Actor {
            kind: ActorKind::Operator,
            name: claims.name.unwrap_or_else(|| claims.sub.clone()),
            id: claims.sub.clone(),
        },
        credential: CredentialId(format!("oidc:{}", claims.sub)),
        identity: Identity::Token {
            member_id: claims.member_id.unwrap_or(claims.sub),
            order_no: claims.order_no,
        },
    }))
}

/// The scopes of a stored key; `all` stands for all of them, those of later versions too.
pub fn scopes(text: &str) -> Vec<Scope> {
    if text == "all" {
        return Scope::iter().collect();
    }
    text.split([' ', ',']).filter_map(|name| name.parse().ok()).collect()
}
