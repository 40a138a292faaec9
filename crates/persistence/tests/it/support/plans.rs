//! Which way a database goes to the rows of a list, read from its plans.

use std::sync::{Arc, Mutex};

use persistence::DatabaseOptions;
use persistence::lists::{OrderFilter, OrderSort, Slice, Start};
use persistence::{Orders, StatementObserver};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};

use super::{Backend, TestDatabase};

/// The tables of which no list may read more than it needs.
const TABLES: [&str; 3] = ["orders", "order_marks", "order_texts"];

/// Statements as they were executed.
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Vec<String>>>);

impl Recorder {
    /// Lets a database tell this recorder what it executes.
    pub fn listen(&self, options: &mut DatabaseOptions) {
        let seen = Arc::clone(&self.0);
        let observer: StatementObserver =
            Arc::new(move |statement, _| seen.lock().unwrap().push(statement.to_string()));
        options.observer = Some(observer);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

/// An index that a filter must be answered from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    Marks,
    Texts,
    Member,
    Numbers,
    OrderedAt,
    UpdatedAt,
}

impl Index {
    /// What a plan that uses it says.
    fn named(self, backend: Backend) -> &'static str {
        let (sqlite, postgres) = match self {
            Self::Marks => {
                ("SEARCH order_marks USING PRIMARY KEY (shop_id=? AND mark=?", "order_marks_pkey")
            }
            Self::Texts => ("order_texts VIRTUAL TABLE INDEX 0:M", "order_texts_terms"),
            Self::Member => ("orders_member", "orders_member"),
            Self::Numbers => ("orders_order_no", "orders_order_no"),
            Self::OrderedAt => ("orders_ordered_at", "orders_ordered_at"),
            Self::UpdatedAt => ("orders_updated_at", "orders_updated_at"),
        };
        if backend == Backend::Sqlite { sqlite } else { postgres }
    }
}

/// Lists once and looks at the plans of what was executed: the index is used, and none of the tables
/// is read whole, nor a whole shop of them. (A shop of a few hundred pages is cheaper read whole than
/// row by row, and PostgreSQL knows: of small shops, only the index is asked for there.)
pub async fn assert_planned(
    test: &TestDatabase,
    recorder: &Recorder,
    orders: &Orders,
    backend: Backend,
    (filter, sort): (&OrderFilter, OrderSort),
    index: Index,
    is_small: bool,
) {
    recorder.take();
    orders.list(filter.clone(), sort, Slice::first(20)).await.unwrap();
    let mut plans = String::new();
    for sql in recorder.take().into_iter().filter(|sql| sql.starts_with("SELECT")) {
        let (plan, fault) = match backend {
            Backend::Sqlite => sqlite_plan(&test.options.url, &sql).await,
            Backend::Postgres => postgres_plan(&test.options.url, &sql).await,
        };
        let fault = fault.filter(|_| backend == Backend::Sqlite || !is_small);
        assert!(fault.is_none(), "{filter:?}\n{fault:?}\n{sql}\n{plan}");
        plans.push_str(&plan);
    }
    assert!(plans.contains(index.named(backend)), "{filter:?}: not from {index:?}:\n{plans}");
}

/// Lists the page behind the first one and looks at SQLite's plans: the cursor itself bounds the index.
pub async fn assert_bounded(
    test: &TestDatabase,
    recorder: &Recorder,
    orders: &Orders,
    filter: &OrderFilter,
) {
    let sort = OrderSort::default();
    let first = orders.list(filter.clone(), sort, Slice::first(1)).await.unwrap();
    recorder.take();
    let start = Start::After(first.rows[0].key(sort));
    orders.list(filter.clone(), sort, Slice { start, ..Slice::first(1) }).await.unwrap();
    let mut plans = String::new();
    for sql in recorder.take().into_iter().filter(|sql| sql.starts_with("SELECT")) {
        plans.push_str(&sqlite_plan(&test.options.url, &sql).await.0);
    }
    assert!(plans.contains("(ordered_at,order_id)<(?,?)"), "{filter:?}:\n{plans}");
}

async fn sqlite_plan(url: &str, sql: &str) -> (String, Option<String>) {
    let mut connection = SqliteConnection::connect(url).await.unwrap();
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
    let rows = sqlx::query(explain).fetch_all(&mut connection).await.unwrap();
    let steps: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
    let sorts = steps.iter().any(|step| step.contains("USE TEMP B-TREE FOR ORDER BY"));
    let is_bad = |step: &&String| {
        let of_table = TABLES.iter().any(|table| {
            step.starts_with(&format!("SEARCH {table} "))
                || step.starts_with(&format!("SCAN {table}"))
        });
        // An index of the whole shop is read only as far as a page goes.
        let whole_shop = step.ends_with("(shop_id=?)") && (sorts || !sql.contains("LIMIT"));
        let scans = step.starts_with("SCAN") && !step.contains("VIRTUAL TABLE INDEX 0:M");
        of_table && (scans || whole_shop)
    };
    let fault = steps.iter().find(is_bad).cloned();
    (steps.join("\n"), fault)
}

async fn postgres_plan(url: &str, sql: &str) -> (String, Option<String>) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    // As the list does it: row by row, and without a sort where it walks along an index.
    let walks = sql.contains("LIMIT") && !sql.contains(" IN (SELECT") && sql.contains("ORDER BY");
    let off = ["seqscan", "hashjoin", "mergejoin", "sort"];
    for setting in &off[..if walks { 4 } else { 3 }] {
        let sql = AssertSqlSafe(format!("SET enable_{setting} = off"));
        sqlx::query(sql).execute(&mut connection).await.unwrap();
    }
    let explain = AssertSqlSafe(format!("EXPLAIN (FORMAT JSON) {sql}"));
    let plan: Value = sqlx::query_scalar(explain).fetch_one(&mut connection).await.unwrap();
    let fault = postgres_fault(&plan[0]["Plan"], false, sql.contains("LIMIT"));
    (serde_json::to_string_pretty(&plan).unwrap(), fault)
}

/// Looks for a table that is read whole, or an index of which only the shop is asked for although
/// what comes of it is sorted or hashed afterwards.
fn postgres_fault(node: &Value, gathers: bool, has_limit: bool) -> Option<String> {
    let kind = node["Node Type"].as_str().unwrap_or_default();
    let table = node["Relation Name"].as_str().unwrap_or_default();
    if kind == "Seq Scan" && TABLES.contains(&table) {
        return Some(format!("Seq Scan on {table}"));
    }
    let name = node["Index Name"].as_str().unwrap_or_default();
    if let Some(condition) = node["Index Cond"].as_str() {
        let only_shop = condition.starts_with("(shop_id = ") && !condition.contains(" AND ");
        let is_ours = TABLES.iter().any(|table| name.starts_with(table));
        if only_shop && is_ours && (gathers || !has_limit) {
            return Some(format!("all of the shop from {name}"));
        }
    }
    let gathers = gathers || ["Sort", "Hash", "Bitmap Heap Scan", "Aggregate"].contains(&kind);
    let children = node["Plans"].as_array().map(Vec::as_slice).unwrap_or_default();
    children.iter().find_map(|child| {
        // What lies below a limit of its own is read only that far.
        postgres_fault(child, gathers && kind != "Limit", has_limit)
    })
}
