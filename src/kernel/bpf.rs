//! eBPF programs for device access in cgroup v2 (`bpf(2)`, kernel docs `bpf/standardization`).

use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use nix::errno::Errno;
use nix::libc;

use super::{Context, Result};

const PROG_LOAD: libc::c_int = 5;
const PROG_ATTACH: libc::c_int = 8;
const PROG_TYPE_CGROUP_DEVICE: u32 = 15;
const ATTACH_TYPE_CGROUP_DEVICE: u32 = 6;
const FLAG_ALLOW_MULTI: u32 = 2;

/// One instruction, as the kernel takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Instruction {
    code: u8,
    /// The destination in the low half, the source in the high one.
    registers: u8,
    offset: i16,
    immediate: i32,
}

impl Instruction {
    const fn new(code: u8, destination: u8, source: u8, offset: i16, immediate: i32) -> Self {
        Self { code, registers: destination | source << 4, offset, immediate }
    }

    /// `destination = *(u32 *)(source + offset)`
    pub const fn load_word(destination: u8, source: u8, offset: i16) -> Self {
        Self::new(0x61, destination, source, offset, 0)
    }

    /// `destination &= value`, 32 bits wide
    pub const fn and(destination: u8, value: i32) -> Self {
        Self::new(0x54, destination, 0, 0, value)
    }

    /// `destination >>= value`, 32 bits wide
    pub const fn shift_right(destination: u8, value: i32) -> Self {
        Self::new(0x74, destination, 0, 0, value)
    }

    /// `destination = value`
    pub const fn set(destination: u8, value: i32) -> Self {
        Self::new(0xb7, destination, 0, 0, value)
    }

    /// `destination = source`, 32 bits wide
    pub const fn copy(destination: u8, source: u8) -> Self {
        Self::new(0xbc, destination, source, 0, 0)
    }

    /// Skip `distance` instructions unless `register == value`.
    pub const fn jump_unless_equal(register: u8, value: i32, distance: i16) -> Self {
        Self::new(0x55, register, 0, distance, value)
    }

    /// Skip `distance` instructions if `register == value`.
    pub const fn jump_if_equal(register: u8, value: i32, distance: i16) -> Self {
        Self::new(0x15, register, 0, distance, value)
    }

    /// Return register 0.
    pub const fn exit() -> Self {
        Self::new(0x95, 0, 0, 0, 0)
    }
}

/// The part of `union bpf_attr` for loading that is used here.
#[repr(C)]
#[derive(Default)]
struct Load {
    kind: u32,
    count: u32,
    instructions: u64,
    license: u64,
    log_level: u32,
    log_size: u32,
    log: u64,
    kernel_version: u32,
    flags: u32,
}

/// The part of `union bpf_attr` for attaching.
#[repr(C)]
struct Attach {
    target: u32,
    program: u32,
    kind: u32,
    flags: u32,
}

/// Load `program` and attach it to the open cgroup, beside whatever is attached there.
pub fn attach_device_filter(cgroup: BorrowedFd<'_>, program: &[Instruction]) -> Result<()> {
    let load = Load {
        kind: PROG_TYPE_CGROUP_DEVICE,
        count: u32::try_from(program.len()).unwrap_or(u32::MAX),
        instructions: program.as_ptr().expose_provenance() as u64,
        license: c"Dual MIT/GPL".as_ptr().expose_provenance() as u64,
        ..Load::default()
    };
    // SAFETY: the kernel reads the structure and the two arrays it points to, which live until the call is over.
    let loaded = unsafe { libc::syscall(libc::SYS_bpf, PROG_LOAD, &raw const load, size_of::<Load>()) };
    let loaded = Errno::result(loaded).call(|| "bpf(BPF_PROG_LOAD, cgroup_device)")?;
    // SAFETY: the kernel just made this descriptor for us (and it is close-on-exec).
    let loaded = unsafe { OwnedFd::from_raw_fd(i32::try_from(loaded).unwrap_or(-1)) };
    let attach = Attach {
        target: cgroup.as_raw_fd().unsigned_abs(),
        program: loaded.as_raw_fd().unsigned_abs(),
        kind: ATTACH_TYPE_CGROUP_DEVICE,
        flags: FLAG_ALLOW_MULTI,
    };
    // SAFETY: the kernel reads the structure.
    let attached = unsafe { libc::syscall(libc::SYS_bpf, PROG_ATTACH, &raw const attach, size_of::<Attach>()) };
    Errno::result(attached).map(drop).call(|| "bpf(BPF_PROG_ATTACH, cgroup_device)")
}
