//! The tables as SeaORM sees them; private to this crate. One file per table.

pub(crate) mod api_keys;
pub(crate) mod bank_accounts;
pub(crate) mod coupon_entries;
pub(crate) mod coupons;
pub(crate) mod idempotency_keys;
pub(crate) mod journal_entries;
pub(crate) mod journal_transactions;
pub(crate) mod order_changes;
pub(crate) mod order_claims;
pub(crate) mod order_discounts;
pub(crate) mod order_history;
pub(crate) mod order_items;
pub(crate) mod order_lines;
pub(crate) mod order_marks;
pub(crate) mod order_payments;
pub(crate) mod order_people;
pub(crate) mod order_refunds;
pub(crate) mod order_shipments;
pub(crate) mod order_texts;
pub(crate) mod orders;
pub(crate) mod shops;
pub(crate) mod stock_entries;
pub(crate) mod stored_value_accounts;
pub(crate) mod stored_value_entries;
pub(crate) mod variants;
