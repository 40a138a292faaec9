//! Amounts at the edge: decimal strings with the currency's places (api.md §1 "money").

use std::borrow::Cow;

use chrono::{DateTime, Datelike, Utc};
use order_domain::money::{AmountError, Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, RefOr, Schema,
        schema::{SchemaType, Type},
    },
};

use crate::problem::{Fault, FaultCode, Problem};

/// An amount of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AmountText(String);

impl AmountText {
    /// Writes an amount with exactly the currency's places.
    pub fn of(currency: Currency, money: Money) -> Self {
        Self(currency.format(money))
    }
}

/// An amount of a request: zero or more.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct GivenAmount(String);

/// An amount of a request that may be negative.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub struct GivenSignedAmount(String);

macro_rules! text_schema {
    ($($name:ident = $schema_name:literal $pattern:literal $example:literal $about:literal;)*) => {
        $(
            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    ObjectBuilder::new()
                        .schema_type(SchemaType::Type(Type::String))
                        .description(Some($about))
                        .pattern(Some($pattern))
                        .max_length(Some(20))
                        .examples([$example])
                        .build()
                        .into()
                }
            }

            impl ToSchema for $name {
                fn name() -> Cow<'static, str> {
                    $schema_name.into()
                }
            }
        )*
    };
}

text_schema! {
    AmountText = "Money" r"^-?[0-9]{1,13}(\.[0-9]{2,3})?$" "3600"
        "An amount in the currency of the order, with exactly its decimal places, which `KnownCurrency` tells.";
    GivenAmount = "MoneyInput" r"^[0-9]{1,13}(\.[0-9]{1,3})?$" "3600"
        "An amount of zero or more in the currency of the order, with at most its decimal places, which `KnownCurrency` tells; below 10^12 minor units.";
    GivenSignedAmount = "SignedMoneyInput" r"^-?[0-9]{1,13}(\.[0-9]{1,3})?$" "-500"
        "An amount in the currency of the order, with at most its places; may be negative.";
}

/// Collects the faults of a body while it is turned into a command, so that all are told at once.
#[derive(Debug)]
pub struct Reading {
    currency: Currency,
    faults: Vec<Fault>,
}

impl Reading {
    /// Reads amounts of this currency.
    pub fn of(currency: Currency) -> Self {
        Self { currency, faults: Vec::new() }
    }

    /// Reads an amount; a fault counts as nothing until [`Reading::finish`] refuses the whole.
    pub fn amount(&mut self, pointer: &str, given: &GivenAmount) -> Money {
        let parsed = self.currency.parse(&given.0);
        self.or_fault(pointer, parsed)
    }

    /// Reads an amount that may be negative.
    pub fn signed_amount(&mut self, pointer: &str, given: &GivenSignedAmount) -> Money {
        let parsed = self.currency.parse_signed(&given.0);
        self.or_fault(pointer, parsed)
    }

    fn or_fault(&mut self, pointer: &str, parsed: Result<Money, AmountError>) -> Money {
        parsed.unwrap_or_else(|error| {
            let code = match error {
                AmountError::Malformed => FaultCode::WrongFormat,
                AmountError::TooManyPlaces => FaultCode::TooManyPlaces,
                AmountError::TooLarge => FaultCode::TooLarge,
            };
            let detail = match error {
                AmountError::Malformed => {
                    "must be digits with at most one decimal point".to_owned()
                }
                AmountError::TooManyPlaces => {
                    format!("must have at most {} decimal places", self.currency.places())
                }
                AmountError::TooLarge => "must be below 10^12 minor units".to_owned(),
            };
            self.fault(pointer, code, detail);
            Money::ZERO
        })
    }

    /// Reads an amount that may be left out; nothing then.
    pub fn amount_or_zero(&mut self, pointer: &str, given: Option<&GivenAmount>) -> Money {
        given.map_or(Money::ZERO, |given| self.amount(pointer, given))
    }

    /// Reads a moment: 1970 to 9999 in UTC, cut to microseconds, as both databases keep it.
    pub fn moment(&mut self, pointer: &str, given: DateTime<Utc>) -> DateTime<Utc> {
        if !(1970..=9999).contains(&given.year()) {
            self.fault(pointer, FaultCode::OutOfRange, "must be from 1970 to 9999");
        }
        DateTime::from_timestamp_micros(given.timestamp_micros()).unwrap_or(given)
    }

    /// Reads a text that stands for something, such as a number of an item.
    pub fn parsed<T: std::str::FromStr>(
        &mut self,
        pointer: &str,
        text: &str,
        detail: &str,
    ) -> Option<T> {
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.fault(pointer, FaultCode::WrongFormat, detail);
        }
        parsed
    }

    /// Adds a fault.
    pub fn fault(&mut self, pointer: &str, code: FaultCode, detail: impl Into<String>) {
        self.faults.push(Fault::at(pointer, code, detail));
    }

    /// The value, if there was no fault: 422 otherwise.
    pub fn finish<T>(self, value: T) -> Result<T, Problem> {
        if self.faults.is_empty() { Ok(value) } else { Err(Problem::of_body(self.faults)) }
    }
}
