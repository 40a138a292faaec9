//! The domain's closed sets of words on the wire: closed in requests, open in answers (api.md §1
//! "enums"), so that a new word breaks no client.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use strum::IntoEnumIterator;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, Ref, RefOr, Schema,
        schema::{AnyOfBuilder, SchemaType, Type},
    },
};

use crate::problem::catalogue;

/// The schema of a request's word: one of these.
pub(crate) fn closed<T: IntoEnumIterator + Into<&'static str>>(about: &str) -> RefOr<Schema> {
    let words: Vec<&'static str> = T::iter().map(Into::into).collect();
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .description(Some(about))
        .enum_values(Some(words))
        .build()
        .into()
}

/// The schema of an answer's word: one of the known ones, or one that came later.
pub(crate) fn open(known: &str, about: &str) -> RefOr<Schema> {
    let later = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .description(Some("A value added later: treat it as unknown, not as an error."))
        .max_length(Some(60))
        .build();
    Schema::AnyOf(
        AnyOfBuilder::new()
            .description(Some(about))
            .item(Ref::from_schema_name(known))
            .item(later)
            .build(),
    )
    .into()
}

/// Makes for each of the domain's enums its two forms: `Known…` for requests, the other for answers.
macro_rules! vocabulary {
    ($($(#[doc = $about:literal])* $domain:path => $known:ident, $answered:ident;)*) => {
        $(
            $(#[doc = $about])*
            ///
            /// For requests: one of the known words.
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub struct $known(pub $domain);

            impl<'de> Deserialize<'de> for $known {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = Cow::<'de, str>::deserialize(deserializer)?;
                    text.parse().map(Self).map_err(|_| D::Error::custom("unknown word"))
                }
            }

            impl PartialSchema for $known {
                fn schema() -> RefOr<Schema> {
                    closed::<$domain>(concat!($($about, "\n"),*).trim())
                }
            }

            impl ToSchema for $known {
                fn name() -> Cow<'static, str> {
                    stringify!($known).into()
                }
            }

            $(#[doc = $about])*
            ///
            /// For answers: a word that may be joined by others later.
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub struct $answered(pub $domain);

            impl From<$domain> for $answered {
                fn from(word: $domain) -> Self {
                    Self(word)
                }
            }

            impl Serialize for $answered {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.0.into())
                }
            }

            impl PartialSchema for $answered {
                fn schema() -> RefOr<Schema> {
                    open(stringify!($known), concat!($($about, "\n"),*).trim())
                }
            }

            impl ToSchema for $answered {
                fn name() -> Cow<'static, str> {
                    stringify!($answered).into()
                }

                fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
                    schemas.push((stringify!($known).into(), $known::schema()));
                }
            }
        )*
    };
}

vocabulary! {
    /// Status of an item (品目の状態), derived from where the goods are and the claim that holds it.
    order_domain::item::ItemStatus => KnownItemStatus, ItemStatus;
    /// Where the goods are.
    order_domain::item::Fulfilment => KnownFulfilment, Fulfilment;
    /// Kind of a claim: キャンセル, 交換, 返品.
    order_domain::claim::ClaimKind => KnownClaimKind, ClaimKind;
    /// Status of a claim; the label depends on the kind.
    order_domain::claim::ClaimStatus => KnownClaimStatus, ClaimStatus;
    /// Why a claim is made.
    order_domain::claim::ReasonCode => KnownReasonCode, ReasonCode;
    /// Whose fault a claim is, or who pays.
    order_domain::claim::Fault => KnownParty, Party;
    /// Status of a shipment (配送).
    order_domain::shipment::ShipmentStatus => KnownShipmentStatus, ShipmentStatus;
    /// What became of goods that came back (回収).
    order_domain::claim::Disposition => KnownDisposition, Disposition;
    /// How items move inside the warehouse.
    order_domain::action::move_items::MoveAction => KnownMoveAction, MoveAction;
    /// Status of a refund (返金).
    order_domain::refund::RefundStatus => KnownRefundStatus, RefundStatus;
    /// How the cash part of a refund is paid back.
    order_domain::refund::RefundMethod => KnownRefundMethod, RefundMethod;
    /// How a payment is paid (決済方法).
    order_domain::payment::PaymentMethod => KnownPaymentMethod, PaymentMethod;
    /// Status of a payment (決済).
    order_domain::payment::PaymentStatus => KnownPaymentStatus, PaymentStatus;
    /// Kind of an order-level discount.
    order_domain::order::DiscountKind => KnownDiscountKind, DiscountKind;
    /// What a payment is for.
    order_domain::payment::PaymentKind => KnownPaymentKind, PaymentKind;
    /// What changed the money of an order (決済履歴).
    order_domain::journal::TransactionKind => KnownTransactionKind, TransactionKind;
    /// An account of the order's journal.
    order_domain::journal::Account => KnownAccount, Account;
    /// One part of what is owed because of a claim.
    order_domain::settlement::ComponentCode => KnownComponentCode, ComponentCode;
    /// Something an operator should know before saying yes.
    order_domain::settlement::WarningCode => KnownWarningCode, WarningCode;
    /// An action of the popup.
    order_domain::guard::ActionName => KnownActionName, ActionName;
    /// In which role somebody acts.
    order_domain::stamp::ActorKind => KnownActorKind, ActorKind;
    /// A currency that orders may be placed in (ISO 4217).
    order_domain::money::Currency => KnownCurrency, Currency;
    /// In which order tenders get a refund.
    order_domain::policy::RefundAllocation => KnownRefundAllocation, RefundAllocation;
    /// Whether claimed goods go back into stock.
    order_domain::policy::RestockPolicy => KnownRestockPolicy, RestockPolicy;
    /// What points are to the tax.
    order_domain::tax::PointsTaxTreatment => KnownPointsTaxTreatment, PointsTaxTreatment;
    /// How the tax of each rate is rounded.
    order_domain::tax::TaxRounding => KnownTaxRounding, TaxRounding;
    /// What a credential may do.
    crate::extract::scope::Scope => KnownScope, Scope;
    /// By what an orderer matched the blacklist (ブラックリスト).
    order_domain::blacklist::MatchedContact => KnownMatchedContact, MatchedContact;
    /// Who writes a memo (運営者メモ).
    persistence::desk::memos::MemoSource => KnownMemoSource, MemoSource;
    /// What the system finds worth a memo.
    persistence::desk::memos::SystemMemo => KnownSystemMemo, SystemMemo;
    /// What an inquiry is about (お問い合わせ).
    persistence::desk::inquiries::InquiryCategory => KnownInquiryCategory, InquiryCategory;
    /// How far an inquiry is.
    persistence::desk::inquiries::InquiryResult => KnownInquiryResult, InquiryResult;
    /// What an entry of the processing history (注文処理履歴) tells.
    order_domain::event::EventName => KnownHistoryType, HistoryType;
    /// 口座種別: kind of a bank account.
    persistence::desk::bank_accounts::AccountType => KnownAccountType, AccountType;
    /// Whether a coupon (クーポン) can be used.
    persistence::desk::coupons::CouponStatus => KnownCouponStatus, CouponStatus;
    /// What happened to a coupon.
    persistence::desk::coupons::CouponEntryKind => KnownCouponEntryKind, CouponEntryKind;
    /// Why a balance of stored value changed.
    persistence::desk::stored_value::EntryKind => KnownLedgerEntryType, LedgerEntryType;
    /// What is wrong with one place of a request.
    crate::problem::FaultCode => KnownFaultCode, FaultCode;
    /// A way to cover an order (決済手段).
    order_domain::tender::Tender => KnownTender, Tender;
}

/// For answers: a code of the error catalogue, which others may join later.
pub struct ErrorCode;

/// The codes of the error catalogue at this version.
struct KnownErrorCode;

impl PartialSchema for KnownErrorCode {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .description(Some("A code of the error catalogue, `GET /v1/meta/errors`."))
            .enum_values(Some(catalogue::all().map(|entry| entry.code)))
            .build()
            .into()
    }
}

impl PartialSchema for ErrorCode {
    fn schema() -> RefOr<Schema> {
        open("KnownErrorCode", "Stable and snake_case: what went wrong, for programs.")
    }
}

impl ToSchema for ErrorCode {
    fn name() -> Cow<'static, str> {
        "ErrorCode".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("KnownErrorCode".into(), KnownErrorCode::schema()));
    }
}

/// The schema of a language of labels, in answers.
pub(crate) fn answered_language() -> RefOr<Schema> {
    open("Language", "A language that labels are written in.")
}

/// The schema of the role of a key, in answers.
pub(crate) fn answered_actor_choice() -> RefOr<Schema> {
    open("ActorChoice", "As whom requests act.")
}
