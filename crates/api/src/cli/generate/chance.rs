//! Chance that is the same on every machine and in every version: SplitMix64.

/// A row of numbers that follows from its seed.
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    /// The row of one thing (`kind`, `number`) of a seed.
    pub(super) fn of(seed: u32, kind: u64, number: u32) -> Self {
        let mut chance = Self(u64::from(seed) << 32 | u64::from(number));
        chance.0 = chance.next().wrapping_add(kind);
        chance
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, each as likely.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        let wide = u64::from(end.max(1));
        u32::try_from(((self.next() >> 32) * wide) >> 32).expect("it is below a u32")
    }

    /// A number below `end`, the small ones more likely: the smallest of two.
    pub(super) fn low(&mut self, end: u32) -> u32 {
        self.below(end).min(self.below(end))
    }

    /// So many times in a hundred.
    pub(super) fn percent(&mut self, times: u32) -> bool {
        self.below(100) < times
    }

    /// One of these, each as likely.
    pub(super) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.below(length(all))).expect("an index fits")]
    }

    /// One of these, the first ones more likely.
    pub(super) fn pick_low<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.low(length(all))).expect("an index fits")]
    }
}

fn length<T>(all: &[T]) -> u32 {
    u32::try_from(all.len()).expect("lists are short")
}
