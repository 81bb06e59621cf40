//! Owners and users for containers of somebody who has one id only: no line in `/etc/subuid`, or no `newuidmap`.
//!
//! The kernel knows no other user there, so `chown`, `setuid`, `setgroups` and the like would fail, and with them package managers
//! and services that give up root. Their system calls are stopped by the container's seccomp filter (`SECCOMP_RET_USER_NOTIF`) and
//! answered here, in a small process beside the monitor: who a process takes itself for is noted in a resource limit that Linux
//! does not use and that children inherit ([`ids`]); the owner of a file in an attribute of it ([`files`]).
//!
//! This is no boundary: to the kernel all of them stay one user, who has no more rights than whoever runs rcd. What is done to
//! files is done below the container's root, with the same rights.

mod calls;
mod files;
mod ids;
mod stat;

use std::ffi::{CString, OsString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use self::calls::Supervisor;
use super::config::{ContainerConfig, Seccomp};
use crate::engine::layout::Layout;
use crate::engine::{Context, Result};
use crate::kernel::{process, signal, socket, spawn, user_namespace};

/// What the first argument of this stage is.
pub const STAGE: &str = "rcd-ids";

/// The calls that are answered, under all names that architectures have for them.
pub const CALLS: &[&str] = &[
    "chown",
    "chown32",
    "fchown",
    "fchown32",
    "fchownat",
    "lchown",
    "lchown32",
    "mknod",
    "mknodat",
    "getegid",
    "getegid32",
    "geteuid",
    "geteuid32",
    "getgid",
    "getgid32",
    "getgroups",
    "getgroups32",
    "getresgid",
    "getresgid32",
    "getresuid",
    "getresuid32",
    "getuid",
    "getuid32",
    "setfsgid",
    "setfsgid32",
    "setfsuid",
    "setfsuid32",
    "setgid",
    "setgid32",
    "setgroups",
    "setgroups32",
    "setregid",
    "setregid32",
    "setresgid",
    "setresgid32",
    "setresuid",
    "setresuid32",
    "setreuid",
    "setreuid32",
    "setuid",
    "setuid32",
    "fstat",
    "lstat",
    "newfstatat",
    "stat",
    "statx",
];

/// Where the filter's listener is handed over, of a container that needs it: one of a user with a single id, by rcd's own runtime.
pub fn place(layout: &Layout, id: &str, config: &ContainerConfig) -> Option<PathBuf> {
    let own_profile =
        matches!(&config.security.seccomp, Seccomp::Profile(document) if document.get("listenerPath").is_some());
    let wanted = config.runtime.is_none() && config.ids.is_none() && !own_profile && user_namespace::has_one_id();
    wanted.then(|| layout.container_state(id).join("ids"))
}

/// The process that answers; dropping it ends it.
#[derive(Debug)]
pub(super) struct Pretender {
    pid: i32,
    place: PathBuf,
}

impl Pretender {
    /// Start it, where the container needs it.
    pub(super) fn start(layout: &Layout, id: &str, config: &ContainerConfig) -> Result<Option<Self>> {
        let Some(place) = place(layout, id, config) else { return Ok(None) };
        let failed = || "cannot start the process that answers for owners and users";
        let _ = std::fs::remove_file(&place);
        let listener = socket::listen_stream_at(&place).context(failed)?;
        let program: OwnedFd = std::fs::File::open("/proc/self/exe").context(failed)?.into();
        let nothing: OwnedFd = std::fs::File::open("/dev/null").context(failed)?.into();
        let word = |bytes: &[u8]| CString::new(bytes).context(failed);
        let arguments = [word(STAGE.as_bytes())?, word(place.as_os_str().as_bytes())?];
        let descriptors = [nothing.as_fd(), nothing.as_fd(), nothing.as_fd(), listener.as_fd()];
        let pid = spawn::spawn(program.as_fd(), &arguments, &descriptors).context(failed)?;
        Ok(Some(Self { pid, place }))
    }
}

impl Drop for Pretender {
    fn drop(&mut self) {
        // It is this process's child and not reaped yet, so the number is its.
        if let Ok(process) = process::open(self.pid) {
            let _ = process::send_signal(process.as_fd(), 9);
        }
        spawn::reap(self.pid);
        let _ = std::fs::remove_file(&self.place);
    }
}

/// The stage's entry: 3 is the socket where listeners come in.
pub fn main(_arguments: &[OsString]) -> i32 {
    signal::reset(false);
    crate::kernel::memory::share_one_heap();
    let Ok(entrance) = spawn::inherited(3) else { return 125 };
    // Without its monitor there is no container to answer for.
    let _ = nix::sys::prctl::set_pdeathsig(nix::sys::signal::Signal::SIGKILL);
    let _ = nix::unistd::chdir("/");
    let mut supervisor = Supervisor::new();
    let mut listeners: Vec<OwnedFd> = Vec::new();
    loop {
        let (new, ready) = wait(entrance.as_fd(), &listeners);
        for (at, flags) in ready.into_iter().rev() {
            if flags.contains(PollFlags::POLLIN) {
                supervisor.answer_one(listeners[at].as_fd());
            } else if flags.intersects(PollFlags::POLLHUP | PollFlags::POLLERR) {
                // No process is under this filter any more.
                drop(listeners.swap_remove(at));
            }
        }
        if new {
            listeners.extend(take(entrance.as_fd(), &mut supervisor));
        }
    }
}

/// Wait for a call or a new listener: whether there is one, and which listeners have something.
fn wait(entrance: BorrowedFd<'_>, listeners: &[OwnedFd]) -> (bool, Vec<(usize, PollFlags)>) {
    let all = std::iter::once(entrance).chain(listeners.iter().map(AsFd::as_fd));
    let mut waits: Vec<PollFd<'_>> = all.map(|one| PollFd::new(one, PollFlags::POLLIN)).collect();
    let _ = poll(&mut waits, PollTimeout::NONE);
    let mut found = waits.iter().map(|one| one.revents().unwrap_or(PollFlags::empty()));
    let new = found.next().is_some_and(|flags| !flags.is_empty());
    (new, found.enumerate().filter(|(_, flags)| !flags.is_empty()).collect())
}

/// A new listener, with the state of the container it belongs to (runtime-spec, config-linux, "The Container Process State").
fn take(entrance: BorrowedFd<'_>, supervisor: &mut Supervisor) -> Option<OwnedFd> {
    let connection = socket::accept(entrance).ok()?;
    let mut buffer = vec![0; 64 << 10];
    let (length, mut descriptors) = socket::receive(connection.as_fd(), &mut buffer).ok()?;
    let state: serde_json::Value = serde_json::from_slice(&buffer[..length]).ok()?;
    let pid = state["state"]["pid"].as_i64().and_then(|pid| i32::try_from(pid).ok())?;
    supervisor.know_root(pid);
    descriptors.pop()
}

/// The root of a process, as it has it now.
fn root_of(pid: i32) -> Option<crate::kernel::path::Root> {
    crate::kernel::path::Root::open(Path::new(&format!("/proc/{pid}/root"))).ok()
}
