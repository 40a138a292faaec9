//! Order Desk from outside: what the stories under `tests/` are told with.
//!
//! A story opens a [`Desk`]: a fresh database of the wanted [`Engine`], the built binary serving on
//! a free port, a shop and a key with every scope. It then speaks HTTP through a [`Client`] and ends
//! with [`Desk::close`], which demands that `orderdesk audit` finds every law kept.
//!
//! Everything here goes through the public interface (the command line and HTTP); nothing of the
//! project is linked in.

pub mod binary;
pub mod body;
pub mod client;
pub mod contract;
pub mod database;
pub mod desk;
pub mod proxy;
pub mod retail;
pub mod server;

pub use body::{OrderBody, cancel};
pub use client::{Answer, Client};
pub use database::Engine;
pub use desk::Desk;

/// How many times a storm is repeated: `full` as the issue asks for, a few with `tests/run --quick`.
pub fn rounds(full: usize) -> usize {
    if std::env::var_os("ORDERDESK_TEST_QUICK").is_some() { full.div_ceil(10) } else { full }
}
