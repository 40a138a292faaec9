//! The `actions` of the popup. They ask the guards that commands ask: what is listed as allowed
//! succeeds, what is not is refused with one of the listed reasons.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::claim::Claim;
use crate::item::Item;
use crate::order::Order;
use crate::payment::Payment;
use crate::policy::ShopPolicy;
use crate::refund::{Refund, RefundStep};
use crate::reject::Rejection;
use crate::shipment::Shipment;
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
pub(crate) const ITEM_ACTIONS: [ActionName; 9] = [
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
}
