//! Numbers of system calls by architecture, the 32-bit ones of a 64-bit machine among them.

use oci_spec::runtime::Arch;

use super::super::error::{Error, ErrorKind, Result};

/// An ABI that system calls come through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Abi {
    X86_64,
    /// 64-bit calls with 32-bit pointers: the audit architecture of x86_64, told apart by bit 30 of the number.
    X32,
    X86,
    Aarch64,
    Arm,
    Riscv64,
}

/// Bit 30 of a number marks an x32 call (`asm/unistd.h`, `__X32_SYSCALL_BIT`).
pub(super) const X32_BIT: u32 = 0x4000_0000;

/// Calls whose x32 number is not the x86_64 one (`arch/x86/entry/syscalls/syscall_64.tbl`), from 512 on in this order.
const X32_OWN: [&str; 36] = [
    "rt_sigaction",
    "rt_sigreturn",
    "ioctl",
    "readv",
    "writev",
    "recvfrom",
    "sendmsg",
    "recvmsg",
    "execve",
    "ptrace",
    "rt_sigpending",
    "rt_sigtimedwait",
    "rt_sigqueueinfo",
    "sigaltstack",
    "timer_create",
    "mq_notify",
    "kexec_load",
    "waitid",
    "set_robust_list",
    "get_robust_list",
    "vmsplice",
    "move_pages",
    "preadv",
    "pwritev",
    "rt_tgsigqueueinfo",
    "recvmmsg",
    "sendmmsg",
    "process_vm_readv",
    "process_vm_writev",
    "setsockopt",
    "getsockopt",
    "io_setup",
    "io_submit",
    "execveat",
    "preadv2",
    "pwritev2",
];

impl Abi {
    /// The ABI of this build.
    #[cfg(target_arch = "x86_64")]
    pub(super) const NATIVE: Self = Self::X86_64;
    #[cfg(target_arch = "aarch64")]
    pub(super) const NATIVE: Self = Self::Aarch64;
    #[cfg(target_arch = "riscv64")]
    pub(super) const NATIVE: Self = Self::Riscv64;

    /// The ABI that a spec names; none for one that this machine does not have.
    pub(super) fn of_spec(arch: Arch) -> Result<Option<Self>> {
        let abi = match arch {
            Arch::ScmpArchNative => Self::NATIVE,
            Arch::ScmpArchX86_64 => Self::X86_64,
            Arch::ScmpArchX32 => Self::X32,
            Arch::ScmpArchX86 => Self::X86,
            Arch::ScmpArchAarch64 => Self::Aarch64,
            Arch::ScmpArchArm => Self::Arm,
            Arch::ScmpArchRiscv64 => Self::Riscv64,
            // Calls of other machines cannot come on this one, so leaving their rules out changes nothing.
            _ => return Ok(None),
        };
        if cfg!(target_endian = "big") {
            return Err(Error::new(ErrorKind::Unsupported, "seccomp filters need a little-endian machine"));
        }
        Ok(Some(abi))
    }

    /// `AUDIT_ARCH_*` (`linux/audit.h`).
    pub(super) fn audit(self) -> u32 {
        match self {
            Self::X86_64 | Self::X32 => 0xc000_003e,
            Self::X86 => 0x4000_0003,
            Self::Aarch64 => 0xc000_00b7,
            Self::Arm => 0x4000_0028,
            Self::Riscv64 => 0xc000_00f3,
        }
    }

    /// The number of the call `name`; none where this ABI does not have it.
    pub(super) fn number(self, name: &str) -> Option<u32> {
        let id = |id: Option<usize>| id.and_then(|id| u32::try_from(id).ok());
        let x86_64 = || id(name.parse::<syscalls::x86_64::Sysno>().ok().map(|call| call as usize));
        match self {
            Self::X86_64 => x86_64(),
            Self::X32 => {
                let own = X32_OWN.iter().position(|own| *own == name).and_then(|at| u32::try_from(512 + at).ok());
                own.or_else(x86_64).map(|number| number | X32_BIT)
            }
            Self::X86 => id(name.parse::<syscalls::x86::Sysno>().ok().map(|call| call as usize)),
            Self::Aarch64 => id(name.parse::<syscalls::aarch64::Sysno>().ok().map(|call| call as usize)),
            Self::Arm => id(name.parse::<syscalls::arm::Sysno>().ok().map(|call| call as usize)),
            Self::Riscv64 => id(name.parse::<syscalls::riscv64::Sysno>().ok().map(|call| call as usize)),
        }
    }
}
