//! Markdown as a part of a page: headings that can be linked to, tables that scroll, diagrams.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// A text as HTML.
#[derive(Default)]
pub struct Rendered {
    /// Its first heading.
    pub title: String,
    /// The headings of its parts, with the ids that lead to them.
    pub sections: Vec<(String, String)>,
    /// All of it.
    pub html: String,
}

/// Renders a text. `address` tells where a link leads on the page (a link that leads nowhere becomes
/// its words), `picture` has the drawings of diagrams, by the id of the heading that they stand below.
pub fn render(
    text: &str,
    address: impl Fn(&str) -> Option<String>,
    picture: impl Fn(&str) -> Option<&'static str>,
) -> Rendered {
    let events: Vec<Event> = Parser::new_ext(text, Options::ENABLE_TABLES).collect();
    let mut rendered = Rendered::default();
    let (mut id, mut diagram, mut dead_link) = (String::new(), false, false);
    let mut written = Vec::with_capacity(events.len());
    for (position, event) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let rest = &events[position + 1..];
                let end =
                    rest.iter().position(|event| matches!(event, Event::End(TagEnd::Heading(_))));
                let words = &rest[..end.unwrap_or_default()];
                id = slug(words);
                let mut heading = String::new();
                html::push_html(&mut heading, words.iter().cloned());
                match level {
                    HeadingLevel::H1 => rendered.title = heading,
                    HeadingLevel::H2 => rendered.sections.push((id.clone(), heading)),
                    _ => {}
                }
                let raw = format!("<{level} id=\"{id}\"><a href=\"#{id}\">");
                written.push(Event::Html(raw.into()));
            }
            Event::End(TagEnd::Heading(level)) => {
                written.push(Event::Html(format!("</a></{level}>\n").into()));
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => match address(dest_url) {
                Some(address) => written.push(Event::Start(Tag::Link {
                    link_type: *link_type,
                    dest_url: address.into(),
                    title: title.clone(),
                    id: id.clone(),
                })),
                None => dead_link = true,
            },
            Event::End(TagEnd::Link) if dead_link => dead_link = false,
            Event::Start(Tag::Table(_)) => {
                written.extend([Event::Html("<div class=\"wide\">".into()), event.clone()]);
            }
            Event::End(TagEnd::Table) => {
                written.extend([event.clone(), Event::Html("</div>\n".into())]);
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind))) if **kind == *"mermaid" => {
                if let Some(svg) = picture(&id) {
                    let figure = format!(
                        "<figure><div class=\"wide\">{svg}</div><details><summary>As text</summary>"
                    );
                    written.push(Event::Html(figure.into()));
                    diagram = true;
                }
                written.push(event.clone());
            }
            Event::End(TagEnd::CodeBlock) if diagram => {
                written.extend([event.clone(), Event::Html("</details></figure>\n".into())]);
                diagram = false;
            }
            _ => written.push(event.clone()),
        }
    }
    html::push_html(&mut rendered.html, written.into_iter());
    rendered
}

/// The id that GitHub gives the same heading: links to it work at both places.
fn slug(words: &[Event]) -> String {
    let words = words.iter().filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(&**text),
        _ => None,
    });
    let kept = words.flat_map(str::chars).filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}
