//! `orderdesk customer erase`: a person goes, their orders stay (domain.md §5, architecture.md §2).

use std::process::ExitCode;

use clap::{ArgGroup, Subcommand};
use persistence::{
    Error, Orders, ShopId,
    orders::{Erased, Subject},
};
use serde_json::json;

use super::{Failure, closed, origin};
use crate::{config::Config, server};

#[derive(Subcommand)]
pub(super) enum Action {
    /// Erase a person from their orders: names, contacts, addresses, accounts, inquiries, the
    /// blacklist. Money, goods and history stay. Prints `{"orders": …, "records": …}`.
    #[command(group(ArgGroup::new("whom").required(true).args(["member_id", "order"])))]
    Erase {
        /// The shop that knows them.
        #[arg(long)]
        shop: ShopId,
        /// The member, with all their orders.
        #[arg(long = "member", value_name = "MEMBER_ID")]
        member_id: Option<String>,
        /// The order, of a guest or of a member, and no other.
        #[arg(long, value_name = "ORDER_NO")]
        order: Option<String>,
    },
}

pub(super) async fn run(config: Config, action: Action) -> Result<ExitCode, Failure> {
    let Action::Erase { shop, member_id, order } = action;
    let subject = match (member_id, order) {
        (Some(member_id), _) => Subject::Member(member_id),
        (None, order) => Subject::Order(order.unwrap_or_default()),
    };
    let database = server::open(&config).await?;
    match Orders::of(&database, shop).erase(subject, &origin("customer erase")).await {
        Ok(Erased { orders, records }) => {
            println!("{}", json!({"orders": orders, "records": records}));
            closed(database).await
        }
        Err(Error::NotFound { what }) => Err(format!("the shop has no such {what}").into()),
        Err(failure) => Err(failure.into()),
    }
}
