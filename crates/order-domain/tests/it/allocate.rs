//! The one function that divides money (domain.md §4, "Units carry their money").

use std::time::{Duration, Instant};

use order_domain::allocate::{Share, Weight, allocate, allocate_runs};
use order_domain::money::Money;
use proptest::collection::vec;
use proptest::prelude::*;

use super::support::given;

fn worths() -> impl Strategy<Value = Vec<Money>> {
    let worth = prop_oneof![1 => Just(0), 5 => 0..100_i64, 2 => 0..1_000_000_000_i64];
    vec(worth.prop_map(Money), 1..20)
}

/// Worths, and a total from nothing to all of them.
fn total_and_worths() -> impl Strategy<Value = (Money, Vec<Money>)> {
    (worths(), 0..=1_000_000_i64).prop_map(|(worths, share)| {
        let all: i64 = worths.iter().map(|worth| worth.minor()).sum();
        let total = i128::from(all) * i128::from(share) / 1_000_000;
        (Money(i64::try_from(total).expect("a part of the whole")), worths)
    })
}

fn amounts(expected: &[i64]) -> Vec<Money> {
    expected.iter().copied().map(Money).collect()
}

proptest! {
    #[test]
    fn shares_add_up_exactly((total, worths) in total_and_worths()) {
        prop_assert_eq!(allocate(total, &worths).into_iter().sum::<Money>(), total);
    }

    #[test]
    fn no_part_gets_more_than_it_is_worth((total, worths) in total_and_worths()) {
        for (share, worth) in allocate(total, &worths).into_iter().zip(&worths) {
            prop_assert!(!share.is_negative() && share <= *worth, "{:?} of {:?}", share, worth);
        }
    }

    #[test]
    fn a_part_that_is_worth_more_never_gets_less((total, worths) in total_and_worths()) {
        let shares = allocate(total, &worths);
        for (first, share) in shares.iter().enumerate() {
            for (second, other) in shares.iter().enumerate() {
                prop_assert!(worths[first] <= worths[second] || share >= other);
            }
        }
    }

    #[test]
    fn a_share_is_within_one_unit_of_what_is_proportional((total, worths) in total_and_worths()) {
        let all: i128 = worths.iter().map(|worth| i128::from(worth.minor())).sum();
        for (share, worth) in allocate(total, &worths).into_iter().zip(&worths) {
            let exact = i128::from(total.minor()) * i128::from(worth.minor());
            let apart = (i128::from(share.minor()) * all - exact).abs();
            prop_assert!(apart < all.max(1));
        }
    }

    #[test]
    fn of_equal_parts_the_earlier_ones_get_more(total in 0..50_u8, more in 1..50_u8) {
        let (total, count) = (i64::from(total), usize::from(total + more));
        let shares = allocate(Money(total), &vec![Money(1); count]);
        prop_assert!(shares.is_sorted_by(|first, second| first >= second));
    }

    #[test]
    fn runs_get_what_their_parts_would_get(
        runs in vec((0..1_000_i64, 1..8_u32), 1..8),
        share in 0..=1_000_i64,
    ) {
        let runs: Vec<Weight> =
            runs.into_iter().map(|(worth, count)| Weight { worth: Money(worth), count }).collect();
        let expand = |amount: Money, count: u32| (0..count).map(move |_| amount);
        let parts: Vec<Money> =
            runs.iter().flat_map(|run| expand(run.worth, run.count)).collect();
        let all: i64 = parts.iter().map(|part| part.minor()).sum();
        let total = Money(all * share / 1_000);
        let by_run: Vec<Share> = allocate_runs(total, &runs).into_iter().flatten().collect();
        let expanded: Vec<Money> =
            by_run.iter().flat_map(|share| expand(share.amount, share.count)).collect();
        prop_assert_eq!(expanded, allocate(total, &parts));
    }
}

#[test]
fn ties_go_to_the_larger_part_then_to_the_earlier_one() {
    // 3 over 2, 6, 2, 6, 2: exactly a third and a whole; two wholes leave 1 for three thirds.
    assert_eq!(allocate(Money(3), &amounts(&[2, 6, 2, 6, 2])), amounts(&[1, 1, 0, 1, 0]));
    // 2 over 1 and 3: exactly a half and one and a half, so equal remainders.
    assert_eq!(allocate(Money(2), &amounts(&[1, 3])), amounts(&[0, 2]));
    assert_eq!(allocate(Money(1), &amounts(&[5, 5])), amounts(&[1, 0]));
}

#[test]
fn nothing_is_spread_over_parts_that_are_worth_nothing() {
    assert_eq!(allocate(Money::ZERO, &amounts(&[0, 0])), amounts(&[0, 0]));
    assert_eq!(allocate(Money::ZERO, &[]), []);
}

#[test]
#[should_panic(expected = "nothing can be spread over parts that are worth nothing")]
fn something_cannot_be_spread_over_nothing() {
    allocate(Money(1), &amounts(&[0, 0]));
}

#[test]
fn the_largest_amounts_do_not_overflow() {
    let most = Money(Money::LIMIT.0 - 1);
    let parts = vec![most; 1_000];
    let total = Money(most.0 * 1_000);
    assert_eq!(allocate(total, &parts), parts);
}

#[test]
fn a_line_of_9999_units_with_many_discounts_is_as_fast_as_a_short_one() {
    let order = (0..40).fold(given().discounted_line(999, 9_999, 12_345, 10), |order, number| {
        order.coupon(&format!("CP-{number}"), 7_001 + number)
    });
    let began = Instant::now();
    let desk = order.placed();
    for from in (0..9_999).step_by(101) {
        let net = desk.order.lines[0].slice(from, from + 1);
        assert_eq!(net.gross, Money(999));
    }
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}
