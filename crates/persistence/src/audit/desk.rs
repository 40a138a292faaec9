//! What stands around the orders against what was kept of it: memos, inquiries, the blacklist.

use std::collections::{BTreeMap, BTreeSet};

use order_domain::Order;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Findings;
use super::ledgers::Check;
use crate::entity::{blacklist_entries, blacklist_matches};
use crate::error::Error;
use crate::orders::Person;
use crate::rows::Frame;
use crate::search::SearchTexts;
use crate::write::ShopId;

/// Checks of the tables as a whole.
pub(super) const CHECKS: [Check; 3] = [
    Check {
        law: "what stands at the desk is the last version that was kept",
        sql: "SELECT kept.subject || ' of order ' || o.order_no AS subject, \
              'versions ' || CAST(kept.first AS TEXT) || ' to ' || CAST(kept.last AS TEXT) \
              || ', ' || CAST(kept.versions AS TEXT) || ' kept, deleted as ' \
              || COALESCE(CAST(kept.deleted AS TEXT), 'none') || ', standing ' \
              || COALESCE(CAST(COALESCE(m.version, i.version, b.version) AS TEXT), 'none') \
              AS detail FROM ( \
                SELECT order_id, subject_id, subject, COUNT(*) AS versions, \
                MIN(version) AS first, MAX(version) AS last, \
                MAX(CASE WHEN action = 'deleted' THEN version END) AS deleted \
                FROM desk_changes WHERE shop_id = $1 GROUP BY order_id, subject_id, subject \
              ) AS kept \
              JOIN orders AS o ON o.shop_id = $1 AND o.order_id = kept.order_id \
              LEFT JOIN memos AS m ON kept.subject = 'memo' AND m.shop_id = $1 \
              AND m.order_id = kept.order_id AND m.memo_id = kept.subject_id \
              LEFT JOIN inquiries AS i ON kept.subject = 'inquiry' AND i.shop_id = $1 \
              AND i.order_id = kept.order_id AND i.inquiry_id = kept.subject_id \
              LEFT JOIN blacklist_entries AS b ON kept.subject = 'blacklist_entry' \
              AND b.shop_id = $1 AND b.entry_id = kept.subject_id \
              WHERE kept.first <> 1 OR kept.versions <> kept.last \
              OR COALESCE(kept.deleted, kept.last) <> kept.last \
              OR CASE WHEN kept.deleted IS NULL THEN kept.last ELSE 0 END \
              <> COALESCE(m.version, i.version, b.version, 0)",
    },
    Check {
        law: "what stands at the desk was kept",
        sql: "SELECT standing.subject || ' of order ' || o.order_no AS subject, \
              'version ' || CAST(standing.version AS TEXT) AS detail FROM ( \
                SELECT 'memo' AS subject, order_id, memo_id AS subject_id, version \
                FROM memos WHERE shop_id = $1 \
                UNION ALL SELECT 'inquiry', order_id, inquiry_id, version \
                FROM inquiries WHERE shop_id = $1 \
                UNION ALL SELECT 'blacklist_entry', order_id, entry_id, version \
                FROM blacklist_entries WHERE shop_id = $1 \
              ) AS standing \
              JOIN orders AS o ON o.shop_id = $1 AND o.order_id = standing.order_id \
              LEFT JOIN desk_changes AS kept ON kept.shop_id = $1 \
              AND kept.order_id = standing.order_id AND kept.subject_id = standing.subject_id \
              AND kept.version = standing.version AND kept.subject = standing.subject \
              WHERE kept.version IS NULL",
    },
    Check {
        law: "an inquiry has the replies that it counts",
        sql: "SELECT 'inquiry of order ' || o.order_no AS subject, \
              CAST(COUNT(r.reply_no) AS TEXT) || ' replies, ' || CAST(i.replies AS TEXT) \
              || ' expected' AS detail FROM inquiries AS i \
              JOIN orders AS o ON o.shop_id = i.shop_id AND o.order_id = i.order_id \
              LEFT JOIN inquiry_replies AS r ON r.shop_id = i.shop_id \
              AND r.order_id = i.order_id AND r.inquiry_id = i.inquiry_id \
              WHERE i.shop_id = $1 GROUP BY o.order_no, i.inquiry_id, i.replies \
              HAVING COUNT(r.reply_no) <> i.replies \
              OR COALESCE(MAX(r.reply_no), 0) <> i.replies",
    },
];

/// What the blacklist says of orders.
#[derive(Default)]
pub(super) struct Blacklist {
    designated: BTreeMap<Uuid, Uuid>,
    flagged: BTreeMap<Uuid, BTreeSet<Uuid>>,
}

pub(super) async fn load(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    ids: &[Uuid],
) -> Result<Blacklist, Error> {
    let mut blacklist = Blacklist::default();
    if ids.is_empty() {
        return Ok(blacklist);
    }
    let entries = blacklist_entries::Entity::find()
        .filter(blacklist_entries::Column::ShopId.eq(shop.0))
        .filter(blacklist_entries::Column::OrderId.is_in(ids.iter().copied()))
        .all(transaction)
        .await?;
    blacklist.designated.extend(entries.into_iter().map(|row| (row.order_id, row.entry_id)));
    let matches = blacklist_matches::Entity::find()
        .filter(blacklist_matches::Column::ShopId.eq(shop.0))
        .filter(blacklist_matches::Column::OrderId.is_in(ids.iter().copied()))
        .all(transaction)
        .await?;
    for row in matches {
        blacklist.flagged.entry(row.order_id).or_default().insert(row.entry_id);
    }
    Ok(blacklist)
}

impl Blacklist {
    /// An order knows the entry that it designated, and those that flag it, as the blacklist does.
    pub(super) fn audit(&mut self, order: &Order, order_id: Uuid, findings: &mut Findings) {
        let designated = self.designated.remove(&order_id);
        findings.demand(
            designated == order.blacklist_entry,
            "the blacklist has the entry that the order designated",
            || format!("blacklist {designated:?}, order {:?}", order.blacklist_entry),
        );
        let flagged = self.flagged.remove(&order_id).unwrap_or_default();
        let flags: BTreeSet<Uuid> = order.flags.iter().map(|flag| flag.entry).collect();
        findings.demand(
            flagged == flags,
            "the flags of an order are those of the blacklist",
            || format!("blacklist {flagged:?}, order {flags:?}"),
        );
    }
}

/// Orders are found by the people whom they name now.
pub(super) fn audit_search(
    order: &Order,
    frame: &Frame,
    people: &[Person],
    findings: &mut Findings,
) {
    let data = |person| people.iter().find(|known| known.person == person).map(|one| &one.data);
    let texts = match (data(order.orderer), data(order.receiver)) {
        (Some(orderer), Some(receiver)) => Some(SearchTexts::of(orderer, receiver)),
        _ => None,
    };
    // What was found is not repeated: it is about people.
    findings.demand(
        texts.as_ref() == Some(&frame.search),
        "an order is found by the people whom it names",
        || texts.map_or("no orderer or receiver", |_| "other texts").to_owned(),
    );
}
