//! The verbs of claims that all kinds share: opening, settling, accepting (domain.md §3).

use crate::claim::{ClaimKind, ClaimOptions, ClaimStep, ClaimedItem, Reason};
use crate::draft::Draft;
use crate::event::{Acceptance, Event};
use crate::item::Fulfilment;
use crate::line::Line;
use crate::money::Money;
use crate::number::{ClaimNo, ItemNo, PaymentNo, RefundNo};
use crate::order::Order;
use crate::payment::{GivenPayment, Payment, PaymentKind, PaymentMethod, PaymentStatus};
use crate::refund::{Refund, RefundStatus};
use crate::reject::Rejection;
use crate::settlement::{Settlement, settle};

/// On which terms a claim is accepted.
#[derive(Clone, Debug)]
pub struct Terms<'command> {
    /// The operator's reason.
    pub reason: &'command Reason,
    /// The options chosen.
    pub options: &'command ClaimOptions,
    /// The lines that join, for exchanges.
    pub replacements: Vec<Line>,
    /// How a difference is paid that the buyer owes, for exchanges.
    pub payment: Option<&'command GivenPayment>,
}

impl<'command> Terms<'command> {
    /// The terms of a claim that brings nothing new into the order.
    pub fn of(reason: &'command Reason, options: &'command ClaimOptions) -> Self {
        Self { reason, options, replacements: Vec::new(), payment: None }
    }
}

impl Draft<'_> {
    /// The number that the next claim gets.
    pub fn next_claim_no(&self, kind: ClaimKind) -> ClaimNo {
        let number = u32::try_from(self.claims.len() + 1).expect("an order has few claims");
        ClaimNo { number, kind }
    }

    /// 申込: a buyer asks for a claim. It holds these items and moves no money yet.
    pub fn request_claim(&mut self, kind: ClaimKind, items: &[ItemNo], reason: &Reason) {
        self.record(Event::ClaimRequested {
            claim_no: self.next_claim_no(kind),
            items: self.as_claimed(items),
            reason: reason.clone(),
            stamp: self.told().stamp(),
        });
    }

    fn as_claimed(&self, items: &[ItemNo]) -> Vec<ClaimedItem> {
        let claimed = items.iter().filter_map(|&item_no| self.item(item_no));
        claimed
            .map(|item| ClaimedItem {
                item_no: item.item_no,
                quantity: item.quantity(),
                fulfilment: item.fulfilment,
                shipment_no: item.shipment_no,
            })
            .collect()
    }

    /// Accepts a claim on these items, a buyer's request or one of the operator's own: its items
    /// leave the order's value, what is owed is owed through a refund or a payment, and
    /// replacements join.
    ///
    /// Stored value used for goods that were never paid comes back at once.
    pub fn accept_claim(
        &mut self,
        claim_no: ClaimNo,
        items: &[ItemNo],
        terms: Terms<'_>,
    ) -> Result<(), Rejection> {
        let options = terms.options;
        for (position, coupon_no) in options.restore_coupons.iter().enumerate() {
            if options.restore_coupons[..position].contains(coupon_no) {
                return Err(Rejection::DuplicateCoupon { coupon_no: coupon_no.clone() });
            }
        }
        self.check_method(options.refund.method, options.refund.bank_account.is_some())?;
        let items = self.as_claimed(items);
        let mut opened = Order::clone(self);
        if opened.claim(claim_no).is_none() {
            opened.open_claim(claim_no, &items, None);
        }
        let policy = &self.told().policy;
        let settlement = settle(&opened, claim_no, options, &terms.replacements, policy)?;

        let refund = self.refund_for(claim_no, options, &settlement);
        let payment = self.payment_for(claim_no, &settlement, terms.payment)?;
        let at_once = refund.as_ref().filter(|refund| {
            refund.sources.is_empty()
                && items.iter().all(|item| item.fulfilment == Fulfilment::AwaitingPayment)
        });
        let at_once = at_once.map(|refund| refund.refund_no);
        let (replacements, replacements_at) = self.paid_by(terms.replacements, payment.as_ref());
        self.record(Event::ClaimAccepted(Box::new(Acceptance {
            claim_no,
            step: step(claim_no.kind, refund.is_some(), payment.is_some()),
            items,
            reason: terms.reason.clone(),
            options: options.clone(),
            settlement,
            replacements,
            replacements_at,
            refund,
            payment,
            stamp: self.told().stamp(),
        })));
        if let Some(refund_no) = at_once {
            self.complete_refund(refund_no, None, None);
        }
        Ok(())
    }

    fn refund_for(
        &self,
        claim_no: ClaimNo,
        options: &ClaimOptions,
        settlement: &Settlement,
    ) -> Option<Refund> {
        let tenders = settlement.refund_tenders();
        let number = u32::try_from(self.refunds.len() + 1).expect("an order has few refunds");
        let status = match claim_no.kind {
            ClaimKind::Return => RefundStatus::Scheduled,
            ClaimKind::Cancellation | ClaimKind::Exchange => RefundStatus::Pending,
        };
        tenders.total().is_positive().then(|| Refund {
            refund_no: RefundNo(number),
            claim_no,
            status,
            tenders,
            sources: settlement.sources.clone(),
            method: options.refund.method,
            bank_account: options.refund.bank_account,
            scheduled: self.told().stamp(),
            held: None,
            adjustments: Vec::new(),
            tax_difference: Vec::new(),
            completion: None,
        })
    }

    fn payment_for(
        &self,
        claim_no: ClaimNo,
        settlement: &Settlement,
        given: Option<&GivenPayment>,
    ) -> Result<Option<Payment>, Rejection> {
        let due = settlement.charge_total();
        if due.is_zero() {
            return Ok(None);
        }
        let required = Rejection::PaymentMethodRequired { due: self.amount(due) };
        let given = given.filter(|given| given.method != PaymentMethod::None).ok_or(required)?;
        let payment = self.awaited(PaymentKind::ExchangeDifference, given, due);
        Ok(Some(Payment { claim_no: Some(claim_no), ..payment }))
    }

    /// A payment of this order that is still awaited, under the next number.
    pub fn awaited(&self, kind: PaymentKind, given: &GivenPayment, due: Money) -> Payment {
        let number = u32::try_from(self.payments.len() + 1).expect("an order has few payments");
        Payment {
            payment_no: PaymentNo(number),
            kind,
            claim_no: None,
            method: given.method,
            depositor: given.depositor,
            bank_account_id: given.bank_account_id,
            amount: due,
            lowered: Money::ZERO,
            paid: Money::ZERO,
            status: PaymentStatus::Awaiting,
            paid_at: None,
        }
    }

    /// Replacements wait for the payment of the difference, where there is one; else they go on as
    /// paid.
    fn paid_by(&self, lines: Vec<Line>, payment: Option<&Payment>) -> (Vec<Line>, Fulfilment) {
        let Some(payment) = payment else {
            let paid = Fulfilment::AwaitingPayment.after(self.told().policy.step_after_payment());
            return (lines, paid.expect("goods that await payment may be paid for"));
        };
        let payment_no = payment.payment_no;
        let lines = lines.into_iter().map(|line| Line { payment_no, ..line }).collect();
        (lines, Fulfilment::AwaitingPayment)
    }
}

const fn step(kind: ClaimKind, owes_refund: bool, owes_payment: bool) -> ClaimStep {
    match (kind, owes_refund, owes_payment) {
        (ClaimKind::Return, _, _) => ClaimStep::AcceptForCollection,
        (_, true, _) => ClaimStep::AcceptOwingRefund,
        (_, _, true) => ClaimStep::AcceptOwingPayment,
        (_, false, false) => ClaimStep::AcceptOwingNothing,
    }
}
