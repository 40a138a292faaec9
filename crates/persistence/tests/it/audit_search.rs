//! The audit finds what is missing, stale or orphaned in the two indexes that orders are found by.

use order_domain::action::CreateShipment;
use order_domain::claim::Pick;
use order_domain::number::ItemNo;
use persistence::{Orders, ShopId};
use rstest::rstest;

use crate::support::{
    Backend, TestDatabase, cancel, example, line, paid, perform, place, plain, write,
};

/// What the audit finds, a line each, sorted.
async fn found(test: &TestDatabase, shop: ShopId) -> Vec<String> {
    let mut lines = Vec::new();
    let mut found = |violation: persistence::Violation| {
        lines.push(format!("{}: {}: {}", violation.subject, violation.law, violation.detail));
    };
    let report = Orders::of(test, shop).audit(&mut found).await.unwrap();
    assert_eq!(report.violations, u64::try_from(lines.len()).unwrap());
    lines.sort_unstable();
    lines
}

/// Two orders, one of them partly canceled, the other partly on its way.
async fn fill(test: &TestDatabase) -> ShopId {
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(test, shop);
    place(&orders, paid(example(Some("o-1"), "CP-1"))).await;
    perform(&orders, "o-1", cancel(&[(2, 1)])).await.unwrap();
    place(&orders, paid(plain(Some("o-2"), vec![line("S", 1_000, 5, 10)]))).await;
    let parcel = CreateShipment {
        carrier: "yamato".to_owned(),
        tracking_no: "1234-5678".to_owned(),
        items: vec![Pick { item_no: ItemNo(1), quantity: 2 }],
        dispatch: true,
    };
    perform(&orders, "o-2", parcel).await.unwrap();
    shop
}

fn id_of(order_no: &str) -> String {
    format!("(SELECT order_id FROM orders WHERE order_no = '{order_no}')")
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn marks_are_those_of_their_orders(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (fill(&test).await, fill_other(&test).await);
    assert_eq!(found(&test, shop).await, Vec::<String>::new());
    let (first, second) = (id_of("o-1"), id_of("o-2"));
    let lost = "order o-1: an order has its search marks: missing";
    let stale = "order o-2: a search mark is one of its order: stale";
    let tell = |found: Vec<String>, expected: &[&str]| {
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (line, start) in found.iter().zip(expected) {
            assert!(line.starts_with(start), "{line} instead of {start}");
        }
    };

    let mark = format!("mark = 'item:cancel_processing' AND order_id = {first}");
    assert_eq!(test.tamper(&format!("DELETE FROM order_marks WHERE {mark}")).await.unwrap(), 1);
    tell(found(&test, shop).await, &[&format!("{lost} item:cancel_processing")]);
    let insert = |mark: &str, order_id: &str| {
        format!(
            "INSERT INTO order_marks SELECT shop_id, '{mark}', ordered_at, {order_id} FROM orders \
             WHERE order_no = 'o-1'"
        )
    };
    test.tamper(&insert("item:cancel_processing", &first)).await.unwrap();
    assert_eq!(found(&test, shop).await, Vec::<String>::new());

    // Another product, another number, and what was so before.
    for (old, new) in [
        ("product:P-S", "product:P-T"),
        ("tracking:12345678", "tracking:12345679"),
        ("item:shipping", "item:standby"),
    ] {
        let change = |old: &str, new: &str| {
            format!(
                "UPDATE order_marks SET mark = '{new}' WHERE mark = '{old}' AND order_id = {second}"
            )
        };
        assert_eq!(test.tamper(&change(old, new)).await.unwrap(), 1, "{old}");
        let lost = format!("order o-2: an order has its search marks: missing {old}");
        let stale = format!("{stale} {new}");
        tell(found(&test, shop).await, &[&stale, &lost]);
        test.tamper(&change(new, old)).await.unwrap();
    }

    // The right mark, sorted where it does not belong.
    let moved = |from: &str, to: &str| {
        format!(
            "UPDATE order_marks SET ordered_at = (SELECT {to} FROM orders WHERE order_no = 'o-1') \
             WHERE mark = 'claim:awaiting_refund' AND order_id = {first} \
             AND ordered_at = (SELECT {from} FROM orders WHERE order_no = 'o-1')"
        )
    };
    assert_eq!(test.tamper(&moved("ordered_at", "placed_at")).await.unwrap(), 1);
    let stale =
        "order o-1: a search mark is one of its order: stale claim:awaiting_refund, ordered";
    tell(found(&test, shop).await, &[stale, &format!("{lost} claim:awaiting_refund")]);
    assert_eq!(test.tamper(&moved("placed_at", "ordered_at")).await.unwrap(), 1);

    // No order has the id of a shop.
    test.tamper(&insert("malicious", "shop_id")).await.unwrap();
    let orphaned = "search marks: a search mark is one of its order: orphaned malicious of";
    tell(found(&test, shop).await, &[orphaned]);
    assert_eq!(found(&test, other).await, Vec::<String>::new());
}

/// Another shop, whose rows stand in the same indexes.
async fn fill_other(test: &TestDatabase) -> ShopId {
    let shop = test.shop().await.shop_id;
    place(&Orders::of(test, shop), paid(example(Some("other"), "CP-1"))).await;
    shop
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_index_of_texts_is_that_of_the_orders(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (fill(&test).await, fill_other(&test).await);
    let orders = Orders::of(&test, shop);
    place(&orders, plain(Some("o-3"), vec![line("S", 1_000, 5, 10)])).await;
    let numbered = |from: u32| {
        (from..from + 150)
            .map(|number| example(Some(&format!("n-{number}")), &format!("N-{number}")))
    };
    orders.place_many(numbered(0).collect(), write().origin).await.unwrap();
    assert_eq!(found(&test, shop).await, Vec::<String>::new());
    let texts = "the index of texts has what an order is found by";

    let gone = format!("DELETE FROM order_texts WHERE order_id = {}", id_of("o-1"));
    assert_eq!(test.tamper(&gone).await.unwrap(), 1);
    let mut expected = vec![format!("order o-1: {texts}: missing")];
    assert_eq!(found(&test, shop).await, expected);

    let others = format!(
        "UPDATE order_texts SET shop_id = shop_id, order_id = order_id, terms = 'ffffffff' \
         WHERE order_id = {}",
        id_of("o-2")
    );
    assert_eq!(test.tamper(&others).await.unwrap(), 1);
    expected.push(format!("order o-2: {texts}: stale"));
    assert_eq!(found(&test, shop).await, expected);

    // The receiver is known by one name less: what the index has is more than there is.
    let less = format!(
        "UPDATE order_people SET data = '{{\"name\": \"鈴木\"}}' WHERE kind = 'receiver' \
         AND order_id = {}",
        id_of("o-3")
    );
    assert_eq!(test.tamper(&less).await.unwrap(), 1);
    let less = "UPDATE orders SET receiver_name = '鈴木', phones = '|09012345678|' \
         WHERE order_no = 'o-3'";
    assert_eq!(test.tamper(less).await.unwrap(), 1);
    expected.push(format!("order o-3: {texts}: stale"));
    assert_eq!(found(&test, shop).await, expected);

    // Nobody is known any more, and the index still is.
    let nobody = format!(
        "UPDATE order_people SET data = '{{\"name\": \"\"}}' WHERE order_id = {}",
        id_of("n-7")
    );
    assert_eq!(test.tamper(&nobody).await.unwrap(), 2);
    let nobody = "UPDATE orders SET receiver_name = '', orderer_name = '', phones = '', email = '' \
         WHERE order_no = 'n-7'";
    test.tamper(nobody).await.unwrap();
    expected.insert(0, format!("order n-7: {texts}: stale"));
    assert_eq!(found(&test, shop).await, expected);

    let orphan = "INSERT INTO order_texts (shop_id, order_id, terms) \
         SELECT shop_id, shop_id, 'ffffffff' FROM shops WHERE shop_id = \
         (SELECT shop_id FROM orders WHERE order_no = 'o-1')";
    assert_eq!(test.tamper(orphan).await.unwrap(), 1);
    expected
        .push(format!("search texts: the index of texts has no other orders: orphaned {}", shop.0));
    assert_eq!(found(&test, shop).await, expected);

    if backend == Backend::Sqlite {
        // Its index has no key of ours that would refuse this.
        let twice = "INSERT INTO order_texts (shop_id, order_id, terms) \
             SELECT shop_id, order_id, 'ffffffff' FROM orders WHERE order_no = 'n-8'";
        test.tamper(twice).await.unwrap();
        expected.insert(1, format!("order n-8: {texts}: stale"));
        assert_eq!(found(&test, shop).await, expected);
    }
    assert_eq!(found(&test, other).await, Vec::<String>::new());
}
