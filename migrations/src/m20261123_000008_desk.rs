//! Around an order: memos, inquiries, the blacklist, and who wrote what there (domain.md §5).

crate::dialect::migration!(
    "m20261123_000008_desk",
    r"
-- What the system wrote stays as it is: it never gets a second version.
CREATE TABLE memos (
    shop_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    memo_id {uuid} NOT NULL,
    content {text} NOT NULL CHECK (length(content) BETWEEN 1 AND 1000),
    important {flag} NOT NULL,
    pinned {flag} NOT NULL,
    system_code {text},
    also_inquiry {flag} NOT NULL,
    author {json} NOT NULL,
    ip {text},
    version {integer} NOT NULL CHECK (version > 0),
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    PRIMARY KEY (shop_id, order_id, memo_id),
    FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, order_id),
    CHECK (system_code IS NULL OR version = 1)
) {clustered};
CREATE INDEX memos_listed ON memos (shop_id, order_id, pinned, created_at, memo_id);

CREATE TABLE inquiries (
    shop_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    inquiry_id {uuid} NOT NULL,
    category {text} NOT NULL CHECK (category IN (
        'delivery', 'product', 'payment', 'cancellation', 'exchange', 'other'
    )),
    customer_name {text},
    content {text} NOT NULL CHECK (length(content) > 0),
    result {text} NOT NULL CHECK (result IN ('in_progress', 'completed')),
    replies {integer} NOT NULL CHECK (replies >= 0),
    author {json} NOT NULL,
    ip {text},
    version {integer} NOT NULL CHECK (version > 0),
    created_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    completed_at {time},
    PRIMARY KEY (shop_id, order_id, inquiry_id),
    FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, order_id),
    CHECK ((result = 'completed') = (completed_at IS NOT NULL))
) {clustered};
CREATE INDEX inquiries_listed ON inquiries (shop_id, order_id, created_at, inquiry_id);

CREATE TABLE inquiry_replies (
    shop_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    inquiry_id {uuid} NOT NULL,
    reply_no {integer} NOT NULL CHECK (reply_no > 0),
    content {text} NOT NULL CHECK (length(content) > 0),
    author {json} NOT NULL,
    ip {text},
    at {time} NOT NULL,
    PRIMARY KEY (shop_id, order_id, inquiry_id, reply_no),
    FOREIGN KEY (shop_id, order_id, inquiry_id)
        REFERENCES inquiries (shop_id, order_id, inquiry_id)
) {clustered};

-- A guest's order whose orderer is not welcome any more, with the contacts that are compared; empty:
-- not compared. The phone stands here only where there is nothing else.
CREATE TABLE blacklist_entries (
    shop_id {uuid} NOT NULL,
    entry_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    reason {text} NOT NULL,
    mobile {text} NOT NULL,
    email {text} NOT NULL,
    phone {text} NOT NULL,
    designated_by {json} NOT NULL,
    ip {text},
    version {integer} NOT NULL CHECK (version > 0),
    designated_at {time} NOT NULL,
    updated_at {time} NOT NULL,
    PRIMARY KEY (shop_id, entry_id),
    UNIQUE (shop_id, order_id),
    FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, order_id),
    CHECK (phone = '' OR (mobile = '' AND email = ''))
) {clustered};
CREATE INDEX blacklist_entries_listed ON blacklist_entries (shop_id, designated_at, entry_id);
CREATE INDEX blacklist_entries_mobile ON blacklist_entries (shop_id, mobile) WHERE mobile <> '';
CREATE INDEX blacklist_entries_email ON blacklist_entries (shop_id, email) WHERE email <> '';
CREATE INDEX blacklist_entries_phone ON blacklist_entries (shop_id, phone) WHERE phone <> '';

-- Which orders an entry has flagged: the same as in the orders, from the other side. An entry can't
-- go while an order still carries its flag.
CREATE TABLE blacklist_matches (
    shop_id {uuid} NOT NULL,
    entry_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    PRIMARY KEY (shop_id, entry_id, order_id),
    FOREIGN KEY (shop_id, entry_id) REFERENCES blacklist_entries (shop_id, entry_id),
    FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, order_id)
) {clustered};
CREATE INDEX blacklist_matches_order ON blacklist_matches (shop_id, order_id);

-- Append-only: every version of what stands above, with who made it, also after it was deleted.
-- `data` is what it said from then on, for a deletion what it said last.
CREATE TABLE desk_changes (
    shop_id {uuid} NOT NULL,
    order_id {uuid} NOT NULL,
    subject_id {uuid} NOT NULL,
    version {integer} NOT NULL CHECK (version > 0),
    subject {text} NOT NULL CHECK (subject IN ('memo', 'inquiry', 'blacklist_entry')),
    action {text} NOT NULL CHECK (action IN ('created', 'changed', 'replied', 'deleted')),
    data {json} NOT NULL,
    actor {json} NOT NULL,
    ip {text},
    request_id {text} NOT NULL,
    credential {text} NOT NULL,
    at {time} NOT NULL,
    PRIMARY KEY (shop_id, order_id, subject_id, version),
    FOREIGN KEY (shop_id, order_id) REFERENCES orders (shop_id, order_id),
    CHECK ((action = 'created') = (version = 1))
) {clustered};
",
    r"
DROP TABLE desk_changes;
DROP TABLE blacklist_matches;
DROP TABLE blacklist_entries;
DROP TABLE inquiry_replies;
DROP TABLE inquiries;
DROP TABLE memos;
"
);
