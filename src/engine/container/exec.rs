//! One more process in a container that runs: its streams are the caller's, and so is its end.
//!
//! It is the caller's child, made by the runtime below; a container that another runtime made gets it from that one.

use std::fs;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use oci_spec::runtime::{LinuxCapabilities, Process};

use super::process::{external, from_runtime};
use super::record::{Record, Running, Status};
use crate::bundle::Bundle;
use crate::engine::event::{self, Event};
use crate::engine::layout::Layout;
use crate::engine::spec::all_capabilities;
use crate::engine::spec::user::{self, Accounts, Identity};
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::capability;
use crate::kernel::path::Root;
use crate::kernel::process::{self, Ended};
use crate::kernel::terminal::Size;
use crate::kernel::user_namespace;
use crate::runtime::{self, ConsoleRequest, ExecOptions, Stdio};

/// What shall run, and how.
#[derive(Debug, Clone, Default)]
pub struct ExecRequest {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// `NAME=VALUE`, above those of the container.
    pub environment: Vec<String>,
    /// `USER[:GROUP]`; empty for the container's own.
    pub user: String,
    /// Empty for the container's own.
    pub working_folder: String,
    /// With every capability.
    pub privileged: bool,
    /// Numbers of the caller's descriptors that it has too.
    pub descriptors: Vec<i32>,
    /// On a terminal of its own, of this size where it is known.
    pub terminal: Option<Option<Size>>,
}

/// A process that runs in a container.
#[derive(Debug)]
pub struct Execution {
    made: Made,
    /// What is told when it ends, and where.
    died: Event,
    layout: Layout,
}

/// How it was made.
#[derive(Debug)]
enum Made {
    /// The caller's child, with the owner's side of its terminal where it has one.
    Own(Box<runtime::Executed>),
    /// By another runtime, whose command line this is: it takes the caller's streams and ends with the process's code.
    External(Vec<std::ffi::OsString>),
}

/// The running container's processes, or why nothing can run in it. Docker's words.
fn running(layout: &Layout, record: &Record) -> Result<Running> {
    let name = &record.config.name;
    match record.status(layout)? {
        Status::Running(running) => Ok(running),
        Status::Paused(_) => {
            let message = format!("container `{name}` is paused");
            Err(Error::new(ErrorKind::Conflict, message).hint(format!("`rcd unpause {name}` lets it go on")))
        }
        Status::Starting => {
            Err(Error::new(ErrorKind::Conflict, format!("container `{name}` is restarting")).hint("wait until it runs"))
        }
        Status::Created | Status::Exited(_) => Err(not_running(name)),
    }
}

fn not_running(name: &str) -> Error {
    let message = format!("container `{name}` is not running");
    Error::new(ErrorKind::Conflict, message).hint(format!("`rcd start {name}` starts it"))
}

/// Enter the user namespace that the container's monitor is in, where that is another. The caller must have one thread.
pub fn enter_user_namespace_of(layout: &Layout, record: &Record) -> Result<()> {
    let running = running(layout, record)?;
    let own = format!("cannot enter the user namespace of `{}`", record.config.name);
    user_namespace::join(running.monitor).context(|| own)
}

/// How many descriptors from 3 on stay open in a program that shall have these; what is between them closes.
fn preserved(descriptors: &[i32]) -> u32 {
    let Some(last) = descriptors.iter().max() else { return 0 };
    (3..*last).filter(|number| !descriptors.contains(number)).for_each(crate::kernel::spawn::keep_from_programs);
    u32::try_from(last - 2).unwrap_or(0)
}

/// Run a process in the container. The caller must have one thread.
pub fn exec(layout: &Layout, record: &Record, request: &ExecRequest, stdio: Stdio) -> Result<Execution> {
    let running = running(layout, record)?;
    let folder = layout.container(&record.id).join("bundle");
    let bundle = Bundle::load(&folder).context(|| "cannot read the container's bundle")?;
    let template = bundle.spec.process().clone();
    let template = template.ok_or_else(|| Error::new(ErrorKind::Corrupt, "the container's bundle has no process"))?;
    let process = process_of(request, record, template, &running)?;
    if record.config.runtime.is_some() && !request.descriptors.is_empty() {
        let message = "descriptors cannot be given to a process that another runtime makes";
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    if let Some(program) = &record.config.runtime {
        return by_other_runtime(layout, record, program, &process)
            .and_then(|words| Execution::told(layout, record, request, Made::External(words)));
    }
    let options = ExecOptions {
        console: if request.terminal.is_some() { ConsoleRequest::Return } else { ConsoleRequest::None },
        process,
        stdio,
        pid_file: None,
        preserve_fds: preserved(&request.descriptors),
        no_new_keyring: false,
        cache: Some(layout.cache()),
        ignore_paused: false,
        cgroup: Vec::new(),
    };
    match runtime::exec(&layout.runtime_state(), &record.id, options) {
        Ok(executed) => Execution::told(layout, record, request, Made::Own(Box::new(executed))),
        Err(error) => {
            // It may have ended meanwhile, which is the better reason.
            if process::open(running.pid).is_err() {
                return Err(not_running(&record.config.name));
            }
            Err(from_runtime(error))
        }
    }
}

impl Execution {
    /// With Docker's three events: it was made, it was started, it died.
    fn told(layout: &Layout, record: &Record, request: &ExecRequest, made: Made) -> Result<Self> {
        let id = super::name::new_id()?;
        let command = request.command.join(" ");
        for stage in ["exec_create", "exec_start"] {
            event::container(record, &format!("{stage}: {command}")).with("execID", id.as_str()).tell(layout);
        }
        let died = event::container(record, "exec_die").with("execID", id);
        Ok(Self { made, died, layout: layout.clone() })
    }

    /// The process itself, where it is the caller's child.
    pub fn own(&mut self) -> Option<(&OwnedFd, Option<OwnedFd>)> {
        match &mut self.made {
            Made::Own(executed) => Some((&executed.pidfd, executed.console.take())),
            Made::External(_) => None,
        }
    }

    /// Its end; waits for it.
    pub fn wait(self) -> Result<i32> {
        let code = self.code()?;
        self.died.with("exitCode", code.to_string()).tell(&self.layout);
        Ok(code)
    }

    fn code(&self) -> Result<i32> {
        match &self.made {
            Made::Own(executed) => Ok(executed.wait().map_err(from_runtime).map(Ended::code)?),
            Made::External(words) => {
                let status = std::process::Command::new(&words[0]).args(&words[1..]).status();
                let status =
                    status.context(|| format!("cannot run the runtime `{}`", Path::new(&words[0]).display()))?;
                use std::os::unix::process::ExitStatusExt;
                Ok(status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default()))
            }
        }
    }
}

fn by_other_runtime(
    layout: &Layout,
    record: &Record,
    program: &Path,
    process: &Process,
) -> Result<Vec<std::ffi::OsString>> {
    let path = layout.container_state(&record.id).join(format!("exec-{}.json", std::process::id()));
    let text = serde_json::to_vec(process).context(|| "cannot write the process")?;
    fs::write(&path, text).context(|| format!("cannot write `{}`", path.display()))?;
    let command = external(layout, program, &record.id);
    let mut words = vec![command.get_program().to_owned()];
    words.extend(command.get_args().map(ToOwned::to_owned));
    words.extend(["exec".into(), "--process".into(), path.into(), record.id.clone().into()]);
    Ok(words)
}

/// The container's own process with what is asked for instead.
fn process_of(request: &ExecRequest, record: &Record, mut process: Process, running: &Running) -> Result<Process> {
    if request.command.first().is_none_or(String::is_empty) {
        return Err(Error::new(ErrorKind::InvalidInput, "no command specified").hint("rcd exec CONTAINER COMMAND"));
    }
    process.set_args(Some(request.command.clone()));
    process.set_terminal(Some(request.terminal.is_some()));
    let size = request.terminal.flatten().and_then(|size| {
        let size = serde_json::json!({ "height": size.rows, "width": size.columns });
        serde_json::from_value(size).ok()
    });
    process.set_console_size(size);
    if !request.working_folder.is_empty() {
        process.set_cwd(PathBuf::from(&request.working_folder));
    }
    let mut home = None;
    if !request.user.is_empty() {
        let root = Root::open(&PathBuf::from(format!("/proc/{}/root", running.pid)));
        let root = root.context(|| "cannot look into the container's root file system")?;
        let identity = user::resolve(&request.user, &Accounts::read(&root)?)?;
        set_identity(&mut process, &identity);
        home = Some(identity.home);
    }
    let is_root = process.user().uid() == 0;
    let own = process.capabilities().clone().unwrap_or_default();
    process.set_capabilities(Some(capabilities(own, is_root, request.privileged)));
    if request.privileged {
        process.set_apparmor_profile(None);
    }
    let variables = environment(request, record, process.env().clone().unwrap_or_default(), home);
    process.set_env(Some(variables));
    Ok(process)
}

fn set_identity(process: &mut Process, identity: &Identity) {
    let mut user = process.user().clone();
    user.set_uid(identity.uid);
    user.set_gid(identity.gid);
    if user_namespace::may_set_groups() {
        user.set_additional_gids(Some(identity.groups.clone()));
    }
    process.set_user(user);
}

/// A user that is not root starts with none; what a set-user-id program may give is the container's own set (rule B8).
fn capabilities(mut sets: LinuxCapabilities, is_root: bool, privileged: bool) -> LinuxCapabilities {
    if privileged {
        sets.set_bounding(Some(all_capabilities(capability::last())));
    }
    let own = if is_root { sets.bounding().clone() } else { Some(std::collections::HashSet::new()) };
    sets.set_effective(own.clone());
    sets.set_permitted(own);
    sets
}

fn environment(
    request: &ExecRequest,
    record: &Record,
    mut variables: Vec<String>,
    home: Option<String>,
) -> Vec<String> {
    let has = |variables: &[String], name: &str| {
        variables.iter().any(|entry| entry.split_once('=').is_some_and(|(other, _)| other == name))
    };
    let mut set = |entry: String| {
        let name = entry.split('=').next().unwrap_or_default().to_owned();
        variables.retain(|other| other.split('=').next() != Some(&name));
        variables.push(entry);
    };
    // The home of another user, unless the container was given one.
    if let Some(home) = home.filter(|_| !has(&record.config.environment, "HOME")) {
        set(format!("HOME={home}"));
    }
    request.environment.iter().cloned().for_each(&mut set);
    if request.terminal.is_some() && !has(&variables, "TERM") {
        variables.push("TERM=xterm".to_owned());
    }
    variables
}
