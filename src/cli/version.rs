//! `rcd version`.

use anyhow::Result;

use super::report::ExitStatus;
use super::ui::Ui;

/// Show the version
#[derive(Debug, clap::Args)]
pub(crate) struct VersionArgs {}

pub(super) fn version(_: &VersionArgs, ui: &mut Ui) -> Result<ExitStatus> {
    ui.answer(concat!("rcd version ", env!("CARGO_PKG_VERSION")));
    Ok(ExitStatus::Success)
}
