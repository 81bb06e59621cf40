//! `rcd exec`: one more process in a running container.

use std::io;
use std::os::fd::AsFd;
use std::path::PathBuf;

use anyhow::{Context, Result};
use rcd::engine::container::exec::{self, ExecRequest, Execution};
use rcd::engine::container::name;
use rcd::engine::container::record::Record;
use rcd::engine::layout::Layout;
use rcd::engine::{Engine, Error, ErrorKind};
use rcd::kernel::signal::Signals;
use rcd::kernel::terminal;
use rcd::runtime::Stdio;

use super::more_options::DescriptorOptions;
use super::relay::{self, Leaver, Left, Relay};
use super::report::ExitStatus;
use super::ui::Ui;
use super::{environment, options, targets};

/// Run a command in a running container
#[derive(Debug, clap::Args)]
pub(crate) struct ExecArgs {
    /// Leave it to itself, and print nothing
    #[arg(short, long)]
    detach: bool,
    /// Leave it running when these keys are typed
    #[arg(long, value_name = "KEYS")]
    detach_keys: Option<String>,
    /// Set a variable, or take it from the host when no value is given
    #[arg(short, long, value_name = "NAME[=VALUE]")]
    env: Vec<String>,
    /// Read variables from a file
    #[arg(long, value_name = "FILE")]
    env_file: Vec<PathBuf>,
    /// Pass standard input on
    #[arg(short, long)]
    interactive: bool,
    /// Give it every capability
    #[arg(long)]
    privileged: bool,
    /// Give it a terminal
    #[arg(short, long)]
    tty: bool,
    /// Run it as this user
    #[arg(short, long, value_name = "USER[:GROUP]", default_value = "", hide_default_value = true)]
    user: String,
    /// Run it in this folder
    #[arg(short, long, value_name = "DIR", default_value = "", hide_default_value = true)]
    workdir: String,
    #[command(flatten)]
    descriptors: DescriptorOptions,
    /// In the container that was made last
    #[arg(short, long)]
    latest: bool,
    /// In the container whose ID is in this file
    #[arg(long, value_name = "FILE", conflicts_with = "latest")]
    cidfile: Option<PathBuf>,
    /// Its name or ID prefix; not with --latest or --cidfile
    #[arg(value_name = "CONTAINER", required = true)]
    container: String,
    /// The command and its arguments
    #[arg(value_name = "COMMAND", trailing_var_arg = true, allow_hyphen_values = true)]
    #[arg(required_unless_present_any = ["latest", "cidfile"])]
    command: Vec<String>,
}

impl ExecArgs {
    /// The container, and the command: where it is not named, its word is the command's first.
    fn resolve(&self, engine: &Engine, ui: &mut Ui) -> Result<(Record, Vec<String>)> {
        let layout = engine.layout();
        let record = match &self.cidfile {
            Some(file) => name::find(layout, &targets::id_of(file)?)?,
            None if self.latest => targets::latest(engine, ui)?,
            None => return Ok((name::find(layout, &self.container)?, self.command.clone())),
        };
        Ok((record, std::iter::once(&self.container).chain(&self.command).cloned().collect()))
    }
}

pub(super) fn exec(args: ExecArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    let (record, command) = args.resolve(engine, ui)?;
    if environment::is_rootless() {
        exec::enter_user_namespace_of(layout, &record)?;
    }
    if !args.workdir.is_empty() && !args.workdir.starts_with('/') {
        let message = format!("invalid value `{}` for -w: it must be an absolute path", args.workdir);
        return Err(Error::new(ErrorKind::InvalidInput, message).into());
    }
    if args.tty && args.interactive && !args.detach {
        relay::require_terminal()?;
    }
    let keys = options::detach_keys(&environment::detach_keys(args.detach_keys.as_deref())?)?;
    let request = ExecRequest {
        environment: environment::variables(Vec::new(), &args.env_file, &args.env)?,
        command,
        user: args.user,
        working_folder: args.workdir,
        privileged: args.privileged,
        descriptors: args.descriptors.numbers()?,
        terminal: args.tty.then(|| terminal::size(io::stdin().as_fd()).ok()),
    };
    if args.detach && !args.tty {
        let nothing = || std::fs::File::options().read(true).write(true).open("/dev/null").map(Into::into);
        let nothing = || nothing().context("cannot open `/dev/null`");
        exec::exec(layout, &record, &request, Stdio::Files([nothing()?, nothing()?, nothing()?]))?;
        return Ok(ExitStatus::Success);
    }
    if args.tty && (args.detach || args.interactive) {
        return relay::leavable(ui, |_, leaver| {
            on_terminal(layout, &record, &request, Some((leaver, keys, args.detach)))
        });
    }
    if args.tty {
        return on_terminal(layout, &record, &request, None);
    }
    let (streams, pipes) = relay::pipes(args.interactive)?;
    // A signal that comes before the relay is there waits for it: it is the process's, which may run already.
    Signals::block().context("cannot take signals")?.keep();
    let mut execution = exec::exec(layout, &record, &request, Stdio::Files(streams))?;
    if let Some((pidfd, _)) = execution.own() {
        Relay::over(pipes)?.run(pidfd.as_fd())?;
    }
    ended(execution)
}

/// With a terminal of its own; `typed` says who is to be let go of, by which keys, or at once.
fn on_terminal(
    layout: &Layout,
    record: &Record,
    request: &ExecRequest,
    typed: Option<(&Leaver, Vec<u8>, bool)>,
) -> Result<ExitStatus> {
    let held = Signals::block().context("cannot take signals")?;
    let mut execution = exec::exec(layout, record, request, Stdio::Inherit)?;
    if let Some((pidfd, Some(master))) = execution.own() {
        let left = match &typed {
            Some((_, _, true)) => Left::Detached(master),
            Some((_, keys, false)) => Relay::new(Some(master))?.detaching(keys).run(pidfd.as_fd())?,
            None => Relay::new(Some(master))?.without_input().run(pidfd.as_fd())?,
        };
        if let (Left::Detached(master), Some((leaver, _, _))) = (left, &typed) {
            drop(held);
            return leaver.stay(&master);
        }
    }
    held.keep();
    ended(execution)
}

fn ended(execution: Execution) -> Result<ExitStatus> {
    Ok(ExitStatus::Container(u8::try_from(execution.wait()? & 0xff).unwrap_or(255)))
}
