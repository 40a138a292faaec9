//! A person is erased: nothing of them is left anywhere in the database, everything else is.

use std::sync::Arc;

use order_domain::action::{
    ChangeCustomerNotice, ChangeOrderer, ChangeReceiver, HoldRefund, RequestClaim,
};
use order_domain::claim::{ClaimKind, Pick};
use order_domain::number::{ItemNo, RefundNo};
use order_domain::refund::RefundMethod;
use order_domain::stamp::PersonRef;
use persistence::desk::blacklist::{Blacklist, Contacts};
use persistence::desk::inquiries::{
    Inquiries, Inquiry, InquiryCategory, InquiryResult, InquiryText,
};
use persistence::desk::memos::{MemoText, Memos, NewMemo};
use persistence::lists::{OrderFilter, OrderSort, Slice};
use persistence::orders::{Alongside, Erased, Subject};
use persistence::{
    Answer, Error, NewOrder, NewPerson, Orders, Performed, PersonKind, ShopId, StoredAnswer,
};
use rstest::rstest;
use serde_json::{Value, json};
use sqlx::{Connection, Row};
use uuid::Uuid;

use crate::support::{
    Backend, TestDatabase, answer_of, buyer, cancel, debug, deposit, keyed, laws_broken, line,
    numbers, paid, perform, place, plain, withdraw, write,
};

/// Everything that is known of the person, in every spelling in which it is kept; each is written
/// somewhere by [`live`].
const KNOWN: [&str; 29] = [
    "木下 藤吉郎",
    "木下",
    "蜂須賀 小六",
    "蜂須賀小六",
    "ハチスカ コロク",
    "ハチスカコロク",
    "Koroku@Hachisuka.example",
    "koroku@hachisuka.example",
    "090-5555-0001",
    "09055550001",
    "03-5555-0002",
    "0355550002",
    "前田 犬千代",
    "前田犬千代",
    "080-5555-0003",
    "08055550003",
    "497-0001",
    "愛知県",
    "海部郡",
    "蜂須賀村1番",
    "二号棟",
    "置き配は縁側へ",
    "2026-12-24",
    "18:00-20:00",
    "美濃銀行",
    "墨俣支店",
    "7654321",
    "屋根から雨が漏ります",
    // Where the buyer was in the network.
    "203.0.113.7",
];

fn koroku() -> Value {
    json!({"name": "蜂須賀 小六", "name_furigana": "ハチスカ コロク",
        "email": "Koroku@Hachisuka.example", "mobile": "090-5555-0001", "phone": "03-5555-0002"})
}

fn inuchiyo() -> Value {
    json!({"name": "前田 犬千代", "name_furigana": null, "mobile": "080-5555-0003", "phone": null,
        "country_code": "JP", "postal_code": "497-0001", "state": "愛知県", "city": "海部郡",
        "address1": "蜂須賀村1番", "address2": "二号棟", "delivery_message": "置き配は縁側へ",
        "wished_date": "2026-12-24", "wished_time": "18:00-20:00"})
}

fn person(kind: PersonKind, data: Value) -> NewPerson {
    NewPerson { person: PersonRef(Uuid::now_v7()), kind, data }
}

/// An answer as the API gives it: with the people in it.
fn people() -> Answer<Performed> {
    Arc::new(|performed| {
        let people: Vec<_> = performed.record.people.iter().map(|one| one.data.clone()).collect();
        Ok(StoredAnswer { body: json!({"people": people}).to_string().into(), ..answer_of("") })
    })
}

fn inquiry_answer() -> Answer<Inquiry> {
    Arc::new(|inquiry| {
        let replies = inquiry.replies.iter().map(|reply| json!({"content": reply.content}));
        let body = json!({"inquiry_id": inquiry.inquiry_id, "content": inquiry.text.content,
            "customer_name": inquiry.text.customer_name, "replies": replies.collect::<Vec<_>>()});
        Ok(StoredAnswer { body: body.to_string().into(), ..answer_of("") })
    })
}

fn ordered(order_no: &str, member_id: Option<&str>) -> NewOrder {
    let mut new = paid(plain(Some(order_no), vec![line("A", 1_000, 4, 10)]));
    new.command.member_id = member_id.map(str::to_owned);
    new.people[0].data = json!({"name": "木下 藤吉郎", "mobile": "090-5555-0001"});
    new.people[1].data = json!({"name": "前田 犬千代"});
    if let Some(member_id) = member_id {
        new.people[0].data["member_id"] = member_id.into();
    }
    new
}

/// An order in which the person is everywhere.
async fn live(test: &TestDatabase, shop: ShopId, order_no: &str, member_id: Option<&str>) {
    let orders = Orders::of(test, shop);
    let key = |step: &str| keyed(&format!("{order_no}-{step}"), 1);
    orders.place(ordered(order_no, member_id), key("place"), people()).await.unwrap();

    let orderer = person(PersonKind::Orderer, koroku());
    let command = ChangeOrderer { orderer: orderer.person };
    orders.perform(order_no, command, vec![orderer], key("orderer"), people()).await.unwrap();
    let receiver = person(PersonKind::Receiver, inuchiyo());
    let command = ChangeReceiver { receiver: receiver.person };
    orders.perform(order_no, command, vec![receiver], buyer(), people()).await.unwrap();

    let mut request = RequestClaim {
        kind: ClaimKind::Cancellation,
        items: vec![Pick { item_no: ItemNo(1), quantity: 1 }],
        reason: cancel(&[]).reason,
    };
    request.reason.text = Some("蜂須賀小六です。090-5555-0001へ電話を".to_owned());
    orders.perform(order_no, request, Vec::new(), buyer(), people()).await.unwrap();
    let rejected = withdraw("C1");
    orders.perform(order_no, rejected, Vec::new(), buyer(), numbers()).await.unwrap();

    let account = json!({"bank": "美濃銀行", "branch": "墨俣支店", "account": "7654321",
        "holder": "ハチスカ コロク"});
    let account = person(PersonKind::RefundAccount, account);
    let mut claim = cancel(&[(1, 1)]);
    claim.reason.text = Some("木下様のご希望".to_owned());
    claim.options.refund.method = RefundMethod::BankTransfer;
    claim.options.refund.bank_account = Some(account.person);
    let memo = "前田犬千代様より電話（08055550003）".to_owned();
    let alongside =
        Alongside { people: vec![account], memo: Some(Arc::new(move |_| memo.clone())) };
    orders.perform(order_no, claim, alongside, key("claim"), people()).await.unwrap();
    let reason = "ハチスカコロク名義を確認".to_owned();
    perform(&orders, order_no, HoldRefund { refund_no: RefundNo(1), reason }).await.unwrap();
    let notice = Some("蜂須賀小六様、ありがとうございます".to_owned());
    perform(&orders, order_no, ChangeCustomerNotice { notice }).await.unwrap();

    let memos = Memos::of(test, shop);
    let said =
        MemoText { content: "koroku@hachisuka.example".to_owned(), important: true, pinned: true };
    let new = NewMemo { text: said, also_inquiry: true };
    memos.create(order_no, new, write(), debug()).await.unwrap();
    let inquiries = Inquiries::of(test, shop);
    let said = InquiryText {
        category: InquiryCategory::Product,
        customer_name: None,
        content: "屋根から雨が漏ります".to_owned(),
        result: InquiryResult::InProgress,
    };
    let asked = inquiries.create(order_no, said, key("ask"), inquiry_answer()).await.unwrap();
    let asked: Value = serde_json::from_slice(&asked.answer.body).unwrap();
    let id: Uuid = asked["inquiry_id"].as_str().unwrap().parse().unwrap();
    let reply = "0355550002へお電話しました".to_owned();
    inquiries.reply(order_no, id, reply, key("reply"), inquiry_answer()).await.unwrap();
    if member_id.is_none() {
        let reason = "前田 犬千代と蜂須賀 小六".to_owned();
        orders.blacklist_orderer(order_no, reason, write(), people()).await.unwrap();
    }
}

/// Every value of every column of every table, as bytes.
async fn everything(test: &TestDatabase) -> Vec<(String, Vec<u8>)> {
    let mut values = Vec::new();
    if test.options.url.starts_with("sqlite") {
        let mut connection = sqlx::SqliteConnection::connect(&test.options.url).await.unwrap();
        let columns: Vec<(String, String)> = sqlx::query_as(
            "SELECT tables.name, columns.name FROM sqlite_schema AS tables, \
             pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'",
        )
        .fetch_all(&mut connection)
        .await
        .unwrap();
        for (table, column) in columns {
            let sql = format!("SELECT CAST(\"{column}\" AS BLOB) FROM \"{table}\"");
            let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&mut connection).await;
            for row in rows.unwrap() {
                let value: Option<Vec<u8>> = row.get(0);
                values.extend(value.map(|value| (format!("{table}.{column}"), value)));
            }
        }
        return values;
    }
    let mut connection = sqlx::PgConnection::connect(&test.options.url).await.unwrap();
    let columns: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT table_name::text, column_name::text, data_type::text \
         FROM information_schema.columns WHERE table_schema = 'public'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    for (table, column, kind) in columns {
        let bytes = match kind.as_str() {
            "bytea" => format!("\"{column}\""),
            _ => format!("convert_to(\"{column}\"::text, 'UTF8')"),
        };
        let sql = sqlx::AssertSqlSafe(format!("SELECT {bytes} FROM \"{table}\""));
        for row in sqlx::query(sql).fetch_all(&mut connection).await.unwrap() {
            let value: Option<Vec<u8>> = row.get(0);
            values.extend(value.map(|value| (format!("{table}.{column}"), value)));
        }
    }
    values
}

/// Where in the database something of the person stands: value and column.
async fn traces(test: &TestDatabase) -> Vec<(&'static str, String)> {
    let everything = everything(test).await;
    assert!(everything.len() > 100, "the whole database is looked at");
    let mut traces = Vec::new();
    for known in KNOWN {
        let holds = |bytes: &[u8]| bytes.windows(known.len()).any(|part| part == known.as_bytes());
        let places = everything.iter().filter(|(_, bytes)| holds(bytes));
        traces.extend(places.map(|(place, _)| (known, place.clone())));
    }
    traces.sort();
    traces.dedup();
    traces
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_guest_is_left_anywhere(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let shop = test.shop().await.shop_id;
    let orders = Orders::of(&test, shop);
    live(&test, shop, "o-1", None).await;
    place(&orders, plain(Some("o-2"), vec![line("A", 1_000, 1, 10)])).await;
    let written = traces(&test).await;
    for known in KNOWN {
        assert!(written.iter().any(|(value, _)| *value == known), "{known} is written nowhere");
    }
    let before = orders.find("o-1").await.unwrap();
    let erased = orders.erase(Subject::Order("o-1".to_owned()), &write().origin).await.unwrap();
    assert_eq!(erased.orders, 1);
    assert!(erased.records > 20, "{erased:?}");
    assert_eq!(traces(&test).await, Vec::new());
    assert_eq!(laws_broken(&test, shop).await, Vec::<String>::new());

    // Money, goods and who did what are as they were.
    let after = orders.find("o-1").await.unwrap();
    assert_eq!(after.order.version, before.order.version + 1);
    assert_eq!(after.order.figures(), before.order.figures());
    assert_eq!(after.order.balances(), before.order.balances());
    assert_eq!(after.order.items, before.order.items);
    assert!(after.people.iter().all(|person| person.erased_at.is_some()));
    assert_eq!(after.person(after.order.orderer).unwrap().data["name"], "");
    assert_eq!(after.order.customer_notice.as_deref(), Some("***様、ありがとうございます"));
    let history = orders.history("o-1", None, Slice::first(99)).await.unwrap().rows;
    assert_eq!(history.last().unwrap().entry_type.as_ref(), "personal_data_erased");
    let rejected =
        history.iter().find(|entry| entry.entry_type.as_ref() == "claim_requested").unwrap();
    assert_eq!(
        (rejected.note.as_deref(), rejected.ip.as_deref()),
        (Some("***です。***へ電話を"), None)
    );
    // Found by nobody's name or number, matched by no order.
    let filter = OrderFilter {
        phone: Some("09055550001".to_owned()),
        search_people: true,
        ..OrderFilter::default()
    };
    let page = orders.list(filter, OrderSort::default(), Slice::first(9)).await.unwrap();
    assert!(page.rows.is_empty());
    let entry = Blacklist::of(&test, shop).find_by_order("o-1").await.unwrap();
    assert_eq!((entry.contacts, entry.reason.as_str()), (Contacts::default(), "***と***"));
    place(&orders, ordered("o-3", None)).await;
    assert!(!orders.find("o-3").await.unwrap().order.malicious());

    // A request that is sent again is still not done again.
    let again = orders.place(ordered("o-1", None), keyed("o-1-place", 1), people()).await.unwrap();
    assert!(again.replayed);
    assert!(std::str::from_utf8(&again.answer.body).unwrap().contains(r#""name":"""#));
    // Nothing is left to erase, and the order says so once.
    let nothing = orders.erase(Subject::Order("o-1".to_owned()), &write().origin).await.unwrap();
    assert_eq!(nothing, Erased::default());
    assert_eq!(orders.find("o-1").await.unwrap().order.version, after.order.version);
    // Somebody else's order was not touched.
    let other = orders.find("o-2").await.unwrap();
    assert_eq!(other.person(other.order.orderer).unwrap().data["name"], "山田 花子");
    assert_eq!(other.order.version, 1);
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn a_member_is_erased_from_all_their_orders(#[case] backend: Backend) {
    let Some(test) = TestDatabase::new(backend).await else { return };
    let (shop, other) = (test.shop().await.shop_id, test.shop().await.shop_id);
    let orders = Orders::of(&test, shop);
    for order_no in ["o-1", "o-2"] {
        live(&test, shop, order_no, Some("koroku")).await;
    }
    let many = (0..8).map(|number| ordered(&format!("p-{number}"), Some("koroku")));
    orders.place_many(many.collect(), write().origin).await.unwrap();
    let origin = write().origin;
    let member = || Subject::Member("koroku".to_owned());
    for elsewhere in [
        Orders::of(&test, other).erase(member(), &origin).await,
        orders.erase(Subject::Member("kor".to_owned()), &origin).await,
    ] {
        assert!(matches!(elsewhere, Err(Error::NotFound { what: "member" })));
    }
    let missing = Orders::of(&test, other).erase(Subject::Order("o-1".to_owned()), &origin).await;
    assert!(matches!(missing, Err(Error::NotFound { what: "order" })));

    // One was erased before; the run goes on behind it.
    orders.erase(Subject::Order("o-1".to_owned()), &origin).await.unwrap();
    let erased = orders.erase(member(), &origin).await.unwrap();
    assert_eq!(erased.orders, 9);
    assert_eq!(traces(&test).await, Vec::new());
    assert_eq!(laws_broken(&test, shop).await, Vec::<String>::new());
    assert_eq!(orders.erase(member(), &origin).await.unwrap(), Erased::default());
    let record = orders.find("o-2").await.unwrap();
    assert_eq!(record.order.member_id.as_deref(), Some("koroku"), "the orders are still theirs");

    // What comes in afterwards is erased by the next run, and by then alone.
    let orderer = person(PersonKind::Orderer, koroku());
    let command = ChangeOrderer { orderer: orderer.person };
    orders.perform("o-2", command, vec![orderer], write(), numbers()).await.unwrap();
    perform(&orders, "p-1", deposit()).await.unwrap_err();
    let erased = orders.erase(member(), &origin).await.unwrap();
    assert_eq!(erased.orders, 1);
    assert_eq!(traces(&test).await, Vec::new());
}
