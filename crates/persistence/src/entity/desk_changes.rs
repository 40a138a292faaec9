//! A version of a memo, an inquiry or an entry of the blacklist, with who made it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "desk_changes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    pub subject: String,
    pub action: String,
    pub data: Json,
    pub actor: Json,
    pub ip: Option<String>,
    pub request_id: String,
    pub credential: String,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
