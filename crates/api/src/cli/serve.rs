//! `orderdesk serve`: until SIGTERM or SIGINT, which let running requests finish.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use super::{Failure, closed};
use crate::{
    config::Config,
    desk::Desk,
    server::{self, Listening},
};

pub(super) async fn run(config: Config) -> Result<ExitCode, Failure> {
    let database = server::open(&config).await?;
    let Listening { address, server } = server::build(Desk::new(config, database.clone())?)?;
    let serving = actix_web::rt::spawn(server);
    // Workers start and signals are heard once the server has been polled: only then is it ready.
    tokio::task::yield_now().await;
    announce(&format!("listening on http://{address}"))?;
    serving.await??;
    closed(database).await
}

/// Prints at once, also where standard output is a pipe: somebody is waiting for this line.
pub(super) fn announce(text: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{text}")?;
    output.flush()
}
