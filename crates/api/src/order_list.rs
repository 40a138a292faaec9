//! 注文一覧: the shop's orders, searched and sorted.

use actix_web::{HttpResponse, get};
use chrono::{DateTime, Utc};
use persistence::lists::{OrderFilter, OrderSort, OrderSortField, OrderSummary as Stored};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    amount::AmountText,
    contract::query::QueryParameters,
    extract::{
        Call,
        conditions::Unconditional,
        input::Query,
        language::Language,
        place::InShop,
        scope::{OrdersRead, Scope},
    },
    labels,
    page::{Listing, Page, PageQuery},
    parameters::LanguageHeader,
    problem::Problem,
    view::{moment, people::People},
    vocabulary::{self, KnownClaimStatus, KnownItemStatus, KnownPaymentMethod, KnownRefundStatus},
};

/// How orders are sorted; `-` means newest or largest first.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
pub enum OrderSorting {
    /// Newest first.
    #[default]
    #[serde(rename = "-ordered_at")]
    NewestFirst,
    /// Oldest first.
    #[serde(rename = "ordered_at")]
    OldestFirst,
    /// Changed last first.
    #[serde(rename = "-updated_at")]
    ChangedLastFirst,
    /// Changed last at the end.
    #[serde(rename = "updated_at")]
    ChangedFirstFirst,
    /// By number, upwards.
    #[serde(rename = "order_no")]
    NumberUpwards,
    /// By number, downwards.
    #[serde(rename = "-order_no")]
    NumberDownwards,
}

impl From<OrderSorting> for OrderSort {
    fn from(sorting: OrderSorting) -> Self {
        let (field, ascending) = match sorting {
            OrderSorting::NewestFirst => (OrderSortField::OrderedAt, false),
            OrderSorting::OldestFirst => (OrderSortField::OrderedAt, true),
            OrderSorting::ChangedLastFirst => (OrderSortField::UpdatedAt, false),
            OrderSorting::ChangedFirstFirst => (OrderSortField::UpdatedAt, true),
            OrderSorting::NumberUpwards => (OrderSortField::OrderNo, true),
            OrderSorting::NumberDownwards => (OrderSortField::OrderNo, false),
        };
        Self { field, ascending }
    }
}

/// Which orders. Several values of a list are alternatives; several filters hold together.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderListQuery {
    /// An item has one of these statuses.
    #[serde(default)]
    #[param(style = Form, explode = true, max_items = 20)]
    pub status: Vec<KnownItemStatus>,
    /// Ordered at this moment or later.
    pub ordered_from: Option<DateTime<Utc>>,
    /// Ordered before this moment.
    pub ordered_to: Option<DateTime<Utc>>,
    /// A part of the orderer's name or furigana; width, case, blanks and kind of kana don't matter.
    #[param(min_length = 1, max_length = 100)]
    pub orderer_name: Option<String>,
    /// A part of the receiver's name or furigana; width, case, blanks and kind of kana don't
    /// matter.
    #[param(min_length = 1, max_length = 100)]
    pub receiver_name: Option<String>,
    /// Digits in a row of a phone number of orderer or receiver; `+81` counts as `0`, and how they
    /// are written does not matter.
    #[param(min_length = 1, max_length = 40)]
    pub phone: Option<String>,
    /// The orderer's whole mail address; case and width don't matter.
    #[param(min_length = 1, max_length = 254)]
    pub email: Option<String>,
    /// The member who ordered.
    #[param(min_length = 1, max_length = 100)]
    pub member_id: Option<String>,
    /// A line is of one of these products.
    #[serde(default)]
    #[param(style = Form, explode = true, max_items = 50)]
    pub product_code: Vec<String>,
    /// 送り状番号: the whole tracking number of a shipment; its letters and digits are compared.
    #[param(min_length = 1, max_length = 100)]
    pub tracking_no: Option<String>,
    /// A payment is made by one of these methods.
    #[serde(default)]
    #[param(style = Form, explode = true, max_items = 20)]
    pub payment_method: Vec<KnownPaymentMethod>,
    /// A claim has one of these statuses.
    #[serde(default)]
    #[param(style = Form, explode = true, max_items = 20)]
    pub claim_status: Vec<KnownClaimStatus>,
    /// A refund has one of these statuses.
    #[serde(default)]
    #[param(style = Form, explode = true, max_items = 20)]
    pub refund_status: Vec<KnownRefundStatus>,
    /// `true`: only orders whose orderer was on the blacklist when they were placed, and has not
    /// been taken off it since; `false`: only the others.
    pub malicious: Option<bool>,
    /// `true`: only orders with a payment that is awaited; `false`: only those without.
    pub awaiting_payment: Option<bool>,
    /// The search box: the beginning of an order number, a part of a product's name, or a whole member
    /// id, product code or tracking number; with `customers:read` also a part of somebody's name, four
    /// digits or more of a phone number, or a whole mail address. Parts of names are two letters or
    /// more; one where that may be a whole name (林, 김).
    #[param(min_length = 1, max_length = 100)]
    pub q: Option<String>,
    /// How to sort; `-ordered_at` where it is left out.
    #[serde(default)]
    #[param(required = false)]
    pub sort: OrderSorting,
}

impl QueryParameters for OrderListQuery {
    type Schemas =
        (KnownItemStatus, KnownPaymentMethod, KnownClaimStatus, KnownRefundStatus, OrderSorting);
}

/// An order as a list shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderSummary {
    /// Its number in the shop.
    #[schema(max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// Raised by every change.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 3)]
    pub version: i64,
    /// When it was placed.
    #[schema(format = DateTime)]
    pub ordered_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// Currency of its amounts.
    #[schema(pattern = "^[A-Z]{3}$", max_length = 3, example = "JPY")]
    pub currency: String,
    /// The member who ordered; null: a guest.
    #[schema(required, max_length = 100, example = "hanako")]
    pub member_id: Option<String>,
    /// Who ordered; masked without `customers:read`.
    #[schema(max_length = 100, example = "山田 花子")]
    pub orderer_name: String,
    /// Who receives the goods; masked without `customers:read`.
    #[schema(max_length = 100, example = "山田 花子")]
    pub receiver_name: String,
    /// Whether the orderer was on the blacklist when the order was placed, and has not been taken
    /// off it since.
    pub malicious: bool,
    /// Statuses of its items, each once.
    #[schema(max_items = 30)]
    pub statuses: Vec<vocabulary::ItemStatus>,
    /// `statuses` for people, in the language of `Accept-Language`.
    #[schema(max_items = 30, example = json!(["商品準備中"]))]
    pub status_labels: Vec<&'static str>,
    /// Statuses of its claims, each once; labels: group `claim_status`.
    #[schema(max_items = 30)]
    pub claim_statuses: Vec<vocabulary::ClaimStatus>,
    /// Statuses of its refunds, each once; labels: group `refund_status`.
    #[schema(max_items = 30)]
    pub refund_statuses: Vec<vocabulary::RefundStatus>,
    /// Methods of its payments, each once; labels: group `payment_method`.
    #[schema(max_items = 30)]
    pub payment_methods: Vec<vocabulary::PaymentMethod>,
    /// Whether a payment is awaited.
    pub awaiting_payment: bool,
    /// How many lines it has.
    #[schema(minimum = 0, maximum = 1_000_000, example = 2)]
    pub line_count: i64,
    /// The product of its first line.
    #[schema(max_length = 255, example = "A")]
    pub first_product_name: String,
    /// What it is worth now.
    pub total: AmountText,
    /// 実際の決済金額の合計: what is paid in cash, as things stand now.
    pub payment_total: AmountText,
    /// What is still due.
    pub outstanding: AmountText,
    /// What is owed back.
    pub refund_pending: AmountText,
    /// Path of the order's detail.
    #[schema(format = "uri-reference", max_length = 200, example = "/v1/orders/20261122-0000001")]
    pub href: String,
}

impl OrderSummary {
    /// An order as this caller sees it.
    pub fn of(stored: Stored, language: Language, sees_people: bool) -> Self {
        let amount = |money| AmountText::of(stored.currency, money);
        let name = |person: &Option<persistence::Person>| {
            let person = person.as_slice();
            let people = People::of(person, sees_people);
            person.first().and_then(|one| people.name(one.person)).unwrap_or_default()
        };
        let label = |status: &order_domain::item::ItemStatus| {
            labels::label("item_status", (*status).into(), language)
        };
        Self {
            orderer_name: name(&stored.orderer),
            receiver_name: name(&stored.receiver),
            total: amount(stored.value),
            payment_total: amount(stored.payment_total),
            outstanding: amount(stored.outstanding),
            refund_pending: amount(stored.refund_pending),
            status_labels: stored.item_statuses.iter().map(label).collect(),
            statuses: stored.item_statuses.into_iter().map(Into::into).collect(),
            claim_statuses: stored.claim_statuses.into_iter().map(Into::into).collect(),
            refund_statuses: stored.refund_statuses.into_iter().map(Into::into).collect(),
            payment_methods: stored.payment_methods.into_iter().map(Into::into).collect(),
            href: format!("/v1/orders/{}", stored.order_no),
            order_no: stored.order_no,
            version: stored.version,
            ordered_at: moment(stored.ordered_at),
            updated_at: moment(stored.updated_at),
            currency: stored.currency.to_string(),
            member_id: stored.member_id,
            malicious: stored.malicious,
            awaiting_payment: stored.awaiting_payment,
            line_count: stored.line_count,
            first_product_name: stored.first_product_name,
        }
    }
}

impl OrderListQuery {
    /// Whether a filter is about people: guessing would tell what is masked.
    fn asks_for_people(&self) -> bool {
        let filters = [&self.orderer_name, &self.receiver_name, &self.phone, &self.email];
        filters.into_iter().any(Option::is_some)
    }

    fn filter(&self, sees_people: bool) -> OrderFilter {
        OrderFilter {
            statuses: self.status.iter().map(|status| status.0).collect(),
            ordered_from: self.ordered_from,
            ordered_to: self.ordered_to,
            orderer_name: self.orderer_name.clone(),
            receiver_name: self.receiver_name.clone(),
            phone: self.phone.clone(),
            email: self.email.clone(),
            member_id: self.member_id.clone(),
            product_codes: self.product_code.clone(),
            tracking_no: self.tracking_no.clone(),
            payment_methods: self.payment_method.iter().map(|method| method.0).collect(),
            claim_statuses: self.claim_status.iter().map(|status| status.0).collect(),
            refund_statuses: self.refund_status.iter().map(|status| status.0).collect(),
            malicious: self.malicious,
            awaiting_payment: self.awaiting_payment,
            q: self.q.clone(),
            search_people: sees_people,
        }
    }
}

/// 注文一覧: the shop's orders, newest first unless sorted otherwise.
///
/// Without `customers:read`, the filters about people (`orderer_name`, `receiver_name`, `phone`,
/// `email`) are refused, and `q` does not search people.
#[utoipa::path(
    tag = "orders",
    operation_id = "listOrders",
    params(OrderListQuery, PageQuery, LanguageHeader),
    responses(
        (status = 200, description = "A page of orders", body = Page<OrderSummary>),
        (status = 403, description = "The credential lacks `orders:read`, or `customers:read` for filters about people"),
    ),
    security(("bearer" = ["orders:read"]))
)]
#[get("/orders")]
pub async fn list_orders(
    call: Call<OrdersRead, InShop, Unconditional, Query<Listing<OrderListQuery>>>,
) -> Result<HttpResponse, Problem> {
    let Listing { filter: query, page } = &call.input.0;
    if query.asks_for_people() {
        call.caller.require(&[Scope::CustomersRead])?;
    }
    let sees_people = call.caller.sees_people();
    let (filter, sort) = (query.filter(sees_people), OrderSort::from(query.sort));
    // The filter's debug form names every field: two lists have the same cursor only if all agree.
    let list = ("orders", format!("{filter:?}"), query.sort);
    let wanted = page.wanted(&list)?;
    let listed = call.orders().list(filter, sort, wanted.slice.clone()).await?;
    let show = |row| OrderSummary::of(row, call.language, sees_people);
    Ok(HttpResponse::Ok().json(wanted.page(listed, |row| row.key(sort), show)))
}
