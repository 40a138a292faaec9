//! The ledgers of a shop: every balance is the sum of its entries, and each entry follows from the
//! one before. The databases do the adding and name only what is wrong.

use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};

use super::{Findings, Violation, desk};
use crate::error::Error;
use crate::write::ShopId;

/// A check: its law, and a query for the subjects and details of what breaks it.
pub(super) struct Check {
    pub law: &'static str,
    pub sql: &'static str,
}

const CHECKS: [Check; 6] = [
    Check {
        law: "a balance is the sum of its entries",
        sql: "SELECT 'stored value ' || a.member_id || ' ' || a.kind AS subject, \
              'balance ' || CAST(a.balance AS TEXT) || ', entries ' \
              || CAST(COALESCE(SUM(e.amount), 0) AS TEXT) AS detail \
              FROM stored_value_accounts AS a LEFT JOIN stored_value_entries AS e \
              ON e.shop_id = a.shop_id AND e.member_id = a.member_id AND e.kind = a.kind \
              WHERE a.shop_id = $1 GROUP BY a.member_id, a.kind, a.balance, a.entries \
              HAVING a.balance <> COALESCE(SUM(e.amount), 0) OR a.entries <> COUNT(e.entry_no)",
    },
    Check {
        law: "each entry of stored value follows from the one before",
        sql: "SELECT 'stored value ' || member_id || ' ' || kind AS subject, \
              'entry ' || CAST(entry_no AS TEXT) AS detail FROM ( \
                SELECT member_id, kind, entry_no, amount, balance_after, \
                ROW_NUMBER() OVER account AS position, \
                COALESCE(LAG(balance_after) OVER account, 0) AS balance_before \
                FROM stored_value_entries WHERE shop_id = $1 \
                WINDOW account AS (PARTITION BY member_id, kind ORDER BY entry_no) \
              ) AS chain \
              WHERE balance_after <> balance_before + amount OR entry_no <> position",
    },
    Check {
        law: "a coupon is as its last entry left it",
        sql: "SELECT 'coupon ' || c.coupon_no AS subject, \
              c.status || ' after ' || COALESCE(e.kind, 'nothing') AS detail \
              FROM coupons AS c LEFT JOIN coupon_entries AS e ON e.shop_id = c.shop_id \
              AND e.coupon_no = c.coupon_no AND e.entry_no = c.entries \
              WHERE c.shop_id = $1 AND (e.kind IS NULL \
              OR (c.status = 'used') <> (e.kind = 'used') \
              OR (c.status = 'used' AND c.order_id <> e.order_id))",
    },
    Check {
        law: "a coupon is used and restored in turn",
        sql: "SELECT 'coupon ' || coupon_no AS subject, \
              'entry ' || CAST(entry_no AS TEXT) || ' ' || kind || ' after ' \
              || COALESCE(kind_before, 'nothing') AS detail FROM ( \
                SELECT coupon_no, entry_no, kind, \
                ROW_NUMBER() OVER coupon AS position, \
                LAG(kind) OVER coupon AS kind_before \
                FROM coupon_entries WHERE shop_id = $1 \
                WINDOW coupon AS (PARTITION BY coupon_no ORDER BY entry_no) \
              ) AS chain \
              WHERE entry_no <> position OR kind = kind_before \
              OR (kind = 'restored' AND kind_before IS NULL)",
    },
    Check {
        law: "the stock is what its last entry left",
        sql: "SELECT 'variant ' || v.variant_code AS subject, \
              'stock ' || CAST(v.stock AS TEXT) || ', last entry ' \
              || COALESCE(CAST(e.stock_after AS TEXT), 'none') AS detail \
              FROM variants AS v LEFT JOIN stock_entries AS e ON e.shop_id = v.shop_id \
              AND e.variant_code = v.variant_code AND e.entry_no = v.stock_entries \
              WHERE v.shop_id = $1 AND v.stock IS NOT NULL \
              AND (e.stock_after IS NULL OR e.stock_after <> v.stock)",
    },
    Check {
        law: "each entry of the stock follows from the one before",
        // A variant that was not counted for a while starts again from nothing.
        sql: "SELECT 'variant ' || variant_code AS subject, \
              'entry ' || CAST(entry_no AS TEXT) AS detail FROM ( \
                SELECT variant_code, entry_no, kind, quantity, stock_after, \
                ROW_NUMBER() OVER variant AS position, \
                COALESCE(LAG(stock_after) OVER variant, 0) AS stock_before \
                FROM stock_entries WHERE shop_id = $1 \
                WINDOW variant AS (PARTITION BY variant_code ORDER BY entry_no) \
              ) AS chain \
              WHERE entry_no <> position OR (stock_after <> stock_before + quantity \
              AND NOT (kind = 'count' AND stock_after = quantity))",
    },
];

/// Checks all ledgers of the shop, and what stands at its desk.
pub(super) async fn audit(
    transaction: &DatabaseTransaction,
    shop: ShopId,
) -> Result<Vec<Violation>, Error> {
    let mut violations = Vec::new();
    for check in CHECKS.iter().chain(&desk::CHECKS) {
        let statement = Statement::from_sql_and_values(
            ConnectionTrait::get_database_backend(transaction),
            check.sql,
            [shop.0.into()],
        );
        for row in transaction.query_all_raw(statement).await? {
            let mut findings = Findings::of(shop, row.try_get("", "subject")?);
            let detail: String = row.try_get("", "detail")?;
            findings.demand(false, check.law, || detail);
            violations.extend(findings.violations);
        }
    }
    Ok(violations)
}
