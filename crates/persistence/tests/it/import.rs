//! Import: many orders in a transaction, each taken or refused on its own, safe to run again.

use order_domain::money::{Currency, Money};
use order_domain::payment::PaymentMethod;
use order_domain::tender::Tender;
use persistence::desk::DeskRejection;
use persistence::desk::stored_value::StoredValue;
use persistence::{Error, NewOrder, Orders};
use rstest::rstest;
use uuid::Uuid;

use crate::support::{Backend, TestDatabase, example, line, paid, plain, write};

fn batch(from: u32, to: u32) -> Vec<NewOrder> {
    (from..to)
        .map(|number| {
            let new = example(Some(&format!("W{number}")), &format!("CP-{number}"));
            if number % 2 == 0 { paid(new) } else { new }
        })
        .collect()
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_placed_and_running_it_again_changes_nothing(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    let first = orders.place_many(batch(0, 120), write().origin).await.unwrap();
    assert!(first.iter().all(Result::is_ok));
    // All of them used 500 points that the ledger did not know of.
    let balances = StoredValue::of(&test, shop).balances("m-1").await.unwrap();
    assert_eq!(balances[0].balance, Money(0));

    let again = orders.place_many(batch(100, 140), write().origin).await.unwrap();
    for (position, outcome) in again.iter().enumerate() {
        match outcome {
            Ok(placed) if position >= 20 => assert_eq!(placed.version, 1),
            Err(Error::Desk(DeskRejection::OrderNoTaken { .. })) if position < 20 => (),
            outcome => panic!("{position}: {outcome:?}"),
        }
    }
    let found = &mut |violation| panic!("{violation:?}");
    assert_eq!(orders.audit(found).await.unwrap().orders, 140);
    let entries =
        StoredValue::of(&test, shop).entries("m-1", Tender::Points, None, 1_000).await.unwrap();
    assert_eq!(entries.len(), 280);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_one_record_leaves_the_others_alone(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    let good = |number: &str| plain(Some(number), vec![line("A", 1_000, 1, 10)]);
    let mut dollars = good("2");
    dollars.command.currency = Currency::Usd;
    let mut unknown_account = good("3");
    unknown_account.command.payment.bank_account_id = Some(Uuid::nil());
    let mut unpaid = good("4");
    unpaid.command.payment.method = PaymentMethod::None;
    let mut guest = example(Some("5"), "CP-5");
    guest.command.member_id = None;
    let mut nobody = good("6");
    nobody.people.clear();
    let same_number = good("1");
    let no_number = plain(None, vec![line("A", 1_000, 1, 10)]);
    let all = vec![
        good("1"),
        dollars,
        unknown_account,
        unpaid,
        guest,
        nobody,
        same_number,
        no_number,
        good("7"),
    ];
    let outcomes = orders.place_many(all, write().origin).await.unwrap();
    let codes: Vec<String> = outcomes
        .into_iter()
        .map(|outcome| match outcome {
            Ok(placed) => placed.order_no,
            Err(Error::Rejected(rejection)) => rejection.code().to_owned(),
            Err(Error::Desk(rejection)) => rejection.code().to_owned(),
            Err(error) => error.to_string(),
        })
        .collect();
    assert_eq!(
        codes,
        [
            "1",
            "currency_mismatch",
            "bank_account_not_in_use",
            "payment_method_required",
            "member_required",
            "the order would break a law: an order without its orderer or receiver",
            "order_no_taken",
            "20261122-0000001",
            "7",
        ]
    );
    let found = &mut |violation| panic!("{violation:?}");
    assert_eq!(orders.audit(found).await.unwrap().orders, 3);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_beyond_the_parameters_of_a_statement(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    // 4 orders of 1,000 lines: over 50,000 parameters for the lines alone.
    let all = (0..4).map(|number| {
        let lines = (0..1_000).map(|line_no| line(&format!("V{number}-{line_no}"), 10, 1, 10));
        plain(Some(&format!("L{number}")), lines.collect())
    });
    let outcomes = orders.place_many(all.collect(), write().origin).await.unwrap();
    assert!(outcomes.iter().all(Result::is_ok));
    let found = &mut |violation| panic!("{violation:?}");
    assert_eq!(orders.audit(found).await.unwrap().orders, 4);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn two_imports_of_the_same_orders_at_once(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let importers: Vec<_> = (0..4)
        .map(|_| {
            let orders = Orders::of(&test, shop);
            tokio::spawn(async move {
                let mut placed = 0;
                for from in [0, 25, 50, 75] {
                    let batch = batch(from, from + 25);
                    let outcomes = orders.place_many(batch, write().origin).await.unwrap();
                    placed += outcomes.iter().filter(|outcome| outcome.is_ok()).count();
                }
                placed
            })
        })
        .collect();
    let mut placed = 0;
    for importer in importers {
        placed += importer.await.unwrap();
    }
    assert_eq!(placed, 100);
    let found = &mut |violation| panic!("{violation:?}");
    assert_eq!(Orders::of(&test, shop).audit(found).await.unwrap().orders, 100);
}
