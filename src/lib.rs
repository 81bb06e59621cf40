//! The library behind the `rcd` command line: three of the four layers of a container tool.
//!
//! | layer | module | takes | hands down |
//! | --- | --- | --- | --- |
//! | application | the `rcd` binary's `cli` | a command line | a typed request |
//! | management | [`engine`] | a typed request | a [`bundle::Bundle`] |
//! | OCI runtime | [`runtime`] | a bundle | namespaces, mounts, cgroups, one process |
//! | kernel | [`kernel`] | typed arguments | system calls |
//!
//! A module uses only those below it in this table, which `tests/it/layers.rs` holds true. Nothing here prints, exits,
//! prompts or reads the environment: that is the application's. Every `unsafe` block is in [`kernel`].

pub mod bundle;
pub mod engine;
#[allow(unsafe_code, reason = "the one fence around raw system calls")]
pub mod kernel;
pub mod runtime;
