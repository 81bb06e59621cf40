//! Waiting for changes of folders and files (inotify(7)).

use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags};

use super::{Context, Result};

/// A folder that is looked at.
#[derive(Debug)]
pub struct FolderWatch {
    events: OwnedFd,
}

impl FolderWatch {
    /// Look at `folder` from now on: what comes, goes and is written in it.
    pub fn new(folder: &Path) -> Result<Self> {
        let kinds = WatchFlags::CREATE | WatchFlags::MOVED_TO | WatchFlags::CLOSE_WRITE | WatchFlags::DELETE;
        Ok(Self { events: watch(folder, kinds | WatchFlags::ONLYDIR)? })
    }

    /// Ready to be read when something changed; [`Self::wait`] makes it wait for the next.
    pub fn as_fd(&self) -> BorrowedFd<'_> {
        self.events.as_fd()
    }

    /// Wait until something changed since the last time, at most for `time`.
    pub fn wait(&self, time: Duration) {
        let timeout = PollTimeout::try_from(time).unwrap_or(PollTimeout::MAX);
        let mut polled = [PollFd::new(self.events.as_fd(), PollFlags::POLLIN)];
        if poll(&mut polled, timeout).is_ok_and(|count| count > 0) {
            let mut buffer = [0; 4096];
            while nix::unistd::read(&self.events, &mut buffer).is_ok_and(|length| length > 0) {}
        }
    }
}

/// A file that is looked at.
#[derive(Debug)]
pub struct FileWatch {
    events: OwnedFd,
}

impl FileWatch {
    /// Look at what is written to `file` from now on, by the kernel too.
    pub fn new(file: &Path) -> Result<Self> {
        Ok(Self { events: watch(file, WatchFlags::MODIFY)? })
    }

    /// Readable when it was written to, or is gone.
    pub fn as_fd(&self) -> BorrowedFd<'_> {
        self.events.as_fd()
    }

    /// Whether it was written to since the last time; that it is gone is no such change.
    pub fn take(&self) -> bool {
        let mut buffer = [MaybeUninit::uninit(); 512];
        let mut reader = inotify::Reader::new(&self.events, &mut buffer);
        let mut changed = false;
        while let Ok(event) = reader.next() {
            changed |= event.events().contains(ReadFlags::MODIFY);
        }
        changed
    }
}

fn watch(path: &Path, kinds: WatchFlags) -> Result<OwnedFd> {
    let events = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).call(|| "inotify_init1")?;
    inotify::add_watch(&events, path, kinds).call(|| format!("inotify_add_watch({})", path.display()))?;
    Ok(events)
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

    #[test]
    fn a_file_that_is_written_to_has_changed_and_one_that_is_gone_has_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a");
        std::fs::write(&file, "1").expect("a file");
        let watch = FileWatch::new(&file).expect("a watch");
        assert!(!watch.take());
        std::fs::write(&file, "2").expect("a file");
        assert!(watch.take() && !watch.take());
        std::fs::remove_file(&file).expect("gone");
        assert!(!watch.take());
    }
}
