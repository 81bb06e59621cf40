//! `rcd container prune`.

use anyhow::Result;
use rcd::engine::Engine;
use rcd::engine::container::record::{Record, Status};
use rcd::engine::container::{self, name};

use super::filter::FilterArgs;
use super::report::ExitStatus;
use super::ui::Ui;
use super::{human, logs, ps};

/// Remove every container that does not run
#[derive(Debug, clap::Args)]
pub(crate) struct ContainerPruneArgs {
    /// Do it without being asked again
    #[arg(short = 'f', long = "force")]
    sure: bool,
    /// Only those that fit: until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE]
    #[arg(long = "filter", value_name = "KEY=VALUE")]
    filter: Vec<String>,
}

pub(super) fn container_prune(args: &ContainerPruneArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let filters = FilterArgs::of(&args.filter).parse(&["label", "label!", "until"])?;
    let until = logs::moments(filters.values("until"))?;
    let layout = engine.layout();
    let wanted = |record: &Record| -> Result<bool> {
        let ended = matches!(record.status(layout)?, Status::Exited(_) | Status::Created);
        let old = until.iter().all(|time| record.created < *time);
        Ok(ended && old && filters.labels(&record.config.labels))
    };
    let mut found = Vec::new();
    for id in name::ids(layout)? {
        found.extend(Record::load(layout, &id)?.filter(|record| wanted(record).unwrap_or(true)));
    }
    if !args.sure && !ui.confirm(&format!("This will remove all stopped containers: {}.", found.len()))? {
        return Ok(ExitStatus::Failure);
    }
    let busy = ui.busy("removing stopped containers", false);
    let (mut removed, mut room) = (Vec::new(), 0);
    for record in found {
        // It may have been started since.
        if !wanted(&record)? {
            continue;
        }
        room += ps::written(layout, &record.id);
        container::remove(layout, &record, false, false)?;
        removed.push(record.id);
    }
    drop(busy);
    if !removed.is_empty() {
        ui.answer("Deleted Containers:");
        removed.iter().for_each(|id| ui.answer(id));
        ui.answer("");
    }
    ui.answer(&format!("Total reclaimed space: {}", human::size(room, 4)));
    Ok(ExitStatus::Success)
}
