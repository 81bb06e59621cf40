//! Files below a folder that is not trusted: every look-up stays inside, whatever links and mounts are there.
//!
//! [`Root`] resolves each path with `openat2(2)` as if the folder were the root of the file system, and never through
//! a magic link (rule: CVE-2019-5736, CVE-2021-30465, CVE-2024-21626 and their class).

use std::ffi::OsString;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::path::{Component, Path, PathBuf};

use nix::errno::Errno;
use rustix::fs::{AtFlags, FileType, Mode, OFlags, ResolveFlags, fstat, mkdirat, openat2, readlinkat, statat};

use super::rules::{self, Rule};
use super::{Context, Error, Result};

/// A folder that confines every path below it.
#[derive(Debug)]
pub struct Root {
    folder: OwnedFd,
}

impl Root {
    /// Confine to the folder at `path`, which itself is trusted.
    pub fn open(path: &Path) -> Result<Self> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = rustix::fs::open(path, flags, Mode::empty()).call(|| format!("open({})", path.display()))?;
        Ok(Self { folder })
    }

    /// Confine to an open folder.
    pub fn new(folder: OwnedFd) -> Self {
        Self { folder }
    }

    /// The folder itself.
    pub fn as_fd(&self) -> BorrowedFd<'_> {
        self.folder.as_fd()
    }

    /// Open `path` inside with `flags`; links are followed inside.
    pub fn open_at(&self, path: &Path, flags: OFlags, mode: u32) -> Result<OwnedFd> {
        self.resolve(path, flags, mode, ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS)
    }

    /// A descriptor that only names `path` (`O_PATH`); links are followed inside.
    pub fn locate(&self, path: &Path) -> Result<OwnedFd> {
        self.open_at(path, OFlags::PATH, 0)
    }

    /// As [`Root::locate`], and an error (`ELOOP`) when any component is a symbolic link.
    pub fn locate_without_links(&self, path: &Path) -> Result<OwnedFd> {
        self.resolve(path, OFlags::PATH, 0, ResolveFlags::IN_ROOT | ResolveFlags::NO_SYMLINKS)
    }

    /// As [`Root::locate`], and an error (`EXDEV`) when a link leads out of the folder: here it is not taken for a whole file system.
    pub fn locate_beneath(&self, path: &Path) -> Result<OwnedFd> {
        self.resolve(path, OFlags::PATH, 0, ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS)
    }

    fn resolve(&self, path: &Path, flags: OFlags, mode: u32, resolve: ResolveFlags) -> Result<OwnedFd> {
        loop {
            let path = if path.as_os_str().is_empty() { Path::new("/") } else { path };
            let (path, resolve) = if rules::is_off(Rule::InRoot) { unconfined(path, resolve) } else { (path, resolve) };
            let opened = openat2(&self.folder, path, flags | OFlags::CLOEXEC, Mode::from_raw_mode(mode), resolve);
            match opened {
                // The kernel could not prove that a rename elsewhere left the look-up inside: try again.
                Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => {}
                other => return other.call(|| format!("openat2({}, in root)", path.display())),
            }
        }
    }

    /// The folder `path` inside, made with all its parents (mode 0755) where it is missing. Links are followed inside, those to nothing too.
    pub fn make_folder(&self, path: &Path) -> Result<OwnedFd> {
        self.make_folder_by(path, LINKS)
    }

    fn make_folder_by(&self, path: &Path, links: u32) -> Result<OwnedFd> {
        match self.open_at(path, OFlags::PATH | OFlags::DIRECTORY, 0) {
            Err(Error { errno: Errno::ENOENT, .. }) => {}
            other => return other,
        }
        let mut done = PathBuf::from("/");
        let mut current = self.locate(&done)?;
        let mut components = path.components();
        while let Some(component) = components.next() {
            let name = match component {
                Component::Normal(name) => Path::new(name),
                Component::ParentDir => Path::new(".."),
                _ => continue,
            };
            done.push(name);
            match self.open_at(&done, OFlags::PATH | OFlags::DIRECTORY, 0) {
                Err(Error { errno: Errno::ENOENT, .. }) => {
                    match mkdirat(&current, name, Mode::from_raw_mode(0o755)) {
                        Ok(()) => {}
                        // A link to nothing, or somebody was faster.
                        Err(rustix::io::Errno::EXIST) => {
                            if let Some(to) = leads_to(&current, name, links)? {
                                let parent = done.parent().unwrap_or(Path::new("/"));
                                return self.make_folder_by(&parent.join(to).join(components.as_path()), links - 1);
                            }
                        }
                        Err(errno) => return Err(errno).call(|| format!("mkdirat({})", done.display())),
                    }
                    current = self.open_at(&done, OFlags::PATH | OFlags::DIRECTORY, 0)?;
                }
                other => current = other?,
            }
        }
        Ok(current)
    }

    /// The file `path` inside, made empty with its parents where it is missing. Links are followed inside, those to nothing too.
    pub fn make_file(&self, path: &Path) -> Result<OwnedFd> {
        self.make_file_by(path, LINKS)
    }

    fn make_file_by(&self, path: &Path, links: u32) -> Result<OwnedFd> {
        match self.locate(path) {
            Err(Error { errno: Errno::ENOENT, .. }) => {}
            other => return other,
        }
        let (above, name) = split(path)?;
        let parent = Self::new(self.make_folder_by(above, links)?);
        let flags = OFlags::CREATE | OFlags::EXCL | OFlags::WRONLY | OFlags::NOFOLLOW;
        match parent.open_at(Path::new(name), flags, 0o644) {
            Err(error) if error.errno == Errno::EEXIST => match leads_to(parent.as_fd(), Path::new(name), links)? {
                Some(to) => self.make_file_by(&above.join(to), links - 1),
                None => self.locate(path),
            },
            made => made.and_then(|_| parent.locate(Path::new(name))),
        }
    }

    /// What kind of file `path` is, with no link followed at its end; none where it does not exist.
    pub fn kind_of(&self, path: &Path) -> Result<Option<FileType>> {
        let (parent, name) = split(path)?;
        let folder = match self.open_at(parent, OFlags::PATH | OFlags::DIRECTORY, 0) {
            Ok(folder) => folder,
            Err(Error { errno: Errno::ENOENT | Errno::ENOTDIR, .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        match statat(&folder, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(FileType::from_raw_mode(stat.st_mode))),
            Err(rustix::io::Errno::NOENT) => Ok(None),
            Err(errno) => Err(errno).call(|| format!("fstatat({})", path.display())),
        }
    }
}

/// How many links to nothing are followed for one path, as many as the kernel follows (`path_resolution(7)`).
const LINKS: u32 = 40;

/// Where a link leads, to make what is not there; none where `name` is no link.
fn leads_to(folder: impl AsFd, name: &Path, links: u32) -> Result<Option<PathBuf>> {
    let named = || format!("readlinkat({})", name.display());
    match readlinkat(folder, name, Vec::new()) {
        Ok(_) if links == 0 => Err(Error::new(named(), Errno::ELOOP)),
        Ok(to) => Ok(Some(PathBuf::from(OsString::from_vec(to.into_bytes())))),
        Err(rustix::io::Errno::INVAL) => Ok(None),
        Err(errno) => Err(errno).call(named),
    }
}

/// A look-up as those do it who join a root and a path.
fn unconfined(path: &Path, resolve: ResolveFlags) -> (&Path, ResolveFlags) {
    let below = path.strip_prefix("/").unwrap_or(path);
    let below = if below.as_os_str().is_empty() { Path::new(".") } else { below };
    (below, resolve & !(ResolveFlags::IN_ROOT | ResolveFlags::BENEATH))
}

fn split(path: &Path) -> Result<(&Path, &std::ffi::OsStr)> {
    let name = path.file_name().ok_or_else(|| Error::new(format!("open({})", path.display()), Errno::EISDIR))?;
    Ok((path.parent().unwrap_or(Path::new("/")), name))
}

/// Whether the open file is a folder.
pub fn is_folder(file: BorrowedFd<'_>) -> Result<bool> {
    let stat = fstat(file).call(|| "fstat")?;
    Ok(FileType::from_raw_mode(stat.st_mode) == FileType::Directory)
}
