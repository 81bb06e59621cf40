//! `cp`: files into a container and out of it, running or not.
//!
//! Paths inside are resolved inside: in the root file system of a running container's own process, or in a mount of a stopped
//! one's that nobody else sees (`openat2(2)`, `RESOLVE_IN_ROOT`).

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::record::{Record, Running};
use super::root;
use crate::engine::copy::pack::Packer;
use crate::engine::copy::{self, Copy, Owner};
use crate::engine::layout::Layout;
use crate::engine::storage::layers::{Layers, Staging};
use crate::engine::userns::Maps;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel;
use crate::kernel::lock::Lock;
use crate::kernel::path::Root;
use crate::kernel::{process, user_namespace};

/// The files of a container.
#[derive(Debug)]
pub struct Files {
    name: String,
    root: Root,
    /// Volumes and folders of the host, of a container that does not run.
    mounted: Vec<Mounted>,
    /// The ids behind those of the container, where its files are seen with these.
    ids: Option<Maps>,
    /// Nobody may start it meanwhile.
    _lock: Option<Lock>,
}

/// The root file system of a running container, as its own first process has it.
pub(super) fn root_of_process(layout: &Layout, record: &Record, running: &Running) -> Result<Root> {
    let failed = || format!("cannot look into the container `{}`", record.config.name);
    let process = process::open(running.pid).context(failed)?;
    let root = Root::open(&PathBuf::from(format!("/proc/{}/root", running.pid))).context(failed)?;
    // The number was its process's before and after: it is its root.
    let alive = process::send_signal(process.as_fd(), 0).is_ok() && record.status(layout)?.running() == Some(running);
    if !alive {
        return Err(Error::new(ErrorKind::Conflict, failed()).caused_by("it ended at the same time"));
    }
    Ok(root)
}

/// What is mounted in a container when it runs.
#[derive(Debug)]
struct Mounted {
    /// The place inside.
    target: PathBuf,
    root: Root,
    read_only: bool,
}

/// One side of a copy: what a path leads to, if there is something, and where it is.
struct Place {
    found: Option<OwnedFd>,
    parent: OwnedFd,
    name: OsString,
}

impl Files {
    /// Open those of a container.
    pub fn open(layout: &Layout, record: &Record) -> Result<Self> {
        let name = record.config.name.clone();
        if let Some(running) = record.status(layout)?.running() {
            let root = root_of_process(layout, record, running)?;
            let ids = record.config.ids.clone();
            return Ok(Self { name, root, mounted: Vec::new(), ids, _lock: None });
        }
        let state = layout.container_state(&record.id);
        super::make_private_folder(&state)?;
        let lock = super::lock_when_ended(layout, record)?;
        let plain = record.config.mapped_ids().is_some();
        let mount = if plain { root::mount_plain } else { root::mount };
        let root = Root::new(mount(layout, &record.id, &record.config)?);
        let ids = record.config.ids.clone().filter(|_| !plain);
        let mut mounted = Vec::new();
        for bind in &record.config.binds {
            let (target, read_only) = (bind.target.clone(), bind.read_only);
            mounted.extend(Root::open(&bind.source).ok().map(|root| Mounted { target, root, read_only }));
        }
        for volume in record.config.volumes.iter().filter(|volume| volume.filesystem.is_none()) {
            let source = crate::engine::volume::source(volume)?;
            let (target, read_only) = (volume.target.clone(), volume.read_only);
            mounted.push(Mounted { target, root: Root::new(source), read_only });
        }
        mounted.sort_by_key(|mounted| std::cmp::Reverse(mounted.target.components().count()));
        Ok(Self { name, root, mounted, ids, _lock: Some(lock) })
    }

    /// Whose files become that are copied into it. From here on this thread makes files that its user namespace knows.
    fn owner_inside(&self, archive: bool) -> Result<Owner> {
        let Some(maps) = &self.ids else {
            return Ok(if archive { Owner::Kept } else { Owner::Given(0, 0) });
        };
        let root = maps.outside(0, 0);
        if let Some((user, group)) = root.filter(|_| user_namespace::is_initial()) {
            let cannot = || format!("cannot make files as root of the container `{}`", self.name);
            process::make_files_as(user, group).context(cannot)?;
        }
        match root.filter(|_| !archive) {
            Some((user, group)) => Ok(Owner::Given(user, group)),
            None => Ok(Owner::Outside(maps.clone())),
        }
    }

    /// Whose files become that are copied out of it, with their owners.
    fn owner_outside(&self) -> Owner {
        self.ids.clone().map_or(Owner::Kept, Owner::Inside)
    }

    /// The root file system that has a path, and the path in it.
    fn on(&self, path: &Path) -> (&Root, PathBuf) {
        match self.mounted_at(path) {
            Some((mounted, rest)) => (&mounted.root, Path::new("/").join(rest)),
            None => (&self.root, path.to_owned()),
        }
    }

    /// What is mounted where a path leads, and the path in it.
    fn mounted_at<'path>(&self, path: &'path Path) -> Option<(&Mounted, &'path Path)> {
        self.mounted.iter().find_map(|mounted| Some((mounted, path.strip_prefix(&mounted.target).ok()?)))
    }

    /// Refuse to write where the container itself could not.
    fn check_writable(&self, path: &Path) -> Result<()> {
        match self.mounted_at(path) {
            Some((mounted, _)) if mounted.read_only => {
                let message = format!("cannot copy to `{}:{}`", self.name, path.display());
                let why = format!("`{}` is mounted read-only", mounted.target.display());
                Err(Error::new(ErrorKind::InvalidInput, message).caused_by(why))
            }
            _ => Ok(()),
        }
    }

    fn place(&self, path: &Path, follow: bool) -> Result<Place> {
        let named = || format!("cannot use `{}:{}`", self.name, path.display());
        let (root, path) = self.on(path);
        place_in(root, &path, follow).context(named)
    }
}

/// Where `path` leads in `root`: its parent, its name there, and what is there.
fn place_in(root: &Root, path: &Path, follow: bool) -> kernel::Result<Place> {
    let folder = OFlags::PATH | OFlags::DIRECTORY;
    let trailing =
        path.as_os_str().as_encoded_bytes().ends_with(b"/.") || path.as_os_str().as_encoded_bytes().ends_with(b"/");
    let Some(name) = path.file_name().filter(|_| !path.ends_with("..")) else {
        let whole = root.open_at(path, folder, 0)?;
        let again = root.open_at(path, folder, 0)?;
        return Ok(Place { found: Some(whole), parent: again, name: OsString::new() });
    };
    let parent = root.open_at(path.parent().unwrap_or(Path::new("/")), folder, 0)?;
    let found = match follow || trailing {
        true => root.locate(path).map(Some),
        false => copy::entry(parent.as_fd(), name).map(Some).map_err(|error| {
            let errno = nix::errno::Errno::from_raw(error.raw_os_error().unwrap_or_default());
            kernel::Error::new(format!("open({})", path.display()), errno)
        }),
    };
    let found = match found {
        Err(error) if error.errno == nix::errno::Errno::ENOENT => None,
        other => other?,
    };
    Ok(Place { found, parent, name: name.to_owned() })
}

/// A side of a copy that is a path of the host.
fn host_place(path: &Path, follow: bool) -> Result<Place> {
    let named = || format!("cannot use `{}`", path.display());
    let whole = std::path::absolute(path).context(named)?;
    let mut text = whole.into_os_string();
    // `absolute` takes both away, and both say something.
    let bytes = path.as_os_str().as_encoded_bytes();
    if bytes.ends_with(b"/.") || bytes == b"." {
        text.push("/.");
    } else if bytes.ends_with(b"/") && bytes.len() > 1 {
        text.push("/");
    }
    let root = Root::open(Path::new("/")).context(named)?;
    place_in(&root, Path::new(&text), follow).context(named)
}

/// How to copy.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wishes {
    /// Owners are kept; otherwise all belongs to root inside, and to the caller outside.
    pub archive: bool,
    /// A link that is named is followed.
    pub follow: bool,
    /// A folder gives way to what is none, and the other way round.
    pub overwrite: bool,
}

/// Copy `source` of the host to `target` of a container.
pub fn copy_in(files: &Files, source: &Path, target: &Path, wishes: Wishes) -> Result<()> {
    let from = host_place(source, wishes.follow)?;
    files.check_writable(target)?;
    let to = files.place(target, true)?;
    let owner = files.owner_inside(wishes.archive)?;
    copy_between(&from, source, &to, target, Copy::new(owner).overwriting(wishes.overwrite))
}

/// Copy `source` of a container to `target` of the host.
pub fn copy_out(files: &Files, source: &Path, target: &Path, wishes: Wishes) -> Result<()> {
    let own = Owner::Given(nix::unistd::geteuid().as_raw(), nix::unistd::getegid().as_raw());
    let owner = if wishes.archive { files.owner_outside() } else { own };
    let from = files.place(source, wishes.follow)?;
    let to = host_place(target, true)?;
    copy_between(&from, source, &to, target, Copy::new(owner).overwriting(wishes.overwrite))
}

/// Docker's rules of what goes where.
fn copy_between(from: &Place, source: &Path, to: &Place, target: &Path, mut copy: Copy) -> Result<()> {
    let failed = || format!("cannot copy `{}` to `{}`", source.display(), target.display());
    let refuse = |kind: ErrorKind, why: &str| Err(Error::new(kind, failed()).caused_by(why.to_owned()));
    let Some(found) = &from.found else { return refuse(ErrorKind::NotFound, "there is no such file or folder") };
    let is_folder = |file: &OwnedFd| kernel::path::is_folder(file.as_fd());
    let folder = is_folder(found).context(failed)?;
    let ends = |path: &Path, end: &[u8]| path.as_os_str().as_encoded_bytes().ends_with(end);
    let content = ends(source, b"/.") || source == Path::new(".");
    if !folder && (ends(source, b"/") || content) {
        return refuse(ErrorKind::InvalidInput, "the source is no folder");
    }
    let done = match &to.found {
        Some(there) if is_folder(there).context(failed)? => {
            if folder && (content || from.name.is_empty()) {
                copy.content(found.as_fd(), there.as_fd())
            } else {
                copy.one_or_none(found.as_fd(), there.as_fd(), &from.name)
            }
        }
        Some(_) if folder && !copy.overwrites() => return refuse(ErrorKind::InvalidInput, "the target is no folder"),
        Some(_) if ends(target, b"/") => return refuse(ErrorKind::InvalidInput, "the target is no folder"),
        None if !folder && ends(target, b"/") => {
            return refuse(ErrorKind::NotFound, "the target folder does not exist");
        }
        _ => copy.one_or_none(found.as_fd(), to.parent.as_fd(), &to.name),
    };
    done.context(failed)
}

/// Write `source` of a container as a tar archive.
pub fn pack(files: &Files, source: &Path, output: &mut dyn Write, follow: bool) -> Result<()> {
    let failed = || format!("cannot copy `{}:{}`", files.name, source.display());
    let from = files.place(source, follow)?;
    let Some(found) = &from.found else {
        return Err(Error::new(ErrorKind::NotFound, failed()).caused_by("there is no such file or folder"));
    };
    let name = if from.name.is_empty() { OsStr::new(".") } else { &*from.name };
    let mut archive = Packer::new(output, false).owned_by(files.owner_outside());
    archive.add(found.as_fd(), name).and_then(|()| archive.finish()).context(failed)
}

/// Take a tar archive apart in the folder `target` of a container: first beside, where its names can lead nowhere.
pub fn unpack(layout: &Layout, files: &Files, input: &mut dyn Read, target: &Path, archive: bool) -> Result<()> {
    Layers::new(layout).tidied(|| try_unpack(layout, files, input, target, archive))
}

fn try_unpack(layout: &Layout, files: &Files, input: &mut dyn Read, target: &Path, archive: bool) -> Result<()> {
    let failed = || format!("cannot copy to `{}:{}`", files.name, target.display());
    files.check_writable(target)?;
    let to = files.place(target, true)?;
    let folder = match &to.found {
        Some(found) if kernel::path::is_folder(found.as_fd()).context(failed)? => found,
        _ => return Err(Error::new(ErrorKind::NotFound, failed()).caused_by("an archive needs a folder that exists")),
    };
    let staging: Staging = Layers::new(layout).stage()?;
    let mut packed = tar::Archive::new(input);
    packed.set_preserve_permissions(true);
    packed.set_preserve_ownerships(archive);
    packed.set_unpack_xattrs(archive);
    packed.unpack(staging.files()).context(failed)?;
    let from = File::open(staging.files()).context(failed)?;
    debug_assert!(from.as_raw_fd() >= 0);
    let owner = files.owner_inside(archive)?;
    Copy::new(owner).content(from.as_fd(), folder.as_fd()).context(failed)
}
