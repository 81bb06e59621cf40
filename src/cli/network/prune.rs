//! `rcd network prune`.

use anyhow::Result;
use rcd::engine::Engine;
use rcd::engine::network::define;

use crate::cli::filter::FilterArgs;
use crate::cli::report::ExitStatus;
use crate::cli::ui::Ui;

/// Remove every network that no container uses
#[derive(Debug, clap::Args)]
pub(crate) struct PruneArgs {
    /// Do it without being asked again
    #[arg(short = 'f', long = "force")]
    sure: bool,
    /// Only those with a label, as label=KEY or label!=KEY=VALUE
    #[arg(long = "filter", value_name = "KEY=VALUE")]
    filter: Vec<String>,
}

pub(super) fn prune(args: &PruneArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let filters = FilterArgs::of(&args.filter).parse(&["label", "label!"])?;
    if !args.sure && !ui.confirm("This will remove every network that no container uses.")? {
        return Ok(ExitStatus::Failure);
    }
    let removed = define::prune(engine.layout(), |network| filters.labels(&network.labels))?;
    if !removed.is_empty() {
        ui.answer("Deleted Networks:");
        removed.iter().for_each(|name| ui.answer(name));
    }
    Ok(ExitStatus::Success)
}
