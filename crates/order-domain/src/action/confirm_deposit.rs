//! 入金確認 (domain.md §5, "Deposit confirmation").

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::money::Money;
use crate::number::PaymentNo;
use crate::payment::{Payment, PaymentStatus};
use crate::reject::Rejection;
use crate::stamp::PersonRef;

/// 入金確認: the money that was asked for has arrived; the items it pays for go on.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ConfirmDeposit {
    /// Which payments; `None`: all that are awaited.
    pub payment_nos: Option<Vec<PaymentNo>>,
    /// What was received, in minor units; refused where it differs from what is due.
    pub amount: Option<Money>,
    /// Who paid, where it is not who was to pay.
    pub depositor: Option<PersonRef>,
    /// When it was received; `None`: now. Not in the future.
    pub paid_at: Option<DateTime<Utc>>,
}

impl Command for ConfirmDeposit {
    const NAME: &'static str = "confirm_deposit";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let payment_nos = self.payments(order)?;
        let dues = payment_nos.iter().filter_map(|&payment_no| order.payment(payment_no));
        let due: Money = dues.map(Payment::due).sum();
        if let Some(amount) = self.amount.filter(|&amount| amount != due) {
            return Err(Rejection::AmountMismatch {
                expected: order.amount(due),
                actual: order.amount(amount),
            });
        }
        let paid_at = order.moment(self.paid_at, None)?;
        for payment_no in payment_nos {
            order.confirm_payment(payment_no, paid_at, self.depositor);
        }
        Ok(())
    }
}

impl ConfirmDeposit {
    fn payments(&self, order: &Draft<'_>) -> Result<Vec<PaymentNo>, Rejection> {
        let Some(named) = &self.payment_nos else {
            order.may_confirm_deposit()?;
            let awaited =
                order.payments.iter().filter(|payment| payment.status == PaymentStatus::Awaiting);
            return Ok(awaited.map(|payment| payment.payment_no).collect());
        };
        if named.is_empty() {
            return Err(Rejection::NoPayments);
        }
        for (position, &payment_no) in named.iter().enumerate() {
            if named[..position].contains(&payment_no) {
                return Err(Rejection::DuplicatePayment { payment_no });
            }
            let payment =
                order.payment(payment_no).ok_or(Rejection::UnknownPayment { payment_no })?;
            order.may_confirm(payment)?;
        }
        Ok(named.clone())
    }
}

impl Draft<'_> {
    /// The payment has arrived; the live items that waited for it go on.
    pub(crate) fn confirm_payment(
        &mut self,
        payment_no: PaymentNo,
        paid_at: DateTime<Utc>,
        depositor: Option<PersonRef>,
    ) {
        let amount = self.payment(payment_no).map_or(Money::ZERO, Payment::due);
        self.record(Event::DepositConfirmed {
            payment_no,
            amount,
            paid_at,
            depositor,
            items: self.waiting_for(payment_no),
            step: self.told().policy.step_after_payment(),
            stamp: self.told().stamp(),
        });
    }
}
