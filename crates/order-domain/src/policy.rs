//! The settings of a shop that commands ask for (domain.md §2, §4, §5).

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::item::FulfilmentStep;
use crate::money::Money;
use crate::tax::TaxTerms;

/// The settings of a shop that commands ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopPolicy {
    /// Whether paid items enter `preparing` 商品準備中 (or `ready_to_ship` at once).
    pub use_preparing_status: bool,
    /// Which tender gets a refund first.
    pub refund_allocation: RefundAllocation,
    /// Tax settings for orders placed from now on.
    pub tax_terms: TaxTerms,
    /// Whether claimed goods go back into stock.
    pub restock: RestockPolicy,
    /// Default amount of return shipping, in minor units of the shop's currency.
    pub return_shipping_fee: Money,
    /// 登録番号 of the qualified invoice issuer.
    pub invoice_registration_number: Option<String>,
}

/// In which order tenders get money back (domain.md §4, "Which tender gets it back").
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RefundAllocation {
    /// Cash, store credit, external points, points.
    #[default]
    CashFirst,
    /// Store credit, external points, points, cash.
    StoredValueFirst,
    /// In proportion to what each can give back.
    Proportional,
}

/// Whether claimed goods go back into stock 在庫復元.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    Display,
    EnumString,
    IntoStaticStr,
    EnumIter,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum RestockPolicy {
    /// Yes, unless the operator says no.
    #[default]
    Auto,
    /// Never.
    None,
    /// Only where the operator says yes.
    Ask,
}

impl RestockPolicy {
    /// Whether the goods of a claim go back into stock, given what the operator said.
    pub const fn decide(self, wish: Option<bool>) -> bool {
        match (self, wish) {
            (Self::None, _) | (Self::Ask, None) => false,
            (Self::Auto, None) => true,
            (Self::Auto | Self::Ask, Some(wish)) => wish,
        }
    }
}

impl ShopPolicy {
    /// Where paid items go (domain.md §2, 入金確認).
    pub const fn step_after_payment(&self) -> FulfilmentStep {
        if self.use_preparing_status {
            FulfilmentStep::PayToPreparing
        } else {
            FulfilmentStep::PayToReady
        }
    }
}
