//! Changes of a refund before it is paid out (domain.md §4, "Refund life").

use serde::Serialize;

use crate::draft::{Command, Draft};
use crate::event::Event;
use crate::money::Money;
use crate::number::RefundNo;
use crate::refund::{Adjustment, Refund, RefundMethod};
use crate::reject::Rejection;
use crate::split::{sources, split_tenders};
use crate::stamp::PersonRef;
use crate::tender::Tenders;

/// Changes method, account, split or amount of a refund that is not completed. What is `None`
/// stays as it is.
#[derive(Clone, Debug, Serialize)]
pub struct AdjustRefund {
    /// The refund.
    pub refund_no: RefundNo,
    /// How the cash part is paid back from now on.
    pub method: Option<RefundMethod>,
    /// The buyer's account, for [`RefundMethod::BankTransfer`].
    pub bank_account: Option<PersonRef>,
    /// The split over tenders from now on; must add up to the refund's total.
    pub tenders: Option<Tenders>,
    /// A change of the amount by hand.
    pub adjustment: Option<ManualAdjustment>,
}

/// A change of a refund's amount by hand: an entry of the order's charges.
#[derive(Clone, Debug, Serialize)]
pub struct ManualAdjustment {
    /// In minor units; positive: more is refunded.
    pub amount: Money,
    /// Why.
    pub reason: String,
}

impl Command for AdjustRefund {
    const NAME: &'static str = "adjust_refund";

    fn decide(&self, order: &mut Draft<'_>) -> Result<(), Rejection> {
        let refund = order.find_refund(self.refund_no)?;
        order.may_change(refund)?;
        let method = self.method.unwrap_or(refund.method);
        let bank_account = match method {
            RefundMethod::BankTransfer => self.bank_account.or(refund.bank_account),
            RefundMethod::Original | RefundMethod::StoreCredit => self.bank_account,
        };
        order.check_method(method, bank_account.is_some())?;
        let tenders = self.tenders_after(order, refund)?;
        let adjustment = self.adjustment.as_ref().map(|adjustment| Adjustment {
            amount: adjustment.amount,
            reason: adjustment.reason.clone(),
            stamp: order.told().stamp(),
        });
        let same_way = method == refund.method && bank_account == refund.bank_account;
        if same_way && tenders == refund.tenders && adjustment.is_none() {
            return Err(Rejection::NothingToChange);
        }
        let sources = sources(order, tenders.cash, &refund.sources);
        order.record(Event::RefundChanged {
            refund_no: self.refund_no,
            method,
            bank_account,
            tenders,
            sources,
            adjustment,
        });
        Ok(())
    }
}

impl AdjustRefund {
    /// The split after the change. Without one given by hand, an adjustment only touches what it
    /// must: more is taken by the shop's setting from what is left, less is taken off the tenders
    /// that the setting fills last.
    fn tenders_after(&self, order: &Draft<'_>, refund: &Refund) -> Result<Tenders, Rejection> {
        let change = match &self.adjustment {
            Some(adjustment) => checked(order, refund, adjustment.amount)?,
            None => Money::ZERO,
        };
        let (policy, left) = (&order.told().policy, order.refundable());
        if self.tenders.is_some() {
            let (total, most) = (refund.total() + change, left + refund.tenders);
            return split_tenders(order, total, most, self.tenders, policy);
        }
        if change.is_negative() {
            return split_tenders(order, refund.total() + change, refund.tenders, None, policy);
        }
        Ok(refund.tenders + split_tenders(order, change, left, None, policy)?)
    }
}

/// The refund can't fall below zero, nor rise above what is left to give back.
fn checked(order: &Draft<'_>, refund: &Refund, amount: Money) -> Result<Money, Rejection> {
    let (minimum, maximum) = (-refund.total(), order.refundable().total());
    if amount.is_zero() || amount < minimum || amount > maximum {
        return Err(Rejection::AdjustmentOutOfBounds {
            minimum: order.amount(minimum),
            maximum: order.amount(maximum),
        });
    }
    Ok(amount)
}
