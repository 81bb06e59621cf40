//! The steps that look at what is around rcd: where its folders are, how mounts travel, who else judges packets, what keeps
//! ordinary users from namespaces.

use std::path::Path;
use std::process::Command;

use nix::sys::statfs::{FUSE_SUPER_MAGIC, FsType, NFS_SUPER_MAGIC, OVERLAYFS_SUPER_MAGIC, statfs};

use super::{Finding, Patient, Verdict, Wrong, found};
use crate::kernel::{mount_table, nftables};

/// The hook of packets that go through the host (`linux/netfilter.h`).
const FORWARD: u32 = 2;

/// The file system of the store: one over the network has neither what overlayfs needs nor other people's ids.
pub(super) fn home(patient: &Patient<'_>) -> Finding {
    let root = patient.engine.layout().root();
    let place = root.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("/"));
    let result = statfs(place).map_err(|errno| (format!("statfs({}): {errno}", place.display()), String::new()));
    let result = result.and_then(|found| suits(found.filesystem_type(), place));
    found("store", Verdict::Warn, format!("statfs of {}", root.display()), result)
}

/// Whether a file system of this kind is one for images.
fn suits(kind: FsType, place: &Path) -> std::result::Result<String, Wrong> {
    let local =
        "--root on a local disk, or RCD_ROOT=/var/tmp/rcd-$(id -u), holds images with all their owners".to_owned();
    let place = place.display();
    match kind {
        NFS_SUPER_MAGIC => Err((
            format!("{place} is on NFS: its server knows nothing of subordinate ids, and no overlay is written there"),
            local,
        )),
        FUSE_SUPER_MAGIC => {
            Err((format!("{place} is on a FUSE file system: not each has owners and attributes"), local))
        }
        OVERLAYFS_SUPER_MAGIC => Err((
            format!("{place} is itself on overlayfs, so layers go by fuse-overlayfs, or are copied"),
            "a volume or a tmpfs for --root; install the package fuse-overlayfs".to_owned(),
        )),
        _ => Ok("a local file system".to_owned()),
    }
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
            if let Some(said) = old_tables(patient) {
                Err((said, "iptables-legacy -P FORWARD ACCEPT".to_owned()))
            } else if names.is_empty() {
                Ok("none drops".to_owned())
            } else {
                Ok(format!("{} drop: rcd's networks have a rule at their head", names.join(", ")))
            }
        }
    };
    found("forwarding", Verdict::Warn, tried, result)
}

/// What is wrong with the tables of the old iptables, which no netlink shows: asked of its own program, where there is one.
fn old_tables(patient: &Patient<'_>) -> Option<String> {
    let tables = std::fs::read_to_string("/proc/net/ip_tables_names").unwrap_or_default();
    if !tables.lines().any(|name| name == "filter") {
        return None;
    }
    let program = patient.search.iter().map(|folder| folder.join("iptables-legacy")).find(|path| path.is_file());
    let said = program.and_then(|program| Command::new(program).args(["-S", "FORWARD"]).output().ok());
    match said.filter(|said| said.status.success()) {
        Some(said) if String::from_utf8_lossy(&said.stdout).lines().any(|line| line == "-P FORWARD ACCEPT") => None,
        Some(_) => Some("FORWARD of the old iptables drops, and rcd has no rule there".to_owned()),
        None => Some("rules of the old iptables are there, which rcd does not see: its FORWARD may drop".to_owned()),
    }
}

/// Switches that keep ordinary users from user namespaces, seen by root too, who can turn them.
pub(super) fn switches(_: &Patient<'_>) -> Finding {
    found("switches", Verdict::Warn, "sysctls of user namespaces", open(super::parameter))
}

fn open(read: impl Fn(&str) -> Option<String>) -> std::result::Result<String, Wrong> {
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
    if wrong.is_empty() {
        return Ok("no switch keeps ordinary users from them".to_owned());
    }
    let said: Vec<&str> = wrong.iter().map(|(said, _)| said.as_str()).collect();
    let fixes: Vec<&str> = wrong.iter().map(|(_, fix)| fix.as_str()).collect();
    Err((said.join("; "), format!("sysctl -w {}", fixes.join(" "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_switch_is_named_with_what_turns_it() {
        for (name, value, fix) in [
            ("user.max_user_namespaces", "0", "sysctl -w user.max_user_namespaces=15000"),
            ("kernel.unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"),
            // Ubuntu's, which other kernels do not have.
            (
                "kernel.apparmor_restrict_unprivileged_userns",
                "1",
                "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
            ),
        ] {
            let (said, mends) = open(|asked| (asked == name).then(|| value.to_owned())).expect_err(name);
            assert!(said.starts_with(&format!("{name} is {value}: ")), "{said}");
            assert_eq!(mends, fix);
        }
        let (said, mends) =
            open(|asked| Some(if asked.contains("apparmor") { "1" } else { "0" }.to_owned())).expect_err("all");
        assert_eq!((said.matches("; ").count(), mends.split(' ').count()), (2, 5), "{said}: {mends}");
        assert!(open(|_| None).is_ok() && open(|_| Some("7".to_owned())).is_ok());
    }

    /// No kernel that the tests boot serves NFS, so the kind is given.
    #[test]
    fn a_home_on_the_network_is_no_place_for_images() {
        let about = |kind| suits(kind, Path::new("/home/ann"));
        let (said, fix) = about(NFS_SUPER_MAGIC).expect_err("NFS");
        assert!(said.starts_with("/home/ann is on NFS: ") && fix.contains("RCD_ROOT="), "{said}: {fix}");
        for kind in [FUSE_SUPER_MAGIC, OVERLAYFS_SUPER_MAGIC] {
            assert!(about(kind).is_err(), "{kind:?}");
        }
        for kind in [nix::sys::statfs::EXT4_SUPER_MAGIC, nix::sys::statfs::TMPFS_MAGIC] {
            assert!(about(kind).is_ok(), "{kind:?}");
        }
    }
}
