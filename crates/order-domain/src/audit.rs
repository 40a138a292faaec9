//! The laws that hold for every order at all times (domain.md §4). Checked before anything is
//! written, by `orderdesk audit`, and by every test.

use crate::claim::ClaimStatus;
use crate::draft::Record;
use crate::item::Fulfilment;
use crate::line::LineOrigin;
use crate::money::Money;
use crate::order::Order;
use crate::payment::PaymentStatus;
use crate::refund::RefundStatus;
use crate::shipment::ShipmentStatus;
use crate::tender::Tender;

/// A law that does not hold: a defect of this program or of its data, never the caller's fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{law}: {detail}")]
pub struct Unsound {
    /// Which law.
    pub law: &'static str,
    /// What was found.
    pub detail: String,
}

type Law = fn(&Order) -> Result<(), String>;

const LAWS: [(&str, Law); 12] = [
    ("the items of a line are its units, each once", units_once),
    ("cash + receivable + stored value − refund payable = value", value_identity),
    ("no tender is below zero or refunded beyond what was paid with it", tenders_bounded),
    ("no payment gives back more than it received", payments_bounded),
    ("goods wait for payment exactly while their payment is awaited", goods_wait_for_payment),
    ("a payment is awaited exactly while something is due and nothing was paid", payments_closed),
    ("an item names the claim that names it", claims_hold_items),
    ("a refund is completed, canceled or open as its claim is", refunds_follow_claims),
    ("goods are where their shipment is, and no shipment waits empty", shipments_hold_items),
    ("what a withdrawn exchange brought is no part of the order", removed_items_rest),
    ("a discount's shares add up to it, and no unit is worth less than zero", shares_add_up),
    ("only guests are on the blacklist, and an entry flags an order once", blacklist_is_sound),
];

/// The names of the laws, in the order in which they are checked.
pub fn laws() -> impl Iterator<Item = &'static str> {
    LAWS.iter().map(|(name, _)| *name)
}

impl Order {
    /// Checks every law; the first that does not hold is the answer.
    pub fn audit(&self) -> Result<(), Unsound> {
        for (law, holds) in LAWS {
            holds(self).map_err(|detail| Unsound { law, detail })?;
        }
        Ok(())
    }
}

/// Each transaction of these records sums to zero.
pub fn audit_records(records: &[Record]) -> Result<(), Unsound> {
    let transactions = records.iter().filter_map(|record| record.transaction.as_ref());
    for transaction in transactions {
        let sum: Money = transaction.entries.iter().map(|entry| entry.amount).sum();
        if !sum.is_zero() {
            let detail = format!("{} sums to {}", transaction.kind, sum.minor());
            return Err(Unsound { law: "every journal transaction sums to zero", detail });
        }
    }
    Ok(())
}

fn demand(holds: bool, detail: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(detail()) }
}

fn units_once(order: &Order) -> Result<(), String> {
    let mut slices: Vec<(u32, u32, u32)> =
        order.items.iter().map(|item| (item.line_no, item.from, item.to)).collect();
    slices.sort_unstable();
    let mut slices = slices.into_iter().peekable();
    for line in &order.lines {
        let mut next_unit = 0;
        while let Some((_, from, to)) = slices.next_if(|(line_no, _, _)| *line_no == line.line_no) {
            demand(from == next_unit && to > from, || {
                format!("line {}: units from {from}, expected {next_unit}", line.line_no)
            })?;
            next_unit = to;
        }
        demand(next_unit == line.quantity, || {
            format!("line {}: {next_unit} of {} units", line.line_no, line.quantity)
        })?;
    }
    demand(slices.next().is_none(), || "an item is a slice of no line".to_owned())
}

fn value_identity(order: &Order) -> Result<(), String> {
    let covered =
        (order.paid() - order.refunded() - order.refund_pending()).total() + order.outstanding();
    let value = order.value();
    demand(covered == value, || format!("covered {}, value {}", covered.minor(), value.minor()))
}

fn tenders_bounded(order: &Order) -> Result<(), String> {
    let all = [
        ("paid", order.paid()),
        ("refunded", order.refunded()),
        ("refund pending", order.refund_pending()),
        ("refundable", order.refundable()),
    ];
    for (name, tenders) in all {
        demand(!tenders.any_negative(), || format!("{name} {tenders:?}"))?;
    }
    demand(order.stored_value[Tender::Cash].is_zero(), || "cash among stored value".to_owned())
}

fn payments_bounded(order: &Order) -> Result<(), String> {
    for payment in &order.payments {
        let (due, refundable) = (payment.due(), order.refundable_of(payment));
        let negative = due.is_negative() || refundable.is_negative();
        let lowered = payment.lowered.is_negative() || payment.paid.is_negative();
        demand(!negative && !lowered, || format!("payment {}", payment.payment_no))?;
    }
    for refund in &order.refunds {
        let sources: Money = refund.sources.iter().map(|source| source.amount).sum();
        demand(sources == refund.tenders.cash, || {
            format!("refund {}: sources {}", refund.refund_no, sources.minor())
        })?;
    }
    Ok(())
}

/// Whether payments and goods agree: what a withdrawal must leave behind.
pub(crate) fn payments_fit_goods(order: &Order) -> Result<(), String> {
    goods_wait_for_payment(order)?;
    payments_closed(order)
}

fn goods_wait_for_payment(order: &Order) -> Result<(), String> {
    for item in order.live_items() {
        let payment = order.payment(order.line_of(item).payment_no);
        let awaited = payment.is_some_and(|payment| payment.status == PaymentStatus::Awaiting);
        let waits = item.fulfilment == Fulfilment::AwaitingPayment;
        demand(awaited == waits, || format!("item {} at {}", item.item_no, item.fulfilment))?;
    }
    Ok(())
}

fn payments_closed(order: &Order) -> Result<(), String> {
    for payment in &order.payments {
        let awaited = payment.status == PaymentStatus::Awaiting;
        demand(awaited == payment.due().is_positive(), || {
            format!("payment {} {}", payment.payment_no, payment.status)
        })?;
        demand(!awaited || payment.paid.is_zero(), || {
            format!("payment {} is awaited, but {} was paid", payment.payment_no, payment.paid.0)
        })?;
        let live = order.items_of(payment.payment_no).any(|item| order.is_live(item));
        demand(!(payment.status == PaymentStatus::Void && live), || {
            format!("payment {} is void with live items", payment.payment_no)
        })?;
    }
    Ok(())
}

fn claims_hold_items(order: &Order) -> Result<(), String> {
    for item in &order.items {
        let Some(claim_no) = item.claim_no else { continue };
        let claim = order.claim(claim_no);
        let holds = claim.is_some_and(|claim| {
            claim
                .items
                .iter()
                .any(|held| held.item_no == item.item_no && held.quantity == item.quantity())
                && !matches!(claim.status, ClaimStatus::Rejected | ClaimStatus::Withdrawn)
        });
        demand(holds, || format!("item {} and claim {claim_no}", item.item_no))?;
    }
    for claim in &order.claims {
        let let_go = matches!(claim.status, ClaimStatus::Rejected | ClaimStatus::Withdrawn);
        let held =
            |item_no| order.item(item_no).is_some_and(|item| item.claim_no == Some(claim.claim_no));
        let sound = claim.items.iter().all(|item| held(item.item_no) != let_go);
        demand(sound, || format!("claim {} {}", claim.claim_no, claim.status))?;
    }
    Ok(())
}

fn refunds_follow_claims(order: &Order) -> Result<(), String> {
    for refund in &order.refunds {
        let expected: &[ClaimStatus] = match refund.status {
            RefundStatus::Scheduled => &[ClaimStatus::AwaitingCollection],
            RefundStatus::Pending | RefundStatus::OnHold => &[ClaimStatus::AwaitingRefund],
            RefundStatus::Completed => &[ClaimStatus::Completed],
            // Of a collected return of which everything is kept back, nothing is left to refund.
            RefundStatus::Canceled => &[ClaimStatus::Withdrawn, ClaimStatus::Completed],
        };
        let claim = order.claim(refund.claim_no);
        let named = claim.is_some_and(|claim| {
            claim.refund_no == Some(refund.refund_no) && expected.contains(&claim.status)
        });
        let kept_back = refund.status == RefundStatus::Canceled
            && claim.is_some_and(|claim| claim.status == ClaimStatus::Completed);
        demand(named && (!kept_back || refund.total().is_zero()), || {
            format!("refund {} {}", refund.refund_no, refund.status)
        })?;
        let completed = refund.status == RefundStatus::Completed;
        demand(completed == refund.completion.is_some(), || {
            format!("refund {} {} and its completion", refund.refund_no, refund.status)
        })?;
    }
    Ok(())
}

fn shipments_hold_items(order: &Order) -> Result<(), String> {
    for item in &order.items {
        let shipment = item.shipment_no.map(|shipment_no| order.shipment(shipment_no));
        let expected = match shipment {
            None => None,
            Some(None) => return Err(format!("item {} is in an unknown shipment", item.item_no)),
            Some(Some(shipment)) => Some(match shipment.status {
                ShipmentStatus::Standby => Fulfilment::Standby,
                ShipmentStatus::Shipping => Fulfilment::Shipping,
                ShipmentStatus::Delivered => Fulfilment::Delivered,
                ShipmentStatus::Canceled | ShipmentStatus::Removed => {
                    return Err(format!("item {} is in a removed shipment", item.item_no));
                }
            }),
        };
        let in_warehouse = matches!(
            item.fulfilment,
            Fulfilment::AwaitingPayment
                | Fulfilment::Preparing
                | Fulfilment::ReadyToShip
                | Fulfilment::OnHold
        );
        let sound = expected.map_or(in_warehouse, |expected| expected == item.fulfilment);
        demand(sound, || format!("item {} at {}", item.item_no, item.fulfilment))?;
        let held = item.fulfilment == Fulfilment::OnHold;
        demand(held == item.held_from.is_some(), || format!("item {} on hold", item.item_no))?;
    }
    for shipment in order.shipments.iter().filter(|known| known.status.is_shown()) {
        let empty = order.items_in(shipment.shipment_no).next().is_none();
        demand(!empty, || format!("shipment {} is empty", shipment.shipment_no))?;
    }
    Ok(())
}

fn removed_items_rest(order: &Order) -> Result<(), String> {
    for item in &order.items {
        let withdrawn = |claim_no| {
            order.claim(claim_no).is_some_and(|claim| claim.status == ClaimStatus::Withdrawn)
        };
        let sound = item.removed_by.is_none_or(|claim_no| {
            withdrawn(claim_no)
                && item.claim_no.is_none()
                && order.line_of(item).origin == LineOrigin::Replacement(claim_no)
        });
        demand(sound, || format!("item {} was removed", item.item_no))?;
    }
    Ok(())
}

fn blacklist_is_sound(order: &Order) -> Result<(), String> {
    demand(order.may_blacklist().is_ok() || order.blacklist_entry.is_none(), || {
        "a member is on the blacklist".to_owned()
    })?;
    for (position, flag) in order.flags.iter().enumerate() {
        let again = order.flags[..position].iter().any(|other| other.entry == flag.entry);
        demand(!again && !flag.matched.is_empty(), || format!("the flag of entry {}", flag.entry))?;
    }
    Ok(())
}

fn shares_add_up(order: &Order) -> Result<(), String> {
    for discount in &order.discounts {
        let shares: Money = order
            .lines
            .iter()
            .filter(|line| line.origin == LineOrigin::Placed)
            .flat_map(|line| &line.discount_shares)
            .filter(|share| share.discount_no == discount.discount_no)
            .map(|share| share.amount)
            .sum();
        demand(shares == discount.amount, || format!("discount {}", discount.discount_no))?;
    }
    for item in &order.items {
        let money = order.money_of(item);
        let net = money.gross - money.item_discount - money.order_discount(|_| true);
        demand(!net.is_negative(), || format!("item {} is worth {}", item.item_no, net.minor()))?;
    }
    Ok(())
}
