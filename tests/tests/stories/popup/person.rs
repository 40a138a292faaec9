//! One person who stands everywhere that a person can stand, and a walk through every answer that
//! could tell of them: for the stories of masking and of erasure.

use std::collections::BTreeMap;

use acceptance::{Answer, Client, Desk, OrderBody, body::with, cancel};
use reqwest::{Method, header::HeaderName};
use serde_json::{Value, json};

/// What gives the person away, wherever it is read: pieces of names, mail, phones (as written and
/// as digits), addresses, message, accounts.
pub const TRACES: [&str; 22] = [
    "桜井",
    "美咲",
    "サクライ",
    "ミサキ",
    "misaki",
    "9876",
    "08098765432",
    "3456-7890",
    "0334567890",
    "高橋",
    "健一",
    "タカハシ",
    "07024681357",
    "0613572468",
    "530-0042",
    "天満橋",
    "堂島浜",
    "パークハイツ",
    "管理人室",
    "北浜",
    "タチバナ",
    "7654321",
];

/// The member who ordered `MEMBER`; `GUEST` and `FLAGGED` are guest orders of the same person.
pub const MEMBER: &str = "M-PERSON";

/// The numbers of the person's orders.
pub const ORDERS: [&str; 3] = ["MEMBER", "GUEST", "FLAGGED"];

fn order(order_no: &str, member: bool) -> Value {
    let mut order = OrderBody::new(order_no)
        .line("A", 1000, 2, "10")
        .line("B", 500, 1, "8")
        .coupon(&format!("CP-{order_no}"), 100);
    if member {
        order = order.member(MEMBER).points(50);
    }
    let mut body = order.json();
    body["orderer"] = with(
        body["orderer"].clone(),
        json!({"name": "桜井 美咲", "name_furigana": "サクライ ミサキ", "mobile": "080-9876-5432",
            "email": "misaki.sakurai@example.net", "phone": "03-3456-7890"}),
    );
    body["receiver"] = json!({"name": "高橋 健一", "name_furigana": "タカハシ ケンイチ",
        "mobile": "070-2468-1357", "phone": "06-1357-2468", "country_code": "JP",
        "postal_code": "530-0042", "state": "大阪府", "city": "北浜区", "address1": "天満橋3-2-1",
        "address2": "パークハイツ808", "delivery_message": "管理人室に預けてください",
        "wished_date": "2026-11-30", "wished_time": "14:00-16:00"});
    body["payment"]["depositor_name"] = json!("サクライミサキ");
    body
}

/// Places the person's orders and lets everything happen to them that writes a person down.
/// Answers the path parameters by which all of it is read.
pub async fn everywhere(desk: &Desk) -> BTreeMap<&'static str, String> {
    let client = &desk.client;
    let account = json!({"bank_name": "みずほ銀行", "account_number": "1", "holder": "カ）モミジ"});
    let account = client.act("/v1/shop/bank-accounts", &account).await.expect(201).json();
    let product = json!({"product_code": "A", "name": "A", "option": null, "price": "1000",
        "stock": 100});
    client.put("/v1/products/A-1", &product).await.expect(200);
    client.act_with("/v1/orders", &order("MEMBER", true), "person").await.expect(201);
    let path = "/v1/orders/MEMBER";
    let transfer = json!({"depositor_name": "タチバナミサキ",
        "bank_account_id": account["bank_account_id"]});
    client.put(&format!("{path}/payments/P1/bank-transfer"), &transfer).await.expect(200);
    let name = json!({"name": "橘 美咲", "mobile": "080-9876-0000"});
    client.patch(&format!("{path}/orderer"), &name).await.expect(200);
    let address = json!({"address1": "堂島浜9-9-9"});
    client.patch(&format!("{path}/receiver"), &address).await.expect(200);
    let notice = json!({"notice": "お届けが遅れます。"});
    client.put(&format!("{path}/customer-notice"), &notice).await.expect(200);

    let shipment = json!({"carrier": "yamato", "tracking_no": "1", "dispatch": true,
        "items": [{"item_no": "01", "quantity": 1}]});
    let refund = json!({"method": "bank_transfer", "tenders": null, "bank_account":
        {"bank": "みずほ銀行", "branch": "北浜支店", "account": "7654321", "holder": "サクライミサキ"}});
    let canceled = with(cancel(&[("02", 1)]), json!({"refund": refund}));
    let steps = [
        ("deposit-confirmation", json!({})),
        ("shipments", shipment),
        ("cancellations", canceled),
        ("refunds/F1/completion", json!({})),
    ];
    for (step, body) in steps {
        let answer = client.act(&format!("{path}/{step}"), &body).await;
        assert!(answer.status < 300, "{answer}");
    }
    let memo = json!({"content": "確認済"});
    let memo = client.act(&format!("{path}/memos"), &memo).await.expect(201).json();
    let inquiry =
        json!({"category": "delivery", "customer_name": "桜井 美咲", "content": "届きません。"});
    let inquiry = client.act(&format!("{path}/inquiries"), &inquiry).await.expect(201).json();
    let key = json!({"name": "other", "scopes": ["orders:read"]});
    let key = client.act("/v1/api-keys", &key).await.expect(201).json();

    client.act("/v1/orders", &order("GUEST", false)).await.expect(201);
    let blacklist = json!({"reason": "受取拒否"});
    client.put("/v1/orders/GUEST/orderer/blacklist", &blacklist).await.expect(200);
    client.act("/v1/orders", &order("FLAGGED", false)).await.expect(201);
    let id = |value: &Value| value.as_str().expect("an id").to_owned();
    BTreeMap::from([
        ("claim_no", "C1".to_owned()),
        ("refund_no", "F1".to_owned()),
        ("shipment_no", "D1".to_owned()),
        ("payment_no", "P1".to_owned()),
        ("member_id", MEMBER.to_owned()),
        ("coupon_no", "CP-MEMBER".to_owned()),
        ("variant_code", "A-1".to_owned()),
        ("code", "not_found".to_owned()),
        ("bank_account_id", id(&account["bank_account_id"])),
        ("memo_id", id(&memo["memo_id"])),
        ("inquiry_id", id(&inquiry["inquiry_id"])),
        ("key_id", id(&key["key_id"])),
    ])
}

/// Reads everything that can be read: every `GET` of the document, for each of the person's orders.
/// Storefront operations are read as the person, by `buyers`.
pub async fn every_answer(
    client: &Client,
    buyers: &Client,
    parameters: &BTreeMap<&'static str, String>,
) -> Vec<Answer> {
    let document = client.read("/openapi.json").await;
    let mut answers = Vec::new();
    for (template, operations) in document["paths"].as_object().expect("paths") {
        if operations["get"].is_null() {
            continue;
        }
        let orders = if template.contains("{order_no}") { &ORDERS[..] } else { &ORDERS[..1] };
        for order_no in orders {
            let mut path = template.replace("{order_no}", order_no);
            for (name, value) in parameters {
                path = path.replace(&format!("{{{name}}}"), value);
            }
            assert!(!path.contains('{'), "nobody has told this story what to read at {path}");
            if template == "/v1/orders/{order_no}" {
                path += "?include=memos,inquiries,history,payment_history";
            }
            let speaker = if path.starts_with("/v1/storefront") { buyers } else { client };
            let call = speaker.call(&Method::GET, &path);
            let answer = call.header(HeaderName::from_static("x-member-id"), MEMBER).send().await;
            assert!(answer.status < 500, "{answer}");
            answers.push(answer);
        }
    }
    answers
}

/// What an answer tells of the person.
pub fn traces(answer: &Answer) -> Vec<&'static str> {
    let text = String::from_utf8_lossy(&answer.body);
    TRACES.into_iter().filter(|trace| text.contains(trace)).collect()
}
