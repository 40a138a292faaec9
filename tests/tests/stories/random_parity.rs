//! Random sequences over all commands: both databases give the same answers to the same calls, and
//! end with the same order, history and payment history, whose last totals are those of the payment
//! summary after every command.

use acceptance::{Answer, Client, Desk, Engine, OrderBody, body::with, rounds};
use reqwest::{
    Method,
    header::{HeaderName, IF_MATCH},
};
use rstest::rstest;
use serde_json::{Value, json};

use crate::{
    offers::{body_of, in_shop, listed, open_account},
    parity::without_chance,
    popup::決済履歴::ends_in_the_summary,
};

/// For each of the two seeds, which run beside each other: 300 in all.
const SEQUENCES: usize = 150;
const LONGEST: usize = 12;

/// Numbers that are random enough to wander about, and the same in every run (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bound = u64::try_from(bound).expect("a usize fits");
        usize::try_from((mixed ^ (mixed >> 31)) % bound).expect("smaller than a usize")
    }

    fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }

    fn amount(&mut self, below: usize) -> i64 {
        i64::try_from(self.below(below)).expect("small")
    }
}

/// A call that both databases get.
struct Step {
    method: Method,
    path: String,
    body: Value,
    for_buyer: bool,
}

/// Who ordered, as the storefront names them.
type Buyer = [(&'static str, String); 2];

/// Every fourth order is a guest's.
fn buyer(sequence: usize, order_no: &str) -> Buyer {
    if sequence % 4 == 3 {
        let contact = "h@example.com".to_owned();
        [("x-guest-order-no", order_no.to_owned()), ("x-guest-contact", contact)]
    } else {
        [("x-member-id", format!("M-{order_no}")), ("accept-language", "en".to_owned())]
    }
}

/// An order with several units, and by chance with everything that money can be made of.
fn order(chance: &mut Chance, order_no: &str, buyer: &Buyer) -> OrderBody {
    let discount = chance.amount(300);
    let mut order = OrderBody::new(order_no)
        .discounted_line("P-A", 1000 + chance.amount(3000), 3, "10", discount)
        .line("P-B", 1 + chance.amount(900), 2, "8");
    if chance.one_in(2) {
        order = order.coupon(&format!("CP-{order_no}"), chance.amount(1500));
    }
    if let [("x-member-id", member), _] = buyer {
        order = order.member(member);
        if chance.one_in(2) {
            order = order.points(chance.amount(400)).store_credit(chance.amount(400));
        }
    }
    order = match chance.below(3) {
        0 => order.shipping(500),
        1 => order.free_shipping(500, 3000),
        _ => order,
    };
    if chance.one_in(2) { order.paid() } else { order }
}

/// The next call: mostly something that the order offers, sometimes something that it refuses,
/// sometimes the buyer's wish; with options by chance.
fn step(chance: &mut Chance, order: &Value) -> Step {
    let path = format!("/v1/orders/{}", order["order_no"].as_str().expect("text"));
    let items = order["items"].as_array().expect("a list");
    if chance.one_in(6) {
        let kind = ["cancellation", "return", "exchange"][chance.below(3)];
        let item_no = &items[chance.below(items.len())]["item_no"];
        let body = json!({"kind": kind, "items": [{"item_no": item_no, "quantity": 1}],
            "reason": {"code": "defective", "text": null, "fault": "shop"}});
        let path = path.replace("/v1/", "/v1/storefront/") + "/claim-requests";
        return Step { method: Method::POST, path, body, for_buyer: true };
    }
    let offers = listed(order);
    let wanted = !chance.one_in(5);
    let fitting: Vec<_> = offers.iter().filter(|(_, action)| action["allowed"] == wanted).collect();
    let (owner, action) = match fitting.len() {
        0 => &offers[chance.below(offers.len())],
        number => fitting[chance.below(number)],
    };
    let name = action["action"].as_str().expect("text");
    let body = varied(chance, name, body_of(name, owner, order), order);
    let mut path = action["href"].as_str().expect("text").to_owned();
    let quoted =
        ["/cancellations", "/returns", "/exchanges", "/items", "/acceptance", "/collection"];
    let is_claim = quoted.iter().any(|end| path.ends_with(end)) && !path.contains("/shipments/");
    if is_claim && chance.one_in(4) {
        path += "/quote";
    }
    let method = action["method"].as_str().expect("text").parse().expect("a method");
    Step { method, path, body, for_buyer: false }
}

/// The options of a claim, each by chance.
fn varied(chance: &mut Chance, name: &str, mut body: Value, order: &Value) -> Value {
    if !["cancel", "return", "exchange", "accept"].contains(&name) {
        return body;
    }
    if let Some(items) = body["items"].as_array_mut() {
        for item in items {
            item["quantity"] = json!(1 + chance.below(3));
        }
    }
    if chance.one_in(3) {
        let choices = [json!("keep"), json!("refund"), json!("recalculate"), json!({"set": "120"})];
        body = with(body, json!({"shipping": choices[chance.below(choices.len())]}));
    }
    if chance.one_in(4) {
        let amount = chance.amount(800).to_string();
        body = with(body, json!({"deduction": {"amount": amount, "reason": "手数料"}}));
    }
    let coupon = &order["discounts"][0]["coupon_no"];
    if coupon.is_string() && chance.one_in(3) {
        body = with(body, json!({"restore_coupons": [coupon]}));
    }
    if name == "cancel" && chance.one_in(4) {
        body = with(body, json!({"complete_refund": true}));
    }
    body
}

/// A desk with a key of the storefront beside the operator's.
struct Side {
    desk: Desk,
    buyers: Client,
    account: Value,
}

impl Side {
    async fn open(engine: Engine) -> Option<Self> {
        let desk = Desk::open(engine).await?;
        let (buyers, account) = (desk.storefront().await, open_account(&desk).await);
        Some(Self { desk, buyers, account })
    }

    async fn send(&self, step: &Step, key: &str, buyer: &Buyer) -> Answer {
        let client = if step.for_buyer { &self.buyers } else { &self.desk.client };
        let mut call = client.call(&step.method, &step.path);
        if step.for_buyer {
            for (name, value) in buyer {
                call = call.header(HeaderName::from_static(name), value);
            }
        }
        call = match step.method {
            Method::POST if !step.path.ends_with("/quote") => call.key(key),
            Method::POST => call,
            _ => call.header(IF_MATCH, "*"),
        };
        if step.method != Method::DELETE {
            call = call.json(&in_shop(&step.body, &self.account));
        }
        call.send().await
    }
}

/// What both must say alike.
fn comparable(answer: &Answer) -> String {
    assert!(answer.status < 500, "{answer}");
    let mut json = if answer.body.is_empty() { Value::Null } else { answer.json() };
    without_chance(&mut json);
    let headers = ["etag", "location"].map(|name| answer.header(name).to_owned());
    format!("{} {headers:?}\n{json:#}", answer.status)
}

#[rstest]
#[tokio::test]
async fn random_sequences_end_alike_on_both_databases(#[values(20_261_122, 20_261_123)] seed: u64) {
    let Some(postgres) = Side::open(Engine::Postgres).await else { return };
    let sqlite = Side::open(Engine::Sqlite).await.expect("SQLite is always there");
    let mut chance = Chance(seed);
    let (mut done, mut refused) = (0, 0);
    for sequence in 0..rounds(SEQUENCES) {
        let order_no = format!("R-{sequence}");
        let buyer = buyer(sequence, &order_no);
        let mut next = Step {
            method: Method::POST,
            path: "/v1/orders".to_owned(),
            body: order(&mut chance, &order_no, &buyer).json(),
            for_buyer: false,
        };
        for number in 0..LONGEST {
            let key = format!("{order_no}-{number}");
            let (here, there) =
                tokio::join!(sqlite.send(&next, &key, &buyer), postgres.send(&next, &key, &buyer));
            assert_eq!(comparable(&here), comparable(&there), "{order_no}: {here}");
            if here.status < 300 {
                done += 1;
            } else {
                refused += 1;
            }
            let path = format!("/v1/orders/{order_no}?include=payment_history");
            let detail = sqlite.desk.client.get(&path).await;
            if detail.status == 404 {
                break; // what was to be placed was refused, by both
            }
            let detail = detail.json();
            ends_in_the_summary(&detail);
            next = step(&mut chance, &detail);
        }
        let parts = [
            "?include=history,payment_history",
            "/payment-history",
            "/history",
            "/orderer/history",
            "/receiver/history",
            "/memos",
        ];
        for part in parts {
            let path = format!("/v1/orders/{order_no}{part}");
            let (here, there) =
                tokio::join!(sqlite.desk.client.get(&path), postgres.desk.client.get(&path));
            assert_eq!(comparable(&here), comparable(&there), "{path}");
        }
    }
    assert!(done > refused, "{done} done, {refused} refused: it hardly got anywhere");
    sqlite.desk.close().await;
    postgres.desk.close().await;
}
