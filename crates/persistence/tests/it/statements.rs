//! How many SQL statements things take, and which way SQLite goes to the rows.

use std::sync::{Arc, Mutex};

use order_domain::action::CreateShipment;
use order_domain::claim::Pick;
use order_domain::money::Money;
use order_domain::number::{ItemNo, PaymentNo, RefundNo, ShipmentNo};
use order_domain::tender::Tender;
use persistence::desk::blacklist::Blacklist;
use persistence::desk::customers::{Customers, LedgerKey};
use persistence::desk::inquiries::Inquiries;
use persistence::desk::memos::{MemoText, Memos, NewMemo};
use persistence::desk::stored_value::StoredValue;
use persistence::lists::{OrderFilter, OrderSort, OrderSortField, RefundFilter, Slice, Start};
use persistence::orders::PartNo;
use persistence::{DatabaseOptions, Orders, ShopId};
use rstest::rstest;
use sqlx::{Connection, Row};

use crate::support::{
    Backend, TestDatabase, cancel, debug, deposit, line, numbers, paid, perform, perform_keyed,
    place, plain, withdraw, write,
};

/// Order detail: the order, seven kinds of parts, people.
const DETAIL: u64 = 9;
/// A part cancel without key: what a detail reads, settings, stock, and a statement for each table
/// that it writes to.
const PART_CANCEL: u64 = 21;

/// A shop whose second order is long and has been through a lot.
async fn fill(test: &TestDatabase) -> ShopId {
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(test, shop);
    place(&orders, paid(plain(Some("short"), vec![line("A", 1_000, 9, 10)]))).await;
    let lines = (0..200).map(|number| line(&format!("V{number}"), 1_000, 9, 10)).collect();
    place(&orders, plain(Some("long"), lines)).await;
    perform(&orders, "long", deposit()).await.unwrap();
    for round in 1..=12 {
        perform(&orders, "long", cancel(&[(round, 1), (round + 1, 1)])).await.unwrap();
        if round % 2 == 0 {
            perform(&orders, "long", withdraw(&format!("C{round}"))).await.unwrap();
        }
    }
    shop
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn statements_are_few_and_do_not_grow(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = fill(&test).await;
    let orders = Orders::of(&test, shop);
    let mut cancels = Vec::new();
    for order_no in ["short", "long"] {
        let before = test.statements_executed();
        orders.find(order_no).await.unwrap();
        assert_eq!(test.statements_executed() - before, DETAIL, "detail of {order_no}");

        // Beside it, the counts of its tabs.
        let before = test.statements_executed();
        orders.counts(order_no).await.unwrap();
        assert_eq!(test.statements_executed() - before, 2, "counts of {order_no}");

        let item = if order_no == "short" { 1 } else { 150 };
        // The first one on an order also changes what the order is found by.
        let before = test.statements_executed();
        perform(&orders, order_no, cancel(&[(item, 2)])).await.unwrap();
        let first = test.statements_executed() - before;
        assert!(first <= PART_CANCEL + 1, "{first} for {order_no}");

        let before = test.statements_executed();
        perform(&orders, order_no, cancel(&[(item, 2)])).await.unwrap();
        cancels.push(test.statements_executed() - before);

        let before = test.statements_executed();
        perform_keyed(&orders, order_no, cancel(&[(item, 2)]), order_no).await.unwrap();
        // The key is taken, and the answer kept with it.
        assert_eq!(test.statements_executed() - before, cancels[0] + 2);
    }
    assert_eq!(cancels[0], cancels[1]);
    assert!(cancels[0] <= PART_CANCEL, "{cancels:?}");
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_takes_few_statements(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    let batch = |from: u32, to: u32| {
        (from..to)
            .map(|number| plain(Some(&format!("{number}")), vec![line("A", 10, 1, 10)]))
            .collect::<Vec<_>>()
    };
    let before = test.statements_executed();
    orders.place_many(batch(0, 1), write().origin).await.unwrap();
    let one = test.statements_executed() - before;
    let before = test.statements_executed();
    orders.place_many(batch(1, 301), write().origin).await.unwrap();
    let many = test.statements_executed() - before;
    // The rows of a table go in portions of 2ⁿ.
    assert!(one <= 20, "{one}");
    assert!(many <= one * 5, "{many} for 300 orders, {one} for one");
}

/// Whether a part is there is asked before every request about it: the order is not read for that.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_part_is_looked_up_in_two_statements(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (fill(&test).await, test.shop().await.shop_id);
    let orders = Orders::of(&test, shop);
    let ship = CreateShipment {
        carrier: "yamato".to_owned(),
        tracking_no: "1".to_owned(),
        items: vec![Pick { item_no: ItemNo(1), quantity: 1 }],
        dispatch: false,
    };
    perform(&orders, "short", ship).await.unwrap();
    perform(&orders, "short", cancel(&[(1, 1)])).await.unwrap();
    let claim = |text: &str| PartNo::Claim(text.parse().unwrap());
    let parts = [
        (claim("C1"), claim("C2")),
        // The letter is a part of the number.
        (claim("C1"), claim("R1")),
        (PartNo::Refund(RefundNo(1)), PartNo::Refund(RefundNo(2))),
        (PartNo::Shipment(ShipmentNo(1)), PartNo::Shipment(ShipmentNo(2))),
        (PartNo::Payment(PaymentNo(1)), PartNo::Payment(PaymentNo(2))),
    ];
    for (known, unknown) in parts {
        let before = test.statements_executed();
        assert!(orders.has("short", known).await.unwrap(), "{known:?}");
        assert_eq!(test.statements_executed() - before, 2, "{known:?}");
        assert!(!orders.has("short", unknown).await.unwrap(), "{unknown:?}");
        assert!(!orders.has("nobody's", known).await.unwrap(), "{known:?}");
        let neighbour = Orders::of(&test, other);
        assert!(!neighbour.has("short", known).await.unwrap(), "{known:?}");
    }
}

/// Every statement that the reading side runs on SQLite goes by an index to the rows that it wants:
/// never through a whole table, never through a whole shop.
#[tokio::test(flavor = "multi_thread")]
async fn sqlite_reads_by_index() {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    let recorded = Arc::clone(&seen);
    let observe = move |options: &mut DatabaseOptions| {
        options.observer =
            Some(Arc::new(move |sql, _| recorded.lock().unwrap().push(sql.to_string())));
    };
    let test = TestDatabase::with(Backend::Sqlite, observe).await.unwrap();
    let shop = fill(&test).await;
    let orders = Orders::of(&test, shop);
    seen.lock().unwrap().clear();

    orders.find("long").await.unwrap();
    assert!(orders.has("long", PartNo::Payment(PaymentNo(1))).await.unwrap());
    orders.history("long", None, Slice::first(20)).await.unwrap();
    orders.payment_history("long", Slice::first(20)).await.unwrap();
    perform_keyed(&orders, "long", cancel(&[(100, 1)]), "k").await.unwrap();
    for field in [OrderSortField::OrderedAt, OrderSortField::UpdatedAt, OrderSortField::OrderNo] {
        let sort = OrderSort { field, ascending: false };
        let page = orders.list(OrderFilter::default(), sort, Slice::first(1)).await.unwrap();
        let start = Start::After(page.rows[0].key(sort));
        let slice = Slice { start, ..Slice::first(1) };
        orders.list(OrderFilter::default(), sort, slice).await.unwrap();
    }
    let page = orders.refunds(RefundFilter::default(), false, Slice::first(1)).await.unwrap();
    let slice = Slice { start: Start::After(page.rows[0].key()), ..Slice::first(1) };
    orders.refunds(RefundFilter::default(), false, slice).await.unwrap();

    read_desk(&test, shop).await;

    let mut connection = sqlx::SqliteConnection::connect(&test.options.url).await.unwrap();
    let statements = seen.lock().unwrap().clone();
    assert!(statements.len() > 30);
    for sql in statements {
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let plan = sqlx::query(explain).fetch_all(&mut connection).await.unwrap();
        for step in plan {
            let step: String = step.get("detail");
            assert!(
                !step.starts_with("SCAN")
                    || step.contains("CONSTANT")
                    || step.contains("VALUES CLAUSE"),
                "{step}\n{sql}"
            );
            // The key of `shops` is the shop alone.
            let whole_shop = step.ends_with("(shop_id=?)")
                && !step.starts_with("SEARCH shops ")
                && !is_list_in_order(&sql);
            assert!(!whole_shop, "{step}\n{sql}");
            let sorts = step.contains("USE TEMP B-TREE") && sql.contains("LIMIT");
            assert!(!sorts, "{step}\n{sql}");
        }
    }
}

/// Memos, inquiries, the blacklist, a member: each list from its beginning and from a key on.
async fn read_desk(test: &TestDatabase, shop: ShopId) {
    let orders = Orders::of(test, shop);
    orders.counts("long").await.unwrap();
    let (memos, inquiries) = (Memos::of(test, shop), Inquiries::of(test, shop));
    for content in ["a", "b"] {
        let said = MemoText { content: content.to_owned(), important: false, pinned: false };
        let memo = NewMemo { text: said, also_inquiry: true };
        memos.create("long", memo, write(), debug()).await.unwrap();
    }
    let memo = memos.list("long", Slice::first(1)).await.unwrap().rows.remove(0);
    let slice = Slice { start: Start::After(memo.key()), ..Slice::first(1) };
    assert_eq!(memos.list("long", slice).await.unwrap().rows.len(), 1);
    let inquiry = inquiries.list("long", Slice::first(1)).await.unwrap().rows.remove(0);
    let id = inquiry.inquiry_id;
    inquiries.reply("long", id, "はい".to_owned(), write(), debug()).await.unwrap();
    let slice = Slice { start: Start::Before(inquiry.key()), ..Slice::first(1) };
    assert!(inquiries.list("long", slice).await.unwrap().rows.is_empty());

    for order_no in ["short", "long"] {
        let reason = "受取拒否".to_owned();
        orders.blacklist_orderer(order_no, reason, write(), numbers()).await.unwrap();
    }
    let blacklist = Blacklist::of(test, shop);
    let entry = blacklist.list(Slice::first(1)).await.unwrap().rows.remove(0);
    let slice = Slice { start: Start::After(entry.key()), ..Slice::first(1) };
    assert_eq!(blacklist.list(slice).await.unwrap().rows.len(), 1);
    blacklist.find_by_order("long").await.unwrap();
    orders.release_blacklist("long", write(), numbers()).await.unwrap();

    let granted = StoredValue::of(test, shop);
    for amount in [1, 2] {
        let grant = granted.grant("m-1", Tender::Points, Money(amount), None, write(), debug());
        grant.await.unwrap();
    }
    let customers = Customers::of(test, shop);
    customers.find("m-1").await.unwrap();
    let entry = customers.stored_value("m-1", None, Slice::first(1)).await.unwrap().rows.remove(0);
    let key = LedgerKey { at: entry.at, kind: entry.kind, entry_no: entry.entry_no };
    let slice = Slice { start: Start::After(key), ..Slice::first(1) };
    assert_eq!(customers.stored_value("m-1", None, slice).await.unwrap().rows.len(), 1);
    let slice = Slice { start: Start::After("CP".to_owned()), ..Slice::first(1) };
    customers.coupons("m-1", slice).await.unwrap();
}

/// The first page of a list begins at one end of an index of the shop and stops after a page.
fn is_list_in_order(sql: &str) -> bool {
    sql.contains("LIMIT") && sql.contains("ORDER BY")
}
