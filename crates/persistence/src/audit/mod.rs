//! `orderdesk audit`: does everything that is stored fit together? Read-only, a page of orders at a
//! time, each page from one snapshot.

mod desk;
mod journal;
mod ledgers;
mod marks;
mod outside;
mod texts;

use order_domain::Order;
use order_domain::audit::audit_records;
use order_domain::draft::Record;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::entity::{order_changes, order_history, orders};
use crate::error::Error;
use crate::orders::{Orders, load_people};
use crate::rows::parts::{json, structure};
use crate::rows::{Frame, Of, Rows};
use crate::write::ShopId;

/// Orders read at a time.
const PAGE: u64 = 100;

/// Something that does not fit: a defect of this program or of its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// In which shop.
    pub shop: ShopId,
    /// Of what: `order 20261122-0000001`, `coupon CP-1`, …
    pub subject: String,
    /// Which law.
    pub law: String,
    /// What was found.
    pub detail: String,
}

/// What an audit has looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditReport {
    /// Orders.
    pub orders: u64,
    /// Violations found.
    pub violations: u64,
}

impl Orders {
    /// Audits all orders of the shop, then the ledgers around them and the indexes of the search. Each
    /// violation is handed to `found` as soon as it is known.
    ///
    /// Of every order: its rows can be read; the laws of domain.md §4 hold; replaying its events
    /// gives its rows; the columns of lists are what the order says; its journal is the one that the
    /// events made, each transaction sums to zero, and the accounts hold what the order says; its
    /// history is whole; stored value, coupons and stock moved as it says; the blacklist knows its
    /// designation and its flags; it is found by the people whom it names and by what it is, and by
    /// nothing else.
    pub async fn audit(
        &self,
        found: &mut (dyn FnMut(Violation) + Send),
    ) -> Result<AuditReport, Error> {
        let mut report = AuditReport::default();
        let mut violations = 0;
        let mut tell = |all: Vec<Violation>| {
            for violation in all {
                violations += 1;
                found(violation);
            }
        };
        let mut after = Some(Uuid::nil());
        while let Some(last) = after {
            let page = self
                .database
                .for_reading((self.shop, last), |(shop, last), transaction| {
                    Box::pin(audit_page(transaction, *shop, *last))
                })
                .await?;
            report.orders += page.orders;
            tell(page.violations);
            after = page.last;
        }
        let mut marks_after = None;
        loop {
            let page = self
                .database
                .for_reading((self.shop, marks_after), |(shop, after), transaction| {
                    Box::pin(marks::audit_page(transaction, *shop, after.as_ref()))
                })
                .await?;
            tell(page.violations);
            marks_after = page.last;
            if marks_after.is_none() {
                break;
            }
        }
        let whole = self
            .database
            .for_reading(self.shop, |shop, transaction| {
                Box::pin(async move {
                    let mut violations = ledgers::audit(transaction, *shop).await?;
                    violations.extend(texts::audit(transaction, *shop).await?);
                    Ok(violations)
                })
            })
            .await?;
        tell(whole);
        Ok(AuditReport { violations, ..report })
    }
}

struct Page {
    orders: u64,
    last: Option<Uuid>,
    violations: Vec<Violation>,
}

/// What was found about one order.
pub(super) struct Findings {
    shop: ShopId,
    subject: String,
    violations: Vec<Violation>,
}

impl Findings {
    pub(super) fn of(shop: ShopId, subject: String) -> Self {
        Self { shop, subject, violations: Vec::new() }
    }

    pub(super) fn demand(&mut self, holds: bool, law: &str, detail: impl FnOnce() -> String) {
        if !holds {
            let (shop, subject) = (self.shop, self.subject.clone());
            let law = law.to_owned();
            self.violations.push(Violation { shop, subject, law, detail: detail() });
        }
    }

    pub(super) fn demand_ok(&mut self, result: Result<(), order_domain::audit::Unsound>) {
        if let Err(unsound) = result {
            self.demand(false, unsound.law, || unsound.detail);
        }
    }
}

async fn audit_page(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    after: Uuid,
) -> Result<Page, Error> {
    let found = orders::Entity::find()
        .filter(orders::Column::ShopId.eq(shop.0))
        .filter(orders::Column::OrderId.gt(after))
        .order_by_asc(orders::Column::OrderId)
        .limit(PAGE)
        .all(transaction)
        .await?;
    let ids: Vec<Uuid> = found.iter().map(|order| order.order_id).collect();
    let last = ids.last().copied();
    let all = Rows::load_parts(transaction, shop, found).await?;
    let of = Of { transaction, shop, ids: &ids };
    let mut changes = of.read::<order_changes::Entity>(|row| row.order_id).await?;
    let mut history = of.read::<order_history::Entity>(|row| row.order_id).await?;
    let mut journals = journal::load(&of).await?;
    let coupons = all.iter().flat_map(|rows| &rows.discounts);
    let coupons = coupons.filter_map(|discount| discount.coupon_no.clone()).collect();
    let mut outside = outside::load(transaction, shop, &ids, coupons).await?;
    let mut blacklist = desk::load(transaction, shop, &ids).await?;
    let mut people = load_people(transaction, shop, &ids).await?;
    let mut marks = marks::load(transaction, shop, &all).await?;
    let mut page = Page { orders: 0, last, violations: Vec::new() };
    for rows in all {
        let id = rows.order.order_id;
        let mut findings = Findings::of(shop, format!("order {}", rows.order.order_no));
        let stored = rows.order.clone();
        match rows.into_order() {
            Ok((order, frame)) => {
                let changes = changes.remove(&id).unwrap_or_default();
                let records = audit_changes(&order, changes, &mut findings);
                findings.demand_ok(order.audit());
                findings.demand_ok(audit_records(&records));
                audit_columns(&order, &frame, &stored, &mut findings);
                audit_history(&frame, &history.remove(&id).unwrap_or_default(), &mut findings);
                let own = journals.remove(&id).unwrap_or_default();
                journal::audit(&order, &frame, &own, &records, &mut findings);
                outside.audit(&order, id, &mut findings);
                blacklist.audit(&order, id, &mut findings);
                let people = people.remove(&id).unwrap_or_default();
                desk::audit_search(&order, &frame, &people, &mut findings);
            }
            Err(error) => findings.demand(false, "rows can be read", || error.to_string()),
        }
        marks.audit(id, &mut findings);
        page.orders += 1;
        page.violations.extend(findings.violations);
    }
    Ok(page)
}

/// Replays the recorded changes.
fn audit_changes(
    order: &Order,
    changes: Vec<order_changes::Model>,
    findings: &mut Findings,
) -> Vec<Record> {
    let versions: Vec<i64> = changes.iter().map(|change| change.version).collect();
    findings.demand(
        versions.iter().copied().eq(1..=order.version),
        "there is one recorded change for each version",
        || format!("versions {versions:?} of {}", order.version),
    );
    let mut records: Vec<Record> = Vec::new();
    for change in changes {
        match structure::<Vec<Record>>("order_changes.records", change.records) {
            Ok(read) => records.extend(read),
            Err(error) => {
                findings.demand(false, "recorded changes can be read", || error.to_string());
                return Vec::new();
            }
        }
    }
    let replayed = Order::replay(records.iter().map(|record| &record.event));
    let replayed = replayed.map(|replayed| Order { version: order.version, ..replayed });
    findings.demand(
        replayed.as_ref() == Some(order),
        "replaying the events gives the rows",
        || replayed.map_or("no placement".to_owned(), |replayed| differences(&replayed, order)),
    );
    records
}

/// The names of the fields in which two orders differ.
fn differences(one: &Order, other: &Order) -> String {
    let (one, other) = (json(one), json(other));
    let fields = one.as_object().into_iter().flatten();
    let different = fields.filter(|(name, value)| other.get(name) != Some(*value));
    let names: Vec<&str> = different.map(|(name, _)| name.as_str()).collect();
    format!("different: {}", names.join(", "))
}

/// What lists show is what the order says.
fn audit_columns(order: &Order, frame: &Frame, stored: &orders::Model, findings: &mut Findings) {
    let computed = Rows::of(order, frame).order;
    findings.demand(computed == *stored, "the columns of lists are those of the order", || {
        format!("stored {stored:?}, computed {computed:?}")
    });
}

fn audit_history(frame: &Frame, history: &[order_history::Model], findings: &mut Findings) {
    findings.demand(
        history.iter().map(|entry| entry.seq).eq(1..=frame.history_entries),
        "the history has no gaps",
        || format!("{} entries, {} expected", history.len(), frame.history_entries),
    );
}
