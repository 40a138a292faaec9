//! Which tender gets it back (domain.md §4): a settlement's difference split over what each tender
//! can give back, over the dues that it lowers, and over the payments that the rest goes back to.

use crate::allocate::allocate;
use crate::claim::ClaimOptions;
use crate::money::Money;
use crate::number::{ClaimNo, ItemNo, PaymentNo};
use crate::order::Order;
use crate::payment::{Payment, PaymentStatus};
use crate::policy::{RefundAllocation, ShopPolicy};
use crate::refund::PaymentPart;
use crate::reject::Rejection;
use crate::settlement::{SettledPayment, Settlement, claimed};
use crate::tender::{Tender, Tenders};

/// What a claim may lower of a payment that is still awaited.
struct Due<'order> {
    payment: &'order Payment,
    cap: Money,
}

/// What is still due, newest payment first: that of the claimed unpaid items up to what those are
/// worth, and that of everything else, which gives way only where nothing else can. The difference
/// of an exchange gives way last of all.
fn dues(before: &Order, claim_no: ClaimNo) -> Vec<Due<'_>> {
    let worth = |payment_no: PaymentNo| -> Money {
        claimed(before, claim_no)
            .filter(|item| before.line_of(item).payment_no == payment_no)
            .map(|item| before.net_of(item))
            .sum()
    };
    let mut dues: Vec<Due<'_>> = before
        .payments
        .iter()
        .rev()
        .filter(|payment| payment.status == PaymentStatus::Awaiting)
        .map(|payment| Due { payment, cap: payment.due().min(worth(payment.payment_no)) })
        .collect();
    dues.sort_by_key(|due| (due.payment.claim_no.is_some(), due.cap.is_zero()));
    dues
}

/// What of `owed` neither the tenders can give back nor dues give way to.
pub(crate) fn uncovered(before: &Order, owed: Money) -> Money {
    (owed - before.refundable().total() - before.outstanding()).or_zero()
}

/// Splits a positive difference over tenders, dues and payments (domain.md §4, "Which tender gets
/// it back").
pub(crate) fn split(
    before: &Order,
    after: &Order,
    claim_no: ClaimNo,
    options: &ClaimOptions,
    policy: &ShopPolicy,
    settlement: &mut Settlement,
) -> Result<(), Rejection> {
    let owed = settlement.difference().or_zero();
    let mut dues = dues(before, claim_no);
    let mut refundable = before.refundable();
    refundable.cash += dues.iter().map(|due| due.cap).sum();
    // What a claim takes off beyond the goods (shipping, fees) is covered by nobody's worth while
    // it is not paid: then dues give way as far as needed, those of the claimed items first.
    let mut missing = (owed - refundable.total()).or_zero();
    for due in &mut dues {
        let more = missing.min(due.payment.due() - due.cap);
        due.cap += more;
        refundable.cash += more;
        missing -= more;
    }

    settlement.tenders = split_tenders(before, owed, refundable, options.refund.tenders, policy)?;
    let mut cash = settlement.tenders.cash;
    for due in &dues {
        let amount = cash.min(due.cap);
        cash -= amount;
        if amount.is_positive() {
            settlement.due_lowered.push(PaymentPart { payment_no: due.payment.payment_no, amount });
        }
        if amount == due.payment.due() {
            close(after, due.payment.payment_no, policy, settlement);
        }
    }
    settlement.sources = sources(before, cash, &[]);
    Ok(())
}

/// Splits `owed` by hand or by the shop's setting, each tender up to what is refundable.
pub(crate) fn split_tenders(
    order: &Order,
    owed: Money,
    refundable: Tenders,
    by_hand: Option<Tenders>,
    policy: &ShopPolicy,
) -> Result<Tenders, Rejection> {
    use Tender::{Cash, ExternalPoints, Points, StoreCredit};
    if let Some(tenders) = by_hand {
        return checked_by_hand(order, owed, refundable, tenders);
    }
    if owed > refundable.total() {
        return Err(Rejection::RefundExceedsRefundable {
            difference: order.amount(owed),
            refundable: order.amount(refundable.total()),
        });
    }
    let sequence = match policy.refund_allocation {
        RefundAllocation::CashFirst => [Cash, StoreCredit, ExternalPoints, Points],
        RefundAllocation::StoredValueFirst => [StoreCredit, ExternalPoints, Points, Cash],
        RefundAllocation::Proportional => return Ok(proportional(owed, refundable)),
    };
    let mut left = owed;
    let mut tenders = Tenders::default();
    for tender in sequence {
        tenders[tender] = left.min(refundable[tender]);
        left -= tenders[tender];
    }
    Ok(tenders)
}

fn checked_by_hand(
    order: &Order,
    owed: Money,
    refundable: Tenders,
    tenders: Tenders,
) -> Result<Tenders, Rejection> {
    if tenders.total() != owed {
        return Err(Rejection::TenderSplitMismatch {
            expected: order.amount(owed),
            actual: order.amount(tenders.total()),
        });
    }
    let beyond = |tender, amount: Money| amount.is_negative() || amount > refundable[tender];
    match tenders.iter().find(|&(tender, amount)| beyond(tender, amount)) {
        Some((tender, amount)) => Err(Rejection::TenderExceedsRefundable {
            tender,
            requested: order.amount(amount),
            refundable: order.amount(refundable[tender]),
        }),
        None => Ok(tenders),
    }
}

fn proportional(owed: Money, refundable: Tenders) -> Tenders {
    let (kinds, amounts): (Vec<_>, Vec<_>) = refundable.iter().unzip();
    let mut tenders = Tenders::default();
    for (tender, share) in kinds.into_iter().zip(allocate(owed, &amounts)) {
        tenders[tender] = share;
    }
    tenders
}

/// The payments that `cash` goes back to, newest first. `released` is what the refund under
/// change had taken of them so far.
pub(crate) fn sources(order: &Order, cash: Money, released: &[PaymentPart]) -> Vec<PaymentPart> {
    let mut left = cash;
    let mut sources = Vec::new();
    for payment in order.payments.iter().rev() {
        let own = released.iter().filter(|part| part.payment_no == payment.payment_no);
        let refundable = order.refundable_of(payment) + own.map(|part| part.amount).sum();
        let amount = left.min(refundable);
        if amount.is_positive() {
            left -= amount;
            sources.push(PaymentPart { payment_no: payment.payment_no, amount });
        }
    }
    assert!(left.is_zero(), "cash that is refundable was paid by some payment");
    sources
}

/// A payment with nothing left due counts as paid when live items remain, else it is void.
fn close(after: &Order, payment_no: PaymentNo, policy: &ShopPolicy, settlement: &mut Settlement) {
    let live = after.items_of(payment_no).filter(|item| after.is_live(item));
    let items: Vec<ItemNo> = live.map(|item| item.item_no).collect();
    if items.is_empty() {
        settlement.voided_payments.push(payment_no);
    } else {
        let step = policy.step_after_payment();
        settlement.settled_payments.push(SettledPayment { payment_no, items, step });
    }
}
