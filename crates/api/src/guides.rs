//! The guides of `docs/` as pages below `/docs/guides`, beside the interactive documentation: read
//! without a network, like everything else here.

mod markdown;

use std::sync::LazyLock;

use actix_web::{HttpResponse, http::header, web};

use self::markdown::Rendered;
use crate::problem::{Problem, catalogue};

/// Name in the path (that of the file, in small letters), and the Markdown. The front page has no name.
const GUIDES: &[(&str, &str)] = &[
    ("", include_str!("../../../docs/README.md")),
    ("getting-started", include_str!("../../../docs/getting-started.md")),
    ("money", include_str!("../../../docs/money.md")),
    ("claims", include_str!("../../../docs/claims.md")),
    ("idempotency", include_str!("../../../docs/idempotency.md")),
    ("errors", include_str!("../../../docs/errors.md")),
    ("scopes", include_str!("../../../docs/scopes.md")),
    ("clients", include_str!("../../../docs/clients.md")),
    ("running", include_str!("../../../docs/running.md")),
    ("changelog", include_str!("../../../CHANGELOG.md")),
    ("decisions", include_str!("../../../docs/decisions.md")),
];

/// What the diagrams of the guides look like, by the heading that they stand below. Drawn by
/// `tests/tools/diagrams.cjs`, and kept: the server needs no renderer and no fonts.
const DIAGRAMS: &[(&str, &str)] = &[
    ("fulfilment", include_str!("../../../docs/diagrams/fulfilment.svg")),
    ("cancellation", include_str!("../../../docs/diagrams/cancellation.svg")),
    ("exchange", include_str!("../../../docs/diagrams/exchange.svg")),
    ("return", include_str!("../../../docs/diagrams/return.svg")),
    ("payment", include_str!("../../../docs/diagrams/payment.svg")),
    ("shipment", include_str!("../../../docs/diagrams/shipment.svg")),
    ("refund", include_str!("../../../docs/diagrams/refund.svg")),
];

/// Files that guides hand out.
const FILES: &[(&str, &str)] = &[
    ("order-desk.http", include_str!("../../../docs/http/order-desk.http")),
    ("http-client.env.json", include_str!("../../../docs/http/http-client.env.json")),
];

const STYLE: &str = include_str!("guides/style.css");

static PAGES: LazyLock<Vec<(&str, Rendered)>> = LazyLock::new(|| {
    let picture = |heading: &str| found(DIAGRAMS, heading).copied();
    let pages = GUIDES.iter();
    pages.map(|(name, text)| (*name, markdown::render(text, address, picture))).collect()
});

/// Adds the pages.
pub fn configure(service: &mut web::ServiceConfig) {
    service
        .route("/docs/guides", web::get().to(front))
        .route("/docs/guides/", web::get().to(front))
        .route("/docs/guides/{guide}", web::get().to(guide))
        .route("/docs/guides/http/{file}", web::get().to(file));
}

async fn front() -> Result<HttpResponse, Problem> {
    page("")
}

async fn guide(name: web::Path<String>) -> Result<HttpResponse, Problem> {
    page(&name)
}

async fn file(name: web::Path<String>) -> Result<HttpResponse, Problem> {
    let text = found(FILES, &name).ok_or_else(|| Problem::new(catalogue::ROUTE_NOT_FOUND))?;
    Ok(answer("text/plain; charset=utf-8", (*text).to_owned()))
}

fn found<'a, T>(named: &'a [(&str, T)], name: &str) -> Option<&'a T> {
    named.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// Where a link of a guide leads on its page: nowhere, when to a file that stands in the repository only.
fn address(target: &str) -> Option<String> {
    let (path, fragment) = target.find('#').map_or((target, ""), |at| target.split_at(at));
    let path = path.trim_start_matches("../");
    let elsewhere = target.starts_with("https://");
    let address = match path.strip_suffix(".md").map(str::to_lowercase) {
        _ if path.is_empty() || elsewhere => target.to_owned(),
        Some(name) if GUIDES.iter().any(|(known, _)| *known == name) => {
            format!("/docs/guides/{name}{fragment}")
        }
        None if path == "openapi/openapi.json" => "/openapi.json".to_owned(),
        None if path.strip_prefix("http/").is_some_and(|name| found(FILES, name).is_some()) => {
            format!("/docs/guides/{path}")
        }
        _ => return None,
    };
    Some(address)
}

/// All guides, and the sections of the one that is read.
fn navigation(current: &str) -> String {
    let guides = PAGES.iter().map(|(name, guide)| {
        let (link, title) = (format!("<a href=\"/docs/guides/{name}\""), &guide.title);
        if *name != current {
            return format!("<li>{link}>{title}</a></li>");
        }
        let sections = guide.sections.iter();
        let sections: Vec<String> =
            sections.map(|(id, title)| format!("<li><a href=\"#{id}\">{title}</a></li>")).collect();
        let sections = sections.concat();
        format!("<li>{link} aria-current=\"page\">{title}</a><ul>{sections}</ul></li>")
    });
    let guides: Vec<String> = guides.collect();
    let guides = guides.concat();
    format!(
        "<nav aria-label=\"Guides\"><ul><li><a href=\"/docs/\">Try it out</a></li>{guides}</ul></nav>"
    )
}

fn page(name: &str) -> Result<HttpResponse, Problem> {
    let guide = found(&PAGES, name).ok_or_else(|| Problem::new(catalogue::ROUTE_NOT_FOUND))?;
    let (title, navigation, text) = (&guide.title, navigation(name), &guide.html);
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} · Order Desk</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head>\
         <body>{navigation}<main>{text}</main></body></html>"
    );
    Ok(answer("text/html; charset=utf-8", html))
}

fn answer(kind: &'static str, body: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(body)
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, path::Path};

    use super::*;

    /// What stands between `before` and `after`, each time.
    fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
        text.split(before)
            .skip(1)
            .filter_map(|rest| rest.split_once(after))
            .map(|(part, _)| part)
            .collect()
    }

    #[test]
    fn every_guide_has_a_title_and_the_front_page_leads_to_it() {
        let front = &found(&PAGES, "").expect("a front page").html;
        for (name, guide) in PAGES.iter() {
            assert!(guide.title.len() > 4, "{name}");
            assert!(
                name.is_empty() || front.contains(&format!("\"/docs/guides/{name}\"")),
                "{name}"
            );
        }
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
        for entry in docs.read_dir().expect("the guides are there") {
            let file = entry.expect("a file").file_name().into_string().expect("a name in UTF-8");
            let name = file.strip_suffix(".md").filter(|name| *name != "README");
            assert!(name.is_none_or(|name| found(GUIDES, name).is_some()), "{file} is not served");
        }
    }

    #[test]
    fn every_link_leads_to_a_page_a_section_or_a_file() {
        for (name, guide) in PAGES.iter() {
            let ids = between(&guide.html, " id=\"", "\"");
            assert_eq!(ids.len(), ids.iter().collect::<HashSet<_>>().len(), "{name}: {ids:?}");
            for target in between(&guide.html, "href=\"", "\"") {
                let (path, section) = target.split_once('#').unwrap_or((target, ""));
                let (known, page) = match path.strip_prefix("/docs/guides/") {
                    Some(file) if file.starts_with("http/") => (true, None),
                    Some(name) => (found(&PAGES, name).is_some(), found(&PAGES, name)),
                    None => (["", "/openapi.json"].contains(&path), Some(guide)),
                };
                assert!(known, "{name}: {target}");
                let there =
                    page.is_some_and(|page| page.html.contains(&format!(" id=\"{section}\"")));
                assert!(section.is_empty() || there, "{name}: {target}");
            }
        }
    }

    #[test]
    fn a_link_into_the_repository_is_no_link_on_the_page_but_leads_to_a_file_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for (name, text) in GUIDES {
            let folder = root.join(if *name == "changelog" { "" } else { "docs" });
            for target in between(text, "](", ")").iter().filter(|target| !target.starts_with('#'))
            {
                let path = target.split('#').next().unwrap_or_default();
                assert!(folder.join(path).exists(), "{name}: {target}");
            }
        }
        let clients = &found(&PAGES, "clients").expect("the guide").html;
        assert!(
            clients.contains("<code>tests/clients/typescript</code>") && !clients.contains("../")
        );
        assert_eq!(address("../tests/clients/python"), None);
        assert_eq!(
            address("money.md#the-journal").as_deref(),
            Some("/docs/guides/money#the-journal")
        );
        assert_eq!(address("../CHANGELOG.md").as_deref(), Some("/docs/guides/changelog"));
        assert_eq!(address("../openapi/openapi.json").as_deref(), Some("/openapi.json"));
    }

    #[test]
    fn every_diagram_is_a_picture_with_all_states_and_steps() {
        let mut drawn = 0;
        for (name, text) in GUIDES {
            let page = &found(&PAGES, name).expect("a page of each").html;
            let blocks = between(text, "```mermaid\n", "```");
            let figures = between(page, "<figure>", "</figure>");
            assert_eq!(blocks.len(), figures.len(), "{name}");
            for (block, figure) in blocks.iter().zip(figures) {
                drawn += 1;
                let words = block.lines().skip(1).flat_map(|line| line.split([' ', ':']));
                let words = words.filter(|word| !["", "-->"].contains(word));
                let absent: Vec<_> =
                    words.filter(|word| !figure.contains(&format!(">{word}</text>"))).collect();
                assert_eq!(absent, Vec::<&str>::new(), "{name}: {block}");
                assert!(figure.contains("role=\"img\" aria-label=\"State diagram: "), "{name}");
                assert!(figure.contains("class=\"language-mermaid\">stateDiagram-v2"), "{name}");
            }
        }
        assert_eq!(drawn, DIAGRAMS.len());
    }
}
