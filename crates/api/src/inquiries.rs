//! お問い合わせ対応: what customers ask about an order, and what they are answered (domain.md §5).

use std::sync::Arc;

use actix_web::{HttpResponse, delete, get, patch, post};
use persistence::{
    Answer, Edit,
    desk::inquiries::{Inquiries, Inquiry as Stored, InquiryResult, InquiryText},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    conduct::{Shown, answer, respond},
    contract,
    extract::{
        Call,
        conditions::{Cached, KeyOptional, Unconditional, VersionRequired},
        input::{Body, Nothing, Query},
        place::{InInquiry, InOrder},
        scope::{MemosRead, MemosWrite},
    },
    page::{Page, PageQuery},
    parameters::{
        CachedHeader, KeyHeader, LanguageHeader, OrderPath, RequiredVersionHeader, VersionHeader,
    },
    problem::Problem,
    view::inquiry::{Inquiry, path},
    vocabulary::{KnownInquiryCategory, KnownInquiryResult},
};

/// An inquiry about the order.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct InquiryPath {
    /// 注文番号: number of the order.
    #[param(min_length = 1, max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// The inquiry's id.
    pub inquiry_id: Uuid,
}

/// An inquiry to register.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"category": "delivery", "customer_name": "山田 花子", "content": "いつ届きますか。"}))]
pub struct InquiryInput {
    /// What it is about.
    pub category: KnownInquiryCategory,
    /// Who asks; null: the order's orderer.
    #[schema(min_length = 1, max_length = 100, example = "山田 花子")]
    pub customer_name: Option<String>,
    /// The text of the question.
    #[schema(min_length = 1, max_length = 2000, example = "いつ届きますか。")]
    pub content: String,
    /// How far it is; in progress where it is left out.
    #[schema(nullable = false)]
    pub result: Option<KnownInquiryResult>,
}

/// A change of an inquiry; what is left out stays as it is. Completing it ends its changes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"result": "completed"}))]
#[allow(clippy::option_option, reason = "left out, null and a value are three different wishes")]
pub struct InquiryChange {
    /// What it is about.
    #[schema(nullable = false)]
    pub category: Option<KnownInquiryCategory>,
    /// Who asks; null takes the name away.
    #[serde(default, deserialize_with = "contract::given")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub customer_name: Option<Option<String>>,
    /// The text of the question.
    #[schema(nullable = false, min_length = 1, max_length = 2000)]
    pub content: Option<String>,
    /// How far it is.
    #[schema(nullable = false)]
    pub result: Option<KnownInquiryResult>,
}

/// 返信: an answer to an inquiry.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyInput {
    /// The text of the answer.
    #[schema(min_length = 1, max_length = 2000, example = "明日お届けの予定です。")]
    pub content: String,
}

impl InquiryChange {
    fn applied(self, before: &InquiryText) -> InquiryText {
        let before = before.clone();
        InquiryText {
            category: self.category.map_or(before.category, |category| category.0),
            customer_name: self.customer_name.unwrap_or(before.customer_name),
            content: self.content.unwrap_or(before.content),
            result: self.result.map_or(before.result, |result| result.0),
        }
    }
}

impl<S, P, C, I> Call<S, P, C, I> {
    /// The inquiries about the shop's orders.
    pub fn inquiries(&self) -> Inquiries {
        Inquiries::of(&self.desk.database, self.caller.shop_id())
    }

    /// Makes persistence's answer of an inquiry that was written.
    fn showing_inquiry(
        &self,
        order_no: &str,
        show: impl Fn(String, &Inquiry) -> Shown + Send + Sync + 'static,
    ) -> Answer<Stored> {
        let (order_no, language) = (order_no.to_owned(), self.language);
        let sees_people = self.caller.sees_people();
        answer(move |inquiry: &Stored| {
            let shown = Inquiry::of(inquiry, &order_no, language, sees_people);
            Ok(show(path(&order_no, inquiry.inquiry_id), &shown).stored(Some(inquiry.version)))
        })
    }
}

/// お問い合わせ一覧: the inquiries about an order, newest first.
///
/// Each with its replies, oldest first, and with what may be done.
#[utoipa::path(
    tag = "inquiries",
    operation_id = "listInquiries",
    params(OrderPath, PageQuery, LanguageHeader),
    responses((status = 200, description = "A page of inquiries", body = Page<Inquiry>)),
    security(("bearer" = ["orders:read"]), ("bearer" = ["memos:write"]))
)]
#[get("/orders/{order_no}/inquiries")]
pub async fn list_inquiries(
    call: Call<MemosRead, InOrder, Unconditional, Query<PageQuery>>,
) -> Result<HttpResponse, Problem> {
    let order_no = &call.place.order_no;
    let wanted = call.input.0.wanted(&("inquiries", order_no))?;
    let listed = call.inquiries().list(order_no, wanted.slice.clone()).await?;
    let sees_people = call.caller.sees_people();
    let show = |inquiry| Inquiry::of(&inquiry, order_no, call.language, sees_people);
    Ok(HttpResponse::Ok().json(wanted.page(listed, Stored::key, show)))
}

/// お問い合わせ登録: registers what a customer asks.
///
/// In progress (対応中) unless `result` says otherwise. Author and address are recorded.
#[utoipa::path(
    tag = "inquiries",
    operation_id = "createInquiry",
    params(OrderPath, KeyHeader, LanguageHeader),
    request_body(content = InquiryInput, description = "The inquiry"),
    responses(
        (status = 201, description = "The inquiry, registered", body = Inquiry, headers(
            ("ETag" = String, description = "Version of the inquiry"),
            ("Location" = String, description = "The inquiry"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
    ),
    security(("bearer" = ["memos:write"]))
)]
#[post("/orders/{order_no}/inquiries")]
pub async fn create_inquiry(
    call: Call<MemosWrite, InOrder, KeyOptional, Body<InquiryInput>>,
) -> Result<HttpResponse, Problem> {
    let InquiryInput { category, customer_name, content, result } = call.input.content.clone();
    let result = result.map_or(InquiryResult::InProgress, |result| result.0);
    let text = InquiryText { category: category.0, customer_name, content, result };
    let order_no = &call.place.order_no;
    let answer = call.showing_inquiry(order_no, Shown::created);
    Ok(respond(call.inquiries().create(order_no, text, call.write(), answer).await?))
}

/// お問い合わせ: one inquiry with its replies.
///
/// Replies are listed oldest first. Its version is raised by replies, too.
#[utoipa::path(
    tag = "inquiries",
    operation_id = "getInquiry",
    params(InquiryPath, CachedHeader, LanguageHeader),
    responses(
        (status = 200, description = "The inquiry", body = Inquiry, headers(("ETag" = String, description = "Version of the inquiry"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["orders:read"]), ("bearer" = ["memos:write"]))
)]
#[get("/orders/{order_no}/inquiries/{inquiry_id}")]
pub async fn get_inquiry(
    call: Call<MemosRead, InInquiry, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    let InInquiry { order_no, inquiry_id } = &call.place;
    let inquiry = call.inquiries().find(order_no, *inquiry_id).await?;
    let shown = Inquiry::of(&inquiry, order_no, call.language, call.caller.sees_people());
    Ok(call.versioned(inquiry.version, &shown))
}

/// お問い合わせ変更: changes an inquiry, or completes it (`"result": "completed"`).
///
/// What is left out stays as it is. Once it is completed, it is neither changed nor answered nor
/// deleted any more.
#[utoipa::path(
    tag = "inquiries",
    operation_id = "changeInquiry",
    params(InquiryPath, RequiredVersionHeader, LanguageHeader),
    request_body(content = InquiryChange, description = "What changes"),
    responses(
        (status = 200, description = "The inquiry, changed, or like that already", body = Inquiry, headers(("ETag" = String, description = "Version of the inquiry"))),
        (status = 409, description = "A completed inquiry stays as it is"),
    ),
    security(("bearer" = ["memos:write"]))
)]
#[patch("/orders/{order_no}/inquiries/{inquiry_id}")]
pub async fn change_inquiry(
    call: Call<MemosWrite, InInquiry, VersionRequired, Body<InquiryChange>>,
) -> Result<HttpResponse, Problem> {
    let change = call.input.content.clone();
    let edit: Edit<InquiryText> = Arc::new(move |before| Ok(change.clone().applied(before)));
    let InInquiry { order_no, inquiry_id } = &call.place;
    let answer = call.showing_inquiry(order_no, |_, inquiry| Shown::ok(inquiry));
    let inquiries = call.inquiries();
    Ok(respond(inquiries.change(order_no, *inquiry_id, call.write(), edit, answer).await?))
}

/// お問い合わせ削除: deletes an inquiry that is in progress, with its replies.
///
/// A completed inquiry can't be deleted any more.
#[utoipa::path(
    tag = "inquiries",
    operation_id = "deleteInquiry",
    params(InquiryPath, RequiredVersionHeader),
    responses(
        (status = 204, description = "The inquiry is deleted"),
        (status = 409, description = "A completed inquiry stays as it is"),
    ),
    security(("bearer" = ["memos:write"]))
)]
#[delete("/orders/{order_no}/inquiries/{inquiry_id}")]
pub async fn delete_inquiry(
    call: Call<MemosWrite, InInquiry, VersionRequired, Nothing>,
) -> Result<HttpResponse, Problem> {
    let InInquiry { order_no, inquiry_id } = &call.place;
    let answer = answer(|(): &()| Ok(Shown::nothing().stored(None)));
    Ok(respond(call.inquiries().delete(order_no, *inquiry_id, call.write(), answer).await?))
}

/// お問い合わせ返信: answers an inquiry that is in progress.
///
/// The answer shows the inquiry with all its replies. A completed inquiry is not answered any more.
#[utoipa::path(
    tag = "inquiries",
    operation_id = "replyToInquiry",
    params(InquiryPath, KeyHeader, VersionHeader, LanguageHeader),
    request_body(content = ReplyInput, description = "The reply"),
    responses(
        (status = 201, description = "The inquiry, with the reply", body = Inquiry, headers(
            ("ETag" = String, description = "Version of the inquiry"),
            ("Location" = String, description = "The inquiry"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "A completed inquiry stays as it is; or the first request with this key is still running"),
    ),
    security(("bearer" = ["memos:write"]))
)]
#[post("/orders/{order_no}/inquiries/{inquiry_id}/replies")]
pub async fn reply_to_inquiry(
    call: Call<MemosWrite, InInquiry, KeyOptional, Body<ReplyInput>>,
) -> Result<HttpResponse, Problem> {
    let content = call.input.content.content.clone();
    let InInquiry { order_no, inquiry_id } = &call.place;
    let answer = call.showing_inquiry(order_no, Shown::created);
    let inquiries = call.inquiries();
    Ok(respond(inquiries.reply(order_no, *inquiry_id, content, call.write(), answer).await?))
}
