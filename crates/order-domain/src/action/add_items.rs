//! 追加注文 (domain.md §5, "Additional order").

use serde::Serialize;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::line::{Line, LineOrigin};
use crate::money::Money;
use crate::number::PaymentNo;
use crate::ordered::{Joining, OrderedLine};
use crate::payment::{GivenPayment, PaymentKind, PaymentMethod};
use crate::reject::Rejection;

/// 追加注文: adds lines with a payment of their own, without order-level discounts. The initial
/// figures stay.
#[derive(Clone, Debug, Serialize)]
pub struct AddItems {
    /// What is added.
    pub lines: Vec<OrderedLine>,
    /// How it is paid.
    pub payment: GivenPayment,
}

impl Command for AddItems {
    const NAME: &'static str = "add_items";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        order.may_add_items()?;
        let number = u32::try_from(order.payments.len() + 1).expect("an order has few payments");
        let payment_no = PaymentNo(number);
        let lines = Joining::to(order, payment_no, LineOrigin::Added).lines(&self.lines)?;
        let due: Money = lines.iter().map(Line::worth).sum();
        if self.payment.method == PaymentMethod::None && due.is_positive() {
            return Err(Rejection::PaymentMethodRequired { due: order.amount(due) });
        }
        let payment = order.awaited(PaymentKind::AddedItems, &self.payment, due);
        order.record(Event::ItemsAdded { lines, payment: Box::new(payment) });
        if due.is_zero() || self.payment.paid_at.is_some() {
            let paid_at = order.moment(self.payment.paid_at, None)?;
            order.confirm_payment(payment_no, paid_at, None);
        }
        Ok(())
    }
}
