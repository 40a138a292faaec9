//! The order 注文: one purchase, and all that can be computed from it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::blacklist::MaliciousFlag;
use crate::claim::{Claim, ClaimStatus};
use crate::event::{Event, Placement};
use crate::figures::Figures;
use crate::item::{Fulfilment, Item, ItemStatus};
use crate::line::{Line, SliceMoney};
use crate::money::{Amount, Currency, Money};
use crate::number::{ClaimNo, ItemNo, PaymentNo, RefundNo, ShipmentNo};
use crate::payment::Payment;
use crate::refund::{Refund, RefundStatus};
use crate::shipment::Shipment;
use crate::stamp::PersonRef;
use crate::tax::TaxTerms;
use crate::tender::Tenders;

pub use crate::discount::{Discount, DiscountKind};
pub use crate::shipping::{Shipping, ShippingRule};

/// One purchase, whole: the state that commands decide about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its number in the shop.
    pub order_no: String,
    /// How many commands have changed it, placing included.
    pub version: i64,
    /// When it was placed.
    pub ordered_at: DateTime<Utc>,
    /// The day of the sale, in the shop's time zone.
    pub ordered_on: NaiveDate,
    /// Currency of all its amounts.
    pub currency: Currency,
    /// The member who ordered; `None`: a guest.
    pub member_id: Option<String>,
    /// Who ordered, at present.
    pub orderer: PersonRef,
    /// Who receives the goods, at present.
    pub receiver: PersonRef,
    /// お客様へのお知らせ: what the storefront's page of the order says, at present.
    pub customer_notice: Option<String>,
    /// The entries of the blacklist that the orderer matched when the order was placed, and that
    /// still stand; each once.
    pub flags: Vec<MaliciousFlag>,
    /// The entry of the blacklist that this order was designated for; guests only.
    pub blacklist_entry: Option<Uuid>,
    /// Tax settings of the day it was placed.
    pub tax_terms: TaxTerms,
    /// What was bought.
    pub lines: Vec<Line>,
    /// Order-level discounts.
    pub discounts: Vec<Discount>,
    /// Shipping, at present.
    pub shipping: Shipping,
    /// How shipping is calculated anew.
    pub shipping_rule: Option<ShippingRule>,
    /// Fee of the payment method, at present.
    pub payment_fee: Money,
    /// Stored value used when it was placed; its cash is zero.
    pub stored_value: Tenders,
    /// 初期情報: the figures when it was placed. They never change.
    pub initial: Figures,
    /// The slices of its lines.
    pub items: Vec<Item>,
    /// Money asked for.
    pub payments: Vec<Payment>,
    /// Cancellations, exchanges, returns.
    pub claims: Vec<Claim>,
    /// Money and stored value owed back.
    pub refunds: Vec<Refund>,
    /// Items that travel together, removed ones included.
    pub shipments: Vec<Shipment>,
}

impl Order {
    /// The order as it was placed.
    pub(crate) fn placed(placement: Placement) -> Self {
        let mut order = Self {
            order_no: placement.order_no,
            version: 1,
            ordered_at: placement.ordered_at,
            ordered_on: placement.ordered_on,
            currency: placement.currency,
            member_id: placement.member_id,
            orderer: placement.orderer,
            receiver: placement.receiver,
            customer_notice: None,
            flags: placement.flags,
            blacklist_entry: None,
            tax_terms: placement.tax_terms,
            lines: Vec::new(),
            items: Vec::new(),
            discounts: placement.discounts,
            shipping: placement.shipping,
            shipping_rule: placement.shipping_rule,
            payment_fee: placement.payment_fee,
            stored_value: placement.stored_value,
            initial: Figures::default(),
            payments: vec![placement.payment],
            claims: Vec::new(),
            refunds: Vec::new(),
            shipments: Vec::new(),
        };
        order.add_lines(&placement.lines, Fulfilment::AwaitingPayment);
        order.initial = order.figures();
        order
    }

    /// The order that these events led to; `None` where they don't begin with a placement.
    pub fn replay<'event>(events: impl IntoIterator<Item = &'event Event>) -> Option<Self> {
        let mut events = events.into_iter();
        let Some(Event::OrderPlaced(placement)) = events.next() else { return None };
        let mut order = Self::placed(placement.as_ref().clone());
        events.for_each(|event| order.apply(event));
        Some(order)
    }

    /// An amount in this order's currency.
    pub fn amount(&self, money: Money) -> Amount {
        Amount { money, currency: self.currency }
    }

    /// The line with this number.
    pub fn line(&self, line_no: u32) -> Option<&Line> {
        // Lines are numbered from 1 in the order in which they stand.
        let position = usize::try_from(line_no.checked_sub(1)?).ok()?;
        self.lines.get(position).filter(|line| line.line_no == line_no)
    }

    /// The item with this number.
    pub fn item(&self, item_no: ItemNo) -> Option<&Item> {
        self.items.iter().find(|item| item.item_no == item_no)
    }

    /// The payment with this number.
    pub fn payment(&self, payment_no: PaymentNo) -> Option<&Payment> {
        self.payments.iter().find(|payment| payment.payment_no == payment_no)
    }

    /// The claim with this number.
    pub fn claim(&self, claim_no: ClaimNo) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.claim_no == claim_no)
    }

    /// The refund with this number.
    pub fn refund(&self, refund_no: RefundNo) -> Option<&Refund> {
        self.refunds.iter().find(|refund| refund.refund_no == refund_no)
    }

    /// The shipment with this number.
    pub fn shipment(&self, shipment_no: ShipmentNo) -> Option<&Shipment> {
        self.shipments.iter().find(|shipment| shipment.shipment_no == shipment_no)
    }

    /// The items that travel in a shipment.
    pub fn items_in(&self, shipment_no: ShipmentNo) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.shipment_no == Some(shipment_no))
    }

    /// The line that an item is a slice of.
    pub fn line_of(&self, item: &Item) -> &Line {
        self.line(item.line_no).expect("every item is a slice of a line of its order")
    }

    /// The claim that holds an item, if any.
    pub fn claim_of(&self, item: &Item) -> Option<&Claim> {
        self.claim(item.claim_no?)
    }

    /// The status that people see (domain.md §2).
    pub fn status_of(&self, item: &Item) -> ItemStatus {
        self.claim_of(item)
            .and_then(|claim| ItemStatus::under_claim(claim.kind(), claim.status))
            .unwrap_or_else(|| item.fulfilment.into())
    }

    /// The code that Cafe24 has for an item's status (domain.md §2).
    pub fn cafe24_code(&self, item: &Item) -> &'static str {
        let claim = self.claim_of(item);
        let refund = claim.and_then(|claim| self.refund(claim.refund_no?));
        let on_hold = refund.is_some_and(|refund| refund.status == RefundStatus::OnHold);
        let owes = claim.is_some_and(|claim| claim.status == ClaimStatus::AwaitingPayment);
        match self.status_of(item) {
            ItemStatus::AwaitingPayment => "N00",
            ItemStatus::Preparing => "N10",
            ItemStatus::ReadyToShip => "N20",
            ItemStatus::Standby => "N21",
            ItemStatus::OnHold => "N22",
            ItemStatus::Shipping => "N30",
            ItemStatus::Delivered => "N40",
            ItemStatus::CancelRequested => "C00",
            ItemStatus::CancelProcessing if on_hold => "C36",
            ItemStatus::CancelProcessing => "C34",
            ItemStatus::Canceled => match claim {
                Some(claim) if claim.was_never_paid() && claim.by_buyer() => "C47",
                Some(claim) if claim.was_never_paid() => "C49",
                _ => "C40",
            },
            ItemStatus::ExchangeRequested => "E00",
            ItemStatus::ExchangeProcessing if owes => "E32",
            ItemStatus::ExchangeProcessing if on_hold => "E36",
            ItemStatus::ExchangeProcessing => "E34",
            ItemStatus::Exchanged => "E40",
            ItemStatus::ReturnRequested => "R00",
            ItemStatus::ReturnAwaitingCollection => "R30",
            ItemStatus::ReturnAwaitingRefund if on_hold => "R36",
            ItemStatus::ReturnAwaitingRefund => "R34",
            ItemStatus::Returned => "R40",
        }
    }

    /// Whether the item is part of the order and no accepted claim holds it: whether it counts in
    /// the order's value.
    pub fn is_live(&self, item: &Item) -> bool {
        item.removed_by.is_none()
            && self.claim_of(item).is_none_or(|claim| !claim.status.is_accepted())
    }

    /// The items that count in the order's value.
    pub fn live_items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| self.is_live(item))
    }

    /// Whether an order-level discount still applies.
    pub fn applies(&self, discount_no: u32) -> bool {
        let discount = self.discounts.iter().find(|known| known.discount_no == discount_no);
        discount.is_some_and(|discount| discount.restored_by.is_none())
    }

    /// The money of an item: sums over its units.
    pub fn money_of(&self, item: &Item) -> SliceMoney {
        self.line_of(item).slice(item.from, item.to)
    }

    /// What an item is worth: gross less its item discount and less the order discounts that
    /// still apply.
    pub fn net_of(&self, item: &Item) -> Money {
        let money = self.money_of(item);
        money.gross - money.item_discount - money.order_discount(|no| self.applies(no))
    }

    /// Net total of the live items.
    pub fn live_net(&self) -> Money {
        self.live_items().map(|item| self.net_of(item)).sum()
    }

    /// Return shipping paid by the buyer, deductions and manual adjustments of all claims in force.
    pub fn charges(&self) -> Money {
        let accepted = self.claims.iter().filter(|claim| claim.status.is_accepted());
        let settled: Money = accepted
            .filter_map(|claim| claim.settlement.as_ref())
            .map(|settlement| settlement.charges)
            .sum();
        settled - self.adjusted()
    }

    /// The manual changes of refunds, added up; positive: more is refunded. They count as long as
    /// the refund's claim does, even where a collected return leaves nothing to refund.
    pub fn adjusted(&self) -> Money {
        let counts = |refund: &&Refund| {
            self.claim(refund.claim_no).is_some_and(|claim| claim.status.is_accepted())
        };
        self.refunds.iter().filter(counts).map(Refund::adjusted).sum()
    }

    /// The order's value (domain.md §4): `Σ net(live items) + shipping + payment fee + charges`.
    pub fn value(&self) -> Money {
        self.live_net() + self.shipping.net() + self.payment_fee + self.charges()
    }

    /// The refunds that were not canceled.
    pub fn refunds_in_force(&self) -> impl Iterator<Item = &Refund> {
        self.refunds.iter().filter(|refund| refund.status != RefundStatus::Canceled)
    }

    /// What was received or used of each tender.
    pub fn paid(&self) -> Tenders {
        let cash = self.payments.iter().map(|payment| payment.paid).sum();
        Tenders { cash, ..self.stored_value }
    }

    /// What is still to be paid in cash.
    pub fn outstanding(&self) -> Money {
        self.payments.iter().map(Payment::due).sum()
    }

    /// What has been given back of each tender.
    pub fn refunded(&self) -> Tenders {
        let completed = |refund: &&Refund| refund.status == RefundStatus::Completed;
        self.refunds.iter().filter(completed).map(|refund| refund.tenders).sum()
    }

    /// What is owed back of each tender.
    pub fn refund_pending(&self) -> Tenders {
        let open = self.refunds.iter().filter(|refund| refund.status.is_open());
        open.map(|refund| refund.tenders).sum()
    }

    /// What each tender can still give back: paid or used, and neither refunded nor owed back.
    pub fn refundable(&self) -> Tenders {
        self.paid() - self.refunded() - self.refund_pending()
    }

    /// What a payment can still give back.
    pub fn refundable_of(&self, payment: &Payment) -> Money {
        let given_back: Money = self
            .refunds_in_force()
            .flat_map(|refund| &refund.sources)
            .filter(|source| source.payment_no == payment.payment_no)
            .map(|source| source.amount)
            .sum();
        payment.paid - given_back
    }

    /// The items that a payment pays for.
    pub fn items_of(&self, payment_no: PaymentNo) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| self.line_of(item).payment_no == payment_no)
    }

    /// Adds lines at the end, each with one item of all its units.
    pub(crate) fn add_lines(&mut self, lines: &[Line], fulfilment: Fulfilment) {
        for line in lines {
            let item_no = self.next_item_no();
            self.items.push(Item {
                item_no,
                line_no: line.line_no,
                from: 0,
                to: line.quantity,
                fulfilment,
                held_from: None,
                shipment_no: None,
                claim_no: None,
                removed_by: None,
                split_from: None,
            });
            self.lines.push(line.clone());
        }
    }

    /// The number that the next item gets.
    pub(crate) fn next_item_no(&self) -> ItemNo {
        ItemNo(self.items.last().map_or(0, |item| item.item_no.0) + 1)
    }

    pub(crate) fn shipment_mut(&mut self, shipment_no: ShipmentNo) -> &mut Shipment {
        let found = self.shipments.iter_mut().find(|known| known.shipment_no == shipment_no);
        found.expect("events name shipments of their order")
    }

    pub(crate) fn item_mut(&mut self, item_no: ItemNo) -> &mut Item {
        let found = self.items.iter_mut().find(|item| item.item_no == item_no);
        found.expect("events name items of their order")
    }

    pub(crate) fn payment_mut(&mut self, payment_no: PaymentNo) -> &mut Payment {
        let found = self.payments.iter_mut().find(|payment| payment.payment_no == payment_no);
        found.expect("events name payments of their order")
    }

    pub(crate) fn claim_mut(&mut self, claim_no: ClaimNo) -> &mut Claim {
        let found = self.claims.iter_mut().find(|claim| claim.claim_no == claim_no);
        found.expect("events name claims of their order")
    }

    pub(crate) fn refund_mut(&mut self, refund_no: RefundNo) -> &mut Refund {
        let found = self.refunds.iter_mut().find(|refund| refund.refund_no == refund_no);
        found.expect("events name refunds of their order")
    }
}
