//! Thin typed wrappers around the system calls that `std` lacks, and the only place where `unsafe` is allowed.
//!
//! It knows Linux and nothing of containers, images or the command line. It prefers `rustix` and `nix`; raw `libc` calls
//! are here only for what neither has. Every descriptor it makes is close-on-exec.

pub mod apart;
pub mod attributes;
pub mod bpf;
pub mod capability;
pub mod confine;
mod error;
pub mod file;
#[cfg(fuzzing)]
pub mod fuzzing;
pub mod lock;
pub mod memory;
pub mod mount;
pub mod mount_table;
pub mod netlink;
pub mod nftables;
pub mod path;
pub mod process;
pub mod quota;
pub mod release;
pub mod rules;
pub mod sealed_exe;
pub mod seccomp;
pub mod selinux;
pub mod signal;
pub mod socket;
pub mod spawn;
pub mod start;
pub mod terminal;
pub mod thread;
pub mod trace;
pub mod user_namespace;
pub mod watch;

pub use error::{Context, Error, Result};
