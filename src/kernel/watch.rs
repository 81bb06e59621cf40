//! Waiting for a change in a folder (inotify(7)).

use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use rustix::fs::inotify::{self, CreateFlags, WatchFlags};

use super::{Context, Result};

/// A folder that is looked at.
#[derive(Debug)]
pub struct FolderWatch {
    events: OwnedFd,
}

impl FolderWatch {
    /// Look at `folder` from now on: what comes, goes and is written in it.
    pub fn new(folder: &Path) -> Result<Self> {
        let events = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).call(|| "inotify_init1")?;
        let kinds = WatchFlags::CREATE | WatchFlags::MOVED_TO | WatchFlags::CLOSE_WRITE | WatchFlags::DELETE;
        inotify::add_watch(&events, folder, kinds | WatchFlags::ONLYDIR)
            .call(|| format!("inotify_add_watch({})", folder.display()))?;
        Ok(Self { events })
    }

    /// Wait until something changed since the last time, at most for `time`.
    pub fn wait(&self, time: Duration) {
        use std::os::fd::AsFd;
        let timeout = PollTimeout::try_from(time).unwrap_or(PollTimeout::MAX);
        let mut polled = [PollFd::new(self.events.as_fd(), PollFlags::POLLIN)];
        if poll(&mut polled, timeout).is_ok_and(|count| count > 0) {
            let mut buffer = [0; 4096];
            while nix::unistd::read(&self.events, &mut buffer).is_ok_and(|length| length > 0) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn a_change_ends_the_wait_and_nothing_else_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let watch = FolderWatch::new(folder.path()).expect("a watch");
        std::fs::write(folder.path().join("a"), "").expect("a file");
        let began = Instant::now();
        watch.wait(Duration::from_secs(30));
        assert!(began.elapsed() < Duration::from_secs(10));
        watch.wait(Duration::from_millis(30));
        assert!(began.elapsed() >= Duration::from_millis(30));
    }
}
