//! Go's `fmt`: how values look when printed plainly, and what `printf`'s verbs make of them, down to what Go writes for
//! verbs that do not fit (`%!d(string=hi)`).

use super::Value;

/// As `%v` prints it.
pub(super) fn plain(value: &Value) -> String {
    Style::default().format(value, 'v')
}

/// The value with its type, for messages.
pub(super) fn described(value: &Value) -> String {
    format!("{} of type {}", plain(value), value.type_name())
}

/// `fmt.Sprint`: a space between two operands of which neither is a string.
pub(super) fn print(arguments: &[Value]) -> String {
    let mut text = String::new();
    for (at, value) in arguments.iter().enumerate() {
        let both = at > 0 && !matches!(arguments[at - 1], Value::Text(_)) && !matches!(value, Value::Text(_));
        if both {
            text.push(' ');
        }
        text.push_str(&plain(value));
    }
    text
}

/// `fmt.Sprintln`.
pub(super) fn println(arguments: &[Value]) -> String {
    arguments.iter().map(plain).collect::<Vec<_>>().join(" ") + "\n"
}

/// `fmt.Sprintf`.
pub(super) fn printf(format: &str, arguments: &[Value]) -> String {
    let mut text = String::new();
    let mut arguments = arguments.iter();
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        let style = Style::parse(&mut chars, &mut arguments);
        match chars.next() {
            None => text.push_str("%!(NOVERB)"),
            Some('%') => text.push('%'),
            Some(verb) => match arguments.next() {
                None => text.push_str(&format!("%!{verb}(MISSING)")),
                Some(value) => text.push_str(&style.format(value, verb)),
            },
        }
    }
    let extra: Vec<String> = arguments.map(extra).collect();
    if !extra.is_empty() {
        text.push_str(&format!("%!(EXTRA {})", extra.join(", ")));
    }
    text
}

fn extra(value: &Value) -> String {
    match value {
        Value::Nil | Value::Omitted => "<nil>".to_owned(),
        _ => format!("{}={}", value.type_name(), plain(value)),
    }
}

/// Widest and most precise that a format may ask for, as in Go.
const LIMIT: usize = 1_000_000;

/// Flags, width and precision of one verb.
#[derive(Debug, Default, Clone)]
struct Style {
    plus: bool,
    minus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

impl Style {
    fn parse<'a>(
        chars: &mut std::iter::Peekable<std::str::Chars<'_>>,
        arguments: &mut impl Iterator<Item = &'a Value>,
    ) -> Self {
        let mut style = Self::default();
        while let Some(flag) = chars.next_if(|c| "+-# 0".contains(*c)) {
            match flag {
                '+' => style.plus = true,
                '-' => style.minus = true,
                '#' => style.sharp = true,
                ' ' => style.space = true,
                _ => style.zero = true,
            }
        }
        style.zero &= !style.minus;
        style.width = number(chars, arguments);
        if chars.next_if_eq(&'.').is_some() {
            style.precision = Some(number(chars, arguments).unwrap_or(0));
        }
        style
    }

    fn format(&self, value: &Value, verb: char) -> String {
        match value {
            _ if verb == 'T' => self.padded(value.type_name()),
            Value::Nil | Value::Omitted if verb == 'v' => self.padded("<nil>"),
            Value::Nil | Value::Omitted => format!("%!{verb}(<nil>)"),
            Value::Unmade(shown) => (*shown).to_owned(),
            Value::Bool(truth) if matches!(verb, 'v' | 't') => self.padded(&truth.to_string()),
            Value::Int(number) => self.integer(*number, verb).unwrap_or_else(|| bad(value, verb)),
            Value::Float(number) => self.float(*number, verb).unwrap_or_else(|| bad(value, verb)),
            Value::Text(text) => self.text(text, verb).unwrap_or_else(|| bad(value, verb)),
            Value::List(items) => {
                format!("[{}]", items.iter().map(|item| self.format(item, verb)).collect::<Vec<_>>().join(" "))
            }
            Value::Map(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(key, item)| {
                        format!("{}:{}", self.format(&Value::from(key.as_str()), verb), self.format(item, verb))
                    })
                    .collect();
                format!("map[{}]", entries.join(" "))
            }
            Value::Record(fields) => {
                let named = self.plus && verb == 'v';
                let fields: Vec<String> = fields
                    .iter()
                    .filter(|(_, field)| !matches!(field, Value::Lookup(_)))
                    .map(|(name, field)| match named {
                        true => format!("{name}:{}", self.format(field, verb)),
                        false => self.format(field, verb),
                    })
                    .collect();
                format!("{{{}}}", fields.join(" "))
            }
            Value::Bool(_) | Value::Lookup(_) => bad(value, verb),
        }
    }

    fn padded(&self, text: &str) -> String {
        let missing = self.width.unwrap_or(0).saturating_sub(text.chars().count());
        match (self.minus, self.zero) {
            (true, _) => format!("{text}{}", " ".repeat(missing)),
            (false, true) => format!("{}{text}", "0".repeat(missing)),
            (false, false) => format!("{}{text}", " ".repeat(missing)),
        }
    }

    /// Pad a number, with zeros between its sign and its digits.
    fn signed(&self, negative: bool, digits: &str) -> String {
        let sign = match (negative, self.plus, self.space) {
            (true, ..) => "-",
            (_, true, _) => "+",
            (_, _, true) => " ",
            _ => "",
        };
        if !self.zero {
            return self.padded(&format!("{sign}{digits}"));
        }
        let missing = self.width.unwrap_or(0).saturating_sub(digits.len() + sign.len());
        format!("{sign}{}{digits}", "0".repeat(missing))
    }

    fn integer(&self, number: i128, verb: char) -> Option<String> {
        let size = number.unsigned_abs();
        let prefixed = |prefix: &str, digits: String| if self.sharp { format!("{prefix}{digits}") } else { digits };
        let digits = match verb {
            'v' | 'd' => size.to_string(),
            'b' => prefixed("0b", format!("{size:b}")),
            'o' => prefixed("0", format!("{size:o}")),
            'O' => format!("0o{size:o}"),
            'x' => prefixed("0x", format!("{size:x}")),
            'X' => prefixed("0X", format!("{size:X}")),
            'U' => return Some(self.padded(&format!("U+{size:04X}"))),
            'c' | 'q' => {
                let c = u32::try_from(number).ok().and_then(char::from_u32).unwrap_or('\u{fffd}');
                return Some(self.padded(&if verb == 'c' { c.to_string() } else { format!("'{c}'") }));
            }
            _ => return None,
        };
        let Some(least) = self.precision else { return Some(self.signed(number < 0, &digits)) };
        let digits = format!("{}{digits}", "0".repeat(least.saturating_sub(digits.len())));
        Some(Self { zero: false, ..self.clone() }.signed(number < 0, &digits))
    }

    fn float(&self, number: f64, verb: char) -> Option<String> {
        let size = number.abs();
        let digits = match verb {
            _ if !number.is_finite() => if number.is_nan() { "NaN" } else { "Inf" }.to_owned(),
            'f' | 'F' => format!("{size:.*}", self.precision.unwrap_or(6)),
            'e' | 'E' => exponent(&format!("{size:.*e}", self.precision.unwrap_or(6))),
            'v' | 'g' | 'G' => general(size, self.precision),
            _ => return None,
        };
        let digits = if verb.is_ascii_uppercase() { digits.to_uppercase() } else { digits };
        let sign =
            if number == f64::INFINITY && !self.space { Self { plus: true, ..self.clone() } } else { self.clone() };
        Some(sign.signed(number.is_sign_negative() && !number.is_nan(), &digits))
    }

    fn text(&self, text: &str, verb: char) -> Option<String> {
        let kept: String = match self.precision {
            Some(length) => text.chars().take(length).collect(),
            None => text.to_owned(),
        };
        match verb {
            'v' | 's' => Some(self.padded(&kept)),
            'q' if self.sharp && !kept.contains('`') => Some(self.padded(&format!("`{kept}`"))),
            'q' => Some(self.padded(&quoted(&kept))),
            'x' => Some(self.padded(&kept.bytes().map(|byte| format!("{byte:02x}")).collect::<String>())),
            'X' => Some(self.padded(&kept.bytes().map(|byte| format!("{byte:02X}")).collect::<String>())),
            _ => None,
        }
    }
}

fn number<'a>(
    chars: &mut std::iter::Peekable<std::str::Chars<'_>>,
    arguments: &mut impl Iterator<Item = &'a Value>,
) -> Option<usize> {
    if chars.next_if_eq(&'*').is_some() {
        return match arguments.next() {
            Some(Value::Int(width)) => usize::try_from(*width).ok().filter(|width| *width <= LIMIT),
            _ => None,
        };
    }
    let mut digits = String::new();
    while let Some(digit) = chars.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    digits.parse().ok().filter(|width| *width <= LIMIT)
}

fn bad(value: &Value, verb: char) -> String {
    format!("%!{verb}({}={})", value.type_name(), plain(value))
}

/// Rust's `1.5e8` as Go's `1.5e+08`.
fn exponent(text: &str) -> String {
    let (mantissa, power) = text.split_once('e').unwrap_or((text, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    format!("{mantissa}e{}{:02}", if power < 0 { '-' } else { '+' }, power.abs())
}

/// `%g`: the shortest digits, with an exponent where it is below -4 or not below the precision (6 when none is given). `%v` is
/// the same.
fn general(size: f64, precision: Option<usize>) -> String {
    let scientific = match precision {
        None => format!("{size:e}"),
        Some(digits) => format!("{size:.*e}", digits.max(1) - 1),
    };
    let (mantissa, power) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let mantissa = if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
    let power: i32 = power.parse().unwrap_or(0);
    let digits = mantissa.chars().filter(char::is_ascii_digit).count() as i32;
    let most = match precision {
        None => 6,
        Some(given) => (given.max(1) as i32).min(if digits > power { digits.max(power + 1) } else { i32::MAX }),
    };
    if power < -4 || power >= most {
        return exponent(&format!("{mantissa}e{power}"));
    }
    format!("{size:.*}", usize::try_from(digits - 1 - power).unwrap_or(0))
}

/// A Go string literal.
fn quoted(text: &str) -> String {
    let mut literal = String::from('"');
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\t' => literal.push_str("\\t"),
            '\r' => literal.push_str("\\r"),
            '\x07' => literal.push_str("\\a"),
            '\x08' => literal.push_str("\\b"),
            '\x0b' => literal.push_str("\\v"),
            '\x0c' => literal.push_str("\\f"),
            c if c.is_ascii_control() => literal.push_str(&format!("\\x{:02x}", u32::from(c))),
            c if c.is_control() => literal.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => literal.push(c),
        }
    }
    literal.push('"');
    literal
}
