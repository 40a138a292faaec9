//! Coupons: issued, used, restored, each at most once per cause (domain.md §5).

crate::dialect::migration!(
    "m20261122_000004_coupons",
    r"
CREATE TABLE coupons (
    shop_id {uuid} NOT NULL REFERENCES shops (shop_id),
    coupon_no {text} NOT NULL,
    name {text} NOT NULL,
    member_id {text},
    status {text} NOT NULL CHECK (status IN ('usable', 'used')),
    order_id {uuid},
    order_no {text},
    entries {integer} NOT NULL CHECK (entries > 0),
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    PRIMARY KEY (shop_id, coupon_no),
    CHECK ((status = 'used') = (order_id IS NOT NULL)),
    CHECK ((order_id IS NULL) = (order_no IS NULL))
) {clustered};
CREATE INDEX coupons_member ON coupons (shop_id, member_id, coupon_no)
    WHERE member_id IS NOT NULL;

-- Append-only. `claim_no` is empty where the order itself is the cause; with a claim, `restored`
-- means given back by it and `used` means taken again because it was withdrawn.
CREATE TABLE coupon_entries (
    shop_id {uuid} NOT NULL,
    coupon_no {text} NOT NULL,
    entry_no {integer} NOT NULL CHECK (entry_no > 0),
    kind {text} NOT NULL CHECK (kind IN ('issued', 'used', 'restored')),
    order_id {uuid},
    order_no {text},
    claim_no {text} NOT NULL,
    at {time} NOT NULL,
    PRIMARY KEY (shop_id, coupon_no, entry_no),
    UNIQUE (shop_id, coupon_no, order_id, claim_no, kind),
    FOREIGN KEY (shop_id, coupon_no) REFERENCES coupons (shop_id, coupon_no),
    CHECK ((kind = 'issued') = (order_id IS NULL)),
    CHECK (kind <> 'restored' OR claim_no <> '')
) {clustered};
",
    r"
DROP TABLE coupon_entries;
DROP TABLE coupons;
"
);
