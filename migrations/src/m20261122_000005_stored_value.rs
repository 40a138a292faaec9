//! Members' stored value: balances and the ledger behind them (domain.md §5).

crate::dialect::migration!(
    "m20261122_000005_stored_value",
    r"
CREATE TABLE stored_value_accounts (
    shop_id {uuid} NOT NULL REFERENCES shops (shop_id),
    member_id {text} NOT NULL,
    kind {text} NOT NULL CHECK (kind IN ('points', 'store_credit', 'external_points')),
    balance {amount} NOT NULL CHECK (balance >= 0),
    entries {integer} NOT NULL CHECK (entries >= 0),
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    PRIMARY KEY (shop_id, member_id, kind)
) {clustered};

-- Append-only. `cause` names what the entry comes from inside its order: `order` for its placing,
-- a claim or refund number otherwise. Each cause does one thing once: this key is what makes a
-- second restoration impossible, whatever the code believes.
CREATE TABLE stored_value_entries (
    shop_id {uuid} NOT NULL,
    member_id {text} NOT NULL,
    kind {text} NOT NULL,
    entry_no {integer} NOT NULL CHECK (entry_no > 0),
    entry_kind {text} NOT NULL CHECK (entry_kind IN ('opening', 'grant', 'use', 'restore')),
    amount {amount} NOT NULL CHECK (amount <> 0),
    balance_after {amount} NOT NULL CHECK (balance_after >= 0),
    order_id {uuid},
    order_no {text},
    cause {text},
    note {text},
    at {time} NOT NULL,
    PRIMARY KEY (shop_id, member_id, kind, entry_no),
    UNIQUE (shop_id, order_id, kind, entry_kind, cause),
    FOREIGN KEY (shop_id, member_id, kind)
        REFERENCES stored_value_accounts (shop_id, member_id, kind),
    CHECK ((order_id IS NULL) = (cause IS NULL)),
    CHECK ((order_id IS NULL) = (order_no IS NULL)),
    CHECK (entry_kind = 'grant' OR order_id IS NOT NULL),
    CHECK ((entry_kind = 'use') = (amount < 0))
) {clustered};
CREATE INDEX stored_value_entries_listed
    ON stored_value_entries (shop_id, member_id, at, kind, entry_no);
",
    r"
DROP TABLE stored_value_entries;
DROP TABLE stored_value_accounts;
"
);
