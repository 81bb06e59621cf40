//! The one place that turns errors into text, hints and exit codes.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use rcd::engine;

use super::refused;
use super::ui::Ui;

/// What the process ends with (see `rcd-exit-codes(7)`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// Done.
    Success,
    /// The operation failed.
    Failure,
    /// rcd itself failed before the container's command could say anything.
    EngineFailure,
    /// The command is there and cannot be executed.
    CommandNotExecutable,
    /// The command was not found.
    CommandNotFound,
    /// The container's own code, or 128 and the number of the signal that ended it.
    Container(u8),
}

impl ExitStatus {
    /// The number.
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failure => 1,
            Self::EngineFailure => 125,
            Self::CommandNotExecutable => 126,
            Self::CommandNotFound => 127,
            Self::Container(code) => code,
        }
    }
}

/// Print `error` with its causes and hints, and choose the exit code.
pub(super) fn failure(error: &anyhow::Error, ui: &mut Ui) -> ExitStatus {
    ui.error(&format!("error: {}", harmless(&error.to_string(), false)));
    for cause in error.chain().skip(1) {
        // A parser's cause may be a picture of several lines.
        ui.error(&format!("  caused by: {}", harmless(cause.to_string().trim_end(), true)));
    }
    let ours = error.chain().filter_map(|cause| cause.downcast_ref::<engine::Error>());
    for hint in ours.clone().filter_map(engine::Error::hint_text) {
        ui.error(&format!("hint: {}", harmless(hint, false)));
    }
    let silent = ours.clone().all(|error| error.hint_text().is_none());
    if silent && ours.clone().any(engine::Error::is_out_of_space) {
        ui.error("hint: the disk is full; `rcd rm`, `rcd rmi` and `rcd system prune` make room");
    }
    ours.map(engine::Error::kind)
        .find_map(|kind| match kind {
            engine::ErrorKind::CommandNotExecutable => Some(ExitStatus::CommandNotExecutable),
            engine::ErrorKind::CommandNotFound => Some(ExitStatus::CommandNotFound),
            _ => None,
        })
        .unwrap_or(ExitStatus::Failure)
}

/// A text with other people's words in it, which must neither end a line nor steer a terminal.
fn harmless(text: &str, lines: bool) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' if lines => plain.push(letter),
            letter if letter.is_control() => plain.extend(letter.escape_default()),
            letter => plain.push(letter),
        }
    }
    plain
}

/// What the parser of a value says, and its hint: our own errors name the value themselves; of others' the words are ours.
fn refusal(error: &clap::Error, value: &str, argument: &str) -> (String, Option<String>) {
    let named = |why: &str| format!("invalid value `{value}` for `{argument}`: {why}");
    let Some(source) = std::error::Error::source(error) else {
        return (format!("invalid value `{value}` for `{argument}`"), None);
    };
    if let Some(own) = source.downcast_ref::<engine::Error>() {
        let message = own.to_string();
        let message = if message.contains(&format!("`{value}`")) { message } else { named(&message) };
        return (message, own.hint_text().map(str::to_owned));
    }
    if let Some(number) = source.downcast_ref::<std::num::ParseIntError>() {
        return match number.kind() {
            std::num::IntErrorKind::PosOverflow => (named("it is too large"), None),
            std::num::IntErrorKind::NegOverflow => (named("it is too small"), None),
            _ => (named("it is no whole number"), None),
        };
    }
    if source.is::<std::net::AddrParseError>() {
        return (named("it is no IP address"), None);
    }
    (named(&source.to_string()), None)
}

/// Say what is wrong with the command line (or show the help that was asked for), and choose the exit code. As Docker has
/// it, a bad flag is 125 and bad arguments are 1.
pub(super) fn usage(error: &clap::Error, ui: &mut Ui) -> ExitStatus {
    let kind = error.kind();
    if !error.use_stderr() {
        ui.answer(error.render().to_string().trim_end());
        return ExitStatus::Success;
    }
    let text = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        // clap has the closest last.
        Some(ContextValue::Strings(texts)) if is_suggestion(kind) => {
            Some(texts.iter().rev().take(2).cloned().collect::<Vec<_>>().join("` or `"))
        }
        Some(ContextValue::Strings(texts)) => Some(texts.join("`, `")),
        Some(ContextValue::StyledStr(text)) => Some(text.to_string()),
        Some(ContextValue::StyledStrs(texts)) => texts.first().map(ToString::to_string),
        _ => None,
    };
    let argument = text(ContextKind::InvalidArg).unwrap_or_default();
    let is_flag = argument.starts_with('-');
    let value = text(ContextKind::InvalidValue).unwrap_or_default();
    let mut own_hint = None;
    let message = match kind {
        ErrorKind::InvalidSubcommand => {
            let name = text(ContextKind::InvalidSubcommand).unwrap_or_default();
            if let Some(error) = refused::find(&name) {
                return failure(&error.into(), ui);
            }
            format!("unknown command `{name}`")
        }
        ErrorKind::UnknownArgument if is_flag => format!("unknown flag `{argument}`"),
        ErrorKind::UnknownArgument => format!("unexpected argument `{argument}`"),
        ErrorKind::InvalidValue if value.is_empty() => format!("`{argument}` needs a value"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let (message, hint) = refusal(error, &value, &argument);
            own_hint = hint;
            message
        }
        ErrorKind::ArgumentConflict => {
            let other = text(ContextKind::PriorArg).unwrap_or_default();
            if other == argument {
                format!("`{argument}` is given more than once")
            } else {
                format!("`{argument}` cannot be combined with `{other}`")
            }
        }
        ErrorKind::MissingRequiredArgument => format!("missing `{argument}`"),
        _ => {
            let rendered = error.render().to_string();
            let first = rendered.lines().next().unwrap_or_default();
            first.strip_prefix("error: ").unwrap_or(first).to_owned()
        }
    };
    ui.error(&format!("error: {}", harmless(&message, false)));
    ui.error(&format!("hint: {}", harmless(&own_hint.unwrap_or_else(|| advice(&text)), false)));
    let is_bad_flag = is_flag && kind != ErrorKind::MissingRequiredArgument;
    if is_bad_flag { ExitStatus::EngineFailure } else { ExitStatus::Failure }
}

fn is_suggestion(kind: ContextKind) -> bool {
    matches!(kind, ContextKind::SuggestedSubcommand | ContextKind::SuggestedArg | ContextKind::SuggestedValue)
}

/// The closest name there is, the values there are, or where to look.
fn advice(text: &dyn Fn(ContextKind) -> Option<String>) -> String {
    let close = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    if let Some(name) = close.into_iter().find_map(text) {
        return format!("did you mean `{name}`?");
    }
    if let Some(values) = text(ContextKind::ValidValue).filter(|values| !values.is_empty()) {
        return format!("it may be `{values}`");
    }
    let usage = text(ContextKind::Usage).unwrap_or_default();
    match usage.lines().next().and_then(|line| line.strip_prefix("Usage: ")) {
        // Options that the environment has set are no part of what is missing.
        Some(usage) => format!("usage: {}", usage.replace(" --root <DIR>", "").replace(" --state <DIR>", "")),
        None => "see `rcd --help`".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::Cli;
    use super::*;

    fn reported(words: &[&str]) -> (ExitStatus, String) {
        let mut ui = Ui::captured();
        let error = Cli::try_parse_from([&["rcd"], words].concat()).expect_err("a bad command line");
        (usage(&error, &mut ui), ui.captured_complaints())
    }

    #[test]
    fn bad_command_lines_are_explained() {
        for (words, status, expected) in [
            (&["verson"][..], ExitStatus::Failure, "error: unknown command `verson`\nhint: did you mean `version`?\n"),
            (&["machine", "init"], ExitStatus::Failure, {
                "error: the command `machine` is not supported: rcd runs on Linux itself, without a virtual machine\n\
                 hint: leave it out\n"
            }),
            (&["version", "--formt", "x"], ExitStatus::EngineFailure, {
                "error: unknown flag `--formt`\nhint: did you mean `--format`?\n"
            }),
            (&["version", "x"], ExitStatus::Failure, {
                "error: unexpected argument `x`\nhint: usage: rcd version [OPTIONS]\n"
            }),
            (&["version", "--format"], ExitStatus::EngineFailure, {
                "error: `--format <FORMAT>` needs a value\nhint: see `rcd --help`\n"
            }),
            (&["--color", "red", "version"], ExitStatus::EngineFailure, {
                "error: invalid value `red` for `--color <WHEN>`\nhint: it may be `auto`, `always`, `never`\n"
            }),
        ] {
            assert_eq!(reported(words), (status, expected.to_owned()), "{words:?}");
        }
    }
}
