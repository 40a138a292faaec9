//! お問い合わせ: what a customer asked, and what they were answered.

use order_domain::guard::ActionName;
use persistence::desk::inquiries::{Inquiry as Stored, Reply as StoredReply};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Actor,
    action::{self, Action},
    mask, moment,
};
use crate::{extract::language::Language, labels, vocabulary};

/// お問い合わせ: what a customer asked about the order, and what was answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct Inquiry {
    /// The id of the inquiry.
    pub inquiry_id: Uuid,
    /// What it is about.
    pub category: vocabulary::InquiryCategory,
    /// `category` for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "配送")]
    pub category_label: &'static str,
    /// Who asks; masked without `customers:read`.
    #[schema(required, max_length = 100, example = "山田 花子")]
    pub customer_name: Option<String>,
    /// The text of the question.
    #[schema(max_length = 2000, example = "いつ届きますか。")]
    pub content: String,
    /// How far it is.
    pub result: vocabulary::InquiryResult,
    /// `result` for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "対応中")]
    pub result_label: &'static str,
    /// What was answered, oldest first.
    #[schema(max_items = 100_000)]
    pub replies: Vec<Reply>,
    /// Who registered it.
    pub author: Actor,
    /// From which address: IPv4 or IPv6.
    #[schema(required, max_length = 45, example = "203.0.113.5")]
    pub ip: Option<String>,
    /// When it was registered.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it last changed, replies included.
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// When it was completed; null: it is in progress.
    #[schema(required, format = DateTime)]
    pub completed_at: Option<String>,
    /// Raised by every change and reply; also in `ETag`.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 1)]
    pub version: i64,
    /// What may be done.
    #[schema(max_items = 20)]
    pub actions: Vec<Action>,
}

/// 返信: an answer to an inquiry.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InquiryReply)]
pub struct Reply {
    /// Its number in the inquiry, from 1.
    #[schema(minimum = 1, maximum = 1_000_000, example = 1)]
    pub reply_no: i64,
    /// The text of the answer.
    #[schema(max_length = 2000, example = "明日お届けの予定です。")]
    pub content: String,
    /// Who gave the answer.
    pub author: Actor,
    /// From which address: IPv4 or IPv6.
    #[schema(required, max_length = 45, example = "203.0.113.5")]
    pub ip: Option<String>,
    /// When it was given.
    #[schema(format = DateTime)]
    pub at: String,
}

/// The path of an inquiry.
pub fn path(order_no: &str, inquiry_id: Uuid) -> String {
    format!("/v1/orders/{order_no}/inquiries/{inquiry_id}")
}

impl Inquiry {
    /// An inquiry about an order.
    pub fn of(inquiry: &Stored, order_no: &str, language: Language, sees_people: bool) -> Self {
        let place = path(order_no, inquiry.inquiry_id);
        let offer = |action, (rest, method)| {
            let operation = (format!("{place}{rest}"), method);
            action::at_desk(action, inquiry.may_change(), operation, language)
        };
        let (category, result) = (inquiry.text.category, inquiry.text.result);
        let name = inquiry.text.customer_name.as_ref();
        Self {
            inquiry_id: inquiry.inquiry_id,
            category: category.into(),
            category_label: labels::label("inquiry_category", category.into(), language),
            customer_name: name
                .map(|name| if sees_people { name.clone() } else { mask::name(name) }),
            content: inquiry.text.content.clone(),
            result: result.into(),
            result_label: labels::label("inquiry_result", result.into(), language),
            replies: inquiry.replies.iter().map(|reply| Reply::of(reply, sees_people)).collect(),
            author: Actor::of(&inquiry.author, sees_people),
            ip: inquiry.ip.clone(),
            created_at: moment(inquiry.created_at),
            updated_at: moment(inquiry.updated_at),
            completed_at: inquiry.completed_at.map(moment),
            version: inquiry.version,
            actions: vec![
                offer(ActionName::Change, ("", "PATCH")),
                offer(ActionName::Reply, ("/replies", "POST")),
                offer(ActionName::Delete, ("", "DELETE")),
            ],
        }
    }
}

impl Reply {
    fn of(reply: &StoredReply, sees_people: bool) -> Self {
        Self {
            reply_no: reply.reply_no,
            content: reply.content.clone(),
            author: Actor::of(&reply.author, sees_people),
            ip: reply.ip.clone(),
            at: moment(reply.at),
        }
    }
}
