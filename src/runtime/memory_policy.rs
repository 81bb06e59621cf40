//! From which memory nodes a program gets its memory (runtime-spec, config-linux, `memoryPolicy`; set_mempolicy(2)).
//!
//! The kernel keeps the policy over `execve(2)`, and gives it to children. What goes together is the kernel's to say.

use oci_spec::runtime::LinuxMemoryPolicy;

use super::error::{Context, Error, ErrorKind, Result};
use super::numbers;
use crate::kernel::attributes;

/// The modes, each at its number in `linux/mempolicy.h`.
pub(super) const MODES: [&str; 7] = [
    "MPOL_DEFAULT",
    "MPOL_PREFERRED",
    "MPOL_BIND",
    "MPOL_INTERLEAVE",
    "MPOL_LOCAL",
    "MPOL_PREFERRED_MANY",
    "MPOL_WEIGHTED_INTERLEAVE",
];

/// The flags, and their bits beside the mode.
pub(super) const FLAGS: [(&str, u32); 3] =
    [("MPOL_F_NUMA_BALANCING", 1 << 13), ("MPOL_F_RELATIVE_NODES", 1 << 14), ("MPOL_F_STATIC_NODES", 1 << 15)];

/// A policy that was read off the spec.
#[derive(Debug)]
pub(super) struct MemoryPolicy {
    name: String,
    mode: u32,
    nodes: Vec<usize>,
}

impl MemoryPolicy {
    pub(super) fn of_spec(wanted: &LinuxMemoryPolicy) -> Result<Self> {
        let name = wanted.mode().to_string();
        let unknown = |what: &str, name: &str| {
            Error::new(ErrorKind::InvalidSpec, format!("invalid memory policy {what} `{name}` in `linux.memoryPolicy`"))
        };
        let mode = MODES.iter().position(|known| *known == name).and_then(|mode| u32::try_from(mode).ok());
        let mut mode = mode.ok_or_else(|| unknown("mode", &name))?;
        for flag in wanted.flags().iter().flatten().map(ToString::to_string) {
            let bit = FLAGS.iter().find(|(known, _)| *known == flag);
            mode |= bit.ok_or_else(|| unknown("flag", &flag))?.1;
        }
        let nodes = wanted.nodes().as_deref().filter(|list| !list.is_empty());
        let nodes = nodes.map(|list| numbers::parse(list).ok_or_else(|| unknown("nodes", list))).transpose()?;
        Ok(Self { name, mode, nodes: nodes.unwrap_or_default() })
    }

    /// Have this process follow it.
    pub(super) fn apply(&self) -> Result<()> {
        attributes::set_memory_policy(self.mode, &self.nodes)
            .context(|| format!("cannot use the memory policy `{}` of `linux.memoryPolicy`", self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<MemoryPolicy> {
        MemoryPolicy::of_spec(&serde_json::from_str(text).expect("valid"))
    }

    /// `linux/mempolicy.h`.
    #[test]
    fn modes_and_flags_are_the_kernels_numbers() {
        for (name, number) in [("DEFAULT", 0), ("PREFERRED", 1), ("BIND", 2), ("INTERLEAVE", 3), ("LOCAL", 4)]
            .into_iter()
            .chain([("PREFERRED_MANY", 5), ("WEIGHTED_INTERLEAVE", 6)])
        {
            assert_eq!(read(&format!(r#"{{"mode":"MPOL_{name}"}}"#)).expect(name).mode, number, "{name}");
        }
        let all = r#"{"mode":"MPOL_BIND","nodes":"0-1,3","flags":
            ["MPOL_F_NUMA_BALANCING","MPOL_F_RELATIVE_NODES","MPOL_F_STATIC_NODES"]}"#;
        let found = read(all).expect("a policy");
        assert_eq!((found.mode, found.nodes), (0xe002, vec![0, 1, 3]));
        let said = read(r#"{"mode":"MPOL_BIND","nodes":"0-9876543210"}"#).expect_err("too many").to_string();
        assert!(said.contains("invalid memory policy nodes `0-9876543210`"), "{said}");
    }
}
