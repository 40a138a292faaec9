//! The laws of domain.md §4, attacked with random commands on random orders.
//!
//! [`Desk`] checks most of them after every command: the order's own audit, balanced transactions
//! that add up to the balances, a replay that leads to the state, a quote that is what the
//! command does, figures, components, tenders, initial figures that never change. Here stand the
//! laws that need two states, and the proof that the random commands reach what they should.

use std::collections::BTreeMap;

use order_domain::draft::Change;
use order_domain::event::Event;
use order_domain::order::Order;
use order_domain::refund::RefundStatus;
use order_domain::reject::Rejection;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::support::invoices::Invoices;
use super::support::offers::{Share, offers_hold};
use super::support::plan;
use super::support::resolve::{is_unpaid, resolve};
use super::support::step::{Desks, Step, steps};
use super::support::{AnyCommand, Desk, Given, withdraw};
use super::withdraw_claim::essence;

/// The most commands of a sequence.
const MOST_COMMANDS: usize = 40;

/// How many sequences: `PROPTEST_CASES`, or as many of the full run as are told.
fn config(of_full_run: u32) -> Config {
    let told = std::env::var_os("PROPTEST_CASES").map(|_| Config::default().cases);
    let cases = told.unwrap_or(of_full_run);
    Config { cases, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() }
}

proptest! {
    #![proptest_config(config(4_000))]

    #[test]
    fn every_law_holds_after_every_command_about_money(
        order in plan::order(),
        steps in steps(Desks::Money, MOST_COMMANDS),
    ) {
        carry_out(order, &steps, &mut Seen::default());
    }
}

proptest! {
    #![proptest_config(config(10_000))]

    #[test]
    fn every_law_holds_after_every_command_about_money_and_goods(
        order in plan::order(),
        steps in steps(Desks::Whole, MOST_COMMANDS),
    ) {
        carry_out(order, &steps, &mut Seen::default());
    }
}

/// How often each outcome was seen, by command, and by what it was.
type Seen = BTreeMap<String, u32>;

fn note(seen: &mut Seen, what: impl Into<String>) {
    *seen.entry(what.into()).or_default() += 1;
}

fn carry_out(order: Given, steps: &[Step], seen: &mut Seen) {
    let mut desk = order.placed();
    let mut invoices = Invoices::default();
    note(seen, if is_unpaid(&desk.order) { "placed unpaid" } else { "placed paid" });
    for (position, step) in (1_usize..).zip(steps) {
        let command = resolve(step, &desk.order, &desk.told);
        let before = desk.order.clone();
        match desk.attempt(&command) {
            Ok(change) => {
                note(seen, command.name());
                note_reached(seen, &command, &desk.order, &change);
                invoices.after(&before, &change);
                if desk.order.claims.len() > before.claims.len() {
                    withdrawing_at_once_restores(&before, &desk);
                }
            }
            Err(rejection) => note_refused(seen, &command, &rejection),
        }
        // Trying every offer costs as much as many commands: a share at each step, all at the last.
        let share = if position == steps.len() { Share::ALL } else { Share::sixteenth(position) };
        offers_hold(&desk, share);
    }
    desk.replay();
}

fn note_refused(seen: &mut Seen, command: &AnyCommand, rejection: &Rejection) {
    note(seen, format!("{} refused: {}", command.name(), rejection.code()));
}

fn note_reached(seen: &mut Seen, command: &AnyCommand, order: &Order, change: &Change) {
    if let AnyCommand::AdjustRefund(adjustment) = command {
        let amount = adjustment.adjustment.as_ref().map(|change| change.amount.minor().signum());
        note(seen, format!("adjust_refund by {amount:?}"));
    }
    let AnyCommand::CancelItems(cancellation) = command else { return };
    let claim = order.claims.last().expect("a cancellation opens a claim");
    let settlement = claim.settlement.as_ref().expect("an operator's claim is accepted");
    note(seen, format!("cancellation {}", claim.status));
    for component in &settlement.components {
        let code: &'static str = component.code.into();
        note(seen, format!("component {code}"));
    }
    for (happened, what) in [
        (
            change.records.iter().any(|record| matches!(record.event, Event::ItemSplit { .. })),
            "split",
        ),
        (!settlement.due_lowered.is_empty(), "due lowered"),
        (!settlement.voided_payments.is_empty(), "payment voided"),
        (!settlement.settled_payments.is_empty(), "payment settled"),
        (!settlement.sources.is_empty(), "cash owed back"),
        (settlement.tenders.stored_value().is_positive(), "stored value owed back"),
        (cancellation.options.refund.tenders.is_some(), "split by hand"),
        (claim.was_never_paid() && claim.refund_no.is_some(), "stored value back at once"),
    ] {
        if happened {
            note(seen, format!("cancellation: {what}"));
        }
    }
}

/// A claim withdrawn right after it was made leaves nothing behind but its record.
fn withdrawing_at_once_restores(before: &Order, desk: &Desk) {
    let claim = desk.order.claims.last().expect("the command opened a claim");
    let refund = claim.refund_no.and_then(|refund_no| desk.order.refund(refund_no));
    if refund.is_some_and(|refund| refund.status == RefundStatus::Completed) {
        assert_eq!(desk.refusal(&withdraw(claim.claim_no)), "refund_completed");
        return;
    }
    let change = desk.order.perform(&withdraw(claim.claim_no), &desk.told);
    let after = change.expect("nothing has happened since").after;
    after.audit().expect("the laws hold");
    assert_eq!(essence(&after), essence(before), "the order is what it was");
}

/// The laws would be empty if the random commands never got anywhere.
#[test]
fn random_commands_reach_everything_that_the_laws_are_about() {
    let config = Config { failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let sequences = (plan::order(), steps(Desks::Whole, MOST_COMMANDS));
    let mut seen = Seen::new();
    for _ in 0..500 {
        let (order, steps) = sequences.new_tree(&mut runner).expect("a sequence").current();
        carry_out(order, &steps, &mut seen);
    }
    let list: Vec<String> = seen.iter().map(|(what, count)| format!("{count:6} {what}")).collect();
    println!("{}", list.join("\n"));
    for (what, least) in REACHED {
        let count = seen.get(*what).copied().unwrap_or(0);
        assert!(count >= *least, "{what}: {count} times instead of {least}");
    }
}

/// What 500 sequences must reach, and how often at least: about half of what they do.
const REACHED: &[(&str, u32)] = &[
    ("placed paid", 100),
    ("placed unpaid", 100),
    ("accept_claim", 20),
    ("add_items", 50),
    ("add_to_shipment", 15),
    ("adjust_refund", 40),
    ("cancel_items", 500),
    ("cancel_shipment", 10),
    ("collect_return", 10),
    ("complete_refund", 50),
    ("confirm_deposit", 30),
    ("create_shipment", 300),
    ("deliver_shipment", 40),
    ("dispatch_shipment", 15),
    ("exchange_items", 60),
    ("hold_refund", 50),
    ("move_items", 40),
    ("reject_claim", 10),
    ("release_refund", 5),
    ("request_claim", 150),
    ("return_items", 80),
    ("withdraw_claim", 200),
    ("blacklist_orderer", 5),
    ("change_bank", 2),
    ("change_customer_notice", 5),
    ("change_orderer", 5),
    ("change_receiver", 5),
    ("erase_personal_data", 5),
    ("release_blacklist", 1),
    ("remove_flag", 2),
    ("blacklist_orderer refused: member_order", 20),
    ("change_bank refused: payment_not_awaiting", 2),
    ("release_blacklist refused: not_blacklisted", 2),
    ("remove_flag refused: not_flagged", 5),
    ("adjust_refund by Some(1)", 10),
    ("adjust_refund by Some(-1)", 10),
    ("cancellation awaiting_refund", 200),
    ("cancellation completed", 200),
    ("cancellation: cash owed back", 100),
    ("cancellation: due lowered", 100),
    ("cancellation: payment settled", 4),
    ("cancellation: payment voided", 8),
    ("cancellation: split", 300),
    ("cancellation: split by hand", 2),
    ("cancellation: stored value back at once", 50),
    ("cancellation: stored value owed back", 200),
    ("component coupon_withdrawn", 5),
    ("component deduction", 30),
    ("component manual_adjustment", 1),
    ("component payment_fee", 5),
    ("component return_shipping", 15),
    ("component shipping", 40),
    ("adjust_refund refused: adjustment_out_of_bounds", 3),
    ("adjust_refund refused: illegal_refund_step", 20),
    ("adjust_refund refused: tender_exceeds_refundable", 3),
    ("adjust_refund refused: tender_split_mismatch", 2),
    ("cancel_items refused: coupon_already_restored", 5),
    ("cancel_items refused: deductions_exceed_refund", 50),
    ("cancel_items refused: illegal_transition", 10),
    ("cancel_items refused: item_in_claim", 50),
    ("cancel_items refused: no_shipping_rule", 10),
    ("cancel_items refused: quantity_exceeds_item", 50),
    ("cancel_items refused: tender_exceeds_refundable", 10),
    ("cancel_items refused: tender_split_mismatch", 10),
    ("cancel_items refused: unknown_coupon", 20),
    ("confirm_deposit refused: amount_mismatch", 3),
    ("confirm_deposit refused: payment_void", 2),
    ("exchange_items refused: payment_method_required", 15),
    ("exchange_items refused: replacement_quantity_mismatch", 5),
    ("return_items refused: deductions_exceed_refund", 5),
    ("withdraw_claim refused: later_change_depends", 10),
    ("withdraw_claim refused: refund_completed", 30),
    ("withdraw_claim refused: replacement_paid", 1),
    ("withdraw_claim refused: replacement_shipped", 1),
];
