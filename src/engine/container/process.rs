//! The process of a container, made by a runtime: our own in process, or another one over its command line.
//!
//! Either way the container's first process is this monitor's child: by `clone3`, or because the monitor is a subreaper
//! and the other runtime's command has ended.

use std::fs;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::bundle::Bundle;
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::process::{self, Ended};
use crate::kernel::{signal, socket};

/// A container whose program has not started yet.
#[derive(Debug)]
pub(super) struct Made {
    process: Process,
    /// The owner's side of its terminal.
    pub(super) console: Option<OwnedFd>,
}

/// A container's first process.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) pid: i32,
    pidfd: OwnedFd,
    id: String,
    layout: Layout,
    external: PathBuf,
}

/// What a runtime gets.
#[derive(Debug)]
pub(super) struct Request<'layout> {
    pub(super) layout: &'layout Layout,
    pub(super) id: &'layout str,
    pub(super) bundle: Bundle,
    pub(super) terminal: bool,
    /// Standard input, output and error.
    pub(super) streams: [OwnedFd; 3],
    pub(super) external: Option<PathBuf>,
}

/// Make the container, up to where only its program is missing.
pub(super) fn create(request: Request<'_>) -> Result<Made> {
    match request.external.clone() {
        Some(runtime) => create_external(request, runtime),
        None => {
            Err(Error::new(ErrorKind::Unsupported, "this build has no runtime of its own").hint("use --runtime PATH"))
        }
    }
}

fn external(layout: &Layout, runtime: &Path, id: &str) -> Command {
    let mut command = Command::new(runtime);
    let log = layout.container_state(id).join("runtime-log");
    command.arg("--root").arg(layout.runtime_state()).arg("--log").arg(log).args(["--log-format", "json"]);
    command.env_clear().env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    command
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
    command.arg("create").arg("--bundle").arg(&request.bundle.folder).arg("--pid-file").arg(&pid_file);
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
    let (layout, id) = (request.layout.clone(), request.id.to_owned());
    Ok(Made { process: Process { pid, pidfd, id, layout, external: runtime }, console })
}

impl Made {
    /// The process, whose namespaces are there.
    pub(super) fn process(&self) -> &Process {
        &self.process
    }

    /// Start the program.
    pub(super) fn start(self) -> Result<Process> {
        let runtime = &self.process.external;
        let mut command = external(&self.process.layout, runtime, &self.process.id);
        let output = command.arg("start").arg(&self.process.id).stdin(Stdio::null()).output();
        let output = output.context(|| format!("cannot run the runtime `{}`", runtime.display()))?;
        if output.status.success() {
            return Ok(self.process);
        }
        let error = reason(&self.process.layout, &self.process.id, runtime, "start the container's command");
        self.process.abandon();
        Err(error)
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
    /// Readable when it has ended.
    pub(super) fn as_fd(&self) -> BorrowedFd<'_> {
        self.pidfd.as_fd()
    }

    /// Its end; waits for it.
    pub(super) fn wait(&self) -> Ended {
        // Nobody else reaps this child; a runtime that kept it for itself leaves no code to know.
        process::wait(self.pidfd.as_fd()).unwrap_or(Ended::Code(255))
    }

    /// Whether the kernel killed one of its processes for want of memory.
    pub(super) fn ran_out_of_memory(&self) -> bool {
        crate::runtime::cgroup::Cgroup::of_path(&super::cgroup_path(&self.id)).oom_kills() > 0
    }

    /// Let the runtime forget the container, and remove its cgroup.
    pub(super) fn delete(&self) {
        let mut command = external(&self.layout, &self.external, &self.id);
        // What is gone already is as wanted.
        let _ = command.args(["delete", "--force", &self.id]).stdin(Stdio::null()).output();
    }

    /// It never became a container: end it.
    pub(super) fn abandon(&self) {
        let kill = signal::number("KILL").unwrap_or(9);
        let _ = process::send_signal(self.pidfd.as_fd(), kill);
        let _ = process::wait(self.pidfd.as_fd());
        self.delete();
    }
}
