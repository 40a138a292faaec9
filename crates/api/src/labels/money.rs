//! Labels of money: payments and refunds, what a settlement is made of, discounts, the journal.

use super::Row;

pub(super) const REFUND_STATUS: &[Row] = &[
    ("scheduled", "返金予定", "Scheduled", "환불예정"),
    ("pending", "返金前", "Pending", "환불전"),
    ("on_hold", "返金保留", "On hold", "환불보류"),
    ("completed", "返金完了", "Refunded", "환불완료"),
    ("canceled", "返金取消", "Canceled", "환불취소"),
];

pub(super) const REFUND_METHOD: &[Row] = &[
    ("original", "元の決済手段", "The way it was paid", "원결제수단"),
    ("bank_transfer", "銀行振込", "Bank transfer", "계좌이체"),
    ("store_credit", "預り金", "Store credit", "예치금"),
];

pub(super) const PAYMENT_KIND: &[Row] = &[
    ("initial", "注文", "Order", "주문"),
    ("added_items", "追加注文", "Added items", "추가주문"),
    ("exchange_difference", "交換差額", "Exchange difference", "교환차액"),
];

pub(super) const PAYMENT_METHOD: &[Row] = &[
    ("bank_transfer", "銀行振込", "Bank transfer", "무통장입금"),
    ("card", "クレジットカード", "Card", "신용카드"),
    ("convenience_store", "コンビニ決済", "Convenience store", "편의점결제"),
    ("carrier", "キャリア決済", "Carrier billing", "휴대폰결제"),
    ("cash_on_delivery", "代金引換", "Cash on delivery", "대금상환"),
    ("deferred", "後払い", "Pay later", "후불결제"),
    ("e_wallet", "電子マネー", "E-wallet", "전자지갑"),
    ("none", "決済なし", "Nothing to pay", "결제없음"),
];

pub(super) const PAYMENT_STATUS: &[Row] = &[
    ("awaiting", "入金前", "Awaiting payment", "입금전"),
    ("paid", "入金済", "Paid", "입금완료"),
    ("void", "無効", "Void", "무효"),
];

pub(super) const TENDER: &[Row] = &[
    ("cash", "実決済", "Cash", "실결제"),
    ("points", "ポイント", "Points", "적립금"),
    ("store_credit", "預り金", "Store credit", "예치금"),
    ("external_points", "外部ポイント", "External points", "외부포인트"),
];

pub(super) const SETTLEMENT_COMPONENT: &[Row] = &[
    ("goods", "商品金額", "Goods", "상품금액"),
    ("coupon_withdrawn", "クーポン取消", "Coupon withdrawn", "쿠폰취소"),
    ("shipping", "配送料", "Shipping", "배송비"),
    ("payment_fee", "決済手数料", "Payment fee", "결제수수료"),
    ("return_shipping", "返送料", "Return shipping", "반송비"),
    ("deduction", "控除", "Deduction", "차감"),
    ("replacement", "交換商品", "Replacement", "교환상품"),
    ("manual_adjustment", "手動調整", "Manual adjustment", "수동조정"),
];

pub(super) const WARNING: &[Row] = &[
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

pub(super) const DISCOUNT_KIND: &[Row] = &[
    ("coupon", "クーポン", "Coupon", "쿠폰"),
    ("member_grade", "会員等級割引", "Member grade", "회원등급할인"),
    ("promotion", "プロモーション", "Promotion", "프로모션"),
    ("set", "セット割引", "Set", "세트할인"),
    ("other", "その他", "Other", "기타"),
];

pub(super) const JOURNAL_KIND: &[Row] = &[
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

pub(super) const ACCOUNT: &[Row] = &[
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
