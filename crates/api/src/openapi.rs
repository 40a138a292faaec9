//! The OpenAPI document: collected from the handlers, then polished.

mod codes;
mod example;
mod facts;
mod hoist;
mod links;
mod meanings;
mod polish;
mod problems;
mod words;

use actix_web::{App, http::Method};
use serde_json::Value;
use strum::IntoEnumIterator;
use utoipa::{
    OpenApi,
    openapi::{
        OpenApi as Collected,
        security::{
            ClientCredentials, Flow, HttpAuthScheme, HttpBuilder, OAuth2, Scopes, SecurityScheme,
        },
    },
};
use utoipa_actix_web::AppExt;

use crate::{
    claim_list,
    extract::{language, scope::Scope},
    order_list, orders, payments, problem, refund_list, routes, state_machines, vocabulary,
};

/// What the document says about the API as a whole.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Order Desk",
        description = include_str!("openapi/introduction.md"),
        contact(name = "Order Desk"),
        license(name = "MIT OR Apache-2.0", url = "https://spdx.org/licenses/MIT.html"),
    ),
    servers((url = "/", description = "This server: production, staging, or local with `orderdesk demo`.")),
    components(schemas(
        problem::ProblemBody,
        problem::Fault,
        // Parameters' enums, which utoipa does not collect.
        language::Language,
        orders::OrderInclude,
        payments::SummaryView,
        order_list::OrderSorting,
        refund_list::RefundSorting,
        claim_list::ClaimSorting,
        state_machines::MachineFormat,
        vocabulary::KnownReasonCode,
        vocabulary::KnownItemStatus,
        vocabulary::KnownPaymentMethod,
        vocabulary::KnownClaimStatus,
        vocabulary::KnownClaimKind,
        vocabulary::KnownRefundStatus,
        vocabulary::KnownRefundMethod,
        vocabulary::KnownTender,
    )),
    tags(
        (name = "orders", description = "注文: search, place, import and read orders."),
        (name = "history", description = "注文処理履歴: who did what, when, from where."),
        (name = "payments", description = "決済情報・決済履歴・入金確認: what was asked for, paid and owed."),
        (name = "cancellations", description = "注文キャンセル: take units out before they leave the warehouse."),
        (name = "shipments", description = "配送: where the goods are, and under which tracking number they travel."),
        (name = "exchanges", description = "商品交換: units leave the order, others join it."),
        (name = "returns", description = "商品返品: units that were sent come back."),
        (name = "claims", description = "CS内訳: cancellations, exchanges and returns, and how they go on."),
        (name = "refunds", description = "返金: what is owed back, until it is paid out."),
        (name = "people", description = "注文者・受取人: who ordered and who receives, the notice to the customer, the blacklist."),
        (name = "memos", description = "運営者メモ: what operators tell each other about an order."),
        (name = "inquiries", description = "お問い合わせ対応: what customers ask, and what they are answered."),
        (name = "customers", description = "CRM: what the shop knows of members, coupons and stored value."),
        (name = "shop", description = "ショップ設定: settings, bank accounts, products."),
        (name = "storefront", description = "購入者: what a buyer sees of an order and may ask for, through the shop's storefront."),
        (name = "bulk", description = "一括処理: many orders at once, a result per row."),
        (name = "integrators", description = "連携: API keys."),
        (name = "meta", description = "Documents about the API, and health."),
    )
)]
struct Contract;

/// The document, complete.
pub fn document() -> Value {
    let mut base = Contract::openapi();
    let components = base.components.get_or_insert_default();
    components.add_security_scheme("api_key", api_key());
    components.add_security_scheme("access_token", access_token());
    let (_, collected): (_, Collected) = App::new()
        .into_utoipa_app()
        .openapi(base)
        .service(utoipa_actix_web::scope("/v1").configure(routes::v1))
        .configure(routes::root)
        .split_for_parts();
    let collected = serde_json::to_value(collected).expect("a document is made of JSON values");
    polish::polish(collected)
}

fn api_key() -> SecurityScheme {
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("od_live_…");
    let about = "An API key of the shop, made with `POST /v1/api-keys` or `orderdesk key create`. It has \
                 scopes of its own: an operation needs one of those in its `x-required-scopes`.";
    SecurityScheme::Http(scheme.description(Some(about)).build())
}

fn access_token() -> SecurityScheme {
    let scopes = Scope::iter().map(|scope| (scope.to_string(), scope.about().to_owned()));
    // The issuer is a setting of each deployment; the document is the same everywhere.
    let token_url = "https://issuer.invalid/token";
    let flow = ClientCredentials::new(token_url, scopes.collect::<Scopes>());
    let about = "A JWT of the issuer that the server is configured for (RS256 or ES256, checked as RFC8725 \
                 advises), with the claims `shop_id`, `scope`, `sub` and `name`. The token URL is the \
                 issuer's, so that this form cannot get one: put a token of your issuer into the box \
                 of `api_key`, which takes both.";
    SecurityScheme::OAuth2(OAuth2::with_description([Flow::ClientCredentials(flow)], about))
}

/// The document as text: what is committed, served and compared.
pub fn to_text(document: &Value) -> String {
    let mut text = serde_json::to_string_pretty(document).expect("a JSON value can be written");
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
                .filter(|method| {
                    polish::METHODS.contains(&method.as_str().to_lowercase().as_str())
                });
            (path.clone(), methods.collect())
        })
        .collect()
}
