//! 処理: accepting what a buyer asked for (domain.md §3).

use serde::Serialize;

use crate::accept::Terms;
use crate::action::exchange_items::Replacements;
use crate::action::return_items::Back;
use crate::claim::{ClaimKind, ClaimOptions, Reason};
use crate::draft::{Command, Draft};
use crate::number::{ClaimNo, ItemNo};
use crate::payment::GivenPayment;
use crate::reject::Rejection;

/// 処理: accepts a buyer's request, on the same terms as a claim of the operator's own.
#[derive(Clone, Debug, Serialize)]
pub struct AcceptClaim {
    /// The claim.
    pub claim_no: ClaimNo,
    /// The operator's reason; `None`: the buyer's.
    pub reason: Option<Reason>,
    /// What it does to coupons, shipping and the refund.
    pub options: ClaimOptions,
    /// Whether the goods are back already, for returns.
    pub collected: bool,
    /// What joins, for exchanges.
    pub replacements: Option<Replacements>,
    /// How a difference is paid that the buyer owes, for exchanges.
    pub payment: Option<GivenPayment>,
    /// Whether the refund, if any, is completed at once; of a return, only where the goods are back.
    pub complete_refund: bool,
}

impl Command for AcceptClaim {
    const NAME: &'static str = "accept_claim";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let claim_no = self.claim_no;
        let claim = order.claim(claim_no).ok_or(Rejection::UnknownClaim { claim_no })?;
        order.may_answer(claim)?;
        let reason = self.reason.as_ref().or(claim.buyer_reason.as_ref());
        let reason = reason.expect("a request has the buyer's reason").clone();
        let items: Vec<ItemNo> = claim.items.iter().map(|item| item.item_no).collect();
        if claim_no.kind == ClaimKind::Return {
            let back = Back { collected: self.collected, complete_refund: self.complete_refund };
            return order.accept_return(claim_no, &items, &reason, &self.options, back);
        }
        let held: Vec<(ItemNo, ItemNo)> = items.iter().map(|&no| (no, no)).collect();
        let replacements = match (claim_no.kind, &self.replacements) {
            (ClaimKind::Exchange, None) => return Err(Rejection::ReplacementsRequired),
            (ClaimKind::Exchange, Some(wanted)) => wanted.lines(order, claim_no, &held)?,
            (ClaimKind::Cancellation | ClaimKind::Return, _) => Vec::new(),
        };
        let payment = self.payment.as_ref();
        let terms = Terms { reason: &reason, options: &self.options, replacements, payment };
        order.accept_claim(claim_no, &items, terms)?;
        if self.complete_refund {
            order.complete_refund_of(claim_no);
        }
        Ok(())
    }
}
