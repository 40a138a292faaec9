//! The histories of one order: 注文処理履歴 and 決済履歴 (api.md §3).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use order_domain::journal::{Account, Entry, TransactionKind};
use order_domain::money::Money;
use order_domain::number::{ClaimNo, ItemNo, PaymentNo, RefundNo};
use order_domain::stamp::Actor;
use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr, Order as Direction};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{Listed, Slice, Start};
use crate::entity::{journal_entries, journal_transactions, order_history};
use crate::error::Error;
use crate::orders::{HistoryEntry, Orders, find_id, history_from_row};
use crate::rows::Of;
use crate::rows::parts::{optional, structure, word};
use crate::write::ShopId;

/// A dated change of what was to be paid and was paid. Amounts in minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentHistoryEntry {
    /// Position in the order's journal, from 1.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// What happened.
    pub kind: TransactionKind,
    /// The claim it belongs to.
    pub claim_no: Option<ClaimNo>,
    /// The refund it belongs to.
    pub refund_no: Option<RefundNo>,
    /// The payment it belongs to.
    pub payment_no: Option<PaymentNo>,
    /// Who did it.
    pub actor: Actor,
    /// By how much the order's value changed.
    pub value_change: Money,
    /// What was added to each account; they add up to zero.
    pub entries: Vec<Entry>,
    /// The order's value from then on.
    pub value: Money,
    /// What is paid in cash from then on.
    pub payment_total: Money,
    /// What is still to be paid from then on.
    pub outstanding: Money,
    /// What is owed back from then on.
    pub refund_pending: Money,
}

struct Wanted {
    shop: ShopId,
    order_no: String,
    item_no: Option<ItemNo>,
    slice: Slice<i64>,
}

impl Orders {
    /// A page of an order's processing history, oldest first; of one item, if wanted. The key of an
    /// entry is its `seq`.
    pub async fn history(
        &self,
        order_no: &str,
        item_no: Option<ItemNo>,
        slice: Slice<i64>,
    ) -> Result<Listed<HistoryEntry>, Error> {
        let wanted = Wanted { shop: self.shop, order_no: order_no.to_owned(), item_no, slice };
        self.database
            .for_reading(wanted, |wanted, transaction| Box::pin(wanted.read(transaction)))
            .await
    }

    /// A page of an order's payment history, oldest first. The key of an entry is its `seq`.
    pub async fn payment_history(
        &self,
        order_no: &str,
        slice: Slice<i64>,
    ) -> Result<Listed<PaymentHistoryEntry>, Error> {
        let context = (self.shop, order_no.to_owned());
        let all = self
            .database
            .for_reading(context, |(shop, order_no), transaction| {
                Box::pin(async move {
                    let order_id = find_id(transaction, *shop, order_no).await?;
                    let order_id = order_id.ok_or(Error::NotFound { what: "order" })?;
                    let mut read = journals(transaction, *shop, &[order_id]).await?;
                    Ok(read.remove(&order_id).unwrap_or_default())
                })
            })
            .await?;
        Ok(cut(all, &slice))
    }
}

impl Wanted {
    async fn read(&self, transaction: &DatabaseTransaction) -> Result<Listed<HistoryEntry>, Error> {
        use order_history::Column;
        let order_id = find_id(transaction, self.shop, &self.order_no).await?;
        let order_id = order_id.ok_or(Error::NotFound { what: "order" })?;
        let mut all = order_history::Entity::find()
            .filter(Column::ShopId.eq(self.shop.0))
            .filter(Column::OrderId.eq(order_id));
        if let Some(item_no) = self.item_no {
            // Numbers hold neither bars nor wildcards.
            let pattern = LikeExpr::new(format!("%|{item_no}|%"));
            all = all.filter(Expr::col(Column::ItemNos).like(pattern));
        }
        let total = self.slice.total(&all, transaction).await?;
        let direction = if self.slice.is_backward() { Direction::Desc } else { Direction::Asc };
        let page = match &self.slice.start {
            Start::First => all,
            Start::After(seq) => all.filter(Column::Seq.gt(*seq)),
            Start::Before(seq) => all.filter(Column::Seq.lt(*seq)),
        };
        let rows = page
            .order_by(Column::ShopId, direction.clone())
            .order_by(Column::OrderId, direction.clone())
            .order_by(Column::Seq, direction)
            .limit(self.slice.limit.saturating_add(1))
            .all(transaction)
            .await?;
        self.slice.page(rows, total).try_map(history_from_row)
    }
}

/// The journals of orders with what the accounts hold after each transaction. An order has a few
/// transactions, so all of them are read.
pub(crate) async fn journals(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<PaymentHistoryEntry>>, Error> {
    let of = Of { transaction, shop, ids };
    let transactions = of.read::<journal_transactions::Entity>(|row| row.order_id).await?;
    let mut entries = of.read::<journal_entries::Entity>(|row| row.order_id).await?;
    transactions
        .into_iter()
        .map(|(order_id, rows)| {
            let entries = entries.remove(&order_id).unwrap_or_default();
            Ok((order_id, journal(rows, &entries)?))
        })
        .collect()
}

fn journal(
    transactions: Vec<journal_transactions::Model>,
    entries: &[journal_entries::Model],
) -> Result<Vec<PaymentHistoryEntry>, Error> {
    let mut balances: BTreeMap<Account, Money> = BTreeMap::new();
    let mut told = Vec::with_capacity(transactions.len());
    for row in transactions {
        let mut own = Vec::new();
        for entry in entries.iter().filter(|entry| entry.seq == row.seq) {
            let account: Account = word("journal_entries.account", &entry.account)?;
            *balances.entry(account).or_default() += Money(entry.amount);
            own.push(Entry { account, amount: Money(entry.amount) });
        }
        own.sort_by_key(|entry| entry.account);
        let changed = |account| {
            own.iter().filter(|entry| entry.account == account).map(|entry| entry.amount).sum()
        };
        let value_change: Money = changed(Account::OrderValue);
        let balance = |account| balances.get(&account).copied().unwrap_or_default();
        let value = -balance(Account::OrderValue);
        let stored_value = balance(Account::Points)
            + balance(Account::StoreCredit)
            + balance(Account::ExternalPoints)
            + balance(Account::RefundPayablePoints)
            + balance(Account::RefundPayableStoreCredit)
            + balance(Account::RefundPayableExternalPoints);
        let owed =
            balances.iter().filter(|(account, _)| account.name().starts_with("refund_payable:"));
        let refund_pending: Money = owed.map(|(_, amount)| -*amount).sum();
        told.push(PaymentHistoryEntry {
            seq: row.seq,
            at: row.at,
            kind: word("journal_transactions.kind", &row.kind)?,
            claim_no: optional("journal_transactions.claim_no", row.claim_no.as_deref())?,
            refund_no: optional("journal_transactions.refund_no", row.refund_no.as_deref())?,
            payment_no: optional("journal_transactions.payment_no", row.payment_no.as_deref())?,
            actor: structure("journal_transactions.actor", row.actor)?,
            value_change: -value_change,
            entries: own,
            value,
            payment_total: value - stored_value,
            outstanding: balance(Account::Receivable),
            refund_pending,
        });
    }
    Ok(told)
}

/// A page of a list that is known whole.
fn cut(all: Vec<PaymentHistoryEntry>, slice: &Slice<i64>) -> Listed<PaymentHistoryEntry> {
    let total = slice.count.then(|| u64::try_from(all.len()).unwrap_or(u64::MAX));
    let mut rows: Vec<PaymentHistoryEntry> = match &slice.start {
        Start::First => all,
        Start::After(seq) => all.into_iter().filter(|entry| entry.seq > *seq).collect(),
        Start::Before(seq) => all.into_iter().rev().filter(|entry| entry.seq < *seq).collect(),
    };
    let more = usize::try_from(slice.limit).unwrap_or(usize::MAX).saturating_add(1);
    rows.truncate(more);
    slice.page(rows, total)
}
