//! Search: every filter finds what a look at every order would find, on both databases, from an
//! index. What is looked for is spelt in all the ways that people and their keyboards have.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use order_domain::action::{CreateShipment, DeliverShipment};
use order_domain::claim::{ClaimStatus, Pick};
use order_domain::item::ItemStatus;
use order_domain::number::{ItemNo, ShipmentNo};
use order_domain::payment::PaymentMethod;
use order_domain::refund::RefundStatus;
use persistence::lists::{OrderFilter, OrderSort, OrderSortField, Slice, Start};
use persistence::{NewOrder, Orders};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rstest::rstest;
use serde_json::json;

use crate::search_plans::{self, Sample};
use crate::support::{
    Backend, Recorder, TestDatabase, cancel, complete, deposit, line, noon, paid, perform, plain,
    write,
};

const ORDERS: usize = 1_600;
const QUERIES: usize = 100;

/// A letter, and the ways in which it is written.
type Letter = (&'static str, &'static [&'static str]);

const LETTERS: [Letter; 14] = [
    ("山", &["山"]),
    ("田", &["田"]),
    ("林", &["林"]),
    ("김", &["김"]),
    ("高", &["高"]),
    ("ヤ", &["ヤ", "や", "ﾔ"]),
    ("マ", &["マ", "ま", "ﾏ"]),
    ("ガ", &["ガ", "が", "ｶﾞ", "カ゛", "か\u{3099}"]),
    ("ー", &["ー", "ｰ"]),
    ("ゥ", &["ゥ", "ぅ", "ｩ"]),
    ("a", &["a", "A", "ａ", "Ａ"]),
    ("n", &["n", "N", "Ｎ"]),
    ("%", &["%", "％"]),
    ("7", &["7", "７", "⑦"]),
];

/// A text: what it is, and one way in which it is written.
fn spelt(random: &mut StdRng, letters: &[usize]) -> (String, String) {
    let (mut plain, mut written) = (String::new(), String::new());
    for &letter in letters {
        let (canonical, spellings) = LETTERS[letter];
        plain.push_str(canonical);
        written.push_str(spellings[random.random_range(0..spellings.len())]);
        if random.random_ratio(1, 8) {
            written.push_str([" ", "\u{3000}"][random.random_range(0..2)]);
        }
    }
    (plain, written)
}

fn letters(random: &mut StdRng, least: usize, most: usize) -> Vec<usize> {
    let count = random.random_range(least..=most);
    // The first letters are the frequent ones.
    let mut letter = || random.random_range(0..LETTERS.len()).min(random.random_range(0..20));
    (0..count).map(|_| letter()).collect()
}

fn digits(random: &mut StdRng, count: usize) -> String {
    (0..count).map(|_| char::from(b'0' + random.random_range(0..10_u8))).collect()
}

/// What is known about an order without asking the database.
#[derive(Clone, Debug, Default)]
struct Known {
    order_no: String,
    ordered_at: DateTime<Utc>,
    orderer: [String; 2],
    receiver: [String; 2],
    email: String,
    phones: Vec<String>,
    member_id: Option<String>,
    products: Vec<String>,
    product_names: Vec<String>,
    tracking_nos: Vec<String>,
    methods: Vec<PaymentMethod>,
    // As the list itself says: what a filter of statuses is about is tested with the lists.
    statuses: Vec<ItemStatus>,
    claims: Vec<ClaimStatus>,
    refunds: Vec<RefundStatus>,
    awaiting: bool,
}

fn make(random: &mut StdRng, number: usize) -> (Known, NewOrder) {
    let lines = (0..random.random_range(1..=3))
        .map(|_| line(&format!("V{}", random.random_range(0..40_u32)), 1_000, 3, 10))
        .collect();
    let order_no = format!("{}-{number}", ["A", "B_", "b."][number % 3]);
    let mut new = plain(Some(&order_no), lines);
    let product_names = new.command.lines.iter_mut().map(|line| {
        let letters = letters(random, 2, 9);
        let (name, written) = spelt(random, &letters);
        line.product.name = written;
        name
    });
    let product_names = product_names.collect();
    let mut known = Known {
        product_names,
        order_no,
        ordered_at: noon() + TimeDelta::minutes(random.random_range(0..4_000)),
        methods: vec![PaymentMethod::BankTransfer],
        products: new.command.lines.iter().map(|line| line.product.product_code.clone()).collect(),
        ..Known::default()
    };
    new.command.ordered_at = known.ordered_at;
    if random.random_ratio(1, 3) {
        known.member_id = Some(format!("m-{}", random.random_range(0..300_u32)));
        new.command.member_id.clone_from(&known.member_id);
    }
    if random.random_ratio(1, 10) {
        known.methods = vec![PaymentMethod::Card];
        new.command.payment.method = PaymentMethod::Card;
    }
    if random.random_ratio(9, 10) {
        new = paid(new);
    }
    let mut person = || {
        let (first, second) = (letters(random, 1, 4), letters(random, 0, 5));
        let (name, furigana) = (spelt(random, &first), spelt(random, &second));
        let phone = format!("0{}", digits(random, 10));
        let written = match random.random_range(0..3) {
            0 => format!("+81 {} {}", &phone[1..3], &phone[3..]),
            1 => format!("{}-{}", &phone[..3], &phone[3..]),
            _ => phone.clone(),
        };
        let email = format!("U{}@Example.com", random.random_range(0..900_u32));
        let data = json!({"name": name.1, "name_furigana": furigana.1, "email": email,
            "mobile": written, "phone": null});
        ([name.0, furigana.0], phone, email.to_lowercase(), data)
    };
    let (orderer, receiver) = (person(), person());
    known.orderer = orderer.0;
    known.receiver = receiver.0;
    known.email = orderer.2;
    known.phones = vec![orderer.1, receiver.1];
    new.people[0].data = orderer.3;
    new.people[1].data = receiver.3;
    (known, new)
}

/// A shop with orders of which some were brought on.
async fn fill(orders: &Orders, random: &mut StdRng) -> Vec<Known> {
    let made: Vec<(Known, NewOrder)> = (0..ORDERS).map(|number| make(random, number)).collect();
    let (mut known, new): (Vec<Known>, Vec<NewOrder>) = made.into_iter().unzip();
    for batch in new.chunks(500) {
        let placed = orders.place_many(batch.to_vec(), write().origin).await.unwrap();
        assert!(placed.iter().all(Result::is_ok));
    }
    for (number, one) in known.iter_mut().enumerate().step_by(40) {
        let order_no = one.order_no.as_str();
        let standing = orders.find(order_no).await.unwrap().order;
        if standing.outstanding().is_positive() {
            perform(orders, order_no, deposit()).await.unwrap();
        }
        if number % 3 == 0 {
            perform(orders, order_no, cancel(&[(1, 1)])).await.unwrap();
            if number % 80 == 0 {
                perform(orders, order_no, complete(1)).await.unwrap();
            }
            continue;
        }
        let tracking_no = format!("12-{number:04}-Ab");
        let items = vec![Pick { item_no: ItemNo(1), quantity: 1 }];
        let carrier = "yamato".to_owned();
        let ship = CreateShipment { carrier, tracking_no, items, dispatch: true };
        perform(orders, order_no, ship).await.unwrap();
        if number % 80 == 0 {
            let deliver = DeliverShipment { shipment_no: ShipmentNo(1), at: None };
            perform(orders, order_no, deliver).await.unwrap();
        }
        one.tracking_nos.push(format!("12{number:04}ab"));
    }
    let sort = OrderSort { field: OrderSortField::OrderNo, ascending: true };
    let everything = u64::try_from(ORDERS).unwrap();
    let listed = orders.list(OrderFilter::default(), sort, Slice::first(everything)).await.unwrap();
    known.sort_by(|one, other| one.order_no.cmp(&other.order_no));
    for (one, row) in known.iter_mut().zip(listed.rows) {
        assert_eq!(one.order_no, row.order_no);
        one.statuses = row.item_statuses;
        one.claims = row.claim_statuses;
        one.refunds = row.refund_statuses;
        one.awaiting = row.awaiting_payment;
    }
    known
}

/// Whether an order is what the search box wants.
type Finds = Box<dyn Fn(&Known) -> bool>;

/// What is asked for: as the filter says it, and as the model understands it.
#[derive(Default)]
struct Question {
    filter: OrderFilter,
    orderer: Option<String>,
    receiver: Option<String>,
    phone: Option<String>,
    q: Option<Finds>,
}

impl Question {
    /// One or two filters, of values that some order has (or nearly).
    fn draw(random: &mut StdRng, all: &[Known]) -> Self {
        let mut question = Self::default();
        for _ in 0..random.random_range(1..=2) {
            let like = &all[random.random_range(0..all.len())];
            question.add(random, like);
        }
        question
    }

    fn add(&mut self, random: &mut StdRng, like: &Known) {
        let filter = &mut self.filter;
        let some_letters = letters(random, 1, 3);
        let (name, written) = spelt(random, &some_letters);
        let whole = &like.phones[random.random_range(0..2)];
        let from = random.random_range(0..8);
        let part = whole[from..(from + random.random_range(1..6)).min(whole.len())].to_owned();
        match random.random_range(0..17) {
            0 => (filter.orderer_name, self.orderer) = (Some(written), Some(name)),
            1 => (filter.receiver_name, self.receiver) = (Some(written), Some(name)),
            2 => (filter.phone, self.phone) = (Some(part.clone()), Some(part)),
            3 => filter.email = Some(like.email.to_uppercase()),
            4 => filter.member_id.clone_from(&like.member_id),
            5 => filter.product_codes = vec![like.products[0].clone(), "P-V1".to_owned()],
            6 => filter.tracking_no = like.tracking_nos.first().cloned(),
            7 => filter.statuses.clone_from(&like.statuses),
            8 => filter.claim_statuses = vec![ClaimStatus::AwaitingRefund, ClaimStatus::Completed],
            9 => filter.refund_statuses = vec![RefundStatus::Completed],
            10 => filter.payment_methods.clone_from(&like.methods),
            11 => filter.awaiting_payment = Some(random.random_ratio(1, 2)),
            12 => {
                filter.ordered_from = Some(like.ordered_at);
                filter.ordered_to = Some(like.ordered_at + TimeDelta::hours(20));
            }
            _ => self.search(random, like, &part, &(name, written)),
        }
    }

    /// The search box, with people or without.
    fn search(&mut self, random: &mut StdRng, like: &Known, part: &str, name: &(String, String)) {
        let people = random.random_ratio(2, 3);
        self.filter.search_people = people;
        let (text, folded) = match random.random_range(0..9) {
            0 => (like.order_no[..3].to_owned(), None),
            1 => (like.member_id.clone().unwrap_or_else(|| "nobody".to_owned()), None),
            2 => (like.products[0].clone(), None),
            3 => (like.tracking_nos.first().cloned().unwrap_or_else(|| "12-0".to_owned()), None),
            4 => (like.email.to_uppercase(), None),
            5 => (part.to_owned(), None),
            6 => {
                let letters: Vec<char> = like.product_names[0].chars().collect();
                let from = random.random_range(0..letters.len());
                let some = (from + random.random_range(1..5)).min(letters.len());
                let name: String = letters[from..some].iter().collect();
                (name.clone(), Some(name))
            }
            _ => (name.1.clone(), Some(name.0.clone())),
        };
        self.filter.q = Some(text.clone());
        let text = text.trim().to_owned();
        let folded = folded.unwrap_or_else(|| text.to_lowercase());
        let is_number = text.chars().all(|letter| !letter.is_alphabetic());
        let reached = folded.chars().filter(char::is_ascii_digit).collect::<String>();
        self.q = Some(Box::new(move |one| {
            let exact = one.order_no.starts_with(&text)
                || one.member_id.as_deref() == Some(&text)
                || one.products.contains(&text)
                || one.tracking_nos.contains(&folded.replace('-', ""));
            let names = || one.orderer.iter().chain(&one.receiver);
            // One letter is looked for where it may be a whole name.
            let mut letters = folded.chars();
            let alone = letters.next().filter(|_| letters.next().is_none());
            let is_name = alone.is_none_or(|letter| "山田林김高".contains(letter));
            exact
                || is_name && one.product_names.iter().any(|name| name.contains(&folded))
                || people
                    && (one.email == folded
                        || is_name && names().any(|name| name.contains(&folded))
                        || is_number
                            && reached.len() >= 4
                            && one.phones.iter().any(|phone| phone.contains(&reached)))
        }));
    }

    fn finds(&self, one: &Known) -> bool {
        fn any<T: PartialEq>(wanted: &[T], had: &[T]) -> bool {
            wanted.is_empty() || wanted.iter().any(|one| had.contains(one))
        }
        let filter = &self.filter;
        let in_one = |part: &Option<String>, texts: &[String]| {
            part.as_ref().is_none_or(|part| texts.iter().any(|text| text.contains(part)))
        };
        in_one(&self.orderer, &one.orderer)
            && in_one(&self.receiver, &one.receiver)
            && in_one(&self.phone, &one.phones)
            && filter.email.as_ref().is_none_or(|email| email.to_lowercase() == one.email)
            && filter.member_id.as_ref().is_none_or(|id| one.member_id.as_ref() == Some(id))
            && filter.tracking_no.as_ref().is_none_or(|no| one.tracking_nos.contains(no))
            && filter.awaiting_payment.is_none_or(|awaiting| awaiting == one.awaiting)
            && filter.ordered_from.is_none_or(|from| one.ordered_at >= from)
            && filter.ordered_to.is_none_or(|to| one.ordered_at < to)
            && any(&filter.product_codes, &one.products)
            && any(&filter.statuses, &one.statuses)
            && any(&filter.claim_statuses, &one.claims)
            && any(&filter.refund_statuses, &one.refunds)
            && any(&filter.payment_methods, &one.methods)
            && self.q.as_ref().is_none_or(|finds| finds(one))
    }
}

/// Rows of a list that are read at most: what is longer is counted.
const READ: usize = 300;

/// The pages of a list, and how long it is.
async fn read(orders: &Orders, filter: &OrderFilter, sort: OrderSort) -> (Vec<String>, usize) {
    let mut found = Vec::new();
    let mut slice = Slice { count: true, ..Slice::first(30) };
    let mut total = None;
    loop {
        let page = orders.list(filter.clone(), sort, slice.clone()).await.unwrap();
        total = total.or(page.total);
        let last = page.rows.last().map(|row| row.key(sort));
        found.extend(page.rows.into_iter().map(|row| row.order_no));
        match last {
            Some(last) if page.has_next && found.len() < READ => {
                slice = Slice { start: Start::After(last), ..Slice::first(100) };
            }
            _ => break,
        }
    }
    (found, usize::try_from(total.unwrap()).unwrap())
}

#[rstest]
#[case::sqlite(Backend::Sqlite)]
#[case::postgres(Backend::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn finds_what_a_look_at_every_order_finds(#[case] backend: Backend) {
    let recorder = Recorder::default();
    let Some(test) = TestDatabase::with(backend, |options| recorder.listen(options)).await else {
        return;
    };
    let (shop, other) = (test.shop().await.shop_id, test.shop().await.shop_id);
    let mut random = StdRng::seed_from_u64(4);
    let orders = Orders::of(&test, shop);
    let known = fill(&orders, &mut random).await;
    let neighbour = Orders::of(&test, other);
    let (_, new) = make(&mut random, 0);
    neighbour.place_many(vec![new], write().origin).await.unwrap();

    let mut lengths = BTreeSet::new();
    for round in 0..QUERIES {
        let question = Question::draw(&mut random, &known);
        let field = [OrderSortField::OrderedAt, OrderSortField::UpdatedAt, OrderSortField::OrderNo]
            [round % 5 % 3];
        let sort = OrderSort { field, ascending: random.random_ratio(1, 2) };
        let (found, total) = read(&orders, &question.filter, sort).await;
        let expected: BTreeMap<&str, &Known> = known
            .iter()
            .filter(|one| question.finds(one))
            .map(|one| (one.order_no.as_str(), one))
            .collect();
        assert_eq!(total, expected.len(), "{:?}", question.filter);
        assert_eq!(found.len(), total.min(found.len().max(READ)), "{:?}", question.filter);
        let found: Vec<&Known> = found
            .iter()
            .map(|order_no| *expected.get(order_no.as_str()).expect("only what is asked for"))
            .collect();
        let is_sorted = |one: &&Known, next: &&Known| match (field, sort.ascending) {
            (OrderSortField::OrderedAt, true) => one.ordered_at <= next.ordered_at,
            (OrderSortField::OrderedAt, false) => one.ordered_at >= next.ordered_at,
            (OrderSortField::OrderNo, true) => one.order_no < next.order_no,
            (OrderSortField::OrderNo, false) => one.order_no > next.order_no,
            (OrderSortField::UpdatedAt, _) => one.order_no != next.order_no,
        };
        assert!(found.is_sorted_by(is_sorted), "{:?} {sort:?}", question.filter);
        lengths.insert(total);
    }
    // Nothing, little, and more than is gathered: every way was gone.
    assert!(lengths.contains(&0) && lengths.len() > 30 && *lengths.last().unwrap() > 1_000);
    test.tamper("ANALYZE").await.unwrap();
    let sample = Sample::of(&orders, "山").await;
    search_plans::assert_all(&test, &recorder, &orders, backend, &sample, true).await;
}
