//! Parameters that operations have in common stand once, in the components.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::polish::METHODS;

/// Puts parameters that are the same in at least two operations into `components.parameters`. Those
/// that an operation has for itself, if only by their example, stay where they are.
pub fn parameters(document: &mut Value) {
    let named = shared(document);
    for parameter in of_operations(document) {
        let name = named.iter().find(|(_, shared)| *shared == parameter).map(|(name, _)| name);
        if let Some(name) = name {
            *parameter = json!({"$ref": format!("#/components/parameters/{name}")});
        }
    }
    document["components"]["parameters"] = Value::Object(named);
}

fn of_operations(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let items = document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    let fields = items.filter_map(Value::as_object_mut).flatten();
    let operations = fields.filter(|(method, _)| METHODS.contains(&method.as_str()));
    let parameters = operations.filter_map(|(_, operation)| operation.get_mut("parameters"));
    parameters.filter_map(Value::as_array_mut).flatten()
}

/// Name → parameter. Where several of one name are shared, the name is that of the most frequent.
fn shared(document: &mut Value) -> Map<String, Value> {
    let mut uses: BTreeMap<String, BTreeMap<String, (usize, Value)>> = BTreeMap::new();
    for parameter in of_operations(document) {
        let alike = uses.entry(name_of(parameter)).or_default();
        alike.entry(parameter.to_string()).or_insert_with(|| (0, parameter.clone())).0 += 1;
    }
    let most_used = uses.into_iter().filter_map(|(name, alike)| {
        let (count, parameter) = alike.into_values().max_by_key(|(count, _)| *count)?;
        (count > 1).then_some((name, parameter))
    });
    most_used.collect()
}

/// `OrderNo`, `IfMatch`; `IfMatchRequired` of a header that elsewhere may be left out.
fn name_of(parameter: &Value) -> String {
    let name = parameter["name"].as_str().unwrap_or_default();
    let words = name.split(['-', '_']).map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_uppercase() + rest
    });
    let required = parameter["in"] == "header" && parameter["required"] == true;
    words.collect::<String>() + if required { "Required" } else { "" }
}
