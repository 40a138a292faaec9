//! The guards that commands ask, and the `actions` of the popup, which ask the same guards: what
//! is listed as allowed succeeds, what is not is refused with one of the listed reasons.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::claim::{Claim, ClaimKind, ClaimStatus, ClaimStep};
use crate::item::{Fulfilment, FulfilmentStep, Item};
use crate::line::LineOrigin;
use crate::order::Order;
use crate::payment::{Payment, PaymentMethod, PaymentStatus};
use crate::policy::ShopPolicy;
use crate::refund::{Refund, RefundStep};
use crate::reject::Rejection;
use crate::shipment::{Shipment, ShipmentStep};
use crate::stamp::ActorKind;

/// What people and programs may do to an order or to a part of it.
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
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ActionName {
    /// 入金確認, of the order or of one payment.
    ConfirmDeposit,
    /// 追加注文, of the order.
    AddItems,
    /// 発送準備中 処理, of an item.
    MarkReady,
    /// 商品準備中 に戻す, of an item.
    BackToPreparing,
    /// 配送保留 of an item, or 返金保留 of a refund.
    Hold,
    /// Back from 配送保留 or 返金保留.
    Release,
    /// A shipment for an item, or for the order.
    CreateShipment,
    /// 配送商品の追加: of an item, or to a shipment.
    AddToShipment,
    /// 発送, of a shipment.
    Dispatch,
    /// 配送完了, of a shipment.
    Deliver,
    /// 注文キャンセル of the order or of one item; of a shipment, that it does not leave.
    Cancel,
    /// 商品交換, of the order or of one item.
    Exchange,
    /// 商品返品, of the order or of one item.
    Return,
    /// 処理, of a claim.
    Accept,
    /// 拒否, of a claim.
    Reject,
    /// 回収完了, of a claim.
    Collect,
    /// 撤回, of a claim.
    Withdraw,
    /// Change of method, account, split or amount, of a refund.
    Change,
    /// 返金完了, of a refund.
    Complete,
    /// 決済銀行変更, of a payment.
    ChangeBank,
    /// 注文者情報の変更, of the order.
    ChangeOrderer,
    /// 受取人情報の変更, of the order.
    ChangeReceiver,
    /// お客様へのお知らせ, of the order.
    ChangeCustomerNotice,
    /// ブラックリスト設定, of the order.
    BlacklistOrderer,
    /// ブラックリスト解除, of the order.
    ReleaseBlacklist,
    /// 削除, of a memo or an inquiry, which stand outside the order.
    Delete,
    /// 返信, to an inquiry, which stands outside the order.
    Reply,
}

/// An action with the reason against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The action.
    pub action: ActionName,
    /// Why it is refused at present, each code once; none: it is allowed.
    pub reasons: Vec<Rejection>,
}

impl Offer {
    fn new(action: ActionName, guard: Result<(), Rejection>) -> Self {
        Self { action, reasons: guard.err().into_iter().collect() }
    }

    /// An action of the whole order that may also be called for one of its parts: where it is
    /// refused, so is each part, for a reason of its own.
    fn of_parts(
        action: ActionName,
        guard: Result<(), Rejection>,
        parts: impl Iterator<Item = Result<(), Rejection>>,
    ) -> Self {
        let mut offer = Self::new(action, guard);
        if !offer.is_allowed() {
            for reason in parts.filter_map(Result::err) {
                if offer.reasons.iter().all(|known| known.code() != reason.code()) {
                    offer.reasons.push(reason);
                }
            }
        }
        offer
    }

    /// Whether the action succeeds when it is called with a valid body.
    pub fn is_allowed(&self) -> bool {
        self.reasons.is_empty()
    }
}

/// The actions of an item, in the order in which the popup shows them.
const ITEM_ACTIONS: [ActionName; 9] = [
    ActionName::MarkReady,
    ActionName::BackToPreparing,
    ActionName::Hold,
    ActionName::Release,
    ActionName::CreateShipment,
    ActionName::AddToShipment,
    ActionName::Cancel,
    ActionName::Exchange,
    ActionName::Return,
];

impl Order {
    /// What may be done to the order as a whole.
    pub fn actions(&self, policy: &ShopPolicy) -> Vec<Offer> {
        let payments = self.payments.iter().map(|payment| self.may_confirm(payment));
        let some_item = |action, otherwise| {
            let items = || self.items.iter().filter(|item| item.removed_by.is_none());
            let possible = items().any(|item| self.permit(item, action, policy).is_ok());
            let guard = if possible { Ok(()) } else { Err(otherwise) };
            Offer::of_parts(action, guard, items().map(|item| self.permit(item, action, policy)))
        };
        vec![
            Offer::of_parts(ActionName::ConfirmDeposit, self.may_confirm_deposit(), payments),
            Offer::new(ActionName::AddItems, self.may_add_items()),
            some_item(ActionName::CreateShipment, Rejection::NothingToShip),
            some_item(ActionName::Cancel, Rejection::NothingCancelable),
            some_item(ActionName::Exchange, Rejection::NothingExchangeable),
            some_item(ActionName::Return, Rejection::NothingReturnable),
            Offer::new(ActionName::ChangeOrderer, Ok(())),
            Offer::new(ActionName::ChangeReceiver, Ok(())),
            Offer::new(ActionName::ChangeCustomerNotice, Ok(())),
            Offer::new(ActionName::BlacklistOrderer, self.may_blacklist()),
            Offer::new(ActionName::ReleaseBlacklist, self.may_release_blacklist()),
        ]
    }

    /// What may be done to an item.
    pub fn actions_of_item(&self, item: &Item, policy: &ShopPolicy) -> Vec<Offer> {
        let offer = |action| Offer::new(action, self.permit(item, action, policy));
        ITEM_ACTIONS.into_iter().map(offer).collect()
    }

    /// What may be done to a payment.
    pub fn actions_of_payment(&self, payment: &Payment) -> Vec<Offer> {
        vec![
            Offer::new(ActionName::ConfirmDeposit, self.may_confirm(payment)),
            Offer::new(ActionName::ChangeBank, self.may_change_bank(payment)),
        ]
    }

    /// What may be done to a shipment.
    pub fn actions_of_shipment(&self, shipment: &Shipment) -> Vec<Offer> {
        let items = || self.items.iter().filter(|item| item.removed_by.is_none());
        let joins = |item| self.may_join_a_shipment(item);
        let something = items().any(|item| joins(item).is_ok());
        let addable = if something { Ok(()) } else { Err(Rejection::NothingToAdd) };
        let joined = self.may_be_joined(shipment).and(addable);
        vec![
            Offer::new(ActionName::Dispatch, self.may_dispatch(shipment)),
            Offer::new(ActionName::Deliver, self.may_deliver(shipment)),
            Offer::new(ActionName::Cancel, self.may_cancel_shipment(shipment)),
            Offer::of_parts(ActionName::AddToShipment, joined, items().map(joins)),
        ]
    }

    /// What an operator may do to a claim.
    pub fn actions_of_claim(&self, claim: &Claim) -> Vec<Offer> {
        vec![
            Offer::new(ActionName::Accept, self.may_answer(claim)),
            Offer::new(ActionName::Reject, self.may_answer(claim)),
            Offer::new(ActionName::Collect, self.may_collect(claim)),
            Offer::new(ActionName::Withdraw, self.may_withdraw(claim, ActorKind::Operator)),
        ]
    }

    /// What may be done to a refund.
    pub fn actions_of_refund(&self, refund: &Refund) -> Vec<Offer> {
        vec![
            Offer::new(ActionName::Hold, self.may_step(refund, RefundStep::Hold)),
            Offer::new(ActionName::Release, self.may_step(refund, RefundStep::Release)),
            Offer::new(ActionName::Change, self.may_change(refund)),
            Offer::new(ActionName::Complete, self.may_step(refund, RefundStep::Complete)),
        ]
    }

    /// Whether a deposit can be confirmed.
    pub fn may_confirm_deposit(&self) -> Result<(), Rejection> {
        let awaited = |payment: &Payment| payment.status == PaymentStatus::Awaiting;
        if self.payments.iter().any(awaited) {
            return Ok(());
        }
        let void = |payment: &&Payment| payment.status == PaymentStatus::Void;
        Err(self.payments.iter().find(void).map_or(Rejection::NothingAwaitingPayment, |payment| {
            Rejection::PaymentVoid { payment_no: payment.payment_no }
        }))
    }

    /// Whether this payment can be confirmed.
    pub fn may_confirm(&self, payment: &Payment) -> Result<(), Rejection> {
        let payment_no = payment.payment_no;
        match payment.status {
            PaymentStatus::Awaiting => Ok(()),
            PaymentStatus::Void => Err(Rejection::PaymentVoid { payment_no }),
            PaymentStatus::Paid => Err(Rejection::PaymentAlreadyPaid { payment_no }),
        }
    }

    /// Whether depositor and account of this payment can be changed: a bank transfer, awaited.
    pub fn may_change_bank(&self, payment: &Payment) -> Result<(), Rejection> {
        let Payment { payment_no, method, status, .. } = *payment;
        if method != PaymentMethod::BankTransfer {
            return Err(Rejection::NotBankTransfer { payment_no, method });
        }
        match status {
            PaymentStatus::Awaiting => Ok(()),
            PaymentStatus::Paid | PaymentStatus::Void => {
                Err(Rejection::PaymentNotAwaiting { payment_no, current_status: status })
            }
        }
    }

    /// Whether lines can be added: something of the order must be left.
    pub fn may_add_items(&self) -> Result<(), Rejection> {
        if self.live_items().next().is_some() { Ok(()) } else { Err(Rejection::NoLiveItem) }
    }

    /// Whether this action is possible on this item: no claim holds it, and its goods are where
    /// the action needs them.
    pub fn permit(
        &self,
        item: &Item,
        action: ActionName,
        policy: &ShopPolicy,
    ) -> Result<(), Rejection> {
        self.is_free(item)?;
        if action == ActionName::BackToPreparing && !policy.use_preparing_status {
            return Err(Rejection::PreparingStatusUnused);
        }
        self.goods_permit(item, action)
    }

    /// Whether a claim of this kind may take this item.
    pub fn may_claim(&self, kind: ClaimKind, item: &Item) -> Result<(), Rejection> {
        self.is_free(item)?;
        self.goods_permit(item, kind.into())
    }

    /// Whether a cancellation may take this item: its goods have not left, and no claim holds it.
    pub fn may_cancel(&self, item: &Item) -> Result<(), Rejection> {
        self.may_claim(ClaimKind::Cancellation, item)
    }

    /// Whether an exchange may take this item.
    pub fn may_exchange(&self, item: &Item) -> Result<(), Rejection> {
        self.may_claim(ClaimKind::Exchange, item)
    }

    /// Whether a return may take this item.
    pub fn may_return(&self, item: &Item) -> Result<(), Rejection> {
        self.may_claim(ClaimKind::Return, item)
    }

    /// Whether the item may be added to a shipment that has left 配送商品の追加.
    pub fn may_join_a_shipment(&self, item: &Item) -> Result<(), Rejection> {
        self.is_free(item)?;
        self.goods_permit(item, ActionName::AddToShipment)
    }

    /// The popup's checkbox 配送商品の追加: the item may be added, and there is something to add to.
    pub fn can_add_to_shipment(&self, item: &Item) -> bool {
        self.may_join_a_shipment(item).is_ok()
    }

    fn is_free(&self, item: &Item) -> Result<(), Rejection> {
        let item_no = item.item_no;
        if item.removed_by.is_some() {
            return Err(Rejection::UnknownItem { item_no });
        }
        match item.claim_no {
            None => Ok(()),
            Some(claim_no) => Err(Rejection::ItemInClaim {
                item_no,
                claim_no,
                current_status: self.status_of(item),
                allowed_actions: Vec::new(),
            }),
        }
    }

    fn goods_permit(&self, item: &Item, action: ActionName) -> Result<(), Rejection> {
        if action == ActionName::AddToShipment && !self.has_shipment_to_join() {
            return Err(Rejection::NoShipmentToJoin);
        }
        let exchange = match self.line_of(item).origin {
            LineOrigin::Replacement(claim_no) => self.claim(claim_no),
            LineOrigin::Placed | LineOrigin::Added => None,
        };
        let unpaid = |claim: &&Claim| claim.status == ClaimStatus::AwaitingPayment;
        if let Some(claim) = exchange.filter(unpaid) {
            return Err(Rejection::ExchangeAwaitsPayment {
                item_no: item.item_no,
                claim_no: claim.claim_no,
            });
        }
        if permits(item.fulfilment, action) {
            return Ok(());
        }
        let allowed = |action: &ActionName| permits(item.fulfilment, *action);
        Err(Rejection::IllegalTransition {
            item_no: item.item_no,
            current_status: self.status_of(item),
            allowed_actions: ITEM_ACTIONS.into_iter().filter(allowed).collect(),
        })
    }

    fn has_shipment_to_join(&self) -> bool {
        self.shipments.iter().any(|shipment| shipment.status.joining().is_some())
    }

    /// Whether items can be added to this shipment, and how they move then.
    pub fn may_be_joined(&self, shipment: &Shipment) -> Result<FulfilmentStep, Rejection> {
        shipment.status.joining().ok_or_else(|| illegal_shipment_step(shipment))
    }

    /// Whether the shipment can leave: it waits, and no buyer has asked for a claim on what is in
    /// it.
    pub fn may_dispatch(&self, shipment: &Shipment) -> Result<(), Rejection> {
        shipment_step(shipment, ShipmentStep::Dispatch)?;
        let mut items = self.items_in(shipment.shipment_no);
        items.try_for_each(|item| self.is_free(item))
    }

    /// Whether the shipment can arrive.
    pub fn may_deliver(&self, shipment: &Shipment) -> Result<(), Rejection> {
        shipment_step(shipment, ShipmentStep::Deliver)
    }

    /// Whether the shipment can be canceled.
    pub fn may_cancel_shipment(&self, shipment: &Shipment) -> Result<(), Rejection> {
        shipment_step(shipment, ShipmentStep::Cancel)
    }

    /// Whether a claim waits for an answer: a buyer asked for it.
    pub fn may_answer(&self, claim: &Claim) -> Result<(), Rejection> {
        may_step_claim(claim, ClaimStep::Reject)
    }

    /// Whether the goods of a claim wait to be collected.
    pub fn may_collect(&self, claim: &Claim) -> Result<(), Rejection> {
        may_step_claim(claim, ClaimStep::CollectOwingRefund)
    }

    /// Whether the refund's status allows this step.
    pub fn may_step(&self, refund: &Refund, step: RefundStep) -> Result<(), Rejection> {
        match refund.status.after(step) {
            Some(_) => Ok(()),
            None => Err(illegal_refund_step(refund)),
        }
    }

    /// Whether method, account, split and amount of the refund may be changed.
    pub fn may_change(&self, refund: &Refund) -> Result<(), Rejection> {
        if refund.status.is_open() { Ok(()) } else { Err(illegal_refund_step(refund)) }
    }
}

/// Where goods must be for an action on their item: the transition tables, asked.
fn permits(fulfilment: Fulfilment, action: ActionName) -> bool {
    let can = |step| fulfilment.after(step).is_some();
    match action {
        ActionName::MarkReady => can(FulfilmentStep::MarkReady),
        ActionName::BackToPreparing => can(FulfilmentStep::BackToPreparing),
        ActionName::Hold => can(FulfilmentStep::Hold),
        ActionName::Release => can(FulfilmentStep::ReleaseToReady),
        ActionName::CreateShipment => can(FulfilmentStep::AssignShipment),
        ActionName::AddToShipment => can(FulfilmentStep::JoinInTransit),
        ActionName::Cancel => fulfilment.before_departure(),
        ActionName::Exchange => fulfilment != Fulfilment::AwaitingPayment,
        ActionName::Return => !fulfilment.before_departure(),
        ActionName::ConfirmDeposit
        | ActionName::AddItems
        | ActionName::Dispatch
        | ActionName::Deliver
        | ActionName::Accept
        | ActionName::Reject
        | ActionName::Collect
        | ActionName::Withdraw
        | ActionName::Change
        | ActionName::Complete
        | ActionName::ChangeBank
        | ActionName::ChangeOrderer
        | ActionName::ChangeReceiver
        | ActionName::ChangeCustomerNotice
        | ActionName::BlacklistOrderer
        | ActionName::ReleaseBlacklist
        | ActionName::Delete
        | ActionName::Reply => false,
    }
}

impl From<ClaimKind> for ActionName {
    fn from(kind: ClaimKind) -> Self {
        match kind {
            ClaimKind::Cancellation => Self::Cancel,
            ClaimKind::Exchange => Self::Exchange,
            ClaimKind::Return => Self::Return,
        }
    }
}

fn shipment_step(shipment: &Shipment, step: ShipmentStep) -> Result<(), Rejection> {
    match shipment.status.after(step) {
        Some(_) => Ok(()),
        None => Err(illegal_shipment_step(shipment)),
    }
}

fn illegal_shipment_step(shipment: &Shipment) -> Rejection {
    let may = |action, step| shipment.status.after(step).map(|_| action);
    let steps = [
        may(ActionName::Dispatch, ShipmentStep::Dispatch),
        may(ActionName::Deliver, ShipmentStep::Deliver),
        may(ActionName::Cancel, ShipmentStep::Cancel),
        shipment.status.joining().map(|_| ActionName::AddToShipment),
    ];
    Rejection::IllegalShipmentStep {
        shipment_no: shipment.shipment_no,
        current_status: shipment.status,
        allowed_actions: steps.into_iter().flatten().collect(),
    }
}

pub(crate) fn may_step_claim(claim: &Claim, step: ClaimStep) -> Result<(), Rejection> {
    match claim.status.after(claim.kind(), step) {
        Some(_) => Ok(()),
        None => Err(illegal_claim_step(claim)),
    }
}

pub(crate) fn illegal_claim_step(claim: &Claim) -> Rejection {
    let may = |action, step| claim.status.after(claim.kind(), step).map(|_| action);
    let steps = [
        may(ActionName::Accept, ClaimStep::Reject),
        may(ActionName::Reject, ClaimStep::Reject),
        may(ActionName::Collect, ClaimStep::CollectOwingRefund),
        may(ActionName::Withdraw, ClaimStep::Withdraw),
    ];
    Rejection::IllegalClaimStep {
        claim_no: claim.claim_no,
        current_status: claim.status,
        allowed_actions: steps.into_iter().flatten().collect(),
    }
}

fn illegal_refund_step(refund: &Refund) -> Rejection {
    let may = |action, step| refund.status.after(step).map(|_| action);
    let steps = [
        may(ActionName::Hold, RefundStep::Hold),
        may(ActionName::Release, RefundStep::Release),
        refund.status.is_open().then_some(ActionName::Change),
        may(ActionName::Complete, RefundStep::Complete),
    ];
    Rejection::IllegalRefundStep {
        refund_no: refund.refund_no,
        current_status: refund.status,
        allowed_actions: steps.into_iter().flatten().collect(),
    }
}
