//! The README's commands, run as they stand there, so that it can't go stale.

use std::{
    path::Path,
    process::{Output, Stdio},
};

use acceptance::{Desk, Engine, OrderBody, binary, database::Database};
use rstest::rstest;
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

const README: &str = include_str!("../../../README.md");

/// `curl -s` ends well whatever the server answers; here each call has to succeed, and its answer
/// is a line of its own.
const STRICT: &str = r#"set -euo pipefail
curl() { command curl --fail-with-body --max-time 60 "$@"; echo; }
"#;

/// `serve` until it is ready; SIGTERM then has to end it in order.
const SERVE_AND_END: &str = "touch served; orderdesk serve >served & server=$!
until grep 'listening on' served; do kill -0 $server; sleep 0.1; done
kill -TERM $server; wait $server
";

/// The shell blocks below a heading, up to the next one of its level.
fn blocks(heading: &str) -> Vec<&'static str> {
    let (_, rest) = README.split_once(&format!("\n## {heading}\n")).expect("the heading is there");
    let section = rest.split("\n## ").next().expect("a split has a first part");
    let fenced = section.split("```sh\n").skip(1);
    fenced.map(|block| block.split("```").next().expect("a fence is closed")).collect()
}

/// Runs a script of the README in `folder`; every command in it has to succeed.
async fn run(script: &str, folder: &Path, variables: &[(&str, &str)]) -> Output {
    let mut bash = Command::new("bash");
    binary::clean(&mut bash);
    bash.args(["-c", &format!("{STRICT}{script}")]).current_dir(folder);
    let output = bash.envs(variables.iter().copied()).output().await.expect("bash can be run");
    assert!(output.status.success(), "{script}\n{}", binary::texts(&output));
    output
}

/// Takes the tour at `base`, call by call.
async fn tour(base: &str, key: &str) {
    let script = blocks("A tour").concat().replace("http://127.0.0.1:8080", base);
    let calls = script.lines().filter(|line| line.starts_with("curl ")).count();
    assert!(calls >= 10, "the tour has become short: {script}");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let output = run(&script, folder.path(), &[("KEY", key)]).await;
    let said = String::from_utf8(output.stdout).expect("answers are UTF-8");
    let answers: Vec<Value> = said
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_str(line).expect("an answer is JSON"))
        .collect();
    assert_eq!(answers.len(), calls, "{said}");
    // It ends where it says that it does: two shipped, one of them on its way back.
    let history = answers.last().expect("there are answers")["data"].to_string();
    for step in ["refund_completed", "shipment_dispatched", "shipment_delivered", "R2"] {
        assert!(history.contains(step), "{step}: {history}");
    }
}

/// `orderdesk demo` on a free port, with the address and the key that it prints.
async fn demo() -> (Child, String, String) {
    let mut demo = binary::command("sqlite::memory:")
        .args(["demo", "--orders", "2"])
        .env("ORDERDESK_BIND", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut lines = BufReader::new(demo.stdout.take().expect("it is piped")).lines();
    let mut key = None;
    while let Some(line) = lines.next_line().await.expect("standard output is text") {
        if let Some((_, told)) = line.split_once("API key") {
            key = Some(told.trim().to_owned());
        }
        if let Some(base) = line.strip_prefix("listening on ") {
            let base = base.trim().to_owned();
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return (demo, base, key.expect("the key is told before"));
        }
    }
    panic!("the demo ended before it was ready");
}

#[rstest]
#[tokio::test]
async fn the_tour_works(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    if engine == Engine::Sqlite {
        let (mut demo, base, key) = demo().await;
        tour(&base, &key).await;
        demo.kill().await.expect("a process of ours can be killed");
        return;
    }
    // The demo has a database of its own; here stands an order like the one that the tour visits.
    let Some(desk) = Desk::open(engine).await else { return };
    let order = OrderBody::new("DEMO-0002").line("A", 3000, 2, "10").line("B", 1200, 1, "8");
    desk.place(&order.shipping(500).paid()).await;
    tour(&desk.client.base(), desk.client.token().expect("it has a key")).await;
    desk.close().await;
}

#[rstest]
#[tokio::test]
async fn the_commands_of_operating_it_work(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(database) = Database::create(engine).await else { return };
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let orders = OrderBody::example("README").json().to_string();
    std::fs::write(folder.path().join("orders.ndjson"), orders).expect("a file can be written");
    let programs = binary::path().parent().expect("the binary stands in a folder");
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").expect("there is one"));
    // As in the README, but for what it leaves open: where the database is, which shop, and that a
    // server is ended some day.
    let script: String = blocks("Operating it")
        .concat()
        .lines()
        .filter(|line| !line.starts_with("export DATABASE_URL="))
        .map(|line| match line.split_whitespace().nth(1) {
            Some("shop") => format!("SHOP=$({} | cut -d'\"' -f4)\n", code(line)),
            Some("serve") => SERVE_AND_END.to_owned(),
            _ => format!(
                "{}\n",
                code(line).replace("--shop SHOP", "--shop \"$SHOP\"").replace("ORDER_NO", "README")
            ),
        })
        .collect();
    for command in ["migrate", "shop create", "key create", "import", "serve", "audit"] {
        assert!(script.contains(&format!("orderdesk {command}")), "{command}: {script}");
    }
    let variables = [
        ("PATH", path.as_str()),
        ("DATABASE_URL", database.url()),
        ("ORDERDESK_BIND", "127.0.0.1:0"),
    ];
    let said = binary::texts(&run(&script, folder.path(), &variables).await);
    assert!(said.contains("od_live_"), "{said}");
    assert!(said.contains("listening on http://"), "{said}");
    assert!(said.contains("1 orders audited: 0 violations"), "{said}");
}

/// A line without its comment.
fn code(line: &str) -> &str {
    line.split(" #").next().expect("a split has a first part").trim_end()
}
