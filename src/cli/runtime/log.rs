//! Messages as engines read them: logrus' text and JSON lines, in a file or on stderr.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use super::super::ui::Ui;
use super::arguments::LogFormat;

/// Where messages go.
pub(super) struct Log {
    file: Option<PathBuf>,
    format: LogFormat,
    debug: bool,
}

impl Log {
    pub(super) fn new(file: Option<PathBuf>, format: LogFormat, debug: bool) -> Self {
        Self { file, format, debug }
    }

    /// An error with its causes in one line; in the log, and on stderr too.
    pub(super) fn error(&self, error: &anyhow::Error, ui: &mut Ui) {
        let message = format!("{error:#}");
        if self.write("error", &message, ui) {
            ui.error(&message);
        }
    }

    /// A message of `--debug`.
    pub(super) fn debug(&self, message: &str, ui: &mut Ui) {
        if self.debug {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_logrus_own() {
        let line = |format| Log::new(None, format, false).line("error", "a \"b\"", "2026-01-01T00:00:00Z");
        assert_eq!(line(LogFormat::Text), r#"time="2026-01-01T00:00:00Z" level=error msg="a \"b\"""#);
        assert_eq!(line(LogFormat::Json), r#"{"level":"error","msg":"a \"b\"","time":"2026-01-01T00:00:00Z"}"#);
    }
}
