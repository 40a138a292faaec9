//! What a shop does: every operation that writes, at least once, with people whom nobody may be told
//! of. Done by a key that sees no people; a storefront's server does what buyers do.

use serde_json::{Value, json};

use super::driver::Matrix;

/// The member who orders.
pub const MEMBER: &str = "m-1";

/// What is known of people: parts of names, addresses, numbers, however they are written. No other
/// text has them.
pub const PEOPLE: [&str; 36] = [
    // The member, as ordered; then as changed.
    "麗子",
    "レイコ",
    "kai.reiko",
    "090-7777",
    "03-5555",
    "五郎八",
    "ゴロハチ",
    "teihara",
    "080-3333",
    // Receivers, as ordered; then as changed.
    "次郎丸",
    "ジロウマル",
    "070-4444",
    "987-0043",
    "海南市",
    "船尾260",
    "コーポ竜",
    "甕の下へ",
    "六実",
    "943-0171",
    "上越市",
    "木田5",
    // Depositors, as ordered, changed and confirmed.
    "カイデポジタ",
    "テイハラデポジタ",
    "ベツノデポジタ",
    "ツイカデポジタ",
    // The accounts of refunds, as asked for and as changed.
    "倉吉支店",
    "7654321",
    "メイギニン",
    "浜坂支店",
    "1357913",
    // Guests: blacklisted, flagged, imported.
    "現之介",
    "gen.an",
    "080-2468",
    "輸入子",
    // An inquiry's customer, as written and as changed.
    "三四郎",
    "四五郎",
];

/// The same as it is kept for comparing: nobody is told it this way, least of all who sees no people.
pub const FOLDED: [&str; 2] = ["09077771234", "08024681357"];

fn line(number: usize) -> Value {
    json!({"product_code": format!("P-{number}"), "variant_code": format!("P-{number}-1"),
        "name": format!("商品{number}"), "option": null, "unit_price": "1000", "quantity": 1,
        "item_discount": "0", "tax_rate": "10"})
}

fn order(orderer: &Value, lines: usize) -> Value {
    json!({
        "order_no": null, "ordered_at": "2026-11-20T03:00:00Z", "currency": "JPY", "orderer": orderer,
        "receiver": {"name": "乙部 次郎丸", "name_furigana": "オトベ ジロウマル", "mobile": "070-4444-5555",
            "phone": null, "country_code": "JP", "postal_code": "987-0043", "state": "和歌山県",
            "city": "海南市", "address1": "船尾260-1", "address2": "コーポ竜101",
            "delivery_message": "玄関脇の甕の下へ", "wished_date": null, "wished_time": null},
        "lines": (1..=lines).map(line).collect::<Vec<Value>>(),
        "discounts": [], "shipping": {"fee": "0", "discount": "0", "rule": null}, "payment_fee": "0",
        "stored_value": {"points": "0", "store_credit": "0", "external_points": "0"},
        "payment": {"method": "bank_transfer", "depositor_name": "カイデポジタ",
            "bank_account_id": null, "paid_at": null},
        "expected": null
    })
}

fn member() -> Value {
    json!({"member_id": MEMBER, "name": "甲斐 麗子", "name_furigana": "カイ レイコ",
        "email": "kai.reiko@example.com", "mobile": "090-7777-1234", "phone": "03-5555-9876"})
}

fn guest() -> Value {
    json!({"member_id": null, "name": "現田 現之介", "name_furigana": null,
        "email": "gen.an@example.com", "mobile": "080-2468-1357", "phone": null})
}

fn claim(item_no: &str) -> Value {
    json!({"items": [{"item_no": item_no, "quantity": 1}],
        "reason": {"code": "customer_change_of_mind", "text": "色違い", "fault": "buyer"},
        "refund": {"method": "bank_transfer", "bank_account":
            {"bank": "鳥取銀行", "branch": "倉吉支店", "account": "7654321", "holder": "メイギニン"}}})
}

fn asked(kind: &str, item_no: &str) -> Value {
    json!({"kind": kind, "items": [{"item_no": item_no, "quantity": 1}],
        "reason": {"code": "customer_change_of_mind", "text": null, "fault": "buyer"}})
}

/// The text of a field.
fn text(body: &Value, field: &str) -> String {
    body[field].as_str().unwrap_or_else(|| panic!("no {field} in {body}")).to_owned()
}

/// Does it all.
pub async fn run(matrix: &mut Matrix) {
    let account = shop(matrix).await;
    let order = placed(matrix, &account).await;
    people(matrix, &order).await;
    goods(matrix, &order).await;
    claims(matrix, &order).await;
    requests(matrix, &order).await;
    desk(matrix, &order).await;
    guests(matrix).await;
    integrators(matrix).await;
    learn(matrix).await;
}

/// Settings, bank accounts, products; answers an account in use.
async fn shop(matrix: &mut Matrix) -> String {
    let settings =
        json!({"use_preparing_status": true, "invoice_registration_number": "T1234567890123"});
    matrix.act("PATCH", "/v1/shop/settings", &settings).await;
    let account = json!({"bank_name": "みなと銀行", "account_number": "1112223", "holder": "モミジショウテン"});
    let kept =
        text(&matrix.act("POST", "/v1/shop/bank-accounts", &account).await, "bank_account_id");
    let gone =
        text(&matrix.act("POST", "/v1/shop/bank-accounts", &account).await, "bank_account_id");
    let change = json!({"branch_name": "本店"});
    matrix.act("PATCH", &format!("/v1/shop/bank-accounts/{kept}"), &change).await;
    matrix.act("DELETE", &format!("/v1/shop/bank-accounts/{gone}"), &Value::Null).await;
    let product = json!({"product_code": "P-1", "name": "商品1", "option": null, "price": "1000", "stock": 50});
    matrix.act("PUT", "/v1/products/P-1-1", &product).await;
    matrix.learn("bank_account_id", &[&kept]);
    matrix.learn("variant_code", &["P-1-1"]);
    kept
}

/// A member's order of ten lines, paid; answers its number.
async fn placed(matrix: &mut Matrix, account: &str) -> String {
    let mut new = order(&member(), 10);
    new["discounts"] = json!([{"kind": "coupon", "coupon_no": "CP-1", "name": "秋", "amount": "100", "line_nos": null}]);
    new["stored_value"]["points"] = json!("50");
    let order_no = text(&matrix.act("POST", "/v1/orders", &new).await, "order_no");
    let bank = json!({"depositor_name": "テイハラデポジタ", "bank_account_id": account});
    let transfer = format!("/v1/orders/{order_no}/payments/P1/bank-transfer");
    matrix.act("PUT", &transfer, &bank).await;
    let deposit = json!({"depositor_name": "ベツノデポジタ"});
    let confirmation = format!("/v1/orders/{order_no}/deposit-confirmation");
    matrix.act("POST", &confirmation, &deposit).await;
    let other = text(&matrix.act("POST", "/v1/orders", &order(&member(), 1)).await, "order_no");
    let rows = json!({"rows": [{"order_no": other, "depositor_name": "ベツノデポジタ"}]});
    matrix.act("POST", "/v1/bulk/deposit-confirmations", &rows).await;
    matrix.learn("coupon_no", &["CP-1"]);
    matrix.learn("member_id", &[MEMBER]);
    order_no
}

/// Orderer, receiver, notice.
async fn people(matrix: &mut Matrix, order_no: &str) {
    let order = format!("/v1/orders/{order_no}");
    let orderer = json!({"name": "丁原 五郎八", "name_furigana": "テイハラ ゴロハチ",
        "email": "teihara@example.com", "mobile": "080-3333-1234"});
    matrix.act("PATCH", &format!("{order}/orderer"), &orderer).await;
    let receiver = json!({"name": "戊田 六実", "postal_code": "943-0171", "city": "上越市", "address1": "木田5-1"});
    matrix.act("PATCH", &format!("{order}/receiver"), &receiver).await;
    let notice = format!("{order}/customer-notice");
    matrix.act("PUT", &notice, &json!({"notice": "発送が遅れております"})).await;
    matrix.act("DELETE", &notice, &Value::Null).await;
}

/// 配送 and 追加注文: line 1 is delivered, 2 waits no more, 3 joins 1, 4 travels.
async fn goods(matrix: &mut Matrix, order_no: &str) {
    let order = format!("/v1/orders/{order_no}");
    let ready = json!({"action": "mark_ready", "item_nos": ["01"], "reason": null});
    matrix.act("POST", &format!("{order}/item-transitions"), &ready).await;
    let shipments = format!("{order}/shipments");
    let parcel = |item_no: &str, dispatch: bool| {
        json!({"carrier": "yamato", "tracking_no": format!("1234-{item_no}"), "dispatch": dispatch,
            "items": [{"item_no": item_no, "quantity": 1}]})
    };
    matrix.act("POST", &shipments, &parcel("01", false)).await;
    matrix.act("POST", &format!("{shipments}/D1/dispatch"), &json!({})).await;
    matrix.act("POST", &format!("{shipments}/D1/delivery"), &json!({})).await;
    matrix.act("POST", &shipments, &parcel("02", false)).await;
    matrix.act("DELETE", &format!("{shipments}/D2"), &Value::Null).await;
    let joins = json!({"items": [{"item_no": "03", "quantity": 1}]});
    matrix.act("POST", &format!("{shipments}/D1/items"), &joins).await;
    matrix.act("POST", &shipments, &parcel("04", true)).await;
    let added = json!({"lines": [line(11)], "payment":
        {"method": "bank_transfer", "depositor_name": "ツイカデポジタ", "bank_account_id": null}});
    matrix.act("POST", &format!("{order}/items/quote"), &added).await;
    matrix.act("POST", &format!("{order}/items"), &added).await;
}

/// キャンセル, 交換, 返品, 返金: lines 1, 5, 6 and 10.
async fn claims(matrix: &mut Matrix, order_no: &str) {
    let order = format!("/v1/orders/{order_no}");
    let returns = format!("{order}/returns");
    matrix.act("POST", &format!("{returns}/quote"), &claim("01")).await;
    matrix.act("POST", &returns, &claim("01")).await;
    let collection = format!("{order}/claims/R1/collection");
    let collected = json!({"items": [{"item_no": "01", "disposition": "resellable"}]});
    matrix.act("POST", &format!("{collection}/quote"), &collected).await;
    matrix.act("POST", &collection, &collected).await;

    let cancellations = format!("{order}/cancellations");
    matrix.act("POST", &format!("{cancellations}/quote"), &claim("05")).await;
    matrix.act("POST", &cancellations, &claim("05")).await;
    let refund = format!("{order}/refunds/F2");
    let account = json!({"bank_account": {"bank": "鳥取銀行", "branch": "浜坂支店",
        "account": "1357913", "holder": "メイギニン"}});
    matrix.act("PATCH", &refund, &account).await;
    matrix.act("POST", &format!("{refund}/hold"), &json!({"reason": "確認待ち"})).await;
    matrix.act("POST", &format!("{refund}/release"), &json!({})).await;
    matrix.act("POST", &format!("{refund}/completion"), &json!({})).await;

    let exchanges = format!("{order}/exchanges");
    let mut exchange = claim("06");
    exchange["same_product"] = json!(true);
    exchange["replacements"] =
        json!([{"item_no": "06", "quantity": 1, "variant_code": "P-6-2", "option": "青"}]);
    exchange["refund"] = Value::Null;
    matrix.act("POST", &format!("{exchanges}/quote"), &exchange).await;
    matrix.act("POST", &exchanges, &exchange).await;

    let canceled = matrix.act("POST", &cancellations, &claim("10")).await;
    let rows = json!({"rows": [{"order_no": order_no, "refund_no": canceled["refund_no"]}]});
    matrix.act("POST", "/v1/bulk/refund-completions", &rows).await;
}

/// What buyers ask for: lines 7, 8 and 9.
async fn requests(matrix: &mut Matrix, order_no: &str) {
    let maker = matrix.api.token.clone();
    let storefront = matrix.storefront_key(&maker).await;
    let (order, own) =
        (format!("/v1/orders/{order_no}"), format!("/v1/storefront/orders/{order_no}"));
    let path = format!("{own}/claim-requests");
    let mut claims = Vec::new();
    for item_no in ["07", "08", "09"] {
        let body = asked("cancellation", item_no);
        let opened = matrix.act_as(&storefront, "POST", &path, &body).await;
        claims.push(text(&opened, "claim_no"));
    }
    let acceptance = format!("{order}/claims/{}/acceptance", claims[0]);
    let terms = json!({"also_memo": true});
    matrix.act("POST", &format!("{acceptance}/quote"), &terms).await;
    matrix.act("POST", &acceptance, &terms).await;
    let withdrawal = json!({"reason": "お客様のご希望"});
    matrix.act("POST", &format!("{order}/claims/{}/withdrawal", claims[0]), &withdrawal).await;
    let no = json!({"reason": "発送準備済み", "show_to_buyer": true});
    matrix.act("POST", &format!("{order}/claims/{}/rejection", claims[1]), &no).await;
    let taken_back = format!("{own}/claims/{}/withdrawal", claims[2]);
    matrix.act_as(&storefront, "POST", &taken_back, &json!({})).await;
    matrix.act_as(&storefront, "GET", &own, &Value::Null).await;
}

/// Memos and inquiries.
async fn desk(matrix: &mut Matrix, order_no: &str) {
    let order = format!("/v1/orders/{order_no}");
    let memos = format!("{order}/memos");
    let memo = json!({"content": "電話で確認済み", "important": true, "also_inquiry": true});
    let kept = text(&matrix.act("POST", &memos, &memo).await, "memo_id");
    matrix.act("PATCH", &format!("{memos}/{kept}"), &json!({"pinned": true})).await;
    let gone = text(&matrix.act("POST", &memos, &json!({"content": "誤記"})).await, "memo_id");
    matrix.act("DELETE", &format!("{memos}/{gone}"), &Value::Null).await;
    let inquiries = format!("{order}/inquiries");
    let asked = json!({"category": "delivery", "customer_name": "丙野 三四郎", "content": "いつ届きますか"});
    let kept_inquiry = text(&matrix.act("POST", &inquiries, &asked).await, "inquiry_id");
    let reply = json!({"content": "明日です"});
    matrix.act("POST", &format!("{inquiries}/{kept_inquiry}/replies"), &reply).await;
    let gone = text(&matrix.act("POST", &inquiries, &asked).await, "inquiry_id");
    matrix.act("DELETE", &format!("{inquiries}/{gone}"), &Value::Null).await;
    let change = json!({"customer_name": "丙野 四五郎"});
    matrix.act("PATCH", &format!("{inquiries}/{kept_inquiry}"), &change).await;
    let other = text(&matrix.act("POST", &inquiries, &asked).await, "inquiry_id");
    matrix.learn("memo_id", &[order_no, &kept]);
    matrix.learn("inquiry_id", &[order_no, &kept_inquiry]);
    matrix.learn("inquiry_id", &[order_no, &other]);
}

/// Guests: one on the blacklist, one flagged by it, one released, one imported.
async fn guests(matrix: &mut Matrix) {
    let designated = text(&matrix.act("POST", "/v1/orders", &order(&guest(), 1)).await, "order_no");
    let blacklist = format!("/v1/orders/{designated}/orderer/blacklist");
    let why = json!({"reason": "受取拒否"});
    matrix.act("PUT", &blacklist, &why).await;
    matrix.act("DELETE", &blacklist, &Value::Null).await;
    matrix.act("PUT", &blacklist, &why).await;
    let flagged = matrix.act("POST", "/v1/orders", &order(&guest(), 1)).await;
    assert_eq!(flagged["malicious"], true, "{flagged}");
    let mut imported = order(&guest(), 1);
    imported["order_no"] = json!("IMPORTED-1");
    imported["orderer"]["name"] = json!("己川 輸入子");
    matrix.act("POST", "/v1/orders/import", &imported).await;
}

async fn integrators(matrix: &mut Matrix) {
    let new = json!({"name": "倉庫", "scopes": ["orders:read"]});
    let kept = text(&matrix.act("POST", "/v1/api-keys", &new).await, "key_id");
    let gone = text(&matrix.act("POST", "/v1/api-keys", &new).await, "key_id");
    matrix.act("DELETE", &format!("/v1/api-keys/{gone}"), &Value::Null).await;
    matrix.learn("key_id", &[&kept]);
    matrix.learn("code", &["not_found"]);
}

/// The numbers of everything, for the paths.
async fn learn(matrix: &mut Matrix) {
    let list = matrix.act("GET", "/v1/orders?limit=100", &Value::Null).await;
    for order in list["data"].as_array().expect("orders") {
        let order_no = text(order, "order_no");
        matrix.learn("order_no", &[&order_no]);
        let detail = matrix.act("GET", &format!("/v1/orders/{order_no}"), &Value::Null).await;
        for (part, name) in [
            ("claims", "claim_no"),
            ("refunds", "refund_no"),
            ("shipments", "shipment_no"),
            ("payments", "payment_no"),
        ] {
            for one in detail[part].as_array().expect(part) {
                matrix.learn(name, &[&order_no, &text(one, name)]);
            }
        }
    }
}
