//! An OCI runtime: makes one container out of a [`crate::bundle::Bundle`], and looks after its life cycle.
//!
//! It knows the runtime specification and the kernel, and nothing of images, names or registries. The engine calls it in
//! process; under the name `rcd-runtime` it serves other engines with runc's command line.

mod bind_attributes;
pub mod cgroup;
mod checkpoint;
mod command;
mod container;
mod copy_up;
mod error;
mod exec;
mod features;
#[cfg(fuzzing)]
pub mod fuzzing;
mod hooks;
mod identity;
mod init;
mod memory_policy;
mod mount_options;
mod mounts;
mod namespaces;
mod net_devices;
mod no_pivot;
mod numbers;
mod place;
mod program;
mod refused;
mod rootfs;
mod seccomp;
mod state;
mod sync;
mod sysctl;

pub use checkpoint::{CriuOptions, Leave, Restored, checkpoint, restore};
pub use container::{CgroupDriver, ConsoleRequest, CreateOptions, Created, Running, Stdio, create};
pub use error::{Error, ErrorKind, Result};
pub use exec::{ExecOptions, Executed, exec, template};
pub use features::features;
pub use mounts::{can_map_ids, new_filesystem};
pub use program::cpu_mask;
pub use state::VERSION as SPEC_VERSION;
pub use state::{Record, Status, delete, kill, list, load, pause, processes, resume, start, status, update};
