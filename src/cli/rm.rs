//! `rcd rm`.

use std::time::Duration;

use anyhow::Result;
use rcd::engine::container::{self, name, signal};
use rcd::engine::{Engine, ErrorKind};

use super::report::ExitStatus;
use super::targets::{self, Targets, each_told};
use super::ui::Ui;

/// Remove one or more containers
#[derive(Debug, clap::Args)]
#[command(mut_arg("filter", |filter| filter.short(None)))]
pub(crate) struct RmArgs {
    /// Kill a running container first
    #[arg(short, long)]
    force: bool,
    /// Remove the volumes that were made for it alone
    #[arg(short, long)]
    volumes: bool,
    /// A container that is not there is no error
    #[arg(short, long)]
    ignore: bool,
    /// With -f, let it end by itself for so many seconds first; -1 waits for ever
    #[arg(short, long, value_name = "SECONDS", allow_hyphen_values = true, requires = "force")]
    time: Option<i64>,
    #[command(flatten)]
    targets: Targets,
}

/// Let a container end by itself for so many seconds, or for ever where they are negative; then remove it.
pub(super) fn end_and_remove(engine: &Engine, wanted: &str, seconds: i64) -> rcd::engine::Result<()> {
    let found = name::find(engine.layout(), wanted)?;
    let grace = u64::try_from(seconds).ok().map(Duration::from_secs);
    signal::stop(engine.layout(), &found, found.config.stop_signal_number(), grace)?;
    match name::find(engine.layout(), &found.id) {
        // With --rm it is gone by now.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        found => container::remove(engine.layout(), &found?, true, true),
    }
}

pub(super) fn rm(args: &RmArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    let wanted = args.targets.find(engine, ui, targets::any)?;
    Ok(each_told(&wanted, "removing", ui, |wanted| {
        // As in Docker: with force, what is gone is as wanted.
        let Some(found) = targets::find(engine, wanted, args.ignore || args.force)? else { return Ok(None) };
        if let Some(seconds) = args.time {
            let grace = u64::try_from(seconds).ok().map(Duration::from_secs);
            signal::stop(layout, &found, found.config.stop_signal_number(), grace)?;
        }
        container::remove(layout, &found, args.force, args.volumes)?;
        Ok(Some(wanted.to_owned()))
    }))
}
