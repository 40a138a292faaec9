//! Erasing a person from their orders: what people are named by goes, money, goods and history stay
//! (architecture.md §2, "Personal data").
//!
//! Each order is a transaction of its own, so a run that was interrupted is simply run again: what
//! was erased before is not touched, and an order where nothing is left to erase gets no entry in
//! its history.

mod redaction;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use order_domain::Order;
use order_domain::action::ErasePersonalData;
use order_domain::draft::{Command, Record};
use order_domain::stamp::ActorKind;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::Value;
use uuid::Uuid;

use self::redaction::{ERASED, Redaction, blank};
use super::performing::check;
use super::records::Records;
use super::{Orders, circumstances, find_id, many, people};
use crate::bulk;
use crate::clock;
use crate::desk::settings;
use crate::entity::{
    blacklist_entries, desk_changes, idempotency_keys, inquiries, inquiry_replies, memos,
    order_changes, order_history, order_people, orders,
};
use crate::error::Error;
use crate::rows::parts::{json, structure};
use crate::rows::{Frame, Of, OrderPart, Rows};
use crate::search::SearchTexts;
use crate::transaction::AfterUnknownCommit;
use crate::write::{Origin, ShopId};

/// Who is erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A member, from all their orders.
    Member(String),
    /// Whoever stands in one order.
    Order(String),
}

/// What was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Orders in which something was found.
    pub orders: u64,
    /// Rows that were overwritten in them.
    pub records: u64,
}

impl Orders {
    /// Overwrites what is kept of a person: every revision of orderer, receiver, depositor and refund
    /// account, the texts that orders are found by, inquiries, contacts on the blacklist, stored
    /// answers, and their name and contacts where somebody wrote those into a text. Buyers' addresses
    /// in the network go too. Each order says in its history that it was done.
    pub async fn erase(&self, subject: Subject, origin: &Origin) -> Result<Erased, Error> {
        let mut erased = Erased::default();
        match subject {
            Subject::Order(order_no) => {
                let context = (self.shop, order_no);
                let found = self
                    .database
                    .for_reading(context, |(shop, order_no), transaction| {
                        Box::pin(find_id(transaction, *shop, order_no))
                    })
                    .await?;
                let order_id = found.ok_or(Error::NotFound { what: "order" })?;
                erased.add(self.erase_order(order_id, origin).await?);
            }
            Subject::Member(member_id) => {
                let mut seen = BTreeSet::new();
                let mut found = self.orders_of(&member_id).await?;
                if found.is_empty() {
                    return Err(Error::NotFound { what: "member" });
                }
                // Until none has come in meanwhile.
                while !found.is_empty() {
                    for order_id in found {
                        erased.add(self.erase_order(order_id, origin).await?);
                        seen.insert(order_id);
                    }
                    found = self.orders_of(&member_id).await?;
                    found.retain(|order_id| !seen.contains(order_id));
                }
            }
        }
        Ok(erased)
    }

    /// The orders of a member, by their ids.
    async fn orders_of(&self, member_id: &str) -> Result<Vec<Uuid>, Error> {
        #[derive(FromQueryResult)]
        struct Found {
            order_id: Uuid,
        }
        let context = (self.shop, member_id.to_owned());
        self.database
            .for_reading(context, |(shop, member_id), transaction| {
                Box::pin(async move {
                    let found = orders::Entity::find()
                        .select_only()
                        .column(orders::Column::OrderId)
                        .filter(orders::Column::ShopId.eq(shop.0))
                        .filter(orders::Column::MemberId.eq(member_id.as_str()))
                        .order_by_asc(orders::Column::OrderedAt)
                        .order_by_asc(orders::Column::OrderId)
                        .into_model::<Found>()
                        .all(transaction)
                        .await?;
                    Ok(found.into_iter().map(|found| found.order_id).collect())
                })
            })
            .await
    }

    async fn erase_order(&self, order_id: Uuid, origin: &Origin) -> Result<u64, Error> {
        let context = (self.shop, order_id, origin.clone());
        // Running again finds nothing left to erase.
        self.database
            .for_writing(AfterUnknownCommit::RunAgain, context, |context, transaction| {
                let (shop, order_id, origin) = context;
                Box::pin(erase(transaction, *shop, *order_id, origin))
            })
            .await
    }
}

impl Erased {
    const fn add(&mut self, records: u64) {
        if records > 0 {
            self.orders += 1;
            self.records += records;
        }
    }
}

async fn erase(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_id: Uuid,
    origin: &Origin,
) -> Result<u64, Error> {
    let Some(before) = many::load(transaction, shop, &[order_id]).await?.pop() else {
        return Ok(0);
    };
    let (order, frame) = before.clone().into_order()?;
    let mut people = people::load(transaction, shop, &[order_id]).await?;
    let people = people.remove(&order_id).unwrap_or_default();
    let redaction = Redaction::of(people.iter().map(|person| &person.data));
    let ids = [order_id];
    let erasing = Erasing { of: Of { transaction, shop, ids: &ids }, now: clock::now(), redaction };
    let (mut records, redacted) = erasing.changes().await?;
    records += erasing.beside().await?;
    if records == 0 && frame.search == SearchTexts::default() {
        return Ok(0);
    }
    // The texts in its events are others now, so the order is what those say.
    let order = redacted.map_or(Ok(order.clone()), |records| replay(&order, &records))?;
    let settings = settings::load(transaction, shop).await?;
    let told = circumstances(&settings, origin, frame.updated_at);
    let command = ErasePersonalData {};
    let change = order.perform(&command, &told)?;
    check(&change)?;
    let search = SearchTexts::default();
    let mut frame = Frame { updated_at: told.at, search, ..frame };
    let mut recorded = Records::default();
    recorded.add(&change, ErasePersonalData::NAME, json(&command), &mut frame, origin);
    Rows::of(&change.after, &frame).save(before, transaction).await?;
    recorded.save(transaction).await?;
    Ok(records + 1)
}

/// The order that these records make, in the version that it has.
fn replay(order: &Order, records: &[Record]) -> Result<Order, Error> {
    let replayed = Order::replay(records.iter().map(|record| &record.event));
    let replayed = replayed.map(|replayed| Order { version: order.version, ..replayed });
    replayed.ok_or_else(|| Error::Corrupt("an order without its placement".to_owned()))
}

/// An order from which somebody is being erased.
struct Erasing<'a> {
    of: Of<'a>,
    now: DateTime<Utc>,
    redaction: Redaction,
}

impl Erasing<'_> {
    /// What is recorded of the order: people, changes, history. Says how many rows were overwritten,
    /// and which records the changes hold now, if those are others than before.
    async fn changes(&self) -> Result<(u64, Option<Vec<Record>>), Error> {
        let people = {
            use order_people::Column::{Data, ErasedAt, Ip};
            self.overwrite::<order_people::Entity>(
                |row| row.order_id,
                vec![Data, ErasedAt, Ip],
                |row| {
                    if row.erased_at.is_none() {
                        row.data = blank(&row.data);
                        row.erased_at = Some(self.now);
                        forget_buyer(&row.written_by, &mut row.ip);
                    }
                },
            )
            .await?
        };
        let history = {
            use order_history::Column::{Changes, Ip, Note};
            self.overwrite::<order_history::Entity>(
                |row| row.order_id,
                vec![Changes, Ip, Note],
                |row| {
                    self.redaction.of_history(&mut row.changes);
                    self.redaction.of_optional(&mut row.note);
                    forget_buyer(&row.actor, &mut row.ip);
                },
            )
            .await?
        };
        let changes = {
            use order_changes::Column::{Body, Ip, Records};
            self.overwrite::<order_changes::Entity>(
                |row| row.order_id,
                vec![Body, Ip, Records],
                |row| {
                    self.redaction.of_record(&mut row.body);
                    self.redaction.of_record(&mut row.records);
                    forget_buyer(&row.actor, &mut row.ip);
                },
            )
            .await?
        };
        let records = if changes > 0 { Some(self.records().await?) } else { None };
        Ok((people + history + changes, records))
    }

    /// What stands beside the order: memos, inquiries, the blacklist, answers.
    async fn beside(&self) -> Result<u64, Error> {
        let mut overwritten = 0;
        overwritten += self
            .overwrite::<memos::Entity>(
                |row| row.order_id,
                vec![memos::Column::Content],
                |row| self.redaction.of_text(&mut row.content),
            )
            .await?;
        overwritten += self
            .overwrite::<inquiries::Entity>(
                |row| row.order_id,
                vec![inquiries::Column::Content, inquiries::Column::CustomerName],
                |row| {
                    ERASED.clone_into(&mut row.content);
                    row.customer_name = None;
                },
            )
            .await?;
        overwritten += self
            .overwrite::<inquiry_replies::Entity>(
                |row| row.order_id,
                vec![inquiry_replies::Column::Content],
                |row| ERASED.clone_into(&mut row.content),
            )
            .await?;
        overwritten += self
            .overwrite::<desk_changes::Entity>(
                |row| row.order_id,
                vec![desk_changes::Column::Data, desk_changes::Column::Ip],
                |row| {
                    match row.subject.as_str() {
                        "inquiry" => redaction::of_inquiry(&mut row.data),
                        "blacklist_entry" => row.data["contacts"] = blank(&row.data["contacts"]),
                        _ => (),
                    }
                    self.redaction.of_record(&mut row.data);
                    forget_buyer(&row.actor, &mut row.ip);
                },
            )
            .await?;
        Ok(overwritten + self.blacklist().await? + self.answers().await?)
    }

    /// The contacts by which the blacklist knows the person: the entry matches nobody any more.
    async fn blacklist(&self) -> Result<u64, Error> {
        use blacklist_entries::Column::{Email, Mobile, Phone, Reason};
        self.overwrite::<blacklist_entries::Entity>(
            |row| row.order_id,
            vec![Email, Mobile, Phone, Reason],
            |row| {
                for contact in [&mut row.mobile, &mut row.email, &mut row.phone] {
                    contact.clear();
                }
                self.redaction.of_text(&mut row.reason);
            },
        )
        .await
    }

    /// Answers that are kept for repeated requests. They stay, or the requests would be done again.
    async fn answers(&self) -> Result<u64, Error> {
        self.overwrite::<idempotency_keys::Entity>(
            |row| row.order_id.unwrap_or_default(),
            vec![idempotency_keys::Column::Body],
            |row| {
                let Some(body) = &row.body else { return };
                let Ok(mut answer) = serde_json::from_slice::<Value>(body) else { return };
                let before = answer.clone();
                self.redaction.of_answer(&mut answer);
                if answer != before {
                    row.body = Some(answer.to_string().into_bytes());
                }
            },
        )
        .await
    }

    /// Overwrites the rows of a table that say something else after `edit`; says how many.
    async fn overwrite<E>(
        &self,
        order_id: fn(&E::Model) -> Uuid,
        columns: Vec<E::Column>,
        edit: impl Fn(&mut E::Model),
    ) -> Result<u64, Error>
    where
        E: OrderPart,
        E::ActiveModel: ActiveModelTrait<Entity = E>,
        E::Model: IntoActiveModel<E::ActiveModel> + Clone + PartialEq + Send + Sync,
    {
        let rows = self.of.read::<E>(order_id).await?.into_values().flatten();
        let edited = rows.filter_map(|row| {
            let mut edited = row.clone();
            edit(&mut edited);
            (edited != row).then_some(edited)
        });
        let edited: Vec<E::Model> = edited.collect();
        let count = edited.len() as u64;
        bulk::update::<E, _>(self.of.transaction, edited, columns).await?;
        Ok(count)
    }

    /// The records that the changes of the order hold.
    async fn records(&self) -> Result<Vec<Record>, Error> {
        let changes = self.of.read::<order_changes::Entity>(|row| row.order_id).await?;
        let mut records = Vec::new();
        for change in changes.into_values().flatten() {
            let read: Vec<Record> = structure("order_changes.records", change.records)?;
            records.extend(read);
        }
        Ok(records)
    }
}

/// Where a buyer was in the network is theirs; where an operator was stays.
fn forget_buyer(actor: &Value, ip: &mut Option<String>) {
    let buyer: &'static str = ActorKind::Buyer.into();
    if actor["kind"] == buyer {
        *ip = None;
    }
}
