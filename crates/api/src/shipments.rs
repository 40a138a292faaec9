//! 配送: shipments, and 配送商品の追加 (domain.md §2).

use actix_web::{HttpResponse, delete, get, post};
use chrono::{DateTime, Utc};
use order_domain::{
    Command,
    action::{AddToShipment, CancelShipment, CreateShipment, DeliverShipment, DispatchShipment},
    money::Currency,
    number::ShipmentNo,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    amount::Reading,
    claim_terms::{PickInput, picks},
    conduct::Shown,
    extract::{
        Call,
        conditions::{Cached, Conditions, KeyOptional, VersionRequired},
        input::{Body, Input, Nothing, OptionalBody},
        place::{InOrder, InShipment},
        scope::{ShipmentsRead, ShipmentsWrite},
    },
    parameters::{
        CachedHeader, KeyHeader, LanguageHeader, OrderPath, RequiredVersionHeader, ShipmentPath,
        VersionHeader,
    },
    people::NewPeople,
    problem::{Problem, catalogue},
    view::{
        Viewer,
        shipment::{AddableItem, Shipment},
    },
};

/// The shipments of an order.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShipmentList {
    /// Oldest first, without those that were canceled or left empty.
    #[schema(max_items = 100_000)]
    pub data: Vec<Shipment>,
}

/// Items and whether they may be added to a shipment.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddableItems {
    /// The number of the shipment.
    #[schema(max_length = 20, example = "D1")]
    pub shipment_no: String,
    /// Every item of the order.
    #[schema(max_items = 100_000)]
    pub data: Vec<AddableItem>,
}

/// 送り状番号登録: a shipment, and what travels in it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"carrier": "yamato", "tracking_no": "1234-5678-9012", "items": [{"item_no": "01", "quantity": 1}], "dispatch": false}))]
pub struct ShipmentInput {
    /// 配送会社: name of the carrier.
    #[schema(min_length = 1, max_length = 100, example = "yamato")]
    pub carrier: String,
    /// 送り状番号: the tracking number.
    #[schema(min_length = 1, max_length = 100, example = "1234-5678-9012")]
    pub tracking_no: String,
    /// What travels in it; part of an item splits it.
    #[schema(min_items = 1, max_items = 1000)]
    pub items: Vec<PickInput>,
    /// Whether it leaves at once; false where it is left out.
    #[serde(default)]
    pub dispatch: bool,
}

/// Units to add to a shipment.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"items": [{"item_no": "02", "quantity": 1}]}))]
pub struct ShipmentItemsInput {
    /// Which units; part of an item splits it.
    #[schema(min_items = 1, max_items = 1000)]
    pub items: Vec<PickInput>,
}

/// When something happened.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"at": "2026-11-23T03:00:00Z"}))]
pub struct MomentInput {
    /// When it happened; null: now.
    pub at: Option<DateTime<Utc>>,
}

impl MomentInput {
    fn read(&self, currency: Currency) -> Result<Option<DateTime<Utc>>, Problem> {
        let mut reading = Reading::of(currency);
        let at = self.at.map(|given| reading.moment("/at", given));
        reading.finish(at)
    }
}

fn show(viewer: &Viewer, shipment_no: ShipmentNo) -> Shipment {
    let shipment = viewer.order.shipment(shipment_no);
    Shipment::of(viewer, shipment.expect("shipments stay in their order"))
}

/// Runs a command on the shipment and shows it.
async fn conduct<S, C: Conditions, I: Input, D: Command + Send + Sync + 'static>(
    call: Call<S, InShipment, C, I>,
    command: D,
) -> Result<HttpResponse, Problem> {
    let shipment_no = call.place.shipment_no;
    call.perform(&call.place.order_no, command, NewPeople::default(), move |viewer, _| {
        Ok(Shown::ok(&show(viewer, shipment_no)))
    })
    .await
}

/// 配送一覧: the shipments of an order, oldest first.
///
/// The popup's 配送情報: shipments that wait for pick-up, are on their way or delivered.
#[utoipa::path(
    tag = "shipments",
    operation_id = "listShipments",
    params(OrderPath, CachedHeader, LanguageHeader),
    responses(
        (status = 200, description = "The shipments", body = ShipmentList, headers(("ETag" = String, description = "Version of the order"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["orders:read"]), ("bearer" = ["shipments:write"]))
)]
#[get("/orders/{order_no}/shipments")]
pub async fn list_shipments(
    call: Call<ShipmentsRead, InOrder, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    call.read(&call.place.order_no, |viewer| Ok(ShipmentList { data: Shipment::all(viewer) })).await
}

/// 配送: one shipment of an order.
///
/// `404` too for one that was canceled or left empty.
#[utoipa::path(
    tag = "shipments",
    operation_id = "getShipment",
    params(ShipmentPath, CachedHeader, LanguageHeader),
    responses(
        (status = 200, description = "The shipment", body = Shipment, headers(("ETag" = String, description = "Version of the order"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["orders:read"]), ("bearer" = ["shipments:write"]))
)]
#[get("/orders/{order_no}/shipments/{shipment_no}")]
pub async fn get_shipment(
    call: Call<ShipmentsRead, InShipment, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    call.read(&call.place.order_no, |viewer| {
        Ok(Shipment::of(viewer, existing(viewer, call.place.shipment_no)?))
    })
    .await
}

/// A shipment that was neither canceled nor left empty.
fn existing<'a>(
    viewer: &Viewer<'a>,
    shipment_no: ShipmentNo,
) -> Result<&'a order_domain::shipment::Shipment, Problem> {
    let shipment = viewer.order.shipment(shipment_no);
    let shipment = shipment.filter(|shipment| shipment.status.is_shown());
    shipment.ok_or_else(|| Problem::new(catalogue::NOT_FOUND))
}

/// 送り状番号登録: puts units under one tracking number.
///
/// They wait for pick-up (出荷待ち); with `dispatch` they leave in the same call (配送中).
#[utoipa::path(
    tag = "shipments",
    operation_id = "createShipment",
    params(OrderPath, KeyHeader, VersionHeader, LanguageHeader),
    request_body(content = ShipmentInput, description = "The shipment"),
    responses(
        (status = 201, description = "The shipment, created", body = Shipment, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Location" = String, description = "The shipment"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "An item cannot be shipped as it stands; or the first request with this key is still running"),
    ),
    security(("bearer" = ["shipments:write"]))
)]
#[post("/orders/{order_no}/shipments")]
pub async fn create_shipment(
    call: Call<ShipmentsWrite, InOrder, KeyOptional, Body<ShipmentInput>>,
) -> Result<HttpResponse, Problem> {
    let ShipmentInput { carrier, tracking_no, items, dispatch } = call.input.content.clone();
    let mut reading = Reading::of(call.caller.shop.currency);
    let items = picks(&mut reading, &items);
    let command = reading.finish(CreateShipment { carrier, tracking_no, items, dispatch })?;
    call.perform(&call.place.order_no, command, NewPeople::default(), |viewer, change| {
        let created = change.after.shipments.last().expect("a shipment was created");
        let location = viewer.href(&format!("/shipments/{}", created.shipment_no));
        Ok(Shown::created(location, &Shipment::of(viewer, created)))
    })
    .await
}

/// 発送: a shipment that waited for pick-up leaves.
///
/// All its items become 配送中 (`shipping`). `at` may lie in the past, but not before the order was
/// placed, and at most five minutes in the future.
#[utoipa::path(
    tag = "shipments",
    operation_id = "dispatchShipment",
    params(ShipmentPath, KeyHeader, VersionHeader, LanguageHeader),
    request_body(content = Option<MomentInput>, description = "When; may be left out"),
    responses(
        (status = 200, description = "The shipment, in transit", body = Shipment, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "The shipment does not wait for pick-up, or a buyer asks for a claim on what is in it; or the first request with this key is still running"),
    ),
    security(("bearer" = ["shipments:write"]))
)]
#[post("/orders/{order_no}/shipments/{shipment_no}/dispatch")]
pub async fn dispatch_shipment(
    call: Call<ShipmentsWrite, InShipment, KeyOptional, OptionalBody<MomentInput>>,
) -> Result<HttpResponse, Problem> {
    let at = call.input.content.read(call.caller.shop.currency)?;
    let command = DispatchShipment { shipment_no: call.place.shipment_no, at };
    conduct(call, command).await
}

/// 配送完了: a shipment in transit has arrived.
///
/// All its items become 配送完了 (`delivered`). `at` may lie in the past, but not before the shipment
/// left, and at most five minutes in the future.
#[utoipa::path(
    tag = "shipments",
    operation_id = "deliverShipment",
    params(ShipmentPath, KeyHeader, VersionHeader, LanguageHeader),
    request_body(content = Option<MomentInput>, description = "When; may be left out"),
    responses(
        (status = 200, description = "The shipment, delivered", body = Shipment, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "The shipment is not on its way; or the first request with this key is still running"),
    ),
    security(("bearer" = ["shipments:write"]))
)]
#[post("/orders/{order_no}/shipments/{shipment_no}/delivery")]
pub async fn deliver_shipment(
    call: Call<ShipmentsWrite, InShipment, KeyOptional, OptionalBody<MomentInput>>,
) -> Result<HttpResponse, Problem> {
    let at = call.input.content.read(call.caller.shop.currency)?;
    let command = DeliverShipment { shipment_no: call.place.shipment_no, at };
    conduct(call, command).await
}

/// 配送取消: cancels a shipment that waits for pick-up; its items are 発送準備中 again.
///
/// Only until it has left. Its number is not given again.
#[utoipa::path(
    tag = "shipments",
    operation_id = "cancelShipment",
    params(ShipmentPath, RequiredVersionHeader),
    responses(
        (status = 204, description = "The shipment is canceled", headers(("ETag" = String, description = "Version of the order"))),
        (status = 409, description = "The shipment has left"),
    ),
    security(("bearer" = ["shipments:write"]))
)]
#[delete("/orders/{order_no}/shipments/{shipment_no}")]
pub async fn cancel_shipment(
    call: Call<ShipmentsWrite, InShipment, VersionRequired, Nothing>,
) -> Result<HttpResponse, Problem> {
    let command = CancelShipment { shipment_no: call.place.shipment_no };
    call.perform(&call.place.order_no, command, NewPeople::default(), |_, _| Ok(Shown::nothing()))
        .await
}

/// 追加可能な商品: every item of the order, and whether 配送商品の追加 may put it into this shipment.
///
/// The checkboxes of the 配送商品の追加 dialog, each with the reasons where it is off.
#[utoipa::path(
    tag = "shipments",
    operation_id = "listAddableItems",
    params(ShipmentPath, CachedHeader, LanguageHeader),
    responses(
        (status = 200, description = "The items, each with the reasons when it may not be added", body = AddableItems, headers(("ETag" = String, description = "Version of the order"))),
        (status = 304, description = "Not changed"),
    ),
    security(("bearer" = ["orders:read"]), ("bearer" = ["shipments:write"]))
)]
#[get("/orders/{order_no}/shipments/{shipment_no}/addable-items")]
pub async fn list_addable_items(
    call: Call<ShipmentsRead, InShipment, Cached, Nothing>,
) -> Result<HttpResponse, Problem> {
    let shipment_no = call.place.shipment_no;
    call.read(&call.place.order_no, |viewer| {
        let data = AddableItem::all(viewer, existing(viewer, shipment_no)?);
        Ok(AddableItems { shipment_no: shipment_no.to_string(), data })
    })
    .await
}

/// 配送商品の追加: puts units into a shipment that is on its way or delivered.
///
/// They take over its status. Units that wait in a shipment of their own leave it; a shipment left
/// empty is removed.
#[utoipa::path(
    tag = "shipments",
    operation_id = "addToShipment",
    params(ShipmentPath, KeyHeader, VersionHeader, LanguageHeader),
    request_body(content = ShipmentItemsInput, description = "The units"),
    responses(
        (status = 200, description = "The shipment, with the units in it", body = Shipment, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "The shipment has not left, or an item cannot be added as it stands; or the first request with this key is still running"),
    ),
    security(("bearer" = ["shipments:write"]))
)]
#[post("/orders/{order_no}/shipments/{shipment_no}/items")]
pub async fn add_to_shipment(
    call: Call<ShipmentsWrite, InShipment, KeyOptional, Body<ShipmentItemsInput>>,
) -> Result<HttpResponse, Problem> {
    let mut reading = Reading::of(call.caller.shop.currency);
    let items = picks(&mut reading, &call.input.content.items);
    let shipment_no = call.place.shipment_no;
    let command = reading.finish(AddToShipment { shipment_no, items })?;
    conduct(call, command).await
}
