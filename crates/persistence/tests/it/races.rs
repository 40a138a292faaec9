//! Many at once on the same thing: one wins, nothing is done twice.

use std::sync::Arc;

use order_domain::money::Money;
use order_domain::tender::Tender;
use persistence::desk::DeskRejection;
use persistence::desk::settings::{Settings, ShopSettings};
use persistence::desk::stored_value::StoredValue;
use persistence::{Error, Orders};
use rstest::rstest;
use tokio::sync::Barrier;

use crate::support::{
    Backend, TestDatabase, cancel, complete, debug, example, keyed, line, numbers, paid, perform,
    perform_keyed, place, plain, write,
};

const CLIENTS: usize = 8;

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn eight_complete_one_refund(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    for round in 0..15_i64 {
        let order_no = place(&orders, paid(example(None, &format!("CP-{round}")))).await;
        perform(&orders, &order_no, cancel(&[(1, 1), (2, 1)])).await.unwrap();
        let barrier = Arc::new(Barrier::new(CLIENTS));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                let (orders, order_no) = (orders.clone(), order_no.clone());
                let barrier = Arc::clone(&barrier);
                tokio::spawn(async move {
                    barrier.wait().await;
                    perform(&orders, &order_no, complete(1)).await
                })
            })
            .collect();
        let mut won = 0;
        for client in clients {
            match client.await.unwrap() {
                Ok(_) => won += 1,
                Err(Error::Rejected(rejection)) => {
                    assert_eq!(rejection.code(), "illegal_refund_step");
                }
                Err(error) => panic!("{error:?}"),
            }
        }
        assert_eq!(won, 1);
        // The points come back once; the next round's order uses them again.
        let balances = StoredValue::of(&test, shop).balances("m-1").await.unwrap();
        assert_eq!(balances[0].balance, Money(500));
        assert_eq!(orders.find(&order_no).await.unwrap().order.refunded().cash, Money(9_000));
    }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn eight_open_refunds_of_one_order(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    for _ in 0..10 {
        // Three units, and eight who each want to cancel two of them.
        let order_no = place(&orders, paid(plain(None, vec![line("A", 1_000, 3, 10)]))).await;
        let barrier = Arc::new(Barrier::new(CLIENTS));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (orders, order_no) = (orders.clone(), order_no.clone());
                let barrier = Arc::clone(&barrier);
                tokio::spawn(async move {
                    barrier.wait().await;
                    let key = format!("{order_no}-{client}");
                    perform_keyed(&orders, &order_no, cancel(&[(1, 2)]), &key).await
                })
            })
            .collect();
        let mut won = 0;
        for client in clients {
            match client.await.unwrap() {
                Ok(answered) => won += i32::from(!answered.replayed),
                Err(Error::Rejected(_)) => (),
                Err(error) => panic!("{error:?}"),
            }
        }
        assert_eq!(won, 1);
        let order = orders.find(&order_no).await.unwrap().order;
        // The shipping fee of 500 stays: a unit is left.
        assert_eq!(order.refund_pending().cash, Money(2_000));
        order.audit().unwrap();
    }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn orders_drawn_at_once_get_different_numbers(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    // An importer has brought some numbers of the same form.
    let orders = Orders::of(&test, shop);
    for number in ["20261122-0000003", "20261122-0000004", "20261122-0000009"] {
        place(&orders, plain(Some(number), vec![line("A", 1, 1, 10)])).await;
    }
    let clients: Vec<_> = (0..24)
        .map(|_| {
            let orders = orders.clone();
            tokio::spawn(
                async move { place(&orders, plain(None, vec![line("A", 1, 1, 10)])).await },
            )
        })
        .collect();
    let mut numbers = std::collections::BTreeSet::new();
    for client in clients {
        assert!(numbers.insert(client.await.unwrap()));
    }
    assert_eq!(numbers.len(), 24);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn of_eight_orders_with_one_number_or_coupon_one_is_placed(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    for round in 0..5 {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let orders = orders.clone();
                tokio::spawn(async move {
                    // Half of them want the same number, the others the same new coupon.
                    let own = format!("{round}-{client}");
                    let new = if client % 2 == 0 {
                        example(Some(&format!("same-{round}")), &own)
                    } else {
                        example(Some(&own), &format!("CP-same-{round}"))
                    };
                    orders.place(new, write(), numbers()).await
                })
            })
            .collect();
        let mut placed = 0;
        for client in clients {
            match client.await.unwrap() {
                Ok(_) => placed += 1,
                Err(Error::Desk(
                    DeskRejection::OrderNoTaken { .. } | DeskRejection::CouponNotUsable { .. },
                )) => (),
                Err(error) => panic!("{error:?}"),
            }
        }
        assert_eq!(placed, 2);
    }
    let found = &mut |violation| panic!("{violation:?}");
    assert_eq!(orders.audit(found).await.unwrap().orders, 10);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn points_are_not_spent_twice_where_the_ledger_is_asked(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let edit =
        |known: &ShopSettings| Ok(ShopSettings { check_stored_value: true, ..known.clone() });
    Settings::of(&test, shop).change(write(), Arc::new(edit), debug()).await.unwrap();
    let stored_value = StoredValue::of(&test, shop);
    stored_value.grant("m-1", Tender::Points, Money(1_200), None, write(), debug()).await.unwrap();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let orders = Orders::of(&test, shop);
            let new = example(None, &format!("CP-{client}"));
            let write = keyed(&format!("k-{client}"), 1);
            tokio::spawn(async move { orders.place(new, write, numbers()).await })
        })
        .collect();
    let mut placed = 0;
    for client in clients {
        match client.await.unwrap() {
            Ok(_) => placed += 1,
            Err(Error::Desk(DeskRejection::StoredValueInsufficient {
                expected, actual, ..
            })) => {
                assert_eq!(expected.money, Money(500));
                assert!(actual.money < Money(500));
            }
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(placed, 2);
    assert_eq!(stored_value.balances("m-1").await.unwrap()[0].balance, Money(200));
}
