//! 品目: moving items inside the warehouse, and 追加注文 (domain.md §2, §5).

use actix_web::{HttpResponse, post};
use order_domain::{
    action::{AddItems, MoveItems},
    draft::Change,
    money::Currency,
    payment::Payment,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    amount::{AmountText, Reading},
    claim_terms::item_no,
    conduct::Shown,
    extract::{
        Call,
        conditions::{KeyOptional, KeyRequired, VersionOptional},
        input::Body,
        place::InOrder,
        scope::{OrdersWrite, ShipmentsWrite},
    },
    parameters::{KeyHeader, LanguageHeader, OrderPath, RequiredKeyHeader, VersionHeader},
    people::NewPeople,
    place::{LineInput, PaymentInput, lines},
    problem::Problem,
    quote::{agree, token},
    view::{Viewer, figures::Figures, order::Item},
    vocabulary::KnownMoveAction,
};

/// A move of items.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"action": "hold", "item_nos": ["01", "02"], "reason": "住所の確認待ち"}))]
pub struct TransitionInput {
    /// How they move.
    pub action: KnownMoveAction,
    /// Which items, whole. All of them move, or none does.
    #[schema(min_items = 1, max_items = 1000)]
    pub item_nos: Vec<ItemNumber>,
    /// Why; required for `hold`.
    #[schema(min_length = 1, max_length = 1000, example = "住所の確認待ち")]
    pub reason: Option<String>,
}

/// The number of an item in its order.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(pattern = "^[0-9]{2,10}$", max_length = 10, example = "01")]
pub struct ItemNumber(pub String);

/// Items that moved.
#[derive(Debug, Serialize, ToSchema)]
pub struct MovedItems {
    /// The number of the order.
    #[schema(max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// Its version now.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 3)]
    pub order_version: i64,
    /// The items that moved, as in the order's detail.
    #[schema(max_items = 100_000)]
    pub items: Vec<Item>,
}

/// 追加注文: lines to add.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "lines": [{"product_code": "P-C", "variant_code": "P-C-1", "name": "C", "option": null, "unit_price": "1200", "quantity": 2, "item_discount": "0", "tax_rate": "10"}],
    "payment": {"method": "bank_transfer", "depositor_name": "ヤマダハナコ", "bank_account_id": null, "paid_at": null},
    "quote": null
}))]
pub struct AddedItemsInput {
    /// What is added; order-level discounts do not apply to it.
    #[schema(min_items = 1, max_items = 1000)]
    pub lines: Vec<LineInput>,
    /// How it is paid.
    pub payment: PaymentInput,
    /// The token of a quote: the outcome must still be that one (`409 quote_changed` otherwise).
    #[schema(min_length = 1, max_length = 100, example = "q_3q2-7w")]
    pub quote: Option<String>,
}

/// 追加注文: what was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddedItems {
    /// The payment that pays for them.
    #[schema(max_length = 20, example = "P2")]
    pub payment_no: String,
    /// The new items.
    #[schema(max_items = 100_000, example = json!(["03"]))]
    pub item_nos: Vec<String>,
    /// What is to be paid for them.
    pub amount: AmountText,
    /// The order's version.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 4)]
    pub order_version: i64,
}

/// 追加注文の見積: what adding would do. Nothing was saved.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddedItemsQuote {
    /// Send it with the action, and the action does exactly this or answers `409 quote_changed`.
    #[schema(max_length = 100, example = "q_3q2-7w")]
    pub quote: String,
    /// The order's version that this was computed for.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 3)]
    pub version: i64,
    /// What would be to pay for the new items.
    pub amount: AmountText,
    /// 最終情報: the final figures afterwards.
    pub final_after: Figures,
}

impl TransitionInput {
    fn read(self, currency: Currency) -> Result<MoveItems, Problem> {
        let mut reading = Reading::of(currency);
        let numbers = self.item_nos.iter().enumerate();
        let item_nos = numbers
            .filter_map(|(index, given)| {
                item_no(&mut reading, &format!("/item_nos/{index}"), &given.0)
            })
            .collect();
        reading.finish(MoveItems { action: self.action.0, item_nos, reason: self.reason })
    }
}

impl AddedItemsInput {
    fn read(self, currency: Currency) -> Result<(AddItems, NewPeople), Problem> {
        let mut reading = Reading::of(currency);
        let mut people = NewPeople::default();
        let command = AddItems {
            lines: lines(&mut reading, self.lines),
            payment: self.payment.into_command(&mut reading, &mut people),
        };
        reading.finish((command, people))
    }
}

/// The payment that a change added.
fn added(change: &Change) -> &Payment {
    change.after.payments.last().expect("added items have a payment of their own")
}

impl AddedItems {
    fn of(viewer: &Viewer, change: &Change) -> Self {
        let (order, payment) = (&change.after, added(change));
        let items = order.items_of(payment.payment_no);
        Self {
            payment_no: payment.payment_no.to_string(),
            item_nos: items.map(|item| item.item_no.to_string()).collect(),
            amount: viewer.amount(payment.amount),
            order_version: order.version,
        }
    }
}

impl AddedItemsQuote {
    fn of(viewer: &Viewer, change: &Change) -> Self {
        let (order, payment) = (&change.after, added(change));
        let figures = order.figures();
        // The token stands for the outcome: what is to be paid, and what the order amounts to then.
        let outcome = (&order.order_no, "added_items", payment.amount, payment.method, &figures);
        Self {
            quote: token(&outcome),
            version: change.before.as_ref().map_or(1, |before| before.version),
            amount: viewer.amount(payment.amount),
            final_after: Figures::of(order.currency, &figures),
        }
    }
}

/// 品目の状態変更: moves items inside the warehouse, or stops them there.
///
/// 発送準備中処理 (`mark_ready`), 商品準備中に戻す (`back_to_preparing`), 配送保留 (`hold`), 保留解除 (`release`). Whole
/// items move; every item must allow the move, else nothing is changed and the problem names the
/// first item that does not, with its status and what it allows. `back_to_preparing` exists only
/// where the shop's setting `use_preparing_status` is on; `release` goes back to the status before
/// the hold.
#[utoipa::path(
    tag = "shipments",
    operation_id = "moveItems",
    params(OrderPath, KeyHeader, VersionHeader, LanguageHeader),
    request_body(content = TransitionInput, description = "The move"),
    responses(
        (status = 200, description = "The items, moved", body = MovedItems, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "An item's status does not allow the move, or a claim holds it; or the first request with this key is still running"),
    ),
    security(("bearer" = ["shipments:write"]))
)]
#[post("/orders/{order_no}/item-transitions")]
pub async fn move_items(
    call: Call<ShipmentsWrite, InOrder, KeyOptional, Body<TransitionInput>>,
) -> Result<HttpResponse, Problem> {
    let command = call.input.content.clone().read(call.caller.shop.currency)?;
    let item_nos = command.item_nos.clone();
    call.perform(&call.place.order_no, command, NewPeople::default(), move |viewer, change| {
        let moved = item_nos.iter().filter_map(|&item_no| change.after.item(item_no));
        Ok(Shown::ok(&MovedItems {
            order_no: change.after.order_no.clone(),
            order_version: change.after.version,
            items: moved.map(|item| Item::of(viewer, item)).collect(),
        }))
    })
    .await
}

/// 追加注文の見積: what adding lines would do, with nothing saved.
///
/// Same body, same rules, same code as the addition itself.
#[utoipa::path(
    tag = "orders",
    operation_id = "quoteAddedItems",
    params(OrderPath, VersionHeader, LanguageHeader),
    request_body(content = AddedItemsInput, description = "The lines and how they are paid"),
    responses(
        (status = 200, description = "What the addition would do", body = AddedItemsQuote, headers(("ETag" = String, description = "Version of the order"))),
        (status = 409, description = "Nothing of the order is left to add to, or a product is not in stock"),
    ),
    security(("bearer" = ["orders:write"]))
)]
#[post("/orders/{order_no}/items/quote")]
pub async fn quote_added_items(
    call: Call<OrdersWrite, InOrder, VersionOptional, Body<AddedItemsInput>>,
) -> Result<HttpResponse, Problem> {
    let (command, _) = call.input.content.clone().read(call.caller.shop.currency)?;
    let show = |viewer: &Viewer, change: &Change| Some(AddedItemsQuote::of(viewer, change));
    call.quote_as(&call.place.order_no, &command, show).await
}

/// 追加注文: adds product lines to an order, with a payment of their own.
///
/// The new items await that payment (with `paid_at`, or when nothing is due, they go on at once).
/// Order-level discounts do not apply to them, and the initial figures of the order stay.
#[utoipa::path(
    tag = "orders",
    operation_id = "addItems",
    params(OrderPath, RequiredKeyHeader, VersionHeader, LanguageHeader),
    request_body(content = AddedItemsInput, description = "The lines and how they are paid"),
    responses(
        (status = 201, description = "What was added, and its payment", body = AddedItems, headers(
            ("ETag" = String, description = "Version of the order"),
            ("Location" = String, description = "The order"),
            ("Idempotency-Replayed" = String, description = "`true`: this is the first answer again"))),
        (status = 409, description = "Nothing of the order is left to add to, or a product is not in stock; or the quote no longer holds; or the first request with this key is still running"),
    ),
    security(("bearer" = ["orders:write"]))
)]
#[post("/orders/{order_no}/items")]
pub async fn add_items(
    call: Call<OrdersWrite, InOrder, KeyRequired, Body<AddedItemsInput>>,
) -> Result<HttpResponse, Problem> {
    let input = call.input.content.clone();
    let quoted = input.quote.clone();
    let (command, people) = input.read(call.caller.shop.currency)?;
    call.perform(&call.place.order_no, command, people, move |viewer, change| {
        let now = AddedItemsQuote::of(viewer, change);
        agree(quoted.as_deref(), Some(&now.quote), &now)?;
        Ok(Shown::created(viewer.href(""), &AddedItems::of(viewer, change)))
    })
    .await
}
