//! 決済銀行変更 (domain.md §5, "Change bank").

use serde::Serialize;
use uuid::Uuid;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::number::PaymentNo;
use crate::reject::Rejection;
use crate::stamp::PersonRef;

/// 決済銀行変更: a bank transfer that is awaited will come from somebody else, or into another of
/// the shop's accounts.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeBank {
    /// The payment.
    pub payment_no: PaymentNo,
    /// Who will pay.
    pub depositor: PersonRef,
    /// Into which account of the shop.
    pub bank_account_id: Uuid,
}

impl Command for ChangeBank {
    const NAME: &'static str = "change_bank";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let Self { payment_no, depositor, bank_account_id } = *self;
        let payment = order.payment(payment_no).ok_or(Rejection::UnknownPayment { payment_no })?;
        order.may_change_bank(payment)?;
        let known = (payment.depositor, payment.bank_account_id);
        if known == (Some(depositor), Some(bank_account_id)) {
            return Err(Rejection::NothingToChange);
        }
        order.record(Event::BankChanged { payment_no, depositor, bank_account_id });
        Ok(())
    }
}
