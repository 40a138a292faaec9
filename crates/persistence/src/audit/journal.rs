//! The journal of an order against its events and its accounts.

use std::collections::BTreeMap;

use order_domain::Order;
use order_domain::draft::Record;
use uuid::Uuid;

use super::Findings;
use crate::entity::{journal_entries, journal_transactions};
use crate::error::Error;
use crate::rows::{Frame, Of};

/// A transaction as it is stored.
#[derive(Debug)]
pub(super) struct StoredTransaction {
    seq: i64,
    kind: String,
    entries: BTreeMap<String, i64>,
}

/// The journals of orders.
pub(super) async fn load(of: &Of<'_>) -> Result<BTreeMap<Uuid, Vec<StoredTransaction>>, Error> {
    let transactions = of.read::<journal_transactions::Entity>(|row| row.order_id).await?;
    let mut entries = of.read::<journal_entries::Entity>(|row| row.order_id).await?;
    let journals = transactions.into_iter().map(|(order_id, rows)| {
        let entries = entries.remove(&order_id).unwrap_or_default();
        let stored = rows.into_iter().map(|row| {
            let own = entries.iter().filter(|entry| entry.seq == row.seq);
            let own = own.map(|entry| (entry.account.clone(), entry.amount)).collect();
            StoredTransaction { seq: row.seq, kind: row.kind, entries: own }
        });
        (order_id, stored.collect())
    });
    Ok(journals.collect())
}

pub(super) fn audit(
    order: &Order,
    frame: &Frame,
    stored: &[StoredTransaction],
    records: &[Record],
    findings: &mut Findings,
) {
    findings.demand(
        stored.iter().map(|transaction| transaction.seq).eq(1..=frame.journal_entries),
        "the journal has no gaps",
        || format!("{} transactions, {} expected", stored.len(), frame.journal_entries),
    );
    let mut balances: BTreeMap<&str, i64> = BTreeMap::new();
    for transaction in stored {
        let sum: i64 = transaction.entries.values().sum();
        findings.demand(sum == 0, "every journal transaction sums to zero", || {
            format!("transaction {} sums to {sum}", transaction.seq)
        });
        for (account, amount) in &transaction.entries {
            *balances.entry(account).or_default() += amount;
        }
    }
    balances.retain(|_, amount| *amount != 0);
    let expected: BTreeMap<&str, i64> = order
        .balances()
        .into_iter()
        .map(|entry| (entry.account.name(), entry.amount.minor()))
        .collect();
    findings.demand(
        balances == expected,
        "the journal's accounts hold what the order says",
        || format!("journal {balances:?}, order {expected:?}"),
    );
    let told = records.iter().filter_map(|record| record.transaction.as_ref());
    let told: Vec<(String, BTreeMap<String, i64>)> = told
        .map(|transaction| {
            let entries = transaction.entries.iter();
            let entries =
                entries.map(|entry| (entry.account.name().to_owned(), entry.amount.minor()));
            (transaction.kind.to_string(), entries.collect())
        })
        .collect();
    let same = told.len() == stored.len()
        && told
            .iter()
            .zip(stored)
            .all(|((kind, entries), stored)| *kind == stored.kind && *entries == stored.entries);
    findings.demand(same, "the journal is the one that the events made", || {
        format!("{} transactions in the events, {} stored", told.len(), stored.len())
    });
}
