//! An OCI runtime: makes one container out of a [`crate::bundle::Bundle`], and looks after its life cycle.
//!
//! It knows the runtime specification and the kernel, and nothing of images, names or registries. The engine calls it in
//! process; under the name `rcd-runtime` it serves other engines with runc's command line.

pub mod cgroup;
mod error;
mod seccomp;

pub use error::{Error, ErrorKind, Result};
