//! `rcd system prune`: room that nobody needs, taken back.

use anyhow::Result;
use rcd::engine::Engine;
use rcd::engine::container;

use super::space::containers;
use crate::cli::filter::FilterArgs;
use crate::cli::report::{self, ExitStatus};
use crate::cli::ui::Ui;
use crate::cli::{human, image, logs, network, volume};

/// Remove stopped containers, networks that nobody uses, and images without a name
#[derive(Debug, clap::Args)]
pub(crate) struct PruneArgs {
    /// Every image that no container uses
    #[arg(short, long)]
    all: bool,
    /// Do it without being asked again
    #[arg(short = 'f', long = "force")]
    sure: bool,
    /// Anonymous volumes too that no container uses
    #[arg(long)]
    volumes: bool,
    /// Only those that fit: until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE]
    #[arg(long = "filter", value_name = "KEY=VALUE")]
    filter: Vec<String>,
}

pub(super) fn prune(args: &PruneArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let filters = FilterArgs::of(&args.filter).parse(&["label", "label!", "until"])?;
    let until = logs::moments(filters.values("until"))?;
    let mut what = vec!["all stopped containers", "all networks not used by at least one container"];
    if args.volumes {
        what.push("all anonymous volumes not used by at least one container");
    }
    what.push(if args.all {
        "all images without at least one container associated to them"
    } else {
        "all dangling images"
    });
    if !args.sure && !ui.confirm(&format!("This will remove:\n  - {}", what.join("\n  - ")))? {
        return Ok(ExitStatus::Failure);
    }
    let layout = engine.layout();
    let (mut status, mut room) = (ExitStatus::Success, 0);
    let mut ended = Vec::new();
    let busy = ui.busy("removing stopped containers", false);
    for one in containers(layout)? {
        let young = until.iter().any(|time| one.record.created >= *time);
        if one.runs() || young || !filters.labels(&one.record.config.labels) {
            continue;
        }
        // One that cannot go is told, and keeps no other from going.
        if let Err(error) = container::remove(layout, &one.record, false, false) {
            status = report::failure(&error.into(), ui);
            continue;
        }
        room += one.upper + one.log;
        ended.push(one.record.id);
    }
    drop(busy);
    told("Deleted Containers:", &ended, ui);
    told("Deleted Networks:", &network::unused_removed(engine, &filters, &until)?, ui);
    if args.volumes {
        let busy = ui.busy("removing unused volumes", false);
        let (volumes, bytes) = volume::remove_unused(layout, &filters, false)?;
        drop(busy);
        room += bytes;
        told("Deleted Volumes:", &volumes, ui);
    }
    let busy = ui.busy("removing unused images", false);
    let (images, bytes) = image::remove_unused(engine, &filters, &until, args.all)?;
    drop(busy);
    told("Deleted Images:", &images, ui);
    ui.answer(&format!("Total reclaimed space: {}", human::size(room + bytes, 4)));
    Ok(status)
}

fn told(title: &str, names: &[String], ui: &mut Ui) {
    if !names.is_empty() {
        ui.answer(title);
        names.iter().for_each(|name| ui.answer(name));
        ui.answer("");
    }
}
