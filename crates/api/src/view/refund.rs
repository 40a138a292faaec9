//! 返金: money and stored value owed back.

use order_domain::refund::{Refund as DomainRefund, RefundStatus, ReturnInvoice as DomainInvoice};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Actor, Viewer, action,
    action::{Action, On},
    figures::{TaxLine, Tenders},
    person::RefundAccount,
    stamped,
};
use crate::{amount::AmountText, labels, vocabulary};

/// 返金: what is owed back because of a claim.
#[derive(Debug, Serialize, ToSchema)]
pub struct Refund {
    /// The order that it belongs to.
    #[schema(max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// Its number in the order.
    #[schema(max_length = 20, example = "F1")]
    pub refund_no: String,
    /// The claim that it comes from.
    #[schema(max_length = 20, example = "C1")]
    pub claim_no: String,
    /// Kind of that claim; label: group `claim_kind`.
    pub kind: vocabulary::ClaimKind,
    /// Where it stands.
    pub status: vocabulary::RefundStatus,
    /// `status` for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "返金前")]
    pub status_label: &'static str,
    /// The order's currency.
    #[schema(pattern = "^[A-Z]{3}$", max_length = 3, example = "JPY")]
    pub currency: String,
    /// All tenders together.
    pub total: AmountText,
    /// What each tender gets back.
    pub tenders: Tenders,
    /// How the cash part is paid back.
    pub method: vocabulary::RefundMethod,
    /// `method` for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "元の決済手段")]
    pub method_label: &'static str,
    /// The buyer's account, for a refund by bank transfer.
    #[schema(required)]
    pub bank_account: Option<RefundAccount>,
    /// When it was opened.
    #[schema(format = DateTime)]
    pub scheduled_at: String,
    /// Why it is on hold, while it is.
    #[schema(required)]
    pub held: Option<HeldRefund>,
    /// Manual changes of the amount, oldest first.
    #[schema(max_items = 100_000)]
    pub adjustments: Vec<Adjustment>,
    /// The day on which the money went back.
    #[schema(required, format = Date)]
    pub completed_on: Option<String>,
    /// Note given when it was completed.
    #[schema(required, max_length = 1000)]
    pub memo: Option<String>,
    /// 適格返還請求書: the data of its return invoice, once it is completed.
    #[schema(required)]
    pub invoice: Option<ReturnInvoice>,
    /// What may be done.
    #[schema(max_items = 20)]
    pub actions: Vec<Action>,
}

/// 返金保留: why a refund is on hold, and since when.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldRefund {
    /// Why it is on hold.
    #[schema(max_length = 1000, example = "口座番号の確認待ち")]
    pub reason: String,
    /// Since when it is.
    #[schema(format = DateTime)]
    pub at: String,
    /// Who set it aside.
    pub by: Actor,
}

/// A manual change of a refund's amount.
#[derive(Debug, Serialize, ToSchema)]
pub struct Adjustment {
    /// Positive: more is refunded.
    pub amount: AmountText,
    /// Why it was changed.
    #[schema(max_length = 1000, example = "お詫び")]
    pub reason: String,
    /// Who changed it.
    pub by: Actor,
    /// When it was changed.
    #[schema(format = DateTime)]
    pub at: String,
}

/// 適格返還請求書: the data of a qualified return invoice.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReturnInvoice {
    /// 登録番号 of the shop at the time.
    #[schema(required, max_length = 20, example = "T1234567890123")]
    pub registration_number: Option<String>,
    /// Day of the sale.
    #[schema(format = Date)]
    pub sold_on: String,
    /// Day of the return.
    #[schema(format = Date)]
    pub returned_on: String,
    /// Per rate, the difference before and after.
    #[schema(max_items = 100_000)]
    pub rates: Vec<TaxLine>,
}

/// Whether the refund tab shows a refund: not while it waits for the goods of its return.
pub fn in_tab(refund: &DomainRefund) -> bool {
    refund.status != RefundStatus::Scheduled
}

impl Refund {
    /// A refund of the order.
    pub fn of(viewer: &Viewer, refund: &DomainRefund) -> Self {
        let currency = viewer.order.currency;
        let place = viewer.href(&format!("/refunds/{}", refund.refund_no));
        let offers = viewer.order.actions_of_refund(refund);
        let completion = refund.completion.as_ref();
        let account = refund.bank_account;
        Self {
            order_no: viewer.order.order_no.clone(),
            refund_no: refund.refund_no.to_string(),
            claim_no: refund.claim_no.to_string(),
            kind: refund.kind().into(),
            status: refund.status.into(),
            status_label: labels::label("refund_status", refund.status.into(), viewer.language),
            currency: currency.to_string(),
            total: viewer.amount(refund.total()),
            tenders: Tenders::of(currency, &refund.tenders),
            method: refund.method.into(),
            method_label: labels::label("refund_method", refund.method.into(), viewer.language),
            bank_account: account.and_then(|person| viewer.people().refund_account(person)),
            scheduled_at: stamped(&refund.scheduled),
            held: refund.held.as_ref().map(|held| HeldRefund {
                reason: held.reason.clone(),
                at: stamped(&held.stamp),
                by: viewer.actor(&held.stamp.by),
            }),
            adjustments: refund
                .adjustments
                .iter()
                .map(|one| Adjustment {
                    amount: viewer.amount(one.amount),
                    reason: one.reason.clone(),
                    by: viewer.actor(&one.stamp.by),
                    at: stamped(&one.stamp),
                })
                .collect(),
            completed_on: completion.map(|completion| completion.refunded_on.to_string()),
            memo: completion.and_then(|completion| completion.memo.clone()),
            invoice: completion.map(|completion| invoice(viewer, &completion.invoice)),
            actions: action::show(offers, &viewer.href(""), &On::Refund(&place), viewer.language),
        }
    }
}

fn invoice(viewer: &Viewer, invoice: &DomainInvoice) -> ReturnInvoice {
    ReturnInvoice {
        registration_number: invoice.registration_number.clone(),
        sold_on: invoice.sold_on.to_string(),
        returned_on: invoice.returned_on.to_string(),
        rates: TaxLine::all(viewer.order.currency, &invoice.rates),
    }
}
