//! CRM: a member with their orders, as far as orders and stored value tell (domain.md §5, "Orderer").

use actix_web::{HttpResponse, get};
use persistence::{
    desk::{
        coupons::Coupon as StoredCoupon,
        customers::{Customer as Member, Customers},
    },
    lists::{OrderFilter, OrderSort},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    amount::AmountText,
    contract::query::QueryParameters,
    customers::{Balance, Coupon, MemberPath},
    extract::{
        Call,
        conditions::Unconditional,
        input::{Nothing, Query},
        place::Named,
        scope::CustomersRead,
    },
    order_list::{OrderSorting, OrderSummary},
    page::{Listing, Page, PageQuery},
    parameters::LanguageHeader,
    problem::Problem,
    view::{moment, people::People, person::Orderer},
};

/// 顧客詳細: a member, as orders and stored value know them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Customer {
    /// 会員ID: id of the member in the shop.
    #[schema(max_length = 100, example = "hanako")]
    pub member_id: String,
    /// 注文者 of the newest order; null: no order yet.
    #[schema(required)]
    pub orderer: Option<Orderer>,
    /// How many orders.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 3)]
    pub order_count: u64,
    /// The shop's currency.
    #[schema(pattern = "^[A-Z]{3}$", max_length = 3, example = "JPY")]
    pub currency: String,
    /// What those orders are worth now.
    pub value_total: AmountText,
    /// When the first of them was placed.
    #[schema(required, format = DateTime)]
    pub first_ordered_at: Option<String>,
    /// When the last of them was placed.
    #[schema(required, format = DateTime)]
    pub last_ordered_at: Option<String>,
    /// What the member has of stored value, by kind.
    #[schema(max_items = 10)]
    pub balances: Vec<Balance>,
    /// Where their orders are: a path on this server.
    #[schema(format = "uri-reference", max_length = 400, example = "/v1/customers/hanako/orders")]
    pub orders_href: String,
    /// Where the ledger of their stored value is.
    #[schema(
        format = "uri-reference",
        max_length = 400,
        example = "/v1/customers/hanako/stored-value"
    )]
    pub stored_value_href: String,
    /// Where the coupons are that only they may use.
    #[schema(format = "uri-reference", max_length = 400, example = "/v1/customers/hanako/coupons")]
    pub coupons_href: String,
}

/// Which of a member's orders.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MembersOrdersQuery {
    /// How to sort; `-ordered_at` where it is left out.
    #[serde(default)]
    #[param(required = false)]
    pub sort: OrderSorting,
}

impl QueryParameters for MembersOrdersQuery {
    type Schemas = (OrderSorting,);
}

/// The path of a member: ids are the shop's own, and may hold anything.
fn path(member_id: &str) -> String {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encoded: String = member_id
        .bytes()
        .map(|byte| if safe(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    format!("/v1/customers/{encoded}")
}

impl<S, C, I> Call<S, Named, C, I> {
    /// The member of the path: who has ordered, or has stored value. 404 for anybody else.
    pub(crate) async fn member(&self) -> Result<Member, Problem> {
        let customers = Customers::of(&self.desk.database, self.caller.shop_id());
        Ok(customers.find(&self.place.name).await?)
    }
}

/// 顧客詳細: a member, as orders and stored value know them.
///
/// Who they were in their newest order, number and worth of their orders, their balances, and where
/// to read more. `404` where neither an order nor the ledger knows the member.
#[utoipa::path(
    tag = "customers",
    operation_id = "getCustomer",
    params(MemberPath, LanguageHeader),
    responses((status = 200, description = "The member", body = Customer)),
    security(("bearer" = ["customers:read"]))
)]
#[get("/customers/{member_id}")]
pub async fn get_customer(
    call: Call<CustomersRead, Named, Unconditional, Nothing>,
) -> Result<HttpResponse, Problem> {
    let member = call.member().await?;
    let (currency, place) = (call.caller.shop.currency, path(&member.member_id));
    let orderer = member.orderer.as_slice();
    let people = People::of(orderer, call.caller.sees_people());
    Ok(HttpResponse::Ok().json(Customer {
        orderer: orderer.first().map(|one| people.orderer(one.person)),
        order_count: member.order_count,
        currency: currency.to_string(),
        value_total: AmountText::of(currency, member.value_total),
        first_ordered_at: member.first_ordered_at.map(moment),
        last_ordered_at: member.last_ordered_at.map(moment),
        balances: Balance::all(&member.balances, currency, call.language),
        orders_href: format!("{place}/orders"),
        stored_value_href: format!("{place}/stored-value"),
        coupons_href: format!("{place}/coupons"),
        member_id: member.member_id,
    }))
}

/// 会員の注文一覧: a member's orders, newest first unless sorted otherwise.
///
/// The same rows as `GET /v1/orders?member_id=…`.
#[utoipa::path(
    tag = "customers",
    operation_id = "listCustomerOrders",
    params(MemberPath, MembersOrdersQuery, PageQuery, LanguageHeader),
    responses((status = 200, description = "A page of orders", body = Page<OrderSummary>)),
    security(("bearer" = ["customers:read"]))
)]
#[get("/customers/{member_id}/orders")]
pub async fn list_customer_orders(
    call: Call<CustomersRead, Named, Unconditional, Query<Listing<MembersOrdersQuery>>>,
) -> Result<HttpResponse, Problem> {
    let Listing { filter: query, page } = &call.input.0;
    let member_id = call.member().await?.member_id;
    let (list, sort) = (("customer_orders", &member_id, query.sort), OrderSort::from(query.sort));
    let wanted = page.wanted(&list)?;
    let filter = OrderFilter { member_id: Some(member_id.clone()), ..OrderFilter::default() };
    let listed = call.orders().list(filter, sort, wanted.slice.clone()).await?;
    let sees_people = call.caller.sees_people();
    let show = |row| OrderSummary::of(row, call.language, sees_people);
    Ok(HttpResponse::Ok().json(wanted.page(listed, |row| row.key(sort), show)))
}

/// 会員のクーポン: the coupons that only this member may use, by number.
///
/// Those that anybody may use are not listed.
#[utoipa::path(
    tag = "customers",
    operation_id = "listCustomerCoupons",
    params(MemberPath, PageQuery),
    responses((status = 200, description = "A page of coupons", body = Page<Coupon>)),
    security(("bearer" = ["customers:read"]))
)]
#[get("/customers/{member_id}/coupons")]
pub async fn list_customer_coupons(
    call: Call<CustomersRead, Named, Unconditional, Query<PageQuery>>,
) -> Result<HttpResponse, Problem> {
    let member_id = call.member().await?.member_id;
    let wanted = call.input.0.wanted(&("customer_coupons", &member_id))?;
    let members = Customers::of(&call.desk.database, call.caller.shop_id());
    let listed = members.coupons(&member_id, wanted.slice.clone()).await?;
    let key = |coupon: &StoredCoupon| coupon.coupon_no.clone();
    Ok(HttpResponse::Ok().json(wanted.page(listed, key, Coupon::from)))
}
