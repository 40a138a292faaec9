//! 注文者, 受取人, お客様へのお知らせ, 決済銀行変更 and ブラックリスト (domain.md §5).

use order_domain::action::{ChangeCustomerNotice, ErasePersonalData};
use order_domain::audit::Unsound;
use order_domain::blacklist::MatchedContact;
use order_domain::claim::ClaimKind;
use order_domain::draft::Change;
use order_domain::event::Event;
use order_domain::payment::{PaymentMethod, PaymentStatus};
use order_domain::reject::{Rejection, RejectionClass};

use super::support::goods::{deliver, giving_back, request, shipping, standby};
use super::support::parties::{
    blacklist, change_bank, change_orderer, change_receiver, entry, notice, release_blacklist,
    remove_flag,
};
use super::support::world::person;
use super::support::{Desk, bare, cancel, confirm, item, payment};

/// The change is one event, and nothing of money or goods has moved.
fn only_event(change: &Change) -> &Event {
    let [record] = &change.records[..] else { panic!("one event: {:?}", change.records) };
    assert!(record.transaction.is_none() && record.moves.is_empty() && change.effects().is_empty());
    &record.event
}

#[test]
fn the_orderer_is_another_record_from_now_on() {
    let mut desk = bare().placed();
    let change = desk.when(&change_orderer(11));
    assert_eq!(only_event(&change), &Event::OrdererChanged { orderer: person(11) });
    assert_eq!((desk.order.orderer, desk.order.receiver), (person(11), person(2)));
    assert_eq!(desk.order.version, 2);
    assert_eq!(desk.refusal(&change_orderer(11)), "nothing_to_change");
}

#[test]
fn the_receiver_can_be_changed_at_any_time_and_it_is_known_which_goods_had_left() {
    let mut desk = bare().line(500, 2, 10).paid().placed();
    let left = |change: &Change| match only_event(change) {
        Event::ReceiverChanged { goods_left, .. } => goods_left.clone(),
        other => panic!("{other:?}"),
    };
    assert!(left(&desk.when(&change_receiver(11))).is_empty());
    desk.when(&standby([(1, 1)]));
    assert!(left(&desk.when(&change_receiver(12))).is_empty(), "what waits has not left");
    desk.when(&shipping([(2, 1)]));
    desk.when(&shipping([(3, 1)]));
    desk.when(&deliver(2));
    assert_eq!(left(&desk.when(&change_receiver(13))), [item(2), item(4)]);
    // The split took the last unit: item 4 travels, item 3 is still there. A request changes nothing.
    desk.when(&request(ClaimKind::Return, [(4, 1)]));
    assert_eq!(left(&desk.when(&change_receiver(14))), [item(2), item(4)]);
    desk.when(&giving_back([(2, 1)]));
    assert_eq!(left(&desk.when(&change_receiver(15))), [item(4)], "what comes back is no loss");
    assert_eq!(desk.order.receiver, person(15));
    assert_eq!(desk.refusal(&change_receiver(15)), "nothing_to_change");
}

#[test]
fn the_receiver_of_an_order_canceled_whole_can_be_changed() {
    let mut desk = bare().paid().placed().after(&cancel([(1, 1), (2, 1)]));
    desk.when(&change_receiver(11));
    assert_eq!(desk.order.receiver, person(11));
}

#[test]
fn the_customer_notice_is_set_changed_and_taken_away() {
    let mut desk = bare().placed();
    let none = ChangeCustomerNotice { notice: None };
    assert_eq!(desk.refused(&none), Rejection::NothingToChange);
    let change = desk.when(&notice("発送が遅れます"));
    let said = Some("発送が遅れます".to_owned());
    assert_eq!(only_event(&change), &Event::CustomerNoticeChanged { notice: said.clone() });
    assert_eq!(desk.order.customer_notice, said);
    assert_eq!(desk.refusal(&notice("発送が遅れます")), "nothing_to_change");
    desk.when(&notice("明日発送します"));
    desk.when(&none);
    assert_eq!(desk.order.customer_notice, None);
}

#[test]
fn depositor_and_account_of_an_awaited_transfer_are_changed() {
    let mut desk = bare().placed();
    let change = desk.when(&change_bank(1, 11, 21));
    assert!(matches!(only_event(&change), Event::BankChanged { .. }));
    let transfer = desk.payment(payment(1));
    assert_eq!(transfer.depositor, Some(person(11)));
    assert_eq!(transfer.bank_account_id, Some(entry(21)));
    assert_eq!(desk.refusal(&change_bank(1, 11, 21)), "nothing_to_change");
    desk.when(&change_bank(1, 12, 21));
    desk.when(&confirm());
    assert_eq!(desk.payment(payment(1)).depositor, Some(person(12)), "who was to pay has paid");
}

#[test]
fn only_bank_transfers_that_are_awaited_can_be_changed() {
    let payment_no = payment(1);
    let paid = bare().paid().placed();
    let current_status = PaymentStatus::Paid;
    let not_awaiting = Rejection::PaymentNotAwaiting { payment_no, current_status };
    assert_eq!(paid.refused(&change_bank(1, 11, 21)), not_awaiting);
    let void = bare().placed().after(&cancel([(1, 1), (2, 1)]));
    assert_eq!(void.refusal(&change_bank(1, 11, 21)), "payment_not_awaiting");
    let method = PaymentMethod::Card;
    let card = bare().method(method).placed();
    let not_transfer = Rejection::NotBankTransfer { payment_no, method };
    assert_eq!(card.refused(&change_bank(1, 11, 21)), not_transfer);
    assert_eq!(not_transfer.class(), RejectionClass::Conflict);
    assert_eq!(card.refusal(&change_bank(2, 11, 21)), "unknown_payment");
}

#[test]
fn a_guest_is_put_on_the_blacklist_and_released() {
    let mut desk = bare().guest().placed();
    assert_eq!(desk.refused(&release_blacklist(8)), Rejection::NotBlacklisted);
    let change = desk.when(&blacklist(8));
    assert!(matches!(only_event(&change), Event::OrdererBlacklisted { .. }));
    assert_eq!(desk.order.blacklist_entry, Some(entry(8)));
    assert!(!desk.order.malicious(), "orders placed before stay clean, this one too");
    assert_eq!(desk.refused(&release_blacklist(9)), Rejection::NotBlacklisted);
    desk.when(&release_blacklist(8));
    assert_eq!(desk.order.blacklist_entry, None);
    assert_eq!(desk.refused(&release_blacklist(8)), Rejection::NotBlacklisted);
}

#[test]
fn putting_a_guest_on_the_blacklist_again_changes_the_reason_of_the_same_entry() {
    let mut desk = bare().guest().placed().after(&blacklist(8));
    let change = desk.when(&blacklist(9));
    let reason = blacklist(9).reason;
    assert_eq!(only_event(&change), &Event::OrdererBlacklisted { entry: entry(8), reason });
    desk.when(&release_blacklist(8));
    desk.when(&blacklist(9));
    assert_eq!(desk.order.blacklist_entry, Some(entry(9)), "an entry that went does not come back");
}

#[test]
fn a_member_is_never_put_on_the_blacklist() {
    let mut desk = bare().placed();
    assert_eq!(desk.refused(&blacklist(8)), Rejection::MemberOrder);
    assert_eq!(desk.refused(&release_blacklist(8)), Rejection::MemberOrder);
    desk.order.blacklist_entry = Some(entry(8));
    let Unsound { law, .. } = desk.order.audit().expect_err("a member on the blacklist");
    assert_eq!(law, "only guests are on the blacklist, and an entry flags an order once");
}

#[test]
fn an_order_stays_malicious_until_every_entry_that_flagged_it_is_gone() {
    let matched = [MatchedContact::Mobile];
    let mut desk: Desk = bare().flagged(1, &matched).flagged(2, &[MatchedContact::Phone]).placed();
    assert!(desk.order.malicious(), "members' orders are flagged, too");
    assert_eq!(desk.refused(&remove_flag(3)), Rejection::NotFlagged);
    desk.when(&remove_flag(1));
    assert!(desk.order.malicious());
    assert_eq!(desk.order.flags[0].matched, [MatchedContact::Phone]);
    assert_eq!(desk.refused(&remove_flag(1)), Rejection::NotFlagged);
    let change = desk.when(&remove_flag(2));
    assert_eq!(only_event(&change), &Event::FlagRemoved { entry: entry(2) });
    assert!(!desk.order.malicious());
}

#[test]
fn the_same_entry_flags_an_order_once() {
    let matched = [MatchedContact::Mobile];
    let mut order = bare().placed().order;
    order.flags = bare().flagged(1, &matched).flagged(1, &matched).command.flags;
    order.audit().expect_err("twice the same entry");
    order.flags = bare().flagged(1, &[]).command.flags;
    order.audit().expect_err("nothing matched");
}

#[test]
fn an_erasure_leaves_its_trace_and_changes_nothing_else() {
    let mut desk = bare().placed();
    let before = desk.order.clone();
    let change = desk.when(&ErasePersonalData {});
    assert_eq!(only_event(&change), &Event::PersonalDataErased);
    assert_eq!(desk.order.version, 2);
    desk.order.version = 1;
    assert_eq!(desk.order, before);
}
