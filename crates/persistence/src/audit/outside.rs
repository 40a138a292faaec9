//! What moved around an order: its use of stored value, coupons and stock.

use std::collections::BTreeMap;

use order_domain::Order;
use order_domain::claim::ClaimStatus;
use order_domain::line::LineOrigin;
use order_domain::refund::{RefundMethod, RefundStatus};
use order_domain::tender::Tender;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Findings;
use crate::entity::{coupon_entries, stock_entries, stored_value_entries};
use crate::error::Error;
use crate::write::ShopId;

/// The ledger entries that orders caused.
#[derive(Default)]
pub(super) struct Outside {
    stored_value: BTreeMap<Uuid, Vec<stored_value_entries::Model>>,
    coupons: BTreeMap<Uuid, Vec<coupon_entries::Model>>,
    stock: BTreeMap<Uuid, Vec<stock_entries::Model>>,
}

pub(super) async fn load(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    ids: &[Uuid],
    coupon_nos: Vec<String>,
) -> Result<Outside, Error> {
    let mut outside = Outside::default();
    if ids.is_empty() {
        return Ok(outside);
    }
    let rows = stored_value_entries::Entity::find()
        .filter(stored_value_entries::Column::ShopId.eq(shop.0))
        .filter(stored_value_entries::Column::OrderId.is_in(ids.iter().copied()))
        .all(transaction)
        .await?;
    for row in rows {
        outside.stored_value.entry(row.order_id.unwrap_or_default()).or_default().push(row);
    }
    let rows = coupon_entries::Entity::find()
        .filter(coupon_entries::Column::ShopId.eq(shop.0))
        .filter(coupon_entries::Column::CouponNo.is_in(coupon_nos))
        .all(transaction)
        .await?;
    for row in rows {
        // Entries of other orders lie beside them, under ids that nobody asks for.
        outside.coupons.entry(row.order_id.unwrap_or_default()).or_default().push(row);
    }
    let rows = stock_entries::Entity::find()
        .filter(stock_entries::Column::ShopId.eq(shop.0))
        .filter(stock_entries::Column::OrderId.is_in(ids.iter().copied()))
        .all(transaction)
        .await?;
    for row in rows {
        outside.stock.entry(row.order_id.unwrap_or_default()).or_default().push(row);
    }
    Ok(outside)
}

impl Outside {
    pub(super) fn audit(&mut self, order: &Order, order_id: Uuid, findings: &mut Findings) {
        let stored_value = self.stored_value.remove(&order_id).unwrap_or_default();
        audit_stored_value(order, &stored_value, findings);
        let coupons = self.coupons.remove(&order_id).unwrap_or_default();
        audit_coupons(order, &coupons, findings);
        let stock = self.stock.remove(&order_id).unwrap_or_default();
        audit_stock(order, &stock, findings);
    }
}

/// What the ledger says an order did: kind, sort of entry, cause → amount.
type Posted = BTreeMap<(String, String, String), i64>;

fn audit_stored_value(
    order: &Order,
    entries: &[stored_value_entries::Model],
    findings: &mut Findings,
) {
    let mut expected = Posted::new();
    let mut expect = |tender: Tender, entry_kind: &str, cause: String, amount: i64| {
        if amount != 0 {
            *expected.entry((tender.to_string(), entry_kind.to_owned(), cause)).or_default() +=
                amount;
        }
    };
    for (tender, amount) in order.stored_value.iter() {
        expect(tender, "use", "order".to_owned(), -amount.minor());
    }
    for refund in &order.refunds {
        if refund.status != RefundStatus::Completed {
            continue;
        }
        for (tender, amount) in refund.tenders.without_cash().iter() {
            expect(tender, "restore", refund.refund_no.to_string(), amount.minor());
        }
        if refund.method == RefundMethod::StoreCredit {
            let (cash, cause) = (refund.tenders.cash.minor(), refund.refund_no.to_string());
            expect(Tender::StoreCredit, "grant", cause, cash);
        }
    }
    let mut posted = Posted::new();
    // What an order had to open the ledger with depends on the ledger, not on the order.
    for entry in entries.iter().filter(|entry| entry.entry_kind != "opening") {
        let cause = entry.cause.clone().unwrap_or_default();
        *posted.entry((entry.kind.clone(), entry.entry_kind.clone(), cause)).or_default() +=
            entry.amount;
    }
    findings.demand(
        posted == expected,
        "stored value is used and given back as the order says",
        || format!("ledger {posted:?}, order {expected:?}"),
    );
}

fn audit_coupons(order: &Order, entries: &[coupon_entries::Model], findings: &mut Findings) {
    let coupons = order
        .discounts
        .iter()
        .filter_map(|discount| Some((discount.coupon_no.as_deref()?, discount.restored_by)));
    for (coupon_no, restored_by) in coupons {
        let of = |kind: &str| {
            let own = entries.iter().filter(|entry| entry.coupon_no == coupon_no);
            own.filter(|entry| entry.kind == kind).count()
        };
        let (used, restored) = (of("used"), of("restored"));
        let claim = restored_by.and_then(|claim_no| order.claim(claim_no));
        let is_back = claim.is_some_and(|claim| claim.status == ClaimStatus::Completed);
        findings.demand(
            used == restored + usize::from(!is_back),
            "coupons are used and restored as the order says",
            || format!("coupon {coupon_no}: used {used} times, restored {restored} times"),
        );
    }
}

fn audit_stock(order: &Order, entries: &[stock_entries::Model], findings: &mut Findings) {
    for entry in entries.iter().filter(|entry| entry.kind == "order") {
        let cause = entry.cause.as_deref().unwrap_or_default();
        let lines = order.lines.iter().filter(|line| {
            line.product.variant_code == entry.variant_code
                && line.payment_no.to_string() == cause
                && !matches!(line.origin, LineOrigin::Replacement(_))
        });
        let units: i64 = lines.map(|line| i64::from(line.quantity)).sum();
        findings.demand(entry.quantity == -units, "stock is taken as the order says", || {
            format!("{}: {} for {units} units", entry.variant_code, entry.quantity)
        });
    }
}
