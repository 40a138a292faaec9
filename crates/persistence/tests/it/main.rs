//! Persistence against the two real databases, in one binary.
//!
//! Every test runs on SQLite and on PostgreSQL (`support` says how a test gets its database).

mod connections;
mod desk;
mod idempotency;
mod migrations;
mod orders;
mod support;
mod transactions;
