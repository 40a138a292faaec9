//! お問い合わせ対応: registered, answered, completed and then frozen.

use std::sync::Arc;

use persistence::desk::DeskRejection;
use persistence::desk::inquiries::{
    Inquiries, Inquiry, InquiryCategory, InquiryResult, InquiryText,
};
use persistence::lists::{Slice, Start};
use persistence::{Error, Orders, ShopId};
use rstest::rstest;

use crate::support::{Backend, TestDatabase, debug, keyed, line, matching, place, plain, write};

fn text(content: &str) -> InquiryText {
    InquiryText {
        category: InquiryCategory::Delivery,
        customer_name: Some("田中".to_owned()),
        content: content.to_owned(),
        result: InquiryResult::InProgress,
    }
}

async fn shop_with_order(test: &TestDatabase) -> ShopId {
    let shop = test.shop().await.shop_id;
    place(&Orders::of(test, shop), plain(Some("o-1"), vec![line("A", 1_000, 3, 10)])).await;
    shop
}

async fn newest(inquiries: &Inquiries) -> Inquiry {
    inquiries.list("o-1", Slice::first(1)).await.unwrap().rows.remove(0)
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_inquiry_is_answered_and_completed(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = shop_with_order(&test).await;
    let inquiries = Inquiries::of(&test, shop);
    inquiries.create("o-1", text("いつ届きますか"), write(), debug()).await.unwrap();
    let asked = newest(&inquiries).await;
    let id = asked.inquiry_id;
    assert_eq!((asked.text.clone(), asked.version), (text("いつ届きますか"), 1));
    assert_eq!((asked.author.name.as_str(), asked.ip.as_deref()), ("佐藤", Some("192.0.2.1")));
    assert!(asked.replies.is_empty() && asked.completed_at.is_none());

    // A reply that is sent twice with one key is given once.
    for _ in 0..2 {
        let reply = "明日です".to_owned();
        inquiries.reply("o-1", id, reply, keyed("r", 1), debug()).await.unwrap();
    }
    let second = "午前中です".to_owned();
    inquiries.reply("o-1", id, second, matching(2), debug()).await.unwrap();
    let answered = inquiries.find("o-1", id).await.unwrap();
    let said: Vec<_> =
        answered.replies.iter().map(|reply| (reply.reply_no, reply.content.as_str())).collect();
    assert_eq!(said, [(1, "明日です"), (2, "午前中です")]);
    assert_eq!(answered.version, 3);
    assert_eq!(answered, newest(&inquiries).await);

    let complete =
        |known: &InquiryText| Ok(InquiryText { result: InquiryResult::Completed, ..known.clone() });
    let stale = inquiries.change("o-1", id, matching(2), Arc::new(complete), debug()).await;
    assert!(matches!(stale, Err(Error::Stale { current_version: 3 })));
    inquiries.change("o-1", id, matching(3), Arc::new(complete), debug()).await.unwrap();
    let completed = inquiries.find("o-1", id).await.unwrap();
    assert_eq!(completed.completed_at, Some(completed.updated_at));
    assert_eq!(completed.may_change(), Err(DeskRejection::InquiryCompleted));

    // 完了したものは変更も削除もできない.
    let reopen = |known: &InquiryText| {
        Ok(InquiryText { result: InquiryResult::InProgress, ..known.clone() })
    };
    let frozen = [
        inquiries.change("o-1", id, write(), Arc::new(reopen), debug()).await,
        inquiries.reply("o-1", id, "まだ".to_owned(), write(), debug()).await,
        inquiries.delete("o-1", id, write(), debug()).await,
    ];
    for refused in frozen {
        assert!(matches!(refused, Err(Error::Desk(DeskRejection::InquiryCompleted))));
    }
    // A stale version is said first: what the client knows is old anyway.
    let stale = inquiries.delete("o-1", id, matching(3), debug()).await;
    assert!(matches!(stale, Err(Error::Stale { current_version: 4 })));
    assert_eq!(inquiries.find("o-1", id).await.unwrap(), completed);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_open_inquiry_goes_with_its_replies(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = shop_with_order(&test).await;
    let inquiries = Inquiries::of(&test, shop);
    let unnamed = InquiryText { customer_name: None, ..text("色違い") };
    inquiries.create("o-1", unnamed, write(), debug()).await.unwrap();
    let inquiry = newest(&inquiries).await;
    assert_eq!(inquiry.text.customer_name.as_deref(), Some("山田 花子"), "the orderer asks");
    let id = inquiry.inquiry_id;
    inquiries.reply("o-1", id, "確認します".to_owned(), write(), debug()).await.unwrap();
    inquiries.delete("o-1", id, matching(2), debug()).await.unwrap();
    assert!(matches!(inquiries.find("o-1", id).await, Err(Error::NotFound { what: "inquiry" })));
    assert_eq!(Orders::of(&test, shop).counts("o-1").await.unwrap().inquiries, 0);
    let kept = test
        .texts("SELECT action || ' ' || CAST(data AS TEXT) FROM desk_changes ORDER BY version")
        .await;
    assert_eq!(kept.len(), 3);
    assert!(kept[1].starts_with("replied ") && kept[1].contains("確認します"), "{kept:?}");
    assert!(kept[2].starts_with("deleted ") && kept[2].contains("色違い"), "{kept:?}");
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_newest_inquiry_comes_first(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (shop_with_order(&test).await, shop_with_order(&test).await);
    let inquiries = Inquiries::of(&test, shop);
    for content in ["a", "b", "c", "d"] {
        inquiries.create("o-1", text(content), write(), debug()).await.unwrap();
    }
    let first = inquiries.list("o-1", Slice::first(2)).await.unwrap();
    inquiries.create("o-1", text("e"), write(), debug()).await.unwrap();
    let start = Start::After(first.rows[1].key());
    let second = inquiries.list("o-1", Slice { start, limit: 2, count: true }).await.unwrap();
    let said = |rows: &[Inquiry]| -> Vec<String> {
        rows.iter().map(|inquiry| inquiry.text.content.clone()).collect()
    };
    assert_eq!(
        (said(&first.rows), said(&second.rows)),
        (vec!["d".to_owned(), "c".to_owned()], vec!["b".to_owned(), "a".to_owned()],)
    );
    assert_eq!((second.total, second.has_next), (Some(5), false));
    assert_eq!(Orders::of(&test, shop).counts("o-1").await.unwrap().inquiries, 5);
    // Another shop's order of that number has none, and reaches none.
    let foreign = Inquiries::of(&test, other);
    assert!(foreign.list("o-1", Slice::first(9)).await.unwrap().rows.is_empty());
    let id = first.rows[0].inquiry_id;
    let refused = [
        foreign.reply("o-1", id, "x".to_owned(), write(), debug()).await,
        foreign.delete("o-1", id, write(), debug()).await,
    ];
    for refused in refused {
        assert!(matches!(refused, Err(Error::NotFound { what: "inquiry" })));
    }
}
