//! 注文検索: whoever and whatever is looked for, in any width, kana or spelling of digits.

use acceptance::{Desk, Engine, OrderBody, body::with};
use rstest::rstest;
use serde_json::{Value, json};

use super::pluck;

/// An order by somebody, to somebody.
async fn place(desk: &Desk, order_no: &str, product: &str, orderer: Value, receiver: Value) {
    let mut body = OrderBody::new(order_no).line(product, 500, 1, "10").paid().json();
    body["orderer"] = with(body["orderer"].clone(), orderer);
    body["receiver"] = with(body["receiver"].clone(), receiver);
    desk.client.act("/v1/orders", &body).await.expect(201);
}

async fn placed(desk: &Desk) {
    place(
        desk,
        "S-1",
        "ﾘﾈﾝ-100",
        json!({"name": "渡辺 かおり", "name_furigana": "ワタナベ カオリ", "mobile": "090-1234-5678",
            "email": "Kaori.W@Example.com"}),
        json!({"name": "渡辺 かおり", "name_furigana": "ワタナベ カオリ", "mobile": "090-1234-5678"}),
    )
    .await;
    place(
        desk,
        "S-2",
        "COTTON-7",
        json!({"name": "John Smith", "name_furigana": null, "mobile": null,
            "phone": "03-9999-0000", "email": "john@example.org"}),
        json!({"name": "ﾜﾀﾅﾍﾞ商店", "name_furigana": "ワタナベショウテン", "mobile": "080-5555-6666",
            "phone": null}),
    )
    .await;
    place(
        desk,
        "S-3",
        "COTTON-8",
        json!({"name": "100%太郎_", "name_furigana": null, "mobile": null, "email": null}),
        json!({"name": "100%太郎_", "name_furigana": null, "mobile": null}),
    )
    .await;
    let shipment = json!({"carrier": "yamato", "tracking_no": "4455-6677-8899", "dispatch": true,
        "items": [{"item_no": "01", "quantity": 1}]});
    desk.client.act("/v1/orders/S-2/shipments", &shipment).await.expect(201);
}

async fn found(desk: &Desk, filters: &[(&str, &str)]) -> Vec<Value> {
    let path = reqwest::Url::parse_with_params("http://desk/v1/orders?sort=ordered_at", filters);
    let path = path.expect("a URL");
    let page = desk.client.read(&format!("/v1/orders?{}", path.query().expect("it has one"))).await;
    let mut numbers = pluck(&page["data"], "order_no");
    numbers.sort_by_key(ToString::to_string);
    numbers
}

#[rstest]
#[tokio::test]
async fn each_filter_folds_widths_kana_and_digits(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    placed(&desk).await;
    let cases: [(&str, &str, &[&str]); 32] = [
        ("orderer_name", "渡辺", &["S-1"]),
        ("orderer_name", "かおり", &["S-1"]),
        ("orderer_name", "ワタナベ", &["S-1"]),
        ("orderer_name", "わたなべ", &["S-1"]),
        ("orderer_name", "ﾜﾀﾅﾍﾞ", &["S-1"]),
        ("orderer_name", "smith", &["S-2"]),
        ("orderer_name", "ＳＭＩＴＨ", &["S-2"]),
        ("orderer_name", "John Smith", &["S-2"]),
        ("orderer_name", "%", &["S-3"]),
        ("orderer_name", "_", &["S-3"]),
        ("orderer_name", "鈴木", &[]),
        ("receiver_name", "わたなべ", &["S-1", "S-2"]),
        ("receiver_name", "ワタナベ商店", &["S-2"]),
        ("receiver_name", "smith", &[]),
        ("phone", "09012345678", &["S-1"]),
        ("phone", "090-1234-5678", &["S-1"]),
        ("phone", "０９０１２３４５６７８", &["S-1"]),
        ("phone", "+81 90-1234-5678", &["S-1"]),
        ("phone", "0399990000", &["S-2"]),
        ("phone", "080-5555-6666", &["S-2"]),
        ("phone", "09099999999", &[]),
        ("email", "kaori.w@example.com", &["S-1"]),
        ("email", "KAORI.W@EXAMPLE.COM", &["S-1"]),
        ("email", "nobody@example.com", &[]),
        ("product_code", "COTTON-7", &["S-2"]),
        ("product_code", "COTTON", &[]),
        ("tracking_no", "4455-6677-8899", &["S-2"]),
        ("tracking_no", "4455", &[]),
        ("status", "shipping", &["S-2"]),
        ("payment_method", "bank_transfer", &["S-1", "S-2", "S-3"]),
        ("awaiting_payment", "true", &[]),
        ("malicious", "true", &[]),
    ];
    for (filter, value, expected) in cases {
        assert_eq!(found(&desk, &[(filter, value)]).await, expected, "{filter}={value}");
    }
    // Several filters hold together.
    let both = [("receiver_name", "わたなべ"), ("phone", "0399990000")];
    assert_eq!(found(&desk, &both).await, ["S-2"]);
    let none = [("orderer_name", "渡辺"), ("phone", "0399990000")];
    assert!(found(&desk, &none).await.is_empty());
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn free_text_looks_everywhere(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    placed(&desk).await;
    let cases: [(&str, &[&str]); 13] = [
        ("S-1", &["S-1"]),
        ("渡辺", &["S-1"]),
        ("わたなべ", &["S-1", "S-2"]),
        ("ﾜﾀﾅﾍﾞ", &["S-1", "S-2"]),
        ("smith", &["S-2"]),
        ("kaori.w@example.com", &["S-1"]),
        ("090-1234-5678", &["S-1"]),
        ("０８０５５５５６６６６", &["S-2"]),
        ("COTTON-8", &["S-3"]),
        ("4455-6677-8899", &["S-2"]),
        ("100%太郎", &["S-3"]),
        ("'; drop table orders; --", &[]),
        ("存在しない", &[]),
    ];
    for (q, expected) in cases {
        assert_eq!(found(&desk, &[("q", q)]).await, expected, "{q}");
    }
    // What is changed is found under what it is now.
    let name = json!({"name": "鈴木 一郎", "name_furigana": "スズキ イチロウ"});
    desk.client.patch("/v1/orders/S-2/orderer", &name).await.expect(200);
    assert_eq!(found(&desk, &[("q", "すずき")]).await, ["S-2"]);
    assert!(found(&desk, &[("orderer_name", "smith")]).await.is_empty());
    // Another shop finds none of it.
    let other = desk.other_shop().await;
    assert_eq!(other.read("/v1/orders?q=S-1").await["data"], json!([]));
    desk.close().await;
}
