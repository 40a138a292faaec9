//! Orders from placing to refund: what is saved, what is recorded, what happens around them.

use order_domain::Order;
use order_domain::claim::ClaimStatus;
use order_domain::item::ItemStatus;
use order_domain::money::Money;
use order_domain::refund::RefundStatus;
use order_domain::tender::Tender;
use persistence::desk::DeskRejection;
use persistence::desk::coupons::{CouponStatus, Coupons};
use persistence::desk::stored_value::{EntryKind, StoredValue};
use persistence::lists::Slice;
use persistence::{Error, Orders};
use rstest::rstest;

use crate::support::{
    Backend, TestDatabase, cancel, complete, deposit, example, line, matching, numbers, paid,
    perform, place, plain, withdraw, write,
};

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_placed_is_found_again(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (test.shop().await.shop_id, test.shop().await.shop_id);
    let orders = Orders::of(&test, shop);
    let new = example(None, "CP-1");
    let order_no = place(&orders, new.clone()).await;
    assert_eq!(order_no, "20261122-0000001");
    assert!(orders.exists(&order_no).await.unwrap());

    let record = orders.find(&order_no).await.unwrap();
    let order = &record.order;
    assert_eq!(order.version, 1);
    assert_eq!(order.ordered_on.to_string(), "2026-11-22");
    assert_eq!(order.value(), Money(9_500));
    assert_eq!(order.outstanding(), Money(9_000));
    assert_eq!(order.initial.payment_total, Money(9_000));
    order.audit().unwrap();
    assert_eq!(record.people.len(), 2);
    assert_eq!(record.person(order.orderer).unwrap().data, new.people[0].data);

    // Nothing of it is to be seen from another shop.
    let foreign = Orders::of(&test, other);
    assert!(!foreign.exists(&order_no).await.unwrap());
    assert!(matches!(foreign.find(&order_no).await, Err(Error::NotFound { .. })));
    let tried = perform(&foreign, &order_no, deposit()).await;
    assert!(matches!(tried, Err(Error::NotFound { .. })));
    assert!(matches!(
        foreign.history(&order_no, None, Slice::first(5)).await,
        Err(Error::NotFound { .. })
    ));
    // And its number is free there.
    let same = place(&foreign, plain(Some(&order_no), vec![line("A", 1, 1, 10)])).await;
    assert_eq!(same, order_no);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn from_deposit_to_refund(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    let order_no = place(&orders, example(None, "CP-1")).await;
    perform(&orders, &order_no, deposit()).await.unwrap();

    // A quote saves nothing.
    let quote = orders.quote(&order_no, &cancel(&[(2, 1)]), &write().origin).await.unwrap();
    assert_eq!(quote.change.after.refunds[0].tenders.cash, Money(3_600));
    assert_eq!(orders.find(&order_no).await.unwrap().order.version, 2);

    perform(&orders, &order_no, cancel(&[(2, 1)])).await.unwrap();
    let order = orders.find(&order_no).await.unwrap().order;
    assert_eq!(order, Order { version: 3, ..quote_as_committed(&order, quote.change.after) });
    assert_eq!(order.refunds[0].status, RefundStatus::Pending);
    assert_eq!(order.claims[0].status, ClaimStatus::AwaitingRefund);
    assert_eq!(order.value(), Money(5_900));

    perform(&orders, &order_no, complete(1)).await.unwrap();
    let order = orders.find(&order_no).await.unwrap().order;
    assert_eq!(order.refunded().cash, Money(3_600));
    assert_eq!(order.status_of(&order.items[1]), ItemStatus::Canceled);

    let again = perform(&orders, &order_no, complete(1)).await;
    assert!(matches!(again, Err(Error::Rejected(_))));
}

/// Stamps are made at commit: everything else of a quote is as it was quoted.
fn quote_as_committed(committed: &Order, mut quoted: Order) -> Order {
    for (claim, known) in quoted.claims.iter_mut().zip(&committed.claims) {
        claim.steps.clone_from(&known.steps);
    }
    for (refund, known) in quoted.refunds.iter_mut().zip(&committed.refunds) {
        refund.scheduled.clone_from(&known.scheduled);
    }
    quoted
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn histories_tell_what_happened(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    let order_no = place(&orders, example(None, "CP-1")).await;
    perform(&orders, &order_no, deposit()).await.unwrap();
    perform(&orders, &order_no, cancel(&[(2, 1)])).await.unwrap();
    perform(&orders, &order_no, withdraw("C1")).await.unwrap();

    let history = orders.history(&order_no, None, Slice::first(100)).await.unwrap();
    let told: Vec<_> = history
        .rows
        .iter()
        .map(|entry| (entry.seq, entry.version, entry.entry_type.as_ref(), entry.from, entry.to))
        .collect();
    let (awaiting, preparing) = (ItemStatus::AwaitingPayment, ItemStatus::Preparing);
    let processing = ItemStatus::CancelProcessing;
    assert_eq!(
        told,
        [
            (1, 1, "order_placed", None, None),
            (2, 2, "deposit_confirmed", Some(awaiting), Some(preparing)),
            (3, 3, "claim_accepted", Some(preparing), Some(processing)),
            (4, 4, "claim_withdrawn", Some(processing), Some(preparing)),
        ]
    );
    assert_eq!(history.rows[0].actor.name, "佐藤");
    assert_eq!(history.rows[0].ip.as_deref(), Some("192.0.2.1"));
    assert_eq!(history.rows[2].note.as_deref(), Some("気が変わった"));
    let refund_pending =
        history.rows[2].changes.iter().find(|change| change.field == "refund_pending").unwrap();
    assert_eq!(refund_pending.before.as_deref(), Some("0"));
    assert_eq!(refund_pending.after.as_deref(), Some("3600"));

    let of_first = orders
        .history(&order_no, Some(order_domain::number::ItemNo(1)), Slice::first(100))
        .await
        .unwrap();
    let seqs: Vec<_> = of_first.rows.iter().map(|entry| entry.seq).collect();
    assert_eq!(seqs, [1, 2]);

    let payments = orders.payment_history(&order_no, Slice::first(100)).await.unwrap();
    let told: Vec<_> = payments
        .rows
        .iter()
        .map(|entry| (entry.value.minor(), entry.payment_total.minor(), entry.outstanding.minor()))
        .collect();
    assert_eq!(
        told,
        [(9_500, 9_000, 9_000), (9_500, 9_000, 0), (5_900, 5_400, 0), (9_500, 9_000, 0)]
    );
    assert_eq!(payments.rows[2].refund_pending, Money(3_600));
    assert_eq!(payments.rows[2].value_change, Money(-3_600));
    for entry in &payments.rows {
        let sum: Money = entry.entries.iter().map(|entry| entry.amount).sum();
        assert_eq!(sum, Money::ZERO);
    }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn points_and_coupons_go_and_come_back_once(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    let stored_value = StoredValue::of(&test, shop);
    let coupons = Coupons::of(&test, shop);
    let order_no = place(&orders, paid(example(None, "CP-1"))).await;
    assert_eq!(coupons.find("CP-1").await.unwrap().status, CouponStatus::Used);
    assert_eq!(stored_value.balances("m-1").await.unwrap()[0].balance, Money(0));

    // A coupon that is used can't be used again, and nothing of the second order stays.
    let second = orders.place(example(None, "CP-1"), write(), numbers()).await;
    assert!(matches!(second, Err(Error::Desk(DeskRejection::CouponNotUsable { .. }))));
    assert_eq!(stored_value.entries("m-1", Tender::Points, None, 10).await.unwrap().len(), 2);

    let mut all = cancel(&[(1, 1), (2, 1)]);
    all.options.restore_coupons = vec!["CP-1".to_owned()];
    perform(&orders, &order_no, all.clone()).await.unwrap();
    // Neither is back before the refund is completed.
    assert_eq!(coupons.find("CP-1").await.unwrap().status, CouponStatus::Used);
    assert_eq!(stored_value.balances("m-1").await.unwrap()[0].balance, Money(0));
    perform(&orders, &order_no, complete(1)).await.unwrap();
    assert_eq!(coupons.find("CP-1").await.unwrap().status, CouponStatus::Usable);
    assert_eq!(stored_value.balances("m-1").await.unwrap()[0].balance, Money(500));
    let entries = stored_value.entries("m-1", Tender::Points, None, 10).await.unwrap();
    let kinds: Vec<_> = entries.iter().map(|entry| entry.entry_kind).collect();
    assert_eq!(kinds, [EntryKind::Restore, EntryKind::Use, EntryKind::Opening]);
    assert_eq!(entries[0].cause.as_deref(), Some("F1"));

    // The next order uses both again; the ledger needs no opening any more.
    place(&orders, example(None, "CP-1")).await;
    let entries = stored_value.entries("m-1", Tender::Points, None, 10).await.unwrap();
    assert_eq!(entries.len(), 4);
    assert_eq!(entries[0].balance_after, Money(0));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn versions_guard_an_order(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    let order_no = place(&orders, example(None, "CP-1")).await;
    let stale = orders.perform(&order_no, deposit(), Vec::new(), matching(7), numbers()).await;
    assert!(matches!(stale, Err(Error::Stale { current_version: 1 })));
    orders.perform(&order_no, deposit(), Vec::new(), matching(1), numbers()).await.unwrap();
    assert_eq!(orders.find(&order_no).await.unwrap().order.version, 2);
}
