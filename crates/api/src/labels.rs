//! Labels of codes for people, as data: Japanese as operators of the popup know them, English,
//! Korean. Served whole at `GET /v1/meta/labels`.

mod actions;
mod desk;
mod errors;
mod faults;

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
    Group { name: "refund_status", rows: REFUND_STATUS },
    Group { name: "refund_method", rows: REFUND_METHOD },
    Group { name: "payment_kind", rows: PAYMENT_KIND },
    Group { name: "payment_method", rows: PAYMENT_METHOD },
    Group { name: "payment_status", rows: PAYMENT_STATUS },
    Group { name: "tender", rows: TENDER },
    Group { name: "settlement_component", rows: SETTLEMENT_COMPONENT },
    Group { name: "warning", rows: WARNING },
    Group { name: "discount_kind", rows: DISCOUNT_KIND },
    Group { name: "action", rows: actions::ACTION },
    Group { name: "shipment_action", rows: actions::SHIPMENT_ACTION },
    Group { name: "journal_kind", rows: JOURNAL_KIND },
    Group { name: "account", rows: ACCOUNT },
    Group { name: "actor_kind", rows: ACTOR_KIND },
    Group { name: "matched_contact", rows: desk::MATCHED_CONTACT },
    Group { name: "memo_source", rows: desk::MEMO_SOURCE },
    Group { name: "system_memo", rows: desk::SYSTEM_MEMO },
    Group { name: "inquiry_category", rows: desk::INQUIRY_CATEGORY },
    Group { name: "inquiry_result", rows: desk::INQUIRY_RESULT },
    Group { name: "fault", rows: faults::FAULT },
];

/// The label of a code, or the code itself where there is none.
pub fn label(group: &str, code: &'static str, language: Language) -> &'static str {
    let rows = GROUPS.iter().find(|known| known.name == group).map_or(&[][..], |known| known.rows);
    rows.iter().find(|row| row.0 == code).map_or(code, |row| in_language(row, language))
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

const REFUND_STATUS: &[Row] = &[
    ("scheduled", "返金予定", "Scheduled", "환불예정"),
    ("pending", "返金前", "Pending", "환불전"),
    ("on_hold", "返金保留", "On hold", "환불보류"),
    ("completed", "返金完了", "Refunded", "환불완료"),
    ("canceled", "返金取消", "Canceled", "환불취소"),
];

const REFUND_METHOD: &[Row] = &[
    ("original", "元の決済手段", "The way it was paid", "원결제수단"),
    ("bank_transfer", "銀行振込", "Bank transfer", "계좌이체"),
    ("store_credit", "預り金", "Store credit", "예치금"),
];

const PAYMENT_KIND: &[Row] = &[
    ("initial", "注文", "Order", "주문"),
    ("added_items", "追加注文", "Added items", "추가주문"),
    ("exchange_difference", "交換差額", "Exchange difference", "교환차액"),
];

const PAYMENT_METHOD: &[Row] = &[
    ("bank_transfer", "銀行振込", "Bank transfer", "무통장입금"),
    ("card", "クレジットカード", "Card", "신용카드"),
    ("convenience_store", "コンビニ決済", "Convenience store", "편의점결제"),
    ("carrier", "キャリア決済", "Carrier billing", "휴대폰결제"),
    ("cash_on_delivery", "代金引換", "Cash on delivery", "대금상환"),
    ("deferred", "後払い", "Pay later", "후불결제"),
    ("e_wallet", "電子マネー", "E-wallet", "전자지갑"),
    ("none", "決済なし", "Nothing to pay", "결제없음"),
];

const PAYMENT_STATUS: &[Row] = &[
    ("awaiting", "入金前", "Awaiting payment", "입금전"),
    ("paid", "入金済", "Paid", "입금완료"),
    ("void", "無効", "Void", "무효"),
];

const TENDER: &[Row] = &[
    ("cash", "実決済", "Cash", "실결제"),
    ("points", "ポイント", "Points", "적립금"),
    ("store_credit", "預り金", "Store credit", "예치금"),
    ("external_points", "外部ポイント", "External points", "외부포인트"),
];

const SETTLEMENT_COMPONENT: &[Row] = &[
    ("goods", "商品金額", "Goods", "상품금액"),
    ("coupon_withdrawn", "クーポン取消", "Coupon withdrawn", "쿠폰취소"),
    ("shipping", "送料", "Shipping", "배송비"),
    ("payment_fee", "決済手数料", "Payment fee", "결제수수료"),
    ("return_shipping", "返送料", "Return shipping", "반송비"),
    ("deduction", "控除", "Deduction", "차감"),
    ("replacement", "交換商品", "Replacement", "교환상품"),
    ("manual_adjustment", "手動調整", "Manual adjustment", "수동조정"),
];

const WARNING: &[Row] = &[
    (
        "free_shipping_lost",
        "残りの商品は送料無料の条件を満たしません。",
        "The goods that remain are no longer enough for free shipping.",
        "남은 상품은 무료배송 조건을 충족하지 않습니다.",
    ),
    (
        "coupon_withdrawn",
        "残りの商品にクーポン割引が適用されなくなります。",
        "The goods that remain lose the coupon's discount.",
        "남은 상품에 쿠폰 할인이 적용되지 않습니다.",
    ),
    (
        "goods_already_shipped",
        "発送済みの商品は変更前の受取人に届きます。",
        "Goods that have left go to the receiver of before.",
        "이미 발송된 상품은 변경 전 수취인에게 배송됩니다.",
    ),
    (
        "member_data_unchanged",
        "この注文の注文者情報だけが変わります。会員情報は変わりません。",
        "Only this order changes, not the member's own data.",
        "이 주문의 주문자 정보만 변경되며 회원 정보는 변경되지 않습니다.",
    ),
];

const DISCOUNT_KIND: &[Row] = &[
    ("coupon", "クーポン", "Coupon", "쿠폰"),
    ("member_grade", "会員等級割引", "Member grade", "회원등급할인"),
    ("promotion", "プロモーション", "Promotion", "프로모션"),
    ("set", "セット割引", "Set", "세트할인"),
    ("other", "その他", "Other", "기타"),
];

const JOURNAL_KIND: &[Row] = &[
    ("order_placed", "注文", "Order placed", "주문"),
    ("deposit_confirmed", "入金確認", "Deposit confirmed", "입금확인"),
    ("items_added", "追加注文", "Items added", "추가주문"),
    ("canceled", "キャンセル", "Canceled", "취소"),
    ("returned", "返品", "Returned", "반품"),
    ("exchanged", "交換", "Exchanged", "교환"),
    ("refund_adjusted", "返金変更", "Refund changed", "환불변경"),
    ("refund_completed", "返金完了", "Refund completed", "환불완료"),
    ("claim_withdrawn", "撤回", "Claim withdrawn", "철회"),
];

const ACCOUNT: &[Row] = &[
    ("order_value", "注文金額", "Order value", "주문금액"),
    ("receivable", "未入金", "Receivable", "미수금"),
    ("cash", "入金", "Cash", "입금"),
    ("points", "ポイント", "Points", "적립금"),
    ("store_credit", "預り金", "Store credit", "예치금"),
    ("external_points", "外部ポイント", "External points", "외부포인트"),
    ("refund_payable:cash", "未払返金", "Refund payable in cash", "미지급환불"),
    (
        "refund_payable:points",
        "未払返金(ポイント)",
        "Refund payable in points",
        "미지급환불(적립금)",
    ),
    (
        "refund_payable:store_credit",
        "未払返金(預り金)",
        "Refund payable in store credit",
        "미지급환불(예치금)",
    ),
    (
        "refund_payable:external_points",
        "未払返金(外部ポイント)",
        "Refund payable in external points",
        "미지급환불(외부포인트)",
    ),
];

const ACTOR_KIND: &[Row] = &[
    ("operator", "運営者", "Operator", "운영자"),
    ("buyer", "購入者", "Buyer", "구매자"),
    ("integrator", "連携アプリ", "Integrator", "연동앱"),
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
        complete::<order_domain::blacklist::MatchedContact>("matched_contact");
        complete::<persistence::desk::memos::MemoSource>("memo_source");
        complete::<persistence::desk::memos::SystemMemo>("system_memo");
        complete::<persistence::desk::inquiries::InquiryCategory>("inquiry_category");
        complete::<persistence::desk::inquiries::InquiryResult>("inquiry_result");
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
