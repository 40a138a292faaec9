//! 商品返品 (domain.md §3, "Return").

use serde::Serialize;

use crate::accept::Terms;
use crate::claim::{ClaimKind, ClaimOptions, Pick, Reason};
use crate::draft::{Command, Draft};
use crate::number::{ClaimNo, ItemNo};
use crate::order::Order;
use crate::reject::Rejection;

/// 商品返品: units that have left come back. Money is owed from now on, and given back once the
/// goods are collected.
#[derive(Clone, Debug, Serialize)]
pub struct ReturnItems {
    /// Which units.
    pub items: Vec<Pick>,
    /// Why.
    pub reason: Reason,
    /// What it does to coupons, shipping and the refund.
    pub options: ClaimOptions,
    /// Whether the goods are back already.
    pub collected: bool,
    /// Whether the refund, if any, is completed at once: only of goods that are back.
    pub complete_refund: bool,
}

impl Command for ReturnItems {
    const NAME: &'static str = "return_items";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let items = order.set_apart(&self.items, Order::may_return)?;
        let claim_no = order.next_claim_no(ClaimKind::Return);
        let back = Back { collected: self.collected, complete_refund: self.complete_refund };
        order.accept_return(claim_no, &items, &self.reason, &self.options, back)
    }
}

/// Whether the goods of a return are back, and the money with them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Back {
    pub collected: bool,
    pub complete_refund: bool,
}

impl Draft<'_> {
    /// Accepts a return. Who pays for return shipping, and how much, follows from whose fault it
    /// is and from the shop's settings, where the operator does not say otherwise.
    pub(crate) fn accept_return(
        &mut self,
        claim_no: ClaimNo,
        items: &[ItemNo],
        reason: &Reason,
        options: &ClaimOptions,
        back: Back,
    ) -> Result<(), Rejection> {
        if back.complete_refund && !back.collected {
            return Err(Rejection::RefundAwaitsCollection);
        }
        let mut options = options.clone();
        let amount = self.told().policy.return_shipping_fee;
        options
            .return_shipping
            .get_or_insert(crate::claim::ReturnShipping { amount, payer: reason.fault });
        self.accept_claim(claim_no, items, Terms::of(reason, &options))?;
        if back.collected {
            self.collect_return(claim_no, &[], options.restock, None)?;
        }
        if back.complete_refund {
            self.complete_refund_of(claim_no);
        }
        Ok(())
    }
}
