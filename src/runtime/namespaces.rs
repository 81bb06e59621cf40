//! The namespaces of a bundle: which are new, which are joined, and the id maps of a user namespace.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use nix::libc;
use nix::sched::{CloneFlags, setns};
use oci_spec::runtime::{Linux, LinuxIdMapping, LinuxNamespaceType};

use super::error::{Context, Error, ErrorKind, Result};
use crate::kernel::user_namespace::{self, IdRange};

/// The plan for a bundle's namespaces.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// `CLONE_NEW*` of those made with the process. A cgroup namespace is not among them: its root is where the
    /// process is when it is made, so that happens after the cgroup is joined.
    pub(super) flags: u64,
    /// A new cgroup namespace.
    pub(super) cgroup: bool,
    /// Namespaces to join.
    pub(super) join: Vec<(LinuxNamespaceType, OwnedFd)>,
    /// A user namespace to join. That comes before anything else is made: what is made in it belongs to it.
    pub(super) join_user: Option<OwnedFd>,
    /// A pid namespace to join; a process cannot change its own, only its children's.
    pub(super) join_pid: Option<OwnedFd>,
    /// A new user namespace.
    pub(super) user: bool,
    /// A mount namespace other than the maker's: a new one, or one that is joined.
    pub(super) mount: bool,
    /// A new network namespace.
    pub(super) network: bool,
    /// What a new time namespace starts with, as `/proc/PID/timens_offsets` takes it.
    pub(super) time_offsets: Option<String>,
}

impl Plan {
    /// Whether the process is made out of one that has joined namespaces, and not straight into its cgroup.
    pub(super) fn cloned_within(&self) -> bool {
        self.join_user.is_some() || self.user && !self.join.is_empty()
    }
}

fn flag(kind: LinuxNamespaceType) -> u64 {
    let flag = match kind {
        LinuxNamespaceType::Mount => libc::CLONE_NEWNS,
        LinuxNamespaceType::Cgroup => libc::CLONE_NEWCGROUP,
        LinuxNamespaceType::Uts => libc::CLONE_NEWUTS,
        LinuxNamespaceType::Ipc => libc::CLONE_NEWIPC,
        LinuxNamespaceType::User => libc::CLONE_NEWUSER,
        LinuxNamespaceType::Pid => libc::CLONE_NEWPID,
        LinuxNamespaceType::Network => libc::CLONE_NEWNET,
        LinuxNamespaceType::Time => 0x80,
    };
    u64::from(flag.unsigned_abs())
}

/// Read the plan off the spec, and open what is joined.
pub(super) fn plan(linux: &Linux) -> Result<Plan> {
    let mut plan = Plan::default();
    let mut seen = Vec::new();
    for namespace in linux.namespaces().iter().flatten() {
        let kind = namespace.typ();
        if seen.contains(&kind) {
            let message = format!("the namespace `{kind}` is given twice");
            return Err(Error::new(ErrorKind::InvalidSpec, message));
        }
        seen.push(kind);
        let path = namespace.path().as_ref().filter(|path| !path.as_os_str().is_empty());
        match (kind, path) {
            (_, Some(path)) => {
                let opened = open(kind, path)?;
                plan.mount |= kind == LinuxNamespaceType::Mount;
                match kind {
                    LinuxNamespaceType::Pid => plan.join_pid = Some(opened),
                    LinuxNamespaceType::User => plan.join_user = Some(opened),
                    kind => plan.join.push((kind, opened)),
                }
            }
            (LinuxNamespaceType::Cgroup, None) => plan.cgroup = true,
            (kind, None) => {
                plan.flags |= flag(kind);
                plan.user |= kind == LinuxNamespaceType::User;
                plan.mount |= kind == LinuxNamespaceType::Mount;
                plan.network |= kind == LinuxNamespaceType::Network;
            }
        }
    }
    plan.time_offsets = time_offsets(linux)?;
    if plan.time_offsets.is_some() {
        if plan.flags & flag(LinuxNamespaceType::Time) == 0 {
            let message = "`linux.timeOffsets` needs a new time namespace";
            return Err(Error::new(ErrorKind::InvalidSpec, message));
        }
        // Once a process is inside, its offsets cannot change: it is made by [`TimeNamespace`], not with the process.
        plan.flags &= !flag(LinuxNamespaceType::Time);
    }
    if plan.user && (linux.uid_mappings().is_none() || linux.gid_mappings().is_none()) {
        let message = "a new user namespace needs `linux.uidMappings` and `linux.gidMappings`";
        return Err(Error::new(ErrorKind::InvalidSpec, message));
    }
    let mapped = [linux.uid_mappings(), linux.gid_mappings()].into_iter().flatten().any(|maps| !maps.is_empty());
    if mapped && !plan.user && plan.join_user.is_none() {
        let message = "user namespace mappings specified, but user namespace isn't enabled in the config";
        return Err(Error::new(ErrorKind::InvalidSpec, message));
    }
    Ok(plan)
}

fn time_offsets(linux: &Linux) -> Result<Option<String>> {
    let mut lines = String::new();
    // Sorted, so that the same bundle does the same: a map has no order.
    let offsets: BTreeMap<_, _> = linux.time_offsets().iter().flatten().collect();
    for (clock, offset) in offsets {
        if !matches!(&**clock, "monotonic" | "boottime") {
            let message = format!("`linux.timeOffsets` has the clock `{clock}`: there are `monotonic` and `boottime`");
            return Err(Error::new(ErrorKind::InvalidSpec, message));
        }
        let (seconds, nanoseconds) = (offset.secs().unwrap_or_default(), offset.nanosecs().unwrap_or_default());
        // Writing to a string cannot fail.
        let _ = writeln!(lines, "{clock} {seconds} {nanoseconds}");
    }
    Ok((!lines.is_empty()).then_some(lines))
}

/// While this lives, children of this process are in a new time namespace with the plan's offsets.
#[derive(Debug)]
pub(super) struct TimeNamespace(fs::File);

impl TimeNamespace {
    /// None where the plan has no offsets.
    pub(super) fn of_plan(plan: &Plan) -> Result<Option<Self>> {
        let Some(offsets) = &plan.time_offsets else { return Ok(None) };
        let own = fs::File::open("/proc/self/ns/time").context(|| "this kernel has no time namespaces")?;
        let flag = CloneFlags::from_bits_retain(i32::try_from(flag(LinuxNamespaceType::Time)).unwrap_or_default());
        nix::sched::unshare(flag).context(|| "cannot make a time namespace")?;
        let made = Self(own);
        let written = fs::write("/proc/self/timens_offsets", offsets);
        written.context(|| format!("cannot set the clocks of the time namespace to {offsets:?}"))?;
        Ok(Some(made))
    }
}

impl Drop for TimeNamespace {
    fn drop(&mut self) {
        // Where that fails, only later children of this process would see other clocks; a maker has none.
        let _ = setns(&self.0, CloneFlags::empty());
    }
}

fn open(kind: LinuxNamespaceType, path: &Path) -> Result<OwnedFd> {
    let failed = || format!("cannot join the {kind} namespace `{}`", path.display());
    if !path.is_absolute() {
        return Err(Error::new(ErrorKind::InvalidSpec, failed()).caused_by("the path must be absolute"));
    }
    // A queue would be waited for.
    let opened = fs::OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path).context(failed)?;
    let found = nix::sys::statfs::fstatfs(&opened).context(failed)?;
    if found.filesystem_type() != nix::sys::statfs::NSFS_MAGIC {
        return Err(Error::new(ErrorKind::InvalidSpec, failed()).caused_by("it is no namespace"));
    }
    Ok(opened.into())
}

/// Move this process into the user namespace that is joined: the right to join and to make others comes with it.
pub(super) fn join_user(namespace: &OwnedFd) -> Result<()> {
    setns(namespace, CloneFlags::CLONE_NEWUSER).context(|| "cannot join the user namespace")
}

/// Move this process into those namespaces that its present rights suffice for; the others stay in the plan, for when it is in
/// its user namespace. A mount namespace is always among those: what is prepared here is looked up in the present one.
pub(super) fn join_early(plan: &mut Plan) {
    plan.join.retain(|(kind, namespace)| {
        let flag = CloneFlags::from_bits_retain(i32::try_from(flag(*kind)).unwrap_or_default());
        *kind == LinuxNamespaceType::Mount || setns(namespace, flag).is_err()
    });
}

/// Move this process into the other namespaces that are joined.
pub(super) fn join(plan: &Plan) -> Result<()> {
    for (kind, namespace) in &plan.join {
        let flag = CloneFlags::from_bits_retain(i32::try_from(flag(*kind)).unwrap_or_default());
        setns(namespace, flag).context(|| format!("cannot join the {kind} namespace"))?;
    }
    Ok(())
}

/// The id that the host has for a user of the container's.
pub(super) fn host_user(plan: &Plan, linux: &Linux, uid: u32) -> Option<u32> {
    if !plan.user {
        return plan.join_user.is_none().then_some(uid);
    }
    outside(linux.uid_mappings().as_deref().unwrap_or_default(), uid)
}

/// What an id inside stands for.
pub(super) fn outside(maps: &[LinuxIdMapping], inside: u32) -> Option<u32> {
    maps.iter().find_map(|map| {
        let offset = inside.checked_sub(map.container_id()).filter(|offset| *offset < map.size())?;
        map.host_id().checked_add(offset)
    })
}

/// The network namespace of the process `pid`: one that it is to join, or that it was made in.
pub(super) fn network(plan: &Plan, pid: i32) -> Result<OwnedFd> {
    if let Some((_, joined)) = plan.join.iter().find(|(kind, _)| *kind == LinuxNamespaceType::Network) {
        return joined.try_clone().context(|| "cannot copy a descriptor");
    }
    let path = format!("/proc/{pid}/ns/net");
    fs::File::open(&path).map(OwnedFd::from).context(|| format!("cannot open `{path}`"))
}

/// Whether the container has a namespace of this kind that is not the one of this process.
pub(super) fn has_own(linux: &Linux, wanted: LinuxNamespaceType) -> bool {
    let Some(namespace) = linux.namespaces().iter().flatten().find(|one| one.typ() == wanted) else { return false };
    let path = namespace.path().as_ref().filter(|path| !path.as_os_str().is_empty());
    let Some(path) = path else { return true };
    let name = match wanted {
        LinuxNamespaceType::Network => "net",
        LinuxNamespaceType::Ipc => "ipc",
        LinuxNamespaceType::Uts => "uts",
        _ => "user",
    };
    let identity = |path: &Path| fs::metadata(path).ok().map(|found| (found.dev(), found.ino()));
    // What cannot be looked at is refused when it is joined.
    identity(path) != identity(&PathBuf::from("/proc/self/ns").join(name))
}

/// Write the id maps of the process `pid`, which has just made its user namespace.
pub(super) fn write_maps(pid: i32, linux: &Linux) -> Result<()> {
    let (uids, gids) = (ranges(linux.uid_mappings().as_deref()), ranges(linux.gid_mappings().as_deref()));
    let written = user_namespace::write_maps(pid, &uids, &gids);
    written.context(|| "cannot map the ids of the user namespace")
}

fn ranges(maps: Option<&[LinuxIdMapping]>) -> Vec<IdRange> {
    let range =
        |map: &LinuxIdMapping| IdRange { inside: map.container_id(), outside: map.host_id(), count: map.size() };
    maps.unwrap_or_default().iter().map(range).collect()
}

/// A user namespace with these maps and no process in it, for id-mapped mounts.
pub(super) fn user_namespace_with(uids: &[LinuxIdMapping], gids: &[LinuxIdMapping]) -> Result<OwnedFd> {
    let made = user_namespace::unpopulated(&ranges(Some(uids)), &ranges(Some(gids)));
    made.context(|| "cannot make a user namespace of these ids")
}
