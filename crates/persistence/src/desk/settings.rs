//! Shops and their settings (domain.md §5, "Shop settings").

use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use order_domain::claim::Fault;
use order_domain::money::{Currency, Money};
use order_domain::policy::{RefundAllocation, RestockPolicy, ShopPolicy};
use order_domain::tax::{PointsTaxTreatment, TaxRate, TaxRounding, TaxTerms};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::clock;
use crate::database::Database;
use crate::entity::shops;
use crate::error::Error;
use crate::transaction::AfterUnknownCommit;
use crate::write::{Answer, Answered, Edit, ShopId, Write};

/// A shop's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopSettings {
    /// Which shop.
    pub shop_id: ShopId,
    /// Its name.
    pub name: String,
    /// The currency of its orders; never changes.
    pub currency: Currency,
    /// Where its days begin: dates in order numbers and on invoices.
    pub time_zone: Tz,
    /// The language of its labels: `ja`, `en`, `ko`.
    pub locale: String,
    /// 登録番号 of the qualified invoice issuer.
    pub invoice_registration_number: Option<String>,
    /// Whether paid items enter `preparing`.
    pub use_preparing_status: bool,
    /// Which tender gets a refund first.
    pub refund_allocation: RefundAllocation,
    /// What points are to the tax, for orders placed from now on.
    pub points_tax_treatment: PointsTaxTreatment,
    /// How tax is rounded, for orders placed from now on.
    pub tax_rounding: TaxRounding,
    /// Rate of shipping, fees and charges, for orders placed from now on.
    pub standard_tax_rate: TaxRate,
    /// Default return shipping, in minor units.
    pub return_shipping_fee: Money,
    /// Who pays it by default where the buyer is at fault.
    pub return_shipping_payer_fault_buyer: Fault,
    /// Who pays it by default where the shop is at fault.
    pub return_shipping_payer_fault_shop: Fault,
    /// Whether claimed goods go back into stock.
    pub restock_policy: RestockPolicy,
    /// Whether an order may only use stored value that the ledger knows of.
    pub check_stored_value: bool,
    /// Raised by every change.
    pub version: i64,
    /// When the shop was created.
    pub created_at: DateTime<Utc>,
    /// When the settings last changed.
    pub updated_at: DateTime<Utc>,
}

impl ShopSettings {
    /// What commands ask for.
    pub fn policy(&self) -> ShopPolicy {
        ShopPolicy {
            use_preparing_status: self.use_preparing_status,
            refund_allocation: self.refund_allocation,
            tax_terms: TaxTerms {
                standard_rate: self.standard_tax_rate,
                rounding: self.tax_rounding,
                points: self.points_tax_treatment,
            },
            restock: self.restock_policy,
            return_shipping_fee: self.return_shipping_fee,
            invoice_registration_number: self.invoice_registration_number.clone(),
        }
    }

    /// The day that a moment falls on in the shop's time zone.
    pub fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.time_zone).date_naive()
    }
}

/// A shop to be created.
#[derive(Clone, Debug)]
pub struct NewShop {
    /// Its name.
    pub name: String,
    /// The currency of its orders.
    pub currency: Currency,
    /// Its time zone.
    pub time_zone: Tz,
    /// The language of its labels.
    pub locale: String,
}

/// The shops of this database: for the command line, not for requests.
#[derive(Clone, Debug)]
pub struct Shops {
    database: Database,
}

impl Shops {
    /// The shops of a database.
    pub fn of(database: &Database) -> Self {
        Self { database: database.clone() }
    }

    /// Creates a shop with the usual settings of its country.
    pub async fn create(&self, new: NewShop) -> Result<ShopSettings, Error> {
        let now = clock::now();
        let standard_tax_rate = match new.currency {
            Currency::Jpy | Currency::Krw => TaxRate::percent(10),
            _ => TaxRate::ZERO,
        };
        let settings = ShopSettings {
            shop_id: ShopId(Uuid::now_v7()),
            name: new.name,
            currency: new.currency,
            time_zone: new.time_zone,
            locale: new.locale,
            invoice_registration_number: None,
            use_preparing_status: true,
            refund_allocation: RefundAllocation::default(),
            points_tax_treatment: PointsTaxTreatment::default(),
            tax_rounding: TaxRounding::default(),
            standard_tax_rate,
            return_shipping_fee: Money::ZERO,
            return_shipping_payer_fault_buyer: Fault::Buyer,
            return_shipping_payer_fault_shop: Fault::Shop,
            restock_policy: RestockPolicy::default(),
            check_stored_value: false,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let after_unknown_commit = AfterUnknownCommit::GiveUp;
        self.database
            .for_writing(after_unknown_commit, settings, |settings, transaction| {
                Box::pin(async move {
                    let row = to_row(settings).into_active_model();
                    shops::Entity::insert(row).exec_without_returning(transaction).await?;
                    Ok(settings.clone())
                })
            })
            .await
    }

    /// All shops, oldest first.
    pub async fn all(&self) -> Result<Vec<ShopId>, Error> {
        self.database
            .for_reading((), |(), transaction| {
                Box::pin(async move {
                    let rows = shops::Entity::find()
                        .order_by_asc(shops::Column::ShopId)
                        .all(transaction)
                        .await?;
                    Ok(rows.into_iter().map(|row| ShopId(row.shop_id)).collect())
                })
            })
            .await
    }
}

/// The settings of one shop.
#[derive(Clone, Debug)]
pub struct Settings {
    database: Database,
    shop: ShopId,
}

impl Settings {
    /// The settings of a shop.
    pub fn of(database: &Database, shop: ShopId) -> Self {
        Self { database: database.clone(), shop }
    }

    /// Reads them.
    pub async fn find(&self) -> Result<ShopSettings, Error> {
        self.database
            .for_reading(self.shop, |shop, transaction| Box::pin(load(transaction, *shop)))
            .await
    }

    /// Changes them. `edit` may change neither shop, currency nor versions and times.
    pub async fn change(
        &self,
        write: Write,
        edit: Edit<ShopSettings>,
        answer: Answer<ShopSettings>,
    ) -> Result<Answered, Error> {
        let context = (self.shop, edit);
        self.database
            .answering(self.shop, write, answer, context, |(shop, edit), write, transaction| {
                Box::pin(change(transaction, *shop, write, Arc::clone(edit)))
            })
            .await
    }
}

/// The settings, within a transaction.
pub(crate) async fn load(
    transaction: &DatabaseTransaction,
    shop: ShopId,
) -> Result<ShopSettings, Error> {
    let row = shops::Entity::find_by_id(shop.0).one(transaction).await?;
    from_row(row.ok_or(Error::NotFound { what: "shop" })?)
}

async fn change(
    transaction: &DatabaseTransaction,
    shop: ShopId,
    write: &Write,
    edit: Edit<ShopSettings>,
) -> Result<ShopSettings, Error> {
    let before = lock(transaction, shop).await?;
    write.check_version(before.version)?;
    let edited = edit(&before).map_err(Error::Refused)?;
    let after = ShopSettings {
        shop_id: before.shop_id,
        currency: before.currency,
        version: before.version,
        created_at: before.created_at,
        updated_at: before.updated_at,
        ..edited
    };
    if after == before {
        return Ok(after);
    }
    let after = ShopSettings { version: before.version + 1, updated_at: clock::now(), ..after };
    let row = to_row(&after).into_active_model().reset_all();
    row.update_without_returning(transaction).await?;
    Ok(after)
}

/// Reads the settings and keeps others from changing them until the transaction ends.
async fn lock(transaction: &DatabaseTransaction, shop: ShopId) -> Result<ShopSettings, Error> {
    // Not its key: orders that are being placed refer to it.
    let find = shops::Entity::find_by_id(shop.0).lock(LockType::NoKeyUpdate);
    let row = find.one(transaction).await?;
    from_row(row.ok_or(Error::NotFound { what: "shop" })?)
}

fn to_row(settings: &ShopSettings) -> shops::Model {
    shops::Model {
        shop_id: settings.shop_id.0,
        name: settings.name.clone(),
        currency: settings.currency.to_string(),
        time_zone: settings.time_zone.name().to_owned(),
        locale: settings.locale.clone(),
        invoice_registration_number: settings.invoice_registration_number.clone(),
        use_preparing_status: settings.use_preparing_status,
        refund_allocation: settings.refund_allocation.to_string(),
        points_tax_treatment: settings.points_tax_treatment.to_string(),
        tax_rounding: settings.tax_rounding.to_string(),
        standard_tax_rate: settings.standard_tax_rate.to_string(),
        return_shipping_fee: settings.return_shipping_fee.minor(),
        return_shipping_payer_fault_buyer: settings.return_shipping_payer_fault_buyer.to_string(),
        return_shipping_payer_fault_shop: settings.return_shipping_payer_fault_shop.to_string(),
        restock_policy: settings.restock_policy.to_string(),
        check_stored_value: settings.check_stored_value,
        version: settings.version,
        created_at: settings.created_at,
        updated_at: settings.updated_at,
    }
}

fn from_row(row: shops::Model) -> Result<ShopSettings, Error> {
    Ok(ShopSettings {
        shop_id: ShopId(row.shop_id),
        currency: read("shops.currency", &row.currency)?,
        time_zone: read("shops.time_zone", &row.time_zone)?,
        use_preparing_status: row.use_preparing_status,
        refund_allocation: read("shops.refund_allocation", &row.refund_allocation)?,
        points_tax_treatment: read("shops.points_tax_treatment", &row.points_tax_treatment)?,
        tax_rounding: read("shops.tax_rounding", &row.tax_rounding)?,
        standard_tax_rate: read("shops.standard_tax_rate", &row.standard_tax_rate)?,
        return_shipping_fee: Money(row.return_shipping_fee),
        return_shipping_payer_fault_buyer: read(
            "shops.return_shipping_payer_fault_buyer",
            &row.return_shipping_payer_fault_buyer,
        )?,
        return_shipping_payer_fault_shop: read(
            "shops.return_shipping_payer_fault_shop",
            &row.return_shipping_payer_fault_shop,
        )?,
        restock_policy: read("shops.restock_policy", &row.restock_policy)?,
        check_stored_value: row.check_stored_value,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        name: row.name,
        locale: row.locale,
        invoice_registration_number: row.invoice_registration_number,
    })
}

/// Reads a column that holds one of a known set of words.
pub(crate) fn read<T: FromStr>(column: &str, text: &str) -> Result<T, Error> {
    text.parse().map_err(|_| Error::Corrupt(format!("{column} holds an unknown value")))
}
