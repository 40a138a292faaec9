//! What is left of personal data for those who may not see people (api.md §1 "scopes").

/// Makes a text unrecognisable.
pub type Mask = fn(&str) -> String;

/// The first letter of each word, whatever their lengths.
pub fn name(name: &str) -> String {
    let words = name.split_whitespace();
    let masked: Vec<String> =
        words.map(|word| word.chars().take(1).chain("**".chars()).collect()).collect();
    masked.join(" ")
}

/// The first letter, and the domain's last part.
pub fn email(email: &str) -> String {
    let first: String = email.chars().take(1).collect();
    let last = email.rsplit_once('.').map_or("", |(_, last)| last);
    format!("{first}***@***.{last}")
}

/// The last four digits, for telling two apart on the phone; fewer where there are few.
pub fn digits(number: &str) -> String {
    let count = number.chars().filter(|character| character.is_alphanumeric()).count();
    let mut left = count.saturating_sub(4.min(count / 2));
    let masked = number.chars().map(|character| {
        if character.is_alphanumeric() && left > 0 {
            left -= 1;
            '*'
        } else {
            character
        }
    });
    masked.collect()
}

/// Nothing of it.
pub fn all(_: &str) -> String {
    "***".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_leave_enough_to_tell_apart_and_no_more() {
        assert_eq!(name("山田 花子"), "山** 花**");
        assert_eq!(email("hanako@example.com"), "h***@***.com");
        assert_eq!(digits("090-1234-5678"), "***-****-5678");
        assert_eq!(digits("12"), "*2");
        assert_eq!(all("神宮前1-1-1"), "***");
        assert_eq!(name(""), "");
    }
}
