//! Coupons: issued, used, restored (domain.md §5, "Coupons").

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};
use uuid::Uuid;

use super::DeskRejection;
use super::settings::read;
use crate::bulk;
use crate::clock;
use crate::database::Database;
use crate::entity::{coupon_entries, coupons};
use crate::error::Error;
use crate::write::{Answer, Answered, ShopId, Write};

/// A coupon that the shop knows of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coupon {
    /// Its number.
    pub coupon_no: String,
    /// What people call it.
    pub name: String,
    /// The only member who may use it, if there is one.
    pub member_id: Option<String>,
    /// Whether it can be used.
    pub status: CouponStatus,
    /// The order that uses it, while it is used.
    pub order_no: Option<String>,
    /// What happened to it, oldest first.
    pub entries: Vec<CouponEntry>,
    /// When it became known.
    pub created_at: DateTime<Utc>,
    /// When something last happened to it.
    pub updated_at: DateTime<Utc>,
}

/// Whether a coupon can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum CouponStatus {
    /// Yes.
    Usable,
    /// No: an order has used it.
    Used,
}

/// Something that happened to a coupon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponEntry {
    /// From 1.
    pub entry_no: i64,
    /// What.
    pub kind: CouponEntryKind,
    /// In which order.
    pub order_no: Option<String>,
    /// By which claim, or by which claim's withdrawal.
    pub claim_no: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What can happen to a coupon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Display, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum CouponEntryKind {
    /// It was given out.
    Issued,
    /// An order used it.
    Used,
    /// A claim made it usable again.
    Restored,
}

/// The coupons of one shop.
#[derive(Clone, Debug)]
pub struct Coupons {
    database: Database,
    shop: ShopId,
}

impl Coupons {
    /// The coupons of a shop.
    pub fn of(database: &Database, shop: ShopId) -> Self {
        Self { database: database.clone(), shop }
    }

    /// One coupon with what happened to it.
    pub async fn find(&self, coupon_no: &str) -> Result<Coupon, Error> {
        let context = (self.shop, coupon_no.to_owned());
        self.database
            .for_reading(context, |(shop, coupon_no), transaction| {
                Box::pin(find(transaction, *shop, coupon_no))
            })
            .await
    }

    /// Makes a coupon known before an order brings it.
    pub async fn issue(
        &self,
        coupon_no: &str,
        name: &str,
        member_id: Option<&str>,
        write: Write,
        answer: Answer<Coupon>,
    ) -> Result<Answered, Error> {
        let context =
            (self.shop, coupon_no.to_owned(), name.to_owned(), member_id.map(str::to_owned));
        self.database
            .answering(self.shop, write, answer, context, |context, _, transaction| {
                Box::pin(async move {
                    let (shop, coupon_no, name, member_id) = context;
                    let numbers = [coupon_no.clone()].into();
                    let mut book = CouponBook::lock(transaction, *shop, numbers).await?;
                    if book.coupons.contains_key(coupon_no) {
                        let coupon_no = coupon_no.clone();
                        return Err(DeskRejection::CouponNotUsable { coupon_no }.into());
                    }
                    book.issue(coupon_no, name, member_id.as_deref(), clock::now());
                    book.save(transaction).await?;
                    find(transaction, *shop, coupon_no).await
                })
            })
            .await
    }
}

async fn find(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    coupon_no: &str,
) -> Result<Coupon, Error> {
    let row = coupons::Entity::find_by_id((shop.0, coupon_no.to_owned())).one(transaction).await?;
    let row = row.ok_or(Error::NotFound { what: "coupon" })?;
    let mut entries = entries_of(transaction, shop, vec![coupon_no.to_owned()]).await?;
    from_row(row, &mut entries)
}

/// What happened to coupons, by their numbers, oldest first.
pub(super) async fn entries_of(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    coupon_nos: Vec<String>,
) -> Result<BTreeMap<String, Vec<CouponEntry>>, Error> {
    if coupon_nos.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = coupon_entries::Entity::find()
        .filter(coupon_entries::COLUMN.shop_id.eq(shop.0))
        .filter(coupon_entries::COLUMN.coupon_no.is_in(coupon_nos))
        .order_by_asc(coupon_entries::Column::CouponNo)
        .order_by_asc(coupon_entries::Column::EntryNo)
        .all(transaction)
        .await?;
    let mut entries: BTreeMap<String, Vec<CouponEntry>> = BTreeMap::new();
    for row in rows {
        let own = entries.entry(row.coupon_no.clone()).or_default();
        own.push(entry_from_row(row)?);
    }
    Ok(entries)
}

pub(super) fn from_row(
    row: coupons::Model,
    entries: &mut BTreeMap<String, Vec<CouponEntry>>,
) -> Result<Coupon, Error> {
    Ok(Coupon {
        status: read("coupons.status", &row.status)?,
        entries: entries.remove(&row.coupon_no).unwrap_or_default(),
        coupon_no: row.coupon_no,
        name: row.name,
        member_id: row.member_id,
        order_no: row.order_no,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

fn entry_from_row(row: coupon_entries::Model) -> Result<CouponEntry, Error> {
    Ok(CouponEntry {
        entry_no: row.entry_no,
        kind: read("coupon_entries.kind", &row.kind)?,
        order_no: row.order_no,
        claim_no: Some(row.claim_no).filter(|claim_no| !claim_no.is_empty()),
        at: row.at,
    })
}

/// Coupons, for asking who may use them.
#[derive(Debug, Default)]
pub(crate) struct Holders(BTreeMap<String, coupons::Model>);

impl Holders {
    /// Reads what the shop knows of these coupons; no statement where there are none.
    pub(crate) async fn of(
        transaction: &DatabaseTransaction,
        shop: ShopId,
        coupon_nos: BTreeSet<String>,
    ) -> Result<Self, Error> {
        let mut known = BTreeMap::new();
        for coupon_nos in bulk::fitting(coupon_nos) {
            let rows = of_numbers(shop, coupon_nos).all(transaction).await?;
            known.extend(rows.into_iter().map(|row| (row.coupon_no.clone(), row)));
        }
        Ok(Self(known))
    }

    /// Whether an order of this member (`None`: a guest) may use a coupon.
    pub(crate) fn may_use(&self, coupon_no: &str, member_id: Option<&str>) -> bool {
        may_use(self.0.get(coupon_no), member_id)
    }
}

fn of_numbers(shop: ShopId, coupon_nos: Vec<String>) -> Select<coupons::Entity> {
    coupons::Entity::find()
        .filter(coupons::COLUMN.shop_id.eq(shop.0))
        .filter(coupons::COLUMN.coupon_no.is_in(coupon_nos))
        .order_by_asc(coupons::Column::CouponNo)
}

/// A coupon that isn't known may be used: the storefront has given it out without telling.
fn may_use(known: Option<&coupons::Model>, member_id: Option<&str>) -> bool {
    known.is_none_or(|row| {
        let is_theirs = row.member_id.is_none() || row.member_id.as_deref() == member_id;
        row.status == CouponStatus::Usable.to_string() && is_theirs
    })
}

/// Coupons under lock, whose status moves in memory and is saved at once.
pub(crate) struct CouponBook {
    shop: ShopId,
    coupons: BTreeMap<String, coupons::Model>,
    new: BTreeSet<String>,
    moved: BTreeSet<String>,
    entries: Vec<coupon_entries::Model>,
}

impl CouponBook {
    /// Locks the coupons that the shop knows of these, in the order of their numbers.
    pub(crate) async fn lock(
        transaction: &DatabaseTransaction,
        shop: ShopId,
        coupon_nos: BTreeSet<String>,
    ) -> Result<Self, Error> {
        let mut coupons = BTreeMap::new();
        for coupon_nos in bulk::fitting(coupon_nos) {
            let rows = of_numbers(shop, coupon_nos).lock_exclusive().all(transaction).await?;
            coupons.extend(rows.into_iter().map(|row| (row.coupon_no.clone(), row)));
        }
        let (new, moved) = (BTreeSet::new(), BTreeSet::new());
        Ok(Self { shop, coupons, new, moved, entries: Vec::new() })
    }

    /// Refuses a coupon that an order of this member (`None`: a guest) may not use.
    pub(crate) fn check(
        &self,
        coupon_no: &str,
        member_id: Option<&str>,
    ) -> Result<(), DeskRejection> {
        if may_use(self.coupons.get(coupon_no), member_id) {
            Ok(())
        } else {
            Err(DeskRejection::CouponNotUsable { coupon_no: coupon_no.to_owned() })
        }
    }

    fn issue(&mut self, coupon_no: &str, name: &str, member: Option<&str>, now: DateTime<Utc>) {
        self.add_unknown(coupon_no, name, member, now);
        self.record(coupon_no, CouponEntryKind::Issued, None, "", now);
    }

    fn add_unknown(
        &mut self,
        coupon_no: &str,
        name: &str,
        member: Option<&str>,
        at: DateTime<Utc>,
    ) {
        let row = coupons::Model {
            shop_id: self.shop.0,
            coupon_no: coupon_no.to_owned(),
            name: name.to_owned(),
            member_id: member.map(str::to_owned),
            status: CouponStatus::Usable.to_string(),
            order_id: None,
            order_no: None,
            entries: 0,
            created_at: at,
            updated_at: at,
        };
        self.coupons.insert(coupon_no.to_owned(), row);
        self.new.insert(coupon_no.to_owned());
    }

    /// The order uses the coupon; with a claim: again, because that claim was withdrawn.
    pub(crate) fn take(
        &mut self,
        coupon_no: &str,
        name: &str,
        order: (Uuid, &str),
        claim_no: &str,
        now: DateTime<Utc>,
    ) {
        if !self.coupons.contains_key(coupon_no) {
            self.add_unknown(coupon_no, name, None, now);
        }
        self.record(coupon_no, CouponEntryKind::Used, Some(order), claim_no, now);
    }

    /// The claim makes the coupon usable again, if the order is still the one that uses it.
    pub(crate) fn restore(
        &mut self,
        coupon_no: &str,
        order: (Uuid, &str),
        claim_no: &str,
        now: DateTime<Utc>,
    ) {
        let used_by = self.coupons.get(coupon_no).and_then(|row| row.order_id);
        if used_by == Some(order.0) {
            self.record(coupon_no, CouponEntryKind::Restored, Some(order), claim_no, now);
        }
    }

    fn record(
        &mut self,
        coupon_no: &str,
        kind: CouponEntryKind,
        order: Option<(Uuid, &str)>,
        claim_no: &str,
        now: DateTime<Utc>,
    ) {
        let Some(row) = self.coupons.get_mut(coupon_no) else { return };
        let (status, user) = match kind {
            CouponEntryKind::Issued | CouponEntryKind::Restored => (CouponStatus::Usable, None),
            CouponEntryKind::Used => (CouponStatus::Used, order),
        };
        row.status = status.to_string();
        row.order_id = user.map(|(order_id, _)| order_id);
        row.order_no = user.map(|(_, order_no)| order_no.to_owned());
        row.entries += 1;
        row.updated_at = now;
        self.entries.push(coupon_entries::Model {
            shop_id: row.shop_id,
            coupon_no: coupon_no.to_owned(),
            entry_no: row.entries,
            kind: kind.to_string(),
            order_id: order.map(|(order_id, _)| order_id),
            order_no: order.map(|(_, order_no)| order_no.to_owned()),
            claim_no: claim_no.to_owned(),
            at: now,
        });
        self.moved.insert(coupon_no.to_owned());
    }

    /// Saves what moved.
    pub(crate) async fn save(self, transaction: &DatabaseTransaction) -> Result<(), Error> {
        use coupons::Column::{Entries, OrderId, OrderNo, Status, UpdatedAt};
        let Self { mut coupons, new, moved, entries, .. } = self;
        let new_rows = new.iter().filter_map(|number| coupons.remove(number)).collect();
        let moved_rows = moved.iter().filter_map(|number| coupons.remove(number)).collect();
        let columns = vec![Status, OrderId, OrderNo, Entries, UpdatedAt];
        bulk::insert::<coupons::Entity, _>(transaction, new_rows).await?;
        bulk::update::<coupons::Entity, _>(transaction, moved_rows, columns).await?;
        bulk::insert::<coupon_entries::Entity, _>(transaction, entries).await
    }
}
