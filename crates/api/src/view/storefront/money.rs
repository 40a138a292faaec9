//! Refunds and payments as the buyer may see them.

use order_domain::{payment::Payment as DomainPayment, refund::Refund as DomainRefund};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    amount::AmountText,
    labels,
    view::{Viewer, figures::Tenders, moment, payment::ShopAccount},
    vocabulary,
};

/// 返金: a refund, as the buyer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct StorefrontRefund {
    /// Its number in the order.
    #[schema(max_length = 20, example = "F1")]
    pub refund_no: String,
    /// The claim that it comes from.
    #[schema(max_length = 20, example = "R1")]
    pub claim_no: String,
    /// Where it stands.
    pub status: vocabulary::RefundStatus,
    /// `status` for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "返金前")]
    pub status_label: &'static str,
    /// All tenders together.
    pub total: AmountText,
    /// What each tender gets back.
    pub tenders: Tenders,
    /// How the cash part is paid back.
    pub method: vocabulary::RefundMethod,
    /// `method` for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "元の決済手段")]
    pub method_label: &'static str,
    /// The day on which the money went back.
    #[schema(required, format = Date)]
    pub completed_on: Option<String>,
}

/// お支払い: a payment, as the buyer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct StorefrontPayment {
    /// Its number in the order.
    #[schema(max_length = 20, example = "P1")]
    pub payment_no: String,
    /// What it pays for; label: group `payment_kind`.
    pub kind: vocabulary::PaymentKind,
    /// How it is paid.
    pub method: vocabulary::PaymentMethod,
    /// `method` for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "銀行振込")]
    pub method_label: &'static str,
    /// Where it stands.
    pub status: vocabulary::PaymentStatus,
    /// `status` for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "入金前")]
    pub status_label: &'static str,
    /// What was asked for at first.
    pub amount: AmountText,
    /// What is still to be paid.
    pub outstanding: AmountText,
    /// The account of the shop that it is paid into.
    #[schema(required)]
    pub bank_account_id: Option<Uuid>,
    /// The same with its names: where to pay.
    #[schema(required)]
    pub bank_account: Option<ShopAccount>,
    /// When it was received.
    #[schema(required, format = DateTime)]
    pub paid_at: Option<String>,
}

impl StorefrontRefund {
    pub(super) fn of(viewer: &Viewer, refund: &DomainRefund) -> Self {
        let completion = refund.completion.as_ref();
        Self {
            refund_no: refund.refund_no.to_string(),
            claim_no: refund.claim_no.to_string(),
            status: refund.status.into(),
            status_label: labels::label("refund_status", refund.status.into(), viewer.language),
            total: viewer.amount(refund.total()),
            tenders: Tenders::of(viewer.order.currency, &refund.tenders),
            method: refund.method.into(),
            method_label: labels::label("refund_method", refund.method.into(), viewer.language),
            completed_on: completion.map(|completion| completion.refunded_on.to_string()),
        }
    }
}

impl StorefrontPayment {
    pub(super) fn of(viewer: &Viewer, payment: &DomainPayment) -> Self {
        Self {
            payment_no: payment.payment_no.to_string(),
            kind: payment.kind.into(),
            method: payment.method.into(),
            method_label: labels::label("payment_method", payment.method.into(), viewer.language),
            status: payment.status.into(),
            status_label: labels::label("payment_status", payment.status.into(), viewer.language),
            amount: viewer.amount(payment.amount),
            outstanding: viewer.amount(payment.due()),
            bank_account_id: payment.bank_account_id,
            bank_account: ShopAccount::of(viewer, payment),
            paid_at: payment.paid_at.map(moment),
        }
    }
}
