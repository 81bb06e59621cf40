//! Killing one process of a family at its n-th system call, or having that call fail, as `strace -f --inject=SET:signal=KILL:when=N`
//! and `:error=` do, but for the process that is meant: strace counts for each process and hits them all.
//!
//! A tracer is one thread. When that thread ends the kernel lets go of everything that it traced.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::libc;
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use super::super::sandbox::binary;

/// Who is hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// The command itself.
    Command,
    /// The container's monitor.
    Monitor,
    /// The container's first process, until it becomes the container's program.
    Init,
    /// The process that `exec` makes, until it becomes its program.
    Process,
    /// Anybody else.
    Other,
}

/// What happens at the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// SIGKILL in its place.
    Kill,
    /// It is not made, and fails with one of the errors that it can have: this number counts round them.
    Error(usize),
    /// The same, and then SIGKILL at the n-th call after it that changes something: in the middle of undoing.
    Undoing(usize, usize),
}

/// What to do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    /// What happens.
    pub(super) fault: Fault,
    /// Whose calls count.
    pub(super) role: Role,
    /// The call that is hit, from 1; none only counts.
    pub(super) at: Option<usize>,
    /// Whether every call counts where somebody is killed, or only those that change something.
    pub(super) every: bool,
}

/// What happened.
#[derive(Debug, Default)]
pub(super) struct Traced {
    /// Calls that counted.
    pub(super) calls: usize,
    /// The call that was not made, and the error that it had.
    pub(super) hit: Option<(i64, i32)>,
    /// Calls that changed something after a failed one.
    undone: usize,
    /// Somebody was killed.
    pub(super) killed: bool,
    /// It would have written to standard error.
    pub(super) was_error_text: bool,
    /// How the command ended; none where it was killed or had to be.
    pub(super) code: Option<i32>,
    /// It did not end.
    pub(super) hangs: bool,
}

/// Whether a call can be refused here: that needs to know the registers.
pub(super) const CAN_REFUSE: bool = cfg!(target_arch = "x86_64");

/// Calls that change something that others see; what happens between two of them makes no difference to anybody.
const CHANGING: &[i64] = &[
    libc::SYS_openat,
    libc::SYS_open,
    libc::SYS_openat2,
    libc::SYS_write,
    libc::SYS_rename,
    libc::SYS_renameat,
    libc::SYS_renameat2,
    libc::SYS_link,
    libc::SYS_linkat,
    libc::SYS_symlink,
    libc::SYS_symlinkat,
    libc::SYS_unlink,
    libc::SYS_unlinkat,
    libc::SYS_rmdir,
    libc::SYS_mkdir,
    libc::SYS_mkdirat,
    libc::SYS_mknodat,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_move_mount,
    libc::SYS_fsmount,
    libc::SYS_mount_setattr,
    libc::SYS_fork,
    libc::SYS_clone,
    libc::SYS_clone3,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_pivot_root,
    libc::SYS_sendmsg,
    libc::SYS_sendto,
    libc::SYS_fsync,
    libc::SYS_fcntl,
    libc::SYS_flock,
    libc::SYS_bind,
    libc::SYS_bpf,
    libc::SYS_exit_group,
];

/// The errors that a call can have on a host in trouble; none for a call that is left alone.
fn errors(call: i64, arguments: &[u64]) -> &'static [i32] {
    const DUPLICATE: u64 = libc::F_DUPFD_CLOEXEC as u64;
    const THREAD: u64 = libc::CLONE_THREAD as u64;
    match call {
        libc::SYS_openat | libc::SYS_open | libc::SYS_openat2 => &[libc::EMFILE, libc::EIO, libc::ENOSPC, libc::ENOMEM],
        libc::SYS_write | libc::SYS_pwrite64 | libc::SYS_writev => &[libc::ENOSPC, libc::EIO, libc::EINTR],
        libc::SYS_read | libc::SYS_getdents64 => &[libc::EIO, libc::EINTR],
        libc::SYS_rename
        | libc::SYS_renameat
        | libc::SYS_renameat2
        | libc::SYS_link
        | libc::SYS_linkat
        | libc::SYS_symlink
        | libc::SYS_symlinkat
        | libc::SYS_mkdir
        | libc::SYS_mkdirat
        | libc::SYS_mknodat
        | libc::SYS_ftruncate
        | libc::SYS_fsync
        | libc::SYS_fdatasync
        | libc::SYS_syncfs => &[libc::ENOSPC, libc::EIO],
        libc::SYS_unlink | libc::SYS_unlinkat | libc::SYS_rmdir | libc::SYS_fchmod | libc::SYS_fchown => &[libc::EIO],
        libc::SYS_mount
        | libc::SYS_umount2
        | libc::SYS_move_mount
        | libc::SYS_open_tree
        | libc::SYS_fsopen
        | libc::SYS_fsmount
        | libc::SYS_mount_setattr
        | libc::SYS_pivot_root
        | libc::SYS_setns
        | libc::SYS_bpf
        | libc::SYS_execve
        | libc::SYS_execveat => &[libc::ENOMEM],
        libc::SYS_unshare => &[libc::ENOSPC, libc::ENOMEM],
        // A thread that the standard library starts without asking cannot fail: that is for the C library's limits to try.
        libc::SYS_clone if arguments.first().is_some_and(|flags| flags & THREAD != 0) => &[],
        libc::SYS_fork | libc::SYS_vfork | libc::SYS_clone | libc::SYS_clone3 => &[libc::EAGAIN, libc::ENOMEM],
        libc::SYS_socket | libc::SYS_socketpair | libc::SYS_pipe2 | libc::SYS_memfd_create | libc::SYS_pidfd_open => {
            &[libc::EMFILE, libc::ENOMEM]
        }
        libc::SYS_fcntl if arguments.get(1) == Some(&DUPLICATE) => &[libc::EMFILE],
        libc::SYS_sendmsg | libc::SYS_sendto => &[libc::ENOMEM, libc::EINTR],
        libc::SYS_recvmsg | libc::SYS_recvfrom => &[libc::EINTR, libc::ENOMEM],
        libc::SYS_flock | libc::SYS_wait4 | libc::SYS_waitid | libc::SYS_poll | libc::SYS_ppoll => &[libc::EINTR],
        _ => &[],
    }
}

/// No case takes longer.
const PATIENCE: Duration = Duration::from_secs(20);
/// With the command gone and nobody making calls for so long, the others wait for something.
const IDLE: Duration = Duration::from_millis(60);

struct Tracer {
    plan: Plan,
    root: Pid,
    traced: Traced,
    /// Every traced thread.
    roles: HashMap<Pid, Role>,
    /// Whose call is skipped, and what it shall have for an answer.
    refused: Option<(Pid, i32)>,
}

/// Run `command` under the plan, with what it says on standard error in the file `said`; `monitor` is one that runs already, to be
/// traced too.
pub(super) fn run(command: Command, monitor: Option<Pid>, plan: Plan, said: &Path) -> Traced {
    std::thread::scope(|scope| {
        let tracer = scope.spawn(|| trace(command, monitor, plan, said));
        tracer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

#[allow(clippy::zombie_processes, reason = "`follow` waits for it, as for every other")]
fn trace(command: Command, monitor: Option<Pid>, plan: Plan, said: &Path) -> Traced {
    let options = Options::PTRACE_O_TRACESYSGOOD
        | Options::PTRACE_O_TRACEFORK
        | Options::PTRACE_O_TRACEVFORK
        | Options::PTRACE_O_TRACECLONE
        | Options::PTRACE_O_TRACEEXEC;
    // The shell stops itself, so that no call of what it becomes is missed.
    let mut stopped = Command::new("sh");
    stopped.args(["-c", "kill -STOP $$; exec \"$@\"", "sh"]).arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        stopped.current_dir(folder);
    }
    stopped.env_clear().envs(command.get_envs().filter_map(|(key, value)| Some((key, value?))));
    let said = fs::File::create(said).expect("a file for standard error");
    stopped.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null()).stderr(said);
    let child = stopped.spawn().expect("a shell");
    let root = Pid::from_raw(i32::try_from(child.id()).expect("a pid"));
    assert!(matches!(waitpid(root, Some(WaitPidFlag::WUNTRACED)), Ok(WaitStatus::Stopped(..))), "a stopped shell");
    let mut tracer = Tracer { plan, root, traced: Traced::default(), roles: HashMap::new(), refused: None };
    ptrace::seize(root, options).expect("PTRACE_SEIZE");
    // Until it is rcd, nothing counts.
    tracer.roles.insert(root, Role::Other);
    if let Some(monitor) = monitor {
        for thread in threads(monitor) {
            ptrace::seize(thread, options).expect("PTRACE_SEIZE of the monitor");
            ptrace::interrupt(thread).expect("PTRACE_INTERRUPT");
            tracer.roles.insert(thread, Role::Monitor);
        }
    }
    kill(root, Signal::SIGCONT).expect("SIGCONT");
    tracer.follow();
    tracer.traced
}

fn threads(pid: Pid) -> Vec<Pid> {
    let entries = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok().map(Pid::from_raw)).collect()
}

/// Whether it is a write into a counter in memory, as those that wake up threads: no disk is full or broken there.
fn is_counter(pid: Pid, call: i64, arguments: &[u64]) -> bool {
    let file = arguments.first().map(|file| format!("/proc/{pid}/fd/{file}"));
    let file = file.filter(|_| call == libc::SYS_write).and_then(|file| fs::read_link(file).ok());
    file.is_some_and(|file| file == Path::new("anon_inode:[eventfd]"))
}

/// A number of `/proc/PID/status`.
fn number(pid: Pid, name: &str) -> Option<Pid> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok()).map(Pid::from_raw)
}

/// The first word that a process was started with.
fn first_word(pid: Pid) -> String {
    let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let first = line.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(first).into_owned()
}

impl Tracer {
    fn follow(&mut self) {
        let flags = WaitPidFlag::__WALL | WaitPidFlag::__WNOTHREAD | WaitPidFlag::WNOHANG;
        let (began, mut last, mut over) = (Instant::now(), Instant::now(), false);
        loop {
            if began.elapsed() > PATIENCE {
                self.traced.hangs = true;
                let _ = kill(self.root, Signal::SIGKILL);
                return;
            }
            let status = match waitpid(None, Some(flags)) {
                Ok(WaitStatus::StillAlive) => {
                    if over && last.elapsed() > IDLE {
                        return;
                    }
                    std::thread::sleep(Duration::from_micros(50));
                    continue;
                }
                Err(Errno::ECHILD) => return,
                other => other.expect("waitpid"),
            };
            last = Instant::now();
            match status {
                WaitStatus::Exited(pid, _) | WaitStatus::Signaled(pid, ..) => {
                    self.roles.remove(&pid);
                    if pid == self.root {
                        over = true;
                        self.traced.code = if let WaitStatus::Exited(_, code) = status { Some(code) } else { None };
                    }
                    if over && self.traced.killed {
                        return;
                    }
                }
                WaitStatus::PtraceSyscall(pid) => {
                    self.call(pid);
                    resume(pid, None);
                }
                WaitStatus::PtraceEvent(pid, _, event) => self.event(pid, event),
                WaitStatus::Stopped(pid, signal) => {
                    self.role(pid);
                    resume(pid, Some(signal));
                }
                _ => {}
            }
        }
    }

    /// The role of a thread, known or new.
    fn role(&mut self, pid: Pid) -> Role {
        if let Some(role) = self.roles.get(&pid) {
            return *role;
        }
        let leader = number(pid, "Tgid:").unwrap_or(pid);
        let role = if leader == pid {
            let parent = number(pid, "PPid:").and_then(|parent| self.roles.get(&parent).copied());
            match parent {
                // Its child is the monitor to be, or what `exec` makes: nobody else is started by a command.
                Some(Role::Command) if self.plan.role == Role::Process => Role::Process,
                Some(Role::Command) => Role::Monitor,
                Some(Role::Monitor) => Role::Init,
                _ => Role::Other,
            }
        } else {
            self.role(leader)
        };
        self.roles.insert(pid, role);
        role
    }

    fn event(&mut self, pid: Pid, event: i32) {
        let role = self.role(pid);
        if event == libc::PTRACE_EVENT_EXEC {
            let word = first_word(pid);
            if pid == self.root && Path::new(&word) == binary() {
                self.roles.insert(pid, Role::Command);
            } else if role != Role::Other && pid != self.root && word != "rcd-monitor" {
                // The container's program, or a helper: what they do is not ours.
                self.roles.remove(&pid);
                let _ = ptrace::detach(pid, None);
                return;
            }
        }
        resume(pid, None);
    }

    fn call(&mut self, pid: Pid) {
        const ENTRY: u8 = 1;
        let Ok(info) = ptrace::syscall_info(pid) else { return };
        if info.op != ENTRY {
            if let Some((_, error)) = self.refused.take_if(|(refused, _)| *refused == pid) {
                answer(pid, error);
            }
            return;
        }
        if self.traced.killed || self.role(pid) != self.plan.role {
            return;
        }
        let text = fs::read_to_string(format!("/proc/{pid}/syscall")).unwrap_or_default();
        let mut fields = text.split_whitespace();
        let Some(call) = fields.next().and_then(|word| word.parse::<i64>().ok()) else { return };
        let number = |word: &str| u64::from_str_radix(word.trim_start_matches("0x"), 16).unwrap_or_default();
        let arguments: Vec<u64> = fields.map(number).collect();
        if self.traced.hit.is_some() {
            return self.undo(pid, call);
        }
        let possible = if is_counter(pid, call, &arguments) { &[] } else { errors(call, &arguments) };
        let counts = match self.plan.fault {
            Fault::Kill => self.plan.every || CHANGING.contains(&call),
            Fault::Error(_) | Fault::Undoing(..) => !possible.is_empty(),
        };
        self.traced.calls += usize::from(counts);
        if counts && Some(self.traced.calls) == self.plan.at {
            self.hit(pid, call, possible);
            self.traced.was_error_text = call == libc::SYS_write && arguments.first() == Some(&2);
        }
    }

    fn hit(&mut self, pid: Pid, call: i64, possible: &[i32]) {
        match self.plan.fault {
            Fault::Kill => {
                self.traced.hit = Some((call, 0));
                self.end(pid);
            }
            Fault::Error(turn) | Fault::Undoing(turn, _) => {
                let error = possible[turn % possible.len()];
                self.traced.hit = Some((call, error));
                skip(pid);
                self.refused = Some((pid, error));
            }
        }
    }

    /// A call after the one that failed.
    fn undo(&mut self, pid: Pid, call: i64) {
        let Fault::Undoing(_, after) = self.plan.fault else { return };
        self.traced.undone += usize::from(CHANGING.contains(&call));
        if self.traced.undone == after {
            self.end(pid);
        }
    }

    fn end(&mut self, pid: Pid) {
        self.traced.killed = true;
        let _ = kill(number(pid, "Tgid:").unwrap_or(pid), Signal::SIGKILL);
    }
}

/// Have the kernel make no call: there is none of this number.
#[cfg(target_arch = "x86_64")]
fn skip(pid: Pid) {
    let mut registers = ptrace::getregs(pid).expect("registers");
    registers.orig_rax = u64::MAX;
    ptrace::setregs(pid, registers).expect("registers");
}

/// What the call answers.
#[cfg(target_arch = "x86_64")]
fn answer(pid: Pid, error: i32) {
    let mut registers = ptrace::getregs(pid).expect("registers");
    registers.rax = i64::from(-error).cast_unsigned();
    ptrace::setregs(pid, registers).expect("registers");
}

#[cfg(not(target_arch = "x86_64"))]
fn skip(_: Pid) {
    unreachable!("see CAN_REFUSE");
}

#[cfg(not(target_arch = "x86_64"))]
fn answer(_: Pid, _: i32) {}

/// It may have been killed meanwhile, by whomever.
fn resume(pid: Pid, signal: Option<Signal>) {
    // The stop that follows PTRACE_INTERRUPT or a group's stop is no signal to pass on.
    let signal = signal.filter(|signal| !matches!(signal, Signal::SIGTRAP | Signal::SIGSTOP));
    let _ = ptrace::syscall(pid, signal);
}
