//! The command line (api.md §4): one file for each command. Standard output holds what was asked
//! for, standard error everything else.

use std::{error::Error, process::ExitCode};

use clap::{Parser, Subcommand};
use order_domain::stamp::{Actor, ActorKind};
use persistence::{CredentialId, Database, Origin};
use uuid::Uuid;

use crate::{config::Config, server, telemetry};

mod audit;
mod customer;
mod demo;
mod generate;
mod import;
mod key;
mod openapi;
mod serve;
mod shop;

/// Why a command could not do what it was asked for; shown as one line.
type Failure = Box<dyn Error + Send + Sync>;

/// The back end of the order detail popup.
///
/// Configuration comes from the environment: DATABASE_URL, ORDERDESK_BIND and the others of
/// .env.example.
#[derive(Parser)]
#[command(name = "orderdesk", version, propagate_version = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Migrate the database, then serve; prints `listening on http://ADDRESS:PORT` when ready.
    Serve,
    /// Serve a throw-away shop whose orders stand in every stage, and print how to look at them.
    Demo(demo::Options),
    /// Bring the database's tables up to date.
    Migrate,
    /// Shops: the tenants of this database.
    #[command(subcommand)]
    Shop(shop::Action),
    /// API keys.
    #[command(subcommand)]
    Key(key::Action),
    /// Customers: what people may ask a shop to do with their data.
    #[command(subcommand)]
    Customer(customer::Action),
    /// Place the orders of an NDJSON file, one a line; safe to run again.
    Import(import::Options),
    /// Place many made-up orders for benchmarks, the same for the same seed; safe to run again.
    Generate(generate::Options),
    /// Replay every order's events against its rows and check every law; reads only.
    Audit(audit::Options),
    /// Print the OpenAPI document, or compare it.
    Openapi(openapi::Options),
}

/// Runs the command that this process was started with.
pub fn run() -> ExitCode {
    let command = CommandLine::parse().command;
    match perform(command) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("orderdesk: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn perform(command: Command) -> Result<ExitCode, Failure> {
    // The document needs neither a database nor a configuration.
    if let Command::Openapi(options) = command {
        return openapi::run(&options);
    }
    let mut config = Config::from_environment()?;
    // Commands that end say what they have to say themselves.
    if !matches!(command, Command::Serve) && std::env::var_os("ORDERDESK_LOG").is_none() {
        "warn".clone_into(&mut config.log);
    }
    telemetry::start(&config);
    match command {
        Command::Serve => wait_in_system(serve::run(config)),
        Command::Demo(options) => wait_in_system(demo::run(config, options)),
        Command::Migrate => wait(async { closed(server::open(&config).await?).await }),
        Command::Shop(action) => wait(shop::run(config, action)),
        Command::Key(action) => wait(key::run(config, action)),
        Command::Customer(action) => wait(customer::run(config, action)),
        Command::Import(options) => wait(import::run(config, options)),
        Command::Generate(options) => wait(generate::run(config, options)),
        Command::Audit(options) => wait(audit::run(config, options)),
        Command::Openapi(options) => openapi::run(&options),
    }
}

/// Runs a command that serves: the web framework brings a runtime for each worker.
fn wait_in_system(
    command: impl Future<Output = Result<ExitCode, Failure>>,
) -> Result<ExitCode, Failure> {
    actix_web::rt::System::new().block_on(command)
}

/// Runs a command that works on the database only.
fn wait(command: impl Future<Output = Result<ExitCode, Failure>>) -> Result<ExitCode, Failure> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(command)
}

/// Ends a command: what is written is on disk, and on SQLite the log is folded into the file.
async fn closed(database: Database) -> Result<ExitCode, Failure> {
    database.close().await?;
    Ok(ExitCode::SUCCESS)
}

/// As whom the command line acts.
fn origin(command: &str) -> Origin {
    Origin {
        actor: Actor {
            kind: ActorKind::System,
            id: "command_line".to_owned(),
            name: format!("orderdesk {command}"),
        },
        ip: None,
        request_id: format!("{command}-{}", Uuid::now_v7()),
        credential: CredentialId("command_line".to_owned()),
    }
}
