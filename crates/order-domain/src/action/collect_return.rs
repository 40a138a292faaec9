//! 回収完了 (domain.md §3, "Return").

use serde::Serialize;

use crate::claim::{ClaimStep, Collection, Deduction, Disposition, ItemDisposition};
use crate::draft::{Command, Draft};
use crate::event::{Event, ReturnCollection};
use crate::money::Money;
use crate::number::{ClaimNo, ItemNo};
use crate::reject::Rejection;
use crate::split::{sources, split_tenders};
use crate::tender::Tenders;

/// 回収完了: the goods of a return are back. Says what became of each, and what more is kept back
/// now that they were seen.
#[derive(Clone, Debug, Serialize)]
pub struct CollectReturn {
    /// The return.
    pub claim_no: ClaimNo,
    /// What became of the items; those not named are resellable.
    pub items: Vec<ItemDisposition>,
    /// Whether resellable goods go back into stock; `None`: as the shop's setting says.
    pub restock: Option<bool>,
    /// Kept back from the refund, beyond what was kept back at acceptance.
    pub deduction: Option<Deduction>,
    /// Whether the refund, if any is left, is completed at once.
    pub complete_refund: bool,
}

impl Command for CollectReturn {
    const NAME: &'static str = "collect_return";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let claim_no = self.claim_no;
        let claim = order.claim(claim_no).ok_or(Rejection::UnknownClaim { claim_no })?;
        order.may_collect(claim)?;
        order.collect_return(claim_no, &self.items, self.restock, self.deduction.as_ref())?;
        if self.complete_refund {
            order.complete_refund_of(claim_no);
        }
        Ok(())
    }
}

impl Draft<'_> {
    /// The goods of an accepted return are back.
    pub(crate) fn collect_return(
        &mut self,
        claim_no: ClaimNo,
        stated: &[ItemDisposition],
        restock: Option<bool>,
        deduction: Option<&Deduction>,
    ) -> Result<(), Rejection> {
        let claim = self.claim(claim_no).expect("the guard has found the claim");
        let held: Vec<ItemNo> = claim.items.iter().map(|item| item.item_no).collect();
        let dispositions = dispositions(&held, stated)?;
        let restocked = self.told().policy.restock.decide(restock);
        let more = deduction.map_or(Money::ZERO, |deduction| deduction.amount);
        let refund = claim.refund_no.and_then(|refund_no| self.refund(refund_no));
        let settlement = claim.settlement.clone().expect("an accepted claim is settled");
        // A refund changed by hand gives back other amounts than its claim was settled for.
        let settled = settlement.refund_tenders();
        let settlement =
            settlement.collected(more, settled - self.tenders_less(settled, more)?, restocked);
        let tenders = refund.map_or(Tenders::default(), |refund| refund.tenders);
        let tenders = self.tenders_less(tenders, more)?;
        let released = refund.map_or(&[][..], |refund| &refund.sources);
        let sources = sources(self, tenders.cash, released);
        let step = if tenders.total().is_zero() {
            ClaimStep::CollectOwingNothing
        } else {
            ClaimStep::CollectOwingRefund
        };
        let collection = Collection {
            dispositions,
            deduction: deduction.cloned(),
            restocked,
            stamp: self.told().stamp(),
        };
        self.record(Event::ReturnCollected(Box::new(ReturnCollection {
            claim_no,
            step,
            collection,
            settlement,
            tenders,
            sources,
        })));
        Ok(())
    }

    /// What of these tenders is given back when `more` is kept back: those that the shop's setting
    /// fills last give way first.
    fn tenders_less(&self, before: Tenders, more: Money) -> Result<Tenders, Rejection> {
        let after = before.total() - more;
        if after.is_negative() {
            return Err(Rejection::DeductionsExceedRefund {
                value_before: self.amount(self.value() + before.total()),
                value_after: self.amount(self.value() + more),
                difference: self.amount(after),
            });
        }
        if more.is_zero() {
            return Ok(before);
        }
        split_tenders(self, after, before, None, &self.told().policy)
    }
}

/// One disposition for each item of the return, in its order.
fn dispositions(
    held: &[ItemNo],
    stated: &[ItemDisposition],
) -> Result<Vec<ItemDisposition>, Rejection> {
    for (position, one) in stated.iter().enumerate() {
        let item_no = one.item_no;
        if !held.contains(&item_no) {
            return Err(Rejection::UnknownItem { item_no });
        }
        if stated[..position].iter().any(|other| other.item_no == item_no) {
            return Err(Rejection::DuplicateItem { item_no });
        }
    }
    let disposition = |&item_no: &ItemNo| {
        let stated = stated.iter().find(|one| one.item_no == item_no).copied();
        stated.unwrap_or(ItemDisposition { item_no, disposition: Disposition::Resellable })
    };
    Ok(held.iter().map(disposition).collect())
}
