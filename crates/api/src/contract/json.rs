//! A strict JSON reader. serde_json takes the last of two equal keys, NUL characters and nesting of
//! 128 levels, and stops at a lone surrogate without saying where; this one has an answer with a
//! pointer for each, and keeps reading so that all of them are told at once.

use serde_json::{Map, Number, Value};

use super::push;
use crate::problem::{Fault, FaultCode, Problem, catalogue};

/// Deeper nesting is refused: no body of ours needs it, and it costs stack.
const DEEPEST: usize = 32;

/// Reads one value. Faults that leave the rest readable come beside it, with pointers.
pub fn parse(bytes: &[u8]) -> Result<(Value, Vec<Fault>), Problem> {
    let malformed = |detail: String| Problem::new(catalogue::MALFORMED_JSON).detail(detail);
    let text = std::str::from_utf8(bytes)
        .map_err(|error| malformed(format!("not UTF-8 at byte {}", error.valid_up_to())))?;
    let mut reader = Reader {
        bytes: text.as_bytes(),
        at: 0,
        depth: 0,
        pointer: String::new(),
        faults: Vec::new(),
    };
    reader
        .document()
        .map(|value| (value, std::mem::take(&mut reader.faults)))
        .map_err(|why| malformed(format!("{why} at byte {}", reader.at)))
}

struct Reader<'a> {
    /// Valid UTF-8.
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    pointer: String,
    faults: Vec<Fault>,
}

type Outcome<T> = Result<T, &'static str>;

impl Reader<'_> {
    fn document(&mut self) -> Outcome<Value> {
        let value = self.value()?;
        self.space();
        if self.at < self.bytes.len() {
            Err("something stands behind the value")
        } else {
            Ok(value)
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, wanted: u8) -> bool {
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    fn fault(&mut self, code: FaultCode, detail: &str) {
        // The caller keeps a hundred; reading a body of nothing but faults must not cost more.
        if self.faults.len() < 200 {
            self.faults.push(Fault::at(&self.pointer, code, detail));
        }
    }

    fn value(&mut self) -> Outcome<Value> {
        self.space();
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => Ok(Value::String(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            Some(_) => Err("expected a value"),
            None => Err("expected a value, but the body ends"),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Outcome<Value>) -> Outcome<Value> {
        if self.depth == DEEPEST {
            return Err("nested deeper than 32 levels");
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn word(&mut self, word: &str, value: Value) -> Outcome<Value> {
        if self.bytes[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(value)
        } else {
            Err("expected a value")
        }
    }

    fn object(&mut self) -> Outcome<Value> {
        let mut fields = Map::new();
        self.space();
        if self.take(b'}') {
            return Ok(Value::Object(fields));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err("expected a field name in quotes");
            }
            let parent = self.pointer.len();
            let name = self.string()?;
            push(&mut self.pointer, &name);
            self.space();
            if !self.take(b':') {
                return Err("expected a colon");
            }
            let value = self.value()?;
            if fields.contains_key(&name) {
                self.fault(FaultCode::DuplicateField, "is given twice");
            } else {
                fields.insert(name, value);
            }
            self.pointer.truncate(parent);
            self.space();
            if self.take(b'}') {
                return Ok(Value::Object(fields));
            }
            if !self.take(b',') {
                return Err("expected a comma or the end of the object");
            }
        }
    }

    fn array(&mut self) -> Outcome<Value> {
        let mut items = Vec::new();
        self.space();
        if self.take(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            let parent = self.pointer.len();
            push(&mut self.pointer, &items.len().to_string());
            let value = self.value()?;
            items.push(value);
            self.pointer.truncate(parent);
            self.space();
            if self.take(b']') {
                return Ok(Value::Array(items));
            }
            if !self.take(b',') {
                return Err("expected a comma or the end of the array");
            }
        }
    }

    fn number(&mut self) -> Outcome<Value> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') && self.digits() == 0 {
            return Err("expected a digit");
        }
        let mut whole = true;
        if self.take(b'.') {
            whole = false;
            if self.digits() == 0 {
                return Err("expected a digit behind the point");
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            whole = false;
            self.at += 1;
            if !self.take(b'+') {
                self.take(b'-');
            }
            if self.digits() == 0 {
                return Err("expected a digit in the exponent");
            }
        }
        let text = std::str::from_utf8(&self.bytes[start..self.at]).map_err(|_| "not a number")?;
        let exact = if whole { text.parse::<i64>().ok().map(Number::from) } else { None };
        // Amounts are strings and no number of ours has a fraction, so that a float only ever
        // stands here to be refused by its type or its bound.
        let number = exact.or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64));
        Ok(number.map_or_else(
            || {
                self.fault(FaultCode::TooLarge, "is beyond any bound");
                Value::Null
            },
            Value::Number,
        ))
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    /// Reads a string from its opening quote on.
    fn string(&mut self) -> Outcome<String> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..=0x1f)) {
                self.at += 1;
            }
            // Cut at ASCII bytes only, so this is UTF-8 still.
            text.push_str(
                std::str::from_utf8(&self.bytes[start..self.at]).map_err(|_| "not UTF-8")?,
            );
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.at += 1;
                    let character = self.escape()?;
                    text.push(character);
                }
                Some(_) => return Err("a control character in a string"),
                None => return Err("the body ends inside a string"),
            }
        }
    }

    fn escape(&mut self) -> Outcome<char> {
        let letter = self.peek().ok_or("the body ends inside a string")?;
        self.at += 1;
        Ok(match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err("an unknown escape"),
        })
    }

    fn unicode(&mut self) -> Outcome<char> {
        let first = self.four()?;
        if first == 0 {
            // PostgreSQL cannot store it; both databases get the same answer.
            self.fault(FaultCode::NulCharacter, "contains U+0000");
        }
        let character = match first {
            0xd800..=0xdbff if self.bytes[self.at..].starts_with(b"\\u") => {
                let back = self.at;
                self.at += 2;
                let second = self.four()?;
                if (0xdc00..=0xdfff).contains(&second) {
                    char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))
                } else {
                    self.at = back;
                    None
                }
            }
            other => char::from_u32(other),
        };
        Ok(character.unwrap_or_else(|| {
            self.fault(FaultCode::LoneSurrogate, "contains half of a surrogate pair");
            char::REPLACEMENT_CHARACTER
        }))
    }

    fn four(&mut self) -> Outcome<u32> {
        let digits = self.bytes.get(self.at..self.at + 4).ok_or("an escape is cut off")?;
        let mut code = 0;
        for digit in digits {
            let digit = char::from(*digit).to_digit(16).ok_or("an escape needs four hex digits")?;
            code = code * 16 + digit;
        }
        self.at += 4;
        Ok(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(text: &str) -> Vec<(String, FaultCode)> {
        let (_, faults) = parse(text.as_bytes()).expect("readable");
        faults.into_iter().map(|fault| (fault.pointer.unwrap_or_default(), fault.code)).collect()
    }

    #[test]
    fn what_serde_reads_is_read_alike() {
        for text in [
            r#"{"a":[1,-2,0,true,false,null,"x\n\u00e9\ud83d\ude00/\/"],"b":{"c":{}}}"#,
            " [ ] ",
            r#""é日本""#,
            "-0.5e-3",
            "9223372036854775807",
            "1e3",
        ] {
            let (value, faults) = parse(text.as_bytes()).expect("valid JSON");
            assert_eq!(faults, []);
            let theirs: Value = serde_json::from_str(text).expect("valid JSON");
            assert_eq!(value, theirs, "{text}");
        }
    }

    #[test]
    fn what_serde_refuses_is_refused() {
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "tru",
            "\"",
            "\"\\x\"",
            "\"\n\"",
            "[1] 2",
            "nul",
            "\"\\u12\"",
            "NaN",
            "'a'",
            "[",
            "--1",
        ] {
            assert!(serde_json::from_str::<Value>(text).is_err(), "{text}");
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(parse(b"\"\xff\"").is_err());
    }

    #[test]
    fn faults_come_with_pointers_and_all_at_once() {
        assert_eq!(
            pointers(r#"{"a":"\u0000","b":[{"c/d":"\ud800x"}],"a":1,"e":1e999}"#),
            [
                ("#/a".to_owned(), FaultCode::NulCharacter),
                ("#/b/0/c~1d".to_owned(), FaultCode::LoneSurrogate),
                ("#/a".to_owned(), FaultCode::DuplicateField),
                ("#/e".to_owned(), FaultCode::TooLarge),
            ]
        );
        assert_eq!(pointers(r#""\udc00""#), [("#".to_owned(), FaultCode::LoneSurrogate)]);
        assert_eq!(pointers(r#""\ud800\u0041""#).len(), 1);
    }

    #[test]
    fn depth_is_bounded_before_the_stack_is() {
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parse(deep(32).as_bytes()).is_ok());
        assert!(parse(deep(33).as_bytes()).is_err());
        assert!(parse("[".repeat(1_000_000).as_bytes()).is_err());
    }
}
