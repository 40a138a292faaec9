//! The guards that commands ask, and the `actions` of the popup, which ask the same guards: what
//! is listed as allowed succeeds, what is not is refused with one of the listed reasons.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::audit::goods_wait_for_payment;
use crate::claim::{Claim, ClaimStatus, ClaimStep};
use crate::item::{Fulfilment, Item};
use crate::money::Money;
use crate::order::Order;
use crate::payment::{Payment, PaymentStatus};
use crate::refund::{Refund, RefundStatus, RefundStep};
use crate::reject::Rejection;
use crate::settlement::ComponentCode;

/// What people and programs may do to an order or to a part of it.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ActionName {
    /// 入金確認, of the order or of one payment.
    ConfirmDeposit,
    /// 注文キャンセル, of the order or of one item.
    Cancel,
    /// 撤回, of a claim.
    Withdraw,
    /// 返金保留, of a refund.
    Hold,
    /// Back from 返金保留, of a refund.
    Release,
    /// Change of method, account, split or amount, of a refund.
    Change,
    /// 返金完了, of a refund.
    Complete,
}

/// An action with the reasons against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The action.
    pub action: ActionName,
    /// Why it is refused at present, each code once; none: it is allowed.
    pub reasons: Vec<Rejection>,
}

impl Offer {
    fn new(action: ActionName, guard: Result<(), Rejection>) -> Self {
        Self { action, reasons: guard.err().into_iter().collect() }
    }

    /// An action of the whole order that may also be called for one of its parts: where it is
    /// refused, so is each part, for a reason of its own.
    fn of_parts(
        action: ActionName,
        guard: Result<(), Rejection>,
        parts: impl Iterator<Item = Result<(), Rejection>>,
    ) -> Self {
        let mut offer = Self::new(action, guard);
        if !offer.is_allowed() {
            for reason in parts.filter_map(Result::err) {
                if offer.reasons.iter().all(|known| known.code() != reason.code()) {
                    offer.reasons.push(reason);
                }
            }
        }
        offer
    }

    /// Whether the action succeeds when it is called with a valid body.
    pub fn is_allowed(&self) -> bool {
        self.reasons.is_empty()
    }
}

impl Order {
    /// What may be done to the order as a whole.
    pub fn actions(&self) -> Vec<Offer> {
        let payments = self.payments.iter().map(|payment| self.may_confirm(payment));
        let items = self.items.iter().map(|item| self.may_cancel(item));
        vec![
            Offer::of_parts(ActionName::ConfirmDeposit, self.may_confirm_deposit(), payments),
            Offer::of_parts(ActionName::Cancel, self.may_cancel_something(), items),
        ]
    }

    /// What may be done to an item.
    pub fn actions_of_item(&self, item: &Item) -> Vec<Offer> {
        vec![Offer::new(ActionName::Cancel, self.may_cancel(item))]
    }

    /// What may be done to a payment.
    pub fn actions_of_payment(&self, payment: &Payment) -> Vec<Offer> {
        vec![Offer::new(ActionName::ConfirmDeposit, self.may_confirm(payment))]
    }

    /// What may be done to a claim.
    pub fn actions_of_claim(&self, claim: &Claim) -> Vec<Offer> {
        vec![Offer::new(ActionName::Withdraw, self.may_withdraw(claim))]
    }

    /// What may be done to a refund.
    pub fn actions_of_refund(&self, refund: &Refund) -> Vec<Offer> {
        vec![
            Offer::new(ActionName::Hold, self.may_step(refund, RefundStep::Hold)),
            Offer::new(ActionName::Release, self.may_step(refund, RefundStep::Release)),
            Offer::new(ActionName::Change, self.may_change(refund)),
            Offer::new(ActionName::Complete, self.may_step(refund, RefundStep::Complete)),
        ]
    }

    /// Whether a deposit can be confirmed.
    pub fn may_confirm_deposit(&self) -> Result<(), Rejection> {
        let awaited = |payment: &Payment| payment.status == PaymentStatus::Awaiting;
        if self.payments.iter().any(awaited) {
            return Ok(());
        }
        let void = |payment: &&Payment| payment.status == PaymentStatus::Void;
        Err(self.payments.iter().find(void).map_or(Rejection::NothingAwaitingPayment, |payment| {
            Rejection::PaymentVoid { payment_no: payment.payment_no }
        }))
    }

    /// Whether this payment can be confirmed.
    pub fn may_confirm(&self, payment: &Payment) -> Result<(), Rejection> {
        let payment_no = payment.payment_no;
        match payment.status {
            PaymentStatus::Awaiting => Ok(()),
            PaymentStatus::Void => Err(Rejection::PaymentVoid { payment_no }),
            PaymentStatus::Paid => Err(Rejection::PaymentAlreadyPaid { payment_no }),
        }
    }

    /// Whether some item can be canceled.
    pub fn may_cancel_something(&self) -> Result<(), Rejection> {
        let possible = self.items.iter().any(|item| self.may_cancel(item).is_ok());
        if possible { Ok(()) } else { Err(Rejection::NothingCancelable) }
    }

    /// Whether a cancellation may take this item: its goods have not left, and no claim holds it.
    pub fn may_cancel(&self, item: &Item) -> Result<(), Rejection> {
        self.is_unclaimed(item)?;
        if item.fulfilment.before_departure() {
            return Ok(());
        }
        Err(Rejection::IllegalTransition {
            item_no: item.item_no,
            current_status: self.status_of(item),
            // An item whose goods have left allows none of the actions there are.
            allowed_actions: Vec::new(),
        })
    }

    fn is_unclaimed(&self, item: &Item) -> Result<(), Rejection> {
        match item.claim_no {
            None => Ok(()),
            Some(claim_no) => Err(Rejection::ItemInClaim {
                item_no: item.item_no,
                claim_no,
                current_status: self.status_of(item),
            }),
        }
    }

    /// Whether the refund's status allows this step.
    pub fn may_step(&self, refund: &Refund, step: RefundStep) -> Result<(), Rejection> {
        match refund.status.after(step) {
            Some(_) => Ok(()),
            None => Err(illegal_refund_step(refund)),
        }
    }

    /// Whether method, account, split and amount of the refund may be changed.
    pub fn may_change(&self, refund: &Refund) -> Result<(), Rejection> {
        if refund.status.is_open() { Ok(()) } else { Err(illegal_refund_step(refund)) }
    }

    /// Whether the claim can be withdrawn: its refund is not paid out, and undoing it gives back
    /// exactly its own settlement (domain.md §3, "Withdraw").
    pub fn may_withdraw(&self, claim: &Claim) -> Result<(), Rejection> {
        let claim_no = claim.claim_no;
        if claim.status.after(claim.kind(), ClaimStep::Withdraw).is_none() {
            return Err(Rejection::IllegalClaimStep {
                claim_no,
                current_status: claim.status,
                allowed_actions: Vec::new(),
            });
        }
        let refund = claim.refund_no.and_then(|refund_no| self.refund(refund_no));
        if let Some(refund) = refund.filter(|refund| refund.status == RefundStatus::Completed) {
            return Err(Rejection::RefundCompleted { refund_no: refund.refund_no });
        }
        if self.can_be_undone(claim) {
            Ok(())
        } else {
            Err(Rejection::LaterChangeDepends { claim_no })
        }
    }

    fn can_be_undone(&self, claim: &Claim) -> bool {
        let Some(settlement) = claim.settlement.as_ref() else { return true };
        let shipping_stands = settlement.shipping.is_none_or(|kept| kept.after == self.shipping);
        let fee_stands = settlement.payment_fee.is_none_or(|kept| kept.after == self.payment_fee);
        if !shipping_stands || !fee_stands || !self.settled_items_stand(claim) {
            return false;
        }
        if self.has_been_counted_against(claim) {
            return false;
        }
        let mut undone = self.clone();
        undone.undo(claim.claim_no);
        undone.claim_mut(claim.claim_no).status = ClaimStatus::Withdrawn;
        let own = settlement.difference() + self.adjusted_of(claim);
        undone.value() - self.value() == own && goods_wait_for_payment(&undone).is_ok()
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

    fn adjusted_of(&self, claim: &Claim) -> Money {
        let refund = claim.refund_no.and_then(|refund_no| self.refund(refund_no));
        refund.map_or(Money::ZERO, Refund::adjusted)
    }

    /// Whether what the claim let go on, by leaving nothing due, is still where it went.
    fn settled_items_stand(&self, claim: &Claim) -> bool {
        let settled = claim.settlement.iter().flat_map(|settlement| &settlement.settled_payments);
        settled.into_iter().all(|settled| {
            let reached = Fulfilment::AwaitingPayment.after(settled.step);
            let mut live = self.items_of(settled.payment_no).filter(|item| self.is_live(item));
            live.all(|item| item.claim_no.is_none() && Some(item.fulfilment) == reached)
        })
    }
}

fn illegal_refund_step(refund: &Refund) -> Rejection {
    let may = |action, step| refund.status.after(step).map(|_| action);
    let steps = [
        may(ActionName::Hold, RefundStep::Hold),
        may(ActionName::Release, RefundStep::Release),
        refund.status.is_open().then_some(ActionName::Change),
        may(ActionName::Complete, RefundStep::Complete),
    ];
    Rejection::IllegalRefundStep {
        refund_no: refund.refund_no,
        current_status: refund.status,
        allowed_actions: steps.into_iter().flatten().collect(),
    }
}
