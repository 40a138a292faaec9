//! 申込: a buyer asks for a claim (domain.md §3).

use serde::Serialize;

use crate::claim::{ClaimKind, Pick, Reason};
use crate::draft::{Command, Draft};
use crate::reject::Rejection;

/// 申込: a buyer asks for a cancellation, an exchange or a return. The items are split and marked;
/// no money moves until an operator accepts.
#[derive(Clone, Debug, Serialize)]
pub struct RequestClaim {
    /// Which kind of claim.
    pub kind: ClaimKind,
    /// Which units.
    pub items: Vec<Pick>,
    /// The buyer's reason.
    pub reason: Reason,
}

impl Command for RequestClaim {
    const NAME: &'static str = "request_claim";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let items = order.set_apart(&self.items, |order, item| order.may_claim(self.kind, item))?;
        order.request_claim(self.kind, &items, &self.reason);
        Ok(())
    }
}
