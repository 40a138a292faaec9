//! domain.md §5 sentence by sentence: one module for each heading, under its Japanese name.
//!
//! | heading | sentence | story |
//! |---|---|---|
//! | 入金確認 | offered only while an item awaits its payment | `入金確認::offered_only_while_an_item_awaits_its_payment` |
//! | | all awaiting payments or those named; only their items move | `入金確認::confirms_all_awaiting_payments_or_those_named` |
//! | | another amount is refused | `入金確認::an_amount_that_differs_from_what_is_due_is_refused` |
//! | | void payments | `入金確認::a_payment_whose_items_were_all_canceled_is_void` |
//! | 追加注文 | lines awaiting a payment of their own, no order discounts, initial figures stay | `追加注文::adds_lines_with_a_payment_of_their_own` |
//! | | refused when no live item is left | `追加注文::refused_when_no_live_item_is_left` |
//! | 注文処理履歴 | every change, oldest to newest: time, actor, IP | `注文処理履歴::every_change_oldest_to_newest` |
//! | | what, from, to, amounts | `注文処理履歴::what_from_to_and_amounts` |
//! | | per order and per item | `注文処理履歴::per_order_and_per_item` |
//! | CS内訳・返金 | the allowed actions of each row | `cs内訳::each_row_offers_what_its_stage_allows`, `actions` |
//! | | lists per order and across the shop; the CS tab with kind and reason | `cs内訳::lists_per_order_and_across_the_shop` |
//! | お問い合わせ対応 | category, customer, content, replies, result | `お問い合わせ対応::category_customer_content_replies_result` |
//! | | completed ones | `お問い合わせ対応::completed_ones_are_neither_changed_nor_deleted` |
//! | 決済情報 | initial and final, simple and detailed | `決済履歴::initial_and_final_simple_and_detailed` |
//! | 決済履歴 | dated changes, from the journal | `決済履歴::dated_changes_from_the_journal` |
//! | | its last totals are the summary's | `決済履歴::the_last_totals_are_those_of_the_summary_after_every_command`, `random_parity` |
//! | 決済方法 | payment methods used, with details | `決済銀行変更::payment_methods_used_with_details` |
//! | 決済銀行変更 | depositor and an account in use | `決済銀行変更::depositor_and_an_account_that_is_in_use` |
//! | | only bank transfers still awaited | `決済銀行変更::only_bank_transfers_still_awaited` |
//! | 注文者 | view, edit with history | `注文者::view_and_edit_with_history` |
//! | | members link to customer detail and their orders | `注文者::members_link_to_customer_detail_and_their_orders` |
//! | お客様へのお知らせ | what the storefront's page shows | `注文者::the_notice_is_what_the_storefront_shows` |
//! | ブラックリスト | guests only | `ブラックリスト::guests_only` |
//! | | flagged by mobile or mail; earlier orders stay clean; digits, widths, +81, lower case | `ブラックリスト::later_orders_are_flagged_by_mobile_or_mail` |
//! | | the landline where there is neither | `ブラックリスト::the_landline_counts_where_there_is_neither` |
//! | | release clears the entry and its flags | `ブラックリスト::release_clears_the_flag_of_every_order_that_it_flagged` |
//! | 受取人 | view, edit, last change date, every field | `受取人::view_edit_and_the_last_change_date` |
//! | | full snapshots with who and when | `受取人::the_history_shows_full_snapshots_with_who_and_when` |
//! | 運営者メモ | content, important, pinned first then newest, author, IP | `運営者メモ::content_marks_author_and_order` |
//! | | an inquiry once; later edits and deletions don't follow | `運営者メモ::also_an_inquiry_once` |
//! | | memos of the system | `運営者メモ::what_the_system_wrote_stays` |
//! | 預り金・ポイント | a ledger for each member and kind; opening entries | `預り金::a_ledger_for_each_member_and_kind` |
//! | | `check_stored_value` | `預り金::check_stored_value_refuses_instead` |
//! | | only members | `預り金::only_members_have_it` |
//! | クーポン | unknown ones are used, known ones must be usable, restored | `クーポン::used_restored_used_again` |
//! | 在庫 | decreased, out of stock, variants that aren't known | `在庫::decreased_when_an_order_is_placed` |
//! | | restored as setting and operator say | `在庫::restored_as_the_setting_and_the_operator_say` |
//! | ショップ設定 | all of them, and that they count | `ショップ設定` |
//! | 適格返還請求書 (§4) | number, dates, difference per rate | `適格返還請求書::registration_number_dates_and_the_difference_per_rate` |
//! | | all of them and the rest are the original | `適格返還請求書::all_return_invoices_and_the_rest_are_the_original` |
//!
//! Beside them what cuts across the popup: `マスキング` masking, `個人情報の削除` erasure, `注文検索` search.

use acceptance::{Desk, OrderBody};
use serde_json::{Value, json};

#[path = "claim_tabs.rs"]
mod cs内訳;
mod person;
#[path = "inquiries.rs"]
mod お問い合わせ対応;
#[path = "coupons.rs"]
mod クーポン;
#[path = "shop_settings.rs"]
mod ショップ設定;
#[path = "blacklist.rs"]
mod ブラックリスト;
#[path = "masking.rs"]
mod マスキング;
#[path = "erasure.rs"]
mod 個人情報の削除;
#[path = "deposit_confirmation.rs"]
mod 入金確認;
#[path = "receiver.rs"]
mod 受取人;
#[path = "stock.rs"]
mod 在庫;
#[path = "payment_history.rs"]
pub mod 決済履歴;
#[path = "bank_change.rs"]
mod 決済銀行変更;
#[path = "processing_history.rs"]
mod 注文処理履歴;
#[path = "search.rs"]
mod 注文検索;
#[path = "orderer.rs"]
mod 注文者;
#[path = "additional_order.rs"]
mod 追加注文;
#[path = "memos.rs"]
mod 運営者メモ;
#[path = "return_invoices.rs"]
mod 適格返還請求書;
#[path = "stored_value.rs"]
mod 預り金;

/// One field of everything in a list.
#[track_caller]
fn pluck(list: &Value, field: &str) -> Vec<Value> {
    let list = list.as_array().unwrap_or_else(|| panic!("not a list: {list}"));
    list.iter().map(|entry| entry[field].clone()).collect()
}

/// What something lists about one of its actions.
#[track_caller]
fn action<'a>(owner: &'a Value, name: &str) -> &'a Value {
    let actions = owner["actions"].as_array().unwrap_or_else(|| panic!("no actions: {owner}"));
    let found = actions.iter().find(|action| action["action"] == name);
    found.unwrap_or_else(|| panic!("{name} is not listed: {owner:#}"))
}

/// Whether it says that the action would succeed.
#[track_caller]
fn allowed(owner: &Value, name: &str) -> bool {
    action(owner, name)["allowed"] == true
}

/// Why an action is not allowed: codes.
#[track_caller]
fn reasons(owner: &Value, name: &str) -> Vec<Value> {
    let action = action(owner, name);
    assert_eq!(action["allowed"], false, "{action}");
    pluck(&action["reasons"], "code")
}

/// An amount in yen.
#[track_caller]
fn yen(value: &Value) -> i64 {
    let amount = value.as_str().and_then(|text| text.parse().ok());
    amount.unwrap_or_else(|| panic!("an amount in yen: {value}"))
}

/// The path of one of a collection.
fn path_of(collection: &str, id: &Value) -> String {
    format!("{collection}/{}", id.as_str().expect("an id"))
}

/// 追加注文 of one unit at this price; the answer names payment and items.
async fn add_line(desk: &Desk, order_no: &str, price: i64) -> Value {
    let lines = OrderBody::new("LINES").line("P-ADDED", price, 1, "10").json()["lines"].clone();
    let body = json!({"lines": lines, "payment": {"method": "bank_transfer"}});
    desk.client.act(&format!("/v1/orders/{order_no}/items"), &body).await.expect(201).json()
}
