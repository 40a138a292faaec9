//! 返金保留 lifted (domain.md §4, "Refund life").

use serde::Serialize;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::number::RefundNo;
use crate::refund::RefundStep;
use crate::reject::Rejection;

/// Takes a refund back from 返金保留 to 返金前.
#[derive(Clone, Debug, Serialize)]
pub struct ReleaseRefund {
    /// The refund.
    pub refund_no: RefundNo,
}

impl Command for ReleaseRefund {
    const NAME: &'static str = "release_refund";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let refund = order.find_refund(self.refund_no)?;
        order.may_step(refund, RefundStep::Release)?;
        order.record(Event::RefundReleased { refund_no: self.refund_no });
        Ok(())
    }
}
