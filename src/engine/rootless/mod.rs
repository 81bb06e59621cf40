//! How an ordinary user gets a user namespace: which ids it maps, and who may write the map.
//!
//! The plan is a pure function of what the host grants (`/etc/subuid`, `/etc/subgid`, the set-user-id helpers);
//! [`enter`] carries it out, with ids that systemd lends where none are granted and a store can be kept with such. Everything that rcd
//! keeps for a user is then owned by ids of that user's own.

mod service;

use std::fs;
use std::path::Path;

use super::layout::Layout;
use super::{Context, Error, ErrorKind, Result};
use crate::kernel::lock::Lock;
use crate::kernel::process;
use crate::kernel::user_namespace::{self, IdRange, MapWriter};

/// The ids of a user namespace, and how it gets them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Users.
    pub uids: Vec<IdRange>,
    /// Groups.
    pub gids: Vec<IdRange>,
    /// Who gives them.
    pub way: Way,
}

/// The ways to a user namespace, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Subordinate ids, written by `newuidmap` and `newgidmap`.
    Helpers,
    /// Ids that systemd's user-namespace service lends.
    Service,
    /// The user's own id alone, which needs nobody.
    OneId,
}

/// The user that rcd runs for, as the host knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The user id.
    pub uid: u32,
    /// The group id.
    pub gid: u32,
    /// The name, where `/etc/passwd` has one.
    pub name: Option<String>,
}

impl User {
    /// The user of this id, named by the host's `/etc/passwd`.
    pub fn lookup(uid: u32, gid: u32) -> Self {
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        Self { uid, gid, name: name_of(&passwd, uid) }
    }
}

fn name_of(passwd: &str, uid: u32) -> Option<String> {
    let mut lines = passwd.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let found = lines.find(|fields| fields.get(2).and_then(|text| text.parse().ok()) == Some(uid))?;
    Some(found[0].to_owned())
}

/// Plan the namespace of `user`: subordinate ids where both files grant some and the helpers are there, else one id.
///
/// Grants are lines of `subuid(5)`: `NAME-OR-UID:FIRST:COUNT`.
pub fn plan(user: &User, subuid: &str, subgid: &str, helpers: bool) -> Plan {
    let (uids, gids) = (granted(user, subuid), granted(user, subgid));
    if helpers && !uids.is_empty() && !gids.is_empty() {
        return Plan { uids: map(user.uid, &uids), gids: map(user.gid, &gids), way: Way::Helpers };
    }
    Plan { uids: map(user.uid, &[]), gids: map(user.gid, &[]), way: Way::OneId }
}

fn granted(user: &User, text: &str) -> Vec<(u32, u32)> {
    let uid = user.uid.to_string();
    grants_of(text, &|name| name == uid || Some(name) == user.name.as_deref())
}

/// The first id and the number of ids of each line of a `subuid(5)` file whose name is wanted.
pub(super) fn grants_of(text: &str, wanted: &dyn Fn(&str) -> bool) -> Vec<(u32, u32)> {
    let grant = |line: &str| {
        let mut fields = line.split(':');
        let (name, first, count) = (fields.next()?, fields.next()?, fields.next()?);
        wanted(name.trim()).then_some(())?;
        Some((first.trim().parse().ok()?, count.trim().parse().ok()?))
    };
    text.lines().filter_map(grant).filter(|&(_, count)| count > 0).collect()
}

/// Id 0 is the user itself; the granted ids follow from 1 on.
fn map(own: u32, granted: &[(u32, u32)]) -> Vec<IdRange> {
    let mut ranges = vec![IdRange { inside: 0, outside: own, count: 1 }];
    let mut inside = 1_u32;
    for &(outside, count) in granted {
        let count = count.min(u32::MAX - inside);
        ranges.push(IdRange { inside, outside, count });
        inside += count;
    }
    ranges
}

/// Enter the user namespace that this host grants `user`. `search` is where the helpers are looked for (`PATH`).
pub fn enter(layout: &Layout, user: &User, search: &[impl AsRef<Path>]) -> Result<Plan> {
    let grants = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let mut plan = plan(user, &grants("/etc/subuid"), &grants("/etc/subgid"), helpers(search));
    if plan.way == Way::OneId && service::verdict(layout).is_some_and(|verdict| verdict.is_ok()) {
        service::enter()?;
        let (uids, gids) = user_namespace::own_maps().context(|| "cannot read the own map of ids")?;
        return Ok(Plan { uids, gids, way: Way::Service });
    }
    let writer = if plan.way == Way::Helpers { MapWriter::Helpers } else { MapWriter::Own };
    let written = user_namespace::enter(&plan.uids, &plan.gids, writer).map_err(|error| {
        Error::new(ErrorKind::Unsupported, "cannot enter a user namespace, which running without root needs")
            .caused_by(error)
            .hint(hint(&plan))
    })?;
    if written != writer {
        plan.way = Way::OneId;
        plan.uids.truncate(1);
        plan.gids.truncate(1);
    }
    Ok(plan)
}

/// Of the user namespace that this process is in: who gave it its ids, and why systemd's service did not where it is there.
pub fn way(layout: &Layout) -> (Way, Option<String>) {
    let verdict = service::verdict_of_before(layout);
    match (user_namespace::has_one_id(), verdict) {
        (true, Some(Err(why))) => (Way::OneId, Some(why)),
        (true, _) => (Way::OneId, None),
        (false, Some(Ok(()))) => (Way::Service, None),
        (false, _) => (Way::Helpers, None),
    }
}

/// What systemd's user-namespace service is good for, for a user without subordinate ids; none where it is not there.
pub fn service(layout: &Layout) -> Option<std::result::Result<(), String>> {
    service::verdict(layout)
}

/// Enter the user namespace that all processes of `layout`'s user share, and make it where none of them lives: so containers
/// that are started one after the other can meet in a network. The plan of a new one.
pub fn enter_shared(layout: &Layout, user: &User, search: &[impl AsRef<Path>]) -> Result<Option<Plan>> {
    let folder = layout.user_processes();
    super::container::make_private_folder(&folder)?;
    let _lock = Lock::take(&folder.join("lock")).context(|| format!("cannot lock `{}`", folder.display()))?;
    for pid in processes(layout) {
        // One that has just ended, or is not the user's any more, is no reason to fail.
        if user_namespace::join_with_mounts(pid).is_ok() {
            return register(layout).map(|()| None);
        }
    }
    let plan = enter(layout, user, search)?;
    register(layout).map(|()| Some(plan))
}

/// Write down that this process lives in the shared user namespace.
pub fn register(layout: &Layout) -> Result<()> {
    let pid = std::process::id();
    let path = layout.user_processes().join(pid.to_string());
    let started = i32::try_from(pid).ok().and_then(|pid| process::start_time(pid).ok()?).unwrap_or_default();
    fs::write(&path, started.to_string()).context(|| format!("cannot write `{}`", path.display()))
}

/// The processes that live in it, as far as they are written down. What is written of those that ended is removed.
pub fn processes(layout: &Layout) -> Vec<i32> {
    let mut living = Vec::new();
    for entry in fs::read_dir(layout.user_processes()).into_iter().flatten().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else { continue };
        let written = fs::read_to_string(entry.path()).ok().and_then(|text| text.parse::<u64>().ok());
        match written.map(|started| process::state_of(pid, started)) {
            Some(Ok(Some(_))) => living.push(pid),
            Some(Ok(None)) => drop(fs::remove_file(entry.path())),
            // It is being written just now, or cannot be looked at.
            None | Some(Err(_)) => {}
        }
    }
    living
}

/// Whether both programs that may write maps are there.
pub fn helpers(search: &[impl AsRef<Path>]) -> bool {
    let found = |name: &str| search.iter().any(|folder| folder.as_ref().join(name).is_file());
    found("newuidmap") && found("newgidmap")
}

fn hint(plan: &Plan) -> &'static str {
    let closed = |path: &str| fs::read_to_string(path).ok().map(|text| text.trim().to_owned());
    if closed("/proc/sys/user/max_user_namespaces").as_deref() == Some("0") {
        return "this host allows no user namespaces: `sysctl user.max_user_namespaces=15000` as root allows them";
    }
    if closed("/proc/sys/kernel/unprivileged_userns_clone").as_deref() == Some("0") {
        return "this host allows them to root only: `sysctl kernel.unprivileged_userns_clone=1` as root allows them";
    }
    if closed("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").as_deref() == Some("1") {
        return "AppArmor restricts them here: `sysctl kernel.apparmor_restrict_unprivileged_userns=0` as root lifts it";
    }
    match plan.way {
        Way::Helpers => "`newuidmap` and `newgidmap` must be set-user-id root: reinstall the package `uidmap`",
        Way::Service | Way::OneId => "run rcd as root, or outside of the sandbox that forbids user namespaces",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user() -> User {
        User { uid: 1000, gid: 1001, name: Some("ann".to_owned()) }
    }

    #[test]
    fn subordinate_ids_follow_the_users_own() {
        let plan = plan(&user(), "bob:5:5\nann:100000:65536\n1000:300000:10\n", "ann:200000:65536\n", true);
        assert_eq!(plan.way, Way::Helpers);
        let uids = [(0, 1000, 1), (1, 100_000, 65_536), (65_537, 300_000, 10)];
        assert_eq!(plan.uids, uids.map(|(inside, outside, count)| IdRange { inside, outside, count }));
        let gids = [(0, 1001, 1), (1, 200_000, 65_536)];
        assert_eq!(plan.gids, gids.map(|(inside, outside, count)| IdRange { inside, outside, count }));
    }

    #[test]
    fn one_id_where_nothing_is_granted_or_nobody_can_write_it() {
        let one = [IdRange { inside: 0, outside: 1000, count: 1 }];
        for (subuid, helpers) in [("", true), ("ann:100000:65536", false), ("ann:x:1\nann:1\nann:7:0", true)] {
            let plan = plan(&user(), subuid, "ann:200000:65536", helpers);
            assert_eq!((plan.uids.as_slice(), plan.way), (one.as_slice(), Way::OneId), "{subuid}");
        }
    }

    #[test]
    fn names_come_from_passwd() {
        assert_eq!(name_of("root:x:0:0::/:/bin/sh\nann:x:1000:1001::/:/bin/sh\n", 1000).as_deref(), Some("ann"));
        assert_eq!(name_of("broken\n", 1000), None);
    }
}
