//! What a process is besides its ids: scheduling, personality, keyring, affinity; raw calls that no crate has.

use std::ffi::CString;

use nix::errno::Errno;
use nix::libc;

use super::{Context, Result};

/// Scheduling of this thread (`sched_setattr(2)`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Scheduling {
    /// Of this structure; [`set_scheduling`] fills it in.
    pub size: u32,
    /// `SCHED_*`.
    pub policy: u32,
    /// `SCHED_FLAG_*`.
    pub flags: u64,
    /// For the ordinary policies.
    pub nice: i32,
    /// For the real-time policies.
    pub priority: u32,
    /// For the deadline policy, in nanoseconds, with the two that follow.
    pub runtime: u64,
    /// When the runtime must have been given.
    pub deadline: u64,
    /// How often.
    pub period: u64,
}

/// Have this thread scheduled so.
pub fn set_scheduling(mut wanted: Scheduling) -> Result<()> {
    wanted.size = u32::try_from(size_of::<Scheduling>()).unwrap_or_default();
    // SAFETY: the structure is `struct sched_attr` in its first version, and says its size; the kernel only reads it.
    let done = unsafe { libc::syscall(libc::SYS_sched_setattr, 0, &raw const wanted, 0) };
    Errno::result(done).map(drop).call(|| format!("sched_setattr({wanted:?})"))
}

/// Set the IO priority of this thread: class (1 real-time, 2 best effort, 3 idle) and level (`ioprio_set(2)`).
pub fn set_io_priority(class: u32, level: u32) -> Result<()> {
    const PROCESS: libc::c_int = 1;
    // SAFETY: three integers.
    let done = unsafe { libc::syscall(libc::SYS_ioprio_set, PROCESS, 0, class << 13 | level) };
    Errno::result(done).map(drop).call(|| format!("ioprio_set({class}, {level})"))
}

/// Run this process on these CPUs only.
pub fn set_affinity(cpus: &[usize]) -> Result<()> {
    let mut set = nix::sched::CpuSet::new();
    for cpu in cpus {
        set.set(*cpu).call(|| format!("CPU {cpu}"))?;
    }
    nix::sched::sched_setaffinity(nix::unistd::Pid::from_raw(0), &set).call(|| format!("sched_setaffinity({cpus:?})"))
}

/// Run this process on every CPU that its cgroup has.
pub fn reset_affinity() {
    let mut set = nix::sched::CpuSet::new();
    // The kernel takes those that there are. Where it refuses, the process stays where it may run.
    for cpu in 0..nix::sched::CpuSet::count() {
        let _ = set.set(cpu);
    }
    let _ = nix::sched::sched_setaffinity(nix::unistd::Pid::from_raw(0), &set);
}

/// The execution domain: `0` Linux, `8` Linux of 32 bits.
pub fn set_personality(domain: u32) -> Result<()> {
    // SAFETY: one integer.
    let done = unsafe { libc::syscall(libc::SYS_personality, libc::c_ulong::from(domain)) };
    Errno::result(done).map(drop).call(|| format!("personality({domain})"))
}

/// Have the memory of this thread come from these nodes in the way of `mode`, flags included (`set_mempolicy(2)`).
pub fn set_memory_policy(mode: u32, nodes: &[usize]) -> Result<()> {
    const BITS: usize = libc::c_ulong::BITS as usize;
    let mut mask: Vec<libc::c_ulong> = vec![0; nodes.iter().max().map_or(0, |most| most / BITS + 1)];
    nodes.iter().for_each(|node| mask[node / BITS] |= 1 << (node % BITS));
    // The kernel takes one bit less than it is told of, and reads no mask where it is told of none.
    let (start, bits) = if mask.is_empty() { (std::ptr::null(), 0) } else { (mask.as_ptr(), mask.len() * BITS + 1) };
    // SAFETY: the mask is null or an array of so many bits, lives until after the call, and is only read.
    let done = unsafe { libc::syscall(libc::SYS_set_mempolicy, mode, start, bits) };
    Errno::result(done).map(drop).call(|| format!("set_mempolicy({mode:#x}, {nodes:?})"))
}

/// Leave the caller's session keyring for a new one of this name.
pub fn new_session_keyring(name: &str) -> Result<()> {
    const JOIN: libc::c_int = 1;
    let name = CString::new(name).unwrap_or_default();
    // SAFETY: the name is a C string that outlives the call.
    let done = unsafe { libc::syscall(libc::SYS_keyctl, JOIN, name.as_ptr()) };
    Errno::result(done).map(drop).call(|| "keyctl(KEYCTL_JOIN_SESSION_KEYRING)")
}

/// Nothing that is executed from here on gains privileges by its file.
pub fn set_no_new_privileges() -> Result<()> {
    nix::sys::prctl::set_no_new_privs().call(|| "prctl(PR_SET_NO_NEW_PRIVS)")
}
