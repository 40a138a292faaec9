//! Labels of the shop's settings, bank accounts, coupons, ledgers and imports.

use super::Row;

pub(super) const ACCOUNT_TYPE: &[Row] = &[
    ("ordinary", "普通", "Ordinary", "보통"),
    ("checking", "当座", "Checking", "당좌"),
    ("savings", "貯蓄", "Savings", "저축"),
];

pub(super) const COUPON_STATUS: &[Row] =
    &[("usable", "使用可", "Usable", "사용가능"), ("used", "使用済み", "Used", "사용완료")];

pub(super) const COUPON_ENTRY_KIND: &[Row] = &[
    ("issued", "発行", "Issued", "발급"),
    ("used", "使用", "Used", "사용"),
    ("restored", "復元", "Restored", "복원"),
];

pub(super) const LEDGER_ENTRY_TYPE: &[Row] = &[
    ("opening", "開始残高", "Opening balance", "기초잔액"),
    ("grant", "付与", "Granted", "지급"),
    ("use", "使用", "Used", "사용"),
    ("restore", "返還", "Given back", "반환"),
];

pub(super) const REFUND_ALLOCATION: &[Row] = &[
    ("cash_first", "実決済から", "Cash first", "실결제 우선"),
    (
        "stored_value_first",
        "ポイント・預り金から",
        "Points and store credit first",
        "적립금·예치금 우선",
    ),
    ("proportional", "按分", "Proportional", "비례배분"),
];

pub(super) const TAX_ROUNDING: &[Row] = &[
    ("floor", "切り捨て", "Down", "버림"),
    ("half_up", "四捨五入", "To the nearest", "반올림"),
    ("ceil", "切り上げ", "Up", "올림"),
];

pub(super) const POINTS_TAX_TREATMENT: &[Row] =
    &[("discount", "値引", "Discount", "할인"), ("payment", "支払", "Payment", "결제")];

pub(super) const RESTOCK_POLICY: &[Row] = &[
    ("auto", "自動で戻す", "Automatic", "자동복구"),
    ("none", "戻さない", "Never", "복구안함"),
    ("ask", "処理ごとに選ぶ", "Chosen each time", "처리시 선택"),
];

pub(super) const LINE_OUTCOME: &[Row] = &[
    ("placed", "登録", "Placed", "등록"),
    ("already_placed", "登録済み", "Placed before", "기등록"),
    ("refused", "登録不可", "Refused", "거부"),
];
