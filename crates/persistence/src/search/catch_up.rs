//! Orders of before catch up with what orders are found by now.
//!
//! Orders that were placed before the search box knew the names of products have none in their row
//! and none in the index. They are found by them once the program has started with its new tables.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{names_of, texts};
use crate::database::Database;
use crate::desk::settings::Shops;
use crate::diff;
use crate::entity::{order_lines, orders};
use crate::error::Error;
use crate::rows::Of;
use crate::transaction::AfterUnknownCommit;
use crate::write::ShopId;

/// Orders in a transaction: few enough that others wait for fractions of a second only.
const PORTION: u64 = 200;

/// Goes through all orders without names of products. What was done stays done: a run that broke off
/// goes on the next time, and where nothing is left it costs a look at an empty index for each shop.
pub(crate) async fn catch_up(database: &Database) -> Result<(), Error> {
    for shop in Shops::of(database).all().await? {
        let mut after = Some(Uuid::nil());
        while let Some(last) = after {
            after = database
                .for_writing(
                    AfterUnknownCommit::RunAgain,
                    (shop, last),
                    |(shop, last), transaction| Box::pin(portion(transaction, *shop, *last)),
                )
                .await?;
        }
    }
    Ok(())
}

/// Names the products of some orders behind `last`; answers the last of them, if there were any.
async fn portion(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    last: Uuid,
) -> Result<Option<Uuid>, Error> {
    let unnamed = orders::Entity::find()
        .filter(orders::Column::ShopId.eq(shop.0))
        .filter(orders::Column::OrderId.gt(last))
        // As the index says it: with the text as a parameter it would not be used.
        .filter(Expr::col(orders::Column::ProductNames).eq(Expr::cust("''")))
        .order_by_asc(orders::Column::OrderId)
        .limit(PORTION)
        .lock_exclusive()
        .all(transaction)
        .await?;
    let ids: Vec<Uuid> = unnamed.iter().map(|order| order.order_id).collect();
    let of = Of { transaction, shop, ids: &ids };
    let mut lines = of.read::<order_lines::Entity>(|line| line.order_id).await?;
    let mut named = Vec::with_capacity(unnamed.len());
    for order in &unnamed {
        let lines = lines.remove(&order.order_id).unwrap_or_default();
        let product_names = names_of(lines.iter().map(|line| line.name.as_str()));
        let after = orders::Model { product_names, ..order.clone() };
        texts::follow(transaction, order, &after).await?;
        named.push(after);
    }
    diff::save::<orders::Entity, _>(transaction, unnamed, named).await?;
    Ok(ids.last().copied())
}
