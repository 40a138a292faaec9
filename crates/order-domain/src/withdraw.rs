//! Whether a claim can be taken back 撤回 (domain.md §3): undoing it must give back exactly its own
//! settlement.

use crate::audit::payments_fit_goods;
use crate::claim::{Claim, ClaimKind, ClaimStatus, ClaimStep};
use crate::guard::{illegal_claim_step, may_step_claim};
use crate::item::Fulfilment;
use crate::money::Money;
use crate::order::Order;
use crate::refund::{Refund, RefundStatus};
use crate::reject::Rejection;
use crate::settlement::{ComponentCode, Settlement};
use crate::stamp::ActorKind;

impl Order {
    /// Whether this claim can be taken back by somebody in this role. A buyer may take back only
    /// what nobody has answered.
    pub fn may_withdraw(&self, claim: &Claim, by: ActorKind) -> Result<(), Rejection> {
        let claim_no = claim.claim_no;
        may_step_claim(claim, ClaimStep::Withdraw)?;
        if by == ActorKind::Buyer && claim.status != ClaimStatus::Requested {
            return Err(illegal_claim_step(claim));
        }
        let refund = claim.refund_no.and_then(|refund_no| self.refund(refund_no));
        if let Some(refund) = refund.filter(|refund| refund.status == RefundStatus::Completed) {
            return Err(Rejection::RefundCompleted { refund_no: refund.refund_no });
        }
        let Some(settlement) = claim.settlement.as_ref() else { return Ok(()) };
        let difference = claim.payment_no.and_then(|payment_no| self.payment(payment_no));
        if let Some(payment) = difference.filter(|payment| payment.paid.is_positive()) {
            return Err(Rejection::ReplacementPaid { claim_no, payment_no: payment.payment_no });
        }
        self.replacements_can_go(claim)?;
        // What a later claim took off the difference is that claim's to give back.
        let is_whole = difference.is_none_or(|payment| payment.lowered.is_zero());
        if is_whole && self.can_be_undone(claim, settlement) {
            Ok(())
        } else {
            Err(Rejection::LaterChangeDepends { claim_no })
        }
    }

    /// Replacements can leave the order again as long as they are in the warehouse and nothing
    /// else holds them.
    fn replacements_can_go(&self, claim: &Claim) -> Result<(), Rejection> {
        let claim_no = claim.claim_no;
        for item in self.replacements_of(claim_no).filter_map(|item_no| self.item(item_no)) {
            if !item.fulfilment.before_departure() {
                return Err(Rejection::ReplacementShipped { claim_no, item_no: item.item_no });
            }
            if item.claim_no.is_some() || item.fulfilment == Fulfilment::Standby {
                return Err(Rejection::LaterChangeDepends { claim_no });
            }
        }
        Ok(())
    }

    fn can_be_undone(&self, claim: &Claim, settlement: &Settlement) -> bool {
        let shipping_stands = settlement.shipping.is_none_or(|kept| kept.after == self.shipping);
        let fee_stands = settlement.payment_fee.is_none_or(|kept| kept.after == self.payment_fee);
        if !shipping_stands || !fee_stands || !self.settled_items_stand(settlement) {
            return false;
        }
        if self.has_been_paid_since(settlement) || self.has_been_counted_against(claim) {
            return false;
        }
        let mut undone = self.clone();
        let stamp = &claim.steps.last().expect("a claim that is settled was accepted").stamp;
        undone.undo(claim.claim_no, stamp);
        undone.claim_mut(claim.claim_no).status = ClaimStatus::Withdrawn;
        let own = settlement.difference() + self.adjusted_of(claim);
        undone.value() - self.value() == own && payments_fit_goods(&undone).is_ok()
    }

    /// Whether a payment of which the claim lowered the due has been received: it is never awaited
    /// again.
    fn has_been_paid_since(&self, settlement: &Settlement) -> bool {
        let lowered = settlement.due_lowered.iter();
        let mut payments = lowered.filter_map(|part| self.payment(part.payment_no));
        payments.any(|payment| payment.paid.is_positive())
    }

    /// Whether another claim was settled against what was given by hand with this claim's refund.
    fn has_been_counted_against(&self, claim: &Claim) -> bool {
        let others = self.claims.iter().filter(|other| other.claim_no != claim.claim_no);
        let counted = others
            .filter(|other| other.status.is_accepted())
            .filter_map(|other| other.settlement.as_ref())
            .flat_map(|settlement| &settlement.components)
            .any(|component| component.code == ComponentCode::ManualAdjustment);
        counted && self.adjusted_of(claim).is_positive()
    }

    /// What was changed by hand of the claim's refund.
    fn adjusted_of(&self, claim: &Claim) -> Money {
        let refund = claim.refund_no.and_then(|refund_no| self.refund(refund_no));
        refund.map_or(Money::ZERO, Refund::adjusted)
    }

    /// Whether what the claim let go on, by leaving nothing due, is still where it went. A request
    /// for a cancellation does not matter, since unpaid goods may be canceled as well, but those of
    /// an exchange: no claim may hold them while its difference is awaited.
    fn settled_items_stand(&self, settlement: &Settlement) -> bool {
        settlement.settled_payments.iter().all(|settled| {
            let reached = Fulfilment::AwaitingPayment.after(settled.step);
            let payment = self.payment(settled.payment_no);
            let of_exchange = payment.is_some_and(|payment| payment.claim_no.is_some());
            self.items_of(settled.payment_no).all(|item| {
                let stands = Some(item.fulfilment) == reached;
                if of_exchange {
                    return stands && item.claim_no.is_none();
                }
                let asked_for = item.claim_no.map(|claim_no| claim_no.kind);
                let free = asked_for.is_none_or(|kind| kind == ClaimKind::Cancellation);
                !self.is_live(item) || (stands && free)
            })
        })
    }
}
