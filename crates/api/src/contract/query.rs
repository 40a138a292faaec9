//! Query parameters: flat names, each known, none empty, several values by repeating or by comma.

use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, LazyLock, RwLock},
};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema, openapi::path::ParameterIn};

use super::{
    check,
    shape::{self, Form, Shape},
};
use crate::problem::{Fault, FaultCode, Problem};

/// The parameters of an operation. `Schemas` holds what they refer to (utoipa collects it for
/// bodies only).
pub trait QueryParameters: DeserializeOwned + IntoParams + 'static {
    /// Schemas that the parameters refer to: enums.
    type Schemas: SchemaList;
}

/// Types whose schemas belong together.
pub trait SchemaList {
    /// Appends the types' schemas under their names.
    fn collect(into: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>);
}

impl SchemaList for () {
    fn collect(_: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {}
}

macro_rules! schema_list {
    ($($name:ident)+) => {
        impl<$($name: ToSchema),+> SchemaList for ($($name,)+) {
            fn collect(into: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
                $(
                    into.push(($name::name().into_owned(), $name::schema()));
                    $name::schemas(into);
                )+
            }
        }
    };
}
schema_list!(A);
schema_list!(A B);
schema_list!(A B C);
schema_list!(A B C D);
schema_list!(A B C D E);
schema_list!(A B C D E F);

struct Known {
    name: String,
    required: bool,
    many: bool,
    shape: Shape,
}

/// Reads the query string of a request. Every fault at once: 400 with parameter names.
pub fn read<Q: QueryParameters>(query: &str) -> Result<Q, Problem> {
    let known = parameters::<Q>();
    let mut faults = Vec::new();
    let mut fields: Map<String, Value> = Map::new();
    let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
    for (name, text) in pairs {
        let Some(parameter) = known.iter().find(|known| known.name == name) else {
            let shown: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
            faults.push(Fault::parameter(
                &shown,
                FaultCode::UnknownParameter,
                "is not a parameter here",
            ));
            continue;
        };
        if parameter.many {
            let list = fields.entry(name.clone()).or_insert_with(|| Value::Array(Vec::new()));
            for part in text.split(',') {
                if let (Some(value), Value::Array(list)) =
                    (read_one(&name, part, &parameter.shape, &mut faults), &mut *list)
                {
                    list.push(value);
                }
            }
        } else if fields.contains_key(&name) {
            faults.push(Fault::parameter(&name, FaultCode::Duplicate, "is given twice"));
        } else if let Some(value) = read_one(&name, &text, &parameter.shape, &mut faults) {
            fields.insert(name, value);
        }
    }
    for parameter in known.iter() {
        match fields.get(&parameter.name) {
            Some(value) => {
                let mut found = Vec::new();
                check::check(&parameter.shape, value, &mut String::new(), &mut found);
                faults.extend(
                    found
                        .into_iter()
                        .map(|fault| Fault::parameter(&parameter.name, fault.code, fault.detail)),
                );
            }
            None if parameter.required => {
                faults.push(Fault::parameter(
                    &parameter.name,
                    FaultCode::MissingParameter,
                    "is required",
                ));
            }
            None => {}
        }
    }
    if !faults.is_empty() {
        faults.dedup();
        return Err(Problem::of_parameters(faults));
    }
    serde_path_to_error::deserialize(Value::Object(fields)).map_err(|error| {
        let name = error.path().to_string();
        Problem::of_parameters(vec![Fault::parameter(
            &name,
            FaultCode::InvalidValue,
            "cannot be used here",
        )])
    })
}

/// Refuses any parameter, for operations that have none.
pub fn none(query: &str) -> Result<(), Problem> {
    let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
    if pairs.is_empty() {
        return Ok(());
    }
    Err(Problem::of_parameters(
        pairs
            .iter()
            .map(|(name, _)| {
                let shown: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
                Fault::parameter(&shown, FaultCode::UnknownParameter, "is not a parameter here")
            })
            .collect(),
    ))
}

/// One value, of the type that the parameter takes.
fn read_one(name: &str, text: &str, shape: &Shape, faults: &mut Vec<Fault>) -> Option<Value> {
    if text.is_empty() {
        faults.push(Fault::parameter(
            name,
            FaultCode::Empty,
            "must not be empty; leave it out instead",
        ));
        return None;
    }
    if text.contains('\0') {
        faults.push(Fault::parameter(name, FaultCode::NulCharacter, "contains U+0000"));
        return None;
    }
    let types = types(shape);
    let takes = |wanted: &str| types.iter().any(|name| name == wanted);
    if takes("integer") {
        let plain = !text.starts_with('+');
        return text.parse::<i64>().ok().filter(|_| plain).map(Value::from).or_else(|| {
            faults.push(Fault::parameter(name, FaultCode::WrongType, "must be a whole number"));
            None
        });
    }
    if takes("boolean") {
        return match text {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => {
                faults.push(Fault::parameter(name, FaultCode::WrongType, "must be true or false"));
                None
            }
        };
    }
    Some(Value::String(text.to_owned()))
}

/// The JSON types that a single value may have.
fn types(shape: &Shape) -> Vec<String> {
    match shape {
        Shape::One(form) => match &form.items {
            Some(items) => types(items),
            None => form.types.clone(),
        },
        Shape::Either(forms) => forms.iter().flat_map(types).collect(),
    }
}

fn is_list(shape: &Shape) -> bool {
    match shape {
        Shape::One(form) => matches!(**form, Form { items: Some(_), .. }),
        Shape::Either(forms) => forms.iter().any(is_list),
    }
}

/// The parameters of a type, prepared at the first use.
fn parameters<Q: QueryParameters>() -> Arc<Vec<Known>> {
    static KNOWN: LazyLock<RwLock<HashMap<TypeId, Arc<Vec<Known>>>>> =
        LazyLock::new(RwLock::default);
    let found = KNOWN
        .read()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .get(&TypeId::of::<Q>())
        .cloned();
    if let Some(found) = found {
        return found;
    }
    let made: Vec<Known> = Q::into_params(|| Some(ParameterIn::Query))
        .into_iter()
        .map(|parameter| {
            let mut others = Vec::new();
            Q::Schemas::collect(&mut others);
            let schema = parameter.schema.unwrap_or_default();
            let shape = shape::compile(&schema, &others);
            Known {
                name: parameter.name,
                required: matches!(parameter.required, utoipa::openapi::Required::True),
                many: is_list(&shape),
                shape,
            }
        })
        .collect();
    let made = Arc::new(made);
    KNOWN
        .write()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .insert(TypeId::of::<Q>(), Arc::clone(&made));
    made
}
