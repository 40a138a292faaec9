//! 入金確認: the money that was asked for has arrived (domain.md §5).

use actix_web::{HttpResponse, post};
use chrono::{DateTime, Utc};
use order_domain::{action::ConfirmDeposit, draft::Change, money::Currency};
use persistence::orders::PersonKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    amount::{GivenAmount, Reading},
    conduct::Shown,
    extract::{
        Call, conditions::KeyRequired, input::OptionalBody, place::InOrder, scope::PaymentsWrite,
    },
    parameters::{LanguageHeader, OrderPath, RequiredKeyHeader, VersionHeader},
    people::NewPeople,
    problem::Problem,
    view::{Viewer, figures::PaymentSummary, payment::Payment, person::Depositor},
};

/// A deposit; everything may be left out.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"payment_nos": ["P1"], "amount": "9000", "depositor_name": null, "paid_at": null}))]
pub struct DepositInput {
    /// Which payments; null: all that are awaited.
    #[schema(min_items = 1, max_items = 100)]
    pub payment_nos: Option<Vec<PaymentNumber>>,
    /// What was received; refused where it differs from what is due.
    pub amount: Option<GivenAmount>,
    /// Who paid, where it is not who was to pay.
    #[schema(min_length = 1, max_length = 100)]
    pub depositor_name: Option<String>,
    /// When it was received; null: now.
    pub paid_at: Option<DateTime<Utc>>,
}

/// The number of a payment in its order.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(pattern = "^P[1-9][0-9]{0,8}$", max_length = 10, example = "P1")]
pub struct PaymentNumber(pub String);

/// The order after a deposit.
#[derive(Debug, Serialize, ToSchema)]
pub struct DepositConfirmation {
    /// The number of the order.
    #[schema(max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// Its version now.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 2)]
    pub order_version: i64,
    /// The items that go on.
    #[schema(max_items = 100_000, example = json!(["01", "02"]))]
    pub item_nos: Vec<String>,
    /// All payments of the order.
    #[schema(max_items = 100_000)]
    pub payments: Vec<Payment>,
    /// 決済情報: initial and final figures now, and the books.
    pub payment_summary: PaymentSummary,
}

impl DepositInput {
    fn into_command(self, currency: Currency) -> Result<(ConfirmDeposit, NewPeople), Problem> {
        let mut reading = Reading::of(currency);
        let mut people = NewPeople::default();
        let command = self.read(&mut reading, &mut people, "");
        reading.finish((command, people))
    }

    /// The command of a deposit at a place of a body; who paid is kept beside the order.
    pub(crate) fn read(
        self,
        reading: &mut Reading,
        people: &mut NewPeople,
        pointer: &str,
    ) -> ConfirmDeposit {
        let payment_nos = self.payment_nos.map(|given| {
            let numbers = given.iter().enumerate().filter_map(|(index, number)| {
                let pointer = format!("{pointer}/payment_nos/{index}");
                reading.parsed(&pointer, &number.0, "must be a payment number such as P1")
            });
            numbers.collect()
        });
        ConfirmDeposit {
            payment_nos,
            amount: self.amount.map(|amount| reading.amount(&format!("{pointer}/amount"), &amount)),
            depositor: self
                .depositor_name
                .map(|name| people.add(PersonKind::Depositor, &Depositor { name })),
            paid_at: self.paid_at.map(|at| reading.moment(&format!("{pointer}/paid_at"), at)),
        }
    }
}

impl DepositConfirmation {
    /// What a deposit did.
    pub(crate) fn of(viewer: &Viewer, change: &Change) -> Self {
        let order = &change.after;
        let moved = change.records.iter().flat_map(|record| &record.moves);
        let mut item_nos: Vec<String> =
            moved.flat_map(|moved| &moved.item_nos).map(ToString::to_string).collect();
        item_nos.sort();
        Self {
            order_no: order.order_no.clone(),
            order_version: order.version,
            item_nos,
            payments: order.payments.iter().map(|payment| Payment::of(viewer, payment)).collect(),
            payment_summary: PaymentSummary::of(viewer),
        }
    }
}

/// 入金確認: the money that was asked for has arrived; the items that it pays for go on.
///
/// Confirms all awaited payments, or those named. Offered only while a payment is awaited.
#[utoipa::path(
    tag = "payments",
    operation_id = "confirmDeposit",
    params(OrderPath, RequiredKeyHeader, VersionHeader, LanguageHeader),
    request_body(content = Option<DepositInput>, description = "The deposit; may be left out"),
    responses(
        (status = 200, description = "What was confirmed, and the figures now", body = DepositConfirmation, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "No such payment is awaited; or the first request with this key is still running"),
    ),
    security(("bearer" = ["payments:write"]))
)]
#[post("/orders/{order_no}/deposit-confirmation")]
pub async fn confirm_deposit(
    call: Call<PaymentsWrite, InOrder, KeyRequired, OptionalBody<DepositInput>>,
) -> Result<HttpResponse, Problem> {
    let (command, people) = call.input.content.clone().into_command(call.caller.shop.currency)?;
    call.perform(&call.place.order_no, command, people, |viewer, change| {
        Ok(Shown::ok(&DepositConfirmation::of(viewer, change)))
    })
    .await
}
