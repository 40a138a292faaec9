//! 撤回 (domain.md §3, "Withdraw").

use serde::Serialize;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::number::ClaimNo;
use crate::reject::Rejection;

/// 撤回: takes a claim back. What it did to the money is undone exactly, its refund is canceled,
/// and its items are at once back where they were.
///
/// A buyer may take back a request that nobody has answered; an operator may take back what was
/// accepted, too. Items that the claim split off stay items of their own: their numbers stand in
/// the history.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawClaim {
    /// The claim.
    pub claim_no: ClaimNo,
    /// Why.
    pub reason: Option<String>,
}

impl Command for WithdrawClaim {
    const NAME: &'static str = "withdraw_claim";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let claim_no = self.claim_no;
        let claim = order.claim(claim_no).ok_or(Rejection::UnknownClaim { claim_no })?;
        order.may_withdraw(claim, order.told().actor.kind)?;
        let (reason, stamp) = (self.reason.clone(), order.told().stamp());
        order.record(Event::ClaimWithdrawn { claim_no, reason, stamp });
        Ok(())
    }
}
