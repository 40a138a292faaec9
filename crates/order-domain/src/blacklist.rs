//! ブラックリスト, as far as orders know of it (domain.md §5): which order was designated, and
//! which orders matched an entry when they were placed. Whom an entry is about stands outside.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};
use uuid::Uuid;

use crate::order::Order;
use crate::reject::Rejection;

/// An entry of the blacklist that the orderer matched when the order was placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaliciousFlag {
    /// The entry.
    pub entry: Uuid,
    /// By what the orderer matched it; each once, at least one.
    pub matched: Vec<MatchedContact>,
}

/// What orderers are compared by.
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
pub enum MatchedContact {
    /// 携帯電話.
    Mobile,
    /// メールアドレス.
    Email,
    /// 電話番号, where the entry has neither of the others.
    Phone,
}

impl Order {
    /// Whether an entry of the blacklist is held against the order.
    pub fn malicious(&self) -> bool {
        !self.flags.is_empty()
    }

    /// Whether the orderer can be put on the blacklist, or the reason be changed: guests only.
    pub fn may_blacklist(&self) -> Result<(), Rejection> {
        if self.member_id.is_none() { Ok(()) } else { Err(Rejection::MemberOrder) }
    }

    /// Whether the orderer can be taken off the blacklist: this order was designated.
    pub fn may_release_blacklist(&self) -> Result<(), Rejection> {
        self.may_blacklist()?;
        if self.blacklist_entry.is_some() { Ok(()) } else { Err(Rejection::NotBlacklisted) }
    }
}
