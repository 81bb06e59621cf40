//! Classic BPF programs that judge system calls (`seccomp(2)`).

use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use nix::errno::Errno;
use nix::libc;

use super::{Context, Error, Result};

/// One instruction, as the kernel takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Instruction {
    /// The operation.
    pub code: u16,
    /// How far to jump when the condition holds.
    pub jump_true: u8,
    /// How far to jump when it does not.
    pub jump_false: u8,
    /// The operand.
    pub operand: u32,
}

/// The flags of `SECCOMP_SET_MODE_FILTER`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flags {
    /// Log every action but `allow` (`SECCOMP_FILTER_FLAG_LOG`).
    pub log: bool,
    /// Leave speculative store bypass as it is (`SECCOMP_FILTER_FLAG_SPEC_ALLOW`).
    pub allow_speculation: bool,
    /// Only fatal signals end a wait for the listener (`SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV`).
    pub wait_killable: bool,
    /// Give back a descriptor that `SECCOMP_RET_USER_NOTIF` calls are read from.
    pub listener: bool,
}

/// Put this thread, and what it becomes, under the program. It needs `CAP_SYS_ADMIN` or no-new-privileges.
pub fn install(program: &[Instruction], flags: Flags) -> Result<Option<OwnedFd>> {
    let length = u16::try_from(program.len()).map_err(|_| Error::new("seccomp(program too long)", Errno::EINVAL))?;
    let mut bits = 0;
    for (wanted, flag) in [
        (flags.log, libc::SECCOMP_FILTER_FLAG_LOG),
        (flags.allow_speculation, libc::SECCOMP_FILTER_FLAG_SPEC_ALLOW),
        (flags.wait_killable, libc::SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV),
        (flags.listener, libc::SECCOMP_FILTER_FLAG_NEW_LISTENER),
    ] {
        if wanted {
            bits |= flag;
        }
    }
    let filter = libc::sock_fprog { len: length, filter: program.as_ptr().cast::<libc::sock_filter>().cast_mut() };
    // SAFETY: `Instruction` has the layout of `sock_filter`, the program lives through the call, the kernel only reads.
    let done = unsafe { libc::syscall(libc::SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER, bits, &raw const filter) };
    let done = Errno::result(done).call(|| "seccomp(SECCOMP_SET_MODE_FILTER)")?;
    // SAFETY: with this flag, and only then, the call returns a new descriptor that nobody else owns.
    Ok(flags.listener.then(|| unsafe { OwnedFd::from_raw_fd(i32::try_from(done).unwrap_or(-1)) }))
}

/// A call that waits for an answer (`SECCOMP_RET_USER_NOTIF`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    id: u64,
    /// The thread that makes it.
    pub pid: i32,
    architecture: u32,
    /// Its number, of its architecture.
    pub number: i32,
    /// Its arguments.
    pub arguments: [u64; 6],
}

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It gives this.
    Value(i64),
    /// It fails.
    Error(Errno),
    /// The kernel does it. What its pointers lead to may be something else by then, so this is no judgement.
    Go,
}

#[cfg(target_arch = "x86_64")]
const NATIVE: u32 = 0xc000_003e;
#[cfg(target_arch = "aarch64")]
const NATIVE: u32 = 0xc000_00b7;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const NATIVE: u32 = 0;

impl Call {
    /// Whether its number is one of this program's own architecture.
    pub fn is_native(&self) -> bool {
        // Of the two that share an architecture on x86-64 the other one has this bit in each number.
        self.architecture == NATIVE && self.number & 0x4000_0000 == 0
    }
}

mod calls {
    nix::ioctl_readwrite!(receive, b'!', 0, nix::libc::seccomp_notif);
    nix::ioctl_readwrite!(send, b'!', 1, nix::libc::seccomp_notif_resp);
    nix::ioctl_write_ptr!(is_valid, b'!', 2, u64);
}

/// The next call that waits at `listener`.
pub fn next_call(listener: BorrowedFd<'_>) -> Result<Call> {
    // SAFETY: all-zero is a valid `seccomp_notif`, and what the kernel wants it to be.
    let mut found: libc::seccomp_notif = unsafe { std::mem::zeroed() };
    // SAFETY: the structure is whole and outlives the call.
    unsafe { calls::receive(listener.as_raw_fd(), &raw mut found) }.call(|| "ioctl(SECCOMP_IOCTL_NOTIF_RECV)")?;
    Ok(Call {
        id: found.id,
        pid: i32::try_from(found.pid).unwrap_or_default(),
        architecture: found.data.arch,
        number: found.data.nr,
        arguments: found.data.args,
    })
}

/// Whether the call still waits: then its process is the one whose number was told.
pub fn is_waiting(listener: BorrowedFd<'_>, call: &Call) -> bool {
    // SAFETY: the kernel reads one number, which outlives the call.
    unsafe { calls::is_valid(listener.as_raw_fd(), &raw const call.id) }.is_ok()
}

/// Answer a call.
pub fn answer(listener: BorrowedFd<'_>, call: &Call, answer: Answer) -> Result<()> {
    let (val, error, flags) = match answer {
        Answer::Value(value) => (value, 0, 0),
        Answer::Error(errno) => (0, -(errno as i32), 0),
        Answer::Go => (0, 0, libc::SECCOMP_USER_NOTIF_FLAG_CONTINUE as u32),
    };
    let mut response = libc::seccomp_notif_resp { id: call.id, val, error, flags };
    // SAFETY: the structure is whole and outlives the call.
    let sent = unsafe { calls::send(listener.as_raw_fd(), &raw mut response) };
    sent.map(drop).call(|| "ioctl(SECCOMP_IOCTL_NOTIF_SEND)")
}

/// The program as bytes, in this machine's order, to be kept.
pub fn to_bytes(program: &[Instruction]) -> Vec<u8> {
    let bytes = |one: &Instruction| {
        let mut bytes = [0; 8];
        bytes[..2].copy_from_slice(&one.code.to_ne_bytes());
        bytes[2] = one.jump_true;
        bytes[3] = one.jump_false;
        bytes[4..].copy_from_slice(&one.operand.to_ne_bytes());
        bytes
    };
    program.iter().flat_map(bytes).collect()
}

/// The reverse of [`to_bytes`]; none for what is no program.
pub fn from_bytes(bytes: &[u8]) -> Option<Vec<Instruction>> {
    let (whole, rest) = bytes.as_chunks::<8>();
    let instruction = |one: &[u8; 8]| Instruction {
        code: u16::from_ne_bytes([one[0], one[1]]),
        jump_true: one[2],
        jump_false: one[3],
        operand: u32::from_ne_bytes([one[4], one[5], one[6], one[7]]),
    };
    (rest.is_empty() && !whole.is_empty()).then(|| whole.iter().map(instruction).collect())
}
