//! Random steps that find nothing to work on mostly make something instead.

use order_domain::action::{CancelItems, CreateShipment, RequestClaim, ReturnItems};
use order_domain::claim::{ClaimKind, ClaimOptions, ClaimStatus, Fault, Pick};
use order_domain::guard::ActionName;
use order_domain::item::Item;
use order_domain::refund::RefundStatus;
use order_domain::shipment::ShipmentStatus;

use super::command::{AnyCommand, because, hold};
use super::resolve::Here;
use super::step::{Choice, Step};

impl Here<'_> {
    /// Where nothing is there for a step to work on, mostly what makes something: no refund to
    /// hold, so a cancellation; nothing to return, so a shipment.
    pub fn instead(&self, step: &Step) -> Option<AnyCommand> {
        let refund = |wanted: fn(RefundStatus) -> bool| {
            self.order.refunds.iter().find(|refund| wanted(refund.status))
        };
        let claim = |status| self.order.claims.iter().any(|claim| claim.status == status);
        let shipment = |status| self.order.shipments.iter().any(|known| known.status == status);
        let returnable = self.order.items.iter().any(|item| self.order.may_return(item).is_ok());
        let (choice, action) = match step {
            Step::Hold(choice) | Step::Complete(choice)
                if refund(RefundStatus::is_open).is_none() =>
            {
                (*choice, ActionName::Cancel)
            }
            Step::Adjust(plan) if refund(RefundStatus::is_open).is_none() => {
                (plan.refund, ActionName::Cancel)
            }
            Step::Release(choice) if refund(|status| status == RefundStatus::OnHold).is_none() => {
                match refund(|status| status == RefundStatus::Pending) {
                    Some(pending) if choice.index(8) > 0 => {
                        return Some(hold(pending.refund_no).into());
                    }
                    _ => (*choice, ActionName::Cancel),
                }
            }
            Step::Withdraw(choice) if self.order.claims.is_empty() => (*choice, ActionName::Cancel),
            Step::Accept { claim: choice, .. } | Step::Reject(choice)
                if !claim(ClaimStatus::Requested) =>
            {
                (*choice, ActionName::Accept)
            }
            Step::Collect { claim: choice, .. } if !claim(ClaimStatus::AwaitingCollection) => {
                (*choice, if returnable { ActionName::Return } else { ActionName::Deliver })
            }
            Step::Return { picks, .. } if !returnable => (picks[0].item, ActionName::Deliver),
            Step::Deliver(choice) | Step::Join { shipment: choice, .. }
                if !shipment(ShipmentStatus::Shipping) =>
            {
                (*choice, ActionName::Deliver)
            }
            Step::Dispatch(choice) | Step::CancelShipment(choice)
                if !shipment(ShipmentStatus::Standby) =>
            {
                (*choice, ActionName::Dispatch)
            }
            _ => return None,
        };
        if choice.index(8) == 0 { None } else { self.plain(choice, action) }
    }

    /// A plain command that makes what this action works on, of half of some item.
    fn plain(&self, choice: Choice, action: ActionName) -> Option<AnyCommand> {
        let needed = match action {
            ActionName::Deliver | ActionName::Dispatch => ActionName::CreateShipment,
            ActionName::Accept => ActionName::from(kind_of(choice)),
            other => other,
        };
        let permits = |item: &&Item| self.order.permit(item, needed, &self.told.policy).is_ok();
        let fitting: Vec<&Item> = self.order.items.iter().filter(permits).collect();
        if fitting.is_empty() {
            return None;
        }
        let item = choice.get(&fitting);
        let items = vec![Pick { item_no: item.item_no, quantity: item.quantity().div_ceil(2) }];
        let (reason, options) = (because(Fault::Shop), ClaimOptions::default());
        Some(match action {
            ActionName::Cancel => {
                CancelItems { items, reason, options, complete_refund: false }.into()
            }
            ActionName::Return => {
                let (collected, complete_refund) = (false, false);
                ReturnItems { items, reason, options, collected, complete_refund }.into()
            }
            ActionName::Accept => RequestClaim { kind: kind_of(choice), items, reason }.into(),
            _ => CreateShipment {
                carrier: "佐川急便".to_owned(),
                tracking_no: "5555-0001".to_owned(),
                items,
                dispatch: action == ActionName::Deliver,
            }
            .into(),
        })
    }
}

fn kind_of(choice: Choice) -> ClaimKind {
    [ClaimKind::Cancellation, ClaimKind::Exchange, ClaimKind::Return][choice.index(3)]
}
