//! ショップ設定: the shop's settings (domain.md §5).

use std::sync::Arc;

use actix_web::{HttpResponse, get, patch};
use chrono_tz::Tz;
use persistence::{
    Edit, Refusal,
    desk::settings::{Settings, ShopSettings},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    amount::{AmountText, GivenAmount, Reading},
    conduct::{Shown, answer, respond},
    contract,
    extract::{
        Call,
        conditions::{Cached, VersionRequired},
        input::{Body, Nothing},
        language::Language,
        place::InShop,
        scope::SettingsWrite,
    },
    parameters::{CachedHeader, RequiredVersionHeader},
    problem::Problem,
    view::moment,
    vocabulary::{
        self, KnownParty, KnownPointsTaxTreatment, KnownRefundAllocation, KnownRestockPolicy,
        KnownTaxRounding, Party, PointsTaxTreatment, RefundAllocation, RestockPolicy, TaxRounding,
    },
};

/// The settings of a shop.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShopSettingsView {
    /// The id of the shop.
    pub shop_id: Uuid,
    /// The name of the shop.
    #[schema(max_length = 100, example = "もみじ商店")]
    pub name: String,
    /// The currency of its orders; never changes.
    #[schema(pattern = "^[A-Z]{3}$", max_length = 3, example = "JPY")]
    pub currency: String,
    /// Where its days begin: dates in order numbers and on invoices.
    #[schema(max_length = 64, example = "Asia/Tokyo")]
    pub time_zone: String,
    /// The language of labels where a request names none.
    #[schema(schema_with = vocabulary::answered_language)]
    pub locale: String,
    /// 登録番号 of the qualified invoice issuer.
    #[schema(required, max_length = 20, example = "T1234567890123")]
    pub invoice_registration_number: Option<String>,
    /// Whether paid items enter `preparing` 商品準備中, or `ready_to_ship` at once.
    pub use_preparing_status: bool,
    /// In which order tenders get a refund.
    pub refund_allocation: RefundAllocation,
    /// What points are to the tax, for orders placed from now on.
    pub points_tax_treatment: PointsTaxTreatment,
    /// How tax is rounded, for orders placed from now on.
    pub tax_rounding: TaxRounding,
    /// Rate of shipping, fees and charges in percent, for orders placed from now on.
    #[schema(pattern = r"^[0-9]{1,3}(\.[0-9]{1,4})?$", max_length = 10, example = "10")]
    pub standard_tax_rate: String,
    /// Default return shipping.
    pub return_shipping: ReturnShippingDefaults,
    /// Whether claimed goods go back into stock.
    pub restock_policy: RestockPolicy,
    /// Whether an order may only use stored value that the ledger knows of.
    pub check_stored_value: bool,
    /// Raised by every change; also in `ETag`.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 1)]
    pub version: i64,
    /// When the shop was created.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When the settings last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// 返送料: the defaults of a return: fee, and who pays it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReturnShippingDefaults {
    /// 返送料: the fee of a return where the claim states none.
    pub fee: AmountText,
    /// Who pays it where the reason's `fault` is `buyer`.
    pub payer_fault_buyer: Party,
    /// Who pays it where the reason's `fault` is `shop`.
    pub payer_fault_shop: Party,
}

impl ShopSettingsView {
    fn of(settings: &ShopSettings) -> Self {
        Self {
            shop_id: settings.shop_id.0,
            name: settings.name.clone(),
            currency: settings.currency.to_string(),
            time_zone: settings.time_zone.name().to_owned(),
            locale: settings.locale.clone(),
            invoice_registration_number: settings.invoice_registration_number.clone(),
            use_preparing_status: settings.use_preparing_status,
            refund_allocation: settings.refund_allocation.into(),
            points_tax_treatment: settings.points_tax_treatment.into(),
            tax_rounding: settings.tax_rounding.into(),
            standard_tax_rate: settings.standard_tax_rate.to_string(),
            return_shipping: ReturnShippingDefaults {
                fee: AmountText::of(settings.currency, settings.return_shipping_fee),
                payer_fault_buyer: settings.return_shipping_payer_fault_buyer.into(),
                payer_fault_shop: settings.return_shipping_payer_fault_shop.into(),
            },
            restock_policy: settings.restock_policy.into(),
            check_stored_value: settings.check_stored_value,
            version: settings.version,
            created_at: moment(settings.created_at),
            updated_at: moment(settings.updated_at),
        }
    }
}

/// A change of settings; what is left out stays as it is.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"invoice_registration_number": "T1234567890123", "restock_policy": "auto"}))]
pub struct ShopSettingsInput {
    /// The name of the shop.
    #[schema(nullable = false, min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// Where its days begin: a name of the IANA time zone database.
    #[schema(nullable = false, min_length = 1, max_length = 64, example = "Asia/Tokyo")]
    pub time_zone: Option<String>,
    /// The language of labels where a request names none.
    #[schema(nullable = false)]
    pub locale: Option<Language>,
    /// 登録番号 of the qualified invoice issuer; null takes it away.
    #[serde(default, deserialize_with = "contract::given")]
    #[schema(value_type = Option<String>, pattern = "^T[0-9]{13}$", max_length = 20, example = "T1234567890123")]
    pub invoice_registration_number: Option<Option<String>>,
    /// Whether paid items enter `preparing`, or `ready_to_ship` at once.
    #[schema(nullable = false)]
    pub use_preparing_status: Option<bool>,
    /// In which order tenders get a refund.
    #[schema(nullable = false)]
    pub refund_allocation: Option<KnownRefundAllocation>,
    /// What points are to the tax, for orders placed from now on.
    #[schema(nullable = false)]
    pub points_tax_treatment: Option<KnownPointsTaxTreatment>,
    /// How tax is rounded, for orders placed from now on.
    #[schema(nullable = false)]
    pub tax_rounding: Option<KnownTaxRounding>,
    /// Rate of shipping, fees and charges in percent, for orders placed from now on.
    #[schema(
        nullable = false,
        pattern = r"^[0-9]{1,3}(\.[0-9]{1,4})?$",
        max_length = 8,
        example = "10"
    )]
    pub standard_tax_rate: Option<String>,
    /// 返送料: the defaults of a return.
    #[schema(nullable = false)]
    pub return_shipping: Option<ReturnShippingDefaultsInput>,
    /// Whether claimed goods go back into stock.
    #[schema(nullable = false)]
    pub restock_policy: Option<KnownRestockPolicy>,
    /// Whether an order may only use stored value that the ledger knows of.
    #[schema(nullable = false)]
    pub check_stored_value: Option<bool>,
}

/// The defaults of a return; what is left out stays as it is.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnShippingDefaultsInput {
    /// 返送料: the fee of a return where the claim states none.
    #[schema(nullable = false)]
    pub fee: Option<GivenAmount>,
    /// Who pays it where the reason's `fault` is `buyer`.
    #[schema(nullable = false)]
    pub payer_fault_buyer: Option<KnownParty>,
    /// Who pays it where the reason's `fault` is `shop`.
    #[schema(nullable = false)]
    pub payer_fault_shop: Option<KnownParty>,
}

impl ShopSettingsInput {
    /// The settings after this change.
    fn applied(self, before: &ShopSettings) -> Result<ShopSettings, Problem> {
        let mut reading = Reading::of(before.currency);
        let mut after = before.clone();
        let set = |field: &mut bool, given: Option<bool>| *field = given.unwrap_or(*field);
        set(&mut after.use_preparing_status, self.use_preparing_status);
        set(&mut after.check_stored_value, self.check_stored_value);
        after.name = self.name.unwrap_or(after.name);
        if let Some(name) = self.time_zone {
            let detail = "must be a name of the IANA time zone database such as Asia/Tokyo";
            let zone: Option<Tz> = reading.parsed("/time_zone", &name, detail);
            after.time_zone = zone.unwrap_or(after.time_zone);
        }
        if let Some(locale) = self.locale {
            <&'static str>::from(locale).clone_into(&mut after.locale);
        }
        after.invoice_registration_number =
            self.invoice_registration_number.unwrap_or(after.invoice_registration_number);
        if let Some(rate) = self.standard_tax_rate {
            let detail = "must be a percentage from 0 to 100";
            let rate = reading.parsed("/standard_tax_rate", &rate, detail);
            after.standard_tax_rate = rate.unwrap_or(after.standard_tax_rate);
        }
        if let Some(given) = self.refund_allocation {
            after.refund_allocation = given.0;
        }
        if let Some(given) = self.points_tax_treatment {
            after.points_tax_treatment = given.0;
        }
        if let Some(given) = self.tax_rounding {
            after.tax_rounding = given.0;
        }
        if let Some(given) = self.restock_policy {
            after.restock_policy = given.0;
        }
        if let Some(given) = self.return_shipping {
            if let Some(fee) = given.fee {
                after.return_shipping_fee = reading.amount("/return_shipping/fee", &fee);
            }
            if let Some(payer) = given.payer_fault_buyer {
                after.return_shipping_payer_fault_buyer = payer.0;
            }
            if let Some(payer) = given.payer_fault_shop {
                after.return_shipping_payer_fault_shop = payer.0;
            }
        }
        reading.finish(after)
    }
}

/// ショップ設定: the settings of the credential's shop.
///
/// The rules that later requests follow: time zone, tax, how refunds are split, stock, return
/// shipping.
#[utoipa::path(
    tag = "shop",
    operation_id = "getShopSettings",
    params(CachedHeader),
    responses(
        (status = 200, description = "The settings", body = ShopSettingsView, headers(("ETag" = String, description = "Version of the settings"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["settings:write"]))
)]
#[get("/shop/settings")]
pub async fn get_shop_settings(
    call: Call<SettingsWrite, InShop, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    let settings = Settings::of(&call.desk.database, call.caller.shop_id()).find().await?;
    Ok(call.versioned(settings.version, &ShopSettingsView::of(&settings)))
}

/// ショップ設定変更: changes settings of the shop.
///
/// What is left out stays as it is. Orders placed before keep the tax terms that they were placed
/// on; everything else holds from the next request on.
#[utoipa::path(
    tag = "shop",
    operation_id = "changeShopSettings",
    params(RequiredVersionHeader),
    request_body(content = ShopSettingsInput, description = "What changes"),
    responses(
        (status = 200, description = "The settings, changed", body = ShopSettingsView, headers(("ETag" = String, description = "Version of the settings"))),
    ),
    security(("bearer" = ["settings:write"]))
)]
#[patch("/shop/settings")]
pub async fn change_shop_settings(
    call: Call<SettingsWrite, InShop, VersionRequired, Body<ShopSettingsInput>>,
) -> Result<HttpResponse, Problem> {
    let input = call.input.content.clone();
    let edit: Edit<ShopSettings> = Arc::new(move |before: &ShopSettings| {
        input.clone().applied(before).map_err(|problem| -> Refusal { Box::new(problem) })
    });
    let answer = answer(|settings: &ShopSettings| {
        Ok(Shown::ok(&ShopSettingsView::of(settings)).stored(Some(settings.version)))
    });
    let shop = call.caller.shop_id();
    let settings = Settings::of(&call.desk.database, shop);
    let answered = settings.change(call.write(), edit, answer).await?;
    call.desk.forget_settings(shop);
    Ok(respond(answered))
}
