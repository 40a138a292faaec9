//! An order, with what lists need of it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub shop_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: Uuid,
    pub order_no: String,
    pub version: i64,
    pub currency: String,
    pub ordered_at: DateTimeUtc,
    pub ordered_on: String,
    pub member_id: Option<String>,
    pub orderer_id: Uuid,
    pub receiver_id: Uuid,
    pub standard_tax_rate: String,
    pub tax_rounding: String,
    pub points_tax_treatment: String,
    pub shipping_fee: i64,
    pub shipping_discount: i64,
    pub shipping_base_fee: Option<i64>,
    pub shipping_free_from: Option<i64>,
    pub payment_fee: i64,
    pub used_points: i64,
    pub used_store_credit: i64,
    pub used_external_points: i64,
    pub initial_figures: Json,
    pub malicious: bool,
    pub malicious_flags: Option<Json>,
    pub blacklist_entry: Option<Uuid>,
    pub customer_notice: Option<String>,
    pub placed_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub history_entries: i64,
    pub journal_entries: i64,
    pub paid_cash: i64,
    pub back_cash: i64,
    pub back_points: i64,
    pub back_store_credit: i64,
    pub back_external_points: i64,
    pub value: i64,
    pub payment_total: i64,
    pub outstanding: i64,
    pub refund_pending: i64,
    pub awaiting_payment: bool,
    pub line_count: i64,
    pub first_product_name: String,
    pub product_names: String,
    pub item_statuses: String,
    pub claim_statuses: String,
    pub refund_statuses: String,
    pub payment_methods: String,
    pub orderer_name: String,
    pub receiver_name: String,
    pub email: String,
    pub phones: String,
}

impl ActiveModelBehavior for ActiveModel {}
