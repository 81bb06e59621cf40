//! Killing one process of a family at its n-th system call, as `strace -f --inject=SET:signal=KILL:when=N` does, but for
//! the process that is meant: strace counts for each process and kills them all.
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

/// Who is killed.
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

/// What to do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    /// Whose calls count.
    pub(super) role: Role,
    /// The call to die at, from 1; none only counts.
    pub(super) at: Option<usize>,
    /// Whether every call counts, or only those that change something.
    pub(super) every: bool,
}

/// What happened.
#[derive(Debug, Default)]
pub(super) struct Traced {
    /// Calls that counted.
    pub(super) calls: usize,
    /// The call that was not made any more.
    pub(super) killed_at: Option<i64>,
}

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
}

/// Run `command` under the plan; `monitor` is one that runs already, to be traced too.
pub(super) fn run(command: Command, monitor: Option<Pid>, plan: Plan) -> Traced {
    std::thread::scope(|scope| {
        let tracer = scope.spawn(|| trace(command, monitor, plan));
        tracer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

#[allow(clippy::zombie_processes, reason = "`follow` waits for it, as for every other")]
fn trace(command: Command, monitor: Option<Pid>, plan: Plan) -> Traced {
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
    stopped.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let child = stopped.spawn().expect("a shell");
    let root = Pid::from_raw(i32::try_from(child.id()).expect("a pid"));
    assert!(matches!(waitpid(root, Some(WaitPidFlag::WUNTRACED)), Ok(WaitStatus::Stopped(..))), "a stopped shell");
    let mut tracer = Tracer { plan, root, traced: Traced::default(), roles: HashMap::new() };
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
            assert!(began.elapsed() < PATIENCE, "{:?} hangs: {:?}", self.plan, self.roles);
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
                    over |= pid == self.root;
                    if over && self.traced.killed_at.is_some() {
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
        if self.role(pid) != self.plan.role || !ptrace::syscall_info(pid).is_ok_and(|info| info.op == ENTRY) {
            return;
        }
        let text = fs::read_to_string(format!("/proc/{pid}/syscall")).unwrap_or_default();
        let Some(call) = text.split(' ').next().and_then(|word| word.parse::<i64>().ok()) else { return };
        if self.traced.killed_at.is_some() || !(self.plan.every || CHANGING.contains(&call)) {
            return;
        }
        self.traced.calls += 1;
        if Some(self.traced.calls) == self.plan.at {
            self.traced.killed_at = Some(call);
            let _ = kill(number(pid, "Tgid:").unwrap_or(pid), Signal::SIGKILL);
        }
    }
}

/// It may have been killed meanwhile, by whomever.
fn resume(pid: Pid, signal: Option<Signal>) {
    // The stop that follows PTRACE_INTERRUPT or a group's stop is no signal to pass on.
    let signal = signal.filter(|signal| !matches!(signal, Signal::SIGTRAP | Signal::SIGSTOP));
    let _ = ptrace::syscall(pid, signal);
}
