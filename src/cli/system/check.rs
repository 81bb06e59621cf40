//! `rcd system check`: what belongs to nobody any more, because something was killed; and what other commands do about it.

use anyhow::Result;
use rcd::engine::container::record::Record;
use rcd::engine::container::{check, recover};
use rcd::engine::progress::Silent;
use rcd::engine::{Engine, boot};

use super::super::report::{self, ExitStatus};
use super::super::ui::Ui;

/// Look for what belongs to nobody, because a command, a monitor or the host died
///
/// With --repair also for damaged images, which are repaired from their blobs or from their registry: only what is damaged is written
/// or fetched. Ends with 1 when something was found, and with 0 when it was repaired.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// Take it back, and repair what is damaged
    #[arg(long)]
    repair: bool,
    /// Hash every blob and compare every layer with its blob too, as is done with --repair
    #[arg(long)]
    deep: bool,
    /// Leave that out of --repair
    #[arg(long, requires = "repair", conflicts_with = "deep")]
    quick: bool,
    /// Say nothing: the exit code is the answer
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn check(args: &CheckArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let mut silent = Ui::quiet();
    let ui = if args.quiet { &mut silent } else { ui };
    let mut status = if args.repair { repair_all(engine, ui)? } else { find_all(engine, ui)? };
    if args.deep || (args.repair && !args.quick) {
        status = worst(status, images(args.repair, engine, ui)?);
    }
    if status == ExitStatus::Failure && !args.repair {
        ui.note("hint: `rcd system check --repair` takes it back");
    }
    Ok(status)
}

fn find_all(engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let found = check::find(engine.layout())?;
    found.iter().for_each(|remains| ui.answer(&remains.to_string()));
    Ok(if found.is_empty() { ExitStatus::Success } else { ExitStatus::Failure })
}

/// Take back all that belongs to nobody, and say what it was.
pub(super) fn repair_all(engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let mut status = ExitStatus::Success;
    for remains in check::find(engine.layout())? {
        match check::repair(engine.layout(), &remains) {
            Ok(true) => ui.answer(&format!("repaired: {remains}")),
            // Somebody else was quicker.
            Ok(false) => {}
            Err(error) => {
                report::failure(&error.into(), ui);
                status = ExitStatus::Failure;
            }
        }
    }
    Ok(status)
}

fn worst(one: ExitStatus, other: ExitStatus) -> ExitStatus {
    if one == ExitStatus::Success { other } else { one }
}

/// Hash every blob, and compare every layer.
fn images(repair: bool, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let mut status = ExitStatus::Success;
    let verified = engine.verify()?;
    for damage in &verified.damages {
        if !repair {
            ui.answer(&damage.to_string());
            status = ExitStatus::Failure;
            continue;
        }
        match engine.mend(damage, &Silent) {
            Ok(()) => ui.answer(&format!("repaired: {damage}")),
            Err(error) => {
                report::failure(&error.into(), ui);
                status = ExitStatus::Failure;
            }
        }
    }
    for layer in &verified.unverified {
        ui.note(&format!("note: the layer `{}` was not compared: its blob is not here", layer.short()));
    }
    Ok(status)
}

/// Before a command looks at containers: those whose monitor was killed are ended, and it is said.
pub(in crate::cli) fn recover(engine: &Engine, ui: &mut Ui) {
    match check::find_lost(engine.layout()) {
        Ok(lost) => {
            for record in lost {
                recover_one(engine, &record, ui);
            }
        }
        Err(error) => ui.warn(&format!("cannot look for killed monitors: {error}")),
    }
}

/// The same for one container, which may be none after that; false when there was nothing to do, or it failed.
pub(in crate::cli) fn recover_one(engine: &Engine, record: &Record, ui: &mut Ui) -> bool {
    let (layout, name) = (engine.layout(), &record.config.name);
    match recover::recover(layout, &record.id) {
        Ok(false) => return false,
        Ok(true) => ui.warn(&format!("cleaned up after the container `{name}`: its monitor was killed")),
        Err(error) => {
            ui.warn(&format!("cannot clean up after the container `{name}`: {error}"));
            return false;
        }
    }
    match boot::restart_lost(layout, &record.id) {
        Ok(false) => {}
        Ok(true) => ui.note(&format!("note: `{name}` was started again, as its restart policy says")),
        Err(error) => ui.warn(&format!("cannot start `{name}` again: {error}")),
    }
    true
}
