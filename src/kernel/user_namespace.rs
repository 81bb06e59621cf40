//! Entering a user namespace: what makes an ordinary user `root` over a range of ids of their own.
//!
//! It knows `user_namespaces(7)` and nothing of which ids to take: rcd's engine plans those. The process that calls
//! [`enter`] goes on inside; a forked child stays outside for as long as the mapping is written.

use std::ffi::OsStr;
use std::fs;
use std::os::fd::{AsFd, OwnedFd};
use std::process::Command;
use std::sync::atomic::{AtomicU8, Ordering};

use nix::errno::Errno;
use nix::sched::{CloneFlags, unshare};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, Gid, Pid, Uid, fork, pipe2, read, setresgid, setresuid};

use super::{Context, Error, Result};

/// `count` ids from `inside` on stand for those from `outside` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct IdRange {
    /// The first id in the new namespace.
    pub inside: u32,
    /// The first id in the namespace of the caller.
    pub outside: u32,
    /// How many.
    pub count: u32,
}

/// Who writes the mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapWriter {
    /// The set-user-id programs `newuidmap` and `newgidmap`, which allow what `/etc/subuid` and `/etc/subgid` grant.
    Helpers,
    /// The process itself, which may map its own user and group and nothing else.
    Own,
}

/// What [`is_initial`] found, until this process goes elsewhere.
static INITIAL: AtomicU8 = AtomicU8::new(UNKNOWN);
const UNKNOWN: u8 = 0;
const YES: u8 = 1;
const NO: u8 = 2;

/// Whether this process is in the host's own user namespace, where every id stands for itself.
pub fn is_initial() -> bool {
    match INITIAL.load(Ordering::Relaxed) {
        UNKNOWN => {
            let initial = maps_all();
            INITIAL.store(if initial { YES } else { NO }, Ordering::Relaxed);
            initial
        }
        known => known == YES,
    }
}

fn maps_all() -> bool {
    // With no procfs nothing says otherwise, and a kernel without user namespaces has only the initial one.
    let Ok(map) = fs::read_to_string("/proc/self/uid_map") else { return true };
    map.split_ascii_whitespace().eq(["0", "0", "4294967295"])
}

/// The number of this process's user as the namespace above knows it: the host's, for who entered one.
pub fn outer_user() -> u32 {
    let own = nix::unistd::geteuid().as_raw();
    let map = fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    outer(&map, own).unwrap_or(own)
}

fn outer(map: &str, id: u32) -> Option<u32> {
    map.lines().find_map(|line| {
        let numbers: Vec<u32> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let [inside, outside, count] = numbers.as_slice() else { return None };
        id.checked_sub(*inside).filter(|offset| offset < count)?.checked_add(*outside)
    })
}

/// Whether this user namespace lets anybody set their groups: one that its user mapped alone does not (`user_namespaces(7)`).
pub fn may_set_groups() -> bool {
    fs::read_to_string("/proc/self/setgroups").map_or(true, |text| text.trim() != "deny")
}

/// Whether this process's user namespace has the group `id`.
pub fn maps_group(id: u32) -> bool {
    let Ok(map) = fs::read_to_string("/proc/self/gid_map") else { return true };
    maps(&map, id)
}

fn maps(map: &str, id: u32) -> bool {
    ranges(map).iter().any(|range| id >= range.inside && id - range.inside < range.count)
}

/// The maps of this process's user namespace, of users and of groups.
pub fn own_maps() -> Result<(Vec<IdRange>, Vec<IdRange>)> {
    let read = |path: &str| fs::read_to_string(path).call(|| format!("read({path})")).map(|text| ranges(&text));
    Ok((read("/proc/self/uid_map")?, read("/proc/self/gid_map")?))
}

/// Whether this process is in a user namespace that knows one user only.
pub fn has_one_id() -> bool {
    !is_initial() && own_maps().is_ok_and(|(uids, _)| uids.iter().map(|range| u64::from(range.count)).sum::<u64>() == 1)
}

fn ranges(map: &str) -> Vec<IdRange> {
    let range = |line: &str| {
        let mut numbers = line.split_whitespace().filter_map(|word| word.parse().ok());
        Some(IdRange { inside: numbers.next()?, outside: numbers.next()?, count: numbers.next()? })
    };
    map.lines().filter_map(range).collect()
}

/// A new user namespace with these maps and no process in it, for mounts that map ids. The caller has one thread, and the
/// right to map the ids.
pub fn unpopulated(uids: &[IdRange], gids: &[IdRange]) -> Result<OwnedFd> {
    let (wait, hold) = pipe2(nix::fcntl::OFlag::O_CLOEXEC).call(|| "pipe2")?;
    match super::process::clone(CloneFlags::CLONE_NEWUSER.bits().unsigned_abs().into(), None)? {
        super::process::Cloned::Child => {
            drop(hold);
            // The namespace is there for as long as its process, and then for as long as it is open.
            wait_for_close(&wait);
            super::process::exit_now(0)
        }
        super::process::Cloned::Parent { pid, pidfd } => {
            drop(wait);
            let made = write_maps(pid, uids, gids).and_then(|()| {
                let path = format!("/proc/{pid}/ns/user");
                fs::File::open(&path).map(OwnedFd::from).call(|| format!("open({path})"))
            });
            drop(hold);
            super::process::wait(pidfd.as_fd())?;
            made
        }
    }
}

/// Write the maps of the process `pid`, which has just made its user namespace.
pub fn write_maps(pid: i32, uids: &[IdRange], gids: &[IdRange]) -> Result<()> {
    if !nix::unistd::geteuid().is_root() {
        // Whoever may not map groups freely must give up setgroups first.
        write_map(&format!("/proc/{pid}/setgroups"), "deny")?;
    }
    write_map(&format!("/proc/{pid}/uid_map"), &lines(uids))?;
    write_map(&format!("/proc/{pid}/gid_map"), &lines(gids))
}

/// Move this single-threaded process into a new user namespace with these maps, as its user and group 0, and into a
/// mount namespace that the new user namespace owns. On an error the process must not go on: it may be half-way in.
/// Who wrote the maps is the answer: where the helpers fail, it is this process, with the first id of each alone.
pub fn enter(uids: &[IdRange], gids: &[IdRange], writer: MapWriter) -> Result<MapWriter> {
    INITIAL.store(UNKNOWN, Ordering::Relaxed);
    let written = match writer {
        MapWriter::Own => {
            unshare(CloneFlags::CLONE_NEWUSER).call(|| "unshare(CLONE_NEWUSER)")?;
            write_own_maps(uids, gids).map(|()| MapWriter::Own)?
        }
        MapWriter::Helpers => match enter_through_helpers(uids, gids) {
            Ok(()) => MapWriter::Helpers,
            // They are there and may not, as on a file system with nosuid. Where they wrote nothing, a process may map itself.
            Err(error) if !is_mapped() => {
                write_own_maps(&uids[..1], &gids[..1]).map(|()| MapWriter::Own).map_err(|_| error)?
            }
            Err(error) => return Err(error),
        },
    };
    become_root().map(|()| written)
}

/// Move this single-threaded process into a new user namespace that nobody has given ids yet, and open that.
pub fn enter_without_ids() -> Result<OwnedFd> {
    INITIAL.store(UNKNOWN, Ordering::Relaxed);
    unshare(CloneFlags::CLONE_NEWUSER).call(|| "unshare(CLONE_NEWUSER)")?;
    fs::File::open("/proc/self/ns/user").map(OwnedFd::from).call(|| "open(/proc/self/ns/user)")
}

/// Be user and group 0 of the own user namespace, which has ids by now, with a mount namespace that it owns.
pub fn become_root() -> Result<()> {
    be_user_zero()?;
    unshare(CloneFlags::CLONE_NEWNS).call(|| "unshare(CLONE_NEWNS)")
}

fn be_user_zero() -> Result<()> {
    setresgid(Gid::from_raw(0), Gid::from_raw(0), Gid::from_raw(0)).call(|| "setresgid(0)")?;
    setresuid(Uid::from_raw(0), Uid::from_raw(0), Uid::from_raw(0)).call(|| "setresuid(0)")
}

/// Whether anybody has mapped anything in this process's user namespace.
fn is_mapped() -> bool {
    own_maps().is_ok_and(|(uids, gids)| !uids.is_empty() || !gids.is_empty())
}

fn write_own_maps(uids: &[IdRange], gids: &[IdRange]) -> Result<()> {
    // Without `deny` a process could drop a group that denies it access (CVE-2014-8989).
    write_map("/proc/self/setgroups", "deny")?;
    write_map("/proc/self/uid_map", &lines(uids))?;
    write_map("/proc/self/gid_map", &lines(gids))
}

/// Move this single-threaded process into the user namespace of the process `pid`, as its user and group 0, unless it is
/// there already.
pub fn join(pid: i32) -> Result<()> {
    let path = format!("/proc/{pid}/ns/user");
    let same = fs::read_link(&path).call(|| format!("readlink({path})"))?
        == fs::read_link("/proc/self/ns/user").call(|| "readlink(/proc/self/ns/user)")?;
    if same {
        return Ok(());
    }
    INITIAL.store(UNKNOWN, Ordering::Relaxed);
    let namespace = fs::File::open(&path).call(|| format!("open({path})"))?;
    nix::sched::setns(namespace, CloneFlags::CLONE_NEWUSER).call(|| format!("setns({path})"))?;
    be_user_zero()
}

/// [`join`], and move into a mount namespace that the user namespace owns.
pub fn join_with_mounts(pid: i32) -> Result<()> {
    join(pid)?;
    unshare(CloneFlags::CLONE_NEWNS).call(|| "unshare(CLONE_NEWNS)")
}

fn enter_through_helpers(uids: &[IdRange], gids: &[IdRange]) -> Result<()> {
    let own = Pid::this();
    let (ready, announce) = pipe2(nix::fcntl::OFlag::O_CLOEXEC).call(|| "pipe2")?;
    // SAFETY: this process has one thread (documented above), so the child may do all that the parent may.
    match unsafe { fork() }.call(|| "fork")? {
        ForkResult::Child => {
            drop(announce);
            let done = wait_for_close(&ready) && map_with("newuidmap", own, uids) && map_with("newgidmap", own, gids);
            // SAFETY: `_exit` ends the child at once; nothing of the parent's is flushed or dropped twice.
            unsafe { nix::libc::_exit(i32::from(!done)) }
        }
        ForkResult::Parent { child } => {
            drop(ready);
            let entered = unshare(CloneFlags::CLONE_NEWUSER).call(|| "unshare(CLONE_NEWUSER)");
            if entered.is_ok() {
                nix::unistd::write(&announce, b"1").call(|| "write(pipe)")?;
            }
            drop(announce);
            let status = waitpid(child, None).call(|| "waitpid")?;
            entered?;
            match status {
                WaitStatus::Exited(_, 0) => Ok(()),
                _ => Err(Error::new("newuidmap, newgidmap", Errno::EPERM)),
            }
        }
    }
}

/// Whether the other side wrote before it closed: it is in its namespace.
fn wait_for_close(ready: &OwnedFd) -> bool {
    let mut byte = [0];
    loop {
        match read(ready, &mut byte) {
            Err(Errno::EINTR) => {}
            other => return other == Ok(1),
        }
    }
}

fn map_with(program: &str, process: Pid, ranges: &[IdRange]) -> bool {
    let numbers = ranges.iter().flat_map(|range| [range.inside, range.outside, range.count]);
    let words = numbers.map(|number| number.to_string());
    let status = Command::new(OsStr::new(program)).arg(process.to_string()).args(words).status();
    status.is_ok_and(|status| status.success())
}

fn write_map(path: &str, text: &str) -> Result<()> {
    fs::write(path, text).call(|| format!("write({path}, {:?})", text.trim_end()))
}

fn lines(ranges: &[IdRange]) -> String {
    ranges.iter().map(|range| format!("{} {} {}\n", range.inside, range.outside, range.count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_a_line_a_range() {
        let ranges =
            [IdRange { inside: 0, outside: 1000, count: 1 }, IdRange { inside: 1, outside: 100_000, count: 65_536 }];
        assert_eq!(lines(&ranges), "0 1000 1\n1 100000 65536\n");
        assert!(maps(&lines(&ranges), 5) && !maps(&lines(&ranges[..1]), 5));
        assert!(maps("         0          0 4294967295\n", 5));
        assert_eq!([0, 5, 70_000].map(|id| outer(&lines(&ranges), id)), [Some(1000), Some(100_004), None]);
    }
}
