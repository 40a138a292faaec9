//! CS: cancellations, exchanges and returns.

use order_domain::{
    claim::{
        Claim as DomainClaim, ClaimOptions as DomainOptions, Deduction as DomainDeduction,
        Reason as DomainReason, ShippingChoice,
    },
    line::LineOrigin,
    settlement::Settlement as DomainSettlement,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Actor, Viewer, action,
    action::{Action, On},
    figures::Tenders,
    returning::{Collection, Pickup, ReturnShipping},
    stamped,
};
use crate::{amount::AmountText, labels, vocabulary};

/// CS: a cancellation, an exchange or a return of items.
#[derive(Debug, Serialize, ToSchema)]
pub struct Claim {
    /// The order that it belongs to.
    #[schema(max_length = 40, example = "20261122-0000001")]
    pub order_no: String,
    /// Its number in the order: `C1`, `E2`, `R3`.
    #[schema(max_length = 20, example = "C1")]
    pub claim_no: String,
    /// Cancellation, exchange or return; label: group `claim_kind`.
    pub kind: vocabulary::ClaimKind,
    /// Where it stands.
    pub status: vocabulary::ClaimStatus,
    /// `status` for people, in the language of `Accept-Language`; depends on the kind.
    #[schema(max_length = 60, example = "キャンセル処理中")]
    pub status_label: &'static str,
    /// The items that it holds, or held.
    #[schema(max_items = 100_000)]
    pub items: Vec<ClaimedItem>,
    /// The operator's reason; null while a buyer's request waits.
    #[schema(required)]
    pub reason: Option<Reason>,
    /// The buyer's own reason, where a buyer asked for it.
    #[schema(required)]
    pub buyer_reason: Option<Reason>,
    /// The options chosen at acceptance.
    #[schema(required)]
    pub options: Option<ClaimOptions>,
    /// What it did to the money, frozen at acceptance.
    #[schema(required)]
    pub settlement: Option<Settlement>,
    /// 回収: what came back, for returns that were collected.
    #[schema(required)]
    pub collection: Option<Collection>,
    /// Why a buyer's request was rejected, where the buyer may see it.
    #[schema(required, max_length = 2000)]
    pub rejection_shown: Option<String>,
    /// The refund that it led to.
    #[schema(required, max_length = 20, example = "F1")]
    pub refund_no: Option<String>,
    /// The payment that it led to, where the buyer owes.
    #[schema(required, max_length = 20)]
    pub payment_no: Option<String>,
    /// The items that replace those of an exchange.
    #[schema(max_items = 100_000, example = json!([]))]
    pub replacement_item_nos: Vec<String>,
    /// Every step with who and when, oldest first.
    #[schema(max_items = 100_000)]
    pub history: Vec<ClaimStep>,
    /// What may be done.
    #[schema(max_items = 20)]
    pub actions: Vec<Action>,
    /// The order's version.
    #[schema(minimum = 1, maximum = 9_007_199_254_740_991_i64, example = 3)]
    pub order_version: i64,
}

/// Units with their money.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimedItem {
    /// The number of the item.
    #[schema(max_length = 20, example = "02")]
    pub item_no: String,
    /// Number of its units.
    #[schema(minimum = 1, maximum = 9999, example = 1)]
    pub quantity: u32,
    /// Unit price times quantity.
    pub gross: AmountText,
    /// Their share of the line's discount.
    pub item_discount: AmountText,
    /// Their shares of the order discounts that apply.
    pub order_discount: AmountText,
    /// What they are worth.
    pub net: AmountText,
}

/// Why a claim is made.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reason {
    /// Which of the usual reasons.
    pub code: vocabulary::ReasonCode,
    /// The same for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "お客様都合")]
    pub label: &'static str,
    /// The reason in free text.
    #[schema(required, max_length = 2000)]
    pub text: Option<String>,
    /// Whose fault it is; label: group `party`.
    pub fault: vocabulary::Party,
}

/// The options of a claim.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimOptions {
    /// Coupons that stopped applying.
    #[schema(max_items = 100, example = json!(["CP-1"]))]
    pub restore_coupons: Vec<String>,
    /// `keep`, `refund`, `recalculate` or `set`; null: the default rule.
    #[schema(required, max_length = 20, example = "keep")]
    pub shipping: Option<&'static str>,
    /// The fee, where `shipping` is `set`.
    #[schema(required)]
    pub shipping_fee: Option<AmountText>,
    /// 返送料, for returns and exchanges.
    #[schema(required)]
    pub return_shipping: Option<ReturnShipping>,
    /// How the goods are collected, for returns.
    #[schema(required)]
    pub pickup: Option<Pickup>,
    /// What was kept back.
    #[schema(required)]
    pub deduction: Option<Deduction>,
    /// Whether the goods were to go back into stock; null: as the shop's setting says.
    #[schema(required)]
    pub restock: Option<bool>,
    /// How the refund was wanted.
    pub refund_method: vocabulary::RefundMethod,
}

/// 控除: kept back from a refund.
#[derive(Debug, Serialize, ToSchema)]
pub struct Deduction {
    /// The amount that is kept back.
    pub amount: AmountText,
    /// Why it is kept back.
    #[schema(max_length = 1000, example = "梱包材")]
    pub reason: String,
}

/// What a claim does to the money.
#[derive(Debug, Serialize, ToSchema)]
pub struct Settlement {
    /// The order's value before.
    pub value_before: AmountText,
    /// The order's value after.
    pub value_after: AmountText,
    /// Before less after: positive is owed to the buyer.
    pub difference: AmountText,
    /// What goes back: the difference, less what only lowers what was still due.
    pub refund_total: AmountText,
    /// What the buyer owes.
    pub charge_total: AmountText,
    /// By how much it lowers what was still due for the claimed items.
    pub due_lowered: AmountText,
    /// How a positive difference is split over tenders. With what only lowers dues (`due_lowered`,
    /// in cash), so that it can be sent as `refund.tenders`.
    pub tenders: Tenders,
    /// Why the difference is what it is; they add up to it.
    #[schema(max_items = 20)]
    pub components: Vec<Component>,
    /// Whether the goods go back into stock.
    pub restocked: bool,
}

/// One part of the difference.
#[derive(Debug, Serialize, ToSchema)]
pub struct Component {
    /// What it is for.
    pub code: vocabulary::ComponentCode,
    /// The same for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "商品金額")]
    pub label: &'static str,
    /// Positive: owed to the buyer.
    pub amount: AmountText,
}

/// A step that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimStep {
    /// The status since.
    pub status: vocabulary::ClaimStatus,
    /// `status` for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "キャンセル処理中")]
    pub status_label: &'static str,
    /// Who took it.
    pub by: Actor,
    /// When it was taken.
    #[schema(format = DateTime)]
    pub at: String,
    /// Given with the step, such as the reason of a withdrawal.
    #[schema(required, max_length = 2000)]
    pub note: Option<String>,
}

impl Claim {
    /// A claim of the order.
    pub fn of(viewer: &Viewer, claim: &DomainClaim) -> Self {
        let status = |status| labels::claim_status(claim.kind(), status, viewer.language);
        let place = viewer.href(&format!("/claims/{}", claim.claim_no));
        let offers = viewer.order.actions_of_claim(claim);
        let mut actions =
            action::show(offers, &viewer.href(""), &On::Claim(&place), viewer.language);
        action::block_withdrawal(&mut actions, viewer, claim);
        Self {
            order_no: viewer.order.order_no.clone(),
            claim_no: claim.claim_no.to_string(),
            kind: claim.kind().into(),
            status: claim.status.into(),
            status_label: status(claim.status),
            items: ClaimedItem::all(viewer, claim),
            reason: claim.reason.as_ref().map(|reason| Reason::of(viewer, reason)),
            buyer_reason: claim.buyer_reason.as_ref().map(|reason| Reason::of(viewer, reason)),
            options: claim.options.as_ref().map(|options| ClaimOptions::of(viewer, options)),
            settlement: claim.settlement.as_ref().map(|settled| Settlement::of(viewer, settled)),
            collection: claim.collection.as_ref().map(|one| Collection::of(viewer, one)),
            rejection_shown: claim.rejection_shown.clone(),
            refund_no: claim.refund_no.map(|refund_no| refund_no.to_string()),
            payment_no: claim.payment_no.map(|payment_no| payment_no.to_string()),
            replacement_item_nos: replacements(viewer, claim),
            history: claim
                .steps
                .iter()
                .map(|step| ClaimStep {
                    status: step.status.into(),
                    status_label: status(step.status),
                    by: viewer.actor(&step.stamp.by),
                    at: stamped(&step.stamp),
                    note: step.note.clone(),
                })
                .collect(),
            actions,
            order_version: viewer.order.version,
        }
    }
}

/// The items that joined in exchange for those of a claim.
fn replacements(viewer: &Viewer, claim: &DomainClaim) -> Vec<String> {
    let order = viewer.order;
    let origin = LineOrigin::Replacement(claim.claim_no);
    let items = order.items.iter().filter(|item| order.line_of(item).origin == origin);
    items.map(|item| item.item_no.to_string()).collect()
}

impl ClaimedItem {
    /// The items of a claim, with the money that they carried when it took them: a coupon that the
    /// claim itself restored still counts.
    pub fn all(viewer: &Viewer, claim: &DomainClaim) -> Vec<Self> {
        let order = viewer.order;
        let applied = |discount_no: u32| {
            let found = order.discounts.iter().find(|known| known.discount_no == discount_no);
            let restored_by = found.and_then(|discount| discount.restored_by);
            restored_by.is_none_or(|by| by.number >= claim.claim_no.number)
        };
        let items = claim.items.iter().filter_map(|claimed| order.item(claimed.item_no));
        let shown = items.map(|item| {
            let money = order.money_of(item);
            let order_discount = money.order_discount(applied);
            Self {
                item_no: item.item_no.to_string(),
                quantity: item.quantity(),
                gross: viewer.amount(money.gross),
                item_discount: viewer.amount(money.item_discount),
                order_discount: viewer.amount(order_discount),
                net: viewer.amount(money.gross - money.item_discount - order_discount),
            }
        });
        shown.collect()
    }
}

impl Reason {
    /// A reason in the viewer's language.
    pub fn of(viewer: &Viewer, reason: &DomainReason) -> Self {
        Self {
            code: reason.code.into(),
            label: labels::label("claim_reason", reason.code.into(), viewer.language),
            text: reason.text.clone(),
            fault: reason.fault.into(),
        }
    }
}

impl Deduction {
    /// A deduction in the order's currency.
    pub fn of(viewer: &Viewer, deduction: &DomainDeduction) -> Self {
        Self { amount: viewer.amount(deduction.amount), reason: deduction.reason.clone() }
    }
}

impl ClaimOptions {
    fn of(viewer: &Viewer, options: &DomainOptions) -> Self {
        let (shipping, fee) = match options.shipping {
            None => (None, None),
            Some(ShippingChoice::Keep) => (Some("keep"), None),
            Some(ShippingChoice::Refund) => (Some("refund"), None),
            Some(ShippingChoice::Recalculate) => (Some("recalculate"), None),
            Some(ShippingChoice::Set(fee)) => (Some("set"), Some(viewer.amount(fee))),
        };
        Self {
            restore_coupons: options.restore_coupons.clone(),
            shipping,
            shipping_fee: fee,
            return_shipping: options.return_shipping.map(|one| ReturnShipping::of(viewer, one)),
            pickup: options.pickup.as_ref().map(Into::into),
            deduction: options.deduction.as_ref().map(|one| Deduction::of(viewer, one)),
            restock: options.restock,
            refund_method: options.refund.method.into(),
        }
    }
}

impl Component {
    /// The parts of a settlement's difference.
    pub fn all(viewer: &Viewer, settlement: &DomainSettlement) -> Vec<Self> {
        let components = settlement.components.iter().map(|component| Self {
            code: component.code.into(),
            label: labels::label("settlement_component", component.code.into(), viewer.language),
            amount: viewer.amount(component.amount),
        });
        components.collect()
    }
}

impl Settlement {
    /// A settlement in the order's currency.
    pub fn of(viewer: &Viewer, settlement: &DomainSettlement) -> Self {
        let lowered = settlement.due_lowered.iter().map(|part| part.amount).sum();
        Self {
            value_before: viewer.amount(settlement.value_before),
            value_after: viewer.amount(settlement.value_after),
            difference: viewer.amount(settlement.difference()),
            refund_total: viewer.amount(settlement.refund_tenders().total()),
            charge_total: viewer.amount(settlement.charge_total()),
            due_lowered: viewer.amount(lowered),
            tenders: Tenders::of(viewer.order.currency, &settlement.tenders),
            components: Component::all(viewer, settlement),
            restocked: settlement.restocked,
        }
    }
}
