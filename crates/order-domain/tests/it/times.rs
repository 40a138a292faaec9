//! When things have happened: neither before what they presuppose, nor in the future (domain.md §2,
//! §5; docs/decisions.md).

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use order_domain::action::{
    AddItems, CompleteRefund, ConfirmDeposit, DeliverShipment, DispatchShipment,
};
use order_domain::reject::{Rejection, RejectionClass};
use order_domain::stamp::When;

use super::support::goods::{add, deliver, dispatch, shipment, shipping, standby};
use super::support::world::{days_later, now, today};
use super::support::{Desk, bare, cancel, complete, confirm, payment, refund};

/// What the clock of a caller may be ahead by.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);
const MOMENT: TimeDelta = TimeDelta::microseconds(1);

/// A shipment waits; the order was placed at `now()`, and it is two days later.
fn two_days_later() -> Desk {
    let mut desk = bare().paid().placed().after(&standby([(1, 1)]));
    desk.told.at += TimeDelta::days(2);
    desk
}

fn dispatched(at: DateTime<Utc>) -> DispatchShipment {
    DispatchShipment { shipment_no: shipment(1), at: Some(at) }
}

fn delivered(at: DateTime<Utc>) -> DeliverShipment {
    DeliverShipment { shipment_no: shipment(1), at: Some(at) }
}

fn out_of_bounds<T: Into<When>>(at: T, earliest: Option<T>, latest: T) -> Rejection {
    let (at, earliest, latest) = (at.into(), earliest.map(Into::into), latest.into());
    Rejection::TimeOutOfBounds { at, earliest, latest }
}

fn received(at: DateTime<Utc>) -> ConfirmDeposit {
    ConfirmDeposit { paid_at: Some(at), ..confirm() }
}

#[test]
fn goods_leave_after_the_order_was_placed_and_not_in_the_future() {
    let desk = two_days_later();
    let (earliest, latest) = (now(), desk.told.at + TOLERANCE);
    for at in [earliest, desk.told.at, latest] {
        let mut desk = desk.clone();
        desk.when(&dispatched(at));
        assert_eq!(desk.order.shipments[0].dispatched_at, Some(at));
    }
    for at in [earliest - MOMENT, latest + MOMENT] {
        let refused = desk.refused(&dispatched(at));
        assert_eq!(refused, out_of_bounds(at, Some(earliest), latest));
        assert_eq!(refused.class(), RejectionClass::Invalid);
    }
}

#[test]
fn goods_arrive_after_they_left_and_not_in_the_future() {
    let left = now() + TimeDelta::hours(1);
    let desk = two_days_later().after(&dispatched(left));
    let latest = desk.told.at + TOLERANCE;
    for at in [left, latest] {
        let mut desk = desk.clone();
        desk.when(&delivered(at));
        assert_eq!(desk.order.shipments[0].delivered_at, Some(at));
    }
    for at in [left - MOMENT, latest + MOMENT] {
        assert_eq!(desk.refusal(&delivered(at)), "time_out_of_bounds");
    }
}

#[test]
fn what_happens_now_never_happens_before_what_it_presupposes() {
    let mut desk = two_days_later();
    let ahead = desk.told.at + TOLERANCE;
    desk.when(&dispatched(ahead));
    desk.when(&deliver(1));
    assert_eq!(desk.order.shipments[0].delivered_at, Some(ahead), "a clock that is ahead");
    // An importer may bring an order of tomorrow: its goods leave at once, tomorrow.
    let mut early = bare().paid().placed();
    early.told.at -= TimeDelta::days(1);
    early.when(&shipping([(1, 1)]));
    early.when(&standby([(2, 1)]));
    early.when(&dispatch(2));
    assert!(early.order.shipments.iter().all(|known| known.dispatched_at == Some(now())));
}

#[test]
fn a_deposit_is_not_received_in_the_future() {
    let mut desk = bare().placed();
    let latest = now() + TOLERANCE;
    let at = latest + MOMENT;
    let refused = desk.refused(&received(at));
    assert_eq!(refused, out_of_bounds(at, None, latest));
    desk.when(&received(latest));
    assert_eq!(desk.payment(payment(1)).paid_at, Some(latest));
    let mut added: AddItems = add(500, 1);
    added.payment.paid_at = Some(at);
    assert_eq!(desk.refusal(&added), "time_out_of_bounds");
}

#[test]
fn a_deposit_may_be_received_before_the_order_was_placed() {
    let mut desk = bare().placed();
    let before = now() - TimeDelta::days(30);
    desk.when(&received(before));
    assert_eq!(desk.payment(payment(1)).paid_at, Some(before));
}

#[test]
fn money_goes_back_after_the_order_and_at_most_a_month_ahead() {
    let mut desk = bare().paid().placed().after(&cancel([(2, 1)]));
    desk.told.today = days_later(10);
    let back = |on| CompleteRefund { refunded_on: Some(on), ..complete(refund(1)) };
    let (earliest, latest) = (today(), days_later(41));
    for on in [earliest, days_later(10), latest] {
        let mut desk = desk.clone();
        desk.when(&back(on));
        let completion = desk.refund(refund(1)).completion.as_ref().expect("it is completed");
        assert_eq!((completion.refunded_on, completion.invoice.returned_on), (on, on));
    }
    for on in [earliest.pred_opt().expect("a day"), days_later(42), NaiveDate::MAX] {
        let refused = desk.refused(&back(on));
        assert_eq!(refused, out_of_bounds(on, Some(earliest), latest));
    }
}

#[test]
fn money_never_goes_back_before_the_order_by_itself() {
    // An importer may bring an order of tomorrow.
    let mut early = bare().paid().placed().after(&cancel([(2, 1)]));
    early.told.today = today().pred_opt().expect("a day");
    early.when(&complete(refund(1)));
    let completion = early.refund(refund(1)).completion.as_ref().expect("it is completed");
    assert_eq!(completion.refunded_on, today());
}
