//! Random steps become commands for the order as it is when their turn comes: mostly fitting,
//! sometimes wrong on purpose.

use order_domain::action::adjust_refund::ManualAdjustment;
use order_domain::action::exchange_items::{OptionChange, Replacements};
use order_domain::action::{
    AcceptClaim, AddItems, AddToShipment, AdjustRefund, CancelItems, CancelShipment, CollectReturn,
    ConfirmDeposit, CreateShipment, DeliverShipment, DispatchShipment, ExchangeItems, MoveItems,
    RejectClaim, RequestClaim, ReturnItems,
};
use order_domain::claim::{
    Claim, ClaimKind, ClaimOptions, ClaimStatus, Deduction, Disposition, Fault, ItemDisposition,
    Pick, RefundWish, ReturnShipping,
};
use order_domain::guard::ActionName;
use order_domain::item::Item;
use order_domain::money::Money;
use order_domain::number::{ClaimNo, ItemNo, PaymentNo, RefundNo, ShipmentNo};
use order_domain::order::Order;
use order_domain::payment::{PaymentMethod, PaymentStatus};
use order_domain::refund::RefundMethod;
use order_domain::shipment::ShipmentStatus;
use order_domain::stamp::{Circumstances, PersonRef};
use order_domain::tender::{Tender, Tenders};

use super::command::{AnyCommand, because, complete, hold, release, withdraw};
use super::offers::{another, paying};
use super::parties::around;
use super::step::{AdjustPlan, Choice, PickPlan, ReplacementPlan, Step, TermsPlan};
use super::world::account;

/// Whether the order waits for a payment.
pub fn is_unpaid(order: &Order) -> bool {
    order.payments.iter().any(|payment| payment.status == PaymentStatus::Awaiting)
}

/// The command that this step is for this order.
pub fn resolve(step: &Step, order: &Order, told: &Circumstances) -> AnyCommand {
    let here = Here { order, told };
    if let Some(command) = here.instead(step) {
        return command;
    }
    match step {
        Step::Confirm { named, wrong_by } => ConfirmDeposit {
            payment_nos: named
                .as_ref()
                .map(|named| named.iter().map(|&number| PaymentNo(u32::from(number))).collect()),
            amount: wrong_by.map(|wrong_by| order.outstanding() + Money(wrong_by)),
            ..ConfirmDeposit::default()
        }
        .into(),
        Step::Add { unit_price, quantity, is_paid } => {
            let mut payment = paying(PaymentMethod::Card);
            payment.paid_at = is_paid.then_some(told.at);
            AddItems { lines: vec![another(*unit_price, *quantity)], payment }.into()
        }
        Step::Move { action, item, has_reason } => MoveItems {
            action: *action,
            item_nos: here
                .picks(std::slice::from_ref(item), (*action).into())
                .iter()
                .map(|pick| pick.item_no)
                .collect(),
            reason: has_reason.then(|| "確認中".to_owned()),
        }
        .into(),
        Step::Ship { picks, dispatch } => CreateShipment {
            carrier: "佐川急便".to_owned(),
            tracking_no: "5555-0000".to_owned(),
            items: here.picks(picks, ActionName::CreateShipment),
            dispatch: *dispatch,
        }
        .into(),
        Step::Dispatch(choice) => {
            let shipment_no = here.shipment(*choice, ShipmentStatus::Standby);
            DispatchShipment { shipment_no, at: None }.into()
        }
        Step::Deliver(choice) => {
            let shipment_no = here.shipment(*choice, ShipmentStatus::Shipping);
            DeliverShipment { shipment_no, at: None }.into()
        }
        Step::CancelShipment(choice) => {
            CancelShipment { shipment_no: here.shipment(*choice, ShipmentStatus::Standby) }.into()
        }
        Step::Join { shipment, picks } => AddToShipment {
            shipment_no: here.shipment(*shipment, ShipmentStatus::Delivered),
            items: here.picks(picks, ActionName::AddToShipment),
        }
        .into(),
        Step::Request { kind, picks } => RequestClaim {
            kind: *kind,
            items: here.picks(picks, (*kind).into()),
            reason: because(Fault::Buyer),
        }
        .into(),
        Step::Reject(choice) => RejectClaim {
            claim_no: here.claim(*choice, ClaimStatus::Requested),
            reason: "期限切れ".to_owned(),
            show_to_buyer: true,
        }
        .into(),
        Step::Hold(choice) => hold(here.refund(*choice)).into(),
        Step::Release(choice) => release(here.refund(*choice)).into(),
        Step::Complete(choice) => complete(here.refund(*choice)).into(),
        Step::Adjust(plan) => here.adjust(plan).into(),
        Step::Withdraw(choice) => withdraw(here.claim(*choice, ClaimStatus::AwaitingRefund)).into(),
        Step::Party(plan) => around(*plan, order),
        Step::Collect { claim, dispositions, deduction, restock } => {
            here.collect(*claim, dispositions, *deduction, *restock).into()
        }
        Step::Cancel { .. } | Step::Exchange { .. } | Step::Return { .. } | Step::Accept { .. } => {
            here.claiming(step)
        }
    }
}

/// The order as it is, and the world around it.
pub struct Here<'order> {
    pub order: &'order Order,
    pub told: &'order Circumstances,
}

impl Here<'_> {
    fn picks(&self, plans: &[PickPlan], action: ActionName) -> Vec<Pick> {
        let all: Vec<&Item> = self.order.items.iter().collect();
        let permits = |item: &&Item| self.order.permit(item, action, &self.told.policy).is_ok();
        let fitting: Vec<&Item> = all.iter().copied().filter(permits).collect();
        let mut picks: Vec<Pick> = Vec::new();
        for plan in plans {
            let those = if plan.is_fitting && !fitting.is_empty() { &fitting } else { &all };
            let item = plan.item.get(those);
            if plan.is_fitting && picks.iter().any(|pick| pick.item_no == item.item_no) {
                continue;
            }
            let quantity = (item.quantity() * plan.units).div_ceil(1_000);
            picks.push(Pick { item_no: item.item_no, quantity });
        }
        if plans.len() == 3 && !plans[0].is_fitting {
            picks.push(Pick { item_no: ItemNo(99), quantity: 1 });
        }
        picks
    }

    /// One of the refunds, the open ones rather, or one more than there are.
    fn refund(&self, choice: Choice) -> RefundNo {
        let open = self.order.refunds.iter().filter(|refund| refund.status.is_open());
        let mut known: Vec<RefundNo> = open.map(|refund| refund.refund_no).collect();
        known.extend(known.clone());
        known.extend(self.order.refunds.iter().map(|refund| refund.refund_no));
        known.push(RefundNo(next(self.order.refunds.len())));
        known[choice.index(known.len())]
    }

    /// One of the claims, those of this status rather, or one more than there are.
    fn claim(&self, choice: Choice, status: ClaimStatus) -> ClaimNo {
        let claims = &self.order.claims;
        let fitting = claims.iter().filter(|claim| claim.status == status);
        let mut known: Vec<ClaimNo> = fitting.map(|claim| claim.claim_no).collect();
        known.extend(known.clone());
        known.extend(claims.iter().map(|claim| claim.claim_no));
        known.push(ClaimNo { number: next(claims.len()), kind: ClaimKind::Cancellation });
        known[choice.index(known.len())]
    }

    /// One of the shipments, those of this status rather, or one more than there are.
    fn shipment(&self, choice: Choice, status: ShipmentStatus) -> ShipmentNo {
        let shipments = &self.order.shipments;
        let fitting = shipments.iter().filter(|shipment| shipment.status == status);
        let mut known: Vec<ShipmentNo> = fitting.map(|shipment| shipment.shipment_no).collect();
        known.extend(known.clone());
        known.extend(shipments.iter().map(|shipment| shipment.shipment_no));
        known.push(ShipmentNo(next(shipments.len())));
        known[choice.index(known.len())]
    }

    fn claiming(&self, step: &Step) -> AnyCommand {
        let terms = |terms: &TermsPlan| self.options(terms, None);
        match step {
            Step::Cancel { picks, terms: plan } => self.with_split(plan, |tenders| {
                CancelItems {
                    items: self.picks(picks, ActionName::Cancel),
                    reason: because(Fault::Shop),
                    options: self.options(plan, tenders),
                    complete_refund: plan.complete_refund,
                }
                .into()
            }),
            Step::Exchange { picks, terms: plan, replacement } => {
                let items = self.picks(picks, ActionName::Exchange);
                ExchangeItems {
                    replacements: replacements(replacement, &items),
                    items,
                    reason: because(Fault::Shop),
                    options: terms(plan),
                    payment: payment(replacement),
                    complete_refund: plan.complete_refund,
                }
                .into()
            }
            Step::Return { picks, terms: plan, collected } => self.with_split(plan, |tenders| {
                ReturnItems {
                    items: self.picks(picks, ActionName::Return),
                    reason: because(Fault::Buyer),
                    options: self.options(plan, tenders),
                    collected: *collected,
                    complete_refund: plan.complete_refund,
                }
                .into()
            }),
            Step::Accept { claim, terms: plan, replacement, collected } => {
                let claim_no = self.claim(*claim, ClaimStatus::Requested);
                let held = self.order.claim(claim_no).map_or(&[][..], |claim| &claim.items);
                let items: Vec<Pick> = held
                    .iter()
                    .map(|held| Pick { item_no: held.item_no, quantity: held.quantity })
                    .collect();
                AcceptClaim {
                    claim_no,
                    reason: None,
                    options: terms(plan),
                    collected: *collected,
                    replacements: Some(replacements(replacement, &items)),
                    payment: payment(replacement),
                    complete_refund: plan.complete_refund,
                }
                .into()
            }
            other => panic!("{other:?} is no claim"),
        }
    }

    fn options(&self, plan: &TermsPlan, tenders: Option<Tenders>) -> ClaimOptions {
        let coupons = self.order.discounts.iter().filter_map(|discount| discount.coupon_no.clone());
        let mut restore_coupons: Vec<String> = (0..)
            .zip(coupons)
            .filter(|(position, _)| plan.coupons >> position & 1 == 1)
            .map(|(_, coupon_no)| coupon_no)
            .collect();
        if plan.coupons >> 7 == 1 {
            restore_coupons.push("CP-X".to_owned());
        }
        let payer = |by_buyer| if by_buyer { Fault::Buyer } else { Fault::Shop };
        ClaimOptions {
            restore_coupons,
            shipping: plan.shipping,
            return_shipping: plan.return_shipping.map(|(amount, by_buyer)| ReturnShipping {
                amount: Money(amount),
                payer: payer(by_buyer),
            }),
            deduction: plan.deduction.map(kept_back),
            restock: plan.restock,
            pickup: None,
            refund: RefundWish {
                method: plan.method,
                bank_account: fitting(plan.method, plan.fitting_account),
                tenders,
            },
        }
    }

    /// The split by hand is made of the split that the shop's setting gives: asks for a quote.
    fn with_split(
        &self,
        plan: &TermsPlan,
        command: impl Fn(Option<Tenders>) -> AnyCommand,
    ) -> AnyCommand {
        let unsplit = command(None);
        let Some(moved) = plan.by_hand else { return unsplit };
        let Ok(quote) = self.order.perform(&unsplit, self.told) else { return unsplit };
        let settlement = quote.after.claims.last().and_then(|claim| claim.settlement.as_ref());
        command(settlement.map(|settlement| shifted(settlement.tenders, moved)))
    }

    fn adjust(&self, plan: &AdjustPlan) -> AdjustRefund {
        let refund_no = self.refund(plan.refund);
        let known = self.order.refund(refund_no);
        let (least, most) = known.map_or((Money(1), Money(1)), |refund| {
            (refund.total(), self.order.refundable().total())
        });
        let amount = plan.amount.map(|thousandths| {
            let bound = if thousandths < 0 { least } else { most };
            Money(bound.minor() * thousandths / 1_000)
        });
        let tenders = plan.by_hand.zip(known).map(|(moved, refund)| {
            let mut tenders = refund.tenders;
            tenders.cash += amount.unwrap_or_default();
            shifted(tenders, moved)
        });
        let reason = "お詫び".to_owned();
        AdjustRefund {
            refund_no,
            method: plan.method,
            bank_account: plan.method.and_then(|method| fitting(method, plan.fitting_account)),
            tenders,
            adjustment: amount.map(|amount| ManualAdjustment { amount, reason }),
        }
    }

    fn collect(
        &self,
        choice: Choice,
        dispositions: &[Disposition],
        deduction: Option<i64>,
        restock: Option<bool>,
    ) -> CollectReturn {
        let claim_no = self.claim(choice, ClaimStatus::AwaitingCollection);
        let held = self.order.claim(claim_no).map_or(&[][..], |claim: &Claim| &claim.items);
        let stated = held
            .iter()
            .zip(dispositions)
            .map(|(held, &disposition)| ItemDisposition { item_no: held.item_no, disposition });
        let deduction = deduction.map(kept_back);
        let complete_refund = restock == Some(true);
        CollectReturn { claim_no, items: stated.collect(), restock, deduction, complete_refund }
    }
}

fn next(count: usize) -> u32 {
    u32::try_from(count + 1).expect("an order has few of them")
}

fn kept_back(amount: i64) -> Deduction {
    Deduction { amount: Money(amount), reason: "手数料".to_owned() }
}

fn payment(plan: &ReplacementPlan) -> Option<order_domain::payment::GivenPayment> {
    match plan {
        ReplacementPlan::Other { has_payment: true, .. } => Some(paying(PaymentMethod::Card)),
        ReplacementPlan::Other { .. } | ReplacementPlan::SameProduct { .. } => None,
    }
}

fn replacements(plan: &ReplacementPlan, items: &[Pick]) -> Replacements {
    match plan {
        ReplacementPlan::SameProduct { wrong_by } => {
            let change = |pick: &Pick| OptionChange {
                item_no: pick.item_no,
                quantity: pick.quantity + wrong_by,
                variant_code: "P-1-BLUE".to_owned(),
                option: Some("青".to_owned()),
            };
            Replacements::SameProduct(items.iter().map(change).collect())
        }
        ReplacementPlan::Other { unit_price, quantity, .. } => {
            Replacements::OtherProducts(vec![another(*unit_price, *quantity)])
        }
    }
}

/// An account where the method needs one, or the other way round.
fn fitting(method: RefundMethod, fits: bool) -> Option<PersonRef> {
    ((method == RefundMethod::BankTransfer) == fits).then(|| account(1))
}

/// Some cash given back as points instead; where that is impossible, the sum is wrong.
fn shifted(mut tenders: Tenders, moved: i64) -> Tenders {
    if tenders[Tender::Cash] < Money(moved) {
        tenders[Tender::Points] += Money(1);
        return tenders;
    }
    tenders[Tender::Cash] -= Money(moved);
    tenders[Tender::Points] += Money(moved);
    tenders
}
