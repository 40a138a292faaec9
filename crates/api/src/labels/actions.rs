//! Labels of the actions of the popup.

use super::Row;

/// Actions on the order, its items, its claims and its refunds.
pub(super) const ACTION: &[Row] = &[
    ("confirm_deposit", "入金確認", "Confirm deposit", "입금확인"),
    ("add_items", "追加注文", "Add items", "추가주문"),
    ("mark_ready", "発送準備中処理", "Mark ready to ship", "배송준비중처리"),
    ("back_to_preparing", "商品準備中に戻す", "Back to preparing", "상품준비중으로"),
    ("hold", "保留", "Hold", "보류"),
    ("release", "保留解除", "Release", "보류해제"),
    ("create_shipment", "送り状番号登録", "Create shipment", "송장등록"),
    ("add_to_shipment", "配送商品の追加", "Add to shipment", "배송상품추가"),
    ("dispatch", "発送", "Dispatch", "발송"),
    ("deliver", "配送完了", "Deliver", "배송완료"),
    ("cancel", "注文キャンセル", "Cancel", "주문취소"),
    ("exchange", "商品交換", "Exchange", "상품교환"),
    ("return", "商品返品", "Return", "상품반품"),
    ("accept", "処理", "Accept", "처리"),
    ("reject", "拒否", "Reject", "거부"),
    ("collect", "回収完了", "Collect", "수거완료"),
    ("withdraw", "撤回", "Withdraw", "철회"),
    ("change", "変更", "Change", "변경"),
    ("complete", "返金完了", "Complete refund", "환불완료"),
    ("change_bank", "決済銀行変更", "Change bank", "결제은행변경"),
    ("change_orderer", "注文者情報の変更", "Change orderer", "주문자정보변경"),
    ("change_receiver", "受取人情報の変更", "Change receiver", "수취인정보변경"),
    ("change_customer_notice", "お客様へのお知らせ", "Change customer notice", "고객안내변경"),
    ("blacklist_orderer", "ブラックリスト設定", "Put on the blacklist", "블랙리스트설정"),
    ("release_blacklist", "ブラックリスト解除", "Take off the blacklist", "블랙리스트해제"),
    ("delete", "削除", "Delete", "삭제"),
    ("reply", "返信", "Reply", "답변"),
];

/// Actions on a shipment: there `cancel` is about the shipment, not about the order.
pub(super) const SHIPMENT_ACTION: &[Row] = &[
    ("add_to_shipment", "配送商品の追加", "Add to shipment", "배송상품추가"),
    ("dispatch", "発送", "Dispatch", "발송"),
    ("deliver", "配送完了", "Deliver", "배송완료"),
    ("cancel", "配送取消", "Cancel shipment", "배송 취소"),
];
