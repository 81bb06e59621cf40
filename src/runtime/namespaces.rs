//! The namespaces of a bundle: which are new, which are joined, and the id maps of a user namespace.

use std::fs;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use nix::libc;
use nix::sched::{CloneFlags, setns};
use oci_spec::runtime::{Linux, LinuxIdMapping, LinuxNamespaceType};

use super::error::{Context, Error, ErrorKind, Result};
use crate::kernel::process::{self, Cloned};

/// The plan for a bundle's namespaces.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// `CLONE_NEW*` of those made with the process. A cgroup namespace is not among them: its root is where the
    /// process is when it is made, so that happens after the cgroup is joined.
    pub(super) flags: u64,
    /// A new cgroup namespace.
    pub(super) cgroup: bool,
    /// Namespaces to join, the user namespace first: it gives the right to join the others.
    pub(super) join: Vec<(LinuxNamespaceType, OwnedFd)>,
    /// A pid namespace to join; a process cannot change its own, only its children's.
    pub(super) join_pid: Option<OwnedFd>,
    /// A new user namespace.
    pub(super) user: bool,
    /// A new mount namespace.
    pub(super) mount: bool,
    /// A new network namespace.
    pub(super) network: bool,
}

impl Plan {
    /// Whether a user namespace is joined.
    pub(super) fn joins_user(&self) -> bool {
        self.join.iter().any(|(kind, _)| *kind == LinuxNamespaceType::User)
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
                if kind == LinuxNamespaceType::Pid {
                    plan.join_pid = Some(opened);
                } else {
                    plan.join.push((kind, opened));
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
    plan.join.sort_by_key(|(kind, _)| *kind != LinuxNamespaceType::User);
    if plan.user && (linux.uid_mappings().is_none() || linux.gid_mappings().is_none()) {
        let message = "a new user namespace needs `linux.uidMappings` and `linux.gidMappings`";
        return Err(Error::new(ErrorKind::InvalidSpec, message));
    }
    Ok(plan)
}

fn open(kind: LinuxNamespaceType, path: &Path) -> Result<OwnedFd> {
    let failed = || format!("cannot join the {kind} namespace `{}`", path.display());
    if !path.is_absolute() {
        return Err(Error::new(ErrorKind::InvalidSpec, failed()).caused_by("the path must be absolute"));
    }
    Ok(fs::File::open(path).context(failed)?.into())
}

/// Move this process into the namespaces that are joined.
pub(super) fn join(plan: &Plan) -> Result<()> {
    for (kind, namespace) in &plan.join {
        let flag = CloneFlags::from_bits_retain(i32::try_from(flag(*kind)).unwrap_or_default());
        setns(namespace, flag).context(|| format!("cannot join the {kind} namespace"))?;
    }
    Ok(())
}

/// Write the id maps of the process `pid`, which has just made its user namespace.
pub(super) fn write_maps(pid: i32, linux: &Linux) -> Result<()> {
    let folder = Path::new("/proc").join(pid.to_string());
    let empty = Vec::new();
    map(&folder, linux.uid_mappings().as_ref().unwrap_or(&empty), linux.gid_mappings().as_ref().unwrap_or(&empty))
}

fn map(folder: &Path, uids: &[LinuxIdMapping], gids: &[LinuxIdMapping]) -> Result<()> {
    let lines = |maps: &[LinuxIdMapping]| -> String {
        maps.iter().map(|map| format!("{} {} {}\n", map.container_id(), map.host_id(), map.size())).collect()
    };
    if !nix::unistd::geteuid().is_root() {
        // Whoever may not map groups freely must give up setgroups first (user_namespaces(7)).
        fs::write(folder.join("setgroups"), "deny").context(|| "cannot give up setgroups")?;
    }
    fs::write(folder.join("uid_map"), lines(uids)).context(|| format!("cannot map the user ids {:?}", lines(uids)))?;
    fs::write(folder.join("gid_map"), lines(gids)).context(|| format!("cannot map the group ids {:?}", lines(gids)))
}

/// A user namespace with these maps and no process in it, for id-mapped mounts.
pub(super) fn user_namespace_with(uids: &[LinuxIdMapping], gids: &[LinuxIdMapping]) -> Result<OwnedFd> {
    let (ours, theirs) = super::sync::Channel::pair()?;
    match process::clone(flag(LinuxNamespaceType::User), None)? {
        Cloned::Child => {
            drop(ours);
            // Hold the namespace until the other side has opened it.
            let _ = theirs.receive();
            process::exit_now(0)
        }
        Cloned::Parent { pid, pidfd } => {
            drop(theirs);
            let folder = Path::new("/proc").join(pid.to_string());
            let made = map(&folder, uids, gids).and_then(|()| {
                fs::File::open(folder.join("ns/user")).map(OwnedFd::from).context(|| "cannot open a user namespace")
            });
            drop(ours);
            process::wait(pidfd.as_fd())?;
            made
        }
    }
}
