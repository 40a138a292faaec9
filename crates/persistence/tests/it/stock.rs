//! Stock: taken with the order, given back by claims as shop and operator say (domain.md §5).

use std::sync::Arc;

use order_domain::money::Money;
use order_domain::policy::RestockPolicy;
use persistence::desk::DeskRejection;
use persistence::desk::products::{Products, VariantDetails};
use persistence::desk::settings::{Settings, ShopSettings};
use persistence::{Error, Orders, ShopId};
use rstest::rstest;

use crate::support::{
    Backend, TestDatabase, cancel, debug, line, numbers, paid, perform, place, plain, withdraw,
    write,
};

async fn put(test: &TestDatabase, shop: ShopId, code: &str, stock: Option<i64>) {
    let details = VariantDetails {
        product_code: "P".to_owned(),
        name: "P".to_owned(),
        option: None,
        price: Money(1_000),
        stock,
    };
    Products::of(test, shop).put(code, details, write(), debug()).await.unwrap();
}

async fn stock(test: &TestDatabase, shop: ShopId, code: &str) -> Option<i64> {
    Products::of(test, shop).find(code).await.unwrap().details.stock
}

async fn restock(test: &TestDatabase, shop: ShopId, policy: RestockPolicy) {
    let edit =
        move |known: &ShopSettings| Ok(ShopSettings { restock_policy: policy, ..known.clone() });
    Settings::of(test, shop).change(write(), Arc::new(edit), debug()).await.unwrap();
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_order_takes_and_a_claim_gives_back(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    put(&test, shop, "S", Some(5)).await;
    put(&test, shop, "U", None).await;
    let lines = vec![line("S", 1_000, 2, 10), line("S", 900, 1, 10), line("U", 1, 9, 10)];
    let order_no = place(&orders, paid(plain(None, lines))).await;
    assert_eq!(stock(&test, shop, "S").await, Some(2));
    assert_eq!(stock(&test, shop, "U").await, None);

    let too_many = orders
        .place(plain(None, vec![line("S", 1_000, 3, 10)]), write(), numbers())
        .await
        .unwrap_err();
    let Error::Desk(DeskRejection::OutOfStock { expected, actual, .. }) = too_many else {
        panic!("{too_many:?}")
    };
    assert_eq!((expected, actual), (3, 2));

    perform(&orders, &order_no, cancel(&[(1, 1)])).await.unwrap();
    assert_eq!(stock(&test, shop, "S").await, Some(3));
    perform(&orders, &order_no, withdraw("C1")).await.unwrap();
    assert_eq!(stock(&test, shop, "S").await, Some(2));

    // The shop's setting, then the operator's word.
    restock(&test, shop, RestockPolicy::None).await;
    perform(&orders, &order_no, cancel(&[(2, 1)])).await.unwrap();
    assert_eq!(stock(&test, shop, "S").await, Some(2));
    restock(&test, shop, RestockPolicy::Ask).await;
    let mut asked = cancel(&[(1, 1)]);
    asked.options.restock = Some(true);
    perform(&orders, &order_no, asked).await.unwrap();
    assert_eq!(stock(&test, shop, "S").await, Some(3));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_claim_gives_back_only_what_the_order_took(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    let order_no = place(&orders, paid(plain(None, vec![line("S", 1_000, 2, 10)]))).await;
    // The variant is counted only from now on.
    put(&test, shop, "S", Some(5)).await;
    perform(&orders, &order_no, cancel(&[(1, 2)])).await.unwrap();
    assert_eq!(stock(&test, shop, "S").await, Some(5));
    perform(&orders, &order_no, withdraw("C1")).await.unwrap();
    assert_eq!(stock(&test, shop, "S").await, Some(5));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn goods_sold_again_meanwhile_show_as_oversold(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    put(&test, shop, "S", Some(1)).await;
    let order_no = place(&orders, paid(plain(None, vec![line("S", 1_000, 1, 10)]))).await;
    perform(&orders, &order_no, cancel(&[(1, 1)])).await.unwrap();
    place(&orders, plain(None, vec![line("S", 1_000, 1, 10)])).await;
    perform(&orders, &order_no, withdraw("C1")).await.unwrap();
    assert_eq!(stock(&test, shop, "S").await, Some(-1));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn eight_buyers_of_the_last_three(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    put(&test, shop, "S", Some(3)).await;
    let buyers: Vec<_> = (0..8)
        .map(|_| {
            let orders = Orders::of(&test, shop);
            tokio::spawn(async move {
                let new = plain(None, vec![line("S", 1_000, 1, 10)]);
                orders.place(new, write(), numbers()).await
            })
        })
        .collect();
    let mut sold = 0;
    for buyer in buyers {
        match buyer.await.unwrap() {
            Ok(_) => sold += 1,
            Err(Error::Desk(DeskRejection::OutOfStock { .. })) => (),
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(sold, 3);
    assert_eq!(stock(&test, shop, "S").await, Some(0));
}
