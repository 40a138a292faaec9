//! Databases of earlier versions: their orders are found as new ones are, once the program has started.

use order_domain::line::Product;
use persistence::lists::{OrderFilter, OrderSort, OrderSortField, Slice};
use persistence::{Database, NewOrder, Orders, ShopId};
use rstest::rstest;

use crate::support::{Backend, TestDatabase, line, place, plain};

/// An order as it was kept before the search box knew products: without a name of its own, it has
/// none in its row and none in the index.
fn without_names(order_no: &str) -> NewOrder {
    let mut bought = line("A", 1_000, 1, 10);
    bought.product = Product { name: "\u{3000}".to_owned(), ..bought.product };
    plain(Some(order_no), vec![bought])
}

async fn found(database: &Database, shop: ShopId, text: &str) -> Vec<String> {
    let filter = OrderFilter { q: Some(text.to_owned()), ..OrderFilter::default() };
    let sort = OrderSort { field: OrderSortField::OrderNo, ascending: true };
    let page = Orders::of(database, shop).list(filter, sort, Slice::first(100)).await.unwrap();
    page.rows.into_iter().map(|row| row.order_no).collect()
}

/// What the audit finds wrong with the index.
async fn wrong(database: &Database, shop: ShopId) -> Vec<String> {
    let mut lines = Vec::new();
    let mut found = |violation: persistence::Violation| {
        if violation.law.contains("index of texts") {
            lines.push(format!("{}: {}", violation.subject, violation.detail));
        }
    };
    Orders::of(database, shop).audit(&mut found).await.unwrap();
    lines
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn orders_of_before_are_found_by_their_products(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (test.shop().await.shop_id, test.shop().await.shop_id);
    // More than go into one transaction.
    let old: Vec<String> = (0..205).map(|number| format!("o-{number:03}")).collect();
    for order_no in &old {
        place(&Orders::of(&test, shop), without_names(order_no)).await;
    }
    place(&Orders::of(&test, other), without_names("p-1")).await;
    test.tamper("UPDATE order_lines SET name = 'Apple Juice'").await.unwrap();

    // The tables of 0.1.0.
    for undone in [
        "DROP INDEX orders_without_product_names",
        "ALTER TABLE orders DROP COLUMN product_names",
        "DELETE FROM seaql_migrations WHERE version >= 'm20261123_000010'",
    ] {
        test.tamper(undone).await.unwrap();
    }
    if backend == Backend::Sqlite {
        test.tamper("DROP TABLE order_texts_terms").await.unwrap();
    }

    let upgraded = Database::connect(&test.options).await.unwrap();
    upgraded.migrate().await.unwrap();
    assert_eq!(found(&upgraded, shop, "juice").await, old[..100]);
    assert_eq!(found(&upgraded, other, "juice").await, ["p-1"]);
    for shop in [shop, other] {
        assert_eq!(wrong(&upgraded, shop).await, Vec::<String>::new());
    }

    // What was done stays done: nothing is written the next time.
    let written = upgraded.statements_executed();
    upgraded.migrate().await.unwrap();
    let again = upgraded.statements_executed() - written;
    assert!(again < 20, "{again} statements for two shops where nothing is left to do");
}
