//! The `mounts` of a bundle: what needs the host's view is prepared before the container's namespaces exist, the rest is
//! made inside; both are put in place by descriptor, below a root that no link leads out of.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use oci_spec::runtime::{LinuxIdMapping, LinuxIdMappingBuilder, LinuxNamespaceType, Mount};
use rustix::fs::{FileType, Mode, OFlags, mkdirat, openat, readlinkat, symlinkat};

use super::bind_attributes;
use super::cgroup::Hierarchies;
use super::copy_up;
use super::error::{Context, Error, ErrorKind, Result};
use super::mount_options::{self, AttributeChange, IdRange, Options};
use super::namespaces;
use crate::bundle::Bundle;
use crate::kernel::mount::{self, Attributes, Change, FilesystemOption, Propagation};
use crate::kernel::path::{Root, is_folder};
use crate::kernel::rules::{self, Rule};

/// One entry, ready to be put in place.
#[derive(Debug)]
pub(super) struct Prepared {
    destination: PathBuf,
    kind: Kind,
    options: Options,
}

#[derive(Debug)]
enum Kind {
    /// A detached copy of something of the host's, with its attributes set; whether it is a folder.
    Bind { mount: OwnedFd, folder: bool },
    /// Something of the container's own root, which earlier entries may make: copied when it is its turn.
    Inner { source: PathBuf, id_map: Option<OwnedFd> },
    /// A link like one of the host's, which leads there.
    Link { to: PathBuf },
    /// What earlier entries mounted, with other attributes or options.
    Changed,
    /// A new file system, made inside the namespaces.
    New { kind: String, source: String },
    /// The container's view of its cgroups, on whichever version the host has.
    Cgroup { hierarchies: Hierarchies, path: PathBuf, own_namespace: bool },
}

/// Prepare every entry, in the namespaces of the caller: copy bind sources and give them their attributes.
pub(super) fn prepare(
    mounts: &[Mount],
    bundle: &Bundle,
    rootfs: &Path,
    cgroup: Option<&Path>,
    own_cgroup_namespace: bool,
) -> Result<Vec<Prepared>> {
    let cgroup_view = |source: &Mount| Kind::Cgroup {
        hierarchies: Hierarchies::of_host(),
        path: cgroup.unwrap_or(Path::new("")).to_owned(),
        own_namespace: own_cgroup_namespace || source.source().is_none() && cgroup.is_none(),
    };
    let one = |(index, entry): (usize, &Mount)| {
        let destination = inside(rootfs, entry.destination());
        let shown = destination.display().to_string();
        let options = mount_options::parse(entry.options().as_deref().unwrap_or_default(), &shown)?;
        let kind = match entry.typ().as_deref() {
            _ if options.remount => Kind::Changed,
            Some("cgroup" | "cgroup2") => cgroup_view(entry),
            kind if options.bind || kind == Some("bind") => bind(entry, bundle, (rootfs, &mounts[..index]), &options)?,
            Some(kind) if !kind.is_empty() => {
                let source = entry.source().as_ref().map(|source| source.display().to_string());
                Kind::New { kind: kind.to_owned(), source: source.unwrap_or_else(|| kind.to_owned()) }
            }
            _ => return Err(Error::new(ErrorKind::InvalidSpec, format!("the mount of `{shown}` has no type"))),
        };
        Ok(Prepared { destination, kind, options })
    };
    mounts.iter().enumerate().map(one).collect()
}

/// The path of a destination in the container. One that is relative is one of its root (runtime-spec, config, "Mounts"); one with the host's
/// path of the root before it too, as runc has it.
fn inside(rootfs: &Path, destination: &Path) -> PathBuf {
    let below = if rootfs == Path::new("/") { None } else { destination.strip_prefix(rootfs).ok() };
    Path::new("/").join(below.unwrap_or(destination))
}

/// Whether a container may write to its view of cgroups.
pub(super) fn has_writable_cgroup(mounts: &[Mount]) -> bool {
    mounts.iter().any(|entry| {
        let view = entry.source().as_deref() == Some(Path::new("cgroup"))
            && entry.destination() == Path::new("/sys/fs/cgroup");
        view && !entry.options().iter().flatten().any(|word| word == "ro")
    })
}

fn bind(entry: &Mount, bundle: &Bundle, (rootfs, earlier): (&Path, &[Mount]), options: &Options) -> Result<Kind> {
    let shown = entry.destination().display();
    let source = entry.source().as_ref();
    let source =
        source.ok_or_else(|| Error::new(ErrorKind::InvalidSpec, format!("the bind of `{shown}` has no source")))?;
    let source = bundle.folder.join(source);
    let failed = || format!("cannot bind `{}` to `{shown}`", source.display());
    if options.copy_link
        && let Ok(to) = std::fs::read_link(&source)
    {
        return Ok(Kind::Link { to });
    }
    let id_map = id_map(entry, bundle, options).context(failed)?;
    let inner = source.strip_prefix(rootfs).ok().map(|source| Path::new("/").join(source));
    let own = bundle.sources.get(entry.destination());
    if let Some(source) = inner.as_ref().filter(|source| own.is_none() && is_changed(source, rootfs, earlier)) {
        return Ok(Kind::Inner { source: source.clone(), id_map });
    }
    let copy = match own {
        Some(mount) => mount.try_clone().context(failed)?,
        None if options.nofollow.source => mount::copy_of_link(&source).context(failed)?,
        None => match mount::copy(None, &source, options.recursive) {
            Err(error) if error.errno == Errno::ENOENT && inner.is_some() => {
                return Ok(Kind::Inner { source: inner.unwrap_or_default(), id_map });
            }
            other => other.context(failed)?,
        },
    };
    let linux = bundle.spec.linux().as_ref();
    let locked = linux.is_some_and(|linux| namespaces::has_own(linux, LinuxNamespaceType::User));
    dress(&copy, options, locked).context(failed)?;
    if let Some(namespace) = &id_map {
        map_ids_of(copy.as_fd(), namespace, options).context(failed)?;
    }
    let folder = is_folder(copy.as_fd())?;
    Ok(Kind::Bind { mount: copy, folder })
}

/// Whether earlier entries mount something at, above or below a path of the container's root: then what is there is to be bound.
fn is_changed(path: &Path, rootfs: &Path, earlier: &[Mount]) -> bool {
    let places = earlier.iter().map(|entry| inside(rootfs, entry.destination()));
    places.into_iter().any(|place| place.starts_with(path) || path.starts_with(&place))
}

/// Give a detached copy the propagation and the attributes that its entry asks for.
fn dress(copy: &OwnedFd, options: &Options, locked: bool) -> Result<()> {
    let (propagation, recursive) = options.propagation.unwrap_or((Propagation::Private, true));
    let change = Change { propagation: Some(propagation), recursive, ..Change::default() };
    mount::change(copy.as_fd(), &change)?;
    bind_attributes::change(copy.as_fd(), options.asked, locked)?;
    change_all(copy.as_fd(), options)
}

/// Map the ids of a detached copy as a user namespace does.
fn map_ids_of(copy: BorrowedFd<'_>, namespace: &OwnedFd, options: &Options) -> crate::kernel::Result<()> {
    let recursive = options.id_map == Some(true);
    mount::change(copy, &Change { id_map: Some(namespace.as_fd()), recursive, ..Change::default() })
}

/// Map the ids of a detached copy that init made of a path of the root, as the entry of this number asks for.
pub(super) fn map_ids(prepared: &[Prepared], entry: u32, copy: BorrowedFd<'_>) -> Result<()> {
    let entry = usize::try_from(entry).ok().and_then(|entry| prepared.get(entry));
    match entry.map(|entry| (&entry.kind, entry)) {
        Some((Kind::Inner { id_map: Some(namespace), .. }, entry)) => map_ids_of(copy, namespace, &entry.options)
            .context(|| format!("cannot map the ids of `{}`", entry.destination.display())),
        _ => Err(Error::new(ErrorKind::Failed, "the container's init asked for the ids of a mount that has none")),
    }
}

/// Attributes of a mount and of all below it.
fn change_all(mount: BorrowedFd<'_>, options: &Options) -> Result<()> {
    let AttributeChange { set, clear } = options.set_recursively;
    if !options.set_recursively.is_empty() {
        let change = Change { set: Some(set), clear: Some(clear), recursive: true, ..Change::default() };
        mount::change(mount, &change)?;
    }
    Ok(())
}

/// The map of ids of an entry: its own, which needs no word, or for `idmap` and `ridmap` without one the container's
/// (runtime-spec, config, "Linux mount options").
fn id_map(entry: &Mount, bundle: &Bundle, options: &Options) -> Result<Option<OwnedFd>> {
    let own = (entry.uid_mappings().as_ref(), entry.gid_mappings().as_ref());
    let linux = bundle.spec.linux().as_ref();
    let of_container = linux.map(|linux| (linux.uid_mappings().as_ref(), linux.gid_mappings().as_ref()));
    if let Some([uids, gids]) = &options.ids {
        let (of_users, of_groups) = of_container.unwrap_or((None, None));
        let (uids, gids) = (absolute(uids, of_users)?, absolute(gids, of_groups)?);
        return namespaces::user_namespace_with(&uids, &gids).map(Some);
    }
    let maps = match (own, options.id_map) {
        ((None, None), None) => return Ok(None),
        ((None, None), Some(_)) => of_container.unwrap_or((None, None)),
        (own, _) => own,
    };
    id_map_namespace(maps, &entry.destination().display().to_string()).map(Some)
}

/// Ranges of ids of the host's, where some are given in those of the container's user namespace.
fn absolute(ranges: &[IdRange], of_container: Option<&Vec<LinuxIdMapping>>) -> Result<Vec<LinuxIdMapping>> {
    let one = |range: &IdRange| {
        let mut outside = Some(range.to);
        if range.relative {
            outside = namespaces::outside(of_container.map_or(&[], Vec::as_slice), range.to);
        }
        let outside = outside.ok_or_else(|| {
            let message = format!("the id {} of an `idmap` is none of the container's user namespace", range.to);
            Error::new(ErrorKind::InvalidSpec, message)
        })?;
        id_mapping(range.from, outside, range.count)
    };
    ranges.iter().map(one).collect()
}

/// A new file system with these option words, mounted in the namespaces of the caller and attached nowhere.
pub fn new_filesystem(kind: &str, source: &str, words: &[String]) -> Result<OwnedFd> {
    let mut options = mount_options::parse(words, source)?;
    if options.set.set.contains(Attributes::MOUNT_ATTR_RDONLY) {
        // Not this mount alone: nothing is to be written to what may be a disk that cannot be.
        options.data.push(FilesystemOption::parse("ro"));
    }
    let named = || format!("cannot mount `{source}`, a file system of the type {kind}");
    mount::new(kind, Some(source), &options.data, options.set.set).context(named)
}

/// Whether owners of files at `source` can be mapped: its file system decides (`mount_setattr(2)`).
pub fn can_map_ids(source: &Path) -> Result<bool> {
    let id = id_mapping(0, 1, 1)?;
    let namespace = namespaces::user_namespace_with(&[id], &[id])?;
    let copy = mount::copy(None, source, false).context(|| format!("cannot look at `{}`", source.display()))?;
    let change = Change { id_map: Some(namespace.as_fd()), ..Change::default() };
    match mount::change(copy.as_fd(), &change) {
        Err(error) if error.errno == nix::errno::Errno::EINVAL => Ok(false),
        other => other.map(|()| true).context(|| format!("cannot look at `{}`", source.display())),
    }
}

fn id_mapping(inside: u32, outside: u32, count: u32) -> Result<LinuxIdMapping> {
    let map = LinuxIdMappingBuilder::default().container_id(inside).host_id(outside).size(count).build();
    map.context(|| "cannot describe a map of ids")
}

fn id_map_namespace(
    (uids, gids): (Option<&Vec<LinuxIdMapping>>, Option<&Vec<LinuxIdMapping>>),
    destination: &str,
) -> Result<OwnedFd> {
    let (Some(uids), Some(gids)) = (uids, gids) else {
        let message = format!("the mount of `{destination}` is to map ids, and has no `uidMappings` or `gidMappings`");
        return Err(Error::new(ErrorKind::InvalidSpec, message));
    };
    namespaces::user_namespace_with(uids, gids)
}

/// Make read-only what first had to be filled: `/dev`, with its devices and its terminal.
pub(super) fn finish(prepared: &[Prepared], root: &Root) -> Result<()> {
    let read_only = |entry: &&Prepared| {
        let attributes = entry.options.set.set | entry.options.set_recursively.set;
        entry.is_dev() && attributes.contains(Attributes::MOUNT_ATTR_RDONLY)
    };
    for entry in prepared.iter().filter(read_only) {
        let dev = root.locate(&entry.destination)?;
        make_read_only(dev.as_fd(), Attributes::MOUNT_ATTR_RDONLY).context(|| "cannot make `/dev` read-only")?;
    }
    Ok(())
}

/// Has whoever made the container map the ids of a detached copy, as the entry of this number asks for ([`map_ids`]).
pub(super) type MapIds<'maker> = &'maker dyn Fn(u32, BorrowedFd<'_>) -> Result<()>;

/// Put every entry in place, in order, below `root`. Called inside the namespaces.
pub(super) fn attach(prepared: &[Prepared], root: &Root, ask: MapIds<'_>) -> Result<()> {
    for (number, entry) in (0..).zip(prepared) {
        let failed = || format!("cannot mount `{}`", entry.destination.display());
        entry.attach(root, &|copy| ask(number, copy)).context(failed)?;
    }
    Ok(())
}

impl Prepared {
    fn is_dev(&self) -> bool {
        self.destination == Path::new("/dev") && matches!(self.kind, Kind::New { .. })
    }

    /// Whether it is put at this path.
    pub(super) fn is_at(&self, path: &Path) -> bool {
        self.destination == path
    }

    /// Whether this covers `/dev` with something that has its own devices.
    pub(super) fn is_foreign_dev(&self) -> bool {
        self.destination == Path::new("/dev") && matches!(self.kind, Kind::Bind { .. })
    }

    /// Give the files of a new file system this SELinux context. Those of the kernel's own have theirs (mount(8), "context=").
    pub(super) fn label(&mut self, label: &str) {
        if let Kind::New { kind, .. } = &self.kind
            && !matches!(&**kind, "proc" | "sysfs" | "mqueue" | "cgroup" | "cgroup2")
        {
            self.options.data.push(FilesystemOption { key: "context".to_owned(), value: Some(label.to_owned()) });
        }
    }

    fn attach(&self, root: &Root, ask: &dyn Fn(BorrowedFd<'_>) -> Result<()>) -> Result<()> {
        match &self.kind {
            Kind::Bind { mount, folder } => Ok(mount::attach(mount.as_fd(), self.target(root, *folder)?.as_fd())?),
            Kind::Inner { source, id_map } => {
                let copy = mount::copy_of(root.locate(source)?.as_fd(), self.options.recursive)?;
                // Whatever is locked for who mounts in a user namespace, the kernel says.
                dress(&copy, &self.options, false)?;
                if let Some(namespace) = id_map {
                    match map_ids_of(copy.as_fd(), namespace, &self.options) {
                        // Only who is root where the file system was mounted may, and its maker may be.
                        Err(error) if error.errno == Errno::EPERM => ask(copy.as_fd())?,
                        mapped => mapped?,
                    }
                }
                let target = self.target(root, is_folder(copy.as_fd())?)?;
                Ok(mount::attach(copy.as_fd(), target.as_fd())?)
            }
            Kind::Link { to } => link(root, &self.destination, to),
            Kind::Changed => self.change(root),
            Kind::New { kind, source } => self.attach_new(root, kind, source),
            Kind::Cgroup { hierarchies, path, own_namespace } => {
                attach_cgroups(root, &self.destination, hierarchies, path, *own_namespace, self.options.set.set)
            }
        }
    }

    /// Where it goes, made where there is nothing.
    fn target(&self, root: &Root, folder: bool) -> Result<OwnedFd> {
        if self.options.nofollow.destination && root.kind_of(&self.destination)? == Some(FileType::Symlink) {
            return Ok(root.open_at(&self.destination, OFlags::PATH | OFlags::NOFOLLOW, 0)?);
        }
        Ok(if folder { root.make_folder(&self.destination)? } else { root.make_file(&self.destination)? })
    }

    /// `remount`: attributes and propagation of a mount, and options of its file system.
    fn change(&self, root: &Root) -> Result<()> {
        let nothing = || Error::new(ErrorKind::InvalidSpec, "`remount` is for what is mounted already");
        let there = match root.locate(&self.destination) {
            Err(error) if error.errno == Errno::ENOENT => return Err(nothing()),
            other => other?,
        };
        if !mount::is_mounted(there.as_fd())? {
            return Err(nothing());
        }
        if !self.options.data.is_empty() {
            mount::reconfigure(there.as_fd(), &self.options.data)?;
        }
        let AttributeChange { set, clear } = self.options.set;
        if !self.options.set.is_empty() {
            let change = Change { set: Some(set), clear: Some(clear), ..Change::default() };
            mount::change(there.as_fd(), &change)?;
        }
        change_all(there.as_fd(), &self.options)?;
        if let Some((propagation, recursive)) = self.options.propagation {
            let change = Change { propagation: Some(propagation), recursive, ..Change::default() };
            mount::change(there.as_fd(), &change)?;
        }
        Ok(())
    }

    fn attach_new(&self, root: &Root, kind: &str, source: &str) -> Result<()> {
        let mut data = self.options.data.clone();
        if kind == "tmpfs" && data.iter().all(|option| option.key != "mode") {
            // As for runc: one that covers a folder has its mode, and any other that of `/tmp`.
            data.extend(mode_of(root, &self.destination)?);
        }
        let target = if matches!(kind, "proc" | "sysfs") {
            plain_folder(root, &self.destination)?
        } else {
            root.make_folder(&self.destination)?
        };
        let attributes = self.options.set.set | self.options.set_recursively.set;
        // What is filled first can only be read-only afterwards.
        let filled = self.options.copy_up || self.is_dev();
        let later = if filled { Attributes::MOUNT_ATTR_RDONLY & attributes } else { Attributes::empty() };
        let made = match mount::new(kind, Some(source), &data, attributes & !later) {
            // A user namespace may mount sysfs only with a network namespace of its own, and procfs only with a pid namespace of its
            // own: show the host's.
            Err(error)
                if error.errno == Errno::EPERM && (kind == "sysfs" || kind == "proc" && shows_own_processes()) =>
            {
                let copy = mount::copy(None, Path::new(if kind == "proc" { "/proc" } else { "/sys" }), true)?;
                let change = Change { set: Some(attributes), recursive: true, ..Change::default() };
                mount::change(copy.as_fd(), &change)?;
                copy
            }
            other => other?,
        };
        if self.options.copy_up {
            if kind != "tmpfs" {
                return Err(Error::new(ErrorKind::InvalidSpec, format!("`tmpcopyup` is for tmpfs, not for {kind}")));
            }
            copy_up::fill(target.as_fd(), made.as_fd())?;
            if !self.is_dev() {
                mount::change(made.as_fd(), &Change { set: Some(later), ..Change::default() })?;
            }
        }
        mount::attach(made.as_fd(), target.as_fd())?;
        if let Some((propagation, recursive)) = self.options.propagation {
            let change = Change { propagation: Some(propagation), recursive, ..Change::default() };
            mount::change(made.as_fd(), &change)?;
        }
        Ok(())
    }
}

/// Make a link in the root file system. One that leads to the same place may be there.
fn link(root: &Root, path: &Path, to: &Path) -> Result<()> {
    let failed = || format!("cannot make the link `{}` to `{}`", path.display(), to.display());
    let bad = || Error::new(ErrorKind::InvalidSpec, failed()).caused_by("the path has no name");
    let (parent, name) = path.parent().zip(path.file_name()).ok_or_else(bad)?;
    let folder = root.make_folder(parent)?;
    match symlinkat(to, &folder, name) {
        Err(rustix::io::Errno::EXIST) => {
            let there = readlinkat(&folder, name, Vec::new()).context(failed)?;
            let same = there.as_bytes() == std::os::unix::ffi::OsStrExt::as_bytes(to.as_os_str());
            if same {
                Ok(())
            } else {
                Err(Error::new(ErrorKind::Exists, failed()).caused_by("something else is there"))
            }
        }
        made => made.context(failed),
    }
}

/// The mode of a folder of the root file system, as an option of the file system that covers it; none where it does not exist.
fn mode_of(root: &Root, path: &Path) -> Result<Option<FilesystemOption>> {
    let folder = match root.open_at(path, OFlags::PATH | OFlags::DIRECTORY, 0) {
        Err(error) if error.errno == nix::errno::Errno::ENOENT => return Ok(None),
        other => other?,
    };
    let stat = rustix::fs::fstat(&folder).context(|| format!("cannot look at `{}`", path.display()))?;
    Ok(Some(FilesystemOption::parse(&format!("mode={:o}", stat.st_mode & 0o7777))))
}

/// `/proc` and `/sys` have to be ordinary folders of the root file system: a link would have later writes to them
/// land elsewhere (CVE-2019-19921, CVE-2023-27561).
fn plain_folder(root: &Root, path: &Path) -> Result<OwnedFd> {
    let kind = root.kind_of(path)?;
    if rules::is_off(Rule::PlainFolders) {
        return Ok(root.make_folder(path)?);
    }
    if kind.is_some_and(|kind| kind != FileType::Directory) {
        let message =
            format!("`{}` must be mounted on ordinary directory: the root file system has no such", path.display());
        return Err(Error::new(ErrorKind::InvalidSpec, message));
    }
    root.make_folder(path)?;
    Ok(root.locate_without_links(path)?)
}

fn attach_cgroups(
    root: &Root,
    destination: &Path,
    hierarchies: &Hierarchies,
    path: &Path,
    own_namespace: bool,
    attributes: Attributes,
) -> Result<()> {
    let target = plain_folder(root, destination)?;
    let made = |names: Option<&str>, top: &Path| match names {
        _ if !own_namespace => {
            let copy = mount::copy(None, &top.join(path.strip_prefix("/").unwrap_or(path)), false)?;
            let change = Change { set: Some(attributes), propagation: Some(Propagation::Private), ..Change::default() };
            mount::change(copy.as_fd(), &change).map(|()| copy)
        }
        None => mount::new("cgroup2", Some("cgroup"), &[], attributes),
        Some(names) => {
            let mut words: Vec<FilesystemOption> = names.split(',').map(FilesystemOption::parse).collect();
            if names.starts_with("name=") {
                words.push(FilesystemOption::parse("none"));
            }
            patiently(|| mount::new("cgroup", Some("cgroup"), &words, attributes))
        }
    };
    if hierarchies.is_unified() {
        let (_, top) = hierarchies.mounted().next().expect("unified is one");
        return Ok(mount::attach(made(None, top)?.as_fd(), target.as_fd())?);
    }
    let writable = Attributes::MOUNT_ATTR_NOSUID | Attributes::MOUNT_ATTR_NODEV | Attributes::MOUNT_ATTR_NOEXEC;
    let folder = mount::new("tmpfs", Some("tmpfs"), &[FilesystemOption::parse("mode=755")], writable)?;
    mount::attach(folder.as_fd(), target.as_fd())?;
    for (names, top) in hierarchies.mounted() {
        // A hierarchy that the container has no place in is none that it may look into.
        if !own_namespace && !top.join(path.strip_prefix("/").unwrap_or(path)).is_dir() {
            continue;
        }
        let name = names.as_deref().map_or("unified", |names| names.strip_prefix("name=").unwrap_or(names)).to_owned();
        mkdirat(&folder, &*name, Mode::from_raw_mode(0o755)).context(|| format!("cannot make the folder `{name}`"))?;
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let place =
            openat(&folder, &*name, flags, Mode::empty()).context(|| format!("cannot open the folder `{name}`"))?;
        mount::attach(made(names.as_deref(), top)?.as_fd(), place.as_fd())?;
        if name.contains(',') {
            for alias in name.split(',') {
                symlinkat(&*name, &folder, alias).context(|| format!("cannot make the link `{alias}`"))?;
            }
        }
    }
    Ok(make_read_only(folder.as_fd(), attributes)?)
}

/// Give a file system of the container's own, which had to be filled first, its last attributes.
fn make_read_only(mount: BorrowedFd<'_>, attributes: Attributes) -> crate::kernel::Result<()> {
    match mount::change(mount, &Change { set: Some(attributes), ..Change::default() }) {
        // Without a mount namespace the root is attached nowhere, and of a tree like that only the top mount can be changed.
        Err(error) if error.errno == Errno::EINVAL && attributes.contains(Attributes::MOUNT_ATTR_RDONLY) => {
            mount::reconfigure(mount, &[FilesystemOption::parse("ro")])
        }
        done => done,
    }
}

/// Whether the host's procfs is that of this process's pid namespace: in another one it would show what it must not.
fn shows_own_processes() -> bool {
    std::fs::read_link("/proc/self").is_ok_and(|own| own.as_os_str() == &*nix::unistd::getpid().to_string())
}

/// Mount a hierarchy of cgroup v1. While another one is being taken down the kernel starts the call again, and finds its context used
/// up (`cgroup1_get_tree`, `vfs_cmd_create`): `EBUSY`, which means later.
fn patiently(mount: impl Fn() -> crate::kernel::Result<OwnedFd>) -> crate::kernel::Result<OwnedFd> {
    for _ in 0..50 {
        match mount() {
            Err(error) if error.errno == Errno::EBUSY => std::thread::sleep(std::time::Duration::from_millis(10)),
            done => return done,
        }
    }
    mount()
}
