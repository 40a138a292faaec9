//! A slice of a line with its own status.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "order_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_no: i64,
    pub line_no: i64,
    pub from_unit: i64,
    pub to_unit: i64,
    pub fulfilment: String,
    pub held_from: Option<String>,
    pub shipment_no: Option<i64>,
    pub claim_no: Option<String>,
    pub removed_by: Option<String>,
    pub split_from: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
