//! `orderdesk audit`: a line for each violation, exit 1 if there is any.

use std::process::ExitCode;

use clap::Args;
use persistence::{
    Database, DatabaseOptions, Orders, ShopId, audit::Violation, desk::settings::Shops,
};

use super::{Failure, closed};
use crate::config::Config;

#[derive(Args)]
pub(super) struct Options {
    /// Only this shop.
    #[arg(long)]
    shop: Option<ShopId>,
}

pub(super) async fn run(config: Config, options: Options) -> Result<ExitCode, Failure> {
    // Reads only: what was written by another version is not migrated first.
    let database = Database::connect(&DatabaseOptions::new(&config.database_url)).await?;
    let shops = match options.shop {
        Some(shop) => vec![shop],
        None => Shops::of(&database).all().await?,
    };
    let (mut orders, mut violations) = (0, 0);
    for shop in &shops {
        let report = Orders::of(&database, *shop).audit(&mut |found| tell(&found)).await?;
        orders += report.orders;
        violations += report.violations;
    }
    eprintln!("{} shops, {orders} orders audited: {violations} violations", shops.len());
    closed(database).await?;
    Ok(if violations == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(found: &Violation) {
    let Violation { shop, subject, law, detail } = found;
    println!("shop {shop}: {subject}: {law}: {detail}");
}
