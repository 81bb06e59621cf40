//! Values and messages of D-Bus as bytes (D-Bus specification, "Type System" and "Message Protocol"): as much of it as the
//! manager of systemd speaks, little-endian as all hosts of rcd are.

use super::super::super::error::{Error, ErrorKind, Result};

/// Messages of systemd's are small; a longer one is none of its.
const LONGEST: usize = 16 << 20;
/// How deep values may be nested (D-Bus specification, "Valid Signatures": 32 arrays and 32 structures).
const DEEPEST: usize = 64;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Byte(u8),
    Bool(bool),
    Int16(i16),
    Uint16(u16),
    Int32(i32),
    Uint32(u32),
    Int64(i64),
    Uint64(u64),
    Double(f64),
    Text(String),
    Path(String),
    Signature(String),
    /// The type of its members, and those.
    Array(String, Vec<Value>),
    /// A structure; an entry of a dictionary too.
    Struct(Vec<Value>),
    Variant(Box<Value>),
}

impl Value {
    /// A text as a value.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Its type in letters.
    pub(super) fn signature(&self) -> String {
        match self {
            Self::Byte(_) => "y".to_owned(),
            Self::Bool(_) => "b".to_owned(),
            Self::Int16(_) => "n".to_owned(),
            Self::Uint16(_) => "q".to_owned(),
            Self::Int32(_) => "i".to_owned(),
            Self::Uint32(_) => "u".to_owned(),
            Self::Int64(_) => "x".to_owned(),
            Self::Uint64(_) => "t".to_owned(),
            Self::Double(_) => "d".to_owned(),
            Self::Text(_) => "s".to_owned(),
            Self::Path(_) => "o".to_owned(),
            Self::Signature(_) => "g".to_owned(),
            Self::Array(member, _) => format!("a{member}"),
            Self::Struct(members) => format!("({})", signature(members)),
            Self::Variant(_) => "v".to_owned(),
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        align(out, alignment(&self.signature()));
        match self {
            Self::Byte(value) => out.push(*value),
            Self::Bool(value) => out.extend(u32::from(*value).to_le_bytes()),
            Self::Int16(value) => out.extend(value.to_le_bytes()),
            Self::Uint16(value) => out.extend(value.to_le_bytes()),
            Self::Int32(value) => out.extend(value.to_le_bytes()),
            Self::Uint32(value) => out.extend(value.to_le_bytes()),
            Self::Int64(value) => out.extend(value.to_le_bytes()),
            Self::Uint64(value) => out.extend(value.to_le_bytes()),
            Self::Double(value) => out.extend(value.to_le_bytes()),
            Self::Text(text) | Self::Path(text) => {
                out.extend(length(text.len()).to_le_bytes());
                out.extend(text.bytes().chain([0]));
            }
            Self::Signature(text) => {
                out.push(u8::try_from(text.len()).unwrap_or(u8::MAX));
                out.extend(text.bytes().chain([0]));
            }
            Self::Array(member, values) => {
                let at = out.len();
                out.extend([0; 4]);
                // The padding before the first member is no part of the length.
                align(out, alignment(member));
                let first = out.len();
                values.iter().for_each(|value| value.write(out));
                let bytes = length(out.len() - first).to_le_bytes();
                out[at..at + 4].copy_from_slice(&bytes);
            }
            Self::Struct(members) => members.iter().for_each(|member| member.write(out)),
            Self::Variant(value) => {
                Self::Signature(value.signature()).write(out);
                value.write(out);
            }
        }
    }
}

/// The type of several values.
pub(super) fn signature(values: &[Value]) -> String {
    values.iter().map(Value::signature).collect()
}

fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

fn align(out: &mut Vec<u8>, to: usize) {
    out.resize(out.len().next_multiple_of(to), 0);
}

/// Where a value of this type may begin.
fn alignment(signature: &str) -> usize {
    match signature.as_bytes().first() {
        Some(b'y' | b'g' | b'v') => 1,
        Some(b'n' | b'q') => 2,
        Some(b'x' | b't' | b'd' | b'(' | b'{') => 8,
        _ => 4,
    }
}

/// The first complete type of a signature, and the rest.
fn first_type(signature: &str) -> Option<(&str, &str)> {
    let bytes = signature.as_bytes();
    let mut at = 0;
    while bytes.get(at) == Some(&b'a') {
        at += 1;
    }
    let mut depth = 0_usize;
    loop {
        match bytes.get(at)? {
            b'(' | b'{' => depth += 1,
            b')' | b'}' => depth = depth.checked_sub(1)?,
            letter if letter.is_ascii_lowercase() => {}
            _ => return None,
        }
        at += 1;
        if depth == 0 {
            return Some(signature.split_at(at));
        }
    }
}

/// Reads values out of bytes that begin where a message or its body does.
struct Reader<'bytes> {
    bytes: &'bytes [u8],
    at: usize,
}

impl<'bytes> Reader<'bytes> {
    fn take(&mut self, count: usize) -> Option<&'bytes [u8]> {
        let found = self.bytes.get(self.at..self.at.checked_add(count)?)?;
        self.at += count;
        Some(found)
    }

    fn number<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn text(&mut self, count: usize) -> Option<String> {
        let text = String::from_utf8(self.take(count)?.to_vec()).ok()?;
        (self.take(1)? == [0]).then_some(text)
    }

    fn values(&mut self, mut signature: &str, depth: usize) -> Option<Vec<Value>> {
        let mut values = Vec::new();
        while !signature.is_empty() {
            let (first, rest) = first_type(signature)?;
            values.push(self.value(first, depth)?);
            signature = rest;
        }
        Some(values)
    }

    fn value(&mut self, signature: &str, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        self.at = self.at.next_multiple_of(alignment(signature));
        Some(match signature.as_bytes().first()? {
            b'y' => Value::Byte(self.take(1)?[0]),
            b'b' => Value::Bool(u32::from_le_bytes(self.number()?) != 0),
            b'n' => Value::Int16(i16::from_le_bytes(self.number()?)),
            b'q' => Value::Uint16(u16::from_le_bytes(self.number()?)),
            b'i' => Value::Int32(i32::from_le_bytes(self.number()?)),
            b'u' | b'h' => Value::Uint32(u32::from_le_bytes(self.number()?)),
            b'x' => Value::Int64(i64::from_le_bytes(self.number()?)),
            b't' => Value::Uint64(u64::from_le_bytes(self.number()?)),
            b'd' => Value::Double(f64::from_le_bytes(self.number()?)),
            b's' | b'o' => {
                let count = usize::try_from(u32::from_le_bytes(self.number()?)).ok()?;
                let text = self.text(count)?;
                if signature == "o" { Value::Path(text) } else { Value::Text(text) }
            }
            b'g' => {
                let count = usize::from(self.take(1)?[0]);
                Value::Signature(self.text(count)?)
            }
            b'v' => {
                let count = usize::from(self.take(1)?[0]);
                let inner = self.text(count)?;
                // One type and no more: what is inside relies on its brackets being closed.
                first_type(&inner).filter(|(_, rest)| rest.is_empty())?;
                Value::Variant(Box::new(self.value(&inner, depth + 1)?))
            }
            b'(' | b'{' => Value::Struct(self.values(&signature[1..signature.len() - 1], depth + 1)?),
            b'a' => {
                let count = usize::try_from(u32::from_le_bytes(self.number()?)).ok()?;
                let member = &signature[1..];
                self.at = self.at.next_multiple_of(alignment(member));
                let end = self.at.checked_add(count).filter(|end| *end <= self.bytes.len())?;
                let mut values = Vec::new();
                while self.at < end {
                    values.push(self.value(member, depth + 1)?);
                }
                Value::Array(member.to_owned(), values)
            }
            _ => return None,
        })
    }
}

/// A method call.
#[derive(Debug)]
pub(super) struct Call<'words> {
    pub(super) destination: &'words str,
    pub(super) path: &'words str,
    pub(super) interface: &'words str,
    pub(super) member: &'words str,
    pub(super) arguments: &'words [Value],
}

impl Call<'_> {
    /// Its bytes.
    pub(super) fn encode(&self, serial: u32) -> Vec<u8> {
        let mut body = Vec::new();
        self.arguments.iter().for_each(|argument| argument.write(&mut body));
        let mut fields = vec![
            field(1, Value::Path(self.path.to_owned())),
            field(2, Value::text(self.interface)),
            field(3, Value::text(self.member)),
            field(6, Value::text(self.destination)),
        ];
        if !self.arguments.is_empty() {
            fields.push(field(8, Value::Signature(signature(self.arguments))));
        }
        // Little-endian, a call, no flags, version 1.
        let mut message = vec![b'l', 1, 0, 1];
        message.extend(length(body.len()).to_le_bytes());
        message.extend(serial.to_le_bytes());
        Value::Array("(yv)".to_owned(), fields).write(&mut message);
        align(&mut message, 8);
        message.extend(body);
        message
    }
}

fn field(code: u8, value: Value) -> Value {
    Value::Struct(vec![Value::Byte(code), Value::Variant(Box::new(value))])
}

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Answer,
    Refusal,
    Signal,
    Other,
}

/// A message that came.
#[derive(Debug, PartialEq)]
pub(super) struct Message {
    pub(super) kind: Kind,
    /// The call that it answers.
    pub(super) answers: u32,
    /// The name of the signal.
    pub(super) member: String,
    /// The name of the error.
    pub(super) error: String,
    pub(super) body: Vec<Value>,
}

/// So many bytes have to be there to know how long a message is.
pub(super) const START: usize = 16;

/// How long the message is that begins so.
pub(super) fn message_length(start: &[u8; START]) -> Result<usize> {
    let number = |at: usize| u32::from_le_bytes([start[at], start[at + 1], start[at + 2], start[at + 3]]);
    let parts = [usize::try_from(number(12)).ok(), usize::try_from(number(4)).ok()];
    let [Some(fields), Some(body)] = parts else { return Err(broken()) };
    let length = fields.checked_add(START + 7).map(|length| length & !7).and_then(|header| header.checked_add(body));
    match length {
        Some(length) if start[0] == b'l' && start[3] == 1 && length <= LONGEST => Ok(length),
        _ => Err(broken()),
    }
}

fn broken() -> Error {
    Error::new(ErrorKind::Failed, "systemd sent a message that is none of D-Bus")
}

/// Read a whole message.
pub(super) fn decode(bytes: &[u8]) -> Result<Message> {
    try_decode(bytes).ok_or_else(broken)
}

fn try_decode(bytes: &[u8]) -> Option<Message> {
    let kind = match bytes.get(1)? {
        2 => Kind::Answer,
        3 => Kind::Refusal,
        4 => Kind::Signal,
        _ => Kind::Other,
    };
    let mut reader = Reader { bytes, at: 12 };
    let Value::Array(_, fields) = reader.value("a(yv)", 0)? else { return None };
    let mut message = Message { kind, answers: 0, member: String::new(), error: String::new(), body: Vec::new() };
    let mut signature = String::new();
    for field in fields {
        let Value::Struct(parts) = field else { return None };
        let [Value::Byte(code), Value::Variant(value)] = parts.as_slice() else { return None };
        match (code, &**value) {
            (3, Value::Text(text)) => message.member.clone_from(text),
            (4, Value::Text(text)) => message.error.clone_from(text),
            (5, Value::Uint32(serial)) => message.answers = *serial,
            (8, Value::Signature(text)) => signature.clone_from(text),
            _ => {}
        }
    }
    let body = bytes.get(reader.at.next_multiple_of(8)..)?;
    message.body = Reader { bytes: body, at: 0 }.values(&signature, 0)?;
    Some(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(arguments: &[Value]) -> Vec<u8> {
        let call = Call { destination: "a.b", path: "/a", interface: "a.b.C", member: "Do", arguments };
        call.encode(7)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let property = |name: &str, value| Value::Struct(vec![Value::text(name), Value::Variant(Box::new(value))]);
        let properties = Value::Array(
            "(sv)".to_owned(),
            vec![
                property("PIDs", Value::Array("u".to_owned(), vec![Value::Uint32(5)])),
                property("AllowedCPUs", Value::Array("y".to_owned(), vec![Value::Byte(3)])),
                property("Delegate", Value::Bool(true)),
                property("MemoryMax", Value::Uint64(u64::MAX)),
                property("Nice", Value::Int32(-3)),
                property("Load", Value::Double(0.5)),
            ],
        );
        let arguments = [Value::text("x.scope"), properties, Value::Array("(sa(sv))".to_owned(), Vec::new())];
        let bytes = call(&arguments);
        let start = bytes[..START].try_into().expect("a start");
        assert_eq!(message_length(start).expect("a length"), bytes.len());
        let read = decode(&bytes).expect("a message");
        assert_eq!((read.kind, read.member.as_str()), (Kind::Other, "Do"));
        assert_eq!(read.body, arguments);
    }

    #[test]
    fn bytes_are_those_of_the_specification() {
        let call = Call {
            destination: "org.freedesktop.DBus",
            path: "/org/freedesktop/DBus",
            interface: "org.freedesktop.DBus",
            member: "Hello",
            arguments: &[],
        };
        let bytes = call.encode(1);
        // As libdbus sends it, field by field: the length of the fields, then path, interface, member and destination.
        assert_eq!(&bytes[..16], b"l\x01\x00\x01\x00\x00\x00\x00\x01\x00\x00\x00\x6d\x00\x00\x00");
        assert_eq!(&bytes[16..24], b"\x01\x01o\x00\x15\x00\x00\x00");
        assert_eq!(&bytes[24..48], b"/org/freedesktop/DBus\x00\x00\x00");
        assert_eq!(bytes.len(), 128);
    }

    #[test]
    fn cut_or_twisted_bytes_are_no_message() {
        let bytes = call(&[Value::text("text"), Value::Array("s".to_owned(), vec![Value::text("a"); 3])]);
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length]).is_err(), "{length} bytes");
        }
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut twisted = bytes.clone();
                twisted[at] ^= 1 << bit;
                // It may mean something else, but it must end.
                let _ = decode(&twisted);
            }
        }
        for start in [*b"B\x01\x00\x01\x00\x00\x00\x00\x01\x00\x00\x00\x10\x00\x00\x00", [0xff; 16], [0; 16]] {
            assert!(message_length(&start).is_err(), "{start:?}");
        }
        // Arrays in arrays in arrays, none of them empty.
        assert!(
            Reader { bytes: &[4, 0, 0, 0].repeat(1024), at: 0 }.value(&format!("{}y", "a".repeat(200)), 0).is_none()
        );
    }

    #[test]
    fn types_are_split_where_they_end() {
        for (signature, first, rest) in
            [("s", "s", ""), ("a(sv)u", "a(sv)", "u"), ("aayb", "aay", "b"), ("(i(s))t", "(i(s))", "t")]
        {
            assert_eq!(first_type(signature), Some((first, rest)), "{signature}");
        }
        for bad in ["", "a", "(s", ")", "A"] {
            assert_eq!(first_type(bad), None, "{bad}");
        }
    }
}
