//! 申込, 処理, 拒否: claims that buyers ask for (domain.md §3).

use order_domain::action::exchange_items::Replacements;
use order_domain::claim::{ClaimKind, ClaimOptions, ClaimStatus, Deduction};
use order_domain::item::ItemStatus;
use order_domain::money::Money;
use order_domain::stamp::{Actor, ActorKind};

use super::support::goods::{
    accept, another, by_card, deliver, exchanged, reject, request, returned, shipping,
};
use super::support::{Desk, bare, cancel, cash, claim, confirm, example, money, refund, withdraw};
use super::withdraw_claim::essence;

fn by_the_buyer(desk: &mut Desk) {
    desk.told.actor =
        Actor { kind: ActorKind::Buyer, id: "member-1".to_owned(), name: "山田".to_owned() };
}

#[test]
fn a_request_marks_the_items_and_moves_no_money() {
    let mut desk = example().paid().placed();
    let value = desk.order.value();
    let change = desk.when(&request(ClaimKind::Cancellation, [(2, 1)]));
    assert_eq!(desk.status(2), ItemStatus::CancelRequested);
    assert_eq!(desk.order.value(), value);
    assert!(change.records.iter().all(|record| record.transaction.is_none()));
    let asked = desk.claim(claim(1));
    assert!(asked.reason.is_none() && asked.buyer_reason.is_some());
    assert_eq!(desk.refusal(&cancel([(2, 1)])), "item_in_claim");
}

#[test]
fn an_operator_accepts_with_the_options_of_a_claim_of_their_own() {
    let mut desk = example().paid().placed();
    desk.when(&request(ClaimKind::Cancellation, [(2, 1)]));
    let mut terms = accept(claim(1));
    terms.options = ClaimOptions {
        restore_coupons: vec!["CP-1".to_owned()],
        deduction: Some(Deduction { amount: Money(200), reason: "手数料".to_owned() }),
        ..ClaimOptions::default()
    };
    desk.when(&terms);
    assert_eq!(desk.refund(refund(1)).tenders, cash(2_800));
    assert_eq!(desk.status(2), ItemStatus::CancelProcessing);
    assert_eq!(desk.refusal(&accept(claim(1))), "illegal_claim_step");
}

#[test]
fn accepting_gives_what_an_own_claim_would_have_given() {
    let mut asked = example().paid().placed();
    asked.when(&request(ClaimKind::Cancellation, [(1, 1)]));
    asked.when(&accept(claim(1)));
    let own = example().paid().placed().after(&cancel([(1, 1)]));
    assert_eq!(asked.settlement(claim(1)), own.settlement(claim(1)));
    assert_eq!(asked.order.figures(), own.order.figures());
}

#[test]
fn a_rejected_request_puts_the_items_back_and_shows_the_buyer_why() {
    let mut desk = bare().paid().placed();
    let before = essence(&desk.order);
    desk.when(&request(ClaimKind::Cancellation, [(1, 1)]));
    desk.when(&reject(claim(1)));
    assert_eq!(essence(&desk.order), before);
    assert_eq!(desk.claim(claim(1)).status, ClaimStatus::Rejected);
    assert_eq!(desk.claim(claim(1)).rejection_shown.as_deref(), Some("発送済みのため"));
    let mut hidden = reject(claim(2));
    hidden.show_to_buyer = false;
    desk.when(&request(ClaimKind::Cancellation, [(1, 1)]));
    desk.when(&hidden);
    assert_eq!(desk.claim(claim(2)).rejection_shown, None);
}

#[test]
fn a_buyer_takes_back_a_request_but_not_what_was_accepted() {
    let mut desk = bare().paid().placed();
    by_the_buyer(&mut desk);
    desk.when(&request(ClaimKind::Cancellation, [(1, 1)]));
    desk.when(&withdraw(claim(1)));
    assert_eq!(desk.claim(claim(1)).status, ClaimStatus::Withdrawn);
    desk.when(&request(ClaimKind::Cancellation, [(1, 1)]));
    desk.when(&accept(claim(2)));
    assert_eq!(desk.refusal(&withdraw(claim(2))), "illegal_claim_step");
}

#[test]
fn a_buyer_asks_for_a_return_of_what_has_arrived() {
    let mut desk = bare().paid().placed();
    assert_eq!(desk.refusal(&request(ClaimKind::Return, [(1, 1)])), "illegal_transition");
    desk.when(&shipping([(1, 1)]));
    desk.when(&request(ClaimKind::Return, [(1, 1)]));
    desk.when(&deliver(1));
    assert_eq!(desk.status(1), ItemStatus::ReturnRequested, "the goods arrive all the same");
    let mut terms = accept(returned(1));
    terms.collected = true;
    desk.when(&terms);
    assert_eq!(desk.status(1), ItemStatus::ReturnAwaitingRefund);
}

#[test]
fn an_accepted_exchange_needs_its_replacements() {
    let mut desk = bare().paid().placed();
    desk.when(&request(ClaimKind::Exchange, [(2, 1)]));
    assert_eq!(desk.refusal(&accept(exchanged(1))), "replacements_required");
    let mut terms = accept(exchanged(1));
    terms.replacements = Some(Replacements::OtherProducts(vec![another(4_500, 1)]));
    terms.payment = Some(by_card());
    desk.when(&terms);
    assert_eq!(desk.claim(exchanged(1)).status, ClaimStatus::AwaitingPayment);
}

#[test]
fn a_deposit_arrives_while_the_buyer_asks_to_cancel() {
    let mut desk = bare().placed();
    desk.when(&request(ClaimKind::Cancellation, [(1, 1)]));
    desk.when(&confirm());
    assert_eq!(desk.status(1), ItemStatus::CancelRequested);
    desk.when(&accept(claim(1)));
    assert_eq!(desk.refund(refund(1)).total(), money(6_000), "it was paid by then");
}

#[test]
fn never_paid_goods_say_who_canceled_them() {
    let mut desk = bare().placed();
    desk.when(&request(ClaimKind::Cancellation, [(1, 1)]));
    desk.when(&accept(claim(1)));
    desk.when(&cancel([(2, 1)]));
    let code = |number| desk.order.cafe24_code(desk.item(number));
    assert_eq!((code(1), code(2)), ("C47", "C49"));
}
