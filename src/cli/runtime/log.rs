//! Messages as engines read them: logrus' text and JSON lines, in a file or on stderr.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use super::super::ui::Ui;
use super::arguments::{LogFormat, LogLevel};

/// Where messages go.
pub(super) struct Log {
    file: Option<PathBuf>,
    format: LogFormat,
    level: LogLevel,
}

impl Log {
    pub(super) fn new(file: Option<PathBuf>, format: LogFormat, level: LogLevel) -> Self {
        // crun's way to say that it is a file.
        let plain = |file: PathBuf| file.to_str().and_then(|file| file.strip_prefix("file:")).map(PathBuf::from);
        let file = file.map(|file| plain(file.clone()).unwrap_or(file));
        Self { file, format, level }
    }

    /// An error with its causes in one line, and what mends it where that is known; in the log, and on stderr too.
    pub(super) fn error(&self, error: &anyhow::Error, ui: &mut Ui) {
        let message = in_one_line(error);
        if self.write("error", &message, ui) {
            ui.error(&message);
        }
    }

    /// What is left out without harm.
    pub(super) fn warning(&self, message: &str, ui: &mut Ui) {
        if self.level >= LogLevel::Warning {
            self.write("warning", message, ui);
        }
    }

    /// A message of `--debug`.
    pub(super) fn debug(&self, message: &str, ui: &mut Ui) {
        if self.level >= LogLevel::Debug {
            self.write("debug", message, ui);
        }
    }

    /// True when it went into a file.
    fn write(&self, level: &str, message: &str, ui: &mut Ui) -> bool {
        let line = self.line(level, message, &jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        let opened = self.file.as_ref().and_then(|file| OpenOptions::new().append(true).create(true).open(file).ok());
        let written = opened.is_some_and(|mut file| file.write_all(format!("{line}\n").as_bytes()).is_ok());
        if !written {
            ui.error(&line);
        }
        written
    }

    fn line(&self, level: &str, message: &str, time: &str) -> String {
        match self.format {
            LogFormat::Json => serde_json::json!({"level": level, "msg": message, "time": time}).to_string(),
            LogFormat::Text => format!("time=\"{time}\" level={level} msg={message:?}"),
        }
    }
}

fn in_one_line(error: &anyhow::Error) -> String {
    let ours = error.chain().filter_map(|cause| cause.downcast_ref::<rcd::runtime::Error>());
    let hints = ours.filter_map(rcd::runtime::Error::hint_text).map(|hint| format!(" (hint: {hint})"));
    hints.fold(format!("{error:#}"), |line, hint| line + &hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_mends_it() {
        let inner = rcd::runtime::Error::new(rcd::runtime::ErrorKind::Failed, "no room").hint("make some");
        let outer = rcd::runtime::Error::new(rcd::runtime::ErrorKind::Failed, "cannot start").caused_by(inner);
        assert_eq!(in_one_line(&outer.into()), "cannot start: no room (hint: make some)");
        assert_eq!(in_one_line(&anyhow::anyhow!("plain")), "plain");
    }

    #[test]
    fn lines_are_logrus_own() {
        let line = |format| Log::new(None, format, LogLevel::Warning).line("error", "a \"b\"", "2026-01-01T00:00:00Z");
        assert_eq!(line(LogFormat::Text), r#"time="2026-01-01T00:00:00Z" level=error msg="a \"b\"""#);
        assert_eq!(line(LogFormat::Json), r#"{"level":"error","msg":"a \"b\"","time":"2026-01-01T00:00:00Z"}"#);
    }
}
