//! 一括登録: many orders, a line each (NDJSON). Each is placed or refused on its own, and the whole is
//! safe to run again: what stands already is left as it is.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, dev::Payload, http::header, post, web::Bytes};
use futures_util::stream;
use order_domain::{Order, action::PlaceOrder};
use persistence::{
    Database, Error, Origin, clock,
    desk::{DeskRejection, settings::ShopSettings},
    orders::{NewOrder, Orders},
};
use serde::Serialize;
use strum::{EnumIter, IntoStaticStr};
use utoipa::ToSchema;

use crate::{
    config::Config,
    contract::{self, query},
    extract::{
        Call,
        conditions::Unconditional,
        input::{self, Input},
        media::{JSON, NDJSON},
        place::InShop,
        scope::OrdersWrite,
    },
    place::PlaceOrderInput,
    problem::{Fault, FaultCode, Problem, ProblemBody, catalogue},
};

/// Lines that share a transaction, and so a lock on what they use: enough to share its cost, few enough
/// that other writers wait for fractions of a second only.
pub const LINES_AT_ONCE: usize = 500;
/// A line is an order, and has the bound of a body.
const LARGEST_LINE: usize = input::LARGEST_BODY;
/// All lines of one call together: 64 MiB.
pub const LARGEST_IMPORT: usize = 64 << 20;

/// What became of a line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "line": 1, "order_no": "20261122-0000001", "result": "placed", "version": 1, "problem": null
}))]
pub struct LineResult {
    /// Which line, from 1; blank ones count.
    #[schema(minimum = 1, maximum = 1_000_000_000, example = 1)]
    pub line: u64,
    /// The order's number, where the line has one.
    #[schema(required, max_length = 40, example = "20261122-0000001")]
    pub order_no: Option<String>,
    /// Whether it was placed.
    pub result: LineOutcome,
    /// The order's version, where there is one.
    #[schema(required, minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 1)]
    pub version: Option<i64>,
    /// Why it was refused: a code of `placeOrder`, or of a line that is no JSON or too large; null:
    /// it was not.
    #[schema(required)]
    pub problem: Option<ProblemBody>,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema, EnumIter, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum LineOutcome {
    /// It was placed now.
    Placed,
    /// The same order stands already, from an earlier run.
    AlreadyPlaced,
    /// It was refused; the others were not touched by that.
    Refused,
}

/// What became of the lines, where the client takes `application/json`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportResults {
    /// A result for each line that is not blank, in order.
    #[schema(max_items = 67_108_864)]
    pub data: Vec<LineResult>,
}

/// Places lines for one shop.
#[derive(Clone)]
pub struct Importer {
    orders: Orders,
    shop: Arc<ShopSettings>,
    origin: Origin,
}

impl Importer {
    /// An importer for a shop; `origin` is recorded with every order.
    pub fn of(database: &Database, shop: Arc<ShopSettings>, origin: Origin) -> Self {
        Self { orders: Orders::of(database, shop.shop_id), shop, origin }
    }

    /// Places lines, given with their numbers, in one transaction. Blank lines are left out.
    pub async fn batch(&self, lines: Vec<(u64, Bytes)>) -> Result<Vec<LineResult>, Error> {
        let mut results = Vec::with_capacity(lines.len());
        let mut sound: Vec<(usize, NewOrder)> = Vec::new();
        for (line, bytes) in lines.into_iter().filter(|(_, bytes)| !bytes.trim_ascii().is_empty()) {
            let read = self.read(&bytes);
            let (order_no, refused) = match &read {
                Ok(new) => (new.order_no.clone(), None),
                Err(problem) => (number_of(&bytes), Some(problem.clone())),
            };
            if let Ok(new) = read {
                sound.push((results.len(), new));
            }
            results.push(self.refused(line, order_no, refused.as_ref()));
        }
        let new = sound.iter().map(|(_, new)| new.clone()).collect();
        let outcomes = self.orders.place_many(new, self.origin.clone()).await?;
        for ((position, new), outcome) in sound.into_iter().zip(outcomes) {
            let known = &results[position];
            results[position] = self.outcome(known.line, new, outcome).await?;
        }
        Ok(results)
    }

    fn read(&self, bytes: &[u8]) -> Result<NewOrder, Problem> {
        if bytes.len() > LARGEST_LINE {
            return Err(Problem::new(catalogue::BODY_TOO_LARGE));
        }
        let input: PlaceOrderInput = contract::read(bytes)?;
        if input.order_no.is_none() {
            // Without its own number a line could not be told from one that was placed before.
            let fault = Fault::at("/order_no", FaultCode::MissingField, "is required in an import");
            return Err(Problem::of_body(vec![fault]));
        }
        input.into_command(&self.shop, clock::now())
    }

    async fn outcome(
        &self,
        line: u64,
        new: NewOrder,
        outcome: Result<persistence::orders::Placed, Error>,
    ) -> Result<LineResult, Error> {
        let order_no = new.order_no;
        match outcome {
            Ok(placed) => Ok(LineResult {
                line,
                order_no,
                result: LineOutcome::Placed,
                version: Some(placed.version),
                problem: None,
            }),
            Err(Error::Desk(rejection @ DeskRejection::OrderNoTaken { .. })) => {
                let number = order_no.clone().unwrap_or_default();
                let standing = self.orders.find(&number).await?.order;
                if is_same(&standing, &new.command) {
                    let version = Some(standing.version);
                    let result = LineOutcome::AlreadyPlaced;
                    return Ok(LineResult { line, order_no, result, version, problem: None });
                }
                Ok(self.refused(line, order_no, Some(&rejection.into())))
            }
            Err(failure @ (Error::Unavailable(_) | Error::OutcomeUnknown(_))) => Err(failure),
            Err(refusal) => Ok(self.refused(line, order_no, Some(&refusal.into()))),
        }
    }

    fn refused(&self, line: u64, order_no: Option<String>, why: Option<&Problem>) -> LineResult {
        let problem = why.map(|problem| problem.body(&self.origin.request_id));
        LineResult { line, order_no, result: LineOutcome::Refused, version: None, problem }
    }
}

/// The order's number in a line that is refused for its other fields.
fn number_of(line: &[u8]) -> Option<String> {
    let line: serde_json::Value = serde_json::from_slice(line).ok()?;
    let number = line["order_no"].as_str().filter(|number| number.chars().count() <= 40)?;
    Some(number.to_owned())
}

/// Whether an order was placed by this very command: what was bought, for how much, by whom.
fn is_same(order: &Order, command: &PlaceOrder) -> bool {
    let lines =
        order.lines.iter().filter(|line| line.origin == order_domain::line::LineOrigin::Placed);
    let lines = lines.map(|line| {
        (&line.product, line.unit_price, line.quantity, line.item_discount, line.tax_rate)
    });
    let given = command.lines.iter().map(|line| {
        (&line.product, line.unit_price, line.quantity, line.item_discount, line.tax_rate)
    });
    let discounts = order.discounts.iter().map(|one| (one.kind, &one.coupon_no, one.amount));
    let given_discounts =
        command.discounts.iter().map(|one| (one.kind, &one.coupon_no, one.amount));
    let initial = &order.initial;
    lines.eq(given)
        && discounts.eq(given_discounts)
        && order.currency == command.currency
        && order.member_id == command.member_id
        && order.stored_value == command.stored_value.without_cash()
        && initial.shipping_fee == command.shipping.fee
        && initial.shipping_discount == command.shipping.discount
        && initial.payment_fee == command.payment_fee
}

/// The lines of an import.
pub struct Lines(Bytes);

impl Input for Lines {
    const ANSWERS: &'static [&'static str] = &[NDJSON, JSON];

    async fn receive(
        request: &HttpRequest,
        payload: &mut Payload,
        config: &Config,
    ) -> Result<Bytes, Problem> {
        input::media_type(request.headers(), NDJSON)?;
        input::body(request.headers(), payload, config, LARGEST_IMPORT).await
    }

    fn read(request: &HttpRequest, received: Bytes) -> Result<Self, Problem> {
        query::none(request.query_string()).map(|()| Self(received))
    }
}

/// 一括登録: places many orders, one JSON object a line, in the format of placing one.
///
/// The answer has a line for each, in order, as they are placed in transactions of 500. Each line is
/// placed or refused on its own, and needs an `order_no`, which makes a run that broke off safe to
/// run again: what stands already is answered `already_placed`. With `Accept: application/json` the
/// answer is one object, written when all lines are done.
#[utoipa::path(
    tag = "orders",
    operation_id = "importOrders",
    request_body(content = String, content_type = "application/x-ndjson", description = "Orders, one a line; at most 64 MiB together, and 1 MiB each"),
    responses(
        (status = 200, description = "What became of each line, one JSON object (`LineResult`) a line", content(
            (LineResult = "application/x-ndjson"),
            (ImportResults = "application/json"))),
        (status = 413, description = "More than 64 MiB together"),
    ),
    security(("bearer" = ["orders:write"]))
)]
#[post("/orders/import")]
pub async fn import_orders(
    call: Call<OrdersWrite, InShop, Unconditional, Lines>,
) -> Result<HttpResponse, Problem> {
    let importer = Importer::of(
        &call.desk.database,
        Arc::clone(&call.caller.shop),
        call.caller.origin.clone(),
    );
    let batches = batches(&call.input.0);
    let mut response = HttpResponse::Ok();
    response.insert_header((header::VARY, "Accept"));
    if call.answer == JSON {
        let mut data = Vec::new();
        for batch in batches {
            data.extend(importer.batch(batch).await?);
        }
        return Ok(response.json(ImportResults { data }));
    }
    let answer =
        stream::unfold((importer, batches.into_iter()), |(importer, mut left)| async move {
            let batch = left.next()?;
            let answered = importer.batch(batch).await.map(|results| to_lines(&results));
            // A failure cuts the answer off: the client sees how far it came, and runs it again.
            let answered = answered.map_err(|failure| {
                tracing::error!(%failure, "an import was cut off");
                actix_web::error::ErrorServiceUnavailable("cut off")
            });
            Some((answered, (importer, left)))
        });
    Ok(response.content_type(NDJSON).streaming(answer))
}

fn batches(bytes: &Bytes) -> Vec<Vec<(u64, Bytes)>> {
    let lines = bytes.split(|byte| *byte == b'\n').map(|line| bytes.slice_ref(line));
    let numbered: Vec<(u64, Bytes)> = (1..).zip(lines).collect();
    numbered.chunks(LINES_AT_ONCE).map(<[_]>::to_vec).collect()
}

fn to_lines(results: &[LineResult]) -> Bytes {
    let mut text = Vec::new();
    for result in results {
        serde_json::to_writer(&mut text, result).expect("results are strings and numbers");
        text.push(b'\n');
    }
    text.into()
}
