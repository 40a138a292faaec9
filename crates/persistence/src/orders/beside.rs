//! What orders name that stands outside of them: bank accounts, entries of the blacklist, coupons
//! that were given back. No statement where nothing is named.

use std::collections::{BTreeMap, BTreeSet};

use order_domain::Order;
use order_domain::stamp::ActorKind;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::OrderRecord;
use super::people::Person;
use crate::desk::bank_accounts::{self, BankAccount};
use crate::desk::blacklist::{self, Entry};
use crate::desk::coupons::Holders;
use crate::error::Error;
use crate::rows::Frame;
use crate::write::ShopId;

/// What some orders name.
#[derive(Debug, Default)]
pub(super) struct Beside {
    bank_accounts: BTreeMap<Uuid, BankAccount>,
    entries: BTreeMap<Uuid, Entry>,
    coupons: Holders,
}

impl Beside {
    /// Reads what these orders name.
    pub(super) async fn of(
        transaction: &DatabaseTransaction,
        shop: ShopId,
        orders: impl IntoIterator<Item = &Order>,
    ) -> Result<Self, Error> {
        let (mut accounts, mut entries, mut coupons) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for order in orders {
            accounts.extend(accounts_of(order));
            entries.extend(entries_of(order));
            coupons.extend(coupons_of(order));
        }
        Ok(Self {
            bank_accounts: bank_accounts::named(transaction, shop, accounts).await?,
            entries: blacklist::entries(transaction, shop, entries).await?,
            coupons: Holders::of(transaction, shop, coupons).await?,
        })
    }

    /// An order with what stands beside it.
    pub(super) fn record(&self, order: Order, frame: &Frame, people: Vec<Person>) -> OrderRecord {
        let accounts: BTreeSet<Uuid> = accounts_of(&order).collect();
        let entries: BTreeSet<Uuid> = entries_of(&order).collect();
        let member = order.member_id.as_deref();
        let coupons = coupons_of(&order);
        let spent = coupons.filter(|coupon_no| !self.coupons.may_use(coupon_no, member));
        OrderRecord {
            bank_accounts: found(&self.bank_accounts, &accounts),
            blacklist: found(&self.entries, &entries),
            spent_coupons: spent.collect(),
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

/// The coupons that the order would have to use again, were one of its claims withdrawn.
fn coupons_of(order: &Order) -> impl Iterator<Item = String> {
    let open = order.claims.iter().filter(|claim| {
        let gave_back = !order.coupons_reused_by_withdrawal(claim).is_empty();
        gave_back && order.may_withdraw(claim, ActorKind::Operator).is_ok()
    });
    open.flat_map(|claim| order.coupons_reused_by_withdrawal(claim))
}

fn found<T: Clone>(known: &BTreeMap<Uuid, T>, ids: &BTreeSet<Uuid>) -> Vec<T> {
    ids.iter().filter_map(|id| known.get(id).cloned()).collect()
}
