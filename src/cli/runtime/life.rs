//! A container's life: create, run, start, exec, state, kill, delete.

use std::fs;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use oci_spec::runtime::{Capability, LinuxCapabilities, Process, User};
use rcd::bundle::Bundle;
use rcd::kernel::process::Ended;
use rcd::kernel::signal;
use rcd::runtime::{self, CgroupDriver, ConsoleRequest, CreateOptions, ExecOptions, Stdio};

use super::super::relay;
use super::super::ui::Ui;
use super::arguments::{CgroupManager, CreateArgs, DeleteArgs, ExecArgs, GlobalArgs, IdArgs, KillArgs, RunArgs};

/// Where states are: what `--root` says, or as runc has it, but under rcd's own name.
pub(super) fn root(global: &GlobalArgs) -> Result<PathBuf> {
    global.root.clone().map_or_else(super::super::environment::runtime_states, Ok)
}

fn driver(global: &GlobalArgs) -> CgroupDriver {
    let systemd = global.systemd_cgroup || global.cgroup_manager == Some(CgroupManager::Systemd);
    if systemd { CgroupDriver::Systemd } else { CgroupDriver::Cgroupfs }
}

fn load(args: &CreateArgs) -> Result<Bundle> {
    let folder = fs::canonicalize(&args.bundle)
        .with_context(|| format!("cannot find the bundle `{}`", args.bundle.display()))?;
    let Some(config) = &args.config else { return Ok(Bundle::load(&folder)?) };
    Ok(Bundle::load_config(&folder, config)?)
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
    if global.cgroup_manager == Some(CgroupManager::Disabled) {
        bail!("`--cgroup-manager disabled` is not supported: every container gets a cgroup");
    }
    Ok(CreateOptions {
        id: args.id.clone(),
        state_root: root(global)?,
        stdio: Stdio::Inherit,
        console,
        pid_file: args.pid_file.clone(),
        preserve_fds: args.preserve_fds,
        cgroups: driver(global),
        no_pivot: args.no_pivot,
        no_new_keyring: args.no_new_keyring,
        cache: Some(root(global)?.join(".cache")),
        start_by_id,
    })
}

pub(super) fn create(args: CreateArgs, global: &GlobalArgs) -> Result<u8> {
    let bundle = load(&args)?;
    let terminal = bundle.spec.process().as_ref().is_some_and(|process| process.terminal() == Some(true));
    let console = console(args.console_socket.as_ref(), terminal, false)?;
    runtime::create(bundle, options(&args, global, console, true)?)?;
    Ok(0)
}

fn code(ended: Ended) -> u8 {
    u8::try_from(ended.code() & 0xff).unwrap_or(255)
}

pub(super) fn run(args: RunArgs, global: &GlobalArgs) -> Result<u8> {
    let bundle = load(&args.create)?;
    let terminal = bundle.spec.process().as_ref().is_some_and(|process| process.terminal() == Some(true));
    let console = console(args.create.console_socket.as_ref(), terminal, !args.detach)?;
    let mut created = runtime::create(bundle, options(&args.create, global, console, false)?)?;
    if args.detach {
        created.start()?;
        return Ok(0);
    }
    let master = created.console();
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

pub(super) fn exec(args: ExecArgs, global: &GlobalArgs) -> Result<u8> {
    let root = root(global)?;
    let process = match &args.process {
        Some(path) => {
            let text = fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
            serde_json::from_slice(&text).with_context(|| format!("`{}` is no process", path.display()))?
        }
        None => process_of(&args, runtime::template(&root, &args.id)?)?,
    };
    let console = console(args.console_socket.as_ref(), process.terminal() == Some(true), !args.detach)?;
    let options = ExecOptions {
        process,
        stdio: Stdio::Inherit,
        console,
        pid_file: args.pid_file.clone(),
        preserve_fds: args.preserve_fds,
        no_new_keyring: false,
        cache: Some(root.join(".cache")),
        ignore_paused: args.ignore_paused,
    };
    // A signal that comes before the relay is there waits for it: it is the process's, which may run already.
    signal::Signals::block().context("cannot take signals")?.keep();
    let mut executed = runtime::exec(&root, &args.id, options)?;
    if args.detach {
        return Ok(0);
    }
    relay::Relay::new(executed.console.take())?.run(executed.pidfd.as_fd())?;
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
    if !args.cap.is_empty() {
        process
            .set_capabilities(Some(with_capabilities(process.capabilities().clone().unwrap_or_default(), &args.cap)?));
    }
    Ok(process)
}

/// As runc: into the bounding, effective and permitted sets, and into the ambient one where something can be inherited.
fn with_capabilities(mut sets: LinuxCapabilities, names: &[String]) -> Result<LinuxCapabilities> {
    let mut add = std::collections::HashSet::new();
    for name in names {
        let upper = name.to_uppercase();
        let full = if upper.starts_with("CAP_") { upper } else { format!("CAP_{upper}") };
        let found: Capability =
            serde_json::from_value(full.into()).map_err(|_| anyhow!("`{name}` is no capability"))?;
        add.insert(found);
    }
    let joined =
        |set: &Option<std::collections::HashSet<Capability>>| Some(set.iter().flatten().chain(&add).copied().collect());
    let (bounding, effective, permitted) =
        (joined(sets.bounding()), joined(sets.effective()), joined(sets.permitted()));
    sets.set_bounding(bounding).set_effective(effective).set_permitted(permitted);
    Ok(sets)
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

pub(super) fn kill(args: &KillArgs, global: &GlobalArgs) -> Result<()> {
    let number = signal::number(&args.signal).or_else(|| (args.signal == "0").then_some(0));
    let number = number.ok_or_else(|| anyhow!("unknown signal `{}`", args.signal))?;
    Ok(runtime::kill(&root(global)?, &args.id, number, args.all)?)
}

pub(super) fn delete(args: &DeleteArgs, global: &GlobalArgs) -> Result<()> {
    let root = root(global)?;
    let failed: Vec<String> = args
        .ids
        .iter()
        .filter_map(|id| runtime::delete(&root, id, args.force).err())
        .map(|error| format!("{:#}", anyhow::Error::from(error)))
        .collect();
    if failed.is_empty() { Ok(()) } else { Err(anyhow!(failed.join("; "))) }
}
