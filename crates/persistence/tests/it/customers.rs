//! 顧客詳細: a member's orders in sum, stored value, coupons.

use order_domain::money::Money;
use order_domain::tender::Tender;
use persistence::desk::coupons::{CouponStatus, Coupons};
use persistence::desk::customers::{Customers, LedgerKey};
use persistence::desk::stored_value::{EntryKind, StoredValue, StoredValueEntry};
use persistence::lists::{Slice, Start};
use persistence::{Error, Orders};
use rstest::rstest;

use crate::support::{
    Backend, TestDatabase, cancel, debug, example, noon, paid, perform, place, write,
};

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_member_is_known_by_their_orders(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (test.shop().await.shop_id, test.shop().await.shop_id);
    let orders = Orders::of(&test, shop);
    let customers = Customers::of(&test, shop);
    assert!(matches!(customers.find("m-1").await, Err(Error::NotFound { what: "member" })));
    let mut second = paid(example(Some("o-2"), "CP-2"));
    second.command.ordered_at = noon() + chrono::TimeDelta::days(2);
    second.people[0].data["name"] = "佐藤 花子".into();
    place(&orders, second).await;
    // Placed later, ordered earlier: what counts is when they ordered.
    place(&orders, paid(example(Some("o-1"), "CP-1"))).await;
    perform(&orders, "o-1", cancel(&[(2, 1)])).await.unwrap();
    let customer = customers.find("m-1").await.unwrap();
    assert_eq!((customer.order_count, customer.value_total), (2, Money(9_500 + 5_900)));
    assert_eq!(customer.first_ordered_at, Some(noon()));
    assert_eq!(customer.last_ordered_at, Some(noon() + chrono::TimeDelta::days(2)));
    assert_eq!(customer.orderer.unwrap().data["name"], "佐藤 花子");
    assert_eq!(customer.balances.len(), 1);
    // Stored value alone makes a member known; another shop knows nobody.
    let stored_value = StoredValue::of(&test, shop);
    let gift = stored_value.grant("m-2", Tender::Points, Money(5), None, write(), debug());
    gift.await.unwrap();
    let customer = customers.find("m-2").await.unwrap();
    assert_eq!((customer.order_count, customer.orderer), (0, None));
    assert_eq!((customer.first_ordered_at, customer.last_ordered_at), (None, None));
    let foreign = Customers::of(&test, other).find("m-1").await;
    assert!(matches!(foreign, Err(Error::NotFound { what: "member" })));
}

fn key(entry: &StoredValueEntry) -> LedgerKey {
    LedgerKey { at: entry.at, kind: entry.kind, entry_no: entry.entry_no }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_of_a_member_comes_in_pages(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let stored_value = StoredValue::of(&test, shop);
    for amount in 1..=5 {
        for kind in [Tender::Points, Tender::StoreCredit] {
            let grant = stored_value.grant("m-1", kind, Money(amount), None, write(), debug());
            grant.await.unwrap();
        }
    }
    place(&Orders::of(&test, shop), example(Some("o-1"), "CP-1")).await;
    let customers = Customers::of(&test, shop);
    let mut slice = Slice { start: Start::First, limit: 4, count: true };
    let mut seen: Vec<StoredValueEntry> = Vec::new();
    loop {
        let page = customers.stored_value("m-1", None, slice.clone()).await.unwrap();
        // The order opened the account with what the ledger didn't know, and used it.
        assert_eq!(page.total, Some(12));
        slice.start = Start::After(key(page.rows.last().unwrap()));
        let more = page.has_next;
        seen.extend(page.rows);
        if !more {
            break;
        }
    }
    assert_eq!(seen.len(), 12);
    assert!(seen.windows(2).all(|pair| pair[0].at >= pair[1].at), "newest first");
    assert_eq!((seen[0].entry_kind, seen[0].order_no.as_deref()), (EntryKind::Use, Some("o-1")));
    assert_eq!((seen[1].entry_kind, seen[1].amount), (EntryKind::Opening, Money(500 - 15)));
    let points = customers.stored_value("m-1", Some(Tender::Points), Slice::first(99)).await;
    assert_eq!(points.unwrap().rows.len(), 7);
    let nobody = customers.stored_value("m-9", None, Slice::first(9)).await.unwrap();
    assert!(nobody.rows.is_empty());
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_member_has_the_coupons_that_were_given_to_them(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let coupons = Coupons::of(&test, shop);
    for (number, member) in [("CP-1", "m-1"), ("CP-2", "m-1"), ("CP-3", "m-2")] {
        coupons.issue(number, "秋クーポン", Some(member), write(), debug()).await.unwrap();
    }
    place(&Orders::of(&test, shop), example(Some("o-1"), "CP-1")).await;
    let customers = Customers::of(&test, shop);
    let own = customers.coupons("m-1", Slice::first(9)).await.unwrap().rows;
    let told: Vec<_> = own
        .iter()
        .map(|coupon| (coupon.coupon_no.as_str(), coupon.status, coupon.entries.len()))
        .collect();
    assert_eq!(told, [("CP-1", CouponStatus::Used, 2), ("CP-2", CouponStatus::Usable, 1)]);
    assert_eq!(own[0], coupons.find("CP-1").await.unwrap());
    let start = Start::After("CP-1".to_owned());
    let second = customers.coupons("m-1", Slice { start, limit: 1, count: false }).await.unwrap();
    assert_eq!(second.rows[0].coupon_no, "CP-2");
}
