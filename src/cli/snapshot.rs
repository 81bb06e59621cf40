//! `rcd container snapshot` and `rollback`.

use anyhow::Result;
use rcd::engine::Engine;
use rcd::engine::container::{name, snapshot};

use super::report::ExitStatus;
use super::ui::Ui;

/// Keep what a stopped container is now, to go back to it
///
/// Nothing is copied, whatever its size. The answer is the snapshot's name.
#[derive(Debug, clap::Args)]
pub(crate) struct SnapshotArgs {
    /// Show its snapshots, oldest first, and take none
    #[arg(short, long, conflicts_with = "name")]
    list: bool,
    /// Its name or ID prefix
    #[arg(value_name = "CONTAINER")]
    container: String,
    /// The snapshot's name; its number where there is none
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

/// Undo what a stopped container changed since a snapshot
///
/// Later snapshots go, and the snapshot itself stays. Volumes and logs are left as they are. The answer is the snapshot's name.
#[derive(Debug, clap::Args)]
pub(crate) struct RollbackArgs {
    /// Its name or ID prefix
    #[arg(value_name = "CONTAINER")]
    container: String,
    /// The snapshot; the last one where none is named
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

pub(super) fn snapshot(args: &SnapshotArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let record = name::find(engine.layout(), &args.container)?;
    if args.list {
        let all = snapshot::list(engine.layout(), &record.id)?;
        all.iter().for_each(|snapshot| ui.answer(&snapshot.name));
    } else {
        ui.answer(&snapshot::take(engine.layout(), &record, args.name.as_deref())?);
    }
    Ok(ExitStatus::Success)
}

pub(super) fn rollback(args: &RollbackArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let record = name::find(engine.layout(), &args.container)?;
    ui.answer(&snapshot::go_back(engine.layout(), &record, args.name.as_deref())?);
    Ok(ExitStatus::Success)
}
