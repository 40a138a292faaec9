//! An entry of the processing history.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "order_history")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub version: i64,
    pub entry_type: String,
    pub item_nos: String,
    pub from_status: Option<String>,
    pub to_status: Option<String>,
    pub claim_no: Option<String>,
    pub refund_no: Option<String>,
    pub payment_no: Option<String>,
    pub shipment_no: Option<String>,
    pub changes: Json,
    pub note: Option<String>,
    pub actor: Json,
    pub ip: Option<String>,
    pub request_id: String,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
