//! Order Desk's one way to read and change orders, on SQLite and PostgreSQL.
//!
//! The map, from the outside in:
//!
//! * [`Database`] — connects, migrates, and answers whether it is there.
//! * [`Orders`] — find, quote, perform, place: one order at a time, or a batch of new ones.
//! * [`audit`] — does everything that is stored fit together?
//! * [`lists`] — pages of orders and refunds, histories.
//! * [`desk`] — what stands around the orders: settings, bank accounts, keys, products, coupons,
//!   stored value.
//! * [`write`] — what comes with every write (who, version, idempotency key) and what it answers.
//! * `transaction` — where transactions open, run again, and end; `idempotency` — once per key.
//! * `rows`, `diff`, `entity`, `bulk` — an order as rows, the difference of rows, the tables.
//!
//! Every handle is made for one shop (`Orders::of(&database, shop)`), and every query within it
//! names the shop.

pub mod audit;
mod bulk;
pub mod clock;
mod database;
pub mod desk;
mod diff;
mod entity;
mod error;
mod idempotency;
pub mod lists;
pub mod orders;
mod rows;
mod search;
mod transaction;
pub mod write;

pub use audit::{AuditReport, Violation};
pub use database::{Database, DatabaseOptions, StatementObserver};
pub use error::{Error, Refusal};
pub use orders::{
    NewOrder, NewPerson, OrderRecord, Orders, Performed, Person, PersonKind, Placed, Quote,
};
pub use search::{fold_email, fold_phone};
pub use write::{
    Answer, Answered, CredentialId, Edit, IdempotencyKey, Origin, ShopId, StoredAnswer, Write,
};
