//! 商品返品 and 回収完了 (domain.md §3, "Return").

use order_domain::claim::{ClaimKind, ClaimStatus, Disposition, Fault, ShippingChoice};
use order_domain::effect::Effect;
use order_domain::item::ItemStatus;
use order_domain::journal::TransactionKind;
use order_domain::refund::RefundStatus;
use order_domain::reject::Rejection;

use super::support::goods::{
    ReturnWith, accept, collect, collect_damaged, deliver, giving_back, request, returned, shipping,
};
use super::support::{
    Desk, Given, adjust, bare, cash, complete, example, given, hold, money, refund, withdraw,
};
use super::withdraw_claim::essence;

/// The order, paid, with everything delivered.
fn delivered(order: Given) -> Desk {
    let mut desk = order.paid().placed();
    let lines = u32::try_from(desk.order.lines.len()).expect("a few lines");
    for number in 1..=lines {
        let quantity = desk.item(number).quantity();
        desk.when(&shipping([(number, quantity)]));
        desk.when(&deliver(number));
    }
    desk
}

#[test]
fn a_return_owes_from_its_acceptance_and_pays_after_the_collection() {
    let mut desk = delivered(example());
    let change = desk.when(&giving_back([(2, 1)]));
    assert_eq!(desk.claim(returned(1)).status, ClaimStatus::AwaitingCollection);
    assert_eq!(desk.status(2), ItemStatus::ReturnAwaitingCollection);
    assert_eq!(desk.refund(refund(1)).status, RefundStatus::Scheduled);
    assert_eq!(desk.refund(refund(1)).tenders, cash(3_600));
    assert_eq!(desk.order.value(), money(5_900));
    let kinds = change.records.iter().filter_map(|record| record.transaction.as_ref());
    assert!(kinds.map(|transaction| transaction.kind).eq([TransactionKind::Returned]));
    assert_eq!(desk.refusal(&complete(refund(1))), "illegal_refund_step");

    desk.when(&collect(1));
    assert_eq!(desk.status(2), ItemStatus::ReturnAwaitingRefund);
    assert_eq!(desk.refund(refund(1)).status, RefundStatus::Pending);
    desk.when(&complete(refund(1)));
    assert_eq!(desk.status(2), ItemStatus::Returned);
    assert_eq!(desk.claim(returned(1)).status, ClaimStatus::Completed);
}

#[test]
fn goods_that_have_not_left_can_t_be_returned() {
    let desk = bare().paid().placed();
    assert_eq!(desk.refusal(&giving_back([(1, 1)])), "illegal_transition");
}

#[test]
fn the_buyer_pays_return_shipping_for_their_own_fault_by_the_shops_setting() {
    let mut desk = delivered(bare());
    desk.when(&giving_back([(2, 1)]).buyers_fault());
    assert_eq!(desk.refund(refund(1)).tenders, cash(3_200));
    assert_eq!(desk.order.charges(), money(800));
}

#[test]
fn return_shipping_paid_by_the_shop_is_recorded_only() {
    let mut desk = delivered(bare());
    desk.when(&giving_back([(2, 1)]).return_shipping(650, Fault::Shop));
    assert_eq!(desk.refund(refund(1)).tenders, cash(4_000));
    assert_eq!(desk.order.charges(), money(0));
}

#[test]
fn return_shipping_above_the_refund_is_refused() {
    let desk = delivered(bare());
    let dear = giving_back([(2, 1)]).return_shipping(4_001, Fault::Buyer);
    assert_eq!(desk.refusal(&dear), "deductions_exceed_refund");
}

#[test]
fn goods_already_back_skip_the_collection() {
    let mut desk = delivered(bare());
    desk.when(&giving_back([(2, 1)]).collected());
    assert_eq!(desk.claim(returned(1)).status, ClaimStatus::AwaitingRefund);
    assert_eq!(desk.refund(refund(1)).status, RefundStatus::Pending);
}

#[test]
fn a_return_is_completed_at_once_where_its_goods_are_back() {
    let mut desk = delivered(example());
    desk.when(&giving_back([(2, 1)]).collected().completing());
    assert_eq!(desk.claim(returned(1)).status, ClaimStatus::Completed);
    assert_eq!(desk.refund(refund(1)).status, RefundStatus::Completed);
    assert_eq!(desk.order.refunded(), cash(3_600));
    assert_eq!(desk.status(2), ItemStatus::Returned);
    assert_eq!(desk.refusal(&withdraw(returned(1))), "refund_completed");
}

#[test]
fn a_refund_of_goods_that_are_not_back_can_t_be_completed_at_once() {
    let mut desk = delivered(example());
    let at_once = giving_back([(2, 1)]).completing();
    assert_eq!(desk.refused(&at_once), Rejection::RefundAwaitsCollection);
    desk.when(&request(ClaimKind::Return, [(2, 1)]));
    let mut accepted = accept(returned(1));
    accepted.complete_refund = true;
    assert_eq!(desk.refusal(&accepted), "refund_awaits_collection");
    accepted.collected = true;
    desk.when(&accepted);
    assert_eq!(desk.claim(returned(1)).status, ClaimStatus::Completed);
}

#[test]
fn a_return_is_completed_with_its_collection() {
    let mut desk = delivered(example()).after(&giving_back([(2, 1)]));
    let mut collection = collect_damaged(1, 2, Disposition::Defective, 600);
    collection.complete_refund = true;
    desk.when(&collection);
    assert_eq!(desk.claim(returned(1)).status, ClaimStatus::Completed);
    assert_eq!(desk.order.refunded(), cash(3_000));
}

#[test]
fn a_collection_that_leaves_nothing_to_refund_has_nothing_to_complete() {
    let mut desk = delivered(example()).after(&giving_back([(2, 1)]));
    let mut collection = collect_damaged(1, 2, Disposition::Missing, 3_600);
    collection.complete_refund = true;
    desk.when(&collection);
    assert_eq!(desk.claim(returned(1)).status, ClaimStatus::Completed);
    assert_eq!(desk.refund(refund(1)).status, RefundStatus::Canceled);
}

#[test]
fn a_return_of_which_nothing_is_owed_completes_with_its_collection() {
    let mut desk = delivered(bare());
    desk.when(&giving_back([(2, 1)]).return_shipping(4_000, Fault::Buyer));
    assert_eq!(desk.claim(returned(1)).refund_no, None);
    desk.when(&collect(1));
    assert_eq!(desk.status(2), ItemStatus::Returned);
}

#[test]
fn damage_seen_at_the_collection_is_kept_back() {
    let mut desk = delivered(example());
    desk.when(&giving_back([(1, 1), (2, 1)]));
    desk.when(&collect_damaged(1, 2, Disposition::Defective, 900));
    let now = desk.refund(refund(1));
    assert_eq!((now.status, now.total()), (RefundStatus::Pending, money(9_500 - 900)));
    assert_eq!(desk.order.charges(), money(900));
    assert_eq!(desk.order.value(), money(900));
}

#[test]
fn more_than_the_refund_can_t_be_kept_back() {
    let desk = delivered(bare()).after(&giving_back([(2, 1)]));
    let damaged = collect_damaged(1, 2, Disposition::Missing, 4_001);
    assert_eq!(desk.refusal(&damaged), "deductions_exceed_refund");
}

#[test]
fn everything_kept_back_completes_the_return_and_cancels_the_refund() {
    let mut desk = delivered(bare());
    desk.when(&giving_back([(2, 1)]));
    desk.when(&collect_damaged(1, 2, Disposition::Missing, 4_000));
    assert_eq!(desk.claim(returned(1)).status, ClaimStatus::Completed);
    assert_eq!(desk.refund(refund(1)).status, RefundStatus::Canceled);
}

#[test]
fn only_resellable_goods_go_back_into_stock() {
    let mut desk = delivered(bare());
    desk.when(&giving_back([(1, 1), (2, 1)]));
    assert!(desk.effects.is_empty(), "nothing is back yet");
    desk.when(&collect_damaged(1, 2, Disposition::Defective, 0));
    let restocked =
        Effect::Restock { claim_no: returned(1), variant_code: "P-1-RED".to_owned(), quantity: 1 };
    assert_eq!(desk.effects, [restocked]);
}

#[test]
fn a_collection_names_items_of_its_return() {
    let desk = delivered(bare()).after(&giving_back([(2, 1)]));
    let foreign = collect_damaged(1, 1, Disposition::Missing, 0);
    assert_eq!(desk.refusal(&foreign), "unknown_item");
    assert_eq!(desk.refusal(&collect(2)), "unknown_claim");
    let desk = desk.after(&collect(1));
    assert_eq!(desk.refusal(&collect(1)), "illegal_claim_step");
}

#[test]
fn a_scheduled_refund_can_be_changed_but_not_held() {
    let mut desk = delivered(bare()).after(&giving_back([(2, 1)]));
    assert_eq!(desk.refusal(&hold(refund(1))), "illegal_refund_step");
    desk.when(&adjust(refund(1), 100));
    assert_eq!(desk.refund(refund(1)).total(), money(4_100));
    desk.when(&collect_damaged(1, 2, Disposition::Resellable, 300));
    assert_eq!(desk.refund(refund(1)).total(), money(3_800));
}

#[test]
fn a_withdrawn_return_restores_everything_before_and_after_its_collection() {
    let mut desk = delivered(example().payment_fee(100));
    let before = essence(&desk.order);
    desk.when(&giving_back([(1, 1), (2, 1)]).buyers_fault());
    desk.when(&withdraw(returned(1)));
    assert_eq!(essence(&desk.order), before);
    desk.when(&giving_back([(2, 1)]));
    desk.when(&collect_damaged(2, 2, Disposition::Resellable, 500));
    desk.when(&withdraw(returned(2)));
    assert_eq!(essence(&desk.order), before);
    let taken_back = |effect: &Effect| matches!(effect, Effect::TakeBackStock { .. });
    assert!(desk.effects.iter().any(taken_back), "restocked goods are taken back");
}

/// The named place of the popup: return of part of a split item.
#[test]
fn part_of_a_split_item_is_returned() {
    let order = given().discounted_line(1_000, 5, 103, 10).coupon("CP-1", 77);
    let mut desk = order.paid().placed();
    desk.when(&shipping([(1, 3)]));
    desk.when(&deliver(1));
    let worth = desk.order.net_of(desk.item(2));
    desk.when(&giving_back([(2, 2)]));
    desk.when(&giving_back([(2, 1)]));
    let first = desk.refund(refund(1)).total();
    let second = desk.refund(refund(2)).total();
    assert_eq!(first + second, worth, "the portions add up to the slice");
    assert_eq!(desk.item(3).split_from, Some(super::support::item(2)));
}

/// The named place of the popup: free shipping lost by a partial claim under each shipping option.
#[test]
fn free_shipping_lost_by_a_partial_return_under_each_option() {
    let order = || given().line(6_000, 1, 10).line(4_000, 1, 10).rule(600, Some(8_000));
    let cases = [
        (None, 4_000),
        (Some(ShippingChoice::Keep), 4_000),
        (Some(ShippingChoice::Recalculate), 3_400),
        (Some(ShippingChoice::Set(money(250))), 3_750),
        (Some(ShippingChoice::Refund), 4_000),
    ];
    for (choice, refunded) in cases {
        let mut desk = delivered(order());
        let mut command = giving_back([(2, 1)]);
        command.options.shipping = choice;
        desk.when(&command);
        assert_eq!(desk.refund(refund(1)).total(), money(refunded), "{choice:?}");
    }
}
