//! The verbs that look at containers and change nothing: port, diff.

use std::net::SocketAddr;

use anyhow::Result;
use rcd::engine::container::inspect::published;
use rcd::engine::container::{changes, name};
use rcd::engine::network::ports::PublishedPort;
use rcd::engine::{Engine, Error, ErrorKind};

use super::report::ExitStatus;
use super::ui::Ui;

/// List the published ports of a container, or where one of its ports is published
#[derive(Debug, clap::Args)]
pub(crate) struct PortArgs {
    /// Its name or ID prefix
    #[arg(value_name = "CONTAINER")]
    container: String,
    /// One of its own ports
    #[arg(value_name = "PORT[/PROTOCOL]")]
    port: Option<String>,
}

pub(super) fn port(args: &PortArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let record = name::find(engine.layout(), &args.container)?;
    let ports = published(&record.status(engine.layout())?);
    let place = |port: &PublishedPort| SocketAddr::new(port.host_ip, port.host_port);
    let Some(wanted) = &args.port else {
        for port in &ports {
            ui.answer(&format!("{} -> {}", port.container, place(port)));
        }
        return Ok(ExitStatus::Success);
    };
    let full = if wanted.contains('/') { wanted.clone() } else { format!("{wanted}/tcp") };
    let mut places = ports.iter().filter(|port| port.container.to_string() == full).peekable();
    if places.peek().is_none() {
        let message = format!("no public port '{full}' published for {}", args.container);
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
    /// Its name or ID prefix
    #[arg(value_name = "CONTAINER")]
    container: String,
}

pub(super) fn diff(args: &DiffArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let record = name::find(engine.layout(), &args.container)?;
    for (path, change) in changes::of(engine.layout(), &record)? {
        ui.answer(&format!("{} {}", change.letter(), path.display()));
    }
    Ok(ExitStatus::Success)
}
