//! The guides of `docs/` as pages below `/docs/guides`, beside the interactive documentation: read
//! without a network, like everything else here.

use actix_web::{HttpResponse, http::header, web};
use pulldown_cmark::{Options, Parser, html};

use crate::problem::{Problem, catalogue};

/// Name in the path, and the Markdown; the first line is the title.
const GUIDES: &[(&str, &str)] = &[
    ("getting-started", include_str!("../../../docs/getting-started.md")),
    ("money", include_str!("../../../docs/money.md")),
    ("claims", include_str!("../../../docs/claims.md")),
    ("idempotency", include_str!("../../../docs/idempotency.md")),
    ("errors", include_str!("../../../docs/errors.md")),
    ("scopes", include_str!("../../../docs/scopes.md")),
    ("clients", include_str!("../../../docs/clients.md")),
    ("running", include_str!("../../../docs/running.md")),
];

const STYLE: &str = "body{max-width:52rem;margin:2rem auto;padding:0 1rem;font:16px/1.6 sans-serif;color:#222}\
    pre{background:#f4f4f4;padding:.8rem;overflow-x:auto}code{background:#f4f4f4}\
    table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top}";

/// Adds the pages.
pub fn configure(service: &mut web::ServiceConfig) {
    service
        .route("/docs/guides/", web::get().to(index))
        .route("/docs/guides/{guide}", web::get().to(guide));
}

async fn index() -> HttpResponse {
    let links = GUIDES.iter().map(|(name, text)| format!("- [{}]({name}.md)\n", title(text)));
    let links: String = links.collect();
    let text = format!("# Order Desk\n\n- [Every operation, to try out](/docs/)\n{links}");
    page("Order Desk", &text)
}

/// `/docs/guides/money`, and `money.md` as the guides link each other.
async fn guide(name: web::Path<String>) -> Result<HttpResponse, Problem> {
    let name = name.trim_end_matches(".md");
    let found = GUIDES.iter().find(|(known, _)| *known == name);
    let (_, text) = found.ok_or_else(|| Problem::new(catalogue::ROUTE_NOT_FOUND))?;
    Ok(page(title(text), text))
}

fn title(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim_start_matches("# ")
}

fn page(title: &str, text: &str) -> HttpResponse {
    let mut body = String::new();
    html::push_html(&mut body, Parser::new_ext(text, Options::ENABLE_TABLES));
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
             <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head>\
             <body><p><a href=\"/docs/guides/\">Guides</a> · <a href=\"/docs/\">API</a></p>{body}</body></html>"
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_guide_has_a_title_and_links_only_to_guides_files_and_pages() {
        for (name, text) in GUIDES {
            assert!(text.starts_with("# ") && title(text).len() > 4, "{name}");
            for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let guide = target
                    .strip_suffix(".md")
                    .is_some_and(|target| GUIDES.iter().any(|(known, _)| *known == target));
                let file = target.starts_with("../") || target.starts_with("http/");
                assert!(guide || file, "{name}: {target}");
            }
        }
    }
}
