//! The time, as both databases keep it.

use chrono::{DateTime, SubsecRound, Utc};

/// Now, cut to microseconds: PostgreSQL keeps no more, and what is read back must equal what was
/// written.
pub fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}
