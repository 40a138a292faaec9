//! What a return brings beside what all claims have: return shipping, how the goods are collected,
//! and what came back.

use order_domain::claim::{
    Collection as DomainCollection, Pickup as DomainPickup, ReturnShipping as DomainShipping,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Actor, Viewer, claim::Deduction, stamped};
use crate::{amount::AmountText, labels, vocabulary};

/// 返送料: what the way back costs, and who pays it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReturnShipping {
    /// The cost of the way back.
    pub amount: AmountText,
    /// Who pays it: the buyer's is kept back from the refund, the shop's is only recorded.
    pub payer: vocabulary::Party,
}

/// 回収方法: how the goods of a return are collected.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pickup {
    /// 配送会社: the carrier that collects.
    #[schema(required, max_length = 100, example = "yamato")]
    pub carrier: Option<String>,
    /// 送り状番号 of the parcel that comes back.
    #[schema(required, max_length = 100, example = "1234-5678-9012")]
    pub tracking_no: Option<String>,
    /// A note for the collection.
    #[schema(required, max_length = 500, example = "午前中")]
    pub note: Option<String>,
}

/// 回収完了: what came back.
#[derive(Debug, Serialize, ToSchema)]
pub struct Collection {
    /// What became of each item.
    #[schema(max_items = 100_000)]
    pub items: Vec<CollectedItem>,
    /// Kept back from the refund since the goods were seen.
    #[schema(required)]
    pub deduction: Option<Deduction>,
    /// Whether the resellable goods went back into stock.
    pub restocked: bool,
    /// Who collected them.
    pub by: Actor,
    /// When they were collected.
    #[schema(format = DateTime)]
    pub at: String,
}

/// What became of an item that came back.
#[derive(Debug, Serialize, ToSchema)]
pub struct CollectedItem {
    /// The number of the item.
    #[schema(max_length = 20, example = "02")]
    pub item_no: String,
    /// What became of it.
    pub disposition: vocabulary::Disposition,
    /// `disposition` for people, in the language of `Accept-Language`.
    #[schema(max_length = 60, example = "再販可")]
    pub disposition_label: &'static str,
}

impl ReturnShipping {
    /// Return shipping in the order's currency.
    pub fn of(viewer: &Viewer, shipping: DomainShipping) -> Self {
        Self { amount: viewer.amount(shipping.amount), payer: shipping.payer.into() }
    }
}

impl From<&DomainPickup> for Pickup {
    fn from(pickup: &DomainPickup) -> Self {
        let DomainPickup { carrier, tracking_no, note } = pickup.clone();
        Self { carrier, tracking_no, note }
    }
}

impl Collection {
    /// What came back of a return.
    pub fn of(viewer: &Viewer, collection: &DomainCollection) -> Self {
        let items = collection.dispositions.iter().map(|one| CollectedItem {
            item_no: one.item_no.to_string(),
            disposition: one.disposition.into(),
            disposition_label: labels::label(
                "disposition",
                one.disposition.into(),
                viewer.language,
            ),
        });
        Self {
            items: items.collect(),
            deduction: collection.deduction.as_ref().map(|one| Deduction::of(viewer, one)),
            restocked: collection.restocked,
            by: viewer.actor(&collection.stamp.by),
            at: stamped(&collection.stamp),
        }
    }
}
