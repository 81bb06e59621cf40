//! Files by the descriptor of their folder, for trees whose content is not trusted: no call here follows a link.
//!
//! The unpacker of layers works with it. Names are single components; whoever has a path resolves its folder with
//! [`super::path::Root`] first.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use rustix::fs::{
    AtFlags, CWD, FileType, FlockOperation, Gid, Mode, OFlags, Timespec, Timestamps, Uid, XattrFlags, chmodat, chownat,
    fchmod, fchown, flock, fsetxattr, fstatvfs, ftruncate, futimens, linkat, lsetxattr, major, makedev, minor, mkdirat,
    mknodat, openat, statat, symlinkat, syncfs, unlinkat, utimensat,
};

use super::{Context, Error, Result};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A character device with these numbers; overlayfs' sign that a name is gone is 0:0.
    Character(u32, u32),
    /// A block device with these numbers.
    Block(u32, u32),
    /// A named pipe.
    Fifo,
    /// A socket.
    Socket,
}

/// Owner of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The user.
    pub uid: u32,
    /// The group.
    pub gid: u32,
}

/// Seconds and nanoseconds since 1970.
pub type Time = (i64, u32);

fn shown(name: &OsStr) -> String {
    name.to_string_lossy().chars().take(80).collect()
}

fn times(time: Time) -> Timestamps {
    let time = Timespec { tv_sec: time.0, tv_nsec: time.1.into() };
    Timestamps { last_access: time, last_modification: time }
}

fn ids(owner: Owner) -> (Option<Uid>, Option<Gid>) {
    (Some(Uid::from_raw(owner.uid)), Some(Gid::from_raw(owner.gid)))
}

/// What `name` in `folder` is; none where it does not exist.
pub fn kind(folder: BorrowedFd<'_>, name: &OsStr) -> Result<Option<Kind>> {
    let stat = match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => stat,
        Err(rustix::io::Errno::NOENT) => return Ok(None),
        Err(errno) => return Err(errno).call(|| format!("fstatat({})", shown(name))),
    };
    Ok(Some(match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => Kind::Folder,
        FileType::Symlink => Kind::Link,
        FileType::CharacterDevice => Kind::Character(major(stat.st_rdev), minor(stat.st_rdev)),
        FileType::BlockDevice => Kind::Block(major(stat.st_rdev), minor(stat.st_rdev)),
        FileType::Fifo => Kind::Fifo,
        FileType::Socket => Kind::Socket,
        _ => Kind::File,
    }))
}

/// Make a new file, which must not exist, and open it for writing.
pub fn create(folder: BorrowedFd<'_>, name: &OsStr, mode: u32) -> Result<File> {
    let flags = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let file = openat(folder, name, flags, Mode::from_raw_mode(mode)).call(|| format!("open({}, new)", shown(name)))?;
    Ok(File::from(file))
}

/// Make a new folder.
pub fn make_folder(folder: BorrowedFd<'_>, name: &OsStr, mode: u32) -> Result<()> {
    mkdirat(folder, name, Mode::from_raw_mode(mode)).call(|| format!("mkdirat({})", shown(name)))
}

/// Open a folder to read it.
pub fn open_folder(folder: BorrowedFd<'_>, name: &OsStr) -> Result<OwnedFd> {
    let flags = OFlags::DIRECTORY | OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(folder, name, flags, Mode::empty()).call(|| format!("open({}, folder)", shown(name)))
}

/// Open a folder by its path, which is trusted.
pub fn open_trusted_folder(path: &Path) -> Result<OwnedFd> {
    let flags = OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC;
    openat(CWD, path, flags, Mode::empty()).call(|| format!("open({})", path.display()))
}

/// Make a symbolic link.
pub fn make_link(folder: BorrowedFd<'_>, name: &OsStr, target: &OsStr) -> Result<()> {
    symlinkat(target, folder, name).call(|| format!("symlinkat({})", shown(name)))
}

/// Give the file `old` (itself, should it be a symbolic link) a second name.
pub fn hard_link(old_folder: BorrowedFd<'_>, old: &OsStr, folder: BorrowedFd<'_>, name: &OsStr) -> Result<()> {
    linkat(old_folder, old, folder, name, AtFlags::empty()).call(|| format!("linkat({}, {})", shown(old), shown(name)))
}

/// Make a device, a pipe or a socket.
pub fn make_node(folder: BorrowedFd<'_>, name: &OsStr, kind: Kind, mode: u32) -> Result<()> {
    let (file_type, device) = match kind {
        Kind::Character(major, minor) => (FileType::CharacterDevice, makedev(major, minor)),
        Kind::Block(major, minor) => (FileType::BlockDevice, makedev(major, minor)),
        Kind::Fifo => (FileType::Fifo, 0),
        Kind::Socket => (FileType::Socket, 0),
        _ => return Err(Error::new("mknodat", Errno::EINVAL)),
    };
    mknodat(folder, name, file_type, Mode::from_raw_mode(mode), device)
        .call(|| format!("mknodat({}, {kind:?})", shown(name)))
}

/// Remove a name that is no folder.
pub fn remove(folder: BorrowedFd<'_>, name: &OsStr) -> Result<()> {
    unlinkat(folder, name, AtFlags::empty()).call(|| format!("unlinkat({})", shown(name)))
}

/// How long a removal may take: a tree of a few files is always removed whole.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    begun: Instant,
    most: Duration,
    removed: u32,
}

impl Patience {
    /// About so long from now on.
    pub fn new(most: Duration) -> Self {
        Self { begun: Instant::now(), most, removed: 0 }
    }

    fn is_over(&mut self) -> bool {
        self.removed += 1;
        let passed = self.begun.elapsed();
        // A slow disk with a few files is waited for; one with large files is not.
        passed >= self.most * 4 || (passed >= self.most && self.removed >= 64)
    }
}

/// Remove a name and, when it is a folder, all that is in it. Not an error when it is gone already.
pub fn remove_tree(folder: BorrowedFd<'_>, name: &OsStr) -> Result<()> {
    remove_tree_within(folder, name, None).map(drop)
}

/// The same, for as long as there is time: false when something is left.
pub fn remove_tree_within(folder: BorrowedFd<'_>, name: &OsStr, mut patience: Option<&mut Patience>) -> Result<bool> {
    if remove_shallow(folder, name)? {
        return Ok(true);
    }
    // Each pass takes away all but what is below the deepest folder that it may open.
    loop {
        let Some(top) = open_unless_gone(folder, name)? else { return Ok(true) };
        match empty_once(top, patience.as_deref_mut())? {
            Emptied::Whole => break,
            Emptied::Partly => {}
            Emptied::Late => return Ok(false),
        }
    }
    match unlinkat(folder, name, AtFlags::REMOVEDIR) {
        Err(errno) if !is_gone(errno) => Err(errno).call(|| format!("unlinkat({}, folder)", shown(name))),
        _ => Ok(true),
    }
}

/// Remove a folder below another; false when something is in it.
fn remove_empty_folder(folder: BorrowedFd<'_>, name: &OsStr) -> Result<bool> {
    match unlinkat(folder, name, AtFlags::REMOVEDIR) {
        Err(rustix::io::Errno::NOTEMPTY | rustix::io::Errno::EXIST) => Ok(false),
        Err(errno) if !is_gone(errno) => Err(errno).call(|| format!("unlinkat({}, folder)", shown(name))),
        _ => Ok(true),
    }
}

/// What is in a folder; None when somebody else has removed it.
fn list(folder: &OwnedFd) -> Result<Option<rustix::fs::Dir>> {
    match rustix::fs::Dir::read_from(folder) {
        Err(errno) if is_gone(errno) => Ok(None),
        other => other.map(Some).call(|| "getdents64"),
    }
}

/// Whether this is how a file system says that somebody else removed what is to be removed. A folder that is open still and
/// was removed meanwhile is stale on NFS.
fn is_gone(errno: rustix::io::Errno) -> bool {
    matches!(errno, rustix::io::Errno::NOENT | rustix::io::Errno::STALE)
}

/// A folder below another; None when somebody else has removed either.
fn open_unless_gone(folder: BorrowedFd<'_>, name: &OsStr) -> Result<Option<OwnedFd>> {
    match open_folder(folder, name) {
        Err(error) if matches!(error.errno, Errno::ENOENT | Errno::ESTALE) => Ok(None),
        other => other.map(Some),
    }
}

/// The next name in a folder; None at its end, and when somebody else has removed it meanwhile.
fn next_entry(listed: &mut rustix::fs::Dir) -> Result<Option<rustix::fs::DirEntry>> {
    match listed.next() {
        Some(Err(errno)) if is_gone(errno) => Ok(None),
        next => next.transpose().call(|| "getdents64"),
    }
}

/// Remove a name that is no folder; false when it is one.
fn remove_shallow(folder: BorrowedFd<'_>, name: &OsStr) -> Result<bool> {
    match unlinkat(folder, name, AtFlags::empty()) {
        Ok(()) => Ok(true),
        Err(errno) if is_gone(errno) => Ok(true),
        Err(rustix::io::Errno::ISDIR | rustix::io::Errno::PERM) => Ok(false),
        Err(errno) => Err(errno).call(|| format!("unlinkat({})", shown(name))),
    }
}

/// How far one pass came.
enum Emptied {
    /// The top is empty.
    Whole,
    /// There is more.
    Partly,
    /// There is more, and no time.
    Late,
}

/// So many folders are open at a time: depth is the tree's, and descriptors are few.
const DEEPEST: usize = 32;

/// Remove what is below `top`. Below the deepest folder that may be open one chain of folders is followed to its end.
fn empty_once(top: OwnedFd, mut patience: Option<&mut Patience>) -> Result<Emptied> {
    let enter = |folder: &OwnedFd, name: &OsStr| -> Result<_> {
        let Some(next) = open_unless_gone(folder.as_fd(), name)? else { return Ok(None) };
        Ok(list(&next)?.map(|listed| (listed, next)))
    };
    let Some(listed) = list(&top)? else { return Ok(Emptied::Whole) };
    let mut open = vec![(listed, top, OsString::new())];
    let mut whole = true;
    while let Some((listed, folder, name)) = open.last_mut() {
        let Some(entry) = next_entry(listed)? else {
            let name = std::mem::take(name);
            open.pop();
            let Some((_, parent, _)) = open.last() else { break };
            whole &= remove_empty_folder(parent.as_fd(), &name)?;
            continue;
        };
        let inner = OsStr::from_bytes(entry.file_name().to_bytes());
        if inner == "." || inner == ".." {
            continue;
        }
        if patience.as_deref_mut().is_some_and(Patience::is_over) {
            return Ok(Emptied::Late);
        }
        if entry.file_type() != FileType::Directory && remove_shallow(folder.as_fd(), inner)? {
            continue;
        }
        let inner = inner.to_owned();
        let entered = match enter(folder, &inner) {
            // Few descriptors are left: what is above is come back to in another pass.
            Err(error) if error.errno == Errno::EMFILE && open.len() > 1 => {
                open.drain(..open.len() - 1);
                whole = false;
                enter(&open[0].1, &inner)
            }
            other => other,
        };
        // Else somebody else removes it too.
        let Some((listed, next)) = entered? else { continue };
        if open.len() == DEEPEST {
            whole = false;
            follow_chain(next)?;
        } else {
            open.push((listed, next, inner));
        }
    }
    Ok(if whole { Emptied::Whole } else { Emptied::Partly })
}

/// Remove what can be removed on the way down to a folder without folders.
fn follow_chain(mut folder: OwnedFd) -> Result<()> {
    loop {
        let mut inner = None;
        let Some(mut listed) = list(&folder)? else { return Ok(()) };
        while let Some(entry) = next_entry(&mut listed)? {
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name == "." || name == ".." || remove_shallow(folder.as_fd(), name)? {
                continue;
            }
            if !remove_empty_folder(folder.as_fd(), name)? {
                inner = Some(name.to_owned());
            }
        }
        let Some(name) = inner else { return Ok(()) };
        let Some(next) = open_unless_gone(folder.as_fd(), &name)? else { return Ok(()) };
        folder = next;
    }
}

/// Change the mode of an open file.
pub fn set_file_mode(file: &File, mode: u32) -> Result<()> {
    fchmod(file, Mode::from_raw_mode(mode)).call(|| format!("fchmod({mode:o})"))
}

/// Change the owner of an open file.
pub fn set_file_owner(file: &File, owner: Owner) -> Result<()> {
    let (uid, gid) = ids(owner);
    fchown(file, uid, gid).call(|| format!("fchown({}:{})", owner.uid, owner.gid))
}

/// Change the time of an open file.
pub fn set_file_time(file: &File, time: Time) -> Result<()> {
    futimens(file, &times(time)).call(|| "futimens")
}

/// Set an extended attribute of an open file.
pub fn set_file_attribute(file: BorrowedFd<'_>, key: &OsStr, value: &[u8]) -> Result<()> {
    fsetxattr(file, key, value, XattrFlags::empty()).call(|| format!("fsetxattr({})", shown(key)))
}

/// Change the mode of a name that its caller knows to be no symbolic link.
pub fn set_mode(folder: BorrowedFd<'_>, name: &OsStr, mode: u32) -> Result<()> {
    chmodat(folder, name, Mode::from_raw_mode(mode), AtFlags::empty()).call(|| format!("fchmodat({})", shown(name)))
}

/// Change the owner of a name, of a link itself.
pub fn set_owner(folder: BorrowedFd<'_>, name: &OsStr, owner: Owner) -> Result<()> {
    let (uid, gid) = ids(owner);
    chownat(folder, name, uid, gid, AtFlags::SYMLINK_NOFOLLOW)
        .call(|| format!("fchownat({}, {}:{})", shown(name), owner.uid, owner.gid))
}

/// Change the time of a name, of a link itself.
pub fn set_time(folder: BorrowedFd<'_>, name: &OsStr, time: Time) -> Result<()> {
    utimensat(folder, name, &times(time), AtFlags::SYMLINK_NOFOLLOW).call(|| format!("utimensat({})", shown(name)))
}

/// Set an extended attribute of a name, of a link itself. The folder is named through procfs: no call takes both.
pub fn set_attribute(folder: BorrowedFd<'_>, name: &OsStr, key: &OsStr, value: &[u8]) -> Result<()> {
    let path = Path::new("/proc/self/fd").join(folder.as_raw_fd().to_string()).join(name);
    lsetxattr(path, key, value, XattrFlags::empty()).call(|| format!("lsetxattr({}, {})", shown(name), shown(key)))
}

/// Where owners are in the kernel's `struct stat`.
#[cfg(target_arch = "x86_64")]
const STAT_OWNERS: usize = 28;
#[cfg(not(target_arch = "x86_64"))]
const STAT_OWNERS: usize = 24;
/// Its size, of which this is the largest.
const STAT: usize = 144;

/// What `fstat(2)` says of a file, which may be only named, with other owners in it: the kernel's own bytes.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
pub fn stat_owned(file: BorrowedFd<'_>, user: u32, group: u32) -> Result<Vec<u8>> {
    let mut bytes = vec![0_u8; STAT];
    // SAFETY: the buffer is as large as the structure and outlives the call; the path is a C string.
    let done = unsafe {
        let path = c"".as_ptr();
        let flags = nix::libc::AT_EMPTY_PATH;
        nix::libc::syscall(nix::libc::SYS_newfstatat, file.as_raw_fd(), path, bytes.as_mut_ptr(), flags)
    };
    Errno::result(done).call(|| "newfstatat")?;
    if cfg!(target_arch = "aarch64") {
        bytes.truncate(128);
    }
    bytes[STAT_OWNERS..STAT_OWNERS + 4].copy_from_slice(&user.to_ne_bytes());
    bytes[STAT_OWNERS + 4..STAT_OWNERS + 8].copy_from_slice(&group.to_ne_bytes());
    Ok(bytes)
}

/// The same of `statx(2)`.
pub fn statx_owned(file: BorrowedFd<'_>, flags: i32, mask: u32, user: u32, group: u32) -> Result<Vec<u8>> {
    // `stx_uid` and `stx_gid`, the same everywhere.
    const OWNERS: usize = 20;
    let mut bytes = vec![0_u8; 256];
    let flags = (flags & nix::libc::AT_STATX_SYNC_TYPE) | nix::libc::AT_EMPTY_PATH;
    // SAFETY: the buffer is as large as the structure and outlives the call; the path is a C string.
    let done = unsafe {
        let path = c"".as_ptr();
        nix::libc::syscall(nix::libc::SYS_statx, file.as_raw_fd(), path, flags, mask, bytes.as_mut_ptr())
    };
    Errno::result(done).call(|| "statx")?;
    bytes[OWNERS..OWNERS + 4].copy_from_slice(&user.to_ne_bytes());
    bytes[OWNERS + 4..OWNERS + 8].copy_from_slice(&group.to_ne_bytes());
    Ok(bytes)
}

/// Set the length of an open file.
pub fn set_length(file: &File, length: u64) -> Result<()> {
    ftruncate(file, length).call(|| format!("ftruncate({length})"))
}

/// Write everything of the file system that `file` is on to its disk.
pub fn sync_filesystem(file: BorrowedFd<'_>) -> Result<()> {
    syncfs(file).call(|| "syncfs")
}

/// Have what was written to a file on its way to the disk, and wait for nothing (`sync_file_range(2)`).
pub fn start_writing(file: BorrowedFd<'_>) -> Result<()> {
    // SAFETY: integers only; the descriptor is open for as long as it is borrowed.
    let done = unsafe { nix::libc::sync_file_range(file.as_raw_fd(), 0, 0, nix::libc::SYNC_FILE_RANGE_WRITE) };
    Errno::result(done).map(drop).call(|| "sync_file_range")
}

/// Whether a file is on overlayfs.
pub fn is_on_overlay(file: BorrowedFd<'_>) -> bool {
    nix::sys::statfs::fstatfs(file)
        .is_ok_and(|found| found.filesystem_type() == nix::sys::statfs::OVERLAYFS_SUPER_MAGIC)
}

/// How many bytes are free on the file system of `file`, for the caller, and how many it has in all.
pub fn space(file: BorrowedFd<'_>) -> Result<(u64, u64)> {
    let stat = fstatvfs(file).call(|| "fstatvfs")?;
    let bytes = |blocks: u64| blocks.saturating_mul(stat.f_frsize);
    Ok((bytes(stat.f_bavail), bytes(stat.f_blocks)))
}

/// Take the exclusive lock of an open file, which its last close gives back; false when somebody else has it.
pub fn try_lock(file: BorrowedFd<'_>) -> Result<bool> {
    loop {
        match flock(file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(true),
            Err(rustix::io::Errno::WOULDBLOCK) => return Ok(false),
            // On file systems over a network it may take a while.
            Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno).call(|| "flock"),
        }
    }
}

/// Wait until nobody has the exclusive lock of an open file, and have a share of it.
pub fn share(file: BorrowedFd<'_>) -> Result<()> {
    loop {
        match flock(file, FlockOperation::LockShared) {
            Err(rustix::io::Errno::INTR) => {}
            other => return other.call(|| "flock"),
        }
    }
}

/// Wait for the exclusive lock of an open file.
pub fn lock(file: BorrowedFd<'_>) -> Result<()> {
    loop {
        match flock(file, FlockOperation::LockExclusive) {
            Err(rustix::io::Errno::INTR) => {}
            other => return other.call(|| "flock"),
        }
    }
}

/// Whether the open file is still the one of that path.
pub fn is_at(file: BorrowedFd<'_>, path: &Path) -> Result<bool> {
    let own = rustix::fs::fstat(file).call(|| "fstat")?;
    match rustix::fs::lstat(path) {
        Ok(other) => Ok((own.st_dev, own.st_ino) == (other.st_dev, other.st_ino)),
        Err(rustix::io::Errno::NOENT) => Ok(false),
        Err(errno) => Err(errno).call(|| format!("lstat({})", path.display())),
    }
}
