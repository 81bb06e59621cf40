//! A container's first process, from `clone3(2)` to `execve(2)`: a list of named steps, in the order that makes each safe.
//!
//! The maker has one thread, so this copy of it may allocate and lock as it likes. It cannot be traced, and nothing of the
//! container runs before the last step; what it needs of the host it has as descriptors. Errors go up the socket (`sync.rs`).

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use nix::unistd::{Gid, Uid, setresgid, setresuid};
use oci_spec::runtime::{Hooks, Linux};

use super::cgroup::Doors;
use super::container::Stdio;
use super::error::{Context, Error, ErrorKind, Result};
use super::program::{self, Program};
use super::sync::{Channel, Message};
use super::{hooks, identity, mounts, namespaces, no_pivot, rootfs, state, sysctl};
use crate::kernel::netlink::Socket;
use crate::kernel::path::Root;
use crate::kernel::rules::{self, Rule};
use crate::kernel::{attributes, process, socket, terminal};

/// All that init needs, made by the maker.
pub(super) struct Init {
    pub(super) plan: namespaces::Plan,
    pub(super) linux: Linux,
    pub(super) hostname: Option<String>,
    pub(super) domainname: Option<String>,
    pub(super) root: OwnedFd,
    /// Whether the root is a folder of the host's, which has a path there.
    pub(super) root_is_folder: bool,
    pub(super) root_read_only: bool,
    pub(super) mounts: Vec<mounts::Prepared>,
    pub(super) program: Program,
    pub(super) stdio: Stdio,
    pub(super) hooks: Option<Hooks>,
    pub(super) state: state::Record,
    /// Where `start` by id comes in.
    pub(super) start: Option<OwnedFd>,
    pub(super) no_pivot: bool,
    /// Into its cgroups of v1, where they are made before it.
    pub(super) doors: Doors,
    /// Whether its maker moves it into cgroups: those that are made after it, or that it cannot be started in.
    pub(super) is_moved: bool,
    /// Network devices are moved to it before it sets kernel parameters.
    pub(super) gets_devices: bool,
}

/// Run as init. Does not return.
pub(super) fn run(init: Init, channel: Channel) -> ! {
    let mut channel = channel;
    let error = init.steps(&mut channel);
    channel.fail(&error);
    process::exit_now(1)
}

impl Init {
    fn steps(self, channel: &mut Channel) -> Error {
        match self.build(channel) {
            Ok((program, procfs)) => program.run(channel, &procfs),
            Err(error) => error,
        }
    }

    fn build(mut self, channel: &mut Channel) -> Result<(Program, OwnedFd)> {
        process::make_undumpable()?;
        nix::unistd::setsid().context(|| "cannot lead a session")?;
        std::mem::take(&mut self.doors).enter()?;
        if self.awaits_maker() {
            channel.expect(&Message::Placed, "the maker of the container is gone")?;
        }
        // On whichever CPUs the caller was: the container has those of its cgroup.
        attributes::reset_affinity();
        self.enter_namespaces()?;
        let mut procfs = identity::private_procfs().or_else(|_| host_procfs())?;
        self.name_host()?;
        let private = !rules::is_off(Rule::PrivateProcfs);
        if private {
            self.set_sysctls(&procfs)?;
        }
        let root = rootfs::attach(&self.root, self.place(), self.plan.mount)?;
        mounts::attach(&self.mounts, &root, &|entry, copy| {
            channel.send(&Message::MapIds(entry), Some(copy))?;
            channel.expect(&Message::IdsMapped, "the maker of the container is gone").map(drop)
        })?;
        if !private {
            procfs = root.locate(Path::new("/proc"))?;
            self.set_sysctls(&procfs)?;
        }
        let mut null = None;
        if !self.mounts.iter().any(mounts::Prepared::is_foreign_dev) {
            let is_mounted = |path: &Path| self.mounts.iter().any(|mount| mount.is_at(path));
            null = rootfs::make_devices(&root, &self.linux, is_mounted)?;
        }
        make_working_folder(&root, self.program.process.cwd());
        self.host_hooks(channel)?;
        let console = self.console(&root)?;
        mounts::finish(&self.mounts, &root)?;
        self.enter_root(&root, &procfs)?;
        if let Some((master, _)) = &console {
            channel.send(&Message::Console, Some(master.as_fd()))?;
        }
        self.protect(&root, null)?;
        self.take_streams(console.map(|(_, peer)| peer))?;
        self.program.find()?;
        channel.send(&Message::Ready, None)?;
        self.await_start(channel)?;
        let start_hooks = self.hooks.as_ref().and_then(|hooks| hooks.start_container().as_ref());
        if let Some(hooks) = start_hooks.filter(|hooks| !hooks.is_empty()) {
            self.program.before = Some((hooks.clone(), self.own_state("created")));
        }
        Ok((self.program, procfs))
    }

    /// Whether it waits for its maker to have moved it or devices to it, or to have written its id maps.
    pub(super) fn awaits_maker(&self) -> bool {
        self.is_moved || self.gets_devices || self.plan.user
    }

    /// Where the root goes before it is entered. Hooks that come by then look for it at its path; where none comes, it is nobody's
    /// business, and on top of everything nothing has to be looked up.
    fn place(&self) -> &Path {
        let hooks = self.hooks.as_ref();
        let early = hooks.is_some_and(|hooks| {
            [hooks.prestart(), hooks.create_runtime(), hooks.create_container()]
                .into_iter()
                .any(|list| list.as_ref().is_some_and(|list| !list.is_empty()))
        });
        if early && self.root_is_folder { &self.state.rootfs } else { Path::new("/") }
    }

    fn enter_namespaces(&self) -> Result<()> {
        namespaces::join(&self.plan)?;
        if self.plan.user || self.plan.join_user.is_some() {
            become_root_of_namespace()?;
        }
        if self.plan.cgroup {
            let flag = nix::sched::CloneFlags::CLONE_NEWCGROUP;
            nix::sched::unshare(flag).context(|| "cannot make a cgroup namespace")?;
        }
        if self.plan.network {
            // Its loopback is down when the namespace is new, and always number 1.
            Socket::new().and_then(|mut socket| socket.up(1)).context(|| "cannot set the loopback device up")?;
        }
        Ok(())
    }

    fn name_host(&self) -> Result<()> {
        // The kernel would take it, and show half of it.
        if let Some(name) = self.hostname.iter().chain(&self.domainname).find(|name| name.contains('\0')) {
            return Err(Error::new(
                ErrorKind::InvalidSpec,
                format!("the host name `{}` has a zero byte in it", name.escape_debug()),
            ));
        }
        if let Some(name) = self.hostname.as_ref().filter(|name| !name.is_empty()) {
            nix::unistd::sethostname(name).context(|| format!("cannot set the host name `{name}`"))?;
        }
        if let Some(name) = self.domainname.as_ref().filter(|name| !name.is_empty()) {
            let set = rustix::system::setdomainname(name.as_bytes());
            set.context(|| format!("cannot set the domain name `{name}`"))?;
        }
        Ok(())
    }

    fn set_sysctls(&self, procfs: &OwnedFd) -> Result<()> {
        for (key, value) in self.linux.sysctl().iter().flatten() {
            let failed = || format!("cannot set the kernel parameter `{key}`");
            if value.contains(['\n', '\0']) && !rules::is_off(Rule::SysctlNames) {
                return Err(Error::new(ErrorKind::InvalidSpec, failed()).caused_by("the value has more than one line"));
            }
            identity::write_below(procfs, &sysctl::path(key)?, value).context(failed)?;
        }
        Ok(())
    }

    /// Hooks of the host's run while the namespaces are there and the root is not entered.
    fn host_hooks(&self, channel: &Channel) -> Result<()> {
        let Some(hooks) = &self.hooks else { return Ok(()) };
        channel.send(&Message::AtHostRoot, None)?;
        channel.expect(&Message::HooksDone, "the maker of the container is gone")?;
        hooks::run("createContainer", hooks.create_container().as_ref(), &self.own_state("creating"))
    }

    fn own_state(&self, status: &str) -> Vec<u8> {
        self.state.to_json(status, nix::unistd::getpid().as_raw())
    }

    fn console(&self, root: &Root) -> Result<Option<(OwnedFd, OwnedFd)>> {
        if self.program.process.terminal() != Some(true) {
            return Ok(None);
        }
        rootfs::make_console(root, console_size(&self.program.process)).map(Some)
    }

    fn enter_root(&self, root: &Root, procfs: &OwnedFd) -> Result<()> {
        match (self.plan.mount, self.no_pivot) {
            (true, false) => rootfs::enter(root)?,
            (true, true) => no_pivot::enter(root, procfs.as_fd())?,
            (false, _) => rootfs::chroot(root)?,
        }
        match self.linux.rootfs_propagation().as_deref().filter(|word| !word.is_empty()) {
            Some(word) => rootfs::set_root_propagation(word),
            None => Ok(()),
        }
    }

    /// Masks come last and by descriptor, so nothing that is mounted can undo them (CVE-2025-31133).
    fn protect(&self, root: &Root, null: Option<OwnedFd>) -> Result<()> {
        rootfs::make_read_only(root, self.linux.readonly_paths().as_deref().unwrap_or_default())?;
        rootfs::mask(root, self.linux.masked_paths().as_deref().unwrap_or_default(), null)?;
        if self.root_read_only { rootfs::make_root_read_only(root) } else { Ok(()) }
    }

    fn take_streams(&self, peer: Option<OwnedFd>) -> Result<()> {
        if let Some(peer) = peer {
            return program::set_streams([peer.as_fd(); 3], true);
        }
        match &self.stdio {
            Stdio::Inherit => Ok(()),
            Stdio::Files([input, output, errors]) => {
                program::set_streams([input.as_fd(), output.as_fd(), errors.as_fd()], false)
            }
        }
    }

    /// `Start` comes from the maker, or over the start socket from another process; then the answers go there.
    fn await_start(&mut self, channel: &mut Channel) -> Result<()> {
        if let Some(listener) = self.start.take() {
            // The first process of a pid namespace is deaf to what it does not handle: a container can be stopped before it starts.
            process::end_on_signals()?;
            *channel = Channel::over(socket::accept(listener.as_fd())?);
        }
        channel.expect(&Message::Start, "the maker of the container is gone").map(drop)
    }
}

/// In a user namespace whose maps are there: be root inside. A map without 0 leaves the ids as they are.
pub(super) fn become_root_of_namespace() -> Result<()> {
    let (uid, gid) = (Uid::from_raw(0), Gid::from_raw(0));
    for done in [setresgid(gid, gid, gid), setresuid(uid, uid, uid)] {
        match done {
            Ok(()) | Err(nix::errno::Errno::EINVAL) => {}
            Err(errno) => return Err(errno).context(|| "cannot become root of the user namespace"),
        }
    }
    // The change of ids made it dumpable as the system says; it must not be.
    Ok(process::make_undumpable()?)
}

/// The terminal size that a process wants, where it wants one.
pub(super) fn console_size(process: &oci_spec::runtime::Process) -> Option<terminal::Size> {
    let size = process.console_size()?;
    let within = |value: u64| u16::try_from(value).unwrap_or(u16::MAX);
    let size = terminal::Size { rows: within(size.height()), columns: within(size.width()) };
    (size.rows > 0 || size.columns > 0).then_some(size)
}

/// The working folder is made where it is missing, as runc does. Where that is impossible, entering it says why.
fn make_working_folder(root: &Root, folder: &Path) {
    let of_kernel = ["/proc", "/sys", "/dev"].iter().any(|top| folder.starts_with(top));
    if !of_kernel {
        let _ = root.make_folder(folder);
    }
}

/// Where the kernel allows no procfs of our own: the host's, while nothing of the container's is mounted.
pub(super) fn host_procfs() -> Result<OwnedFd> {
    let flags = rustix::fs::OFlags::PATH | rustix::fs::OFlags::DIRECTORY | rustix::fs::OFlags::CLOEXEC;
    rustix::fs::open("/proc", flags, rustix::fs::Mode::empty()).context(|| "cannot open `/proc`")
}
