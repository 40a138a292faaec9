//! Persistence against the two real databases, in one binary.
//!
//! Every test runs on SQLite and on PostgreSQL (`support` says how a test gets its database).

#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod audit;
mod connections;
mod desk;
mod fulfilment;
mod idempotency;
mod import;
mod lists;
mod migrations;
mod orders;
mod races;
mod search;
mod search_pages;
mod search_plans;
mod statements;
mod stock;
mod support;
mod transactions;
