//! Writers that race end one after the other, and none of them is lost.

use std::sync::Arc;

use order_domain::money::Money;
use order_domain::tender::Tender;
use persistence::Error;
use persistence::desk::settings::{Settings, ShopSettings};
use persistence::desk::stored_value::StoredValue;
use rstest::rstest;

use crate::support::{Backend, TestDatabase, debug, matching, write};

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn racing_writers_add_up(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let writers: Vec<_> = (0..8)
        .map(|_| {
            let stored_value = StoredValue::of(&test, shop);
            tokio::spawn(async move {
                for _ in 0..10 {
                    stored_value
                        .grant("m-1", Tender::Points, Money(3), None, write(), debug())
                        .await
                        .unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let stored_value = StoredValue::of(&test, shop);
    let balances = stored_value.balances("m-1").await.unwrap();
    assert_eq!(balances[0].balance, Money(240));
    let entries = stored_value.entries("m-1", Tender::Points, None, 100).await.unwrap();
    assert_eq!(entries.len(), 80);
    assert_eq!(entries[0].entry_no, 80);
    assert_eq!(entries[0].balance_after, Money(240));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn of_two_editors_with_the_same_version_one_wins(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    for round in 0..10 {
        let version = Settings::of(&test, shop).find().await.unwrap().version;
        let editors: Vec<_> = (0..4)
            .map(|editor| {
                let settings = Settings::of(&test, shop);
                tokio::spawn(async move {
                    let name = format!("{round}-{editor}");
                    let edit = move |known: &ShopSettings| {
                        Ok(ShopSettings { name: name.clone(), ..known.clone() })
                    };
                    settings.change(matching(version), Arc::new(edit), debug()).await
                })
            })
            .collect();
        let mut won = 0;
        for editor in editors {
            match editor.await.unwrap() {
                Ok(_) => won += 1,
                Err(Error::Stale { current_version }) => assert_eq!(current_version, version + 1),
                Err(error) => panic!("{error:?}"),
            }
        }
        assert_eq!(won, 1);
    }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_while_answering_undoes_everything(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let stored_value = StoredValue::of(&test, shop);
    let refuse: persistence::Answer<persistence::desk::stored_value::Balance> =
        Arc::new(|_| Err(Box::new("quote_changed")));
    let error = stored_value
        .grant("m-1", Tender::Points, Money(3), None, write(), refuse)
        .await
        .unwrap_err();
    let Error::Refused(refusal) = error else { panic!("{error:?}") };
    assert_eq!(refusal.downcast_ref::<&str>(), Some(&"quote_changed"));
    assert!(stored_value.balances("m-1").await.unwrap().is_empty());
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_panic_while_answering_undoes_everything(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let stored_value = StoredValue::of(&test, shop);
    let panicking: persistence::Answer<persistence::desk::stored_value::Balance> =
        Arc::new(|_| panic!("a defect"));
    let granted =
        stored_value.grant("m-1", Tender::Points, Money(3), None, write(), panicking).await;
    assert!(matches!(granted, Err(Error::Panicked(_))), "{granted:?}");
    assert!(stored_value.balances("m-1").await.unwrap().is_empty());
    // The connection is as good as before.
    stored_value.grant("m-1", Tender::Points, Money(3), None, write(), debug()).await.unwrap();
    assert_eq!(stored_value.balances("m-1").await.unwrap()[0].balance, Money(3));
}
