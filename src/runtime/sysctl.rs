//! `linux.sysctl`: kernel parameters of the container's own namespaces, and of no others.
//!
//! What belongs to no namespace, or to one that the container shares with the host, would change the host (CVE-2022-0811).

use std::path::PathBuf;

use oci_spec::runtime::{Linux, LinuxNamespaceType};

use super::error::{Error, ErrorKind, Result};
use super::namespaces;
use crate::kernel::rules::{self, Rule};

/// Parameters of an IPC namespace (ipc_namespaces(7)).
const IPC: [&str; 9] = [
    "kernel/msgmax",
    "kernel/msgmnb",
    "kernel/msgmni",
    "kernel/sem",
    "kernel/shmall",
    "kernel/shmmax",
    "kernel/shmmni",
    "kernel/shm_rmid_forced",
    "kernel/auto_msgmni",
];

/// Check that each belongs to a namespace that is the container's.
pub(super) fn check(linux: &Linux) -> Result<()> {
    if rules::is_off(Rule::SysctlNames) {
        return Ok(());
    }
    for key in linux.sysctl().iter().flatten().map(|(key, _)| key) {
        path(key)?;
        let wanted = match &*slashed(key) {
            "kernel/hostname" => {
                let message = format!("the kernel parameter `{key}` is what `hostname` sets");
                return Err(Error::new(ErrorKind::InvalidSpec, message));
            }
            "kernel/domainname" => LinuxNamespaceType::Uts,
            key if IPC.contains(&key) || key.starts_with("fs/mqueue/") => LinuxNamespaceType::Ipc,
            key if key.starts_with("net/") => LinuxNamespaceType::Network,
            key if key.starts_with("user/") => LinuxNamespaceType::User,
            _ => {
                let message = format!("the kernel parameter `{key}` is not of a namespace: it would be the host's");
                return Err(Error::new(ErrorKind::InvalidSpec, message));
            }
        };
        if !namespaces::has_own(linux, wanted) {
            let message = format!("the kernel parameter `{key}` needs a {wanted} namespace that is not the host's");
            return Err(Error::new(ErrorKind::InvalidSpec, message));
        }
    }
    Ok(())
}

/// `net.ipv4.ip_forward` or `net/ipv4/conf/eth0.1/forwarding` as a path below procfs (CVE-2022-0811: nothing else).
pub(super) fn path(key: &str) -> Result<String> {
    let path = slashed(key);
    let plain = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains('\0');
    if path.split('/').all(plain) || rules::is_off(Rule::SysctlNames) {
        return Ok(PathBuf::from("sys").join(path).to_string_lossy().into_owned());
    }
    Err(Error::new(ErrorKind::InvalidSpec, format!("`{key}` is no name of a kernel parameter")))
}

/// With slashes between the parts.
fn slashed(key: &str) -> String {
    if key.split(['.', '/']).next().is_some_and(|first| key[first.len()..].starts_with('/')) {
        key.to_owned()
    } else {
        // In a name with dots a slash stands for a dot of the name itself (sysctl(8)).
        key.chars()
            .map(|letter| match letter {
                '.' => '/',
                '/' => '.',
                other => other,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernel_parameters_have_one_place() {
        for (key, wanted) in [
            ("kernel.shmmax", "sys/kernel/shmmax"),
            ("net.ipv4.conf.eth0/1.forwarding", "sys/net/ipv4/conf/eth0.1/forwarding"),
            ("net/ipv4/conf/eth0.1/forwarding", "sys/net/ipv4/conf/eth0.1/forwarding"),
        ] {
            assert_eq!(path(key).expect("valid"), wanted);
        }
        for key in ["", "net.x/../../kernel/y", "net..x", "/kernel/x", "kernel/../x", "net/a/../../kernel/y"] {
            assert!(path(key).is_err(), "{key}");
        }
    }

    #[test]
    fn only_parameters_of_own_namespaces_are_set() {
        let checked = |kinds: &[&str], key: &str| {
            let namespaces: Vec<_> = kinds.iter().map(|kind| serde_json::json!({"type": kind})).collect();
            let linux = serde_json::json!({"namespaces": namespaces, "sysctl": {key: "1"}});
            check(&serde_json::from_value(linux).expect("valid")).map_err(|error| error.to_string())
        };
        for (kind, key) in [
            ("ipc", "kernel.shmmax"),
            ("ipc", "fs.mqueue.queues_max"),
            ("uts", "kernel.domainname"),
            ("network", "net.ipv4.ip_forward"),
            ("network", "net/core/somaxconn"),
            ("user", "user.max_user_namespaces"),
        ] {
            checked(&[kind], key).expect(key);
            let error = checked(&["mount"], key).expect_err(key);
            assert!(error.contains("namespace that is not the host's"), "{error}");
        }
        for key in ["kernel.hostname", "kernel.core_pattern", "vm.swappiness", "fs.file-max", "kernel.shmmax.x"] {
            checked(&["ipc", "uts", "network", "user", "mount", "pid"], key).expect_err(key);
        }
        let shared = serde_json::json!({"namespaces": [{"type": "network", "path": "/proc/self/ns/net"}],
            "sysctl": {"net.ipv4.ip_forward": "1"}});
        check(&serde_json::from_value(shared).expect("valid")).expect_err("the host's own by its path");
    }
}
