//! Owners of files, and device nodes, where neither can be: both are noted in an attribute of the file.
//!
//! The path is the other process's own to say, so it is resolved as that one has it, below its root, and never through a magic
//! link. It may change while it is looked at: then another file of the container is marked, which the container could do itself.

use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::libc;
use rustix::fs::{FileType, Mode, OFlags, ResolveFlags, fstat, openat, openat2};

use super::ids::{Ids, SAME};
use super::root_of;
use crate::engine::noted::Note;
use crate::kernel::path::Root;
use crate::kernel::process;

/// `PATH_MAX`.
const LONGEST: usize = 4096;

/// What a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Relative to this descriptor.
    folder: i32,
    /// Where the path is in the caller's memory; none for the descriptor itself.
    path: Option<u64>,
    /// A link at the end is followed.
    follow: bool,
    /// An empty path is the descriptor itself.
    itself: bool,
    deed: Deed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    /// These own it, unless they are [`SAME`].
    Give(u32, u32),
    /// A node of this mode and device.
    Make(u32, u64),
    /// Nothing: somebody asks.
    Look,
}

impl Place {
    /// A file that somebody asks about; with `itself` an empty path is the descriptor.
    pub(super) fn look(folder: i32, path: Option<u64>, follow: bool, itself: bool) -> Self {
        Self { folder, path, follow, itself, deed: Deed::Look }
    }
}

fn number(argument: u64) -> u32 {
    (argument & 0xffff_ffff) as u32
}

/// The place of a call that changes owners or makes devices; none of any other, which the kernel does.
pub(super) fn place_of(call: libc::c_long, arguments: &[u64; 6]) -> Option<Place> {
    let [first, second, third, fourth, fifth, _] = *arguments;
    let give = |user: u64, group: u64| Deed::Give(number(user), number(group));
    let descriptor = |argument: u64| number(argument).cast_signed();
    #[cfg(target_arch = "x86_64")]
    match call {
        libc::SYS_chown | libc::SYS_lchown => {
            let follow = call == libc::SYS_chown;
            return Some(Place {
                folder: libc::AT_FDCWD,
                path: Some(first),
                follow,
                itself: false,
                deed: give(second, third),
            });
        }
        libc::SYS_mknod => return node(libc::AT_FDCWD, first, number(second), third),
        _ => {}
    }
    match call {
        libc::SYS_fchown => {
            Some(Place { folder: descriptor(first), path: None, follow: true, itself: true, deed: give(second, third) })
        }
        libc::SYS_fchownat => {
            let flags = number(fifth).cast_signed();
            let follow = flags & libc::AT_SYMLINK_NOFOLLOW == 0;
            let itself = flags & libc::AT_EMPTY_PATH != 0;
            Some(Place { folder: descriptor(first), path: Some(second), follow, itself, deed: give(third, fourth) })
        }
        libc::SYS_mknodat => node(descriptor(first), second, number(third), fourth),
        _ => None,
    }
}

/// Only devices are pretended, and not 0:0, which is overlayfs' whiteout and allowed to all.
fn node(folder: i32, path: u64, mode: u32, device: u64) -> Option<Place> {
    let kind = mode & libc::S_IFMT;
    let pretended = (kind == libc::S_IFCHR && device != 0) || kind == libc::S_IFBLK;
    pretended.then_some(Place {
        folder,
        path: Some(path),
        follow: false,
        itself: false,
        deed: Deed::Make(mode, device),
    })
}

/// The file that a call is about, only named; none where it is the kernel's, as a terminal is: its owner is nobody's to see.
pub(super) fn find(pid: i32, place: &Place, root: Option<&Root>) -> Result<Option<OwnedFd>, Errno> {
    let path = match place.path.map(|address| read_path(pid, address)).transpose() {
        Ok(path) => path,
        Err(Errno::ENOENT) if place.itself => None,
        Err(error) => return Err(error),
    };
    match path {
        None => descriptor(pid, place.folder, OFlags::PATH).map(Some),
        Some(path) if of_kernel(&path) => Ok(None),
        Some(path) => locate(pid, place, &path, root).map(Some),
    }
}

/// Do it. `there` says whether the caller still waits: then its number was its own all the time.
pub(super) fn act(
    pid: i32,
    place: &Place,
    root: Option<&Root>,
    ids: &Ids,
    there: &dyn Fn() -> bool,
) -> Result<(), Errno> {
    match place.deed {
        Deed::Look => Ok(()),
        Deed::Give(user, group) => {
            let Some(file) = find(pid, place, root)? else { return Ok(()) };
            if !there() {
                return Err(Errno::ESRCH);
            }
            give(&file, user, group, ids)
        }
        Deed::Make(mode, device) => {
            let path = read_path(pid, place.path.ok_or(Errno::EFAULT)?)?;
            if !ids.is_root() {
                return Err(Errno::EPERM);
            }
            let (parent, name) = (path.parent().unwrap_or(Path::new("")), path.file_name().ok_or(Errno::EEXIST)?);
            let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
            let folder = locate(pid, &Place { follow: true, ..*place }, parent, root)?;
            if !there() {
                return Err(Errno::ESRCH);
            }
            make(&folder, name, mode, device, ids)
        }
    }
}

fn of_kernel(path: &Path) -> bool {
    ["/proc", "/dev", "/sys"].iter().any(|top| path.starts_with(top))
}

fn errno(error: rustix::io::Errno) -> Errno {
    Errno::from_raw(error.raw_os_error())
}

/// A path in the caller's memory, page by page: what is behind its end may not be there.
fn read_path(pid: i32, address: u64) -> Result<PathBuf, Errno> {
    const PAGE: usize = 4096;
    let mut path = Vec::new();
    let mut at = address;
    while path.len() < LONGEST {
        let mut piece = vec![0; PAGE - usize::try_from(at % PAGE as u64).unwrap_or_default()];
        process::read_memory(pid, at, &mut piece).map_err(|_| Errno::EFAULT)?;
        if let Some(end) = piece.iter().position(|byte| *byte == 0) {
            path.extend(&piece[..end]);
            return if path.is_empty() { Err(Errno::ENOENT) } else { Ok(OsString::from_vec(path).into()) };
        }
        at += piece.len() as u64;
        path.append(&mut piece);
    }
    Err(Errno::ENAMETOOLONG)
}

/// An open file of the caller.
fn descriptor(pid: i32, number: i32, flags: OFlags) -> Result<OwnedFd, Errno> {
    let path = match number {
        libc::AT_FDCWD => format!("/proc/{pid}/cwd"),
        number => format!("/proc/{pid}/fd/{number}"),
    };
    rustix::fs::open(&*path, flags | OFlags::CLOEXEC, Mode::empty()).map_err(|error| match error {
        rustix::io::Errno::NOENT => Errno::EBADF,
        other => errno(other),
    })
}

/// What the path leads to for the caller, only named.
fn locate(pid: i32, place: &Place, path: &Path, root: Option<&Root>) -> Result<OwnedFd, Errno> {
    let mut flags = OFlags::PATH;
    flags.set(OFlags::NOFOLLOW, !place.follow);
    if path.is_absolute() {
        let own = root_of(pid).ok_or(Errno::ESRCH)?;
        return own.open_at(path, flags, 0).map_err(|error| error.errno);
    }
    let folder = descriptor(pid, place.folder, OFlags::PATH | OFlags::DIRECTORY)?;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    match openat2(&folder, path, flags | OFlags::CLOEXEC, Mode::empty(), resolve) {
        // It leads above the folder, or is a link from the top: by the folder's own path, below the container's root.
        Err(rustix::io::Errno::XDEV) => {
            let named = format!("/proc/self/fd/{}", folder.as_raw_fd());
            let whole = std::fs::read_link(named).map_err(|_| Errno::ENOENT)?.join(path);
            let root = root.ok_or(Errno::ENOENT)?;
            root.open_at(&whole, flags, 0).map_err(|error| error.errno)
        }
        other => other.map_err(errno),
    }
}

fn mark(file: &OwnedFd, note: &Note) -> Result<(), Errno> {
    match note.put(file) {
        // Links, pipes and the like have no such attributes, and some file systems none at all: it stays root's.
        Err(rustix::io::Errno::PERM | rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSPC) => Ok(()),
        other => other.map_err(errno),
    }
}

fn give(file: &OwnedFd, user: u32, group: u32, ids: &Ids) -> Result<(), Errno> {
    let found = fstat(file).map_err(errno)?;
    let known = Note::of(file.as_fd());
    let was_marked = known.is_some();
    let mut taken = known.unwrap_or_else(|| Note::new(0, 0, found.st_mode));
    let own = taken.user == ids.effective_user() && (user == SAME || user == taken.user);
    if !ids.is_root() && !(own && (group == SAME || group == taken.group || ids.has_group(group))) {
        return Err(Errno::EPERM);
    }
    let before = (taken.user, taken.group);
    if user != SAME {
        taken.user = user;
    }
    if group != SAME {
        taken.group = group;
    }
    if (taken.user, taken.group) == before && !was_marked {
        return Ok(());
    }
    mark(file, &taken)
}

fn make(folder: &OwnedFd, name: &OsStr, mode: u32, device: u64, ids: &Ids) -> Result<(), Errno> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let made = openat(folder.as_fd(), name, flags, Mode::from_raw_mode(mode & 0o777)).map_err(errno)?;
    let kind = if FileType::from_raw_mode(mode) == FileType::BlockDevice { "block" } else { "char" };
    let (major, minor) = (libc::major(device), libc::minor(device));
    let rest = format!("0{:o}:{kind}-{major}-{minor}", mode & 0o7777);
    mark(&made, &Note { user: ids.effective_user(), group: 0, rest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_read() {
        let give = Deed::Give;
        let minus = u64::from(u32::MAX);
        let device = Deed::Make(0o020_644, 0x501);
        for (call, arguments, wanted) in [
            (libc::SYS_fchown, [7, 5, minus, 0, 0, 0], Some((7, None, true, true, give(5, SAME)))),
            (libc::SYS_fchownat, [7, 100, 5, 6, 0x100, 0], Some((7, Some(100), false, false, give(5, 6)))),
            (libc::SYS_fchownat, [7, 100, 5, 6, 0x1000, 0], Some((7, Some(100), true, true, give(5, 6)))),
            (libc::SYS_mknodat, [3, 100, 0o020_644, 0x501, 0, 0], Some((3, Some(100), false, false, device))),
            // A whiteout and a pipe are the kernel's to make.
            (libc::SYS_mknodat, [3, 100, 0o020_000, 0, 0, 0], None),
            (libc::SYS_mknodat, [3, 100, 0o010_644, 0, 0, 0], None),
            (libc::SYS_read, [0; 6], None),
        ] {
            let wanted =
                wanted.map(|(folder, path, follow, itself, deed)| Place { folder, path, follow, itself, deed });
            assert_eq!(place_of(call, &arguments), wanted, "{call} {arguments:?}");
        }
    }
}
