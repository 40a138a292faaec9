//! The records of an order's people, read for a viewer: whole, masked, or against each other.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use order_domain::stamp::PersonRef;
use persistence::orders::{FieldChange, Person, PersonKind};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    mask::{self, Mask},
    moment,
    person::{
        Depositor, Orderer, OrdererInput, Receiver, ReceiverInput, RefundAccount,
        RefundAccountInput,
    },
};

/// What the records of people say to a viewer.
#[derive(Clone, Copy)]
pub struct People<'a> {
    records: &'a [Person],
    sees_people: bool,
}

impl<'a> People<'a> {
    /// The people of these records, for somebody who may see people as they are, or masked.
    pub fn of(records: &'a [Person], sees_people: bool) -> Self {
        Self { records, sees_people }
    }

    /// Whether people are shown as they are.
    pub fn are_seen(&self) -> bool {
        self.sees_people
    }

    fn record(&self, person: PersonRef) -> Option<&'a Person> {
        self.records.iter().find(|record| record.person == person)
    }

    fn read<T: DeserializeOwned>(&self, person: PersonRef) -> Option<T> {
        serde_json::from_value(self.record(person)?.data.clone()).ok()
    }

    fn hide(&self, text: &str, mask: Mask) -> String {
        if self.sees_people { text.to_owned() } else { mask(text) }
    }

    fn hidden(&self, text: Option<&String>, mask: Mask) -> Option<String> {
        text.map(|text| self.hide(text, mask))
    }

    fn erased(&self, person: PersonRef) -> Option<String> {
        self.record(person)?.erased_at.map(moment)
    }

    /// When the last record of a kind was written, if it is not the first.
    fn last_changed(&self, kind: PersonKind) -> Option<String> {
        let mut written: Vec<DateTime<Utc>> =
            self.revisions(kind).into_iter().map(|record| record.at).collect();
        let last = written.pop()?;
        (!written.is_empty()).then(|| moment(last))
    }

    /// All records of a kind, oldest first.
    pub fn revisions(&self, kind: PersonKind) -> Vec<&'a Person> {
        let of_kind = |record: &&Person| record.kind == kind;
        let mut records: Vec<&Person> = self.records.iter().filter(of_kind).collect();
        // References grow with time, so that records of one moment have their order too.
        records.sort_by_key(|record| (record.at, record.person.0));
        records
    }

    /// An orderer, or nobody where the record was erased.
    pub fn orderer(&self, person: PersonRef) -> Orderer {
        let known: Option<OrdererInput> = self.read(person);
        let known = known.as_ref();
        let member_id = known.and_then(|known| known.member_id.clone());
        Orderer {
            name: known.map_or(String::new(), |known| self.hide(&known.name, mask::name)),
            name_furigana: self
                .hidden(known.and_then(|known| known.name_furigana.as_ref()), mask::name),
            email: self.hidden(known.and_then(|known| known.email.as_ref()), mask::email),
            mobile: self.hidden(known.and_then(|known| known.mobile.as_ref()), mask::digits),
            phone: self.hidden(known.and_then(|known| known.phone.as_ref()), mask::digits),
            last_changed_at: self.last_changed(PersonKind::Orderer),
            erased_at: self.erased(person),
            masked: !self.sees_people,
            warnings: None,
            member_id,
        }
    }

    /// A receiver, or nobody where the record was erased.
    pub fn receiver(&self, person: PersonRef) -> Receiver {
        let known: Option<ReceiverInput> = self.read(person);
        let known = known.as_ref();
        let hidden = |read: fn(&ReceiverInput) -> Option<&String>, mask: Mask| {
            self.hidden(known.and_then(read), mask)
        };
        Receiver {
            name: known.map_or(String::new(), |known| self.hide(&known.name, mask::name)),
            name_furigana: hidden(|known| known.name_furigana.as_ref(), mask::name),
            mobile: hidden(|known| known.mobile.as_ref(), mask::digits),
            phone: hidden(|known| known.phone.as_ref(), mask::digits),
            country_code: known.and_then(|known| known.country_code.clone()),
            postal_code: hidden(|known| known.postal_code.as_ref(), mask::all),
            state: known.and_then(|known| known.state.clone()),
            city: hidden(|known| known.city.as_ref(), mask::all),
            address1: hidden(|known| known.address1.as_ref(), mask::all),
            address2: hidden(|known| known.address2.as_ref(), mask::all),
            delivery_message: hidden(|known| known.delivery_message.as_ref(), mask::all),
            wished_date: known.and_then(|known| known.wished_date.clone()),
            wished_time: known.and_then(|known| known.wished_time.clone()),
            last_changed_at: self.last_changed(PersonKind::Receiver),
            erased_at: self.erased(person),
            masked: !self.sees_people,
            warnings: None,
        }
    }

    /// The name of a depositor, or of anybody who has one.
    pub fn name(&self, person: PersonRef) -> Option<String> {
        let known: Depositor = self.read(person)?;
        Some(self.hide(&known.name, mask::name))
    }

    /// The account that a refund goes to.
    pub fn refund_account(&self, person: PersonRef) -> Option<RefundAccount> {
        let known: RefundAccountInput = self.read(person)?;
        Some(RefundAccount {
            bank: known.bank,
            branch: self.hide(&known.branch, mask::all),
            account: self.hide(&known.account, mask::digits),
            holder: self.hide(&known.holder, mask::name),
        })
    }

    /// The fields in which two records of a kind differ, shown as before and after. What the
    /// viewer may not see is still told to have changed.
    pub fn differences(
        &self,
        kind: PersonKind,
        before: Option<PersonRef>,
        after: Option<PersonRef>,
    ) -> Vec<FieldChange> {
        let plain = Self { sees_people: true, ..*self };
        let (was, is) = (plain.fields(kind, before), plain.fields(kind, after));
        let (shown_before, shown_after) = (self.fields(kind, before), self.fields(kind, after));
        let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
        let changed = names.into_iter().filter(|name| was.get(*name) != is.get(*name));
        let change = |name: &String| FieldChange {
            field: format!("{kind}.{name}"),
            before: shown_before.get(name).cloned(),
            after: shown_after.get(name).cloned(),
        };
        changed.map(change).collect()
    }

    /// What a record says, field by field; without those that are empty.
    fn fields(&self, kind: PersonKind, person: Option<PersonRef>) -> BTreeMap<String, String> {
        let Some(person) = person else { return BTreeMap::new() };
        let shown = match kind {
            PersonKind::Orderer => serde_json::to_value(self.orderer(person)),
            PersonKind::Receiver => serde_json::to_value(self.receiver(person)),
            PersonKind::Depositor => {
                serde_json::to_value(self.name(person).map(|name| Depositor { name }))
            }
            PersonKind::RefundAccount => serde_json::to_value(self.refund_account(person)),
        };
        let Ok(Value::Object(shown)) = shown else { return BTreeMap::new() };
        let texts = shown.into_iter().filter_map(|(name, value)| match value {
            Value::String(text) if !name.ends_with("_at") && !text.is_empty() => Some((name, text)),
            _ => None,
        });
        texts.collect()
    }
}
