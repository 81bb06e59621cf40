//! From text to tokens: what is outside of `{{ }}` stays text, what is inside becomes words. Trim markers (`{{-`, `-}}`)
//! and comments are dealt with here, so the parser never sees them.

use super::{Fault, Outcome};

/// One word of a template.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// Text outside of actions.
    Text(String),
    /// `{{`
    Open,
    /// `}}`
    Close,
    /// A keyword, a function, `true`, `false` or `nil`.
    Name(String),
    /// `.Name`; the flag tells whether space stood before it, which ends the operand before.
    Field(String, bool),
    /// `.` alone.
    Dot,
    /// `$` or `$name`, with the dollar sign.
    Variable(String),
    /// A quoted or raw string.
    Quoted(String),
    /// A whole number or a character.
    Integer(i128),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// `|`
    Pipe,
    /// `(`
    LeftParen,
    /// `)`
    RightParen,
    /// `,`
    Comma,
    /// `:=`
    Declare,
    /// `=`
    Assign,
}

/// All tokens of `source`.
pub(super) fn tokens(source: &str) -> Outcome<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = source;
    let mut trim_next = false;
    while let Some(start) = rest.find("{{") {
        let inside = &rest[start + 2..];
        let trims = inside.strip_prefix('-').is_some_and(|after| after.starts_with(char::is_whitespace));
        push_text(&mut tokens, &rest[..start], trim_next, trims);
        let inside = if trims { inside[1..].trim_start() } else { inside };
        (rest, trim_next) = if inside.starts_with("/*") { comment(inside)? } else { action(inside, &mut tokens)? };
    }
    push_text(&mut tokens, rest, trim_next, false);
    Ok(tokens)
}

fn push_text(tokens: &mut Vec<Token>, text: &str, trim_start: bool, trim_end: bool) {
    let text = if trim_start { text.trim_start() } else { text };
    let text = if trim_end { text.trim_end() } else { text };
    if !text.is_empty() {
        tokens.push(Token::Text(text.to_owned()));
    }
}

/// Skip a comment; returns what follows it, and whether it trims.
fn comment(inside: &str) -> Outcome<(&str, bool)> {
    let end = inside.find("*/").ok_or_else(|| Fault::new("unclosed comment"))?;
    closing(&inside[end + 2..]).ok_or_else(|| Fault::new("a comment ends before the closing delimiter `}}`"))
}

/// What follows the closing delimiter that comes next, if one does, and whether that trims.
fn closing(text: &str) -> Option<(&str, bool)> {
    let after_space = text.trim_start();
    let spaced = after_space.len() < text.len();
    match after_space.strip_prefix("}}") {
        Some(after) => Some((after, false)),
        None => Some((after_space.strip_prefix("-}}").filter(|_| spaced)?, true)),
    }
}

/// The tokens of one action; returns what follows it, and whether it trims.
fn action<'a>(inside: &'a str, tokens: &mut Vec<Token>) -> Outcome<(&'a str, bool)> {
    tokens.push(Token::Open);
    let mut rest = inside;
    loop {
        if let Some(end) = closing(rest) {
            tokens.push(Token::Close);
            return Ok(end);
        }
        let start = rest.trim_start();
        let first = start.chars().next().ok_or_else(|| Fault::new("unclosed action"))?;
        rest = word(start, first, start.len() < rest.len(), tokens)?;
    }
}

fn word<'a>(rest: &'a str, first: char, spaced: bool, tokens: &mut Vec<Token>) -> Outcome<&'a str> {
    let follows = |tokens: &mut Vec<Token>, token, length: usize| {
        tokens.push(token);
        Ok(&rest[length..])
    };
    match first {
        '"' | '`' | '\'' => quoted(rest, first, tokens),
        '|' => follows(tokens, Token::Pipe, 1),
        '(' => follows(tokens, Token::LeftParen, 1),
        ')' => follows(tokens, Token::RightParen, 1),
        ',' => follows(tokens, Token::Comma, 1),
        '=' => follows(tokens, Token::Assign, 1),
        ':' if rest.starts_with(":=") => follows(tokens, Token::Declare, 2),
        '$' => {
            let length = 1 + name_length(&rest[1..]);
            follows(tokens, Token::Variable(rest[..length].to_owned()), length)
        }
        '.' if !rest[1..].starts_with(|c: char| c.is_ascii_digit()) => match name_length(&rest[1..]) {
            0 => follows(tokens, Token::Dot, 1),
            length => follows(tokens, Token::Field(rest[1..=length].to_owned(), spaced), 1 + length),
        },
        c if c.is_ascii_digit() || matches!(c, '+' | '-' | '.') => number(rest, tokens),
        c if c.is_alphabetic() || c == '_' => {
            let length = name_length(rest);
            follows(tokens, Token::Name(rest[..length].to_owned()), length)
        }
        c => Err(Fault::new(format!("unexpected `{c}` in an action"))),
    }
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())
}

fn number<'a>(rest: &'a str, tokens: &mut Vec<Token>) -> Outcome<&'a str> {
    let mut length = 0;
    let mut before = ' ';
    for (index, c) in rest.char_indices() {
        let sign = matches!(c, '+' | '-') && (index == 0 || matches!(before, 'e' | 'E') && !rest.starts_with("0x"));
        if !(sign || c.is_ascii_alphanumeric() || matches!(c, '.' | '_')) {
            break;
        }
        (length, before) = (index + c.len_utf8(), c);
    }
    let text = &rest[..length];
    let bad = || Fault::new(format!("bad number `{text}`"));
    let plain = text.replace('_', "");
    let (negative, digits) = match plain.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let lower = digits.to_ascii_lowercase();
    let (radix, digits) = match lower.get(..2) {
        Some("0x") => (16, &lower[2..]),
        Some("0b") => (2, &lower[2..]),
        Some("0o") => (8, &lower[2..]),
        _ if lower.len() > 1 && lower.starts_with('0') && lower.bytes().all(|b| b.is_ascii_digit()) => (8, &lower[1..]),
        _ => (10, lower.as_str()),
    };
    let token = match i128::from_str_radix(digits, radix) {
        Ok(value) => Token::Integer(if negative { -value } else { value }),
        Err(_) if radix == 10 => Token::Float(plain.parse().map_err(|_| bad())?),
        Err(_) => return Err(bad()),
    };
    tokens.push(token);
    Ok(&rest[length..])
}

fn quoted<'a>(rest: &'a str, quote: char, tokens: &mut Vec<Token>) -> Outcome<&'a str> {
    let unclosed =
        || Fault::new(if quote == '`' { "unterminated raw quoted string" } else { "unterminated quoted string" });
    if quote == '`' {
        let end = rest[1..].find('`').ok_or_else(unclosed)?;
        tokens.push(Token::Quoted(rest[1..=end].to_owned()));
        return Ok(&rest[end + 2..]);
    }
    let mut text = Vec::new();
    let mut chars = rest[1..].chars();
    while let Some(c) = chars.next() {
        match c {
            _ if c == quote => {
                let text = String::from_utf8_lossy(&text).into_owned();
                tokens.push(if quote == '"' { Token::Quoted(text) } else { character(&text)? });
                return Ok(chars.as_str());
            }
            '\n' => break,
            '\\' => escape(&mut chars, &mut text)?,
            _ => push(&mut text, c),
        }
    }
    Err(unclosed())
}

fn push(text: &mut Vec<u8>, c: char) {
    text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

fn character(text: &str) -> Outcome<Token> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Ok(Token::Integer(u32::from(c).into())),
        _ => Err(Fault::new(format!("malformed character constant `'{text}'`"))),
    }
}

/// One escape of Go's strings, after its backslash.
fn escape(chars: &mut std::str::Chars<'_>, text: &mut Vec<u8>) -> Outcome<()> {
    let letter = chars.next().ok_or_else(|| Fault::new("unterminated quoted string"))?;
    let mut digits = |first: &str, count: usize, radix: u32| {
        let word: String = first.chars().chain(chars.by_ref().take(count)).collect();
        u32::from_str_radix(&word, radix).map_err(|_| Fault::new(format!("bad escape `\\{letter}` in a string")))
    };
    let byte = match letter {
        'a' => 7,
        'b' => 8,
        't' => b'\t',
        'n' => b'\n',
        'v' => 11,
        'f' => 12,
        'r' => b'\r',
        '\\' | '\'' | '"' => letter as u8,
        'x' => digits("", 2, 16)? as u8,
        '0'..='7' => digits(&letter.to_string(), 2, 8)? as u8,
        'u' | 'U' => {
            let code = digits("", if letter == 'u' { 4 } else { 8 }, 16)?;
            push(text, char::from_u32(code).ok_or_else(|| Fault::new("an escape in a string is no character"))?);
            return Ok(());
        }
        _ => return Err(Fault::new(format!("unknown escape `\\{letter}` in a string"))),
    };
    text.push(byte);
    Ok(())
}
