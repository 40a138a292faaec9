//! Placing orders, one or many in a transaction: everything is read up front, decided in memory,
//! and inserted in a few statements.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, SubsecRound};
use order_domain::action::PlaceOrder;
use order_domain::blacklist::MaliciousFlag;
use order_domain::draft::Change;
use order_domain::effect::Effect;
use order_domain::place;
use order_domain::stamp::Circumstances;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::effects::{Outside, Party};
use super::people::{self, NewPerson, Person};
use super::performing::check;
use super::records::Records;
use super::{Beside, Orders, Performed, circumstances, notes, number};
use crate::bulk;
use crate::clock;
use crate::desk::blacklist::{self, Contacts};
use crate::desk::settings::{self, Settings, ShopSettings};
use crate::desk::{DeskRejection, bank_accounts};
use crate::entity::orders;
use crate::error::Error;
use crate::rows::parts::json;
use crate::rows::{Frame, Rows};
use crate::search::SearchTexts;
use crate::transaction::AfterUnknownCommit;
use crate::write::{Answer, Answered, Origin, ShopId, Write};

/// How often a drawn number may turn out to be taken by somebody who brought it at that moment.
const DRAWS: u32 = 5;

/// An order to be placed.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// Its number; `None`: the next one of its day.
    pub order_no: Option<String>,
    /// The order. Its `order_no` and `ordered_on` are set here; times are cut to microseconds.
    pub command: PlaceOrder,
    /// The personal data that it names: orderer and receiver at least.
    pub people: Vec<NewPerson>,
}

/// An order that was placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Its number.
    pub order_no: String,
    /// Its version.
    pub version: i64,
}

impl Orders {
    /// Places an order.
    pub async fn place(
        &self,
        new: NewOrder,
        write: Write,
        answer: Answer<Performed>,
    ) -> Result<Answered, Error> {
        let mut draws = 0;
        loop {
            let is_drawn = new.order_no.is_none();
            let numbered = self.number(vec![new.clone()]).await?;
            let (write, answer) = (write.clone(), answer.clone());
            let answered = self
                .database
                .answering(
                    self.shop,
                    write,
                    answer,
                    (self.shop, numbered),
                    |context, write, txn| {
                        Box::pin(async move {
                            let (shop, new) = context;
                            let mut outcomes = place_all(txn, *shop, new, &write.origin).await?;
                            outcomes.pop().ok_or(Error::NotFound { what: "order" })?
                        })
                    },
                )
                .await;
            draws += 1;
            match answered {
                Err(Error::Desk(DeskRejection::OrderNoTaken { .. }))
                    if is_drawn && draws < DRAWS => {}
                answered => return answered,
            }
        }
    }

    /// Places many orders in one transaction (import). Each is taken or refused on its own; a number
    /// that exists is refused with `order_no_taken`, which makes it safe to run again.
    pub async fn place_many(
        &self,
        new: Vec<NewOrder>,
        origin: Origin,
    ) -> Result<Vec<Result<Placed, Error>>, Error> {
        let numbered = self.number(new).await?;
        let context = (self.shop, numbered, origin);
        // Running again is safe: what was placed is refused as taken.
        let outcomes = self
            .database
            .for_writing(AfterUnknownCommit::RunAgain, context, |context, transaction| {
                Box::pin(async move {
                    let (shop, new, origin) = context;
                    let outcomes = place_all(transaction, *shop, new, origin).await?;
                    let placed = |performed: Performed| Placed {
                        order_no: performed.record.order.order_no,
                        version: performed.record.order.version,
                    };
                    Ok(outcomes.into_iter().map(|outcome| outcome.map(placed)).collect())
                })
            })
            .await?;
        // Tables grow fast here; without statistics SQLite would soon take bad ways through them.
        self.database.refresh_statistics().await?;
        Ok(outcomes)
    }

    /// Sets what the shop's clock decides: the day of the sale, and numbers where none were brought.
    async fn number(&self, mut new: Vec<NewOrder>) -> Result<Vec<NewOrder>, Error> {
        let settings = Settings::of(&self.database, self.shop).find().await?;
        let mut wanted: BTreeMap<NaiveDate, Vec<usize>> = BTreeMap::new();
        for (position, order) in new.iter_mut().enumerate() {
            let command = &mut order.command;
            command.ordered_at = command.ordered_at.trunc_subsecs(6);
            command.payment.paid_at = command.payment.paid_at.map(|at| at.trunc_subsecs(6));
            command.ordered_on = settings.day_of(command.ordered_at);
            match &order.order_no {
                Some(order_no) => command.order_no.clone_from(order_no),
                None => wanted.entry(command.ordered_on).or_default().push(position),
            }
        }
        for (day, positions) in wanted {
            let numbers = number::draw(&self.database, self.shop, day, positions.len()).await?;
            for (position, order_no) in positions.into_iter().zip(numbers) {
                new[position].command.order_no = order_no;
            }
        }
        Ok(new)
    }
}

/// Which of these numbers the shop's orders have.
pub(super) async fn taken(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_nos: Vec<String>,
) -> Result<BTreeSet<String>, Error> {
    #[derive(FromQueryResult)]
    struct Taken {
        order_no: String,
    }
    let mut taken = BTreeSet::new();
    for order_nos in bulk::fitting(order_nos) {
        let found = orders::Entity::find()
            .select_only()
            .column(orders::Column::OrderNo)
            .filter(orders::Column::ShopId.eq(shop.0))
            .filter(orders::Column::OrderNo.is_in(order_nos))
            .into_model::<Taken>()
            .all(transaction)
            .await?;
        taken.extend(found.into_iter().map(|found| found.order_no));
    }
    Ok(taken)
}

/// An order that was decided about: what it is, and what it wants from outside.
struct Decided<'a> {
    new: &'a NewOrder,
    /// With the flags that it was found to deserve.
    command: Cow<'a, PlaceOrder>,
    change: Change,
    effects: Vec<Effect>,
}

async fn place_all(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    all: &[NewOrder],
    origin: &Origin,
) -> Result<Vec<Result<Performed, Error>>, Error> {
    let settings = settings::load(transaction, shop).await?;
    let told = circumstances(&settings, origin, clock::now());
    let numbers = all.iter().map(|new| new.command.order_no.clone()).collect();
    let mut known = taken(transaction, shop, numbers).await?;
    let accounts = all.iter().filter_map(|new| new.command.payment.bank_account_id).collect();
    let accounts = bank_accounts::in_use(transaction, shop, accounts).await?;
    let flags = flags(transaction, shop, all).await?;
    let decided: Vec<Result<Decided<'_>, Error>> = all
        .iter()
        .zip(flags)
        .map(|(new, flags)| {
            let order_no = &new.command.order_no;
            if !known.insert(order_no.clone()) {
                let order_no = order_no.clone();
                return Err(DeskRejection::OrderNoTaken { order_no }.into());
            }
            let decided = decide(new, flags, &settings, &accounts, &told);
            if decided.is_err() {
                // The next record may still bring this number.
                known.remove(order_no);
            }
            decided
        })
        .collect();
    let effects = decided.iter().flatten().map(|one| (&one.change.after, one.effects.as_slice()));
    let mut outside = Outside::lock(transaction, shop, effects).await?;
    let orders = decided.iter().flatten().map(|one| &one.change.after);
    let beside = Beside::of(transaction, shop, orders).await?;
    let mut batch = Batch { rows: Vec::new(), records: Records::default(), beside };
    let outcomes = decided
        .into_iter()
        .map(|decided| batch.take(decided?, &mut outside, &settings, &told, origin))
        .collect();
    Rows::insert(batch.rows, transaction).await?;
    batch.records.save(transaction).await?;
    outside.save(transaction).await?;
    Ok(outcomes)
}

/// The entries of the blacklist that the orderers match, of each order.
async fn flags(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    all: &[NewOrder],
) -> Result<Vec<Vec<MaliciousFlag>>, Error> {
    let contacts = all.iter().map(|new| {
        let orderer = new.people.iter().find(|person| person.person == new.command.orderer);
        orderer.map(|orderer| Contacts::of(&orderer.data)).unwrap_or_default()
    });
    blacklist::matching(transaction, shop, &contacts.collect::<Vec<_>>()).await
}

fn decide<'a>(
    new: &'a NewOrder,
    flags: Vec<MaliciousFlag>,
    settings: &ShopSettings,
    accounts: &[Uuid],
    told: &Circumstances,
) -> Result<Decided<'a>, Error> {
    let mut command = Cow::Borrowed(&new.command);
    if !flags.is_empty() {
        command.to_mut().flags = flags;
    }
    if command.currency != settings.currency {
        let (expected, actual) = (settings.currency.to_string(), command.currency.to_string());
        return Err(DeskRejection::CurrencyMismatch { expected, actual }.into());
    }
    let named = command.payment.bank_account_id;
    if let Some(bank_account_id) = named.filter(|named| !accounts.contains(named)) {
        return Err(DeskRejection::BankAccountNotInUse { bank_account_id }.into());
    }
    let change = place(&command, told)?;
    check(&change)?;
    let effects = change.effects();
    Ok(Decided { new, command, change, effects })
}

/// The rows of the orders taken so far.
struct Batch {
    rows: Vec<Rows>,
    records: Records,
    beside: Beside,
}

impl Batch {
    /// Takes an order, if what it wants from outside is to be had.
    fn take(
        &mut self,
        decided: Decided<'_>,
        outside: &mut Outside,
        settings: &ShopSettings,
        told: &Circumstances,
        origin: &Origin,
    ) -> Result<Performed, Error> {
        let Decided { new, command, change, effects } = decided;
        let order_id = Uuid::now_v7();
        let party = Party {
            order: &change.after,
            order_id,
            check_stored_value: settings.check_stored_value,
            at: told.at,
        };
        outside.check(&party, &effects)?;
        let order = &change.after;
        let people: Vec<Person> =
            new.people.iter().map(|one| one.clone().written(told.at, origin)).collect();
        let mut frame = Frame {
            shop: settings.shop_id,
            order_id,
            placed_at: told.at,
            updated_at: told.at,
            history_entries: 0,
            journal_entries: 0,
            search: SearchTexts::of(
                people::data(&people, order.orderer)?,
                people::data(&people, order.receiver)?,
            ),
        };
        outside.apply(&party, &effects);
        for person in &people {
            self.records.add_person(people::to_row(frame.shop, order_id, person));
        }
        let body = json(&command);
        self.records.add(&change, PlaceOrder::NAME, body, &mut frame, origin);
        let key = (frame.shop, order_id);
        self.records.add_flags(key, &order.flags);
        let noted = notes::notes(&change, settings);
        let memos = self.records.add_memos(key, noted, None, origin, told.at);
        self.rows.push(Rows::of(order, &frame));
        let record = self.beside.record(order.clone(), &frame, people);
        Ok(Performed { change, record, memos })
    }
}
