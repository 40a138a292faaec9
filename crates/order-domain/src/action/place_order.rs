//! 注文: placing an order, by the storefront or an importer (domain.md §1, §4; api.md §3).

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::allocate::allocate;
use crate::blacklist::MaliciousFlag;
use crate::draft::{Change, Draft};
use crate::event::{Event, Placement};
use crate::line::{DiscountShare, Line, LineOrigin};
use crate::money::{Amount, Currency, Money};
use crate::number::PaymentNo;
use crate::order::{Discount, DiscountKind, Order, Shipping, ShippingRule};
use crate::ordered::{Joining, OrderedLine};
use crate::payment::{GivenPayment, Payment, PaymentKind, PaymentMethod, PaymentStatus};
use crate::reject::{Rejection, Totals};
use crate::stamp::{Circumstances, PersonRef};
use crate::tender::Tenders;

/// 注文: an order as the storefront or an importer states it.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceOrder {
    /// Its number, unique in the shop.
    pub order_no: String,
    /// When it was placed.
    pub ordered_at: DateTime<Utc>,
    /// The same as a day in the shop's time zone.
    pub ordered_on: NaiveDate,
    /// Currency of all its amounts.
    pub currency: Currency,
    /// The member who orders; `None`: a guest.
    pub member_id: Option<String>,
    /// Who orders.
    pub orderer: PersonRef,
    /// Who receives the goods.
    pub receiver: PersonRef,
    /// The entries of the blacklist that the orderer matches.
    pub flags: Vec<MaliciousFlag>,
    /// What is bought.
    pub lines: Vec<OrderedLine>,
    /// Order-level discounts, spread in this order.
    pub discounts: Vec<GivenDiscount>,
    /// Shipping fee and discount.
    pub shipping: Shipping,
    /// How shipping is calculated anew.
    pub shipping_rule: Option<ShippingRule>,
    /// Fee of the payment method, in minor units.
    pub payment_fee: Money,
    /// Stored value used; its cash is ignored.
    pub stored_value: Tenders,
    /// How the rest is paid.
    pub payment: GivenPayment,
    /// The totals as the caller has them.
    pub expected: Option<ExpectedTotals>,
}

/// An order-level discount as given.
#[derive(Clone, Debug, Serialize)]
pub struct GivenDiscount {
    /// Which sort.
    pub kind: DiscountKind,
    /// The coupon, for [`DiscountKind::Coupon`].
    pub coupon_no: Option<String>,
    /// What it is called.
    pub name: String,
    /// In minor units.
    pub amount: Money,
    /// The lines that it applies to; `None`: all.
    pub line_nos: Option<Vec<u32>>,
}

/// The totals as the caller has them, in minor units.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ExpectedTotals {
    /// The order's value.
    pub total: Money,
    /// What is paid in cash.
    pub payment_total: Money,
}

impl PlaceOrder {
    /// Its name in the recorded changes.
    pub const NAME: &'static str = "place_order";
}

/// Places an order. Its initial payment counts as paid at once where it states when it was paid,
/// or where nothing is due.
pub fn place(command: &PlaceOrder, circumstances: &Circumstances) -> Result<Change, Rejection> {
    let mut placement = command.placement(circumstances)?;
    let draft = Order::placed(placement.clone());
    let total = draft.value();
    let due = total - placement.stored_value.total();
    command.check_totals(total, due)?;
    placement.payment.amount = due;
    let payment_no = placement.payment.payment_no;
    let order = Order::placed(placement.clone());
    let event = Event::OrderPlaced(Box::new(placement));
    Ok(Draft::placing(order, circumstances, event, |draft| {
        let paid_at = command.payment.paid_at;
        if paid_at.is_some() || due.is_zero() {
            draft.confirm_payment(payment_no, paid_at.unwrap_or(command.ordered_at), None);
        }
    }))
}

impl PlaceOrder {
    fn amount(&self, money: Money) -> Amount {
        Amount { money, currency: self.currency }
    }

    fn placement(&self, circumstances: &Circumstances) -> Result<Placement, Rejection> {
        let payment_no = PaymentNo(1);
        let mut lines = Joining {
            first_line_no: 1,
            worth_so_far: self.shipping.fee + self.payment_fee,
            currency: self.currency,
            payment_no,
            origin: LineOrigin::Placed,
        }
        .lines(&self.lines)?;
        let discounts = self.discounts(&mut lines)?;
        if self.shipping.discount > self.shipping.fee {
            let fee = self.amount(self.shipping.fee);
            return Err(Rejection::ShippingDiscountExceedsFee { fee });
        }
        let stored_value = self.stored_value.without_cash();
        if stored_value.total().is_positive() && self.member_id.is_none() {
            return Err(Rejection::MemberRequired);
        }
        let payment = Payment {
            payment_no,
            kind: PaymentKind::Initial,
            claim_no: None,
            method: self.payment.method,
            depositor: self.payment.depositor,
            bank_account_id: self.payment.bank_account_id,
            amount: Money::ZERO,
            lowered: Money::ZERO,
            paid: Money::ZERO,
            status: PaymentStatus::Awaiting,
            paid_at: None,
        };
        Ok(Placement {
            order_no: self.order_no.clone(),
            ordered_at: self.ordered_at,
            ordered_on: self.ordered_on,
            currency: self.currency,
            member_id: self.member_id.clone(),
            orderer: self.orderer,
            receiver: self.receiver,
            flags: self.flags.clone(),
            tax_terms: circumstances.policy.tax_terms,
            lines,
            discounts,
            shipping: self.shipping,
            shipping_rule: self.shipping_rule,
            payment_fee: self.payment_fee,
            stored_value,
            payment,
        })
    }

    /// Spreads each discount over the lines that it applies to, once and for all.
    fn discounts(&self, lines: &mut [Line]) -> Result<Vec<Discount>, Rejection> {
        let mut discounts: Vec<Discount> = Vec::with_capacity(self.discounts.len());
        for (discount_no, given) in (1..).zip(&self.discounts) {
            if (given.kind == DiscountKind::Coupon) != given.coupon_no.is_some() {
                return Err(Rejection::CouponNoMismatch { discount_no });
            }
            if let Some(coupon_no) = given.coupon_no.clone() {
                let known = |discount: &Discount| discount.coupon_no.as_ref() == Some(&coupon_no);
                if discounts.iter().any(known) {
                    return Err(Rejection::DuplicateCoupon { coupon_no });
                }
            }
            let positions = positions(given.line_nos.as_deref(), lines.len())
                .ok_or(Rejection::DiscountLinesInvalid { discount_no })?;
            let worths: Vec<Money> =
                positions.iter().map(|&position| lines[position].worth()).collect();
            let available: Money = worths.iter().copied().sum();
            if given.amount > available {
                let available = self.amount(available);
                return Err(Rejection::DiscountExceedsGoods { discount_no, available });
            }
            for (position, amount) in positions.into_iter().zip(allocate(given.amount, &worths)) {
                lines[position].discount_shares.push(DiscountShare { discount_no, amount });
            }
            discounts.push(Discount {
                discount_no,
                kind: given.kind,
                coupon_no: given.coupon_no.clone(),
                name: given.name.clone(),
                amount: given.amount,
                line_nos: given.line_nos.clone(),
                restored_by: None,
            });
        }
        Ok(discounts)
    }

    fn check_totals(&self, total: Money, due: Money) -> Result<(), Rejection> {
        if due.is_negative() {
            return Err(Rejection::StoredValueExceedsTotal { total: self.amount(total) });
        }
        if self.payment.method == PaymentMethod::None && due.is_positive() {
            return Err(Rejection::PaymentMethodRequired { due: self.amount(due) });
        }
        match self.expected {
            Some(expected) if expected.total != total || expected.payment_total != due => {
                Err(Rejection::TotalsMismatch {
                    expected: Totals {
                        total: self.amount(expected.total),
                        payment_total: self.amount(expected.payment_total),
                    },
                    actual: Totals { total: self.amount(total), payment_total: self.amount(due) },
                })
            }
            _ => Ok(()),
        }
    }
}

/// The positions of these lines, in the order of the lines; `None` where they name no line, an
/// unknown one, or one twice.
fn positions(line_nos: Option<&[u32]>, count: usize) -> Option<Vec<usize>> {
    let Some(line_nos) = line_nos else { return Some((0..count).collect()) };
    let mut positions = Vec::with_capacity(line_nos.len());
    for line_no in line_nos {
        let position = usize::try_from(line_no.checked_sub(1)?).ok()?;
        if position >= count || positions.contains(&position) {
            return None;
        }
        positions.push(position);
    }
    positions.sort_unstable();
    (!positions.is_empty()).then_some(positions)
}
