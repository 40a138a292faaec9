//! The guards that commands ask: whether something may be done, and if not, why not.

use crate::claim::{Claim, ClaimKind, ClaimStatus, ClaimStep};
use crate::item::{Fulfilment, FulfilmentStep, Item};
use crate::line::LineOrigin;
use crate::offer::ITEM_ACTIONS;
use crate::order::Order;
use crate::payment::{Payment, PaymentMethod, PaymentStatus};
use crate::policy::ShopPolicy;
use crate::refund::{Refund, RefundStep};
use crate::reject::Rejection;
use crate::shipment::{Shipment, ShipmentStep};

pub use crate::offer::{ActionName, Offer};

impl Order {
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
