//! Personal data of orders: who ordered, who receives, who pays, whose account gets a refund.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use order_domain::stamp::{Actor, PersonRef};
use sea_orm::{DatabaseTransaction, EntityTrait};
use serde_json::Value;
use strum::{Display, EnumString};
use uuid::Uuid;

use crate::entity::{order_people, orders};
use crate::error::Error;
use crate::rows::Of;
use crate::rows::parts::{json, structure, word};
use crate::write::{Origin, ShopId};

/// A record of personal data that comes with a command.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The id by which the command names it.
    pub person: PersonRef,
    /// In which role.
    pub kind: PersonKind,
    /// The data, an object with the field names of api.md §3.
    pub data: Value,
}

/// A record of personal data.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The id by which the order names it.
    pub person: PersonRef,
    /// In which role.
    pub kind: PersonKind,
    /// The data, an object with the field names of api.md §3.
    pub data: Value,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Actor,
    /// From which address.
    pub ip: Option<String>,
    /// When the person was erased from it; the data says nothing since.
    pub erased_at: Option<DateTime<Utc>>,
}

/// In which role a person stands in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum PersonKind {
    /// 注文者.
    Orderer,
    /// 受取人.
    Receiver,
    /// 振込人: who pays by bank transfer.
    Depositor,
    /// 返金口座: the account that a refund goes to.
    RefundAccount,
}

impl NewPerson {
    pub(super) fn written(self, at: DateTime<Utc>, origin: &Origin) -> Person {
        let Self { person, kind, data } = self;
        let (by, ip) = (origin.actor.clone(), origin.address());
        Person { person, kind, data, at, by, ip, erased_at: None }
    }
}

/// The people of orders.
pub(crate) async fn load(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<Person>>, Error> {
    let of = Of { transaction, shop, ids };
    let rows = of.read::<order_people::Entity>(|row| row.order_id).await?;
    rows.into_iter()
        .map(|(order_id, rows)| {
            let people = rows.into_iter().map(from_row).collect::<Result<_, _>>()?;
            Ok((order_id, people))
        })
        .collect()
}

/// The data of a person whom an order names.
pub(super) fn data(people: &[Person], person: PersonRef) -> Result<&Value, Error> {
    let found = people.iter().find(|known| known.person == person);
    let missing = || Error::Unsound("an order without its orderer or receiver".to_owned());
    found.map(|known| &known.data).ok_or_else(missing)
}

/// The name of the person who ordered, as it is now.
pub(crate) async fn orderer_name(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    order_id: Uuid,
) -> Result<Option<String>, Error> {
    let order = orders::Entity::find_by_id((shop.0, order_id)).one(transaction).await?;
    let order = order.ok_or(Error::NotFound { what: "order" })?;
    let id = (shop.0, order_id, order.orderer_id);
    let orderer = order_people::Entity::find_by_id(id).one(transaction).await?;
    Ok(orderer.and_then(|orderer| orderer.data["name"].as_str().map(str::to_owned)))
}

pub(super) fn to_row(shop: ShopId, order_id: Uuid, person: &Person) -> order_people::Model {
    order_people::Model {
        shop_id: shop.0,
        order_id,
        person_id: person.person.0,
        kind: person.kind.to_string(),
        data: person.data.clone(),
        written_at: person.at,
        written_by: json(&person.by),
        ip: person.ip.clone(),
        erased_at: person.erased_at,
    }
}

fn from_row(row: order_people::Model) -> Result<Person, Error> {
    Ok(Person {
        person: PersonRef(row.person_id),
        kind: word("order_people.kind", &row.kind)?,
        data: row.data,
        at: row.written_at,
        by: structure("order_people.written_by", row.written_by)?,
        ip: row.ip,
        erased_at: row.erased_at,
    })
}
