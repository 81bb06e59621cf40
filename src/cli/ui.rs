//! Who may write to which stream: the only place that prints.
//!
//! stdout is the answer, and nothing else; everything said to a person goes to stderr. A broken pipe is a quiet end.

use std::io::{self, Write};

/// The process's two streams.
#[derive(Debug)]
pub(crate) struct Ui {
    stdout: io::Stdout,
    stderr: io::Stderr,
    broken: bool,
}

impl Ui {
    /// The streams of this process.
    pub(super) fn for_process() -> Self {
        Self { stdout: io::stdout(), stderr: io::stderr(), broken: false }
    }

    /// Write one line of the answer to stdout.
    pub(crate) fn answer(&mut self, line: &str) {
        if !self.broken && writeln!(self.stdout.lock(), "{line}").is_err() {
            self.broken = true;
        }
    }

    /// Write one line about a failure to stderr.
    pub(crate) fn error(&mut self, line: &str) {
        self.say(line);
    }

    fn say(&mut self, line: &str) {
        // Nobody is left to tell when stderr itself is gone.
        let _ = writeln!(self.stderr.lock(), "{line}");
    }
}
