//! The `actions` of the popup: what is offered succeeds, what is not is refused as listed
//! (domain.md §5, api.md §1).

use order_domain::guard::{ActionName, Offer};
use order_domain::reject::Rejection;

use super::support::offers::{Share, offers_hold};
use super::support::parties::blacklist;
use super::support::{Desk, bare, cancel, complete, example, hold, payment, refund, ship};

fn offered(offers: &[Offer]) -> Vec<(ActionName, Vec<&'static str>)> {
    let codes = |offer: &Offer| offer.reasons.iter().map(Rejection::code).collect();
    offers.iter().map(|offer| (offer.action, codes(offer))).collect()
}

fn of_order(desk: &Desk, action: ActionName) -> Vec<&'static str> {
    let offers = offered(&desk.order.actions(&desk.told.policy));
    let found = offers.into_iter().find(|offer| offer.0 == action);
    found.expect("the order has this action").1
}

fn of_item(desk: &Desk, number: u32, action: ActionName) -> Vec<&'static str> {
    let offers = offered(&desk.order.actions_of_item(desk.item(number), &desk.told.policy));
    let found = offers.into_iter().find(|offer| offer.0 == action);
    found.expect("the item has this action").1
}

#[test]
fn an_unpaid_order_waits_for_its_deposit_and_can_be_canceled() {
    let desk = example().placed();
    assert!(of_order(&desk, ActionName::ConfirmDeposit).is_empty());
    assert!(of_order(&desk, ActionName::Cancel).is_empty());
    assert!(of_item(&desk, 1, ActionName::Cancel).is_empty());
    assert_eq!(of_item(&desk, 1, ActionName::Return), ["illegal_transition"]);
    let offers = desk.order.actions_of_payment(desk.payment(payment(1)));
    assert_eq!(
        offered(&offers),
        [(ActionName::ConfirmDeposit, vec![]), (ActionName::ChangeBank, vec![])]
    );
    offers_hold(&desk, Share::ALL);
}

#[test]
fn a_paid_order_says_why_no_deposit_can_be_confirmed() {
    let desk = example().paid().placed();
    assert_eq!(
        of_order(&desk, ActionName::ConfirmDeposit),
        ["nothing_awaiting_payment", "payment_already_paid"]
    );
    offers_hold(&desk, Share::ALL);
}

#[test]
fn a_void_payment_says_so() {
    let desk = bare().placed().after(&cancel([(1, 1), (2, 1)]));
    assert_eq!(of_order(&desk, ActionName::ConfirmDeposit), ["payment_void"]);
    assert_eq!(of_order(&desk, ActionName::Cancel), ["nothing_cancelable", "item_in_claim"]);
    offers_hold(&desk, Share::ALL);
}

#[test]
fn an_item_whose_goods_have_left_cannot_be_canceled() {
    let desk = bare().paid().placed().after(&ship([(1, 1), (2, 1)]));
    assert_eq!(of_item(&desk, 1, ActionName::Cancel), ["illegal_transition"]);
    assert_eq!(of_order(&desk, ActionName::Cancel), ["nothing_cancelable", "illegal_transition"]);
    offers_hold(&desk, Share::ALL);
}

#[test]
fn a_refund_offers_what_its_status_allows() {
    let offers = |desk: &Desk| -> Vec<ActionName> {
        let offers = desk.order.actions_of_refund(desk.refund(refund(1)));
        offers.iter().filter(|offer| offer.is_allowed()).map(|offer| offer.action).collect()
    };
    let mut desk = example().paid().placed().after(&cancel([(2, 1)]));
    assert_eq!(offers(&desk), [ActionName::Hold, ActionName::Change, ActionName::Complete]);
    desk.when(&hold(refund(1)));
    assert_eq!(offers(&desk), [ActionName::Release, ActionName::Change, ActionName::Complete]);
    desk.when(&complete(refund(1)));
    assert_eq!(offers(&desk), []);
    offers_hold(&desk, Share::ALL);
}

#[test]
fn the_people_around_an_order_can_always_be_changed_but_only_guests_be_blacklisted() {
    let mut guest = bare().guest().paid().placed();
    for action in
        [ActionName::ChangeOrderer, ActionName::ChangeReceiver, ActionName::ChangeCustomerNotice]
    {
        assert!(of_order(&guest, action).is_empty());
    }
    assert!(of_order(&guest, ActionName::BlacklistOrderer).is_empty());
    assert_eq!(of_order(&guest, ActionName::ReleaseBlacklist), ["not_blacklisted"]);
    guest.when(&blacklist(1));
    assert!(of_order(&guest, ActionName::BlacklistOrderer).is_empty(), "the reason may change");
    assert!(of_order(&guest, ActionName::ReleaseBlacklist).is_empty());
    offers_hold(&guest, Share::ALL);
    let member = bare().placed();
    assert_eq!(of_order(&member, ActionName::BlacklistOrderer), ["member_order"]);
    assert_eq!(of_order(&member, ActionName::ReleaseBlacklist), ["member_order"]);
}

#[test]
fn an_item_held_by_a_claim_names_the_claim() {
    let desk = example().paid().placed().after(&cancel([(2, 1)]));
    let reason = desk.order.may_cancel(desk.item(2)).expect_err("a claim holds it");
    assert_eq!(
        serde_json::to_value(reason).expect("reasons are plain data"),
        serde_json::json!({
            "code": "item_in_claim",
            "item_no": "02",
            "claim_no": "C1",
            "current_status": "cancel_processing",
            "allowed_actions": [],
        })
    );
}
