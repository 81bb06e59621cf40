//! Manual pages as plain text, for `rcd help`: the few requests of roff that our pages use, filled to the terminal's width.

/// How far text, the text under a tag, and the text of a nested list are indented.
const INDENT: usize = 7;
const UNDER_TAG: usize = 14;
const NESTED: usize = 18;

/// The page `source` in lines of at most `width` characters.
pub(super) fn plain(source: &str, width: usize) -> String {
    let mut page = Page { text: String::new(), words: Vec::new(), indent: INDENT, nested: false, width: width.max(40) };
    let mut expects_tag = false;
    let mut is_literal = false;
    for line in source.lines() {
        let (request, rest) = match line.strip_prefix('.') {
            Some(line) => line.split_once(' ').unwrap_or((line, "")),
            None => ("", line),
        };
        match request {
            "" if is_literal => page.literal(rest),
            "" | "B" | "I" => page.words.extend(unescaped(rest).split_whitespace().map(str::to_owned)),
            "BR" | "BI" | "IR" | "RI" | "RB" => page.words.extend(joined(rest).split_whitespace().map(str::to_owned)),
            "SH" => page.heading(&unescaped(rest)),
            "TP" => page.paragraph(INDENT),
            "IP" => page.item(),
            "PP" => page.paragraph(INDENT),
            "br" => page.flush(),
            "RS" => page.nest(true),
            "RE" => page.nest(false),
            "nf" | "fi" => {
                page.flush();
                is_literal = request == "nf";
            }
            // Titles, registers and conditions have no text of their own.
            _ => continue,
        }
        if expects_tag && !page.words.is_empty() {
            page.flush();
            page.indent = UNDER_TAG;
        }
        expects_tag = request == "TP";
    }
    page.flush();
    page.text.trim().to_owned()
}

struct Page {
    text: String,
    words: Vec<String>,
    indent: usize,
    nested: bool,
    width: usize,
}

impl Page {
    fn flush(&mut self) {
        let indent = if self.nested { NESTED } else { self.indent };
        let mut length = 0;
        for word in self.words.drain(..) {
            let size = word.chars().count();
            if length > 0 && length + 1 + size <= self.width {
                self.text.push(' ');
                length += 1 + size;
            } else {
                if length > 0 {
                    self.text.push('\n');
                }
                self.text.push_str(&" ".repeat(indent));
                length = indent + size;
            }
            self.text.push_str(&word);
        }
        if length > 0 {
            self.text.push('\n');
        }
    }

    fn paragraph(&mut self, indent: usize) {
        self.flush();
        self.indent = indent;
        if !self.text.ends_with("\n\n") && !self.text.ends_with(":\n\n") {
            self.text.push('\n');
        }
    }

    fn heading(&mut self, title: &str) {
        self.flush();
        self.indent = INDENT;
        self.text.push_str(&format!("\n{}\n", title.trim_matches('"')));
    }

    fn literal(&mut self, line: &str) {
        self.text.push_str(&format!("{}{}\n", " ".repeat(self.indent + 4), unescaped(line)));
    }

    fn item(&mut self) {
        self.flush();
        self.words.push("-".to_owned());
    }

    fn nest(&mut self, nested: bool) {
        self.flush();
        self.nested = nested;
    }
}

/// The words of a request whose fonts alternate: they are joined without spaces.
fn joined(rest: &str) -> String {
    let mut text = String::new();
    let mut quoted = false;
    for c in unescaped(rest).chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => {}
            c => text.push(c),
        }
    }
    text
}

/// Text without roff's escapes.
fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        let mut chars = after.chars();
        match chars.next() {
            Some('f') => drop(chars.next()),
            Some('&') | None => {}
            Some('e') => plain.push('\\'),
            Some('(') => match chars.by_ref().take(2).collect::<String>().as_str() {
                "bu" => plain.push('-'),
                "em" => plain.push('-'),
                _ => plain.push('\''),
            },
            // `\*(Aq` is an apostrophe.
            Some('*') => {
                chars.by_ref().take(3).for_each(drop);
                plain.push('\'');
            }
            Some(c) => plain.push(c),
        }
        rest = chars.as_str();
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_text() {
        let page = concat!(
            ".ie \\n(.g .ds Aq \\(aq\n.TH x 1\n.SH NAME\nx \\- does\n.SH OPTIONS\n.TP\n\\fB\\-\\-flag\\fR \\fI<N>\\fR\n",
            "One two three four five six seven eight nine ten\n.RS 14\n.IP \\(bu 2\nauto: by itself\n.RE\n.PP\n.nf\na  b\n.fi\n",
            ".BR rcd (1),\n.BI 128+ N\nsee \\*(Aqx\\*(Aq",
        );
        let expected = "NAME\n       x - does\n\nOPTIONS\n\n       --flag <N>\n              One two three four five six\n              \
            seven eight nine ten\n                  - auto: by itself\n\n           a  b\n       rcd(1), 128+N see 'x'";
        assert_eq!(plain(page, 42), expected);
    }
}
