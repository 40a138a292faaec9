//! A shop with its settings (domain.md §5).

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "shops")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: Uuid,
    pub name: String,
    pub currency: String,
    pub time_zone: String,
    pub locale: String,
    pub invoice_registration_number: Option<String>,
    pub use_preparing_status: bool,
    pub refund_allocation: String,
    pub points_tax_treatment: String,
    pub tax_rounding: String,
    pub standard_tax_rate: String,
    pub return_shipping_fee: i64,
    pub return_shipping_payer_fault_buyer: String,
    pub return_shipping_payer_fault_shop: String,
    pub restock_policy: String,
    pub check_stored_value: bool,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
