//! Copying files with all that they are: owners, modes, times, extended attributes, links, devices.
//!
//! Everything is opened relative to an open folder and no link is followed, so whoever changes the source or the target
//! meanwhile leads nothing astray (races of `cp` into running containers: CVE-2018-15664).

pub mod join;
pub mod pack;

use std::collections::HashMap;
use std::ffi::{CString, OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;

use rustix::fs::{
    AtFlags, CWD, Dir, FileType, Gid, Mode, OFlags, Stat, Timespec, Timestamps, Uid, XattrFlags, chownat, fstat,
    linkat, mkdirat, mknodat, openat, readlinkat, renameat, statat, symlinkat, unlinkat, utimensat,
};

use crate::engine::userns::Maps;
use crate::kernel::file;

/// Whose the copies are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// As in the source.
    Kept,
    /// This user and group.
    Given(u32, u32),
    /// Those that a container's own ids, which the source has, stand for.
    Outside(Maps),
    /// The container's own ids that stand for those of the source.
    Inside(Maps),
}

impl Owner {
    fn of(&self, uid: u32, gid: u32) -> io::Result<(u32, u32)> {
        let found = match self {
            Self::Kept => Some((uid, gid)),
            Self::Given(user, group) => Some((*user, *group)),
            Self::Outside(maps) => maps.outside(uid, gid),
            Self::Inside(maps) => maps.inside(uid, gid),
        };
        found.ok_or_else(|| {
            let message = format!("the owner {uid}:{gid} is not among the ids of the container's user namespace");
            io::Error::new(io::ErrorKind::InvalidInput, message)
        })
    }
}

/// A copy under way: files with several names are copied once.
#[derive(Debug)]
pub struct Copy {
    owner: Owner,
    /// Device and number of a source, and where its first copy is.
    seen: HashMap<(u64, u64), (OwnedFd, OsString)>,
    /// A folder gives way to what is none, and the other way round.
    overwrite: bool,
}

fn path_of(file: BorrowedFd<'_>) -> String {
    format!("/proc/self/fd/{}", file.as_raw_fd())
}

/// Name an entry of a folder, whatever it is; no link is followed.
pub fn entry(folder: BorrowedFd<'_>, name: &OsStr) -> io::Result<OwnedFd> {
    Ok(openat(folder, name, OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())?)
}

/// Open a folder that is only named, to be listed.
fn listed(folder: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    Ok(openat(folder, c".", OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?)
}

fn kind(found: &Stat) -> FileType {
    FileType::from_raw_mode(found.st_mode)
}

impl Copy {
    /// Nothing is copied yet.
    pub fn new(owner: Owner) -> Self {
        Self { owner, seen: HashMap::new(), overwrite: false }
    }

    /// The same, where a folder gives way to what is none, and the other way round.
    #[must_use]
    pub fn overwriting(self, overwrite: bool) -> Self {
        Self { overwrite, ..self }
    }

    /// Whether it is so.
    pub fn overwrites(&self) -> bool {
        self.overwrite
    }

    /// Take away what cannot be joined with what comes, where that was asked for.
    fn clear(&self, to: BorrowedFd<'_>, name: &OsStr, folder: bool) -> io::Result<()> {
        match statat(to, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(found) if self.overwrite && (kind(&found) == FileType::Directory) != folder => {
                file::remove_tree(to, name).map_err(|error| io::Error::from_raw_os_error(error.errno as i32))
            }
            _ => Ok(()),
        }
    }

    /// Copy what is in the folder `from` into the folder `to`; what has the same name there is replaced, folders are joined.
    pub fn content(&mut self, from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> io::Result<()> {
        for found in Dir::new(listed(from)?)? {
            let found = found?;
            let name = OsStr::from_bytes(found.file_name().to_bytes());
            if name != "." && name != ".." {
                self.one(entry(from, name)?.as_fd(), to, name)?;
            }
        }
        Ok(())
    }

    /// Copy the content of a folder, and what the folder itself is.
    pub fn whole(&mut self, from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> io::Result<()> {
        self.content(from, to)?;
        self.describe(from, to, &fstat(from)?)
    }

    /// Make the folder `to` what the folder `from` is, without its content.
    pub fn alike(&self, from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> io::Result<()> {
        self.describe(from, to, &fstat(from)?)
    }

    /// The same as [`Copy::one`]; what is new under the name goes again when not all of it can be copied.
    pub fn one_or_none(&mut self, from: BorrowedFd<'_>, to: BorrowedFd<'_>, name: &OsStr) -> io::Result<()> {
        let new = matches!(statat(to, name, AtFlags::SYMLINK_NOFOLLOW), Err(rustix::io::Errno::NOENT));
        self.one(from, to, name).inspect_err(|_| {
            if new {
                // Why it could not be copied is what is told.
                let _ = file::remove_tree(to, name);
            }
        })
    }

    /// Copy the entry `from`, which [`entry`] named, under a name in the folder `to`.
    pub fn one(&mut self, from: BorrowedFd<'_>, to: BorrowedFd<'_>, name: &OsStr) -> io::Result<()> {
        let found = fstat(from)?;
        let folder = kind(&found) == FileType::Directory;
        self.clear(to, name, folder)?;
        if kind(&found) == FileType::RegularFile && found.st_nlink == 1 {
            return self.file(from, to, name, &found);
        }
        make_room(to, name, folder)?;
        if kind(&found) == FileType::Socket {
            // It is nothing without the program that made it.
            return Ok(());
        }
        if folder {
            match mkdirat(to, name, Mode::from_raw_mode(0o700)) {
                Ok(()) | Err(rustix::io::Errno::EXIST) => {}
                Err(error) => return Err(error.into()),
            }
            return self.whole(from, entry(to, name)?.as_fd());
        }
        let several = found.st_nlink > 1 && kind(&found) == FileType::RegularFile;
        if several && let Some((first, first_name)) = self.seen.get(&(found.st_dev, found.st_ino)) {
            return Ok(linkat(first, first_name, to, name, AtFlags::empty())?);
        }
        match kind(&found) {
            FileType::RegularFile => data_at(from, to, name, &found)?,
            FileType::Symlink => symlinkat(readlinkat(from, c"", Vec::new())?, to, name)?,
            other => mknodat(to, name, other, Mode::from_raw_mode(0o600), found.st_rdev)?,
        }
        if several {
            self.seen.insert((found.st_dev, found.st_ino), (to.try_clone_to_owned()?, name.to_owned()));
        }
        self.describe(from, entry(to, name)?.as_fd(), &found)
    }

    /// A file with one name: what has the name already stays until the copy is whole.
    fn file(&self, from: BorrowedFd<'_>, to: BorrowedFd<'_>, name: &OsStr, found: &Stat) -> io::Result<()> {
        let replaces = in_the_way(to, name, false)?;
        let beside = format!(".rcd-{}-{:x}", std::process::id(), found.st_ino);
        let place = if replaces { OsStr::new(&beside) } else { name };
        let copied = data_at(from, to, place, found).and_then(|()| {
            self.describe(from, entry(to, place)?.as_fd(), found)?;
            if replaces { Ok(renameat(to, place, to, name)?) } else { Ok(()) }
        });
        copied.inspect_err(|error| {
            // Half a file is none; one that somebody else made meanwhile is theirs.
            if error.kind() != io::ErrorKind::AlreadyExists {
                let _ = unlinkat(to, place, AtFlags::empty());
            }
        })
    }

    /// Owner before mode, which a change of owner cuts; times last.
    fn describe(&self, from: BorrowedFd<'_>, to: BorrowedFd<'_>, found: &Stat) -> io::Result<()> {
        let (user, group) = self.owner.of(found.st_uid, found.st_gid)?;
        chownat(to, c"", Some(Uid::from_raw(user)), Some(Gid::from_raw(group)), AtFlags::EMPTY_PATH)?;
        if kind(found) == FileType::Symlink {
            // Only its times and owner are its own.
            return times(to, found);
        }
        attributes(from, to)?;
        rustix::fs::chmod(path_of(to), Mode::from_raw_mode(found.st_mode & 0o7777))?;
        times(to, found)
    }
}

/// The content of a file, under a name that is new.
fn data_at(from: BorrowedFd<'_>, to: BorrowedFd<'_>, name: &OsStr, found: &Stat) -> io::Result<()> {
    let source = openat(CWD, path_of(from), OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty())?;
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let target = openat(to, name, flags, Mode::from_raw_mode(0o600))?;
    data(File::from(source), File::from(target), found)
}

fn times(to: BorrowedFd<'_>, found: &Stat) -> io::Result<()> {
    let time = |seconds, nanoseconds: u64| Timespec {
        tv_sec: seconds,
        tv_nsec: i64::try_from(nanoseconds).unwrap_or_default(),
    };
    let times = Timestamps {
        last_access: time(found.st_atime, found.st_atime_nsec),
        last_modification: time(found.st_mtime, found.st_mtime_nsec),
    };
    Ok(utimensat(to, c"", &times, AtFlags::EMPTY_PATH)?)
}

/// Take away what has the name, unless both are folders.
fn make_room(to: BorrowedFd<'_>, name: &OsStr, folder: bool) -> io::Result<()> {
    if in_the_way(to, name, folder)? {
        unlinkat(to, name, AtFlags::empty())?;
    }
    Ok(())
}

/// Whether something has the name that has to go first; an error where that is a folder and the new one is none, or the
/// other way round.
fn in_the_way(to: BorrowedFd<'_>, name: &OsStr, folder: bool) -> io::Result<bool> {
    match statat(to, name, AtFlags::SYMLINK_NOFOLLOW) {
        Err(rustix::io::Errno::NOENT) => Ok(false),
        Err(error) => Err(error.into()),
        Ok(found) => match (kind(&found) == FileType::Directory, folder) {
            (true, true) => Ok(false),
            (true, false) => Err(io::Error::new(
                io::ErrorKind::IsADirectory,
                format!("`{}` is a folder, and what is copied is none", name.display()),
            )),
            (false, true) => Err(io::Error::new(
                io::ErrorKind::NotADirectory,
                format!("`{}` is no folder, and what is copied is one", name.display()),
            )),
            (false, false) => Ok(true),
        },
    }
}

/// What only the file system that it is on gives a meaning.
fn is_foreign(name: &[u8]) -> bool {
    name.starts_with(b"trusted.overlay.")
        || name.starts_with(b"user.overlay.")
        || name.starts_with(b"user.fuseoverlayfs.")
}

/// Every extended attribute that the caller may see.
fn attributes_of(from: BorrowedFd<'_>) -> io::Result<Vec<(CString, Vec<u8>)>> {
    let from = path_of(from);
    let mut names = vec![0; 64 << 10];
    let length = match rustix::fs::listxattr(&*from, &mut names) {
        // A file system without any.
        Err(rustix::io::Errno::OPNOTSUPP) => return Ok(Vec::new()),
        other => other?,
    };
    let mut found = Vec::new();
    for name in names[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let name = CString::new(name)?;
        let mut value = vec![0; 64 << 10];
        let length = rustix::fs::getxattr(&*from, name.as_c_str(), &mut value)?;
        value.truncate(length);
        found.push((name, value));
    }
    Ok(found)
}

fn attributes(from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> io::Result<()> {
    let to = path_of(to);
    for (name, value) in attributes_of(from)?.into_iter().filter(|(name, _)| !is_foreign(name.as_bytes())) {
        match rustix::fs::setxattr(&*to, name.as_c_str(), &value, XattrFlags::empty()) {
            // What the other file system cannot keep, or an ordinary user may not set, is left out.
            Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::PERM) => {}
            other => other?,
        }
    }
    Ok(())
}

/// Copy the data of a file, and leave its holes holes.
fn data(mut source: File, mut target: File, found: &Stat) -> io::Result<()> {
    // The file systems that can share blocks between files do so at once, holes included.
    if rustix::fs::ioctl_ficlone(&target, &source).is_ok() {
        return Ok(());
    }
    let Some(pieces) = pack::pieces(&source, found)? else {
        return io::copy(&mut source, &mut target).map(drop);
    };
    for (offset, length) in pieces {
        source.seek(SeekFrom::Start(offset))?;
        target.seek(SeekFrom::Start(offset))?;
        io::copy(&mut (&mut source).take(length), &mut target)?;
    }
    target.set_len(u64::try_from(found.st_size).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{MetadataExt, symlink};
    use std::path::Path;

    use super::*;

    #[test]
    fn everything_of_a_tree_comes_along() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("sub")).unwrap();
        fs::create_dir(&to).unwrap();
        fs::write(from.join("sub/file"), "content").unwrap();
        fs::hard_link(from.join("sub/file"), from.join("again")).unwrap();
        symlink("/etc/passwd", from.join("link")).unwrap();
        nix::unistd::mkfifo(&from.join("fifo"), nix::sys::stat::Mode::from_bits_truncate(0o640)).unwrap();
        fs::set_permissions(from.join("sub"), std::os::unix::fs::PermissionsExt::from_mode(0o1750)).unwrap();
        let _ = rustix::fs::lsetxattr(from.join("sub/file"), "user.note", b"x", XattrFlags::empty());
        // What is there already gives way.
        symlink("/nowhere", to.join("again")).unwrap();
        let (source, target) = (File::open(&from).unwrap(), File::open(&to).unwrap());
        Copy::new(Owner::Kept).whole(source.as_fd(), target.as_fd()).unwrap();
        let of = |path: &Path| {
            let found = path.symlink_metadata().unwrap();
            (found.mode(), found.uid(), found.mtime(), found.mtime_nsec(), found.nlink())
        };
        for name in [".", "sub", "sub/file", "again", "link", "fifo"] {
            assert_eq!(of(&from.join(name)), of(&to.join(name)), "{name}");
        }
        assert_eq!(fs::read_link(to.join("link")).unwrap(), Path::new("/etc/passwd"));
        assert_eq!(fs::read_to_string(to.join("again")).unwrap(), "content");
        let mut value = [0; 4];
        let kept = rustix::fs::lgetxattr(from.join("sub/file"), "user.note", &mut value).is_ok();
        assert_eq!(rustix::fs::lgetxattr(to.join("sub/file"), "user.note", &mut value).is_ok(), kept);
        let mut bytes = Vec::new();
        let mut packed = pack::Packer::new(&mut bytes, true);
        packed.add(source.as_fd(), OsStr::new("top")).unwrap();
        packed.finish().unwrap();
        let names = tar::Archive::new(&*bytes).entries().unwrap().count();
        assert_eq!(names, 6);
    }
}
