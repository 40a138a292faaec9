//! What the demo's operators say about orders and to customers, and whom they don't trust.

use serde_json::{Value, json};

use super::orders::Step;

/// The way of a guest who is put on the blacklist; the ways from here on are guests'.
pub(super) const GUEST: u32 = 32;
/// The way of that guest's next order, which is flagged.
pub(super) const GUEST_AGAIN: u32 = GUEST + 1;

/// The shop's account that buyers pay into.
pub(super) fn account() -> Value {
    json!({"bank_name": "みずほ銀行", "branch_name": "渋谷支店", "account_number": "1234567",
           "holder": "デモショップ"})
}

/// What happens to a paid order of a guest.
pub(super) fn steps(way: u32) -> Vec<Step> {
    match way {
        GUEST => vec![
            ("memos", json!({"content": "3回連続で受取拒否", "important": true})),
            ("PUT orderer/blacklist", json!({"reason": "受取拒否を繰り返す"})),
        ],
        GUEST_AGAIN => vec![],
        _ => vec![
            ("memos", json!({"content": "ギフト包装希望", "pinned": true})),
            ("memos", json!({"content": "熨斗の表書きを確認する", "also_inquiry": true})),
            ("inquiries", json!({"category": "delivery", "content": "土曜日に届きますか。"})),
            ("inquiries/{made}/replies", json!({"content": "土曜日の午前中にお届けします。"})),
            (
                "PUT customer-notice",
                json!({"notice": "ご希望の日時にお届けできるよう準備しています。"}),
            ),
            ("PATCH receiver", json!({"address1": "神宮前2-2-2", "wished_time": "午前中"})),
        ],
    }
}
