//! The audit finds nothing where nothing is wrong, and whatever is wrong.

use order_domain::money::Money;
use order_domain::order::Shipping;
use persistence::desk::memos::{MemoText, Memos, NewMemo};
use persistence::desk::products::{Products, VariantDetails};
use persistence::{Orders, ShopId};
use rstest::rstest;

use crate::support::{
    Backend, TestDatabase, cancel, complete, debug, deposit, example, laws_broken, line, numbers,
    paid, perform, place, plain, withdraw, write,
};

/// Orders in many states.
async fn fill(test: &TestDatabase, shop: ShopId) {
    let orders = Orders::of(test, shop);
    for (code, stock) in [("A", 50), ("S", 20)] {
        let details = VariantDetails {
            product_code: "P".to_owned(),
            name: "P".to_owned(),
            option: None,
            price: Money(1),
            stock: Some(stock),
        };
        Products::of(test, shop).put(code, details, write(), debug()).await.unwrap();
    }
    place(&orders, example(Some("o-1"), "CP-1")).await;
    place(&orders, paid(example(Some("o-2"), "CP-2"))).await;
    perform(&orders, "o-2", cancel(&[(2, 1)])).await.unwrap();
    place(&orders, paid(example(Some("o-3"), "CP-3"))).await;
    let mut whole = cancel(&[(1, 1), (2, 1)]);
    whole.options.restore_coupons = vec!["CP-3".to_owned()];
    perform(&orders, "o-3", whole).await.unwrap();
    perform(&orders, "o-3", complete(1)).await.unwrap();
    place(&orders, plain(Some("o-4"), vec![line("S", 1_000, 5, 10)])).await;
    perform(&orders, "o-4", cancel(&[(1, 2)])).await.unwrap();
    perform(&orders, "o-4", withdraw("C1")).await.unwrap();
    perform(&orders, "o-4", deposit()).await.unwrap();
    orders.blacklist_orderer("o-4", "受取拒否".to_owned(), write(), numbers()).await.unwrap();
    let said = MemoText { content: "要確認".to_owned(), important: true, pinned: false };
    let memo = NewMemo { text: said, also_inquiry: true };
    Memos::of(test, shop).create("o-1", memo, write(), debug()).await.unwrap();
    // Nothing to pay at all, and flagged.
    let mut free = plain(Some("o-5"), vec![line("S", 0, 1, 10)]);
    free.command.shipping = Shipping::default();
    place(&orders, free).await;
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_found_where_nothing_is_wrong(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    fill(&test, shop).await;
    assert_eq!(laws_broken(&test, shop).await, Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn every_tampering_is_found(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    fill(&test, shop).await;
    let of = |order: &str| format!("(SELECT order_id FROM orders WHERE order_no = '{order}')");
    let cases = [
        (
            "UPDATE orders SET value = value + 1 WHERE order_no = 'o-1'".to_owned(),
            "UPDATE orders SET value = value - 1 WHERE order_no = 'o-1'".to_owned(),
            "order o-1: the columns of lists are those of the order",
        ),
        (
            format!("UPDATE order_payments SET paid = 1 WHERE order_id = {}", of("o-1")),
            format!("UPDATE order_payments SET paid = 0 WHERE order_id = {}", of("o-1")),
            "order o-1: replaying the events gives the rows",
        ),
        (
            format!(
                "UPDATE order_items SET to_unit = 6 WHERE order_id = {} AND item_no = 1",
                of("o-4")
            ),
            format!(
                "UPDATE order_items SET to_unit = 3 WHERE order_id = {} AND item_no = 1",
                of("o-4")
            ),
            "order o-4: the items of a line are its units, each once",
        ),
        (
            format!(
                "UPDATE journal_entries SET amount = amount + 7 WHERE account = 'cash' \
                AND order_id = {}",
                of("o-4")
            ),
            format!(
                "UPDATE journal_entries SET amount = amount - 7 WHERE account = 'cash' \
                AND order_id = {}",
                of("o-4")
            ),
            "order o-4: every journal transaction sums to zero",
        ),
        (
            "UPDATE stored_value_accounts SET balance = balance + 1".to_owned(),
            "UPDATE stored_value_accounts SET balance = balance - 1".to_owned(),
            "stored value m-1 points: a balance is the sum of its entries",
        ),
        (
            "UPDATE stored_value_entries SET amount = 499 WHERE entry_kind = 'restore'".to_owned(),
            "UPDATE stored_value_entries SET amount = 500 WHERE entry_kind = 'restore'".to_owned(),
            "order o-3: stored value is used and given back as the order says",
        ),
        (
            "UPDATE coupons SET status = 'usable', order_id = NULL, order_no = NULL \
                WHERE coupon_no = 'CP-1'"
                .to_owned(),
            format!(
                "UPDATE coupons SET status = 'used', order_id = {}, order_no = 'o-1' \
                WHERE coupon_no = 'CP-1'",
                of("o-1")
            ),
            "coupon CP-1: a coupon is as its last entry left it",
        ),
        (
            "UPDATE variants SET stock = stock + 1 WHERE variant_code = 'S'".to_owned(),
            "UPDATE variants SET stock = stock - 1 WHERE variant_code = 'S'".to_owned(),
            "variant S: the stock is what its last entry left",
        ),
        (
            "UPDATE orders SET receiver_name = 'x' WHERE order_no = 'o-2'".to_owned(),
            "UPDATE orders SET receiver_name = '鈴木一郎' WHERE order_no = 'o-2'".to_owned(),
            "order o-2: an order is found by the people whom it names",
        ),
        (
            "DELETE FROM blacklist_matches".to_owned(),
            format!(
                "INSERT INTO blacklist_matches SELECT shop_id, entry_id, {} FROM blacklist_entries",
                of("o-5")
            ),
            "order o-5: the flags of an order are those of the blacklist",
        ),
        (
            format!("UPDATE blacklist_entries SET order_id = {}", of("o-5")),
            format!("UPDATE blacklist_entries SET order_id = {}", of("o-4")),
            "order o-4: the blacklist has the entry that the order designated",
        ),
        (
            "UPDATE memos SET version = 2 WHERE system_code IS NULL".to_owned(),
            "UPDATE memos SET version = 1 WHERE system_code IS NULL".to_owned(),
            "memo of order o-1: what stands at the desk is the last version that was kept",
        ),
        (
            "UPDATE desk_changes SET subject = 'memo' WHERE subject = 'inquiry'".to_owned(),
            "UPDATE desk_changes SET subject = 'inquiry' WHERE subject_id IN \
                (SELECT inquiry_id FROM inquiries)"
                .to_owned(),
            "inquiry of order o-1: what stands at the desk was kept",
        ),
        (
            "UPDATE inquiries SET replies = 1".to_owned(),
            "UPDATE inquiries SET replies = 0".to_owned(),
            "inquiry of order o-1: an inquiry has the replies that it counts",
        ),
        (
            format!("UPDATE order_items SET fulfilment = 'lost' WHERE order_id = {}", of("o-5")),
            format!(
                "UPDATE order_items SET fulfilment = 'preparing' WHERE order_id = {}",
                of("o-5")
            ),
            "order o-5: rows can be read",
        ),
    ];
    for (tamper, mend, law) in cases {
        assert!(test.tamper(&tamper).await.unwrap() > 0, "{tamper}");
        let broken = laws_broken(&test, shop).await;
        assert!(broken.iter().any(|known| known == law), "{law} not in {broken:?}");
        test.tamper(&mend).await.unwrap();
        assert_eq!(laws_broken(&test, shop).await, Vec::<String>::new(), "after {mend}");
    }
}

/// The constraints are the last line: what they refuse can't even be written by hand.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_database_refuses_what_must_not_be(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    fill(&test, shop).await;
    let again = "INSERT INTO stored_value_entries SELECT shop_id, member_id, kind, 999, entry_kind, \
        amount, balance_after, order_id, order_no, cause, note, at FROM stored_value_entries \
        WHERE entry_kind = 'restore'";
    let restored = "INSERT INTO coupon_entries SELECT shop_id, coupon_no, 999, kind, order_id, \
        order_no, claim_no, at FROM coupon_entries WHERE kind = 'restored'";
    let refunded = "INSERT INTO journal_transactions SELECT shop_id, order_id, 999, version, kind, \
        claim_no, refund_no, payment_no, actor, at FROM journal_transactions \
        WHERE kind = 'refund_completed'";
    let refusals = [
        again,
        restored,
        refunded,
        "UPDATE orders SET back_cash = paid_cash + 1",
        "UPDATE orders SET back_points = used_points + 1",
        "UPDATE stored_value_accounts SET balance = -1",
        "UPDATE order_payments SET paid = amount + 1",
        "UPDATE order_refunds SET status = 'completed'",
        "UPDATE orders SET order_no = 'o-1'",
    ];
    for sql in refusals {
        assert!(test.tamper(sql).await.is_err(), "{sql}");
    }
}
