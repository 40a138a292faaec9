//! Lists: pages that hold every row once, in order, whatever is added meanwhile.

use chrono::TimeDelta;
use order_domain::claim::{ClaimKind, ClaimStatus, ReasonCode};
use order_domain::item::ItemStatus;
use order_domain::payment::PaymentMethod;
use order_domain::refund::RefundStatus;
use persistence::lists::{
    ClaimFilter, ClaimRow, OrderFilter, OrderSort, OrderSortField, RefundFilter, Slice, Start,
};
use persistence::{NewOrder, Orders};
use rstest::rstest;

use crate::support::{
    Backend, TestDatabase, cancel, complete, deposit, example, line, noon, paid, perform, place,
    plain, write,
};

/// Seven orders, two of them placed at the same moment.
async fn fill(orders: &Orders) {
    let at = |minutes: i64, mut new: NewOrder| {
        new.command.ordered_at = noon() + TimeDelta::minutes(minutes);
        new
    };
    let mut card = plain(Some("o-3"), vec![line("A", 1_000, 2, 10), line("C", 1, 1, 8)]);
    card.command.payment.method = PaymentMethod::Card;
    let all = vec![
        at(1, example(Some("o-1"), "CP-1")),
        at(2, paid(example(Some("o-2"), "CP-2"))),
        at(2, paid(card)),
        at(3, plain(Some("o-4"), vec![line("B", 1_000, 1, 10)])),
        at(4, paid(plain(Some("p_5"), vec![line("B", 1_000, 1, 10)]))),
        at(5, paid(plain(Some("o-6"), vec![line("B", 1_000, 3, 10)]))),
        at(6, plain(Some("o-7"), vec![line("B", 1_000, 1, 10)])),
    ];
    for new in all {
        place(orders, new).await;
    }
    perform(orders, "o-6", cancel(&[(1, 1)])).await.unwrap();
    perform(orders, "o-6", cancel(&[(1, 1)])).await.unwrap();
    perform(orders, "o-6", complete(2)).await.unwrap();
}

async fn numbers(orders: &Orders, filter: OrderFilter) -> Vec<String> {
    let sort = OrderSort { field: OrderSortField::OrderNo, ascending: true };
    let listed = orders.list(filter, sort, Slice { count: true, ..Slice::first(100) }).await;
    let listed = listed.unwrap();
    assert_eq!(listed.total, Some(u64::try_from(listed.rows.len()).unwrap()));
    listed.rows.into_iter().map(|row| row.order_no).collect()
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn pages_forwards_and_backwards(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    fill(&orders).await;
    for field in [OrderSortField::OrderedAt, OrderSortField::UpdatedAt, OrderSortField::OrderNo] {
        for ascending in [true, false] {
            let sort = OrderSort { field, ascending };
            let filter = OrderFilter::default;
            let whole = orders.list(filter(), sort, Slice::first(100)).await.unwrap();
            let expected: Vec<_> = whole.rows.iter().map(|row| row.order_no.clone()).collect();
            assert_eq!(expected.len(), 7);
            assert!(!whole.has_next && !whole.has_previous);

            let mut seen = Vec::new();
            let mut slice = Slice::first(3);
            let mut pages = Vec::new();
            loop {
                let page = orders.list(filter(), sort, slice.clone()).await.unwrap();
                assert_eq!(page.has_previous, !seen.is_empty());
                seen.extend(page.rows.iter().map(|row| row.order_no.clone()));
                let last = page.rows.last().unwrap().key(sort);
                let has_next = page.has_next;
                pages.push(page);
                if !has_next {
                    break;
                }
                slice.start = Start::After(last);
            }
            assert_eq!(seen, expected, "{sort:?}");
            assert_eq!(pages.len(), 3);
            // And back again: each page before is the one that was seen.
            for position in (1..pages.len()).rev() {
                let first = pages[position].rows[0].key(sort);
                let slice = Slice { start: Start::Before(first), ..Slice::first(3) };
                let before = orders.list(filter(), sort, slice).await.unwrap();
                assert_eq!(before.rows, pages[position - 1].rows);
                assert_eq!(before.has_previous, position > 1);
                assert!(before.has_next);
            }
        }
    }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn every_filter_narrows(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (test.shop().await.shop_id, test.shop().await.shop_id);
    let orders = Orders::of(&test, shop);
    fill(&orders).await;
    let none = OrderFilter::default;
    let text = |text: &str| Some(text.to_owned());
    let minute = |minutes| Some(noon() + TimeDelta::minutes(minutes));
    let members = ["o-1", "o-2"];
    let cases: Vec<(OrderFilter, &[&str])> = vec![
        (
            OrderFilter { statuses: vec![ItemStatus::AwaitingPayment], ..none() },
            &["o-1", "o-4", "o-7"],
        ),
        (
            OrderFilter {
                statuses: vec![ItemStatus::Canceled, ItemStatus::CancelProcessing],
                ..none()
            },
            &["o-6"],
        ),
        (OrderFilter { ordered_from: minute(3), ordered_to: minute(5), ..none() }, &["o-4", "p_5"]),
        (
            OrderFilter { orderer_name: text("花 子"), ..none() },
            &["o-1", "o-2", "o-3", "o-4", "o-6", "o-7", "p_5"],
        ),
        (OrderFilter { orderer_name: text("ﾔﾏﾀﾞ"), member_id: text("m-1"), ..none() }, &members),
        (OrderFilter { orderer_name: text("%"), ..none() }, &[]),
        (OrderFilter { receiver_name: text("鈴木"), member_id: text("m-1"), ..none() }, &members),
        (OrderFilter { phone: text("03-1111-2222"), member_id: text("m-1"), ..none() }, &members),
        (OrderFilter { phone: text("１２３４"), member_id: text("m-1"), ..none() }, &members),
        (OrderFilter { phone: text("abc"), ..none() }, &[]),
        (OrderFilter { email: text("h@EXAMPLE.com"), member_id: text("m-1"), ..none() }, &members),
        (OrderFilter { email: text("h@example"), ..none() }, &[]),
        (OrderFilter { member_id: text("M-1"), ..none() }, &[]),
        (OrderFilter { product_codes: vec!["P-A".to_owned()], ..none() }, &["o-1", "o-2", "o-3"]),
        (
            OrderFilter { product_codes: vec!["P-C".to_owned(), "P-X".to_owned()], ..none() },
            &["o-3"],
        ),
        (OrderFilter { payment_methods: vec![PaymentMethod::Card], ..none() }, &["o-3"]),
        (OrderFilter { claim_statuses: vec![ClaimStatus::Completed], ..none() }, &["o-6"]),
        (OrderFilter { claim_statuses: vec![ClaimStatus::Withdrawn], ..none() }, &[]),
        (OrderFilter { refund_statuses: vec![RefundStatus::Pending], ..none() }, &["o-6"]),
        (OrderFilter { malicious: Some(true), ..none() }, &[]),
        (OrderFilter { awaiting_payment: Some(true), ..none() }, &["o-1", "o-4", "o-7"]),
        (OrderFilter { awaiting_payment: Some(false), ..none() }, &["o-2", "o-3", "o-6", "p_5"]),
        (OrderFilter { tracking_no: text("123"), ..none() }, &[]),
        (
            OrderFilter { search_people: true, q: text("o-"), ..none() },
            &["o-1", "o-2", "o-3", "o-4", "o-6", "o-7"],
        ),
        // Neither of the wildcards of LIKE is one here.
        (OrderFilter { search_people: true, q: text("p_"), ..none() }, &["p_5"]),
        (OrderFilter { search_people: true, q: text("o_"), ..none() }, &[]),
        (OrderFilter { search_people: true, q: text(" m-1 "), ..none() }, &members),
        (
            OrderFilter {
                search_people: true,
                q: text("1111-2222"),
                member_id: text("m-1"),
                ..none()
            },
            &members,
        ),
        (
            OrderFilter {
                search_people: true, q: text("一郎"), member_id: text("m-1"), ..none()
            },
            &members,
        ),
    ];
    for (filter, expected) in cases {
        assert_eq!(numbers(&orders, filter.clone()).await, expected, "{filter:?}");
    }
    assert!(numbers(&Orders::of(&test, other), none()).await.is_empty());
    // What was confirmed meanwhile leaves the queue.
    perform(&orders, "o-7", deposit()).await.unwrap();
    let awaiting = OrderFilter { awaiting_payment: Some(true), ..none() };
    assert_eq!(numbers(&orders, awaiting).await, ["o-1", "o-4"]);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_summary_says_what_the_order_says(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    fill(&orders).await;
    let listed = orders.list(OrderFilter::default(), OrderSort::default(), Slice::first(9)).await;
    for row in listed.unwrap().rows {
        let record = orders.find(&row.order_no).await.unwrap();
        let order = record.order.clone();
        assert_eq!(row.version, order.version);
        assert_eq!(row.value, order.value());
        assert_eq!(row.payment_total, order.figures().payment_total);
        assert_eq!(row.outstanding, order.outstanding());
        assert_eq!(row.refund_pending, order.refund_pending().total());
        assert_eq!(row.orderer.as_ref(), record.person(order.orderer));
        assert_eq!(row.receiver.as_ref(), record.person(order.receiver));
        assert_eq!(row.first_product_name, order.lines[0].product.name);
    }
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn refunds_of_the_shop(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (test.shop().await.shop_id, test.shop().await.shop_id);
    let orders = Orders::of(&test, shop);
    fill(&orders).await;
    for number in 0..3 {
        let order_no = format!("r-{number}");
        place(&orders, paid(plain(Some(&order_no), vec![line("B", 1_000, 1, 10)]))).await;
        perform(&orders, &order_no, cancel(&[(1, 1)])).await.unwrap();
    }
    let all = orders.refunds(RefundFilter::default(), true, Slice::first(100)).await.unwrap();
    let told: Vec<_> = all
        .rows
        .iter()
        .map(|row| (row.record.order.order_no.as_str(), row.refund.refund_no.0))
        .collect();
    assert_eq!(told, [("o-6", 1), ("o-6", 2), ("r-0", 1), ("r-1", 1), ("r-2", 1)]);

    let mut seen = Vec::new();
    let mut slice = Slice::first(2);
    loop {
        let page = orders.refunds(RefundFilter::default(), true, slice.clone()).await.unwrap();
        seen.extend(page.rows.iter().map(persistence::lists::RefundRow::key));
        match page.rows.last() {
            Some(last) if page.has_next => slice.start = Start::After(last.key()),
            _ => break,
        }
    }
    assert_eq!(seen, all.rows.iter().map(persistence::lists::RefundRow::key).collect::<Vec<_>>());

    let completed = RefundFilter { statuses: vec![RefundStatus::Completed], ..Default::default() };
    let page = orders.refunds(completed, false, Slice { count: true, ..Slice::first(5) }).await;
    let page = page.unwrap();
    assert_eq!(page.total, Some(1));
    assert_eq!(page.rows[0].refund.status, RefundStatus::Completed);
    let foreign = Orders::of(&test, other);
    let nothing = foreign.refunds(RefundFilter::default(), true, Slice::first(5)).await.unwrap();
    assert!(nothing.rows.is_empty());
    let quote = foreign.quote("r-0", &complete(1), &write().origin).await;
    assert!(quote.is_err());
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn claims_of_the_shop(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    fill(&orders).await;
    perform(&orders, "o-2", cancel(&[(1, 1)])).await.unwrap();
    let none = ClaimFilter::default;
    let told = async |filter: ClaimFilter| {
        let listed = orders.claims(filter, true, Slice { count: true, ..Slice::first(9) }).await;
        let listed = listed.unwrap();
        assert_eq!(listed.total, u64::try_from(listed.rows.len()).ok());
        let name = |row: &ClaimRow| format!("{}-{}", row.record.order.order_no, row.claim.claim_no);
        listed.rows.iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(told(none()).await, ["o-6-C1", "o-6-C2", "o-2-C1"]);
    let completed = ClaimFilter { statuses: vec![ClaimStatus::Completed], ..none() };
    assert_eq!(told(completed).await, ["o-6-C2"]);
    let member = ClaimFilter { member_id: Some("m-1".to_owned()), ..none() };
    assert_eq!(told(member).await, ["o-2-C1"]);
    let order = ClaimFilter { order_no: Some("o-6".to_owned()), ..none() };
    assert_eq!(told(order).await, ["o-6-C1", "o-6-C2"]);
    let reasons = ClaimFilter { reasons: vec![ReasonCode::Defective], ..none() };
    assert!(told(reasons).await.is_empty());
    assert!(told(ClaimFilter { by_buyer: Some(true), ..none() }).await.is_empty());
    assert!(told(ClaimFilter { kinds: vec![ClaimKind::Return], ..none() }).await.is_empty());

    let first = orders.claims(none(), false, Slice::first(2)).await.unwrap();
    assert!(first.has_next);
    let start = Start::After(first.rows[1].key());
    let second = orders.claims(none(), false, Slice { start, ..Slice::first(2) }).await.unwrap();
    assert_eq!(second.rows.len(), 1);
    let start = Start::Before(second.rows[0].key());
    let back = orders.claims(none(), false, Slice { start, ..Slice::first(2) }).await.unwrap();
    let keys = |page: &[ClaimRow]| page.iter().map(ClaimRow::key).collect::<Vec<_>>();
    assert_eq!(keys(&back.rows), keys(&first.rows));
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn histories_come_in_pages_too(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    fill(&orders).await;
    let whole = orders.history("o-6", None, Slice::first(100)).await.unwrap().rows;
    let seqs: Vec<i64> = whole.iter().map(|entry| entry.seq).collect();
    assert!(seqs.len() > 5);
    let page = orders.history("o-6", None, Slice::first(2)).await.unwrap();
    assert_eq!(page.rows, whole[..2]);
    assert!(page.has_next && !page.has_previous);
    let slice = Slice { start: Start::After(2), limit: 2, count: true };
    let page = orders.history("o-6", None, slice).await.unwrap();
    assert_eq!(page.rows, whole[2..4]);
    assert_eq!(page.total, u64::try_from(whole.len()).ok());
    let slice = Slice { start: Start::Before(4), limit: 2, count: false };
    let page = orders.history("o-6", None, slice).await.unwrap();
    assert_eq!(page.rows, whole[1..3]);
    assert!(page.has_next && page.has_previous);

    let journal = orders.payment_history("o-6", Slice::first(100)).await.unwrap().rows;
    assert_eq!(journal.len(), 5);
    let slice = Slice { start: Start::After(1), limit: 2, count: true };
    let page = orders.payment_history("o-6", slice).await.unwrap();
    assert_eq!(page.rows, journal[1..3]);
    assert_eq!(page.total, Some(5));
    let slice = Slice { start: Start::Before(3), limit: 5, count: false };
    let page = orders.payment_history("o-6", slice).await.unwrap();
    assert_eq!(page.rows, journal[..2]);
    assert!(page.has_next && !page.has_previous);
}
