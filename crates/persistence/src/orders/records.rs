//! What is recorded of a change: the change itself, its history, its journal.

use order_domain::draft::Change;
use sea_orm::ConnectionTrait;

use super::history;
use crate::bulk;
use crate::entity::{
    journal_entries, journal_transactions, order_changes, order_history, order_people,
};
use crate::error::Error;
use crate::rows::Frame;
use crate::rows::parts::json;
use crate::search::set_of;
use crate::write::Origin;

/// The rows that are recorded of changes, collected so that many are inserted at once.
#[derive(Debug, Default)]
pub(super) struct Records {
    people: Vec<order_people::Model>,
    changes: Vec<order_changes::Model>,
    history: Vec<order_history::Model>,
    transactions: Vec<journal_transactions::Model>,
    entries: Vec<journal_entries::Model>,
}

impl Records {
    /// Adds a person.
    pub(super) fn add_person(&mut self, row: order_people::Model) {
        self.people.push(row);
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
            ip: origin.ip.map(|address| address.to_string()),
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
                ip: origin.ip.map(|address| address.to_string()),
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

    /// Inserts everything: a statement a table.
    pub(super) async fn save<C: ConnectionTrait>(self, connection: &C) -> Result<(), Error> {
        bulk::insert::<order_people::Entity, _>(connection, self.people).await?;
        bulk::insert::<order_changes::Entity, _>(connection, self.changes).await?;
        bulk::insert::<order_history::Entity, _>(connection, self.history).await?;
        bulk::insert::<journal_transactions::Entity, _>(connection, self.transactions).await?;
        bulk::insert::<journal_entries::Entity, _>(connection, self.entries).await
    }
}
