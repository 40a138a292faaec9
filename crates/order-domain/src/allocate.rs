//! The one function that divides money (domain.md §4, "Units carry their money"): in proportion to
//! what each part is worth, largest remainder, ties to the larger part, then to the earlier one.

use crate::money::Money;

/// `count` parts in a row that are worth the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// What each of the parts is worth; never negative.
    pub worth: Money,
    /// How many parts in a row.
    pub count: u32,
}

/// `count` parts in a row that get the same share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// What each of the parts gets.
    pub amount: Money,
    /// How many parts in a row.
    pub count: u32,
}

/// Spreads `total` over `parts`. The shares add up to `total` exactly, and no part gets more than
/// it is worth as long as `total` is not above the worth of all.
///
/// With nothing to weigh by (every part worth zero) the `total` must be zero as well.
pub fn allocate(total: Money, parts: &[Money]) -> Vec<Money> {
    let weights: Vec<Weight> = parts.iter().map(|&worth| Weight { worth, count: 1 }).collect();
    allocate_runs(total, &weights)
        .into_iter()
        .map(|shares| shares.first().map_or(Money::ZERO, |share| share.amount))
        .collect()
}

/// [`allocate`] over runs of equal parts: the time depends on the number of runs, not of parts, so
/// that a line of 9,999 units costs as much as one of two. Gives, for each run, its shares in
/// order: one `Share`, or two where only the first parts of the run get one more.
pub fn allocate_runs(total: Money, runs: &[Weight]) -> Vec<Vec<Share>> {
    let worth_of_all: i128 =
        runs.iter().map(|run| i128::from(run.worth.0) * i128::from(run.count)).sum();
    debug_assert!(runs.iter().all(|run| !run.worth.is_negative()), "parts are never negative");
    if worth_of_all == 0 {
        assert!(total.is_zero(), "nothing can be spread over parts that are worth nothing");
        let nothing = |run: &Weight| vec![Share { amount: Money::ZERO, count: run.count }];
        return runs.iter().map(nothing).collect();
    }

    let exact = |run: &Weight| i128::from(total.0) * i128::from(run.worth.0);
    let floors: Vec<i128> = runs.iter().map(|run| exact(run) / worth_of_all).collect();
    let spread: i128 =
        floors.iter().zip(runs).map(|(floor, run)| floor * i128::from(run.count)).sum();
    let mut left = u32::try_from(i128::from(total.0) - spread)
        .expect("less than one minor unit is left for each of at most 10^7 parts");

    let mut by_claim: Vec<usize> = (0..runs.len()).collect();
    by_claim.sort_by_key(|&index| {
        let remainder = exact(&runs[index]) % worth_of_all;
        std::cmp::Reverse((remainder, runs[index].worth))
    });

    let mut shares = vec![Vec::new(); runs.len()];
    for index in by_claim {
        let count = runs[index].count;
        let one_more = left.min(count);
        left -= one_more;
        let floor = i64::try_from(floors[index]).expect("a share is not above the total");
        shares[index] = [(floor + 1, one_more), (floor, count - one_more)]
            .into_iter()
            .filter(|&(_, count)| count > 0)
            .map(|(amount, count)| Share { amount: Money(amount), count })
            .collect();
    }
    shares
}
