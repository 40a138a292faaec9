//! お客様へのお知らせ (domain.md §5, "Orderer").

use serde::Serialize;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::reject::Rejection;

/// お客様へのお知らせ: what the storefront's page of the order says to its buyer.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeCustomerNotice {
    /// The text; `None`: nothing is said any more.
    pub notice: Option<String>,
}

impl Command for ChangeCustomerNotice {
    const NAME: &'static str = "change_customer_notice";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        if order.customer_notice == self.notice {
            return Err(Rejection::NothingToChange);
        }
        order.record(Event::CustomerNoticeChanged { notice: self.notice.clone() });
        Ok(())
    }
}
