//! Orders and their parts (domain.md §1–§4).

crate::dialect::migration!(
    "m20261122_000006_orders",
    r"
-- The order itself, then what lists need: totals, statuses of its parts, texts to search in. Those
-- are computed from the order and written with it; sets are texts like |preparing|canceled|.
CREATE TABLE orders (
    shop_id {uuid} NOT NULL REFERENCES shops (shop_id),
    order_id {uuid} NOT NULL,
    order_no {text} NOT NULL CHECK (length(order_no) BETWEEN 1 AND 40),
    version {integer} NOT NULL CHECK (version > 0),
    currency {text} NOT NULL CHECK (length(currency) = 3),
    ordered_at {time} NOT NULL,
    ordered_on {text} NOT NULL,
    member_id {text},
    orderer_id {uuid} NOT NULL,
    receiver_id {uuid} NOT NULL,
    standard_tax_rate {text} NOT NULL,
    tax_rounding {text} NOT NULL,
    points_tax_treatment {text} NOT NULL,
    shipping_fee {amount} NOT NULL CHECK (shipping_fee >= 0),
    shipping_discount {amount} NOT NULL,
    shipping_base_fee {amount},
    shipping_free_from {amount},
    payment_fee {amount} NOT NULL CHECK (payment_fee >= 0),
    used_points {amount} NOT NULL CHECK (used_points >= 0),
    used_store_credit {amount} NOT NULL CHECK (used_store_credit >= 0),
    used_external_points {amount} NOT NULL CHECK (used_external_points >= 0),
    initial_figures {json} NOT NULL,
    malicious {flag} NOT NULL,
    malicious_flags {json},
    blacklist_entry {uuid},
    customer_notice {text},
    placed_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    history_entries {integer} NOT NULL CHECK (history_entries > 0),
    journal_entries {integer} NOT NULL CHECK (journal_entries >= 0),

    paid_cash {amount} NOT NULL CHECK (paid_cash >= 0),
    back_cash {amount} NOT NULL,
    back_points {amount} NOT NULL,
    back_store_credit {amount} NOT NULL,
    back_external_points {amount} NOT NULL,
    value {amount} NOT NULL,
    payment_total {amount} NOT NULL,
    outstanding {amount} NOT NULL CHECK (outstanding >= 0),
    refund_pending {amount} NOT NULL CHECK (refund_pending >= 0),
    awaiting_payment {flag} NOT NULL,
    line_count {integer} NOT NULL CHECK (line_count BETWEEN 1 AND 1000),
    first_product_name {text} NOT NULL,
    item_statuses {text} NOT NULL,
    claim_statuses {text} NOT NULL,
    refund_statuses {text} NOT NULL,
    payment_methods {text} NOT NULL,
    orderer_name {text} NOT NULL,
    receiver_name {text} NOT NULL,
    email {text} NOT NULL,
    phones {text} NOT NULL,

    PRIMARY KEY (shop_id, order_id),
    CHECK (shipping_discount BETWEEN 0 AND shipping_fee),
    -- No tender gives back more than was paid with it. What is still owed back counts as given.
    CHECK (back_cash BETWEEN 0 AND paid_cash),
    CHECK (back_points BETWEEN 0 AND used_points),
    CHECK (back_store_credit BETWEEN 0 AND used_store_credit),
    CHECK (back_external_points BETWEEN 0 AND used_external_points)
) {clustered};
CREATE UNIQUE INDEX orders_order_no ON orders (shop_id, order_no);
CREATE INDEX orders_ordered_at ON orders (shop_id, ordered_at, order_id);
CREATE INDEX orders_updated_at ON orders (shop_id, updated_at, order_id);
CREATE INDEX orders_member ON orders (shop_id, member_id, ordered_at, order_id);

CREATE TABLE order_lines (
    shop_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    line_no {integer} NOT NULL CHECK (line_no > 0),
    product_code {text} NOT NULL,
    variant_code {text} NOT NULL,
    name {text} NOT NULL,
    option_name {text},
    unit_price {amount} NOT NULL CHECK (unit_price >= 0),
    quantity {integer} NOT NULL CHECK (quantity BETWEEN 1 AND 9999),
    item_discount {amount} NOT NULL CHECK (item_discount >= 0),
    discount_shares {json} NOT NULL,
    tax_rate {text} NOT NULL,
    payment_no {integer} NOT NULL,
    origin {text} NOT NULL,
    PRIMARY KEY (shop_id, order_id, line_no),
    FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, order_id),
    CHECK (item_discount <= unit_price * quantity)
) {clustered};

CREATE TABLE order_discounts (
    shop_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    discount_no {integer} NOT NULL CHECK (discount_no > 0),
    kind {text} NOT NULL,
    coupon_no {text},
    name {text} NOT NULL,
    amount {amount} NOT NULL CHECK (amount >= 0),
    line_nos {json},
    restored_by {text},
    PRIMARY KEY (shop_id, order_id, discount_no),
    FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, order_id),
    CHECK ((kind = 'coupon') = (coupon_no IS NOT NULL))
) {clustered};

CREATE TABLE order_items (
    shop_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    item_no {integer} NOT NULL CHECK (item_no > 0),
    line_no {integer} NOT NULL,
    from_unit {integer} NOT NULL CHECK (from_unit >= 0),
    to_unit {integer} NOT NULL,
    fulfilment {text} NOT NULL,
    held_from {text},
    shipment_no {integer},
    claim_no {text},
    removed_by {text},
    split_from {integer},
    PRIMARY KEY (shop_id, order_id, item_no),
    FOREIGN KEY (shop_id, order_id, line_no) REFERENCES order_lines (shop_id, order_id, line_no),
    CHECK (from_unit < to_unit)
) {clustered};

CREATE TABLE order_shipments (
    shop_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    shipment_no {integer} NOT NULL CHECK (shipment_no > 0),
    carrier {text} NOT NULL,
    tracking_no {text} NOT NULL,
    status {text} NOT NULL
        CHECK (status IN ('standby', 'shipping', 'delivered', 'canceled', 'removed')),
    dispatched_at {time},
    delivered_at {time},
    PRIMARY KEY (shop_id, order_id, shipment_no),
    FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, order_id)
) {clustered};

CREATE TABLE order_payments (
    shop_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    payment_no {integer} NOT NULL CHECK (payment_no > 0),
    kind {text} NOT NULL,
    claim_no {text},
    method {text} NOT NULL,
    depositor_id {uuid},
    bank_account_id {uuid},
    amount {amount} NOT NULL CHECK (amount >= 0),
    lowered {amount} NOT NULL CHECK (lowered >= 0),
    paid {amount} NOT NULL CHECK (paid >= 0),
    status {text} NOT NULL CHECK (status IN ('awaiting', 'paid', 'void')),
    paid_at {time},
    PRIMARY KEY (shop_id, order_id, payment_no),
    FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, order_id),
    FOREIGN KEY (shop_id, bank_account_id) REFERENCES bank_accounts (shop_id, bank_account_id),
    CHECK (lowered + paid <= amount)
) {clustered};

CREATE TABLE order_claims (
    shop_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    number {integer} NOT NULL CHECK (number > 0),
    kind {text} NOT NULL CHECK (kind IN ('cancellation', 'exchange', 'return')),
    status {text} NOT NULL,
    items {json} NOT NULL,
    reason {json},
    buyer_reason {json},
    options {json},
    settlement {json},
    collection {json},
    rejection_shown {text},
    refund_no {integer},
    payment_no {integer},
    steps {json} NOT NULL,
    -- For lists, computed from the above.
    opened_at {time} NOT NULL,
    reason_code {text} NOT NULL,
    by_buyer {flag} NOT NULL,
    PRIMARY KEY (shop_id, order_id, number),
    FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, order_id)
) {clustered};
CREATE INDEX order_claims_opened_at ON order_claims (shop_id, opened_at, order_id, number);
CREATE INDEX order_claims_status
    ON order_claims (shop_id, status, opened_at, order_id, number);

CREATE TABLE order_refunds (
    shop_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    refund_no {integer} NOT NULL CHECK (refund_no > 0),
    claim_no {text} NOT NULL,
    kind {text} NOT NULL,
    status {text} NOT NULL
        CHECK (status IN ('scheduled', 'pending', 'on_hold', 'completed', 'canceled')),
    cash {amount} NOT NULL CHECK (cash >= 0),
    points {amount} NOT NULL CHECK (points >= 0),
    store_credit {amount} NOT NULL CHECK (store_credit >= 0),
    external_points {amount} NOT NULL CHECK (external_points >= 0),
    sources {json} NOT NULL,
    method {text} NOT NULL,
    bank_account_id {uuid},
    scheduled_at {time} NOT NULL,
    scheduled_by {json} NOT NULL,
    held {json},
    adjustments {json} NOT NULL,
    tax_difference {json} NOT NULL,
    completed_on {text},
    completion {json},
    PRIMARY KEY (shop_id, order_id, refund_no),
    -- A claim owes once.
    UNIQUE (shop_id, order_id, claim_no),
    FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, order_id),
    CHECK ((status = 'completed') = (completion IS NOT NULL)),
    CHECK ((completion IS NULL) = (completed_on IS NULL))
) {clustered};
CREATE INDEX order_refunds_scheduled_at
    ON order_refunds (shop_id, scheduled_at, order_id, refund_no);
CREATE INDEX order_refunds_status
    ON order_refunds (shop_id, status, scheduled_at, order_id, refund_no);
",
    r"
DROP TABLE order_refunds;
DROP TABLE order_claims;
DROP TABLE order_payments;
DROP TABLE order_shipments;
DROP TABLE order_items;
DROP TABLE order_discounts;
DROP TABLE order_lines;
DROP TABLE orders;
"
);
