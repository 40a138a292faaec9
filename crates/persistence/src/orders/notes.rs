//! What the system notes among the memos of an order while somebody does something
//! (domain.md §5, "Operator memos"): in Japanese for shops of that locale, else in English.

use order_domain::blacklist::MatchedContact;
use order_domain::claim::ClaimKind;
use order_domain::draft::Change;
use order_domain::event::Event;
use order_domain::number::ItemNo;
use order_domain::stamp::ActorKind;

use crate::desk::memos::SystemMemo;
use crate::desk::settings::ShopSettings;

/// Items named in a note at most.
const ITEMS: usize = 20;

/// The notes that a change is worth.
pub(super) fn notes(change: &Change, settings: &ShopSettings) -> Vec<(SystemMemo, String)> {
    let japanese = settings.locale.starts_with("ja");
    let events = change.records.iter().map(|record| &record.event);
    events.filter_map(|event| note(change, event, japanese)).collect()
}

fn note(change: &Change, event: &Event, japanese: bool) -> Option<(SystemMemo, String)> {
    let choose = |ja: String, en: String| if japanese { ja } else { en };
    match event {
        Event::OrderPlaced(placement) if !placement.flags.is_empty() => {
            let matched = placement.flags.iter().flat_map(|flag| flag.matched.iter().copied());
            let mut matched: Vec<MatchedContact> = matched.collect();
            matched.sort_by_key(|contact| *contact as u8);
            matched.dedup();
            let words = matched.into_iter().map(|contact| contact_word(contact, japanese));
            let words: Vec<&str> = words.collect();
            let text = choose(
                format!(
                    "注文者がブラックリストに一致しました（{}）。出荷前にご確認ください。",
                    words.join("、")
                ),
                format!("The orderer is on the blacklist ({}).", words.join(", ")),
            );
            Some((SystemMemo::MaliciousOrder, text))
        }
        Event::ClaimRequested { claim_no, items, .. } => {
            let items = items_words(items.iter().map(|item| item.item_no));
            let (ja, en) = kind_words(claim_no.kind);
            let text = choose(
                format!("購入者から{ja}の申込がありました（{claim_no}、品目 {items}）。"),
                format!("The buyer asked for {en} ({claim_no}, items {items})."),
            );
            Some((SystemMemo::ClaimRequested, text))
        }
        Event::ClaimWithdrawn { claim_no, stamp, .. } if stamp.by.kind == ActorKind::Buyer => {
            let (ja, en) = kind_words(claim_no.kind);
            let text = choose(
                format!("購入者が{ja}の申込を撤回しました（{claim_no}）。"),
                format!("The buyer withdrew the request for {en} ({claim_no})."),
            );
            Some((SystemMemo::ClaimWithdrawn, text))
        }
        Event::RefundChanged { refund_no, adjustment: Some(adjustment), .. } => {
            let currency = change.after.currency;
            let amount = format!("{} {currency}", currency.format(adjustment.amount));
            let text = choose(
                format!("返金額が手動で調整されました（{refund_no}、調整額 {amount}）。"),
                format!("The refund was adjusted by hand ({refund_no}, by {amount})."),
            );
            Some((SystemMemo::RefundAdjusted, text))
        }
        Event::ReceiverChanged { goods_left, .. } if !goods_left.is_empty() => {
            let items = items_words(goods_left.iter().copied());
            let text = choose(
                format!("商品の出荷後に受取人情報が変更されました（品目 {items}）。"),
                format!("The receiver was changed after goods had left (items {items})."),
            );
            Some((SystemMemo::ReceiverChangedAfterShipping, text))
        }
        _ => None,
    }
}

const fn kind_words(kind: ClaimKind) -> (&'static str, &'static str) {
    match kind {
        ClaimKind::Cancellation => ("キャンセル", "a cancellation"),
        ClaimKind::Exchange => ("交換", "an exchange"),
        ClaimKind::Return => ("返品", "a return"),
    }
}

const fn contact_word(contact: MatchedContact, japanese: bool) -> &'static str {
    match (contact, japanese) {
        (MatchedContact::Mobile, true) => "携帯電話",
        (MatchedContact::Mobile, false) => "mobile phone",
        (MatchedContact::Email, true) => "メールアドレス",
        (MatchedContact::Email, false) => "e-mail",
        (MatchedContact::Phone, true) => "固定電話",
        (MatchedContact::Phone, false) => "phone",
    }
}

fn items_words(items: impl Iterator<Item = ItemNo>) -> String {
    let mut items = items.map(|item_no| item_no.to_string());
    let named: Vec<String> = items.by_ref().take(ITEMS).collect();
    let more = if items.next().is_some() { ", …" } else { "" };
    format!("{}{more}", named.join(", "))
}
