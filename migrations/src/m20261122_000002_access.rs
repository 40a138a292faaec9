//! API keys (hashes only) and idempotency keys (api.md §1).

crate::dialect::migration!(
    "m20261122_000002_access",
    r"
CREATE TABLE api_keys (
    shop_id {uuid} NOT NULL REFERENCES shops (shop_id),
    key_id {uuid} NOT NULL,
    name {text} NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    token_hash {bytes} NOT NULL CHECK (length(token_hash) = 32),
    token_hint {text} NOT NULL,
    scopes {text} NOT NULL,
    actor_kind {text} NOT NULL CHECK (actor_kind IN ('operator', 'integrator', 'storefront')),
    created_at {time} NOT NULL,
    revoked_at {time},
    PRIMARY KEY (shop_id, key_id),
    UNIQUE (shop_id, token_hash)
) {clustered};

CREATE TABLE idempotency_keys (
    shop_id {uuid} NOT NULL REFERENCES shops (shop_id),
    credential {text} NOT NULL,
    key {text} NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_hash {bytes} NOT NULL CHECK (length(request_hash) = 32),
    status {integer} CHECK (status BETWEEN 200 AND 299),
    headers {json},
    body {bytes},
    -- The order that the answer shows, whose person may have to be erased from it.
    order_id {uuid},
    created_at {time} NOT NULL,
    PRIMARY KEY (shop_id, credential, key)
) {clustered};
CREATE INDEX idempotency_keys_order ON idempotency_keys (shop_id, order_id)
    WHERE order_id IS NOT NULL;
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
",
    r"
DROP TABLE idempotency_keys;
DROP TABLE api_keys;
"
);
