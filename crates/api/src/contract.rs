//! The contract checks itself: a request is held against the very schema that the OpenAPI document
//! shows, so that bounds are written once and document and server cannot disagree.
//!
//! [`json`] reads a body strictly, [`shape`] is the schema prepared for checking, [`check`] finds
//! all faults at once with their pointers, [`query`] does the same for parameters.

pub mod check;
pub mod json;
pub mod query;
pub mod shape;

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;
use utoipa::ToSchema;

use crate::problem::{Fault, FaultCode, Problem};

/// Reads a body that must have the shape of `T`.
///
/// Not JSON at all: 400. JSON with faults: 422 with a pointer for each, all at once.
pub fn read<T: DeserializeOwned + ToSchema + 'static>(bytes: &[u8]) -> Result<T, Problem> {
    let (value, faults) = json::parse(bytes)?;
    hold(value, faults)
}

/// Makes a `T` of a value that must have its shape; `faults` are those that were found before.
pub fn hold<T: DeserializeOwned + ToSchema + 'static>(
    value: Value,
    mut faults: Vec<Fault>,
) -> Result<T, Problem> {
    check::check(&shape::of::<T>(), &value, &mut String::new(), &mut faults);
    if faults.is_empty() { convert(value) } else { Err(Problem::of_body(faults)) }
}

/// Tells null apart from left out, which the fields of a merge patch do.
#[allow(clippy::option_option, reason = "left out, null and a value are three different wishes")]
pub fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// Makes a `T` of a value that has its shape. Serde has the last word: what the schema could not
/// say is refused here, with the pointer but without serde's message, which repeats the value.
pub fn convert<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let mut pointer = String::new();
        for segment in error.path() {
            match segment {
                serde_path_to_error::Segment::Map { key } => push(&mut pointer, key),
                serde_path_to_error::Segment::Seq { index } => {
                    push(&mut pointer, &index.to_string());
                }
                _ => {}
            }
        }
        Problem::of_body(vec![Fault::at(&pointer, FaultCode::InvalidValue, "cannot be used here")])
    })
}

/// Appends a reference token to an RFC 6901 pointer.
pub fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    for character in token.chars().take(100) {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other if other.is_control() => pointer.push('\u{fffd}'),
            other => pointer.push(other),
        }
    }
}
