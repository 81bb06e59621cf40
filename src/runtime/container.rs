//! Making a container, and starting it: the maker's side of `init.rs`.

use std::fs;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use oci_spec::runtime::{Hooks, Linux, LinuxNamespaceType, Spec};

use super::cgroup::{self, Cgroup, Doors};
use super::error::{Context, Error, ErrorKind, Result};
use super::init::{self, Init};
use super::place::{self, Place};
use super::program::Program;
use super::sync::{Channel, Message};
use super::{hooks, identity, mount_options, mounts, namespaces, net_devices, rootfs, seccomp, state, sysctl};
use crate::bundle::{Bundle, RootFilesystem};
use crate::kernel::process::{self, Cloned, Ended};
use crate::kernel::{capability, selinux, socket};

/// How a container is made, beside what its bundle says.
#[derive(Debug)]
pub struct CreateOptions {
    /// Its name below `state_root`.
    pub id: String,
    /// Where the states of containers are (runc's `--root`).
    pub state_root: PathBuf,
    /// The streams of its first process.
    pub stdio: Stdio,
    /// Who gets its terminal.
    pub console: ConsoleRequest,
    /// Where to write its process number.
    pub pid_file: Option<PathBuf>,
    /// So many descriptors from 3 on go to the program.
    pub preserve_fds: u32,
    /// Who makes its cgroup; where nobody does, it stays in that of its maker and can have no limits.
    pub cgroups: Option<CgroupDriver>,
    /// Use `chroot(2)` in place of `pivot_root(2)`, for roots on a ramdisk.
    pub no_pivot: bool,
    /// Stay in the caller's session keyring.
    pub no_new_keyring: bool,
    /// Where compiled seccomp programs are kept.
    pub cache: Option<PathBuf>,
    /// Another process starts it, by id, after this one is gone.
    pub start_by_id: bool,
}

/// The three streams of a process.
#[derive(Debug)]
pub enum Stdio {
    /// Those of the caller.
    Inherit,
    /// These.
    Files([OwnedFd; 3]),
}

/// Who gets the owner's side of a terminal, where `process.terminal` asks for one.
#[derive(Debug)]
pub enum ConsoleRequest {
    /// Nobody: a terminal is an error.
    None,
    /// Whoever listens at this socket (`--console-socket`).
    Socket(PathBuf),
    /// The caller, in [`Created::console`].
    Return,
}

/// Who makes cgroups.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CgroupDriver {
    /// This program, in `/sys/fs/cgroup`.
    #[default]
    Cgroupfs,
    /// systemd, over D-Bus.
    Systemd,
}

/// A container whose program has not started.
#[derive(Debug)]
pub struct Created {
    channel: Channel,
    record: state::Record,
    root: PathBuf,
    pidfd: OwnedFd,
    cgroup: Option<Cgroup>,
    console: Option<OwnedFd>,
    warnings: Vec<String>,
}

/// A container whose program runs.
#[derive(Debug)]
pub struct Running {
    /// The number of its first process.
    pub pid: i32,
    /// That process for ever.
    pub pidfd: OwnedFd,
    /// Its cgroup; none where it has no place of its own.
    pub cgroup: Option<Cgroup>,
    root: PathBuf,
    id: String,
}

/// What `validate` found in the spec.
pub(super) struct Checked {
    pub(super) linux: Linux,
    pub(super) process: oci_spec::runtime::Process,
    devices: Vec<net_devices::Device>,
    hooks: Option<Hooks>,
    rootfs: PathBuf,
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidSpec, message)
}

/// Check everything that can be checked before anything is made.
pub(super) fn check(spec: &Spec, bundle: &Path, options: &CreateOptions) -> Result<Checked> {
    let version = spec.version();
    if !version.starts_with("1.") || version.split('.').count() < 3 {
        return Err(invalid(format!("`ociVersion` is `{version}`: this runtime knows versions 1.x.y")));
    }
    let process = spec.process().clone().ok_or_else(|| invalid("`process` is missing in config.json"))?;
    let root = spec.root().as_ref().ok_or_else(|| invalid("`root` is missing in config.json"))?;
    let linux = spec.linux().clone().unwrap_or_default();
    let linux = if spec.linux().is_some() { linux } else { return Err(invalid("`linux` is missing in config.json")) };
    if linux.intel_rdt().is_some() {
        let message = "`linux.intelRdt` is not supported: the resctrl file system has to be set up by hand";
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    check_paths(&linux)?;
    let devices = net_devices::of_spec(&linux)?;
    sysctl::check(&linux)?;
    identity::check_limits(&process)?;
    let wants_terminal = process.terminal() == Some(true);
    match &options.console {
        ConsoleRequest::None if wants_terminal => {
            Err(invalid("a terminal needs somebody who gets it: a console socket"))
        }
        ConsoleRequest::Socket(_) if !wants_terminal => {
            Err(invalid("a console socket is no use without `process.terminal`"))
        }
        _ => Ok(()),
    }?;
    Ok(Checked { linux, process, devices, hooks: spec.hooks().clone(), rootfs: bundle.join(root.path()) })
}

/// Make the container of `bundle`, up to the point where only its program is missing.
pub fn create(bundle: Bundle, options: CreateOptions) -> Result<Created> {
    let checked = check(&bundle.spec, &bundle.folder, &options)?;
    let folder = state::reserve(&options.state_root, &options.id)?;
    let mut undo = Undo { folder: Some(folder.clone()), cgroup: None, pidfd: None, devices: None };
    let created = make(bundle, options, checked, &folder, &mut undo)?;
    undo.folder = None;
    undo.cgroup = None;
    undo.pidfd = None;
    if let Some(moved) = undo.devices.take() {
        moved.keep();
    }
    Ok(created)
}

/// What is taken back when making a container fails.
struct Undo {
    folder: Option<PathBuf>,
    cgroup: Option<Cgroup>,
    pidfd: Option<OwnedFd>,
    /// They go back by themselves, when nothing runs there any more.
    devices: Option<net_devices::Moved>,
}

impl Drop for Undo {
    fn drop(&mut self) {
        // The first error is the one to tell; these can only add to it.
        if let Some(pidfd) = &self.pidfd {
            let _ = process::send_signal(pidfd.as_fd(), 9);
            let _ = process::wait(pidfd.as_fd());
        }
        if let Some(cgroup) = &self.cgroup {
            let _ = cgroup.remove();
        }
        if let Some(folder) = &self.folder {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

fn make(bundle: Bundle, options: CreateOptions, checked: Checked, folder: &Path, undo: &mut Undo) -> Result<Created> {
    let Checked { linux, process, devices, hooks, rootfs } = checked;
    let plan = namespaces::plan(&linux)?;
    check_names(&bundle.spec, &linux)?;
    let mut program = Program::new(process, Some(&linux), options.cache.as_deref())?;
    program.preserve = options.preserve_fds;
    program.keyring = (!options.no_new_keyring).then(|| format!("_ses.{}", options.id));
    program.keep_groups = keeps_groups(&bundle.spec);
    let mut warnings = ungrantable(&plan, &program)?;
    let wanted = bundle.spec.mounts().as_deref().unwrap_or_default();
    warnings.extend(mount_options::without_meaning(wanted));
    let delegated = plan.cgroup && mounts::has_writable_cgroup(wanted);
    let owner = namespaces::host_user(&plan, &linux, program.process.user().uid()).filter(|_| delegated);
    let label = mount_label(&linux, &mut warnings);
    warnings.extend(cgroup::without_effect(linux.resources().as_ref()));
    let place = Place::of(&linux, &options.id, options.cgroups)?;
    let every = place::needs_every_hierarchy(wanted, &program.process);
    let mut cgroup = place.make_cgroup(&linux, options.cgroups, every)?;
    undo.cgroup.clone_from(&cgroup);
    let has_cgroup = cgroup.is_some() || place.unit.is_some();
    let mut prepared = mounts::prepare(wanted, &bundle, &rootfs, has_cgroup.then_some(&*place.path), plan.cgroup)?;
    if let Some(label) = label {
        prepared.iter_mut().for_each(|entry| entry.label(&label));
    }
    let root_is_folder = matches!(bundle.root, RootFilesystem::Folder);
    let root = rootfs::prepare(bundle.root, &rootfs)?;
    let start = options.start_by_id.then(|| socket::listen_at(&state::start_socket(folder))).transpose()?;
    let mut record = new_record(&bundle.spec, bundle.folder, &options, (&rootfs, &place));
    record.cgroup = has_cgroup.then(|| place.path.clone());
    let init = Init {
        doors: cgroup.as_ref().map_or_else(|| Ok(Doors::default()), Cgroup::doors)?,
        is_moved: place.unit.is_some() || plan.cloned_within() && cgroup.is_some(),
        plan,
        linux,
        hostname: bundle.spec.hostname().clone(),
        domainname: bundle.spec.domainname().clone(),
        root,
        root_is_folder,
        root_read_only: bundle.spec.root().as_ref().and_then(oci_spec::runtime::Root::readonly) == Some(true),
        mounts: prepared,
        program,
        stdio: options.stdio,
        hooks,
        state: record.clone(),
        start,
        no_pivot: options.no_pivot,
        gets_devices: !devices.is_empty(),
    };
    let (ours, init, pid, pidfd) = clone_init(init, cgroup.as_ref())?;
    undo.pidfd = Some(pidfd.try_clone().context(|| "cannot copy a descriptor")?);
    let placed = place.make_scope(pid, &record, &init.linux).and_then(|scope| {
        cgroup = cgroup.take().or(scope);
        undo.cgroup.clone_from(&cgroup);
        if let Some((cgroup, owner)) = cgroup.as_ref().zip(owner) {
            cgroup.give(owner)?;
        }
        if !devices.is_empty() {
            undo.devices = Some(net_devices::move_all(&devices, namespaces::network(&init.plan, pid)?)?);
        }
        put(&ours, pid, cgroup.as_ref(), &init)
    });
    if let Err(error) = placed {
        // Init may have ended already, of an error of its own: that is the one to tell.
        let _ = process::send_signal(pidfd.as_fd(), 9);
        return Err(ours.receive().err().unwrap_or(error));
    }
    record.pid = pid;
    record.start_time = state::start_time(pid)?;
    let console = follow(&ours, &record, &init, &options.console)?;
    state::store(folder, &record)?;
    state::write_pid(options.pid_file.as_deref(), pid)?;
    Ok(Created { channel: ours, record, root: options.state_root, pidfd, cgroup, console, warnings })
}

/// A name of a host is one of its UTS namespace: in that of the host's it would be the host's.
fn check_names(spec: &Spec, linux: &Linux) -> Result<()> {
    for (name, asked) in [("hostname", spec.hostname()), ("domainname", spec.domainname())] {
        let asked = asked.as_ref().is_some_and(|asked| !asked.is_empty());
        if asked && !namespaces::has_own(linux, LinuxNamespaceType::Uts) {
            let message = format!("unable to set {name} without a private UTS namespace: it would be the host's");
            return Err(invalid(message));
        }
    }
    Ok(())
}

/// Paths are hidden by mounts, which would be the host's where there is no mount namespace.
fn check_paths(linux: &Linux) -> Result<()> {
    let mut namespaces = linux.namespaces().iter().flatten();
    let private = namespaces.any(|namespace| namespace.typ() == LinuxNamespaceType::Mount);
    let lists = [("maskedPaths", linux.masked_paths()), ("readonlyPaths", linux.readonly_paths())];
    match lists.into_iter().find(|(_, list)| list.as_ref().is_some_and(|list| !list.is_empty())) {
        Some((field, _)) if !private => {
            let message = format!("unable to restrict sys entries without a private MNT namespace: `linux.{field}`");
            Err(invalid(message))
        }
        _ => Ok(()),
    }
}

/// The record of a container whose first process and cgroup are still to come.
fn new_record(
    spec: &Spec,
    bundle: PathBuf,
    options: &CreateOptions,
    (rootfs, place): (&Path, &Place),
) -> state::Record {
    state::Record {
        id: options.id.clone(),
        pid: 0,
        start_time: 0,
        bundle,
        rootfs: rootfs.to_owned(),
        cgroup: None,
        unit: place.unit.clone(),
        created: jiff::Timestamp::now().to_string(),
        annotations: spec.annotations().clone().unwrap_or_default(),
        hooks: spec.hooks().clone(),
    }
}

/// Capabilities that the program asks for and that this process cannot give; in a user namespace of its own it has all.
fn ungrantable(plan: &namespaces::Plan, program: &Program) -> Result<Vec<String>> {
    if plan.join_user.is_some() || plan.user {
        return Ok(Vec::new());
    }
    let sets = identity::sets(program.process.capabilities().as_ref());
    Ok(identity::ungrantable(&sets, capability::effective()?))
}

/// The label that mounts get; where the host has no SELinux none, and a warning.
fn mount_label(linux: &Linux, warnings: &mut Vec<String>) -> Option<String> {
    let label = linux.mount_label().as_deref().filter(|label| !label.is_empty())?;
    if !selinux::is_on() {
        warnings.push(format!("mounts are without the label `{label}`: this host has no SELinux"));
        return None;
    }
    Some(label.to_owned())
}

/// crun's annotation for it: what an ordinary user's groups give is not to be had otherwise (`--group-add keep-groups`).
fn keeps_groups(spec: &Spec) -> bool {
    spec.annotations().as_ref().is_some_and(|all| all.get("run.oci.keep_original_groups").is_some_and(|on| on == "1"))
}

/// Clone init into its namespaces and, on cgroup v2, straight into its cgroup.
fn clone_init(init: Init, cgroup: Option<&Cgroup>) -> Result<(Channel, Init, i32, OwnedFd)> {
    let (ours, theirs) = Channel::pair()?;
    let unified = cgroup.map(Cgroup::open_unified).transpose()?.flatten();
    // A process cannot enter a pid namespace itself, only have its children made there.
    let own = match &init.plan.join_pid {
        Some(wanted) => {
            let own = fs::File::open("/proc/self/ns/pid").context(|| "cannot open the own pid namespace")?;
            enter_pid_namespace(wanted.as_fd())?;
            Some(own)
        }
        None => None,
    };
    let clocks = namespaces::TimeNamespace::of_plan(&init.plan)?;
    let mut init = init;
    let cloned = if init.plan.cloned_within() {
        clone_within(&mut init.plan)
    } else {
        process::clone(init.plan.flags, unified.as_ref().map(AsFd::as_fd)).map_err(Error::from)
    };
    if matches!(cloned, Ok(Cloned::Child)) {
        // The way back is for the maker alone.
        std::mem::forget(clocks);
    } else {
        drop(clocks);
    }
    if let Ok(Cloned::Child) = cloned {
        drop((ours, unified));
        init::run(init, theirs);
    }
    if let Some(own) = own {
        enter_pid_namespace(own.as_fd())?;
    }
    let failed = || "cannot make the container's first process";
    match cloned.map_err(|error| Error::new(error.kind(), failed()).caused_by(error))? {
        Cloned::Parent { pid, pidfd } => Ok((ours, init, pid, pidfd)),
        Cloned::Child => process::exit_now(1),
    }
}

/// Clone out of a child that has joined this user namespace: there is no way back out of one, and what is made by a process
/// belongs to the user namespace that it is in. Or, where the user namespace is new, out of one that has joined the others,
/// which are of the namespace that it is in now.
fn clone_within(plan: &mut namespaces::Plan) -> Result<Cloned> {
    let (ours, theirs) = Channel::pair()?;
    match process::clone(0, None)? {
        Cloned::Child => {
            drop(ours);
            let joined = process::make_undumpable().map_err(Error::from).and_then(|()| {
                namespaces::join_early(plan);
                plan.join_user.as_ref().map_or(Ok(()), namespaces::join_user)
            });
            let made = joined.and_then(|()| Ok(process::clone_sibling(plan.flags)?));
            match made {
                Ok(Cloned::Child) => return Ok(Cloned::Child),
                // When that fails, the other side hears the end of the socket.
                Ok(Cloned::Parent { pidfd, .. }) => drop(theirs.send(&Message::Made, Some(pidfd.as_fd()))),
                Err(error) => theirs.fail(&error),
            }
            process::exit_now(0)
        }
        Cloned::Parent { pidfd: helper, .. } => {
            drop(theirs);
            let made = ours.expect(&Message::Made, "the process that makes it is gone");
            process::wait(helper.as_fd())?;
            let gone = || Error::new(ErrorKind::Failed, "the process that makes it sent none");
            let pidfd = made?.ok_or_else(gone)?;
            Ok(Cloned::Parent { pid: process::number(pidfd.as_fd())?, pidfd })
        }
    }
}

pub(super) fn enter_pid_namespace(namespace: BorrowedFd<'_>) -> Result<()> {
    let kind = LinuxNamespaceType::Pid;
    nix::sched::setns(namespace, nix::sched::CloneFlags::CLONE_NEWPID)
        .context(|| format!("cannot join the {kind} namespace"))
}

/// Put init where it cannot go itself, write its id maps, and tell it.
fn put(channel: &Channel, pid: i32, cgroup: Option<&Cgroup>, init: &Init) -> Result<()> {
    if !init.awaits_maker() {
        return Ok(());
    }
    if let Some(cgroup) = cgroup.filter(|_| init.is_moved) {
        cgroup.join_unified(pid)?;
        if init.doors.is_empty() {
            cgroup.join_v1(pid)?;
        }
    }
    if init.plan.user {
        namespaces::write_maps(pid, &init.linux)?;
    }
    channel.send(&Message::Placed, None)
}

/// Follow init until it is ready.
fn follow(channel: &Channel, record: &state::Record, init: &Init, request: &ConsoleRequest) -> Result<Option<OwnedFd>> {
    let mut console = None;
    loop {
        match channel.receive()? {
            Some((Message::AtHostRoot, _)) => {
                if let Some(hooks) = &init.hooks {
                    let state = record.to_json("creating", record.pid);
                    hooks::run("prestart", hooks.prestart().as_ref(), &state)?;
                    hooks::run("createRuntime", hooks.create_runtime().as_ref(), &state)?;
                }
                channel.send(&Message::HooksDone, None)?;
            }
            Some((Message::MapIds(entry), Some(copy))) => {
                mounts::map_ids(&init.mounts, entry, copy.as_fd())?;
                channel.send(&Message::IdsMapped, None)?;
            }
            Some((Message::Console, Some(master))) => console = give_console(master, request)?,
            Some((Message::Ready, _)) => return Ok(console),
            Some(_) => return Err(Error::new(ErrorKind::Failed, "the container's init sent a message out of turn")),
            None => return Err(Error::new(ErrorKind::Failed, "the container's init was killed while it was made")),
        }
    }
}

/// Hand the terminal to whoever asked for it.
pub(super) fn give_console(master: OwnedFd, request: &ConsoleRequest) -> Result<Option<OwnedFd>> {
    let ConsoleRequest::Socket(path) = request else { return Ok(Some(master)) };
    let failed = || format!("cannot send the terminal to `{}`", path.display());
    let socket = socket::connect_stream(path).context(failed)?;
    socket::send(socket.as_fd(), b"/dev/ptmx", &[master.as_fd()]).context(failed)?;
    Ok(None)
}

/// Tell init to start, and hear how that went.
pub(super) fn start_over(channel: &Channel, record: &state::Record) -> Result<()> {
    channel.send(&Message::Start, None)?;
    while let Some((message, listener)) = channel.receive()? {
        match (message, listener) {
            (Message::Listener, Some(listener)) => give_listener(&listener, record, record.pid)?,
            _ => return Err(Error::new(ErrorKind::Failed, "the container's init sent a message out of turn")),
        }
    }
    // The socket closed without an error: the program runs.
    let poststart = record.hooks.as_ref().and_then(|hooks| hooks.poststart().as_ref());
    hooks::run("poststart", poststart, &record.to_json("running", record.pid))
}

/// Hand the seccomp listener to who the bundle says (runtime-spec, config-linux, "The Container Process State").
pub(super) fn give_listener(listener: &OwnedFd, record: &state::Record, pid: i32) -> Result<()> {
    let bundle = Bundle::load(&record.bundle).context(|| "cannot read the bundle")?;
    let profile = bundle.spec.linux().as_ref().and_then(|linux| linux.seccomp().as_ref());
    let path = profile.and_then(|profile| profile.listener_path().as_ref());
    let path = path.ok_or_else(|| invalid("`SCMP_ACT_NOTIFY` needs `linux.seccomp.listenerPath`"))?;
    let state: serde_json::Value =
        serde_json::from_slice(&record.to_json("creating", record.pid)).context(|| "cannot write down the state")?;
    let metadata = profile.and_then(|profile| profile.listener_metadata().clone()).unwrap_or_default();
    let message = serde_json::json!({
        "ociVersion": state::VERSION, "fds": ["seccompFd"], "pid": pid, "metadata": metadata, "state": state,
    });
    let failed = || format!("failed to connect with seccomp agent `{}`", path.display());
    let socket = match socket::connect_stream(path) {
        // Nothing of the profile is ever asked there, so nobody has to be there.
        Err(_) if !profile.is_some_and(seccomp::notifies) => return Ok(()),
        other => other.context(failed)?,
    };
    socket::send(socket.as_fd(), message.to_string().as_bytes(), &[listener.as_fd()]).context(failed)
}

impl Created {
    /// The number of its first process.
    pub fn pid(&self) -> i32 {
        self.record.pid
    }

    /// That process for ever.
    pub fn pidfd(&self) -> BorrowedFd<'_> {
        self.pidfd.as_fd()
    }

    /// What its bundle asks for that was left out, without harm.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The owner's side of its terminal, once, where that was asked for.
    pub fn console(&mut self) -> Option<OwnedFd> {
        self.console.take()
    }

    /// Start its program. When that fails, nothing of the container is left.
    pub fn start(self) -> Result<Running> {
        let started = start_over(&self.channel, &self.record);
        let id = self.record.id.clone();
        let running = Running { pid: self.record.pid, pidfd: self.pidfd, cgroup: self.cgroup, root: self.root, id };
        if let Err(error) = started {
            let _ = process::send_signal(running.pidfd.as_fd(), 9);
            let _ = running.wait();
            let _ = running.delete();
            return Err(error);
        }
        Ok(running)
    }

    /// Give it up: end init and leave nothing of it.
    pub fn abandon(self) -> Result<()> {
        let id = self.record.id.clone();
        let running = Running { pid: self.record.pid, pidfd: self.pidfd, cgroup: self.cgroup, root: self.root, id };
        let _ = process::send_signal(running.pidfd.as_fd(), 9);
        running.wait()?;
        running.delete()
    }
}

impl Running {
    /// Wait for the end of its first process. Only its maker can.
    pub fn wait(&self) -> Result<Ended> {
        Ok(process::wait(self.pidfd.as_fd())?)
    }

    /// Forget the container that has ended: its cgroup, its state, its `poststop` hooks.
    pub fn delete(self) -> Result<()> {
        state::delete(&self.root, &self.id, true)
    }
}
