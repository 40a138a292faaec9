//! The short numbers inside an order (domain.md §1): `01`, `C1`, `F1`, `P1`, `D1`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::claim::ClaimKind;

/// A text that is not a number of the wanted sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a number of this sort")]
pub struct NumberError;

fn counted(digits: &str) -> Result<u32, NumberError> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number: u32 = if plain { digits.parse().map_err(|_| NumberError)? } else { 0 };
    if number == 0 { Err(NumberError) } else { Ok(number) }
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $format:literal, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(pub u32);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, $format, self.0)
            }
        }

        impl FromStr for $name {
            type Err = NumberError;
            fn from_str(text: &str) -> Result<Self, NumberError> {
                let number = Self(counted(text.strip_prefix($prefix).ok_or(NumberError)?)?);
                if number.to_string() == text { Ok(number) } else { Err(NumberError) }
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> Self {
                number.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = NumberError;
            fn try_from(text: String) -> Result<Self, NumberError> {
                text.parse()
            }
        }
    };
}

number!(
    /// Number of an item 品目, in the order: `01`, `02`, …
    ItemNo, "{:02}", ""
);
number!(
    /// Number of a refund 返金, in the order: `F1`, `F2`, …
    RefundNo, "F{}", "F"
);
number!(
    /// Number of a payment 決済, in the order: `P1` is the initial one.
    PaymentNo, "P{}", "P"
);

number!(
    /// Number of a shipment 配送, in the order: `D1`, `D2`, …
    ShipmentNo,
    "D{}",
    "D"
);

/// Number of a claim CS: a letter by kind, one count per order: `C1`, `E2`, `R3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ClaimNo {
    /// Position among all claims of the order, from 1.
    pub number: u32,
    /// Which kind of claim; gives the letter.
    pub kind: ClaimKind,
}

impl fmt::Display for ClaimNo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self.kind {
            ClaimKind::Cancellation => 'C',
            ClaimKind::Exchange => 'E',
            ClaimKind::Return => 'R',
        };
        write!(formatter, "{letter}{}", self.number)
    }
}

impl FromStr for ClaimNo {
    type Err = NumberError;
    fn from_str(text: &str) -> Result<Self, NumberError> {
        let kind = match text.bytes().next() {
            Some(b'C') => ClaimKind::Cancellation,
            Some(b'E') => ClaimKind::Exchange,
            Some(b'R') => ClaimKind::Return,
            _ => return Err(NumberError),
        };
        let claim_no = Self { number: counted(&text[1..])?, kind };
        if claim_no.to_string() == text { Ok(claim_no) } else { Err(NumberError) }
    }
}

impl From<ClaimNo> for String {
    fn from(number: ClaimNo) -> Self {
        number.to_string()
    }
}

impl TryFrom<String> for ClaimNo {
    type Error = NumberError;
    fn try_from(text: String) -> Result<Self, NumberError> {
        text.parse()
    }
}
