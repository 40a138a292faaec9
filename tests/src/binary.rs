//! The program under test, run as an operator runs it.

use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
    sync::OnceLock,
};

use tokio::process::Command;

/// Where the binary is: `ORDERDESK_BINARY` (set by `tests/run`), or built now, so that a story never
/// runs against yesterday's program.
pub fn path() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| match std::env::var_os("ORDERDESK_BINARY") {
        Some(given) => PathBuf::from(given),
        None => build(),
    })
}

fn build() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = std::process::Command::new(cargo)
        .args(["build", "--quiet", "--package", "api", "--bin", "orderdesk"])
        .status()
        .expect("cargo runs this test, so cargo can be run");
    assert!(built.success(), "the binary under test does not build");
    let own = std::env::current_exe().expect("the path of a running test is known");
    // target/debug/deps/stories-… stands beside target/debug/orderdesk.
    let folder = own.ancestors().nth(2).expect("cargo puts tests into target/<profile>/deps");
    folder.join("orderdesk")
}

/// The binary with a clean environment: only this database, and no `ORDERDESK_*` of the caller's.
pub fn command(database_url: &str) -> Command {
    let mut command = Command::new(path());
    clean(&mut command);
    command.env("DATABASE_URL", database_url).env("ORDERDESK_LOG", "warn").stdin(Stdio::null());
    command.kill_on_drop(true);
    command
}

/// Takes the caller's `ORDERDESK_*` variables away from a command.
pub fn clean(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ORDERDESK_") {
            command.env_remove(name);
        }
    }
}

/// Runs one command to its end.
pub async fn run(database_url: &str, arguments: &[&str]) -> Output {
    command(database_url).args(arguments).output().await.expect("the binary starts")
}

/// Runs one command that must succeed, and reads the JSON that it prints.
pub async fn run_for_json(database_url: &str, arguments: &[&str]) -> serde_json::Value {
    let output = run(database_url, arguments).await;
    assert!(output.status.success(), "orderdesk {arguments:?} failed: {}", texts(&output));
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("orderdesk {arguments:?}: {error}: {}", texts(&output)))
}

/// What a command said, for messages.
pub fn texts(output: &Output) -> String {
    format!(
        "{}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
