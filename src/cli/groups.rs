//! `rcd container ...`: Docker's longer names of commands that have shorter ones. They are the same commands, so a group
//! is nothing but a list of names.

use clap::Subcommand;

use super::{Command, inspect, lifecycle, ps, rm, run};

/// Manage containers
#[derive(Debug, clap::Args)]
pub(crate) struct ContainerArgs {
    #[command(subcommand)]
    command: ContainerCommand,
}

#[derive(Debug, Subcommand)]
enum ContainerCommand {
    Attach(lifecycle::AttachArgs),
    Create(Box<run::CreateArgs>),
    Inspect(inspect::InspectArgs),
    Kill(lifecycle::KillArgs),
    #[command(visible_aliases = ["list", "ps"])]
    Ls(ps::PsArgs),
    Rename(lifecycle::RenameArgs),
    /// Stop and start one or more containers
    Restart(lifecycle::StopArgs),
    #[command(visible_alias = "remove")]
    Rm(rm::RmArgs),
    Run(Box<run::RunArgs>),
    Start(lifecycle::StartArgs),
    Stop(lifecycle::StopArgs),
    Wait(lifecycle::WaitArgs),
}

impl Command {
    /// The same command under its short name.
    pub(super) fn short(self) -> Self {
        let Self::Container(group) = self else { return self };
        match group.command {
            ContainerCommand::Attach(args) => Self::Attach(args),
            ContainerCommand::Create(args) => Self::Create(args),
            ContainerCommand::Inspect(args) => Self::Inspect(args),
            ContainerCommand::Kill(args) => Self::Kill(args),
            ContainerCommand::Ls(args) => Self::Ps(args),
            ContainerCommand::Rename(args) => Self::Rename(args),
            ContainerCommand::Restart(args) => Self::Restart(args),
            ContainerCommand::Rm(args) => Self::Rm(args),
            ContainerCommand::Run(args) => Self::Run(args),
            ContainerCommand::Start(args) => Self::Start(args),
            ContainerCommand::Stop(args) => Self::Stop(args),
            ContainerCommand::Wait(args) => Self::Wait(args),
        }
    }
}
