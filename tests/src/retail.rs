//! Real orders to try the project on: a folder beside the repository, which not everyone has.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use serde_json::Value;

/// A thousand orders and what became of them.
#[derive(Debug)]
pub struct Retail {
    /// The file of orders, in the line format of import.
    pub orders_file: PathBuf,
    /// The orders.
    pub orders: Vec<Value>,
    /// One record for each: `status`, `refunded`, `refund_tender`.
    pub outcomes: Vec<Value>,
}

impl Retail {
    /// Reads the files from `ORDERDESK_TEST_DATA`, or from `shared/data` beside the repository;
    /// `None`, said loudly, where they are not.
    pub fn read() -> Option<Self> {
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
        let folder = std::env::var_os("ORDERDESK_TEST_DATA").map_or(beside, PathBuf::from);
        let orders_file = folder.join("retail-orders.ndjson");
        if !orders_file.exists() {
            let text = format!("SKIPPED: no retail-orders.ndjson in {}\n", folder.display());
            std::io::stderr().write_all(text.as_bytes()).expect("standard error takes a line");
            return None;
        }
        let orders = lines(&orders_file);
        let outcomes = lines(&folder.join("retail-outcomes.ndjson"));
        Some(Self { orders_file, orders, outcomes })
    }
}

fn lines(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).expect("a data file can be read");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("each line of a data file is JSON"))
        .collect()
}
