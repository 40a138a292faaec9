//! 注文者, 受取人, 決済銀行: revisions of people, who wrote them, and what is found by them.

use order_domain::action::{ChangeBank, ChangeOrderer, ChangeReceiver};
use order_domain::number::PaymentNo;
use order_domain::stamp::PersonRef;
use persistence::desk::DeskRejection;
use persistence::desk::bank_accounts::{AccountType, BankAccountDetails, BankAccounts};
use persistence::lists::{OrderFilter, OrderSort, Slice};
use persistence::{Error, NewPerson, Orders, PersonKind, ShopId};
use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    Backend, TestDatabase, buyer, debug, laws_broken, line, matching, numbers, place, plain, write,
};

fn person(kind: PersonKind, data: Value) -> (PersonRef, Vec<NewPerson>) {
    let person = PersonRef(Uuid::now_v7());
    (person, vec![NewPerson { person, kind, data }])
}

async fn found(orders: &Orders, filter: OrderFilter) -> Vec<String> {
    let filter = OrderFilter { search_people: true, ..filter };
    let page = orders.list(filter, OrderSort::default(), Slice::first(9)).await.unwrap();
    page.rows.into_iter().map(|row| row.order_no).collect()
}

async fn by_name(orders: &Orders, name: &str) -> Vec<String> {
    found(orders, OrderFilter { orderer_name: Some(name.to_owned()), ..OrderFilter::default() })
        .await
}

async fn by_phone(orders: &Orders, phone: &str) -> Vec<String> {
    found(orders, OrderFilter { phone: Some(phone.to_owned()), ..OrderFilter::default() }).await
}

async fn by_email(orders: &Orders, email: &str) -> Vec<String> {
    found(orders, OrderFilter { email: Some(email.to_owned()), ..OrderFilter::default() }).await
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn an_orderer_is_changed_and_found_by_the_new_data(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    place(&orders, plain(Some("o-1"), vec![line("A", 1_000, 1, 10)])).await;
    let first = orders.find("o-1").await.unwrap();
    let data = json!({"name": "田中 太郎", "email": "taro@example.com", "mobile": "080-9999-8888"});
    let (orderer, people) = person(PersonKind::Orderer, data.clone());
    let command = ChangeOrderer { orderer };
    orders.perform("o-1", command.clone(), people.clone(), matching(1), numbers()).await.unwrap();

    let record = orders.find("o-1").await.unwrap();
    assert_eq!((record.order.orderer, record.order.version), (orderer, 2));
    let revisions: Vec<_> =
        record.people.iter().filter(|one| one.kind == PersonKind::Orderer).collect();
    assert_eq!(revisions.len(), 2, "the one before stays, whole");
    assert_eq!(revisions[0], first.person(first.order.orderer).unwrap());
    assert_eq!((&revisions[1].data, revisions[1].ip.as_deref()), (&data, Some("192.0.2.1")));
    assert_eq!(revisions[1].by.name, "佐藤");
    assert!(revisions[1].at > revisions[0].at);

    // Found by what stands now, not by what stood before.
    assert_eq!(by_name(&orders, "田中太郎").await, ["o-1"]);
    assert_eq!(by_email(&orders, "TARO@example.com").await, ["o-1"]);
    assert_eq!(by_phone(&orders, "08099998888").await, ["o-1"]);
    assert!(by_name(&orders, "山田").await.is_empty());
    assert!(by_email(&orders, "h@example.com").await.is_empty());
    assert!(by_phone(&orders, "09012345678").await.is_empty());
    assert_eq!(by_phone(&orders, "0311112222").await, ["o-1"], "the receiver's number stays");

    // The history names records, never people.
    let history = orders.history("o-1", None, Slice::first(9)).await.unwrap().rows;
    let last = history.last().unwrap();
    assert_eq!(last.entry_type.as_ref(), "orderer_changed");
    assert_eq!(last.changes[0].after.as_deref(), Some(orderer.0.to_string().as_str()));
    let stored = test.texts("SELECT CAST(records AS TEXT) FROM order_changes").await.join("");
    assert!(!stored.contains("田中") && !stored.contains("山田"));

    let stale = orders.perform("o-1", command, people, matching(1), numbers()).await;
    assert!(matches!(stale, Err(Error::Stale { current_version: 2 })));
    assert_eq!(laws_broken(&test, shop).await, Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_has_a_history_of_full_snapshots(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    place(&orders, plain(Some("o-1"), vec![line("A", 1_000, 1, 10)])).await;
    let addresses = ["神宮前1-1-1", "神宮前2-2-2"];
    for (position, address) in addresses.iter().enumerate() {
        let data = json!({"name": "鈴木 一郎", "address1": address, "wished_date": "2026-11-30"});
        let (receiver, people) = person(PersonKind::Receiver, data);
        let who = if position == 0 { write() } else { buyer() };
        orders.perform("o-1", ChangeReceiver { receiver }, people, who, numbers()).await.unwrap();
    }
    let record = orders.find("o-1").await.unwrap();
    let snapshots: Vec<_> =
        record.people.iter().filter(|one| one.kind == PersonKind::Receiver).collect();
    let told: Vec<_> = snapshots
        .iter()
        .map(|one| (one.data["address1"].as_str(), one.by.id.as_str(), one.ip.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (None, "operator-1", Some("192.0.2.1")),
            (Some("神宮前1-1-1"), "operator-1", Some("192.0.2.1")),
            (Some("神宮前2-2-2"), "m-1", Some("203.0.113.7")),
        ]
    );
    assert!(snapshots.iter().all(|one| one.data["name"] == "鈴木 一郎"));
    assert_eq!(record.person(record.order.receiver), Some(snapshots[2]));
    // The phone number is gone from the receiver, and so from the search.
    assert!(by_phone(&orders, "0311112222").await.is_empty());
    assert_eq!(by_phone(&orders, "09012345678").await, ["o-1"]);
    assert_eq!(laws_broken(&test, shop).await, Vec::<String>::new());
}

async fn account(test: &TestDatabase, shop: ShopId, holder: &str, in_use: bool) -> Uuid {
    let details = BankAccountDetails {
        bank_name: "みずほ銀行".to_owned(),
        branch_name: None,
        account_type: AccountType::Ordinary,
        account_number: "1234567".to_owned(),
        holder: holder.to_owned(),
        in_use,
    };
    let accounts = BankAccounts::of(test, shop);
    accounts.create(details, write(), debug()).await.unwrap();
    accounts.all().await.unwrap().last().unwrap().bank_account_id
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn the_bank_is_changed_to_one_in_use(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (test.shop().await.shop_id, test.shop().await.shop_id);
    let orders = Orders::of(&test, shop);
    place(&orders, plain(Some("o-1"), vec![line("A", 1_000, 1, 10)])).await;
    let wanted = account(&test, shop, "カ）テスト", true).await;
    let unused = account(&test, shop, "カ）フルイ", false).await;
    let foreign = account(&test, other, "カ）ヨソ", true).await;
    let change = |bank_account_id: Uuid| {
        let (depositor, people) = person(PersonKind::Depositor, json!({"name": "ヤマダ タロウ"}));
        let payment_no = PaymentNo(1);
        (ChangeBank { payment_no, depositor, bank_account_id }, people)
    };
    for refused in [unused, foreign, Uuid::now_v7()] {
        let (command, people) = change(refused);
        let outcome = orders.perform("o-1", command, people, write(), numbers()).await;
        assert!(matches!(
            outcome,
            Err(Error::Desk(DeskRejection::BankAccountNotInUse { bank_account_id }))
                if bank_account_id == refused
        ));
    }
    let (command, people) = change(wanted);
    orders.perform("o-1", command, people, write(), numbers()).await.unwrap();
    // It stays known after the shop has deleted it.
    BankAccounts::of(&test, shop).delete(wanted, write(), debug()).await.unwrap();
    let record = orders.find("o-1").await.unwrap();
    let payment = record.order.payment(PaymentNo(1)).unwrap();
    assert_eq!(payment.bank_account_id, Some(wanted));
    assert_eq!(record.bank_accounts[0].details.holder, "カ）テスト");
    let depositor = record.person(payment.depositor.unwrap()).unwrap();
    assert_eq!(depositor.data["name"], "ヤマダ タロウ");
    assert_eq!(laws_broken(&test, shop).await, Vec::<String>::new());
}
