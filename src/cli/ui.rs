//! Who may write to which stream, and in which colours: the only place that prints.
//!
//! stdout is the answer, and nothing else; everything said to a person goes to stderr. A broken pipe is a quiet end. Colour
//! underlines what the first word of a line says already, and is never alone in saying it.

use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::time::Instant;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use rcd::engine::{Context, Error, ErrorKind, Result};
use rcd::kernel::{terminal, trace};

use super::busy::{Busy, Lines};
use super::environment;
use super::listing::harmless;

/// So many milliseconds later an answer is there that does not come from a terminal.
const ANSWER: u16 = 2000;

/// When to colour.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless the environment says otherwise
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// What a command line that nobody could parse asks for.
    pub(crate) fn asked_of(words: impl Iterator<Item = String>) -> Self {
        let mut words = words.skip_while(|word| !word.starts_with("--color"));
        let first = words.next().unwrap_or_default();
        let value = first.strip_prefix("--color=").map(str::to_owned).or_else(|| words.next());
        match value.as_deref() {
            Some("always") => Self::Always,
            Some("never") => Self::Never,
            _ => Self::Auto,
        }
    }
}

/// The process's two streams.
#[derive(Debug)]
pub(crate) struct Ui {
    stdout: Stream,
    stderr: Stream,
    broken: bool,
    color: bool,
    answer_color: bool,
    terse: bool,
    /// What is done is said line by line.
    debugging: bool,
    /// The lines of a screen that is about to be drawn as a whole.
    screen: Option<Vec<String>>,
}

#[derive(Debug)]
enum Stream {
    Stdout(io::Stdout),
    Stderr(io::Stderr),
    /// Nowhere: of a command that shall only end with a code.
    Nowhere,
    #[cfg(test)]
    Kept(Vec<u8>),
}

impl Stream {
    fn line(&mut self, line: &str) -> io::Result<()> {
        match self {
            Self::Stdout(stream) => writeln!(stream.lock(), "{line}"),
            Self::Stderr(stream) => writeln!(stream.lock(), "{line}"),
            Self::Nowhere => Ok(()),
            #[cfg(test)]
            Self::Kept(text) => writeln!(text, "{line}"),
        }
    }
}

impl Ui {
    /// The streams of this process.
    pub(super) fn for_process() -> Self {
        let wish = environment::colors_by_itself();
        let color = wish.unwrap_or_else(|| io::stderr().is_terminal());
        let answer_color = wish.unwrap_or_else(|| io::stdout().is_terminal());
        Self {
            stdout: Stream::Stdout(io::stdout()),
            stderr: Stream::Stderr(io::stderr()),
            broken: false,
            color,
            answer_color,
            terse: false,
            debugging: false,
            screen: None,
        }
    }

    /// The same, with no answer: only errors are said.
    pub(super) fn quiet() -> Self {
        Self { stdout: Stream::Nowhere, terse: true, ..Self::for_process() }
    }

    /// Streams whose text is kept.
    #[cfg(test)]
    pub(super) fn captured() -> Self {
        Self {
            stdout: Stream::Kept(Vec::new()),
            stderr: Stream::Kept(Vec::new()),
            broken: false,
            color: false,
            answer_color: false,
            terse: false,
            debugging: false,
            screen: None,
        }
    }

    /// What was answered so far.
    #[cfg(test)]
    pub(super) fn captured_answer(&self) -> String {
        match &self.stdout {
            Stream::Kept(text) => String::from_utf8_lossy(text).into_owned(),
            _ => String::new(),
        }
    }

    /// What was said on stderr so far.
    #[cfg(test)]
    pub(super) fn captured_complaints(&self) -> String {
        match &self.stderr {
            Stream::Kept(text) => String::from_utf8_lossy(text).into_owned(),
            _ => String::new(),
        }
    }

    /// Follow what the user asked for.
    pub(super) fn set_color(&mut self, color: Color) {
        match color {
            Color::Auto => {}
            Color::Always => (self.color, self.answer_color) = (true, true),
            Color::Never => (self.color, self.answer_color) = (false, false),
        }
    }

    /// Whether the answer may have colours.
    pub(super) fn paints_answers(&self) -> bool {
        self.answer_color
    }

    /// Say no warnings and no notes: only failures.
    pub(super) fn set_terse(&mut self) {
        self.terse = true;
    }

    /// Write each line of `--debug` to stderr as well, with the time since now.
    pub(super) fn hear_debug(&mut self) {
        self.debugging = true;
        let (began, color) = (Instant::now(), self.color);
        trace::to(Box::new(move |line| {
            let line = format!("debug: [{:8.3}] {}", began.elapsed().as_secs_f64() * 1000.0, harmless(line));
            let line = if color { painted(&line) } else { line };
            // Nobody is left to tell when stderr itself is gone.
            let _ = writeln!(io::stderr().lock(), "{line}");
        }));
    }

    /// Whether `--debug` writes lines to stderr: nothing else may be drawn there.
    pub(super) fn is_debugging(&self) -> bool {
        self.debugging
    }

    /// Write one line of the answer to stdout.
    pub(crate) fn answer(&mut self, line: &str) {
        if let Some(screen) = &mut self.screen {
            screen.extend(line.split('\n').map(str::to_owned));
            return;
        }
        if !self.broken && self.stdout.line(line).is_err() {
            self.broken = true;
        }
    }

    /// Write many lines of the answer at once.
    pub(crate) fn answers(&mut self, lines: &[String]) {
        if !lines.is_empty() {
            self.answer(&lines.join("\n"));
        }
    }

    /// How wide the terminal is that the answer goes to, if it goes to one.
    pub(crate) fn answer_width(&self) -> Option<usize> {
        match &self.stdout {
            Stream::Stdout(stream) if stream.is_terminal() => {
                let columns = terminal::size(stream.as_fd()).ok()?.columns;
                (columns > 0).then_some(usize::from(columns))
            }
            _ => None,
        }
    }

    /// From here to [`Self::end_screen`] the answer is a screen: on a terminal it takes the place of the last one.
    pub(crate) fn begin_screen(&mut self) {
        if self.answer_width().is_some() {
            self.screen = Some(Vec::new());
        }
    }

    /// Draw it, as far as the terminal has room: each line over the old one, so that nothing flickers.
    pub(crate) fn end_screen(&mut self) {
        let Some(lines) = self.screen.take() else { return };
        let Stream::Stdout(stream) = &mut self.stdout else { return };
        let (rows, columns) = terminal::size(stream.as_fd())
            .map_or((24, 80), |size| (usize::from(size.rows).max(2), usize::from(size.columns).max(1)));
        // A line that is too long would go on in the next one, and move all that is below.
        let line = |line: &String| format!("{}\x1b[K\r\n", line.chars().take(columns).collect::<String>());
        let shown: String = lines.iter().take(rows - 1).map(line).collect();
        let mut stream = stream.lock();
        if stream.write_all(format!("\x1b[H{shown}\x1b[J").as_bytes()).and_then(|()| stream.flush()).is_err() {
            self.broken = true;
        }
    }

    /// Whether nobody reads the answer any more.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    /// Ask for something on the same line.
    pub(crate) fn ask(&mut self, question: &str) {
        if let Stream::Stderr(stream) = &mut self.stderr {
            let mut stream = stream.lock();
            // Whoever does not see the question can still answer it.
            let _ = stream.write_all(question.as_bytes()).and_then(|()| stream.flush());
        }
    }

    /// Say what is about to happen, and ask: true for a yes. Who has no terminal has to give the answer with the question.
    pub(crate) fn confirm(&mut self, what: &str) -> Result<bool> {
        self.say(&format!("warning: {what}"));
        self.say("Are you sure you want to continue? [y/N]");
        let (input, mut answer) = (io::stdin(), String::new());
        let is_there = || {
            let mut polled = [PollFd::new(input.as_fd(), PollFlags::POLLIN)];
            poll(&mut polled, PollTimeout::from(ANSWER)).is_ok_and(|count| count > 0)
        };
        if input.is_terminal() || is_there() {
            input.read_line(&mut answer).context(|| "cannot read the answer")?;
        }
        if answer.is_empty() && !input.is_terminal() {
            let error = Error::new(ErrorKind::InvalidInput, "nobody can be asked: standard input is no terminal");
            return Err(error.hint("`--force` does it without being asked"));
        }
        Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "Yes"))
    }

    /// Write one line about a failure to stderr.
    pub(crate) fn error(&mut self, line: &str) {
        self.say(line);
    }

    /// Write one line about something that goes on nevertheless.
    pub(crate) fn warn(&mut self, line: &str) {
        if self.terse {
            return;
        }
        self.say(&format!("warning: {line}"));
    }

    /// Say what is being done, should it take longer than a second, until this is dropped; nothing where it is to be `quiet`.
    pub(crate) fn busy(&self, what: impl Into<String>, quiet: bool) -> Option<Busy> {
        let color = self.color;
        let lines: Lines = Box::new(move |line| {
            let line = if color { painted(line) } else { line.to_owned() };
            // Nobody is left to tell when stderr itself is gone.
            let _ = writeln!(io::stderr().lock(), "{line}");
        });
        let frames = io::stderr().is_terminal() && !self.debugging;
        (!quiet && !self.terse).then(|| Busy::begin(what.into(), frames, lines))
    }

    /// Whether a person reads what is said.
    pub(crate) fn is_read(&self) -> bool {
        matches!(&self.stderr, Stream::Stderr(stream) if stream.is_terminal()) && !self.terse
    }

    /// Write one line to stderr that is neither.
    pub(crate) fn note(&mut self, line: &str) {
        if self.terse {
            return;
        }
        self.say(line);
    }

    fn say(&mut self, line: &str) {
        let line = if self.color { painted(line) } else { line.to_owned() };
        // Nobody is left to tell when stderr itself is gone.
        let _ = self.stderr.line(&line);
    }
}

/// The line with its first word in the word's colour.
fn painted(line: &str) -> String {
    for (word, style) in
        [("error:", "1;31"), ("  caused by:", "31"), ("warning:", "1;33"), ("hint:", "1;36"), ("debug:", "2")]
    {
        if let Some(rest) = line.strip_prefix(word) {
            return format!("\x1b[{style}m{word}\x1b[0m{rest}");
        }
    }
    line.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_asked_for_also_where_the_rest_is_wrong() {
        for (words, color) in [
            ("rcd --color always rumn", Color::Always),
            ("rcd rumn --color=never", Color::Never),
            ("rcd rumn --color", Color::Auto),
            ("rcd rumn", Color::Auto),
        ] {
            assert_eq!(Color::asked_of(words.split(' ').map(str::to_owned)), color, "{words}");
        }
    }

    #[test]
    fn the_first_word_is_coloured() {
        assert_eq!(painted("hint: set `--root`"), "\x1b[1;36mhint:\x1b[0m set `--root`");
        assert_eq!(painted("anything"), "anything");
    }
}
