//! `rcd system check`: what belongs to nobody any more, because something was killed; and what other commands do about it.

use std::time::Duration;

use anyhow::Result;
use rcd::engine::container::record::Record;
use rcd::engine::container::{check, recover};
use rcd::engine::progress::Silent;
use rcd::engine::{Engine, Error, ErrorKind, boot};

use super::super::health_options;
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
    /// The same as --repair
    #[arg(short, long, conflicts_with = "repair")]
    force: bool,
    /// Leave unfinished layers and files alone that are younger, like 24h
    #[arg(short, long, value_name = "AGE", value_parser = age)]
    max: Option<Duration>,
    /// Hash every blob and compare every layer with its blob too, as is done with --repair
    #[arg(long)]
    deep: bool,
    /// Leave that out of --repair
    #[arg(long, conflicts_with = "deep")]
    quick: bool,
    /// Say nothing: the exit code is the answer
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn check(args: &CheckArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let mut silent = Ui::quiet();
    let ui = if args.quiet { &mut silent } else { ui };
    let repair = args.repair || args.force;
    if args.quick && !repair {
        let error = Error::new(
            ErrorKind::InvalidInput,
            "--quick needs --repair: without it nothing is looked at that it leaves out",
        );
        return Err(error.into());
    }
    let found = found(engine, args.max)?;
    let mut status = if repair { repair_each(found, engine, ui) } else { show(&found, ui) };
    if args.deep || (repair && !args.quick) {
        status = worst(status, images(repair, engine, ui)?);
    }
    if status == ExitStatus::Failure && !repair {
        ui.note("hint: `rcd system check --repair` takes it back");
    }
    Ok(status)
}

fn age(text: &str) -> std::result::Result<Duration, String> {
    health_options::span(text, "s").map_err(|_| "it is no age like 24h".to_owned())
}

/// What belongs to nobody; of what can be under way for long, what is older than `least`.
fn found(engine: &Engine, least: Option<Duration>) -> Result<Vec<check::Remains>> {
    let mut found = check::find(engine.layout())?;
    if let Some(least) = least {
        found.retain(|remains| check::age(engine.layout(), remains).is_none_or(|age| age >= least));
    }
    Ok(found)
}

fn show(found: &[check::Remains], ui: &mut Ui) -> ExitStatus {
    found.iter().for_each(|remains| ui.answer(&remains.to_string()));
    if found.is_empty() { ExitStatus::Success } else { ExitStatus::Failure }
}

/// Take back all that belongs to nobody, and say what it was.
pub(super) fn repair_all(engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    Ok(repair_each(found(engine, None)?, engine, ui))
}

fn repair_each(found: Vec<check::Remains>, engine: &Engine, ui: &mut Ui) -> ExitStatus {
    let mut status = ExitStatus::Success;
    for remains in found {
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
    status
}

fn worst(one: ExitStatus, other: ExitStatus) -> ExitStatus {
    if one == ExitStatus::Success { other } else { one }
}

/// Hash every blob, and compare every layer.
fn images(repair: bool, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let mut status = ExitStatus::Success;
    let busy = ui.busy("reading every blob and layer", false);
    let verified = engine.verify()?;
    drop(busy);
    for damage in &verified.damages {
        if !repair {
            ui.answer(&damage.to_string());
            status = ExitStatus::Failure;
            continue;
        }
        let busy = ui.busy(format!("repairing: {damage}"), false);
        let mended = engine.mend(damage, &Silent);
        drop(busy);
        match mended {
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
