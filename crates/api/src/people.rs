//! People that a command names: kept beside the order, so that erasing one leaves its history whole.

use order_domain::stamp::PersonRef;
use persistence::orders::{Alongside, NewPerson, PersonKind};
use serde::Serialize;
use uuid::Uuid;

/// People that a command brings.
#[derive(Clone, Debug, Default)]
pub struct NewPeople(Vec<NewPerson>);

impl NewPeople {
    /// Adds one; the reference is what the command names.
    pub fn add(&mut self, kind: PersonKind, person: &impl Serialize) -> PersonRef {
        let reference = PersonRef(Uuid::now_v7());
        let data = serde_json::to_value(person).expect("people are made of strings");
        self.0.push(NewPerson { person: reference, kind, data });
        reference
    }

    /// The records that they become.
    pub fn into_records(self) -> Vec<NewPerson> {
        self.0
    }
}

impl From<NewPeople> for Alongside {
    fn from(people: NewPeople) -> Self {
        people.into_records().into()
    }
}
