//! Persistence against the two real databases, in one binary.
//!
//! Every test runs on SQLite and on PostgreSQL (`support` says how a test gets its database).

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod audit;
mod audit_search;
mod blacklist;
mod blacklist_plans;
mod connections;
mod customers;
mod desk;
mod erasing;
mod fulfilment;
mod idempotency;
mod import;
mod inquiries;
mod lists;
mod memos;
mod migrations;
mod orders;
mod people;
mod races;
mod search;
mod search_names;
mod search_pages;
mod search_plans;
mod settings_between;
mod statements;
mod stock;
mod support;
mod transactions;
mod upgrade;
