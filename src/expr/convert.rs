//! Between the neutral tree and the expression crate's values.

use super::{Data, EvalError};
use cel::Value;
use cel::common::types::{CelBool, CelInt, CelList, CelMap, CelMapKey, CelNull, CelString, CelTimestamp};
use cel::common::value::Val;
use cel::objects::{Key, Map};
use std::collections::HashMap;
use std::sync::Arc;

/// A tree as expressions look things up in it. The crate can make one out of its own `Value`, but copies every branch
/// once for each level above it.
pub(super) fn val(data: &Data) -> Box<dyn Val> {
    match data {
        Data::Null => Box::new(CelNull),
        Data::Bool(b) => Box::new(CelBool::from(*b)),
        Data::Int(n) => Box::new(CelInt::from(*n)),
        Data::Text(t) => Box::new(CelString::from(t.clone())),
        Data::Time(t) => Box::new(CelTimestamp::from(*t)),
        Data::List(items) => Box::new(CelList::from(items.iter().map(val).collect::<Vec<_>>())),
        Data::Map(map) => {
            let map: HashMap<CelMapKey<'_>, Box<dyn Val>> =
                map.iter().map(|(k, v)| (CelMapKey::from(k.clone()), val(v))).collect();
            Box::new(CelMap::from(map))
        }
    }
}

/// A tree as the crate's value, which functions give back.
pub(super) fn value(data: &Data) -> Value {
    match data {
        Data::Null => Value::Null,
        Data::Bool(b) => Value::Bool(*b),
        Data::Int(n) => Value::Int(*n),
        Data::Text(t) => Value::String(Arc::new(t.clone())),
        Data::Time(t) => Value::Timestamp(*t),
        Data::List(items) => Value::List(Arc::new(items.iter().map(value).collect())),
        Data::Map(map) => {
            let map: HashMap<Key, Value> =
                map.iter().map(|(k, v)| (Key::String(Arc::new(k.clone())), value(v))).collect();
            Value::Map(Map { map: Arc::new(map) })
        }
    }
}

/// The crate's value as a tree; a duration becomes its whole seconds.
pub(super) fn data(value: &Value) -> Result<Data, EvalError> {
    Ok(match value {
        Value::Null => Data::Null,
        Value::Bool(b) => Data::Bool(*b),
        Value::Int(n) => Data::Int(*n),
        Value::UInt(n) => Data::Int(i64::try_from(*n).map_err(|_| no_kind("so large a number"))?),
        Value::String(t) => Data::Text(t.to_string()),
        Value::Timestamp(t) => Data::Time(*t),
        Value::Duration(d) => Data::Int(d.num_seconds()),
        Value::List(items) => Data::List(items.iter().map(data).collect::<Result<_, _>>()?),
        Value::Map(map) => {
            let pairs = map.map.iter().map(|(k, v)| Ok((k.to_string(), data(v)?)));
            Data::Map(pairs.collect::<Result<_, EvalError>>()?)
        }
        Value::Float(_) => return Err(no_kind("a fraction")),
        _ => return Err(no_kind("a value of this kind")),
    })
}

fn no_kind(what: &str) -> EvalError {
    EvalError { message: format!("the expression gives {what}, which no rule can use") }
}
