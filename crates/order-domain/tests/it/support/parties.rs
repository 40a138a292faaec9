//! Commands about the people around an order, in a few words. Numbers make records and entries.

use order_domain::action::{
    BlacklistOrderer, ChangeBank, ChangeCustomerNotice, ChangeOrderer, ChangeReceiver,
    ErasePersonalData, ReleaseBlacklist, RemoveFlag,
};
use order_domain::number::PaymentNo;
use order_domain::order::Order;
use uuid::Uuid;

use super::command::AnyCommand;
use super::step::{Party, PartyPlan};
use super::world::person;

/// The command that this plan is.
pub fn around(plan: PartyPlan, order: &Order) -> AnyCommand {
    let number = u128::from(plan.which);
    match plan.what {
        Party::Orderer => change_orderer(number).into(),
        Party::Receiver => change_receiver(number).into(),
        Party::Notice => {
            let notice = (plan.which > 0).then(|| format!("お知らせ{number}"));
            ChangeCustomerNotice { notice }.into()
        }
        Party::Bank => change_bank(u32::from(plan.which).max(1), 3, number).into(),
        Party::Blacklist => blacklist(number).into(),
        // Mostly what is there to be released, or what makes something to release.
        Party::Release => match order.blacklist_entry.filter(|_| plan.which > 0) {
            Some(entry) => ReleaseBlacklist { entry }.into(),
            None if plan.which > 1 => blacklist(number).into(),
            None => release_blacklist(number).into(),
        },
        Party::Flag => remove_flag(number).into(),
        Party::Erasure => ErasePersonalData {}.into(),
    }
}

/// An entry of the blacklist.
pub const fn entry(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub const fn change_orderer(number: u128) -> ChangeOrderer {
    ChangeOrderer { orderer: person(number) }
}

pub const fn change_receiver(number: u128) -> ChangeReceiver {
    ChangeReceiver { receiver: person(number) }
}

pub fn notice(text: &str) -> ChangeCustomerNotice {
    ChangeCustomerNotice { notice: Some(text.to_owned()) }
}

/// Another depositor, and another account of the shop.
pub const fn change_bank(payment: u32, depositor: u128, account: u128) -> ChangeBank {
    ChangeBank {
        payment_no: PaymentNo(payment),
        depositor: person(depositor),
        bank_account_id: Uuid::from_u128(account),
    }
}

pub fn blacklist(number: u128) -> BlacklistOrderer {
    BlacklistOrderer { entry: entry(number), reason: "受取拒否が続いたため".to_owned() }
}

pub const fn release_blacklist(number: u128) -> ReleaseBlacklist {
    ReleaseBlacklist { entry: entry(number) }
}

pub const fn remove_flag(number: u128) -> RemoveFlag {
    RemoveFlag { entry: entry(number) }
}
