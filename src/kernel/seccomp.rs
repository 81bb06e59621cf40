//! Classic BPF programs that judge system calls (`seccomp(2)`).

use std::os::fd::{FromRawFd, OwnedFd};

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
