//! The life of a refund (domain.md §4, "Refund life"): hold, release, complete.

use order_domain::action::{CompleteRefund, HoldRefund};
use order_domain::claim::ClaimStatus;
use order_domain::item::ItemStatus;
use order_domain::journal::{Account, TransactionKind};
use order_domain::refund::RefundStatus;
use order_domain::reject::Rejection;

use super::support::world::{days_later, today};
use super::support::{
    CancelWith, Desk, cancel, cash, cash_and_points, claim, complete, example, hold, refund,
    release, withdraw,
};

fn pending() -> Desk {
    example().paid().placed().after(&cancel([(2, 1)]))
}

#[test]
fn a_refund_on_hold_says_why_who_and_when_and_its_items_show_it() {
    let mut desk = pending();
    desk.when(&hold(refund(1)));
    let held = desk.refund(refund(1)).held.as_ref().expect("it is on hold");
    assert_eq!((held.reason.as_str(), held.stamp.by.name.as_str()), ("口座確認中", "佐藤"));
    assert_eq!(desk.refund(refund(1)).status, RefundStatus::OnHold);
    assert_eq!(desk.order.cafe24_code(desk.item(2)), "C36");
    assert_eq!(desk.order.refund_pending(), cash(3_600), "it is owed all the same");
}

#[test]
fn a_released_refund_is_pending_again() {
    let mut desk = pending().after(&hold(refund(1)));
    let change = desk.when(&release(refund(1)));
    assert_eq!(desk.refund(refund(1)).status, RefundStatus::Pending);
    assert_eq!(desk.refund(refund(1)).held, None);
    assert_eq!(change.records[0].transaction, None, "no money moves");
}

#[test]
fn completing_a_refund_completes_its_claim_in_the_same_change() {
    let mut desk = pending();
    let command = CompleteRefund {
        refunded_on: Some(days_later(2)),
        memo: Some("振込済".to_owned()),
        ..complete(refund(1))
    };
    let change = desk.when(&command);
    assert_eq!(desk.claim(claim(1)).status, ClaimStatus::Completed);
    assert_eq!(desk.status(2), ItemStatus::Canceled);
    assert_eq!(desk.order.cafe24_code(desk.item(2)), "C40");
    let completion = desk.refund(refund(1)).completion.as_ref().expect("it is completed");
    assert_eq!(completion.refunded_on, days_later(2));
    assert_eq!(completion.memo.as_deref(), Some("振込済"));
    assert_eq!(
        (completion.invoice.sold_on, completion.invoice.returned_on),
        (today(), days_later(2))
    );
    let transaction = change.records[0].transaction.as_ref().expect("money moves");
    assert_eq!(transaction.kind, TransactionKind::RefundCompleted);
    let entries: Vec<(Account, i64)> =
        transaction.entries.iter().map(|entry| (entry.account, entry.amount.minor())).collect();
    assert_eq!(entries, [(Account::Cash, -3_600), (Account::RefundPayableCash, 3_600)]);
}

#[test]
fn a_held_refund_may_be_completed_and_is_on_hold_no_more() {
    let mut desk = pending().after(&hold(refund(1)));
    desk.when(&complete(refund(1)));
    assert_eq!(desk.refund(refund(1)).held, None);
}

#[test]
fn the_final_payment_counts_a_refund_from_the_moment_its_claim_is_accepted() {
    let desk = pending();
    let before = desk.order.figures();
    let desk = desk.after(&complete(refund(1)));
    assert_eq!(desk.order.figures(), before);
    assert_eq!(desk.order.refunded(), cash(3_600));
    assert_eq!(desk.order.refund_pending(), cash(0));
}

#[test]
fn points_are_given_back_when_the_refund_is_completed() {
    let order = example().paid().placed();
    let mut desk = order.after(&cancel([(2, 1)]).by_hand(cash_and_points(3_100, 500)));
    assert_eq!(desk.order.refunded(), cash(0));
    assert_eq!(desk.order.figures().stored_value, cash(0), "they count as given back already");
    desk.when(&complete(refund(1)));
    assert_eq!(desk.order.refunded(), cash_and_points(3_100, 500));
}

#[test]
fn a_refund_that_the_order_does_not_have_is_unknown() {
    let desk = pending();
    let unknown = Rejection::UnknownRefund { refund_no: refund(2) };
    assert_eq!(desk.refused(&hold(refund(2))), unknown);
    assert_eq!(desk.refused(&release(refund(2))), unknown);
    assert_eq!(desk.refused(&complete(refund(2))), unknown);
}

#[test]
fn a_refund_moves_only_as_its_status_allows_and_says_what_it_allows() {
    let facts = |refused: Rejection| serde_json::to_value(refused).expect("plain data");
    let desk = pending();
    let not_held = facts(desk.refused(&release(refund(1))));
    let expected = serde_json::json!({
        "code": "illegal_refund_step",
        "refund_no": "F1",
        "current_status": "pending",
        "allowed_actions": ["hold", "change", "complete"],
    });
    assert_eq!(not_held, expected);
    let desk = desk.after(&hold(refund(1)));
    let twice = facts(desk.refused(&hold(refund(1))));
    assert_eq!(twice["allowed_actions"], serde_json::json!(["release", "change", "complete"]));
    let desk = desk.after(&complete(refund(1)));
    let over = facts(desk.refused(&complete(refund(1))));
    assert_eq!(over["current_status"], "completed");
    assert_eq!(over["allowed_actions"], serde_json::json!([]));
}

#[test]
fn a_canceled_refund_does_nothing_any_more() {
    let desk = pending().after(&withdraw(claim(1)));
    let again = HoldRefund { reason: "再確認".to_owned(), ..hold(refund(1)) };
    assert_eq!(desk.refusal(&again), "illegal_refund_step");
    assert_eq!(desk.refusal(&complete(refund(1))), "illegal_refund_step");
}
