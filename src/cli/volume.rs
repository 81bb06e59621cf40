//! `rcd volume`: folders that outlive containers.

use std::collections::BTreeMap;

use anyhow::Result;
use clap::Subcommand;
use rcd::engine::layout::Layout;
use rcd::engine::volume::{self, DRIVER, Volume};
use rcd::engine::{Engine, Error, ErrorKind};
use serde::Serialize;
use serde_json::json;

use super::filter::{FilterArgs, Filters};
use super::listing::{ListArgs, Row};
use super::report::ExitStatus;
use super::rm::each;
use super::ui::Ui;
use super::{human, inspect, options, ps};

/// Manage volumes
#[derive(Debug, clap::Args)]
pub(crate) struct VolumeArgs {
    #[command(subcommand)]
    command: VolumeCommand,
}

#[derive(Debug, Subcommand)]
enum VolumeCommand {
    Create(CreateArgs),
    Inspect(InspectArgs),
    #[command(visible_alias = "list")]
    Ls(LsArgs),
    Prune(PruneArgs),
    #[command(visible_alias = "remove")]
    Rm(RmArgs),
}

pub(super) fn volume(args: &VolumeArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    match &args.command {
        VolumeCommand::Create(args) => create(args, layout, ui),
        VolumeCommand::Inspect(args) => inspect(args, layout, ui),
        VolumeCommand::Ls(args) => ls(args, layout, ui),
        VolumeCommand::Prune(args) => prune(args, layout, ui),
        VolumeCommand::Rm(args) => Ok(rm(args, layout, ui)),
    }
}

/// Create a volume
#[derive(Debug, clap::Args)]
struct CreateArgs {
    /// What carries it: local
    #[arg(short, long, value_name = "DRIVER", default_value = DRIVER, hide_default_value = true)]
    driver: String,
    /// Attach a label
    #[arg(long, value_name = "KEY=VALUE")]
    label: Vec<String>,
    /// An option of the driver: type=tmpfs, device=tmpfs, o=size=64m and the like, as mount(8) takes them
    #[arg(short, long, value_name = "KEY=VALUE")]
    opt: Vec<String>,
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
    ui.answer(&volume::create(layout, args.name.as_deref(), options::labels(&args.label)?, wanted)?.name);
    Ok(ExitStatus::Success)
}

/// List volumes
#[derive(Debug, clap::Args)]
struct LsArgs {
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    list: ListArgs,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Line {
    availability: &'static str,
    driver: &'static str,
    group: &'static str,
    labels: String,
    links: String,
    mountpoint: String,
    name: String,
    scope: &'static str,
    size: String,
    status: &'static str,
    #[serde(skip)]
    by_label: BTreeMap<String, String>,
}

impl Row for Line {
    const CONFIG_KEY: &'static str = "volumesFormat";
    const HEADINGS: &'static [(&'static str, &'static str)] = &[
        ("Availability", "AVAILABILITY"),
        ("Driver", "DRIVER"),
        ("Group", "GROUP"),
        ("Labels", "LABELS"),
        ("Links", "LINKS"),
        ("Mountpoint", "MOUNTPOINT"),
        ("Name", "VOLUME NAME"),
        ("Scope", "SCOPE"),
        ("Size", "SIZE"),
        ("Status", "STATUS"),
    ];
    const TABLE: &'static str = "{{.Driver}}\t{{.Name}}";
    const QUIET: &'static str = "{{.Name}}";

    fn labels(&self) -> Option<&BTreeMap<String, String>> {
        Some(&self.by_label)
    }
}

fn ls(args: &LsArgs, layout: &Layout, ui: &mut Ui) -> Result<ExitStatus> {
    let filters = args.filter.parse(&["name", "driver", "label", "dangling"])?;
    let unused = filters.flag("dangling")?;
    let users = volume::users(layout)?;
    let fits = |volume: &Volume| {
        filters.fits("name", &volume.name)
            && filters.is("driver", DRIVER)
            && filters.labels(&volume.labels)
            && unused.is_none_or(|unused| unused != users.contains_key(&volume.name))
    };
    let line = |volume: Volume| {
        let labels: Vec<String> = volume.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
        Line {
            availability: "N/A",
            driver: DRIVER,
            group: "N/A",
            labels: labels.join(","),
            links: "N/A".to_owned(),
            mountpoint: volume.data(layout).display().to_string(),
            scope: "local",
            size: "N/A".to_owned(),
            status: "N/A",
            by_label: volume.labels,
            name: volume.name,
        }
    };
    let rows: Vec<Line> = volume::list(layout)?.into_iter().filter(fits).map(line).collect();
    args.list.show(&rows, ui)?;
    Ok(ExitStatus::Success)
}

/// Show everything that is known of one or more volumes
#[derive(Debug, clap::Args)]
struct InspectArgs {
    /// Format with a Go template, or json
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
    /// Names
    #[arg(required = true, value_name = "VOLUME")]
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
    inspect::show(&args.volumes, args.format.as_deref(), ui, |wanted| {
        volume::find(layout, wanted).map(|found| document(&found, layout))
    })
}

/// Remove one or more volumes that no container uses
#[derive(Debug, clap::Args)]
struct RmArgs {
    /// No error where there is no such volume
    #[arg(short, long)]
    force: bool,
    /// Names
    #[arg(required = true, value_name = "VOLUME")]
    volumes: Vec<String>,
}

fn rm(args: &RmArgs, layout: &Layout, ui: &mut Ui) -> ExitStatus {
    each(&args.volumes, ui, |wanted| match volume::remove(layout, wanted) {
        Err(error) if args.force && error.kind() == ErrorKind::NotFound => Ok(Some(wanted.to_owned())),
        other => Ok(other.map(|()| Some(wanted.to_owned()))?),
    })
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
    /// Only those that fit: label=KEY[=VALUE], label!=KEY[=VALUE], all=true
    #[arg(long = "filter", value_name = "KEY=VALUE")]
    filter: Vec<String>,
}

fn prune(args: &PruneArgs, layout: &Layout, ui: &mut Ui) -> Result<ExitStatus> {
    let filters = FilterArgs::of(&args.filter).parse(&["label", "label!", "all"])?;
    let all = args.all || filters.flag("all")?.unwrap_or(false);
    let which = if all { "all volumes" } else { "anonymous volumes" };
    if !args.sure && !ui.confirm(&format!("This will remove {which} not used by at least one container."))? {
        return Ok(ExitStatus::Success);
    }
    let (names, room) = remove_unused(layout, &filters, all)?;
    if !names.is_empty() {
        ui.answer("Deleted Volumes:");
        names.iter().for_each(|name| ui.answer(name));
        ui.answer("");
    }
    ui.answer(&format!("Total reclaimed space: {}", human::size(room, 4)));
    Ok(ExitStatus::Success)
}

/// Remove volumes that no container uses: their names, and the bytes that they had.
pub(super) fn remove_unused(layout: &Layout, filters: &Filters, all: bool) -> Result<(Vec<String>, u64)> {
    let room = std::cell::Cell::new(0);
    let removed = volume::prune(layout, |volume| {
        let fits = (all || volume.anonymous) && filters.labels(&volume.labels);
        if fits {
            room.set(room.get() + ps::folder_size(&volume.data(layout)));
        }
        fits
    })?;
    Ok((removed.into_iter().map(|volume| volume.name).collect(), room.get()))
}
