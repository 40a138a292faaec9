//! One command on one order: the only write path of all order actions (architecture.md §2).

use std::collections::BTreeSet;

use order_domain::audit::audit_records;
use order_domain::draft::{Change, Command};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::effects::{Outside, Party};
use super::people::{self, Person};
use super::records::Records;
use super::{Alongside, Beside, Performed, blacklisting, circumstances, notes};
use crate::desk::{DeskRejection, bank_accounts, settings};
use crate::error::Error;
use crate::rows::parts::json;
use crate::rows::{Frame, Rows};
use crate::search::SearchTexts;
use crate::write::{ShopId, Write};

/// A command on its way.
pub(super) struct Performing<C> {
    pub shop: ShopId,
    pub order_no: String,
    pub command: C,
    pub alongside: Alongside,
}

impl<C: Command + Send + Sync> Performing<C> {
    /// Locks the order, lets the command decide, checks the laws, and saves the difference.
    pub(super) async fn run(
        &self,
        write: &Write,
        transaction: &DatabaseTransaction,
    ) -> Result<Performed, Error> {
        let before = Rows::load(transaction, self.shop, &self.order_no, true).await?;
        let (order, frame) = before.clone().into_order()?;
        write.check_version(order.version)?;
        let settings = settings::load(transaction, self.shop).await?;
        let told = circumstances(&settings, &write.origin, frame.updated_at);
        let change = order.perform(&self.command, &told)?;
        check(&change)?;
        self.check_bank_accounts(transaction, &change).await?;
        let mut frame = Frame { updated_at: told.at, ..frame };
        let key = (self.shop, frame.order_id);
        let party = Party {
            order: &change.after,
            order_id: frame.order_id,
            check_stored_value: settings.check_stored_value,
            at: told.at,
        };
        self.carry_out(transaction, &change, &party).await?;
        let mut people = people::load(transaction, self.shop, &[frame.order_id]).await?;
        let mut people = people.remove(&frame.order_id).unwrap_or_default();
        let new = self.alongside.people.iter();
        let new: Vec<Person> =
            new.map(|person| person.clone().written(told.at, &write.origin)).collect();
        let mut records = Records::default();
        for person in &new {
            records.add_person(people::to_row(self.shop, frame.order_id, person));
        }
        people.extend(new);
        let orderer = people::data(&people, change.after.orderer)?;
        let is_other =
            (order.orderer, order.receiver) != (change.after.orderer, change.after.receiver);
        if is_other {
            let receiver = people::data(&people, change.after.receiver)?;
            frame.search = SearchTexts::of(orderer, receiver);
        }
        let origin = &write.origin;
        blacklisting::carry_out(transaction, key, &change, orderer, origin, told.at).await?;
        records.add(&change, C::NAME, json(&self.command), &mut frame, origin);
        let noted = notes::notes(&change, &settings);
        let copy = self.alongside.memo.as_ref().map(|memo| memo(&change));
        let memos = records.add_memos(key, noted, copy, origin, told.at);
        Rows::of(&change.after, &frame).save(before, transaction).await?;
        records.save(transaction).await?;
        let beside = Beside::of(transaction, self.shop, [&change.after]).await?;
        let record = beside.record(change.after.clone(), &frame, people);
        Ok(Performed { change, record, memos })
    }

    /// New payments name bank accounts that the shop has in use.
    async fn check_bank_accounts(
        &self,
        transaction: &DatabaseTransaction,
        change: &Change,
    ) -> Result<(), Error> {
        let known = |payment_no| change.before.as_ref().and_then(|order| order.payment(payment_no));
        let named: BTreeSet<Uuid> = change
            .after
            .payments
            .iter()
            .filter(|payment| {
                let before = known(payment.payment_no).and_then(|before| before.bank_account_id);
                payment.bank_account_id != before
            })
            .filter_map(|payment| payment.bank_account_id)
            .collect();
        let in_use = bank_accounts::in_use(transaction, self.shop, named.clone()).await?;
        match named.into_iter().find(|named| !in_use.contains(named)) {
            Some(bank_account_id) => {
                Err(DeskRejection::BankAccountNotInUse { bank_account_id }.into())
            }
            None => Ok(()),
        }
    }

    /// What the change does outside the order.
    async fn carry_out(
        &self,
        transaction: &DatabaseTransaction,
        change: &Change,
        party: &Party<'_>,
    ) -> Result<(), Error> {
        let effects = change.effects();
        if effects.is_empty() {
            return Ok(());
        }
        let all = [(&change.after, effects.as_slice())];
        let mut outside = Outside::lock(transaction, self.shop, all).await?;
        outside.know_stock_of(transaction, self.shop, party.order_id).await?;
        outside.check(party, &effects)?;
        outside.apply(party, &effects);
        outside.save(transaction).await
    }
}

/// The laws hold, or nothing is written.
pub(super) fn check(change: &Change) -> Result<(), Error> {
    let unsound = |unsound: order_domain::audit::Unsound| Error::Unsound(unsound.to_string());
    change.after.audit().map_err(unsound)?;
    audit_records(&change.records).map_err(unsound)
}
