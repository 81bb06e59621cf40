//! Go's template language, as `--format` takes it: the subset of `text/template` that Docker's users write, with Docker's
//! functions (`json`, `join`, `split`, `title`, `lower`, `upper`, `pad`, `truncate`).
//!
//! [`Template::parse`] turns text into a tree once, [`Template::render`] runs it on a [`Value`], which is made from
//! anything that serialises. Records are strict (an unknown field is an error that lists the valid ones), maps are not.
//! What is printed for lists, maps, numbers and nothing is what Go's `fmt` prints. Nothing here knows containers or
//! tables; `listing.rs` puts `table` on top.

mod compare;
mod document;
mod execute;
mod functions;
mod lexer;
mod parser;
mod printf;
mod value;

use rcd::engine::{Error, ErrorKind};

pub(crate) use value::Value;

/// A template, checked for syntax and for the names of its functions.
#[derive(Debug)]
pub(crate) struct Template {
    source: String,
    program: parser::Program,
}

impl Template {
    /// Parse `source`, whose escapes outside of strings are left as they are.
    pub(crate) fn parse(source: &str) -> Result<Self, Error> {
        let program = lexer::tokens(source).and_then(|tokens| parser::parse(&tokens));
        let program = program.map_err(|fault| fault.in_template(source, "parse"))?;
        Ok(Self { source: source.to_owned(), program })
    }

    /// Run it on `data`.
    pub(crate) fn render(&self, data: &Value) -> Result<String, Error> {
        execute::render(&self.program, data, false).map_err(|fault| fault.in_template(&self.source, "evaluate"))
    }

    /// Whether it names fields only that rows have, where there is no row to run it on; their `headings` stand for one.
    pub(crate) fn check(&self, headings: &Value) -> Result<(), Error> {
        match execute::render(&self.program, headings, true) {
            Err(fault) if fault.no_field => Err(fault.in_template(&self.source, "evaluate")),
            // What is wrong with the headings may be right with a row.
            _ => Ok(()),
        }
    }

    /// Run it on the headings of a table, which functions of cells leave as they are.
    pub(crate) fn heading(&self, headings: &Value) -> Result<String, Error> {
        execute::render(&self.program, headings, true).map_err(|fault| fault.in_template(&self.source, "evaluate"))
    }
}

/// What is wrong, before it is known in which template.
#[derive(Debug, PartialEq)]
struct Fault {
    message: String,
    hint: Option<String>,
    /// It is about a field that there is not.
    no_field: bool,
}

impl Fault {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, no_field: false }
    }

    fn in_template(self, source: &str, doing: &str) -> Error {
        let error = Error::new(ErrorKind::InvalidInput, format!("cannot {doing} the template `{source}`"))
            .caused_by(self.message);
        match self.hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

type Outcome<T> = std::result::Result<T, Fault>;

#[cfg(test)]
mod tests;
