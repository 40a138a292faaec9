//! How much one caller may ask: governor's leaky bucket for each credential, or for the client's
//! address where there is none. Counted by each process on its own.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DashMapStateStore,
};

use crate::{
    config::RateLimit,
    problem::{Problem, catalogue},
};

type Keyed =
    RateLimiter<Caller, DashMapStateStore<Caller>, DefaultClock, StateInformationMiddleware>;

/// Whose bucket.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Caller {
    Credential(String),
    Address(Option<IpAddr>),
}

/// The buckets of this process.
pub struct Limiter {
    buckets: Option<(Keyed, RateLimit)>,
    clock: DefaultClock,
}

/// What a caller may still ask: the headers `RateLimit` and `RateLimit-Policy`.
#[derive(Debug, Clone, Copy)]
pub struct Allowance {
    left: u32,
    limit: RateLimit,
}

impl Limiter {
    /// Buckets for this limit; `None`: everybody may ask anything.
    pub fn new(limit: Option<RateLimit>) -> Self {
        let buckets = limit.and_then(|limit| {
            let quota = Quota::per_second(NonZeroU32::new(limit.per_second)?)
                .allow_burst(NonZeroU32::new(limit.burst)?);
            let keyed = RateLimiter::dashmap(quota).with_middleware::<StateInformationMiddleware>();
            Some((keyed, limit))
        });
        Self { buckets, clock: DefaultClock::default() }
    }

    /// Counts a request of a credential.
    pub fn credential(&self, id: &str) -> Result<Option<Allowance>, Problem> {
        self.count(&Caller::Credential(id.to_owned()))
    }

    /// Counts a request that has no credential, or a bad one.
    pub fn address(&self, address: Option<IpAddr>) -> Result<Option<Allowance>, Problem> {
        self.count(&Caller::Address(address))
    }

    /// What is left; `None` without a limit, which there is nothing to say about.
    fn count(&self, caller: &Caller) -> Result<Option<Allowance>, Problem> {
        let Some((buckets, limit)) = &self.buckets else { return Ok(None) };
        match buckets.check_key(caller) {
            Ok(state) => {
                Ok(Some(Allowance { left: state.remaining_burst_capacity(), limit: *limit }))
            }
            Err(refused) => {
                let wait = refused.wait_time_from(self.clock.now());
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                let (left, policy) = Allowance { left: 0, limit: *limit }.headers();
                Err(Problem::new(catalogue::RATE_LIMITED)
                    .retry_after(seconds.max(1))
                    .header(actix_web::http::header::HeaderName::from_static("ratelimit"), &left)
                    .header(
                        actix_web::http::header::HeaderName::from_static("ratelimit-policy"),
                        &policy,
                    ))
            }
        }
    }

    /// Forgets buckets that are full again; called now and then so that they don't pile up.
    pub fn tidy(&self) {
        if let Some((buckets, _)) = &self.buckets {
            buckets.retain_recent();
        }
    }

    /// How often to call [`Limiter::tidy`].
    pub const TIDY_EVERY: Duration = Duration::from_mins(1);
}

impl Allowance {
    /// `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).
    pub fn headers(self) -> (String, String) {
        let window = (self.limit.burst / self.limit.per_second.max(1)).max(1);
        (
            format!("\"default\";r={};t={window}", self.left),
            format!("\"default\";q={};w={window}", self.limit.burst),
        )
    }
}
