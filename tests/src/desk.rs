//! A shop of one's own for each story.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::{
    Engine, OrderBody, binary,
    client::Client,
    database::Database,
    server::{Server, tail},
};

/// A running server on a fresh database, with one shop and one key.
#[derive(Debug)]
pub struct Desk {
    /// Speaks to the server with a key that may do everything.
    pub client: Client,
    /// The shop that the key belongs to.
    pub shop_id: String,
    server: Server,
    settings: Vec<(&'static str, &'static str)>,
    database: Database,
    log: PathBuf,
    _folder: TempDir,
}

impl Desk {
    /// Opens a shop in yen; `None` where the engine is not to be had (see [`Database::create`]).
    pub async fn open(engine: Engine) -> Option<Self> {
        Self::open_with(engine, "JPY", &[]).await
    }

    /// The same with a currency and with environment variables for the server.
    pub async fn open_with(
        engine: Engine,
        currency: &str,
        settings: &[(&'static str, &'static str)],
    ) -> Option<Self> {
        let database = Database::create(engine).await?;
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let log = folder.path().join("server.log");
        let server = Server::start(database.url(), settings, &log).await;
        let create = ["shop", "create", "--name", "Story", "--currency", currency];
        let shop = binary::run_for_json(database.url(), &create).await;
        let shop_id = shop["shop_id"].as_str().expect("a shop has an id").to_owned();
        let token = create_key(database.url(), &shop_id, "all").await;
        let client = Client::new(server.base(), &token);
        let settings = settings.to_vec();
        Some(Self { client, shop_id, server, settings, database, log, _folder: folder })
    }

    /// What the server was given as `DATABASE_URL`.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The server's process.
    pub fn server(&mut self) -> &mut Server {
        &mut self.server
    }

    /// A client with a key of its own that has only these scopes.
    pub async fn client_with_scopes(&self, scopes: &str) -> Client {
        let token = create_key(self.database.url(), &self.shop_id, scopes).await;
        self.client.with_token(Some(&token))
    }

    /// A client that speaks for buyers, as the storefront's server does.
    pub async fn storefront(&self) -> Client {
        let create = ["key", "create", "--shop", &self.shop_id, "--scopes", "storefront"];
        let create = [&create[..], &["--actor", "storefront"]].concat();
        let key = binary::run_for_json(self.database.url(), &create).await;
        self.client.with_token(key["token"].as_str())
    }

    /// A client of another shop on the same server.
    pub async fn other_shop(&self) -> Client {
        let create = ["shop", "create", "--name", "Other"];
        let shop = binary::run_for_json(self.database.url(), &create).await;
        let shop_id = shop["shop_id"].as_str().expect("a shop has an id");
        let token = create_key(self.database.url(), shop_id, "all").await;
        self.client.with_token(Some(&token))
    }

    /// Starts the server again (after a kill) on the same database; clients follow.
    pub async fn start_again(&mut self) {
        self.server = Server::start(self.database.url(), &self.settings, &self.log).await;
        self.client.move_to(self.server.base());
    }

    /// Replaces the server by one that reaches the database at another address (a proxy's).
    pub async fn serve_through(&mut self, address: &str) {
        self.server.kill().await;
        let url = self.database.url().replace(self.database.server_address(), address);
        self.server = Server::start(&url, &self.settings, &self.log).await;
        self.client.move_to(self.server.base());
    }

    /// Places an order and returns its detail.
    pub async fn place(&self, order: &OrderBody) -> Value {
        self.client.act("/v1/orders", &order.json()).await.expect(201).json()
    }

    /// A member's balance of `points` or `store_credit`.
    pub async fn balance(&self, member_id: &str, kind: &str) -> String {
        let ledger = self.client.read(&format!("/v1/customers/{member_id}/stored-value")).await;
        let balances = ledger["balances"].as_array().expect("balances are a list");
        let balance = balances.iter().find(|balance| balance["kind"] == kind);
        let balance = balance.and_then(|balance| balance["balance"].as_str());
        balance.unwrap_or_else(|| panic!("no {kind}: {ledger}")).to_owned()
    }

    /// `orderdesk import FILE` for this shop: how it ended, and what it said.
    pub async fn import(&self, file: &Path) -> std::process::Output {
        let file = file.to_string_lossy();
        binary::run(self.database.url(), &["import", "--shop", &self.shop_id, &file]).await
    }

    /// `orderdesk audit` must find every law kept.
    pub async fn audit(&self) {
        let output = binary::run(self.database.url(), &["audit"]).await;
        assert!(output.status.success(), "audit: {}", binary::texts(&output));
    }

    /// Ends a story: the laws hold, and SIGTERM ends the server in order.
    pub async fn close(mut self) {
        self.audit().await;
        // Hangs up: the server looks once a second whether open connections have ended.
        self.client = Client::new(self.server.base(), "");
        let ended = self.server.terminate().await;
        assert!(ended.success(), "after SIGTERM the server ended with {ended}");
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- the server's log\n{}", tail(&self.log));
        }
    }
}

async fn create_key(database_url: &str, shop_id: &str, scopes: &str) -> String {
    let create = ["key", "create", "--shop", shop_id, "--scopes", scopes, "--name", "story"];
    let key = binary::run_for_json(database_url, &create).await;
    key["token"].as_str().expect("a key has a token").to_owned()
}
