//! What was bought at one price.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "order_lines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line_no: i64,
    pub product_code: String,
    pub variant_code: String,
    pub name: String,
    pub option_name: Option<String>,
    pub unit_price: i64,
    pub quantity: i64,
    pub item_discount: i64,
    pub discount_shares: Json,
    pub tax_rate: String,
    pub payment_no: i64,
    pub origin: String,
}

impl ActiveModelBehavior for ActiveModel {}
