//! The verbs that change what existing containers do: start, stop, restart, kill, attach, rename, pause.

use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use rcd::engine::container::attach::{self, Wishes};
use rcd::engine::container::record::{Record, Status};
use rcd::engine::container::{self, Mode, name, signal};
use rcd::engine::layout::Layout;
use rcd::engine::{Engine, Error, ErrorKind, event};
use rcd::kernel::signal::{Signals, name as signal_name, number};
use rcd::kernel::terminal;

use super::busy::Busy;
use super::environment;
use super::options;
use super::report::ExitStatus;
use super::run;
use super::targets::{self, One, Targets, each, each_at_once, lives};
use super::ui::Ui;

/// How long the end of what was killed is waited for.
const KILLED: Duration = Duration::from_secs(10);

/// Start one or more containers
#[derive(Debug, clap::Args)]
#[command(mut_arg("all", |all| all.short(None)))]
pub(crate) struct StartArgs {
    /// Attach to what it prints, and end with its exit code
    #[arg(short, long)]
    attach: bool,
    /// Attach standard input too
    #[arg(short, long)]
    interactive: bool,
    /// Leave it running when these keys are typed
    #[arg(long, value_name = "KEYS")]
    detach_keys: Option<String>,
    #[command(flatten)]
    signals: SignalOptions,
    #[command(flatten)]
    targets: Targets,
}

pub(super) fn start(args: &StartArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    let keys = environment::detach_keys(args.detach_keys.as_deref())?;
    options::detach_keys(&keys)?;
    let wanted = args.targets.find(engine, ui, |status| !lives(status))?;
    if !args.attach && !args.interactive {
        return Ok(each(&wanted, ui, |wanted| {
            let record = name::find(layout, wanted)?;
            if record.status(layout)?.running().is_some() {
                return Ok(Some(wanted.to_owned()));
            }
            begin(layout, record)?;
            Ok(Some(wanted.to_owned()))
        }));
    }
    let [wanted] = wanted.as_slice() else {
        let message = format!("cannot attach to `{}`: it is one container at a time", wanted.join("` and `"));
        return Err(Error::new(ErrorKind::InvalidInput, message).into());
    };
    let record = name::find(layout, wanted)?;
    let wishes = wishes(&record, args.interactive, args.signals.sig_proxy, &keys)?;
    let size = if wishes.terminal { terminal::size(io::stdin().as_fd()).ok() } else { None };
    let id = record.id.clone();
    let created = container::reopen(layout, record)?;
    let signals = Signals::block()?;
    let attachment = container::start(created, Mode::Attached, size)?.wait(Some(signals))?;
    run::ended(attachment.run(&wishes)?, engine, &id)
}

fn begin(layout: &Layout, record: Record) -> Result<()> {
    let created = container::reopen(layout, record)?;
    container::start(created, Mode::Detached, None)?.wait(None)?;
    Ok(())
}

/// Whether signals are the container's
#[derive(Debug, clap::Args)]
struct SignalOptions {
    /// Do not pass signals on
    #[arg(long = "sig-proxy", value_name = "BOOL", default_value = "true", hide_default_value = true)]
    #[arg(num_args = 0..=1, default_missing_value = "true", action = clap::ArgAction::Set)]
    sig_proxy: bool,
}

fn wishes(record: &Record, input: bool, signals: bool, keys: &str) -> Result<Wishes> {
    let terminal = record.config.terminal && io::stdin().is_terminal();
    Ok(Wishes {
        input: input && record.config.interactive,
        terminal,
        signals: signals && !record.config.terminal,
        detach_keys: options::detach_keys(keys)?,
    })
}

/// Attach to a running container
#[derive(Debug, clap::Args)]
pub(crate) struct AttachArgs {
    /// Do not attach standard input
    #[arg(long)]
    no_stdin: bool,
    /// Leave it running when these keys are typed
    #[arg(long, value_name = "KEYS")]
    detach_keys: Option<String>,
    #[command(flatten)]
    signals: SignalOptions,
    #[command(flatten)]
    one: One,
}

pub(super) fn attach(args: &AttachArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let record = args.one.find(engine, ui)?;
    let keys = environment::detach_keys(args.detach_keys.as_deref())?;
    let wishes = wishes(&record, !args.no_stdin, args.signals.sig_proxy, &keys)?;
    let signals = Signals::block()?;
    let attachment = attach::connect(engine.layout(), &record, &wishes, Some(signals))?;
    run::ended(attachment.run(&wishes)?, engine, &record.id)
}

/// How containers are asked to end
#[derive(Debug, clap::Args)]
struct StopOptions {
    /// Seconds to wait before it is killed; -1 waits for ever
    #[arg(short, long, value_name = "SECONDS", allow_hyphen_values = true, visible_alias = "timeout")]
    time: Option<i64>,
    /// Send this instead of its own stop signal
    #[arg(short, long, value_name = "SIGNAL")]
    signal: Option<String>,
}

impl StopOptions {
    /// Stop a container; somebody who reads is told what is waited for.
    fn stop(&self, layout: &Layout, record: &Record, told: bool) -> Result<()> {
        let own = record.config.stop_signal_number();
        let signal = self.signal.as_deref().map(signal_number).transpose()?.unwrap_or(own);
        let grace = match self.time {
            Some(seconds) => u64::try_from(seconds).ok().map(Duration::from_secs),
            None => Some(Duration::from_secs(record.config.stop_timeout.unwrap_or(10).into())),
        };
        let what = || {
            let then = grace.map_or_else(String::new, |grace| format!(", which is killed after {} s", grace.as_secs()));
            let name = signal_name(signal).unwrap_or_else(|| signal.to_string());
            format!("waiting for the end of `{}` by SIG{name}{then}", record.config.name)
        };
        let _busy = told.then(|| Busy::begin(what(), true, Box::new(|_| {})));
        Ok(signal::stop(layout, record, signal, grace)?)
    }

    /// Say of those that had to be killed, as a shell that is process 1 has to be, what makes them end by themselves.
    fn advise(&self, layout: &Layout, stopped: &[Record], ui: &mut Ui) {
        for before in stopped.iter().filter(|before| !before.config.init && self.time != Some(0)) {
            let killed = Record::load(layout, &before.id).ok().flatten().and_then(|now| now.ended);
            if killed.is_some_and(|ended| ended.code == 137 && !ended.out_of_memory) {
                ui.note(&format!(
                    "hint: `{}` did not end by its stop signal and was killed; `rcd run --init` has a process 1 that ends by it",
                    before.config.name
                ));
            }
        }
    }
}

/// Stop one or more containers
#[derive(Debug, clap::Args)]
pub(crate) struct StopArgs {
    #[command(flatten)]
    options: StopOptions,
    /// A container that is not there is no error
    #[arg(short, long)]
    ignore: bool,
    #[command(flatten)]
    targets: Targets,
}

pub(super) fn stop(args: &StopArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let (layout, told) = (engine.layout(), ui.is_read());
    let wanted = args.targets.find(engine, ui, lives)?;
    let stopped = Mutex::new(Vec::new());
    let doing = (!args.targets.is_one()).then_some("stopping");
    let status = each_at_once(&wanted, doing, ui, |wanted| {
        let Some(record) = targets::find(engine, wanted, args.ignore)? else { return Ok(None) };
        let lived = record.status(layout)?.running().is_some();
        args.options.stop(layout, &record, told && lived && args.targets.is_one())?;
        if lived {
            stopped.lock().unwrap_or_else(PoisonError::into_inner).push(record);
        }
        Ok(Some(wanted.to_owned()))
    });
    if told {
        args.options.advise(layout, &stopped.into_inner().unwrap_or_else(PoisonError::into_inner), ui);
    }
    Ok(status)
}

/// Stop and start one or more containers
#[derive(Debug, clap::Args)]
#[command(mut_arg("containers", |containers| containers.required_unless_present("running")))]
pub(crate) struct RestartArgs {
    #[command(flatten)]
    options: StopOptions,
    /// All that run
    #[arg(long, conflicts_with_all = ["all", "latest", "filter", "containers"])]
    running: bool,
    #[command(flatten)]
    targets: Targets,
}

pub(super) fn restart(args: &RestartArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    let wanted =
        if args.running { targets::all(engine, ui, lives)? } else { args.targets.find(engine, ui, targets::any)? };
    Ok(each_at_once(&wanted, Some("restarting"), ui, |wanted| {
        let record = name::find(layout, wanted)?;
        args.options.stop(layout, &record, false)?;
        let record = name::find(layout, &record.id)?;
        begin(layout, record.clone())?;
        event::container(&record, "restart").tell(layout);
        Ok(Some(wanted.to_owned()))
    }))
}

fn signal_number(text: &str) -> Result<i32> {
    let message = || format!("unknown signal `{text}`");
    Ok(number(text).ok_or_else(|| Error::new(ErrorKind::InvalidInput, message()))?)
}

/// Kill one or more containers
#[derive(Debug, clap::Args)]
pub(crate) struct KillArgs {
    /// Send this instead
    #[arg(short, long, value_name = "SIGNAL", default_value = "KILL")]
    signal: String,
    #[command(flatten)]
    targets: Targets,
}

pub(super) fn kill(args: &KillArgs, engine: &Engine, ui: &mut Ui) -> Result<ExitStatus> {
    let layout = engine.layout();
    let number = signal_number(&args.signal)?;
    let wanted = args.targets.find(engine, ui, |status| status.running().is_some())?;
    Ok(each(&wanted, ui, |wanted| {
        let record = name::find(layout, wanted)?;
        if number == 9 || number == record.config.stop_signal_number() {
            // As in Docker: a restart policy does not undo what the user did.
            if record.status(layout)?.running().is_some() {
                signal::mark_stopped(layout, &record.id)?;
            }
        }
        signal::send(layout, &record, number)?;
        if number == 9 {
            // As in Docker: it can be removed at once.
            signal::wait_for_end(layout, &record.id, Some(KILLED))?;
        }
        Ok(Some(wanted.to_owned()))
    }))
}

/// Give a container another name
#[derive(Debug, clap::Args)]
pub(crate) struct RenameArgs {
    /// Its name or ID prefix
    #[arg(value_name = "CONTAINER")]
    container: String,
    /// The new name
    #[arg(value_name = "NAME")]
    name: String,
}

pub(super) fn rename(args: &RenameArgs, engine: &Engine) -> Result<ExitStatus> {
    let record = name::find(engine.layout(), &args.container)?;
    name::rename(engine.layout(), &record, &args.name)?;
    Ok(ExitStatus::Success)
}

/// Stop all processes of one or more containers where they are
#[derive(Debug, clap::Args)]
pub(crate) struct PauseArgs {
    #[command(flatten)]
    targets: Targets,
}

pub(super) fn pause(args: &PauseArgs, engine: &Engine, ui: &mut Ui, paused: bool) -> Result<ExitStatus> {
    let layout = engine.layout();
    let eligible: fn(&Status) -> bool = if paused {
        |status| matches!(status, Status::Running(_))
    } else {
        |status| matches!(status, Status::Paused(_))
    };
    let wanted = args.targets.find(engine, ui, eligible)?;
    Ok(each(&wanted, ui, |wanted| {
        container::pause::set_paused(layout, &name::find(layout, wanted)?, paused)?;
        Ok(Some(wanted.to_owned()))
    }))
}
