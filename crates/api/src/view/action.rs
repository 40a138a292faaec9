//! `actions`: what may be done, and why not what may not (api.md §1 "actions").

use order_domain::{
    Rejection,
    claim::Claim,
    guard::{ActionName, Offer},
};
use persistence::desk::DeskRejection;
use serde::Serialize;
use utoipa::ToSchema;

use super::Viewer;
use crate::{extract::language::Language, labels, problem::rules::sentence, vocabulary};

/// Something that the popup offers, allowed or not.
#[derive(Debug, Serialize, ToSchema)]
pub struct Action {
    /// Which action; the description of `KnownActionName` names the operation of each.
    pub action: vocabulary::ActionName,
    /// The same for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "入金確認")]
    pub label: &'static str,
    /// Whether it succeeds when it is called with a valid body.
    pub allowed: bool,
    /// Why not; empty where it is allowed.
    #[schema(max_items = 20)]
    pub reasons: Vec<ActionReason>,
    /// Where to call it: a path on this server.
    #[schema(
        format = "uri-reference",
        max_length = 200,
        example = "/v1/orders/20261122-0000001/cancellations"
    )]
    pub href: String,
    /// With which method.
    #[schema(max_length = 10, example = "POST")]
    pub method: &'static str,
}

/// Why an action is refused at present: the code of the problem that it would answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionReason {
    /// As in the error catalogue.
    #[schema(value_type = vocabulary::ErrorCode, example = "nothing_awaiting_payment")]
    pub code: &'static str,
    /// In English, for people; in other languages: group `errors` of `GET /v1/meta/labels`.
    #[schema(max_length = 1000, example = "No payment of the order is awaited.")]
    pub detail: String,
}

impl ActionReason {
    /// Why the domain would refuse.
    pub fn of(reason: &Rejection) -> Self {
        Self { code: reason.code(), detail: sentence(&reason.to_string()) }
    }

    /// Why the desk would refuse.
    pub fn of_desk(reason: &DeskRejection) -> Self {
        Self { code: reason.code(), detail: sentence(&reason.to_string()) }
    }
}

/// What actions are offered on; with its path where it has one of its own.
pub enum On<'a> {
    /// The order or one of its items: the order's own operations.
    Order,
    /// A payment.
    Payment(&'a str),
    /// A claim.
    Claim(&'a str),
    /// A refund.
    Refund(&'a str),
    /// A shipment.
    Shipment(&'a str),
    /// The order or one of its items, as their buyer sees them.
    BuyersOrder,
}

impl On<'_> {
    /// The group of the actions' labels: the same code may be called something else elsewhere.
    fn labels(&self) -> &'static str {
        match self {
            Self::Shipment(_) => "shipment_action",
            Self::Order
            | Self::Payment(_)
            | Self::Claim(_)
            | Self::Refund(_)
            | Self::BuyersOrder => "action",
        }
    }
}

/// Shows those offers that this version has an operation for. `order` is the path of the order.
pub fn show(offers: Vec<Offer>, order: &str, on: &On<'_>, language: Language) -> Vec<Action> {
    let shown = offers.into_iter().filter_map(|offer| {
        let (href, method) = operation(offer.action, order, on)?;
        let reasons = offer.reasons.iter().map(ActionReason::of);
        Some(Action {
            action: offer.action.into(),
            label: labels::label(on.labels(), offer.action.into(), language),
            allowed: offer.is_allowed(),
            reasons: reasons.collect(),
            href,
            method,
        })
    });
    shown.collect()
}

/// An action on something beside orders, which the desk guards itself, with its path and method.
pub fn at_desk(
    action: ActionName,
    guard: Result<(), DeskRejection>,
    (href, method): (String, &'static str),
    language: Language,
) -> Action {
    let reasons: Vec<_> = guard.err().iter().map(ActionReason::of_desk).collect();
    Action {
        action: action.into(),
        label: labels::label("action", action.into(), language),
        allowed: reasons.is_empty(),
        reasons,
        href,
        method,
    }
}

/// Blocks the withdrawal of a claim whose coupons were used elsewhere since it gave them back, which
/// the order itself does not know.
pub fn block_withdrawal(actions: &mut [Action], viewer: &Viewer, claim: &Claim) {
    let needed = viewer.order.coupons_reused_by_withdrawal(claim);
    let Some(spent) = needed.intersection(&viewer.record.spent_coupons).next() else { return };
    let refused = DeskRejection::CouponNotUsable { coupon_no: spent.clone() };
    let withdrawals = actions.iter_mut().filter(|one| one.action.0 == ActionName::Withdraw);
    for withdrawal in withdrawals.filter(|one| one.allowed) {
        withdrawal.allowed = false;
        withdrawal.reasons.push(ActionReason::of_desk(&refused));
    }
}

fn operation(action: ActionName, order: &str, on: &On<'_>) -> Option<(String, &'static str)> {
    let found = match (on, action) {
        (On::Order | On::Payment(_), ActionName::ConfirmDeposit) => {
            (format!("{order}/deposit-confirmation"), "POST")
        }
        (On::Order, ActionName::Cancel) => (format!("{order}/cancellations"), "POST"),
        (On::Order, ActionName::Exchange) => (format!("{order}/exchanges"), "POST"),
        (On::Order, ActionName::Return) => (format!("{order}/returns"), "POST"),
        (On::Order, ActionName::AddItems) => (format!("{order}/items"), "POST"),
        (On::Order, ActionName::CreateShipment) => (format!("{order}/shipments"), "POST"),
        (
            On::Order,
            ActionName::MarkReady
            | ActionName::BackToPreparing
            | ActionName::Hold
            | ActionName::Release,
        ) => (format!("{order}/item-transitions"), "POST"),
        (On::Order, ActionName::ChangeOrderer) => (format!("{order}/orderer"), "PATCH"),
        (On::Order, ActionName::ChangeReceiver) => (format!("{order}/receiver"), "PATCH"),
        (On::Order, ActionName::ChangeCustomerNotice) => {
            (format!("{order}/customer-notice"), "PUT")
        }
        (On::Order, ActionName::BlacklistOrderer) => (format!("{order}/orderer/blacklist"), "PUT"),
        (On::Order, ActionName::ReleaseBlacklist) => {
            (format!("{order}/orderer/blacklist"), "DELETE")
        }
        (On::Payment(payment), ActionName::ChangeBank) => {
            (format!("{payment}/bank-transfer"), "PUT")
        }
        (On::BuyersOrder, ActionName::Cancel | ActionName::Exchange | ActionName::Return) => {
            (format!("{order}/claim-requests"), "POST")
        }
        (On::Shipment(shipment), ActionName::Dispatch) => (format!("{shipment}/dispatch"), "POST"),
        (On::Shipment(shipment), ActionName::Deliver) => (format!("{shipment}/delivery"), "POST"),
        (On::Shipment(shipment), ActionName::Cancel) => ((*shipment).to_owned(), "DELETE"),
        (On::Shipment(shipment), ActionName::AddToShipment) => {
            (format!("{shipment}/items"), "POST")
        }
        (On::Claim(claim), ActionName::Accept) => (format!("{claim}/acceptance"), "POST"),
        (On::Claim(claim), ActionName::Reject) => (format!("{claim}/rejection"), "POST"),
        (On::Claim(claim), ActionName::Collect) => (format!("{claim}/collection"), "POST"),
        (On::Claim(claim), ActionName::Withdraw) => (format!("{claim}/withdrawal"), "POST"),
        (On::Refund(refund), ActionName::Hold) => (format!("{refund}/hold"), "POST"),
        (On::Refund(refund), ActionName::Release) => (format!("{refund}/release"), "POST"),
        (On::Refund(refund), ActionName::Change) => ((*refund).to_owned(), "PATCH"),
        (On::Refund(refund), ActionName::Complete) => (format!("{refund}/completion"), "POST"),
        _ => return None,
    };
    Some(found)
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn every_action_is_named_where_it_is_offered() {
        let places = [
            On::Order,
            On::Payment(""),
            On::Claim(""),
            On::Refund(""),
            On::Shipment(""),
            On::BuyersOrder,
        ];
        for on in places {
            for action in ActionName::iter().filter(|action| operation(*action, "", &on).is_some())
            {
                let code = action.into();
                // A code without a label would be shown as itself.
                assert_ne!(labels::label(on.labels(), code, Language::Ja), code, "{}", on.labels());
            }
        }
    }

    #[test]
    fn canceling_a_shipment_is_not_canceling_the_order() {
        let label =
            |on: On<'_>, language| labels::label(on.labels(), ActionName::Cancel.into(), language);
        assert_eq!(label(On::Shipment(""), Language::Ja), "配送取消");
        assert_eq!(label(On::Shipment(""), Language::En), "Cancel shipment");
        assert_eq!(label(On::Shipment(""), Language::Ko), "배송 취소");
        assert_eq!(label(On::Order, Language::Ja), "注文キャンセル");
    }
}
