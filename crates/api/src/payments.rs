//! 決済情報・決済履歴・決済方法: what was to be paid, what was paid, what is owed (domain.md §5).

use actix_web::{HttpResponse, get};
use order_domain::money::Currency;
use persistence::lists::PaymentHistoryEntry as Stored;
use serde::{Deserialize, Serialize};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{Ref, RefOr, Schema, schema::AnyOfBuilder},
};

use crate::{
    amount::AmountText,
    contract::query::QueryParameters,
    extract::{
        Call,
        conditions::{Cached, Unconditional},
        input::{Nothing, Query},
        language::Language,
        place::InOrder,
        scope::{OrdersRead, PaymentsRead},
    },
    labels,
    page::{Page, PageQuery},
    parameters::{CachedHeader, LanguageHeader, OrderPath},
    problem::Problem,
    view::{
        Actor,
        figures::{PaymentSummary, Reconciliation, TenderStanding},
        moment,
        payment::Payment,
    },
    vocabulary,
};

/// The payments of an order.
#[derive(Serialize, ToSchema)]
pub struct PaymentList {
    /// Oldest first; `P1` is the initial one.
    #[schema(max_items = 100_000)]
    pub data: Vec<Payment>,
}

/// How much of the payment summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SummaryView {
    /// 簡単: the totals.
    Simple,
    /// 詳細: every figure, tax and the books.
    Detailed,
}

/// How much of the payment summary.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SummaryQuery {
    /// How much of it: `simple` or `detailed`; `detailed` where it is left out.
    pub view: Option<SummaryView>,
}

impl QueryParameters for SummaryQuery {
    type Schemas = (SummaryView,);
}

/// 決済情報(簡単): the totals, the tenders and the books.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimplePaymentSummary {
    /// 初期情報: the totals when the order was placed.
    pub initial: SimpleFigures,
    /// 最終情報: the totals now.
    #[serde(rename = "final")]
    pub now: SimpleFigures,
    /// Each tender that the order uses, or used; cash always.
    #[schema(max_items = 10)]
    pub tenders: Vec<TenderStanding>,
    /// Whether the books agree, and by which figures.
    pub reconciliation: Reconciliation,
}

/// The totals of one set of figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimpleFigures {
    /// What the order is worth.
    pub total: AmountText,
    /// 実際の決済金額の合計: what is paid in cash.
    pub payment_total: AmountText,
}

impl PaymentHistoryEntry {
    /// An entry as this caller sees it.
    pub fn of(stored: &Stored, currency: Currency, language: Language, sees_people: bool) -> Self {
        let amount = |money| AmountText::of(currency, money);
        Self {
            seq: stored.seq,
            at: moment(stored.at),
            kind: stored.kind.into(),
            kind_label: labels::label("journal_kind", stored.kind.into(), language),
            claim_no: stored.claim_no.map(|claim_no| claim_no.to_string()),
            refund_no: stored.refund_no.map(|refund_no| refund_no.to_string()),
            payment_no: stored.payment_no.map(|payment_no| payment_no.to_string()),
            actor: Actor::of(&stored.actor, sees_people),
            value_change: amount(stored.value_change),
            entries: stored
                .entries
                .iter()
                .map(|entry| JournalEntry {
                    account: entry.account.into(),
                    amount: amount(entry.amount),
                })
                .collect(),
            value: amount(stored.value),
            payment_total: amount(stored.payment_total),
            outstanding: amount(stored.outstanding),
            refund_pending: amount(stored.refund_pending),
        }
    }
}

/// What `view` asks for.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum AnyPaymentSummary {
    /// `detailed`
    Detailed(Box<PaymentSummary>),
    /// `simple`
    Simple(Box<SimplePaymentSummary>),
}

/// By hand: one is a part of the other, which derived schemas (`oneOf`) do not allow.
impl PartialSchema for AnyPaymentSummary {
    fn schema() -> RefOr<Schema> {
        let any = AnyOfBuilder::new()
            .item(Ref::from_schema_name(PaymentSummary::name()))
            .item(Ref::from_schema_name(SimplePaymentSummary::name()))
            .description(Some("Detailed or simple, as `view` asks for."));
        Schema::AnyOf(any.build()).into()
    }
}

impl ToSchema for AnyPaymentSummary {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((PaymentSummary::name().into_owned(), PaymentSummary::schema()));
        PaymentSummary::schemas(schemas);
        schemas.push((SimplePaymentSummary::name().into_owned(), SimplePaymentSummary::schema()));
        SimplePaymentSummary::schemas(schemas);
    }
}

impl From<PaymentSummary> for SimplePaymentSummary {
    fn from(detailed: PaymentSummary) -> Self {
        let PaymentSummary { initial, now, tenders, reconciliation } = detailed;
        Self {
            initial: SimpleFigures { total: initial.total, payment_total: initial.payment_total },
            now: SimpleFigures { total: now.total, payment_total: now.payment_total },
            tenders,
            reconciliation,
        }
    }
}

/// One entry of 決済履歴: a change of what was to be paid, was paid or is owed.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentHistoryEntry {
    /// Position in the order's journal, from 1.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 1)]
    pub seq: i64,
    /// When it happened.
    #[schema(format = DateTime)]
    pub at: String,
    /// What changed the money.
    pub kind: vocabulary::TransactionKind,
    /// `kind` for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "入金確認")]
    pub kind_label: &'static str,
    /// The claim it belongs to.
    #[schema(required, max_length = 20, example = "C1")]
    pub claim_no: Option<String>,
    /// The refund it belongs to.
    #[schema(required, max_length = 20, example = "F1")]
    pub refund_no: Option<String>,
    /// The payment it belongs to.
    #[schema(required, max_length = 20, example = "P1")]
    pub payment_no: Option<String>,
    /// Who did it.
    pub actor: Actor,
    /// By how much the order's value changed.
    pub value_change: AmountText,
    /// The accounts that changed; they add up to zero.
    #[schema(max_items = 20)]
    pub entries: Vec<JournalEntry>,
    /// The order's value afterwards.
    pub value: AmountText,
    /// 実際の決済金額の合計 afterwards: the value less the stored value still used.
    pub payment_total: AmountText,
    /// What was still due afterwards.
    pub outstanding: AmountText,
    /// What was owed back afterwards.
    pub refund_pending: AmountText,
}

/// What was added to an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct JournalEntry {
    /// Which account; label: group `account`.
    pub account: vocabulary::Account,
    /// Positive: debit; negative: credit.
    pub amount: AmountText,
}

/// 決済方法: the payments of an order, with what may be done about them.
///
/// The initial payment, those of added items (追加注文) and of exchange differences. Void ones are
/// listed too.
#[utoipa::path(
    tag = "payments",
    operation_id = "listPayments",
    params(OrderPath, CachedHeader, LanguageHeader),
    responses(
        (status = 200, description = "The payments", body = PaymentList, headers(("ETag" = String, description = "Version of the order"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["orders:read"]), ("bearer" = ["payments:write"]))
)]
#[get("/orders/{order_no}/payments")]
pub async fn list_payments(
    call: Call<PaymentsRead, InOrder, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    call.read(&call.place.order_no, |viewer| {
        let payments = viewer.order.payments.iter();
        Ok(PaymentList { data: payments.map(|payment| Payment::of(viewer, payment)).collect() })
    })
    .await
}

/// 決済情報: initial and final figures, tender by tender, and the books.
///
/// `view=simple` gives the totals, the tenders and the books; `detailed`, or nothing, every figure,
/// with the taxes too.
#[utoipa::path(
    tag = "payments",
    operation_id = "getPaymentSummary",
    params(OrderPath, SummaryQuery, CachedHeader),
    responses(
        (status = 200, description = "The summary", body = AnyPaymentSummary, headers(("ETag" = String, description = "Version of the order"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["orders:read"]))
)]
#[get("/orders/{order_no}/payment-summary")]
pub async fn get_payment_summary(
    call: Call<OrdersRead, InOrder, Cached, Query<SummaryQuery>>,
) -> Result<HttpResponse, Problem> {
    call.read(&call.place.order_no, |viewer| {
        let summary = PaymentSummary::of(viewer);
        Ok(match call.input.0.view {
            Some(SummaryView::Simple) => AnyPaymentSummary::Simple(Box::new(summary.into())),
            Some(SummaryView::Detailed) | None => AnyPaymentSummary::Detailed(Box::new(summary)),
        })
    })
    .await
}

/// 決済履歴: dated changes of what was to be paid, was paid and is owed, from the order's journal.
///
/// Oldest first. Each row is one balanced transaction of the journal: its `entries` add up to zero;
/// `value`, `outstanding` and `refund_pending` are those afterwards.
#[utoipa::path(
    tag = "payments",
    operation_id = "listPaymentHistory",
    params(OrderPath, PageQuery, LanguageHeader),
    responses((status = 200, description = "A page of the payment history, oldest first", body = Page<PaymentHistoryEntry>)),
    security(("bearer" = ["orders:read"]))
)]
#[get("/orders/{order_no}/payment-history")]
pub async fn list_payment_history(
    call: Call<OrdersRead, InOrder, Unconditional, Query<PageQuery>>,
) -> Result<HttpResponse, Problem> {
    let order_no = &call.place.order_no;
    let wanted = call.input.0.wanted(&("payment_history", order_no))?;
    let listed = call.orders().payment_history(order_no, wanted.slice.clone()).await?;
    let (currency, sees_people) = (call.caller.shop.currency, call.caller.sees_people());
    let show = |entry| PaymentHistoryEntry::of(&entry, currency, call.language, sees_people);
    Ok(HttpResponse::Ok().json(wanted.page(listed, |entry| entry.seq, show)))
}
