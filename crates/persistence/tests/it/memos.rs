//! 運営者メモ: written, pinned, changed, deleted, also as inquiries, also by the system.

use std::sync::Arc;

use order_domain::action::adjust_refund::ManualAdjustment;
use order_domain::action::{AdjustRefund, ChangeReceiver, CreateShipment, RequestClaim};
use order_domain::claim::{ClaimKind, Pick};
use order_domain::money::Money;
use order_domain::number::{ItemNo, RefundNo};
use order_domain::stamp::{ActorKind, PersonRef};
use persistence::desk::DeskRejection;
use persistence::desk::inquiries::{Inquiries, InquiryCategory, InquiryResult};
use persistence::desk::memos::{Memo, MemoSource, MemoText, Memos, NewMemo, SystemMemo};
use persistence::lists::{Slice, Start};
use persistence::orders::Alongside;
use persistence::{Error, NewPerson, Orders, PersonKind, ShopId};
use rstest::rstest;
use serde_json::json;
use uuid::Uuid;

use crate::support::{
    Backend, TestDatabase, buyer, cancel, debug, example, keyed, line, matching, numbers, paid,
    perform, place, plain, withdraw, write,
};

fn text(content: &str, pinned: bool) -> MemoText {
    MemoText { content: content.to_owned(), important: false, pinned }
}

fn new(content: &str, pinned: bool) -> NewMemo {
    NewMemo { text: text(content, pinned), also_inquiry: false }
}

async fn listed(test: &TestDatabase, shop: ShopId, order_no: &str) -> Vec<Memo> {
    Memos::of(test, shop).list(order_no, Slice::first(100)).await.unwrap().rows
}

fn contents(memos: &[Memo]) -> Vec<&str> {
    memos.iter().map(|memo| memo.text.content.as_str()).collect()
}

/// A shop with an order.
async fn shop_with_order(test: &TestDatabase) -> ShopId {
    let shop = test.shop().await.shop_id;
    place(&Orders::of(test, shop), paid(plain(Some("o-1"), vec![line("A", 1_000, 3, 10)]))).await;
    shop
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_memo_comes_changes_and_goes(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = shop_with_order(&test).await;
    let memos = Memos::of(&test, shop);
    memos.create("o-1", new("一つ目", false), write(), debug()).await.unwrap();
    let memo = listed(&test, shop, "o-1").await.remove(0);
    assert_eq!(memo, memos.find("o-1", memo.memo_id).await.unwrap());
    assert_eq!((memo.author.name.as_str(), memo.ip.as_deref()), ("佐藤", Some("192.0.2.1")));
    assert_eq!((memo.source(), memo.version), (MemoSource::Operator, 1));
    assert_eq!(memo.created_at, memo.updated_at);

    let edit = |known: &MemoText| {
        let content = format!("{}、直した", known.content);
        Ok(MemoText { content, important: true, pinned: true })
    };
    memos.change("o-1", memo.memo_id, matching(1), Arc::new(edit), debug()).await.unwrap();
    let changed = memos.find("o-1", memo.memo_id).await.unwrap();
    assert_eq!(changed.text.content, "一つ目、直した");
    assert!(changed.text.important && changed.text.pinned && changed.updated_at > memo.updated_at);
    // Nothing changes, so the version stays; an old version is refused.
    let same = |known: &MemoText| Ok(known.clone());
    memos.change("o-1", memo.memo_id, matching(2), Arc::new(same), debug()).await.unwrap();
    let stale = memos.change("o-1", memo.memo_id, matching(1), Arc::new(edit), debug()).await;
    assert!(matches!(stale, Err(Error::Stale { current_version: 2 })));
    assert!(matches!(
        memos.delete("o-1", memo.memo_id, matching(1), debug()).await,
        Err(Error::Stale { current_version: 2 })
    ));
    let before = Orders::of(&test, shop).counts("o-1").await.unwrap();
    assert_eq!((before.memos, before.changed_at), (1, Some(changed.updated_at)));

    memos.delete("o-1", memo.memo_id, matching(2), debug()).await.unwrap();
    let gone = memos.delete("o-1", memo.memo_id, write(), debug()).await;
    assert!(matches!(gone, Err(Error::NotFound { what: "memo" })));
    let after = Orders::of(&test, shop).counts("o-1").await.unwrap();
    assert_eq!(after.memos, 0);
    assert!(after.changed_at > before.changed_at, "a deletion is a change too");
    // Who wrote and deleted what is known for good.
    let kept = test
        .texts(
            "SELECT action || ' ' || CAST(data AS TEXT) || ' ' || CAST(actor AS TEXT) || ' ' || ip \
               FROM desk_changes ORDER BY version",
        )
        .await;
    assert_eq!(kept.len(), 3);
    assert!(kept[0].starts_with("created ") && kept[0].contains("一つ目"), "{kept:?}");
    assert!(kept[1].starts_with("changed ") && kept[1].contains("直した"), "{kept:?}");
    assert!(kept[2].starts_with("deleted ") && kept[2].contains("直した"), "{kept:?}");
    assert!(kept.iter().all(|one| one.contains("佐藤") && one.ends_with("192.0.2.1")), "{kept:?}");
    // The order itself was never touched.
    assert_eq!(Orders::of(&test, shop).find("o-1").await.unwrap().order.version, 1);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn pinned_memos_come_first_then_the_newest(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = shop_with_order(&test).await;
    let memos = Memos::of(&test, shop);
    for (content, pinned) in [("a", true), ("b", false), ("c", true), ("d", false), ("e", false)] {
        memos.create("o-1", new(content, pinned), write(), debug()).await.unwrap();
    }
    assert_eq!(contents(&listed(&test, shop, "o-1").await), ["c", "a", "e", "d", "b"]);

    // Pages hold while others write.
    let first = memos.list("o-1", Slice::first(2)).await.unwrap();
    assert_eq!(contents(&first.rows), ["c", "a"]);
    memos.create("o-1", new("f", false), write(), debug()).await.unwrap();
    memos.create("o-1", new("g", true), write(), debug()).await.unwrap();
    let after = |memo: &Memo| Slice { start: Start::After(memo.key()), limit: 3, count: true };
    let second = memos.list("o-1", after(&first.rows[1])).await.unwrap();
    assert_eq!(contents(&second.rows), ["f", "e", "d"]);
    assert_eq!((second.total, second.has_next, second.has_previous), (Some(7), true, true));
    let back = Slice { start: Start::Before(second.rows[0].key()), limit: 2, count: false };
    let back = memos.list("o-1", back).await.unwrap();
    assert_eq!(contents(&back.rows), ["c", "a"]);
    assert!(back.has_previous, "the one that was pinned meanwhile stands before them");
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_sees_or_touches_a_memo(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (shop_with_order(&test).await, shop_with_order(&test).await);
    let orders = Orders::of(&test, shop);
    place(&orders, plain(Some("o-2"), vec![line("A", 1_000, 3, 10)])).await;
    Memos::of(&test, shop).create("o-1", new("秘密", false), write(), debug()).await.unwrap();
    let memo = listed(&test, shop, "o-1").await.remove(0);
    // Not in another order of the shop, and not in an order of that number of another shop.
    for (shop, order_no) in [(shop, "o-2"), (other, "o-1")] {
        let memos = Memos::of(&test, shop);
        assert!(listed(&test, shop, order_no).await.is_empty());
        let found = memos.find(order_no, memo.memo_id).await;
        assert!(matches!(found, Err(Error::NotFound { what: "memo" })));
        let same = |known: &MemoText| Ok(known.clone());
        let changed = memos.change(order_no, memo.memo_id, write(), Arc::new(same), debug()).await;
        assert!(matches!(changed, Err(Error::NotFound { what: "memo" })));
        let deleted = memos.delete(order_no, memo.memo_id, write(), debug()).await;
        assert!(matches!(deleted, Err(Error::NotFound { what: "memo" })));
    }
    let missing = Memos::of(&test, shop).list("o-3", Slice::first(1)).await;
    assert!(matches!(missing, Err(Error::NotFound { what: "order" })));
    let missing = Memos::of(&test, shop).create("o-3", new("x", false), write(), debug()).await;
    assert!(matches!(missing, Err(Error::NotFound { what: "order" })));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_memo_is_registered_as_an_inquiry_once(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = shop_with_order(&test).await;
    let memos = Memos::of(&test, shop);
    let both = NewMemo { also_inquiry: true, ..new("日時指定の変更希望", false) };
    // Sent twice with one key, it is written once, in both places.
    for _ in 0..2 {
        memos.create("o-1", both.clone(), keyed("k", 1), debug()).await.unwrap();
    }
    let memo = listed(&test, shop, "o-1").await.remove(0);
    assert!(memo.also_inquiry);
    let inquiries = Inquiries::of(&test, shop);
    let list = async || inquiries.list("o-1", Slice::first(10)).await.unwrap().rows;
    let registered = list().await;
    assert_eq!(registered.len(), 1);
    let said = &registered[0].text;
    assert_eq!(said.content, "日時指定の変更希望");
    assert_eq!(said.customer_name.as_deref(), Some("山田 花子"));
    assert_eq!((said.category, said.result), (InquiryCategory::Other, InquiryResult::InProgress));
    // Neither follows the other.
    let edit = |_: &MemoText| Ok(text("別の話", false));
    memos.change("o-1", memo.memo_id, write(), Arc::new(edit), debug()).await.unwrap();
    assert_eq!(list().await, registered);
    memos.delete("o-1", memo.memo_id, write(), debug()).await.unwrap();
    assert_eq!(list().await, registered);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_the_system_wrote_stays(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = shop_with_order(&test).await;
    let orders = Orders::of(&test, shop);
    let request = RequestClaim {
        kind: ClaimKind::Cancellation,
        items: vec![Pick { item_no: ItemNo(1), quantity: 1 }],
        reason: cancel(&[]).reason,
    };
    orders.perform("o-1", request, Vec::new(), buyer(), numbers()).await.unwrap();
    orders.perform("o-1", withdraw("C1"), Vec::new(), buyer(), numbers()).await.unwrap();
    // What an operator withdraws is no news to operators.
    perform(&orders, "o-1", cancel(&[(1, 1)])).await.unwrap();
    let adjustment =
        ManualAdjustment { amount: Money(-300), reason: "送料を差し引く".to_owned() };
    let adjust = AdjustRefund {
        refund_no: RefundNo(1),
        method: None,
        bank_account: None,
        tenders: None,
        adjustment: Some(adjustment),
    };
    perform(&orders, "o-1", adjust).await.unwrap();
    perform(&orders, "o-1", withdraw("C2")).await.unwrap();
    let ship = CreateShipment {
        carrier: "ヤマト運輸".to_owned(),
        tracking_no: "1234".to_owned(),
        items: vec![Pick { item_no: ItemNo(1), quantity: 1 }],
        dispatch: true,
    };
    perform(&orders, "o-1", ship).await.unwrap();
    let receiver = PersonRef(Uuid::now_v7());
    let person =
        NewPerson {
            person: receiver, kind: PersonKind::Receiver, data: json!({"name": "佐々木"})
        };
    let command = ChangeReceiver { receiver };
    orders.perform("o-1", command, vec![person], write(), numbers()).await.unwrap();

    let memos = listed(&test, shop, "o-1").await;
    let codes: Vec<_> = memos.iter().rev().map(|memo| memo.system_code.unwrap()).collect();
    assert_eq!(
        codes,
        [
            SystemMemo::ClaimRequested,
            SystemMemo::ClaimWithdrawn,
            SystemMemo::RefundAdjusted,
            SystemMemo::ReceiverChangedAfterShipping,
        ]
    );
    insta::assert_snapshot!(contents(&memos).join("\n"), @r"
    商品の出荷後に受取人情報が変更されました（品目 01）。
    返金額が手動で調整されました（F1、調整額 -300 JPY）。
    購入者がキャンセルの申込を撤回しました（C1）。
    購入者からキャンセルの申込がありました（C1、品目 02）。
    ");
    for memo in &memos {
        assert_eq!((memo.source(), memo.author.kind), (MemoSource::System, ActorKind::System));
        assert_eq!(memo.may_change(), Err(DeskRejection::SystemMemo));
        let desk = Memos::of(&test, shop);
        let edit = |_: &MemoText| Ok(text("嘘", false));
        let changed = desk.change("o-1", memo.memo_id, write(), Arc::new(edit), debug()).await;
        assert!(matches!(changed, Err(Error::Desk(DeskRejection::SystemMemo))));
        let deleted = desk.delete("o-1", memo.memo_id, write(), debug()).await;
        assert!(matches!(deleted, Err(Error::Desk(DeskRejection::SystemMemo))));
    }
    assert_eq!(listed(&test, shop, "o-1").await, memos);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_claim_and_its_memo_are_written_together(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    place(&orders, paid(example(Some("o-1"), "CP-1"))).await;
    let alongside = |memo: String| Alongside {
        people: Vec::new(),
        memo: Some(Arc::new(move |change| {
            let claim = change.after.claims.last().unwrap();
            format!("{} {memo}", claim.claim_no)
        })),
    };
    // Too long a text is cut: a memo has at most 1,000 characters.
    let long = "あ".repeat(2_000);
    let answered =
        orders.perform("o-1", cancel(&[(1, 1)]), alongside(long), keyed("k", 1), numbers()).await;
    answered.unwrap();
    let again = alongside("もう一度".to_owned());
    let replayed = orders.perform("o-1", cancel(&[(1, 1)]), again, keyed("k", 1), numbers()).await;
    assert!(replayed.unwrap().replayed);
    let memos = listed(&test, shop, "o-1").await;
    assert_eq!(memos.len(), 1);
    assert_eq!(memos[0].text.content.chars().count(), 1_000);
    assert!(memos[0].text.content.starts_with("C1 あああ"));
    assert_eq!(memos[0].source(), MemoSource::Operator);
    // A claim that is refused leaves no memo.
    let refused = orders
        .perform("o-1", cancel(&[(1, 1)]), alongside("二度目".to_owned()), write(), numbers())
        .await;
    assert!(matches!(refused, Err(Error::Rejected(_))));
    assert_eq!(listed(&test, shop, "o-1").await.len(), 1);
}
