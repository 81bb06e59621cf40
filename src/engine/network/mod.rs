//! Networks of containers: bridges, addresses, NAT and published ports, with no daemon and no helper binary.
//!
//! Everything works in the network namespace of the calling process. What is handed out is written down under a lock in
//! the state folder before a link is made, so whatever crashes, `disconnect` finds it.

pub mod address;
pub mod dns;
mod files;
pub mod ports;

pub use files::{BEHIND_THE_STUB, hosts, only_loopback_resolvers, resolv_conf, resolvers};
