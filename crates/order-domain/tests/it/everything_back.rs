//! Whatever an order consists of: when everything is canceled, in whatever portions, exactly what
//! was paid is given back, tender by tender (domain.md §4, example 3; notes I3).

use order_domain::action::CancelItems;
use order_domain::claim::{ClaimOptions, Fault, Pick, ShippingChoice};
use order_domain::item::Item;
use order_domain::money::Money;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::Config;

use super::support::{Desk, Given, because, complete, confirm, plan};

/// Some units of some item, and which coupons are restored with them, bit by bit.
type Portion = (Index, u32, u8, bool);

fn portions() -> impl Strategy<Value = Vec<Portion>> {
    vec((any::<Index>(), 1..=1_000_u32, any::<u8>(), any::<bool>()), 0..12)
}

fn config() -> Config {
    let told = std::env::var_os("PROPTEST_CASES").map(|_| Config::default().cases);
    Config { cases: told.unwrap_or(2_000), failure_persistence: None, ..Config::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn canceling_everything_in_portions_gives_back_exactly_what_was_paid(
        order in plan::order(),
        portions in portions(),
        paid_after in 0..12_usize,
    ) {
        let desk = canceled_in_portions(order, &portions, paid_after);
        prop_assert_eq!(desk.order.value(), Money::ZERO);
        prop_assert_eq!(desk.order.refunded(), desk.order.paid());
        prop_assert_eq!(desk.order.outstanding(), Money::ZERO);
        prop_assert!(desk.order.balances().is_empty(), "every account is empty");
        prop_assert!(desk.order.taxes().iter().all(|line| line.total.is_zero()));
    }
}

fn canceled_in_portions(order: Given, portions: &[Portion], paid_after: usize) -> Desk {
    let mut desk = order.placed();
    for (position, (choice, thousandths, coupons, recalculates)) in portions.iter().enumerate() {
        if position == paid_after && desk.order.outstanding().is_positive() {
            desk.when(&confirm());
        }
        let left: Vec<&Item> =
            desk.order.items.iter().filter(|item| item.claim_no.is_none()).collect();
        if left.is_empty() {
            break;
        }
        let item = choice.get(&left);
        let quantity = (item.quantity() * thousandths).div_ceil(1_000);
        let mut command = canceling(vec![Pick { item_no: item.item_no, quantity }]);
        command.options.restore_coupons = coupons_of(&desk, *coupons);
        let all = left.len() == 1 && quantity == item.quantity();
        let recalculates = *recalculates && !all && desk.order.shipping_rule.is_some();
        command.options.shipping = recalculates.then_some(ShippingChoice::Recalculate);
        // Where what is left would lose more than the goods are worth, the coupon stays.
        if desk.attempt(&command).is_err() {
            command.options = ClaimOptions::default();
            desk.when(&command);
        }
    }
    let left = desk.order.items.iter().filter(|item| item.claim_no.is_none());
    let left: Vec<Pick> =
        left.map(|item| Pick { item_no: item.item_no, quantity: item.quantity() }).collect();
    if !left.is_empty() {
        desk.when(&canceling(left));
    }
    let open: Vec<_> = desk.order.refunds.iter().filter(|refund| refund.status.is_open()).collect();
    for refund_no in open.into_iter().map(|refund| refund.refund_no).collect::<Vec<_>>() {
        desk.when(&complete(refund_no));
    }
    desk
}

fn canceling(items: Vec<Pick>) -> CancelItems {
    CancelItems {
        items,
        reason: because(Fault::Shop),
        options: ClaimOptions::default(),
        complete_refund: false,
    }
}

fn coupons_of(desk: &Desk, bits: u8) -> Vec<String> {
    let usable = desk.order.discounts.iter().filter(|discount| discount.restored_by.is_none());
    let coupons = usable.filter_map(|discount| discount.coupon_no.clone());
    (0..).zip(coupons).filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, coupon)| coupon).collect()
}
