//! `rcd debug`: a shell with tools beside a container that has none.

use anyhow::Result;
use clap::Parser;
use rcd::engine::container::name;
use rcd::engine::{Engine, Error, ErrorKind};

use std::io::{self, IsTerminal};

use super::report::ExitStatus;
use super::ui::Ui;
use super::{Cli, Command, run};

/// Run a shell with tools beside a running container
///
/// It is a container of its own that shares the processes, the network and the IPC objects of the other one, and is gone
/// afterwards. The files of the other one are at /proc/1/root.
#[derive(Debug, clap::Args)]
pub(crate) struct DebugArgs {
    /// The image that has the tools
    #[arg(long, value_name = "IMAGE", default_value = "busybox")]
    image: String,
    /// Use a folder with the tools in place of an image, as `run --rootfs`
    #[arg(long, value_name = "DIR[:O]", conflicts_with = "image", help_heading = "Advanced")]
    rootfs: Option<String>,
    /// A name or an ID prefix
    #[arg(value_name = "CONTAINER")]
    container: String,
    /// The command and its arguments; `sh` where none is given
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "COMMAND")]
    command: Vec<String>,
}

pub(super) fn debug(args: &DebugArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    let record = name::find(layout, &args.container)?;
    let status = record.status(layout)?;
    if status.running().is_none() {
        let message = format!("cannot debug `{}`: it is {}", record.config.name, status.word());
        let hint = format!("`rcd explain {0}` tells why, `rcd mount {0}` shows its files", record.config.name);
        return Err(Error::new(ErrorKind::Conflict, message).hint(hint).into());
    }
    let other = format!("container:{}", record.id);
    let mut words: Vec<String> = ["rcd", "run", "--rm", "-i", "--cap-add", "SYS_PTRACE"].map(str::to_owned).to_vec();
    words.extend(["--pid", &other, "--ipc", &other].map(str::to_owned));
    let network = match record.config.network.as_str() {
        "host" => "host".to_owned(),
        _ => other.clone(),
    };
    words.extend(["--network".to_owned(), network]);
    if io::stdin().is_terminal() {
        words.push("-t".to_owned());
    }
    match &args.rootfs {
        Some(folder) => words.extend(["--rootfs".to_owned(), folder.clone()]),
        None => words.push(args.image.clone()),
    }
    if args.command.is_empty() {
        words.push("sh".to_owned());
    }
    words.extend(args.command.iter().cloned());
    match Cli::try_parse_from(words)?.command {
        Command::Run(args) => run::run(&args, engine, ui),
        _ => unreachable!("it was a command line of `run`"),
    }
}
