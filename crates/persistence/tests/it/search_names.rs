//! The search box and the names of products.

use order_domain::action::AddItems;
use order_domain::line::Product;
use order_domain::payment::{GivenPayment, PaymentMethod};
use persistence::lists::{OrderFilter, OrderSort, OrderSortField, Slice};
use persistence::{NewOrder, Orders};
use rstest::rstest;

use crate::support::{Backend, TestDatabase, laws_broken, line, perform, place, plain, write};

fn of_product(order_no: &str, name: &str) -> NewOrder {
    let mut bought = line("A", 1_000, 1, 10);
    bought.product = Product { name: name.to_owned(), ..bought.product };
    plain(Some(order_no), vec![line("B", 500, 2, 10), bought])
}

/// The orders that the search box finds, and how many there are.
async fn found(orders: &Orders, text: &str, search_people: bool) -> (Vec<String>, u64) {
    let filter = OrderFilter { q: Some(text.to_owned()), search_people, ..OrderFilter::default() };
    let sort = OrderSort { field: OrderSortField::OrderNo, ascending: true };
    let slice = Slice { count: true, ..Slice::first(20) };
    let page = orders.list(filter, sort, slice).await.unwrap();
    (page.rows.into_iter().map(|row| row.order_no).collect(), page.total.unwrap())
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn parts_of_product_names_are_found_by_whoever_sees_orders(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (test.shop().await.shop_id, test.shop().await.shop_id);
    let orders = Orders::of(&test, shop);
    place(&orders, of_product("o-1", "有機 りんごジュース 1L")).await;
    place(&orders, of_product("o-2", "Apple Juice")).await;
    place(&Orders::of(&test, other), of_product("o-3", "Apple Juice")).await;
    for (text, expected) in [
        ("リンゴ", &["o-1"][..]),
        ("ﾘﾝｺﾞｼﾞｭｰｽ", &["o-1"]),
        ("りんごじゅーす１ｌ", &["o-1"]),
        ("有", &["o-1"]),
        (" JUICE ", &["o-2"]),
        ("ej", &["o-2"]),
        ("商品B", &["o-1", "o-2"]),
        // Of each name by itself; and a kana is no name.
        ("商品B有機", &[]),
        ("ジ", &[]),
        ("e", &[]),
    ] {
        assert_eq!(found(&orders, text, false).await.0, expected, "{text}");
    }
    let mut added = line("C", 300, 1, 10);
    added.product.name = "Orange Squash".to_owned();
    let payment = GivenPayment {
        method: PaymentMethod::BankTransfer,
        depositor: None,
        bank_account_id: None,
        paid_at: None,
    };
    perform(&orders, "o-1", AddItems { lines: vec![added], payment }).await.unwrap();
    assert_eq!(found(&orders, "range sq", false).await.0, ["o-1"]);
    assert_eq!(laws_broken(&test, shop).await, Vec::<String>::new());
}

/// However many orders the other ways find: a letter alone is not looked for in names.
#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_letter_finds_the_same_in_few_orders_and_in_many(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    let mut by_bob = plain(Some("o-1"), vec![line("A", 1_000, 1, 10)]);
    by_bob.people[0].data["name"] = "Bob".into();
    place(&orders, by_bob).await;
    assert_eq!(found(&orders, "b", true).await.1, 0);
    let many = (0..1_100)
        .map(|number| plain(Some(&format!("b-{number:04}")), vec![line("A", 1_000, 1, 10)]));
    orders.place_many(many.collect(), write().origin).await.unwrap();
    assert_eq!(found(&orders, "b", true).await.1, 1_100);
    assert_eq!(found(&orders, "bo", true).await.0, ["o-1"]);
}
