//! Which media type an answer has: what `Accept` asks for, of what the operation can write.

use std::cmp::Reverse;

use actix_web::{
    http::header::{self, HeaderMap, QualityItem},
    mime::{Mime, STAR},
};

use crate::problem::{Problem, catalogue};

/// What nearly every operation answers.
pub const JSON: &str = "application/json";
/// One JSON object a line.
pub const NDJSON: &str = "application/x-ndjson";
/// Diagrams.
pub const MERMAID: &str = "text/vnd.mermaid";

/// The offer that the client likes best (RFC 9110 §12.5.1): the first one where it doesn't say, or
/// likes several alike and names none before the other; 406 where it rules all of them out.
pub fn choose(headers: &HeaderMap, offers: &[&'static str]) -> Result<&'static str, Problem> {
    let mut given = headers.get_all(header::ACCEPT).peekable();
    let ranges: Vec<QualityItem<Mime>> = match given.peek() {
        None => return Ok(offers[0]),
        // A range that cannot be read asks for nothing.
        Some(_) => given
            .filter_map(|value| value.to_str().ok())
            .flat_map(|list| list.split(','))
            .filter_map(|range| range.trim().parse().ok())
            .collect(),
    };
    let liked = offers.iter().enumerate().filter_map(|(place, offer)| {
        let (range, quality) = judged(&ranges, offer)?;
        (quality != header::Quality::ZERO)
            .then_some(((quality, Reverse(range), Reverse(place)), *offer))
    });
    let best = liked.max_by_key(|(liking, _)| *liking);
    best.map(|(_, offer)| offer).ok_or_else(|| Problem::new(catalogue::NOT_ACCEPTABLE))
}

/// What the most exact range that covers an offer says of it, and where that range stands.
fn judged(ranges: &[QualityItem<Mime>], offer: &str) -> Option<(usize, header::Quality)> {
    let (kind, _) = offer.split_once('/')?;
    let covering = ranges.iter().enumerate().filter_map(|(place, range)| {
        let exactness = match (range.item.type_(), range.item.subtype()) {
            (STAR, STAR) => 0,
            (own, STAR) if own == kind => 1,
            _ if range.item.essence_str() == offer => 2,
            _ => return None,
        };
        Some((exactness, place, range.quality))
    });
    let exact = covering.max_by_key(|(exactness, place, _)| (*exactness, Reverse(*place)))?;
    Some((exact.1, exact.2))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::says_nothing(&[], Some(JSON))]
    #[case::takes_anything(&["*/*"], Some(JSON))]
    #[case::a_browser(&["text/html,application/xhtml+xml,*/*;q=0.8"], Some(JSON))]
    #[case::names_one(&["application/x-ndjson"], Some(NDJSON))]
    #[case::names_both_in_order(&["application/x-ndjson, application/json"], Some(NDJSON))]
    #[case::in_two_headers(&["text/html", "application/x-ndjson"], Some(NDJSON))]
    #[case::weighs_them(&["application/x-ndjson;q=0.5, application/json"], Some(JSON))]
    #[case::rules_one_out(&["application/json;q=0, */*"], Some(NDJSON))]
    #[case::the_exact_range_counts(&["application/*, application/json;q=0.1"], Some(NDJSON))]
    #[case::with_parameters(&["application/json; charset=utf-8"], Some(JSON))]
    #[case::in_capitals(&["Application/JSON"], Some(JSON))]
    #[case::wants_another(&["text/html"], None)]
    #[case::rules_all_out(&["*/*;q=0"], None)]
    #[case::says_nonsense(&["json, ;;q"], None)]
    fn the_client_is_given_what_it_likes_best(
        #[case] accept: &[&str],
        #[case] expected: Option<&str>,
    ) {
        let mut headers = HeaderMap::new();
        for value in accept {
            let value = HeaderValue::from_str(value).expect("a header");
            headers.append(header::ACCEPT, value);
        }
        assert_eq!(choose(&headers, &[JSON, NDJSON]).ok(), expected);
    }
}
