//! Unpacks one layer's tar into a folder of its own, in overlayfs' terms: whiteouts and opaque folders.
//!
//! Every name is resolved below the layer's folder with `openat2` and its last component is never followed, so no link
//! leads out. Folders get their times last, once nothing is put into them any more. The layer knows nothing of those below
//! it: that is what lets layers unpack in parallel and be shared.

use std::collections::{BTreeMap, HashMap};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use nix::errno::Errno;
use rustix::fs::OFlags;
use tar::EntryType;

use super::below::Wanted;
use super::tar_stream::{Entry, Sparse, TarStream};
use crate::engine::noted::{ATTRIBUTE, Note};
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::file::{self, Kind, Owner, Time};
use crate::kernel::path::Root;
use crate::kernel::{self};

pub(super) const WHITEOUT: &[u8] = b".wh.";
pub(in crate::engine) const OPAQUE: &[u8] = b".wh..wh..opq";
/// The rest of what AUFS keeps for itself.
const AUFS: &[u8] = b".wh..wh.";
/// Open folders are kept up to this number.
const OPEN_FOLDERS: usize = 128;
/// How much of a file is copied at a time.
const BUFFER: usize = 256 << 10;

/// What the host and the caller allow.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of all files together.
    pub bytes: u64,
    /// Entries.
    pub entries: u64,
    /// Bytes that must stay free on the file system, or a twentieth of a small one.
    pub reserve: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 << 30, entries: 5_000_000, reserve: 64 << 20 }
    }
}

/// How this process may own files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    /// In the host's user namespace, where overlayfs keeps its marks as `trusted.overlay.*`.
    pub trusted: bool,
    /// Only one id is mapped: everything belongs to it.
    pub single_id: bool,
    /// What new files are made without.
    pub umask: u32,
}

impl Rights {
    /// Those of this process.
    pub fn of_process() -> Self {
        let map = std::fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
        let ids: u64 = map.lines().filter_map(|line| line.split_ascii_whitespace().nth(2)?.parse::<u64>().ok()).sum();
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let umask = status.lines().find_map(|line| u32::from_str_radix(line.strip_prefix("Umask:")?.trim(), 8).ok());
        let root = nix::unistd::geteuid().is_root();
        Self {
            trusted: root && kernel::user_namespace::is_initial(),
            single_id: ids == 1 || !root,
            umask: umask.unwrap_or(0o777),
        }
    }

    fn overlay_key(self, name: &str) -> String {
        format!("{}.overlay.{name}", if self.trusted { "trusted" } else { "user" })
    }
}

/// What a layer amounts to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpacked {
    /// Bytes of its files.
    pub bytes: u64,
    /// Its entries.
    pub entries: u64,
    /// What it names and does not have.
    pub wanted: Wanted,
}

/// Unpack the tar in `input` into `folder`, which is empty. Gives the rest of the stream back unread.
pub fn unpack<R: Read>(input: R, folder: OwnedFd, rights: Rights, limits: Limits) -> Result<(Unpacked, R)> {
    run(input, Unpacker::new(folder, rights, limits))
}

/// The same for a tar that is no layer: a name that begins like a whiteout is a name like others.
pub fn unpack_files<R: Read>(input: R, folder: OwnedFd, rights: Rights) -> Result<(Unpacked, R)> {
    let limits = Limits { bytes: u64::MAX, entries: u64::MAX, ..Limits::default() };
    run(input, Unpacker { is_layer: false, ..Unpacker::new(folder, rights, limits) })
}

fn run<R: Read>(input: R, mut unpacker: Unpacker) -> Result<(Unpacked, R)> {
    let mut tar = TarStream::new(input);
    while let Some(entry) = tar.next().map_err(from_stream)? {
        let shown = String::from_utf8_lossy(&entry.path).chars().take(200).collect::<String>();
        unpacker.entry(entry, &mut tar).map_err(|error| {
            let kind = error.kind();
            Error::new(kind, format!("cannot unpack `{shown}`")).caused_by(error)
        })?;
    }
    unpacker.finish()?;
    let Unpacker { bytes, entries, wanted, .. } = unpacker;
    Ok((Unpacked { bytes, entries, wanted }, tar.into_inner()))
}

fn from_stream(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Error::new(ErrorKind::Corrupt, error.to_string()),
        // Of the crate that reads header fields; its words hold the bytes themselves.
        io::ErrorKind::Other => Error::new(ErrorKind::Corrupt, "malformed tar: a field of a header has no valid value"),
        _ => Error::new(ErrorKind::Failed, "cannot read the layer").caused_by(error),
    }
}

fn refuse(why: impl Into<String>) -> Error {
    Error::new(ErrorKind::Corrupt, why)
}

struct Unpacker {
    root: Root,
    rights: Rights,
    limits: Limits,
    /// Names can be whiteouts.
    is_layer: bool,
    bytes: u64,
    entries: u64,
    open: HashMap<PathBuf, Rc<OwnedFd>>,
    /// Folders whose time is set at the end, by path: a folder comes after those it is in.
    times: BTreeMap<PathBuf, Time>,
    wanted: Wanted,
    buffer: Vec<u8>,
}

impl Unpacker {
    fn new(folder: OwnedFd, rights: Rights, limits: Limits) -> Self {
        Self {
            root: Root::new(folder),
            rights,
            limits,
            is_layer: true,
            bytes: 0,
            entries: 0,
            open: HashMap::new(),
            times: BTreeMap::new(),
            wanted: Wanted::default(),
            buffer: vec![0; BUFFER],
        }
    }

    fn entry<R: Read>(&mut self, entry: Entry, data: &mut TarStream<R>) -> Result<()> {
        self.count(&entry)?;
        let entry = entry.without_reserved();
        let path = inside(&entry.path)?;
        let Some(name) = path.file_name().map(OsStr::to_owned) else {
            return self.top(&entry);
        };
        let parent = self.folder(path.parent().unwrap_or(Path::new("")))?;
        let parent = parent.as_fd();
        if let Some(hidden) = name.as_bytes().strip_prefix(WHITEOUT).filter(|_| self.is_layer) {
            return self.whiteout(parent, name.as_bytes(), hidden);
        }
        self.wanted.forget(&path, entry.kind == EntryType::Directory);
        match entry.kind {
            EntryType::Directory => self.make_folder(parent, &path, &name, &entry),
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
                let made =
                    self.replacing(parent, &path, &name, |mode| file::create(parent, &name, mode), entry.mode)?;
                self.fill(&made, &entry, data)
            }
            EntryType::Link => self.hard_link(parent, &path, &name, &entry),
            EntryType::Symlink => {
                let target = OsStr::from_bytes(&entry.target);
                self.replacing(parent, &path, &name, |_| file::make_link(parent, &name, target), 0)?;
                self.describe(parent, &name, &entry, false)
            }
            EntryType::Char | EntryType::Block | EntryType::Fifo => self.make_node(parent, &path, &name, &entry),
            other => Err(refuse(format!("it is of the unknown kind {:?}", char::from(other.as_byte())))),
        }
    }

    /// Hold the limits, before anything is made.
    fn count(&mut self, entry: &Entry) -> Result<()> {
        self.entries += 1;
        if self.entries > self.limits.entries {
            return Err(refuse(format!("the layer has more than {} entries", self.limits.entries)));
        }
        if self.entries % 1024 == 1 {
            self.check_space()?;
        }
        if entry.uid > u64::from(u32::MAX - 1) || entry.gid > u64::from(u32::MAX - 1) {
            return Err(refuse(format!("there is no owner {}:{}", entry.uid, entry.gid)));
        }
        Ok(())
    }

    fn check_space(&self) -> Result<()> {
        let (free, all) = file::space(self.root.as_fd()).context(|| "cannot see how much room there is")?;
        let reserve = self.limits.reserve.min(all / 20);
        if free >= reserve {
            return Ok(());
        }
        let (free, reserve) = (free >> 20, reserve >> 20);
        let message =
            format!("{free} MiB are free on the file system of rcd's root folder, of which {reserve} MiB stay free");
        Err(Error::new(ErrorKind::Failed, message).caused_by(std::io::Error::from(std::io::ErrorKind::StorageFull)))
    }

    /// The folder `path` below the layer, made where it is missing.
    fn folder(&mut self, path: &Path) -> Result<Rc<OwnedFd>> {
        if let Some(open) = self.open.get(path) {
            return Ok(Rc::clone(open));
        }
        let opened = match self.root.open_at(path, OFlags::PATH | OFlags::DIRECTORY, 0) {
            Err(kernel::Error { errno: Errno::ENOENT, .. }) => {
                self.imply(path);
                self.root.make_folder(path)
            }
            other => other,
        };
        let opened = Rc::new(opened.context(|| "cannot open its folder")?);
        if self.open.len() >= OPEN_FOLDERS {
            self.open.clear();
        }
        self.open.insert(path.to_owned(), Rc::clone(&opened));
        Ok(opened)
    }

    /// Note which folders are made without an entry of their own.
    fn imply(&mut self, path: &Path) {
        for folder in path.ancestors().filter(|folder| !folder.as_os_str().is_empty()) {
            if self.root.open_at(folder, OFlags::PATH | OFlags::DIRECTORY, 0).is_ok() {
                break;
            }
            self.wanted.folders.insert(folder.to_owned());
        }
    }

    /// Make something under a name, in place of what has the name already.
    fn replacing<T>(
        &mut self,
        parent: BorrowedFd<'_>,
        path: &Path,
        name: &OsStr,
        make: impl Fn(u32) -> kernel::Result<T>,
        mode: u32,
    ) -> Result<T> {
        match make(mode & 0o777) {
            Err(kernel::Error { errno: Errno::EEXIST, .. }) => {}
            made => return made.context(|| "cannot make it"),
        }
        self.forget(path);
        file::remove_tree(parent, name).context(|| "cannot replace what is there")?;
        make(mode & 0o777).context(|| "cannot make it")
    }

    /// Nothing at or below `path` is what it was.
    fn forget(&mut self, path: &Path) {
        self.open.clear();
        self.times.retain(|other, _| !other.starts_with(path));
    }

    fn top(&mut self, entry: &Entry) -> Result<()> {
        if entry.kind != EntryType::Directory {
            return Err(refuse("the top of a layer must be a folder"));
        }
        let dot = OsStr::new(".");
        let root = self.root.as_fd();
        self.describe(root, dot, entry, true)?;
        self.times.insert(PathBuf::new(), entry.time);
        Ok(())
    }

    fn make_folder(&mut self, parent: BorrowedFd<'_>, path: &Path, name: &OsStr, entry: &Entry) -> Result<()> {
        match file::make_folder(parent, name, entry.mode & 0o777) {
            Err(kernel::Error { errno: Errno::EEXIST, .. }) => {
                let there = file::kind(parent, name).context(|| "cannot look at what is there")?;
                if there != Some(Kind::Folder) {
                    self.forget(path);
                    file::remove_tree(parent, name).context(|| "cannot replace what is there")?;
                    file::make_folder(parent, name, entry.mode & 0o777).context(|| "cannot make it")?;
                    // This layer hid the name before: what lower layers have in it stays hidden.
                    if there == Some(Kind::Character(0, 0)) {
                        self.mark_opaque(parent, name)?;
                    }
                }
            }
            made => made.context(|| "cannot make it")?,
        }
        self.describe(parent, name, entry, true)?;
        self.times.insert(path.to_owned(), entry.time);
        Ok(())
    }

    fn mark_opaque(&self, parent: BorrowedFd<'_>, name: &OsStr) -> Result<()> {
        let key = self.rights.overlay_key("opaque");
        match file::set_attribute(parent, name, OsStr::new(&key), b"y") {
            // overlayfs has no use for a layer without attributes; the driver `copy` knows the mark of layers.
            Err(error) if error.errno == Errno::EOPNOTSUPP => {
                let folder = file::open_folder(parent, name).context(|| "cannot mark a folder as opaque")?;
                let made = file::create(folder.as_fd(), OsStr::from_bytes(OPAQUE), 0);
                let made = made.and_then(|mark| file::set_file_time(&mark, (0, 0)));
                made.context(|| "cannot mark a folder as opaque")
            }
            marked => marked.context(|| "cannot mark a folder as opaque"),
        }
    }

    fn whiteout(&mut self, parent: BorrowedFd<'_>, name: &[u8], hidden: &[u8]) -> Result<()> {
        if name == OPAQUE {
            return self.mark_opaque(parent, OsStr::new("."));
        }
        if name.starts_with(AUFS) {
            return Ok(());
        }
        if hidden.is_empty() || hidden == b"." || hidden == b".." {
            return Err(refuse("it hides nothing that has a name"));
        }
        let hidden = OsStr::from_bytes(hidden);
        // A whiteout hides what lower layers have. What this layer itself has under the name stays.
        match file::kind(parent, hidden).context(|| "cannot look at what is there")? {
            None => match file::make_node(parent, hidden, Kind::Character(0, 0), 0) {
                // overlayfs makes none for others; the driver `copy` knows the mark of layers.
                Err(error) if error.errno == Errno::EPERM && file::is_on_overlay(parent) => {
                    let mark = file::create(parent, OsStr::from_bytes(name), 0);
                    let mark = mark.and_then(|mark| file::set_file_time(&mark, (0, 0)));
                    mark.context(|| "cannot make a whiteout")
                }
                made => made.context(|| "cannot make a whiteout"),
            },
            Some(Kind::Folder) => self.mark_opaque(parent, hidden),
            Some(_) => Ok(()),
        }
    }

    fn hard_link(&mut self, parent: BorrowedFd<'_>, path: &Path, name: &OsStr, entry: &Entry) -> Result<()> {
        let target = inside(&entry.target)?;
        let shown = || String::from_utf8_lossy(&entry.target).into_owned();
        let old = target.file_name().ok_or_else(|| refuse("it is a hard link to the top of the layer"))?.to_owned();
        if target == path {
            return Ok(());
        }
        let folder = self.folder(target.parent().unwrap_or(Path::new("")))?;
        match file::kind(folder.as_fd(), &old).context(|| "cannot look at the target")? {
            None if self.is_layer => {
                // What it is will be seen when the layers below are there.
                let target = self.wanted.target(&target).unwrap_or(&target).to_owned();
                self.wanted.links.push((path.to_owned(), target));
                return Ok(());
            }
            None => return Err(refuse(format!("it is a hard link to `{}`, which the archive does not have", shown()))),
            Some(Kind::Folder) => return Err(refuse(format!("it is a hard link to the folder `{}`", shown()))),
            Some(Kind::Character(0, 0)) => return Err(refuse("it is a hard link to a whiteout")),
            Some(_) => {}
        }
        self.replacing(parent, path, name, |_| file::hard_link(folder.as_fd(), &old, parent, name), 0)
    }

    fn make_node(&mut self, parent: BorrowedFd<'_>, path: &Path, name: &OsStr, entry: &Entry) -> Result<()> {
        let (major, minor) = entry.device;
        let kind = match entry.kind {
            EntryType::Char if (major, minor) == (0, 0) => {
                return Err(refuse("it is the device 0:0, which overlayfs would take for a whiteout"));
            }
            EntryType::Char => Kind::Character(major, minor),
            EntryType::Block => Kind::Block(major, minor),
            _ => Kind::Fifo,
        };
        if kind != Kind::Fifo && !self.rights.trusted {
            // An ordinary user cannot make devices, and containers get those they need in /dev.
            return Ok(());
        }
        self.replacing(parent, path, name, |mode| file::make_node(parent, name, kind, mode), entry.mode)?;
        self.describe(parent, name, entry, true)
    }

    /// Give a name, which is no regular file, its owner, mode, attributes and (unless a folder) time.
    fn describe(&self, parent: BorrowedFd<'_>, name: &OsStr, entry: &Entry, has_mode: bool) -> Result<()> {
        let owner = owner(entry);
        if self.must_own(owner) {
            file::set_owner(parent, name, owner).map_err(|error| unmapped(error, owner))?;
        }
        if has_mode
            && (self.must_own(owner)
                || entry.mode & (self.rights.umask | 0o7000) != 0
                || entry.kind == EntryType::Directory)
        {
            file::set_mode(parent, name, entry.mode).context(|| "cannot set its mode")?;
        }
        for (key, value) in &entry.attributes {
            let key = OsStr::from_bytes(key);
            self.attribute(key, file_result(file::set_attribute(parent, name, key, value)))?;
        }
        if let Some((key, value)) = self.note(entry).filter(|_| entry.kind != EntryType::Symlink) {
            self.attribute(&key, file_result(file::set_attribute(parent, name, &key, &value)))?;
        }
        if entry.kind == EntryType::Directory {
            return Ok(());
        }
        file::set_time(parent, name, entry.time).context(|| "cannot set its time")
    }

    /// Write a regular file and describe it, all by its descriptor.
    fn fill<R: Read>(&mut self, made: &File, entry: &Entry, data: &mut TarStream<R>) -> Result<()> {
        match &entry.sparse {
            None => self.copy(made, data)?,
            Some(sparse) => self.copy_sparse(made, sparse, data)?,
        }
        let owner = owner(entry);
        if self.must_own(owner) {
            file::set_file_owner(made, owner).map_err(|error| unmapped(error, owner))?;
        }
        if entry.mode & (self.rights.umask | 0o7000) != 0 {
            file::set_file_mode(made, entry.mode).context(|| "cannot set its mode")?;
        }
        for (key, value) in &entry.attributes {
            let key = OsStr::from_bytes(key);
            self.attribute(key, file_result(file::set_file_attribute(made.as_fd(), key, value)))?;
        }
        if let Some((key, value)) = self.note(entry) {
            self.attribute(&key, file_result(file::set_file_attribute(made.as_fd(), &key, &value)))?;
        }
        file::set_file_time(made, entry.time).context(|| "cannot set its time")
    }

    fn copy<R: Read>(&mut self, mut made: &File, data: &mut TarStream<R>) -> Result<()> {
        loop {
            let count = data.read(&mut self.buffer).map_err(from_stream)?;
            if count == 0 {
                return Ok(());
            }
            self.grow(count as u64)?;
            made.write_all(&self.buffer[..count]).context(|| "cannot write it")?;
        }
    }

    fn copy_sparse<R: Read>(&mut self, mut made: &File, sparse: &Sparse, data: &mut TarStream<R>) -> Result<()> {
        for (offset, length) in &sparse.pieces {
            let mut rest = *length;
            io::Seek::seek(&mut made, io::SeekFrom::Start(*offset)).context(|| "cannot write it")?;
            while rest > 0 {
                let most = usize::try_from(rest).unwrap_or(usize::MAX).min(self.buffer.len());
                let count = data.read(&mut self.buffer[..most]).map_err(from_stream)?;
                if count == 0 {
                    return Err(refuse("its data is cut off"));
                }
                self.grow(count as u64)?;
                made.write_all(&self.buffer[..count]).context(|| "cannot write it")?;
                rest -= count as u64;
            }
        }
        if sparse.size > self.limits.bytes {
            return Err(refuse(format!("it is larger than {} bytes", self.limits.bytes)));
        }
        file::set_length(made, sparse.size).context(|| "cannot write it")
    }

    fn grow(&mut self, count: u64) -> Result<()> {
        let before = self.bytes >> 28;
        self.bytes += count;
        if self.bytes > self.limits.bytes {
            return Err(refuse(format!("the layer is larger than {} bytes", self.limits.bytes)));
        }
        if self.bytes >> 28 != before { self.check_space() } else { Ok(()) }
    }

    /// The owner that a file cannot have where there is one id: noted on it.
    fn note(&self, entry: &Entry) -> Option<(OsString, Vec<u8>)> {
        let owner = owner(entry);
        let noted = self.rights.single_id && owner != Owner { uid: 0, gid: 0 };
        let note = noted.then(|| Note::new(owner.uid, owner.gid, entry.mode))?;
        Some((OsStr::from_bytes(ATTRIBUTE.to_bytes()).to_owned(), note.text().into_bytes()))
    }

    fn must_own(&self, owner: Owner) -> bool {
        !self.rights.single_id && owner != Owner { uid: 0, gid: 0 }
    }

    /// Which attributes are set, and what may go wrong with them.
    fn attribute(&self, key: &OsStr, set: Option<kernel::Error>) -> Result<()> {
        match set {
            None => Ok(()),
            // A host without SELinux, a file system without ACLs, a user that may not: as Docker does.
            Some(kernel::Error { errno: Errno::EOPNOTSUPP, .. }) => Ok(()),
            Some(kernel::Error { errno: Errno::EPERM, .. }) if !self.rights.trusted => Ok(()),
            Some(error) => Err(error).context(|| format!("cannot set the attribute `{}`", key.display())),
        }
    }

    fn finish(&mut self) -> Result<()> {
        let times = std::mem::take(&mut self.times);
        for (path, time) in times.into_iter().rev() {
            let (folder, name) = match path.file_name() {
                None => (None, OsStr::new(".")),
                Some(name) => (Some(self.folder(path.parent().unwrap_or(Path::new("")))?), name),
            };
            let folder = folder.as_ref().map_or(self.root.as_fd(), |folder| folder.as_fd());
            file::set_time(folder, name, time).context(|| format!("cannot set the time of `{}`", path.display()))?;
        }
        Ok(())
    }
}

/// What overlayfs, or nobody else but it, gives a meaning is not an image's to set.
fn is_reserved(key: &[u8]) -> bool {
    key.starts_with(b"trusted.overlay.") || key.starts_with(b"user.overlay.")
}

fn file_result(done: kernel::Result<()>) -> Option<kernel::Error> {
    done.err()
}

fn owner(entry: &Entry) -> Owner {
    // Checked when the entry was counted.
    let id = |id: u64| u32::try_from(id).unwrap_or(u32::MAX);
    Owner { uid: id(entry.uid), gid: id(entry.gid) }
}

fn unmapped(error: kernel::Error, owner: Owner) -> Error {
    let invalid = error.errno == Errno::EINVAL;
    let error =
        Error::new(ErrorKind::Failed, format!("cannot give it to {}:{}", owner.uid, owner.gid)).caused_by(error);
    if invalid { error.hint("`/etc/subuid` and `/etc/subgid` grant you too few ids for this image") } else { error }
}

/// The path of an entry below the layer's folder, in its shortest form.
fn inside(path: &[u8]) -> Result<PathBuf> {
    if path.is_empty() || path.contains(&0) {
        return Err(refuse("it has no valid name"));
    }
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop().ok_or_else(|| refuse("it leads out of the layer"))?;
            }
            part => parts.push(part),
        }
    }
    Ok(PathBuf::from(OsStr::from_bytes(&parts.join(&b'/'))))
}

impl Entry {
    /// Without what is overlayfs' own.
    fn without_reserved(mut self) -> Self {
        self.attributes.retain(|(key, _)| !is_reserved(key));
        self
    }
}
