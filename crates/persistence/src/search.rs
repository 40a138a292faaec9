//! What orders are found by: texts in one spelling, and the two indexes made of them.
//!
//! * [`marks`] — exact words: statuses, methods, products, tracking numbers. Sorted as lists are.
//! * [`texts`] — parts of names and phone numbers, mail addresses. Proposes orders, unsorted.
//! * [`catch_up`] — orders of earlier versions are found by what new ones are found by.

pub(crate) mod catch_up;
pub(crate) mod marks;
pub(crate) mod texts;

use std::collections::BTreeSet;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

/// The search columns of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SearchTexts {
    /// Name and furigana of the orderer.
    pub orderer_name: String,
    /// Name and furigana of the receiver.
    pub receiver_name: String,
    /// The orderer's mail address.
    pub email: String,
    /// All phone numbers, as a set of digits.
    pub phones: String,
}

impl SearchTexts {
    /// The texts of these people's data (field names as in api.md §3).
    pub(crate) fn of(orderer: &Value, receiver: &Value) -> Self {
        let text = |person: &Value, field: &str| person[field].as_str().unwrap_or("").to_owned();
        let names = |person: &Value| {
            let names = [text(person, "name"), text(person, "name_furigana")];
            names_of(names.iter().map(String::as_str))
        };
        let numbers = [(orderer, "mobile"), (orderer, "phone"), (receiver, "mobile")]
            .into_iter()
            .chain([(receiver, "phone")])
            .map(|(person, field)| fold_phone(&text(person, field)))
            .filter(|digits| !digits.is_empty());
        Self {
            orderer_name: names(orderer),
            receiver_name: names(receiver),
            email: fold_email(&text(orderer, "email")),
            phones: set_of(numbers),
        }
    }
}

/// Names as one text, each once, between blanks, which none of them has.
pub(crate) fn names_of<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut seen = BTreeSet::new();
    let folded = names.into_iter().map(fold_name);
    let once = folded.filter(|name| !name.is_empty() && seen.insert(name.clone()));
    once.collect::<Vec<_>>().join(" ")
}

/// A name without what people type differently: blanks, widths, cases, hiragana and katakana, voiced
/// marks apart from their letters, variants of the same character.
pub(crate) fn fold_name(name: &str) -> String {
    name.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|letter| !letter.is_whitespace() && !is_variation(*letter))
        .map(to_katakana)
        .nfc()
        .collect()
}

/// A selector says which of its shapes a character has (葛󠄀 and 葛󠄁 are one name).
fn is_variation(letter: char) -> bool {
    matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn to_katakana(letter: char) -> char {
    match letter {
        // ぁ to ゖ, and the iteration marks ゝ and ゞ, stand 0x60 before their katakana.
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => {
            char::from_u32(u32::from(letter) + 0x60).expect("katakana are characters")
        }
        other => other,
    }
}

/// A code that people write with and without hyphens, in any case: its letters and digits.
pub(crate) fn fold_code(code: &str) -> String {
    code.nfkc().flat_map(char::to_lowercase).filter(|letter| letter.is_alphanumeric()).collect()
}

/// A phone number as digits: full width folded, +81 → 0 (domain.md §5, "Blacklist").
pub fn fold_phone(number: &str) -> String {
    let plain: String = number.nfkc().filter(|letter| !letter.is_whitespace()).collect();
    let domestic = match plain.strip_prefix("+81") {
        Some(rest) => format!("0{}", rest.trim_start_matches("(0)").trim_start_matches('0')),
        None => plain,
    };
    domestic.chars().filter(char::is_ascii_digit).collect()
}

/// A mail address in lower case.
pub fn fold_email(address: &str) -> String {
    address.nfkc().flat_map(char::to_lowercase).filter(|letter| !letter.is_whitespace()).collect()
}

/// A set of words as one text, each once, between bars: `|preparing|canceled|`; nothing: empty.
pub(crate) fn set_of(words: impl IntoIterator<Item = String>) -> String {
    let mut set = String::new();
    for word in words {
        let barred = format!("|{word}|");
        if set.is_empty() {
            set = barred;
        } else if !set.contains(&barred) {
            set.push_str(&barred[1..]);
        }
    }
    set
}

/// The words of a set.
pub(crate) fn words_of(set: &str) -> impl Iterator<Item = &str> {
    set.split('|').filter(|word| !word.is_empty())
}

/// A text for `LIKE … ESCAPE '\'` that finds exactly it.
pub(crate) fn escape_like(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_are_compared_as_digits() {
        for number in
            ["090-1234-5678", "０９０−１２３４−５６７８", "+81 90 1234 5678", "+81(0)90-1234-5678"]
        {
            assert_eq!(fold_phone(number), "09012345678", "{number}");
        }
        assert_eq!(fold_phone(""), "");
    }

    #[test]
    fn names_are_compared_without_width_case_and_blanks() {
        assert_eq!(fold_name("山田　花子"), "山田花子");
        assert_eq!(fold_name("ﾔﾏﾀﾞ Ｈanako"), "ヤマダhanako");
        assert_eq!(fold_email(" H.Yamada@Example.COM"), "h.yamada@example.com");
    }

    #[test]
    fn a_set_holds_each_word_once() {
        let words = ["paid", "void", "paid"].map(str::to_owned);
        assert_eq!(set_of(words), "|paid|void|");
        assert_eq!(set_of([]), "");
        assert_eq!(words_of("|paid|void|").collect::<Vec<_>>(), ["paid", "void"]);
        assert_eq!(words_of("").count(), 0);
    }

    #[test]
    fn nothing_in_a_searched_text_is_a_wildcard() {
        assert_eq!(escape_like(r"50%_\"), r"50\%\_\\");
    }
}
