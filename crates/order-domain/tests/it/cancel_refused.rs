//! 注文キャンセル that is refused, each code.

use order_domain::claim::ShippingChoice;
use order_domain::money::Money;
use order_domain::refund::RefundMethod;
use order_domain::reject::Rejection;

use super::support::{
    CancelWith, account, bare, cancel, cash_and_points, claim, complete, example, given, item,
    refund, ship,
};

#[test]
fn a_cancellation_names_items_of_the_order_each_once() {
    let desk = example().paid().placed();
    assert_eq!(desk.refused(&cancel([])), Rejection::NoItems);
    assert_eq!(desk.refused(&cancel([(3, 1)])), Rejection::UnknownItem { item_no: item(3) });
    let twice = Rejection::DuplicateItem { item_no: item(1) };
    assert_eq!(desk.refused(&cancel([(1, 1), (1, 1)])), twice);
}

#[test]
fn it_takes_between_one_unit_and_all_that_the_item_has() {
    let desk = given().line(100, 3, 10).paid().placed();
    for requested in [0, 4, u32::MAX] {
        let refused = desk.refused(&cancel([(1, requested)]));
        let item_no = item(1);
        assert_eq!(refused, Rejection::QuantityExceedsItem { item_no, requested, available: 3 });
    }
}

#[test]
fn an_item_that_a_claim_holds_names_the_claim_even_when_it_is_completed() {
    let mut desk = example().paid().placed().after(&cancel([(2, 1)]));
    for status in ["cancel_processing", "canceled"] {
        let refused = serde_json::to_value(desk.refused(&cancel([(2, 1)]))).expect("plain data");
        assert_eq!(refused["code"], "item_in_claim");
        assert_eq!(refused["current_status"], status);
        if status == "cancel_processing" {
            desk.when(&complete(refund(1)));
        }
    }
}

#[test]
fn goods_that_have_left_are_not_canceled_and_the_item_says_what_it_allows() {
    let desk = example().paid().placed().after(&ship([(2, 1)]));
    let refused = serde_json::to_value(desk.refused(&cancel([(2, 1)]))).expect("plain data");
    let expected = serde_json::json!({
        "code": "illegal_transition",
        "item_no": "02",
        "current_status": "shipping",
        "allowed_actions": ["exchange", "return"],
    });
    assert_eq!(refused, expected);
}

#[test]
fn nothing_changes_when_one_of_several_items_is_refused() {
    let desk = given().line(100, 3, 10).line(100, 1, 10).paid().placed().after(&ship([(2, 1)]));
    assert_eq!(desk.refusal(&cancel([(1, 2), (2, 1)])), "illegal_transition");
    assert_eq!(desk.item(1).quantity(), 3);
}

#[test]
fn a_coupon_is_restored_once_and_only_where_the_order_used_it() {
    let desk = example().line(100, 1, 10).paid().placed();
    let coupon_no = "CP-9".to_owned();
    let unknown = desk.refused(&cancel([(2, 1)]).restoring("CP-9"));
    assert_eq!(unknown, Rejection::UnknownCoupon { coupon_no });
    let twice = cancel([(2, 1)]).restoring("CP-1").restoring("CP-1");
    assert_eq!(desk.refusal(&twice), "duplicate_coupon");
    let desk = desk.after(&cancel([(2, 1)]).restoring("CP-1"));
    let again = desk.refused(&cancel([(1, 1)]).restoring("CP-1"));
    assert_eq!(again, Rejection::CouponAlreadyRestored { coupon_no: "CP-1".to_owned() });
}

#[test]
fn recalculating_needs_a_rule() {
    let desk = example().paid().placed();
    let refused = desk.refused(&cancel([(2, 1)]).shipping(ShippingChoice::Recalculate));
    assert_eq!(refused, Rejection::NoShippingRule);
}

#[test]
fn no_more_is_kept_back_than_would_be_refunded_and_the_figures_are_told() {
    let desk = example().paid().placed();
    let refused = desk.refused(&cancel([(2, 1)]).deducting(3_601));
    let expected = serde_json::json!({
        "code": "deductions_exceed_refund",
        "value_before": "9500",
        "value_after": "9501",
        "difference": "-1",
    });
    assert_eq!(serde_json::to_value(refused).expect("plain data"), expected);
    let shipping = cancel([(2, 1)]).shipping(ShippingChoice::Set(Money(4_101)));
    assert_eq!(desk.refusal(&shipping), "deductions_exceed_refund");
}

#[test]
fn a_coupon_that_what_is_left_would_lose_may_cost_more_than_the_item() {
    let desk = given().line(9_000, 1, 10).line(100, 1, 10).coupon("CP-1", 910).paid().placed();
    let restored = cancel([(2, 1)]).restoring("CP-1");
    assert_eq!(desk.refusal(&restored), "deductions_exceed_refund");
}

#[test]
fn a_split_by_hand_adds_up_and_stays_within_each_tender() {
    let desk = example().paid().placed();
    let split = |cash, points| cancel([(2, 1)]).by_hand(cash_and_points(cash, points));
    let mismatch = serde_json::to_value(desk.refused(&split(3_600, 1))).expect("plain data");
    let expected =
        serde_json::json!({"code": "tender_split_mismatch", "expected": "3600", "actual": "3601"});
    assert_eq!(mismatch, expected);
    let too_many = serde_json::to_value(desk.refused(&split(3_099, 501))).expect("plain data");
    let expected = serde_json::json!({
        "code": "tender_exceeds_refundable",
        "tender": "points",
        "requested": "501",
        "refundable": "500",
    });
    assert_eq!(too_many, expected);
    assert_eq!(desk.refusal(&split(3_601, -1)), "tender_exceeds_refundable");
    assert_eq!(desk.refusal(&split(9_500, -5_900)), "tender_exceeds_refundable");
}

#[test]
fn a_refund_by_bank_transfer_needs_an_account_and_others_need_none() {
    let desk = example().paid().placed();
    let to = |method, account| cancel([(2, 1)]).to(method, account);
    let without = desk.refused(&to(RefundMethod::BankTransfer, None));
    assert_eq!(without, Rejection::BankAccountRequired);
    for method in [RefundMethod::Original, RefundMethod::StoreCredit] {
        let with = desk.refused(&to(method, Some(account(1))));
        assert_eq!(with, Rejection::BankAccountUnexpected);
    }
    let desk = desk.after(&to(RefundMethod::BankTransfer, Some(account(1))));
    assert_eq!(desk.refund(refund(1)).bank_account, Some(account(1)));
}

#[test]
fn only_a_member_is_refunded_in_store_credit() {
    let guest = bare().guest().paid().placed();
    let refused = guest.refused(&cancel([(2, 1)]).to(RefundMethod::StoreCredit, None));
    assert_eq!(refused, Rejection::MemberRequired);
    let member = bare().paid().placed();
    let member = member.after(&cancel([(2, 1)]).to(RefundMethod::StoreCredit, None));
    assert_eq!(member.claim(claim(1)).refund_no, Some(refund(1)));
}
