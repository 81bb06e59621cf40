//! `org.systemd.property.NAME` in a bundle's annotations: properties of the unit, with values in the text form of GVariant, as
//! runc and crun take them: `true`, `'text'`, `uint64 5`, `['a', 'b']`, `('a', 5)`.

use std::collections::HashMap;

use super::super::super::error::{Error, ErrorKind, Result};
use super::properties::Property;
use super::wire::{self, Value};

const PREFIX: &str = "org.systemd.property.";
/// How deep lists may be nested.
const DEEPEST: usize = 8;

/// The properties that the annotations ask for, by name.
pub(super) fn properties(annotations: &HashMap<String, String>) -> Result<Vec<Property>> {
    let mut asked: Vec<(&str, &str)> =
        annotations.iter().filter_map(|(key, text)| Some((key.strip_prefix(PREFIX)?, text.as_str()))).collect();
    asked.sort_unstable();
    asked.into_iter().map(|(name, text)| property(name, text)).collect()
}

fn property(name: &str, text: &str) -> Result<Property> {
    let wrong = |why: &str| {
        let message = format!("the annotation `{PREFIX}{}` is no property of a unit: {why}", name.escape_default());
        Error::new(ErrorKind::InvalidSpec, message)
    };
    if name.len() < 3 || !name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Err(wrong("names are letters, at least three"));
    }
    let mut parser = Parser { rest: text };
    let value = parser.value(0).filter(|_| parser.rest.trim().is_empty());
    let value = value.ok_or_else(|| wrong(&format!("cannot read its value `{}`", text.escape_default())))?;
    // In unit files times are in seconds; over D-Bus they are microseconds, and named so.
    let Some(base) = name.strip_suffix("Sec").filter(|_| !name.ends_with("USec")) else {
        return Ok((name.to_owned(), value));
    };
    let micros = seconds(&value).ok_or_else(|| wrong("a time is a number of seconds"))?;
    Ok((format!("{base}USec"), Value::Uint64(micros)))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a time in seconds: checked to be positive, and out of range it becomes the longest"
)]
fn seconds(value: &Value) -> Option<u64> {
    let seconds = match value {
        Value::Int32(number) => f64::from(*number),
        Value::Uint32(number) => f64::from(*number),
        Value::Int64(number) => *number as f64,
        Value::Uint64(number) => *number as f64,
        Value::Double(number) => *number,
        _ => return None,
    };
    (seconds >= 0.0).then_some((seconds * 1e6) as u64)
}

struct Parser<'text> {
    rest: &'text str,
}

impl Parser<'_> {
    fn skip(&mut self, token: &str) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// A word of letters, digits and what numbers have.
    fn word(&mut self) -> &str {
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|letter: char| !letter.is_ascii_alphanumeric() && !"+-.".contains(letter));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        word
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        if self.skip("[") {
            let members = self.members("]", depth)?;
            let kind = members.first()?.signature();
            return members.iter().all(|member| member.signature() == kind).then_some(Value::Array(kind, members));
        }
        if self.skip("(") {
            return self.members(")", depth).filter(|members| !wire::signature(members).is_empty()).map(Value::Struct);
        }
        for quote in ['\'', '"'] {
            if self.skip(quote.encode_utf8(&mut [0; 4])) {
                return self.text(quote);
            }
        }
        match self.word() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "boolean" => self.value(depth + 1).filter(|value| matches!(value, Value::Bool(_))),
            "string" => self.value(depth + 1).filter(|value| matches!(value, Value::Text(_))),
            "byte" => integer(self.word()).map(Value::Byte),
            "int16" => integer(self.word()).map(Value::Int16),
            "uint16" => integer(self.word()).map(Value::Uint16),
            "int32" => integer(self.word()).map(Value::Int32),
            "uint32" => integer(self.word()).map(Value::Uint32),
            "int64" => integer(self.word()).map(Value::Int64),
            "uint64" => integer(self.word()).map(Value::Uint64),
            "double" => self.word().parse().ok().map(Value::Double),
            word if word.contains('.') => word.parse().ok().map(Value::Double),
            word => integer(word).map(Value::Int32),
        }
    }

    fn members(&mut self, end: &str, depth: usize) -> Option<Vec<Value>> {
        let mut members = Vec::new();
        while !self.skip(end) {
            if !members.is_empty() && !self.skip(",") {
                return None;
            }
            if self.skip(end) {
                break;
            }
            members.push(self.value(depth + 1)?);
        }
        Some(members)
    }

    fn text(&mut self, quote: char) -> Option<Value> {
        let mut text = String::new();
        let mut letters = self.rest.char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' => text.push(match letters.next()?.1 {
                    'n' => '\n',
                    't' => '\t',
                    other => other,
                }),
                // It would end the text for who reads it.
                '\0' => return None,
                letter if letter == quote => {
                    self.rest = &self.rest[at + letter.len_utf8()..];
                    return Some(Value::Text(text));
                }
                letter => text.push(letter),
            }
        }
        None
    }
}

/// Decimal, or hexadecimal after `0x`.
fn integer<T: TryFrom<i128>>(word: &str) -> Option<T> {
    let number = match word.strip_prefix("0x") {
        Some(digits) => i128::from_str_radix(digits, 16).ok()?,
        None => word.parse::<i128>().ok()?,
    };
    T::try_from(number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_gvariant() {
        let text = |text: &str| Value::text(text);
        let cases = [
            ("CollectMode", "'inactive-or-failed'", ("CollectMode", text("inactive-or-failed"))),
            ("Slice", "\"a\\\"b\"", ("Slice", text("a\"b"))),
            ("TimeoutStopUSec", "uint64 123456789", ("TimeoutStopUSec", Value::Uint64(123_456_789))),
            ("TimeoutStopSec", "7", ("TimeoutStopUSec", Value::Uint64(7_000_000))),
            ("TimeoutStopSec", "1.5", ("TimeoutStopUSec", Value::Uint64(1_500_000))),
            ("SendSIGHUP", "true", ("SendSIGHUP", Value::Bool(true))),
            ("KillSignal", "-3", ("KillSignal", Value::Int32(-3))),
            ("KillSignal", "byte 0x10", ("KillSignal", Value::Byte(16))),
            (
                "After",
                "['a.service', 'b.service',]",
                ("After", Value::Array("s".to_owned(), vec![text("a.service"), text("b.service")])),
            ),
            (
                "DeviceAllow",
                "[('/dev/null', 'rw')]",
                (
                    "DeviceAllow",
                    Value::Array("(ss)".to_owned(), vec![Value::Struct(vec![text("/dev/null"), text("rw")])]),
                ),
            ),
        ];
        for (name, value, (expected, wanted)) in cases {
            assert_eq!(property(name, value).expect(value), (expected.to_owned(), wanted), "{name}={value}");
        }
    }

    #[test]
    fn what_is_no_value_is_refused() {
        let bad = [
            ("ok", "true"),
            ("Bad-Name", "true"),
            ("Name", ""),
            ("Name", "'open"),
            ("Name", "[1, 'a']"),
            ("Name", "[]"),
            ("Name", "true false"),
            ("Name", "uint64 -1"),
            ("Name", "word"),
            ("NameSec", "'x'"),
            ("NameSec", "-1"),
            ("Name", "()"),
            ("Name", "[[[[[[[[[[1]]]]]]]]]]"),
            ("Name", "byte 256"),
        ];
        for (name, value) in bad {
            assert_eq!(property(name, value).expect_err(value).kind(), ErrorKind::InvalidSpec, "{name}={value}");
        }
        let other = HashMap::from([("org.other".to_owned(), "x".to_owned())]);
        assert!(properties(&other).expect("none is asked for").is_empty());
    }
}
