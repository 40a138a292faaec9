//! Product variants and their stock (domain.md §5, "Stock").

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use order_domain::money::Money;
use sea_orm::{
    DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::DeskRejection;
use crate::bulk;
use crate::clock;
use crate::database::Database;
use crate::entity::{stock_entries, variants};
use crate::error::Error;
use crate::write::{Answer, Answered, ShopId, Write};

/// A product variant that the shop has entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its code.
    pub variant_code: String,
    /// What is said about it.
    pub details: VariantDetails,
    /// Raised by every change of the details; sales don't raise it.
    pub version: i64,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a shop says about a variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariantDetails {
    /// The product that it is a variant of.
    pub product_code: String,
    /// The product's name.
    pub name: String,
    /// The option in words.
    pub option: Option<String>,
    /// Price of one unit, tax included, in minor units.
    pub price: Money,
    /// How many there are; `None`: not counted.
    pub stock: Option<i64>,
}

/// The product variants of one shop.
#[derive(Clone, Debug)]
pub struct Products {
    database: Database,
    shop: ShopId,
}

impl Products {
    /// The product variants of a shop.
    pub fn of(database: &Database, shop: ShopId) -> Self {
        Self { database: database.clone(), shop }
    }

    /// One variant.
    pub async fn find(&self, variant_code: &str) -> Result<Variant, Error> {
        let id = (self.shop.0, variant_code.to_owned());
        self.database
            .for_reading(id, |id, transaction| {
                Box::pin(async move {
                    let row = variants::Entity::find_by_id(id.clone()).one(transaction).await?;
                    row.map(from_row).ok_or(Error::NotFound { what: "product" })
                })
            })
            .await
    }

    /// Enters or changes a variant. A new count of the stock stands in the ledger as such.
    pub async fn put(
        &self,
        variant_code: &str,
        details: VariantDetails,
        write: Write,
        answer: Answer<Variant>,
    ) -> Result<Answered, Error> {
        let context = (self.shop, variant_code.to_owned(), details);
        self.database
            .answering(self.shop, write, answer, context, |context, write, transaction| {
                let (shop, variant_code, details) = context;
                Box::pin(put(transaction, *shop, variant_code, details, write))
            })
            .await
    }
}

async fn put(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    variant_code: &str,
    details: &VariantDetails,
    write: &Write,
) -> Result<Variant, Error> {
    let mut shelf = Shelf::lock(transaction, shop, [variant_code.to_owned()].into()).await?;
    let before = shelf.variants.remove(variant_code);
    write.check_version(before.as_ref().map_or(0, |row| row.version))?;
    if let Some(row) = &before {
        let known = from_row(row.clone());
        if known.details == *details {
            return Ok(known);
        }
    }
    let is_new = before.is_none();
    let now = clock::now();
    let mut row = variants::Model {
        shop_id: shop.0,
        variant_code: variant_code.to_owned(),
        product_code: details.product_code.clone(),
        name: details.name.clone(),
        option_name: details.option.clone(),
        price: details.price.minor(),
        stock: before.as_ref().and_then(|row| row.stock),
        stock_entries: before.as_ref().map_or(0, |row| row.stock_entries),
        version: before.as_ref().map_or(0, |row| row.version) + 1,
        created_at: before.as_ref().map_or(now, |row| row.created_at),
        updated_at: now,
    };
    let mut entries = Vec::new();
    match details.stock {
        Some(count) if row.stock != Some(count) => {
            let quantity = count - row.stock.unwrap_or(0);
            entries.push(move_stock(&mut row, Cause::Count, quantity, now));
        }
        Some(_) => (),
        None => row.stock = None,
    }
    if is_new {
        bulk::insert::<variants::Entity, _>(transaction, vec![row.clone()]).await?;
    } else {
        use variants::Column::{
            Name, OptionName, Price, ProductCode, Stock, StockEntries, UpdatedAt, Version,
        };
        let columns =
            vec![ProductCode, Name, OptionName, Price, Stock, StockEntries, Version, UpdatedAt];
        bulk::update::<variants::Entity, _>(transaction, vec![row.clone()], columns).await?;
    }
    bulk::insert::<stock_entries::Entity, _>(transaction, entries).await?;
    Ok(from_row(row))
}

/// Why stock moves. The texts are the order's id and number, and the number of the payment or claim
/// in it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cause<'a> {
    /// Somebody counted.
    Count,
    /// An order took it, with this payment.
    Order(Uuid, &'a str, &'a str),
    /// A claim gave it back.
    Restock(Uuid, &'a str, &'a str),
    /// The claim was withdrawn.
    TakeBack(Uuid, &'a str, &'a str),
    /// An exchange took it in place of something else.
    Replacement(Uuid, &'a str, &'a str),
    /// The exchange was withdrawn.
    ReplacementReturn(Uuid, &'a str, &'a str),
}

/// Adds to the stock of a variant, and says so in the ledger.
fn move_stock(
    row: &mut variants::Model,
    cause: Cause,
    quantity: i64,
    now: DateTime<Utc>,
) -> stock_entries::Model {
    let stock_after = row.stock.unwrap_or(0) + quantity;
    row.stock = Some(stock_after);
    row.stock_entries += 1;
    let (kind, order) = match cause {
        Cause::Count => ("count", None),
        Cause::Order(id, order_no, within) => ("order", Some((id, order_no, within))),
        Cause::Restock(id, order_no, within) => ("restock", Some((id, order_no, within))),
        Cause::TakeBack(id, order_no, within) => ("take_back", Some((id, order_no, within))),
        Cause::Replacement(id, order_no, within) => ("replacement", Some((id, order_no, within))),
        Cause::ReplacementReturn(id, order_no, within) => {
            ("replacement_return", Some((id, order_no, within)))
        }
    };
    stock_entries::Model {
        shop_id: row.shop_id,
        variant_code: row.variant_code.clone(),
        entry_no: row.stock_entries,
        kind: kind.to_owned(),
        quantity,
        stock_after,
        order_id: order.map(|(order_id, ..)| order_id),
        order_no: order.map(|(_, order_no, _)| order_no.to_owned()),
        cause: order.map(|(.., within)| within.to_owned()),
        at: now,
    }
}

/// Variants under lock, whose stock moves in memory and is saved at once.
pub(crate) struct Shelf {
    variants: BTreeMap<String, variants::Model>,
    moved: BTreeSet<String>,
    entries: Vec<stock_entries::Model>,
}

impl Shelf {
    /// Locks the variants that the shop knows of these, in the order of their codes.
    pub(crate) async fn lock(
        transaction: &DatabaseTransaction,
        shop: ShopId,
        variant_codes: BTreeSet<String>,
    ) -> Result<Self, Error> {
        let mut variants = BTreeMap::new();
        for variant_codes in bulk::fitting(variant_codes) {
            let rows = variants::Entity::find()
                .filter(variants::COLUMN.shop_id.eq(shop.0))
                .filter(variants::COLUMN.variant_code.is_in(variant_codes))
                .order_by_asc(variants::Column::VariantCode)
                .lock_exclusive()
                .all(transaction)
                .await?;
            variants.extend(rows.into_iter().map(|row| (row.variant_code.clone(), row)));
        }
        Ok(Self { variants, moved: BTreeSet::new(), entries: Vec::new() })
    }

    /// Whether that many can be taken. What isn't counted never runs out.
    pub(crate) fn check(&self, variant_code: &str, quantity: i64) -> Result<(), DeskRejection> {
        match self.variants.get(variant_code).and_then(|row| row.stock) {
            Some(stock) if stock < quantity => Err(DeskRejection::OutOfStock {
                variant_code: variant_code.to_owned(),
                expected: quantity,
                actual: stock.max(0),
            }),
            _ => Ok(()),
        }
    }

    /// Adds to the stock (negative: takes from it), if the variant is counted.
    pub(crate) fn add(
        &mut self,
        variant_code: &str,
        cause: Cause,
        quantity: i64,
        now: DateTime<Utc>,
    ) {
        let Some(row) = self.variants.get_mut(variant_code) else { return };
        if row.stock.is_none() {
            return;
        }
        self.entries.push(move_stock(row, cause, quantity, now));
        self.moved.insert(variant_code.to_owned());
    }

    /// Saves what moved.
    pub(crate) async fn save(mut self, transaction: &DatabaseTransaction) -> Result<(), Error> {
        let moved: Vec<variants::Model> =
            self.moved.iter().filter_map(|code| self.variants.remove(code)).collect();
        let columns = vec![variants::Column::Stock, variants::Column::StockEntries];
        bulk::update::<variants::Entity, _>(transaction, moved, columns).await?;
        bulk::insert::<stock_entries::Entity, _>(transaction, self.entries).await
    }
}

/// What an order has taken from counted stock, and what its claims gave back.
#[derive(Debug, Default)]
pub(crate) struct StockTaken {
    by_order: BTreeSet<String>,
    /// What its claims moved: kind of entry, claim, variant.
    by_claim: BTreeSet<(String, String, String)>,
}

impl StockTaken {
    /// Whether the order took this variant from the stock.
    pub(crate) fn by_order(&self, variant_code: &str) -> bool {
        self.by_order.contains(variant_code)
    }

    /// Whether the claim gave this variant back.
    pub(crate) fn restocked_by(&self, claim_no: &str, variant_code: &str) -> bool {
        self.has("restock", claim_no, variant_code)
    }

    /// Whether the exchange took this variant.
    pub(crate) fn replaced_by(&self, claim_no: &str, variant_code: &str) -> bool {
        self.has("replacement", claim_no, variant_code)
    }

    fn has(&self, kind: &str, claim_no: &str, variant_code: &str) -> bool {
        let wanted = (kind.to_owned(), claim_no.to_owned(), variant_code.to_owned());
        self.by_claim.contains(&wanted)
    }
}

/// Reads what an order has taken from counted stock.
pub(crate) async fn taken_by(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_id: Uuid,
) -> Result<StockTaken, Error> {
    // Only columns of the unique key: SQLite then reads nothing but its index.
    #[derive(FromQueryResult)]
    struct Entry {
        kind: String,
        cause: Option<String>,
        variant_code: String,
    }
    use stock_entries::Column::{Cause, Kind, VariantCode};
    let rows = stock_entries::Entity::find()
        .select_only()
        .columns([Kind, Cause, VariantCode])
        .filter(stock_entries::COLUMN.shop_id.eq(shop.0))
        .filter(stock_entries::COLUMN.order_id.eq(order_id))
        .into_model::<Entry>()
        .all(transaction)
        .await?;
    let mut taken = StockTaken::default();
    for row in rows {
        if matches!(row.kind.as_str(), "order" | "replacement") {
            taken.by_order.insert(row.variant_code.clone());
        }
        taken.by_claim.insert((row.kind, row.cause.unwrap_or_default(), row.variant_code));
    }
    Ok(taken)
}

fn from_row(row: variants::Model) -> Variant {
    Variant {
        variant_code: row.variant_code,
        details: VariantDetails {
            product_code: row.product_code,
            name: row.name,
            option: row.option_name,
            price: Money(row.price),
            stock: row.stock,
        },
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}
