//! A key does one thing once, and says the same each time (api.md §1, "retries").

use std::sync::{Arc, Barrier};

use order_domain::money::Money;
use order_domain::tender::Tender;
use persistence::desk::stored_value::{Balance, StoredValue};
use persistence::{Answer, CredentialId, Error, Write};
use rstest::rstest;

use crate::support::{Backend, TestDatabase, answer_of, body, debug, keyed, write};

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_gets_the_same_answer(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let points = StoredValue::of(&test, shop);
    let grant = |write| points.grant("m-1", Tender::Points, Money(3), None, write, debug());

    let first = grant(keyed("k-1", 1)).await.unwrap();
    assert!(!first.replayed);
    grant(write()).await.unwrap();
    let again = grant(keyed("k-1", 1)).await.unwrap();
    assert!(again.replayed);
    assert_eq!(again.answer, first.answer);
    assert!(body(&again).contains("Money(3)"));

    assert!(matches!(grant(keyed("k-1", 2)).await, Err(Error::KeyReused)));
    assert_eq!(points.balances("m-1").await.unwrap()[0].balance, Money(6));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn keys_of_other_credentials_and_shops_are_other_keys(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (one, other) = (test.shop().await.shop_id, test.shop().await.shop_id);
    for shop in [one, other] {
        for credential in ["key:1", "key:2"] {
            let mut write: Write = keyed("k-1", 1);
            write.origin.credential = CredentialId(credential.to_owned());
            let points = StoredValue::of(&test, shop);
            let granted =
                points.grant("m-1", Tender::Points, Money(3), None, write, debug()).await.unwrap();
            assert!(!granted.replayed);
        }
        let balances = StoredValue::of(&test, shop).balances("m-1").await.unwrap();
        assert_eq!(balances[0].balance, Money(6));
    }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_request_leaves_its_key_free(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let points = StoredValue::of(&test, shop);
    let refuse: Answer<Balance> = Arc::new(|_| Err(Box::new(())));
    let refused =
        points.grant("m-1", Tender::Points, Money(3), None, keyed("k-1", 1), refuse).await;
    assert!(matches!(refused, Err(Error::Refused(_))));
    let granted =
        points.grant("m-1", Tender::Points, Money(5), None, keyed("k-1", 2), debug()).await;
    assert!(!granted.unwrap().replayed);
    assert_eq!(points.balances("m-1").await.unwrap()[0].balance, Money(5));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn sixteen_clients_with_one_key_do_it_once(#[case] backend: Backend) {
    let Some(test) = TestDatabase::with(backend, |options| options.max_connections = 16).await
    else {
        return;
    };
    let shop = test.shop().await.shop_id;
    for round in 0..5 {
        let clients: Vec<_> = (0..16)
            .map(|_| {
                let points = StoredValue::of(&test, shop);
                let write = keyed(&format!("k-{round}"), 1);
                tokio::spawn(async move {
                    points.grant("m-1", Tender::Points, Money(1), None, write, debug()).await
                })
            })
            .collect();
        let (mut done, mut answers) = (0, Vec::new());
        for client in clients {
            match client.await.unwrap() {
                Ok(answered) => {
                    done += i32::from(!answered.replayed);
                    answers.push(answered.answer);
                }
                Err(Error::KeyInFlight) => (),
                Err(error) => panic!("{error:?}"),
            }
        }
        assert_eq!(done, 1);
        assert!(answers.iter().all(|answer| *answer == answers[0]));
    }
    let balances = StoredValue::of(&test, shop).balances("m-1").await.unwrap();
    assert_eq!(balances[0].balance, Money(5));
}

/// On SQLite the second request waits for the write lock and then finds the answer.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_twin_still_runs_is_told_to_come_back() {
    let Some(test) = TestDatabase::new(Backend::Postgres).await else { return };
    let shop = test.shop().await.shop_id;
    let points = StoredValue::of(&test, shop);
    let meeting = Arc::new(Barrier::new(2));
    // A worker that waits must not keep the second request from running.
    let meet = move || tokio::task::block_in_place(|| meeting.wait());
    let slow: Answer<Balance> = {
        let meet = meet.clone();
        Arc::new(move |_| {
            meet(); // at work,
            meet(); // and still, when the second has its answer
            Ok(answer_of("slow"))
        })
    };
    let first = {
        let points = points.clone();
        tokio::spawn(async move {
            points.grant("m-1", Tender::Points, Money(1), None, keyed("k", 1), slow).await
        })
    };
    meet();
    let second = points.grant("m-1", Tender::Points, Money(1), None, keyed("k", 1), debug()).await;
    meet();
    assert!(matches!(second, Err(Error::KeyInFlight)), "{second:?}");
    assert!(!first.await.unwrap().unwrap().replayed);
    let third = points.grant("m-1", Tender::Points, Money(1), None, keyed("k", 1), debug()).await;
    assert_eq!(body(&third.unwrap()), "slow");
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn keys_are_forgotten_after_seven_days(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let points = StoredValue::of(&test, shop);
    let grant = |write| points.grant("m-1", Tender::Points, Money(3), None, write, debug());
    grant(keyed("old", 1)).await.unwrap();
    grant(keyed("older", 1)).await.unwrap();
    grant(keyed("new", 1)).await.unwrap();
    age(&test, "old", 8).await;
    age(&test, "older", 9).await;
    // One that is still there but past its time is as good as forgotten.
    assert!(!grant(keyed("old", 2)).await.unwrap().replayed);
    assert_eq!(test.forget_old_idempotency_keys().await.unwrap(), 1);
    assert!(grant(keyed("new", 1)).await.unwrap().replayed);
    assert!(!grant(keyed("older", 7)).await.unwrap().replayed);
}

async fn age(test: &TestDatabase, key: &str, days: i64) {
    use sqlx::Connection;
    let at = chrono::Utc::now() - chrono::TimeDelta::days(days);
    let sql = "UPDATE idempotency_keys SET created_at = $1 WHERE key = $2";
    if test.options.url.starts_with("sqlite") {
        let mut connection = sqlx::SqliteConnection::connect(&test.options.url).await.unwrap();
        sqlx::query(sql).bind(at).bind(key).execute(&mut connection).await.unwrap();
    } else {
        let mut connection = sqlx::PgConnection::connect(&test.options.url).await.unwrap();
        sqlx::query(sql).bind(at).bind(key).execute(&mut connection).await.unwrap();
    }
}
