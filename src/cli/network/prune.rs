//! `rcd network prune`.

use anyhow::Result;
use jiff::Timestamp;
use rcd::engine::Engine;
use rcd::engine::network::{Network, define};

use crate::cli::filter::{FilterArgs, Filters};
use crate::cli::logs;
use crate::cli::report::ExitStatus;
use crate::cli::ui::Ui;

/// Remove every network that no container uses
#[derive(Debug, clap::Args)]
pub(crate) struct PruneArgs {
    /// Do it without being asked again
    #[arg(short = 'f', long = "force")]
    sure: bool,
    /// Only those that fit: until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE]
    #[arg(long = "filter", value_name = "KEY=VALUE")]
    filter: Vec<String>,
}

pub(super) fn prune(args: &PruneArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let filters = FilterArgs::of(&args.filter).parse(&["label", "label!", "until"])?;
    let until = logs::moments(filters.values("until"))?;
    if !args.sure && !ui.confirm("This will remove every network that no container uses.")? {
        return Ok(ExitStatus::Failure);
    }
    let busy = ui.busy("removing unused networks", false);
    let removed = unused_removed(engine, &filters, &until)?;
    drop(busy);
    if !removed.is_empty() {
        ui.answer("Deleted Networks:");
        removed.iter().for_each(|name| ui.answer(name));
        ui.answer("");
    }
    Ok(ExitStatus::Success)
}

/// Remove the networks that no container uses and that fit, and say which.
pub(in crate::cli) fn unused_removed(engine: &Engine, filters: &Filters, until: &[Timestamp]) -> Result<Vec<String>> {
    let old = |made: &str| made.parse::<Timestamp>().is_ok_and(|made| until.iter().all(|time| made < *time));
    let fits = |network: &Network| filters.labels(&network.labels) && (until.is_empty() || old(&network.created));
    Ok(define::prune(engine.layout(), fits)?)
}
