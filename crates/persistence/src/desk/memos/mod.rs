//! 運営者メモ: what operators, and the system, note about an order (domain.md §5).

mod written;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use order_domain::stamp::Actor;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect,
};
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};
use uuid::Uuid;

use super::DeskRejection;
use super::changes::{Action, Revision, Subject};
use super::inquiries::{self, InquiryText};
use crate::clock;
use crate::database::Database;
use crate::entity::memos;
use crate::error::Error;
use crate::lists::{Listed, Slice};
use crate::orders::find_id;
use crate::rows::parts::{json, optional, structure};
use crate::write::{About, Answer, Answered, Edit, Origin, ShopId, Write};

pub(crate) use written::Written;

/// 運営者メモ.
#[derive(Clone, Debug, PartialEq)]
pub struct Memo {
    /// Of which order.
    pub order_id: Uuid,
    /// Its id.
    pub memo_id: Uuid,
    /// What it says.
    pub text: MemoText,
    /// What the system noted; `None`: an operator wrote it.
    pub system_code: Option<SystemMemo>,
    /// Whether the same text was registered as an inquiry.
    pub also_inquiry: bool,
    /// Who wrote it.
    pub author: Actor,
    /// From which address.
    pub ip: Option<String>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Raised by every change.
    pub version: i64,
}

/// What a memo says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemoText {
    /// 1–1,000 characters.
    pub content: String,
    /// 重要.
    pub important: bool,
    /// 固定: stands above the others.
    pub pinned: bool,
}

/// A memo to be written.
#[derive(Clone, Debug)]
pub struct NewMemo {
    /// What it says.
    pub text: MemoText,
    /// Whether the same text is registered as an inquiry, once.
    pub also_inquiry: bool,
}

/// Who writes a memo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Display, EnumString, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum MemoSource {
    /// 運営者.
    Operator,
    /// Order Desk itself.
    System,
}

/// What the system finds worth a memo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Display, EnumString, EnumIter, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum SystemMemo {
    /// The orderer was on the blacklist when the order was placed.
    MaliciousOrder,
    /// A buyer asked for a claim.
    ClaimRequested,
    /// A buyer withdrew a claim.
    ClaimWithdrawn,
    /// A refund was adjusted by hand.
    RefundAdjusted,
    /// The receiver was changed after goods had left.
    ReceiverChangedAfterShipping,
}

/// Where a memo stands in the list of its order: pinned ones first, then the newest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoKey {
    /// Whether it is pinned.
    pub pinned: bool,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Tells memos of one moment apart.
    pub memo_id: Uuid,
}

impl Memo {
    /// Who wrote it.
    pub const fn source(&self) -> MemoSource {
        if self.system_code.is_some() { MemoSource::System } else { MemoSource::Operator }
    }

    /// Whether it may be changed and deleted.
    pub const fn may_change(&self) -> Result<(), DeskRejection> {
        match self.system_code {
            Some(_) => Err(DeskRejection::SystemMemo),
            None => Ok(()),
        }
    }

    /// Where it stands in the list of its order.
    pub fn key(&self) -> MemoKey {
        MemoKey { pinned: self.text.pinned, created_at: self.created_at, memo_id: self.memo_id }
    }

    fn revision(&self, version: i64, at: DateTime<Utc>) -> Revision {
        let (order_id, subject_id) = (self.order_id, self.memo_id);
        Revision { subject: Subject::Memo, order_id, subject_id, version, at }
    }
}

impl About for Memo {
    fn order_id(&self) -> Option<Uuid> {
        Some(self.order_id)
    }
}

/// The memos of a shop's orders.
#[derive(Clone, Debug)]
pub struct Memos {
    database: Database,
    shop: ShopId,
}

impl Memos {
    /// The memos of a shop's orders.
    pub fn of(database: &Database, shop: ShopId) -> Self {
        Self { database: database.clone(), shop }
    }

    /// A page of the memos of an order: pinned ones first, then the newest.
    pub async fn list(&self, order_no: &str, slice: Slice<MemoKey>) -> Result<Listed<Memo>, Error> {
        let context = (self.shop, order_no.to_owned(), slice);
        self.database
            .for_reading(context, |(shop, order_no, slice), transaction| {
                Box::pin(async move {
                    use memos::Column::{CreatedAt, MemoId, Pinned};
                    let order_id = order(transaction, *shop, order_no).await?;
                    let all = memos::Entity::find()
                        .filter(memos::Column::ShopId.eq(shop.0))
                        .filter(memos::Column::OrderId.eq(order_id));
                    let values = |key: &MemoKey| {
                        let (pinned, at) = (Expr::val(key.pinned), Expr::val(key.created_at));
                        [pinned, at, Expr::val(key.memo_id)]
                    };
                    let columns = [Pinned, CreatedAt, MemoId];
                    let page = slice.read(all, columns, false, values, transaction).await?;
                    page.try_map(from_row)
                })
            })
            .await
    }

    /// One of them.
    pub async fn find(&self, order_no: &str, memo_id: Uuid) -> Result<Memo, Error> {
        let context = (self.shop, order_no.to_owned(), memo_id);
        self.database
            .for_reading(context, |(shop, order_no, memo_id), transaction| {
                Box::pin(async move {
                    let order_id = order(transaction, *shop, order_no).await?;
                    let id = (shop.0, order_id, *memo_id);
                    found(memos::Entity::find_by_id(id).one(transaction).await?)
                })
            })
            .await
    }

    /// Writes one.
    pub async fn create(
        &self,
        order_no: &str,
        new: NewMemo,
        write: Write,
        answer: Answer<Memo>,
    ) -> Result<Answered, Error> {
        let context = (self.shop, order_no.to_owned(), new);
        self.database
            .answering(self.shop, write, answer, context, |context, write, transaction| {
                Box::pin(async move {
                    let (shop, order_no, new) = context;
                    let order_id = order(transaction, *shop, order_no).await?;
                    create(transaction, *shop, order_id, new, &write.origin).await
                })
            })
            .await
    }

    /// Changes one. What was also registered as an inquiry stays there as it is.
    pub async fn change(
        &self,
        order_no: &str,
        memo_id: Uuid,
        write: Write,
        edit: Edit<MemoText>,
        answer: Answer<Memo>,
    ) -> Result<Answered, Error> {
        let context = ((self.shop, order_no.to_owned(), memo_id), edit);
        self.database
            .answering(self.shop, write, answer, context, |context, write, transaction| {
                let ((shop, order_no, memo_id), edit) = context;
                Box::pin(async move {
                    let before = lock(transaction, *shop, order_no, *memo_id).await?;
                    write.check_version(before.version)?;
                    before.may_change()?;
                    let text = Arc::clone(edit)(&before.text).map_err(Error::Refused)?;
                    if text == before.text {
                        return Ok(before);
                    }
                    let (version, now) = (before.version + 1, clock::now());
                    let after = Memo { text, version, updated_at: now, ..before };
                    let row = to_row(*shop, &after).into_active_model().reset_all();
                    row.update_without_returning(transaction).await?;
                    let kept = after.revision(version, now);
                    kept.keep(*shop, Action::Changed, &after.text, &write.origin, transaction)
                        .await?;
                    Ok(after)
                })
            })
            .await
    }

    /// Deletes one. What was also registered as an inquiry stays.
    pub async fn delete(
        &self,
        order_no: &str,
        memo_id: Uuid,
        write: Write,
        answer: Answer<()>,
    ) -> Result<Answered, Error> {
        let context = (self.shop, order_no.to_owned(), memo_id);
        self.database
            .answering(self.shop, write, answer, context, |context, write, transaction| {
                let (shop, order_no, memo_id) = context;
                Box::pin(async move {
                    let memo = lock(transaction, *shop, order_no, *memo_id).await?;
                    write.check_version(memo.version)?;
                    memo.may_change()?;
                    let id = (shop.0, memo.order_id, memo.memo_id);
                    memos::Entity::delete_by_id(id).exec(transaction).await?;
                    let kept = memo.revision(memo.version + 1, clock::now());
                    kept.keep(*shop, Action::Deleted, &memo.text, &write.origin, transaction).await
                })
            })
            .await
    }
}

async fn create(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_id: Uuid,
    new: &NewMemo,
    origin: &Origin,
) -> Result<Memo, Error> {
    let mut written = Written::default();
    let memo = written.add(shop, order_id, new, origin, clock::now());
    written.save(transaction).await?;
    if new.also_inquiry {
        let text = InquiryText::of_memo(&new.text.content);
        inquiries::create(transaction, shop, order_id, &text, origin).await?;
    }
    Ok(memo)
}

/// The order that memos or inquiries belong to.
pub(super) async fn order(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_no: &str,
) -> Result<Uuid, Error> {
    find_id(transaction, shop, order_no).await?.ok_or(Error::NotFound { what: "order" })
}

async fn lock(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_no: &str,
    memo_id: Uuid,
) -> Result<Memo, Error> {
    let id = (shop.0, order(transaction, shop, order_no).await?, memo_id);
    found(memos::Entity::find_by_id(id).lock_exclusive().one(transaction).await?)
}

fn found(row: Option<memos::Model>) -> Result<Memo, Error> {
    from_row(row.ok_or(Error::NotFound { what: "memo" })?)
}

fn to_row(shop: ShopId, memo: &Memo) -> memos::Model {
    memos::Model {
        shop_id: shop.0,
        order_id: memo.order_id,
        memo_id: memo.memo_id,
        content: memo.text.content.clone(),
        important: memo.text.important,
        pinned: memo.text.pinned,
        system_code: memo.system_code.map(|code| code.to_string()),
        also_inquiry: memo.also_inquiry,
        author: json(&memo.author),
        ip: memo.ip.clone(),
        version: memo.version,
        created_at: memo.created_at,
        updated_at: memo.updated_at,
    }
}

fn from_row(row: memos::Model) -> Result<Memo, Error> {
    Ok(Memo {
        order_id: row.order_id,
        memo_id: row.memo_id,
        text: MemoText { content: row.content, important: row.important, pinned: row.pinned },
        system_code: optional("memos.system_code", row.system_code.as_deref())?,
        also_inquiry: row.also_inquiry,
        author: structure("memos.author", row.author)?,
        ip: row.ip,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
    })
}
