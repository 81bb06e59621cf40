//! The functions of templates: those of `text/template` and those that Docker adds.

use super::{Fault, Outcome, Value, compare, printf};

/// Every function.
pub(super) const NAMES: &[&str] = &[
    "and", "call", "eq", "ge", "gt", "html", "index", "join", "js", "json", "le", "len", "lower", "lt", "ne", "not",
    "or", "pad", "print", "printf", "println", "slice", "split", "title", "truncate", "upper", "urlquery",
];

/// Functions that leave a heading as it is.
pub(super) const OF_CELLS: &[&str] = &["join", "json", "lower", "pad", "split", "title", "truncate", "upper"];

/// Call the function `name`, which is one of [`NAMES`].
pub(super) fn call(name: &str, arguments: &[Value]) -> Outcome<Value> {
    match (name, arguments) {
        ("and" | "or", [.., last]) => Ok(logic(name == "and", arguments).unwrap_or_else(|| last.clone())),
        ("not", [value]) => Ok(Value::Bool(!value.is_true())),
        ("eq" | "ne" | "lt" | "le" | "gt" | "ge", [_, ..]) => compare::compare(name, arguments),
        ("index", [collection, keys @ ..]) => keys.iter().try_fold(collection.clone(), |value, key| index(&value, key)),
        ("slice", [collection, bounds @ ..]) if bounds.len() <= 2 => slice(collection, bounds),
        ("len", [value]) => len(value),
        ("call", [Value::Lookup(Some(entries)), key]) => {
            Ok(Value::Text(entries.get(text(key)?).cloned().unwrap_or_default()))
        }
        ("call", [Value::Lookup(None), key]) => Ok(key.clone()),
        ("print", _) => Ok(Value::Text(printf::print(arguments))),
        ("println", _) => Ok(Value::Text(printf::println(arguments))),
        ("printf", [format, rest @ ..]) => Ok(Value::Text(printf::printf(text(format)?, rest))),
        ("html" | "js" | "urlquery", [_, ..]) => {
            let plain = match arguments {
                [Value::Text(text)] => text.clone(),
                _ => printf::print(arguments),
            };
            Ok(Value::Text(escaped(name, &plain)))
        }
        ("json", [value]) => Ok(Value::Text(value.to_json())),
        ("join", [list, separator]) => join(list, text(separator)?),
        ("split", [value, separator]) => Ok(split(text(value)?, text(separator)?)),
        ("lower", [value]) => Ok(Value::Text(text(value)?.chars().map(|c| single(c, c.to_lowercase())).collect())),
        ("upper", [value]) => Ok(Value::Text(text(value)?.chars().map(|c| single(c, c.to_uppercase())).collect())),
        ("title", [value]) => Ok(Value::Text(title(text(value)?))),
        ("pad", [value, before, after]) => pad(text(value)?, number(before)?, number(after)?),
        ("truncate", [value, length]) => Ok(Value::Text(truncate(text(value)?, number(length)?))),
        _ => Err(Fault::new(format!("wrong number of arguments ({})", arguments.len()))),
    }
}

fn text(value: &Value) -> Outcome<&str> {
    match value {
        Value::Text(text) => Ok(text),
        other => Err(Fault::new(format!("wrong type for value; expected string; got {}", other.type_name()))),
    }
}

fn number(value: &Value) -> Outcome<usize> {
    match value {
        Value::Int(number) => usize::try_from(*number)
            .ok()
            .filter(|number| *number <= 1 << 20)
            .ok_or_else(|| Fault::new(format!("{number} is out of range"))),
        other => Err(Fault::new(format!("wrong type for value; expected int; got {}", other.type_name()))),
    }
}

/// The first argument that decides an `and` or an `or`.
fn logic(is_and: bool, arguments: &[Value]) -> Option<Value> {
    arguments.iter().find(|value| value.is_true() != is_and).cloned()
}

fn index(collection: &Value, key: &Value) -> Outcome<Value> {
    match (collection, key) {
        (Value::Nil | Value::Omitted, _) => Err(Fault::new("index of untyped nil")),
        (Value::Unmade("map[]"), Value::Text(_)) => Ok(Value::Text(String::new())),
        (Value::Unmade(_), Value::Int(at)) => Err(Fault::new(format!("index out of range: {at}"))),
        (Value::Map(entries), Value::Text(key)) => Ok(match entries.get(key) {
            Some(value) => value.clone(),
            // Go gives the zero of the map's type: of labels and the like that is an empty string.
            None if entries.values().all(|value| matches!(value, Value::Text(_))) => Value::Text(String::new()),
            None => Value::Nil,
        }),
        (Value::Record(_), Value::Text(key)) => collection.field(key).ok_or_else(|| {
            let mut names = collection.field_names();
            names.sort_unstable();
            Fault {
                message: format!("there is no field `{key}`"),
                hint: Some(format!("the fields are {}", names.join(", "))),
                no_field: true,
            }
        }),
        (Value::Map(_) | Value::Record(_), other) => {
            Err(Fault::new(format!("value has type {}; should be string", other.type_name())))
        }
        (Value::List(items), Value::Int(at)) => usize::try_from(*at)
            .ok()
            .and_then(|at| items.get(at))
            .cloned()
            .ok_or_else(|| Fault::new(format!("index out of range: {at}"))),
        (Value::Text(text), Value::Int(at)) => usize::try_from(*at)
            .ok()
            .and_then(|at| text.as_bytes().get(at))
            .map(|byte| Value::Int((*byte).into()))
            .ok_or_else(|| Fault::new(format!("index out of range: {at}"))),
        (Value::List(_) | Value::Text(_), other) => {
            Err(Fault::new(format!("cannot index slice/array with type {}", other.type_name())))
        }
        (other, _) => Err(Fault::new(format!("can't index item of type {}", other.type_name()))),
    }
}

fn slice(collection: &Value, bounds: &[Value]) -> Outcome<Value> {
    let length = match collection {
        Value::Text(text) => text.len(),
        Value::List(items) => items.len(),
        other => return Err(Fault::new(format!("can't slice item of type {}", other.type_name()))),
    };
    let start = bounds.first().map_or(Ok(0), number)?;
    let end = bounds.get(1).map_or(Ok(length), number)?;
    if end > length {
        return Err(Fault::new(format!("index out of range: {end}")));
    }
    if start > end {
        return Err(Fault::new(format!("invalid slice index: {start} > {end}")));
    }
    Ok(match collection {
        Value::List(items) => Value::List(items[start..end].to_vec()),
        Value::Text(text) => Value::Text(String::from_utf8_lossy(&text.as_bytes()[start..end]).into_owned()),
        _ => Value::Nil,
    })
}

fn len(value: &Value) -> Outcome<Value> {
    let length = match value {
        Value::Text(text) => text.len(),
        Value::List(items) => items.len(),
        Value::Map(entries) => entries.len(),
        Value::Unmade(_) => 0,
        Value::Nil | Value::Omitted => return Err(Fault::new("len of nil pointer")),
        other => return Err(Fault::new(format!("len of type {}", other.type_name()))),
    };
    Ok(Value::Int(length as i128))
}

fn join(list: &Value, separator: &str) -> Outcome<Value> {
    match list {
        Value::List(items) => Ok(Value::Text(items.iter().map(printf::plain).collect::<Vec<_>>().join(separator))),
        Value::Nil | Value::Omitted | Value::Unmade("[]") => Ok(Value::Text(String::new())),
        other => Err(Fault::new(format!("wrong type for value; expected []string; got {}", other.type_name()))),
    }
}

fn split(text: &str, separator: &str) -> Value {
    let parts: Vec<Value> = if separator.is_empty() {
        text.chars().map(|c| Value::Text(c.to_string())).collect()
    } else {
        text.split(separator).map(Value::from).collect()
    };
    Value::List(parts)
}

/// Go changes the case of one character into one character: `ß` stays.
fn single(c: char, mut changed: impl Iterator<Item = char>) -> char {
    match (changed.next(), changed.next()) {
        (Some(changed), None) => changed,
        _ => c,
    }
}

/// The first letter of each word in upper case, where letters, digits, `_` and non-ASCII symbols make words.
fn title(text: &str) -> String {
    let mut before = ' ';
    let mut titled = String::with_capacity(text.len());
    for c in text.chars() {
        let starts =
            if before.is_ascii() { !(before.is_ascii_alphanumeric() || before == '_') } else { before.is_whitespace() };
        if starts {
            titled.extend(c.to_uppercase());
        } else {
            titled.push(c);
        }
        before = c;
    }
    titled
}

fn pad(text: &str, before: usize, after: usize) -> Outcome<Value> {
    if text.is_empty() {
        return Ok(Value::Text(String::new()));
    }
    Ok(Value::Text(format!("{}{text}{}", " ".repeat(before), " ".repeat(after))))
}

/// At most `length` bytes, as Docker does, without cutting a character in two.
fn truncate(text: &str, length: usize) -> String {
    text[..text.floor_char_boundary(length)].to_owned()
}

fn escaped(name: &str, text: &str) -> String {
    match name {
        "html" => text.chars().fold(String::new(), |out, c| match c {
            '&' => out + "&amp;",
            '<' => out + "&lt;",
            '>' => out + "&gt;",
            '"' => out + "&#34;",
            '\'' => out + "&#39;",
            '\0' => out + "\u{fffd}",
            _ => out + c.encode_utf8(&mut [0; 4]),
        }),
        "js" => text.chars().fold(String::new(), |out, c| match c {
            '\\' => out + "\\\\",
            '\'' => out + "\\'",
            '"' => out + "\\\"",
            '<' | '>' | '&' | '=' => out + &format!("\\u{:04X}", u32::from(c)),
            _ if c.is_control() => out + &format!("\\u{:04X}", u32::from(c)),
            _ => out + c.encode_utf8(&mut [0; 4]),
        }),
        _ => text.bytes().fold(String::new(), |out, byte| match byte {
            b' ' => out + "+",
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out + &char::from(byte).to_string(),
            _ => out + &format!("%{byte:02X}"),
        }),
    }
}
