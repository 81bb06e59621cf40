//! Advisory locks on open files (`fcntl(2)`, "open file description locks"): the kernel frees them when their holder dies.
//!
//! Whether one is held can be asked without taking it, so a reader never gets in a holder's way.

use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::path::Path;

use nix::errno::Errno;
use nix::libc;
use rustix::fs::{CWD, FlockOperation, Mode, OFlags, openat};

use super::{Context, Error, Result};

/// A held lock; dropping it frees it.
#[derive(Debug)]
pub struct Lock {
    file: OwnedFd,
}

fn whole_file() -> libc::flock {
    // SAFETY: all-zero is a valid `flock`: the whole file, from its start.
    let mut lock: libc::flock = unsafe { std::mem::zeroed() };
    lock.l_type = i16::try_from(libc::F_WRLCK).unwrap_or_default();
    lock
}

impl Lock {
    /// Take the lock on the file at `path`, which is made where it is missing; none when somebody holds it.
    pub fn try_take(path: &Path) -> Result<Option<Self>> {
        let file = open(path, OFlags::RDWR | OFlags::CREATE)?;
        let lock = whole_file();
        // SAFETY: the kernel only reads the structure.
        let done = unsafe { libc::fcntl(file.as_raw_fd(), libc::F_OFD_SETLK, &raw const lock) };
        match Errno::result(done) {
            Ok(_) => Ok(Some(Self { file })),
            Err(Errno::EAGAIN | Errno::EACCES) => Ok(None),
            Err(errno) => Err(Error::new(format!("fcntl(F_OFD_SETLK, {})", path.display()), errno)),
        }
    }

    /// Take the lock on the file at `path`, and wait for as long as somebody holds it.
    pub fn take(path: &Path) -> Result<Self> {
        let file = open(path, OFlags::RDWR | OFlags::CREATE)?;
        let lock = whole_file();
        loop {
            // SAFETY: the kernel only reads the structure.
            let done = unsafe { libc::fcntl(file.as_raw_fd(), libc::F_OFD_SETLKW, &raw const lock) };
            match Errno::result(done) {
                Ok(_) => return Ok(Self { file }),
                Err(Errno::EINTR) => {}
                Err(errno) => return Err(Error::new(format!("fcntl(F_OFD_SETLKW, {})", path.display()), errno)),
            }
        }
    }

    /// Whether somebody holds the lock on the file at `path`. Nobody does where there is no file.
    pub fn is_held(path: &Path) -> Result<bool> {
        Self::is_held_below(CWD, path)
    }

    /// The same for a path below an open folder: of many files in one folder, none is looked for from the root.
    pub fn is_held_below(folder: BorrowedFd<'_>, path: &Path) -> Result<bool> {
        let file = match open_below(folder, path, OFlags::RDWR) {
            Err(Error { errno: Errno::ENOENT, .. }) => return Ok(false),
            other => other?,
        };
        let mut lock = whole_file();
        // SAFETY: the structure is ours; the kernel fills it in.
        let done = unsafe { libc::fcntl(file.as_raw_fd(), libc::F_OFD_GETLK, &raw mut lock) };
        Errno::result(done).call(|| format!("fcntl(F_OFD_GETLK, {})", path.display()))?;
        Ok(i32::from(lock.l_type) != libc::F_UNLCK)
    }

    /// Free it now, also for those who have copies of its descriptor.
    pub fn free(self) -> Result<()> {
        let mut lock = whole_file();
        lock.l_type = i16::try_from(libc::F_UNLCK).unwrap_or_default();
        // SAFETY: the kernel only reads the structure.
        let done = unsafe { libc::fcntl(self.file.as_raw_fd(), libc::F_OFD_SETLK, &raw const lock) };
        Errno::result(done).map(drop).call(|| "fcntl(F_OFD_SETLK, F_UNLCK)".to_owned())
    }

    /// The held lock behind a descriptor that another process gave this one.
    pub fn inherited(file: OwnedFd) -> Self {
        Self { file }
    }

    /// The locked file.
    pub fn file(&self) -> &OwnedFd {
        &self.file
    }
}

/// A lock on a folder (`flock(2)`), for the instant in which something in it is read and written again.
#[derive(Debug)]
pub struct FolderLock {
    _folder: OwnedFd,
}

impl FolderLock {
    /// Take the lock on the folder at `path`, and wait for as long as somebody holds it.
    pub fn take(path: &Path) -> Result<Self> {
        let folder = open(path, OFlags::RDONLY | OFlags::DIRECTORY)?;
        flock(&folder, FlockOperation::LockExclusive, path)?;
        Ok(Self { _folder: folder })
    }
}

/// A lock on a file (`flock(2)`); dropping it frees it, also for those who have copies of its descriptor.
#[derive(Debug)]
pub struct FileLock {
    file: OwnedFd,
}

impl FileLock {
    /// Take the lock on the file at `path`, which is made where it is missing, and wait for as long as somebody holds it.
    pub fn take(path: &Path) -> Result<Self> {
        let file = open(path, OFlags::RDWR | OFlags::CREATE)?;
        flock(&file, FlockOperation::LockExclusive, path)?;
        Ok(Self { file })
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // What the kernel does not free here it frees with the descriptor.
        let _ = flock(&self.file, FlockOperation::Unlock, Path::new(""));
    }
}

fn flock(file: &OwnedFd, operation: FlockOperation, path: &Path) -> Result<()> {
    loop {
        match rustix::fs::flock(file, operation) {
            Err(rustix::io::Errno::INTR) => {}
            other => return other.call(|| format!("flock({})", path.display())),
        }
    }
}

fn open(path: &Path, flags: OFlags) -> Result<OwnedFd> {
    open_below(CWD, path, flags)
}

fn open_below(folder: BorrowedFd<'_>, path: &Path, flags: OFlags) -> Result<OwnedFd> {
    let flags = flags | OFlags::CLOEXEC | OFlags::NOFOLLOW;
    openat(folder, path, flags, Mode::from_raw_mode(0o600)).call(|| format!("open({})", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_file_is_free_again_though_its_descriptor_was_copied() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        let held = FileLock::take(&path).expect("taken");
        let copy = held.file.try_clone().expect("a copy");
        let other = open(&path, OFlags::RDWR).expect("opened");
        let tried = || rustix::fs::flock(&other, FlockOperation::NonBlockingLockExclusive);
        assert_eq!(tried(), Err(rustix::io::Errno::WOULDBLOCK));
        drop(held);
        assert_eq!(tried(), Ok(()));
        drop(copy);
    }

    #[test]
    fn one_holder_at_a_time_and_asking_takes_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        assert!(!Lock::is_held(&path).expect("asked"));
        let held = Lock::try_take(&path).expect("taken").expect("free");
        assert!(Lock::is_held(&path).expect("asked"));
        assert!(Lock::try_take(&path).expect("tried").is_none());
        let copy = held.file().try_clone().expect("a copy");
        held.free().expect("freed");
        assert!(!Lock::is_held(&path).expect("asked"));
        drop(copy);
        assert!(Lock::try_take(&path).expect("tried").is_some());
    }
}
