//! Money owed back.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "order_refunds")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub refund_no: i64,
    pub claim_no: String,
    pub kind: String,
    pub status: String,
    pub cash: i64,
    pub points: i64,
    pub store_credit: i64,
    pub external_points: i64,
    pub sources: Json,
    pub method: String,
    pub bank_account_id: Option<Uuid>,
    pub scheduled_at: DateTimeUtc,
    pub scheduled_by: Json,
    pub held: Option<Json>,
    pub adjustments: Json,
    pub tax_difference: Json,
    pub completed_on: Option<String>,
    pub completion: Option<Json>,
}

impl ActiveModelBehavior for ActiveModel {}
