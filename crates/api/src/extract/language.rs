//! The language of labels: `Accept-Language`, else the shop's.

use actix_web::HttpRequest;
use serde::{Deserialize, Serialize};
use strum::{EnumIter, IntoStaticStr};
use utoipa::ToSchema;

use super::conditions::bounded;
use crate::problem::Problem;

/// A language that labels are written in.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, EnumIter, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[schema(as = Language)]
pub enum Language {
    /// 日本語
    Ja,
    /// English
    En,
    /// 한국어
    Ko,
}

impl Language {
    /// The language of a tag such as `en-GB`, if we have it.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "ja" => Some(Self::Ja),
            "en" => Some(Self::En),
            "ko" => Some(Self::Ko),
            _ => None,
        }
    }

    /// What the request prefers among ours, else `default`, else Japanese. 400 for a header longer
    /// than the document allows.
    pub fn read(request: &HttpRequest, default: &str) -> Result<Self, Problem> {
        let given = bounded(request.headers(), "Accept-Language")?;
        let preferred = given.first().and_then(|list| Self::preferred(list));
        Ok(preferred.or_else(|| Self::parse(default)).unwrap_or(Self::Ja))
    }

    fn preferred(list: &str) -> Option<Self> {
        let mut choices: Vec<(u16, Self)> = list
            .split(',')
            .filter_map(|part| {
                let (tag, weight) = match part.split_once(";q=") {
                    Some((tag, weight)) => (tag, thousandths(weight.trim())?),
                    None => (part, 1_000),
                };
                Some((weight, Self::parse(tag.trim())?)).filter(|(weight, _)| *weight > 0)
            })
            .collect();
        // Stable: of equal weights the first stays first.
        choices.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
        choices.first().map(|(_, language)| *language)
    }
}

/// A weight `0.7` as 700.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let digits = format!("{whole}{fraction:0<3}");
    digits.get(..whole.len() + 3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_of_ours_wins() {
        assert_eq!(Language::preferred("fr, en;q=0.8, ko;q=0.9"), Some(Language::Ko));
        assert_eq!(Language::preferred("en-GB,ja"), Some(Language::En));
        assert_eq!(Language::preferred("ja;q=0, fr"), None);
        assert_eq!(Language::preferred("*"), None);
    }
}
