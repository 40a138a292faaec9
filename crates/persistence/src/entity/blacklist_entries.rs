//! ブラックリスト: an order whose orderer is not welcome any more.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "blacklist_entries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: Uuid,
    pub order_id: Uuid,
    pub reason: String,
    pub mobile: String,
    pub email: String,
    pub phone: String,
    pub designated_by: Json,
    pub ip: Option<String>,
    pub version: i64,
    pub designated_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
