//! The names of what was bought, as the search box compares them. Orders from before have none: the
//! program adds them as it starts (the names are folded by its rules), and the index leads it to those.

crate::dialect::migration!(
    "m20261123_000010_product_names",
    "
ALTER TABLE orders ADD COLUMN product_names {text} NOT NULL DEFAULT '';
CREATE INDEX orders_without_product_names ON orders (shop_id, order_id) WHERE product_names = '';
",
    "
DROP INDEX orders_without_product_names;
ALTER TABLE orders DROP COLUMN product_names;
"
);
