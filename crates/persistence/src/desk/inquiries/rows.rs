//! Inquiries as rows, and back.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{Inquiry, InquiryText, Reply};
use crate::desk::memos::order;
use crate::entity::{inquiries, inquiry_replies};
use crate::error::Error;
use crate::rows::parts::{json, structure, word};
use crate::write::{ShopId, Write};

/// One inquiry under lock, in the version that is asked for, and not completed.
pub(super) async fn lock(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_no: &str,
    inquiry_id: Uuid,
    write: &Write,
) -> Result<Inquiry, Error> {
    let id = (shop.0, order(transaction, shop, order_no).await?, inquiry_id);
    let row = inquiries::Entity::find_by_id(id).lock_exclusive().one(transaction).await?;
    let inquiry = with_replies(transaction, row).await?;
    write.check_version(inquiry.version)?;
    inquiry.may_change()?;
    Ok(inquiry)
}

pub(super) async fn with_replies(
    transaction: &DatabaseTransaction,
    row: Option<inquiries::Model>,
) -> Result<Inquiry, Error> {
    let row = row.ok_or(Error::NotFound { what: "inquiry" })?;
    let (shop, rows) = (ShopId(row.shop_id), std::slice::from_ref(&row));
    let mut replies = replies(transaction, shop, row.order_id, rows).await?;
    let replies = replies.remove(&row.inquiry_id).unwrap_or_default();
    from_row(row, replies)
}

/// The replies to inquiries about one order.
pub(super) async fn replies(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_id: Uuid,
    inquiries: &[inquiries::Model],
) -> Result<BTreeMap<Uuid, Vec<Reply>>, Error> {
    use inquiry_replies::Column;
    let answered = inquiries.iter().filter(|inquiry| inquiry.replies > 0);
    let answered: Vec<Uuid> = answered.map(|inquiry| inquiry.inquiry_id).collect();
    let mut replies: BTreeMap<Uuid, Vec<Reply>> = BTreeMap::new();
    if answered.is_empty() {
        return Ok(replies);
    }
    let rows = inquiry_replies::Entity::find()
        .filter(Column::ShopId.eq(shop.0))
        .filter(Column::OrderId.eq(order_id))
        .filter(Column::InquiryId.is_in(answered))
        .order_by_asc(Column::ReplyNo)
        .all(transaction)
        .await?;
    for row in rows {
        let reply = Reply {
            reply_no: row.reply_no,
            content: row.content,
            author: structure("inquiry_replies.author", row.author)?,
            ip: row.ip,
            at: row.at,
        };
        replies.entry(row.inquiry_id).or_default().push(reply);
    }
    Ok(replies)
}

pub(super) async fn update(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    inquiry: &Inquiry,
) -> Result<(), Error> {
    let row = to_row(shop, inquiry).into_active_model().reset_all();
    row.update_without_returning(transaction).await?;
    Ok(())
}

pub(super) fn reply_row(shop: ShopId, inquiry: &Inquiry, reply: &Reply) -> inquiry_replies::Model {
    inquiry_replies::Model {
        shop_id: shop.0,
        order_id: inquiry.order_id,
        inquiry_id: inquiry.inquiry_id,
        reply_no: reply.reply_no,
        content: reply.content.clone(),
        author: json(&reply.author),
        ip: reply.ip.clone(),
        at: reply.at,
    }
}

pub(super) fn to_row(shop: ShopId, inquiry: &Inquiry) -> inquiries::Model {
    inquiries::Model {
        shop_id: shop.0,
        order_id: inquiry.order_id,
        inquiry_id: inquiry.inquiry_id,
        category: inquiry.text.category.to_string(),
        customer_name: inquiry.text.customer_name.clone(),
        content: inquiry.text.content.clone(),
        result: inquiry.text.result.to_string(),
        replies: inquiry.replies.last().map_or(0, |last| last.reply_no),
        author: json(&inquiry.author),
        ip: inquiry.ip.clone(),
        version: inquiry.version,
        created_at: inquiry.created_at,
        updated_at: inquiry.updated_at,
        completed_at: inquiry.completed_at,
    }
}

pub(super) fn from_row(row: inquiries::Model, replies: Vec<Reply>) -> Result<Inquiry, Error> {
    Ok(Inquiry {
        order_id: row.order_id,
        inquiry_id: row.inquiry_id,
        text: InquiryText {
            category: word("inquiries.category", &row.category)?,
            customer_name: row.customer_name,
            content: row.content,
            result: word("inquiries.result", &row.result)?,
        },
        replies,
        author: structure("inquiries.author", row.author)?,
        ip: row.ip,
        created_at: row.created_at,
        updated_at: row.updated_at,
        completed_at: row.completed_at,
        version: row.version,
    })
}
