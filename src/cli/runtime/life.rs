//! A container's life: create, run, start, exec, state, kill, delete.

use std::collections::HashSet;
use std::fs;
use std::io::IsTerminal;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use oci_spec::runtime::{Capability, LinuxCapabilities, Process, User};
use rcd::bundle::{self, Bundle};
use rcd::kernel::process::{self, Ended};
use rcd::kernel::{signal, socket, spawn, terminal};
use rcd::runtime::{self, CgroupDriver, ConsoleRequest, CreateOptions, ExecOptions, Stdio};

use regex_lite::Regex;
use serde_json::Value;

use super::super::ui::Ui;
use super::super::{environment, relay};
use super::arguments::{CgroupManager, CreateArgs, DeleteArgs, ExecArgs, GlobalArgs, IdArgs, KillArgs, RunArgs};
use super::log::Log;

/// What runc says with `--debug` as a process is made, which scripts and its suite look for.
const SETUP: &str = "nsexec container setup";
const INIT: &str = "child process in init()";
const READY: &str = "init: closing the pipe to signal completion";

/// Where states are: what `--root` says, or as runc has it, but under rcd's own name.
pub(super) fn root(global: &GlobalArgs) -> Result<PathBuf> {
    global.root.clone().map_or_else(environment::runtime_states, Ok)
}

/// Who makes cgroups, if anybody is to.
pub(super) fn driver(global: &GlobalArgs) -> Option<CgroupDriver> {
    match global.cgroup_manager {
        Some(CgroupManager::Disabled) => None,
        Some(CgroupManager::Systemd) => Some(CgroupDriver::Systemd),
        _ if global.systemd_cgroup => Some(CgroupDriver::Systemd),
        _ => Some(CgroupDriver::Cgroupfs),
    }
}

/// The bundle, with what the caller hands on to its process.
fn load(args: &CreateArgs, log: &Log, ui: &mut Ui) -> Result<Bundle> {
    let folder = fs::canonicalize(&args.bundle)
        .with_context(|| format!("cannot find the bundle `{}`", args.bundle.display()))?;
    let mut bundle = match &args.config {
        Some(config) => Bundle::load_config(&folder, config)?,
        None => Bundle::load(&folder)?,
    };
    for warning in &bundle.warnings {
        log.warning(warning, ui);
    }
    let sockets = environment::listen_fds();
    if sockets > 0
        && let Some(process) = bundle.spec.process_mut()
    {
        // The program is the first process of its container (sd_listen_fds(3)).
        let own = [format!("LISTEN_FDS={sockets}"), "LISTEN_PID=1".to_owned()];
        process.set_env(Some(process.env().iter().flatten().cloned().chain(own).collect()));
    }
    Ok(bundle)
}

/// As `--console-socket` and the bundle's `terminal` have it; in the foreground the caller gets the terminal itself.
fn console(socket: Option<&PathBuf>, terminal: bool, foreground: bool) -> Result<ConsoleRequest> {
    Ok(match socket {
        Some(path) => ConsoleRequest::Socket(std::path::absolute(path)?),
        None if terminal && foreground => ConsoleRequest::Return,
        None => ConsoleRequest::None,
    })
}

fn options(
    args: &CreateArgs,
    global: &GlobalArgs,
    console: ConsoleRequest,
    start_by_id: bool,
) -> Result<CreateOptions> {
    Ok(CreateOptions {
        id: args.id.clone(),
        state_root: root(global)?,
        stdio: Stdio::Inherit,
        console,
        pid_file: args.pid_file.clone(),
        preserve_fds: args.preserve_fds + environment::listen_fds(),
        cgroups: driver(global),
        no_pivot: args.no_pivot,
        no_new_keyring: args.no_new_keyring,
        cache: Some(root(global)?.join(".cache")),
        start_by_id,
    })
}

pub(super) fn create(args: CreateArgs, global: &GlobalArgs, log: &Log, ui: &mut Ui) -> Result<u8> {
    let bundle = load(&args, log, ui)?;
    let terminal = bundle.spec.process().as_ref().is_some_and(|process| process.terminal() == Some(true));
    let console = console(args.console_socket.as_ref(), terminal, false)?;
    let options = options(&args, global, console, true)?;
    log.debug(SETUP, ui);
    let created = runtime::create(bundle, options)?;
    log.debug(INIT, ui);
    log.debug(READY, ui);
    created.warnings().iter().for_each(|warning| log.warning(warning, ui));
    hand_out(created, args.pidfd_socket.as_deref())?;
    Ok(0)
}

/// Give the pidfd to whoever asked for it; where that fails, nothing of the container is left.
fn hand_out(created: runtime::Created, socket: Option<&Path>) -> Result<runtime::Created> {
    match send_pidfd(socket, created.pidfd()) {
        Ok(()) => Ok(created),
        Err(error) => {
            created.abandon()?;
            Err(error)
        }
    }
}

fn send_pidfd(socket: Option<&Path>, pidfd: BorrowedFd<'_>) -> Result<()> {
    let Some(path) = socket else { return Ok(()) };
    let sent = socket::connect_stream(path).and_then(|socket| socket::send(socket.as_fd(), b"pidfd", &[pidfd]));
    sent.with_context(|| format!("cannot send the pidfd to `{}`", path.display()))
}

/// Carriage returns are for terminals: what is read by a program has none (as with runc).
fn plain_line_ends(master: Option<&OwnedFd>) -> Result<()> {
    match master.filter(|_| !std::io::stdout().is_terminal()) {
        Some(master) => Ok(terminal::keep_line_ends(master.as_fd())?),
        None => Ok(()),
    }
}

pub(super) fn code(ended: Ended) -> u8 {
    u8::try_from(ended.code() & 0xff).unwrap_or(255)
}

pub(super) fn run(args: RunArgs, global: &GlobalArgs, log: &Log, ui: &mut Ui) -> Result<u8> {
    let bundle = load(&args.create, log, ui)?;
    let terminal = bundle.spec.process().as_ref().is_some_and(|process| process.terminal() == Some(true));
    let console = console(args.create.console_socket.as_ref(), terminal, !args.detach)?;
    if !args.detach && !args.no_subreaper {
        // Processes that outlive the first one are this command's to reap, as with runc.
        spawn::become_subreaper()?;
    }
    let options = options(&args.create, global, console, false)?;
    log.debug(SETUP, ui);
    let created = runtime::create(bundle, options)?;
    log.debug(INIT, ui);
    log.debug(READY, ui);
    created.warnings().iter().for_each(|warning| log.warning(warning, ui));
    let mut created = hand_out(created, args.create.pidfd_socket.as_deref())?;
    if args.detach {
        created.start()?;
        return Ok(0);
    }
    let master = created.console();
    plain_line_ends(master.as_ref())?;
    let relay = relay::Relay::new(master)?;
    let running = created.start()?;
    relay.run(running.pidfd.as_fd())?;
    let ended = running.wait()?;
    if !args.keep {
        running.delete()?;
    }
    Ok(code(ended))
}

pub(super) fn start(args: &IdArgs, global: &GlobalArgs) -> Result<()> {
    Ok(runtime::start(&root(global)?, &args.id)?)
}

pub(super) fn exec(args: ExecArgs, global: &GlobalArgs, log: &Log, ui: &mut Ui) -> Result<u8> {
    let root = root(global)?;
    let process = match &args.process {
        Some(path) => {
            let text = fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
            let mut value: Value =
                serde_json::from_slice(&text).with_context(|| format!("`{}` is no JSON", path.display()))?;
            for warning in bundle::mend_process(&mut value) {
                log.warning(&warning, ui);
            }
            serde_json::from_value(value).with_context(|| format!("`{}` is no process", path.display()))?
        }
        None => {
            let mut process = process_of(&args, runtime::template(&root, &args.id)?)?;
            if !args.cap.is_empty() {
                let sets = process.capabilities().clone().unwrap_or_default();
                process.set_capabilities(Some(with_capabilities(sets, &args.cap, log, ui)));
            }
            process
        }
    };
    let console = console(args.console_socket.as_ref(), process.terminal() == Some(true), !args.detach)?;
    let affinity = process.exec_cpu_affinity().as_ref().and_then(|cpus| cpus.initial().as_deref());
    let mask = affinity.and_then(runtime::cpu_mask);
    let options = ExecOptions {
        process,
        stdio: Stdio::Inherit,
        console,
        pid_file: args.pid_file.clone(),
        preserve_fds: args.preserve_fds,
        no_new_keyring: false,
        cache: Some(root.join(".cache")),
        ignore_paused: args.ignore_paused,
        cgroup: args.cgroup.clone(),
    };
    // A signal that comes before the relay is there waits for it: it is the process's, which may run already.
    signal::Signals::block().context("cannot take signals")?.keep();
    log.debug(SETUP, ui);
    if let Some(mask) = mask {
        log.debug(&format!("nsexec: affinity: {mask}"), ui);
    }
    log.debug(INIT, ui);
    let mut executed = runtime::exec(&root, &args.id, options)?;
    log.debug("setns_init: about to exec", ui);
    if let Err(error) = send_pidfd(args.pidfd_socket.as_deref(), executed.pidfd.as_fd()) {
        // It may have ended already.
        let _ = process::send_signal(executed.pidfd.as_fd(), 9);
        executed.wait()?;
        return Err(error);
    }
    if args.detach {
        return Ok(0);
    }
    let master = executed.console.take();
    plain_line_ends(master.as_ref())?;
    relay::Relay::new(master)?.run(executed.pidfd.as_fd())?;
    Ok(code(executed.wait()?))
}

/// The container's process with what the flags change.
fn process_of(args: &ExecArgs, mut process: Process) -> Result<Process> {
    if args.command.is_empty() {
        bail!("a command is missing: give it after the container, or a process with `--process`");
    }
    process.set_args(Some(args.command.clone()));
    process.set_terminal(Some(args.tty));
    if let Some(folder) = &args.cwd {
        process.set_cwd(folder.clone());
    }
    let mut variables = process.env().clone().unwrap_or_default();
    for wanted in &args.env {
        let Some((name, _)) = wanted.split_once('=') else { bail!("`{wanted}` is no variable: use NAME=VALUE") };
        let prefix = format!("{name}=");
        variables.retain(|entry| !entry.starts_with(&prefix));
        variables.push(wanted.clone());
    }
    process.set_env(Some(variables));
    if let Some(user) = &args.user {
        let (uid, gid) = user.split_once(':').unwrap_or((user, "0"));
        let number = |text: &str| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            let number = text.parse::<u32>().ok().filter(|number| digits && i32::try_from(*number).is_ok());
            number.ok_or_else(|| anyhow!("`{text}` is no user or group number"))
        };
        let mut identity = User::default();
        identity.set_uid(number(uid)?);
        identity.set_gid(number(gid)?);
        process.set_user(identity);
    }
    if !args.additional_gids.is_empty() {
        process.user_mut().set_additional_gids(Some(args.additional_gids.clone()));
    }
    if let Some(label) = &args.process_label {
        process.set_selinux_label(Some(label.clone()));
    }
    if let Some(profile) = &args.apparmor {
        process.set_apparmor_profile(Some(profile.clone()));
    }
    if args.no_new_privs {
        process.set_no_new_privileges(Some(true));
    }
    Ok(process)
}

/// As runc: into the bounding, effective and permitted sets, and into the ambient one too where it can be inherited. What
/// this program does not know cannot be granted, which is no failure (runtime-spec, config, "Linux Process").
fn with_capabilities(mut sets: LinuxCapabilities, names: &[String], log: &Log, ui: &mut Ui) -> LinuxCapabilities {
    let mut add = HashSet::new();
    for name in names {
        let upper = name.to_uppercase();
        let full = if upper.starts_with("CAP_") { upper } else { format!("CAP_{upper}") };
        match serde_json::from_value::<Capability>(full.into()) {
            Ok(found) => drop(add.insert(found)),
            Err(_) => log.warning(&format!("ignoring unknown or unavailable capabilities: [{name}]"), ui),
        }
    }
    let joined = |set: &Option<HashSet<Capability>>| Some(set.iter().flatten().chain(&add).copied().collect());
    let inheritable = sets.inheritable().clone().unwrap_or_default();
    let raised = add.iter().filter(|one| inheritable.contains(one)).copied();
    let ambient: HashSet<Capability> = sets.ambient().iter().flatten().copied().chain(raised).collect();
    let (bounding, effective, permitted) =
        (joined(sets.bounding()), joined(sets.effective()), joined(sets.permitted()));
    sets.set_bounding(bounding).set_effective(effective).set_permitted(permitted).set_ambient(Some(ambient));
    sets
}

pub(super) fn state(args: &IdArgs, global: &GlobalArgs, ui: &mut Ui) -> Result<()> {
    let root = root(global)?;
    let record = runtime::load(&root, &args.id)?;
    ui.answer(&serde_json::to_string_pretty(&describe(&root, &record))?);
    Ok(())
}

/// One container as `state` and `list` show it.
pub(super) fn describe(root: &Path, record: &runtime::Record) -> serde_json::Value {
    let status = runtime::status(root, record);
    let pid = if status == runtime::Status::Stopped { 0 } else { record.pid };
    let mut text: serde_json::Value = serde_json::from_slice(&record.to_json(status.word(), pid)).unwrap_or_default();
    text["rootfs"] = record.rootfs.display().to_string().into();
    text["created"] = record.created.clone().into();
    text["owner"] = "".into();
    text
}

/// The ids that are meant: this one, or with `--regex` every one that it matches.
fn chosen(root: &Path, id: &str, regex: bool) -> Result<Vec<String>> {
    if !regex {
        return Ok(vec![id.to_owned()]);
    }
    let pattern = Regex::new(id).with_context(|| format!("`{id}` is no regular expression"))?;
    let all = runtime::list(root)?.into_iter().map(|record| record.id);
    Ok(all.filter(|id| pattern.is_match(id)).collect())
}

/// Do it for each, and tell every failure at the end.
fn each(ids: &[String], mut work: impl FnMut(&str) -> runtime::Result<()>) -> Result<()> {
    let failed: Vec<String> =
        ids.iter().filter_map(|id| work(id).err()).map(|error| format!("{:#}", anyhow::Error::from(error))).collect();
    if failed.is_empty() { Ok(()) } else { Err(anyhow!(failed.join("; "))) }
}

pub(super) fn kill(args: &KillArgs, global: &GlobalArgs) -> Result<()> {
    let number = signal::number(&args.signal).or_else(|| (args.signal == "0").then_some(0));
    let number = number.ok_or_else(|| anyhow!("unknown signal `{}`", args.signal))?;
    let root = root(global)?;
    each(&chosen(&root, &args.id, args.regex)?, |id| runtime::kill(&root, id, number, args.all))
}

pub(super) fn delete(args: &DeleteArgs, global: &GlobalArgs) -> Result<()> {
    let root = root(global)?;
    let mut ids = Vec::new();
    for id in &args.ids {
        ids.extend(chosen(&root, id, args.regex)?);
    }
    each(&ids, |id| runtime::delete(&root, id, args.force))
}
