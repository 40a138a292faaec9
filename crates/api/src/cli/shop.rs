//! `orderdesk shop create`.

use std::process::ExitCode;

use chrono_tz::Tz;
use clap::{Subcommand, ValueEnum};
use order_domain::money::Currency;
use persistence::desk::settings::{NewShop, Shops};
use serde_json::json;

use super::{Failure, closed};
use crate::{config::Config, server};

#[derive(Subcommand)]
pub(super) enum Action {
    /// Create a shop; prints `{"shop_id": …}`.
    Create {
        /// What people call it.
        #[arg(long)]
        name: String,
        /// The currency of its orders; it stays for ever.
        #[arg(long, default_value = "JPY")]
        currency: Currency,
        /// An IANA time zone: days and order numbers follow it.
        #[arg(long, default_value = "Asia/Tokyo")]
        time_zone: Tz,
        /// The language of its labels.
        #[arg(long, value_enum, default_value_t = Locale::Ja)]
        locale: Locale,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Locale {
    Ja,
    En,
    Ko,
}

impl Locale {
    fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
            Self::Ko => "ko",
        }
    }
}

pub(super) async fn run(config: Config, action: Action) -> Result<ExitCode, Failure> {
    let Action::Create { name, currency, time_zone, locale } = action;
    let database = server::open(&config).await?;
    let new = NewShop { name, currency, time_zone, locale: locale.code().to_owned() };
    let shop = Shops::of(&database).create(new).await?;
    println!("{}", json!({"shop_id": shop.shop_id}));
    closed(database).await
}
