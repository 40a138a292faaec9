//! 返金完了 (domain.md §4, "Refund life").

use chrono::NaiveDate;
use serde::Serialize;

use crate::draft::{Command, Draft};
use crate::number::RefundNo;
use crate::refund::RefundStep;
use crate::reject::Rejection;

/// 返金完了: the refund was paid out. Its claim is completed with it; points and store credit are
/// back in the member's balance, restored coupons are usable.
#[derive(Clone, Debug, Serialize)]
pub struct CompleteRefund {
    /// The refund.
    pub refund_no: RefundNo,
    /// The day on which the money went back; `None`: today. Not before the order, and at most a
    /// month ahead.
    pub refunded_on: Option<NaiveDate>,
    /// A note.
    pub memo: Option<String>,
}

impl Command for CompleteRefund {
    const NAME: &'static str = "complete_refund";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let refund = order.find_refund(self.refund_no)?;
        order.may_step(refund, RefundStep::Complete)?;
        let refunded_on = self.refunded_on.map(|on| order.day_of_refund(on)).transpose()?;
        order.complete_refund(self.refund_no, refunded_on, self.memo.clone());
        Ok(())
    }
}
