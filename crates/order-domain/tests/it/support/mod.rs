//! What the tests speak with: orders by a builder, commands in a few words, and a desk that
//! checks every law after every command.

pub mod command;
pub mod desk;
pub mod given;
pub mod goods;
pub mod instead;
pub mod invoices;
pub mod offers;
pub mod parties;
pub mod plan;
pub mod resolve;
pub mod step;
pub mod world;

pub use command::{
    AnyCommand, CancelWith, adjust, because, cancel, complete, confirm, hold, release, ship,
    withdraw,
};
pub use desk::Desk;
pub use given::{Given, bare, example, given};
pub use world::{Circumspect, account, told};

use order_domain::money::Money;
use order_domain::number::{ClaimNo, ItemNo, PaymentNo, RefundNo};
use order_domain::{claim::ClaimKind, tender::Tenders};

/// An amount in minor units.
pub const fn money(minor: i64) -> Money {
    Money(minor)
}

/// Item `01`, `02`, …
pub const fn item(number: u32) -> ItemNo {
    ItemNo(number)
}

/// Refund `F1`, `F2`, …
pub const fn refund(number: u32) -> RefundNo {
    RefundNo(number)
}

/// Payment `P1`, `P2`, …
pub const fn payment(number: u32) -> PaymentNo {
    PaymentNo(number)
}

/// Cancellation `C1`, `C2`, …
pub const fn claim(number: u32) -> ClaimNo {
    ClaimNo { number, kind: ClaimKind::Cancellation }
}

/// This much in cash and in points.
pub fn cash_and_points(cash: i64, points: i64) -> Tenders {
    Tenders { cash: Money(cash), points: Money(points), ..Tenders::default() }
}

/// This much in cash only.
pub fn cash(minor: i64) -> Tenders {
    cash_and_points(minor, 0)
}
