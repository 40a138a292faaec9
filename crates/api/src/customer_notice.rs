//! お客様へのお知らせ: what the storefront's page of an order tells the customer (domain.md §5).

use actix_web::{HttpResponse, delete, put};
use order_domain::action::ChangeCustomerNotice;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    conduct::Shown,
    extract::{
        Call,
        conditions::VersionRequired,
        input::{Body, Nothing},
        place::InOrder,
        scope::CustomersWrite,
    },
    parameters::{OrderPath, RequiredVersionHeader},
    people::NewPeople,
    problem::Problem,
    view::Viewer,
};

/// お客様へのお知らせ: the notice to set.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerNoticeInput {
    /// What the customer reads.
    #[schema(min_length = 1, max_length = 2000, example = "お届けが1日遅れます。")]
    pub notice: String,
}

/// お客様へのお知らせ: what the storefront's page of the order tells the customer.
#[derive(Debug, Serialize, ToSchema)]
pub struct CustomerNotice {
    /// The number of the order.
    #[schema(max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// What the customer reads; null: nothing.
    #[schema(required, max_length = 2000, example = "お届けが1日遅れます。")]
    pub notice: Option<String>,
    /// The version of the order; also in `ETag`.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 3)]
    pub order_version: i64,
}

impl CustomerNotice {
    fn of(viewer: &Viewer) -> Self {
        Self {
            order_no: viewer.order.order_no.clone(),
            notice: viewer.order.customer_notice.clone(),
            order_version: viewer.order.version,
        }
    }
}

/// Sets the notice, or takes it away.
async fn set(
    call: &Call<CustomersWrite, InOrder, VersionRequired, impl crate::extract::input::Input>,
    notice: Option<String>,
    show: impl Fn(&Viewer) -> Shown + Clone + Send + Sync + 'static,
) -> Result<HttpResponse, Problem> {
    call.edit(
        &call.place.order_no,
        |record| {
            let command = ChangeCustomerNotice { notice: notice.clone() };
            let changes = record.order.customer_notice != notice;
            Ok(changes.then(|| (command, NewPeople::default())))
        },
        show,
    )
    .await
}

/// お客様へのお知らせ: sets what the storefront's page of the order tells the customer.
///
/// `GET /v1/storefront/orders/{order_no}` shows it until it is taken away.
#[utoipa::path(
    tag = "people",
    operation_id = "putCustomerNotice",
    params(OrderPath, RequiredVersionHeader),
    request_body(content = CustomerNoticeInput, description = "The notice"),
    responses(
        (status = 200, description = "The notice, set, or like that already", body = CustomerNotice, headers(("ETag" = String, description = "Version of the order"))),
    ),
    security(("bearer" = ["customers:write"]))
)]
#[put("/orders/{order_no}/customer-notice")]
pub async fn put_customer_notice(
    call: Call<CustomersWrite, InOrder, VersionRequired, Body<CustomerNoticeInput>>,
) -> Result<HttpResponse, Problem> {
    let notice = Some(call.input.content.notice.clone());
    set(&call, notice, |viewer| Shown::ok(&CustomerNotice::of(viewer))).await
}

/// お客様へのお知らせの削除: the storefront tells the customer nothing any more.
///
/// `204` too where there was none.
#[utoipa::path(
    tag = "people",
    operation_id = "deleteCustomerNotice",
    params(OrderPath, RequiredVersionHeader),
    responses(
        (status = 204, description = "Taken away, or none was there", headers(("ETag" = String, description = "Version of the order"))),
    ),
    security(("bearer" = ["customers:write"]))
)]
#[delete("/orders/{order_no}/customer-notice")]
pub async fn delete_customer_notice(
    call: Call<CustomersWrite, InOrder, VersionRequired, Nothing>,
) -> Result<HttpResponse, Problem> {
    set(&call, None, |_| Shown::nothing()).await
}
