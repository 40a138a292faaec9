//! Order Desk's rules: what may happen to an order, and what it does to its money.
//!
//! Pure: no async, no I/O, no clock, no random. The map of the crate, from the outside in:
//!
//! * [`action`] — one file per action of the popup: a [`Command`] decides, with the verbs of
//!   [`draft::Draft`], and records [`event::Event`]s. [`place`] and [`Order::perform`] run it.
//! * [`order`] and its nouns — [`line`], [`item`], [`payment`], [`shipment`], [`claim`], [`refund`], each with
//!   its transition table where it has a life of its own.
//! * [`settlement`] — the one rule by which money is owed back; `split` — which tender gets it.
//! * [`money`], [`allocate`], [`tender`], [`tax`], [`figures`], [`journal`] — exact arithmetic.
//! * [`guard`], [`offer`] — whether something may be done, and the `actions` that say so.
//! * [`blacklist`] — which order was designated, and which were flagged.
//! * [`audit`] — the laws that hold for every order at all times.
//! * [`effect`] — what a change asks of the world outside the order: stock, coupons, balances.
//! * [`reject`] — why a command is refused, one code each.

mod accept;
pub mod action;
pub mod allocate;
mod apply;
pub mod audit;
pub mod blacklist;
pub mod claim;
pub mod discount;
pub mod draft;
pub mod effect;
pub mod event;
pub mod figures;
pub mod guard;
pub mod item;
pub mod journal;
pub mod line;
pub mod machine;
pub mod money;
mod moves;
pub mod number;
pub mod offer;
pub mod options;
pub mod order;
pub mod ordered;
pub mod payment;
pub mod policy;
pub mod refund;
pub mod reject;
pub mod rejection_class;
pub mod settlement;
pub mod shipment;
pub mod shipping;
mod split;
pub mod stamp;
pub mod tax;
pub mod tender;
mod withdraw;

pub use action::place_order::place;
pub use draft::{Change, Command, Move, Record};
pub use order::Order;
pub use reject::Rejection;
