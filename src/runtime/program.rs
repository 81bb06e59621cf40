//! From a process inside its namespaces to the bundle's program: limits, labels, ids, capabilities, seccomp, `execve(2)`.
//!
//! The same steps serve a container's init and what is executed in it later.

use std::fs;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use nix::errno::Errno;
use nix::sys::stat::{SFlag, fstat};
use oci_spec::runtime::{Hook, IOPriorityClass, Linux, LinuxPersonalityDomain, LinuxSchedulerPolicy, Process};

use super::command::Command;
use super::error::{Context, Error, ErrorKind, Result};
use super::memory_policy::MemoryPolicy;
use super::sync::{Channel, Message};
use super::{hooks, identity, numbers, seccomp};
use crate::kernel::attributes::{self, Scheduling};
use crate::kernel::rules::{self, Rule};
use crate::kernel::{capability, process, seccomp as kernel_seccomp};

/// The bit of `CAP_SYS_ADMIN`, with which a filter needs no `no_new_privs`.
const SYS_ADMIN: capability::Set = 1 << 21;

/// A program with all that its process shall be, checked before anything is made.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) process: Process,
    command: Command,
    filter: Option<seccomp::Filter>,
    personality: u32,
    memory: Option<MemoryPolicy>,
    last_capability: u32,
    /// The name of a new session keyring.
    pub(super) keyring: Option<String>,
    /// So many descriptors from 3 on stay open.
    pub(super) preserve: u32,
    /// Hooks that run last, as what the program may do, with the state that they read.
    pub(super) before: Option<(Vec<Hook>, Vec<u8>)>,
    /// It stays in the groups of whoever makes it.
    pub(super) keep_groups: bool,
}

impl Program {
    /// Check what the spec says, and find or compile the seccomp program.
    pub(super) fn new(process: Process, linux: Option<&Linux>, cache: Option<&Path>) -> Result<Self> {
        let command = Command::of_spec(&process)?;
        if !process.cwd().is_absolute() {
            let message = format!("`process.cwd` must be an absolute path, not `{}`", process.cwd().display());
            return Err(Error::new(ErrorKind::InvalidSpec, message));
        }
        identity::check_user(process.user())?;
        let profile = linux.and_then(|linux| linux.seccomp().as_ref());
        let filter = profile.map(|profile| seccomp::load(profile, cache)).transpose()?;
        let personality = linux.and_then(|linux| linux.personality().as_ref());
        let personality = match personality.map(|personality| personality.domain()) {
            Some(LinuxPersonalityDomain::PerLinux32) => 8,
            _ => 0,
        };
        let memory = linux.and_then(|linux| linux.memory_policy().as_ref());
        let memory = memory.map(MemoryPolicy::of_spec).transpose()?;
        let last_capability = capability::last();
        Ok(Self {
            process,
            command,
            filter,
            personality,
            memory,
            last_capability,
            keyring: None,
            preserve: 0,
            before: None,
            keep_groups: false,
        })
    }

    /// Check from inside the root, before anybody is told that all is ready.
    pub(super) fn find(&mut self) -> Result<()> {
        if !self.command.has_value("HOME") {
            let home = home_of(self.process.user().uid());
            self.command.add_variable("HOME", home.as_deref().unwrap_or("/"));
        }
        nix::unistd::chdir("/").context(|| "cannot enter the root file system")?;
        // A relative program is one of the working folder's; whether that can be entered is seen later.
        let _ = nix::unistd::chdir(self.process.cwd());
        self.command.find()
    }

    /// Become the program. Returns only with the reason why not.
    pub(super) fn run(self, channel: &Channel, procfs: &OwnedFd) -> Error {
        let prepared = self.prepare(channel, procfs).and_then(|()| self.run_hooks());
        match prepared {
            Ok(()) => self.command.execute(),
            Err(error) => error,
        }
    }

    fn prepare(&self, channel: &Channel, procfs: &OwnedFd) -> Result<()> {
        let spec = &self.process;
        self.set_attributes(procfs)?;
        own_streams(spec.user().uid(), spec.terminal() == Some(true));
        identity::set_label(procfs, spec)?;
        if let Some(name) = &self.keyring {
            match attributes::new_session_keyring(name) {
                // A kernel without keyrings has none to leave; a full quota leaves the one that there is.
                Err(error) if matches!(error.errno, nix::errno::Errno::ENOSYS | nix::errno::Errno::EDQUOT) => {}
                other => other?,
            }
        }
        // Whoever may enter as root may start there, also where the user could not (as runc does).
        let entered = nix::unistd::chdir(spec.cwd());
        let possible = capability::effective()?;
        let sets = identity::sets(spec.capabilities().as_ref());
        // One that asks somebody may have to answer for the change of user below.
        let asks = self.filter.as_ref().is_some_and(|filter| filter.flags.listener);
        let early = asks && possible & SYS_ADMIN != 0;
        if early {
            self.install_filter(channel)?;
        }
        capability::limit_bounding(sets.bounding, self.last_capability)?;
        capability::keep_over_user_change(true)?;
        self.become_user()?;
        let unprivileged = spec.no_new_privileges() == Some(true);
        // Who may gain privileges needs one for the filter. It ends with execve(2), since no lasting set has it.
        let for_filter = if self.filter.is_some() && !early && !unprivileged { SYS_ADMIN & possible } else { 0 };
        identity::limit(&sets, possible, for_filter)?;
        capability::keep_over_user_change(false)?;
        if let Some(mask) = spec.user().umask() {
            nix::sys::stat::umask(nix::sys::stat::Mode::from_bits_truncate(mask));
        }
        enter_working_folder(spec.cwd(), entered)?;
        process::default_signals()?;
        process::close_on_exec_from(3 + self.preserve)?;
        if unprivileged {
            attributes::set_no_new_privileges()?;
        }
        // The filter is the program's: nothing but its execve(2) comes after it.
        if early { Ok(()) } else { self.install_filter(channel) }
    }

    /// They are programs of the container's: none may do more than its own.
    fn run_hooks(&self) -> Result<()> {
        let Some((hooks, state)) = &self.before else { return Ok(()) };
        hooks::run_within("startContainer", Some(hooks), state, Some(&self.command.variables()))
    }

    fn become_user(&self) -> Result<()> {
        identity::become_user(self.process.user(), self.keep_groups)
    }

    fn install_filter(&self, channel: &Channel) -> Result<()> {
        let Some(filter) = &self.filter else { return Ok(()) };
        let listener = kernel_seccomp::install(&filter.program, filter.flags);
        if let Some(listener) = listener.context(|| "cannot install the seccomp filter")? {
            channel.send(&Message::Listener, Some(listener.as_fd()))?;
        }
        Ok(())
    }

    /// What needs privileges that the program may not have.
    fn set_attributes(&self, procfs: &OwnedFd) -> Result<()> {
        let spec = &self.process;
        if let Some(adjustment) = spec.oom_score_adj() {
            match identity::write_below(procfs, "self/oom_score_adj", &adjustment.to_string()) {
                // Lowering it needs CAP_SYS_RESOURCE; the container is no worse off than its maker.
                Err(_) if adjustment < 0 && capability::effective()? & 1 << 24 == 0 => {}
                other => other.map_err(|error| {
                    error.hint("only root lets the kernel spare a process: as a user, choose 0 or more")
                })?,
            }
        }
        identity::set_limits(spec)?;
        if let Some(scheduler) = spec.scheduler() {
            let named = || format!("cannot use the scheduler `{}`", scheduler.policy());
            attributes::set_scheduling(scheduling(scheduler)).map_err(|error| {
                let refused = error.errno == Errno::EPERM;
                let error = Error::new(ErrorKind::Unsupported, named()).caused_by(error);
                // A deadline is of all CPUs (sched(7)).
                let hint = "a process scheduler can't be used together with AllowedCPUs, and needs CAP_SYS_NICE";
                if refused { error.hint(hint) } else { error }
            })?;
        }
        if let Some(priority) = spec.io_priority() {
            let class = match priority.class() {
                IOPriorityClass::IoprioClassRt => 1,
                IOPriorityClass::IoprioClassBe => 2,
                IOPriorityClass::IoprioClassIdle => 3,
            };
            let level = u32::try_from(priority.priority()).ok().filter(|level| *level < 8);
            let message = format!("`{}` is no IO priority: use 0 to 7", priority.priority());
            let level = level.ok_or_else(|| Error::new(ErrorKind::InvalidSpec, message))?;
            attributes::set_io_priority(class, level)?;
        }
        if self.personality != 0 {
            attributes::set_personality(self.personality)?;
        }
        self.memory.as_ref().map_or(Ok(()), MemoryPolicy::apply)
    }
}

fn scheduling(wanted: &oci_spec::runtime::Scheduler) -> Scheduling {
    let policy = match wanted.policy() {
        LinuxSchedulerPolicy::SchedOther => 0,
        LinuxSchedulerPolicy::SchedFifo => 1,
        LinuxSchedulerPolicy::SchedRr => 2,
        LinuxSchedulerPolicy::SchedBatch => 3,
        LinuxSchedulerPolicy::SchedIso => 4,
        LinuxSchedulerPolicy::SchedIdle => 5,
        LinuxSchedulerPolicy::SchedDeadline => 6,
    };
    // The numbers are in the order of the specification's list (`linux/sched.h`).
    let flags = wanted.flags().iter().flatten().fold(0, |bits, flag| bits | 1_u64 << (*flag as u32));
    Scheduling {
        policy,
        flags,
        nice: wanted.nice().unwrap_or_default(),
        priority: wanted.priority().and_then(|priority| u32::try_from(priority).ok()).unwrap_or_default(),
        runtime: wanted.runtime().unwrap_or_default(),
        deadline: wanted.deadline().unwrap_or_default(),
        period: wanted.period().unwrap_or_default(),
        ..Scheduling::default()
    }
}

/// A list of CPUs as cpusets have it: `0-3,7`.
pub(super) fn cpus(list: &str) -> Result<Vec<usize>> {
    let bad = || Error::new(ErrorKind::InvalidSpec, format!("`{list}` is no list of CPUs: use one like `0-3,7`"));
    numbers::parse(list).ok_or_else(bad)
}

/// The same as a mask of bits, for messages; none where it is no list.
pub fn cpu_mask(list: &str) -> Option<String> {
    let cpus = cpus(list).ok()?;
    let digit = |at: usize| (0..4).filter(|bit| cpus.contains(&(at * 4 + bit))).fold(0, |sum, bit| sum | 1 << bit);
    let digits = cpus.iter().max()? / 4 + 1;
    let digits: String = (0..digits).rev().filter_map(|at| char::from_digit(digit(at), 16)).collect();
    Some(format!("0x{digits}"))
}

/// Enter the working folder, and make sure that it is inside: a descriptor of the host's that is still open would lead out
/// (CVE-2024-21626).
fn enter_working_folder(folder: &Path, entered: nix::Result<()>) -> Result<()> {
    let failed = || format!("cannot enter the working folder `{}`", folder.display());
    if entered.is_err() {
        nix::unistd::chdir(folder).context(failed)?;
    }
    let inside = nix::unistd::getcwd().is_ok_and(|path| path.is_absolute()) || rules::is_off(Rule::WorkingFolder);
    if inside { Ok(()) } else { Err(Error::new(ErrorKind::Failed, failed()).caused_by("it is outside of the root")) }
}

/// A user other than root must be able to open its own streams again (`/dev/stdout`): pipes and the terminal become theirs.
fn own_streams(uid: u32, terminal: bool) {
    for stream in 0..3 {
        let Some(stream) = process::standard_stream(stream) else { continue };
        let Ok(stat) = fstat(stream) else { continue };
        let kind = SFlag::from_bits_truncate(stat.st_mode & SFlag::S_IFMT.bits());
        if stat.st_uid != uid && (kind == SFlag::S_IFIFO || terminal && kind == SFlag::S_IFCHR) {
            // A pipe of somebody else's user namespace cannot be given away: the program can still use it as it is.
            let _ = nix::unistd::fchown(stream, Some(nix::unistd::Uid::from_raw(uid)), None);
        }
    }
}

/// The home of a user as the container's `/etc/passwd` says: an ordinary file of no more than 8 MiB (rule B9).
fn home_of(uid: u32) -> Option<String> {
    let flags = nix::libc::O_NONBLOCK | nix::libc::O_NOCTTY;
    let file = fs::OpenOptions::new().read(true).custom_flags(flags).open("/etc/passwd").ok()?;
    let found = file.metadata().ok()?;
    if !found.is_file() || found.size() > 8 << 20 {
        return None;
    }
    let mut text = Vec::new();
    file.take(8 << 20).read_to_end(&mut text).ok()?;
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().find(|line| line.split(':').nth(2).and_then(|id| id.parse().ok()) == Some(uid))?;
    line.split(':').nth(5).filter(|home| !home.is_empty()).map(str::to_owned)
}

/// Give a process its three streams, and its terminal where it has one.
pub(super) fn set_streams(streams: [BorrowedFd<'_>; 3], terminal: bool) -> Result<()> {
    for (number, stream) in (0..).zip(streams) {
        process::set_standard_stream(stream, number)?;
    }
    if terminal {
        process::lead_session_on(streams[0])?;
    }
    Ok(())
}
