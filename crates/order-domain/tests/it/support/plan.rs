//! Random orders: always placeable, so that the laws are about what happens to them afterwards.

use order_domain::allocate::allocate;
use order_domain::blacklist::MatchedContact;
use order_domain::money::{Currency, Money};
use order_domain::order::DiscountKind;
use order_domain::payment::PaymentMethod;
use order_domain::policy::{RefundAllocation, RestockPolicy};
use order_domain::tax::{PointsTaxTreatment, TaxRate, TaxRounding};
use order_domain::tender::Tender;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::given::{Given, given};

/// A share of something, in thousandths: makes a plan independent of amounts, so that it shrinks.
type Share = i64;

#[derive(Clone, Debug)]
struct LinePlan {
    unit_price: i64,
    quantity: u32,
    item_discount: Share,
    rate: u8,
}

#[derive(Clone, Debug)]
struct DiscountPlan {
    is_coupon: bool,
    amount: Share,
    /// Bit by bit, the lines that it applies to; `None`: all.
    lines: Option<u8>,
}

#[derive(Clone, Debug)]
struct ShopPlan {
    allocation: RefundAllocation,
    restock: RestockPolicy,
    use_preparing_status: bool,
    rounding: TaxRounding,
    points: PointsTaxTreatment,
}

#[derive(Clone, Debug)]
struct CoverPlan {
    shipping: (i64, Share),
    rule: Option<(i64, Option<i64>)>,
    payment_fee: i64,
    stored_value: [Share; 3],
    is_member: bool,
    is_paid: bool,
    /// How many entries of the blacklist the orderer matches.
    flags: u128,
}

fn share() -> impl Strategy<Value = Share> {
    prop_oneof![3 => Just(0), 5 => 0..=1_000_i64, 1 => Just(1_000)]
}

fn price() -> impl Strategy<Value = i64> {
    prop_oneof![2 => 0..10_i64, 5 => 1..10_000_i64, 1 => 1..1_000_000_i64]
}

fn line() -> impl Strategy<Value = LinePlan> {
    let quantity = prop_oneof![4 => Just(1_u32), 8 => 1..=50_u32, 1 => Just(9_999)];
    let rate = prop_oneof![Just(10_u8), Just(8), Just(0)];
    (price(), quantity, share(), rate).prop_map(|(unit_price, quantity, item_discount, rate)| {
        LinePlan { unit_price, quantity, item_discount, rate }
    })
}

fn discount() -> impl Strategy<Value = DiscountPlan> {
    let lines = option::weighted(0.3, any::<u8>());
    (any::<bool>(), share(), lines).prop_map(|(is_coupon, amount, lines)| DiscountPlan {
        is_coupon,
        amount,
        lines,
    })
}

fn shop() -> impl Strategy<Value = ShopPlan> {
    let allocation = prop_oneof![
        Just(RefundAllocation::CashFirst),
        Just(RefundAllocation::StoredValueFirst),
        Just(RefundAllocation::Proportional),
    ];
    let restock =
        prop_oneof![Just(RestockPolicy::Auto), Just(RestockPolicy::None), Just(RestockPolicy::Ask)];
    let rounding =
        prop_oneof![Just(TaxRounding::Floor), Just(TaxRounding::HalfUp), Just(TaxRounding::Ceil)];
    let points = prop_oneof![Just(PointsTaxTreatment::Discount), Just(PointsTaxTreatment::Payment)];
    (allocation, restock, any::<bool>(), rounding, points).prop_map(
        |(allocation, restock, use_preparing_status, rounding, points)| ShopPlan {
            allocation,
            restock,
            use_preparing_status,
            rounding,
            points,
        },
    )
}

fn cover() -> impl Strategy<Value = CoverPlan> {
    let shipping = (prop_oneof![Just(0), 1..2_000_i64], share());
    let rule = option::of((0..2_000_i64, option::of(0..30_000_i64)));
    let payment_fee = prop_oneof![2 => Just(0), 1 => 1..500_i64];
    let stored = || prop_oneof![3 => Just(0), 3 => 0..=600_i64, 1 => Just(1_000)];
    let stored_value = [stored(), stored(), stored()];
    let is_member = prop::bool::weighted(0.7);
    let flags = prop_oneof![3 => Just(0_u128), 1 => 1..=2_u128];
    (shipping, rule, payment_fee, stored_value, is_member, any::<bool>(), flags).prop_map(
        |(shipping, rule, payment_fee, stored_value, is_member, is_paid, flags)| CoverPlan {
            shipping,
            rule,
            payment_fee,
            stored_value,
            is_member,
            is_paid,
            flags,
        },
    )
}

/// An order of 1 to 8 lines in some currency, in a shop with some settings.
pub fn order() -> impl Strategy<Value = Given> {
    let currency = prop_oneof![
        4 => Just(Currency::Jpy),
        1 => Just(Currency::Krw),
        1 => Just(Currency::Usd),
        1 => Just(Currency::Kwd),
    ];
    (currency, vec(line(), 1..=8), vec(discount(), 0..=3), cover(), shop()).prop_map(
        |(currency, lines, discounts, cover, shop)| {
            let order = lined(given().in_currency(currency), &lines);
            let order = discounted(order, &lines, &discounts);
            governed(covered(order, &cover), &shop)
        },
    )
}

fn part(whole: Money, share: Share) -> i64 {
    let minor = i128::from(whole.minor()) * i128::from(share) / 1_000;
    i64::try_from(minor).expect("a part is not above the whole")
}

fn gross(line: &LinePlan) -> Money {
    Money(line.unit_price).times(line.quantity)
}

fn lined(order: Given, lines: &[LinePlan]) -> Given {
    lines.iter().fold(order, |order, line| {
        let item_discount = part(gross(line), line.item_discount);
        order.discounted_line(line.unit_price, line.quantity, item_discount, line.rate)
    })
}

fn discounted(mut order: Given, lines: &[LinePlan], discounts: &[DiscountPlan]) -> Given {
    let mut worths: Vec<Money> = order
        .command
        .lines
        .iter()
        .zip(lines)
        .map(|(ordered, line)| gross(line) - ordered.item_discount)
        .collect();
    for (number, discount) in (1..).zip(discounts) {
        let chosen = |position: &usize| discount.lines.is_none_or(|bits| bits >> position & 1 == 1);
        let mut positions: Vec<usize> = (0..worths.len()).filter(chosen).collect();
        if positions.is_empty() {
            positions.push(0);
        }
        let weights: Vec<Money> = positions.iter().map(|&position| worths[position]).collect();
        let amount = part(weights.iter().copied().sum(), discount.amount);
        for (&position, spread) in positions.iter().zip(allocate(Money(amount), &weights)) {
            worths[position] -= spread;
        }
        let line_nos: Vec<u32> = positions
            .iter()
            .map(|position| u32::try_from(position + 1).expect("a few lines"))
            .collect();
        let coupon_no = discount.is_coupon.then(|| format!("CP-{number}"));
        let kind = if discount.is_coupon { DiscountKind::Coupon } else { DiscountKind::Promotion };
        let line_nos = discount.lines.map(|_| &line_nos[..]);
        order = order.discount(kind, coupon_no.as_deref(), amount, line_nos);
    }
    order
}

fn covered(order: Given, cover: &CoverPlan) -> Given {
    let (fee, discount) = cover.shipping;
    let mut order =
        order.discounted_shipping(fee, part(Money(fee), discount)).payment_fee(cover.payment_fee);
    if let Some((base_fee, free_from)) = cover.rule {
        order = order.rule(base_fee, free_from);
    }
    let mut left = order.clone().placed().order.value();
    if cover.is_member {
        for (tender, &share) in Tender::STORED_VALUE.into_iter().zip(&cover.stored_value) {
            let used = part(left, share);
            left -= Money(used);
            order = order.stored(tender, used);
        }
    } else {
        order = order.guest();
    }
    if left.is_zero() {
        order = order.method(PaymentMethod::None);
    }
    for entry in 0..cover.flags {
        order = order.flagged(entry, &[MatchedContact::Mobile]);
    }
    if cover.is_paid { order.paid() } else { order }
}

fn governed(mut order: Given, shop: &ShopPlan) -> Given {
    let policy = &mut order.told.policy;
    policy.refund_allocation = shop.allocation;
    policy.restock = shop.restock;
    policy.use_preparing_status = shop.use_preparing_status;
    policy.tax_terms.rounding = shop.rounding;
    policy.tax_terms.points = shop.points;
    policy.tax_terms.standard_rate = TaxRate::percent(10);
    order
}
