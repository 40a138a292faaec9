//! An issuer of access tokens, as a deployment's identity provider would be.

use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use persistence::ShopId;
use serde_json::{Value, json};

use crate::support::{Api, Engine};

/// A P-256 key made for these tests; it opens nothing anywhere else.
const PRIVATE_KEY: &str = "-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFT9q2+XRWj1yq/JO
skjmDPoAa+YWOVUR6UqA71eubu2hRANCAAQWG/aUjvyAmemwRrekxxbrkSH+knKM
9Hd5f8x3rJimjxC7F0CxAhxyjJ/tB6fNmD62HodAU5XSiRF2kc7J3fKr
-----END PRIVATE KEY-----";
const PUBLIC_X: &str = "Fhv2lI78gJnpsEa3pMcW65Eh_pJyjPR3eX_Md6yYpo8";
const PUBLIC_Y: &str = "ELsXQLECHHKMn-0Hp82YPrYeh0BTldKJEXaRzsnd8qs";

/// A signed token.
pub fn token(claims: &Value, key_id: &str) -> String {
    let mut header = Header::new(Algorithm::ES256);
    header.kid = Some(key_id.to_owned());
    let key = EncodingKey::from_ec_pem(PRIVATE_KEY.as_bytes()).expect("a key");
    jsonwebtoken::encode(&header, claims, &key).expect("a token")
}

/// A server that trusts the issuer; `None` where the engine is not there.
pub async fn api(engine: Engine) -> Option<Api> {
    let set = json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "k1", "use": "sig", "alg": "ES256",
        "x": PUBLIC_X, "y": PUBLIC_Y}]});
    let variables = [
        ("ORDERDESK_OIDC_ISSUER", "https://id.example.com"),
        ("ORDERDESK_OIDC_AUDIENCE", "orderdesk"),
        ("ORDERDESK_OIDC_JWKS", &set.to_string()),
    ];
    Api::start_with(engine, &variables).await
}

/// What a good token claims.
pub fn claims(shop: ShopId, sub: &str, scope: &str) -> Value {
    json!({"iss": "https://id.example.com", "aud": "orderdesk", "exp": now() + 600, "sub": sub,
        "shop_id": shop, "scope": scope})
}

/// Seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()
}
