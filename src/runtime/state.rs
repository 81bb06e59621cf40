//! What is kept of a container between commands: one folder an id below the state root, as runc has it.
//!
//! `state.json` says which process is its first one, by number and start time, so that a recycled number is never taken for
//! it. `start` is the socket on which init waits; while it is there the container is `created`.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use oci_spec::runtime::{Hooks, LinuxResources};
use serde::{Deserialize, Serialize};

use super::cgroup::Cgroup;
use super::cgroup::systemd::Unit;
use super::container;
use super::error::{Context, Error, ErrorKind, Result};
use super::hooks;
use super::sync::Channel;
use crate::kernel::rules::{self, Rule};
use crate::kernel::{process, socket};

/// The version of the specification that the state follows.
pub const VERSION: &str = "1.3.0";
const FILE: &str = "state.json";
const SOCKET: &str = "start";

/// What a container is doing (runtime-spec, runtime, "State"; `paused` as runc adds).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It is being made.
    Creating,
    /// All is there but the program.
    Created,
    /// The program runs.
    Running,
    /// Its processes are frozen.
    Paused,
    /// The program has ended.
    Stopped,
}

impl Status {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Created => "created",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
        }
    }
}

/// The record of one container.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Its name below the state root.
    pub id: String,
    /// The number of its first process.
    pub pid: i32,
    /// When that process started, in clock ticks since boot.
    pub start_time: u64,
    /// The folder of its bundle.
    pub bundle: PathBuf,
    /// Its root file system, for those who list.
    pub rootfs: PathBuf,
    /// Its cgroup; none where it has no place of its own.
    pub cgroup: Option<PathBuf>,
    /// The scope that its cgroup is, where a systemd made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// When it was made, RFC 3339.
    pub created: String,
    /// The annotations of its bundle.
    pub annotations: HashMap<String, String>,
    /// The hooks of its bundle, for its end.
    pub hooks: Option<Hooks>,
}

impl Record {
    /// The state as the specification has it, for hooks and for people.
    pub fn to_json(&self, status: &str, pid: i32) -> Vec<u8> {
        let mut state = serde_json::json!({
            "ociVersion": VERSION, "id": self.id, "pid": pid, "status": status, "bundle": self.bundle,
        });
        if !self.annotations.is_empty() {
            state["annotations"] = serde_json::json!(self.annotations);
        }
        state.to_string().into_bytes()
    }

    /// The cgroup of its processes.
    pub fn cgroup(&self) -> Option<Cgroup> {
        self.cgroup.as_deref().map(|path| Cgroup::of_path(path).of_unit(self.unit.as_ref()))
    }

    /// The first process, while it lives.
    pub fn process(&self) -> Option<OwnedFd> {
        let pidfd = process::open(self.pid).ok()?;
        // Looked at after the pidfd is open: from here on the number cannot change its meaning.
        alive(self.pid, self.start_time).is_ok_and(|alive| alive).then_some(pidfd)
    }
}

fn alive(pid: i32, start_time: u64) -> crate::kernel::Result<bool> {
    Ok(process::state_of(pid, start_time)?.is_some_and(|state| !matches!(state, 'Z' | 'X')))
}

/// When a process started, in clock ticks since boot.
pub(super) fn start_time(pid: i32) -> Result<u64> {
    Ok(process::start_time(pid)?.unwrap_or_default())
}

/// An id is a name for a folder, and nothing else.
pub(super) fn check_id(id: &str) -> Result<()> {
    let first = id.chars().next().is_some_and(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let rest = id.chars().all(|letter| letter.is_ascii_alphanumeric() || "_.+-".contains(letter));
    if first && rest && id.len() <= 1024 || rules::is_off(Rule::Names) {
        return Ok(());
    }
    let bad = id.chars().find(|letter| !letter.is_ascii_alphanumeric() && !"_.+-".contains(*letter));
    let why =
        bad.map_or(String::new(), |letter| format!("invalid character `{}` in the ID: ", letter.escape_default()));
    let message = format!("{why}`{}` is no container id: use letters, digits, `_`, `.`, `+`, `-`", id.escape_default());
    Err(Error::new(ErrorKind::InvalidSpec, message))
}

/// The folder of one container.
pub(super) fn folder(root: &Path, id: &str) -> Result<PathBuf> {
    check_id(id)?;
    Ok(root.join(id))
}

/// Where `start` of another process comes in.
pub(super) fn start_socket(folder: &Path) -> PathBuf {
    folder.join(SOCKET)
}

/// Reserve the id.
pub(super) fn reserve(root: &Path, id: &str) -> Result<PathBuf> {
    let folder = folder(root, id)?;
    let mut builder = fs::DirBuilder::new();
    builder.mode(0o700);
    match builder.create(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            builder.recursive(true).create(root).context(|| format!("cannot make `{}`", root.display()))?;
            builder.recursive(false).create(&folder)
        }
        other => other,
    }
    .map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Error::new(ErrorKind::Exists, format!("container with id `{id}` exists already"))
        }
        _ => Error::new(ErrorKind::Failed, format!("cannot make `{}`", folder.display())).caused_by(error),
    })?;
    Ok(folder)
}

/// Keep the record.
pub(super) fn store(folder: &Path, record: &Record) -> Result<()> {
    let text = serde_json::to_vec(record).context(|| "cannot write down the state")?;
    let (part, file) = (folder.join("state.json.part"), folder.join(FILE));
    // One that a killed process left is not written to: another mode is no reason to keep it.
    let _ = fs::remove_file(&part);
    let mut new = fs::OpenOptions::new();
    let made = new.write(true).create_new(true).mode(0o600).open(&part);
    made.and_then(|mut made| made.write_all(&text))
        .and_then(|()| fs::rename(&part, &file))
        .context(|| format!("cannot write `{}`", file.display()))
}

/// Write the number of a process to the file that its maker asked for.
pub(super) fn write_pid(file: Option<&Path>, pid: i32) -> Result<()> {
    let Some(path) = file else { return Ok(()) };
    fs::write(path, pid.to_string()).context(|| format!("cannot write `{}`", path.display()))
}

/// The record of `id`.
pub fn load(root: &Path, id: &str) -> Result<Record> {
    let file = folder(root, id)?.join(FILE);
    let missing = || Error::new(ErrorKind::NotFound, format!("container `{id}` does not exist"));
    let text = fs::read(&file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => missing(),
        _ => Error::new(ErrorKind::Failed, format!("cannot read `{}`", file.display())).caused_by(error),
    })?;
    serde_json::from_slice(&text).context(|| format!("`{}` is no state of a container", file.display()))
}

/// What the container is doing.
pub fn status(root: &Path, record: &Record) -> Status {
    // One that cannot be looked at is not taken for dead.
    if alive(record.pid, record.start_time).is_ok_and(|alive| !alive) {
        Status::Stopped
    } else if start_socket(&root.join(&record.id)).exists() {
        Status::Created
    } else if record.cgroup().is_some_and(|cgroup| cgroup.is_frozen()) {
        Status::Paused
    } else {
        Status::Running
    }
}

/// Every container below the state root; what is half made is left out.
pub fn list(root: &Path) -> Result<Vec<Record>> {
    let entries = match fs::read_dir(root) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.context(|| format!("cannot read `{}`", root.display()))?,
    };
    let mut records: Vec<Record> =
        entries.filter_map(|entry| load(root, entry.ok()?.file_name().to_str()?).ok()).collect();
    records.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(records)
}

/// Start the program of a created container, made by another process.
pub fn start(root: &Path, id: &str) -> Result<()> {
    let record = load(root, id)?;
    let folder = folder(root, id)?;
    let status = status(root, &record);
    if status != Status::Created {
        let message = format!("cannot start the container `{id}`: it is {}", status.word());
        return Err(Error::new(ErrorKind::WrongStatus, message));
    }
    let path = start_socket(&folder);
    let channel = Channel::over(socket::connect_to(&path)?);
    // Whoever comes second finds no socket.
    fs::remove_file(&path).context(|| format!("cannot remove `{}`", path.display()))?;
    container::start_over(&channel, &record)
}

/// Send a signal to the first process, or to all of them.
pub fn kill(root: &Path, id: &str, signal: i32, all: bool) -> Result<()> {
    let record = load(root, id)?;
    if all && let Some(cgroup) = record.cgroup() {
        if signal == 9 {
            return cgroup.kill_all();
        }
        for pid in cgroup.processes() {
            // It may have ended since.
            let _ = process::open(pid).and_then(|pidfd| process::send_signal(pidfd.as_fd(), signal));
        }
        return Ok(());
    }
    let not_running =
        || Error::new(ErrorKind::WrongStatus, format!("cannot kill the container `{id}`: container not running"));
    // In the host's pid namespace the others do not end with the first one.
    if signal == 9
        && let Some(cgroup) = record.cgroup()
    {
        let namespace = |pid: &str| fs::read_link(format!("/proc/{pid}/ns/pid")).ok();
        let gone = record.process().is_none();
        let shares = !gone && namespace(&record.pid.to_string()) == namespace("self");
        if shares || gone && !cgroup.processes().is_empty() {
            return cgroup.kill_all();
        }
    }
    let pidfd = record.process().ok_or_else(not_running)?;
    match process::send_signal(pidfd.as_fd(), signal) {
        Err(error) if error.errno == nix::errno::Errno::ESRCH => return Err(not_running()),
        other => other?,
    }
    // A frozen process would never see its end.
    if signal == 9
        && let Some(cgroup) = record.cgroup().filter(Cgroup::is_frozen)
    {
        cgroup.freeze(false)?;
    }
    Ok(())
}

/// Forget a stopped container; with `force` end it first, and forget also what is half made or not there.
pub fn delete(root: &Path, id: &str, force: bool) -> Result<()> {
    let folder = folder(root, id)?;
    let record = match load(root, id) {
        Ok(record) => record,
        Err(error) if error.kind() == ErrorKind::NotFound && !force => return Err(error),
        // A folder without a usable record: its maker died, and there is nothing to end.
        Err(error) if force || !folder.exists() => {
            return if folder.exists() {
                remove_folder(&folder)
            } else if force {
                Ok(())
            } else {
                Err(error)
            };
        }
        Err(error) => return Err(error),
    };
    if let Some(pidfd) = record.process() {
        let status = status(root, &record);
        if !force && status != Status::Created {
            let message = format!("cannot delete container `{id}` that is not stopped: {}", status.word());
            return Err(Error::new(ErrorKind::WrongStatus, message));
        }
        end(&pidfd, record.cgroup().as_ref())?;
    }
    if let Some(cgroup) = record.cgroup() {
        // Processes that outlived the first one in a shared pid namespace.
        if !cgroup.processes().is_empty() {
            cgroup.kill_all()?;
        }
        cgroup.remove()?;
    }
    remove_folder(&folder)?;
    let hooks = record.hooks.as_ref().and_then(|hooks| hooks.poststop().as_ref());
    match hooks::run_all("poststop", hooks, &record.to_json("stopped", 0)).into_iter().next() {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

fn end(pidfd: &OwnedFd, cgroup: Option<&Cgroup>) -> Result<()> {
    use nix::poll::{PollFd, PollFlags, poll};
    if let Some(cgroup) = cgroup.filter(|cgroup| cgroup.is_frozen()) {
        cgroup.kill_all()?;
    }
    // It may have ended meanwhile.
    let _ = process::send_signal(pidfd.as_fd(), 9);
    poll(&mut [PollFd::new(pidfd.as_fd(), PollFlags::POLLIN)], 10_000_u16).context(|| "poll(pidfd)")?;
    Ok(())
}

fn remove_folder(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).context(|| format!("cannot remove `{}`", folder.display()))
        }
        _ => Ok(()),
    }
}

fn running_cgroup(root: &Path, id: &str, what: &str) -> Result<Cgroup> {
    let record = load(root, id)?;
    let status = status(root, &record);
    if status == Status::Stopped {
        let message = format!("cannot {what} the container `{id}`: container not running");
        return Err(Error::new(ErrorKind::WrongStatus, message));
    }
    let missing =
        || Error::new(ErrorKind::Unsupported, format!("cannot {what} the container `{id}`: it has no cgroup"));
    record.cgroup().ok_or_else(missing)
}

/// Stop all processes where they are.
pub fn pause(root: &Path, id: &str) -> Result<()> {
    running_cgroup(root, id, "pause")?.freeze(true)
}

/// Let paused processes go on.
pub fn resume(root: &Path, id: &str) -> Result<()> {
    let record = load(root, id)?;
    if status(root, &record) != Status::Paused {
        let message = format!("cannot resume the container `{id}`: it is not paused");
        return Err(Error::new(ErrorKind::WrongStatus, message));
    }
    running_cgroup(root, id, "resume")?.freeze(false)
}

/// Change limits.
pub fn update(root: &Path, id: &str, resources: &LinuxResources) -> Result<()> {
    running_cgroup(root, id, "update")?.update(resources)
}

/// The numbers of all processes.
pub fn processes(root: &Path, id: &str) -> Result<Vec<i32>> {
    let record = load(root, id)?;
    Ok(record.cgroup().map(|cgroup| cgroup.processes()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_name() {
        for good in ["a", "web-1", "0.x_+"] {
            check_id(good).expect(good);
        }
        for bad in ["", ".", "..", "a/b", "-x", "a\0b", "a b", "ä"] {
            assert!(check_id(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_id_is_reserved_once() {
        let root = tempfile::tempdir().expect("a folder");
        reserve(&root.path().join("deep"), "a").expect("the first");
        let error = reserve(&root.path().join("deep"), "a").expect_err("the second");
        assert_eq!(error.kind(), ErrorKind::Exists);
        assert_eq!(load(root.path(), "b").expect_err("none").kind(), ErrorKind::NotFound);
        assert!(list(&root.path().join("deep")).expect("a list").is_empty());
    }

    #[test]
    fn a_process_is_known_by_its_start() {
        let own = i32::try_from(std::process::id()).expect("a number");
        let started = start_time(own).expect("a process");
        assert!(alive(own, started).expect("a process") && !alive(own, started + 1).expect("a process"));
    }
}
