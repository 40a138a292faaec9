//! A change of money.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "journal_transactions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub version: i64,
    pub kind: String,
    pub claim_no: Option<String>,
    pub refund_no: Option<String>,
    pub payment_no: Option<String>,
    pub actor: Json,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
