//! 返金保留 (domain.md §4, "Refund life").

use serde::Serialize;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::number::RefundNo;
use crate::refund::{Held, RefundStep};
use crate::reject::Rejection;

/// 返金保留: sets a refund aside, with the reason.
#[derive(Clone, Debug, Serialize)]
pub struct HoldRefund {
    /// The refund.
    pub refund_no: RefundNo,
    /// Why.
    pub reason: String,
}

impl Command for HoldRefund {
    const NAME: &'static str = "hold_refund";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let refund = order.find_refund(self.refund_no)?;
        order.may_step(refund, RefundStep::Hold)?;
        let held = Held { reason: self.reason.clone(), stamp: order.told().stamp() };
        order.record(Event::RefundHeld { refund_no: self.refund_no, held });
        Ok(())
    }
}
