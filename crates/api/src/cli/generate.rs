//! `orderdesk generate`: many made-up orders for benchmarks, the same ones for the same seed. They
//! are placed in batches as an import places them, and some are brought on by the commands that
//! operators use.

use std::{io, io::IsTerminal, process::ExitCode, sync::Arc, time::Instant};

use clap::Args;
use futures_util::{StreamExt, TryStreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use persistence::{
    Answer, Error, NewPerson, Orders, Performed, ShopId, StoredAnswer, Write,
    desk::{DeskRejection, settings::Settings},
};

use self::{
    orders::{Generator, Made},
    ways::{Step, way},
};
use super::{Failure, closed, origin};
use crate::{config::Config, import::LINES_AT_ONCE, server};

mod chance;
mod orders;
mod people;
mod products;
mod ways;

/// Orders that are brought on at once, where the database lets several write.
const AT_ONCE: usize = 4;
/// Without a terminal, a line of progress comes after so many orders.
const TOLD_EVERY: u64 = 10_000;

#[derive(Args)]
pub(super) struct Options {
    /// The shop that the orders belong to.
    #[arg(long)]
    shop: ShopId,
    /// How many orders.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    orders: u32,
    /// Which orders: the same seed makes the same ones, another seed others.
    #[arg(long, default_value_t = 1)]
    seed: u32,
}

/// How many orders came to what.
#[derive(Default)]
struct Report {
    placed: u64,
    already_placed: u64,
    steps: u64,
}

pub(super) async fn run(config: Config, options: Options) -> Result<ExitCode, Failure> {
    let database = server::open(&config).await?;
    let settings = match Settings::of(&database, options.shop).find().await {
        Ok(settings) => settings,
        Err(Error::NotFound { .. }) => {
            return Err(format!("no shop has the id {}", options.shop).into());
        }
        Err(failure) => return Err(failure.into()),
    };
    let generator = Generator::of(&settings, options.seed, options.orders);
    let orders = Orders::of(&database, options.shop);
    let progress = Progress::of(u64::from(options.orders));
    let mut report = Report::default();
    let mut numbers = (0..options.orders).peekable();
    while numbers.peek().is_some() {
        let batch = numbers.by_ref().take(LINES_AT_ONCE).map(|number| generator.order(number));
        place(&orders, batch.collect(), &mut report).await?;
        progress.tell(report.placed + report.already_placed);
    }
    progress.end();
    let Report { placed, already_placed, steps } = report;
    eprintln!("{placed} placed, {already_placed} already placed, {steps} steps further");
    closed(database).await
}

/// Places a batch and brings on what is new in it.
async fn place(orders: &Orders, batch: Vec<Made>, report: &mut Report) -> Result<(), Failure> {
    let new = batch.iter().map(|made| made.new.clone()).collect();
    let outcomes = orders.place_many(new, origin("generate")).await?;
    let mut ways = Vec::new();
    for (made, outcome) in batch.iter().zip(outcomes) {
        match outcome {
            Ok(_) => {
                report.placed += 1;
                ways.push((made, way(made)));
            }
            // From an earlier run, which also brought it on.
            Err(Error::Desk(DeskRejection::OrderNoTaken { .. })) => report.already_placed += 1,
            Err(refusal) => return Err(refusal.into()),
        }
    }
    report.steps += stream::iter(ways)
        .map(|(made, way)| go(orders, &made.order_no, way))
        .buffer_unordered(AT_ONCE)
        .try_fold(0, async |sum, steps| Ok(sum + steps))
        .await?;
    Ok(())
}

/// Goes an order's way and tells how many steps it has.
async fn go(orders: &Orders, order_no: &str, way: Vec<Step>) -> Result<u64, Failure> {
    let mut steps = 0;
    for step in way {
        let write = Write { if_match: None, idempotency: None, origin: origin("generate") };
        step.perform(orders, order_no, write, silence()).await?;
        steps += 1;
    }
    Ok(steps)
}

/// Nobody waits for an answer.
fn silence() -> Answer<Performed> {
    Arc::new(|_| Ok(StoredAnswer { status: 204, headers: Vec::new(), body: Vec::new() }))
}

/// A bar on a terminal, a line now and then in a log.
struct Progress {
    bar: Option<ProgressBar>,
    started: Instant,
    count: u64,
}

impl Progress {
    fn of(count: u64) -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let template = "{bar:40} {pos}/{len} orders {elapsed}, {eta} left";
            let style = ProgressStyle::with_template(template);
            ProgressBar::new(count).with_style(style.expect("the template is a constant"))
        });
        Self { bar, started: Instant::now(), count }
    }

    fn tell(&self, done: u64) {
        match &self.bar {
            Some(bar) => bar.set_position(done),
            None if done.is_multiple_of(TOLD_EVERY) => {
                let seconds = self.started.elapsed().as_secs();
                eprintln!("{done} of {} orders after {seconds} s", self.count);
            }
            None => (),
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A command that brings nobody along.
fn nobody() -> Vec<NewPerson> {
    Vec::new()
}
