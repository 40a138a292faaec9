//! ブラックリスト: guests whose next orders are flagged.

use acceptance::{Answer, Desk, Engine, OrderBody};
use rstest::rstest;
use serde_json::{Value, json};

use super::{allowed, pluck, reasons};

type Contacts = [Option<&'static str>; 3];

fn order(order_no: &str, contacts: Contacts) -> OrderBody {
    OrderBody::new(order_no).line("A", 500, 1, "10").contacts(contacts)
}

async fn designate(desk: &Desk, order_no: &str) -> Answer {
    let path = format!("/v1/orders/{order_no}/orderer/blacklist");
    desk.client.put(&path, &json!({"reason": "受取拒否"})).await
}

async fn release(desk: &Desk, order_no: &str) -> Answer {
    desk.client.delete(&format!("/v1/orders/{order_no}/orderer/blacklist")).await
}

async fn is_malicious(desk: &Desk, order_no: &str) -> bool {
    let detail = desk.client.read(&format!("/v1/orders/{order_no}")).await;
    let listed = desk.client.read(&format!("/v1/orders?q={order_no}")).await;
    assert_eq!(listed["data"][0]["malicious"], detail["malicious"], "{order_no}");
    let reasons = detail["malicious_reasons"].as_array().expect("a list");
    assert_eq!(detail["malicious"] == true, !reasons.is_empty(), "it says why: {detail}");
    detail["malicious"] == true
}

const MOBILE: Contacts = [Some("090-1234-5678"), None, None];
const EMAIL: Contacts = [None, Some("Bad.Guest@Example.com"), None];
const LANDLINE: Contacts = [None, None, Some("03-1234-5678")];

#[rstest]
#[tokio::test]
async fn guests_only(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let member = desk.place(&order("MEMBER", MOBILE).member("M-1")).await;
    assert_eq!(reasons(&member, "blacklist_orderer"), ["member_order"]);
    designate(&desk, "MEMBER").await.expect_problem(409, "member_order");
    assert_eq!(desk.client.read("/v1/blacklist").await["data"], json!([]));

    let guest = desk.place(&order("GUEST", MOBILE)).await;
    assert!(allowed(&guest, "blacklist_orderer"), "{guest}");
    assert_eq!(reasons(&guest, "release_blacklist"), ["not_blacklisted"]);
    release(&desk, "GUEST").await.expect_problem(409, "not_blacklisted");
    let entry = designate(&desk, "GUEST").await.expect(200).json();
    assert_eq!((&entry["order_no"], &entry["reason"]), (&json!("GUEST"), &json!("受取拒否")));
    assert_eq!(entry["designated_by"]["name"], "story");
    assert!(entry["designated_at"].is_string(), "{entry}");
    assert_eq!(desk.client.read("/v1/blacklist").await["data"], json!([entry]));
    // Designated again: another reason, the same entry.
    let path = "/v1/orders/GUEST/orderer/blacklist";
    let again = desk.client.put(path, &json!({"reason": "いたずら注文"})).await.expect(200).json();
    assert_eq!(again["blacklist_id"], entry["blacklist_id"]);
    assert_eq!(again["reason"], "いたずら注文");
    let list = desk.client.read("/v1/blacklist").await;
    assert_eq!(pluck(&list["data"], "reason"), ["いたずら注文"]);
    let history = desk.client.read("/v1/orders/GUEST/history").await;
    assert!(pluck(&history["data"], "type").contains(&json!("orderer_blacklisted")), "{history}");
    // A member's order is flagged like any other when it matches.
    desk.place(&order("MEMBER-2", MOBILE).member("M-1")).await;
    assert!(is_malicious(&desk, "MEMBER-2").await);
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn later_orders_are_flagged_by_mobile_or_mail(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let both = [MOBILE[0], EMAIL[1], Some("03-9999-9999")];
    desk.place(&order("EARLIER", both)).await;
    desk.place(&order("BAD", both)).await;
    designate(&desk, "BAD").await.expect(200);
    for clean in ["EARLIER", "BAD"] {
        assert!(!is_malicious(&desk, clean).await, "earlier orders stay clean: {clean}");
    }
    // Digits only, full width folded, +81 is 0; mail in lower case.
    let cases: [(&str, Contacts, &[&str]); 8] = [
        ("SAME", both, &["mobile", "email"]),
        ("MOBILE", [Some("09012345678"), Some("other@example.com"), None], &["mobile"]),
        ("WIDE", [Some("０９０－１２３４－５６７８"), None, None], &["mobile"]),
        ("ABROAD", [Some("+81 90 1234 5678"), None, None], &["mobile"]),
        ("MAIL", [Some("080-0000-0000"), Some("bad.guest@EXAMPLE.com"), None], &["email"]),
        ("LANDLINE", [None, None, Some("03-9999-9999")], &[]),
        ("CROSSED", [None, None, MOBILE[0]], &[]),
        ("OTHER", [Some("090-1234-5679"), Some("bad.guest@example.co"), None], &[]),
    ];
    for (order_no, contacts, matched) in cases {
        desk.place(&order(order_no, contacts)).await;
        assert_eq!(is_malicious(&desk, order_no).await, !matched.is_empty(), "{order_no}");
        let detail = desk.client.read(&format!("/v1/orders/{order_no}")).await;
        if let Some(reason) = detail["malicious_reasons"].get(0) {
            assert_eq!(reason["matched"], json!(matched), "{order_no}");
            assert_eq!(
                (&reason["order_no"], &reason["reason"]),
                (&json!("BAD"), &json!("受取拒否"))
            );
        }
    }
    let flagged = desk.client.read("/v1/orders?malicious=true&count=true").await;
    assert_eq!(flagged["total"], 5);
    let entry = desk.client.read("/v1/blacklist").await["data"][0].clone();
    assert_eq!(entry["flagged_orders"], 5);
    // The system notes it for the operators.
    let memos = desk.client.read("/v1/orders/SAME/memos").await["data"].clone();
    assert_eq!(pluck(&memos, "source"), ["system"], "{memos}");
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn the_landline_counts_where_there_is_neither(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&order("BAD", LANDLINE)).await;
    designate(&desk, "BAD").await.expect(200);
    let cases: [(&str, Contacts, bool); 3] = [
        ("SAME", [None, None, Some("０３(1234)5678")], true),
        ("WITH-MOBILE", [Some("080-1111-1111"), Some("x@example.com"), LANDLINE[2]], true),
        ("OTHER", [Some("03-1234-5678"), None, Some("03-1234-5679")], false),
    ];
    for (order_no, contacts, expected) in cases {
        desk.place(&order(order_no, contacts)).await;
        assert_eq!(is_malicious(&desk, order_no).await, expected, "{order_no}");
    }
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn release_clears_the_flag_of_every_order_that_it_flagged(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    // Two guests, and orders that match the one, the other, both.
    desk.place(&order("BAD-1", MOBILE)).await;
    desk.place(&order("BAD-2", EMAIL)).await;
    for bad in ["BAD-1", "BAD-2"] {
        designate(&desk, bad).await.expect(200);
    }
    desk.place(&order("ONE", MOBILE)).await;
    desk.place(&order("TWO", EMAIL)).await;
    desk.place(&order("BOTH", [MOBILE[0], EMAIL[1], None])).await;
    let flags = async || {
        let mut flags = Vec::new();
        for order_no in ["ONE", "TWO", "BOTH"] {
            flags.push(is_malicious(&desk, order_no).await);
        }
        flags
    };
    assert_eq!(flags().await, [true, true, true]);
    release(&desk, "BAD-1").await.expect(204);
    assert_eq!(flags().await, [false, true, true], "one entry still stands against BOTH");
    let both = desk.client.read("/v1/orders/BOTH").await;
    assert_eq!(pluck(&both["malicious_reasons"], "order_no"), ["BAD-2"]);
    let left = desk.client.read("/v1/blacklist").await;
    assert_eq!(pluck(&left["data"], "order_no"), ["BAD-2"]);
    release(&desk, "BAD-2").await.expect(204);
    assert_eq!(flags().await, [false, false, false]);
    assert_eq!(desk.client.read("/v1/blacklist").await["data"], json!([]));
    assert_eq!(desk.client.read("/v1/orders?malicious=true&count=true").await["total"], 0);

    // What was done stands in the histories; from now on nobody is compared any more.
    let kinds = async |order_no: &str| -> Vec<Value> {
        pluck(&desk.client.read(&format!("/v1/orders/{order_no}/history")).await["data"], "type")
    };
    assert!(kinds("BAD-1").await.contains(&json!("blacklist_released")));
    assert_eq!(kinds("BOTH").await.iter().filter(|kind| *kind == "flag_removed").count(), 2);
    desk.place(&order("LATER", [MOBILE[0], EMAIL[1], None])).await;
    assert!(!is_malicious(&desk, "LATER").await);
    release(&desk, "BAD-1").await.expect_problem(409, "not_blacklisted");
    desk.close().await;
}

/// An edited orderer changes nothing about the entry; another shop's entries flag nobody here; what
/// comes by import is compared as well.
#[rstest]
#[tokio::test]
async fn the_entry_keeps_its_contacts_within_its_shop(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    desk.place(&order("BAD", MOBILE)).await;
    designate(&desk, "BAD").await.expect(200);
    let edit = json!({"mobile": "080-9999-9999"});
    desk.client.patch("/v1/orders/BAD/orderer", &edit).await.expect(200);
    desk.place(&order("EDITED", [Some("080-9999-9999"), None, None])).await;
    assert!(!is_malicious(&desk, "EDITED").await);

    let other = desk.other_shop().await;
    other.act("/v1/orders", &order("THERE", MOBILE).json()).await.expect(201);
    assert_eq!(other.read("/v1/orders/THERE").await["malicious"], false);
    assert_eq!(other.read("/v1/blacklist").await["data"], json!([]));
    other.delete("/v1/orders/BAD/orderer/blacklist").await.expect_problem(404, "not_found");

    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("orders.ndjson");
    let lines = [order("I-1", MOBILE), order("I-2", EMAIL)].map(|order| order.json().to_string());
    std::fs::write(&file, lines.join("\n")).expect("a file can be written");
    assert!(desk.import(&file).await.status.success());
    assert!(is_malicious(&desk, "I-1").await);
    assert!(!is_malicious(&desk, "I-2").await);
    desk.close().await;
}
