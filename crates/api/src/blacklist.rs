//! ブラックリスト: guests whose next orders are flagged (domain.md §5).

use actix_web::{HttpResponse, delete, get, put};
use persistence::desk::blacklist::{Blacklist, Entry};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    conduct::{Shown, respond},
    extract::{
        Call,
        conditions::{Unconditional, VersionRequired},
        input::{Body, Nothing, Query},
        place::{InOrder, InShop},
        scope::{CustomersRead, CustomersWrite},
    },
    page::{Page, PageQuery},
    parameters::{OrderPath, RequiredVersionHeader},
    problem::Problem,
    view::blacklist::BlacklistEntry,
};

/// Why a guest is put on the blacklist.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BlacklistInput {
    /// Why, for operators only.
    #[schema(min_length = 1, max_length = 1000, example = "受取拒否を繰り返す")]
    pub reason: String,
}

/// ブラックリスト設定: puts the guest who placed the order on the blacklist, or changes the reason.
///
/// Orders placed from now on are flagged `malicious` when the mobile phone or the mail address
/// matches; where the guest has neither, the landline is compared. Earlier orders stay clean. Members
/// can't be put on it.
#[utoipa::path(
    tag = "people",
    operation_id = "blacklistOrderer",
    params(OrderPath, RequiredVersionHeader),
    request_body(content = BlacklistInput, description = "Why"),
    responses(
        (status = 200, description = "The entry of the blacklist", body = BlacklistEntry, headers(("ETag" = String, description = "Version of the order"))),
        (status = 409, description = "Only guests can be put on the blacklist"),
    ),
    security(("bearer" = ["customers:write"]))
)]
#[put("/orders/{order_no}/orderer/blacklist")]
pub async fn blacklist_orderer(
    call: Call<CustomersWrite, InOrder, VersionRequired, Body<BlacklistInput>>,
) -> Result<HttpResponse, Problem> {
    let reason = call.input.content.reason.clone();
    let answer = call.showing(|viewer, _| {
        let entry = BlacklistEntry::of_order(viewer);
        Ok(Shown::ok(&entry.expect("the order was designated")))
    });
    let order_no = &call.place.order_no;
    Ok(respond(call.orders().blacklist_orderer(order_no, reason, call.write(), answer).await?))
}

/// ブラックリスト解除: takes the guest off the blacklist, and the flag off every order that it flagged.
///
/// Only by the order by which the guest was put on it. Later orders are not compared with that
/// entry any more.
#[utoipa::path(
    tag = "people",
    operation_id = "releaseBlacklist",
    params(OrderPath, RequiredVersionHeader),
    responses(
        (status = 204, description = "The guest is off the blacklist", headers(("ETag" = String, description = "Version of the order"))),
        (status = 409, description = "The guest was not put on it by this order, or it is an order of a member"),
    ),
    security(("bearer" = ["customers:write"]))
)]
#[delete("/orders/{order_no}/orderer/blacklist")]
pub async fn release_blacklist(
    call: Call<CustomersWrite, InOrder, VersionRequired, Nothing>,
) -> Result<HttpResponse, Problem> {
    let answer = call.showing(|_, _| Ok(Shown::nothing()));
    let order_no = &call.place.order_no;
    Ok(respond(call.orders().release_blacklist(order_no, call.write(), answer).await?))
}

/// ブラックリスト一覧: whom orders are compared with, newest first.
///
/// With the contacts that are compared, and how many orders each entry has flagged. Released
/// entries are not listed.
#[utoipa::path(
    tag = "people",
    operation_id = "listBlacklist",
    params(PageQuery),
    responses((status = 200, description = "A page of entries", body = Page<BlacklistEntry>)),
    security(("bearer" = ["customers:read"]))
)]
#[get("/blacklist")]
pub async fn list_blacklist(
    call: Call<CustomersRead, InShop, Unconditional, Query<PageQuery>>,
) -> Result<HttpResponse, Problem> {
    let wanted = call.input.0.wanted(&"blacklist")?;
    let blacklist = Blacklist::of(&call.desk.database, call.caller.shop_id());
    let listed = blacklist.list(wanted.slice.clone()).await?;
    let sees_people = call.caller.sees_people();
    let show = |entry| BlacklistEntry::of(&entry, sees_people);
    Ok(HttpResponse::Ok().json(wanted.page(listed, Entry::key, show)))
}
