//! `eq`, `ne`, `lt`, `le`, `gt`, `ge`: Go's rules, which never compare values of different kinds.

use std::cmp::Ordering;

use super::{Fault, Outcome, Value};

/// One comparison by its name.
pub(super) fn compare(name: &str, arguments: &[Value]) -> Outcome<Value> {
    let holds = match (name, arguments) {
        ("eq", [_]) => return Err(Fault::new("missing argument for comparison")),
        ("eq", [first, others @ ..]) => {
            // As Go does, each is looked at only while none was equal.
            let mut equal = false;
            for other in others {
                equal = equal || equals(first, other)?;
            }
            equal
        }
        ("ne", [left, right]) => !equals(left, right)?,
        ("lt", [left, right]) => order(left, right)? == Some(Ordering::Less),
        ("le", [left, right]) => matches!(order(left, right)?, Some(Ordering::Less | Ordering::Equal)),
        ("gt", [left, right]) => order(left, right)? == Some(Ordering::Greater),
        ("ge", [left, right]) => matches!(order(left, right)?, Some(Ordering::Greater | Ordering::Equal)),
        _ => return Err(Fault::new(format!("wrong number of arguments ({})", arguments.len()))),
    };
    Ok(Value::Bool(holds))
}

fn equals(left: &Value, right: &Value) -> Outcome<bool> {
    match (left, right) {
        (Value::Nil | Value::Omitted, Value::Nil | Value::Omitted) => Ok(true),
        (Value::Nil | Value::Omitted, _) | (_, Value::Nil | Value::Omitted) => Ok(false),
        (Value::Bool(_), Value::Bool(_)) | (Value::Int(_), Value::Int(_)) | (Value::Text(_), Value::Text(_)) => {
            Ok(left == right)
        }
        (Value::Float(left), Value::Float(right)) => Ok(left == right),
        (Value::List(_) | Value::Map(_) | Value::Lookup(_) | Value::Unmade(_), _)
        | (_, Value::List(_) | Value::Map(_) | Value::Lookup(_) | Value::Unmade(_)) => {
            Err(Fault::new("non-comparable type"))
        }
        (Value::Record(_), Value::Record(_)) => Ok(left == right),
        _ => Err(Fault::new("incompatible types for comparison")),
    }
}

fn order(left: &Value, right: &Value) -> Outcome<Option<Ordering>> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Ok(Some(left.cmp(right))),
        (Value::Float(left), Value::Float(right)) => Ok(left.partial_cmp(right)),
        (Value::Text(left), Value::Text(right)) => Ok(Some(left.as_bytes().cmp(right.as_bytes()))),
        (Value::Int(_) | Value::Float(_) | Value::Text(_), Value::Int(_) | Value::Float(_) | Value::Text(_)) => {
            Err(Fault::new("incompatible types for comparison"))
        }
        _ => Err(Fault::new("invalid type for comparison")),
    }
}
