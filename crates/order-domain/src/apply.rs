//! What events do to an order: infallible and exhaustive. Commands decide; here nothing is decided.

use crate::claim::{Claim, ClaimStatus, ClaimStep, StepTaken};
use crate::event::Event;
use crate::item::{FulfilmentStep, Item};
use crate::number::{ClaimNo, ItemNo};
use crate::order::Order;
use crate::payment::PaymentStep;
use crate::refund::{Refund, RefundStep};
use crate::settlement::Settlement;
use crate::stamp::Stamp;
use crate::tax::{add_tax_lines, tax_difference};

const RECORDED: &str = "events are recorded only after the transition table allowed them";

impl Order {
    /// Takes the event into the order.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::OrderPlaced(placement) => *self = Self::placed(placement.as_ref().clone()),
            Event::DepositConfirmed { payment_no, amount, paid_at, depositor, items, step } => {
                let payment = self.payment_mut(*payment_no);
                payment.paid += *amount;
                payment.status = payment.status.after(PaymentStep::Confirm).expect(RECORDED);
                payment.paid_at = Some(*paid_at);
                payment.depositor = depositor.or(payment.depositor);
                self.move_goods(items, *step);
            }
            Event::ItemSplit { item_no, new_item_no, quantity } => {
                self.split_item(*item_no, *new_item_no, *quantity);
            }
            Event::ClaimOpened { claim_no, items, reason, buyer_reason, stamp } => {
                for item in items {
                    self.item_mut(item.item_no).claim_no = Some(*claim_no);
                }
                self.claims.push(Claim {
                    claim_no: *claim_no,
                    status: ClaimStatus::Requested,
                    items: items.clone(),
                    reason: reason.clone(),
                    buyer_reason: buyer_reason.clone(),
                    options: None,
                    settlement: None,
                    refund_no: None,
                    steps: vec![taken(ClaimStatus::Requested, stamp, None)],
                });
            }
            Event::ClaimAccepted { claim_no, step, options, settlement, refund, stamp } => {
                let taxes_before = self.taxes();
                let claim = self.claim_mut(*claim_no);
                claim.options = Some(options.as_ref().clone());
                claim.settlement = Some(settlement.as_ref().clone());
                claim.refund_no = refund.as_ref().map(|refund| refund.refund_no);
                self.step_claim(*claim_no, *step, stamp, None);
                for discount in &mut self.discounts {
                    let restored = |coupon_no| options.restore_coupons.contains(coupon_no);
                    if discount.coupon_no.as_ref().is_some_and(restored) {
                        discount.restored_by = Some(*claim_no);
                    }
                }
                self.settle(settlement, stamp);
                if let Some(refund) = refund {
                    self.refunds.push(refund.as_ref().clone());
                    let difference = tax_difference(&taxes_before, &self.taxes());
                    self.refund_mut(refund.refund_no).tax_difference = difference;
                }
            }
            Event::ClaimWithdrawn { claim_no, reason, stamp } => {
                self.undo(*claim_no);
                self.step_claim(*claim_no, ClaimStep::Withdraw, stamp, reason.clone());
            }
            Event::RefundHeld { refund_no, held } => {
                let refund = self.refund_mut(*refund_no);
                refund.step(RefundStep::Hold);
                refund.held = Some(held.clone());
            }
            Event::RefundReleased { refund_no } => {
                let refund = self.refund_mut(*refund_no);
                refund.step(RefundStep::Release);
                refund.held = None;
            }
            Event::RefundChanged {
                refund_no,
                method,
                bank_account,
                tenders,
                sources,
                adjustment,
            } => {
                let taxes_before = self.taxes();
                let refund = self.refund_mut(*refund_no);
                refund.method = *method;
                refund.bank_account = *bank_account;
                refund.tenders = *tenders;
                refund.sources.clone_from(sources);
                refund.adjustments.extend(adjustment.clone());
                let difference = tax_difference(&taxes_before, &self.taxes());
                let refund = self.refund_mut(*refund_no);
                refund.tax_difference =
                    add_tax_lines(refund.tax_difference.iter().copied().chain(difference));
            }
            Event::RefundCompleted { refund_no, completion } => {
                let refund = self.refund_mut(*refund_no);
                refund.step(RefundStep::Complete);
                refund.held = None;
                refund.completion = Some(completion.as_ref().clone());
                let claim_no = refund.claim_no;
                self.step_claim(claim_no, ClaimStep::CompleteRefund, &completion.stamp, None);
            }
        }
    }

    /// The settlement's changes of shipping, fee and payments.
    fn settle(&mut self, settlement: &Settlement, stamp: &Stamp) {
        if let Some(shipping) = settlement.shipping {
            self.shipping = shipping.after;
        }
        if let Some(payment_fee) = settlement.payment_fee {
            self.payment_fee = payment_fee.after;
        }
        for part in &settlement.due_lowered {
            self.payment_mut(part.payment_no).lowered += part.amount;
        }
        for settled in &settlement.settled_payments {
            let payment = self.payment_mut(settled.payment_no);
            payment.status =
                payment.status.after(PaymentStep::SettleByCancellation).expect(RECORDED);
            payment.paid_at = Some(stamp.at);
            self.move_goods(&settled.items, settled.step);
        }
        for payment_no in &settlement.voided_payments {
            let payment = self.payment_mut(*payment_no);
            payment.status = payment.status.after(PaymentStep::Void).expect(RECORDED);
        }
    }

    /// Takes back everything that a claim did, and lets its items go.
    pub(crate) fn undo(&mut self, claim_no: ClaimNo) {
        let claim = self.claim_mut(claim_no).clone();
        if let Some(settlement) = &claim.settlement {
            if let Some(shipping) = settlement.shipping {
                self.shipping = shipping.before;
            }
            if let Some(payment_fee) = settlement.payment_fee {
                self.payment_fee = payment_fee.before;
            }
            for settled in &settlement.settled_payments {
                let live = self.items_of(settled.payment_no).filter(|item| self.is_live(item));
                let live: Vec<ItemNo> = live.map(|item| item.item_no).collect();
                self.move_goods(&live, FulfilmentStep::Unpay);
            }
            self.raise_dues(settlement);
        }
        for discount in &mut self.discounts {
            if discount.restored_by == Some(claim_no) {
                discount.restored_by = None;
            }
        }
        if let Some(refund_no) = claim.refund_no {
            self.refund_mut(refund_no).step(RefundStep::Cancel);
        }
        for item in &mut self.items {
            if item.claim_no == Some(claim_no) {
                item.claim_no = None;
            }
        }
    }

    fn raise_dues(&mut self, settlement: &Settlement) {
        for part in &settlement.due_lowered {
            let payment = self.payment_mut(part.payment_no);
            payment.lowered -= part.amount;
            if let Some(reopened) = payment.status.after(PaymentStep::Reopen) {
                payment.status = reopened;
                payment.paid_at = None;
            }
        }
    }

    fn split_item(&mut self, item_no: ItemNo, new_item_no: ItemNo, quantity: u32) {
        let item = self.item_mut(item_no);
        let boundary = item.to - quantity;
        let part = Item {
            item_no: new_item_no,
            from: boundary,
            split_from: Some(item_no),
            ..item.clone()
        };
        item.to = boundary;
        self.items.push(part);
    }

    fn move_goods(&mut self, items: &[ItemNo], step: FulfilmentStep) {
        for &item_no in items {
            let item = self.item_mut(item_no);
            item.fulfilment = item.fulfilment.after(step).expect(RECORDED);
        }
    }

    fn step_claim(
        &mut self,
        claim_no: ClaimNo,
        step: ClaimStep,
        stamp: &Stamp,
        note: Option<String>,
    ) {
        let claim = self.claim_mut(claim_no);
        claim.status = claim.status.after(claim_no.kind, step).expect(RECORDED);
        claim.steps.push(taken(claim.status, stamp, note));
    }
}

impl Refund {
    fn step(&mut self, step: RefundStep) {
        self.status = self.status.after(step).expect(RECORDED);
    }
}

fn taken(status: ClaimStatus, stamp: &Stamp, note: Option<String>) -> StepTaken {
    StepTaken { status, stamp: stamp.clone(), note }
}
