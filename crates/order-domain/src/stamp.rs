//! Who acts, when, and under which settings of the shop: what a command is told from outside.

use std::fmt;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};
use uuid::Uuid;

use crate::policy::ShopPolicy;

/// A record of personal data that stands outside the order (domain.md §5). Events and stored
/// commands name the record, never the person, so that erasing a person leaves the history whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonRef(pub Uuid);

/// Who acts (domain.md §1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// In which role.
    pub kind: ActorKind,
    /// Stable id: of the operator's account, of the API key, of the member.
    pub id: String,
    /// Display name at the time.
    pub name: String,
}

/// The roles that act on an order.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ActorKind {
    /// 運営者.
    Operator,
    /// 購入者.
    Buyer,
    /// A program of the shop.
    Integrator,
    /// Order Desk itself.
    System,
}

/// Who and when, kept with each step of a claim or refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: Actor,
}

/// When something happened, as precisely as it is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum When {
    /// At this moment.
    Moment(DateTime<Utc>),
    /// On this day of the shop.
    Day(NaiveDate),
}

impl From<DateTime<Utc>> for When {
    fn from(at: DateTime<Utc>) -> Self {
        Self::Moment(at)
    }
}

impl From<NaiveDate> for When {
    fn from(on: NaiveDate) -> Self {
        Self::Day(on)
    }
}

impl fmt::Display for When {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Moment(at) => at.fmt(formatter),
            Self::Day(on) => on.fmt(formatter),
        }
    }
}

/// What the world outside tells a command: the domain has no clock and no settings of its own.
#[derive(Clone, Debug)]
pub struct Circumstances {
    /// The shop's settings that commands ask for.
    pub policy: ShopPolicy,
    /// Now, in UTC, cut to microseconds.
    pub at: DateTime<Utc>,
    /// By how much the times that callers state may lie ahead: their clocks are not ours.
    pub clock_tolerance: TimeDelta,
    /// Today in the shop's time zone.
    pub today: NaiveDate,
    /// Who acts.
    pub actor: Actor,
}

impl Circumstances {
    /// Who and when.
    pub fn stamp(&self) -> Stamp {
        Stamp { at: self.at, by: self.actor.clone() }
    }
}
