//! The binary as a running server: started, killed, started again.

use std::{fs::File, path::Path, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

use crate::binary;

/// Generous, since debug builds start while other tests keep both cores busy.
const START_LIMIT: Duration = Duration::from_mins(1);

/// One `orderdesk serve`; ended when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    base: String,
}

impl Server {
    /// Starts on a free port and waits for the line that tells it. `settings` are environment
    /// variables on top of the database; the log goes to `log`.
    pub async fn start(database_url: &str, settings: &[(&str, &str)], log: &Path) -> Self {
        let log_file = File::options().create(true).append(true).open(log);
        let mut child = binary::command(database_url)
            .arg("serve")
            .env("ORDERDESK_BIND", "127.0.0.1:0")
            // Storms come from one address and are the point.
            .env("ORDERDESK_RATE_LIMIT_PER_SECOND", "0")
            // A busy disk makes a story slow, not wrong.
            .env("ORDERDESK_POOL_ACQUIRE_TIMEOUT_SECONDS", "20")
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(log_file.expect("the log of a server can be written"))
            .spawn()
            .expect("the binary starts");
        let stdout = child.stdout.take().expect("standard output is piped");
        let mut lines = BufReader::new(stdout).lines();
        let ready = async {
            while let Some(line) = lines.next_line().await.expect("standard output is text") {
                if let Some(base) = line.strip_prefix("listening on ") {
                    return base.trim().to_owned();
                }
            }
            panic!("the server ended before it was ready: {}", tail(log));
        };
        let base = timeout(START_LIMIT, ready).await.expect("the server is ready within a minute");
        // Read on, or a full pipe would stop a server that prints.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { child, base }
    }

    /// `http://ADDRESS:PORT`.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// SIGKILL: no goodbye, as in a power cut; returns when the process is gone.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("a process of ours can be killed");
    }

    /// SIGTERM, and how the process then ended.
    pub async fn terminate(&mut self) -> std::process::ExitStatus {
        let process = self.child.id().expect("the server runs").to_string();
        let sent = Command::new("kill").args(["-TERM", &process]).status().await;
        assert!(sent.expect("kill can be run").success(), "SIGTERM was not delivered");
        timeout(START_LIMIT, self.child.wait())
            .await
            .expect("the server ends within a minute")
            .expect("a process of ours can be waited for")
    }
}

/// The end of a log, for messages.
pub fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}
