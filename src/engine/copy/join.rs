//! Moving a tree into another one of the same file system: no data is copied, and folders that both have are joined.
//!
//! What gets in the way is found before anything is moved.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;

use rustix::fs::{Dir, FileType, Mode, OFlags, RenameFlags, fstat, openat, renameat, renameat_with};

use super::{Copy, Owner, entry, in_the_way, kind, listed};

/// Move what is in the folder `from` into the folder `to`, and make `to` what `from` is. What has the same name there is
/// replaced; a folder in the place of something else, or the other way round, is an error before anything is moved.
pub fn join(from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> io::Result<()> {
    check(from, to)?;
    move_all(from, to)
}

fn check(from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> io::Result<()> {
    each(from, to, &|from, to, name| match folders(from, to, name)? {
        Some((inner, other)) => check(inner.as_fd(), other.as_fd()),
        None => in_the_way(to, name, kind(&fstat(entry(from, name)?)?) == FileType::Directory).map(drop),
    })
}

fn move_all(from: BorrowedFd<'_>, to: BorrowedFd<'_>) -> io::Result<()> {
    // Its time before anything is taken out of it.
    let found = fstat(from)?;
    each(from, to, &|from, to, name| match renameat_with(from, name, to, name, RenameFlags::NOREPLACE) {
        Err(rustix::io::Errno::EXIST) => match folders(from, to, name)? {
            Some((inner, other)) => move_all(inner.as_fd(), other.as_fd()),
            None => Ok(renameat(from, name, to, name)?),
        },
        other => Ok(other?),
    })?;
    Copy::new(Owner::Kept).describe(from, to, &found)
}

/// Both entries of a name, where both are folders.
fn folders(from: BorrowedFd<'_>, to: BorrowedFd<'_>, name: &OsStr) -> io::Result<Option<(OwnedFd, OwnedFd)>> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let open = |folder| match openat(folder, name, flags, Mode::empty()) {
        Ok(open) => Ok(Some(open)),
        Err(rustix::io::Errno::NOENT | rustix::io::Errno::NOTDIR | rustix::io::Errno::LOOP) => Ok(None),
        Err(error) => Err(io::Error::from(error)),
    };
    Ok(open(from)?.zip(open(to)?))
}

type Step<'a> = &'a dyn Fn(BorrowedFd<'_>, BorrowedFd<'_>, &OsStr) -> io::Result<()>;

fn each(from: BorrowedFd<'_>, to: BorrowedFd<'_>, step: Step<'_>) -> io::Result<()> {
    // Read as a whole first: moving changes what is listed.
    let mut names = Vec::new();
    for found in Dir::new(listed(from)?)? {
        names.push(OsString::from_vec(found?.file_name().to_bytes().to_vec()));
    }
    names.iter().filter(|name| *name != "." && *name != "..").try_for_each(|name| step(from, to, name))
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use super::*;

    #[test]
    fn trees_are_joined_or_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        for path in [from.join("both/new"), to.join("both/old")] {
            fs::create_dir_all(path).unwrap();
        }
        fs::write(from.join("both/file"), "new").unwrap();
        fs::write(to.join("both/file"), "old").unwrap();
        fs::write(to.join("mine"), "old").unwrap();
        fs::create_dir(from.join("wrong")).unwrap();
        fs::write(to.join("wrong"), "a file").unwrap();
        let (source, target) = (File::open(&from).unwrap(), File::open(&to).unwrap());
        let error = join(source.as_fd(), target.as_fd()).unwrap_err();
        assert!(error.to_string().contains("`wrong`"), "{error}");
        assert_eq!(fs::read_to_string(to.join("both/file")).unwrap(), "old");
        fs::remove_dir(from.join("wrong")).unwrap();
        join(source.as_fd(), target.as_fd()).unwrap();
        assert_eq!(fs::read_to_string(to.join("both/file")).unwrap(), "new");
        assert_eq!(fs::read_to_string(to.join("mine")).unwrap(), "old");
        assert!(to.join("both/new").is_dir() && to.join("both/old").is_dir());
    }
}
