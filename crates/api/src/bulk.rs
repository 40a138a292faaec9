//! 一括処理: many orders at once. Each row is a transaction of its own; what one row says no to keeps
//! no other from being done.
//!
//! Safe to repeat: each row works under a key of its own, made of the request's `Idempotency-Key` and
//! the row's position. Sent again, rows that were done answer as before and the others are tried anew.

use actix_web::{HttpResponse, post};
use chrono::{DateTime, NaiveDate, Utc};
use order_domain::{Command, action::CompleteRefund, draft::Change, number::RefundNo};
use persistence::Answered;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    amount::{GivenAmount, Reading},
    conduct::Shown,
    deposits::{DepositConfirmation, DepositInput, PaymentNumber},
    extract::{
        Call,
        conditions::KeyRequired,
        input::{Body, Input},
        place::InShop,
        scope::{PaymentsWrite, RefundsWrite},
    },
    parameters::{LanguageHeader, RequiredKeyHeader},
    people::NewPeople,
    problem::{Problem, ProblemBody},
    view::{Viewer, refund::Refund},
};

/// Deposits to confirm.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"rows": [{"order_no": "20261122-0000001", "payment_nos": ["P2"], "amount": "2400"}, {"order_no": "20261122-0000003"}]}))]
pub struct BulkDepositInput {
    /// One row for each order.
    #[schema(min_items = 1, max_items = 100)]
    pub rows: Vec<BulkDepositRowInput>,
}

/// A deposit to confirm; all but the order may be left out.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkDepositRowInput {
    /// 注文番号: number of the order.
    #[schema(pattern = "^[A-Za-z0-9._-]{1,40}$", max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// Which payments; null: all that are awaited.
    #[schema(min_items = 1, max_items = 100)]
    pub payment_nos: Option<Vec<PaymentNumber>>,
    /// What was received; refused where it differs from what is due.
    pub amount: Option<GivenAmount>,
    /// Who paid, where it is not who was to pay.
    #[schema(min_length = 1, max_length = 100, example = "ヤマダハナコ")]
    pub depositor_name: Option<String>,
    /// When it was received; null: now.
    pub paid_at: Option<DateTime<Utc>>,
}

/// Refunds to complete.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"rows": [{"order_no": "20261122-0000002", "refund_no": "F1", "refunded_on": "2026-11-23", "memo": "振込済み"}]}))]
pub struct BulkCompletionInput {
    /// One row for each refund.
    #[schema(min_items = 1, max_items = 100)]
    pub rows: Vec<BulkCompletionRowInput>,
}

/// A refund to complete.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkCompletionRowInput {
    /// 注文番号: number of the order.
    #[schema(pattern = "^[A-Za-z0-9._-]{1,40}$", max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// The number of the refund.
    #[schema(pattern = "^F[1-9][0-9]{0,8}$", max_length = 10, example = "F1")]
    pub refund_no: String,
    /// The day on which the money went back; null: today. Not before the order; a transfer may be
    /// ordered up to 31 days ahead.
    pub refunded_on: Option<NaiveDate>,
    /// A note about the payout, shown with the refund.
    #[schema(max_length = 1000, example = "振込済み")]
    pub memo: Option<String>,
}

/// Makes an answer of rows whose results are of one type.
macro_rules! bulk_answer {
    ($answer:ident, $row:ident, $result:ident, $about:literal, $why:literal) => {
        #[doc = $about]
        #[derive(Debug, Serialize, ToSchema)]
        pub struct $answer {
            /// How many rows were done, now or when the same request was sent before.
            #[schema(minimum = 0, maximum = 100, example = 1)]
            pub succeeded: usize,
            /// How many were refused.
            #[schema(minimum = 0, maximum = 100, example = 0)]
            pub failed: usize,
            /// A result for each row, in the order of the request.
            #[schema(max_items = 100)]
            pub data: Vec<$row>,
        }

        /// What came of a row.
        #[derive(Debug, Serialize, ToSchema)]
        pub struct $row {
            /// Position in the request, from 0.
            #[schema(minimum = 0, maximum = 99, example = 0)]
            pub row: usize,
            /// 注文番号: number of the order.
            #[schema(max_length = 40, example = "20261122-0000001")]
            pub order_no: String,
            /// The status that a request for this row alone would have been answered with.
            #[schema(minimum = 200, maximum = 599, example = 200)]
            pub status: u16,
            /// Whether the row was done before, by the same request.
            pub replayed: bool,
            /// What was done; null: it was refused.
            #[schema(required, value_type = Option<$result>)]
            pub result: Option<Value>,
            #[doc = $why]
            #[schema(required)]
            pub problem: Option<ProblemBody>,
        }

        impl $answer {
            fn of(done: Vec<Outcome>, request_id: &str) -> Self {
                let succeeded = done.iter().filter(|one| one.answered.is_ok()).count();
                let failed = done.len() - succeeded;
                let rows = done.into_iter().enumerate();
                let data = rows.map(|(row, one)| $row::of(row, one, request_id)).collect();
                Self { succeeded, failed, data }
            }
        }

        impl $row {
            fn of(row: usize, outcome: Outcome, request_id: &str) -> Self {
                let order_no = outcome.order_no;
                match outcome.answered {
                    Ok(Answered { answer, replayed }) => Self {
                        row,
                        order_no,
                        status: answer.status,
                        replayed,
                        result: serde_json::from_slice(&answer.body).ok(),
                        problem: None,
                    },
                    Err(problem) => Self {
                        row,
                        order_no,
                        status: problem.entry().status,
                        replayed: false,
                        result: None,
                        problem: Some(problem.body(request_id)),
                    },
                }
            }
        }
    };
}

bulk_answer!(
    BulkDepositAnswer,
    BulkDepositRow,
    DepositConfirmation,
    "入金確認(一括): what came of each row.",
    "Why it was refused, with a code of `confirmDeposit`; null: it was done."
);
bulk_answer!(
    BulkCompletionAnswer,
    BulkCompletionRow,
    Refund,
    "返金完了(一括): what came of each row.",
    "Why it was refused, with a code of `completeRefund`; null: it was done."
);

/// What came of a row, before it is shown.
struct Outcome {
    order_no: String,
    answered: Result<Answered, Problem>,
}

/// A row on its way.
struct Row<D> {
    order_no: String,
    command: D,
    people: NewPeople,
}

/// Runs the rows one after another, each in a transaction and under a key of its own.
async fn run<S, I: Input, D: Command + Send + Sync + 'static>(
    call: &Call<S, InShop, KeyRequired, I>,
    rows: Vec<Row<D>>,
    show: impl Fn(&Viewer, &Change, usize) -> Shown + Clone + Send + Sync + 'static,
) -> Vec<Outcome> {
    let sent: Value = serde_json::from_slice(call.input.bytes()).unwrap_or_default();
    let mut done = Vec::with_capacity(rows.len());
    for (position, row) in rows.into_iter().enumerate() {
        let Row { order_no, command, people } = row;
        let write = call.write_of_part(position, &sent["rows"][position]);
        let show = show.clone();
        let answer = call.showing(move |viewer, change| Ok(show(viewer, change, position)));
        let people = people.into_records();
        let answered = call.orders().perform(&order_no, command, people, write, answer).await;
        done.push(Outcome { order_no, answered: answered.map_err(Problem::from) });
    }
    done
}

/// 入金確認(一括): confirms the deposits of up to 100 orders, a result for each row.
///
/// `200` also where rows were refused: each row has its own status and problem, and is done or refused
/// on its own. Faults of the body (`422 invalid_body`) refuse the request as a whole before anything is
/// done. Sent again with the same key, rows that were done answer as before (`replayed`), the others
/// are tried anew; a row that was changed since, or whose key was used for other rows, is refused with
/// `idempotency_key_reused`.
#[utoipa::path(
    tag = "bulk",
    operation_id = "confirmDeposits",
    params(RequiredKeyHeader, LanguageHeader),
    request_body(content = BulkDepositInput, description = "The deposits"),
    responses(
        (status = 200, description = "A result for each row", body = BulkDepositAnswer),
    ),
    security(("bearer" = ["payments:write"]))
)]
#[post("/bulk/deposit-confirmations")]
pub async fn confirm_deposits(
    call: Call<PaymentsWrite, InShop, KeyRequired, Body<BulkDepositInput>>,
) -> Result<HttpResponse, Problem> {
    let mut reading = Reading::of(call.caller.shop.currency);
    let given = call.input.content.rows.iter().cloned().enumerate();
    let rows = given.map(|(index, given)| {
        let mut people = NewPeople::default();
        let BulkDepositRowInput { order_no, payment_nos, amount, depositor_name, paid_at } = given;
        let input = DepositInput { payment_nos, amount, depositor_name, paid_at };
        let command = input.read(&mut reading, &mut people, &format!("/rows/{index}"));
        Row { order_no, command, people }
    });
    let rows = rows.collect();
    let rows = reading.finish(rows)?;
    let done =
        run(&call, rows, |viewer, change, _| Shown::ok(&DepositConfirmation::of(viewer, change)));
    let answer = BulkDepositAnswer::of(done.await, &call.caller.origin.request_id);
    Ok(HttpResponse::Ok().json(answer))
}

/// 返金完了(一括): completes up to 100 refunds, a result for each row.
///
/// `200` also where rows were refused: each row has its own status and problem, and is done or refused
/// on its own. Faults of the body (`422 invalid_body`) refuse the request as a whole before anything is
/// done. Sent again with the same key, rows that were done answer as before (`replayed`), the others
/// are tried anew; a row that was changed since, or whose key was used for other rows, is refused with
/// `idempotency_key_reused`.
#[utoipa::path(
    tag = "bulk",
    operation_id = "completeRefunds",
    params(RequiredKeyHeader, LanguageHeader),
    request_body(content = BulkCompletionInput, description = "The refunds"),
    responses(
        (status = 200, description = "A result for each row", body = BulkCompletionAnswer),
    ),
    security(("bearer" = ["refunds:write"]))
)]
#[post("/bulk/refund-completions")]
pub async fn complete_refunds(
    call: Call<RefundsWrite, InShop, KeyRequired, Body<BulkCompletionInput>>,
) -> Result<HttpResponse, Problem> {
    let mut reading = Reading::of(call.caller.shop.currency);
    let given = call.input.content.rows.iter().cloned().enumerate();
    let rows: Vec<Row<CompleteRefund>> = given
        .filter_map(|(index, given)| {
            let pointer = format!("/rows/{index}/refund_no");
            let detail = "must be a refund number such as F1";
            let refund_no = reading.parsed(&pointer, &given.refund_no, detail)?;
            let BulkCompletionRowInput { order_no, refunded_on, memo, .. } = given;
            let command = CompleteRefund { refund_no, refunded_on, memo };
            Some(Row { order_no, command, people: NewPeople::default() })
        })
        .collect();
    let rows = reading.finish(rows)?;
    let numbers: Vec<RefundNo> = rows.iter().map(|row| row.command.refund_no).collect();
    let done = run(&call, rows, move |viewer, change, position| {
        let refund = change.after.refund(numbers[position]);
        Shown::ok(&Refund::of(viewer, refund.expect("a completed refund stays in its order")))
    });
    let answer = BulkCompletionAnswer::of(done.await, &call.caller.origin.request_id);
    Ok(HttpResponse::Ok().json(answer))
}
