//! The application layer: parses the command line, builds typed requests, calls the engine, and shows the answer.
//!
//! One verb, one file; [`Command`] is the whole list. It alone reads the environment, talks to the terminal and decides
//! exit codes.

mod complete;
#[allow(dead_code, reason = "`run` and the lists land after it")]
mod docker_config;
mod environment;
#[allow(dead_code, reason = "the verbs that list land after it")]
mod filter;
mod generate;
mod help;
#[allow(dead_code, reason = "the verbs that list land after it")]
mod human;
#[allow(dead_code, reason = "the verbs that list land after it")]
mod listing;
mod manual;
mod network;
mod report;
#[allow(dead_code, reason = "`inspect` of documents lands after it")]
mod template;
mod ui;
mod unshare;
mod version;

use std::process::ExitCode;

use anyhow::Result;
use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand};

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
        global = true,
        help_heading = "Global options",
        value_name = "DIR",
        env = "RCD_STATE",
        hide_env = true
    )]
    state: Option<std::path::PathBuf>,
    /// When to use colours: auto, always or never
    #[arg(long, global = true, help_heading = "Global options", value_name = "WHEN", default_value = "auto")]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    color: ui::Color,
    /// Show every flag
    #[arg(long, global = true, action = clap::ArgAction::HelpLong, hide = true)]
    help_all: Option<bool>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Completion(complete::CompletionArgs),
    Generate(generate::GenerateArgs),
    Help(help::HelpArgs),
    Network(network::NetworkArgs),
    Unshare(unshare::UnshareArgs),
    Version(version::VersionArgs),
}

impl Command {
    /// Whether it works on files that belong to ids of the user's own range, so that an ordinary user has to be in the
    /// user namespace that maps them.
    fn needs_own_ids(&self) -> bool {
        match self {
            Self::Unshare(_) => true,
            Self::Completion(_) | Self::Generate(_) | Self::Help(_) | Self::Network(_) | Self::Version(_) => false,
        }
    }
}

/// Parse the command line, run the command, and say what became of it.
pub(crate) fn main() -> ExitCode {
    let mut ui = Ui::for_process();
    match complete::answered() {
        Ok(false) => {}
        Ok(true) => return ExitStatus::Success.into(),
        Err(error) => return report::failure(&error, &mut ui).into(),
    }
    let status = match Cli::try_parse() {
        Ok(cli) => dispatch(cli, &mut ui).unwrap_or_else(|error| report::failure(&error, &mut ui)),
        Err(error) => report::usage(&explained(error), &mut ui),
    };
    status.into()
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
    let engine = environment::engine(&cli.global)?;
    if cli.command.needs_own_ids() {
        environment::enter_user_namespace()?;
    }
    match cli.command {
        Command::Completion(args) => complete::completion(&args, ui),
        Command::Generate(args) => generate::generate(&args, ui),
        Command::Help(args) => help::help(&args, ui),
        Command::Network(args) => network::network(args, &engine, ui),
        Command::Unshare(args) => unshare::unshare(args),
        Command::Version(args) => version::version(&args, ui),
    }
}
