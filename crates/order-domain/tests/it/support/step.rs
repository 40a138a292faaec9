//! Random commands: made for an order that is not known yet, so that they shrink, and resolved
//! (see [`super::resolve`]) when their turn comes, so that they often succeed.

use order_domain::action::move_items::MoveAction;
use order_domain::claim::{ClaimKind, Disposition, ShippingChoice};
use order_domain::money::Money;
use order_domain::refund::RefundMethod;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// Chooses one of as many as there are.
pub type Choice = prop::sample::Index;

/// A command for an order that is not known yet.
#[derive(Clone, Debug)]
pub enum Step {
    Confirm {
        named: Option<Vec<u8>>,
        wrong_by: Option<i64>,
    },
    Add {
        unit_price: i64,
        quantity: u32,
        is_paid: bool,
    },
    Move {
        action: MoveAction,
        item: PickPlan,
        has_reason: bool,
    },
    Ship {
        picks: Vec<PickPlan>,
        dispatch: bool,
    },
    Dispatch(Choice),
    Deliver(Choice),
    CancelShipment(Choice),
    Join {
        shipment: Choice,
        picks: Vec<PickPlan>,
    },
    Cancel {
        picks: Vec<PickPlan>,
        terms: Box<TermsPlan>,
    },
    Exchange {
        picks: Vec<PickPlan>,
        terms: Box<TermsPlan>,
        replacement: ReplacementPlan,
    },
    Return {
        picks: Vec<PickPlan>,
        terms: Box<TermsPlan>,
        collected: bool,
    },
    Request {
        kind: ClaimKind,
        picks: Vec<PickPlan>,
    },
    Accept {
        claim: Choice,
        terms: Box<TermsPlan>,
        replacement: ReplacementPlan,
        collected: bool,
    },
    Reject(Choice),
    Collect {
        claim: Choice,
        dispositions: Vec<Disposition>,
        deduction: Option<i64>,
        restock: Option<bool>,
    },
    Hold(Choice),
    Release(Choice),
    Adjust(Box<AdjustPlan>),
    Complete(Choice),
    Withdraw(Choice),
    Party(PartyPlan),
}

/// A change around the order, of some person, payment or entry.
#[derive(Clone, Copy, Debug)]
pub struct PartyPlan {
    pub what: Party,
    pub which: u8,
}

/// What there is around an order.
#[derive(Clone, Copy, Debug)]
pub enum Party {
    Orderer,
    Receiver,
    Notice,
    Bank,
    Blacklist,
    Release,
    Flag,
    Erasure,
}

/// Some units of some item.
#[derive(Clone, Debug)]
pub struct PickPlan {
    pub item: Choice,
    /// How many, in thousandths of its units.
    pub units: u32,
    /// Whether it is chosen among the items that allow the action.
    pub is_fitting: bool,
}

/// The options of a claim.
#[derive(Clone, Debug)]
pub struct TermsPlan {
    /// Bit by bit, the coupons to restore; bit 7: one that the order does not have.
    pub coupons: u8,
    pub shipping: Option<ShippingChoice>,
    pub return_shipping: Option<(i64, bool)>,
    pub deduction: Option<i64>,
    pub restock: Option<bool>,
    pub method: RefundMethod,
    /// Whether an account is given exactly where the method needs one.
    pub fitting_account: bool,
    /// What is moved from cash to points, in the split by hand.
    pub by_hand: Option<i64>,
    pub complete_refund: bool,
}

/// What joins in exchange.
#[derive(Clone, Debug)]
pub enum ReplacementPlan {
    SameProduct { wrong_by: u32 },
    Other { unit_price: i64, quantity: u32, has_payment: bool },
}

/// A change of a refund.
#[derive(Clone, Debug)]
pub struct AdjustPlan {
    pub refund: Choice,
    pub method: Option<RefundMethod>,
    pub fitting_account: bool,
    /// Thousandths of what is possible, up or down.
    pub amount: Option<i64>,
    pub by_hand: Option<i64>,
}

/// Which commands occur, and how often.
#[derive(Clone, Copy, Debug)]
pub enum Desks {
    /// Placing, paying, cancelling, refunding, withdrawing.
    Money,
    /// The same with the warehouse, returns, exchanges, requests and added items.
    Whole,
}

/// Steps one after the other.
pub fn steps(desks: Desks, most: usize) -> impl Strategy<Value = Vec<Step>> {
    vec(
        match desks {
            Desks::Money => money_step().boxed(),
            Desks::Whole => prop_oneof![1 => money_step(), 1 => goods_step()].boxed(),
        },
        1..=most,
    )
}

fn money_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => confirm(),
        10 => (picks(), terms())
            .prop_map(|(picks, terms)| Step::Cancel { picks, terms: Box::new(terms) }),
        2 => any::<Choice>().prop_map(Step::Hold),
        2 => any::<Choice>().prop_map(Step::Release),
        4 => adjust().prop_map(|plan| Step::Adjust(Box::new(plan))),
        3 => any::<Choice>().prop_map(Step::Complete),
        6 => any::<Choice>().prop_map(Step::Withdraw),
    ]
}

fn goods_step() -> impl Strategy<Value = Step> {
    let kind = prop_oneof![
        Just(ClaimKind::Cancellation),
        Just(ClaimKind::Exchange),
        Just(ClaimKind::Return)
    ];
    prop_oneof![
        1 => (0..3_000_i64, 0..20_u32, any::<bool>()).prop_map(|(unit_price, quantity, is_paid)| {
            Step::Add { unit_price, quantity, is_paid }
        }),
        3 => (move_action(), pick(), prop::bool::weighted(0.9))
            .prop_map(|(action, item, has_reason)| Step::Move { action, item, has_reason }),
        5 => (picks(), any::<bool>()).prop_map(|(picks, dispatch)| Step::Ship { picks, dispatch }),
        2 => any::<Choice>().prop_map(Step::Dispatch),
        2 => any::<Choice>().prop_map(Step::Deliver),
        1 => any::<Choice>().prop_map(Step::CancelShipment),
        2 => (any::<Choice>(), picks())
            .prop_map(|(shipment, picks)| Step::Join { shipment, picks }),
        4 => (picks(), terms(), replacement()).prop_map(|(picks, terms, replacement)| {
            Step::Exchange { picks, terms: Box::new(terms), replacement }
        }),
        4 => (picks(), terms(), any::<bool>()).prop_map(|(picks, terms, collected)| {
            Step::Return { picks, terms: Box::new(terms), collected }
        }),
        3 => (kind, picks()).prop_map(|(kind, picks)| Step::Request { kind, picks }),
        4 => (any::<Choice>(), terms(), replacement(), any::<bool>()).prop_map(
            |(claim, terms, replacement, collected)| Step::Accept {
                claim,
                terms: Box::new(terms),
                replacement,
                collected,
            },
        ),
        1 => any::<Choice>().prop_map(Step::Reject),
        3 => collect(),
        2 => any::<Choice>().prop_map(Step::Withdraw),
        4 => party().prop_map(Step::Party),
    ]
}

fn party() -> impl Strategy<Value = PartyPlan> {
    let what = prop_oneof![
        1 => Just(Party::Orderer),
        1 => Just(Party::Receiver),
        1 => Just(Party::Notice),
        2 => Just(Party::Bank),
        5 => Just(Party::Blacklist),
        2 => Just(Party::Release),
        2 => Just(Party::Flag),
        1 => Just(Party::Erasure),
    ];
    (what, 0..3_u8).prop_map(|(what, which)| PartyPlan { what, which })
}

fn confirm() -> impl Strategy<Value = Step> {
    let named = option::weighted(0.4, vec(prop_oneof![9 => Just(1_u8), 3 => 0..4_u8], 0..=2));
    let wrong_by = option::weighted(0.4, prop_oneof![3 => Just(0_i64), 1 => 1..100_i64]);
    (named, wrong_by).prop_map(|(named, wrong_by)| Step::Confirm { named, wrong_by })
}

fn move_action() -> impl Strategy<Value = MoveAction> {
    prop_oneof![
        Just(MoveAction::MarkReady),
        Just(MoveAction::BackToPreparing),
        Just(MoveAction::Hold),
        Just(MoveAction::Release),
    ]
}

fn pick() -> impl Strategy<Value = PickPlan> {
    let units = prop_oneof![4 => Just(1_000_u32), 6 => 0..1_000_u32, 1 => 1_000..1_500_u32];
    (any::<Choice>(), units, prop::bool::weighted(0.9))
        .prop_map(|(item, units, is_fitting)| PickPlan { item, units, is_fitting })
}

fn picks() -> impl Strategy<Value = Vec<PickPlan>> {
    vec(pick(), 1..=3)
}

fn shipping() -> impl Strategy<Value = ShippingChoice> {
    prop_oneof![
        Just(ShippingChoice::Keep),
        Just(ShippingChoice::Refund),
        Just(ShippingChoice::Recalculate),
        (0..1_500_i64).prop_map(|fee| ShippingChoice::Set(Money(fee))),
    ]
}

fn method() -> impl Strategy<Value = RefundMethod> {
    prop_oneof![
        4 => Just(RefundMethod::Original),
        1 => Just(RefundMethod::BankTransfer),
        1 => Just(RefundMethod::StoreCredit),
    ]
}

fn terms() -> impl Strategy<Value = TermsPlan> {
    let charges = (
        option::weighted(0.2, (0..500_i64, any::<bool>())),
        option::weighted(0.2, 0..2_000_i64),
        option::weighted(0.3, any::<bool>()),
    );
    let wish = (
        method(),
        prop::bool::weighted(0.9),
        option::weighted(0.15, -50..200_i64),
        prop::bool::weighted(0.2),
    );
    let coupons = prop_oneof![3 => Just(0_u8), 3 => 0..8_u8, 1 => any::<u8>()];
    (coupons, option::weighted(0.4, shipping()), charges, wish).prop_map(
        |(coupons, shipping, charges, wish)| TermsPlan {
            coupons,
            shipping,
            return_shipping: charges.0,
            deduction: charges.1,
            restock: charges.2,
            method: wish.0,
            fitting_account: wish.1,
            by_hand: wish.2,
            complete_refund: wish.3,
        },
    )
}

fn replacement() -> impl Strategy<Value = ReplacementPlan> {
    let wrong_by = prop_oneof![8 => Just(0_u32), 1 => Just(1_u32)];
    let other = (0..4_000_i64, 1..5_u32, prop::bool::weighted(0.9));
    prop_oneof![
        wrong_by.prop_map(|wrong_by| ReplacementPlan::SameProduct { wrong_by }),
        other.prop_map(|(unit_price, quantity, has_payment)| ReplacementPlan::Other {
            unit_price,
            quantity,
            has_payment,
        }),
    ]
}

fn collect() -> impl Strategy<Value = Step> {
    let disposition = prop_oneof![
        2 => Just(Disposition::Resellable),
        1 => Just(Disposition::Defective),
        1 => Just(Disposition::Missing),
    ];
    let deduction = option::weighted(0.4, 0..1_000_i64);
    (any::<Choice>(), vec(disposition, 0..=3), deduction, option::of(any::<bool>())).prop_map(
        |(claim, dispositions, deduction, restock)| Step::Collect {
            claim,
            dispositions,
            deduction,
            restock,
        },
    )
}

fn adjust() -> impl Strategy<Value = AdjustPlan> {
    let amount = option::weighted(0.6, -1_100..=1_100_i64);
    let by_hand = option::weighted(0.3, -100..200_i64);
    let method = option::weighted(0.4, method());
    (any::<Choice>(), method, prop::bool::weighted(0.9), amount, by_hand).prop_map(
        |(refund, method, fitting_account, amount, by_hand)| AdjustPlan {
            refund,
            method,
            fitting_account,
            amount,
            by_hand,
        },
    )
}
