//! `rcd volume export` and `rcd volume import`: volumes to tar archives and back.

use std::fs::File;
use std::io::{self, BufReader, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rcd::engine::layout::Layout;
use rcd::engine::volume::transfer;
use rcd::engine::{Error, ErrorKind};

use super::super::archive;
use super::super::report::ExitStatus;
use super::super::ui::Ui;

/// Write the content of a volume as a tar archive
///
/// Owners, modes, times to the nanosecond, links, devices, extended attributes and holes are kept. Containers that write into
/// the volume meanwhile are not stopped.
#[derive(Debug, clap::Args)]
pub(super) struct ExportArgs {
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Its name
    #[arg(value_name = "VOLUME")]
    volume: String,
}

pub(super) fn export(args: &ExportArgs, layout: &Layout, ui: &mut Ui) -> Result<ExitStatus> {
    let content = transfer::open(layout, &args.volume)?;
    let _busy = ui.busy(format!("exporting the volume `{}`", args.volume), false);
    archive::write(args.output.as_deref(), |output| transfer::export(&content, output))
}

/// Put the content of a tar archive into a volume, which is made where there is none
///
/// The archive may be compressed with gzip or zstd. What has the same name in the volume is replaced, the rest stays; an archive
/// that cannot be read to its end changes nothing.
#[derive(Debug, clap::Args)]
pub(super) struct ImportArgs {
    /// Its name
    #[arg(value_name = "VOLUME")]
    volume: String,
    /// Read from a file instead of standard input
    #[arg(value_name = "FILE", default_value = "-", hide_default_value = true)]
    file: PathBuf,
}

pub(super) fn import(args: &ImportArgs, layout: &Layout, ui: &mut Ui) -> Result<ExitStatus> {
    let _busy = ui.busy(format!("importing the volume `{}`", args.volume), false);
    if args.file != Path::new("-") {
        let file = File::open(&args.file).with_context(|| format!("cannot read `{}`", args.file.display()))?;
        transfer::import(layout, &args.volume, &mut BufReader::with_capacity(1 << 20, file))?;
    } else if io::stdin().is_terminal() {
        let error = Error::new(ErrorKind::InvalidInput, "an archive cannot be typed on a terminal");
        return Err(error.hint("give a file after the volume's name, or redirect one with `<`").into());
    } else {
        transfer::import(layout, &args.volume, &mut io::stdin().lock())?;
    }
    Ok(ExitStatus::Success)
}
