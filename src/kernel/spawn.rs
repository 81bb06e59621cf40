//! A child that becomes another stage of this program: `fork(2)`, streams put in place, `execveat(2)`.
//!
//! Between the two nothing is allocated and nothing but system calls is done. `std`'s own cannot give a child a
//! descriptor beyond its three streams.

use std::ffi::{CStr, CString};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::libc;
use nix::sys::wait::waitpid;
use nix::unistd::{ForkResult, Pid, fork};

use super::rules::{self, Rule};
use super::{Context, Result};

/// So many descriptors can be given.
const MOST: usize = 64;
/// Above every number that is about to be replaced.
const ABOVE: i32 = 64;

/// Start `program` with `arguments`, no environment, and `descriptors` as its 0, 1, 2 and so on.
pub fn spawn(program: BorrowedFd<'_>, arguments: &[CString], descriptors: &[BorrowedFd<'_>]) -> Result<i32> {
    let pointers: Vec<*const libc::c_char> =
        arguments.iter().map(|word| word.as_ptr()).chain([std::ptr::null()]).collect();
    #[cfg(debug_assertions)]
    let carried = super::rules::carried();
    #[cfg(not(debug_assertions))]
    let carried: Option<CString> = None;
    let environment = [carried.as_ref().map_or(std::ptr::null(), |entry| entry.as_ptr()), std::ptr::null()];
    let empty: &CStr = c"";
    let mut moved = [0_i32; MOST];
    // SAFETY: the child only makes system calls, on memory prepared before, and ends in `execveat` or `_exit`.
    match unsafe { fork() }.call(|| "fork")? {
        ForkResult::Parent { child } => Ok(child.as_raw()),
        ForkResult::Child => {
            // SAFETY: as above; every pointer outlives the calls.
            unsafe {
                let count = descriptors.len().min(moved.len());
                let program = libc::fcntl(program.as_raw_fd(), libc::F_DUPFD_CLOEXEC, ABOVE);
                for (at, descriptor) in descriptors.iter().take(count).enumerate() {
                    moved[at] = libc::fcntl(descriptor.as_raw_fd(), libc::F_DUPFD_CLOEXEC, ABOVE);
                }
                for (at, descriptor) in moved.iter().take(count).enumerate() {
                    libc::dup2(*descriptor, i32::try_from(at).unwrap_or(0));
                }
                if !rules::is_off(Rule::Descriptors) {
                    libc::syscall(libc::SYS_close_range, count, u32::MAX, libc::CLOSE_RANGE_CLOEXEC);
                }
                libc::syscall(
                    libc::SYS_execveat,
                    program,
                    empty.as_ptr(),
                    pointers.as_ptr(),
                    environment.as_ptr(),
                    libc::AT_EMPTY_PATH,
                );
                libc::_exit(127)
            }
        }
    }
}

/// Start something with a descriptor left open for it, whose number it is told. The caller has one thread: another one's children
/// would have it too.
pub fn with_inherited<T>(descriptor: &OwnedFd, start: impl FnOnce() -> std::io::Result<T>) -> std::io::Result<T> {
    use rustix::io::{FdFlags, fcntl_setfd};
    fcntl_setfd(descriptor, FdFlags::empty())?;
    let started = start();
    fcntl_setfd(descriptor, FdFlags::CLOEXEC)?;
    started
}

/// Whether this process was given a descriptor of this number for its programs: one that it opened itself closes in them.
pub fn is_for_programs(number: i32) -> bool {
    // SAFETY: a query of a descriptor's flags changes nothing.
    let flags = unsafe { libc::fcntl(number, libc::F_GETFD) };
    flags >= 0 && flags & libc::FD_CLOEXEC == 0
}

/// One more of a descriptor that this process was given.
pub fn copy_of(number: i32) -> Result<OwnedFd> {
    use std::os::fd::FromRawFd;
    // SAFETY: it makes a new descriptor and leaves the other as it is.
    let copied = unsafe { libc::fcntl(number, libc::F_DUPFD_CLOEXEC, 3) };
    Errno::result(copied).call(|| format!("fcntl({number}, F_DUPFD_CLOEXEC)"))?;
    // SAFETY: the kernel just made it, so nobody else owns it.
    Ok(unsafe { OwnedFd::from_raw_fd(copied) })
}

/// Have a descriptor that this process was given close in its programs.
pub fn keep_from_programs(number: i32) {
    // SAFETY: only the flag of this descriptor changes; one that is not open is as wanted.
    unsafe { libc::fcntl(number, libc::F_SETFD, libc::FD_CLOEXEC) };
}

/// Wait for the end of a child by its number.
pub fn reap(pid: i32) {
    while waitpid(Pid::from_raw(pid), None) == Err(Errno::EINTR) {}
}

/// Reap every child that has ended.
pub fn reap_all() {
    use nix::sys::wait::{WaitPidFlag, WaitStatus};
    while let Ok(status) = waitpid(None, Some(WaitPidFlag::WNOHANG)) {
        if status == WaitStatus::StillAlive {
            return;
        }
    }
}

/// Reap every child that has ended, but for these, whose ends somebody else waits for. One of them that has ended holds the others
/// back, and is about to be waited for.
pub fn reap_others(kept: &[i32]) {
    use nix::sys::wait::{Id, WaitPidFlag, waitid};
    let look = WaitPidFlag::WEXITED | WaitPidFlag::WNOHANG | WaitPidFlag::WNOWAIT;
    while let Some(pid) = waitid(Id::All, look).ok().and_then(|status| status.pid()) {
        if kept.contains(&pid.as_raw()) {
            return;
        }
        reap(pid.as_raw());
    }
}

/// Have processes that lose their parent below this one become its children (`PR_SET_CHILD_SUBREAPER`).
pub fn become_subreaper() -> Result<()> {
    nix::sys::prctl::set_child_subreaper(true).call(|| "prctl(PR_SET_CHILD_SUBREAPER)")
}

/// Take over a descriptor that the parent left open at this number for this stage. Once each, first thing in the stage.
pub fn inherited(number: i32) -> Result<OwnedFd> {
    use std::os::fd::FromRawFd;
    // SAFETY: a query of a descriptor's flags changes nothing.
    let flags = unsafe { libc::fcntl(number, libc::F_GETFD) };
    Errno::result(flags).call(|| format!("fcntl({number}, F_GETFD)"))?;
    // SAFETY: it is open, and by the contract between the stages nobody else in this process owns it.
    let descriptor = unsafe { OwnedFd::from_raw_fd(number) };
    // SAFETY: only the flag of this descriptor changes.
    let done = unsafe { libc::fcntl(number, libc::F_SETFD, libc::FD_CLOEXEC) };
    Errno::result(done).call(|| format!("fcntl({number}, F_SETFD)"))?;
    Ok(descriptor)
}

/// Leave the mounts of the host to the host: a mount namespace of this process's own, out of which no mount travels.
pub fn enter_private_mounts() -> Result<()> {
    nix::sched::unshare(nix::sched::CloneFlags::CLONE_NEWNS).call(|| "unshare(CLONE_NEWNS)")?;
    super::mount::set_propagation(std::path::Path::new("/"), super::mount::Propagation::Slave, true)
}

/// Have `/dev/null` in place of this process's three streams.
pub fn forget_streams() -> Result<()> {
    let nothing = std::fs::File::options().read(true).write(true).open("/dev/null").call(|| "open(/dev/null)")?;
    for number in 0..3 {
        super::process::set_standard_stream(std::os::fd::AsFd::as_fd(&nothing), number)?;
    }
    Ok(())
}

/// Start a program by its name or path in a process group of its own, with this process's environment, every signal handled
/// and none blocked, as programs expect it. What the child's `execvp(3)` refuses is the error.
pub fn start_program(words: &[CString]) -> Result<i32> {
    let Some(name) = words.first() else { return Err(super::Error::new("execvp()", Errno::ENOENT)) };
    let (reader, writer) = nix::unistd::pipe2(nix::fcntl::OFlag::O_CLOEXEC).call(|| "pipe2")?;
    let pointers: Vec<*const libc::c_char> = words.iter().map(|word| word.as_ptr()).chain([std::ptr::null()]).collect();
    // SAFETY: this process has one thread; the child makes system calls on memory that was prepared, and ends.
    match unsafe { fork() }.call(|| "fork")? {
        ForkResult::Child => {
            super::signal::reset(false);
            // SAFETY: as above; every pointer outlives the calls.
            unsafe {
                libc::setpgid(0, 0);
                libc::execvp(name.as_ptr(), pointers.as_ptr());
                let errno = Errno::last_raw().to_ne_bytes();
                libc::write(writer.as_raw_fd(), errno.as_ptr().cast(), errno.len());
                libc::_exit(127)
            }
        }
        ForkResult::Parent { child } => {
            drop(writer);
            let mut errno = [0; 4];
            match nix::unistd::read(&reader, &mut errno) {
                Ok(4) => {
                    reap(child.as_raw());
                    let errno = Errno::from_raw(i32::from_ne_bytes(errno));
                    Err(super::Error::new(format!("execvp({})", name.to_string_lossy()), errno))
                }
                _ => Ok(child.as_raw()),
            }
        }
    }
}
