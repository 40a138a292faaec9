//! What is recorded about orders: people, changes, history, journal. Append-only, all but people.

crate::dialect::migration!(
    "m20261122_000007_records",
    r"
-- Personal data stands here alone (and in the search columns of orders): what is recorded below
-- names a person by id, so that erasing somebody is an update of this table.
CREATE TABLE order_people (
    shop_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    person_id {uuid} NOT NULL,
    kind {text} NOT NULL CHECK (kind IN ('orderer', 'receiver', 'depositor', 'refund_account')),
    data {json} NOT NULL,
    written_at {time} NOT NULL,
    written_by {json} NOT NULL,
    ip {text},
    erased_at {time},
    PRIMARY KEY (shop_id, order_id, person_id),
    FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, order_id)
) {clustered};

-- One row per command that changed the order: replaying the records gives the order.
CREATE TABLE order_changes (
    shop_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    version {integer} NOT NULL CHECK (version > 0),
    command {text} NOT NULL,
    body {json} NOT NULL,
    records {json} NOT NULL,
    actor {json} NOT NULL,
    ip {text},
    request_id {text} NOT NULL,
    credential {text} NOT NULL,
    changed_at {time} NOT NULL,
    PRIMARY KEY (shop_id, order_id, version),
    FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, order_id)
) {clustered} {whole};

-- The processing history as people see it.
CREATE TABLE order_history (
    shop_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    seq {integer} NOT NULL CHECK (seq > 0),
    version {integer} NOT NULL,
    entry_type {text} NOT NULL,
    item_nos {text} NOT NULL,
    from_status {text},
    to_status {text},
    claim_no {text},
    refund_no {text},
    payment_no {text},
    shipment_no {text},
    changes {json} NOT NULL,
    note {text},
    actor {json} NOT NULL,
    ip {text},
    request_id {text} NOT NULL,
    at {time} NOT NULL,
    PRIMARY KEY (shop_id, order_id, seq),
    FOREIGN KEY (shop_id, order_id, version) REFERENCES order_changes (shop_id, order_id, version)
) {clustered};

CREATE TABLE journal_transactions (
    shop_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    seq {integer} NOT NULL CHECK (seq > 0),
    version {integer} NOT NULL,
    kind {text} NOT NULL,
    claim_no {text},
    refund_no {text},
    payment_no {text},
    actor {json} NOT NULL,
    at {time} NOT NULL,
    PRIMARY KEY (shop_id, order_id, seq),
    FOREIGN KEY (shop_id, order_id, version) REFERENCES order_changes (shop_id, order_id, version)
) {clustered};
-- An order is placed once, and a refund paid out once.
CREATE UNIQUE INDEX journal_placed_once
    ON journal_transactions (shop_id, order_id) WHERE kind = 'order_placed';
CREATE UNIQUE INDEX journal_refunded_once
    ON journal_transactions (shop_id, order_id, refund_no) WHERE kind = 'refund_completed';

CREATE TABLE journal_entries (
    shop_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    seq {integer} NOT NULL,
    account {text} NOT NULL,
    amount {amount} NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (shop_id, order_id, seq, account),
    FOREIGN KEY (shop_id, order_id, seq) REFERENCES journal_transactions (shop_id, order_id, seq)
) {clustered};
",
    r"
DROP TABLE journal_entries;
DROP TABLE journal_transactions;
DROP TABLE order_history;
DROP TABLE order_changes;
DROP TABLE order_people;
"
);
