//! One more process in a running container.
//!
//! The caller enters the container's pid namespace for its children only; the child enters its cgroups, joins the other
//! namespaces, and then becomes its program as init does. It cannot be traced before that (CVE-2016-9962).

use std::fs;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::sched::{CloneFlags, setns};
use oci_spec::runtime::Process;

use super::cgroup::{Doors, Places};
use super::container::{ConsoleRequest, Stdio, enter_pid_namespace, give_console, give_listener};
use super::error::{Context, Error, ErrorKind, Result};
use super::program::{self, Program};
use super::state::{self, Status};
use super::sync::{Channel, Message};
use super::{identity, init, rootfs};
use crate::bundle::Bundle;
use crate::kernel::attributes;
use crate::kernel::path::Root;
use crate::kernel::process::{self, Cloned, Ended};

/// What runs, and how.
#[derive(Debug)]
pub struct ExecOptions {
    /// The process; what it does not say is not taken from the container's own.
    pub process: Process,
    /// Its streams.
    pub stdio: Stdio,
    /// Who gets its terminal.
    pub console: ConsoleRequest,
    /// Where to write its process number.
    pub pid_file: Option<PathBuf>,
    /// So many descriptors from 3 on go to the program.
    pub preserve_fds: u32,
    /// Stay in the caller's session keyring.
    pub no_new_keyring: bool,
    /// Where compiled seccomp programs are kept.
    pub cache: Option<PathBuf>,
    /// Also in a paused container: it waits there.
    pub ignore_paused: bool,
    /// Cgroups below the container's own to be in: a path for all hierarchies, or `controller,controller:path`.
    pub cgroup: Vec<String>,
}

/// A process that runs in a container.
#[derive(Debug)]
pub struct Executed {
    /// Its number.
    pub pid: i32,
    /// Itself for ever.
    pub pidfd: OwnedFd,
    /// The owner's side of its terminal, where the caller asked for that.
    pub console: Option<OwnedFd>,
}

impl Executed {
    /// Wait for its end. Only its maker can.
    pub fn wait(&self) -> Result<Ended> {
        Ok(process::wait(self.pidfd.as_fd())?)
    }
}

/// The container's own process as its bundle says: what a new one is made after.
pub fn template(state_root: &Path, id: &str) -> Result<Process> {
    let record = state::load(state_root, id)?;
    let bundle = Bundle::load(&record.bundle).context(|| "cannot read the bundle")?;
    bundle
        .spec
        .process()
        .clone()
        .ok_or_else(|| Error::new(ErrorKind::InvalidSpec, "`process` is missing in config.json"))
}

/// Run a process in the container `id`. The caller must have one thread, and in a user namespace it must make no other child
/// afterwards: that would be in the container's pid namespace.
pub fn exec(state_root: &Path, id: &str, options: ExecOptions) -> Result<Executed> {
    let record = state::load(state_root, id)?;
    let wrong = |status: Status| {
        if status == Status::Paused {
            let message = format!("cannot exec in a paused container: `{id}`");
            return Error::new(ErrorKind::WrongStatus, message).hint("`--ignore-paused` has it wait there");
        }
        let message = format!("cannot exec in the container `{id}`: it is {}", status.word());
        Error::new(ErrorKind::WrongStatus, message)
    };
    match state::status(state_root, &record) {
        status @ Status::Stopped => return Err(wrong(status)),
        status @ Status::Paused if !options.ignore_paused => return Err(wrong(status)),
        _ => {}
    }
    let target = record.process().ok_or_else(|| wrong(Status::Stopped))?;
    let bundle = Bundle::load(&record.bundle).context(|| "cannot read the bundle")?;
    if options.process.terminal() == Some(true) && matches!(options.console, ConsoleRequest::None) {
        return Err(Error::new(ErrorKind::InvalidSpec, "a terminal needs somebody who gets it: a console socket"));
    }
    let mut program = Program::new(options.process, bundle.spec.linux().as_ref(), options.cache.as_deref())?;
    program.preserve = options.preserve_fds;
    program.keyring = (!options.no_new_keyring).then(|| format!("_ses.{id}"));
    let (namespaces, own_pid) = different_namespaces(record.pid)?;
    let affinity = affinity(&program.process, bundle.spec.process().as_ref())?;
    let cgroup = record.cgroup();
    let places = match &cgroup {
        Some(cgroup) => cgroup.places(&options.cgroup, record.pid)?,
        None if options.cgroup.is_empty() => Places::default(),
        None => return Err(Error::new(ErrorKind::Unsupported, format!("the container `{id}` has no cgroup"))),
    };
    let unified = places.open_unified()?;
    let (doors, is_moved) = (places.doors()?, places.moves());
    let root = if namespaces.contains(CloneFlags::CLONE_NEWNS) { None } else { Some(root_of(&record)?) };
    let joined = Joining { target, namespaces, root, program, stdio: options.stdio, affinity, doors, is_moved };
    let (ours, theirs) = Channel::pair()?;
    if own_pid.is_some() {
        enter_pid_namespace(joined.target.as_fd())?;
    }
    let cloned = process::clone(0, unified.as_ref().map(AsFd::as_fd));
    if let Ok(Cloned::Child) = cloned {
        drop(ours);
        joined.run(&theirs);
    }
    drop(theirs);
    if let Some(own) = own_pid {
        // A process in a user namespace may not; its own place does not change, only that of its later children.
        let _ = enter_pid_namespace(own.as_fd());
    }
    let Cloned::Parent { pid, pidfd } = cloned.context(|| "cannot make a process")? else { process::exit_now(1) };
    let followed = (|| {
        if is_moved {
            places.join_unified(pid)?;
            ours.send(&Message::Placed, None)?;
        }
        let console = follow(&ours, &options.console, (&record, pid))?;
        state::write_pid(options.pid_file.as_deref(), pid)?;
        Ok(console)
    })();
    match followed {
        Ok(console) => Ok(Executed { pid, pidfd, console }),
        Err(error) => {
            let _ = process::send_signal(pidfd.as_fd(), 9);
            let _ = process::wait(pidfd.as_fd());
            Err(error)
        }
    }
}

/// The namespaces of `pid` that are not this process's own, and this one's pid namespace where that is another.
fn different_namespaces(pid: i32) -> Result<(CloneFlags, Option<fs::File>)> {
    let kinds = [
        ("user", CloneFlags::CLONE_NEWUSER),
        ("mnt", CloneFlags::CLONE_NEWNS),
        ("uts", CloneFlags::CLONE_NEWUTS),
        ("ipc", CloneFlags::CLONE_NEWIPC),
        ("net", CloneFlags::CLONE_NEWNET),
        ("cgroup", CloneFlags::CLONE_NEWCGROUP),
        ("time", CloneFlags::from_bits_retain(0x80)),
    ];
    let differs = |name: &str| {
        let own = fs::read_link(format!("/proc/self/ns/{name}"));
        let theirs = fs::read_link(format!("/proc/{pid}/ns/{name}"));
        matches!((own, theirs), (Ok(own), Ok(theirs)) if own != theirs)
    };
    let flags =
        kinds.into_iter().filter(|(name, _)| differs(name)).fold(CloneFlags::empty(), |all, (_, flag)| all | flag);
    let own_pid = if differs("pid") {
        Some(fs::File::open("/proc/self/ns/pid").context(|| "cannot open the own pid namespace")?)
    } else {
        None
    };
    Ok((flags, own_pid))
}

/// The root file system of a container that has no mount namespace to find it by.
fn root_of(record: &state::Record) -> Result<Root> {
    let root = Root::open(&PathBuf::from(format!("/proc/{}/root", record.pid)))?;
    // It lives still, so the number was its own when the root was opened.
    match record.process() {
        Some(_) => Ok(root),
        None => Err(Error::new(ErrorKind::WrongStatus, format!("the container `{}` has ended", record.id))),
    }
}

fn follow(
    channel: &Channel,
    request: &ConsoleRequest,
    (record, pid): (&state::Record, i32),
) -> Result<Option<OwnedFd>> {
    let mut console = None;
    while let Some((message, descriptor)) = channel.receive()? {
        match (message, descriptor) {
            (Message::Console, Some(master)) => console = give_console(master, request)?,
            // As runc does: whoever answers for the container does for what is executed in it.
            (Message::Listener, Some(listener)) => give_listener(&listener, record, pid)?,
            _ => return Err(Error::new(ErrorKind::Failed, "the process sent a message out of turn")),
        }
    }
    Ok(console)
}

/// The child's side.
struct Joining {
    target: OwnedFd,
    namespaces: CloneFlags,
    /// Its root, where that does not come with a namespace.
    root: Option<Root>,
    program: Program,
    stdio: Stdio,
    /// The CPUs that it runs on before it is in its cgroup, and those after.
    affinity: [Option<Vec<usize>>; 2],
    /// Into its cgroups of v1.
    doors: Doors,
    /// Whether its maker moves it into its cgroup of v2.
    is_moved: bool,
}

/// Where a process runs, as it says itself or as the container's own has it.
fn affinity(process: &Process, of_container: Option<&Process>) -> Result<[Option<Vec<usize>>; 2]> {
    let wanted = process.exec_cpu_affinity().as_ref();
    let wanted = wanted.or_else(|| of_container.and_then(|process| process.exec_cpu_affinity().as_ref()));
    let Some(wanted) = wanted else { return Ok([None, None]) };
    let cpus = |list: &Option<String>| list.as_deref().filter(|list| !list.is_empty()).map(program::cpus).transpose();
    Ok([cpus(wanted.initial())?, cpus(wanted.cpu_affinity_final())?])
}

impl Joining {
    fn run(self, channel: &Channel) -> ! {
        let error = match self.join(channel) {
            Ok((program, procfs)) => program.run(channel, &procfs),
            Err(error) => error,
        };
        channel.fail(&error);
        process::exit_now(255)
    }

    fn join(mut self, channel: &Channel) -> Result<(Program, OwnedFd)> {
        process::make_undumpable()?;
        nix::unistd::setsid().context(|| "cannot lead a session")?;
        let [initial, last] = &self.affinity;
        initial.as_deref().map(attributes::set_affinity).transpose()?;
        std::mem::take(&mut self.doors).enter()?;
        if self.is_moved {
            channel.expect(&Message::Placed, "the maker of the process is gone")?;
        }
        match last.as_deref().or(initial.as_deref()) {
            Some(cpus) => attributes::set_affinity(cpus)?,
            None => attributes::reset_affinity(),
        }
        if !self.namespaces.is_empty() {
            setns(&self.target, self.namespaces).context(|| "cannot join the namespaces of the container")?;
        }
        if self.namespaces.contains(CloneFlags::CLONE_NEWUSER) {
            init::become_root_of_namespace()?;
        }
        let procfs = identity::private_procfs().or_else(|_| init::host_procfs())?;
        self.root.as_ref().map_or(Ok(()), rootfs::chroot)?;
        if self.program.process.terminal() == Some(true) {
            let root = Root::open(Path::new("/"))?;
            let (master, peer) = rootfs::make_terminal(&root, init::console_size(&self.program.process))?;
            channel.send(&Message::Console, Some(master.as_fd()))?;
            program::set_streams([peer.as_fd(); 3], true)?;
        } else if let Stdio::Files([input, output, errors]) = &self.stdio {
            program::set_streams([input.as_fd(), output.as_fd(), errors.as_fd()], false)?;
        }
        self.program.find()?;
        Ok((self.program, procfs))
    }
}
