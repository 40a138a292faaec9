//! The law of the popup's `actions`: what is offered succeeds with a plain valid body, what is not
//! is refused with one of the codes listed (api.md §1).

use order_domain::action::exchange_items::{OptionChange, Replacements};
use order_domain::action::move_items::MoveAction;
use order_domain::action::{
    AcceptClaim, AddItems, AddToShipment, AdjustRefund, CancelShipment, CollectReturn,
    ConfirmDeposit, DeliverShipment, DispatchShipment, ExchangeItems, MoveItems, RejectClaim,
    ReleaseBlacklist, ReturnItems,
};
use order_domain::claim::{Claim, ClaimKind, ClaimOptions, Fault};
use order_domain::guard::{ActionName, Offer};
use order_domain::item::Item;
use order_domain::money::Money;
use order_domain::order::Order;
use order_domain::ordered::OrderedLine;
use order_domain::payment::{GivenPayment, Payment, PaymentMethod};
use order_domain::refund::{Refund, RefundMethod};
use order_domain::reject::Rejection;
use order_domain::shipment::Shipment;
use order_domain::tax::TaxRate;

use super::command::{
    AnyCommand, adjust, because, cancel, complete, confirm, hold, picks, release, ship, withdraw,
};
use super::desk::Desk;
use super::goods::collect;
use super::parties::{blacklist, change_bank, change_orderer, change_receiver, entry, notice};
use super::world::account;

/// Which of the offers are tried: each `every`th, from `first` on.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    every: usize,
    first: usize,
}

impl Share {
    /// All offers.
    pub const ALL: Self = Self { every: 1, first: 0 };

    /// Each sixteenth, other ones in other rounds.
    pub const fn sixteenth(round: usize) -> Self {
        Self { every: 16, first: round % 16 }
    }
}

/// Checks the offers of the order and of each of its parts.
pub fn offers_hold(desk: &Desk, share: Share) {
    let (order, policy) = (&desk.order, &desk.told.policy);
    let mut trial = Trial { desk, share, offers: 0 };
    for offer in order.actions(policy) {
        trial.run(&offer, || of_order(desk, &offer));
    }
    for item in &order.items {
        for offer in order.actions_of_item(item, policy) {
            trial.run(&offer, || of_item(order, item, offer.action));
        }
    }
    for payment in &order.payments {
        for offer in order.actions_of_payment(payment) {
            trial.run(&offer, || [of_payment(payment, offer.action)]);
        }
    }
    for claim in &order.claims {
        for offer in order.actions_of_claim(claim) {
            trial.run(&offer, || [of_claim(claim, offer.action)]);
        }
    }
    for refund in &order.refunds {
        for offer in order.actions_of_refund(refund) {
            trial.run(&offer, || [of_refund(refund, offer.action)]);
        }
    }
    for shipment in order.shipments.iter().filter(|known| known.status.is_shown()) {
        for offer in order.actions_of_shipment(shipment) {
            trial.run(&offer, || of_shipment(order, shipment, &offer));
        }
    }
}

/// Tries its share of the offers that pass by.
struct Trial<'desk> {
    desk: &'desk Desk,
    share: Share,
    offers: usize,
}

impl Trial<'_> {
    fn run<Commands>(&mut self, offer: &Offer, commands: impl FnOnce() -> Commands)
    where
        Commands: IntoIterator<Item = AnyCommand>,
    {
        let is_chosen = self.offers % self.share.every == self.share.first;
        self.offers += 1;
        if is_chosen {
            commands().into_iter().for_each(|command| holds(self.desk, offer, &command));
        }
    }
}

fn holds(desk: &Desk, offer: &Offer, command: &AnyCommand) {
    match desk.order.perform(command, &desk.told) {
        Ok(change) => {
            assert!(offer.is_allowed(), "{} succeeds but is not offered", offer.action);
            change.after.audit().expect("the laws hold");
        }
        Err(rejection) => {
            let listed: Vec<_> = offer.reasons.iter().map(Rejection::code).collect();
            assert!(
                listed.contains(&rejection.code()),
                "{} is refused with {} ({rejection}), listed are {listed:?}",
                offer.action,
                rejection.code()
            );
        }
    }
}

/// Offered: the command for one part that allows it. Blocked: that for every part.
fn of_order(desk: &Desk, offer: &Offer) -> Vec<AnyCommand> {
    let order = &desk.order;
    match offer.action {
        ActionName::ConfirmDeposit => vec![confirm().into()],
        ActionName::AddItems => vec![one_more(PaymentMethod::BankTransfer).into()],
        ActionName::ChangeOrderer => vec![change_orderer(99).into()],
        ActionName::ChangeReceiver => vec![change_receiver(99).into()],
        ActionName::ChangeCustomerNotice => vec![notice("発送しました").into()],
        ActionName::BlacklistOrderer => vec![blacklist(99).into()],
        ActionName::ReleaseBlacklist => {
            let entry = order.blacklist_entry.unwrap_or(entry(99));
            vec![ReleaseBlacklist { entry }.into()]
        }
        action => {
            let items = order.items.iter().filter(|item| item.removed_by.is_none());
            let commands = items.filter_map(|item| of_item(order, item, action));
            if !offer.is_allowed() {
                return commands.collect();
            }
            let possible = |item: &&Item| order.permit(item, action, &desk.told.policy).is_ok();
            let item = order.items.iter().find(possible).expect("some item allows it");
            of_item(order, item, action).into_iter().collect()
        }
    }
}

fn of_payment(payment: &Payment, action: ActionName) -> AnyCommand {
    let payment_no = payment.payment_no;
    match action {
        ActionName::ConfirmDeposit => {
            ConfirmDeposit { payment_nos: Some(vec![payment_no]), ..confirm() }.into()
        }
        ActionName::ChangeBank => change_bank(payment_no.0, 98, 99).into(),
        other => panic!("{other} is no action of a payment"),
    }
}

fn one_more(method: PaymentMethod) -> AddItems {
    AddItems { lines: vec![another(100, 1)], payment: paying(method) }
}

/// A line of some other product.
pub fn another(unit_price: i64, quantity: u32) -> OrderedLine {
    OrderedLine {
        product: order_domain::line::Product {
            product_code: "P-Z".to_owned(),
            variant_code: "P-Z-1".to_owned(),
            name: "別商品".to_owned(),
            option: None,
        },
        unit_price: Money(unit_price),
        quantity,
        item_discount: Money::ZERO,
        tax_rate: TaxRate::percent(8),
    }
}

/// A payment by this method, not made yet.
pub fn paying(method: PaymentMethod) -> GivenPayment {
    GivenPayment { method, depositor: None, bank_account_id: None, paid_at: None }
}

fn of_item(order: &Order, item: &Item, action: ActionName) -> Option<AnyCommand> {
    let whole = [(item.item_no.0, item.quantity())];
    let moving = |action| {
        let (item_nos, reason) = (vec![item.item_no], Some("確認中".to_owned()));
        Some(MoveItems { action, item_nos, reason }.into())
    };
    match action {
        ActionName::MarkReady => moving(MoveAction::MarkReady),
        ActionName::BackToPreparing => moving(MoveAction::BackToPreparing),
        ActionName::Hold => moving(MoveAction::Hold),
        ActionName::Release => moving(MoveAction::Release),
        ActionName::CreateShipment => Some(ship(whole).into()),
        ActionName::AddToShipment => {
            let target = order.shipments.iter().find(|known| known.status.joining().is_some())?;
            Some(AddToShipment { shipment_no: target.shipment_no, items: picks(whole) }.into())
        }
        ActionName::Cancel => Some(cancel(whole).into()),
        ActionName::Exchange => Some(
            ExchangeItems {
                items: picks(whole),
                reason: because(Fault::Shop),
                options: ClaimOptions::default(),
                replacements: other_options([item]),
                payment: None,
                complete_refund: false,
            }
            .into(),
        ),
        ActionName::Return => Some(
            ReturnItems {
                items: picks(whole),
                reason: because(Fault::Shop),
                options: ClaimOptions::default(),
                collected: false,
                complete_refund: false,
            }
            .into(),
        ),
        other => panic!("{other} is no action of an item"),
    }
}

/// Every unit of these items in another colour.
pub fn other_options<'item>(items: impl IntoIterator<Item = &'item Item>) -> Replacements {
    let change = |item: &Item| OptionChange {
        item_no: item.item_no,
        quantity: item.quantity(),
        variant_code: "P-1-BLUE".to_owned(),
        option: Some("青".to_owned()),
    };
    Replacements::SameProduct(items.into_iter().map(change).collect())
}

fn of_claim(claim: &Claim, action: ActionName) -> AnyCommand {
    let claim_no = claim.claim_no;
    match action {
        ActionName::Accept => AcceptClaim {
            claim_no,
            reason: Some(because(Fault::Shop)),
            options: ClaimOptions::default(),
            collected: false,
            replacements: (claim.kind() == ClaimKind::Exchange).then(|| {
                let change = |held: &order_domain::claim::ClaimedItem| OptionChange {
                    item_no: held.item_no,
                    quantity: held.quantity,
                    variant_code: "P-1-BLUE".to_owned(),
                    option: None,
                };
                Replacements::SameProduct(claim.items.iter().map(change).collect())
            }),
            payment: None,
            complete_refund: false,
        }
        .into(),
        ActionName::Reject => {
            RejectClaim { claim_no, reason: "期限切れ".to_owned(), show_to_buyer: true }.into()
        }
        ActionName::Collect => CollectReturn { claim_no, ..collect(claim_no.number) }.into(),
        ActionName::Withdraw => withdraw(claim_no).into(),
        other => panic!("{other} is no action of a claim"),
    }
}

fn of_refund(refund: &Refund, action: ActionName) -> AnyCommand {
    let refund_no = refund.refund_no;
    match action {
        ActionName::Hold => hold(refund_no).into(),
        ActionName::Release => release(refund_no).into(),
        ActionName::Complete => complete(refund_no).into(),
        ActionName::Change => {
            let to_bank = refund.method != RefundMethod::BankTransfer;
            let method = if to_bank { RefundMethod::BankTransfer } else { RefundMethod::Original };
            let bank_account = to_bank.then(|| account(1));
            AdjustRefund { method: Some(method), bank_account, ..adjust(refund_no, 0) }.into()
        }
        other => panic!("{other} is no action of a refund"),
    }
}

fn of_shipment(order: &Order, shipment: &Shipment, offer: &Offer) -> Vec<AnyCommand> {
    let shipment_no = shipment.shipment_no;
    match offer.action {
        ActionName::Dispatch => vec![DispatchShipment { shipment_no, at: None }.into()],
        ActionName::Deliver => vec![DeliverShipment { shipment_no, at: None }.into()],
        ActionName::Cancel => vec![CancelShipment { shipment_no }.into()],
        ActionName::AddToShipment => {
            let free = |item: &&Item| !offer.is_allowed() || order.can_add_to_shipment(item);
            let add = |item: &Item| {
                let items = picks([(item.item_no.0, item.quantity())]);
                AnyCommand::from(AddToShipment { shipment_no, items })
            };
            let shown = order.items.iter().filter(|item| item.removed_by.is_none());
            shown.filter(free).map(add).collect()
        }
        other => panic!("{other} is no action of a shipment"),
    }
}
