//! What is recorded stays readable: one JSON of each event and of each command, as snapshots.
//! Events are only ever added to; a changed snapshot means that orders already stored can't be
//! read any more, unless the change is one that serde forgives.

use std::collections::BTreeMap;

use insta::assert_json_snapshot;
use order_domain::action::move_items::MoveAction;
use order_domain::action::{AdjustRefund, CompleteRefund, ConfirmDeposit, ErasePersonalData};
use order_domain::blacklist::MatchedContact;
use order_domain::claim::{ClaimKind, Disposition};
use order_domain::draft::{Change, Record};
use order_domain::event::Event;
use order_domain::order::Order;
use order_domain::refund::RefundMethod;
use serde_json::Value;

use super::support::goods::{
    accept, add, another, cancel_shipment, collect, collect_damaged, deliver, dispatch, exchange,
    exchange_option, giving_back, join, moving, reject, request, shipping, standby,
};
use super::support::parties::{
    blacklist, change_bank, change_orderer, change_receiver, notice, release_blacklist, remove_flag,
};
use super::support::world::{days_later, now, person};
use super::support::{
    AnyCommand, CancelWith, Desk, account, adjust, bare, cancel, cash_and_points, complete,
    confirm, given, hold, payment, refund, release, withdraw,
};

/// What happened to an order, by which commands, and what it is in the end.
type Life = (Vec<AnyCommand>, Vec<Record>, Desk);

/// A member's order to which everything happens that can happen to money and goods.
fn life() -> Life {
    let order = given().discounted_line(1_000, 9, 90, 10).line(500, 4, 8).coupon("CP-1", 300);
    let order = order.shipping(500).rule(500, Some(8_000)).points(200);
    let placed = order_domain::place(&order.command, &order.told).expect("it can be placed");
    let mut desk = Desk::opened_with(&placed, order.told);
    let mut records = placed.records;
    let mut commands: Vec<AnyCommand> = Vec::new();
    let mut step = |desk: &mut Desk, command: AnyCommand| {
        let change: Change = desk.when(&command);
        records.extend(change.records);
        commands.push(command);
    };
    let deposit = ConfirmDeposit {
        payment_nos: Some(vec![payment(1)]),
        depositor: Some(person(9)),
        paid_at: Some(now()),
        ..confirm()
    };
    step(&mut desk, deposit.into());
    step(&mut desk, add(700, 1).into());
    step(&mut desk, confirm().into());
    step(&mut desk, moving(MoveAction::Hold, [1]).into());
    step(&mut desk, moving(MoveAction::Release, [1]).into());
    step(&mut desk, moving(MoveAction::MarkReady, [1]).into());
    step(&mut desk, standby([(2, 1)]).into());
    step(&mut desk, cancel_shipment(1).into());
    step(&mut desk, standby([(1, 3)]).into());
    step(&mut desk, dispatch(2).into());
    step(&mut desk, join(2, [(2, 1)]).into());
    step(&mut desk, deliver(2).into());
    let options = cancel([(1, 1)]).restoring("CP-1").deducting(100).restock(true);
    let quote = desk.order.perform(&options, &desk.told).expect("it can be canceled");
    let owed = quote.after.refunds[0].total().minor();
    step(&mut desk, options.by_hand(cash_and_points(owed - 12, 12)).into());
    step(&mut desk, hold(refund(1)).into());
    step(&mut desk, release(refund(1)).into());
    let method = Some(RefundMethod::BankTransfer);
    let change = AdjustRefund { method, bank_account: Some(account(1)), ..adjust(refund(1), 50) };
    step(&mut desk, change.into());
    let memo = Some("振込済".to_owned());
    let paid_out = CompleteRefund { refunded_on: Some(days_later(1)), memo, ..complete(refund(1)) };
    step(&mut desk, paid_out.into());
    let in_warehouse = [(1, 1)];
    step(&mut desk, cancel(in_warehouse).into());
    let withdrawn = desk.order.claims.last().expect("a claim").claim_no;
    step(&mut desk, withdraw(withdrawn).into());
    step(&mut desk, request(ClaimKind::Cancellation, in_warehouse).into());
    let asked = desk.order.claims.last().expect("a claim").claim_no;
    step(&mut desk, reject(asked).into());
    step(&mut desk, request(ClaimKind::Cancellation, in_warehouse).into());
    let asked = desk.order.claims.last().expect("a claim").claim_no;
    step(&mut desk, accept(asked).into());
    step(&mut desk, exchange_option(1, 1).into());
    step(&mut desk, exchange([(1, 1)], another(3_000, 1)).into());
    step(&mut desk, confirm().into());
    let delivered = desk.order.items.iter().find(|item| desk.order.may_return(item).is_ok());
    let delivered = delivered.expect("something was delivered").item_no.0;
    step(&mut desk, giving_back([(delivered, 1)]).into());
    let back = desk.order.claims.last().expect("a claim");
    let (number, held) = (back.claim_no.number, back.items[0].item_no.0);
    step(&mut desk, collect_damaged(number, held, Disposition::Defective, 10).into());
    step(&mut desk, giving_back([(delivered, 1)]).into());
    let number = desk.order.claims.last().expect("a claim").claim_no.number;
    step(&mut desk, collect(number).into());
    (commands, records, desk)
}

/// A guest's order to which everything happens that can happen to the people around it.
fn life_of_a_guests_order() -> Life {
    let order = bare().guest().flagged(7, &[MatchedContact::Mobile, MatchedContact::Email]);
    let placed = order_domain::place(&order.command, &order.told).expect("it can be placed");
    let mut desk = Desk::opened_with(&placed, order.told);
    let mut records = placed.records;
    let commands: Vec<AnyCommand> = vec![
        change_bank(1, 4, 5).into(),
        confirm().into(),
        shipping([(1, 1)]).into(),
        change_orderer(11).into(),
        change_receiver(12).into(),
        notice("年末年始は発送をお休みします").into(),
        blacklist(8).into(),
        release_blacklist(8).into(),
        remove_flag(7).into(),
        ErasePersonalData {}.into(),
    ];
    for command in &commands {
        records.extend(desk.when(command).records);
    }
    (commands, records, desk)
}

/// All names of events; a new event fails to compile here until it has one.
fn name(event: &Event) -> &'static str {
    match event {
        Event::OrderPlaced(_)
        | Event::DepositConfirmed { .. }
        | Event::ItemsAdded { .. }
        | Event::ItemsMoved { .. }
        | Event::ShipmentCreated { .. }
        | Event::ShipmentDispatched { .. }
        | Event::ShipmentDelivered { .. }
        | Event::ShipmentCanceled { .. }
        | Event::ItemsJoinedShipment { .. }
        | Event::ItemSplit { .. }
        | Event::ClaimRequested { .. }
        | Event::ClaimAccepted(_)
        | Event::ClaimRejected { .. }
        | Event::ReturnCollected(_)
        | Event::ClaimWithdrawn { .. }
        | Event::RefundHeld { .. }
        | Event::RefundReleased { .. }
        | Event::RefundChanged { .. }
        | Event::RefundCompleted { .. }
        | Event::BankChanged { .. }
        | Event::OrdererChanged { .. }
        | Event::ReceiverChanged { .. }
        | Event::CustomerNoticeChanged { .. }
        | Event::OrdererBlacklisted { .. }
        | Event::BlacklistReleased { .. }
        | Event::FlagRemoved { .. }
        | Event::PersonalDataErased => event.name(),
    }
}

/// How many events [`name`] lists.
const EVENTS: usize = 27;

#[test]
fn each_event_is_recorded_as_this_json() {
    let records: Vec<Record> = life().1.into_iter().chain(life_of_a_guests_order().1).collect();
    let mut first: BTreeMap<&str, Value> = BTreeMap::new();
    for record in &records {
        let json = || serde_json::to_value(&record.event).expect("events are plain data");
        first.entry(name(&record.event)).or_insert_with(json);
    }
    assert_eq!(first.len(), EVENTS, "every event happens: {:?}", first.keys());
    for (name, json) in &first {
        assert_eq!(&json["type"], name);
    }
    // Sorted, whatever order the JSON library keeps in this build.
    insta::with_settings!({ sort_maps => true }, { assert_json_snapshot!(first) });
}

#[test]
fn an_event_is_the_same_when_it_is_read_again_and_replays_to_the_same_order() {
    for (_, records, desk) in [life(), life_of_a_guests_order()] {
        let stored = serde_json::to_string(&records).expect("records are plain data");
        let read: Vec<Record> = serde_json::from_str(&stored).expect("what is written can be read");
        assert_eq!(read, records);
        let events = read.iter().map(|record| &record.event);
        let mut replayed = Order::replay(events).expect("an order");
        replayed.version = desk.order.version;
        assert_eq!(replayed, desk.order);
    }
}

#[test]
fn an_order_is_the_same_when_it_is_read_again() {
    let (_, _, desk) = life();
    let stored = serde_json::to_string(&desk.order).expect("an order is plain data");
    let read: Order = serde_json::from_str(&stored).expect("what is written can be read");
    assert_eq!(read, desk.order);
}

#[test]
fn each_command_is_recorded_as_this_json() {
    let commands = life().0.into_iter().chain(life_of_a_guests_order().0);
    let commands: Vec<AnyCommand> = commands.collect();
    let mut first: BTreeMap<&str, Value> = BTreeMap::new();
    for command in &commands {
        let json = || serde_json::to_value(command).expect("commands are plain data");
        first.entry(command.name()).or_insert_with(json);
    }
    let placing = given().line(1_000, 1, 10).coupon("CP-1", 10).expecting(990, 990).command;
    first.insert("place_order", serde_json::to_value(&placing).expect("plain data"));
    // Sorted, whatever order the JSON library keeps in this build.
    insta::with_settings!({ sort_maps => true }, { assert_json_snapshot!(first) });
}
