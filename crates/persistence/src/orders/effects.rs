//! What a change of an order does outside of it, in the same transaction: members' stored value,
//! coupons, stock (domain.md §5).

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use order_domain::Order;
use order_domain::effect::Effect;
use order_domain::money::Amount;
use order_domain::tender::Tender;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use crate::desk::DeskRejection;
use crate::desk::coupons::CouponBook;
use crate::desk::products::{self, Shelf, StockTaken};
use crate::desk::stored_value::{Account, Cause, EntryKind, Ledger};
use crate::error::Error;
use crate::write::ShopId;

/// The order on whose behalf something is done.
pub(super) struct Party<'a> {
    pub order: &'a Order,
    pub order_id: Uuid,
    /// Whether only stored value that the ledger knows of may be used.
    pub check_stored_value: bool,
    pub at: DateTime<Utc>,
}

/// Everything outside the orders that some effects touch, under lock.
pub(super) struct Outside {
    ledger: Ledger,
    coupons: CouponBook,
    shelf: Shelf,
    taken: StockTaken,
}

impl Outside {
    /// Locks what these effects touch, always in the same order: stored value, coupons, variants.
    pub(super) async fn lock<'a>(
        transaction: &DatabaseTransaction,
        shop: ShopId,
        all: impl IntoIterator<Item = (&'a Order, &'a [Effect])>,
    ) -> Result<Self, Error> {
        let mut accounts: Vec<Account> = Vec::new();
        let (mut coupon_nos, mut variant_codes) = (BTreeSet::new(), BTreeSet::new());
        for (order, effects) in all {
            for effect in effects {
                match effect {
                    Effect::UseStoredValue { tender, .. }
                    | Effect::RestoreStoredValue { tender, .. } => {
                        accounts.extend(account(order, *tender));
                    }
                    Effect::GrantStoreCredit { .. } => {
                        accounts.extend(account(order, Tender::StoreCredit));
                    }
                    Effect::UseCoupon { coupon_no }
                    | Effect::RestoreCoupon { coupon_no, .. }
                    | Effect::ReuseCoupon { coupon_no, .. } => {
                        coupon_nos.insert(coupon_no.clone());
                    }
                    Effect::TakeStock { variant_code, .. }
                    | Effect::Restock { variant_code, .. }
                    | Effect::TakeBackStock { variant_code, .. }
                    | Effect::TakeReplacementStock { variant_code, .. }
                    | Effect::ReturnReplacementStock { variant_code, .. } => {
                        variant_codes.insert(variant_code.clone());
                    }
                }
            }
        }
        Ok(Self {
            ledger: Ledger::lock(transaction, shop, accounts).await?,
            coupons: CouponBook::lock(transaction, shop, coupon_nos).await?,
            shelf: Shelf::lock(transaction, shop, variant_codes).await?,
            taken: StockTaken::default(),
        })
    }

    /// Learns what an order has taken from the stock so far: claims give back no more than that.
    pub(super) async fn know_stock_of(
        &mut self,
        transaction: &DatabaseTransaction,
        shop: ShopId,
        order_id: Uuid,
    ) -> Result<(), Error> {
        self.taken = products::taken_by(transaction, shop, order_id).await?;
        Ok(())
    }

    /// Whether all of it can be done.
    pub(super) fn check(&self, party: &Party<'_>, effects: &[Effect]) -> Result<(), DeskRejection> {
        let member_id = party.order.member_id.as_deref();
        for effect in effects {
            match effect {
                Effect::UseStoredValue { tender, amount } => {
                    let account =
                        account(party.order, *tender).ok_or(DeskRejection::MemberRequired)?;
                    if party.check_stored_value {
                        let currency = party.order.currency;
                        self.ledger.check(&account, Amount { money: *amount, currency })?;
                    }
                }
                Effect::RestoreStoredValue { .. } | Effect::GrantStoreCredit { .. } => {
                    if member_id.is_none() {
                        return Err(DeskRejection::MemberRequired);
                    }
                }
                Effect::UseCoupon { coupon_no } | Effect::ReuseCoupon { coupon_no, .. } => {
                    self.coupons.check(coupon_no, member_id)?;
                }
                Effect::TakeStock { variant_code, quantity, .. }
                | Effect::TakeReplacementStock { variant_code, quantity, .. } => {
                    self.shelf.check(variant_code, i64::from(*quantity))?;
                }
                // Goods that were sold again meanwhile leave the count below zero: a withdrawal
                // gives the buyer back what they had, and the shop sees that it has oversold.
                Effect::TakeBackStock { .. }
                | Effect::Restock { .. }
                | Effect::ReturnReplacementStock { .. }
                | Effect::RestoreCoupon { .. } => (),
            }
        }
        Ok(())
    }

    /// Does all of it, in memory. It was checked before.
    pub(super) fn apply(&mut self, party: &Party<'_>, effects: &[Effect]) {
        for effect in effects {
            self.apply_one(party, effect);
        }
    }

    fn apply_one(&mut self, party: &Party<'_>, effect: &Effect) {
        let (order, at) = (party.order, party.at);
        let key = (party.order_id, order.order_no.as_str());
        match effect {
            Effect::UseStoredValue { tender, amount } => {
                let Some(account) = account(order, *tender) else { return };
                let cause = Cause { order: Some((key.0, key.1, "order")), note: None };
                // The storefront took it from a balance that the ledger may not know in full.
                let unknown = (*amount - self.ledger.balance(&account)).or_zero();
                self.ledger.post(&account, EntryKind::Opening, unknown, cause, at);
                self.ledger.post(&account, EntryKind::Use, -*amount, cause, at);
            }
            Effect::RestoreStoredValue { refund_no, tender, amount } => {
                let Some(account) = account(order, *tender) else { return };
                let refund_no = refund_no.to_string();
                let cause = Cause { order: Some((key.0, key.1, &refund_no)), note: None };
                self.ledger.post(&account, EntryKind::Restore, *amount, cause, at);
            }
            Effect::GrantStoreCredit { refund_no, amount } => {
                let Some(account) = account(order, Tender::StoreCredit) else { return };
                let refund_no = refund_no.to_string();
                let cause = Cause { order: Some((key.0, key.1, &refund_no)), note: None };
                self.ledger.post(&account, EntryKind::Grant, *amount, cause, at);
            }
            Effect::UseCoupon { coupon_no } => {
                self.coupons.take(coupon_no, name_of(order, coupon_no), key, "", at);
            }
            Effect::RestoreCoupon { coupon_no, claim_no } => {
                self.coupons.restore(coupon_no, key, &claim_no.to_string(), at);
            }
            Effect::ReuseCoupon { coupon_no, claim_no } => {
                let name = name_of(order, coupon_no);
                self.coupons.take(coupon_no, name, key, &claim_no.to_string(), at);
            }
            Effect::TakeStock { payment_no, variant_code, quantity } => {
                let payment_no = payment_no.to_string();
                let cause = products::Cause::Order(key.0, key.1, &payment_no);
                self.shelf.add(variant_code, cause, -i64::from(*quantity), at);
            }
            Effect::Restock { claim_no, variant_code, quantity } => {
                let claim_no = claim_no.to_string();
                if self.taken.by_order(variant_code) {
                    let cause = products::Cause::Restock(key.0, key.1, &claim_no);
                    self.shelf.add(variant_code, cause, i64::from(*quantity), at);
                }
            }
            Effect::TakeBackStock { claim_no, variant_code, quantity } => {
                let claim_no = claim_no.to_string();
                if self.taken.restocked_by(&claim_no, variant_code) {
                    let cause = products::Cause::TakeBack(key.0, key.1, &claim_no);
                    self.shelf.add(variant_code, cause, -i64::from(*quantity), at);
                }
            }
            Effect::TakeReplacementStock { claim_no, variant_code, quantity } => {
                let claim_no = claim_no.to_string();
                let cause = products::Cause::Replacement(key.0, key.1, &claim_no);
                self.shelf.add(variant_code, cause, -i64::from(*quantity), at);
            }
            Effect::ReturnReplacementStock { claim_no, variant_code, quantity } => {
                let claim_no = claim_no.to_string();
                if self.taken.replaced_by(&claim_no, variant_code) {
                    let cause = products::Cause::ReplacementReturn(key.0, key.1, &claim_no);
                    self.shelf.add(variant_code, cause, i64::from(*quantity), at);
                }
            }
        }
    }

    /// Saves all of it: a few statements a table, however much it is.
    pub(super) async fn save(self, transaction: &DatabaseTransaction) -> Result<(), Error> {
        self.ledger.save(transaction).await?;
        self.coupons.save(transaction).await?;
        self.shelf.save(transaction).await
    }
}

fn account(order: &Order, tender: Tender) -> Option<Account> {
    order.member_id.clone().map(|member_id| (member_id, tender))
}

fn name_of<'a>(order: &'a Order, coupon_no: &str) -> &'a str {
    let is_it = |number: &Option<String>| number.as_deref() == Some(coupon_no);
    let discount = order.discounts.iter().find(|discount| is_it(&discount.coupon_no));
    discount.map_or("", |discount| discount.name.as_str())
}
