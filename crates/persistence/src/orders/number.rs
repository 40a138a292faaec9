//! Order numbers `YYYYMMDD-NNNNNNN`: the day in the shop's time zone and a count (domain.md §1).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};

use super::placing::taken;
use crate::database::Database;
use crate::error::Error;
use crate::transaction::AfterUnknownCommit;
use crate::write::ShopId;

/// Draws numbers that no order of the shop has. They are drawn in a transaction of their own, so
/// that orders of a shop don't wait for each other; a number that isn't used in the end is a gap.
pub(super) async fn draw(
    database: &Database,
    shop: ShopId,
    day: NaiveDate,
    count: usize,
) -> Result<Vec<String>, Error> {
    let context = (shop, day, count);
    database
        .for_writing(AfterUnknownCommit::RunAgain, context, |(shop, day, count), transaction| {
            Box::pin(draw_free(transaction, *shop, *day, *count))
        })
        .await
}

async fn draw_free(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    day: NaiveDate,
    count: usize,
) -> Result<Vec<String>, Error> {
    let mut free = Vec::with_capacity(count);
    // An importer may have brought numbers of this form.
    while free.len() < count {
        let drawn = advance(transaction, shop, day, count - free.len()).await?;
        let used: BTreeSet<String> = taken(transaction, shop, drawn.clone()).await?;
        free.extend(drawn.into_iter().filter(|number| !used.contains(number)));
    }
    Ok(free)
}

async fn advance(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    day: NaiveDate,
    count: usize,
) -> Result<Vec<String>, Error> {
    let day = day.format("%Y%m%d").to_string();
    let by = i64::try_from(count).expect("a batch has few orders");
    let statement = Statement::from_sql_and_values(
        ConnectionTrait::get_database_backend(transaction),
        "INSERT INTO order_numbers (shop_id, day, last) VALUES ($1, $2, $3) \
         ON CONFLICT (shop_id, day) DO UPDATE SET last = order_numbers.last + excluded.last \
         RETURNING last",
        [shop.0.into(), day.clone().into(), by.into()],
    );
    let row = transaction.query_one_raw(statement).await?;
    let row = row.ok_or_else(|| Error::Corrupt("no order number was drawn".to_owned()))?;
    let last: i64 = row.try_get("", "last")?;
    Ok((last - by + 1..=last).map(|number| format!("{day}-{number:07}")).collect())
}
