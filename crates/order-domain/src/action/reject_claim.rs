//! 拒否: rejecting what a buyer asked for (domain.md §3).

use serde::Serialize;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::number::ClaimNo;
use crate::reject::Rejection;

/// 拒否: rejects a buyer's request; its items are at once back where they were.
#[derive(Clone, Debug, Serialize)]
pub struct RejectClaim {
    /// The claim.
    pub claim_no: ClaimNo,
    /// Why.
    pub reason: String,
    /// Whether the buyer may see why.
    pub show_to_buyer: bool,
}

impl Command for RejectClaim {
    const NAME: &'static str = "reject_claim";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let claim_no = self.claim_no;
        let claim = order.claim(claim_no).ok_or(Rejection::UnknownClaim { claim_no })?;
        order.may_answer(claim)?;
        order.record(Event::ClaimRejected {
            claim_no,
            reason: self.reason.clone(),
            show_to_buyer: self.show_to_buyer,
            stamp: order.told().stamp(),
        });
        Ok(())
    }
}
