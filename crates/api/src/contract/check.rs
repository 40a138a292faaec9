//! Holds a value against a shape and names every fault. Messages say what is expected, never what
//! was sent.

use chrono::{DateTime, NaiveDate};
use serde_json::Value;
use uuid::Uuid;

use super::{
    push,
    shape::{Form, Shape},
};
use crate::problem::{Fault, FaultCode};

/// More faults help nobody, and finding them costs.
const ENOUGH: usize = 100;

/// Appends the faults of `value`, which stands at `pointer`.
pub fn check(shape: &Shape, value: &Value, pointer: &mut String, faults: &mut Vec<Fault>) {
    if faults.len() >= ENOUGH {
        return;
    }
    match shape {
        Shape::One(form) => check_form(form, value, pointer, faults),
        Shape::Either(forms) => check_either(forms, value, pointer, faults),
    }
}

/// Any form will do. If none does, the faults of the one that is meant are told: the first that
/// takes a value of this type and does not merely list other values.
fn check_either(forms: &[Shape], value: &Value, pointer: &mut String, faults: &mut Vec<Fault>) {
    let mut meant: Option<Vec<Fault>> = None;
    for form in forms {
        let mut found = Vec::new();
        check(form, value, pointer, &mut found);
        if found.is_empty() {
            return;
        }
        let fits = found.iter().all(|fault| {
            fault.pointer.as_deref().is_none_or(|place| place[1..] != **pointer)
                || fault.code != FaultCode::WrongType
        });
        if fits && meant.is_none() {
            meant = Some(found);
        }
    }
    faults.extend(meant.unwrap_or_else(|| {
        let mut types = Vec::new();
        collect_types(forms, &mut types);
        vec![Fault::at(pointer, FaultCode::WrongType, expected(&types))]
    }));
}

fn collect_types<'a>(forms: &'a [Shape], types: &mut Vec<&'a str>) {
    for form in forms {
        match form {
            Shape::One(form) => types.extend(form.types.iter().map(String::as_str)),
            Shape::Either(forms) => collect_types(forms, types),
        }
    }
}

fn check_form(form: &Form, value: &Value, pointer: &mut String, faults: &mut Vec<Fault>) {
    if !form.types.is_empty() && !form.types.iter().any(|name| is(value, name)) {
        let types: Vec<&str> = form.types.iter().map(String::as_str).collect();
        faults.push(Fault::at(pointer, FaultCode::WrongType, expected(&types)));
        return;
    }
    if let Some(values) = &form.values
        && !values.contains(value)
        && !value.is_null()
    {
        let known: Vec<String> =
            values.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        let detail = format!("must be one of: {}", known.join(", "));
        faults.push(Fault::at(pointer, FaultCode::UnknownValue, detail));
        return;
    }
    match value {
        Value::String(text) => check_text(form, text, pointer, faults),
        Value::Number(number) => check_number(form, number.as_i64(), pointer, faults),
        Value::Array(items) => check_items(form, items, pointer, faults),
        Value::Object(fields) => check_fields(form, fields, pointer, faults),
        Value::Null | Value::Bool(_) => {}
    }
}

fn is(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

fn expected(types: &[&str]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in types {
        let name = match *name {
            "integer" => "a whole number without fraction or exponent",
            "number" => "a number",
            "string" => "a string",
            "boolean" => "true or false",
            "array" => "an array",
            "object" => "an object",
            _ => "null",
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    format!("must be {}", names.join(" or "))
}

/// Checks a text; shared with parameters.
pub fn check_text(form: &Form, text: &str, pointer: &str, faults: &mut Vec<Fault>) {
    let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    match form.length {
        (Some(least), _) if length < least => {
            let detail = match least {
                1 => "must not be empty".to_owned(),
                _ => format!("must have at least {least} characters"),
            };
            faults.push(Fault::at(pointer, FaultCode::TooShort, detail));
            return;
        }
        (_, Some(most)) if length > most => {
            let detail = format!("must have at most {most} characters");
            faults.push(Fault::at(pointer, FaultCode::TooLong, detail));
            return;
        }
        _ => {}
    }
    if form.pattern.as_ref().is_some_and(|pattern| !pattern.is_match(text)) {
        let pattern = form.pattern.as_ref().map_or("", |pattern| pattern.as_str());
        faults.push(Fault::at(pointer, FaultCode::WrongFormat, format!("must match {pattern}")));
        return;
    }
    let wrong = match form.format.as_deref() {
        Some("date-time") if DateTime::parse_from_rfc3339(text).is_err() => {
            "must be an RFC 3339 time such as 2026-11-22T03:00:00Z"
        }
        Some("date") if text.len() != 10 || text.parse::<NaiveDate>().is_err() => {
            "must be a date such as 2026-11-22"
        }
        Some("uuid") if text.len() != 36 || Uuid::try_parse(text).is_err() => "must be a UUID",
        _ => return,
    };
    faults.push(Fault::at(pointer, FaultCode::WrongFormat, wrong));
}

fn check_number(form: &Form, number: Option<i64>, pointer: &str, faults: &mut Vec<Fault>) {
    match (form.range, number) {
        ((Some(least), _), Some(number)) if number < least => {
            faults.push(Fault::at(
                pointer,
                FaultCode::TooSmall,
                format!("must be at least {least}"),
            ));
        }
        ((_, Some(most)), Some(number)) if number > most => {
            faults.push(Fault::at(pointer, FaultCode::TooLarge, format!("must be at most {most}")));
        }
        _ => {}
    }
}

/// A noun behind a number.
fn plural(noun: &str, count: u64) -> String {
    if count == 1 { noun.to_owned() } else { format!("{noun}s") }
}

fn check_items(form: &Form, items: &[Value], pointer: &mut String, faults: &mut Vec<Fault>) {
    let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
    match form.count {
        (Some(least), _) if count < least => {
            faults.push(Fault::at(
                pointer,
                FaultCode::TooFew,
                format!("must have at least {least} {}", plural("item", least)),
            ));
        }
        (_, Some(most)) if count > most => {
            faults.push(Fault::at(
                pointer,
                FaultCode::TooMany,
                format!("must have at most {most} {}", plural("item", most)),
            ));
            return;
        }
        _ => {}
    }
    let Some(shape) = &form.items else { return };
    let parent = pointer.len();
    for (index, item) in items.iter().enumerate() {
        push(pointer, &index.to_string());
        if form.unique && items[..index].contains(item) {
            faults.push(Fault::at(pointer, FaultCode::Duplicate, "is given twice"));
        }
        check(shape, item, pointer, faults);
        pointer.truncate(parent);
    }
}

fn check_fields(
    form: &Form,
    fields: &serde_json::Map<String, Value>,
    pointer: &mut String,
    faults: &mut Vec<Fault>,
) {
    let parent = pointer.len();
    for (name, shape) in &form.properties {
        push(pointer, name);
        match fields.get(name) {
            Some(value) => check(shape, value, pointer, faults),
            None if form.required.contains(name) => {
                faults.push(Fault::at(pointer, FaultCode::MissingField, "is required"));
            }
            None => {}
        }
        pointer.truncate(parent);
    }
    if form.closed {
        for name in
            fields.keys().filter(|name| !form.properties.iter().any(|(known, _)| known == *name))
        {
            push(pointer, name);
            faults.push(Fault::at(
                pointer,
                FaultCode::UnknownField,
                "is not a field of this object",
            ));
            pointer.truncate(parent);
        }
    }
    if let Some(least) = form.least_fields
        && u64::try_from(fields.len()).unwrap_or(u64::MAX) < least
    {
        faults.push(Fault::at(
            pointer,
            FaultCode::TooFew,
            format!("must have at least {least} {}", plural("field", least)),
        ));
    }
}
