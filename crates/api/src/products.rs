//! 商品: price and stock of product variants, as far as orders need them (domain.md §5 "Stock").

use actix_web::{HttpResponse, get, put};
use persistence::desk::products::{Products, Variant, VariantDetails};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    amount::{AmountText, GivenAmount, Reading},
    conduct::{Shown, answer, respond, versioned},
    extract::{
        Call,
        conditions::{Unconditional, VersionRequired},
        input::{Body, Nothing},
        place::Named,
        scope::{ProductsRead, SettingsWrite},
    },
    parameters::RequiredVersionHeader,
    problem::Problem,
    view::moment,
};

/// A product variant.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct VariantPath {
    /// The variant's code.
    #[param(min_length = 1, max_length = 100, example = "P-A-RED")]
    pub variant_code: String,
}

/// What the shop says about a variant.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductInput {
    /// The product that it is a variant of.
    #[schema(min_length = 1, max_length = 100, example = "P-A")]
    pub product_code: String,
    /// The product's name.
    #[schema(min_length = 1, max_length = 255, example = "A")]
    pub name: String,
    /// The option in words.
    #[schema(max_length = 500, example = "赤")]
    pub option: Option<String>,
    /// Price of one unit, tax included, in the shop's currency.
    pub price: GivenAmount,
    /// Sets the count; null: not counted. Sales change it without raising `version`: read it right
    /// before, or leave the count to the orders.
    #[schema(minimum = 0, maximum = 1_000_000_000, example = 12)]
    pub stock: Option<i64>,
}

/// A product variant that the shop has entered.
#[derive(Debug, Serialize, ToSchema)]
pub struct Product {
    /// The code of the variant.
    #[schema(max_length = 100, example = "P-A-RED")]
    pub variant_code: String,
    /// The product that it is a variant of.
    #[schema(max_length = 100, example = "P-A")]
    pub product_code: String,
    /// The product's name.
    #[schema(max_length = 255, example = "A")]
    pub name: String,
    /// The option in words.
    #[schema(required, max_length = 500, example = "赤")]
    pub option: Option<String>,
    /// The shop's currency.
    #[schema(pattern = "^[A-Z]{3}$", max_length = 3, example = "JPY")]
    pub currency: String,
    /// Price of one unit, tax included.
    pub price: AmountText,
    /// How many there are; null: not counted.
    #[schema(required, minimum = -1_000_000_000_000_i64, maximum = 1_000_000_000_000_i64, example = 12)]
    pub stock: Option<i64>,
    /// Raised by every change of what is said here; sales don't raise it.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 1)]
    pub version: i64,
    /// When it was entered.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl Product {
    fn of(variant: &Variant, currency: order_domain::money::Currency) -> Self {
        let details = &variant.details;
        Self {
            variant_code: variant.variant_code.clone(),
            product_code: details.product_code.clone(),
            name: details.name.clone(),
            option: details.option.clone(),
            currency: currency.to_string(),
            price: AmountText::of(currency, details.price),
            stock: details.stock,
            version: variant.version,
            created_at: moment(variant.created_at),
            updated_at: moment(variant.updated_at),
        }
    }
}

/// 商品: price and stock of a variant.
///
/// Only variants that the shop has entered are known here; orders may name others, whose stock is
/// not counted.
#[utoipa::path(
    tag = "shop",
    operation_id = "getProduct",
    params(VariantPath),
    responses(
        (status = 200, description = "The variant", body = Product, headers(("ETag" = String, description = "Version of the variant"))),
    ),
    security(("bearer" = ["orders:read"]), ("bearer" = ["settings:write"]))
)]
#[get("/products/{variant_code}")]
pub async fn get_product(
    call: Call<ProductsRead, Named, Unconditional, Nothing>,
) -> Result<HttpResponse, Problem> {
    let products = Products::of(&call.desk.database, call.caller.shop_id());
    let variant = products.find(&call.place.name).await?;
    // No If-None-Match here: sales change the stock but not the version, so that a client with the
    // version may still not have the stock of now.
    Ok(versioned(variant.version, &Product::of(&variant, call.caller.shop.currency)))
}

/// 商品登録: enters a variant, or changes it.
///
/// `If-Match: *` enters the variant or changes it, whatever is there; a version changes that one
/// only (`412` with `current_version: 0` where there is none). The whole of it is replaced, its
/// stock count too.
#[utoipa::path(
    tag = "shop",
    operation_id = "putProduct",
    params(VariantPath, RequiredVersionHeader),
    request_body(content = ProductInput, description = "The variant"),
    responses(
        (status = 200, description = "The variant, entered or changed", body = Product, headers(("ETag" = String, description = "Version of the variant"))),
    ),
    security(("bearer" = ["settings:write"]))
)]
#[put("/products/{variant_code}")]
pub async fn put_product(
    call: Call<SettingsWrite, Named, VersionRequired, Body<ProductInput>>,
) -> Result<HttpResponse, Problem> {
    let input = call.input.content.clone();
    let currency = call.caller.shop.currency;
    let mut reading = Reading::of(currency);
    let price = reading.amount("/price", &input.price);
    let details = reading.finish(VariantDetails {
        product_code: input.product_code,
        name: input.name,
        option: input.option,
        price,
        stock: input.stock,
    })?;
    let answer = answer(move |variant: &Variant| {
        Ok(Shown::ok(&Product::of(variant, currency)).stored(Some(variant.version)))
    });
    let products = Products::of(&call.desk.database, call.caller.shop_id());
    Ok(respond(products.put(&call.place.name, details, call.write(), answer).await?))
}
