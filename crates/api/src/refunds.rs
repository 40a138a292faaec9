//! 返金: what is owed back, until it is paid out (domain.md §4 "Refund life").

use actix_web::{HttpResponse, get, patch, post};
use chrono::NaiveDate;
use order_domain::{
    Command,
    action::{
        AdjustRefund, CompleteRefund, HoldRefund, ReleaseRefund, adjust_refund::ManualAdjustment,
    },
    money::Currency,
    number::RefundNo,
};
use persistence::orders::PersonKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    amount::{AmountText, GivenSignedAmount, Reading},
    claim_terms::TendersInput,
    conduct::Shown,
    extract::{
        Call,
        conditions::{Cached, Conditions, KeyOptional, KeyRequired, VersionRequired},
        input::{Body, Input, Nothing, OptionalBody},
        place::{InOrder, InRefund},
        scope::{RefundsRead, RefundsWrite},
    },
    parameters::{
        CachedHeader, KeyHeader, LanguageHeader, OrderPath, RefundPath, RequiredKeyHeader,
        RequiredVersionHeader, VersionHeader,
    },
    people::NewPeople,
    problem::{Problem, catalogue, rules},
    view::{
        Viewer,
        person::RefundAccountInput,
        refund::{Refund, ReturnInvoice, in_tab},
    },
    vocabulary::KnownRefundMethod,
};

/// The refunds of an order.
#[derive(Serialize, ToSchema)]
pub struct RefundList {
    /// The refunds, oldest first.
    #[schema(max_items = 100_000)]
    pub data: Vec<Refund>,
}

/// A change of a refund; what is left out, or null, stays as it is.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"method": "bank_transfer", "bank_account": {"bank": "みずほ銀行", "branch": "渋谷支店", "account": "1234567", "holder": "ヤマダ ハナコ"}}))]
pub struct RefundChangeInput {
    /// How the cash part is paid back from now on.
    pub method: Option<KnownRefundMethod>,
    /// The buyer's account, for `bank_transfer`.
    pub bank_account: Option<RefundAccountInput>,
    /// The split over tenders from now on; must add up to the refund's total.
    pub tenders: Option<TendersInput>,
    /// A change of the amount by hand.
    pub adjustment: Option<AdjustmentInput>,
}

/// A change of the amount by hand, bounded by what is refundable.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustmentInput {
    /// Positive: more is refunded.
    pub amount: GivenSignedAmount,
    /// Why, for operators; shown in the refund's `adjustments`.
    #[schema(min_length = 1, max_length = 1000, example = "お詫び")]
    pub reason: String,
}

/// 返金保留: why a refund is set aside.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldInput {
    /// Why the refund waits; shown while it is on hold.
    #[schema(min_length = 1, max_length = 1000, example = "口座番号の確認待ち")]
    pub reason: String,
}

/// Nothing is needed to take a refund back from hold.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseInput {}

/// How a refund was paid out; everything may be left out.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompletionInput {
    /// The day on which the money went back; null: today. Not before the order; a transfer may be
    /// ordered up to 31 days ahead.
    pub refunded_on: Option<NaiveDate>,
    /// A note about the payout, shown with the refund.
    #[schema(max_length = 1000, example = "振込済み")]
    pub memo: Option<String>,
}

impl RefundChangeInput {
    fn into_command(
        self,
        refund_no: RefundNo,
        currency: Currency,
    ) -> Result<(AdjustRefund, NewPeople), Problem> {
        let mut reading = Reading::of(currency);
        let mut people = NewPeople::default();
        let command = AdjustRefund {
            refund_no,
            method: self.method.map(|method| method.0),
            bank_account: self
                .bank_account
                .map(|account| people.add(PersonKind::RefundAccount, &account)),
            tenders: self.tenders.map(|tenders| tenders.into_tenders(&mut reading, "/tenders")),
            adjustment: self.adjustment.map(|adjustment| ManualAdjustment {
                amount: reading.signed_amount("/adjustment/amount", &adjustment.amount),
                reason: adjustment.reason,
            }),
        };
        reading.finish((command, people))
    }
}

/// Runs a command on the refund and shows it.
async fn conduct<S, C: Conditions, I: Input, D: Command + Send + Sync + 'static>(
    call: Call<S, InRefund, C, I>,
    command: D,
    people: NewPeople,
) -> Result<HttpResponse, Problem> {
    let refund_no = call.place.refund_no;
    call.perform(&call.place.order_no, command, people, move |viewer, change| {
        let refund = change.after.refund(refund_no).expect("refunds stay in their order");
        Ok(Shown::ok(&Refund::of(viewer, refund)))
    })
    .await
}

/// 返金一覧(注文別): the refunds of an order, oldest first.
///
/// Without those that wait for the goods of a return (`scheduled`), which the order's detail shows.
#[utoipa::path(
    tag = "refunds",
    operation_id = "listRefundsOfOrder",
    params(OrderPath, CachedHeader, LanguageHeader),
    responses(
        (status = 200, description = "The refunds", body = RefundList, headers(("ETag" = String, description = "Version of the order"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["orders:read"]), ("bearer" = ["refunds:write"]))
)]
#[get("/orders/{order_no}/refunds")]
pub async fn list_refunds_of_order(
    call: Call<RefundsRead, InOrder, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    call.read(&call.place.order_no, |viewer| {
        let refunds = viewer.order.refunds.iter().filter(|refund| in_tab(refund));
        Ok(RefundList { data: refunds.map(|refund| Refund::of(viewer, refund)).collect() })
    })
    .await
}

/// 返金詳細: one refund of an order.
///
/// With its split over tenders, the buyer's account, the changes made by hand, and the invoice once
/// it is completed. Also while it is `scheduled`.
#[utoipa::path(
    tag = "refunds",
    operation_id = "getRefund",
    params(RefundPath, CachedHeader, LanguageHeader),
    responses(
        (status = 200, description = "The refund", body = Refund, headers(("ETag" = String, description = "Version of the order"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["orders:read"]), ("bearer" = ["refunds:write"]))
)]
#[get("/orders/{order_no}/refunds/{refund_no}")]
pub async fn get_refund(
    call: Call<RefundsRead, InRefund, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    call.read(&call.place.order_no, |viewer| shown(viewer, call.place.refund_no)).await
}

/// A refund of the order, as the caller sees it.
fn shown(viewer: &Viewer, refund_no: RefundNo) -> Result<Refund, Problem> {
    let refund = viewer.order.refund(refund_no);
    Ok(Refund::of(viewer, refund.ok_or_else(|| Problem::new(catalogue::NOT_FOUND))?))
}

/// 適格返還請求書: the data of the qualified return invoice of a completed refund.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReturnInvoiceDocument {
    /// The number of the order.
    #[schema(max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// The number of the refund.
    #[schema(max_length = 20, example = "F1")]
    pub refund_no: String,
    /// The order's currency.
    #[schema(pattern = "^[A-Z]{3}$", max_length = 3, example = "JPY")]
    pub currency: String,
    /// What was given back, all tenders together.
    pub total: AmountText,
    /// Registration number, dates, and the difference per rate.
    pub invoice: ReturnInvoice,
}

/// 適格返還請求書: the data of the qualified return invoice of a completed refund.
///
/// Registration number, dates, and for each tax rate the difference that the refund makes. There is
/// one as soon as the refund is completed.
#[utoipa::path(
    tag = "refunds",
    operation_id = "getReturnInvoice",
    params(RefundPath, CachedHeader),
    responses(
        (status = 200, description = "The invoice's data", body = ReturnInvoiceDocument, headers(("ETag" = String, description = "Version of the order"))),
        (status = 304, description = "Not changed"),
        (status = 409, description = "The refund is not completed"),
    ),
    security(("bearer" = ["orders:read"]), ("bearer" = ["refunds:write"]))
)]
#[get("/orders/{order_no}/refunds/{refund_no}/return-invoice")]
pub async fn get_return_invoice(
    call: Call<RefundsRead, InRefund, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    call.read(&call.place.order_no, |viewer| {
        let Refund { order_no, refund_no, currency, total, status, invoice, .. } =
            shown(viewer, call.place.refund_no)?;
        let invoice = invoice.ok_or_else(|| {
            Problem::new(rules::INVOICE_NOT_ISSUED)
                .fact("refund_no", refund_no.clone())
                .fact("current_status", status)
        })?;
        Ok(ReturnInvoiceDocument { order_no, refund_no, currency, total, invoice })
    })
    .await
}

/// 返金変更: method, bank account, split or amount of a refund that is not completed.
///
/// Until it is completed; what is left out, or null, stays as it is. An `adjustment` is signed and
/// needs its reason; `adjustments` lists them all.
#[utoipa::path(
    tag = "refunds",
    operation_id = "changeRefund",
    params(RefundPath, RequiredVersionHeader, LanguageHeader),
    request_body(content = RefundChangeInput, description = "What changes"),
    responses(
        (status = 200, description = "The refund, changed", body = Refund, headers(("ETag" = String, description = "Version of the order"))),
        (status = 409, description = "The refund's status does not allow it"),
    ),
    security(("bearer" = ["refunds:write"]))
)]
#[patch("/orders/{order_no}/refunds/{refund_no}")]
pub async fn change_refund(
    call: Call<RefundsWrite, InRefund, VersionRequired, Body<RefundChangeInput>>,
) -> Result<HttpResponse, Problem> {
    let input = call.input.content.clone();
    let (command, people) = input.into_command(call.place.refund_no, call.caller.shop.currency)?;
    conduct(call, command, people).await
}

/// 返金保留: sets a refund aside, with the reason.
///
/// A mark for people: a refund on hold can be completed all the same.
#[utoipa::path(
    tag = "refunds",
    operation_id = "holdRefund",
    params(RefundPath, KeyHeader, VersionHeader, LanguageHeader),
    request_body(content = HoldInput, description = "Why"),
    responses(
        (status = 200, description = "The refund, on hold", body = Refund, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "The refund's status does not allow it; or the first request with this key is still running"),
    ),
    security(("bearer" = ["refunds:write"]))
)]
#[post("/orders/{order_no}/refunds/{refund_no}/hold")]
pub async fn hold_refund(
    call: Call<RefundsWrite, InRefund, KeyOptional, Body<HoldInput>>,
) -> Result<HttpResponse, Problem> {
    let reason = call.input.content.reason.clone();
    let command = HoldRefund { refund_no: call.place.refund_no, reason };
    conduct(call, command, NewPeople::default()).await
}

/// 返金保留解除: takes a refund back from hold.
///
/// It is 返金前 (`pending`) again, and its reason to wait is gone.
#[utoipa::path(
    tag = "refunds",
    operation_id = "releaseRefund",
    params(RefundPath, KeyHeader, VersionHeader, LanguageHeader),
    request_body(content = Option<ReleaseInput>, description = "Nothing; may be left out"),
    responses(
        (status = 200, description = "The refund, pending again", body = Refund, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "The refund's status does not allow it; or the first request with this key is still running"),
    ),
    security(("bearer" = ["refunds:write"]))
)]
#[post("/orders/{order_no}/refunds/{refund_no}/release")]
pub async fn release_refund(
    call: Call<RefundsWrite, InRefund, KeyOptional, OptionalBody<ReleaseInput>>,
) -> Result<HttpResponse, Problem> {
    let command = ReleaseRefund { refund_no: call.place.refund_no };
    conduct(call, command, NewPeople::default()).await
}

/// 返金完了: the refund was paid out, and its claim is completed with it.
///
/// Points and store credit are back in the member's balance from now on, restored coupons are usable.
#[utoipa::path(
    tag = "refunds",
    operation_id = "completeRefund",
    params(RefundPath, RequiredKeyHeader, VersionHeader, LanguageHeader),
    request_body(content = Option<CompletionInput>, description = "How it was paid out; may be left out"),
    responses(
        (status = 200, description = "The refund, completed", body = Refund, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "The refund's status does not allow it; or the first request with this key is still running"),
    ),
    security(("bearer" = ["refunds:write"]))
)]
#[post("/orders/{order_no}/refunds/{refund_no}/completion")]
pub async fn complete_refund(
    call: Call<RefundsWrite, InRefund, KeyRequired, OptionalBody<CompletionInput>>,
) -> Result<HttpResponse, Problem> {
    let CompletionInput { refunded_on, memo } = call.input.content.clone();
    let command = CompleteRefund { refund_no: call.place.refund_no, refunded_on, memo };
    conduct(call, command, NewPeople::default()).await
}
