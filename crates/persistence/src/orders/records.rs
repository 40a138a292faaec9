//! What is recorded of a change: the change itself, its history, its journal.

use chrono::{DateTime, Utc};
use order_domain::blacklist::MaliciousFlag;
use order_domain::draft::Change;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::history;
use crate::bulk::Sheet;
use crate::desk::blacklist;
use crate::desk::memos::{Memo, SystemMemo, Written};
use crate::entity::{
    blacklist_matches, journal_entries, journal_transactions, order_changes, order_history,
    order_people,
};
use crate::error::Error;
use crate::rows::Frame;
use crate::rows::parts::json;
use crate::search::set_of;
use crate::write::{Origin, ShopId};

/// The rows that are recorded of changes, collected so that many are inserted at once.
#[derive(Debug, Default)]
pub(super) struct Records {
    people: Sheet<order_people::Entity>,
    changes: Sheet<order_changes::Entity>,
    history: Sheet<order_history::Entity>,
    transactions: Sheet<journal_transactions::Entity>,
    entries: Sheet<journal_entries::Entity>,
    memos: Written,
    matches: Sheet<blacklist_matches::Entity>,
}

impl Records {
    /// Adds a person.
    pub(super) fn add_person(&mut self, row: order_people::Model) {
        self.people.push(row);
    }

    /// Adds the flags with which an order was placed.
    pub(super) fn add_flags(&mut self, (shop, order_id): (ShopId, Uuid), flags: &[MaliciousFlag]) {
        self.matches.extend(blacklist::matches_of(shop, order_id, flags));
    }

    /// Adds what the system notes, and the text that the operator wants to stand among the memos.
    pub(super) fn add_memos(
        &mut self,
        (shop, order_id): (ShopId, Uuid),
        noted: Vec<(SystemMemo, String)>,
        copy: Option<String>,
        origin: &Origin,
        at: DateTime<Utc>,
    ) -> Vec<Memo> {
        let memos = &mut self.memos;
        let noted = noted.into_iter();
        let mut added: Vec<Memo> =
            noted.map(|note| memos.add_system(shop, order_id, note, origin, at)).collect();
        added.extend(copy.map(|text| memos.add_copy(shop, order_id, &text, origin, at)));
        added
    }

    /// Adds a change. `frame` is that of the order after it, and learns how much was added.
    pub(super) fn add(
        &mut self,
        change: &Change,
        command: &'static str,
        body: serde_json::Value,
        frame: &mut Frame,
        origin: &Origin,
    ) {
        self.changes.push(order_changes::Model {
            shop_id: frame.shop.0,
            order_id: frame.order_id,
            version: change.after.version,
            command: command.to_owned(),
            body,
            records: json(&change.records),
            actor: json(&origin.actor),
            ip: origin.address(),
            request_id: origin.request_id.clone(),
            credential: origin.credential.0.clone(),
            changed_at: frame.updated_at,
        });
        for told in history::tell(change) {
            frame.history_entries += 1;
            self.history.push(order_history::Model {
                shop_id: frame.shop.0,
                order_id: frame.order_id,
                seq: frame.history_entries,
                version: change.after.version,
                entry_type: told.entry_type.to_owned(),
                item_nos: set_of(told.item_nos.iter().map(ToString::to_string)),
                from_status: told.moved.map(|(from, _)| from.to_string()),
                to_status: told.moved.map(|(_, to)| to.to_string()),
                claim_no: told.claim_no.map(|number| number.to_string()),
                refund_no: told.refund_no.map(|number| number.to_string()),
                payment_no: told.payment_no.map(|number| number.to_string()),
                shipment_no: told.shipment_no.map(|number| number.to_string()),
                changes: json(&told.changes),
                note: told.note,
                actor: json(&origin.actor),
                ip: origin.address(),
                request_id: origin.request_id.clone(),
                at: frame.updated_at,
            });
        }
        self.add_journal(change, frame, origin);
    }

    fn add_journal(&mut self, change: &Change, frame: &mut Frame, origin: &Origin) {
        let transactions = change.records.iter().filter_map(|record| record.transaction.as_ref());
        for transaction in transactions {
            frame.journal_entries += 1;
            let seq = frame.journal_entries;
            self.transactions.push(journal_transactions::Model {
                shop_id: frame.shop.0,
                order_id: frame.order_id,
                seq,
                version: change.after.version,
                kind: transaction.kind.to_string(),
                claim_no: transaction.claim_no.map(|number| number.to_string()),
                refund_no: transaction.refund_no.map(|number| number.to_string()),
                payment_no: transaction.payment_no.map(|number| number.to_string()),
                actor: json(&origin.actor),
                at: frame.updated_at,
            });
            let entries = transaction.entries.iter().map(|entry| journal_entries::Model {
                shop_id: frame.shop.0,
                order_id: frame.order_id,
                seq,
                account: entry.account.name().to_owned(),
                amount: entry.amount.minor(),
            });
            self.entries.extend(entries);
        }
    }

    /// Adds what was collected of another order.
    pub(super) fn append(&mut self, other: Self) {
        self.people.append(other.people);
        self.changes.append(other.changes);
        self.history.append(other.history);
        self.transactions.append(other.transactions);
        self.entries.append(other.entries);
        self.matches.append(other.matches);
        self.memos.append(other.memos);
    }

    /// Inserts everything: a statement a table.
    pub(super) async fn save(self, connection: &DatabaseTransaction) -> Result<(), Error> {
        self.people.insert(connection).await?;
        self.changes.insert(connection).await?;
        self.history.insert(connection).await?;
        self.transactions.insert(connection).await?;
        self.entries.insert(connection).await?;
        self.matches.insert(connection).await?;
        self.memos.save(connection).await
    }
}
