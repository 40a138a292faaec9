//! The law of invoices: what all refunds state, and what remains, is the invoice of the day the
//! order was placed, per rate, totals and taxes (domain.md §4, "Tax").

use order_domain::draft::Change;
use order_domain::event::Event;
use order_domain::money::Money;
use order_domain::number::ClaimNo;
use order_domain::order::Order;
use order_domain::tax::{TaxLine, add_tax_lines, tax_difference};

/// What changed the taxes of an order without a refund to state it: added items, differences of
/// exchanges, goods that were never paid.
#[derive(Debug, Default)]
pub struct Invoices {
    unstated: Vec<TaxLine>,
}

impl Invoices {
    /// Takes a change into account; the law holds after it.
    pub fn after(&mut self, before: &Order, change: &Change) {
        for record in &change.records {
            match &record.event {
                Event::ItemsAdded { .. } => self.leave(before, change, &[]),
                Event::ClaimAccepted(acceptance) if acceptance.refund.is_none() => {
                    self.leave(before, change, &[]);
                }
                Event::ClaimWithdrawn { claim_no, .. } => {
                    let stated = stated_by(before, *claim_no);
                    self.leave(before, change, &stated);
                }
                _ => {}
            }
        }
        let order = &change.after;
        let stated = order.refunds.iter().filter(|refund| {
            order.claim(refund.claim_no).is_some_and(|claim| claim.status.is_accepted())
        });
        let stated = stated.flat_map(|refund| refund.tax_difference.iter().copied());
        let unstated = self.unstated.iter().copied();
        let sum = add_tax_lines(order.taxes().into_iter().chain(stated).chain(unstated));
        assert_eq!(tax_difference(&order.initial.taxes, &sum), [], "the invoices add up");
    }

    /// A change that no refund states any more. `stated` is what its refund did: a withdrawal gives
    /// that back exactly, but for how rates share the roundings of what has happened since.
    fn leave(&mut self, before: &Order, change: &Change, stated: &[TaxLine]) {
        let taken_off = tax_difference(&before.taxes(), &change.after.taxes());
        let left = add_tax_lines(taken_off.into_iter().chain(stated.iter().copied()));
        if !stated.is_empty() {
            let sum: Money = left.iter().map(|line| line.total).sum();
            assert!(sum.is_zero(), "a withdrawn refund gives back what it stated: {left:?}");
        }
        self.unstated = add_tax_lines(self.unstated.iter().copied().chain(left));
    }
}

fn stated_by(order: &Order, claim_no: ClaimNo) -> Vec<TaxLine> {
    let refund_no = order.claim(claim_no).and_then(|claim| claim.refund_no);
    let refund = refund_no.and_then(|refund_no| order.refund(refund_no));
    refund.map_or(Vec::new(), |refund| refund.tax_difference.clone())
}
