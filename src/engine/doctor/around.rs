//! The steps that look at what is around rcd: where its folders are, how mounts travel, who else judges packets, what keeps
//! ordinary users from namespaces.

use std::path::Path;

use nix::sys::statfs::{FUSE_SUPER_MAGIC, NFS_SUPER_MAGIC, OVERLAYFS_SUPER_MAGIC, statfs};

use super::{Finding, Patient, Verdict, Wrong, found};
use crate::kernel::{mount_table, nftables};

/// The hook of packets that go through the host (`linux/netfilter.h`).
const FORWARD: u32 = 2;

/// The file system of the store: one over the network has neither what overlayfs needs nor other people's ids.
pub(super) fn home(patient: &Patient<'_>) -> Finding {
    let root = patient.engine.layout().root();
    let place = root.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("/"));
    let result = statfs(place).map_err(|errno| (format!("statfs({}): {errno}", place.display()), String::new()));
    let result = result.and_then(|found| {
        let local =
            "--root on a local disk, or RCD_ROOT=/var/tmp/rcd-$(id -u), holds images with all their owners".to_owned();
        match found.filesystem_type() {
            NFS_SUPER_MAGIC => Err((
                format!(
                    "{} is on NFS: its server knows nothing of subordinate ids, and no overlay is written there",
                    place.display()
                ),
                local,
            )),
            FUSE_SUPER_MAGIC => Err((
                format!("{} is on a FUSE file system: not each has owners and attributes", place.display()),
                local,
            )),
            OVERLAYFS_SUPER_MAGIC => Err((
                format!("{} is itself on overlayfs, so layers go by fuse-overlayfs, or are copied", place.display()),
                "a volume or a tmpfs for --root; install the package fuse-overlayfs".to_owned(),
            )),
            _ => Ok("a local file system".to_owned()),
        }
    });
    found("store", Verdict::Warn, format!("statfs of {}", root.display()), result)
}

/// How what the host mounts later comes into containers that ask for it.
pub(super) fn propagation(_: &Patient<'_>) -> Finding {
    let table = mount_table::read().unwrap_or_default();
    let root = table.iter().rfind(|entry| entry.place == Path::new("/"));
    let result = match root.is_some_and(mount_table::Entry::is_shared) {
        true => Ok("mounts of / are shared".to_owned()),
        false => Err::<String, Wrong>((
            "mounts of / are private: `-v SRC:DST:rshared` and `rslave` see nothing of what is mounted later"
                .to_owned(),
            "mount --make-rshared /".to_owned(),
        )),
    };
    found("propagation", Verdict::Warn, "/proc/self/mountinfo", result)
}

/// Other tables that drop what is forwarded, as Docker's and firewalld's do: a packet has to pass all of them.
pub(super) fn forwarding(patient: &Patient<'_>) -> Finding {
    let tried = "chains of other tables on the forward hook";
    if patient.user.is_some() {
        let said = "an ordinary user's packets are not forwarded by the host".to_owned();
        return found("forwarding", Verdict::Warn, tried, Ok(said));
    }
    let result = match nftables::chains() {
        Err(error) => Err((error.to_string(), "modprobe nf_tables".to_owned())),
        Ok(chains) => {
            let drops = |chain: &&nftables::Chain| chain.drops && chain.hook == FORWARD;
            let names: Vec<String> =
                chains.iter().filter(drops).map(|chain| format!("{} of {}", chain.name, chain.table)).collect();
            let legacy = std::fs::read_to_string("/proc/net/ip_tables_names").unwrap_or_default();
            if legacy.lines().any(|name| name == "filter") {
                Err((
                    "rules of the old iptables are there, which rcd does not see: its FORWARD may drop".to_owned(),
                    "iptables-legacy -P FORWARD ACCEPT".to_owned(),
                ))
            } else if names.is_empty() {
                Ok("none drops".to_owned())
            } else {
                Ok(format!("{} drop: rcd's networks have a rule at their head", names.join(", ")))
            }
        }
    };
    found("forwarding", Verdict::Warn, tried, result)
}

/// Switches that keep ordinary users from user namespaces, seen by root too, who can turn them.
pub(super) fn switches(_: &Patient<'_>) -> Finding {
    let read = |name: &str| {
        let text = std::fs::read_to_string(format!("/proc/sys/{}", name.replace('.', "/")));
        text.ok().map(|text| text.trim().to_owned())
    };
    let mut wrong = Vec::new();
    for (name, bad, good, what) in [
        ("user.max_user_namespaces", "0", "15000", "no user namespace can be made"),
        ("kernel.unprivileged_userns_clone", "0", "1", "only root makes user namespaces"),
        (
            "kernel.apparmor_restrict_unprivileged_userns",
            "1",
            "0",
            "AppArmor takes the rights in user namespaces away (Ubuntu)",
        ),
    ] {
        if read(name).as_deref() == Some(bad) {
            wrong.push((format!("{name} is {bad}: {what}"), format!("{name}={good}")));
        }
    }
    let result = if wrong.is_empty() {
        Ok("no switch keeps ordinary users from them".to_owned())
    } else {
        let said: Vec<&str> = wrong.iter().map(|(said, _)| said.as_str()).collect();
        let fixes: Vec<&str> = wrong.iter().map(|(_, fix)| fix.as_str()).collect();
        Err((said.join("; "), format!("sysctl -w {}", fixes.join(" "))))
    };
    found("switches", Verdict::Warn, "sysctls of user namespaces", result)
}
