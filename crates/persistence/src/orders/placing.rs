//! Placing orders, one or many in a transaction: everything is read up front, decided in memory,
//! and inserted in a few statements.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use chrono::{NaiveDate, SubsecRound};
use order_domain::action::PlaceOrder;
use order_domain::blacklist::MaliciousFlag;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::effects::Outside;
use super::people::NewPerson;
use super::prepared::{Prepared, Terms, Written};
use super::records::Records;
use super::{Beside, Orders, Performed, number};
use crate::bulk;
use crate::clock;
use crate::desk::blacklist::{self, Contacts};
use crate::desk::settings::{self, Settings, ShopSettings};
use crate::desk::{DeskRejection, bank_accounts};
use crate::entity::orders;
use crate::error::Error;
use crate::rows::NewRows;
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
            let (_, numbered) = self.number(vec![new.clone()]).await?;
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
                            let mut outcomes =
                                place_all(txn, *shop, new, &write.origin, None).await?;
                            let written =
                                outcomes.pop().ok_or(Error::NotFound { what: "order" })??;
                            let beside = Beside::of(txn, *shop, [&written.change.after]).await?;
                            Ok(written.performed(&beside))
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
        let (settings, new) = self.number(new).await?;
        let ahead = Mutex::new(Some(Ahead::of(&new, &settings, &origin)));
        let batch = Batch { shop: self.shop, new, origin, ahead };
        // Running again is safe: what was placed is refused as taken.
        let outcomes = self
            .database
            .for_writing(AfterUnknownCommit::RunAgain, batch, |batch, transaction| {
                Box::pin(batch.place(transaction))
            })
            .await?;
        // Tables grow fast here; without statistics SQLite would soon take bad ways through them.
        self.database.refresh_statistics().await?;
        Ok(outcomes)
    }

    /// Sets what the shop's clock decides: the day of the sale, and numbers where none were brought.
    async fn number(&self, mut new: Vec<NewOrder>) -> Result<(ShopSettings, Vec<NewOrder>), Error> {
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
        Ok((settings, new))
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

/// Places what can be placed of these. What was prepared before the transaction is used as long as it
/// still fits: an order that turns out to be flagged is decided again, as all are when the shop's
/// settings have changed meanwhile.
async fn place_all(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    all: &[NewOrder],
    origin: &Origin,
    ahead: Option<Ahead>,
) -> Result<Vec<Result<Written, Error>>, Error> {
    let settings = settings::load(transaction, shop).await?;
    let terms = Terms::of(&settings, origin, clock::now());
    let numbers = all.iter().map(|new| new.command.order_no.clone()).collect();
    let mut known = taken(transaction, shop, numbers).await?;
    let accounts = all.iter().filter_map(|new| new.command.payment.bank_account_id).collect();
    let accounts = bank_accounts::in_use(transaction, shop, accounts).await?;
    let flags = flags(transaction, shop, all).await?;
    let ahead = ahead.filter(|ahead| ahead.settings_version == settings.version);
    let mut ahead = ahead.map(|ahead| ahead.prepared).unwrap_or_default().into_iter();
    let prepared: Vec<Result<Prepared, Error>> = all
        .iter()
        .zip(flags)
        .map(|(new, flags)| {
            let ahead = ahead.next().filter(|_| flags.is_empty());
            let order_no = &new.command.order_no;
            if !known.insert(order_no.clone()) {
                let order_no = order_no.clone();
                return Err(DeskRejection::OrderNoTaken { order_no }.into());
            }
            let prepared = in_use(new, &accounts)
                .and_then(|()| ahead.unwrap_or_else(|| Prepared::of(new, flags, &terms)));
            if prepared.is_err() {
                // The next record may still bring this number.
                known.remove(order_no);
            }
            prepared
        })
        .collect();
    let effects = prepared.iter().flatten().map(|one| (&one.change.after, one.effects.as_slice()));
    let mut outside = Outside::lock(transaction, shop, effects).await?;
    let (mut rows, mut records) = (NewRows::default(), Records::default());
    let written = prepared
        .into_iter()
        .map(|prepared| {
            let prepared = prepared?;
            prepared.carry_out(&mut outside, settings.check_stored_value, terms.told.at)?;
            Ok(prepared.into_written(&mut rows, &mut records))
        })
        .collect();
    rows.insert(transaction).await?;
    records.save(transaction).await?;
    outside.save(transaction).await?;
    Ok(written)
}

/// What was prepared before the transaction began, of each order.
struct Ahead {
    settings_version: i64,
    prepared: Vec<Result<Prepared, Error>>,
}

impl Ahead {
    fn of(all: &[NewOrder], settings: &ShopSettings, origin: &Origin) -> Self {
        let terms = Terms::of(settings, origin, clock::now());
        let prepared = all.iter().map(|new| Prepared::of(new, Vec::new(), &terms)).collect();
        Self { settings_version: settings.version, prepared }
    }
}

/// Orders of an import on their way.
struct Batch {
    shop: ShopId,
    new: Vec<NewOrder>,
    origin: Origin,
    /// Taken by the first attempt: another one decides again.
    ahead: Mutex<Option<Ahead>>,
}

impl Batch {
    async fn place(
        &self,
        transaction: &DatabaseTransaction,
    ) -> Result<Vec<Result<Placed, Error>>, Error> {
        let ahead = self.ahead.lock().ok().and_then(|mut ahead| ahead.take());
        let written = place_all(transaction, self.shop, &self.new, &self.origin, ahead).await?;
        let placed = |written: Written| Placed {
            order_no: written.change.after.order_no,
            version: written.change.after.version,
        };
        Ok(written.into_iter().map(|outcome| outcome.map(placed)).collect())
    }
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

/// Whether the bank account that an order names is among those in use.
fn in_use(new: &NewOrder, accounts: &[Uuid]) -> Result<(), Error> {
    let named = new.command.payment.bank_account_id;
    match named.filter(|named| !accounts.contains(named)) {
        Some(bank_account_id) => Err(DeskRejection::BankAccountNotInUse { bank_account_id }.into()),
        None => Ok(()),
    }
}
