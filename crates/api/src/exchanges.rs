//! 商品交換: units leave the order, others join it (domain.md §3).

use actix_web::{HttpResponse, get, post};
use order_domain::{
    action::{
        ExchangeItems,
        exchange_items::{OptionChange, Replacements},
    },
    claim::ClaimKind,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    amount::Reading,
    claim_body::{ClaimBody, claim_body},
    claim_terms::{GivenOptions, PickInput, ReasonInput, ReturnShippingInput, item_no, picks},
    claims::{ClaimList, list_of_kind, opened},
    extract::{
        Call,
        conditions::{Cached, KeyRequired, VersionOptional},
        input::{Body, Nothing},
        place::InOrder,
        scope::{ClaimsRead, ClaimsWrite},
    },
    parameters::{CachedHeader, LanguageHeader, OrderPath, RequiredKeyHeader, VersionHeader},
    people::NewPeople,
    place::{LineInput, PaymentInput, line},
    problem::{FaultCode, Problem},
    quote::Quote,
    view::claim::Claim,
};

claim_body! {
    /// 商品交換: which units leave the order, what joins it, why, and on which terms.
    #[schema(example = json!({
        "items": [{"item_no": "01", "quantity": 1}],
        "reason": {"code": "customer_change_of_mind", "text": "青に変更", "fault": "buyer"},
        "same_product": true,
        "replacements": [{"item_no": "01", "quantity": 1, "variant_code": "P-A-BLUE", "option": "青"}],
        "payment": null,
        "restore_coupons": [], "shipping": "keep", "return_shipping": null, "deduction": null, "restock": true,
        "refund": {"method": "original", "bank_account": null, "tenders": null},
        "complete_refund": false, "also_memo": false, "quote": null
    }))]
    pub struct ExchangeInput {
        /// Units that leave the order: the last ones of each item.
        #[schema(min_items = 1, max_items = 1000)]
        pub items: Vec<PickInput>,
        /// Why: code, text, and whose fault it is.
        pub reason: ReasonInput,
        /// Whether the replacements are other options of the same products: they take over the
        /// money of what they replace, so that nothing is owed for the goods. False where it is
        /// left out.
        #[serde(default)]
        pub same_product: bool,
        /// What joins: lines as in placing an order; with `same_product` the options that the units change to.
        #[schema(min_items = 1, max_items = 1000)]
        pub replacements: Vec<ReplacementInput>,
        /// How a difference is paid that the buyer owes; required where the buyer owes one (`422
        /// payment_method_required`).
        pub payment: Option<PaymentInput>,
        /// 返送料: the cost of the way back; null: none.
        pub return_shipping: Option<ReturnShippingInput>,
    }
}

/// What joins in an exchange: a line, or with `same_product` another option of an item.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ReplacementInput {
    /// Another product, at its own price.
    Line(LineInput),
    /// Another option of the same product.
    Option(OptionChangeInput),
}

/// Units of an item that change to another option.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OptionChangeInput {
    /// The item, as named in `items` (on acceptance: as held by the claim).
    #[schema(pattern = "^[0-9]{2,10}$", max_length = 10, example = "01")]
    pub item_no: String,
    /// How many of its units; the changes of an item add up to the units that leave.
    #[schema(minimum = 1, maximum = 9999, example = 1)]
    pub quantity: u32,
    /// The variant that joins.
    #[schema(min_length = 1, max_length = 100, example = "P-A-BLUE")]
    pub variant_code: String,
    /// Its option in words.
    #[schema(max_length = 500, example = "青")]
    pub option: Option<String>,
}

/// Reads what joins in an exchange.
pub(crate) fn replacements(
    reading: &mut Reading,
    same_product: bool,
    given: Vec<ReplacementInput>,
) -> Replacements {
    let mut changes = Vec::new();
    let mut ordered = Vec::new();
    for (index, replacement) in given.into_iter().enumerate() {
        let pointer = format!("/replacements/{index}");
        match replacement {
            ReplacementInput::Option(given) if same_product => {
                let number = item_no(reading, &format!("{pointer}/item_no"), &given.item_no);
                changes.extend(number.map(|item_no| OptionChange {
                    item_no,
                    quantity: given.quantity,
                    variant_code: given.variant_code,
                    option: given.option,
                }));
            }
            ReplacementInput::Line(given) if !same_product => {
                ordered.push(line(reading, &pointer, given));
            }
            ReplacementInput::Line(_) => {
                let detail = "must be an option of an item, because same_product is true";
                reading.fault(&pointer, FaultCode::WrongForm, detail);
            }
            ReplacementInput::Option(_) => {
                let detail = "must be a line with its price, because same_product is not true";
                reading.fault(&pointer, FaultCode::WrongForm, detail);
            }
        }
    }
    if same_product {
        Replacements::SameProduct(changes)
    } else {
        Replacements::OtherProducts(ordered)
    }
}

impl ClaimBody<InOrder> for ExchangeInput {
    type Command = ExchangeItems;

    fn read(self, _: &InOrder, reading: &mut Reading, people: &mut NewPeople) -> ExchangeItems {
        let options =
            GivenOptions { return_shipping: self.return_shipping.clone(), ..self.options() };
        ExchangeItems {
            items: picks(reading, &self.items),
            reason: self.reason.into_reason(),
            options: options.read(reading, people),
            replacements: replacements(reading, self.same_product, self.replacements),
            payment: self.payment.map(|given| given.into_difference(reading, people)),
            complete_refund: self.complete_refund,
        }
    }
}

/// 商品交換の見積: what an exchange would do, with nothing saved.
///
/// Same body, same rules, same code as the exchange itself.
#[utoipa::path(
    tag = "exchanges",
    operation_id = "quoteExchange",
    params(OrderPath, VersionHeader, LanguageHeader),
    request_body(content = ExchangeInput, description = "The exchange"),
    responses(
        (status = 200, description = "What the exchange would do", body = Quote, headers(("ETag" = String, description = "Version of the order"))),
        (status = 409, description = "An item cannot be exchanged as it stands, a coupon was restored before, or a replacement is not in stock"),
    ),
    security(("bearer" = ["claims:write"]))
)]
#[post("/orders/{order_no}/exchanges/quote")]
pub async fn quote_exchange(
    call: Call<ClaimsWrite, InOrder, VersionOptional, Body<ExchangeInput>>,
) -> Result<HttpResponse, Problem> {
    call.quote_claim(&call.place.order_no, &call.input.content).await
}

/// 商品交換: units leave the order, replacement lines join it.
///
/// What is owed is the difference of the order's value. Nothing: the exchange is completed at once.
/// The buyer owes: the replacements await a payment of their own, whose confirmation completes the
/// exchange. The shop owes: there is a refund, and the replacements go on at once.
#[utoipa::path(
    tag = "exchanges",
    operation_id = "createExchange",
    params(OrderPath, RequiredKeyHeader, VersionHeader, LanguageHeader),
    request_body(content = ExchangeInput, description = "The exchange"),
    responses(
        (status = 201, description = "The claim, opened", body = Claim, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Location" = String, description = "The claim"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "An item cannot be exchanged as it stands, a coupon was restored before, or a replacement is not in stock; or the quote no longer holds; or the first request with this key is still running"),
    ),
    security(("bearer" = ["claims:write"]))
)]
#[post("/orders/{order_no}/exchanges")]
pub async fn create_exchange(
    call: Call<ClaimsWrite, InOrder, KeyRequired, Body<ExchangeInput>>,
) -> Result<HttpResponse, Problem> {
    call.settle_claim(&call.place.order_no, &call.input.content, opened).await
}

/// 交換一覧: the exchanges of an order, oldest first.
///
/// The rows of the popup's tab, whatever their status: what a buyer asked for (申込), what is in
/// work, completed, rejected and withdrawn.
#[utoipa::path(
    tag = "exchanges",
    operation_id = "listExchanges",
    params(OrderPath, CachedHeader, LanguageHeader),
    responses(
        (status = 200, description = "The exchanges", body = ClaimList, headers(("ETag" = String, description = "Version of the order"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["orders:read"]), ("bearer" = ["claims:write"]))
)]
#[get("/orders/{order_no}/exchanges")]
pub async fn list_exchanges(
    call: Call<ClaimsRead, InOrder, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    list_of_kind(call, Some(ClaimKind::Exchange)).await
}
