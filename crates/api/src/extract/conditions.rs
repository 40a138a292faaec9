//! The headers that make a request conditional: `Idempotency-Key`, `If-Match`, `If-None-Match`.

use actix_web::{
    HttpRequest,
    http::header::{HeaderMap, IF_MATCH},
};

use crate::problem::{Fault, FaultCode, Problem, catalogue};

/// The header that names a request once and for all.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// Longer lists of languages or tags are refused; the document says so.
const LONGEST_HEADER: usize = 1_000;

/// A tag of ours is a number in quotes; what is longer is none, and refused as the document says.
const LONGEST_TAG: usize = 40;

/// The conditional headers that an operation takes.
pub trait Conditions: Sized + 'static {
    /// Reads them: 400 where one cannot be used or a key is missing, 428 where `If-Match` is.
    fn read(request: &HttpRequest) -> Result<Self, Problem>;

    /// The idempotency key, where the operation takes one and it was given.
    fn key(&self) -> Option<&str> {
        None
    }

    /// The version that the request is about; `None`: any.
    fn version(&self) -> Option<i64> {
        None
    }
}

/// None.
pub struct Unconditional;

/// `If-None-Match` on a read.
pub struct Cached {
    tags: Vec<String>,
}

/// A `POST` that may be repeated safely with a key.
pub struct KeyOptional {
    /// `Idempotency-Key`.
    pub key: Option<String>,
    /// `If-Match`; `None`: any version.
    pub version: Option<i64>,
}

/// A `POST` that moves money: a key is required.
pub struct KeyRequired {
    /// `Idempotency-Key`.
    pub key: String,
    /// `If-Match`; `None`: any version.
    pub version: Option<i64>,
}

/// A `PATCH`, `PUT` or `DELETE`: a version is required.
pub struct VersionRequired {
    /// `If-Match`; `None`: `*`.
    pub version: Option<i64>,
}

/// A quote: `If-Match` is taken, a key is not.
pub struct VersionOptional {
    /// `If-Match`; `None`: any version.
    pub version: Option<i64>,
}

impl Conditions for Unconditional {
    fn read(_: &HttpRequest) -> Result<Self, Problem> {
        Ok(Self)
    }
}

impl Conditions for Cached {
    fn read(request: &HttpRequest) -> Result<Self, Problem> {
        let lists = bounded(request.headers(), "If-None-Match")?;
        let tags = lists.iter().flat_map(|list| list.split(','));
        let tags = tags.map(|tag| tag.trim().to_owned()).collect();
        Ok(Self { tags })
    }
}

impl Cached {
    /// Whether the client has this already. Compared weakly, as RFC 9110 wants it.
    pub fn knows(&self, tag: &str) -> bool {
        self.tags.iter().any(|known| known == "*" || known.trim_start_matches("W/") == tag)
    }
}

impl Conditions for KeyOptional {
    fn read(request: &HttpRequest) -> Result<Self, Problem> {
        Ok(Self { key: key(request.headers())?, version: version(request.headers())?.version() })
    }

    fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    fn version(&self) -> Option<i64> {
        self.version
    }
}

impl Conditions for KeyRequired {
    fn read(request: &HttpRequest) -> Result<Self, Problem> {
        let key = key(request.headers())?
            .ok_or_else(|| Problem::new(catalogue::IDEMPOTENCY_KEY_REQUIRED))?;
        Ok(Self { key, version: version(request.headers())?.version() })
    }

    fn key(&self) -> Option<&str> {
        Some(&self.key)
    }

    fn version(&self) -> Option<i64> {
        self.version
    }
}

impl Conditions for VersionRequired {
    fn read(request: &HttpRequest) -> Result<Self, Problem> {
        match version(request.headers())? {
            Wanted::Unsaid => Err(Problem::new(catalogue::PRECONDITION_REQUIRED)),
            wanted => Ok(Self { version: wanted.version() }),
        }
    }

    fn version(&self) -> Option<i64> {
        self.version
    }
}

impl Conditions for VersionOptional {
    fn read(request: &HttpRequest) -> Result<Self, Problem> {
        Ok(Self { version: version(request.headers())?.version() })
    }

    fn version(&self) -> Option<i64> {
        self.version
    }
}

/// The values of a header that may be given freely, but not without end.
pub(super) fn bounded<'a>(headers: &'a HeaderMap, name: &str) -> Result<Vec<&'a str>, Problem> {
    let values: Vec<&str> = headers.get_all(name).filter_map(|value| value.to_str().ok()).collect();
    if values.iter().any(|value| value.len() > LONGEST_HEADER) {
        let detail = format!("must have at most {LONGEST_HEADER} characters");
        return Err(Problem::of_parameters(vec![Fault::parameter(
            name,
            FaultCode::TooLong,
            detail,
        )]));
    }
    Ok(values)
}

/// 1 to 255 visible ASCII characters, once.
fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let refuse = |code, detail| {
        Problem::of_parameters(vec![Fault::parameter(IDEMPOTENCY_KEY, code, detail)])
    };
    let mut values = headers.get_all(IDEMPOTENCY_KEY);
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(refuse(FaultCode::Duplicate, "is given twice"));
    }
    let bytes = value.as_bytes();
    if !(1..=255).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_graphic) {
        return Err(refuse(FaultCode::WrongFormat, "must be 1 to 255 visible ASCII characters"));
    }
    Ok(value.to_str().ok().map(str::to_owned))
}

/// What `If-Match` says.
enum Wanted {
    /// It is not there.
    Unsaid,
    /// `*`
    Any,
    /// A version.
    Exactly(i64),
}

impl Wanted {
    /// The version that is to be compared; `None`: any will do.
    fn version(&self) -> Option<i64> {
        match self {
            Self::Unsaid | Self::Any => None,
            Self::Exactly(version) => Some(*version),
        }
    }
}

/// Reads `If-Match`. A weak tag never matches a write, and a tag that is no number of ours can only
/// belong to something else: both are stale, which version 0 (never given) makes them.
fn version(headers: &HeaderMap) -> Result<Wanted, Problem> {
    let refuse = |code, detail: &str| {
        Problem::of_parameters(vec![Fault::parameter("If-Match", code, detail)])
    };
    let mut values = headers.get_all(IF_MATCH);
    let Some(value) = values.next() else { return Ok(Wanted::Unsaid) };
    if values.next().is_some() {
        return Err(refuse(FaultCode::Duplicate, "is given twice"));
    }
    let text = value.to_str().unwrap_or_default().trim();
    if text.len() > LONGEST_TAG {
        let detail = format!("must have at most {LONGEST_TAG} characters");
        return Err(refuse(FaultCode::TooLong, &detail));
    }
    if text == "*" {
        return Ok(Wanted::Any);
    }
    let weak = text.strip_prefix("W/");
    let tag = weak.unwrap_or(text).strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    match tag {
        None => {
            Err(refuse(FaultCode::WrongFormat, "must be one version in quotes such as \"3\", or *"))
        }
        Some(_) if weak.is_some() => Ok(Wanted::Exactly(0)),
        Some(tag) => Ok(Wanted::Exactly(tag.parse().unwrap_or(0))),
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn keys_are_visible_ascii() {
        let read = |value: &str| {
            let request =
                TestRequest::default().insert_header((IDEMPOTENCY_KEY, value)).to_http_request();
            KeyRequired::read(&request).map(|conditions| conditions.key)
        };
        assert_eq!(read("a-1").expect("fine"), "a-1");
        assert!(read(&"k".repeat(255)).is_ok());
        for bad in ["", "with blank", "\u{e9}", &"k".repeat(256)] {
            assert_eq!(read(bad).expect_err(bad).entry().code, "invalid_parameter");
        }
        let missing = KeyRequired::read(&TestRequest::default().to_http_request());
        let code = missing.err().map(|problem| problem.entry().code);
        assert_eq!(code, Some("idempotency_key_required"));
    }

    #[test]
    fn versions_are_quoted() {
        let read = |value: &str| {
            let request = TestRequest::default().insert_header((IF_MATCH, value)).to_http_request();
            VersionRequired::read(&request).map(|conditions| conditions.version)
        };
        assert_eq!(read("\"3\"").expect("fine"), Some(3));
        assert_eq!(read("*").expect("fine"), None);
        assert_eq!(read("W/\"3\"").expect("fine"), Some(0));
        assert_eq!(read("\"x\"").expect("fine"), Some(0));
        assert!(read("3").is_err());
        assert!(read(&format!("\"{}\"", "0".repeat(38))).is_ok());
        assert!(read(&format!("\"{}\"", "0".repeat(39))).is_err());
        let missing = VersionRequired::read(&TestRequest::default().to_http_request());
        assert_eq!(missing.err().map(|problem| problem.entry().status), Some(428));
    }
}
