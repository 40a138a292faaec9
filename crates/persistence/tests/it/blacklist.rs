//! ブラックリスト: whom it matches, which orders it flags, and how flags go.

use std::sync::Arc;

use order_domain::blacklist::MatchedContact::{self, Email, Mobile, Phone};
use persistence::desk::blacklist::{Blacklist, Contacts, Entry};
use persistence::desk::memos::{Memos, SystemMemo};
use persistence::lists::{OrderFilter, OrderSort, Slice, Start};
use persistence::{Error, NewOrder, Orders};
use rstest::rstest;
use serde_json::json;
use tokio::sync::Barrier;

use crate::support::{
    Backend, TestDatabase, laws_broken, line, matching, numbers, place, plain, write,
};

/// A guest's order with these contacts.
fn by(order_no: &str, mobile: Option<&str>, email: Option<&str>, phone: Option<&str>) -> NewOrder {
    let mut new = plain(Some(order_no), vec![line("A", 1_000, 1, 10)]);
    new.people[0].data =
        json!({"name": "山田 花子", "mobile": mobile, "email": email, "phone": phone});
    new
}

async fn designate(orders: &Orders, order_no: &str) {
    orders.blacklist_orderer(order_no, "受取拒否".to_owned(), write(), numbers()).await.unwrap();
}

async fn release(orders: &Orders, order_no: &str) -> Result<persistence::Answered, Error> {
    orders.release_blacklist(order_no, write(), numbers()).await
}

/// The numbers of the orders that designated the entries that flag an order, and what matched.
async fn flags(orders: &Orders, order_no: &str) -> Vec<(String, Vec<MatchedContact>)> {
    let record = orders.find(order_no).await.unwrap();
    let designated_by = |id| {
        let entry = record.blacklist.iter().find(|entry| entry.blacklist_id == id).unwrap();
        entry.order_no.clone()
    };
    let flags = record.order.flags.iter();
    flags.map(|flag| (designated_by(flag.entry), flag.matched.clone())).collect()
}

async fn malicious(orders: &Orders) -> Vec<String> {
    let filter = OrderFilter { malicious: Some(true), ..OrderFilter::default() };
    let page = orders.list(filter, OrderSort::default(), Slice::first(100)).await.unwrap();
    let mut numbers: Vec<_> = page.rows.into_iter().map(|row| row.order_no).collect();
    numbers.sort();
    numbers
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn orders_are_flagged_by_mobile_or_email_from_then_on(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (test.shop().await.shop_id, test.shop().await.shop_id);
    let orders = Orders::of(&test, shop);
    let bad = by("bad", Some("090-1234-5678"), Some("Bad@Example.com"), Some("03-1111-2222"));
    place(&orders, bad.clone()).await;
    place(&orders, by("earlier", Some("090-1234-5678"), None, None)).await;
    designate(&orders, "bad").await;

    let cases = [
        ("mobile", by("mobile", Some("+81 90 1234 5678"), None, None), vec![Mobile]),
        ("wide", by("wide", Some("０９０１２３４５６７８"), Some("x@y.jp"), None), vec![Mobile]),
        ("email", by("email", Some("080-0000-0000"), Some("bad@example.COM"), None), vec![Email]),
        (
            "both",
            by("both", Some("090-1234-5678"), Some("bad@example.com"), None),
            vec![Mobile, Email],
        ),
        // The landline counts only where the designated guest has neither.
        ("landline", by("landline", None, Some("c@d.jp"), Some("03-1111-2222")), vec![]),
        // A mobile number is compared with mobile numbers.
        ("crossed", by("crossed", None, Some("c@d.jp"), Some("090-1234-5678")), vec![]),
        ("nobody", by("nobody", None, None, None), vec![]),
    ];
    let mut expected = Vec::new();
    for (order_no, new, matched) in cases {
        place(&orders, new).await;
        let why = flags(&orders, order_no).await;
        if matched.is_empty() {
            assert!(why.is_empty(), "{order_no}: {why:?}");
        } else {
            assert_eq!(why, [("bad".to_owned(), matched)], "{order_no}");
            expected.push(order_no);
        }
    }
    // Members are flagged as well.
    let mut member = by("member", Some("090-1234-5678"), None, None);
    member.command.member_id = Some("m-1".to_owned());
    place(&orders, member).await;
    expected.push("member");
    expected.sort_unstable();
    assert_eq!(malicious(&orders).await, expected);
    assert!(flags(&orders, "earlier").await.is_empty() && flags(&orders, "bad").await.is_empty());

    // Another shop has a list of its own.
    let elsewhere = Orders::of(&test, other);
    place(&elsewhere, by("mobile", Some("090-1234-5678"), None, None)).await;
    assert!(malicious(&elsewhere).await.is_empty());

    let memos = Memos::of(&test, shop).list("both", Slice::first(9)).await.unwrap().rows;
    assert_eq!(memos.len(), 1);
    assert_eq!(memos[0].system_code, Some(SystemMemo::MaliciousOrder));
    assert!(memos[0].text.important);
    insta::assert_snapshot!(
        memos[0].text.content,
        @"注文者がブラックリストに一致しました（携帯電話、メールアドレス）。出荷前にご確認ください。"
    );
    assert_eq!(laws_broken(&test, shop).await, Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_landline_counts_where_there_is_nothing_else(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    place(&orders, by("bad", None, Some(""), Some("03-1111-2222"))).await;
    designate(&orders, "bad").await;
    place(&orders, by("o-1", Some("090-1"), Some("a@b.jp"), Some("+81 3 1111 2222"))).await;
    assert_eq!(flags(&orders, "o-1").await, [("bad".to_owned(), vec![Phone])]);
    // Nobody is compared by what they don't have.
    place(&orders, by("o-2", None, None, None)).await;
    assert!(flags(&orders, "o-2").await.is_empty());
    let record = orders.find("bad").await.unwrap();
    let phone = Some("0311112222".to_owned());
    assert_eq!(record.blacklist[0].contacts, Contacts { phone, ..Contacts::default() });
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_flagged_like_single_orders(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    place(&orders, by("bad-1", Some("090-1111-1111"), None, None)).await;
    place(&orders, by("bad-2", None, Some("two@example.com"), None)).await;
    designate(&orders, "bad-1").await;
    designate(&orders, "bad-2").await;
    let batch = |count: usize| -> Vec<NewOrder> {
        let one = |number: usize| {
            let mobile = (number.is_multiple_of(3)).then_some("09011111111");
            let email = (number.is_multiple_of(5)).then_some("TWO@example.com");
            by(&format!("o-{number:03}"), mobile, email, None)
        };
        (0..count).map(one).collect()
    };
    let before = test.statements_executed();
    let placed = orders.place_many(batch(60), write().origin).await.unwrap();
    assert!(placed.iter().all(Result::is_ok));
    let flagging = test.statements_executed() - before;
    let expected: Vec<String> = (0..60)
        .filter(|number: &usize| number.is_multiple_of(3) || number.is_multiple_of(5))
        .map(|number| format!("o-{number:03}"))
        .collect();
    assert_eq!(malicious(&orders).await, expected);
    assert_eq!(
        flags(&orders, "o-015").await,
        [("bad-1".to_owned(), vec![Mobile]), ("bad-2".to_owned(), vec![Email])]
    );
    // Sent again, all are known and nothing changes.
    orders.place_many(batch(60), write().origin).await.unwrap();
    assert_eq!(malicious(&orders).await, expected);
    let entries = Blacklist::of(&test, shop).list(Slice::first(9)).await.unwrap().rows;
    assert_eq!(entries.iter().map(|entry| entry.flagged_orders).collect::<Vec<_>>(), [12, 20]);
    assert!(flagging < 45, "{flagging} statements for 60 orders");
    assert_eq!(laws_broken(&test, shop).await, Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_release_clears_every_flag_that_its_entry_set(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    place(&orders, by("bad-1", Some("090-1"), Some("one@b.jp"), None)).await;
    place(&orders, by("bad-2", Some("090-2"), Some("two@b.jp"), None)).await;
    designate(&orders, "bad-1").await;
    designate(&orders, "bad-2").await;
    place(&orders, by("one", Some("090-1"), None, None)).await;
    place(&orders, by("two", Some("090-2"), None, None)).await;
    place(&orders, by("both", Some("090-1"), Some("two@b.jp"), None)).await;
    assert_eq!(malicious(&orders).await, ["both", "one", "two"]);

    let version = orders.find("bad-1").await.unwrap().order.version;
    let stale = orders.release_blacklist("bad-1", matching(version - 1), numbers()).await;
    assert!(matches!(stale, Err(Error::Stale { .. })));
    assert_eq!(malicious(&orders).await, ["both", "one", "two"], "nothing of it was done");
    orders.release_blacklist("bad-1", matching(version), numbers()).await.unwrap();
    assert_eq!(malicious(&orders).await, ["both", "two"]);
    assert_eq!(flags(&orders, "both").await, [("bad-2".to_owned(), vec![Email])]);
    // Each of the orders says so in its history, by the one who released.
    let history = orders.history("one", None, Slice::first(9)).await.unwrap().rows;
    let last = history.last().unwrap();
    assert_eq!((last.entry_type.as_ref(), last.actor.name.as_str()), ("flag_removed", "佐藤"));
    assert_eq!(orders.find("one").await.unwrap().order.version, 2);

    place(&orders, by("later", Some("090-1"), None, None)).await;
    assert_eq!(malicious(&orders).await, ["both", "two"]);
    let again = release(&orders, "bad-1").await;
    assert!(
        matches!(again, Err(Error::Rejected(rejection)) if rejection.code() == "not_blacklisted")
    );
    assert!(matches!(release(&orders, "nothing").await, Err(Error::NotFound { what: "order" })));
    let list = Blacklist::of(&test, shop);
    let found = list.find_by_order("bad-1").await;
    assert!(matches!(found, Err(Error::NotFound { what: "blacklist_entry" })));
    // Who designated and released is known for good.
    let kept = test
        .texts("SELECT action FROM desk_changes WHERE subject = 'blacklist_entry' ORDER BY at")
        .await;
    assert_eq!(kept, ["created", "created", "deleted"]);
    release(&orders, "bad-2").await.unwrap();
    assert!(malicious(&orders).await.is_empty());
    assert_eq!(laws_broken(&test, shop).await, Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_list_shows_the_newest_entry_first(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (test.shop().await.shop_id, test.shop().await.shop_id);
    let orders = Orders::of(&test, shop);
    for number in 1..=4 {
        place(&orders, by(&format!("o-{number}"), Some(&format!("090-{number}")), None, None))
            .await;
        designate(&orders, &format!("o-{number}")).await;
    }
    let list = Blacklist::of(&test, shop);
    let first = list.list(Slice::first(3)).await.unwrap();
    let numbers_of = |rows: &[Entry]| -> Vec<String> {
        rows.iter().map(|entry| entry.order_no.clone()).collect()
    };
    assert_eq!(numbers_of(&first.rows), ["o-4", "o-3", "o-2"]);
    let start = Start::After(first.rows[2].key());
    let second = list.list(Slice { start, limit: 3, count: true }).await.unwrap();
    assert_eq!((numbers_of(&second.rows), second.total), (vec!["o-1".to_owned()], Some(4)));
    assert!(Blacklist::of(&test, other).list(Slice::first(9)).await.unwrap().rows.is_empty());

    // Again: the reason changes, the entry stays.
    let before = list.find_by_order("o-1").await.unwrap();
    let reason = "いたずら注文".to_owned();
    orders.blacklist_orderer("o-1", reason.clone(), write(), numbers()).await.unwrap();
    let after = list.find_by_order("o-1").await.unwrap();
    let updated_at = after.updated_at;
    assert_eq!(after, Entry { reason, updated_at, ..before.clone() });
    assert!(updated_at > before.updated_at);
    assert_eq!(
        (before.name.as_deref(), before.designated_by.name.as_str()),
        (Some("山田 花子"), "佐藤")
    );
    assert_eq!(laws_broken(&test, shop).await, Vec::<String>::new());
}

/// Orders come in while their orderer is designated and released, again and again: no order keeps a
/// flag of an entry that is gone, and none that came after a designation is missed.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn orders_are_placed_while_their_orderer_is_designated_and_released(
    #[case] backend: Backend,
) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    place(&orders, by("bad", Some("090-1"), None, None)).await;
    let placing: Vec<_> = (0..4)
        .map(|client| {
            let orders = orders.clone();
            tokio::spawn(async move {
                for number in 0..12 {
                    let new = by(&format!("o-{client}-{number}"), Some("090-1"), None, None);
                    place(&orders, new).await;
                }
            })
        })
        .collect();
    for _ in 0..6 {
        designate(&orders, "bad").await;
        release(&orders, "bad").await.unwrap();
    }
    designate(&orders, "bad").await;
    for client in placing {
        client.await.unwrap();
    }
    place(&orders, by("last", Some("090-1"), None, None)).await;
    assert_eq!(flags(&orders, "last").await, [("bad".to_owned(), vec![Mobile])]);
    assert_eq!(laws_broken(&test, shop).await, Vec::<String>::new());
    release(&orders, "bad").await.unwrap();
    assert!(malicious(&orders).await.is_empty());
    assert_eq!(laws_broken(&test, shop).await, Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn two_releases_at_once(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    for round in 0..5 {
        // Each of the two designated orders carries the other one's flag: the crossed case.
        let (one, two) = (format!("one-{round}"), format!("two-{round}"));
        let (first, second) = (format!("090-1{round}"), format!("090-2{round}"));
        place(&orders, by(&format!("zero-{round}"), Some(&second), None, None)).await;
        designate(&orders, &format!("zero-{round}")).await;
        place(&orders, by(&one, Some(&second), Some(&format!("{first}@x.jp")), None)).await;
        designate(&orders, &one).await;
        place(&orders, by(&two, None, Some(&format!("{first}@x.jp")), None)).await;
        let barrier = Arc::new(Barrier::new(4));
        let releasing: Vec<_> = [&one, &one, &format!("zero-{round}"), &format!("zero-{round}")]
            .into_iter()
            .map(|order_no| {
                let (orders, order_no) = (orders.clone(), order_no.clone());
                let barrier = Arc::clone(&barrier);
                tokio::spawn(async move {
                    barrier.wait().await;
                    release(&orders, &order_no).await
                })
            })
            .collect();
        let mut released = 0;
        for client in releasing {
            match client.await.unwrap() {
                Ok(_) => released += 1,
                Err(Error::Rejected(rejection)) => assert_eq!(rejection.code(), "not_blacklisted"),
                Err(error) => panic!("{error:?}"),
            }
        }
        assert_eq!(released, 2, "each entry goes once");
        assert!(malicious(&orders).await.is_empty());
    }
    assert_eq!(laws_broken(&test, shop).await, Vec::<String>::new());
}
