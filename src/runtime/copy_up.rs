//! `tmpcopyup`: a new tmpfs is filled with what the folder below it has.
//!
//! Both are named by descriptor and no link is followed, so whatever the image has there, nothing outside is read or written.

use std::ffi::{CStr, CString};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{
    AtFlags, Dir, FileType, Gid, Mode, OFlags, Stat, Timespec, Timestamps, Uid, chownat, fchmod, fchown, fgetxattr,
    flistxattr, fsetxattr, fstat, futimens, mkdirat, mknodat, openat, readlinkat, statat, symlinkat, utimensat,
};

use super::error::{Context, Error, ErrorKind, Result};

/// Folders deeper than this are no image's.
const DEEPEST: u32 = 512;

/// Fill `made`, an empty folder, with what is in `folder`, and make it look the same.
pub(super) fn fill(folder: BorrowedFd<'_>, made: BorrowedFd<'_>) -> Result<()> {
    let (from, to) = (open_folder(folder, c".")?, open_folder(made, c".")?);
    copy_folder(&from, &to, 0)
}

fn open_folder(at: BorrowedFd<'_>, name: &CStr) -> Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(at, name, flags, Mode::empty()).context(|| format!("cannot open the folder {name:?}"))
}

fn copy_folder(from: &OwnedFd, to: &OwnedFd, depth: u32) -> Result<()> {
    if depth > DEEPEST {
        return Err(Error::new(ErrorKind::InvalidSpec, format!("folders are more than {DEEPEST} levels deep")));
    }
    for entry in Dir::read_from(from).context(|| "cannot read a folder")? {
        let entry = entry.context(|| "cannot read a folder")?;
        let name: CString = entry.file_name().to_owned();
        if matches!(name.as_bytes(), b"." | b"..") {
            continue;
        }
        copy_entry(from, to, &name, depth).context(|| format!("cannot copy {name:?}"))?;
    }
    finish(from.as_fd(), to.as_fd())
}

fn copy_entry(from: &OwnedFd, to: &OwnedFd, name: &CStr, depth: u32) -> Result<()> {
    let stat = statat(from, name, AtFlags::SYMLINK_NOFOLLOW).context(|| "cannot look at it")?;
    let private = Mode::from_raw_mode(0o600);
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::Directory => {
            mkdirat(to, name, Mode::from_raw_mode(0o700)).context(|| "cannot make the folder")?;
            copy_folder(&open_folder(from.as_fd(), name)?, &open_folder(to.as_fd(), name)?, depth + 1)
        }
        FileType::RegularFile => {
            let read = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            let write = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let source = openat(from, name, read, Mode::empty()).context(|| "cannot open it")?;
            let target = openat(to, name, write, private).context(|| "cannot make it")?;
            let (mut source, mut target) = (std::fs::File::from(source), std::fs::File::from(target));
            std::io::copy(&mut source, &mut target).context(|| "cannot copy its content")?;
            finish(source.as_fd(), target.as_fd())
        }
        FileType::Symlink => {
            let link = readlinkat(from, name, Vec::new()).context(|| "cannot read the link")?;
            symlinkat(&link, to, name).context(|| "cannot make the link")?;
            own(to, name, &stat)
        }
        kind => {
            mknodat(to, name, kind, Mode::from_raw_mode(stat.st_mode & 0o7777), stat.st_rdev)
                .context(|| "cannot make the node")?;
            own(to, name, &stat)
        }
    }
}

fn times(stat: &Stat) -> Timestamps {
    let moment = |seconds, nanoseconds: u64| Timespec {
        tv_sec: seconds,
        tv_nsec: i64::try_from(nanoseconds).unwrap_or_default(),
    };
    Timestamps {
        last_access: moment(stat.st_atime, stat.st_atime_nsec),
        last_modification: moment(stat.st_mtime, stat.st_mtime_nsec),
    }
}

/// Owner and times of what cannot be opened.
fn own(to: &OwnedFd, name: &CStr, stat: &Stat) -> Result<()> {
    let (uid, gid) = (Uid::from_raw(stat.st_uid), Gid::from_raw(stat.st_gid));
    chownat(to, name, Some(uid), Some(gid), AtFlags::SYMLINK_NOFOLLOW).context(|| "cannot give it its owner")?;
    utimensat(to, name, &times(stat), AtFlags::SYMLINK_NOFOLLOW).context(|| "cannot give it its times")
}

/// Owner, attributes, mode and times of a file or folder: the owner first, since a change of it takes rights away.
fn finish(from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> Result<()> {
    let stat = fstat(from).context(|| "cannot look at it")?;
    let (uid, gid) = (Uid::from_raw(stat.st_uid), Gid::from_raw(stat.st_gid));
    fchown(to, Some(uid), Some(gid)).context(|| "cannot give it its owner")?;
    copy_attributes(from, to)?;
    fchmod(to, Mode::from_raw_mode(stat.st_mode & 0o7777)).context(|| "cannot give it its mode")?;
    futimens(to, &times(&stat)).context(|| "cannot give it its times")
}

/// Extended attributes, file capabilities among them; what the tmpfs of this kernel cannot keep is left out.
fn copy_attributes(from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> Result<()> {
    let mut names = vec![0_u8; 64 * 1024];
    let Ok(length) = flistxattr(from, &mut names) else { return Ok(()) };
    for name in names[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let Ok(name) = CString::new(name) else { continue };
        let mut value = vec![0_u8; 64 * 1024];
        let Ok(length) = fgetxattr(from, &name, &mut value) else { continue };
        match fsetxattr(to, &name, &value[..length], rustix::fs::XattrFlags::empty()) {
            Ok(()) | Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::PERM) => {}
            Err(errno) => return Err(errno).context(|| format!("cannot give it the attribute {name:?}")),
        }
    }
    Ok(())
}
