//! Answers: how the domain's nouns look to a client. One file for each noun.

pub mod action;
pub mod blacklist;
pub mod claim;
pub mod figures;
pub mod inquiry;
pub mod mask;
pub mod order;
pub mod payment;
pub mod people;
pub mod person;
pub mod refund;
pub mod returning;
pub mod shipment;
pub mod storefront;

use chrono::{DateTime, SecondsFormat, Utc};
use order_domain::{
    Order,
    money::Money,
    policy::ShopPolicy,
    stamp::{Actor as DomainActor, ActorKind, Stamp},
};
use persistence::orders::OrderRecord;
use serde::Serialize;
use utoipa::ToSchema;

use self::people::People;
use crate::{amount::AmountText, extract::language::Language, vocabulary};

/// For whom an order is shown.
#[derive(Clone, Copy)]
pub struct Viewer<'a> {
    /// The order.
    pub order: &'a Order,
    /// The same with what stands beside it.
    pub record: &'a OrderRecord,
    /// The language of its labels.
    pub language: Language,
    /// The shop's settings, which some actions depend on.
    pub policy: &'a ShopPolicy,
    /// Whether people are shown as they are; masked otherwise.
    pub sees_people: bool,
}

impl<'a> Viewer<'a> {
    /// Somebody to whom an order is shown.
    pub fn of(
        record: &'a OrderRecord,
        language: Language,
        policy: &'a ShopPolicy,
        sees_people: bool,
    ) -> Self {
        Self { order: &record.order, record, language, policy, sees_people }
    }

    /// What is known of the people that the order names.
    pub fn people(&self) -> People<'a> {
        People::of(&self.record.people, self.sees_people)
    }

    /// An amount in the order's currency.
    pub fn amount(&self, money: Money) -> AmountText {
        AmountText::of(self.order.currency, money)
    }

    /// A path below the order's.
    pub fn href(&self, rest: &str) -> String {
        format!("/v1/orders/{}{rest}", self.order.order_no)
    }

    /// Who did something; buyers are people, and masked like them.
    pub fn actor(&self, actor: &DomainActor) -> Actor {
        Actor::of(actor, self.sees_people)
    }
}

/// Who did something.
#[derive(Debug, Serialize, ToSchema)]
pub struct Actor {
    /// In which role; label: group `actor_kind`.
    pub kind: vocabulary::ActorKind,
    /// Of the operator's account, of the API key, of the member.
    #[schema(max_length = 200, example = "01939d5e-7b1c-7f6a-9a37-6f1f2c3d4e5f")]
    pub id: String,
    /// Display name at the time.
    #[schema(max_length = 200, example = "佐藤")]
    pub name: String,
}

impl Actor {
    /// An actor; a buyer is masked for those who may not see people.
    pub fn of(actor: &DomainActor, sees_people: bool) -> Self {
        let hidden = actor.kind == ActorKind::Buyer && !sees_people;
        let name = if hidden { mask::name(&actor.name) } else { actor.name.clone() };
        Self { kind: actor.kind.into(), id: actor.id.clone(), name }
    }
}

/// A moment in UTC, RFC 3339, with as many places as it needs.
pub fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The moment of a stamp.
pub fn stamped(stamp: &Stamp) -> String {
    moment(stamp.at)
}
