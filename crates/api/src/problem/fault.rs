//! One thing wrong with one place of a request.

use serde::{Deserialize, Serialize};
use strum::{EnumIter, EnumString, IntoStaticStr};
use utoipa::ToSchema;

use crate::vocabulary;

/// What is wrong with one place of a request. `GET /v1/meta/labels` has the words of each (`fault`).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, EnumIter, EnumString, IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum FaultCode {
    /// A value stands twice where each may stand once.
    Duplicate,
    /// An object names a field twice.
    DuplicateField,
    /// A parameter that is given without a value.
    Empty,
    /// Nothing that the schema could say, but it cannot be used.
    InvalidValue,
    /// Half of a surrogate pair.
    LoneSurrogate,
    /// A field is required.
    MissingField,
    /// A parameter is required.
    MissingParameter,
    /// A field that claims of this kind don't have.
    NotOfThisKind,
    /// This cannot be asked for here.
    NotSupported,
    /// U+0000, which PostgreSQL cannot keep.
    NulCharacter,
    /// A moment before 1970 or after 9999.
    OutOfRange,
    /// A scope that the credential cannot give away.
    ScopeNotHeld,
    /// Fewer items or fields than needed.
    TooFew,
    /// A number or amount above its bound.
    TooLarge,
    /// More characters than allowed.
    TooLong,
    /// More items than allowed.
    TooMany,
    /// More places than the currency has.
    TooManyPlaces,
    /// Fewer characters than needed.
    TooShort,
    /// A number below its bound.
    TooSmall,
    /// A field that the object does not have.
    UnknownField,
    /// A parameter that the operation does not have.
    UnknownParameter,
    /// None of the words that it takes.
    UnknownValue,
    /// One of several forms, but not the one that goes with the rest.
    WrongForm,
    /// A text that does not look as it must.
    WrongFormat,
    /// Another JSON type.
    WrongType,
}

/// One thing wrong with one place of the request. Never repeats the value that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ProblemFault)]
pub struct Fault {
    /// Where in the body, as an RFC 6901 pointer in a URI fragment.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "#/items/0/quantity", max_length = 1000)]
    pub pointer: Option<String>,
    /// Which parameter or header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "limit", max_length = 100)]
    pub parameter: Option<String>,
    /// What is wrong with it: stable, snake_case; `GET /v1/meta/labels` lists all (`fault`).
    #[schema(value_type = vocabulary::FaultCode, example = "too_small")]
    pub code: FaultCode,
    /// In English, for people; in other languages: group `fault` of `GET /v1/meta/labels`.
    #[schema(example = "must be at least 1", max_length = 1000)]
    pub detail: String,
}

impl Fault {
    /// A fault in the body. `pointer` begins with `/` (or is empty for the whole body).
    pub fn at(pointer: &str, code: FaultCode, detail: impl Into<String>) -> Self {
        let pointer = Some(format!("#{pointer}"));
        Self { pointer, parameter: None, code, detail: detail.into() }
    }

    /// A fault in a query parameter or header.
    pub fn parameter(name: &str, code: FaultCode, detail: impl Into<String>) -> Self {
        Self { pointer: None, parameter: Some(name.to_owned()), code, detail: detail.into() }
    }
}
