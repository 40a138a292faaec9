//! Money asked for.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "order_payments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub payment_no: i64,
    pub kind: String,
    pub claim_no: Option<String>,
    pub method: String,
    pub depositor_id: Option<Uuid>,
    pub bank_account_id: Option<Uuid>,
    pub amount: i64,
    pub lowered: i64,
    pub paid: i64,
    pub status: String,
    pub paid_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
