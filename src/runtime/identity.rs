//! Who the process is and what it may do: ids, capabilities, limits, labels.

use std::collections::HashSet;
use std::fs;
use std::os::fd::OwnedFd;

use nix::sys::resource::{Resource, setrlimit};
use nix::unistd::{Gid, Uid, setgroups, setresgid, setresuid};
use oci_spec::runtime::{Capability, LinuxCapabilities, PosixRlimitType, Process, User};
use rustix::fs::{Mode, OFlags, openat};

use super::error::{Context, Error, ErrorKind, Result};
use crate::kernel::capability::{self, Sets};
use crate::kernel::mount::{self, Attributes};
use crate::kernel::rules::{self, Rule};

/// Capabilities by number (`linux/capability.h`).
pub(super) const CAPABILITIES: [Capability; 41] = [
    Capability::Chown,
    Capability::DacOverride,
    Capability::DacReadSearch,
    Capability::Fowner,
    Capability::Fsetid,
    Capability::Kill,
    Capability::Setgid,
    Capability::Setuid,
    Capability::Setpcap,
    Capability::LinuxImmutable,
    Capability::NetBindService,
    Capability::NetBroadcast,
    Capability::NetAdmin,
    Capability::NetRaw,
    Capability::IpcLock,
    Capability::IpcOwner,
    Capability::SysModule,
    Capability::SysRawio,
    Capability::SysChroot,
    Capability::SysPtrace,
    Capability::SysPacct,
    Capability::SysAdmin,
    Capability::SysBoot,
    Capability::SysNice,
    Capability::SysResource,
    Capability::SysTime,
    Capability::SysTtyConfig,
    Capability::Mknod,
    Capability::Lease,
    Capability::AuditWrite,
    Capability::AuditControl,
    Capability::Setfcap,
    Capability::MacOverride,
    Capability::MacAdmin,
    Capability::Syslog,
    Capability::WakeAlarm,
    Capability::BlockSuspend,
    Capability::AuditRead,
    Capability::Perfmon,
    Capability::Bpf,
    Capability::CheckpointRestore,
];

fn bits(set: Option<&HashSet<Capability>>) -> capability::Set {
    let Some(set) = set else { return 0 };
    let numbered = CAPABILITIES.iter().enumerate().filter(|(_, capability)| set.contains(capability));
    numbered.fold(0, |bits, (number, _)| bits | 1 << number)
}

/// The five sets as the kernel takes them. Capabilities that this process cannot give are left out, as the kernel would.
pub(super) fn sets(capabilities: Option<&LinuxCapabilities>) -> Sets {
    let Some(capabilities) = capabilities else { return Sets::default() };
    let all = rules::is_off(Rule::Inheritable);
    let inheritable = if all { capabilities.bounding() } else { capabilities.inheritable() };
    Sets {
        bounding: bits(capabilities.bounding().as_ref()),
        effective: bits(capabilities.effective().as_ref()),
        permitted: bits(capabilities.permitted().as_ref()),
        inheritable: bits(inheritable.as_ref()),
        ambient: bits(capabilities.ambient().as_ref()),
    }
}

/// Numbers beyond are none of a user: -1 would leave the process as it is, which is root (CVE-2024-40635).
pub(super) fn check_user(user: &User) -> Result<()> {
    let named = [("uid", user.uid()), ("gid", user.gid())];
    let more = user.additional_gids().iter().flatten().map(|gid| ("additionalGids", *gid));
    match named.into_iter().chain(more).find(|(_, id)| i32::try_from(*id).is_err()) {
        Some((field, id)) if !rules::is_off(Rule::IdRange) => {
            let message = format!("`process.user.{field}` is {id}: it must be between 0 and {}", i32::MAX);
            Err(Error::new(ErrorKind::InvalidSpec, message))
        }
        _ => Ok(()),
    }
}

/// Become `user`, keeping the permitted capabilities until [`limit`] sets them.
pub(super) fn become_user(user: &User, keep_groups: bool) -> Result<()> {
    let groups: Vec<Gid> = user.additional_gids().iter().flatten().map(|gid| Gid::from_raw(*gid)).collect();
    if rules::is_off(Rule::Groups) {
        return become_user_and_group(user);
    }
    let taken = if keep_groups { Ok(()) } else { setgroups(&groups) };
    match taken {
        // Where setgroups is denied, one's own groups cannot be dropped, and nothing was asked for.
        Err(nix::errno::Errno::EPERM) if groups.is_empty() => {}
        other => other.context(|| format!("cannot take the groups {groups:?}")).map_err(unmapped)?,
    }
    become_user_and_group(user)
}

fn become_user_and_group(user: &User) -> Result<()> {
    let (uid, gid) = (Uid::from_raw(user.uid()), Gid::from_raw(user.gid()));
    setresgid(gid, gid, gid).context(|| format!("cannot become the group {gid}")).map_err(unmapped)?;
    setresuid(uid, uid, uid).context(|| format!("cannot become the user {uid}")).map_err(unmapped)
}

/// The kernel says of an id that the user namespace does not map that it is no valid argument.
fn unmapped(error: Error) -> Error {
    error.hint(
        "the container's user namespace has no such id: /etc/subuid and /etc/subgid say how many a user is granted",
    )
}

/// What the process shall have and cannot: told, and no failure (runtime-spec, config, "Linux Process"). `possible` is what it
/// can be given.
pub(super) fn ungrantable(sets: &Sets, possible: capability::Set) -> Vec<String> {
    let name = |number: usize| {
        let word = CAPABILITIES.get(number).map(ToString::to_string).unwrap_or_default();
        format!("CAP_{}", word.trim_start_matches("CAP_"))
    };
    let names = |bits: u64| -> Vec<String> { (0..64).filter(|bit| bits & 1 << bit != 0).map(name).collect() };
    let missing = names((sets.bounding | sets.effective | sets.permitted | sets.inheritable) & !possible);
    let mut warnings = Vec::new();
    if !missing.is_empty() {
        warnings.push(format!("capabilities that this host cannot grant are left out: [{}]", missing.join(" ")));
    }
    for name in names(sets.ambient & !(sets.permitted & sets.inheritable)) {
        warnings.push(format!("can't raise ambient capability {name}: it is not both permitted and inheritable"));
    }
    warnings
}

/// Set the capabilities for good, of those `possible`: what the process had as root. What is `besides` permitted and effective
/// lasts until the next `execve(2)`.
pub(super) fn limit(sets: &Sets, possible: capability::Set, besides: capability::Set) -> Result<()> {
    let within = Sets {
        effective: sets.effective & possible | besides,
        permitted: sets.permitted & possible | besides,
        inheritable: sets.inheritable & possible,
        ambient: sets.ambient & possible & sets.permitted & sets.inheritable,
        ..*sets
    };
    Ok(capability::set(&within)?)
}

/// Each limit at most once (runtime-spec, config, "POSIX process").
pub(super) fn check_limits(process: &Process) -> Result<()> {
    let mut seen = Vec::new();
    for limit in process.rlimits().iter().flatten() {
        if seen.contains(&limit.typ()) {
            return Err(Error::new(ErrorKind::InvalidSpec, format!("the limit `{}` is given twice", limit.typ())));
        }
        seen.push(limit.typ());
    }
    Ok(())
}

/// Set the resource limits.
pub(super) fn set_limits(process: &Process) -> Result<()> {
    for limit in process.rlimits().iter().flatten() {
        let resource = resource(limit.typ());
        setrlimit(resource, limit.soft(), limit.hard()).map_err(|errno| {
            let asked = format!("{}:{}", limit.soft(), limit.hard());
            let message = format!("cannot set the limit `{}` to {asked}", limit.typ());
            let error = Error::new(ErrorKind::Unsupported, message).caused_by(errno);
            match errno {
                nix::errno::Errno::EPERM => {
                    error.hint("only root raises a hard limit: `ulimit -Ha` shows those of this user")
                }
                _ => error,
            }
        })?;
    }
    Ok(())
}

fn resource(kind: PosixRlimitType) -> Resource {
    match kind {
        PosixRlimitType::RlimitCpu => Resource::RLIMIT_CPU,
        PosixRlimitType::RlimitFsize => Resource::RLIMIT_FSIZE,
        PosixRlimitType::RlimitData => Resource::RLIMIT_DATA,
        PosixRlimitType::RlimitStack => Resource::RLIMIT_STACK,
        PosixRlimitType::RlimitCore => Resource::RLIMIT_CORE,
        PosixRlimitType::RlimitRss => Resource::RLIMIT_RSS,
        PosixRlimitType::RlimitNproc => Resource::RLIMIT_NPROC,
        PosixRlimitType::RlimitNofile => Resource::RLIMIT_NOFILE,
        PosixRlimitType::RlimitMemlock => Resource::RLIMIT_MEMLOCK,
        PosixRlimitType::RlimitAs => Resource::RLIMIT_AS,
        PosixRlimitType::RlimitLocks => Resource::RLIMIT_LOCKS,
        PosixRlimitType::RlimitSigpending => Resource::RLIMIT_SIGPENDING,
        PosixRlimitType::RlimitMsgqueue => Resource::RLIMIT_MSGQUEUE,
        PosixRlimitType::RlimitNice => Resource::RLIMIT_NICE,
        PosixRlimitType::RlimitRtprio => Resource::RLIMIT_RTPRIO,
        PosixRlimitType::RlimitRttime => Resource::RLIMIT_RTTIME,
    }
}

/// A procfs of this pid namespace that is mounted nowhere, so nothing of the container's can stand in its place (rule B2).
pub(super) fn private_procfs() -> Result<OwnedFd> {
    let attributes = Attributes::MOUNT_ATTR_NOSUID | Attributes::MOUNT_ATTR_NODEV | Attributes::MOUNT_ATTR_NOEXEC;
    mount::new("proc", Some("proc"), &[], attributes).context(|| "cannot open a private procfs")
}

/// Write `value` to `path` below a private procfs, through no link and no other mount.
pub(super) fn write_below(procfs: &OwnedFd, path: &str, value: &str) -> Result<()> {
    use rustix::fs::{ResolveFlags, openat2};
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_XDEV | ResolveFlags::NO_MAGICLINKS;
    // `self` is a link of procfs' own: it is resolved here.
    let own = format!("{}/", nix::unistd::getpid());
    let path = path.strip_prefix("self/").map_or_else(|| path.to_owned(), |rest| own + rest);
    let file = openat2(procfs, &*path, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty(), resolve);
    let file = file.context(|| format!("cannot open `/proc/{path}`"))?;
    let written = rustix::io::write(&file, value.as_bytes());
    written.map(drop).context(|| format!("cannot write `{value}` to `/proc/{path}`"))
}

/// Have the next `execve(2)` change to this AppArmor profile or SELinux label.
pub(super) fn set_label(procfs: &OwnedFd, process: &Process) -> Result<()> {
    if let Some(profile) = process.apparmor_profile().as_ref().filter(|profile| !profile.is_empty()) {
        let enabled = fs::read_to_string("/sys/module/apparmor/parameters/enabled").unwrap_or_default();
        if openat(procfs, "self/attr/apparmor/exec", OFlags::PATH | OFlags::CLOEXEC, Mode::empty()).is_err()
            && !enabled.starts_with('Y')
        {
            let message = format!("cannot use the AppArmor profile `{profile}`: this host has no AppArmor");
            return Err(Error::new(ErrorKind::Unsupported, message));
        }
        write_below(procfs, "self/attr/apparmor/exec", &format!("exec {profile}")).map_err(|error| {
            let message = format!("cannot use the AppArmor profile `{profile}`");
            let hint = "it may not be loaded: `aa-status` lists those that are, `apparmor_parser -r FILE` loads one";
            Error::new(ErrorKind::Unsupported, message).caused_by(error).hint(hint)
        })?;
    }
    if let Some(label) = process.selinux_label().as_ref().filter(|label| !label.is_empty()) {
        write_below(procfs, "self/attr/exec", label).map_err(|error| {
            Error::new(ErrorKind::Unsupported, format!("cannot use the SELinux label `{label}`")).caused_by(error)
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_have_their_kernel_numbers() {
        let json =
            r#"{"bounding":["CAP_CHOWN","CAP_SYS_ADMIN","CAP_CHECKPOINT_RESTORE"],"ambient":["CAP_NET_BIND_SERVICE"]}"#;
        let found = sets(Some(&serde_json::from_str(json).expect("valid")));
        assert_eq!(found.bounding, 1 | 1 << 21 | 1 << 40);
        assert_eq!(found.ambient, 1 << 10);
        assert_eq!(found.effective, 0);
    }

    #[test]
    fn what_cannot_be_granted_is_told() {
        let sets = Sets { bounding: 1 | 1 << 21, permitted: 1, ambient: 1 | 1 << 5, inheritable: 1, ..Sets::default() };
        let wanted = [
            "capabilities that this host cannot grant are left out: [CAP_SYS_ADMIN]",
            "can't raise ambient capability CAP_KILL: it is not both permitted and inheritable",
        ];
        assert_eq!(ungrantable(&sets, !(1 << 21)), wanted);
        assert!(ungrantable(&Sets { ambient: 1, ..sets }, u64::MAX).is_empty());
    }
}
