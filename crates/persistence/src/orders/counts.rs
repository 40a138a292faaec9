//! What the popup's tabs count that stands beside the order.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult, Statement};

use super::{Orders, find_id};
use crate::error::Error;
use crate::write::ShopId;

/// How many memos and inquiries an order has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeskCounts {
    /// 運営者メモ.
    pub memos: u64,
    /// お問い合わせ.
    pub inquiries: u64,
    /// When somebody last wrote, changed, answered or deleted one.
    pub changed_at: Option<DateTime<Utc>>,
}

impl Orders {
    /// How many memos and inquiries an order has.
    pub async fn counts(&self, order_no: &str) -> Result<DeskCounts, Error> {
        let context = (self.shop, order_no.to_owned());
        self.database
            .for_reading(context, |(shop, order_no), transaction| {
                Box::pin(counts(transaction, *shop, order_no))
            })
            .await
    }
}

async fn counts(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_no: &str,
) -> Result<DeskCounts, Error> {
    #[derive(FromQueryResult)]
    struct Counts {
        memos: i64,
        inquiries: i64,
        changed_at: Option<DateTime<Utc>>,
    }
    let found = find_id(transaction, shop, order_no).await?;
    let order_id = found.ok_or(Error::NotFound { what: "order" })?;
    let statement = Statement::from_sql_and_values(
        ConnectionTrait::get_database_backend(transaction),
        "SELECT (SELECT COUNT(*) FROM memos WHERE shop_id = $1 AND order_id = $2) AS memos, \
         (SELECT COUNT(*) FROM inquiries WHERE shop_id = $1 AND order_id = $2) AS inquiries, \
         (SELECT MAX(at) FROM desk_changes WHERE shop_id = $1 AND order_id = $2 \
          AND subject IN ('memo', 'inquiry')) AS changed_at",
        [shop.0.into(), order_id.into()],
    );
    let counts = Counts::find_by_statement(statement).one(transaction).await?;
    let counts = counts.ok_or_else(|| Error::Corrupt("counts without a row".to_owned()))?;
    Ok(DeskCounts {
        memos: counts.memos.unsigned_abs(),
        inquiries: counts.inquiries.unsigned_abs(),
        changed_at: counts.changed_at,
    })
}
