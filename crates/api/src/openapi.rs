//! The OpenAPI document: collected from the handlers, then polished.

mod example;
mod polish;

use actix_web::{App, http::Method};
use serde_json::Value;
use utoipa::{
    OpenApi,
    openapi::{
        OpenApi as Collected,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_actix_web::AppExt;

use crate::{problem, routes};

/// What the document says about the API as a whole.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Order Desk",
        description = include_str!("openapi/introduction.md"),
        contact(name = "Order Desk", url = "/docs"),
        license(name = "MIT OR Apache-2.0", url = "https://spdx.org/licenses/MIT.html"),
    ),
    servers((url = "/", description = "This server")),
    components(schemas(
        problem::ProblemBody,
        problem::Fault,
    )),
    tags(
        (name = "orders", description = "注文: search, place, import and read orders."),
        (name = "history", description = "注文処理履歴: who did what, when, from where."),
        (name = "payments", description = "決済情報・決済履歴・入金確認: what was asked for, paid and owed."),
        (name = "cancellations", description = "注文キャンセル: take units out before they leave the warehouse."),
        (name = "claims", description = "CS内訳: cancellations, exchanges and returns, and how they go on."),
        (name = "refunds", description = "返金: what is owed back, until it is paid out."),
        (name = "customers", description = "CRM: what the shop knows of members, coupons and stored value."),
        (name = "shop", description = "ショップ設定: settings, bank accounts, products."),
        (name = "integrators", description = "連携: API keys."),
        (name = "meta", description = "Documents about the API, and health."),
    )
)]
struct Contract;

/// The document, complete.
pub fn document() -> Value {
    let mut base = Contract::openapi();
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("od_live_… or JWT (RFC 8725)")
        .description(Some(
            "An API key of the shop (`od_live_…`), or an OpenID Connect access token (RS256 or ES256, with \
             the claims `shop_id`, `scope`, `sub`, `name`; checked as RFC 8725 advises). The roles listed at \
             an operation are scopes; where two alternatives are listed, one of them is enough.",
        ))
        .build();
    base.components
        .get_or_insert_default()
        .add_security_scheme("bearer", SecurityScheme::Http(scheme));
    let (_, collected): (_, Collected) = App::new()
        .into_utoipa_app()
        .openapi(base)
        .service(utoipa_actix_web::scope("/v1").configure(routes::v1))
        .configure(routes::root)
        .split_for_parts();
    let collected = serde_json::to_value(collected).expect("a document is made of JSON values");
    polish::polish(collected)
}

/// The document as text: what is committed, served and compared.
pub fn to_text(document: &Value) -> String {
    let mut text =
        serde_json::to_string_pretty(document).expect("a JSON value can be written");
    text.push('\n');
    text
}

/// Each path with its methods.
pub fn operations(document: &Value) -> Vec<(String, Vec<Method>)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            let methods = methods
                .filter_map(|(name, _)| Method::from_bytes(name.to_uppercase().as_bytes()).ok())
                .filter(|method| polish::METHODS.contains(&method.as_str().to_lowercase().as_str()));
            (path.clone(), methods.collect())
        })
        .collect()
}
