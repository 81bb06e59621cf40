//! The data a template works on: JSON's kinds, with records (known fields, in order) told apart from maps (any key).
//!
//! Anything that implements `Serialize` becomes one, through a serialiser that keeps the difference, which JSON text loses.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::ser::{self, Serialize};

use super::document;

/// A value of a template.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Nothing: a pointer that is nil, a key that is missing.
    Nil,
    /// A field that its record leaves out of JSON; a template that asks for it gets [`Value::Nil`].
    Omitted,
    /// A list (`[]`) or a map (`map[]`) that was never made: `null` in JSON, empty otherwise. It is what Go prints of it.
    Unmade(&'static str),
    /// `true` or `false`.
    Bool(bool),
    /// Any whole number.
    Int(i128),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Any keys: labels, ports, networks.
    Map(BTreeMap<String, Value>),
    /// Known fields, in their order.
    Record(Vec<(Cow<'static, str>, Value)>),
    /// A field that takes one argument, as `.Label "key"` in lists; with no entries it is a heading, and says its argument.
    Lookup(Option<BTreeMap<String, String>>),
}

impl Value {
    /// The value of anything that serialises.
    pub(crate) fn of(data: &impl Serialize) -> Self {
        // Only what a `Serialize` of foreign make refuses by itself can fail here; ours do not.
        data.serialize(Collector).unwrap_or(Self::Nil)
    }

    /// A map of fields.
    pub(super) fn map(fields: Vec<(Cow<'static, str>, Value)>) -> Self {
        Self::Map(fields.into_iter().map(|(key, value)| (key.into_owned(), value)).collect())
    }

    /// The field `name`; `None` where there is no such field.
    pub(super) fn field(&self, name: &str) -> Option<Value> {
        match self {
            Self::Record(fields) => match find(fields, name).or_else(|| find(fields, document::other_name(name)?)) {
                Some(Self::Omitted) => Some(Self::Nil),
                Some(value) => Some(value.clone()),
                None => document::left_out(name),
            },
            Self::Map(entries) => Some(entries.get(name).cloned().unwrap_or(Self::Nil)),
            Self::Unmade("map[]") => Some(Self::Nil),
            _ => None,
        }
    }

    /// The text of a record's field of this very name, where it is text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self {
            Self::Record(fields) => find(fields, name).and_then(|value| match value {
                Self::Text(text) => Some(text.as_str()),
                _ => None,
            }),
            _ => None,
        }
    }

    /// The names that [`Self::field`] knows, for an error that lists them.
    pub(super) fn field_names(&self) -> Vec<&str> {
        match self {
            Self::Record(fields) => fields.iter().map(|(key, _)| &**key).collect(),
            Self::Map(entries) => entries.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether `if` takes it as true.
    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Nil | Self::Omitted | Self::Unmade(_) => false,
            Self::Bool(value) => *value,
            Self::Int(value) => *value != 0,
            Self::Float(value) => *value != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::List(items) => !items.is_empty(),
            Self::Map(entries) => !entries.is_empty(),
            Self::Record(_) | Self::Lookup(_) => true,
        }
    }

    /// Go's name of its type, for messages.
    pub(super) fn type_name(&self) -> &'static str {
        match self {
            Self::Nil | Self::Omitted => "<nil>",
            Self::Unmade("[]") => "[]string",
            Self::Unmade(_) => "map[string]string",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Float(_) => "float64",
            Self::Text(_) => "string",
            Self::List(_) => "[]interface {}",
            Self::Map(_) => "map[string]interface {}",
            Self::Record(_) => "struct",
            Self::Lookup(_) => "func(string) string",
        }
    }

    /// As JSON, with object keys in their order.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn find<'v>(fields: &'v [(Cow<'static, str>, Value)], name: &str) -> Option<&'v Value> {
    fields.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

impl Serialize for Value {
    fn serialize<S: ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nil | Self::Omitted | Self::Unmade(_) | Self::Lookup(_) => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(value) => match (i64::try_from(*value), u64::try_from(*value)) {
                (Ok(value), _) => serializer.serialize_i64(value),
                (_, Ok(value)) => serializer.serialize_u64(value),
                _ => serializer.serialize_i128(*value),
            },
            // Go writes 3.0 as 3.
            Self::Float(value) if value.fract() == 0.0 && value.abs() < 1e15 => serializer.serialize_i64(*value as i64),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(entries) => serializer.collect_map(entries),
            Self::Record(fields) => serializer.collect_map(
                fields
                    .iter()
                    .filter(|(_, value)| !matches!(value, Self::Lookup(_) | Self::Omitted))
                    .map(|(key, value)| (key, value)),
            ),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Turns what serialises into a [`Value`].
struct Collector;

/// A value that refused to serialise.
#[derive(Debug)]
pub(crate) struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

impl ser::Error for Refused {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// The parts of a compound value as they come.
struct Parts {
    variant: Option<&'static str>,
    key: String,
    items: Vec<Value>,
    fields: Vec<(Cow<'static, str>, Value)>,
    is_map: bool,
}

impl Parts {
    fn new(variant: Option<&'static str>, is_map: bool) -> Self {
        Self { variant, key: String::new(), items: Vec::new(), fields: Vec::new(), is_map }
    }

    fn wrapped(variant: Option<&'static str>, value: Value) -> Value {
        match variant {
            Some(name) => Value::Map(BTreeMap::from([(name.to_owned(), value)])),
            None => value,
        }
    }

    fn list(self) -> Value {
        Self::wrapped(self.variant, Value::List(self.items))
    }

    fn object(self) -> Value {
        let value = if self.is_map { Value::map(self.fields) } else { Value::Record(self.fields) };
        Self::wrapped(self.variant, value)
    }
}

macro_rules! collect_numbers {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<Value, Refused> { Ok(Value::Int(i128::from(value))) })*
    };
}

impl ser::Serializer for Collector {
    type Ok = Value;
    type Error = Refused;
    type SerializeSeq = Parts;
    type SerializeTuple = Parts;
    type SerializeTupleStruct = Parts;
    type SerializeTupleVariant = Parts;
    type SerializeMap = Parts;
    type SerializeStruct = Parts;
    type SerializeStructVariant = Parts;

    collect_numbers!(serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_i128: i128);

    fn serialize_bool(self, value: bool) -> Result<Value, Refused> {
        Ok(Value::Bool(value))
    }
    fn serialize_f32(self, value: f32) -> Result<Value, Refused> {
        Ok(Value::Float(value.into()))
    }
    fn serialize_f64(self, value: f64) -> Result<Value, Refused> {
        Ok(Value::Float(value))
    }
    fn serialize_char(self, value: char) -> Result<Value, Refused> {
        Ok(Value::Text(value.to_string()))
    }
    fn serialize_str(self, value: &str) -> Result<Value, Refused> {
        Ok(Value::from(value))
    }
    fn serialize_bytes(self, value: &[u8]) -> Result<Value, Refused> {
        Ok(Value::List(value.iter().map(|byte| Value::Int((*byte).into())).collect()))
    }
    fn serialize_none(self) -> Result<Value, Refused> {
        Ok(Value::Nil)
    }
    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<Value, Refused> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<Value, Refused> {
        Ok(Value::Nil)
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, Refused> {
        Ok(Value::Nil)
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Value, Refused> {
        Ok(Value::from(variant))
    }
    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, value: &T) -> Result<Value, Refused> {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, Refused> {
        Ok(Parts::wrapped(Some(variant), value.serialize(self)?))
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<Parts, Refused> {
        Ok(Parts::new(None, false))
    }
    fn serialize_tuple(self, _: usize) -> Result<Parts, Refused> {
        Ok(Parts::new(None, false))
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Parts, Refused> {
        Ok(Parts::new(None, false))
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts, Refused> {
        Ok(Parts::new(Some(variant), false))
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Parts, Refused> {
        Ok(Parts::new(None, true))
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts, Refused> {
        Ok(Parts::new(None, false))
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts, Refused> {
        Ok(Parts::new(Some(variant), false))
    }
}

macro_rules! collect_items {
    ($($trait:ident $method:ident),*) => {
        $(impl ser::$trait for Parts {
            type Ok = Value;
            type Error = Refused;
            fn $method<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Refused> {
                self.items.push(value.serialize(Collector)?);
                Ok(())
            }
            fn end(self) -> Result<Value, Refused> {
                Ok(self.list())
            }
        })*
    };
}
collect_items!(SerializeSeq serialize_element, SerializeTuple serialize_element, SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field);

macro_rules! collect_fields {
    ($($trait:ident),*) => {
        $(impl ser::$trait for Parts {
            type Ok = Value;
            type Error = Refused;
            fn serialize_field<T: ?Sized + Serialize>(&mut self, key: &'static str, value: &T) -> Result<(), Refused> {
                self.fields.push((Cow::Borrowed(key), value.serialize(Collector)?));
                Ok(())
            }
            // A field that is left out of JSON is still a field of the record.
            fn skip_field(&mut self, key: &'static str) -> Result<(), Refused> {
                self.fields.push((Cow::Borrowed(key), Value::Omitted));
                Ok(())
            }
            fn end(self) -> Result<Value, Refused> {
                Ok(self.object())
            }
        })*
    };
}
collect_fields!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Parts {
    type Ok = Value;
    type Error = Refused;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result<(), Refused> {
        self.key = match key.serialize(Collector)? {
            Value::Text(text) => text,
            other => super::printf::plain(&other),
        };
        Ok(())
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Refused> {
        self.fields.push((std::mem::take(&mut self.key).into(), value.serialize(Collector)?));
        Ok(())
    }

    fn end(self) -> Result<Value, Refused> {
        Ok(self.object())
    }
}
