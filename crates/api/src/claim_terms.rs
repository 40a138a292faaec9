//! What the bodies of all claims have in common, and how it becomes what the domain wants.

use order_domain::{
    claim::{ClaimOptions, Deduction, Pick, Pickup, ReturnShipping},
    number::ItemNo,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    amount::{GivenAmount, Reading},
    cancellations::{CouponNumber, DeductionInput, PickInput, RefundInput, ShippingChoiceInput},
    people::NewPeople,
    vocabulary::KnownParty,
};

/// 返送料
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnShippingInput {
    /// How much.
    pub amount: GivenAmount,
    /// Who pays it: the buyer's is added to the order's charges, the shop's is only recorded.
    pub payer: KnownParty,
}

/// 回収方法: how the goods of a return are collected.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PickupInput {
    /// 配送会社
    #[schema(min_length = 1, max_length = 100, example = "yamato")]
    pub carrier: Option<String>,
    /// 送り状番号 of the parcel that comes back.
    #[schema(min_length = 1, max_length = 100, example = "1234-5678-9012")]
    pub tracking_no: Option<String>,
    /// A note for the collection.
    #[schema(max_length = 500, example = "午前中")]
    pub note: Option<String>,
}

/// The options of a claim as a body brings them; those that its kind does not have stay empty.
#[derive(Debug, Default)]
pub(crate) struct GivenOptions {
    pub restore_coupons: Vec<CouponNumber>,
    pub shipping: Option<ShippingChoiceInput>,
    pub return_shipping: Option<ReturnShippingInput>,
    pub pickup: Option<PickupInput>,
    pub deduction: Option<DeductionInput>,
    pub restock: Option<bool>,
    pub refund: Option<RefundInput>,
}

impl GivenOptions {
    /// Reads the amounts, and keeps the buyer's account beside the order.
    pub(crate) fn read(self, reading: &mut Reading, people: &mut NewPeople) -> ClaimOptions {
        ClaimOptions {
            restore_coupons: self.restore_coupons.into_iter().map(|coupon| coupon.0).collect(),
            shipping: self.shipping.map(|choice| choice.into_choice(reading)),
            return_shipping: self.return_shipping.map(|given| ReturnShipping {
                amount: reading.amount("/return_shipping/amount", &given.amount),
                payer: given.payer.0,
            }),
            pickup: self.pickup.map(|PickupInput { carrier, tracking_no, note }| Pickup {
                carrier,
                tracking_no,
                note,
            }),
            deduction: self.deduction.map(|given| given.read(reading)),
            restock: self.restock,
            refund: self.refund.map(|refund| refund.into_wish(reading, people)).unwrap_or_default(),
        }
    }
}

impl DeductionInput {
    /// The deduction of a body.
    pub(crate) fn read(self, reading: &mut Reading) -> Deduction {
        Deduction { amount: reading.amount("/deduction/amount", &self.amount), reason: self.reason }
    }
}

/// The units that a body names in `items`.
pub(crate) fn picks(reading: &mut Reading, given: &[PickInput]) -> Vec<Pick> {
    let picks = given.iter().enumerate().filter_map(|(index, pick)| {
        let item_no = item_no(reading, &format!("/items/{index}/item_no"), &pick.item_no)?;
        Some(Pick { item_no, quantity: pick.quantity })
    });
    picks.collect()
}

/// The number of an item at a place of the body.
pub(crate) fn item_no(reading: &mut Reading, pointer: &str, given: &str) -> Option<ItemNo> {
    reading.parsed(pointer, given, "must be an item number such as 01")
}

/// Notes about a claim that this version cannot make into an operator memo.
pub(crate) fn no_memo(reading: &mut Reading, also_memo: bool) {
    if also_memo {
        reading.fault("/also_memo", "not_supported", "must be false: there are no memos yet");
    }
}

/// A return's refund waits for the goods, so it is never completed together with the claim.
pub(crate) fn not_at_once(reading: &mut Reading, complete_refund: bool) {
    if complete_refund {
        let detail = "must be false: the refund of a return is completed by an action of its own";
        reading.fault("/complete_refund", "not_of_this_kind", detail);
    }
}

/// Refuses a field that claims of this kind don't have.
pub(crate) fn not_of_kind(reading: &mut Reading, field: &str, given: bool) {
    if given {
        let detail = "is not a field of claims of this kind";
        reading.fault(&format!("/{field}"), "not_of_this_kind", detail);
    }
}
