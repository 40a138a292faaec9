//! The law of invoices: what all refunds state, and what remains, is the invoice of the day the
//! order was placed, per rate, totals and taxes (domain.md §4, "Tax").

use order_domain::draft::Change;
use order_domain::event::Event;
use order_domain::number::ClaimNo;
use order_domain::order::Order;
use order_domain::refund::RefundStatus;
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
                Event::ItemsAdded { .. } => self.leave(before, change),
                Event::ClaimAccepted(acceptance) if acceptance.refund.is_none() => {
                    self.leave(before, change);
                }
                Event::ClaimWithdrawn { claim_no, .. } if !has_refund(before, *claim_no) => {
                    self.leave(before, change);
                }
                _ => {}
            }
        }
        let order = &change.after;
        let stated = order.refunds.iter().flat_map(|refund| refund.tax_difference.iter().copied());
        let unstated = self.unstated.iter().copied();
        let sum = add_tax_lines(order.taxes().into_iter().chain(stated).chain(unstated));
        assert_eq!(tax_difference(&order.initial.taxes, &sum), [], "the invoices add up");
        if order.refunds.iter().any(|refund| refund.status.is_open()) {
            let canceled =
                order.refunds.iter().filter(|refund| refund.status == RefundStatus::Canceled);
            for refund in canceled {
                assert_eq!(refund.tax_difference, [], "what is left is stated by an open refund");
            }
        }
        for refund in &order.refunds {
            if let Some(completion) = &refund.completion {
                assert_eq!(completion.invoice.rates, refund.tax_difference, "issued as stated");
            }
        }
    }

    /// A change that no refund states.
    fn leave(&mut self, before: &Order, change: &Change) {
        let taken_off = tax_difference(&before.taxes(), &change.after.taxes());
        let unstated = self.unstated.iter().copied();
        self.unstated = add_tax_lines(unstated.chain(taken_off));
    }
}

fn has_refund(order: &Order, claim_no: ClaimNo) -> bool {
    order.claim(claim_no).is_some_and(|claim| claim.refund_no.is_some())
}
