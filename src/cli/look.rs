//! The verbs that look at containers and change nothing: port, diff.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Result;
use rcd::engine::container::changes;
use rcd::engine::container::inspect::published;
use rcd::engine::network::ports::PublishedPort;
use rcd::engine::{Engine, Error, ErrorKind};

use super::report::ExitStatus;
use super::selection;
use super::targets::{self, One};
use super::ui::Ui;

/// List the published ports of a container, or where one of its ports is published
#[derive(Debug, clap::Args)]
pub(crate) struct PortArgs {
    /// Those of every container that runs
    #[arg(short, long, conflicts_with_all = ["latest", "container"])]
    all: bool,
    /// Those of the container that was made last
    #[arg(short, long)]
    latest: bool,
    /// Its name or ID prefix; not with --latest
    #[arg(value_name = "CONTAINER", required_unless_present_any = ["all", "latest"])]
    container: Option<String>,
    /// One of its own ports
    #[arg(value_name = "PORT[/PROTOCOL]")]
    port: Option<String>,
}

pub(super) fn port(args: &PortArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let place = |port: &PublishedPort| SocketAddr::new(port.host_ip, port.host_port);
    if args.all {
        for (record, status) in selection::all(engine, ui)? {
            for port in published(&status) {
                ui.answer(&format!("{}\t{} -> {}", record.short_id(), port.container, place(&port)));
            }
        }
        return Ok(ExitStatus::Success);
    }
    let (record, first) = targets::one_before(args.latest, args.container.as_deref(), engine, ui)?;
    let ports = published(&record.status(engine.layout())?);
    let Some(wanted) = first.or(args.port.as_deref()) else {
        for port in &ports {
            ui.answer(&format!("{} -> {}", port.container, place(port)));
        }
        return Ok(ExitStatus::Success);
    };
    let full = if wanted.contains('/') { wanted.to_owned() } else { format!("{wanted}/tcp") };
    let mut places = ports.iter().filter(|port| port.container.to_string() == full).peekable();
    if places.peek().is_none() {
        let called = args.container.as_deref().filter(|_| !args.latest).unwrap_or(&record.config.name);
        let message = format!("no public port '{full}' published for {called}");
        let known: Vec<String> = ports.iter().map(|port| port.container.to_string()).collect();
        let hint = if known.is_empty() {
            "it publishes none".to_owned()
        } else {
            format!("it publishes {}", known.join(", "))
        };
        return Err(Error::new(ErrorKind::NotFound, message).hint(hint).into());
    }
    places.for_each(|port| ui.answer(&place(port).to_string()));
    Ok(ExitStatus::Success)
}

/// List what a container changed of its root file system
///
/// Each line is a path after a letter: A for what was added, C for what was changed, D for what was deleted.
#[derive(Debug, clap::Args)]
pub(crate) struct DiffArgs {
    /// As one document: json
    #[arg(long, value_name = "FORMAT", value_parser = ["json"])]
    format: Option<String>,
    #[command(flatten)]
    one: One,
}

pub(super) fn diff(args: &DiffArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let record = args.one.find(engine, ui)?;
    let busy = ui.busy(format!("comparing `{}` with its image", record.config.name), false);
    let found = changes::of(engine.layout(), &record)?;
    drop(busy);
    show_changes(found, args.format.is_some(), ui)
}

/// Changes as lines, or as one document.
pub(super) fn show_changes(changes: BTreeMap<PathBuf, changes::Change>, json: bool, ui: &mut Ui) -> Result<ExitStatus> {
    if !json {
        for (path, change) in changes {
            ui.answer(&format!("{} {}", change.letter(), path.display()));
        }
        return Ok(ExitStatus::Success);
    }
    // As in Podman: a list for each kind, where there is any.
    let mut kinds: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (path, change) in changes {
        let kind = match change.letter() {
            'A' => "added",
            'D' => "deleted",
            _ => "changed",
        };
        kinds.entry(kind).or_default().push(path.display().to_string());
    }
    ui.answer(&serde_json::to_string(&kinds)?);
    Ok(ExitStatus::Success)
}
