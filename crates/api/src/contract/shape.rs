//! A schema prepared for checking: references resolved, patterns compiled, once for each type.

use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, LazyLock, RwLock},
};

use regex::Regex;
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

/// What a value must look like.
#[derive(Debug)]
pub enum Shape {
    /// One form; boxed, because it is wide.
    One(Box<Form>),
    /// Any of these.
    Either(Vec<Shape>),
}

/// The bounds of one form of a value. A bound that is not stated does not hold.
#[derive(Debug, Default)]
pub struct Form {
    /// Names of JSON types (`integer` beside `number`); empty: any.
    pub types: Vec<String>,
    /// The only values.
    pub values: Option<Vec<Value>>,
    /// Characters.
    pub length: (Option<u64>, Option<u64>),
    /// For strings.
    pub pattern: Option<Regex>,
    /// `date`, `date-time`, `uuid`; others are for people.
    pub format: Option<String>,
    /// For integers, both inclusive.
    pub range: (Option<i64>, Option<i64>),
    /// Number of items.
    pub count: (Option<u64>, Option<u64>),
    /// No two items may be equal.
    pub unique: bool,
    /// For arrays.
    pub items: Option<Shape>,
    /// For objects, in the order of the document.
    pub properties: Vec<(String, Shape)>,
    /// Names that must be there.
    pub required: Vec<String>,
    /// No other names.
    pub closed: bool,
    /// At least so many fields.
    pub least_fields: Option<u64>,
}

/// The shape of a type's schema. Made at the first use, then shared.
pub fn of<T: ToSchema + 'static>() -> Arc<Shape> {
    static SHAPES: LazyLock<RwLock<HashMap<TypeId, Arc<Shape>>>> = LazyLock::new(RwLock::default);
    let known = |shapes: &HashMap<TypeId, Arc<Shape>>| shapes.get(&TypeId::of::<T>()).cloned();
    if let Some(shape) = known(&SHAPES.read().unwrap_or_else(std::sync::PoisonError::into_inner)) {
        return shape;
    }
    let mut others = Vec::new();
    T::schemas(&mut others);
    let shape = Arc::new(compile(&<T as PartialSchema>::schema(), &others));
    SHAPES
        .write()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .insert(TypeId::of::<T>(), Arc::clone(&shape));
    shape
}

/// Prepares one schema; `others` are those that it refers to.
pub fn compile(schema: &RefOr<Schema>, others: &[(String, RefOr<Schema>)]) -> Shape {
    let json = |schema: &RefOr<Schema>| {
        serde_json::to_value(schema).expect("a schema is made of strings and numbers")
    };
    let others: HashMap<String, Value> =
        others.iter().map(|(name, schema)| (name.clone(), json(schema))).collect();
    prepare(&json(schema), &others)
}

fn prepare(schema: &Value, others: &HashMap<String, Value>) -> Shape {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        // Types of requests are not recursive, so that this ends.
        let target = others.get(name).unwrap_or_else(|| panic!("no schema is called {name}"));
        return prepare(target, others);
    }
    if let Some(forms) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        return Shape::Either(forms.iter().map(|form| prepare(form, others)).collect());
    }
    let names = |value: &Value| match value {
        Value::String(one) => vec![one.clone()],
        Value::Array(many) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    Shape::One(Box::new(Form {
        types: names(&schema["type"]),
        values: schema["enum"].as_array().cloned(),
        length: (schema["minLength"].as_u64(), schema["maxLength"].as_u64()),
        pattern: schema["pattern"]
            .as_str()
            .map(|pattern| Regex::new(pattern).expect("patterns of the contract are valid")),
        format: schema["format"].as_str().map(str::to_owned),
        range: (whole(&schema["minimum"]), whole(&schema["maximum"])),
        count: (schema["minItems"].as_u64(), schema["maxItems"].as_u64()),
        unique: schema["uniqueItems"].as_bool().unwrap_or_default(),
        items: schema
            .get("items")
            .filter(|items| items.is_object())
            .map(|items| prepare(items, others)),
        properties: schema["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, property)| (name.clone(), prepare(property, others)))
            .collect(),
        required: names(&schema["required"]),
        closed: schema["additionalProperties"] == Value::Bool(false),
        least_fields: schema["minProperties"].as_u64(),
    }))
}

/// utoipa may write a bound as `1.0`.
fn whole(bound: &Value) -> Option<i64> {
    bound.as_i64().or_else(|| {
        let text = bound.as_f64()?.to_string();
        text.parse().ok()
    })
}
