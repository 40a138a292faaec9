//! Product variants with their stock, and the ledger that explains it (domain.md §5).

crate::dialect::migration!(
    "m20261122_000003_catalog",
    r"
CREATE TABLE variants (
    shop_id {uuid} NOT NULL REFERENCES shops (shop_id),
    variant_code {text} NOT NULL,
    product_code {text} NOT NULL,
    name {text} NOT NULL,
    option_name {text},
    price {amount} NOT NULL CHECK (price >= 0),
    stock {integer},
    stock_entries {integer} NOT NULL CHECK (stock_entries >= 0),
    version {integer} NOT NULL CHECK (version > 0),
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    PRIMARY KEY (shop_id, variant_code)
) {clustered};

-- Append-only. `quantity` is the change, `stock_after` what stood on the shelf after it. `cause` is
-- the payment or claim of the order that moved it, each at most once per variant.
CREATE TABLE stock_entries (
    shop_id {uuid} NOT NULL,
    variant_code {text} NOT NULL,
    entry_no {integer} NOT NULL CHECK (entry_no > 0),
    kind {text} NOT NULL CHECK (kind IN (
        'count', 'order', 'restock', 'take_back', 'replacement', 'replacement_return'
    )),
    quantity {integer} NOT NULL,
    stock_after {integer} NOT NULL,
    order_id {uuid},
    order_no {text},
    cause {text},
    at {time} NOT NULL,
    PRIMARY KEY (shop_id, variant_code, entry_no),
    UNIQUE (shop_id, order_id, cause, variant_code, kind),
    FOREIGN KEY (shop_id, variant_code) REFERENCES variants (shop_id, variant_code),
    CHECK ((kind = 'count') = (order_id IS NULL)),
    CHECK ((kind = 'count') = (cause IS NULL)),
    CHECK (kind NOT IN ('order', 'take_back', 'replacement') OR quantity < 0),
    CHECK (kind NOT IN ('restock', 'replacement_return') OR quantity > 0)
) {clustered};
",
    r"
DROP TABLE stock_entries;
DROP TABLE variants;
"
);
