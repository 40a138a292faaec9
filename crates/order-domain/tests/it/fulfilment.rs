//! Item moves and shipments (domain.md §2).

use order_domain::action::move_items::{MoveAction, MoveItems};
use order_domain::claim::ClaimKind;
use order_domain::item::{Fulfilment, ItemStatus};
use order_domain::policy::ShopPolicy;
use order_domain::shipment::ShipmentStatus;

use super::support::goods::{
    add, cancel_shipment, deliver, dispatch, join, moving, request, shipment, shipping, standby,
};
use super::support::{Circumspect, Desk, bare, cancel, claim, given, item, told, withdraw};

#[test]
fn goods_are_made_ready_and_put_back() {
    let mut desk = bare().paid().placed();
    desk.when(&moving(MoveAction::MarkReady, [1, 2]));
    assert_eq!(desk.status(1), ItemStatus::ReadyToShip);
    desk.when(&moving(MoveAction::BackToPreparing, [2]));
    assert_eq!(desk.status(2), ItemStatus::Preparing);
    assert_eq!(desk.refusal(&moving(MoveAction::BackToPreparing, [2])), "illegal_transition");
}

#[test]
fn a_shop_without_the_preparing_status_can_t_put_goods_back() {
    let desk = bare().paid().told(told().without_preparing()).placed();
    assert_eq!(desk.status(1), ItemStatus::ReadyToShip);
    let back = moving(MoveAction::BackToPreparing, [1]);
    assert_eq!(desk.refusal(&back), "preparing_status_unused");
}

#[test]
fn a_hold_needs_its_reason_and_goods_come_back_where_they_were() {
    let mut desk = bare().paid().placed();
    desk.when(&moving(MoveAction::MarkReady, [2]));
    let unreasoned = MoveItems { reason: None, ..moving(MoveAction::Hold, [1]) };
    assert_eq!(desk.refusal(&unreasoned), "reason_required");
    desk.when(&moving(MoveAction::Hold, [1, 2]));
    assert_eq!((desk.status(1), desk.status(2)), (ItemStatus::OnHold, ItemStatus::OnHold));
    desk.when(&moving(MoveAction::Release, [2, 1]));
    assert_eq!(desk.status(1), ItemStatus::Preparing);
    assert_eq!(desk.status(2), ItemStatus::ReadyToShip);
}

#[test]
fn unpaid_goods_don_t_move() {
    let desk = bare().placed();
    assert_eq!(desk.refusal(&moving(MoveAction::MarkReady, [1])), "illegal_transition");
    assert_eq!(desk.refusal(&standby([(1, 1)])), "illegal_transition");
}

#[test]
fn an_item_is_named_once_and_exists() {
    let desk = bare().paid().placed();
    assert_eq!(desk.refusal(&moving(MoveAction::MarkReady, [1, 1])), "duplicate_item");
    assert_eq!(desk.refusal(&moving(MoveAction::MarkReady, [7])), "unknown_item");
    assert_eq!(desk.refusal(&moving(MoveAction::MarkReady, [])), "no_items");
}

#[test]
fn a_shipment_waits_leaves_and_arrives() {
    let mut desk = bare().paid().placed();
    desk.when(&standby([(1, 1), (2, 1)]));
    assert_eq!(desk.status(1), ItemStatus::Standby);
    desk.when(&dispatch(1));
    assert_eq!(desk.status(2), ItemStatus::Shipping);
    assert_eq!(desk.refusal(&dispatch(1)), "illegal_shipment_step");
    desk.when(&deliver(1));
    assert_eq!(desk.status(1), ItemStatus::Delivered);
    assert_eq!(desk.refusal(&cancel_shipment(1)), "illegal_shipment_step");
}

#[test]
fn part_of_an_item_ships_and_the_rest_stays() {
    let mut desk = given().line(1_000, 3, 10).paid().placed();
    desk.when(&shipping([(1, 2)]));
    assert_eq!((desk.item(1).quantity(), desk.status(1)), (1, ItemStatus::Preparing));
    assert_eq!((desk.item(2).quantity(), desk.status(2)), (2, ItemStatus::Shipping));
    assert_eq!(desk.item(2).split_from, Some(item(1)));
}

#[test]
fn a_canceled_shipment_leaves_its_goods_ready_and_its_number_unused() {
    let mut desk = bare().paid().placed();
    desk.when(&standby([(1, 1)]));
    desk.when(&cancel_shipment(1));
    assert_eq!(desk.status(1), ItemStatus::ReadyToShip);
    assert_eq!(desk.item(1).shipment_no, None);
    assert_eq!(desk.refusal(&dispatch(1)), "unknown_shipment");
    desk.when(&standby([(1, 1)]));
    assert_eq!(desk.item(1).shipment_no, Some(shipment(2)));
}

#[test]
fn goods_with_a_tracking_number_can_t_get_another() {
    let desk = bare().paid().placed().after(&standby([(1, 1)]));
    assert_eq!(desk.refusal(&standby([(1, 1)])), "illegal_transition");
    assert_eq!(desk.refusal(&moving(MoveAction::Hold, [1])), "illegal_transition");
}

// 配送商品の追加

#[test]
fn goods_join_a_shipment_in_transit_from_every_place_in_the_warehouse() {
    let order = given().line(100, 1, 10).line(200, 1, 10).line(300, 1, 10).line(400, 1, 10);
    let mut desk = order.line(500, 1, 10).paid().placed();
    desk.when(&shipping([(1, 1)]));
    desk.when(&moving(MoveAction::MarkReady, [3]));
    desk.when(&moving(MoveAction::Hold, [4]));
    desk.when(&standby([(5, 1)]));
    let change = desk.when(&join(1, [(2, 1), (3, 1), (4, 1), (5, 1)]));
    assert!((1..=5).all(|number| desk.status(number) == ItemStatus::Shipping));
    assert!((1..=5).all(|number| desk.item(number).shipment_no == Some(shipment(1))));
    let emptied = change.after.shipment(shipment(2)).expect("it is kept for the history");
    assert_eq!(emptied.status, ShipmentStatus::Removed);
}

#[test]
fn adding_to_a_delivered_shipment_delivers() {
    let mut desk = bare().paid().placed();
    desk.when(&shipping([(1, 1)]));
    desk.when(&deliver(1));
    desk.when(&join(1, [(2, 1)]));
    assert_eq!(desk.status(2), ItemStatus::Delivered);
}

#[test]
fn a_part_quantity_joins() {
    let mut desk = given().line(100, 1, 10).line(200, 5, 10).paid().placed();
    desk.when(&shipping([(1, 1)]));
    desk.when(&join(1, [(2, 2)]));
    assert_eq!((desk.item(2).quantity(), desk.status(2)), (3, ItemStatus::Preparing));
    assert_eq!((desk.item(3).quantity(), desk.status(3)), (2, ItemStatus::Shipping));
}

#[test]
fn the_checkbox_is_off_for_all_while_there_is_nothing_to_join() {
    let mut desk = bare().paid().placed();
    desk.when(&standby([(1, 1)]));
    assert!(desk.order.items.iter().all(|item| !desk.order.can_add_to_shipment(item)));
    assert_eq!(desk.refusal(&join(1, [(2, 1)])), "illegal_shipment_step");
    desk.when(&dispatch(1));
    assert!(desk.order.can_add_to_shipment(desk.item(2)));
    assert!(!desk.order.can_add_to_shipment(desk.item(1)), "it travels already");
}

#[test]
fn neither_unpaid_nor_claimed_goods_join() {
    let mut desk = given().line(100, 1, 10).line(200, 1, 10).paid().placed();
    desk.when(&shipping([(1, 1)]));
    desk.when(&add(500, 1));
    assert_eq!(desk.refusal(&join(1, [(3, 1)])), "illegal_transition");
    desk.when(&cancel([(2, 1)]));
    assert_eq!(desk.refusal(&join(1, [(2, 1)])), "item_in_claim");
}

// Claims and shipments

#[test]
fn a_canceled_standby_item_leaves_its_shipment_and_a_withdrawal_puts_it_back() {
    let mut desk = bare().paid().placed();
    desk.when(&standby([(1, 1), (2, 1)]));
    desk.when(&cancel([(1, 1)]));
    assert_eq!(desk.item(1).shipment_no, None);
    assert_eq!(desk.item(2).shipment_no, Some(shipment(1)));
    desk.when(&withdraw(claim(1)));
    assert_eq!(
        (desk.status(1), desk.item(1).shipment_no),
        (ItemStatus::Standby, Some(shipment(1)))
    );
}

#[test]
fn a_shipment_emptied_by_a_cancellation_is_removed_and_comes_back_with_the_withdrawal() {
    let mut desk = bare().paid().placed();
    desk.when(&standby([(1, 1)]));
    desk.when(&cancel([(1, 1)]));
    let status = |desk: &Desk| desk.order.shipments[0].status;
    assert_eq!(status(&desk), ShipmentStatus::Removed);
    desk.when(&withdraw(claim(1)));
    assert_eq!((status(&desk), desk.status(1)), (ShipmentStatus::Standby, ItemStatus::Standby));
}

#[test]
fn a_withdrawn_item_whose_shipment_has_left_without_it_is_ready_to_ship() {
    let mut desk = bare().paid().placed();
    desk.when(&standby([(1, 1), (2, 1)]));
    desk.when(&cancel([(1, 1)]));
    desk.when(&dispatch(1));
    desk.when(&withdraw(claim(1)));
    assert_eq!((desk.status(1), desk.item(1).shipment_no), (ItemStatus::ReadyToShip, None));
}

#[test]
fn a_shipment_does_not_leave_while_a_buyer_asks_to_cancel_what_is_in_it() {
    let mut desk = bare().paid().placed();
    desk.when(&standby([(1, 1), (2, 1)]));
    desk.when(&request(ClaimKind::Cancellation, [(2, 1)]));
    assert_eq!(desk.refusal(&dispatch(1)), "item_in_claim");
}

#[test]
fn what_an_item_allows_is_named_with_the_refusal() {
    let desk = bare().paid().placed().after(&shipping([(1, 1)]));
    let refused = desk.refused(&moving(MoveAction::MarkReady, [1]));
    let facts = serde_json::to_value(&refused).expect("a rejection serialises");
    assert_eq!(facts["item_no"], "01");
    assert_eq!(facts["current_status"], "shipping");
    assert_eq!(facts["allowed_actions"], serde_json::json!(["exchange", "return"]));
}

#[test]
fn the_items_of_a_shop_that_uses_no_preparing_status_offer_no_way_back() {
    let policy = |desk: &Desk| -> ShopPolicy { desk.told.policy.clone() };
    let desk = bare().paid().told(told().without_preparing()).placed();
    let offers = desk.order.actions_of_item(desk.item(1), &policy(&desk));
    let back = offers.iter().find(|offer| offer.action.to_string() == "back_to_preparing");
    assert!(!back.expect("it is listed").is_allowed());
    assert_eq!(desk.item(1).fulfilment, Fulfilment::ReadyToShip);
}
