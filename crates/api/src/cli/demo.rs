//! `orderdesk demo`: a shop to look at, made through the public interface, gone when it ends.

use std::process::ExitCode;

use chrono_tz::Asia::Tokyo;
use clap::Args;
use order_domain::money::Currency;
use persistence::{
    Database, ShopId,
    desk::{
        api_keys::{KeyActor, NewApiKey},
        settings::{NewShop, Shops},
    },
};
use serde_json::Value;

use super::{Failure, closed, key, serve::announce};
use crate::{
    config::Config,
    desk::Desk,
    server::{self, Listening},
};

mod desk;
mod orders;

#[derive(Args)]
pub(super) struct Options {
    /// How many orders; they go through the stages again and again.
    #[arg(long, default_value_t = orders::STAGES, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    orders: u32,
}

pub(super) async fn run(mut config: Config, options: Options) -> Result<ExitCode, Failure> {
    let folder = tempfile::tempdir()?;
    config.database_url = format!("sqlite://{}?mode=rwc", folder.path().join("demo.db").display());
    // The demo fills itself through its own API, faster than anybody should be allowed to.
    config.rate_limit = None;
    let database = server::open(&config).await?;
    let shop = create_shop(&database).await?;
    let token = create_key(&database, shop, "all", KeyActor::Operator).await?;
    let storefront = create_key(&database, shop, "storefront", KeyActor::Storefront).await?;
    let Listening { address, server } = listen(config, &database)?;
    let serving = actix_web::rt::spawn(server);
    let base = format!("http://{address}");
    let shown = orders::place(&base, &token, &storefront, options.orders).await?;
    announce(&format!(
        "Order Desk demo: {} orders in every stage, in a database that is gone afterwards.\n\n\
         \x20 API            {base}/v1\n\
         \x20 API key        {token}\n\
         \x20 documentation  {base}/docs/\n\n\
         \x20 curl -H 'Authorization: Bearer {token}' {base}/v1/orders/{shown}\n\n\
         listening on {base}",
        options.orders
    ))?;
    serving.await??;
    closed(database).await
}

async fn create_shop(database: &Database) -> Result<ShopId, Failure> {
    let shop = NewShop {
        name: "デモショップ".to_owned(),
        currency: Currency::Jpy,
        time_zone: Tokyo,
        locale: "ja".to_owned(),
    };
    Ok(Shops::of(database).create(shop).await?.shop_id)
}

async fn create_key(
    database: &Database,
    shop: ShopId,
    scopes: &str,
    actor: KeyActor,
) -> Result<String, Failure> {
    let new = NewApiKey { name: "demo".to_owned(), scopes: scopes.to_owned(), actor };
    let told: Value = key::create(database, shop, new).await?;
    told["token"].as_str().map(str::to_owned).ok_or_else(|| "the key has no token".into())
}

/// Listens where the configuration says, or on a free port when that one is taken.
fn listen(config: Config, database: &Database) -> Result<Listening, Failure> {
    let mut anywhere = config.clone();
    anywhere.bind.set_port(0);
    match server::build(Desk::new(config, database.clone())?) {
        Err(failure) if failure.kind() == std::io::ErrorKind::AddrInUse => {
            Ok(server::build(Desk::new(anywhere, database.clone())?)?)
        }
        built => Ok(built?),
    }
}
