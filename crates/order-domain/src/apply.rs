//! What events do to an order: infallible and exhaustive. Commands decide; here nothing is decided.

use std::mem::take;

use crate::claim::{Claim, ClaimStatus, ClaimStep, ClaimedItem, Reason, StepTaken};
use crate::event::{Acceptance, Event, ReturnCollection};
use crate::item::{Fulfilment, FulfilmentStep, Item};
use crate::number::{ClaimNo, ItemNo, RefundNo};
use crate::order::Order;
use crate::payment::PaymentStep;
use crate::refund::{Completion, Refund, RefundStatus, RefundStep};
use crate::settlement::Settlement;
use crate::stamp::Stamp;
use crate::tax::{TaxLine, add_tax_lines, tax_difference};

pub(crate) const RECORDED: &str =
    "events are recorded only after the transition table allowed them";

impl Order {
    /// Takes the event into the order.
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::OrderPlaced(placement) => *self = Self::placed(placement.as_ref().clone()),
            Event::DepositConfirmed {
                payment_no,
                amount,
                paid_at,
                depositor,
                items,
                step,
                stamp,
            } => {
                let payment = self.payment_mut(*payment_no);
                payment.paid += *amount;
                payment.status = payment.status.after(PaymentStep::Confirm).expect(RECORDED);
                payment.paid_at = Some(*paid_at);
                payment.depositor = depositor.or(payment.depositor);
                let exchange = payment.claim_no;
                self.move_goods(items, *step);
                if let Some(claim_no) = exchange {
                    self.step_claim(claim_no, ClaimStep::ConfirmDeposit, stamp, None);
                }
            }
            Event::ItemsAdded { lines, payment } => {
                self.payments.push(payment.as_ref().clone());
                self.add_lines(lines, Fulfilment::AwaitingPayment);
            }
            Event::ItemsMoved { items, step, .. } => self.move_goods(items, *step),
            Event::ShipmentCreated { shipment_no, carrier, tracking_no, items } => {
                self.create_shipment(*shipment_no, carrier, tracking_no, items);
            }
            Event::ShipmentDispatched { shipment_no, at } => self.dispatch(*shipment_no, *at),
            Event::ShipmentDelivered { shipment_no, at } => self.deliver(*shipment_no, *at),
            Event::ShipmentCanceled { shipment_no } => self.cancel_shipment(*shipment_no),
            Event::ItemsJoinedShipment { shipment_no, items, step } => {
                self.enter_shipment(*shipment_no, items, *step);
                self.remove_emptied_shipments();
            }
            Event::ItemSplit { item_no, new_item_no, quantity } => {
                self.split_item(*item_no, *new_item_no, *quantity);
            }
            Event::ClaimRequested { claim_no, items, reason, stamp } => {
                self.open_claim(*claim_no, items, Some(reason));
                let step = taken(ClaimStatus::Requested, stamp, None);
                self.claim_mut(*claim_no).steps.push(step);
            }
            Event::ClaimAccepted(acceptance) => self.accept(acceptance),
            Event::ClaimRejected { claim_no, reason, show_to_buyer, stamp } => {
                self.release_items(*claim_no);
                self.claim_mut(*claim_no).rejection_shown = show_to_buyer.then(|| reason.clone());
                self.step_claim(*claim_no, ClaimStep::Reject, stamp, Some(reason.clone()));
            }
            Event::ReturnCollected(collected) => self.collect(collected),
            Event::ClaimWithdrawn { claim_no, reason, stamp } => {
                self.withdraw(*claim_no, reason.as_deref(), stamp);
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
                self.add_tax_difference(*refund_no, &taxes_before);
            }
            Event::RefundCompleted { refund_no, completion } => {
                self.complete_refund(*refund_no, completion);
            }
            Event::BankChanged { payment_no, depositor, bank_account_id } => {
                let payment = self.payment_mut(*payment_no);
                payment.depositor = Some(*depositor);
                payment.bank_account_id = Some(*bank_account_id);
            }
            Event::OrdererChanged { orderer } => self.orderer = *orderer,
            Event::ReceiverChanged { receiver, .. } => self.receiver = *receiver,
            Event::CustomerNoticeChanged { notice } => self.customer_notice.clone_from(notice),
            Event::OrdererBlacklisted { entry, .. } => self.blacklist_entry = Some(*entry),
            Event::BlacklistReleased { .. } => self.blacklist_entry = None,
            Event::FlagRemoved { entry } => self.flags.retain(|flag| flag.entry != *entry),
            // The records stand outside the order.
            Event::PersonalDataErased => {}
        }
    }

    /// Opens a claim that holds these items, as if it were asked for.
    pub(crate) fn open_claim(
        &mut self,
        claim_no: ClaimNo,
        items: &[ClaimedItem],
        buyer_reason: Option<&Reason>,
    ) {
        for item in items {
            self.item_mut(item.item_no).claim_no = Some(claim_no);
        }
        self.claims.push(Claim {
            claim_no,
            status: ClaimStatus::Requested,
            items: items.to_vec(),
            reason: None,
            buyer_reason: buyer_reason.cloned(),
            options: None,
            settlement: None,
            collection: None,
            rejection_shown: None,
            refund_no: None,
            payment_no: None,
            steps: Vec::new(),
        });
    }

    fn accept(&mut self, acceptance: &Acceptance) {
        let taxes_before = self.taxes();
        let Acceptance { claim_no, options, settlement, refund, payment, stamp, .. } = acceptance;
        if self.claim(*claim_no).is_none() {
            self.open_claim(*claim_no, &acceptance.items, None);
        }
        let claim = self.claim_mut(*claim_no);
        claim.items.clone_from(&acceptance.items);
        claim.reason = Some(acceptance.reason.clone());
        claim.options = Some(options.clone());
        claim.settlement = Some(settlement.clone());
        claim.refund_no = refund.as_ref().map(|refund| refund.refund_no);
        claim.payment_no = payment.as_ref().map(|payment| payment.payment_no);
        self.step_claim(*claim_no, acceptance.step, stamp, None);
        self.restore_coupons(*claim_no, &options.restore_coupons);
        self.settle(settlement, stamp);
        self.leave_shipments(&acceptance.items);
        self.payments.extend(payment.clone());
        self.add_lines(&acceptance.replacements, acceptance.replacements_at);
        if let Some(refund) = refund {
            self.refunds.push(refund.clone());
            self.add_tax_difference(refund.refund_no, &taxes_before);
        }
    }

    fn collect(&mut self, collected: &ReturnCollection) {
        let taxes_before = self.taxes();
        let claim_no = collected.claim_no;
        let claim = self.claim_mut(claim_no);
        claim.collection = Some(collected.collection.clone());
        claim.settlement = Some(collected.settlement.clone());
        let refund_no = claim.refund_no;
        self.step_claim(claim_no, collected.step, &collected.collection.stamp, None);
        let Some(refund_no) = refund_no else { return };
        let refund = self.refund_mut(refund_no);
        refund.tenders = collected.tenders;
        refund.sources.clone_from(&collected.sources);
        let nothing_left = refund.total().is_zero();
        refund.step(if nothing_left { RefundStep::Cancel } else { RefundStep::Collect });
        self.add_tax_difference(refund_no, &taxes_before);
    }

    fn complete_refund(&mut self, refund_no: RefundNo, completion: &Completion) {
        let refund = self.refund_mut(refund_no);
        refund.step(RefundStep::Complete);
        refund.held = None;
        refund.completion = Some(completion.clone());
        let claim_no = refund.claim_no;
        self.step_claim(claim_no, ClaimStep::CompleteRefund, &completion.stamp, None);
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
            let exchange = payment.claim_no;
            self.move_goods(&settled.items, settled.step);
            if let Some(exchange) = exchange {
                self.step_claim(exchange, ClaimStep::Settle, stamp, None);
            }
        }
        for payment_no in &settlement.voided_payments {
            let payment = self.payment_mut(*payment_no);
            payment.status = payment.status.after(PaymentStep::Void).expect(RECORDED);
        }
    }

    /// Takes back everything that a claim did, and lets its items go.
    pub(crate) fn undo(&mut self, claim_no: ClaimNo, stamp: &Stamp) {
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
                let payment = self.payment(settled.payment_no);
                if let Some(exchange) = payment.and_then(|payment| payment.claim_no) {
                    self.step_claim(exchange, ClaimStep::Reopen, stamp, None);
                }
            }
            self.raise_dues(settlement);
            self.remove_replacements(claim_no);
            self.rejoin_shipments(&claim.items);
        }
        for discount in &mut self.discounts {
            if discount.restored_by == Some(claim_no) {
                discount.restored_by = None;
            }
        }
        let refund = claim.refund_no.and_then(|refund_no| self.refund(refund_no));
        if let Some(refund) = refund.filter(|refund| refund.status.is_open()) {
            let refund_no = refund.refund_no;
            self.refund_mut(refund_no).step(RefundStep::Cancel);
        }
        if let Some(payment_no) = claim.payment_no {
            let payment = self.payment_mut(payment_no);
            payment.lowered += payment.due();
            payment.status = payment.status.after(PaymentStep::Void).expect(RECORDED);
        }
        self.release_items(claim_no);
    }

    fn release_items(&mut self, claim_no: ClaimNo) {
        for item in &mut self.items {
            if item.claim_no == Some(claim_no) {
                item.claim_no = None;
            }
        }
    }

    fn restore_coupons(&mut self, claim_no: ClaimNo, coupon_nos: &[String]) {
        for discount in &mut self.discounts {
            if discount.coupon_no.as_ref().is_some_and(|coupon_no| coupon_nos.contains(coupon_no)) {
                discount.restored_by = Some(claim_no);
            }
        }
    }

    fn withdraw(&mut self, claim_no: ClaimNo, reason: Option<&str>, stamp: &Stamp) {
        let taxes_before = self.taxes();
        self.undo(claim_no, stamp);
        self.step_claim(claim_no, ClaimStep::Withdraw, stamp, reason.map(str::to_owned));
        if let Some(refund_no) = self.claim(claim_no).and_then(|claim| claim.refund_no) {
            self.add_tax_difference(refund_no, &taxes_before);
        }
    }

    fn add_tax_difference(&mut self, refund_no: RefundNo, taxes_before: &[TaxLine]) {
        let difference = tax_difference(taxes_before, &self.taxes());
        let refund = self.refund_mut(refund_no);
        let known = refund.tax_difference.iter().copied();
        refund.tax_difference = add_tax_lines(known.chain(difference));
        self.hand_on_tax_differences();
    }

    /// What is left of the differences of canceled refunds is stated by the newest refund that is
    /// still open: what has happened since shares roundings with them, so that withdrawing a claim
    /// may give back a unit more or less of a rate than its refund had stated.
    fn hand_on_tax_differences(&mut self) {
        let is_canceled = |refund: &&mut Refund| refund.status == RefundStatus::Canceled;
        let Some(open) = self.refunds.iter().rposition(|refund| refund.status.is_open()) else {
            return;
        };
        let canceled = self.refunds.iter_mut().filter(is_canceled);
        let left: Vec<_> = canceled.flat_map(|refund| take(&mut refund.tax_difference)).collect();
        let stated = &mut self.refunds[open].tax_difference;
        *stated = add_tax_lines(take(stated).into_iter().chain(left));
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
