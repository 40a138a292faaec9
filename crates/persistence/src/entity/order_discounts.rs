//! An order-level discount.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "order_discounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub discount_no: i64,
    pub kind: String,
    pub coupon_no: Option<String>,
    pub name: String,
    pub amount: i64,
    pub line_nos: Option<Json>,
    pub restored_by: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
