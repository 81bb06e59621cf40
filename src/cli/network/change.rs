//! `rcd network update`, `reload` and `exists`.

use std::net::IpAddr;

use anyhow::Result;
use rcd::engine::container::name;
use rcd::engine::network::define;
use rcd::engine::{Engine, ErrorKind};

use crate::cli::report::ExitStatus;
use crate::cli::targets;
use crate::cli::ui::Ui;

/// Change whom the containers of a network ask for names that are no container's
#[derive(Debug, clap::Args)]
pub(crate) struct UpdateArgs {
    /// Ask this resolver too
    #[arg(long, value_name = "ADDRESS", value_delimiter = ',')]
    dns_add: Vec<IpAddr>,
    /// Do not ask this resolver any more
    #[arg(long, value_name = "ADDRESS", value_delimiter = ',')]
    dns_drop: Vec<IpAddr>,
    /// Its name or ID prefix
    #[arg(value_name = "NETWORK")]
    network: String,
}

pub(super) fn update(args: &UpdateArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    define::update(engine.layout(), &args.network, &args.dns_add, &args.dns_drop)?;
    ui.answer(&args.network);
    Ok(ExitStatus::Success)
}

/// Put the rules of all networks back after somebody flushed the host's firewall
///
/// The rules are of all containers together, so it does not matter which of them are named.
#[derive(Debug, clap::Args)]
pub(crate) struct ReloadArgs {
    /// Of every container
    #[arg(short, long)]
    all: bool,
    /// Of the container that was made last
    #[arg(short, long, conflicts_with_all = ["all", "containers"])]
    latest: bool,
    /// Names or ID prefixes
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,
}

pub(super) fn reload(args: &ReloadArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let found = args.containers.iter().map(|wanted| name::find(engine.layout(), wanted));
    let mut found = found.collect::<rcd::engine::Result<Vec<_>>>()?;
    if args.latest {
        found.push(targets::latest(engine, ui)?);
    }
    define::reload(engine.layout())?;
    found.iter().for_each(|record| ui.answer(&record.id));
    Ok(ExitStatus::Success)
}

/// Say by the exit code whether there is a network of that name: 0 or 1
#[derive(Debug, clap::Args)]
pub(crate) struct ExistsArgs {
    /// Its name or ID prefix
    #[arg(value_name = "NETWORK")]
    network: String,
}

pub(super) fn exists(args: &ExistsArgs, engine: &Engine) -> Result<ExitStatus> {
    match define::find(engine.layout(), &args.network) {
        Ok(_) => Ok(ExitStatus::Success),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(ExitStatus::Failure),
        Err(error) => Err(error.into()),
    }
}
