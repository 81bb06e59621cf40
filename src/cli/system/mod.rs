//! `rcd system`: the host's side of it all.

mod boot;
mod check;
mod prune;
mod reset;
mod space;
mod verbose;

use anyhow::Result;
use clap::Subcommand;
use rcd::engine::Engine;

use super::Command;
use super::events::EventsArgs;
use super::info::InfoArgs;
use super::lazy::{Lazy, lazy};
use super::report::ExitStatus;
use super::ui::Ui;
pub(super) use boot::arrange;
pub(super) use check::{recover, recover_one};
pub(super) use space::FIELDS;

/// Manage what rcd keeps on this host
#[derive(Debug, clap::Args)]
pub(crate) struct SystemArgs {
    #[command(subcommand)]
    command: SystemCommand,
}

lazy! {
#[derive(Debug, Subcommand)]
enum SystemCommand {
    Check(check::CheckArgs),
    Df(space::DfArgs),
    Events(EventsArgs),
    Info(InfoArgs),
    Prune(prune::PruneArgs),
    Reset(reset::ResetArgs),
    Service(reset::ServiceArgs),
    StartContainers(boot::StartContainersArgs),
}
}

impl SystemArgs {
    /// The same command under its short name, where it has one.
    pub(super) fn short(self) -> Command {
        match self.command {
            SystemCommand::Events(args) => Command::Events(args),
            SystemCommand::Info(args) => Command::Info(args),
            command => Command::System(Lazy(Self { command })),
        }
    }
}

pub(super) fn system(args: &SystemArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    match &args.command {
        SystemCommand::Check(args) => check::check(args, engine, ui),
        SystemCommand::Df(args) => space::df(args, engine, ui),
        SystemCommand::Prune(args) => prune::prune(args, engine, ui),
        SystemCommand::Reset(args) => reset::reset(args, engine, ui),
        SystemCommand::Service(args) => reset::service(args),
        SystemCommand::StartContainers(_) => boot::start_containers(engine, ui),
        SystemCommand::Events(_) | SystemCommand::Info(_) => unreachable!("`short` has replaced it"),
    }
}
