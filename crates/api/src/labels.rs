//! Labels of codes for people, as data: Japanese as operators of the popup know them, English,
//! Korean. Served whole at `GET /v1/meta/labels`.

mod actions;
mod desk;
mod errors;
mod faults;
mod history;
mod money;
mod shop;

use std::collections::BTreeMap;

use order_domain::claim::{ClaimKind, ClaimStatus};
use strum::IntoEnumIterator;

use crate::extract::language::Language;

/// Code, Japanese, English, Korean.
type Row = (&'static str, &'static str, &'static str, &'static str);

/// A group of codes that belong together; the group's name is that of the field.
pub struct Group {
    /// `item_status`, `refund_status`, …
    pub name: &'static str,
    rows: &'static [Row],
}

/// Every label but those of the errors, whose English is the catalogue's.
pub const GROUPS: &[Group] = &[
    Group { name: "item_status", rows: ITEM_STATUS },
    Group { name: "fulfilment", rows: FULFILMENT },
    Group { name: "shipment_status", rows: SHIPMENT_STATUS },
    Group { name: "claim_kind", rows: CLAIM_KIND },
    Group { name: "claim_status", rows: CLAIM_STATUS },
    Group { name: "cancellation_status", rows: CANCELLATION_STATUS },
    Group { name: "exchange_status", rows: EXCHANGE_STATUS },
    Group { name: "return_status", rows: RETURN_STATUS },
    Group { name: "claim_reason", rows: CLAIM_REASON },
    Group { name: "disposition", rows: DISPOSITION },
    Group { name: "party", rows: PARTY },
    Group { name: "refund_status", rows: money::REFUND_STATUS },
    Group { name: "refund_method", rows: money::REFUND_METHOD },
    Group { name: "payment_kind", rows: money::PAYMENT_KIND },
    Group { name: "payment_method", rows: money::PAYMENT_METHOD },
    Group { name: "payment_status", rows: money::PAYMENT_STATUS },
    Group { name: "tender", rows: money::TENDER },
    Group { name: "settlement_component", rows: money::SETTLEMENT_COMPONENT },
    Group { name: "warning", rows: money::WARNING },
    Group { name: "discount_kind", rows: money::DISCOUNT_KIND },
    Group { name: "action", rows: actions::ACTION },
    Group { name: "shipment_action", rows: actions::SHIPMENT_ACTION },
    Group { name: "journal_kind", rows: money::JOURNAL_KIND },
    Group { name: "account", rows: money::ACCOUNT },
    Group { name: "actor_kind", rows: ACTOR_KIND },
    Group { name: "matched_contact", rows: desk::MATCHED_CONTACT },
    Group { name: "memo_source", rows: desk::MEMO_SOURCE },
    Group { name: "system_memo", rows: desk::SYSTEM_MEMO },
    Group { name: "inquiry_category", rows: desk::INQUIRY_CATEGORY },
    Group { name: "inquiry_result", rows: desk::INQUIRY_RESULT },
    Group { name: "history_type", rows: history::HISTORY_TYPE },
    Group { name: "history_field", rows: history::HISTORY_FIELD },
    Group { name: "account_type", rows: shop::ACCOUNT_TYPE },
    Group { name: "coupon_status", rows: shop::COUPON_STATUS },
    Group { name: "coupon_entry_kind", rows: shop::COUPON_ENTRY_KIND },
    Group { name: "ledger_entry_type", rows: shop::LEDGER_ENTRY_TYPE },
    Group { name: "refund_allocation", rows: shop::REFUND_ALLOCATION },
    Group { name: "tax_rounding", rows: shop::TAX_ROUNDING },
    Group { name: "points_tax_treatment", rows: shop::POINTS_TAX_TREATMENT },
    Group { name: "restock_policy", rows: shop::RESTOCK_POLICY },
    Group { name: "line_outcome", rows: shop::LINE_OUTCOME },
    Group { name: "fault", rows: faults::FAULT },
];

/// The label of a code, or the code itself where there is none.
pub fn label(group: &str, code: &'static str, language: Language) -> &'static str {
    find(group, code, language).unwrap_or(code)
}

fn find(group: &str, code: &str, language: Language) -> Option<&'static str> {
    let rows = GROUPS.iter().find(|known| known.name == group)?.rows;
    rows.iter().find(|row| row.0 == code).map(|row| in_language(row, language))
}

/// The label of a value that the history says has changed: `注文者 お名前` of `orderer.name`,
/// `回収状態 03` of `disposition:03`.
pub fn history_field(field: &str, language: Language) -> String {
    let parts = field.split(['.', ':']);
    let parts = parts.map(|part| find("history_field", part, language).unwrap_or(part));
    parts.collect::<Vec<_>>().join(" ")
}

/// The label of a claim's status, which depends on the kind.
pub fn claim_status(kind: ClaimKind, status: ClaimStatus, language: Language) -> &'static str {
    let group = match kind {
        ClaimKind::Cancellation => "cancellation_status",
        ClaimKind::Exchange => "exchange_status",
        ClaimKind::Return => "return_status",
    };
    label(group, status.into(), language)
}

/// All labels of a language: group → code → label.
pub fn all(language: Language) -> BTreeMap<&'static str, BTreeMap<&'static str, &'static str>> {
    let groups = GROUPS.iter().map(|group| {
        let rows = group.rows.iter().map(|row| (row.0, in_language(row, language)));
        (group.name, rows.collect())
    });
    groups.chain([("errors", errors::all(language))]).collect()
}

fn in_language(row: &Row, language: Language) -> &'static str {
    match language {
        Language::Ja => row.1,
        Language::En => row.2,
        Language::Ko => row.3,
    }
}

/// Every language that we have labels in.
pub fn languages() -> Vec<&'static str> {
    Language::iter().map(Into::into).collect()
}

const ITEM_STATUS: &[Row] = &[
    ("awaiting_payment", "入金前", "Awaiting payment", "입금전"),
    ("preparing", "商品準備中", "Preparing goods", "상품준비중"),
    ("ready_to_ship", "発送準備中", "Preparing shipment", "배송준비중"),
    ("standby", "出荷待ち", "Awaiting pick-up", "배송대기"),
    ("on_hold", "配送保留", "Shipment on hold", "배송보류"),
    ("shipping", "配送中", "In transit", "배송중"),
    ("delivered", "配送完了", "Delivered", "배송완료"),
    ("cancel_requested", "キャンセル申込", "Cancellation requested", "취소신청"),
    ("cancel_processing", "キャンセル処理中", "Cancellation in progress", "취소처리중"),
    ("canceled", "キャンセル完了", "Canceled", "취소완료"),
    ("exchange_requested", "交換申込", "Exchange requested", "교환신청"),
    ("exchange_processing", "交換処理中", "Exchange in progress", "교환처리중"),
    ("exchanged", "交換完了", "Exchanged", "교환완료"),
    ("return_requested", "返品申込", "Return requested", "반품신청"),
    (
        "return_awaiting_collection",
        "返品処理中(回収前)",
        "Return awaiting collection",
        "반품처리중(수거전)",
    ),
    (
        "return_awaiting_refund",
        "返品処理中(返金前)",
        "Return awaiting refund",
        "반품처리중(환불전)",
    ),
    ("returned", "返品完了", "Returned", "반품완료"),
];

/// Where the goods are: what an item's status is while no claim holds it.
const FULFILMENT: &[Row] = ITEM_STATUS.split_at(7).0;

const SHIPMENT_STATUS: &[Row] = &[
    ("standby", "出荷待ち", "Awaiting pick-up", "배송대기"),
    ("shipping", "配送中", "In transit", "배송중"),
    ("delivered", "配送完了", "Delivered", "배송완료"),
    ("canceled", "配送取消", "Canceled", "배송취소"),
    ("removed", "配送なし", "Left empty", "배송없음"),
];

const CLAIM_KIND: &[Row] = &[
    ("cancellation", "キャンセル", "Cancellation", "취소"),
    ("exchange", "交換", "Exchange", "교환"),
    ("return", "返品", "Return", "반품"),
];

const CLAIM_STATUS: &[Row] = &[
    ("requested", "申込", "Requested", "신청"),
    ("awaiting_collection", "回収前", "Awaiting collection", "수거전"),
    ("awaiting_payment", "入金前", "Awaiting payment", "입금전"),
    ("awaiting_refund", "返金前", "Awaiting refund", "환불전"),
    ("completed", "完了", "Completed", "완료"),
    ("rejected", "拒否", "Rejected", "거부"),
    ("withdrawn", "撤回", "Withdrawn", "철회"),
];

const CANCELLATION_STATUS: &[Row] = &[
    ("requested", "キャンセル申込", "Cancellation requested", "취소신청"),
    ("awaiting_refund", "キャンセル処理中", "Cancellation in progress", "취소처리중"),
    ("completed", "キャンセル完了", "Canceled", "취소완료"),
    ("rejected", "キャンセル拒否", "Cancellation rejected", "취소거부"),
    ("withdrawn", "キャンセル撤回", "Cancellation withdrawn", "취소철회"),
];

const EXCHANGE_STATUS: &[Row] = &[
    ("requested", "交換申込", "Exchange requested", "교환신청"),
    ("awaiting_payment", "交換処理中(入金前)", "Exchange awaiting payment", "교환처리중(입금전)"),
    ("awaiting_refund", "交換処理中(返金前)", "Exchange awaiting refund", "교환처리중(환불전)"),
    ("completed", "交換完了", "Exchanged", "교환완료"),
    ("rejected", "交換拒否", "Exchange rejected", "교환거부"),
    ("withdrawn", "交換撤回", "Exchange withdrawn", "교환철회"),
];

const RETURN_STATUS: &[Row] = &[
    ("requested", "返品申込", "Return requested", "반품신청"),
    (
        "awaiting_collection",
        "返品処理中(回収前)",
        "Return awaiting collection",
        "반품처리중(수거전)",
    ),
    ("awaiting_refund", "返品処理中(返金前)", "Return awaiting refund", "반품처리중(환불전)"),
    ("completed", "返品完了", "Returned", "반품완료"),
    ("rejected", "返品拒否", "Return rejected", "반품거부"),
    ("withdrawn", "返品撤回", "Return withdrawn", "반품철회"),
];

const CLAIM_REASON: &[Row] = &[
    ("customer_change_of_mind", "お客様都合", "Change of mind", "고객변심"),
    ("delivery_delay", "配送遅延", "Delivery delayed", "배송지연"),
    ("misdelivery", "誤配送", "Wrong goods delivered", "오배송"),
    ("undeliverable_area", "配送不可地域", "Area cannot be delivered to", "배송불가지역"),
    ("customs", "輸出入制限", "Customs", "수출입제한"),
    ("poor_packaging", "梱包不良", "Poor packaging", "포장불량"),
    ("dissatisfied", "商品不満足", "Dissatisfied with the product", "상품불만족"),
    (
        "differs_from_description",
        "商品説明と異なる",
        "Differs from its description",
        "상품정보상이",
    ),
    ("defective", "商品不良", "Defective", "상품불량"),
    ("service", "サービス不満足", "Dissatisfied with the service", "서비스불만족"),
    ("out_of_stock", "品切れ", "Out of stock", "품절"),
    ("other", "その他", "Other", "기타"),
];

const DISPOSITION: &[Row] = &[
    ("resellable", "再販可", "Resellable", "재판매가능"),
    ("defective", "不良", "Defective", "불량"),
    ("missing", "欠品", "Missing", "미회수"),
];

const PARTY: &[Row] =
    &[("buyer", "購入者", "Buyer", "구매자"), ("shop", "ショップ", "Shop", "쇼핑몰")];

const ACTOR_KIND: &[Row] = &[
    ("operator", "運営者", "Operator", "운영자"),
    ("buyer", "購入者", "Buyer", "구매자"),
    ("integrator", "連携アプリ", "Integrator", "연동앱"),
    ("storefront", "ストアフロント", "Storefront", "쇼핑몰 화면"),
    ("system", "システム", "System", "시스템"),
];

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    fn complete<T: IntoEnumIterator + Into<&'static str>>(group: &str) {
        let rows = GROUPS.iter().find(|known| known.name == group).expect("the group").rows;
        for code in T::iter() {
            let code: &'static str = code.into();
            assert!(rows.iter().any(|row| row.0 == code), "{group} has no label for {code}");
        }
    }

    #[test]
    fn every_word_has_its_labels() {
        complete::<order_domain::item::ItemStatus>("item_status");
        complete::<order_domain::item::Fulfilment>("fulfilment");
        complete::<order_domain::shipment::ShipmentStatus>("shipment_status");
        complete::<order_domain::claim::Disposition>("disposition");
        complete::<order_domain::payment::PaymentKind>("payment_kind");
        complete::<ClaimKind>("claim_kind");
        complete::<crate::problem::FaultCode>("fault");
        complete::<ClaimStatus>("claim_status");
        complete::<order_domain::claim::ReasonCode>("claim_reason");
        complete::<order_domain::claim::Fault>("party");
        complete::<order_domain::refund::RefundStatus>("refund_status");
        complete::<order_domain::refund::RefundMethod>("refund_method");
        complete::<order_domain::payment::PaymentMethod>("payment_method");
        complete::<order_domain::payment::PaymentStatus>("payment_status");
        complete::<order_domain::tender::Tender>("tender");
        complete::<order_domain::guard::ActionName>("action");
        complete::<order_domain::settlement::WarningCode>("warning");
        complete::<order_domain::settlement::ComponentCode>("settlement_component");
        complete::<order_domain::event::EventName>("history_type");
        complete::<order_domain::policy::RefundAllocation>("refund_allocation");
        complete::<order_domain::policy::RestockPolicy>("restock_policy");
        complete::<order_domain::tax::TaxRounding>("tax_rounding");
        complete::<order_domain::tax::PointsTaxTreatment>("points_tax_treatment");
        complete::<persistence::desk::bank_accounts::AccountType>("account_type");
        complete::<persistence::desk::coupons::CouponStatus>("coupon_status");
        complete::<persistence::desk::coupons::CouponEntryKind>("coupon_entry_kind");
        complete::<persistence::desk::stored_value::EntryKind>("ledger_entry_type");
        complete::<crate::import::LineOutcome>("line_outcome");
        complete::<order_domain::blacklist::MatchedContact>("matched_contact");
        complete::<persistence::desk::memos::MemoSource>("memo_source");
        complete::<persistence::desk::memos::SystemMemo>("system_memo");
        complete::<persistence::desk::inquiries::InquiryCategory>("inquiry_category");
        complete::<persistence::desk::inquiries::InquiryResult>("inquiry_result");
    }

    #[test]
    fn fields_of_people_and_of_items_are_named_in_full() {
        assert_eq!(history_field("outstanding", Language::Ja), "未入金");
        assert_eq!(history_field("orderer.name", Language::Ja), "注文者 お名前");
        assert_eq!(history_field("disposition:03", Language::En), "Condition of the goods 03");
    }

    #[test]
    fn no_label_is_missing_in_a_language() {
        for group in GROUPS {
            for row in group.rows {
                assert!(![row.1, row.2, row.3].contains(&""), "{} {}", group.name, row.0);
            }
        }
    }

    #[test]
    fn errors_are_listed_beside_the_groups() {
        assert_eq!(all(Language::Ja).len(), GROUPS.len() + 1);
        assert_eq!(all(Language::En)["errors"]["stale_version"], "It has changed since");
        assert_eq!(all(Language::Ko)["errors"]["out_of_stock"], "재고가 부족합니다");
    }
}
