//! The journal of an order (domain.md §4, "Journal"): double entry, append-only.
//!
//! A transaction is never stated by an action: it is the difference between the balance sheets
//! before and after one event. So it sums to zero exactly when the value identity holds on both
//! sides of the event.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::claim::ClaimKind;
use crate::event::{Acceptance, Event};
use crate::money::Money;
use crate::number::{ClaimNo, PaymentNo, RefundNo};
use crate::order::Order;
use crate::tender::Tender;

/// An account of an order's journal.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    EnumIter,
)]
#[serde(into = "String", try_from = "String")]
pub enum Account {
    /// What the order is worth; kept in credit.
    #[strum(serialize = "order_value")]
    OrderValue,
    /// Cash still to be paid.
    #[strum(serialize = "receivable")]
    Receivable,
    /// Cash received and not given back.
    #[strum(serialize = "cash")]
    Cash,
    /// Points used and not given back.
    #[strum(serialize = "points")]
    Points,
    /// Store credit used and not given back.
    #[strum(serialize = "store_credit")]
    StoreCredit,
    /// External points used and not given back.
    #[strum(serialize = "external_points")]
    ExternalPoints,
    /// Cash owed back; kept in credit.
    #[strum(serialize = "refund_payable:cash")]
    RefundPayableCash,
    /// Points owed back; kept in credit.
    #[strum(serialize = "refund_payable:points")]
    RefundPayablePoints,
    /// Store credit owed back; kept in credit.
    #[strum(serialize = "refund_payable:store_credit")]
    RefundPayableStoreCredit,
    /// External points owed back; kept in credit.
    #[strum(serialize = "refund_payable:external_points")]
    RefundPayableExternalPoints,
}

impl Account {
    /// The account's name, `refund_payable:cash`.
    pub fn name(self) -> &'static str {
        self.into()
    }

    const fn of(tender: Tender) -> Self {
        match tender {
            Tender::Cash => Self::Cash,
            Tender::Points => Self::Points,
            Tender::StoreCredit => Self::StoreCredit,
            Tender::ExternalPoints => Self::ExternalPoints,
        }
    }

    const fn refund_payable(tender: Tender) -> Self {
        match tender {
            Tender::Cash => Self::RefundPayableCash,
            Tender::Points => Self::RefundPayablePoints,
            Tender::StoreCredit => Self::RefundPayableStoreCredit,
            Tender::ExternalPoints => Self::RefundPayableExternalPoints,
        }
    }
}

impl From<Account> for String {
    fn from(account: Account) -> Self {
        account.name().to_owned()
    }
}

impl TryFrom<String> for Account {
    type Error = strum::ParseError;
    fn try_from(name: String) -> Result<Self, strum::ParseError> {
        name.parse()
    }
}

/// What an account holds, or what a transaction adds to it: positive = debit, negative = credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The account.
    pub account: Account,
    /// In minor units.
    pub amount: Money,
}

/// A change of money: entries that add up to zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// What happened.
    pub kind: TransactionKind,
    /// The claim that it belongs to.
    pub claim_no: Option<ClaimNo>,
    /// The refund that it belongs to.
    pub refund_no: Option<RefundNo>,
    /// The payment that it belongs to.
    pub payment_no: Option<PaymentNo>,
    /// The accounts that changed, with what was added.
    pub entries: Vec<Entry>,
}

/// What a journal transaction records 決済履歴 (api.md §3).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum TransactionKind {
    /// 注文.
    OrderPlaced,
    /// 入金確認.
    DepositConfirmed,
    /// 追加注文.
    ItemsAdded,
    /// キャンセル.
    Canceled,
    /// 返品.
    Returned,
    /// 交換.
    Exchanged,
    /// A refund was changed by hand.
    RefundAdjusted,
    /// 返金完了.
    RefundCompleted,
    /// 撤回.
    ClaimWithdrawn,
}

impl Order {
    /// What every account holds now, those with nothing left out.
    pub fn balances(&self) -> Vec<Entry> {
        let (received, pending) = (self.paid() - self.refunded(), self.refund_pending());
        let own = [(Account::OrderValue, -self.value()), (Account::Receivable, self.outstanding())];
        let held = received.iter().map(|(tender, amount)| (Account::of(tender), amount));
        let owed =
            pending.iter().map(|(tender, amount)| (Account::refund_payable(tender), -amount));
        own.into_iter()
            .chain(held)
            .chain(owed)
            .filter(|(_, amount)| !amount.is_zero())
            .map(|(account, amount)| Entry { account, amount })
            .collect()
    }
}

/// The transaction that an event of this order makes of the balances before it; `None` where no
/// money moves.
pub(crate) fn transaction(
    order: &Order,
    event: &Event,
    before: &[Entry],
    after: &[Entry],
) -> Option<Transaction> {
    let (kind, claim_no, refund_no, payment_no) = describe(event)?;
    let refund = refund_no.and_then(|refund_no| order.refund(refund_no));
    let payment = payment_no.and_then(|payment_no| order.payment(payment_no));
    let claim_no = claim_no
        .or(refund.map(|refund| refund.claim_no))
        .or(payment.and_then(|payment| payment.claim_no));
    let mut entries = after.to_vec();
    for old in before {
        match entries.iter_mut().find(|entry| entry.account == old.account) {
            Some(entry) => entry.amount -= old.amount,
            None => entries.push(Entry { amount: -old.amount, ..*old }),
        }
    }
    entries.retain(|entry| !entry.amount.is_zero());
    entries.sort_by_key(|entry| entry.account);
    (!entries.is_empty()).then_some(Transaction { kind, claim_no, refund_no, payment_no, entries })
}

/// Whether events of this sort can change what the accounts hold.
pub(crate) fn moves_money(event: &Event) -> bool {
    describe(event).is_some()
}

type Description = (TransactionKind, Option<ClaimNo>, Option<RefundNo>, Option<PaymentNo>);

fn describe(event: &Event) -> Option<Description> {
    use TransactionKind as Kind;
    match event {
        Event::OrderPlaced(placement) => {
            Some((Kind::OrderPlaced, None, None, Some(placement.payment.payment_no)))
        }
        Event::ItemsAdded { payment, .. } => {
            Some((Kind::ItemsAdded, None, None, Some(payment.payment_no)))
        }
        Event::ReturnCollected(collected) => {
            Some((Kind::Returned, Some(collected.claim_no), None, None))
        }
        Event::DepositConfirmed { payment_no, .. } => {
            Some((Kind::DepositConfirmed, None, None, Some(*payment_no)))
        }
        Event::ClaimAccepted(acceptance) => {
            let Acceptance { claim_no, refund, payment, .. } = acceptance.as_ref();
            let kind = match claim_no.kind {
                ClaimKind::Cancellation => Kind::Canceled,
                ClaimKind::Exchange => Kind::Exchanged,
                ClaimKind::Return => Kind::Returned,
            };
            let refund_no = refund.as_ref().map(|refund| refund.refund_no);
            let payment_no = payment.as_ref().map(|payment| payment.payment_no);
            Some((kind, Some(*claim_no), refund_no, payment_no))
        }
        Event::ClaimWithdrawn { claim_no, .. } => {
            Some((Kind::ClaimWithdrawn, Some(*claim_no), None, None))
        }
        Event::RefundChanged { refund_no, .. } => {
            Some((Kind::RefundAdjusted, None, Some(*refund_no), None))
        }
        Event::RefundCompleted { refund_no, .. } => {
            Some((Kind::RefundCompleted, None, Some(*refund_no), None))
        }
        Event::ItemSplit { .. }
        | Event::ItemsMoved { .. }
        | Event::ShipmentCreated { .. }
        | Event::ShipmentDispatched { .. }
        | Event::ShipmentDelivered { .. }
        | Event::ShipmentCanceled { .. }
        | Event::ItemsJoinedShipment { .. }
        | Event::ClaimRequested { .. }
        | Event::ClaimRejected { .. }
        | Event::RefundHeld { .. }
        | Event::RefundReleased { .. }
        | Event::BankChanged { .. }
        | Event::OrdererChanged { .. }
        | Event::ReceiverChanged { .. }
        | Event::CustomerNoticeChanged { .. }
        | Event::OrdererBlacklisted { .. }
        | Event::BlacklistReleased { .. }
        | Event::FlagRemoved { .. }
        | Event::PersonalDataErased => None,
    }
}
