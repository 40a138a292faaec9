//! Why the stock of a variant is what it is; append-only.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "stock_entries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub variant_code: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_no: i64,
    pub kind: String,
    pub quantity: i64,
    pub stock_after: i64,
    pub order_id: Option<Uuid>,
    pub order_no: Option<String>,
    pub cause: Option<String>,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
