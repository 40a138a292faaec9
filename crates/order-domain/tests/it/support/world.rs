//! The world outside: a shop's settings, a clock that stands still, an operator.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use order_domain::money::Money;
use order_domain::policy::{RefundAllocation, RestockPolicy, ShopPolicy};
use order_domain::stamp::{Actor, ActorKind, Circumstances, PersonRef};
use order_domain::tax::{PointsTaxTreatment, TaxRate, TaxRounding, TaxTerms};
use uuid::Uuid;

/// The moment at which everything happens.
pub fn now() -> DateTime<Utc> {
    "2026-11-22T03:00:00Z".parse().expect("a moment")
}

/// The day of [`now`] in Tokyo.
pub fn today() -> NaiveDate {
    "2026-11-22".parse().expect("a day")
}

/// Some days after [`today`].
pub fn days_later(days: u64) -> NaiveDate {
    today().checked_add_days(Days::new(days)).expect("a day")
}

/// A record of somebody's personal data.
pub const fn person(number: u128) -> PersonRef {
    PersonRef(Uuid::from_u128(number))
}

/// A bank account of the buyer's, or of the shop's.
pub const fn account(number: u128) -> PersonRef {
    person(1_000 + number)
}

/// A Japanese shop with the default settings, told by an operator.
pub fn told() -> Circumstances {
    Circumstances {
        policy: ShopPolicy {
            use_preparing_status: true,
            refund_allocation: RefundAllocation::CashFirst,
            tax_terms: TaxTerms {
                standard_rate: TaxRate::percent(10),
                rounding: TaxRounding::Floor,
                points: PointsTaxTreatment::Discount,
            },
            restock: RestockPolicy::Auto,
            return_shipping_fee: Money(800),
            invoice_registration_number: Some("T1234567890123".to_owned()),
        },
        at: now(),
        clock_tolerance: TimeDelta::minutes(5),
        today: today(),
        actor: Actor {
            kind: ActorKind::Operator,
            id: "operator-1".to_owned(),
            name: "佐藤".to_owned(),
        },
    }
}

/// Other settings, in a few words.
pub trait Circumspect {
    #[must_use]
    fn allocating(self, allocation: RefundAllocation) -> Self;
    #[must_use]
    fn without_preparing(self) -> Self;
    #[must_use]
    fn restocking(self, restock: RestockPolicy) -> Self;
    #[must_use]
    fn points_are(self, points: PointsTaxTreatment) -> Self;
}

impl Circumspect for Circumstances {
    fn allocating(mut self, allocation: RefundAllocation) -> Self {
        self.policy.refund_allocation = allocation;
        self
    }

    fn without_preparing(mut self) -> Self {
        self.policy.use_preparing_status = false;
        self
    }

    fn restocking(mut self, restock: RestockPolicy) -> Self {
        self.policy.restock = restock;
        self
    }

    fn points_are(mut self, points: PointsTaxTreatment) -> Self {
        self.policy.tax_terms.points = points;
        self
    }
}
