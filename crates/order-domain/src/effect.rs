//! What a change asks of the world outside the order (domain.md §5): members' stored value,
//! coupons, stock. The persistence carries it out in the same transaction.

use std::collections::{BTreeMap, BTreeSet};

use crate::claim::{Claim, ClaimStatus, ClaimStep, ClaimedItem, Disposition};
use crate::draft::Change;
use crate::event::Event;
use crate::line::{Line, LineOrigin};
use crate::money::Money;
use crate::number::{ClaimNo, PaymentNo, RefundNo};
use crate::order::Order;
use crate::refund::RefundMethod;
use crate::tender::Tender;

/// Something outside the order that must happen together with the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The member's stored value is used by the order.
    UseStoredValue {
        /// Which kind.
        tender: Tender,
        /// In minor units.
        amount: Money,
    },
    /// Stored value used comes back to the member, once per refund and kind.
    RestoreStoredValue {
        /// The refund.
        refund_no: RefundNo,
        /// Which kind.
        tender: Tender,
        /// In minor units.
        amount: Money,
    },
    /// The cash of a refund is given to the member as store credit, once per refund.
    GrantStoreCredit {
        /// The refund.
        refund_no: RefundNo,
        /// In minor units.
        amount: Money,
    },
    /// The order uses a coupon.
    UseCoupon {
        /// The coupon.
        coupon_no: String,
    },
    /// A completed claim makes a coupon usable again, once per claim.
    RestoreCoupon {
        /// The coupon.
        coupon_no: String,
        /// The claim.
        claim_no: ClaimNo,
    },
    /// A completed claim is withdrawn: the order uses the coupon again.
    ReuseCoupon {
        /// The coupon.
        coupon_no: String,
        /// The claim.
        claim_no: ClaimNo,
    },
    /// Units leave the stock, once per payment and variant: with the order, or added to it.
    TakeStock {
        /// The payment that pays for them.
        payment_no: PaymentNo,
        /// The variant.
        variant_code: String,
        /// Units.
        quantity: u32,
    },
    /// Units of a claim go back into the stock, once per claim and variant.
    Restock {
        /// The claim.
        claim_no: ClaimNo,
        /// The variant.
        variant_code: String,
        /// Units.
        quantity: u32,
    },
    /// A claim is withdrawn: its restocked units leave the stock again, once per claim and variant.
    TakeBackStock {
        /// The claim.
        claim_no: ClaimNo,
        /// The variant.
        variant_code: String,
        /// Units.
        quantity: u32,
    },
    /// Replacements of an exchange leave the stock, once per claim and variant.
    TakeReplacementStock {
        /// The exchange.
        claim_no: ClaimNo,
        /// The variant.
        variant_code: String,
        /// Units.
        quantity: u32,
    },
    /// Replacements of a withdrawn exchange go back into the stock, once per claim and variant.
    ReturnReplacementStock {
        /// The exchange.
        claim_no: ClaimNo,
        /// The variant.
        variant_code: String,
        /// Units.
        quantity: u32,
    },
}

impl Change {
    /// What this change asks of the world outside the order, in order.
    pub fn effects(&self) -> Vec<Effect> {
        self.records.iter().flat_map(|record| self.effects_of(&record.event)).collect()
    }

    fn effects_of(&self, event: &Event) -> Vec<Effect> {
        let order = &self.after;
        match event {
            Event::OrderPlaced(_) => placed(order),
            Event::ItemsAdded { lines, payment } => taken(lines, payment.payment_no),
            Event::DepositConfirmed { payment_no, .. } => {
                let exchange = order.payment(*payment_no).and_then(|payment| payment.claim_no);
                exchange.map_or_else(Vec::new, |claim_no| coupons(order, claim_no, restore_coupon))
            }
            Event::ClaimAccepted(acceptance) => {
                let (claim_no, step) = (&acceptance.claim_no, &acceptance.step);
                let completed = ClaimStatus::Requested.after(claim_no.kind, *step)
                    == Some(ClaimStatus::Completed);
                let mut effects = stock(order, *claim_no, restock);
                effects.extend(replacements(order, *claim_no, take_replacement_stock));
                if completed {
                    effects.extend(coupons(order, *claim_no, restore_coupon));
                }
                effects.extend(coupons_of_settled(order, *claim_no, restore_coupon));
                effects
            }
            Event::ReturnCollected(collected) => {
                let claim_no = &collected.claim_no;
                let mut effects = stock(order, *claim_no, restock);
                if collected.step == ClaimStep::CollectOwingNothing {
                    effects.extend(coupons(order, *claim_no, restore_coupon));
                }
                effects
            }
            Event::RefundCompleted { refund_no, .. } => completed(order, *refund_no),
            Event::ClaimWithdrawn { claim_no, .. } => {
                let before = self.before.as_ref();
                let mut effects = stock(order, *claim_no, take_back_stock);
                effects.extend(replacements(order, *claim_no, return_replacement_stock));
                effects.extend(before.iter().flat_map(|before| reused(before, *claim_no)));
                effects
            }
            Event::ItemSplit { .. }
            | Event::ItemsMoved { .. }
            | Event::ShipmentCreated { .. }
            | Event::ShipmentDispatched { .. }
            | Event::ShipmentDelivered { .. }
            | Event::ShipmentCanceled { .. }
            | Event::ItemsJoinedShipment { .. }
            | Event::ClaimRequested { .. }
            | Event::ClaimRejected { .. }
            | Event::RefundHeld { .. }
            | Event::RefundReleased { .. }
            | Event::RefundChanged { .. }
            | Event::BankChanged { .. }
            | Event::OrdererChanged { .. }
            | Event::ReceiverChanged { .. }
            | Event::CustomerNoticeChanged { .. }
            | Event::OrdererBlacklisted { .. }
            | Event::BlacklistReleased { .. }
            | Event::FlagRemoved { .. }
            | Event::PersonalDataErased => Vec::new(),
        }
    }
}

fn placed(order: &Order) -> Vec<Effect> {
    let used = order.stored_value.iter().filter(|(_, amount)| amount.is_positive());
    let stored_value = used.map(|(tender, amount)| Effect::UseStoredValue { tender, amount });
    let coupons = order.discounts.iter().filter_map(|discount| discount.coupon_no.clone());
    let coupons = coupons.map(|coupon_no| Effect::UseCoupon { coupon_no });
    let stock = taken(&order.lines, PaymentNo(1));
    stored_value.chain(coupons).chain(stock).collect()
}

/// The units of new lines, by variant.
fn taken(lines: &[Line], payment_no: PaymentNo) -> Vec<Effect> {
    let units = lines.iter().map(|line| (line.product.variant_code.clone(), line.quantity));
    let take = |(variant_code, quantity)| Effect::TakeStock { payment_no, variant_code, quantity };
    by_variant(units).into_iter().map(take).collect()
}

/// The units that an exchange brought into the order, by variant.
fn replacements(
    order: &Order,
    claim_no: ClaimNo,
    effect: impl Fn(ClaimNo, String, u32) -> Effect,
) -> Vec<Effect> {
    let brought = |line: &&Line| line.origin == LineOrigin::Replacement(claim_no);
    let units = order.lines.iter().filter(brought);
    by_variant(units.map(|line| (line.product.variant_code.clone(), line.quantity)))
        .into_iter()
        .map(|(variant_code, quantity)| effect(claim_no, variant_code, quantity))
        .collect()
}

/// The units that a claim put back into stock, by variant: of a return, the resellable ones.
fn stock(
    order: &Order,
    claim_no: ClaimNo,
    effect: impl Fn(ClaimNo, String, u32) -> Effect,
) -> Vec<Effect> {
    let claim = order.claim(claim_no);
    let restocked =
        |claim: &&Claim| claim.settlement.as_ref().is_some_and(|settlement| settlement.restocked);
    let items = claim.filter(restocked).map_or(&[][..], |claim| &claim.items);
    let dispositions = claim
        .and_then(|claim| claim.collection.as_ref())
        .map_or(&[][..], |collection| &collection.dispositions);
    let resellable = |claimed: &&ClaimedItem| {
        let stated = dispositions.iter().find(|one| one.item_no == claimed.item_no);
        stated.is_none_or(|one| one.disposition == Disposition::Resellable)
    };
    let units = items.iter().filter(resellable).filter_map(|claimed| {
        let line = order.line_of(order.item(claimed.item_no)?);
        Some((line.product.variant_code.clone(), claimed.quantity))
    });
    by_variant(units)
        .into_iter()
        .map(|(variant_code, quantity)| effect(claim_no, variant_code, quantity))
        .collect()
}

fn by_variant(units: impl Iterator<Item = (String, u32)>) -> BTreeMap<String, u32> {
    let mut sums = BTreeMap::new();
    for (variant_code, quantity) in units {
        *sums.entry(variant_code).or_insert(0) += quantity;
    }
    sums
}

fn restock(claim_no: ClaimNo, variant_code: String, quantity: u32) -> Effect {
    Effect::Restock { claim_no, variant_code, quantity }
}

fn take_replacement_stock(claim_no: ClaimNo, variant_code: String, quantity: u32) -> Effect {
    Effect::TakeReplacementStock { claim_no, variant_code, quantity }
}

fn return_replacement_stock(claim_no: ClaimNo, variant_code: String, quantity: u32) -> Effect {
    Effect::ReturnReplacementStock { claim_no, variant_code, quantity }
}

fn take_back_stock(claim_no: ClaimNo, variant_code: String, quantity: u32) -> Effect {
    Effect::TakeBackStock { claim_no, variant_code, quantity }
}

fn completed(order: &Order, refund_no: RefundNo) -> Vec<Effect> {
    let Some(refund) = order.refund(refund_no) else { return Vec::new() };
    let stored_value = refund.tenders.without_cash();
    let mut effects: Vec<Effect> = stored_value
        .iter()
        .filter(|(_, amount)| amount.is_positive())
        .map(|(tender, amount)| Effect::RestoreStoredValue { refund_no, tender, amount })
        .collect();
    if refund.method == RefundMethod::StoreCredit && refund.tenders.cash.is_positive() {
        effects.push(Effect::GrantStoreCredit { refund_no, amount: refund.tenders.cash });
    }
    effects.extend(coupons(order, refund.claim_no, restore_coupon));
    effects
}

/// What a withdrawal of the claim does to coupons: those that it gave back are used again.
fn reused(order: &Order, claim_no: ClaimNo) -> Vec<Effect> {
    let completed = |claim: &Claim| claim.status == ClaimStatus::Completed;
    let mut effects = match order.claim(claim_no) {
        Some(claim) if completed(claim) => coupons(order, claim_no, reuse_coupon),
        _ => Vec::new(),
    };
    effects.extend(coupons_of_settled(order, claim_no, reuse_coupon));
    effects
}

impl Order {
    /// The coupons that the order uses again where this claim is withdrawn; each must be usable then.
    pub fn coupons_reused_by_withdrawal(&self, claim: &Claim) -> BTreeSet<String> {
        let effects = reused(self, claim.claim_no).into_iter();
        let coupons = effects.filter_map(|effect| match effect {
            Effect::ReuseCoupon { coupon_no, .. } => Some(coupon_no),
            _ => None,
        });
        coupons.collect()
    }
}

fn coupons(
    order: &Order,
    claim_no: ClaimNo,
    effect: impl Fn(String, ClaimNo) -> Effect,
) -> Vec<Effect> {
    let options = order.claim(claim_no).and_then(|claim| claim.options.as_ref());
    let restored = options.iter().flat_map(|options| &options.restore_coupons);
    restored.map(|coupon_no| effect(coupon_no.clone(), claim_no)).collect()
}

/// The coupons of exchanges that this claim completed, by leaving nothing due of their differences.
/// It is the claim that gives them back: once withdrawn, the exchange may give them back later.
fn coupons_of_settled(
    order: &Order,
    claim_no: ClaimNo,
    effect: impl Fn(String, ClaimNo) -> Effect,
) -> Vec<Effect> {
    let settlement = order.claim(claim_no).and_then(|claim| claim.settlement.as_ref());
    let settled = settlement.iter().flat_map(|settlement| &settlement.settled_payments);
    let exchanges = settled.filter_map(|settled| order.payment(settled.payment_no)?.claim_no);
    exchanges
        .flat_map(|exchange| coupons(order, exchange, |coupon_no, _| effect(coupon_no, claim_no)))
        .collect()
}

fn restore_coupon(coupon_no: String, claim_no: ClaimNo) -> Effect {
    Effect::RestoreCoupon { coupon_no, claim_no }
}

fn reuse_coupon(coupon_no: String, claim_no: ClaimNo) -> Effect {
    Effect::ReuseCoupon { coupon_no, claim_no }
}
