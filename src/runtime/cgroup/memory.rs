//! What the kernel killed for want of memory in a scope, which its systemd removes the moment that it is empty.
//!
//! The count in `memory.events` goes with the cgroup, and the kernel tells of a change at most every 10 ms: systemd, which would keep it
//! as the unit's result, and whoever waits for the file hear of the end before they hear of the kill. But the kernel counts a kill in
//! every cgroup above in the same step, and the one above a scope stays. So a kill is there when that one's count has grown since
//! both were last read, and the scope's own limit was touched just before: each kill is preceded by that.

use std::fs;
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::Cgroup;
use super::systemd::Unit;
use crate::kernel::watch::FileWatch;

/// How long a large process may take to end once it was killed.
const RECENT: Duration = Duration::from_secs(10);

/// See the module.
#[derive(Debug)]
pub struct MemoryWatch {
    changes: FileWatch,
    own: PathBuf,
    above: PathBuf,
    /// Kills in the scope and in the cgroup above it when both were last there to be read.
    kills: (u64, u64),
    /// When its own limit was last touched.
    touched: Option<Instant>,
    unit: Unit,
}

impl Cgroup {
    /// Look at the kills in it from now on, where it is a scope whose memory is limited on v2.
    pub fn watch_memory(&self) -> Option<MemoryWatch> {
        let unit = self.unit.clone()?;
        let folder = self.unified.as_ref()?.join(&self.path);
        let (own, above) = (folder.join("memory.events"), folder.parent()?.join("memory.events"));
        let changes = FileWatch::new(&own).ok()?;
        let mut watch = MemoryWatch { changes, own, above, kills: (0, 0), touched: None, unit };
        watch.read().then_some(watch)
    }
}

impl MemoryWatch {
    /// Readable when something changed.
    pub fn as_fd(&self) -> BorrowedFd<'_> {
        self.changes.as_fd()
    }

    /// Take note of what changed.
    pub fn note(&mut self) {
        if self.changes.take() {
            self.touched = Some(Instant::now());
        }
        self.read();
    }

    /// How often the kernel killed a process inside, whether the scope is still there or not.
    pub fn oom_kills(&mut self) -> u64 {
        if self.changes.take() {
            self.touched = Some(Instant::now());
        }
        if self.read() {
            return self.kills.0;
        }
        let touched = self.touched.is_some_and(|touched| touched.elapsed() < RECENT);
        let more = kills(&self.above).is_some_and(|count| count > self.kills.1);
        if touched && more || self.unit.ran_out_of_memory() { self.kills.0.max(1) } else { self.kills.0 }
    }

    /// Read both, the one above first: a kill between them is in its own. Whether they are there.
    fn read(&mut self) -> bool {
        let Some(above) = kills(&self.above) else { return false };
        let Some(own) = kills(&self.own) else { return false };
        self.kills = (own, above);
        true
    }
}

/// The kills that a file of events counts.
pub(super) fn kills(file: &Path) -> Option<u64> {
    kills_of(&fs::read_to_string(file).ok()?)
}

fn kills_of(text: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix("oom_kill "))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(path: &Path, kills: u32) {
        fs::write(path, format!("low 0\nhigh 0\nmax 3\noom 1\noom_kill {kills}\noom_group_kill 0\n")).expect("a file");
    }

    fn watch(folder: &Path) -> MemoryWatch {
        let (own, above) = (folder.join("own"), folder.join("above"));
        events(&own, 0);
        events(&above, 5);
        let changes = FileWatch::new(&own).expect("a watch");
        let unit = Unit::new("", "rcd", "none-such", super::super::systemd::Manager::User(u32::MAX)).expect("a unit");
        let mut watch = MemoryWatch { changes, own, above, kills: (0, 0), touched: None, unit };
        assert!(watch.read());
        watch
    }

    #[test]
    fn a_kill_is_known_when_the_scope_is_gone_before_it_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut watch = watch(folder.path());
        // The limit is touched; the kill itself is counted above only, for the file goes before its change is told.
        events(&folder.path().join("own"), 0);
        watch.note();
        events(&folder.path().join("above"), 6);
        fs::remove_file(folder.path().join("own")).expect("gone");
        assert_eq!(watch.oom_kills(), 1);
    }

    #[test]
    fn kills_of_others_and_of_before_are_not_its_own() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut untouched = watch(folder.path());
        events(&folder.path().join("above"), 6);
        fs::remove_file(folder.path().join("own")).expect("gone");
        assert_eq!(untouched.oom_kills(), 0);
        let mut quiet = watch(folder.path());
        events(&folder.path().join("own"), 0);
        fs::remove_file(folder.path().join("own")).expect("gone");
        assert_eq!(quiet.oom_kills(), 0);
        let mut counted = watch(folder.path());
        events(&folder.path().join("own"), 2);
        counted.note();
        fs::remove_file(folder.path().join("own")).expect("gone");
        assert_eq!(counted.oom_kills(), 2);
    }
}
