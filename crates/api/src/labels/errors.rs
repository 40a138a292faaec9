//! Labels of the error codes, which are also the codes of the reasons against an action. English is
//! the catalogue's own title.

use std::collections::BTreeMap;

use crate::{extract::language::Language, problem::catalogue};

/// The labels of every code of the catalogue.
pub(super) fn all(language: Language) -> BTreeMap<&'static str, &'static str> {
    match language {
        Language::Ja => ERRORS.iter().map(|row| (row.0, row.1)).collect(),
        Language::En => catalogue::all().map(|entry| (entry.code, entry.title)).collect(),
        Language::Ko => ERRORS.iter().map(|row| (row.0, row.2)).collect(),
    }
}

/// Code, Japanese, Korean: in the order of the catalogue, those of the protocol, then the rules'.
// One line a code: rustfmt would make five of each.
#[rustfmt::skip]
const ERRORS: &[(&str, &str, &str)] = &[
    ("malformed_json", "本文がJSON形式ではありません", "본문이 JSON 형식이 아닙니다"),
    ("invalid_parameter", "パラメータに誤りがあります", "매개변수에 오류가 있습니다"),
    ("cursor_filter_mismatch", "別の一覧のカーソルが指定されています", "다른 목록의 커서가 지정되었습니다"),
    ("idempotency_key_required", "Idempotency-Keyヘッダーが必要です", "Idempotency-Key 헤더가 필요합니다"),
    ("unauthenticated", "認証情報が必要です", "인증 정보가 필요합니다"),
    ("scope_required", "この操作の権限がありません", "이 작업에 대한 권한이 없습니다"),
    ("buyer_required", "対象の購入者が指定されていません", "대상 구매자가 지정되지 않았습니다"),
    ("not_found", "見つかりません", "찾을 수 없습니다"),
    ("route_not_found", "このパスは存在しません", "존재하지 않는 경로입니다"),
    ("method_not_allowed", "このパスでは使えないメソッドです", "이 경로에서 사용할 수 없는 메서드입니다"),
    ("not_acceptable", "Acceptヘッダーの形式では応答できません", "Accept 헤더의 형식으로 응답할 수 없습니다"),
    ("slow_body", "本文の受信が時間切れになりました", "본문 수신 시간이 초과되었습니다"),
    ("body_too_large", "本文が大きすぎます", "본문이 너무 큽니다"),
    ("unsupported_media_type", "本文のメディアタイプに対応していません", "지원하지 않는 본문 미디어 타입입니다"),
    ("stale_version", "他の操作により内容が変更されています", "다른 작업으로 내용이 변경되었습니다"),
    ("precondition_required", "If-Matchヘッダーが必要です", "If-Match 헤더가 필요합니다"),
    ("invalid_body", "入力内容に誤りがあります", "입력 내용에 오류가 있습니다"),
    ("idempotency_key_reused", "このIdempotency-Keyは別のリクエストで使用済みです", "이 Idempotency-Key는 다른 요청에 이미 사용되었습니다"),
    ("request_in_progress", "同じキーの最初のリクエストを処理中です", "같은 키의 첫 요청을 처리하고 있습니다"),
    ("quote_changed", "見積時から処理結果が変わっています", "견적 이후 처리 결과가 변경되었습니다"),
    ("rate_limited", "リクエストが多すぎます。しばらくしてから再度お試しください", "요청이 너무 많습니다. 잠시 후 다시 시도해 주세요"),
    ("internal_error", "システムエラーが発生しました", "시스템 오류가 발생했습니다"),
    ("unavailable", "現在ご利用いただけません。しばらくしてから再度お試しください", "현재 이용할 수 없습니다. 잠시 후 다시 시도해 주세요"),
    ("outcome_unknown", "処理が完了したか確認できません。注文の内容をご確認ください", "처리 완료 여부를 확인할 수 없습니다. 주문 내용을 확인해 주세요"),
    ("illegal_transition", "品目の現在の状態では実行できません", "품목의 현재 상태에서는 실행할 수 없습니다"),
    ("item_in_claim", "品目がキャンセル・交換・返品の対象になっています", "품목이 취소·교환·반품 대상입니다"),
    ("nothing_cancelable", "キャンセルできる品目がありません", "취소할 수 있는 품목이 없습니다"),
    ("nothing_awaiting_payment", "入金待ちの決済がありません", "입금 대기 중인 결제가 없습니다"),
    ("payment_void", "無効になった決済です", "무효 처리된 결제입니다"),
    ("payment_already_paid", "入金済みの決済です", "이미 입금된 결제입니다"),
    ("payment_not_awaiting", "入金待ちの決済ではありません", "입금 대기 중인 결제가 아닙니다"),
    ("not_bank_transfer", "銀行振込の決済ではありません", "무통장입금 결제가 아닙니다"),
    ("member_order", "会員の注文はブラックリストに設定できません", "회원 주문은 블랙리스트로 설정할 수 없습니다"),
    ("not_blacklisted", "この注文の注文者はブラックリストに登録されていません", "이 주문의 주문자는 블랙리스트에 등록되어 있지 않습니다"),
    ("not_flagged", "この注文にはブラックリストの該当がありません", "이 주문은 블랙리스트에 해당하지 않습니다"),
    ("coupon_already_restored", "クーポンはすでに復元されています", "쿠폰이 이미 복원되었습니다"),
    ("illegal_claim_step", "キャンセル・交換・返品の現在の状態では実行できません", "취소·교환·반품의 현재 상태에서는 실행할 수 없습니다"),
    ("illegal_refund_step", "返金の現在の状態では実行できません", "환불의 현재 상태에서는 실행할 수 없습니다"),
    ("refund_completed", "返金が完了しているため撤回できません", "환불이 완료되어 철회할 수 없습니다"),
    ("invoice_not_issued", "適格返還請求書はまだ発行されていません", "적격반환청구서가 아직 발행되지 않았습니다"),
    ("later_change_depends", "後の変更がこの処理に依存しているため実行できません", "이후의 변경이 이 처리에 의존하고 있어 실행할 수 없습니다"),
    ("nothing_exchangeable", "交換できる品目がありません", "교환할 수 있는 품목이 없습니다"),
    ("nothing_returnable", "返品できる品目がありません", "반품할 수 있는 품목이 없습니다"),
    ("nothing_to_ship", "配送できる品目がありません", "배송할 수 있는 품목이 없습니다"),
    ("nothing_to_add", "配送に追加できる品目がありません", "배송에 추가할 수 있는 품목이 없습니다"),
    ("no_shipment_to_join", "発送済みの配送がないため追加できません", "발송된 배송이 없어 추가할 수 없습니다"),
    ("no_live_item", "有効な品目が残っていません", "유효한 품목이 남아 있지 않습니다"),
    ("preparing_status_unused", "このショップは商品準備中の状態を使用していません", "이 쇼핑몰은 상품준비중 상태를 사용하지 않습니다"),
    ("exchange_awaits_payment", "交換差額が入金されていません", "교환차액이 입금되지 않았습니다"),
    ("illegal_shipment_step", "配送の現在の状態では実行できません", "배송의 현재 상태에서는 실행할 수 없습니다"),
    ("replacement_paid", "交換差額が入金済みのため撤回できません", "교환차액이 입금되어 철회할 수 없습니다"),
    ("replacement_shipped", "交換商品が発送済みのため撤回できません", "교환상품이 발송되어 철회할 수 없습니다"),
    ("out_of_stock", "在庫が不足しています", "재고가 부족합니다"),
    ("coupon_not_usable", "使用できないクーポンです", "사용할 수 없는 쿠폰입니다"),
    ("stored_value_insufficient", "ポイントまたは預り金の残高が不足しています", "적립금 또는 예치금 잔액이 부족합니다"),
    ("order_no_taken", "注文番号はすでに使用されています", "이미 사용 중인 주문번호입니다"),
    ("system_memo", "システムメモは変更・削除できません", "시스템 메모는 변경하거나 삭제할 수 없습니다"),
    ("inquiry_completed", "対応完了のお問い合わせは変更・返信・削除できません", "처리완료된 문의는 변경·답변·삭제할 수 없습니다"),
    ("unknown_item", "この注文にない品目です", "이 주문에 없는 품목입니다"),
    ("unknown_payment", "この注文にない決済です", "이 주문에 없는 결제입니다"),
    ("unknown_coupon", "この注文で使用されていないクーポンです", "이 주문에 사용되지 않은 쿠폰입니다"),
    ("no_items", "品目を1つ以上指定してください", "품목을 하나 이상 지정해 주세요"),
    ("duplicate_item", "同じ品目が重複して指定されています", "같은 품목이 중복 지정되었습니다"),
    ("quantity_exceeds_item", "品目の数量を超えています", "품목의 수량을 초과했습니다"),
    ("time_out_of_bounds", "日時が範囲外です", "일시가 허용 범위를 벗어났습니다"),
    ("refund_awaits_collection", "商品の回収前は返金を完了できません", "상품 회수 전에는 환불을 완료할 수 없습니다"),
    ("reason_required", "理由を入力してください", "사유를 입력해 주세요"),
    ("replacements_required", "交換商品を指定してください", "교환상품을 지정해 주세요"),
    ("replacement_quantity_mismatch", "交換商品の数量が対象の数量と一致しません", "교환상품의 수량이 대상 수량과 일치하지 않습니다"),
    ("bank_account_unexpected", "銀行振込以外の返金では口座を指定できません", "계좌이체가 아닌 환불에는 계좌를 지정할 수 없습니다"),
    ("no_payments", "決済を1つ以上指定してください", "결제를 하나 이상 지정해 주세요"),
    ("duplicate_payment", "同じ決済が重複して指定されています", "같은 결제가 중복 지정되었습니다"),
    ("duplicate_coupon", "同じクーポンが重複して指定されています", "같은 쿠폰이 중복 지정되었습니다"),
    ("no_shipping_rule", "配送料の規定がないため再計算できません", "배송비 규정이 없어 다시 계산할 수 없습니다"),
    ("deductions_exceed_refund", "控除額が返金額を超えています", "차감액이 환불액을 초과했습니다"),
    ("refund_exceeds_refundable", "返金可能額を超えています", "환불 가능 금액을 초과했습니다"),
    ("tender_split_mismatch", "決済手段別の金額の合計が一致しません", "결제수단별 금액의 합계가 일치하지 않습니다"),
    ("tender_exceeds_refundable", "決済手段の返金可能額を超えています", "결제수단의 환불 가능 금액을 초과했습니다"),
    ("amount_mismatch", "金額が請求額と一致しません", "금액이 청구액과 일치하지 않습니다"),
    ("bank_account_required", "返金先の口座を入力してください", "환불받을 계좌를 입력해 주세요"),
    ("member_required", "ポイントと預り金は会員のみ利用できます", "적립금과 예치금은 회원만 이용할 수 있습니다"),
    ("adjustment_out_of_bounds", "調整額が範囲外です", "조정액이 허용 범위를 벗어났습니다"),
    ("nothing_to_change", "変更する内容がありません", "변경할 내용이 없습니다"),
    ("line_count_out_of_bounds", "明細の行数が範囲外です", "주문 상세의 행 수가 허용 범위를 벗어났습니다"),
    ("quantity_out_of_bounds", "数量が範囲外です", "수량이 허용 범위를 벗어났습니다"),
    ("order_too_large", "注文金額が上限を超えています", "주문금액이 한도를 초과했습니다"),
    ("item_discount_exceeds_line", "商品割引が明細の金額を超えています", "상품할인이 상세 행의 금액을 초과했습니다"),
    ("discount_exceeds_goods", "割引額が対象の金額を超えています", "할인액이 대상 금액을 초과했습니다"),
    ("discount_lines_invalid", "割引の対象明細に誤りがあります", "할인 대상 행에 오류가 있습니다"),
    ("coupon_no_mismatch", "クーポン番号はクーポン割引にのみ必要です", "쿠폰번호는 쿠폰 할인에만 필요합니다"),
    ("shipping_discount_exceeds_fee", "配送料の割引が配送料を超えています", "배송비 할인이 배송비를 초과했습니다"),
    ("stored_value_exceeds_total", "ポイント・預り金の使用額が注文金額を超えています", "적립금·예치금 사용액이 주문금액을 초과했습니다"),
    ("payment_method_required", "決済方法を指定してください", "결제 방법을 지정해 주세요"),
    ("totals_mismatch", "指定された合計金額が注文の金額と一致しません", "지정된 합계 금액이 주문의 금액과 일치하지 않습니다"),
    ("bank_account_not_in_use", "使用していない入金口座です", "사용하지 않는 입금 계좌입니다"),
    ("currency_mismatch", "ショップの通貨と異なります", "쇼핑몰의 통화와 다릅니다"),
];

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn every_error_has_its_labels_and_no_other_code_has() {
        let mut known: Vec<&str> = catalogue::all().map(|entry| entry.code).collect();
        let mut labelled: Vec<&str> = ERRORS.iter().map(|row| row.0).collect();
        known.sort_unstable();
        labelled.sort_unstable();
        // Lists, not sets: a code that is labelled twice shows too.
        assert_eq!(labelled, known);

        for language in Language::iter() {
            for (code, label) in all(language) {
                assert!(!label.trim().is_empty(), "{code} has no label in {language:?}");
            }
        }
    }

    /// Catches a text in the wrong column, and one that was left in English.
    #[test]
    fn every_label_is_in_its_language() {
        let is_kana = |letter: char| ('\u{3040}'..='\u{30ff}').contains(&letter);
        let is_hangul = |letter: char| ('\u{ac00}'..='\u{d7a3}').contains(&letter);
        for (code, ja, ko) in ERRORS {
            assert!(ja.contains(is_kana) && !ja.contains(is_hangul), "{code}: {ja}");
            assert!(ko.contains(is_hangul) && !ko.contains(is_kana), "{code}: {ko}");
        }
    }
}
