//! `orderdesk import`: places the orders of a file in batches and reports what was refused.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, IsTerminal, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use actix_web::web::Bytes;
use clap::{Args, ValueEnum};
use futures_util::{StreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use persistence::{Error, ShopId, desk::settings::Settings};

use super::{Failure, closed, origin};
use crate::{
    config::Config,
    import::{Importer, LINES_AT_ONCE, LineOutcome, LineResult},
    problem::Fault,
    server,
};

#[derive(Args)]
pub(super) struct Options {
    /// The shop that the orders belong to.
    #[arg(long)]
    shop: ShopId,
    /// How a line is written.
    #[arg(long, value_enum, default_value_t = Format::Orderdesk)]
    format: Format,
    /// NDJSON, one order a line; `-` is standard input.
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// The body of `POST /v1/orders`.
    Orderdesk,
}

/// How many lines came to what.
#[derive(Default)]
struct Report {
    placed: u64,
    already_placed: u64,
    refused: u64,
}

pub(super) async fn run(config: Config, options: Options) -> Result<ExitCode, Failure> {
    let Format::Orderdesk = options.format;
    let (input, length) = open(&options.file)?;
    let database = server::open(&config).await?;
    let shop = match Settings::of(&database, options.shop).find().await {
        Ok(shop) => Arc::new(shop),
        Err(Error::NotFound { .. }) => {
            return Err(format!("no shop has the id {}", options.shop).into());
        }
        Err(failure) => return Err(failure.into()),
    };
    let importer = Importer::of(&database, shop, origin("import"));
    let progress = progress(length);
    let mut report = Report::default();
    let mut lines = BufReader::new(progress.wrap_read(input)).split(b'\n').zip(1..);
    let batches = std::iter::from_fn(|| next_batch(&mut lines));
    // While the database writes one batch, the next one is read and checked.
    let mut results = stream::iter(batches)
        .map(|batch| async { Ok::<_, Failure>(importer.batch(batch?).await?) })
        .buffered(BATCHES_AT_ONCE);
    while let Some(batch) = results.next().await {
        for result in batch? {
            progress.suspend(|| report.count(&result))?;
        }
    }
    drop(results);
    progress.finish_and_clear();
    let Report { placed, already_placed, refused } = report;
    eprintln!("{placed} placed, {already_placed} already placed, {refused} refused");
    closed(database).await?;
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Batches under way at once.
const BATCHES_AT_ONCE: usize = 2;

/// The next lines of a file; `None` at its end.
fn next_batch(
    lines: &mut impl Iterator<Item = (io::Result<Vec<u8>>, u64)>,
) -> Option<io::Result<Vec<(u64, Bytes)>>> {
    let batch: io::Result<Vec<(u64, Bytes)>> = lines
        .take(LINES_AT_ONCE)
        .map(|(line, number)| line.map(|line| (number, Bytes::from(line))))
        .collect();
    match batch {
        Ok(batch) if batch.is_empty() => None,
        batch => Some(batch),
    }
}

fn open(file: &Path) -> Result<(Box<dyn Read>, Option<u64>), Failure> {
    if file == Path::new("-") {
        return Ok((Box::new(io::stdin()), None));
    }
    let opened = File::open(file).map_err(|why| format!("{}: {why}", file.display()))?;
    let length = opened.metadata()?.len();
    Ok((Box::new(opened), Some(length)))
}

/// A bar on a terminal; nothing in a log.
fn progress(length: Option<u64>) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match length {
        Some(length) => {
            (ProgressBar::new(length), "{bar:40} {bytes}/{total_bytes} {elapsed}, {eta} left")
        }
        None => (ProgressBar::no_length(), "{spinner} {bytes} {elapsed}"),
    };
    bar.with_style(ProgressStyle::with_template(template).expect("the template is a constant"))
}

impl Report {
    /// Counts a line, and prints it when it was refused.
    fn count(&mut self, result: &LineResult) -> io::Result<()> {
        match result.result {
            LineOutcome::Placed => self.placed += 1,
            LineOutcome::AlreadyPlaced => self.already_placed += 1,
            LineOutcome::Refused => {
                self.refused += 1;
                let order_no = result.order_no.as_deref().unwrap_or("-");
                let Some(problem) = &result.problem else { return Ok(()) };
                let faults: Vec<String> = problem.errors.iter().map(place_and_fault).collect();
                return writeln!(
                    io::stdout(),
                    "line {} {order_no}: {}: {} {}",
                    result.line,
                    problem.code,
                    problem.detail,
                    faults.join("; ")
                );
            }
        }
        Ok(())
    }
}

fn place_and_fault(fault: &Fault) -> String {
    format!("{} {}", fault.pointer.as_deref().unwrap_or_default(), fault.detail)
}
