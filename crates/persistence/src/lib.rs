//! Order Desk's one way to read and change orders, on SQLite and PostgreSQL.
//!
//! The map, from the outside in:
//!
//! * [`Database`] — connects, migrates, and answers whether it is there.
//! * [`desk`] — what stands around the orders: settings, bank accounts, keys, products, coupons,
//!   stored value.
//! * [`write`] — what comes with every write (who, version, idempotency key) and what it answers.
//! * `transaction` — where transactions open, run again, and end; `idempotency` — once per key.
//! * `entity`, `bulk` — the tables.
//!
//! Every handle is made for one shop (`Orders::of(&database, shop)`), and every query within it
//! names the shop.

mod bulk;
pub mod clock;
mod database;
pub mod desk;
mod entity;
mod error;
mod idempotency;
mod transaction;
pub mod write;

pub use database::{Database, DatabaseOptions, StatementObserver};
pub use error::{Error, Refusal};
pub use write::{
    Answer, Answered, CredentialId, Edit, IdempotencyKey, Origin, ShopId, StoredAnswer, Write,
};
