//! What the bodies of all claims have in common, and how it becomes what the domain wants.

use order_domain::{
    claim::{
        ClaimOptions, Deduction, Pick, Pickup, Reason, RefundWish, ReturnShipping, ShippingChoice,
    },
    number::ItemNo,
    tender::Tenders,
};
use persistence::orders::PersonKind;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    amount::{GivenAmount, Reading},
    people::NewPeople,
    problem::FaultCode,
    view::person::RefundAccountInput,
    vocabulary::{KnownParty, KnownReasonCode, KnownRefundMethod},
};

/// Units of an item.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PickInput {
    /// The item, by its number in the order.
    #[schema(pattern = "^[0-9]{2,10}$", max_length = 10, example = "02")]
    pub item_no: String,
    /// How many of its units; fewer than it has split it.
    #[schema(minimum = 1, maximum = 9999, example = 1)]
    pub quantity: u32,
}

/// Why a claim is made.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonInput {
    /// Which of the usual reasons.
    pub code: KnownReasonCode,
    /// The reason in free text.
    #[schema(max_length = 2000, example = "色違いを注文した")]
    pub text: Option<String>,
    /// Whose fault it is.
    pub fault: KnownParty,
}

/// The number of a coupon.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(min_length = 1, max_length = 100, example = "CP-1")]
pub struct CouponNumber(pub String);

/// Shipping after a claim.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ShippingChoiceInput {
    /// One of the rules.
    Rule(ShippingRuleChoice),
    /// An amount.
    Set(SetShipping),
}

/// A rule for shipping after a claim.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShippingRuleChoice {
    /// As it was.
    Keep,
    /// None.
    Refund,
    /// By the shipping rule stored with the order.
    Recalculate,
}

/// A shipping fee set by hand.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetShipping {
    /// The fee, without a shipping discount.
    pub set: GivenAmount,
}

/// 控除: kept back from a refund.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeductionInput {
    /// The amount to keep back.
    pub amount: GivenAmount,
    /// Why, for operators and the claim's detail.
    #[schema(min_length = 1, max_length = 1000, example = "梱包材")]
    pub reason: String,
}

/// How a refund is wanted.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefundInput {
    /// How the cash part is paid back; null: the way it was paid.
    pub method: Option<KnownRefundMethod>,
    /// The buyer's account, for `bank_transfer`.
    pub bank_account: Option<RefundAccountInput>,
    /// The split over tenders by hand; null: as the shop's setting says.
    pub tenders: Option<TendersInput>,
}

/// An amount for each tender; null: nothing.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TendersInput {
    /// 実決済: by the payment method.
    pub cash: Option<GivenAmount>,
    /// ポイント: points of the shop.
    pub points: Option<GivenAmount>,
    /// 預り金: the member's store credit.
    pub store_credit: Option<GivenAmount>,
    /// 外部ポイント: points of another company, which are not kept here.
    pub external_points: Option<GivenAmount>,
}

/// 返送料: what the way back costs, and who pays it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnShippingInput {
    /// The cost of the way back.
    pub amount: GivenAmount,
    /// Who pays it: the buyer's is added to the order's charges, the shop's is only recorded.
    pub payer: KnownParty,
}

/// 回収方法: how the goods of a return are collected.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PickupInput {
    /// 配送会社: the carrier that collects.
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

impl ReasonInput {
    /// The domain's reason.
    pub(crate) fn into_reason(self) -> Reason {
        Reason { code: self.code.0, text: self.text, fault: self.fault.0 }
    }
}

impl ShippingChoiceInput {
    /// The domain's choice.
    pub(crate) fn into_choice(self, reading: &mut Reading) -> ShippingChoice {
        match self {
            Self::Rule(ShippingRuleChoice::Keep) => ShippingChoice::Keep,
            Self::Rule(ShippingRuleChoice::Refund) => ShippingChoice::Refund,
            Self::Rule(ShippingRuleChoice::Recalculate) => ShippingChoice::Recalculate,
            Self::Set(given) => ShippingChoice::Set(reading.amount("/shipping/set", &given.set)),
        }
    }
}

impl RefundInput {
    /// The domain's wish; the buyer's account is kept beside the order.
    pub(crate) fn into_wish(self, reading: &mut Reading, people: &mut NewPeople) -> RefundWish {
        RefundWish {
            method: self.method.map(|method| method.0).unwrap_or_default(),
            bank_account: self
                .bank_account
                .map(|account| people.add(PersonKind::RefundAccount, &account)),
            tenders: self.tenders.map(|tenders| tenders.into_tenders(reading, "/refund/tenders")),
        }
    }
}

impl TendersInput {
    /// The split, read at a place of the body.
    pub fn into_tenders(self, reading: &mut Reading, pointer: &str) -> Tenders {
        let mut read = |name: &str, given: Option<&GivenAmount>| {
            reading.amount_or_zero(&format!("{pointer}/{name}"), given)
        };
        Tenders {
            cash: read("cash", self.cash.as_ref()),
            points: read("points", self.points.as_ref()),
            store_credit: read("store_credit", self.store_credit.as_ref()),
            external_points: read("external_points", self.external_points.as_ref()),
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

/// Refuses a field that claims of this kind don't have.
pub(crate) fn not_of_kind(reading: &mut Reading, field: &str, given: bool) {
    if given {
        let detail = "is not a field of claims of this kind";
        reading.fault(&format!("/{field}"), FaultCode::NotOfThisKind, detail);
    }
}
