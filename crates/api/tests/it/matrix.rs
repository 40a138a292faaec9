//! Every operation of the document, each with every number that a shop has: whose it is, which
//! credential may, and what is told to those who may not see people. An operation that the document
//! gains joins by itself; one that writes must get a line in [`script`], or the test names it.

mod driver;
mod script;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use self::driver::{Matrix, Operation};
use crate::support::{Api, Engine, send};

/// A body without the id of its request, to compare two refusals.
fn anonymous(mut body: Value) -> Value {
    body["request_id"].take();
    body
}

/// Everything that a shop does, done by somebody who may not see people: no answer tells one, and
/// each is one that the document states.
#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn without_customers_read_no_answer_tells_a_person(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let mut matrix = Matrix::of(api).await;
    script::run(&mut matrix).await;
    matrix.assert_written();
    matrix.assert_known();

    // Reads, with every number that there is.
    let mut unread = BTreeSet::new();
    for operation in matrix.operations("GET") {
        // Buyers see themselves.
        if operation.scopes == ["storefront"] {
            continue;
        }
        let mut read = false;
        for path in matrix.paths(&operation) {
            let reply = matrix.read(&operation, &path).await;
            read |= reply.status == 200;
            let people = operation.scopes == ["customers:read"];
            assert!(!people || reply.problem() == "scope_required", "{path}");
            if reply.status == 200 && operation.takes("If-None-Match") {
                let request = matrix.request(&operation, &path, &matrix.masked);
                let tag = reply.header("etag").to_owned();
                let again = send(request.header("If-None-Match", tag)).await;
                // An order's detail counts memos and inquiries, which its version does not.
                let whole = operation.id == "getOrder" && again.status == 200;
                assert!(whole || (again.status, again.bytes.len()) == (304, 0), "{path}");
            }
        }
        if !read && operation.scopes != ["customers:read"] {
            unread.insert(operation.id);
        }
    }
    assert_eq!(unread, BTreeSet::new(), "the script makes nothing that these could show");
    matrix.assert_seen().await;
}

/// Another shop's credential finds what it would find for numbers that were never given.
#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn nothing_of_another_shop_exists(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let mut matrix = Matrix::of(api).await;
    script::run(&mut matrix).await;
    let shop = matrix.api.other_shop().await;
    let stranger = matrix.api.key(shop, "all").await;
    let storefront = matrix.storefront_key(&stranger).await;
    let before = matrix.everything().await;
    for operation in matrix.all() {
        let credential = if operation.scopes == ["storefront"] { &storefront } else { &stranger };
        let ask = |path: &str| send(matrix.request(&operation, path, credential));
        if operation.names.is_empty() {
            if operation.method == "GET" {
                let reply = ask(&operation.path).await;
                let text = String::from_utf8_lossy(&reply.bytes).into_owned();
                let told = matrix.numbers().find(|number| text.contains(*number));
                assert_eq!(told, None, "{} {text}", operation.path);
            }
            continue;
        }
        // A variant code names something new in each shop, and an error code belongs to none.
        if ["putProduct", "getError"].contains(&&*operation.id) {
            continue;
        }
        let never = ask(&operation.filled(|name| driver::NEVER_GIVEN[name].to_owned())).await;
        for path in matrix.paths(&operation) {
            let theirs = ask(&path).await;
            assert_eq!((theirs.status, theirs.problem()), (404, "not_found"), "{path}");
            let (theirs, never) = (anonymous(theirs.body), anonymous(never.body.clone()));
            assert_eq!(theirs, never, "{} {path}", operation.method);
        }
    }
    assert_eq!(matrix.everything().await, before, "nothing was changed");
}

/// The document says which scopes an operation needs; the server is held to it, operation by
/// operation, with a key that has every other scope.
#[rstest::rstest]
#[case(Engine::Sqlite)]
#[case(Engine::Postgres)]
#[actix_web::test]
async fn each_operation_needs_its_credential_and_its_scope(#[case] engine: Engine) {
    let Some(api) = Api::start(engine).await else { return };
    let matrix = Matrix::of(api).await;
    let all = matrix.scopes();
    let mut forbidden = 0;
    for Operation { method, path, scopes, .. } in matrix.all() {
        let path = driver::filled(&path, |name| driver::NEVER_GIVEN[name].to_owned());
        let url = format!("{}{path}", matrix.api.base);
        let verb = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        let request = || matrix.api.client.request(verb.clone(), &url);
        if scopes.is_empty() {
            let open = send(request()).await;
            assert!([200, 404].contains(&open.status), "{method} {path}: {}", open.body);
            continue;
        }
        let bare = send(request()).await;
        assert_eq!((bare.status, bare.problem()), (401, "unauthenticated"), "{method} {path}");
        assert!(bare.header("www-authenticate").starts_with("Bearer "), "{method} {path}");
        let others: Vec<&str> =
            all.iter().filter(|scope| !scopes.contains(scope)).map(String::as_str).collect();
        let without = matrix.api.key(matrix.api.shop, &others.join(" ")).await;
        let refused = send(request().bearer_auth(&without)).await;
        assert_eq!((refused.status, refused.problem()), (403, "scope_required"), "{method} {path}");
        assert_eq!(refused.body["required_scopes"], json!(scopes), "{method} {path}");
        forbidden += 1;
        for scope in &scopes {
            let with = matrix.api.key(matrix.api.shop, scope).await;
            let reply = send(request().bearer_auth(&with)).await;
            // A storefront's key may still have to say for whom it asks.
            let code = reply.body["code"].as_str().unwrap_or_default();
            let refused = ["unauthenticated", "scope_required"].contains(&code);
            assert!(!refused, "{method} {path} {scope}: {code}");
        }
    }
    assert!(forbidden > 50, "the document has operations");
}
