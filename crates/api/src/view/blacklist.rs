//! ブラックリスト: whom the next orders are compared with, and why an order was flagged.

use persistence::desk::blacklist::Entry;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Actor, Viewer,
    mask::{self, Mask},
    moment,
};
use crate::{labels, vocabulary};

/// An entry of the blacklist.
#[derive(Debug, Serialize, ToSchema)]
pub struct BlacklistEntry {
    /// The id of the entry.
    pub blacklist_id: Uuid,
    /// The order by which the guest was designated.
    #[schema(max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// The name of that order's orderer; masked without `customers:read`.
    #[schema(required, max_length = 100, example = "山田 花子")]
    pub name: Option<String>,
    /// 携帯電話 that orders are compared with, as digits; masked without `customers:read`.
    #[schema(required, max_length = 40, example = "09000000000")]
    pub mobile: Option<String>,
    /// メールアドレス that orders are compared with, in lower case; masked without `customers:read`.
    #[schema(required, max_length = 254, example = "hanako@example.com")]
    pub email: Option<String>,
    /// 固定電話 that orders are compared with, as digits, where the guest has neither of the others;
    /// masked without `customers:read`.
    #[schema(required, max_length = 40, example = "0300000000")]
    pub phone: Option<String>,
    /// Why, for operators only.
    #[schema(max_length = 1000, example = "受取拒否を繰り返す")]
    pub reason: String,
    /// When the guest was put on it.
    #[schema(format = DateTime)]
    pub designated_at: String,
    /// Who put the guest on it.
    pub designated_by: Actor,
    /// From which address: IPv4 or IPv6.
    #[schema(required, max_length = 45, example = "203.0.113.5")]
    pub ip: Option<String>,
    /// When the reason last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// How many orders it has flagged.
    #[schema(minimum = 0, maximum = 1_000_000_000, example = 1)]
    pub flagged_orders: u64,
}

/// Why an order was flagged.
#[derive(Debug, Serialize, ToSchema)]
pub struct MaliciousReason {
    /// The entry of the blacklist.
    pub blacklist_id: Uuid,
    /// By what the orderer matched it.
    #[schema(max_items = 3)]
    pub matched: Vec<vocabulary::MatchedContact>,
    /// `matched` for people, in the language of `Accept-Language`.
    #[schema(max_items = 3, example = json!(["携帯電話"]))]
    pub matched_labels: Vec<&'static str>,
    /// The order by which the guest was designated.
    #[schema(max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// Why the guest was designated.
    #[schema(max_length = 1000, example = "受取拒否を繰り返す")]
    pub reason: String,
    /// When the guest was designated.
    #[schema(format = DateTime)]
    pub designated_at: String,
}

impl BlacklistEntry {
    /// An entry, for somebody who may see people or not.
    pub fn of(entry: &Entry, sees_people: bool) -> Self {
        let shown = |text: &Option<String>, mask: Mask| {
            text.as_ref().map(|text| if sees_people { text.clone() } else { mask(text) })
        };
        Self {
            blacklist_id: entry.blacklist_id,
            order_no: entry.order_no.clone(),
            name: shown(&entry.name, mask::name),
            mobile: shown(&entry.contacts.mobile, mask::digits),
            email: shown(&entry.contacts.email, mask::email),
            phone: shown(&entry.contacts.phone, mask::digits),
            reason: entry.reason.clone(),
            designated_at: moment(entry.designated_at),
            designated_by: Actor::of(&entry.designated_by, sees_people),
            ip: entry.ip.clone(),
            updated_at: moment(entry.updated_at),
            flagged_orders: entry.flagged_orders,
        }
    }

    /// The entry that the viewer's order was designated for.
    pub fn of_order(viewer: &Viewer) -> Option<Self> {
        let own = viewer.order.blacklist_entry?;
        let mut known = viewer.record.blacklist.iter();
        let entry = known.find(|entry| entry.blacklist_id == own)?;
        Some(Self::of(entry, viewer.sees_people))
    }
}

impl MaliciousReason {
    /// Everything that flagged the viewer's order, and still stands.
    pub fn all(viewer: &Viewer) -> Vec<Self> {
        let flags = viewer.order.flags.iter().filter_map(|flag| {
            let mut known = viewer.record.blacklist.iter();
            let entry = known.find(|entry| entry.blacklist_id == flag.entry)?;
            let label = |contact| labels::label("matched_contact", contact, viewer.language);
            Some(Self {
                blacklist_id: flag.entry,
                matched: flag.matched.iter().map(|&contact| contact.into()).collect(),
                matched_labels: flag.matched.iter().map(|&contact| label(contact.into())).collect(),
                order_no: entry.order_no.clone(),
                reason: entry.reason.clone(),
                designated_at: moment(entry.designated_at),
            })
        });
        flags.collect()
    }
}
