//! The process of a container, made by a runtime: our own in process, or another one over its command line.
//!
//! Either way the container's first process is this monitor's child: by `clone3`, or because the monitor is a subreaper
//! and the other runtime's command has ended.

use std::fs;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::cgroup::CgroupPlace;
use super::record::Record;
use crate::bundle::Bundle;
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::process::{self, Ended};
use crate::kernel::{signal, socket};
use crate::runtime::cgroup::MemoryWatch;
use crate::runtime::{self, CgroupDriver, ConsoleRequest, CreateOptions};

/// A container whose program has not started yet.
#[derive(Debug)]
pub(super) struct Made {
    stage: Stage,
    /// The owner's side of its terminal.
    pub(super) console: Option<OwnedFd>,
}

/// By whom it was made.
#[derive(Debug)]
enum Stage {
    Own(Box<runtime::Created>),
    External(Box<Process>),
}

/// A container's first process.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) pid: i32,
    pidfd: OwnedFd,
    id: String,
    layout: Layout,
    place: CgroupPlace,
    maker: Maker,
}

/// Who forgets it.
#[derive(Debug)]
enum Maker {
    Own(Option<Box<runtime::Running>>),
    External(PathBuf),
}

/// What a runtime gets.
#[derive(Debug)]
pub(super) struct Request<'layout> {
    pub(super) layout: &'layout Layout,
    pub(super) id: &'layout str,
    pub(super) bundle: Bundle,
    /// Who makes its cgroup.
    pub(super) place: &'layout CgroupPlace,
    pub(super) terminal: bool,
    /// Standard input, output and error.
    pub(super) streams: [OwnedFd; 3],
    pub(super) external: Option<PathBuf>,
    /// How many descriptors from 3 on the program shall have.
    pub(super) preserved: u32,
}

/// Make the container, up to where only its program is missing.
pub(super) fn create(request: Request<'_>) -> Result<Made> {
    match request.external.clone() {
        Some(runtime) => create_external(request, runtime),
        None => create_own(request),
    }
}

fn create_own(request: Request<'_>) -> Result<Made> {
    request.bundle.write().context(|| "cannot write the bundle")?;
    super::make_private_folder(&request.layout.runtime_state())?;
    let options = CreateOptions {
        id: request.id.to_owned(),
        state_root: request.layout.runtime_state(),
        stdio: runtime::Stdio::Files(request.streams),
        console: if request.terminal { ConsoleRequest::Return } else { ConsoleRequest::None },
        pid_file: None,
        preserve_fds: request.preserved,
        cgroups: Some(request.place.driver),
        no_pivot: false,
        no_new_keyring: false,
        cache: Some(request.layout.cache()),
        start_by_id: false,
    };
    let mut created = runtime::create(request.bundle, options).map_err(from_runtime)?;
    let console = created.console();
    Ok(Made { stage: Stage::Own(Box::new(created)), console })
}

/// The runtime's error with the engine's kind.
pub(super) fn from_runtime(error: runtime::Error) -> Error {
    let kind = match error.kind() {
        runtime::ErrorKind::CommandNotFound => ErrorKind::CommandNotFound,
        runtime::ErrorKind::CommandNotExecutable => ErrorKind::CommandNotExecutable,
        runtime::ErrorKind::Unsupported => ErrorKind::Unsupported,
        runtime::ErrorKind::InvalidSpec => ErrorKind::InvalidInput,
        _ => ErrorKind::Failed,
    };
    let mut outer = Error::new(kind, error.to_string());
    if let Some(hint) = error.hint_text() {
        outer = outer.hint(hint);
    }
    match std::error::Error::source(&error) {
        Some(cause) => outer.caused_by(chain(cause)),
        None => outer,
    }
}

/// A cause with its causes, in a form that can be kept.
fn chain(error: &(dyn std::error::Error + 'static)) -> Error {
    let own = Error::new(ErrorKind::Failed, error.to_string());
    match error.source() {
        Some(cause) => own.caused_by(chain(cause)),
        None => own,
    }
}

pub(super) fn external(layout: &Layout, runtime: &Path, id: &str) -> Command {
    let mut command = Command::new(runtime);
    let log = layout.container_state(id).join("runtime-log");
    command.arg("--root").arg(layout.runtime_state()).arg("--log").arg(log).args(["--log-format", "json"]);
    command.env_clear().env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    command
}

/// Have another runtime forget a container. What it cannot take back is found by its cgroup.
pub(super) fn forget(layout: &Layout, id: &str, runtime: &Path) {
    let _ = external(layout, runtime, id).args(["delete", "--force", id]).stdin(Stdio::null()).output();
}

/// Why another runtime failed: the last message of its log.
fn reason(layout: &Layout, id: &str, runtime: &Path, what: &str) -> Error {
    let text = fs::read_to_string(layout.container_state(id).join("runtime-log")).unwrap_or_default();
    let last = text.lines().rev().find_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let said = last.and_then(|entry| entry["msg"].as_str().map(str::to_owned));
    let said = said.unwrap_or_else(|| "it did not say why".to_owned());
    Error::new(kind_of(&said), format!("the runtime `{}` cannot {what}", runtime.display())).caused_by(said)
}

fn create_external(request: Request<'_>, runtime: PathBuf) -> Result<Made> {
    let state = request.layout.container_state(request.id);
    let (pid_file, console_path) = (state.join("runtime-pid"), state.join("console"));
    request.bundle.write().context(|| "cannot write the bundle")?;
    super::make_private_folder(&request.layout.runtime_state())?;
    let mut command = external(request.layout, &runtime, request.id);
    if request.place.driver == CgroupDriver::Systemd {
        command.arg("--systemd-cgroup");
    }
    command.arg("create");
    if request.preserved > 0 {
        command.arg("--preserve-fds").arg(request.preserved.to_string());
    }
    command.arg("--bundle").arg(&request.bundle.folder).arg("--pid-file").arg(&pid_file);
    let listener = if request.terminal {
        let _ = fs::remove_file(&console_path);
        command.arg("--console-socket").arg(&console_path);
        Some(socket::listen_stream_at(&console_path).context(|| "cannot listen for the terminal")?)
    } else {
        None
    };
    command.arg(request.id);
    let [input, output, errors] = request.streams;
    command.stdin(Stdio::from(input)).stdout(Stdio::from(output)).stderr(Stdio::from(errors));
    let status = command.status().context(|| format!("cannot run the runtime `{}`", runtime.display()))?;
    if !status.success() {
        return Err(reason(request.layout, request.id, &runtime, "create the container"));
    }
    let console = match listener {
        Some(listener) => {
            let connection = socket::accept(listener.as_fd()).context(|| "cannot take the terminal")?;
            let (_, descriptors) =
                socket::receive(connection.as_fd(), &mut [0; 64]).context(|| "cannot take the terminal")?;
            let _ = fs::remove_file(&console_path);
            Some(
                descriptors
                    .into_iter()
                    .next()
                    .ok_or_else(|| Error::new(ErrorKind::Failed, "the runtime sent no terminal"))?,
            )
        }
        None => None,
    };
    let text = fs::read_to_string(&pid_file).context(|| "cannot read the process number from the runtime")?;
    let pid = text.trim().parse::<i32>().context(|| "cannot read the process number from the runtime")?;
    let pidfd = process::open(pid).context(|| "the container's process is gone")?;
    let (layout, id, place) = (request.layout.clone(), request.id.to_owned(), request.place.clone());
    let process = Process { pid, pidfd, id, layout, place, maker: Maker::External(runtime) };
    Ok(Made { stage: Stage::External(Box::new(process)), console })
}

impl Made {
    /// Its process number.
    pub(super) fn pid(&self) -> i32 {
        match &self.stage {
            Stage::Own(created) => created.pid(),
            Stage::External(process) => process.pid,
        }
    }

    /// Start the program. When that fails, nothing of the container is left.
    pub(super) fn start(self, layout: &Layout, record: &Record) -> Result<Process> {
        let created = match self.stage {
            Stage::External(process) => return process.start(),
            Stage::Own(created) => created,
        };
        let running = created.start().map_err(from_runtime)?;
        let pidfd = running.pidfd.try_clone().context(|| "cannot keep the container's process")?;
        let (layout, id, place) = (layout.clone(), record.id.clone(), record.config.cgroup.clone());
        Ok(Process { pid: running.pid, pidfd, id, layout, place, maker: Maker::Own(Some(Box::new(running))) })
    }

    /// It shall not become a container: end it.
    pub(super) fn abandon(self) {
        match self.stage {
            // The error that led here is the one to tell.
            Stage::Own(created) => drop(created.abandon()),
            Stage::External(mut process) => process.abandon(),
        }
    }
}

/// Another runtime says why only in words.
fn kind_of(said: &str) -> ErrorKind {
    let lower = said.to_ascii_lowercase();
    if lower.contains("no such file") || lower.contains("not found") {
        ErrorKind::CommandNotFound
    } else if ["permission denied", "exec format", "is a directory", "invalid argument"]
        .iter()
        .any(|text| lower.contains(text))
    {
        ErrorKind::CommandNotExecutable
    } else {
        ErrorKind::Failed
    }
}

impl Process {
    fn start(mut self) -> Result<Self> {
        let Maker::External(runtime) = &self.maker else { return Ok(self) };
        let mut command = external(&self.layout, runtime, &self.id);
        let output = command.arg("start").arg(&self.id).stdin(Stdio::null()).output();
        let output = output.context(|| format!("cannot run the runtime `{}`", runtime.display()))?;
        if output.status.success() {
            return Ok(self);
        }
        let error = reason(&self.layout, &self.id, runtime, "start the container's command");
        self.abandon();
        Err(error)
    }

    /// Readable when it has ended.
    pub(super) fn as_fd(&self) -> BorrowedFd<'_> {
        self.pidfd.as_fd()
    }

    /// Kill it; one that is gone is as wanted.
    pub(super) fn kill(&self) {
        let _ = process::send_signal(self.pidfd.as_fd(), signal::number("KILL").unwrap_or(9));
    }

    /// Its end; waits for it.
    pub(super) fn wait(&self) -> Ended {
        // Nobody else reaps this child; a runtime that kept it for itself leaves no code to know.
        process::wait(self.pidfd.as_fd()).unwrap_or(Ended::Code(255))
    }

    /// How often the kernel killed one of its processes for want of memory.
    pub(super) fn oom_kills(&self, watch: Option<&mut MemoryWatch>) -> u64 {
        watch.map_or_else(|| self.place.cgroup(&self.id).oom_kills(), MemoryWatch::oom_kills)
    }

    /// Let the runtime forget the container, and remove its cgroup. What is gone already is as wanted.
    pub(super) fn delete(&mut self) {
        match &mut self.maker {
            Maker::Own(running) => drop(running.take().map(|running| running.delete())),
            Maker::External(runtime) => {
                let mut command = external(&self.layout, runtime, &self.id);
                let _ = command.args(["delete", "--force", &self.id]).stdin(Stdio::null()).output();
            }
        }
    }

    /// It never became a container: end it.
    pub(super) fn abandon(&mut self) {
        self.kill();
        let _ = process::wait(self.pidfd.as_fd());
        self.delete();
    }
}
