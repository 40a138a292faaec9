//! Personal data of orders: who ordered, who receives, who pays, whose account gets a refund.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use order_domain::stamp::{Actor, PersonRef};
use sea_orm::DatabaseTransaction;
use strum::{Display, EnumString};
use uuid::Uuid;

use crate::entity::order_people;
use crate::error::Error;
use crate::rows::Of;
use crate::rows::parts::{json, structure, word};
use crate::write::ShopId;

/// A record of personal data that comes with a command.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The id by which the command names it.
    pub person: PersonRef,
    /// In which role.
    pub kind: PersonKind,
    /// The data, an object with the field names of api.md §3.
    pub data: serde_json::Value,
}

/// A record of personal data.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The id by which the order names it.
    pub person: PersonRef,
    /// In which role.
    pub kind: PersonKind,
    /// The data, an object with the field names of api.md §3.
    pub data: serde_json::Value,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Actor,
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
    pub(super) fn written(self, at: DateTime<Utc>, by: &Actor) -> Person {
        Person { person: self.person, kind: self.kind, data: self.data, at, by: by.clone() }
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

pub(super) fn to_row(shop: ShopId, order_id: Uuid, person: &Person) -> order_people::Model {
    order_people::Model {
        shop_id: shop.0,
        order_id,
        person_id: person.person.0,
        kind: person.kind.to_string(),
        data: person.data.clone(),
        written_at: person.at,
        written_by: json(&person.by),
    }
}

fn from_row(row: order_people::Model) -> Result<Person, Error> {
    Ok(Person {
        person: PersonRef(row.person_id),
        kind: word("order_people.kind", &row.kind)?,
        data: row.data,
        at: row.written_at,
        by: structure("order_people.written_by", row.written_by)?,
    })
}
