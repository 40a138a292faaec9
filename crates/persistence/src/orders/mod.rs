//! Orders: find, quote, perform, place. The only way to change an order (architecture.md §2).

mod alongside;
mod beside;
mod blacklisting;
mod counts;
mod effects;
mod erasing;
mod history;
mod many;
mod notes;
mod number;
mod parts;
mod people;
mod performing;
mod placing;
mod prepared;
mod records;
mod telling;

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use order_domain::Order;
use order_domain::draft::{Change, Command};
use order_domain::stamp::{Circumstances, PersonRef};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use crate::clock;
use crate::database::Database;
use crate::desk::bank_accounts::BankAccount;
use crate::desk::blacklist::Entry;
use crate::desk::memos::Memo;
use crate::desk::settings::{self, ShopSettings};
use crate::entity::orders;
use crate::error::Error;
use crate::rows::{Frame, Rows};
use crate::write::{About, Answer, Answered, Origin, ShopId, Write};

use beside::Beside;

pub use alongside::{Alongside, MemoOf};
pub use counts::DeskCounts;
pub use erasing::{Erased, Subject};
pub use history::{FieldChange, HistoryEntry};
pub use parts::PartNo;
pub use people::{NewPerson, Person, PersonKind};
pub use placing::{NewOrder, Placed};

pub(crate) use history::from_row as history_from_row;
pub(crate) use people::{load as load_people, orderer_name};

/// The orders of one shop.
#[derive(Clone, Debug)]
pub struct Orders {
    pub(crate) database: Database,
    pub(crate) shop: ShopId,
}

/// An order with what stands beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderRecord {
    /// The order.
    pub order: Order,
    /// Its id in the database.
    pub order_id: Uuid,
    /// Its personal data, the oldest revisions first.
    pub people: Vec<Person>,
    /// The bank accounts that its payments name, also those that were deleted since.
    pub bank_accounts: Vec<BankAccount>,
    /// The entries of the blacklist that it designated or that have flagged it.
    pub blacklist: Vec<Entry>,
    /// Coupons that its claims gave back and that can't be used again: another order took them since.
    pub spent_coupons: BTreeSet<String>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl OrderRecord {
    /// The data of a person that the order names.
    pub fn person(&self, person: PersonRef) -> Option<&Person> {
        self.people.iter().find(|known| known.person == person)
    }
}

/// What a command would do.
#[derive(Clone, Debug)]
pub struct Quote {
    /// The change; nothing of it was saved.
    pub change: Change,
    /// The order as it stands.
    pub record: OrderRecord,
}

/// What a command did.
#[derive(Clone, Debug)]
pub struct Performed {
    /// The change.
    pub change: Change,
    /// The order after it.
    pub record: OrderRecord,
    /// The memos that were written with it.
    pub memos: Vec<Memo>,
}

impl About for Performed {
    fn order_id(&self) -> Option<Uuid> {
        Some(self.record.order_id)
    }
}

impl Orders {
    /// The orders of a shop.
    pub fn of(database: &Database, shop: ShopId) -> Self {
        Self { database: database.clone(), shop }
    }

    /// An order with its personal data.
    pub async fn find(&self, order_no: &str) -> Result<OrderRecord, Error> {
        let context = (self.shop, order_no.to_owned());
        self.database
            .for_reading(context, |(shop, order_no), transaction| {
                Box::pin(load(transaction, *shop, order_no))
            })
            .await
    }

    /// What a command would do, without doing it.
    pub async fn quote<C>(
        &self,
        order_no: &str,
        command: &C,
        origin: &Origin,
    ) -> Result<Quote, Error>
    where
        C: Command + Sync,
    {
        let context = (self.shop, order_no.to_owned());
        let (record, settings) = self
            .database
            .for_reading(context, |(shop, order_no), transaction| {
                Box::pin(async move {
                    let record = load(transaction, *shop, order_no).await?;
                    Ok((record, settings::load(transaction, *shop).await?))
                })
            })
            .await?;
        let told = circumstances(&settings, origin, record.updated_at);
        let change = record.order.perform(command, &told)?;
        change.after.audit().map_err(|unsound| Error::Unsound(unsound.to_string()))?;
        Ok(Quote { change, record })
    }

    /// Does what a command decides, with everything that belongs to it, in one transaction.
    pub async fn perform<C>(
        &self,
        order_no: &str,
        command: C,
        alongside: impl Into<Alongside>,
        write: Write,
        answer: Answer<Performed>,
    ) -> Result<Answered, Error>
    where
        C: Command + Send + Sync + 'static,
    {
        let (order_no, alongside) = (order_no.to_owned(), alongside.into());
        let performing = performing::Performing { shop: self.shop, order_no, command, alongside };
        self.database
            .answering(self.shop, write, answer, performing, |performing, write, transaction| {
                Box::pin(performing.run(write, transaction))
            })
            .await
    }
}

/// The id of an order.
pub(crate) async fn find_id(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_no: &str,
) -> Result<Option<Uuid>, Error> {
    #[derive(FromQueryResult)]
    struct Found {
        order_id: Uuid,
    }
    let found = orders::Entity::find()
        .select_only()
        .column(orders::Column::OrderId)
        .filter(orders::Column::ShopId.eq(shop.0))
        .filter(orders::Column::OrderNo.eq(order_no))
        .into_model::<Found>()
        .one(transaction)
        .await?;
    Ok(found.map(|found| found.order_id))
}

pub(crate) async fn load(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_no: &str,
) -> Result<OrderRecord, Error> {
    let rows = Rows::load(transaction, shop, order_no, false).await?;
    let mut people = people::load(transaction, shop, &[rows.order.order_id]).await?;
    let (order, frame) = rows.into_order()?;
    let people = people.remove(&frame.order_id).unwrap_or_default();
    let beside = Beside::of(transaction, shop, [&order]).await?;
    Ok(beside.record(order, &frame, people))
}

/// Orders that were found, with all that belongs to them: a statement a table, however many.
pub(crate) async fn load_many(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    found: Vec<orders::Model>,
) -> Result<Vec<OrderRecord>, Error> {
    let ids: Vec<Uuid> = found.iter().map(|order| order.order_id).collect();
    let all = Rows::load_parts(transaction, shop, found).await?;
    let mut people = people::load(transaction, shop, &ids).await?;
    let all: Vec<(Order, Frame)> =
        all.into_iter().map(Rows::into_order).collect::<Result<_, _>>()?;
    let beside = Beside::of(transaction, shop, all.iter().map(|(order, _)| order)).await?;
    let records = all.into_iter().map(|(order, frame)| {
        let people = people.remove(&frame.order_id).unwrap_or_default();
        beside.record(order, &frame, people)
    });
    Ok(records.collect())
}

/// By how much the clocks of callers may be ahead of ours.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// What a command is told. Time never runs backwards within an order, whatever the clock does.
fn circumstances(
    settings: &ShopSettings,
    origin: &Origin,
    not_before: DateTime<Utc>,
) -> Circumstances {
    let at = clock::now().max(not_before);
    Circumstances {
        policy: settings.policy(),
        at,
        clock_tolerance: CLOCK_TOLERANCE,
        today: settings.day_of(at),
        actor: origin.actor.clone(),
    }
}
