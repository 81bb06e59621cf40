//! `rcd container ...`, `rcd image ...`: Docker's longer names of commands that have shorter ones. They are the same commands, so a group
//! is nothing but a list of names.

use anyhow::Result;
use clap::Subcommand;
use rcd::engine::Engine;

use super::lazy::{Lazy, lazy};
use super::report::ExitStatus;
use super::ui::Ui;
use super::{
    Command, archive, commit, cp, duplicate, exec, image, image_convert, image_more, image_tree, images, inspect,
    lifecycle, logs, look, mount, prune, ps, pull, push, rm, rmi, run, snapshot, stats, targets, top, trust, update,
    wait,
};

/// Manage containers
#[derive(Debug, clap::Args)]
pub(crate) struct ContainerArgs {
    #[command(subcommand)]
    command: ContainerCommand,
}

lazy! {
#[derive(Debug, Subcommand)]
enum ContainerCommand {
    Attach(lifecycle::AttachArgs),
    Cleanup(CleanupArgs),
    Clone(Box<duplicate::CloneArgs>),
    Commit(commit::CommitArgs),
    Cp(cp::CpArgs),
    Create(Box<run::CreateArgs>),
    Diff(look::DiffArgs),
    Exec(exec::ExecArgs),
    Exists(ExistsArgs),
    Export(commit::ExportArgs),
    Inspect(inspect::InspectArgs),
    Kill(lifecycle::KillArgs),
    Logs(logs::LogsArgs),
    Pause(lifecycle::PauseArgs),
    Port(look::PortArgs),
    Prune(prune::ContainerPruneArgs),
    #[command(visible_aliases = ["list", "ps"])]
    Ls(ps::PsArgs),
    Rename(lifecycle::RenameArgs),
    Restart(lifecycle::RestartArgs),
    #[command(visible_alias = "remove")]
    Rm(rm::RmArgs),
    Rollback(snapshot::RollbackArgs),
    Run(Box<run::RunArgs>),
    Snapshot(snapshot::SnapshotArgs),
    Start(lifecycle::StartArgs),
    Stats(stats::StatsArgs),
    Stop(lifecycle::StopArgs),
    Top(top::TopArgs),
    /// Let all processes of one or more paused containers go on
    Unpause(lifecycle::PauseArgs),
    Update(Box<update::UpdateArgs>),
    Wait(wait::WaitArgs),
}
}

/// Say by the exit code whether a container is there: 0, or 1
#[derive(Debug, clap::Args)]
pub(crate) struct ExistsArgs {
    /// Its name or ID prefix
    #[arg(value_name = "CONTAINER")]
    container: String,
}

/// Take back what is left of containers whose monitor was killed
///
/// Every command that looks at containers does that first. Those that live are left alone.
#[derive(Debug, clap::Args)]
pub(crate) struct CleanupArgs {
    /// Of all
    #[arg(short, long, conflicts_with = "containers")]
    all: bool,
    /// Names or ID prefixes
    #[arg(value_name = "CONTAINER", required_unless_present = "all")]
    containers: Vec<String>,
}

/// Manage images
#[derive(Debug, clap::Args)]
pub(crate) struct ImageArgs {
    #[command(subcommand)]
    command: ImageCommand,
}

lazy! {
#[derive(Debug, Subcommand)]
enum ImageCommand {
    Build(image_more::ImageBuildArgs),
    Convert(image_convert::ImageConvertArgs),
    Diff(image_tree::ImageDiffArgs),
    Exists(image::ImageExistsArgs),
    History(image::HistoryArgs),
    Import(commit::ImportArgs),
    Inspect(image::ImageInspectArgs),
    Load(archive::LoadArgs),
    #[command(visible_alias = "list")]
    Ls(images::ImagesArgs),
    Prune(image::ImagePruneArgs),
    Pull(pull::PullArgs),
    Push(push::PushArgs),
    #[command(visible_alias = "remove")]
    Rm(rmi::RmiArgs),
    Save(archive::SaveArgs),
    Mount(mount::ImageMountArgs),
    Scp(image_more::ImageScpArgs),
    Tag(archive::TagArgs),
    Tree(image_tree::ImageTreeArgs),
    Trust(trust::ImageTrustArgs),
    Untag(rmi::UntagArgs),
    #[command(visible_alias = "umount")]
    Unmount(mount::UnmountArgs),
}
}

impl ImageCommand {
    fn short(self) -> Command {
        match self {
            Self::Ls(args) => Command::Images(args),
            Self::Pull(args) => Command::Pull(args),
            Self::Push(args) => Command::Push(args),
            Self::Rm(args) => Command::Rmi(args),
            Self::History(args) => Command::History(args),
            Self::Import(args) => Command::Import(args),
            Self::Load(args) => Command::Load(args),
            Self::Save(args) => Command::Save(args),
            Self::Tag(args) => Command::Tag(args),
            Self::Untag(args) => Command::Untag(args),
            command => Command::Image(Lazy(ImageArgs { command })),
        }
    }
}

/// What only the group has.
pub(super) fn container(args: &ContainerArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    match &args.command {
        ContainerCommand::Clone(args) => duplicate::clone(args, engine, ui),
        ContainerCommand::Prune(args) => prune::container_prune(args, engine, ui),
        ContainerCommand::Exists(args) => {
            let found = targets::find(engine, &args.container, true)?;
            Ok(if found.is_some() { ExitStatus::Success } else { ExitStatus::Failure })
        }
        ContainerCommand::Cleanup(args) => {
            // It was done before this command began, and said: what is left is to answer for those that are named.
            let wanted = if args.all { targets::all(engine, ui, targets::any)? } else { args.containers.clone() };
            Ok(targets::each(&wanted, ui, |wanted| {
                targets::find(engine, wanted, false).map(|_| Some(wanted.to_owned()))
            }))
        }
        _ => unreachable!("`short` has replaced it"),
    }
}

/// What only the group has.
pub(super) fn image(args: &ImageArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    match &args.command {
        ImageCommand::Build(args) => image_more::build(args),
        ImageCommand::Convert(args) => image_convert::convert(args, engine, ui),
        ImageCommand::Diff(args) => image_tree::image_diff(args, engine, ui),
        ImageCommand::Mount(args) => mount::image_mount(args, engine, ui),
        ImageCommand::Scp(args) => image_more::scp(args, engine, ui),
        ImageCommand::Unmount(args) => mount::image_unmount(args, engine, ui),
        ImageCommand::Inspect(args) => image::image_inspect(args, engine, ui),
        ImageCommand::Exists(args) => image::image_exists(args, engine),
        ImageCommand::Tree(args) => image_tree::image_tree(args, engine, ui),
        ImageCommand::Trust(args) => trust::trust(args, engine, ui),
        ImageCommand::Prune(args) => image::image_prune(args, engine, ui),
        _ => unreachable!("`short` has replaced it"),
    }
}

impl Command {
    /// The same command under its short name.
    pub(super) fn short(self) -> Self {
        let group = match self {
            Self::Container(group) => group.0,
            Self::Image(group) => return group.0.command.short(),
            Self::System(group) => return group.0.short(),
            other => return other,
        };
        match group.command {
            ContainerCommand::Attach(args) => Self::Attach(args),
            ContainerCommand::Commit(args) => Self::Commit(args),
            ContainerCommand::Export(args) => Self::Export(args),
            ContainerCommand::Cp(args) => Self::Cp(args),
            ContainerCommand::Create(args) => Self::Create(args),
            ContainerCommand::Diff(args) => Self::Diff(args),
            ContainerCommand::Exec(args) => Self::Exec(args),
            ContainerCommand::Port(args) => Self::Port(args),
            ContainerCommand::Rollback(args) => Self::Rollback(args),
            ContainerCommand::Snapshot(args) => Self::Snapshot(args),
            ContainerCommand::Stats(args) => Self::Stats(args),
            ContainerCommand::Top(args) => Self::Top(args),
            ContainerCommand::Update(args) => Self::Update(args),
            command @ (ContainerCommand::Clone(_)
            | ContainerCommand::Prune(_)
            | ContainerCommand::Exists(_)
            | ContainerCommand::Cleanup(_)) => Self::Container(Lazy(ContainerArgs { command })),
            ContainerCommand::Inspect(args) => Self::Inspect(Lazy(args.0.of("container"))),
            ContainerCommand::Kill(args) => Self::Kill(args),
            ContainerCommand::Logs(args) => Self::Logs(args),
            ContainerCommand::Pause(args) => Self::Pause(args),
            ContainerCommand::Unpause(args) => Self::Unpause(args),
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
