//! The binary as an operator uses it (api.md §4).

use acceptance::{Desk, Engine, OrderBody, binary};
use rstest::rstest;
use serde_json::json;

#[rstest]
#[tokio::test]
async fn import_reports_each_refused_record(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("orders.ndjson");
    let good = |number: &str| OrderBody::example(number).json().to_string();
    let mut wrong_total = OrderBody::example("I-2").json();
    wrong_total["expected"]["total"] = json!("1");
    let lines = [good("I-1"), wrong_total.to_string(), "{not json".to_owned(), good("I-3")];
    std::fs::write(&file, lines.join("\n")).expect("a file can be written");
    let output = desk.import(&file).await;
    let said = binary::texts(&output);
    assert!(said.contains("I-2"), "{said}");
    let total = desk.client.read("/v1/orders?count=true").await["total"].clone();
    assert_eq!(total, 2, "the sound records are in: {said}");

    // Resumable: the rest of a corrected file goes in, what is there stays as it is.
    let lines = [good("I-1"), good("I-2"), good("I-3")];
    std::fs::write(&file, lines.join("\n")).expect("a file can be written");
    let output = desk.import(&file).await;
    assert!(output.status.success(), "{}", binary::texts(&output));
    assert_eq!(desk.client.read("/v1/orders?count=true").await["total"], 3);
    assert_eq!(desk.client.read("/v1/orders/I-1").await["version"], 1);
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn import_over_http_answers_line_by_line(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(desk) = Desk::open(engine).await else { return };
    let good = |number: &str| OrderBody::example(number).json().to_string();
    let lines = [good("H-1"), "{\"order_no\": \"H-2\"}".to_owned(), good("H-3")].join("\n");
    let call = desk.client.call(&reqwest::Method::POST, "/v1/orders/import");
    let answer =
        call.raw("application/x-ndjson", lines.clone().into_bytes()).send().await.expect(200);
    let results: Vec<serde_json::Value> = String::from_utf8_lossy(&answer.body)
        .lines()
        .map(|line| serde_json::from_str(line).expect("a result per line"))
        .collect();
    assert_eq!(results.len(), 3, "{answer}");
    assert_eq!(results[1]["order_no"], "H-2", "a refused line is told by its number");
    assert_eq!(desk.client.read("/v1/orders?count=true").await["total"], 2);

    // The same as one object: the second run finds the first one's orders.
    let call = desk.client.call(&reqwest::Method::POST, "/v1/orders/import");
    let call = call.header(reqwest::header::ACCEPT, "application/json");
    let again = call.raw("application/x-ndjson", lines.into_bytes()).send().await.expect(200);
    let data = again.json()["data"].as_array().expect("results").clone();
    let told: Vec<_> = data.iter().map(|one| (&one["line"], &one["result"])).collect();
    let expected = [
        (json!(1), json!("already_placed")),
        (json!(2), json!("refused")),
        (json!(3), json!("already_placed")),
    ];
    assert_eq!(told, expected.iter().map(|(line, result)| (line, result)).collect::<Vec<_>>());
    assert_eq!(data[1]["problem"]["code"], results[1]["problem"]["code"]);
    desk.close().await;
}

/// A typing mistake in a setting stops the start; it does not become a silent default.
#[tokio::test]
async fn bad_settings_stop_the_start() {
    let database = "sqlite::memory:";
    for (name, value) in [("ORDERDESK_BYND", "127.0.0.1:0"), ("ORDERDESK_BIND", "somewhere")] {
        let output = binary::command(database).arg("serve").env(name, value).output().await;
        let output = output.expect("the binary starts");
        assert!(!output.status.success(), "{name}={value}");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains(name), "{said}");
    }
}

#[rstest]
#[tokio::test]
async fn two_processes_may_migrate_at_once(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(database) = acceptance::database::Database::create(engine).await else { return };
    let migrations = (0..4).map(|_| binary::run(database.url(), &["migrate"]));
    for output in futures_util::future::join_all(migrations).await {
        assert!(output.status.success(), "{}", binary::texts(&output));
    }
}

#[rstest]
#[tokio::test]
async fn keys_can_be_taken_back(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(desk) = Desk::open(engine).await else { return };
    let wanted = json!({"name": "batch", "scopes": ["orders:read"]});
    let created = desk.client.act("/v1/api-keys", &wanted).await.expect(201).json();
    let token = created["token"].as_str().expect("shown once").to_owned();
    assert!(token.starts_with("od_live_"), "{created}");
    let batch = desk.client.with_token(Some(&token));
    batch.get("/v1/orders").await.expect(200);
    let listed = desk.client.read("/v1/api-keys").await;
    assert!(!listed.to_string().contains(&token), "the token is shown once");
    let path = format!("/v1/api-keys/{}", created["key_id"].as_str().expect("an id"));
    let call = desk.client.call(&reqwest::Method::DELETE, &path);
    let deleted = call.header(reqwest::header::IF_MATCH, "*").send().await;
    assert!(matches!(deleted.status, 200 | 204), "{deleted}");
    assert_eq!(batch.get("/v1/orders").await.status, 401);
    desk.close().await;
}

/// Number, worth, orderer and statuses of a shop's orders.
async fn told(desk: &Desk) -> Vec<serde_json::Value> {
    let page = desk.client.read("/v1/orders?limit=100&sort=order_no").await;
    let rows = page["data"].as_array().expect("a page").clone();
    let told = ["order_no", "total", "ordered_at", "orderer_name", "statuses"];
    rows.iter().map(|row| told.map(|field| row[field].clone()).into_iter().collect()).collect()
}

/// The same seed makes the same orders, on either database; a second run adds nothing.
#[tokio::test]
async fn generated_orders_follow_from_their_seed() {
    let mut all = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(desk) = Desk::open(engine).await else { continue };
        for (seed, expected) in [("7", "80 placed"), ("7", "80 already placed"), ("8", "80 placed")]
        {
            let shop = desk.shop_id.as_str();
            let words = ["generate", "--shop", shop, "--orders", "80", "--seed", seed];
            let output = binary::run(desk.database().url(), &words).await;
            let said = binary::texts(&output);
            assert!(output.status.success() && said.contains(expected), "{said}");
        }
        assert_eq!(desk.client.read("/v1/orders?count=true").await["total"], 160);
        all.push(told(&desk).await);
        desk.close().await;
    }
    assert!(all.iter().all(|orders| *orders == all[0] && orders.len() == 100));
}
