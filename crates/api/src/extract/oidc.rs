//! OpenID Connect access tokens: JWTs signed with RS256 or ES256 by a key of the issuer's set.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use jsonwebtoken::{
    Algorithm, DecodingKey, Validation,
    jwk::{Jwk, JwkSet, PublicKeyUse},
};
use serde::Deserialize;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::config::{JwksSource, Oidc};

/// A token with a key id that we don't know makes us fetch the set again, but not more often.
const FETCH_AT_MOST_EVERY: Duration = Duration::from_secs(30);
/// A set is fetched again after this long, so that a key that the issuer took back is forgotten.
const KEEP_FOR: Duration = Duration::from_mins(10);
/// Clocks differ.
const LEEWAY_SECONDS: u64 = 30;

/// What a valid token says.
#[derive(Debug, Deserialize)]
pub struct Claims {
    /// The shop it is for.
    pub shop_id: Uuid,
    /// Scopes, separated by blanks.
    #[serde(default)]
    pub scope: String,
    /// Whose token it is.
    pub sub: String,
    /// Display name.
    #[serde(default)]
    pub name: Option<String>,
    /// The member, where `sub` is not the shop's own number for them.
    #[serde(default)]
    pub member_id: Option<String>,
    /// The order that a guest has proven to know.
    #[serde(default)]
    pub order_no: Option<String>,
}

/// Checks tokens of one issuer.
pub struct Verifier {
    settings: Oidc,
    keys: RwLock<Arc<Keys>>,
    /// When the set was last asked for, successfully or not; held while asking, so that a crowd of
    /// requests with a new key asks once.
    asked: Mutex<Option<Instant>>,
    client: reqwest::Client,
}

#[derive(Default)]
struct Keys {
    by_id: HashMap<String, (Algorithm, DecodingKey)>,
    fetched: Option<Instant>,
}

/// Why the start stops.
#[derive(Debug, thiserror::Error)]
pub enum KeySetError {
    /// A file or the variable holds no JSON Web Key Set.
    #[error("{0} holds no JSON Web Key Set with an RS256 or ES256 key that has a kid")]
    Unusable(&'static str),
    /// The HTTP client cannot be made.
    #[error("the HTTP client for the JSON Web Key Set: {0}")]
    Client(#[from] reqwest::Error),
}

impl Verifier {
    /// A verifier for these settings. A set behind a URL is fetched with the first token.
    pub fn new(settings: Oidc) -> Result<Self, KeySetError> {
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let given = match &settings.keys {
            JwksSource::Url(_) => None,
            JwksSource::Inline(json) => Some((json.clone(), "ORDERDESK_OIDC_JWKS")),
            JwksSource::File(path) => {
                let name = "ORDERDESK_OIDC_JWKS_FILE";
                let json =
                    std::fs::read_to_string(path).map_err(|_| KeySetError::Unusable(name))?;
                Some((json, name))
            }
        };
        let keys = match given {
            None => Keys::default(),
            Some((json, name)) => {
                let set = serde_json::from_str(&json).map_err(|_| KeySetError::Unusable(name))?;
                let keys = Keys::of(&set);
                if keys.by_id.is_empty() {
                    return Err(KeySetError::Unusable(name));
                }
                keys
            }
        };
        Ok(Self { settings, keys: RwLock::new(Arc::new(keys)), asked: Mutex::new(None), client })
    }

    /// The claims of a token, or `None` for one that is not valid.
    pub async fn verify(&self, token: &str) -> Option<Claims> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        let key_id = header.kid?;
        let (algorithm, key) = self.key(&key_id).await?;
        // The key says which algorithm, never the token.
        if header.alg != algorithm {
            return None;
        }
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[&self.settings.issuer]);
        validation.set_audience(&[&self.settings.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.leeway = LEEWAY_SECONDS;
        validation.validate_nbf = true;
        let token = jsonwebtoken::decode::<Claims>(token, &key, &validation).ok()?;
        let claims = token.claims;
        let sane = |text: &str, most: usize| {
            !text.is_empty() && text.chars().count() <= most && !text.contains('\0')
        };
        let named = claims.name.as_deref().is_none_or(|name| sane(name, 200));
        let buyer = [claims.member_id.as_deref(), claims.order_no.as_deref()];
        let buyer_named = buyer.into_iter().flatten().all(|text| sane(text, 100));
        (sane(&claims.sub, 200) && named && buyer_named).then_some(claims)
    }

    async fn key(&self, key_id: &str) -> Option<(Algorithm, DecodingKey)> {
        let known = self.known();
        let old = known.fetched.is_some_and(|fetched| fetched.elapsed() > KEEP_FOR);
        if let Some(found) = known.by_id.get(key_id)
            && !old
        {
            return Some(found.clone());
        }
        let JwksSource::Url(url) = &self.settings.keys else { return None };
        let mut asked = self.asked.lock().await;
        // Somebody may have asked while we waited for the lock.
        let recently = asked.is_some_and(|asked| asked.elapsed() < FETCH_AT_MOST_EVERY);
        if !recently {
            *asked = Some(Instant::now());
            match self.fetch(url).await {
                Ok(keys) => {
                    *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
                }
                // The keys of before stay: an issuer that is away for a while locks nobody out.
                Err(error) => tracing::warn!(%error, "the JSON Web Key Set cannot be fetched"),
            }
        }
        self.known().by_id.get(key_id).cloned()
    }

    fn known(&self) -> Arc<Keys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    async fn fetch(&self, url: &str) -> Result<Keys, reqwest::Error> {
        let set = self.client.get(url).send().await?.error_for_status()?.json::<JwkSet>().await?;
        Ok(Keys { fetched: Some(Instant::now()), ..Keys::of(&set) })
    }
}

impl Keys {
    fn of(set: &JwkSet) -> Self {
        let by_id = set.keys.iter().filter_map(|key| {
            let id = key.common.key_id.clone()?;
            Some((id, (algorithm(key)?, DecodingKey::from_jwk(key).ok()?)))
        });
        Self { by_id: by_id.collect(), fetched: None }
    }
}

/// RS256 for RSA keys, ES256 for P-256 keys; others are not for us.
fn algorithm(key: &Jwk) -> Option<Algorithm> {
    use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, KeyAlgorithm};
    if key.common.public_key_use.as_ref().is_some_and(|usage| *usage != PublicKeyUse::Signature) {
        return None;
    }
    match (&key.algorithm, key.common.key_algorithm) {
        (AlgorithmParameters::RSA(_), None | Some(KeyAlgorithm::RS256)) => Some(Algorithm::RS256),
        (AlgorithmParameters::EllipticCurve(curve), None | Some(KeyAlgorithm::ES256))
            if curve.curve == EllipticCurve::P256 =>
        {
            Some(Algorithm::ES256)
        }
        _ => None,
    }
}
