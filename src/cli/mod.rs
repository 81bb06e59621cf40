//! The application layer: parses the command line, builds typed requests, calls the engine, and shows the answer.
//!
//! One verb, one file; [`Command`] is the whole list. It alone reads the environment, talks to the terminal and decides
//! exit codes.

mod archive;
mod as_run;
mod busy;
mod commit;
mod complete;
mod cp;
mod debug;
mod device_options;
mod docker_config;
mod doctor;
mod duplicate;
mod environment;
mod events;
mod exec;
mod explain;
mod filter;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod gc;
mod generate;
mod global_options;
mod groups;
mod health_options;
mod healthcheck;
mod help;
#[allow(dead_code, reason = "`stats` uses the rest")]
mod human;
mod image;
mod image_convert;
mod image_more;
mod image_tree;
mod images;
mod info;
mod inside_options;
mod inspect;
mod lazy;
mod lifecycle;
mod listing;
mod login;
mod logs;
mod look;
mod manifest;
mod manual;
mod more_options;
mod mount;
mod mount_options;
mod namespaces;
mod network;
mod network_options;
mod options;
mod packing_options;
mod platform_options;
mod progress;
mod prune;
mod ps;
mod pull;
mod push;
mod refused;
mod registry_options;
mod relay;
mod report;
mod resource_options;
mod rm;
mod rmi;
mod run;
mod runtime;
mod screen;
mod sealed;
mod search;
mod secret;
mod selection;
mod sharing_options;
mod snapshot;
mod stats;
mod system;
mod targets;
#[allow(dead_code, reason = "documents with unknown keys use the rest")]
mod template;
mod top;
mod trust;
mod trust_options;
mod ui;
mod unit;
mod unshare;
mod update;
mod userns_options;
mod version;
mod volume;
mod wait;

#[cfg(debug_assertions)]
pub(crate) use self::environment::take_rules_out;
use anyhow::Result;
use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand};
use rcd::engine::Engine;

use lazy::lazy;
use report::ExitStatus;
use ui::Ui;

/// Run containers, with no daemon
#[derive(Debug, Parser)]
#[command(
    name = "rcd",
    version,
    disable_help_subcommand = true,
    propagate_version = false,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes
#[derive(Debug, Args)]
pub(crate) struct GlobalArgs {
    /// Folder of images, layers and containers
    #[arg(long, global = true, help_heading = "Global options", value_name = "DIR", env = "RCD_ROOT", hide_env = true)]
    root: Option<std::path::PathBuf>,
    /// Folder of runtime state, on a tmpfs
    #[arg(
        long,
        visible_alias = "runroot",
        global = true,
        help_heading = "Global options",
        value_name = "DIR",
        env = "RCD_STATE",
        hide_env = true
    )]
    state: Option<std::path::PathBuf>,
    /// Have another OCI runtime make containers, like /usr/bin/crun
    #[arg(long, global = true, help_heading = "Global options", value_name = "PATH")]
    runtime: Option<std::path::PathBuf>,
    /// When to use colours: auto, always or never
    #[arg(
        long,
        alias = "ansi",
        global = true,
        help_heading = "Global options",
        value_name = "WHEN",
        default_value = "auto"
    )]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    color: ui::Color,
    /// Say what is done and why, on stderr
    #[arg(short = 'D', long, global = true, help_heading = "Global options")]
    debug: bool,
    #[command(flatten)]
    rare: global_options::RareOptions,
    /// Show every flag
    #[arg(long, global = true, action = clap::ArgAction::HelpLong, hide = true)]
    help_all: Option<bool>,
}

lazy! {
#[derive(Debug, Subcommand)]
enum Command {
    /// Not supported, and says what to use: pod, kube, quadlet, artifact, auto-update
    #[command(hide = true, name = "pod", aliases = ["artifact", "auto-update", "kube", "quadlet"])]
    Foreign(refused::RefusedArgs),
    Attach(lifecycle::AttachArgs),
    Commit(commit::CommitArgs),
    Completion(complete::CompletionArgs),
    Container(groups::ContainerArgs),
    Cp(cp::CpArgs),
    Create(Box<run::CreateArgs>),
    Events(events::EventsArgs),
    Exec(exec::ExecArgs),
    Explain(explain::ExplainArgs),
    Debug(debug::DebugArgs),
    Diff(look::DiffArgs),
    Export(commit::ExportArgs),
    Doctor(doctor::DoctorArgs),
    Gc(gc::GcArgs),
    Generate(generate::GenerateArgs),
    Healthcheck(healthcheck::HealthcheckArgs),
    Help(help::HelpArgs),
    History(image::HistoryArgs),
    Image(groups::ImageArgs),
    Images(images::ImagesArgs),
    Import(commit::ImportArgs),
    Info(info::InfoArgs),
    Inspect(inspect::InspectArgs),
    Kill(lifecycle::KillArgs),
    Load(archive::LoadArgs),
    Login(login::LoginArgs),
    Logout(login::LogoutArgs),
    Mount(mount::MountArgs),
    Manifest(manifest::ManifestArgs),
    Network(network::NetworkArgs),
    Logs(logs::LogsArgs),
    Pause(lifecycle::PauseArgs),
    Port(look::PortArgs),
    #[command(visible_alias = "list")]
    Ps(ps::PsArgs),
    Pull(pull::PullArgs),
    Push(push::PushArgs),
    Rename(lifecycle::RenameArgs),
    Restart(lifecycle::RestartArgs),
    Rm(rm::RmArgs),
    Rmi(rmi::RmiArgs),
    Run(Box<run::RunArgs>),
    Runtime(Box<runtime::RuntimeCli>),
    Save(archive::SaveArgs),
    Rollback(snapshot::RollbackArgs),
    Search(search::SearchArgs),
    Secret(secret::SecretArgs),
    Snapshot(snapshot::SnapshotArgs),
    Start(lifecycle::StartArgs),
    Stats(stats::StatsArgs),
    Stop(lifecycle::StopArgs),
    System(system::SystemArgs),
    Tag(archive::TagArgs),
    Top(top::TopArgs),
    Update(Box<update::UpdateArgs>),
    /// Let all processes of one or more paused containers go on
    Unpause(lifecycle::PauseArgs),
    Untag(rmi::UntagArgs),
    #[command(visible_alias = "umount")]
    Unmount(mount::UnmountArgs),
    Unshare(unshare::UnshareArgs),
    Version(version::VersionArgs),
    Volume(volume::VolumeArgs),
    Wait(wait::WaitArgs),
}
}

impl Command {
    /// Whether it works on files that belong to ids of the user's own range, so that an ordinary user has to be in the
    /// user namespace that maps them.
    fn needs_own_ids(&self) -> bool {
        !matches!(
            self,
            Self::Completion(_)
                | Self::Cp(_)
                | Self::Doctor(_)
                | Self::Exec(_)
                | Self::Generate(_)
                | Self::Help(_)
                | Self::Search(_)
                | Self::Version(_)
        )
    }

    /// Whether it is about rcd alone, and nothing of the host.
    fn is_about_itself(&self) -> bool {
        matches!(
            self,
            Self::Completion(_)
                | Self::Doctor(_)
                | Self::Foreign(_)
                | Self::Generate(_)
                | Self::Help(_)
                | Self::Unshare(_)
                | Self::Version(_)
        )
    }

    /// Whether it has a container's program run, so that the host may be why it fails.
    fn runs_containers(&self) -> bool {
        matches!(self, Self::Create(_) | Self::Run(_))
    }

    /// Whether it makes a container that shall run again after a boot.
    fn makes_one_that_restarts(&self) -> bool {
        match self {
            Self::Create(args) => args.container.restarts(),
            Self::Run(args) => args.container.restarts(),
            _ => false,
        }
    }

    /// Whether it looks at containers that others started, and so wants the truth about those whose monitor was killed.
    fn looks_at_containers(&self) -> bool {
        matches!(
            self,
            Self::Attach(_)
                | Self::Commit(_)
                | Self::Container(_)
                | Self::Debug(_)
                | Self::Exec(_)
                | Self::Explain(_)
                | Self::Healthcheck(_)
                | Self::Inspect(_)
                | Self::Port(_)
                | Self::Stats(_)
                | Self::Top(_)
                | Self::Update(_)
                | Self::Kill(_)
                | Self::Logs(_)
                | Self::Pause(_)
                | Self::Rename(_)
                | Self::Rollback(_)
                | Self::Snapshot(_)
                | Self::Restart(_)
                | Self::Rm(_)
                | Self::Start(_)
                | Self::Stop(_)
                | Self::Unpause(_)
                | Self::Wait(_)
        )
    }
}

impl Command {
    /// What it ends with when rcd itself fails: of the verbs that give a container's own code, one that no container gives.
    fn failure(&self) -> ExitStatus {
        match self {
            Self::Run(_) | Self::Create(_) => ExitStatus::EngineFailure,
            _ => ExitStatus::Failure,
        }
    }
}

/// Parse the command line, run the command, and say what became of it.
pub(crate) fn main() -> u8 {
    let mut ui = Ui::for_process();
    if let Some(arguments) = runtime::wanted() {
        return runtime::main(arguments, &mut ui);
    }
    match complete::answered() {
        Ok(false) => {}
        Ok(true) => return ExitStatus::Success.code(),
        Err(error) => return report::failure(&error, &mut ui).code(),
    }
    let status = match lazy::parse::<Cli, GlobalArgs, Command>() {
        Ok(mut cli) => {
            cli.command = cli.command.short();
            let failed = cli.command.failure();
            dispatch(cli, &mut ui).unwrap_or_else(|error| fail(&error, failed, &mut ui))
        }
        Err(error) => {
            ui.set_color(ui::Color::asked_of(std::env::args()));
            report::usage(&explained(error), &mut ui)
        }
    };
    status.code()
}

/// Help that was asked for, or that takes the place of a missing command, comes from the tree that is made for it; nothing
/// else has to wait for that.
fn explained(error: clap::Error) -> clap::Error {
    let mut arguments: Vec<_> = std::env::args_os().collect();
    match error.kind() {
        ErrorKind::DisplayHelp => {}
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            arguments.push("--help".into());
        }
        _ => return error,
    }
    let all = arguments.iter().any(|argument| argument == "--help-all");
    help::tree(all).try_get_matches_from(arguments).err().unwrap_or(error)
}

fn dispatch(cli: Cli, ui: &mut Ui) -> Result<ExitStatus> {
    ui.set_color(cli.global.color);
    cli.global.rare.apply(cli.global.debug, ui)?;
    if matches!(cli.command, Command::Runtime(_)) {
        return Err(runtime::misplaced());
    }
    if matches!(cli.command, Command::Exec(_)) {
        // What it makes is seen in the container before it is the container's program.
        sealed::go_on(std::env::args_os().collect())?;
    }
    let engine = environment::engine(&cli.global)?;
    let (runs, failed) = (cli.command.runs_containers(), cli.command.failure());
    with_engine(cli, &engine, ui).or_else(|error| {
        if !runs {
            return Err(error);
        }
        let status = fail(&error, failed, ui);
        doctor::explain(&error, &engine, ui);
        Ok(status)
    })
}

/// Say what failed; what a command ends with then, where the error itself asks for nothing else.
fn fail(error: &anyhow::Error, failed: ExitStatus, ui: &mut Ui) -> ExitStatus {
    match report::failure(error, ui) {
        ExitStatus::Failure => failed,
        other => other,
    }
}

fn with_engine(cli: Cli, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let rootless = environment::is_rootless();
    global_options::tell(engine, rootless);
    let at_boot = cli.command.makes_one_that_restarts() && environment::is_usual(engine.layout());
    if cli.command.needs_own_ids() {
        environment::enter_user_namespace(engine.layout())?;
    }
    if at_boot {
        system::arrange(engine, rootless, ui);
    }
    if cli.command.looks_at_containers() {
        system::recover(engine, ui);
    }
    if !rootless && !cli.command.is_about_itself() {
        network::mend(engine, ui);
    }
    carry_out(cli.command, cli.global.runtime, engine, rootless, ui)
}

#[allow(clippy::too_many_lines, reason = "one line a command, and nothing else")]
fn carry_out(
    command: Command,
    runtime: Option<std::path::PathBuf>,
    engine: &Engine,
    rootless: bool,
    ui: &mut Ui,
) -> Result<ExitStatus> {
    match command {
        Command::Attach(args) => lifecycle::attach(&args, engine, ui),
        Command::Foreign(_) => refused::refuse(),
        Command::Commit(args) => commit::commit(&args, engine, ui),
        Command::Export(args) => commit::export(&args, engine, ui),
        Command::Import(args) => commit::import(&args, engine, ui),
        Command::Completion(args) => complete::completion(&args, ui),
        Command::Container(args) => groups::container(&args, engine, ui),
        Command::History(args) => image::history(&args, engine, ui),
        Command::Image(args) => groups::image(&args, engine, ui),
        Command::Manifest(args) => manifest::manifest(&args, engine, ui),
        Command::Search(args) => search::search(&args, engine, ui),
        Command::Login(args) => login::login(&args, engine, ui),
        Command::Logout(args) => login::logout(&args, engine, ui),
        Command::Load(args) => archive::load(&args, engine, ui),
        Command::Save(args) => archive::save(&args, engine, ui),
        Command::Tag(args) => archive::tag(&args, engine),
        Command::Runtime(_) => unreachable!("it was refused above"),
        Command::Cp(args) => cp::cp(&args, engine, ui),
        Command::Create(mut args) => {
            args.container.runtime = runtime;
            run::create(&args, engine, ui)
        }
        Command::Events(args) => events::events(&args, engine, ui),
        Command::Exec(args) => exec::exec(args.0, engine, ui),
        Command::Explain(args) => explain::explain(&args, engine, ui),
        Command::Debug(args) => debug::debug(&args, engine, ui),
        Command::Diff(args) => look::diff(&args, engine, ui),
        Command::Doctor(args) => doctor::doctor(&args, engine, ui),
        Command::Gc(args) => gc::gc(&args, engine, ui),
        Command::Generate(args) => generate::generate(&args, engine, ui),
        Command::Healthcheck(args) => healthcheck::healthcheck(&args, engine, ui),
        Command::Help(args) => help::help(&args, ui),
        Command::Images(args) => images::images(&args, engine, ui),
        Command::Info(args) => info::info(&args, engine, rootless, ui),
        Command::Inspect(args) => inspect::inspect(&args, engine, ui),
        Command::Kill(args) => lifecycle::kill(&args, engine, ui),
        Command::Logs(args) => logs::logs(&args, engine, ui),
        Command::Pause(args) => lifecycle::pause(&args, engine, ui, true),
        Command::Port(args) => look::port(&args, engine, ui),
        Command::Ps(args) => ps::ps(&args, engine, ui),
        Command::Pull(args) => pull::pull(&args, engine, ui),
        Command::Push(args) => push::push(&args, engine, ui),
        Command::Rename(args) => lifecycle::rename(&args, engine),
        Command::Restart(args) => lifecycle::restart(&args, engine, ui),
        Command::Rm(args) => rm::rm(&args, engine, ui),
        Command::Rmi(args) => rmi::rmi(&args, engine, ui),
        Command::Run(mut args) => {
            args.container.runtime = runtime;
            run::run(&args, engine, ui)
        }
        Command::Rollback(args) => snapshot::rollback(&args, engine, ui),
        Command::Snapshot(args) => snapshot::snapshot(&args, engine, ui),
        Command::Secret(args) => secret::secret(&args, engine, ui),
        Command::Start(args) => lifecycle::start(&args, engine, ui),
        Command::Stats(args) => stats::stats(&args, engine, ui),
        Command::Stop(args) => lifecycle::stop(&args, engine, ui),
        Command::System(args) => system::system(&args, engine, ui),
        Command::Mount(args) => mount::mount(&args, engine, rootless, ui),
        Command::Network(args) => network::network(&args, engine, ui),
        Command::Top(args) => top::top(&args, engine, ui),
        Command::Update(args) => update::update(&args, engine, ui),
        Command::Unpause(args) => lifecycle::pause(&args, engine, ui, false),
        Command::Untag(args) => rmi::untag(&args, engine),
        Command::Unmount(args) => mount::unmount(&args, engine, ui),
        Command::Unshare(args) => unshare::unshare(args.0),
        Command::Version(args) => version::version(&args, ui),
        Command::Volume(args) => volume::volume(&args, engine, ui),
        Command::Wait(args) => wait::wait(&args, engine, ui),
    }
}
