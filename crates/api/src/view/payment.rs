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
    /// The same with its names, also when the shop has taken it out of its list since.
    #[schema(required)]
    pub bank_account: Option<ShopAccount>,
    /// When it was received.
    #[schema(required, format = DateTime)]
    pub paid_at: Option<String>,
    /// Items that it pays for.
    #[schema(max_items = 100_000, example = json!(["01", "02"]))]
    pub item_nos: Vec<String>,
    /// What may be done.
    #[schema(max_items = 20)]
    pub actions: Vec<Action>,
}

/// An account of the shop that buyers pay into.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShopAccount {
    /// 銀行名: the bank's name.
    #[schema(max_length = 100, example = "みずほ銀行")]
    pub bank_name: String,
    /// 支店名: name of its branch.
    #[schema(required, max_length = 100, example = "渋谷支店")]
    pub branch_name: Option<String>,
    /// 口座種別: kind of the account.
    pub account_type: vocabulary::AccountType,
    /// 口座番号: number of the account.
    #[schema(max_length = 40, example = "1234567")]
    pub account_number: String,
    /// 口座名義: name of the account's holder.
    #[schema(max_length = 100, example = "カ）モミジショウテン")]
    pub holder: String,
}

impl ShopAccount {
    /// The account that a payment of the viewer's order names.
    pub fn of(viewer: &Viewer, payment: &DomainPayment) -> Option<Self> {
        let named = payment.bank_account_id?;
        let mut known = viewer.record.bank_accounts.iter();
        let details = &known.find(|account| account.bank_account_id == named)?.details;
        Some(Self {
            bank_name: details.bank_name.clone(),
            branch_name: details.branch_name.clone(),
            account_type: details.account_type.into(),
            account_number: details.account_number.clone(),
            holder: details.holder.clone(),
        })
    }
}

impl Payment {
    /// A payment of the order.
    pub fn of(viewer: &Viewer, payment: &DomainPayment) -> Self {
        let order = viewer.order;
        let offers = order.actions_of_payment(payment);
        let depositor = payment.depositor;
        let depositor_name = depositor.and_then(|person| viewer.people().name(person));
        let items = order.items_of(payment.payment_no);
        let place = viewer.href(&format!("/payments/{}", payment.payment_no));
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
            bank_account: ShopAccount::of(viewer, payment),
            paid_at: payment.paid_at.map(moment),
            item_nos: items.map(|item| item.item_no.to_string()).collect(),
            actions: action::show(offers, &viewer.href(""), &On::Payment(&place), viewer.language),
        }
    }
}
