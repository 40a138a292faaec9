//! A cancellation, exchange or return.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "order_claims")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub kind: String,
    pub status: String,
    pub items: Json,
    pub reason: Option<Json>,
    pub buyer_reason: Option<Json>,
    pub options: Option<Json>,
    pub settlement: Option<Json>,
    pub collection: Option<Json>,
    pub rejection_shown: Option<String>,
    pub refund_no: Option<i64>,
    pub payment_no: Option<i64>,
    pub steps: Json,
    pub opened_at: DateTimeUtc,
    pub reason_code: String,
    pub by_buyer: bool,
}

impl ActiveModelBehavior for ActiveModel {}
