//! 決済銀行変更: from whom, and into which of the shop's accounts, a bank transfer is awaited
//! (domain.md §5).

use actix_web::{HttpResponse, put};
use order_domain::action::ChangeBank;
use persistence::orders::PersonKind;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    conduct::Shown,
    extract::{
        Call, conditions::VersionRequired, input::Body, place::InPayment, scope::PaymentsWrite,
    },
    parameters::{LanguageHeader, PaymentPath, RequiredVersionHeader},
    people::NewPeople,
    problem::Problem,
    view::{payment::Payment, people::People, person::Depositor},
};

/// Who pays, and into which account.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"depositor_name": "ヤマダハナコ", "bank_account_id": "01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f"}))]
pub struct BankTransferInput {
    /// 入金者名, as it will stand on the transfer.
    #[schema(min_length = 1, max_length = 100, example = "ヤマダハナコ")]
    pub depositor_name: String,
    /// An account of the shop that is in use.
    pub bank_account_id: Uuid,
}

/// 決済銀行変更: changes depositor and account of a bank transfer that is awaited.
///
/// 入金者名, and the account that is to be paid into, which must be `in_use` unless it is the one of
/// before. Only while the payment is awaited.
#[utoipa::path(
    tag = "payments",
    operation_id = "changeBankTransfer",
    params(PaymentPath, RequiredVersionHeader, LanguageHeader),
    request_body(content = BankTransferInput, description = "Who pays, and into which account"),
    responses(
        (status = 200, description = "The payment, changed, or like that already", body = Payment, headers(("ETag" = String, description = "Version of the order"))),
        (status = 409, description = "The payment is not awaited, or is no bank transfer"),
    ),
    security(("bearer" = ["payments:write"]))
)]
#[put("/orders/{order_no}/payments/{payment_no}/bank-transfer")]
pub async fn change_bank_transfer(
    call: Call<PaymentsWrite, InPayment, VersionRequired, Body<BankTransferInput>>,
) -> Result<HttpResponse, Problem> {
    let payment_no = call.place.payment_no;
    let BankTransferInput { depositor_name, bank_account_id } = call.input.content.clone();
    call.edit(
        &call.place.order_no,
        |record| {
            let payment = record.order.payment(payment_no);
            let payment = payment.expect("payments stay in their order");
            let known = payment.depositor;
            let known = known.and_then(|person| People::of(&record.people, true).name(person));
            let is_same = known.as_ref() == Some(&depositor_name)
                && payment.bank_account_id == Some(bank_account_id);
            if is_same && record.order.may_change_bank(payment).is_ok() {
                return Ok(None);
            }
            let mut people = NewPeople::default();
            let name = depositor_name.clone();
            let depositor = people.add(PersonKind::Depositor, &Depositor { name });
            Ok(Some((ChangeBank { payment_no, depositor, bank_account_id }, people)))
        },
        move |viewer| {
            let payment = viewer.order.payment(payment_no);
            Shown::ok(&Payment::of(viewer, payment.expect("payments stay in their order")))
        },
    )
    .await
}
