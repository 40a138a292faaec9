//! What orders name that stands outside of them: bank accounts, entries of the blacklist. No
//! statement where nothing is named.

use std::collections::{BTreeMap, BTreeSet};

use order_domain::Order;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::OrderRecord;
use super::people::Person;
use crate::desk::bank_accounts::{self, BankAccount};
use crate::desk::blacklist::{self, Entry};
use crate::error::Error;
use crate::rows::Frame;
use crate::write::ShopId;

/// What some orders name.
#[derive(Debug, Default)]
pub(super) struct Beside {
    bank_accounts: BTreeMap<Uuid, BankAccount>,
    entries: BTreeMap<Uuid, Entry>,
}

impl Beside {
    /// Reads what these orders name.
    pub(super) async fn of(
        transaction: &DatabaseTransaction,
        shop: ShopId,
        orders: impl IntoIterator<Item = &Order>,
    ) -> Result<Self, Error> {
        let (mut accounts, mut entries) = (BTreeSet::new(), BTreeSet::new());
        for order in orders {
            accounts.extend(accounts_of(order));
            entries.extend(entries_of(order));
        }
        Ok(Self {
            bank_accounts: bank_accounts::named(transaction, shop, accounts).await?,
            entries: blacklist::entries(transaction, shop, entries).await?,
        })
    }

    /// An order with what stands beside it.
    pub(super) fn record(&self, order: Order, frame: &Frame, people: Vec<Person>) -> OrderRecord {
        let accounts: BTreeSet<Uuid> = accounts_of(&order).collect();
        let entries: BTreeSet<Uuid> = entries_of(&order).collect();
        OrderRecord {
            bank_accounts: found(&self.bank_accounts, &accounts),
            blacklist: found(&self.entries, &entries),
            order,
            order_id: frame.order_id,
            people,
            updated_at: frame.updated_at,
        }
    }
}

fn accounts_of(order: &Order) -> impl Iterator<Item = Uuid> {
    order.payments.iter().filter_map(|payment| payment.bank_account_id)
}

fn entries_of(order: &Order) -> impl Iterator<Item = Uuid> {
    order.blacklist_entry.into_iter().chain(order.flags.iter().map(|flag| flag.entry))
}

fn found<T: Clone>(known: &BTreeMap<Uuid, T>, ids: &BTreeSet<Uuid>) -> Vec<T> {
    ids.iter().filter_map(|id| known.get(id).cloned()).collect()
}
