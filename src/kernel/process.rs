//! Processes: making one in new namespaces, naming it by descriptor, waiting for it, and what it becomes.
//!
//! A pidfd names one process for ever, so no signal can reach a stranger that got a recycled number.

use std::ffi::CString;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use nix::errno::Errno;
use nix::libc;
use nix::sys::signal::Signal;
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid};

use super::rules::{self, Rule};
use super::{Context, Error, Result};

/// The state of a process, and its start in clock ticks since the boot, as this process's time namespace has it; none where it does not
/// exist. That it could not be looked at is no sign of its end.
fn stat(pid: i32) -> Result<Option<(char, u64)>> {
    let path = format!("/proc/{pid}/stat");
    let text = match std::fs::read_to_string(&path).call(|| format!("read({path})")) {
        Err(Error { errno: Errno::ENOENT | Errno::ESRCH, .. }) => return Ok(None),
        other => other?,
    };
    // The name may have spaces and brackets in it; the field 22 is the twentieth after it.
    let found = text.rsplit_once(')').and_then(|(_, rest)| {
        let mut fields = rest.split_ascii_whitespace();
        let state = fields.next()?.chars().next()?;
        Some((state, fields.nth(18)?.parse().ok()?))
    });
    found.map(Some).ok_or_else(|| Error::new(format!("read({path})"), Errno::EINVAL))
}

/// How far the clock since the boot is off in this process's time namespace, in clock ticks (`time_namespaces(7)`).
fn clock_offset() -> i64 {
    const TICKS: i64 = 100;
    let text = std::fs::read_to_string("/proc/self/timens_offsets").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("boottime"));
    let mut numbers = line.unwrap_or_default().split_whitespace().map(|word| word.parse::<i64>().unwrap_or_default());
    let (seconds, nanoseconds) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
    seconds * TICKS + nanoseconds / (1_000_000_000 / TICKS)
}

/// The start of a process in clock ticks since the boot, whatever time namespace this is; none where there is no such process.
pub fn start_time(pid: i32) -> Result<Option<u64>> {
    Ok(stat(pid)?.map(|(_, started)| started.wrapping_sub_signed(clock_offset())))
}

/// The state of the process that had this number when [`start_time`] was asked; none where the number is another's by now.
///
/// Held against a pidfd that was opened before, this makes sure whose it is.
pub fn state_of(pid: i32, start_time: u64) -> Result<Option<char>> {
    let Some((state, started)) = stat(pid)? else { return Ok(None) };
    // Almost nobody has another clock than the host's, so it is asked for only when it makes a difference.
    let same = started == start_time || started.wrapping_sub_signed(clock_offset()) == start_time;
    Ok(same.then_some(state))
}

/// `libc` gives it a type that it overflows.
const CLONE_INTO_CGROUP: u64 = 0x2_0000_0000;

/// Which side of [`clone`] this is.
#[derive(Debug)]
pub enum Cloned {
    /// The caller, with the child's number in the caller's pid namespace, and its pidfd.
    Parent {
        /// The child's number.
        pid: i32,
        /// The child for ever.
        pidfd: OwnedFd,
    },
    /// The new process.
    Child,
}

/// `clone3(2)` with `CLONE_PIDFD` and these `CLONE_NEW*` flags; into `cgroup`, a folder of cgroup v2, where one is given.
///
/// The caller must have one thread only: then the child may allocate and lock like any process. Checked in debug builds.
pub fn clone(flags: u64, cgroup: Option<BorrowedFd<'_>>) -> Result<Cloned> {
    clone_with(flags, libc::SIGCHLD.unsigned_abs().into(), cgroup)
}

/// The same, but the child's parent is that of the caller: who made the caller waits for both.
pub fn clone_sibling(flags: u64) -> Result<Cloned> {
    // Its end is told as the caller's is: the kernel takes no signal here.
    clone_with(flags | u64::from(libc::CLONE_PARENT.unsigned_abs()), 0, None)
}

fn clone_with(flags: u64, exit_signal: u64, cgroup: Option<BorrowedFd<'_>>) -> Result<Cloned> {
    let alone = wait_until_alone();
    debug_assert!(alone, "clone in a process with several threads");
    let mut pidfd: libc::c_int = -1;
    // SAFETY: all-zero is a valid `clone_args`.
    let mut request: libc::clone_args = unsafe { std::mem::zeroed() };
    request.flags = flags | libc::CLONE_PIDFD.unsigned_abs() as u64;
    request.pidfd = (&raw mut pidfd).expose_provenance() as u64;
    request.exit_signal = exit_signal;
    if let Some(cgroup) = cgroup {
        request.flags |= CLONE_INTO_CGROUP;
        request.cgroup = cgroup.as_raw_fd().unsigned_abs().into();
    }
    // SAFETY: no CLONE_VM, so the child has its own copy of memory and stack, as after fork; one thread (see above).
    let pid = unsafe { libc::syscall(libc::SYS_clone3, &raw const request, size_of::<libc::clone_args>()) };
    match Errno::result(pid).call(|| format!("clone3({flags:#x})"))? {
        0 => Ok(Cloned::Child),
        pid => {
            // SAFETY: the kernel stored a new descriptor there, which nobody else owns.
            let pidfd = unsafe { OwnedFd::from_raw_fd(pidfd) };
            Ok(Cloned::Parent { pid: i32::try_from(pid).unwrap_or(i32::MAX), pidfd })
        }
    }
}

/// Whether this is the only thread. One that was joined, or told to end, is there for a moment more, and waited for.
fn wait_until_alone() -> bool {
    use std::os::unix::fs::MetadataExt;
    // The folder has two links of its own and one for each thread.
    let others = || std::fs::metadata("/proc/self/task").is_ok_and(|found| found.nlink() > 3);
    for _ in 0..1000 {
        if !others() {
            return true;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    false
}

/// Have the files that this thread makes belong to this user and group, with its capabilities as they are (`setfsuid(2)`).
pub fn make_files_as(uid: u32, gid: u32) -> Result<()> {
    // SAFETY: two plain numbers each, and no memory.
    unsafe {
        libc::setfsgid(gid);
        libc::setfsuid(uid);
    }
    // They tell no failure: asked for none, they tell what is set.
    // SAFETY: the same.
    let set = unsafe { [libc::setfsuid(u32::MAX), libc::setfsgid(u32::MAX)] };
    if set.map(i32::cast_unsigned) != [uid, gid] {
        return Err(Error::new(format!("setfsuid({uid}), setfsgid({gid})"), Errno::EPERM));
    }
    // Away from 0 the kernel takes the capabilities about files out of the effective set (capabilities(7)).
    super::capability::raise_all()
}

/// Read the memory of another process (`process_vm_readv(2)`); all of it or nothing.
pub fn read_memory(pid: i32, address: u64, bytes: &mut [u8]) -> Result<()> {
    use nix::sys::uio::{RemoteIoVec, process_vm_readv};
    let (len, wanted) = (bytes.len(), nix::unistd::Pid::from_raw(pid));
    let remote = RemoteIoVec { base: usize::try_from(address).unwrap_or_default(), len };
    match process_vm_readv(wanted, &mut [std::io::IoSliceMut::new(bytes)], &[remote]) {
        Ok(read) if read == len => Ok(()),
        Ok(_) => Err(Error::new(format!("process_vm_readv({pid})"), Errno::EFAULT)),
        Err(errno) => Err(Error::new(format!("process_vm_readv({pid})"), errno)),
    }
}

/// Write into the memory of another process (`process_vm_writev(2)`); all of it or an error.
pub fn write_memory(pid: i32, address: u64, bytes: &[u8]) -> Result<()> {
    use nix::sys::uio::{RemoteIoVec, process_vm_writev};
    let wanted = nix::unistd::Pid::from_raw(pid);
    let remote = RemoteIoVec { base: usize::try_from(address).unwrap_or_default(), len: bytes.len() };
    match process_vm_writev(wanted, &[std::io::IoSlice::new(bytes)], &[remote]) {
        Ok(written) if written == bytes.len() => Ok(()),
        Ok(_) => Err(Error::new(format!("process_vm_writev({pid})"), Errno::EFAULT)),
        Err(errno) => Err(Error::new(format!("process_vm_writev({pid})"), errno)),
    }
}

/// The soft limit of file locks of another process, which Linux has not used since 2.4 and children inherit: room for a number.
pub fn spare_limit(pid: i32) -> Result<u64> {
    Ok(spare_limits(pid, None)?.rlim_cur)
}

/// Note a number there. The hard limit stays, so anybody may set it back.
pub fn set_spare_limit(pid: i32, number: u64) -> Result<()> {
    let limits = libc::rlimit64 { rlim_cur: number, ..spare_limits(pid, None)? };
    spare_limits(pid, Some(&limits)).map(drop)
}

fn spare_limits(pid: i32, new: Option<&libc::rlimit64>) -> Result<libc::rlimit64> {
    let mut old = libc::rlimit64 { rlim_cur: 0, rlim_max: 0 };
    let new = new.map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: both structures, where they are given, are whole and outlive the call. Not every C library has a function for it.
    let done = unsafe { libc::syscall(libc::SYS_prlimit64, pid, libc::RLIMIT_LOCKS, new, &raw mut old) };
    Errno::result(done).map(|_| old).call(|| format!("prlimit({pid}, RLIMIT_LOCKS)"))
}

/// End at the signals that ask for that, also as the first process of a pid namespace, which ignores what it does not handle
/// (pid_namespaces(7)). The next `execve(2)` forgets it.
pub fn end_on_signals() -> Result<()> {
    use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, SigmaskHow, sigaction, sigprocmask};
    extern "C" fn end(signal: libc::c_int) {
        exit_now(128 + signal)
    }
    let action = SigAction::new(SigHandler::Handler(end), SaFlags::empty(), SigSet::empty());
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP, Signal::SIGQUIT] {
        // SAFETY: the handler makes one system call, and no call of this process's is left half done by its end.
        unsafe { sigaction(signal, &action) }.call(|| format!("sigaction({signal})"))?;
    }
    sigprocmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::empty()), None).call(|| "sigprocmask(empty)")
}

/// End this process at once: nothing is flushed, nothing is dropped. For children that did not `exec`.
pub fn exit_now(code: i32) -> ! {
    // SAFETY: `_exit` has no preconditions.
    unsafe { libc::_exit(code) }
}

/// Whether the process of a pidfd has ended.
pub fn has_ended(pidfd: BorrowedFd<'_>) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let mut waits = [PollFd::from_borrowed_fd(pidfd, PollFlags::IN)];
    poll(&mut waits, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).is_ok_and(|ready| ready > 0)
}

/// A pidfd of a running process.
pub fn open(pid: i32) -> Result<OwnedFd> {
    let named = rustix::process::Pid::from_raw(pid).ok_or_else(|| Error::new("pidfd_open(0)", Errno::EINVAL))?;
    rustix::process::pidfd_open(named, rustix::process::PidfdFlags::empty()).call(|| format!("pidfd_open({pid})"))
}

/// The number of the process behind `pidfd`, in the pid namespace that `/proc` shows.
pub fn number(pidfd: BorrowedFd<'_>) -> Result<i32> {
    let file = format!("/proc/self/fdinfo/{}", pidfd.as_raw_fd());
    let text = std::fs::read_to_string(&file).call(|| format!("read({file})"))?;
    let number = text.lines().find_map(|line| line.strip_prefix("Pid:")).and_then(|number| number.trim().parse().ok());
    number.filter(|number| *number > 0).ok_or_else(|| Error::new(format!("read({file})"), Errno::ESRCH))
}

/// Send a signal by number to the process behind `pidfd`. `ESRCH` means it has ended.
pub fn send_signal(pidfd: BorrowedFd<'_>, signal: i32) -> Result<()> {
    let null = std::ptr::null::<libc::siginfo_t>();
    // SAFETY: a null `siginfo` asks for what `kill` would send.
    let done = unsafe { libc::syscall(libc::SYS_pidfd_send_signal, pidfd.as_raw_fd(), signal, null, 0) };
    Errno::result(done).map(drop).call(|| format!("pidfd_send_signal({signal})"))
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// By itself, with this code.
    Code(i32),
    /// By this signal.
    Signal(Signal),
}

impl Ended {
    /// The code as a shell gives it: 128 and the signal's number for a killed process.
    pub fn code(self) -> i32 {
        match self {
            Self::Code(code) => code,
            Self::Signal(signal) => 128 + signal as i32,
        }
    }
}

/// Wait until the child behind `pidfd` ends, and reap it.
pub fn wait(pidfd: BorrowedFd<'_>) -> Result<Ended> {
    loop {
        match waitid(Id::PIDFd(pidfd), WaitPidFlag::WEXITED) {
            Ok(WaitStatus::Exited(_, code)) => return Ok(Ended::Code(code)),
            Ok(WaitStatus::Signaled(_, signal, _)) => return Ok(Ended::Signal(signal)),
            Ok(_) | Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno).call(|| "waitid(pidfd)"),
        }
    }
}

/// Nobody without privilege over this process may trace it or open its files in `/proc` (CVE-2016-9962).
pub fn make_undumpable() -> Result<()> {
    nix::sys::prctl::set_dumpable(rules::is_off(Rule::Undumpable)).call(|| "prctl(PR_SET_DUMPABLE, 0)")
}

/// Have every descriptor from `first` on closed by the next `execve(2)`.
pub fn close_on_exec_from(first: u32) -> Result<()> {
    if rules::is_off(Rule::Descriptors) {
        return Ok(());
    }
    // SAFETY: only flags of descriptors change, none is closed.
    let done = unsafe { libc::syscall(libc::SYS_close_range, first, u32::MAX, libc::CLOSE_RANGE_CLOEXEC) };
    Errno::result(done).map(drop).call(|| format!("close_range({first}, max, cloexec)"))
}

/// Become the program at `path`. Returns only when the kernel refuses.
pub fn execute(path: &CString, arguments: &[CString], environment: &[CString]) -> Error {
    match nix::unistd::execve(path, arguments, environment) {
        Ok(never) => match never {},
        Err(errno) => Error::new(format!("execve({})", path.to_string_lossy()), errno),
    }
}

/// Take this terminal as the controlling one of a new session, which this process leads.
pub fn lead_session_on(terminal: BorrowedFd<'_>) -> Result<()> {
    // SAFETY: the argument of TIOCSCTTY is an integer.
    let done = unsafe { libc::ioctl(terminal.as_raw_fd(), libc::TIOCSCTTY, 0) };
    Errno::result(done).map(drop).call(|| "ioctl(TIOCSCTTY)")
}

/// Make `new` a copy of `old` that survives `execve(2)`; `new` is 0, 1 or 2.
pub fn set_standard_stream(old: BorrowedFd<'_>, new: i32) -> Result<()> {
    // SAFETY: standard streams are owned by nobody in this program; replacing one closes what was there.
    let done = unsafe { libc::dup2(old.as_raw_fd(), new) };
    Errno::result(done).map(drop).call(|| format!("dup2({}, {new})", old.as_raw_fd()))?;
    if old.as_raw_fd() == new {
        // SAFETY: only the flag of an open descriptor changes.
        Errno::result(unsafe { libc::fcntl(new, libc::F_SETFD, 0) }).map(drop).call(|| "fcntl(F_SETFD, 0)")?;
    }
    Ok(())
}

/// One of the three standard streams, where it is open.
pub fn standard_stream(number: i32) -> Option<BorrowedFd<'static>> {
    // SAFETY: a query of a descriptor's flags changes nothing.
    let open = (0..3).contains(&number) && unsafe { libc::fcntl(number, libc::F_GETFD) } >= 0;
    // SAFETY: it is open, and nobody in this program closes a standard stream.
    open.then(|| unsafe { BorrowedFd::borrow_raw(number) })
}

/// How many processors this thread may run on. Limits of its cgroup are not looked at: that takes longer than what is divided.
pub fn processors() -> usize {
    rustix::thread::sched_getaffinity(None).map_or(1, |set| usize::try_from(set.count()).unwrap_or(1).max(1))
}

/// Open `/dev/null` as each standard stream that is closed: the next file that is opened would be taken for it. Without one the
/// process ends.
pub fn open_standard_streams() {
    for number in 0..3 {
        if standard_stream(number).is_some() {
            continue;
        }
        // SAFETY: the path is a string of C; the lowest free number is this one, and it stays open.
        if unsafe { libc::open(c"/dev/null".as_ptr(), libc::O_RDWR) } != number {
            exit_now(255);
        }
    }
}

/// What a program expects of its signals: none blocked, and a write to a closed pipe ends it (rcd itself ignores that).
pub fn default_signals() -> Result<()> {
    use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, SigmaskHow, sigaction, sigprocmask};
    let default = SigAction::new(SigHandler::SigDfl, SaFlags::empty(), SigSet::empty());
    // SAFETY: the default action runs no code of ours.
    unsafe { sigaction(Signal::SIGPIPE, &default) }.call(|| "sigaction(SIGPIPE)")?;
    sigprocmask(SigmaskHow::SIG_SETMASK, Some(&SigSet::empty()), None).call(|| "sigprocmask(empty)")
}
