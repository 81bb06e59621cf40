//! `rcd volume`: folders that outlive containers.

mod archive;
mod ls;
mod mounted;

use std::collections::BTreeMap;

use anyhow::Result;
use clap::Subcommand;
use jiff::Timestamp;
use rcd::engine::layout::Layout;
use rcd::engine::volume::{self, DRIVER, Volume};
use rcd::engine::{Engine, Error, ErrorKind};
use serde_json::json;

use super::filter::{FilterArgs, Filters};
use super::report::ExitStatus;
use super::targets::each;
use super::ui::Ui;
use super::{human, inspect, logs, options, ps, rm};
pub(super) use ls::{FIELDS, Line, line};

/// Manage volumes
#[derive(Debug, clap::Args)]
pub(crate) struct VolumeArgs {
    #[command(subcommand)]
    command: VolumeCommand,
}

#[derive(Debug, Subcommand)]
enum VolumeCommand {
    Create(CreateArgs),
    Exists(ExistsArgs),
    Export(archive::ExportArgs),
    Import(archive::ImportArgs),
    Inspect(InspectArgs),
    #[command(visible_alias = "list")]
    Ls(ls::LsArgs),
    Mount(mounted::MountArgs),
    Prune(PruneArgs),
    #[command(visible_alias = "remove")]
    Rm(RmArgs),
    #[command(visible_alias = "umount")]
    Unmount(mounted::UnmountArgs),
}

pub(super) fn volume(args: &VolumeArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    match &args.command {
        VolumeCommand::Create(args) => create(args, layout, ui),
        VolumeCommand::Exists(args) => exists(args, layout),
        VolumeCommand::Export(args) => archive::export(args, layout, ui),
        VolumeCommand::Import(args) => archive::import(args, layout, ui),
        VolumeCommand::Inspect(args) => inspect(args, layout, ui),
        VolumeCommand::Ls(args) => ls::ls(args, layout, ui),
        VolumeCommand::Prune(args) => prune(args, layout, ui),
        VolumeCommand::Mount(args) => mounted::mount(args, layout, ui),
        VolumeCommand::Unmount(args) => mounted::unmount(args, layout, ui),
        VolumeCommand::Rm(args) => rm(args, engine, ui),
    }
}

/// Create a volume
#[derive(Debug, clap::Args)]
struct CreateArgs {
    /// What carries it: local
    #[arg(short, long, value_name = "DRIVER", default_value = DRIVER, hide_default_value = true)]
    driver: String,
    /// Attach a label
    #[arg(short, long, value_name = "KEY=VALUE")]
    label: Vec<String>,
    /// An option of the driver: type=tmpfs, device=tmpfs, o=size=64m and the like, as mount(8) takes them
    #[arg(short, long, value_name = "KEY=VALUE")]
    opt: Vec<String>,
    /// One that is there already is as wanted, whatever its options
    #[arg(long)]
    ignore: bool,
    /// The user whose its folder is
    #[arg(long, value_name = "UID", value_parser = owner)]
    uid: Option<u32>,
    /// The group whose its folder is
    #[arg(long, value_name = "GID", value_parser = owner)]
    gid: Option<u32>,
    /// Its name; made up where none is given
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

fn create(args: &CreateArgs, layout: &Layout, ui: &mut Ui) -> Result<ExitStatus> {
    if args.driver != DRIVER {
        let message = format!("there is no volume driver `{}`, only `{DRIVER}`", args.driver);
        return Err(Error::new(ErrorKind::InvalidInput, message).into());
    }
    let mut wanted = BTreeMap::new();
    for text in &args.opt {
        let Some((key, value)) = text.split_once('=').filter(|(key, _)| !key.is_empty()) else {
            let message = format!("invalid value `{text}` for --opt: it is not of the form KEY=VALUE");
            return Err(Error::new(ErrorKind::InvalidInput, message).into());
        };
        wanted.insert(key.to_owned(), value.to_owned());
    }
    if let Some(name) = args.name.as_deref().filter(|name| args.ignore && volume::find(layout, name).is_ok()) {
        ui.answer(name);
        return Ok(ExitStatus::Success);
    }
    let owner = volume::Owner { uid: args.uid, gid: args.gid };
    let labels = options::labels(&args.label)?;
    ui.answer(&volume::create(layout, args.name.as_deref(), labels, wanted, owner)?.name);
    Ok(ExitStatus::Success)
}

/// The highest number stands for none (`chown(2)`).
fn owner(text: &str) -> std::result::Result<u32, String> {
    text.parse().ok().filter(|id| *id != u32::MAX).ok_or_else(|| "it is no user or group number".to_owned())
}

/// Ask whether there is a volume, by the exit code: 0 if so, 1 if not
#[derive(Debug, clap::Args)]
struct ExistsArgs {
    /// Its name
    #[arg(value_name = "VOLUME")]
    volume: String,
}

fn exists(args: &ExistsArgs, layout: &Layout) -> Result<ExitStatus> {
    match volume::find(layout, &args.volume) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(ExitStatus::Failure),
        other => Ok(other.map(|_| ExitStatus::Success)?),
    }
}

/// Show everything that is known of one or more volumes
#[derive(Debug, clap::Args)]
struct InspectArgs {
    /// Format with a Go template, or json
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
    /// Show every volume
    #[arg(short, long)]
    all: bool,
    /// Show how much room each takes, which takes longer
    #[arg(short, long)]
    size: bool,
    /// Names
    #[arg(required_unless_present = "all", conflicts_with = "all", value_name = "VOLUME")]
    volumes: Vec<String>,
}

/// Docker's keys.
pub(super) fn document(volume: &Volume, layout: &Layout) -> serde_json::Value {
    let options = if volume.options.is_empty() { serde_json::Value::Null } else { json!(volume.options) };
    let mut labels = volume.labels.clone();
    if volume.anonymous {
        labels.insert("com.docker.volume.anonymous".to_owned(), String::new());
    }
    let labels = if labels.is_empty() { serde_json::Value::Null } else { json!(labels) };
    json!({ "CreatedAt": volume.created.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(), "Driver": DRIVER, "Labels": labels,
        "Mountpoint": volume.data(layout), "Name": volume.name, "Options": options, "Scope": "local" })
}

fn inspect(args: &InspectArgs, layout: &Layout, ui: &mut Ui) -> Result<ExitStatus> {
    let names = if args.all { all(layout)? } else { args.volumes.clone() };
    inspect::show(&names, args.format.as_deref(), ui, |wanted| {
        let found = volume::find(layout, wanted)?;
        let mut document = document(&found, layout);
        if args.size {
            document["UsageData"] = json!({ "Size": ps::folder_size(&found.data(layout)),
                "RefCount": volume::users(layout)?.get(wanted).map_or(0, Vec::len) });
        }
        Ok(document)
    })
}

fn all(layout: &Layout) -> Result<Vec<String>> {
    Ok(volume::list(layout)?.into_iter().map(|volume| volume.name).collect())
}

/// Remove one or more volumes that no container uses
#[derive(Debug, clap::Args)]
struct RmArgs {
    /// No error where there is no such volume
    #[arg(short, long)]
    force: bool,
    /// Remove every volume that no container uses
    #[arg(short, long)]
    all: bool,
    /// With -f, first end and remove the containers that use it, letting each end by itself for so many seconds
    #[arg(short, long, value_name = "SECONDS", requires = "force", allow_hyphen_values = true)]
    time: Option<i64>,
    /// Names
    #[arg(required_unless_present = "all", conflicts_with = "all", value_name = "VOLUME")]
    volumes: Vec<String>,
}

fn rm(args: &RmArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    if args.all {
        let busy = ui.busy("removing unused volumes", false);
        let removed = volume::prune(layout, |_| true)?;
        drop(busy);
        removed.iter().for_each(|volume| ui.answer(&volume.name));
        return Ok(ExitStatus::Success);
    }
    let users = if args.time.is_some() { volume::users(layout)? } else { BTreeMap::new() };
    // Only containers that are to end first take their time.
    let busy = args.time.and_then(|_| ui.busy(format!("removing `{}`", args.volumes.join("`, `")), false));
    let status = each(&args.volumes, ui, |wanted| {
        for record in users.get(wanted).into_iter().flatten() {
            rm::end_and_remove(engine, &record.id, args.time.unwrap_or(0))?;
        }
        match volume::remove(layout, wanted) {
            Err(error) if args.force && error.kind() == ErrorKind::NotFound => Ok(Some(wanted.to_owned())),
            other => Ok(other.map(|()| Some(wanted.to_owned()))?),
        }
    });
    drop(busy);
    Ok(status)
}

/// Remove the volumes that no container uses
#[derive(Debug, clap::Args)]
struct PruneArgs {
    /// Those with a name too, not only those that were made for one container alone
    #[arg(short, long)]
    all: bool,
    /// Do it without being asked again
    #[arg(short = 'f', long = "force")]
    sure: bool,
    /// Only those that fit: label=KEY[=VALUE], label!=KEY[=VALUE], until=TIME, all=true
    #[arg(long = "filter", value_name = "KEY=VALUE")]
    filter: Vec<String>,
}

fn prune(args: &PruneArgs, layout: &Layout, ui: &mut Ui) -> Result<ExitStatus> {
    let filters = FilterArgs::of(&args.filter).parse(&["label", "label!", "until", "all"])?;
    let all = args.all || filters.flag("all")?.unwrap_or(false);
    let which = if all { "all volumes" } else { "anonymous volumes" };
    let until = logs::moments(filters.values("until"))?;
    if !args.sure {
        let users = volume::users(layout)?;
        let unused = |one: &&Volume| !users.contains_key(&one.name) && goes(one, &filters, &until, all);
        let count = volume::list(layout)?.iter().filter(unused).count();
        if !ui.confirm(&format!("This will remove {which} not used by at least one container: {count}."))? {
            return Ok(ExitStatus::Failure);
        }
    }
    let busy = ui.busy("removing unused volumes", false);
    let (names, room) = remove_unused(layout, &filters, all)?;
    drop(busy);
    if !names.is_empty() {
        ui.answer("Deleted Volumes:");
        names.iter().for_each(|name| ui.answer(name));
        ui.answer("");
    }
    ui.answer(&format!("Total reclaimed space: {}", human::size(room, 4)));
    Ok(ExitStatus::Success)
}

/// Whether a volume that no container uses is one to remove.
fn goes(volume: &Volume, filters: &Filters, until: &[Timestamp], all: bool) -> bool {
    (all || volume.anonymous) && filters.labels(&volume.labels) && until.iter().all(|time| volume.created < *time)
}

/// Remove volumes that no container uses: their names, and the bytes that they had.
pub(super) fn remove_unused(layout: &Layout, filters: &Filters, all: bool) -> Result<(Vec<String>, u64)> {
    let room = std::cell::Cell::new(0);
    let until = logs::moments(filters.values("until"))?;
    let removed = volume::prune(layout, |volume| {
        let fits = goes(volume, filters, &until, all);
        if fits {
            room.set(room.get() + ps::folder_size(&volume.data(layout)));
        }
        fits
    })?;
    Ok((removed.into_iter().map(|volume| volume.name).collect(), room.get()))
}
