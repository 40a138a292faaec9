//! 決済方法: money asked for, and how it is paid.

use order_domain::payment::Payment as DomainPayment;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Viewer, action,
    action::{Action, On},
    moment,
};
use crate::{amount::AmountText, labels, vocabulary};

/// 決済: money asked for in cash, by one method.
#[derive(Debug, Serialize, ToSchema)]
pub struct Payment {
    /// Its number in the order; `P1` is the initial one.
    #[schema(max_length = 20, example = "P1")]
    pub payment_no: String,
    /// What it pays for.
    pub kind: vocabulary::PaymentKind,
    /// How it is paid.
    pub method: vocabulary::PaymentMethod,
    /// The same for people.
    #[schema(max_length = 60, example = "銀行振込")]
    pub method_label: &'static str,
    /// Where it stands.
    pub status: vocabulary::PaymentStatus,
    /// The same for people.
    #[schema(max_length = 60, example = "入金前")]
    pub status_label: &'static str,
    /// What was asked for at first.
    pub amount: AmountText,
    /// By how much cancellations of unpaid items have lowered it.
    pub lowered: AmountText,
    /// What was received.
    pub paid: AmountText,
    /// What is still to be paid.
    pub outstanding: AmountText,
    /// 入金者名; null: not said, or not a bank transfer.
    #[schema(required, max_length = 100, example = "ヤマダハナコ")]
    pub depositor_name: Option<String>,
    /// The account of the shop that it is paid into.
    #[schema(required)]
    pub bank_account_id: Option<Uuid>,
    /// When it was received.
    #[schema(required, format = DateTime)]
    pub paid_at: Option<String>,
    /// Items that it pays for.
    #[schema(max_items = 1000, example = json!(["01", "02"]))]
    pub item_nos: Vec<String>,
    /// What may be done.
    #[schema(max_items = 20)]
    pub actions: Vec<Action>,
}

impl Payment {
    /// A payment of the order.
    pub fn of(viewer: &Viewer, payment: &DomainPayment) -> Self {
        let order = viewer.order;
        let offers = order.actions_of_payment(payment);
        let depositor = payment.depositor;
        let depositor_name =
            depositor.and_then(|person| viewer.people.depositor(person, viewer.sees_people));
        let items = order.items_of(payment.payment_no);
        Self {
            payment_no: payment.payment_no.to_string(),
            kind: payment.kind.into(),
            method: payment.method.into(),
            method_label: labels::label("payment_method", payment.method.into(), viewer.language),
            status: payment.status.into(),
            status_label: labels::label("payment_status", payment.status.into(), viewer.language),
            amount: viewer.amount(payment.amount),
            lowered: viewer.amount(payment.lowered),
            paid: viewer.amount(payment.paid),
            outstanding: viewer.amount(payment.due()),
            depositor_name,
            bank_account_id: payment.bank_account_id,
            paid_at: payment.paid_at.map(moment),
            item_nos: items.map(|item| item.item_no.to_string()).collect(),
            actions: action::show(offers, &viewer.href(""), &On::Order, viewer.language),
        }
    }
}
