//! Configuration, from the environment only (api.md §4). A value that cannot be used, or a name that
//! nobody reads, stops the start with one line: a typing mistake must not become a silent default.

mod environment;
mod network;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use tracing_subscriber::EnvFilter;

use self::environment::{Environment, bad};
pub use self::{environment::ConfigError, network::Network};

/// What one process of Order Desk is told from outside.
#[derive(Debug, Clone)]
pub struct Config {
    /// `DATABASE_URL`: `sqlite://…` or `postgres://…`.
    pub database_url: String,
    /// `ORDERDESK_POOL_MAX_CONNECTIONS`.
    pub pool_max_connections: u32,
    /// `ORDERDESK_POOL_ACQUIRE_TIMEOUT_SECONDS`: after it a request is answered 503.
    pub pool_acquire_timeout: Duration,
    /// `ORDERDESK_BIND`; port 0 picks a free one.
    pub bind: SocketAddr,
    /// `ORDERDESK_WORKERS`; `None`: one per core.
    pub workers: Option<usize>,
    /// `ORDERDESK_LOG`: a filter such as `info` or `info,persistence=debug`.
    pub log: String,
    /// `ORDERDESK_LOG_FORMAT`.
    pub log_format: LogFormat,
    /// `ORDERDESK_OIDC_*`; `None`: only API keys open the door.
    pub oidc: Option<Oidc>,
    /// `ORDERDESK_CORS_ORIGINS`, separated by commas.
    pub cors_origins: Vec<String>,
    /// `ORDERDESK_TRUSTED_PROXIES`: networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// `ORDERDESK_RATE_LIMIT_PER_SECOND` and `ORDERDESK_RATE_LIMIT_BURST`; `None`: off.
    pub rate_limit: Option<RateLimit>,
    /// `ORDERDESK_BODY_TIMEOUT_SECONDS`: how long a client may take to send a body (408).
    pub body_timeout: Duration,
    /// `ORDERDESK_SHUTDOWN_TIMEOUT_SECONDS`: how long running requests may take after SIGTERM.
    pub shutdown_timeout: Duration,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Whose access tokens are accepted beside API keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oidc {
    /// The `iss` that a token must carry.
    pub issuer: String,
    /// The `aud` that a token must carry.
    pub audience: String,
    /// Where the public keys come from.
    pub keys: JwksSource,
}

/// Where a JSON Web Key Set comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JwksSource {
    /// Fetched, cached, and fetched again when a token names a key that is not in it.
    Url(String),
    /// Read at the start.
    File(PathBuf),
    /// Given in the environment.
    Inline(String),
}

/// A sustained rate with room for bursts, for each credential (or client address without one).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests a second that can go on for ever.
    pub per_second: u32,
    /// Requests at once.
    pub burst: u32,
}

/// What is logged by default: ours, without a line for each migration and worker at the start.
const DEFAULT_LOG: &str = "info,sea_orm_migration=warn,actix_server=warn,actix_web_prom=error,\
    sqlx::postgres::notice=warn";

impl Config {
    /// Reads the environment of this process.
    pub fn from_environment() -> Result<Self, ConfigError> {
        Self::from_variables(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
        }))
    }

    /// Reads the given variables; those that concern others are ignored.
    pub fn from_variables(
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let environment = Environment::of(variables.into_iter().collect())?;
        Ok(Self {
            database_url: database_url(&environment)?,
            pool_max_connections: environment.number("ORDERDESK_POOL_MAX_CONNECTIONS", 10, 1, 1_000)?,
            pool_acquire_timeout: environment
                .seconds("ORDERDESK_POOL_ACQUIRE_TIMEOUT_SECONDS", 5)?,
            bind: match environment.get("ORDERDESK_BIND") {
                None => SocketAddr::from(([127, 0, 0, 1], 8080)),
                Some(text) => text.parse().map_err(|_| {
                    bad("ORDERDESK_BIND", "expected ADDRESS:PORT, for example 127.0.0.1:8080")
                })?,
            },
            workers: match environment.number("ORDERDESK_WORKERS", 0, 0, 1_024)? {
                0 => None,
                workers => usize::try_from(workers).ok(),
            },
            log: log_filter(&environment)?,
            log_format: match environment.get("ORDERDESK_LOG_FORMAT") {
                None | Some("text") => LogFormat::Text,
                Some("json") => LogFormat::Json,
                Some(_) => return Err(bad("ORDERDESK_LOG_FORMAT", "expected text or json")),
            },
            oidc: oidc(&environment)?,
            cors_origins: cors_origins(&environment)?,
            trusted_proxies: environment
                .list("ORDERDESK_TRUSTED_PROXIES")
                .map(|text| {
                    Network::parse(text).ok_or_else(|| {
                        bad(
                            "ORDERDESK_TRUSTED_PROXIES",
                            "expected addresses or networks separated by commas, for example 10.0.0.0/8,::1",
                        )
                    })
                })
                .collect::<Result<_, _>>()?,
            rate_limit: rate_limit(&environment)?,
            body_timeout: environment.seconds("ORDERDESK_BODY_TIMEOUT_SECONDS", 10)?,
            shutdown_timeout: environment.seconds("ORDERDESK_SHUTDOWN_TIMEOUT_SECONDS", 30)?,
        })
    }
}

fn database_url(environment: &Environment) -> Result<String, ConfigError> {
    let url = environment.get("DATABASE_URL").unwrap_or("sqlite://orderdesk.db?mode=rwc");
    let known = ["sqlite:", "postgres://", "postgresql://"];
    if known.iter().any(|scheme| url.starts_with(scheme)) {
        Ok(url.to_owned())
    } else {
        Err(bad("DATABASE_URL", "expected sqlite://FILE or postgres://USER:PASSWORD@HOST/DATABASE"))
    }
}

fn log_filter(environment: &Environment) -> Result<String, ConfigError> {
    let filter = environment.get("ORDERDESK_LOG").unwrap_or(DEFAULT_LOG);
    EnvFilter::try_new(filter).map(|_| filter.to_owned()).map_err(|_| {
        bad("ORDERDESK_LOG", "expected a filter such as info or warn,persistence=debug")
    })
}

fn oidc(environment: &Environment) -> Result<Option<Oidc>, ConfigError> {
    let issuer = environment.get("ORDERDESK_OIDC_ISSUER");
    let audience = environment.get("ORDERDESK_OIDC_AUDIENCE");
    let sources: Vec<JwksSource> = [
        environment.get("ORDERDESK_OIDC_JWKS_URL").map(|url| JwksSource::Url(url.to_owned())),
        environment.get("ORDERDESK_OIDC_JWKS_FILE").map(|path| JwksSource::File(path.into())),
        environment.get("ORDERDESK_OIDC_JWKS").map(|json| JwksSource::Inline(json.to_owned())),
    ]
    .into_iter()
    .flatten()
    .collect();
    if issuer.is_none() && audience.is_none() && sources.is_empty() {
        return Ok(None);
    }
    let needed = "ORDERDESK_OIDC_ISSUER, ORDERDESK_OIDC_AUDIENCE and one of ORDERDESK_OIDC_JWKS_URL, \
                  ORDERDESK_OIDC_JWKS_FILE, ORDERDESK_OIDC_JWKS go together";
    let issuer = issuer.ok_or_else(|| bad("ORDERDESK_OIDC_ISSUER", needed))?;
    let audience = audience.ok_or_else(|| bad("ORDERDESK_OIDC_AUDIENCE", needed))?;
    let [keys] =
        <[JwksSource; 1]>::try_from(sources).map_err(|_| bad("ORDERDESK_OIDC_JWKS_URL", needed))?;
    match &keys {
        JwksSource::Url(url) if !url.starts_with("https://") && !url.starts_with("http://") => {
            Err(bad("ORDERDESK_OIDC_JWKS_URL", "expected an https:// address"))
        }
        _ => Ok(Some(Oidc { issuer: issuer.to_owned(), audience: audience.to_owned(), keys })),
    }
}

fn cors_origins(environment: &Environment) -> Result<Vec<String>, ConfigError> {
    environment
        .list("ORDERDESK_CORS_ORIGINS")
        .map(|origin| {
            let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            match host {
                Some(host) if !host.is_empty() && !host.contains('/') => Ok(origin.to_owned()),
                _ => Err(bad(
                    "ORDERDESK_CORS_ORIGINS",
                    "expected origins such as https://admin.example.com, separated by commas, without a path",
                )),
            }
        })
        .collect()
}

fn rate_limit(environment: &Environment) -> Result<Option<RateLimit>, ConfigError> {
    let per_second = environment.number("ORDERDESK_RATE_LIMIT_PER_SECOND", 1_000, 0, 1_000_000)?;
    let burst = environment.number(
        "ORDERDESK_RATE_LIMIT_BURST",
        per_second.saturating_mul(2).max(1),
        1,
        10_000_000,
    )?;
    Ok((per_second > 0).then_some(RateLimit { per_second, burst }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::from_variables(
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        )
    }

    #[test]
    fn nothing_given_is_enough() {
        let config = read(&[("PATH", "/bin")]).expect("defaults are complete");
        assert_eq!(config.database_url, "sqlite://orderdesk.db?mode=rwc");
        assert_eq!(config.bind.to_string(), "127.0.0.1:8080");
        assert_eq!(config.oidc, None);
    }

    #[test]
    fn an_unknown_name_stops_the_start_and_says_which_was_meant() {
        let error = read(&[("ORDERDESK_BNID", "127.0.0.1:1")]).expect_err("misspelt");
        assert!(error.to_string().contains("did you mean ORDERDESK_BIND?"), "{error}");
    }

    #[test]
    fn a_bad_value_is_named_and_not_repeated() {
        let error = read(&[("DATABASE_URL", "mysql://root:secret@host")]).expect_err("not ours");
        assert!(error.to_string().starts_with("DATABASE_URL: "), "{error}");
        assert!(!error.to_string().contains("secret"));
        for (name, value) in [
            ("ORDERDESK_BIND", "8080"),
            ("ORDERDESK_LOG", "info,=x=y"),
            ("ORDERDESK_LOG_FORMAT", "xml"),
            ("ORDERDESK_CORS_ORIGINS", "admin.example.com"),
            ("ORDERDESK_TRUSTED_PROXIES", "10.0.0.0/33"),
            ("ORDERDESK_POOL_MAX_CONNECTIONS", "0"),
            ("ORDERDESK_OIDC_ISSUER", "https://id.example.com"),
        ] {
            assert!(read(&[(name, value)]).is_err(), "{name}={value}");
        }
    }

    #[test]
    fn the_example_file_lists_every_variable() {
        let example = include_str!("../../../.env.example");
        for name in environment::KNOWN.iter().chain(&["DATABASE_URL"]) {
            assert!(example.contains(&format!("{name}=")), "{name} is missing in .env.example");
        }
    }
}
