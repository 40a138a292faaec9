//! `orderdesk openapi`: the document, printed or compared.

use std::{fs, path::PathBuf, process::ExitCode};

use clap::Args;

use super::Failure;
use crate::openapi;

#[derive(Args)]
pub(super) struct Options {
    /// Compare with this file instead of printing; exit 1 when it is stale.
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
}

pub(super) fn run(options: &Options) -> Result<ExitCode, Failure> {
    let text = openapi::to_text(&openapi::document());
    let Some(file) = &options.check else {
        print!("{text}");
        return Ok(ExitCode::SUCCESS);
    };
    let kept = fs::read_to_string(file).map_err(|why| format!("{}: {why}", file.display()))?;
    if kept == text {
        return Ok(ExitCode::SUCCESS);
    }
    let line = kept.lines().zip(text.lines()).take_while(|(kept, now)| kept == now).count() + 1;
    let file = file.display();
    Err(format!("{file} is stale from line {line} on: orderdesk openapi > {file}").into())
}
