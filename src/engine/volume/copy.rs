//! Copying a folder with all that its files are: owners, modes, times, extended attributes, links, devices.

use std::collections::HashMap;
use std::ffi::CString;
use std::fs::{self, File};
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, MetadataExt, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Gid, Mode, Timespec, Timestamps, Uid};

/// Copy what is in the open folder `from`, and the folder's own owner, mode and times, into the folder `to`. Links are
/// copied, never followed; nobody may change `from` meanwhile.
pub fn tree(from: &OwnedFd, to: &Path) -> io::Result<()> {
    let from = PathBuf::from(format!("/proc/self/fd/{}/.", from.as_raw_fd()));
    let mut copied = HashMap::new();
    folder(&from, to, &mut copied)?;
    describe(&from, to, &fs::metadata(&from)?)
}

/// `copied` has the files with several names: device and number, and the first copy.
fn folder(from: &Path, to: &Path, copied: &mut HashMap<(u64, u64), PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let found = source.symlink_metadata()?;
        let kind = found.file_type();
        if kind.is_dir() {
            match fs::create_dir(&target) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => folder(&source, &target, copied)?,
            }
        } else if kind.is_file() {
            if found.nlink() > 1
                && let Some(first) = copied.get(&(found.dev(), found.ino()))
            {
                fs::hard_link(first, &target)?;
                continue;
            }
            io::copy(&mut File::open(&source)?, &mut File::create(&target)?)?;
            copied.insert((found.dev(), found.ino()), target.clone());
        } else if kind.is_symlink() {
            symlink(fs::read_link(&source)?, &target)?;
        } else if kind.is_socket() {
            // It is nothing without the program that made it.
            continue;
        } else {
            let name = CString::new(target.as_os_str().as_bytes())?;
            let node = nix::sys::stat::SFlag::from_bits_truncate(found.mode() & nix::libc::S_IFMT);
            nix::sys::stat::mknod(
                name.as_c_str(),
                node,
                nix::sys::stat::Mode::from_bits_truncate(0o600),
                found.rdev(),
            )?;
        }
        describe(&source, &target, &found)?;
    }
    Ok(())
}

/// Owner before mode, which a change of owner cuts; times last.
fn describe(from: &Path, to: &Path, found: &fs::Metadata) -> io::Result<()> {
    let owner = (Some(Uid::from_raw(found.uid())), Some(Gid::from_raw(found.gid())));
    rustix::fs::chownat(CWD, to, owner.0, owner.1, AtFlags::SYMLINK_NOFOLLOW)?;
    attributes(from, to)?;
    if !found.file_type().is_symlink() {
        rustix::fs::chmodat(CWD, to, Mode::from_raw_mode(found.mode() & 0o7777), AtFlags::empty())?;
    }
    let time = |seconds, nanoseconds| Timespec { tv_sec: seconds, tv_nsec: nanoseconds };
    let times = Timestamps {
        last_access: time(found.atime(), found.atime_nsec()),
        last_modification: time(found.mtime(), found.mtime_nsec()),
    };
    rustix::fs::utimensat(CWD, to, &times, AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(())
}

fn attributes(from: &Path, to: &Path) -> io::Result<()> {
    let mut names = vec![0; 64 << 10];
    let length = match rustix::fs::llistxattr(from, &mut names) {
        // A file system without any.
        Err(rustix::io::Errno::OPNOTSUPP) => return Ok(()),
        other => other?,
    };
    for name in names[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let name = CString::new(name)?;
        if name.as_bytes().starts_with(b"trusted.overlay.") || name.as_bytes().starts_with(b"user.overlay.") {
            continue;
        }
        let mut value = vec![0; 64 << 10];
        let length = rustix::fs::lgetxattr(from, name.as_c_str(), &mut value)?;
        match rustix::fs::lsetxattr(to, name.as_c_str(), &value[..length], rustix::fs::XattrFlags::empty()) {
            // What the other file system cannot keep, or an ordinary user may not set, is left out.
            Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::PERM) => {}
            other => other?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
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
        let _ = rustix::fs::lsetxattr(from.join("sub/file"), "user.note", b"x", rustix::fs::XattrFlags::empty());
        tree(&File::open(&from).unwrap().into(), &to).unwrap();
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
    }
}
