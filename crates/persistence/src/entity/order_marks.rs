//! Exact words that orders are found by.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "order_marks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub mark: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordered_at: DateTimeUtc,
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
