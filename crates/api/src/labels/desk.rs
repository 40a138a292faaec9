//! Labels of what stands around an order: blacklist, memos, inquiries.

use super::Row;

/// By what an orderer matched the blacklist.
pub(super) const MATCHED_CONTACT: &[Row] = &[
    ("mobile", "携帯電話", "Mobile phone", "휴대전화"),
    ("email", "メールアドレス", "Mail address", "이메일"),
    ("phone", "固定電話", "Landline", "유선전화"),
];

/// Who writes a memo.
pub(super) const MEMO_SOURCE: &[Row] =
    &[("operator", "運営者", "Operator", "운영자"), ("system", "システム", "System", "시스템")];

/// What the system finds worth a memo.
pub(super) const SYSTEM_MEMO: &[Row] = &[
    ("malicious_order", "ブラックリスト該当", "Blacklisted orderer", "블랙리스트 해당"),
    ("claim_requested", "購入者の申込", "Requested by the buyer", "구매자 신청"),
    ("claim_withdrawn", "購入者の撤回", "Withdrawn by the buyer", "구매자 철회"),
    ("refund_adjusted", "返金額の手動調整", "Refund adjusted by hand", "환불금액 수동조정"),
    (
        "receiver_changed_after_shipping",
        "発送後の受取人変更",
        "Receiver changed after shipping",
        "발송 후 수취인 변경",
    ),
];

/// What an inquiry is about.
pub(super) const INQUIRY_CATEGORY: &[Row] = &[
    ("delivery", "配送", "Delivery", "배송"),
    ("product", "商品", "Product", "상품"),
    ("payment", "決済", "Payment", "결제"),
    ("cancellation", "キャンセル", "Cancellation", "취소"),
    ("exchange", "交換", "Exchange", "교환"),
    ("other", "その他", "Other", "기타"),
];

/// How far an inquiry is.
pub(super) const INQUIRY_RESULT: &[Row] = &[
    ("in_progress", "対応中", "In progress", "처리중"),
    ("completed", "対応完了", "Completed", "처리완료"),
];
