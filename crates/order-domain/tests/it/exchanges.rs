//! 商品交換 (domain.md §3, "Exchange").

use order_domain::claim::{Claim, ClaimStatus, Fault, ReturnShipping};
use order_domain::effect::Effect;
use order_domain::item::ItemStatus;
use order_domain::payment::{PaymentKind, PaymentStatus};
use order_domain::refund::RefundStatus;

use super::support::goods::{
    another, by_card, collect, deliver, exchange, exchange_option, exchanged, giving_back, shipping,
};
use super::support::{
    bare, cancel, cash, complete, confirm, example, given, money, payment, refund, withdraw,
};
use super::withdraw_claim::essence;

#[test]
fn another_option_takes_over_the_money_of_what_it_replaces_to_the_yen() {
    let order = given().discounted_line(1_000, 3, 100, 10).coupon("CP-1", 77).shipping(500);
    let mut desk = order.points(200).paid().placed();
    let (value, taxes) = (desk.order.value(), desk.order.taxes());
    let change = desk.when(&exchange_option(1, 2));
    assert_eq!(desk.claim(exchanged(1)).status, ClaimStatus::Completed);
    assert_eq!((desk.order.value(), desk.order.taxes()), (value, taxes));
    assert_eq!((desk.status(2), desk.status(3)), (ItemStatus::Exchanged, ItemStatus::Preparing));
    assert_eq!(desk.order.net_of(desk.item(3)), desk.order.net_of(desk.item(2)));
    assert!(change.after.refunds.is_empty() && change.after.payments.len() == 1);
}

#[test]
fn every_unit_of_the_item_needs_its_replacement() {
    let desk = given().line(1_000, 3, 10).paid().placed();
    let mut short = exchange_option(1, 2);
    short.items[0].quantity = 3;
    assert_eq!(desk.refusal(&short), "replacement_quantity_mismatch");
}

#[test]
fn an_even_exchange_completes_at_once() {
    let mut desk = bare().paid().placed();
    desk.when(&exchange([(2, 1)], another(2_000, 2)));
    assert_eq!(desk.claim(exchanged(1)).status, ClaimStatus::Completed);
    assert_eq!(desk.status(3), ItemStatus::Preparing);
    assert_eq!(desk.order.value(), money(10_000));
}

#[test]
fn a_cheaper_replacement_leads_to_a_refund_and_goes_on_at_once() {
    let mut desk = bare().paid().placed();
    desk.when(&exchange([(2, 1)], another(2_500, 1)));
    assert_eq!(desk.claim(exchanged(1)).status, ClaimStatus::AwaitingRefund);
    assert_eq!(desk.refund(refund(1)).tenders, cash(1_500));
    assert_eq!(desk.status(3), ItemStatus::Preparing);
    desk.when(&complete(refund(1)));
    assert_eq!(desk.status(2), ItemStatus::Exchanged);
}

#[test]
fn a_dearer_replacement_waits_for_its_payment() {
    let mut desk = bare().paid().placed();
    desk.when(&exchange([(2, 1)], another(5_500, 1)));
    assert_eq!(desk.claim(exchanged(1)).status, ClaimStatus::AwaitingPayment);
    assert_eq!(
        (desk.status(2), desk.status(3)),
        (ItemStatus::ExchangeProcessing, ItemStatus::AwaitingPayment)
    );
    let difference = desk.payment(payment(2));
    assert_eq!(difference.kind, PaymentKind::ExchangeDifference);
    assert_eq!(difference.due(), money(1_500));
    assert_eq!(desk.refusal(&cancel([(3, 1)])), "exchange_awaits_payment");
    desk.when(&confirm());
    assert_eq!(desk.claim(exchanged(1)).status, ClaimStatus::Completed);
    assert_eq!((desk.status(2), desk.status(3)), (ItemStatus::Exchanged, ItemStatus::Preparing));
}

#[test]
fn a_difference_that_the_buyer_owes_needs_a_payment_method() {
    let desk = bare().paid().placed();
    let mut unpaid = exchange([(2, 1)], another(5_500, 1));
    unpaid.payment = None;
    assert_eq!(desk.refusal(&unpaid), "payment_method_required");
}

#[test]
fn return_shipping_of_the_buyers_adds_to_the_difference() {
    let mut desk = bare().paid().placed();
    let mut command = exchange_option(1, 1);
    command.options.return_shipping =
        Some(ReturnShipping { amount: money(700), payer: Fault::Buyer });
    command.payment = Some(by_card());
    desk.when(&command);
    assert_eq!(desk.payment(payment(2)).due(), money(700));
}

#[test]
fn unpaid_goods_can_t_be_exchanged() {
    assert_eq!(bare().placed().refusal(&exchange([(1, 1)], another(1, 1))), "illegal_transition");
}

#[test]
fn replacements_leave_the_stock_and_come_back_with_the_withdrawal() {
    let mut desk = bare().paid().placed();
    desk.when(&exchange([(2, 1)], another(2_000, 2)));
    let variant_code = "P-9-1".to_owned();
    let taken = Effect::TakeReplacementStock {
        claim_no: exchanged(1),
        variant_code: variant_code.clone(),
        quantity: 2,
    };
    assert!(desk.effects.contains(&taken));
    desk.when(&withdraw(exchanged(1)));
    let back = Effect::ReturnReplacementStock { claim_no: exchanged(1), variant_code, quantity: 2 };
    assert!(desk.effects.contains(&back));
}

#[test]
fn a_withdrawn_exchange_takes_its_replacements_away() {
    let mut desk = example().paid().placed();
    desk.when(&exchange([(2, 1)], another(3_600, 1)));
    let replaced = desk.order.value();
    desk.when(&withdraw(exchanged(1)));
    assert_eq!(desk.order.value(), replaced);
    assert_eq!(desk.item(3).removed_by, Some(exchanged(1)));
    assert!(!desk.order.is_live(desk.item(3)));
    assert_eq!(desk.refusal(&cancel([(3, 1)])), "unknown_item");
    assert_eq!(desk.order.items.len(), 3, "its number is not given again");
    desk.when(&cancel([(1, 1), (2, 1)]));
    assert_eq!(desk.refund(refund(1)).total(), money(9_500));
}

/// The named place of the popup: exchange that costs more, then withdrawn before payment.
#[test]
fn an_exchange_that_costs_more_is_withdrawn_before_its_payment() {
    let mut desk = example().paid().placed();
    let (before, figures) = (essence(&desk.order), desk.order.figures());
    desk.when(&exchange([(2, 1)], another(9_000, 1)));
    desk.when(&withdraw(exchanged(1)));
    assert_eq!(desk.payment(payment(2)).status, PaymentStatus::Void);
    assert_eq!(desk.order.figures(), figures);
    assert_eq!(essence(&desk.order), before);
    assert_eq!(desk.refusal(&confirm()), "payment_void");
}

/// The named place of the popup: exchange that costs more, then withdrawn after payment.
#[test]
fn an_exchange_that_costs_more_can_t_be_withdrawn_after_its_payment() {
    let mut desk = bare().paid().placed();
    desk.when(&exchange([(2, 1)], another(5_500, 1)));
    desk.when(&confirm());
    assert_eq!(desk.refusal(&withdraw(exchanged(1))), "replacement_paid");
}

#[test]
fn an_exchange_can_t_be_withdrawn_once_its_replacement_has_left() {
    let mut desk = bare().paid().placed();
    desk.when(&exchange_option(2, 1));
    desk.when(&shipping([(3, 1)]));
    assert_eq!(desk.refusal(&withdraw(exchanged(1))), "replacement_shipped");
}

#[test]
fn an_exchange_can_t_be_withdrawn_while_another_claim_holds_its_replacement() {
    let mut desk = bare().paid().placed();
    desk.when(&exchange_option(2, 1));
    desk.when(&cancel([(3, 1)]));
    assert_eq!(desk.refusal(&withdraw(exchanged(1))), "later_change_depends");
}

#[test]
fn goods_in_transit_are_exchanged_and_stay_where_they_are() {
    let mut desk = bare().paid().placed().after(&shipping([(1, 1)]));
    desk.when(&exchange([(1, 1)], another(6_000, 1)));
    desk.when(&deliver(1));
    assert_eq!(desk.status(1), ItemStatus::Exchanged);
    desk.when(&withdraw(exchanged(1)));
    assert_eq!(desk.status(1), ItemStatus::Delivered);
}

/// The named place of the popup: full return after a partial exchange.
#[test]
fn everything_comes_back_after_a_partial_exchange() {
    let order = given().discounted_line(1_000, 3, 100, 10).line(2_000, 1, 8).coupon("CP-1", 333);
    let mut desk = order.shipping(500).points(400).paid().placed();
    let paid = desk.order.paid();
    desk.when(&exchange_option(1, 2));
    desk.when(&exchange([(2, 1)], another(1_200, 1)));
    desk.when(&complete(refund(1)));
    let live: Vec<_> = desk.order.live_items().map(|live| live.item_no).collect();
    for item_no in live {
        let quantity = desk.order.item(item_no).expect("it is live").quantity();
        desk.when(&shipping([(item_no.0, quantity)]));
    }
    let live: Vec<_> = desk.order.live_items().map(|live| live.item_no).collect();
    for item_no in live {
        let quantity = desk.order.item(item_no).expect("it is live").quantity();
        desk.when(&giving_back([(item_no.0, quantity)]));
    }
    let waiting = |claim: &&Claim| claim.status == ClaimStatus::AwaitingCollection;
    let waiting = desk.order.claims.iter().filter(waiting).map(|claim| claim.claim_no.number);
    for number in waiting.collect::<Vec<_>>() {
        desk.when(&collect(number));
    }
    let pending: Vec<_> = desk
        .order
        .refunds
        .iter()
        .filter(|refund| refund.status == RefundStatus::Pending)
        .map(|refund| refund.refund_no)
        .collect();
    for refund_no in pending {
        desk.when(&complete(refund_no));
    }
    assert_eq!(desk.order.refunded(), paid, "all that was paid is back, tender by tender");
    assert_eq!(desk.order.value(), money(0));
}
