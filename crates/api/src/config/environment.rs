//! Reading variables: which names there are, and what is said of one that cannot be used.

use std::time::Duration;

/// Why the environment cannot be used; the message is one line and names the variable.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ConfigError {
    /// Nobody reads this variable.
    #[error("{0} is not a variable of Order Desk; .env.example lists all of them{1}")]
    Unknown(String, String),
    /// The value cannot be used.
    #[error("{name}: {why}")]
    Bad {
        /// The variable.
        name: &'static str,
        /// What it takes; the value itself is not repeated, it may be a secret.
        why: String,
    },
}

/// Every variable that starts with `ORDERDESK_`.
pub(super) const KNOWN: [&str; 17] = [
    "ORDERDESK_BIND",
    "ORDERDESK_BODY_TIMEOUT_SECONDS",
    "ORDERDESK_CORS_ORIGINS",
    "ORDERDESK_LOG",
    "ORDERDESK_LOG_FORMAT",
    "ORDERDESK_OIDC_AUDIENCE",
    "ORDERDESK_OIDC_ISSUER",
    "ORDERDESK_OIDC_JWKS",
    "ORDERDESK_OIDC_JWKS_FILE",
    "ORDERDESK_OIDC_JWKS_URL",
    "ORDERDESK_POOL_ACQUIRE_TIMEOUT_SECONDS",
    "ORDERDESK_POOL_MAX_CONNECTIONS",
    "ORDERDESK_RATE_LIMIT_BURST",
    "ORDERDESK_RATE_LIMIT_PER_SECOND",
    "ORDERDESK_SHUTDOWN_TIMEOUT_SECONDS",
    "ORDERDESK_TRUSTED_PROXIES",
    "ORDERDESK_WORKERS",
];

/// The variables given, with blank ones taken as not given (compose files like to pass them on).
pub(super) struct Environment(Vec<(String, String)>);

impl Environment {
    /// Takes variables; a name of ours that nobody reads is refused.
    pub(super) fn of(variables: Vec<(String, String)>) -> Result<Self, ConfigError> {
        // The test suite's own variables may be inherited by a server that a test starts.
        let ours =
            |name: &str| name.starts_with("ORDERDESK_") && !name.starts_with("ORDERDESK_TEST_");
        match variables.iter().find(|(name, _)| ours(name) && !KNOWN.contains(&name.as_str())) {
            None => Ok(Self(variables)),
            Some((name, _)) => {
                let hint =
                    nearest(name).map_or(String::new(), |near| format!(" (did you mean {near}?)"));
                Err(ConfigError::Unknown(name.clone(), hint))
            }
        }
    }

    /// The text of a variable; `None` where it is not given or blank.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// The parts of a list that commas separate.
    pub(super) fn list(&self, name: &str) -> impl Iterator<Item = &str> {
        let text = self.get(name).unwrap_or_default();
        text.split(',').map(str::trim).filter(|part| !part.is_empty())
    }

    /// A whole number within bounds, both inclusive.
    pub(super) fn number(
        &self,
        name: &'static str,
        default: u32,
        from: u32,
        to: u32,
    ) -> Result<u32, ConfigError> {
        match self.get(name) {
            None => Ok(default),
            Some(text) => {
                text.parse().ok().filter(|number| (from..=to).contains(number)).ok_or_else(|| {
                    bad(name, &format!("expected a whole number from {from} to {to}"))
                })
            }
        }
    }

    /// A time in seconds, up to an hour.
    pub(super) fn seconds(
        &self,
        name: &'static str,
        default: u32,
    ) -> Result<Duration, ConfigError> {
        self.number(name, default, 1, 3_600).map(|seconds| Duration::from_secs(seconds.into()))
    }
}

/// The fault of a variable.
pub(super) fn bad(name: &'static str, why: &str) -> ConfigError {
    ConfigError::Bad { name, why: why.to_owned() }
}

/// The known variable that differs least, for the hint in the message.
fn nearest(name: &str) -> Option<&'static str> {
    let letters = |text: &str| {
        let mut letters: Vec<char> = text.trim_start_matches("ORDERDESK_").chars().collect();
        letters.sort_unstable();
        letters
    };
    let wanted = letters(name);
    KNOWN
        .iter()
        .map(|known| {
            let known_letters = letters(known);
            let shared = wanted.iter().filter(|letter| known_letters.contains(letter)).count();
            let different = wanted.len().abs_diff(known_letters.len()) + wanted.len() - shared;
            (different, *known)
        })
        .min()
        .filter(|(different, _)| *different <= 3)
        .map(|(_, known)| known)
}
