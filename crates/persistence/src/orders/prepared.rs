//! New orders before they are placed: decided, checked by the laws, written down as rows. Nothing of it
//! reads the database, so an import does it for one batch while the one before is being written.

use chrono::{DateTime, Utc};
use order_domain::action::PlaceOrder;
use order_domain::blacklist::MaliciousFlag;
use order_domain::draft::Change;
use order_domain::effect::Effect;
use order_domain::place;
use order_domain::stamp::Circumstances;
use uuid::Uuid;

use super::beside::Beside;
use super::effects::{Outside, Party};
use super::people::{self, Person};
use super::performing::check;
use super::placing::NewOrder;
use super::records::Records;
use super::{Performed, circumstances, notes};
use crate::desk::DeskRejection;
use crate::desk::memos::Memo;
use crate::desk::settings::ShopSettings;
use crate::error::Error;
use crate::rows::parts::json;
use crate::rows::{Frame, NewRows, Rows};
use crate::search::SearchTexts;
use crate::write::Origin;

/// What orders are placed under.
pub(super) struct Terms<'a> {
    pub settings: &'a ShopSettings,
    pub origin: &'a Origin,
    pub told: Circumstances,
}

impl<'a> Terms<'a> {
    /// The terms of this moment.
    pub(super) fn of(settings: &'a ShopSettings, origin: &'a Origin, now: DateTime<Utc>) -> Self {
        Self { settings, origin, told: circumstances(settings, origin, now) }
    }
}

/// A new order as it will stand, if its number is free and what it wants from outside is to be had.
pub(super) struct Prepared {
    pub change: Change,
    pub effects: Vec<Effect>,
    frame: Frame,
    people: Vec<Person>,
    memos: Vec<Memo>,
    rows: NewRows,
    records: Records,
}

impl Prepared {
    /// Decides about an order that deserves these flags.
    pub(super) fn of(
        new: &NewOrder,
        flags: Vec<MaliciousFlag>,
        terms: &Terms<'_>,
    ) -> Result<Self, Error> {
        let Terms { settings, origin, told } = terms;
        let command = PlaceOrder { flags, ..new.command.clone() };
        if command.currency != settings.currency {
            let (expected, actual) = (settings.currency.to_string(), command.currency.to_string());
            return Err(DeskRejection::CurrencyMismatch { expected, actual }.into());
        }
        let change = place(&command, told)?;
        check(&change)?;
        let order = &change.after;
        let people: Vec<Person> =
            new.people.iter().map(|one| one.clone().written(told.at, origin)).collect();
        let mut frame = Frame {
            shop: settings.shop_id,
            order_id: Uuid::now_v7(),
            placed_at: told.at,
            updated_at: told.at,
            history_entries: 0,
            journal_entries: 0,
            search: SearchTexts::of(
                people::data(&people, order.orderer)?,
                people::data(&people, order.receiver)?,
            ),
        };
        let key = (frame.shop, frame.order_id);
        let mut records = Records::default();
        for person in &people {
            records.add_person(people::to_row(frame.shop, frame.order_id, person));
        }
        records.add(&change, PlaceOrder::NAME, json(&command), &mut frame, origin);
        records.add_flags(key, &order.flags);
        let noted = notes::notes(&change, settings);
        let memos = records.add_memos(key, noted, None, origin, told.at);
        let rows = NewRows::of(Rows::of(order, &frame));
        let effects = change.effects();
        Ok(Self { change, effects, frame, people, memos, rows, records })
    }

    /// Does what the order wants outside of it, if it is to be had.
    pub(super) fn carry_out(
        &self,
        outside: &mut Outside,
        check_stored_value: bool,
        at: DateTime<Utc>,
    ) -> Result<(), DeskRejection> {
        let (order, order_id) = (&self.change.after, self.frame.order_id);
        let party = Party { order, order_id, check_stored_value, at };
        outside.check(&party, &self.effects)?;
        outside.apply(&party, &self.effects);
        Ok(())
    }

    /// Gives its rows to those that are written together.
    pub(super) fn into_written(self, rows: &mut NewRows, records: &mut Records) -> Written {
        let Self { change, frame, people, memos, .. } = self;
        rows.append(self.rows);
        records.append(self.records);
        Written { change, frame, people, memos }
    }
}

/// An order that was placed.
pub(super) struct Written {
    pub change: Change,
    frame: Frame,
    people: Vec<Person>,
    memos: Vec<Memo>,
}

impl Written {
    /// The same with what stands beside it.
    pub(super) fn performed(self, beside: &Beside) -> Performed {
        let Self { change, frame, people, memos } = self;
        let record = beside.record(change.after.clone(), &frame, people);
        Performed { change, record, memos }
    }
}
