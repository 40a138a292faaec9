//! A server on a free port over a database of its own, on each engine that there is.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use api::{config::Config, desk::Desk, server};
use order_domain::money::Currency;
use persistence::{
    CredentialId, Database, Origin, ShopId, Write,
    desk::{
        api_keys::{ApiKeys, IssuedApiKey, KeyActor, NewApiKey},
        settings::{NewShop, Shops},
    },
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sqlx::{Connection, Executor};

/// The engines that tests run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A server with one shop and a key that may do everything.
pub struct Api {
    pub base: String,
    pub database: Database,
    pub shop: ShopId,
    pub token: String,
    pub client: reqwest::Client,
    /// Where the database is, on SQLite.
    pub folder: Option<tempfile::TempDir>,
}

/// What a call answered.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
    pub bytes: Vec<u8>,
}

impl Reply {
    /// The code of a problem, checked to be one.
    pub fn problem(&self) -> &str {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.body);
        assert_eq!(self.body["status"], self.status, "{}", self.body);
        assert_eq!(self.body["request_id"], self.header("x-request-id"));
        self.body["code"].as_str().expect("a problem has a code")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }

    /// `pointer code` of each fault.
    pub fn faults(&self) -> Vec<String> {
        let faults = self.body["errors"].as_array().cloned().unwrap_or_default();
        let place = |fault: &Value| {
            fault["pointer"].as_str().or(fault["parameter"].as_str()).unwrap_or("?").to_owned()
        };
        let mut faults: Vec<String> = faults
            .iter()
            .map(|fault| format!("{} {}", place(fault), fault["code"].as_str().unwrap_or("?")))
            .collect();
        faults.sort();
        faults
    }
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Api {
    /// A server with these `ORDERDESK_*` variables; `None` where the engine is not there.
    pub async fn start_with(engine: Engine, variables: &[(&str, &str)]) -> Option<Self> {
        let (url, file) = database_url(engine).await?;
        let mut given = vec![
            ("DATABASE_URL".to_owned(), url),
            ("ORDERDESK_BIND".to_owned(), "127.0.0.1:0".to_owned()),
            ("ORDERDESK_WORKERS".to_owned(), "1".to_owned()),
            ("ORDERDESK_LOG".to_owned(), "error".to_owned()),
        ];
        given.extend(
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let config = Config::from_variables(given).expect("test configuration");
        let database = server::open(&config).await.expect("an empty database");
        let shop = shop(&database, Currency::Jpy).await;
        let token = key(&database, shop, "all").await.token;
        let desk = Desk::new(config, database.clone()).expect("test configuration");
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let listening = server::build(desk).expect("a free port");
                sender.send(listening.address).expect("the test waits");
                listening.server.await.expect("serves");
            });
        });
        let address = receiver.recv_timeout(Duration::from_secs(30)).expect("starts");
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let base = format!("http://{address}");
        Some(Self { base, database, shop, token, client, folder: file })
    }

    pub async fn start(engine: Engine) -> Option<Self> {
        Self::start_with(engine, &[]).await
    }

    /// The token of a key with these scopes in a shop.
    pub async fn key(&self, shop: ShopId, scopes: &str) -> String {
        key(&self.database, shop, scopes).await.token
    }

    pub async fn other_shop(&self) -> ShopId {
        shop(&self.database, Currency::Jpy).await
    }

    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        self.client.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Reply {
        send(self.request("GET", path)).await
    }

    /// A call with a JSON body, a fresh idempotency key and `If-Match: *`.
    pub async fn call(&self, method: &str, path: &str, body: &Value) -> Reply {
        self.call_as(&self.token, method, path, body).await
    }

    /// The same with another credential.
    pub async fn call_as(&self, token: &str, method: &str, path: &str, body: &Value) -> Reply {
        let key = format!("key-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let request = self.client.request(method, format!("{}{path}", self.base));
        let request = request.bearer_auth(token).header("Idempotency-Key", key);
        send(request.header("If-Match", "*").json(body)).await
    }

    /// A read with another credential.
    pub async fn get_as(&self, token: &str, path: &str) -> Reply {
        send(self.client.get(format!("{}{path}", self.base)).bearer_auth(token)).await
    }

    /// Places an order that is refused by nothing; answers its number.
    pub async fn order(&self) -> String {
        let reply = self.call("POST", "/v1/orders", &order()).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.body["order_no"].as_str().expect("a number").to_owned()
    }
}

/// The same order by a guest, who has no points.
pub fn guests_order() -> Value {
    let mut body = order();
    body["orderer"]["member_id"] = Value::Null;
    body["stored_value"]["points"] = json!("0");
    body["expected"] = Value::Null;
    body
}

pub async fn send(request: reqwest::RequestBuilder) -> Reply {
    let response = request.send().await.expect("the server answers");
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = response.bytes().await.expect("a body").to_vec();
    assert!(status != StatusCode::INTERNAL_SERVER_ERROR, "{}", String::from_utf8_lossy(&bytes));
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Reply { status: status.as_u16(), headers, body, bytes }
}

/// The order of domain.md §4, "Examples", awaiting payment.
pub fn order() -> Value {
    json!({
        "order_no": null, "ordered_at": "2026-11-22T03:00:00Z", "currency": "JPY",
        "orderer": {"member_id": "hanako", "name": "山田 花子", "name_furigana": "ヤマダ ハナコ", "email": "hanako@example.com", "mobile": "090-1234-5678", "phone": null},
        "receiver": {"name": "山田 太郎", "name_furigana": null, "mobile": "090-8765-4321", "phone": null, "country_code": "JP", "postal_code": "150-0001",
            "state": "東京都", "city": "渋谷区", "address1": "神宮前1-1-1", "address2": null, "delivery_message": null, "wished_date": null, "wished_time": null},
        "lines": [
            {"product_code": "P-A", "variant_code": "P-A-RED", "name": "A", "option": "赤", "unit_price": "6000", "quantity": 1, "item_discount": "0", "tax_rate": "10"},
            {"product_code": "P-B", "variant_code": "P-B-1", "name": "B", "option": null, "unit_price": "4000", "quantity": 1, "item_discount": "0", "tax_rate": "8"}],
        "discounts": [{"kind": "member_grade", "coupon_no": null, "name": "会員割引", "amount": "1000", "line_nos": null}],
        "shipping": {"fee": "500", "discount": "0", "rule": {"base_fee": "500", "free_from": null}},
        "payment_fee": "0",
        "stored_value": {"points": "500", "store_credit": "0", "external_points": "0"},
        "payment": {"method": "bank_transfer", "depositor_name": "ヤマダハナコ", "bank_account_id": null, "paid_at": null},
        "expected": {"total": "9500", "payment_total": "9000"}
    })
}

async fn shop(database: &Database, currency: Currency) -> ShopId {
    let new = NewShop {
        name: "Test".to_owned(),
        currency,
        time_zone: chrono_tz::Asia::Tokyo,
        locale: "ja".to_owned(),
    };
    Shops::of(database).create(new).await.expect("a shop").shop_id
}

async fn key(database: &Database, shop: ShopId, scopes: &str) -> IssuedApiKey {
    use std::sync::{Arc, Mutex};
    let new =
        NewApiKey { name: "test".to_owned(), scopes: scopes.to_owned(), actor: KeyActor::Operator };
    let issued = Arc::new(Mutex::new(None));
    let keep = Arc::clone(&issued);
    let answer = api::conduct::answer(move |made: &IssuedApiKey| {
        *keep.lock().expect("not poisoned") = Some(made.clone());
        Ok(api::conduct::Shown::nothing().stored(None))
    });
    let origin = Origin {
        actor: order_domain::stamp::Actor {
            kind: order_domain::stamp::ActorKind::System,
            id: "test".to_owned(),
            name: "test".to_owned(),
        },
        ip: None,
        request_id: "test".to_owned(),
        credential: CredentialId("test".to_owned()),
    };
    let write = Write { if_match: None, idempotency: None, origin };
    ApiKeys::of(database, shop).create(new, write, answer).await.expect("a key");
    issued.lock().expect("not poisoned").take().expect("made")
}

async fn database_url(engine: Engine) -> Option<(String, Option<tempfile::TempDir>)> {
    if engine == Engine::Sqlite {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}/test.db?mode=rwc", folder.path().display());
        return Some((url, Some(folder)));
    }
    let Ok(server) = std::env::var("ORDERDESK_TEST_POSTGRES_URL") else {
        assert!(std::env::var("CI").is_err(), "ORDERDESK_TEST_POSTGRES_URL must be set in CI");
        eprintln!("SKIPPED on PostgreSQL: ORDERDESK_TEST_POSTGRES_URL is not set");
        return None;
    };
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("api_{}_{number}", std::process::id());
    let mut connection = sqlx::PgConnection::connect(&server).await.expect("the test server");
    let statement = format!("CREATE DATABASE {name}");
    connection.execute(sqlx::AssertSqlSafe(statement)).await.expect("a database");
    let (prefix, _) = server.rsplit_once('/').expect("a URL with a database");
    Some((format!("{prefix}/{name}"), None))
}
