//! The one settlement rule (domain.md §4): what is owed because of a change is
//! `value(before) − value(after)`, whatever the change was.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::claim::{ClaimKind, ClaimOptions, ClaimStatus, Fault, ShippingChoice};
use crate::item::{Fulfilment, FulfilmentStep, Item};
use crate::line::Line;
use crate::money::Money;
use crate::number::{ClaimNo, ItemNo, PaymentNo};
use crate::order::{Order, Shipping};
use crate::policy::ShopPolicy;
use crate::refund::PaymentPart;
use crate::reject::Rejection;
use crate::split::{split, uncovered};
use crate::tender::Tenders;

/// What a claim does to the money of its order, frozen at acceptance. All amounts in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// The order's value before.
    pub value_before: Money,
    /// The order's value after.
    pub value_after: Money,
    /// How a positive difference is split over tenders. Cash includes what lowers dues.
    pub tenders: Tenders,
    /// The part of the cash that lowers what was still due, by payment.
    pub due_lowered: Vec<PaymentPart>,
    /// The part of the cash that goes back, by payment.
    pub sources: Vec<PaymentPart>,
    /// Return shipping paid by the buyer and deduction, added to the order's charges.
    pub charges: Money,
    /// Why the difference is what it is; they add up to it.
    pub components: Vec<Component>,
    /// The change of shipping, where it changed.
    pub shipping: Option<Replaced<Shipping>>,
    /// The change of the payment fee, where it changed.
    pub payment_fee: Option<Replaced<Money>>,
    /// Payments that count as paid because nothing is left due but live items remain.
    pub settled_payments: Vec<SettledPayment>,
    /// Payments with nothing left due and no live item.
    pub voided_payments: Vec<PaymentNo>,
    /// Whether the goods went back into stock.
    pub restocked: bool,
    /// What the operator should know.
    pub warnings: Vec<Warning>,
}

impl Settlement {
    /// `value_before − value_after`: positive is owed to the buyer, negative by the buyer.
    pub fn difference(&self) -> Money {
        self.value_before - self.value_after
    }

    /// What goes back: the positive difference less what only lowers dues.
    pub fn refund_tenders(&self) -> Tenders {
        let lowered: Money = self.due_lowered.iter().map(|part| part.amount).sum();
        Tenders { cash: self.tenders.cash - lowered, ..self.tenders }
    }

    /// What the buyer owes because of it.
    pub fn charge_total(&self) -> Money {
        (-self.difference()).or_zero()
    }
}

/// A value and what replaced it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced<T> {
    /// Before.
    pub before: T,
    /// After.
    pub after: T,
}

impl<T: PartialEq> Replaced<T> {
    fn when_changed(before: T, after: T) -> Option<Self> {
        (before != after).then_some(Self { before, after })
    }
}

/// One part of the difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    /// What it is for.
    pub code: ComponentCode,
    /// In minor units; positive: owed to the buyer.
    pub amount: Money,
}

/// What a part of the difference is for.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ComponentCode {
    /// Net worth of the claimed items before.
    Goods,
    /// Shares of restored coupons that the live items lose.
    CouponWithdrawn,
    /// Shipping that falls away or is added.
    Shipping,
    /// The payment fee that falls away.
    PaymentFee,
    /// Return shipping paid by the buyer.
    ReturnShipping,
    /// 控除.
    Deduction,
    /// Goods that join in exchange.
    Replacement,
    /// What earlier refunds have given by hand already, where not enough is left to give it again.
    ManualAdjustment,
}

/// A payment that counts as paid since a cancellation left nothing due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettledPayment {
    /// The payment.
    pub payment_no: PaymentNo,
    /// The live items that it let go on.
    pub items: Vec<ItemNo>,
    /// To which status.
    pub step: FulfilmentStep,
}

/// Something the operator should know before saying yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What.
    pub code: WarningCode,
    /// How much it is about, in minor units.
    pub amount: Money,
}

/// What the operator should know.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    Display,
    EnumIter,
    EnumString,
    IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum WarningCode {
    /// The goods that remain are no longer enough for free shipping; the amount is what
    /// `recalculate` would charge more.
    FreeShippingLost,
    /// Goods remain that the coupon no longer discounts; the amount is what they lose.
    CouponWithdrawn,
}

/// Settles the open claim `claim_no` of `before` with these options and, for exchanges, with the
/// lines that join.
pub(crate) fn settle(
    before: &Order,
    claim_no: ClaimNo,
    options: &ClaimOptions,
    replacements: &[Line],
    policy: &ShopPolicy,
) -> Result<Settlement, Rejection> {
    let mut settlement = Settlement {
        charges: charges(options),
        // What comes back of a return is known when it is collected.
        restocked: claim_no.kind != ClaimKind::Return && policy.restock.decide(options.restock),
        ..Settlement::default()
    };
    let mut after = value_change(before, claim_no, options, replacements, &mut settlement)?;
    settlement.charges += counted_against(before, &after);
    after.claim_mut(claim_no).settlement = Some(settlement.clone());
    settlement.value_before = before.value();
    settlement.value_after = after.value();
    settlement.components =
        components(before, &after, claim_no, options, charges(options) - settlement.charges);
    settlement.warnings = warnings(before, &after, &settlement.components);
    debug_assert_eq!(
        settlement.components.iter().map(|part| part.amount).sum::<Money>(),
        settlement.difference(),
        "the components explain the difference exactly"
    );

    if settlement.difference().is_negative() && claim_no.kind != ClaimKind::Exchange {
        return Err(Rejection::DeductionsExceedRefund {
            value_before: before.amount(settlement.value_before),
            value_after: before.amount(settlement.value_after),
            difference: before.amount(settlement.difference()),
        });
    }
    split(before, &after, claim_no, options, policy, &mut settlement)?;
    Ok(settlement)
}

fn charges(options: &ClaimOptions) -> Money {
    let return_shipping = options.return_shipping.filter(|shipping| shipping.payer == Fault::Buyer);
    let deduction = options.deduction.as_ref();
    return_shipping.map_or(Money::ZERO, |shipping| shipping.amount)
        + deduction.map_or(Money::ZERO, |deduction| deduction.amount)
}

/// What earlier refunds have given by hand beyond what was owed can't be given back once more: as
/// far as tenders and dues don't cover the difference, it counts against this claim. So a goodwill
/// never stands in the way of canceling the rest, and nothing is refunded beyond what was paid.
fn counted_against(before: &Order, after: &Order) -> Money {
    let owed = before.value() - after.value();
    uncovered(before, owed).min(before.adjusted().or_zero())
}

/// The order with the claim's items gone, its coupons restored, its charges added, and shipping
/// and payment fee as they are to be after it.
fn value_change(
    before: &Order,
    claim_no: ClaimNo,
    options: &ClaimOptions,
    replacements: &[Line],
    settlement: &mut Settlement,
) -> Result<Order, Rejection> {
    let mut after = before.clone();
    for coupon_no in &options.restore_coupons {
        let discount = after
            .discounts
            .iter_mut()
            .find(|discount| discount.coupon_no.as_ref() == Some(coupon_no))
            .ok_or_else(|| Rejection::UnknownCoupon { coupon_no: coupon_no.clone() })?;
        if discount.restored_by.is_some() {
            return Err(Rejection::CouponAlreadyRestored { coupon_no: coupon_no.clone() });
        }
        discount.restored_by = Some(claim_no);
    }
    let claim = after.claim_mut(claim_no);
    claim.status = ClaimStatus::AwaitingRefund;
    claim.settlement = Some(settlement.clone());
    after.add_lines(replacements, Fulfilment::AwaitingPayment);

    let nothing_left = after.live_items().next().is_none();
    after.shipping = shipping_after(&after, options, nothing_left)?;
    if nothing_left {
        after.payment_fee = Money::ZERO;
    }
    settlement.shipping = Replaced::when_changed(before.shipping, after.shipping);
    settlement.payment_fee = Replaced::when_changed(before.payment_fee, after.payment_fee);
    Ok(after)
}

fn shipping_after(
    after: &Order,
    options: &ClaimOptions,
    nothing_left: bool,
) -> Result<Shipping, Rejection> {
    let default = if nothing_left { ShippingChoice::Refund } else { ShippingChoice::Keep };
    match options.shipping.unwrap_or(default) {
        ShippingChoice::Keep => Ok(after.shipping),
        ShippingChoice::Refund => Ok(Shipping::default()),
        ShippingChoice::Set(fee) => Ok(Shipping { fee, discount: Money::ZERO }),
        ShippingChoice::Recalculate => {
            let rule = after.shipping_rule.ok_or(Rejection::NoShippingRule)?;
            let fee = if nothing_left { Money::ZERO } else { rule.fee(after.live_net()) };
            Ok(Shipping { fee, discount: after.shipping.discount.min(fee) })
        }
    }
}

fn components(
    before: &Order,
    after: &Order,
    claim_no: ClaimNo,
    options: &ClaimOptions,
    manual_adjustment: Money,
) -> Vec<Component> {
    let goods = claimed(before, claim_no).map(|item| before.net_of(item)).sum();
    let (kept, joined): (Vec<&Item>, Vec<&Item>) =
        after.live_items().partition(|item| before.item(item.item_no).is_some());
    let lost: Money = kept.iter().map(|item| after.net_of(item) - before.net_of(item)).sum();
    let replacement: Money = joined.iter().map(|item| after.net_of(item)).sum();
    let return_shipping = options
        .return_shipping
        .filter(|shipping| shipping.payer == Fault::Buyer)
        .map_or(Money::ZERO, |shipping| shipping.amount);
    let deduction = options.deduction.as_ref().map_or(Money::ZERO, |deduction| deduction.amount);
    [
        (ComponentCode::Goods, goods),
        (ComponentCode::CouponWithdrawn, -lost),
        (ComponentCode::Shipping, before.shipping.net() - after.shipping.net()),
        (ComponentCode::PaymentFee, before.payment_fee - after.payment_fee),
        (ComponentCode::ReturnShipping, -return_shipping),
        (ComponentCode::Deduction, -deduction),
        (ComponentCode::Replacement, -replacement),
        (ComponentCode::ManualAdjustment, manual_adjustment),
    ]
    .into_iter()
    .filter(|(_, amount)| !amount.is_zero())
    .map(|(code, amount)| Component { code, amount })
    .collect()
}

fn warnings(before: &Order, after: &Order, components: &[Component]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let something_left = after.live_items().next().is_some();
    if let Some(rule) = after.shipping_rule.filter(|_| something_left) {
        let missing = rule.base_fee - after.shipping.net();
        let lost = rule.is_free(before.live_net()) && !rule.is_free(after.live_net());
        if lost && missing.is_positive() {
            warnings.push(Warning { code: WarningCode::FreeShippingLost, amount: missing });
        }
    }
    let withdrawn = components.iter().find(|part| part.code == ComponentCode::CouponWithdrawn);
    if let Some(component) = withdrawn {
        let amount = -component.amount;
        warnings.push(Warning { code: WarningCode::CouponWithdrawn, amount });
    }
    warnings
}

/// The items that a claim holds.
pub(crate) fn claimed(order: &Order, claim_no: ClaimNo) -> impl Iterator<Item = &Item> {
    order.items.iter().filter(move |item| item.claim_no == Some(claim_no))
}

impl Settlement {
    /// The same after the goods of a return were seen and `deduction` more is kept back: `kept`,
    /// by tender.
    pub(crate) fn collected(mut self, deduction: Money, kept: Tenders, restocked: bool) -> Self {
        self.restocked = restocked;
        if deduction.is_zero() {
            return self;
        }
        self.charges += deduction;
        self.value_after += deduction;
        self.tenders = self.tenders - kept;
        let mut cash = kept.cash;
        for source in self.sources.iter_mut().rev() {
            let amount = cash.min(source.amount);
            source.amount -= amount;
            cash -= amount;
        }
        self.sources.retain(|source| source.amount.is_positive());
        let known = self.components.iter_mut().find(|part| part.code == ComponentCode::Deduction);
        match known {
            Some(component) => component.amount -= deduction,
            None => self
                .components
                .push(Component { code: ComponentCode::Deduction, amount: -deduction }),
        }
        self
    }
}
