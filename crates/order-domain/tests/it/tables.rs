//! The transition tables, whole: every pair of state and step, allowed or not. A change of a
//! snapshot is a change of the rules, to be read against domain.md §2 to §4.

use std::fmt::Display;

use insta::assert_snapshot;
use order_domain::claim::{ClaimKind, ClaimStatus, ClaimStep};
use order_domain::item::{Fulfilment, FulfilmentStep, ItemStatus};
use order_domain::payment::{PaymentStatus, PaymentStep};
use order_domain::refund::{RefundStatus, RefundStep};
use order_domain::shipment::{ShipmentStatus, ShipmentStep};
use strum::IntoEnumIterator;

fn table<State, Step>(after: impl Fn(State, Step) -> Option<State>) -> String
where
    State: IntoEnumIterator + Display + Copy,
    Step: IntoEnumIterator + Display + Copy,
{
    let row = |state: State, step: Step| match after(state, step) {
        Some(next) => format!("{state} + {step} → {next}"),
        None => format!("{state} + {step} ✗"),
    };
    let rows = State::iter().flat_map(|state| Step::iter().map(move |step| (state, step)));
    rows.map(|(state, step)| row(state, step)).collect::<Vec<_>>().join("\n")
}

#[test]
fn fulfilment_moves() {
    assert_snapshot!(table(|state: Fulfilment, step: FulfilmentStep| state.after(step)));
}

#[test]
fn payment_moves() {
    assert_snapshot!(table(|state: PaymentStatus, step: PaymentStep| state.after(step)));
}

#[test]
fn shipment_moves() {
    assert_snapshot!(table(|state: ShipmentStatus, step: ShipmentStep| state.after(step)));
}

#[test]
fn refund_moves() {
    assert_snapshot!(table(|state: RefundStatus, step: RefundStep| state.after(step)));
}

#[test]
fn claim_moves_of_a_cancellation() {
    let moves = |state: ClaimStatus, step: ClaimStep| state.after(ClaimKind::Cancellation, step);
    assert_snapshot!(table(moves));
}

#[test]
fn claim_moves_of_an_exchange() {
    let moves = |state: ClaimStatus, step: ClaimStep| state.after(ClaimKind::Exchange, step);
    assert_snapshot!(table(moves));
}

#[test]
fn claim_moves_of_a_return() {
    let moves = |state: ClaimStatus, step: ClaimStep| state.after(ClaimKind::Return, step);
    assert_snapshot!(table(moves));
}

#[test]
fn shown_status_of_an_item_under_a_claim() {
    let mut rows = Vec::new();
    for kind in ClaimKind::iter() {
        for status in ClaimStatus::iter() {
            let shown = ItemStatus::under_claim(kind, status);
            let shown = shown.map_or("as its goods".to_owned(), |shown| shown.to_string());
            rows.push(format!("{kind} {status}: {shown}"));
        }
    }
    assert_snapshot!(rows.join("\n"));
}

#[test]
fn which_claims_have_taken_their_items_out_of_the_order() {
    let accepted = ClaimStatus::iter().filter(|status| status.is_accepted());
    let accepted: Vec<String> = accepted.map(|status| status.to_string()).collect();
    assert_eq!(
        accepted,
        ["awaiting_collection", "awaiting_payment", "awaiting_refund", "completed"]
    );
}
