//! The one place that turns errors into text, hints and exit codes.

use std::process::ExitCode;

use rcd::engine::{self, ErrorKind};

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

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(match status {
            ExitStatus::Success => 0,
            ExitStatus::Failure => 1,
            ExitStatus::EngineFailure => 125,
            ExitStatus::CommandNotExecutable => 126,
            ExitStatus::CommandNotFound => 127,
            ExitStatus::Container(code) => code,
        })
    }
}

/// Print `error` with its causes and hints, and choose the exit code.
pub(super) fn failure(error: &anyhow::Error, ui: &mut Ui) -> ExitStatus {
    ui.error(&format!("error: {error}"));
    for cause in error.chain().skip(1) {
        ui.error(&format!("  caused by: {cause}"));
    }
    let ours = error.chain().filter_map(|cause| cause.downcast_ref::<engine::Error>());
    for hint in ours.clone().filter_map(engine::Error::hint_text) {
        ui.error(&format!("hint: {hint}"));
    }
    ours.map(engine::Error::kind)
        .find_map(|kind| match kind {
            ErrorKind::CommandNotExecutable => Some(ExitStatus::CommandNotExecutable),
            ErrorKind::CommandNotFound => Some(ExitStatus::CommandNotFound),
            _ => None,
        })
        .unwrap_or(ExitStatus::Failure)
}

/// Print what clap found wrong (or the help that was asked for), and choose the exit code.
pub(super) fn usage(error: &clap::Error, ui: &mut Ui) -> ExitStatus {
    let text = error.render();
    if error.use_stderr() {
        let shown = if ui.has_color() { text.ansi().to_string() } else { text.to_string() };
        ui.error(shown.trim_end());
        return ExitStatus::Failure;
    }
    ui.answer(text.to_string().trim_end());
    ExitStatus::Success
}
