//! The tables as SeaORM sees them; private to this crate. One file per table.

pub(crate) mod api_keys;
pub(crate) mod bank_accounts;
pub(crate) mod coupon_entries;
pub(crate) mod coupons;
pub(crate) mod idempotency_keys;
pub(crate) mod shops;
pub(crate) mod stock_entries;
pub(crate) mod stored_value_accounts;
pub(crate) mod stored_value_entries;
pub(crate) mod variants;
