//! 注文キャンセル (domain.md §3, "Cancellation").

use serde::Serialize;

use crate::accept::Terms;
use crate::claim::{ClaimKind, ClaimOptions, Pick, Reason};
use crate::draft::{Command, Draft};
use crate::order::Order;
use crate::reject::Rejection;

/// 注文キャンセル: takes units out of the order before they leave the warehouse. Paid and unpaid
/// items may stand in one cancellation.
#[derive(Clone, Debug, Serialize)]
pub struct CancelItems {
    /// Which units.
    pub items: Vec<Pick>,
    /// Why.
    pub reason: Reason,
    /// What it does to coupons, shipping and the refund.
    pub options: ClaimOptions,
    /// Whether the refund, if any, is completed at once.
    pub complete_refund: bool,
}

impl Command for CancelItems {
    const NAME: &'static str = "cancel_items";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let items = order.set_apart(&self.items, Order::may_cancel)?;
        let claim_no = order.next_claim_no(ClaimKind::Cancellation);
        order.accept_claim(claim_no, &items, Terms::of(&self.reason, &self.options))?;
        if self.complete_refund {
            order.complete_refund_of(claim_no);
        }
        Ok(())
    }
}
