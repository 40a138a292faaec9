//! Stories of the order detail popup, told over HTTP against the running binary, each on SQLite and
//! on PostgreSQL: one module for each part.

mod actions;
mod cancellations;
mod command_line;
mod conventions;
mod deposits;
mod hang_ups;
mod kills;
mod lost_commits;
mod malformed;
mod money_examples;
mod offers;
mod parity;
mod popup;
mod races;
mod random_parity;
mod readme;
mod refunds;
mod retail_orders;
mod withdrawals;
