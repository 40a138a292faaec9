//! お問い合わせ対応: what customers ask about an order, and what they are answered (domain.md §5).

mod rows;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use order_domain::stamp::Actor;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};
use uuid::Uuid;

use self::rows::{from_row, lock, replies, reply_row, to_row, update, with_replies};
use super::DeskRejection;
use super::changes::{Action, Revision, Subject};
use super::memos::order;
use crate::bulk;
use crate::clock;
use crate::database::Database;
use crate::entity::{inquiries, inquiry_replies};
use crate::error::Error;
use crate::lists::{Listed, Slice};
use crate::orders::orderer_name;
use crate::write::{About, Answer, Answered, Edit, Origin, ShopId, Write};

/// お問い合わせ.
#[derive(Clone, Debug, PartialEq)]
pub struct Inquiry {
    /// About which order.
    pub order_id: Uuid,
    /// Its id.
    pub inquiry_id: Uuid,
    /// What it says.
    pub text: InquiryText,
    /// What was answered, oldest first.
    pub replies: Vec<Reply>,
    /// Who registered it.
    pub author: Actor,
    /// From which address.
    pub ip: Option<String>,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When it last changed, replies included.
    pub updated_at: DateTime<Utc>,
    /// When it was completed.
    pub completed_at: Option<DateTime<Utc>>,
    /// Raised by every change and reply.
    pub version: i64,
}

/// What an inquiry says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InquiryText {
    /// What it is about.
    pub category: InquiryCategory,
    /// Who asks. A new inquiry without it is by the order's orderer.
    pub customer_name: Option<String>,
    /// The question.
    pub content: String,
    /// How far it is.
    pub result: InquiryResult,
}

/// What an inquiry is about.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Display, EnumString, EnumIter, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum InquiryCategory {
    /// 配送.
    Delivery,
    /// 商品.
    Product,
    /// 決済.
    Payment,
    /// キャンセル.
    Cancellation,
    /// 交換.
    Exchange,
    /// その他.
    Other,
}

/// How far an inquiry is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Display, EnumString, EnumIter, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum InquiryResult {
    /// 対応中.
    InProgress,
    /// 対応完了: neither changed nor deleted any more.
    Completed,
}

/// What was answered to an inquiry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reply {
    /// From 1.
    pub reply_no: i64,
    /// The answer.
    pub content: String,
    /// Who answered.
    pub author: Actor,
    /// From which address.
    pub ip: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Where an inquiry stands in the list of its order: the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InquiryKey {
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// Tells inquiries of one moment apart.
    pub inquiry_id: Uuid,
}

impl InquiryText {
    /// What a memo that is registered as an inquiry too says as one.
    pub(super) fn of_memo(content: &str) -> Self {
        Self {
            category: InquiryCategory::Other,
            customer_name: None,
            content: content.to_owned(),
            result: InquiryResult::InProgress,
        }
    }
}

impl Inquiry {
    /// Whether it may be changed, answered and deleted.
    pub const fn may_change(&self) -> Result<(), DeskRejection> {
        match self.text.result {
            InquiryResult::Completed => Err(DeskRejection::InquiryCompleted),
            InquiryResult::InProgress => Ok(()),
        }
    }

    /// Where it stands in the list of its order.
    pub const fn key(&self) -> InquiryKey {
        InquiryKey { created_at: self.created_at, inquiry_id: self.inquiry_id }
    }

    /// The next version of it, made now.
    fn raised(self, now: DateTime<Utc>) -> Self {
        let completed = self.text.result == InquiryResult::Completed;
        let completed_at = if completed { self.completed_at.or(Some(now)) } else { None };
        Self { version: self.version + 1, updated_at: now, completed_at, ..self }
    }

    fn revision(&self) -> Revision {
        Revision {
            subject: Subject::Inquiry,
            order_id: self.order_id,
            subject_id: self.inquiry_id,
            version: self.version,
            at: self.updated_at,
        }
    }
}

impl About for Inquiry {
    fn order_id(&self) -> Option<Uuid> {
        Some(self.order_id)
    }
}

/// The inquiries about a shop's orders.
#[derive(Clone, Debug)]
pub struct Inquiries {
    database: Database,
    shop: ShopId,
}

impl Inquiries {
    /// The inquiries about a shop's orders.
    pub fn of(database: &Database, shop: ShopId) -> Self {
        Self { database: database.clone(), shop }
    }

    /// A page of the inquiries about an order, newest first.
    pub async fn list(
        &self,
        order_no: &str,
        slice: Slice<InquiryKey>,
    ) -> Result<Listed<Inquiry>, Error> {
        let context = (self.shop, order_no.to_owned(), slice);
        self.database
            .for_reading(context, |(shop, order_no, slice), transaction| {
                Box::pin(list(transaction, *shop, order_no, slice))
            })
            .await
    }

    /// One of them.
    pub async fn find(&self, order_no: &str, inquiry_id: Uuid) -> Result<Inquiry, Error> {
        let context = (self.shop, order_no.to_owned(), inquiry_id);
        self.database
            .for_reading(context, |(shop, order_no, inquiry_id), transaction| {
                Box::pin(async move {
                    let order_id = order(transaction, *shop, order_no).await?;
                    let id = (shop.0, order_id, *inquiry_id);
                    let row = inquiries::Entity::find_by_id(id).one(transaction).await?;
                    with_replies(transaction, row).await
                })
            })
            .await
    }

    /// Registers one.
    pub async fn create(
        &self,
        order_no: &str,
        text: InquiryText,
        write: Write,
        answer: Answer<Inquiry>,
    ) -> Result<Answered, Error> {
        let context = (self.shop, order_no.to_owned(), text);
        self.database
            .answering(self.shop, write, answer, context, |context, write, transaction| {
                Box::pin(async move {
                    let (shop, order_no, text) = context;
                    let order_id = order(transaction, *shop, order_no).await?;
                    create(transaction, *shop, order_id, text, &write.origin).await
                })
            })
            .await
    }

    /// Changes one; completed ones stay as they are.
    pub async fn change(
        &self,
        order_no: &str,
        inquiry_id: Uuid,
        write: Write,
        edit: Edit<InquiryText>,
        answer: Answer<Inquiry>,
    ) -> Result<Answered, Error> {
        let context = ((self.shop, order_no.to_owned(), inquiry_id), edit);
        self.database
            .answering(self.shop, write, answer, context, |context, write, transaction| {
                let ((shop, order_no, inquiry_id), edit) = context;
                Box::pin(async move {
                    let before = lock(transaction, *shop, order_no, *inquiry_id, write).await?;
                    let text = Arc::clone(edit)(&before.text).map_err(Error::Refused)?;
                    if text == before.text {
                        return Ok(before);
                    }
                    let after = Inquiry { text, ..before }.raised(clock::now());
                    update(transaction, *shop, &after).await?;
                    let kept = after.revision();
                    kept.keep(*shop, Action::Changed, &after.text, &write.origin, transaction)
                        .await?;
                    Ok(after)
                })
            })
            .await
    }

    /// Answers one; completed ones stay as they are.
    pub async fn reply(
        &self,
        order_no: &str,
        inquiry_id: Uuid,
        words: String,
        write: Write,
        answer: Answer<Inquiry>,
    ) -> Result<Answered, Error> {
        let context = ((self.shop, order_no.to_owned(), inquiry_id), words);
        self.database
            .answering(self.shop, write, answer, context, |context, write, transaction| {
                let ((shop, order_no, inquiry_id), words) = context;
                Box::pin(async move {
                    let inquiry = lock(transaction, *shop, order_no, *inquiry_id, write).await?;
                    let mut inquiry = inquiry.raised(clock::now());
                    let reply = Reply {
                        reply_no: inquiry.replies.last().map_or(0, |last| last.reply_no) + 1,
                        content: words.clone(),
                        author: write.origin.actor.clone(),
                        ip: write.origin.address(),
                        at: inquiry.updated_at,
                    };
                    let row = reply_row(*shop, &inquiry, &reply);
                    bulk::insert::<inquiry_replies::Entity, _>(transaction, vec![row]).await?;
                    inquiry.replies.push(reply.clone());
                    update(transaction, *shop, &inquiry).await?;
                    let kept = inquiry.revision();
                    kept.keep(*shop, Action::Replied, &reply, &write.origin, transaction).await?;
                    Ok(inquiry)
                })
            })
            .await
    }

    /// Deletes one with its replies; completed ones stay.
    pub async fn delete(
        &self,
        order_no: &str,
        inquiry_id: Uuid,
        write: Write,
        answer: Answer<()>,
    ) -> Result<Answered, Error> {
        let context = (self.shop, order_no.to_owned(), inquiry_id);
        self.database
            .answering(self.shop, write, answer, context, |context, write, transaction| {
                let (shop, order_no, inquiry_id) = context;
                Box::pin(async move {
                    let inquiry = lock(transaction, *shop, order_no, *inquiry_id, write).await?;
                    inquiry_replies::Entity::delete_many()
                        .filter(inquiry_replies::Column::ShopId.eq(shop.0))
                        .filter(inquiry_replies::Column::OrderId.eq(inquiry.order_id))
                        .filter(inquiry_replies::Column::InquiryId.eq(inquiry.inquiry_id))
                        .exec(transaction)
                        .await?;
                    let id = (shop.0, inquiry.order_id, inquiry.inquiry_id);
                    inquiries::Entity::delete_by_id(id).exec(transaction).await?;
                    // Its replies are in the versions that they made.
                    let gone = inquiry.raised(clock::now());
                    let kept = gone.revision();
                    kept.keep(*shop, Action::Deleted, &gone.text, &write.origin, transaction).await
                })
            })
            .await
    }
}

pub(super) async fn create(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_id: Uuid,
    text: &InquiryText,
    origin: &Origin,
) -> Result<Inquiry, Error> {
    let now = clock::now();
    let mut text = text.clone();
    if text.customer_name.is_none() {
        text.customer_name = orderer_name(transaction, shop, order_id).await?;
    }
    let completed = text.result == InquiryResult::Completed;
    let inquiry = Inquiry {
        order_id,
        inquiry_id: Uuid::now_v7(),
        text,
        replies: Vec::new(),
        author: origin.actor.clone(),
        ip: origin.address(),
        created_at: now,
        updated_at: now,
        completed_at: completed.then_some(now),
        version: 1,
    };
    let row = to_row(shop, &inquiry).into_active_model();
    inquiries::Entity::insert(row).exec_without_returning(transaction).await?;
    inquiry.revision().keep(shop, Action::Created, &inquiry.text, origin, transaction).await?;
    Ok(inquiry)
}

async fn list(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_no: &str,
    slice: &Slice<InquiryKey>,
) -> Result<Listed<Inquiry>, Error> {
    let order_id = order(transaction, shop, order_no).await?;
    let all = inquiries::Entity::find()
        .filter(inquiries::Column::ShopId.eq(shop.0))
        .filter(inquiries::Column::OrderId.eq(order_id));
    let values = |key: &InquiryKey| [Expr::val(key.created_at), Expr::val(key.inquiry_id)];
    let columns = [inquiries::Column::CreatedAt, inquiries::Column::InquiryId];
    let page = slice.read(all, columns, false, values, transaction).await?;
    let mut replies = replies(transaction, shop, order_id, &page.rows).await?;
    page.try_map(|row| {
        let replies = replies.remove(&row.inquiry_id).unwrap_or_default();
        from_row(row, replies)
    })
}
