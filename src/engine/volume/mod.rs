//! Volumes: folders that outlive containers, by name.
//!
//! A volume is a folder below [`Layout::volumes`] with `volume.json` and its content, `_data`. It is used by every container
//! whose record names it; the lock on the folder of all volumes is held while one is given to a container or taken away, so
//! that none is removed under a container that is just being made.

mod address;
pub mod give;
pub mod label;
pub mod mounted;
pub mod transfer;
mod tree;

use std::collections::BTreeMap;
use std::fs;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};

use super::container::config::{ContainerConfig, VolumeMount};
use super::container::name::ids;
use super::container::record::{Record, read_json, write_json};
use super::copy::{self, Copy};
use super::layout::Layout;
use super::storage::{limit, trash};
use super::{Context, Error, ErrorKind, Result, event, similar};
use crate::kernel::file;
use crate::kernel::lock::FolderLock;
use crate::kernel::path::Root;

/// What is written down of a volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// Labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// `type`, `device` and `o` of the local driver: what is mounted in its place.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
    /// It was made for a container that gave no name.
    #[serde(default)]
    pub anonymous: bool,
}

/// Whose the folder of a new volume is, where not root's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Owner {
    /// The user.
    pub uid: Option<u32>,
    /// The group.
    pub gid: Option<u32>,
}

/// Docker's driver for what lies on this host, the only one.
pub const DRIVER: &str = "local";
pub(in crate::engine) const DATA: &str = "_data";
const FILE: &str = "volume.json";

impl Volume {
    /// Where its content is.
    pub fn data(&self, layout: &Layout) -> PathBuf {
        layout.volumes().join(&self.name).join(DATA)
    }
}

/// Whether it may be the name of a volume, as Docker has it.
pub fn check_name(name: &str) -> Result<&str> {
    if super::container::name::is_valid(name) {
        return Ok(name);
    }
    let message = format!("invalid volume name `{name}`: only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
    Err(Error::new(ErrorKind::InvalidInput, message).hint("a folder of the host is given by its absolute path"))
}

fn lock(layout: &Layout) -> Result<FolderLock> {
    let folder = layout.volumes();
    let made = fs::DirBuilder::new().recursive(true).mode(0o711).create(&folder);
    made.context(|| format!("cannot make `{}`", folder.display()))?;
    FolderLock::take(&folder).context(|| format!("cannot lock `{}`", folder.display()))
}

/// The volume of this name.
pub fn find(layout: &Layout, name: &str) -> Result<Volume> {
    let none = || {
        let names = list(layout).unwrap_or_default().into_iter().map(|volume| volume.name);
        Error::new(ErrorKind::NotFound, format!("no such volume: `{name}`")).hint(similar::hint(
            name,
            names,
            "`rcd volume ls` lists them",
        ))
    };
    if !super::container::name::is_valid(name) {
        return Err(none());
    }
    load(layout, name)?.ok_or_else(none)
}

fn load(layout: &Layout, name: &str) -> Result<Option<Volume>> {
    read_json(&layout.volumes().join(name).join(FILE))
}

/// Every volume, by name.
pub fn list(layout: &Layout) -> Result<Vec<Volume>> {
    let folder = layout.volumes();
    let named = || format!("cannot read `{}`", folder.display());
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.context(named)?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let name = entry.context(named)?.file_name();
        // Names that begin with a dot are being made or removed.
        if let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) {
            found.extend(load(layout, name)?);
        }
    }
    found.sort_by(|one, two| one.name.cmp(&two.name));
    Ok(found)
}

/// Make a volume; one that is there already with the same options is as wanted.
pub fn create(
    layout: &Layout,
    name: Option<&str>,
    labels: BTreeMap<String, String>,
    options: BTreeMap<String, String>,
    owner: Owner,
) -> Result<Volume> {
    check_options(&options)?;
    if owner != Owner::default() && !options.is_empty() {
        let why = "a volume that stands for something else has the owner that this has";
        return Err(Error::new(ErrorKind::InvalidInput, why));
    }
    let _lock = lock(layout)?;
    create_locked(layout, name, labels, options, owner)
}

fn check_options(options: &BTreeMap<String, String>) -> Result<()> {
    let refuse = |why: String| Err(Error::new(ErrorKind::InvalidInput, why));
    if let Some(unknown) = options.keys().find(|key| !["type", "device", "o", "size"].contains(&key.as_str())) {
        return refuse(format!(
            "unknown option `{unknown}` of the driver `{DRIVER}`: it takes type, device, o and size"
        ));
    }
    if let Some(text) = options.get("size") {
        size_of(text)?;
        if options.len() > 1 {
            let why = "the option `size` is for a volume of its own, and not for what `type`, `device` and `o` name";
            return refuse(format!("{why}; a tmpfs takes o=size=64m"));
        }
        return Ok(());
    }
    let given = |key: &str| options.get(key).is_some_and(|value| !value.is_empty());
    match options.keys().next() {
        Some(_) if !given("type") && !given("o") => refuse("missing option `type` of the driver `local`".to_owned()),
        Some(_) if !given("device") => refuse("missing option `device` of the driver `local`".to_owned()),
        _ => Ok(()),
    }
}

/// Bytes that a volume may take: `512m`, `10G`; binary units, as Docker has them.
fn size_of(text: &str) -> Result<u64> {
    let lower = text.to_ascii_lowercase();
    let digits = lower.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let power = ["", "k", "m", "g", "t", "p"];
    let power =
        power.iter().position(|unit| *unit == lower[digits.len()..].trim_end_matches("ib").trim_end_matches('b'));
    let bytes = digits
        .parse()
        .ok()
        .zip(power)
        .and_then(|(number, power): (u64, usize)| number.checked_mul(1 << (10 * power)).filter(|bytes| *bytes > 0));
    let refused = || Error::new(ErrorKind::InvalidInput, format!("invalid value `{text}` for the option `size`"));
    bytes.ok_or_else(|| refused().hint("it is a size like `512m`"))
}

fn create_locked(
    layout: &Layout,
    name: Option<&str>,
    labels: BTreeMap<String, String>,
    options: BTreeMap<String, String>,
    owner: Owner,
) -> Result<Volume> {
    let anonymous = name.is_none();
    let name = match name {
        Some(name) => check_name(name)?.to_owned(),
        None => super::container::name::new_id()?,
    };
    if let Some(found) = load(layout, &name)? {
        if !options.is_empty() && options != found.options {
            let message = format!("the volume `{name}` exists with other options");
            return Err(Error::new(ErrorKind::Conflict, message).hint(format!("`rcd volume rm {name}` removes it")));
        }
        return Ok(found);
    }
    let volume = Volume { name, created: Timestamp::now(), labels, options, anonymous };
    let folder = layout.volumes();
    let (new, end) = (folder.join(format!(".new-{}", volume.name)), folder.join(&volume.name));
    let named = || format!("cannot make the volume `{}`", volume.name);
    for remains in [&new, &end] {
        // Of a command that was killed: without its file it is no volume.
        if remains.exists() {
            fs::remove_dir_all(remains).context(named)?;
        }
    }
    publish(layout, &volume, owner, &new, &end).inspect_err(|_| {
        // On a full disk, say: what is half made is nobody's.
        let _ = fs::remove_dir_all(&new);
    })?;
    event::volume("create", &volume.name).tell(layout);
    Ok(volume)
}

/// Make the folder of a volume at `new`, and give it its name when it is whole.
fn publish(layout: &Layout, volume: &Volume, owner: Owner, new: &Path, end: &Path) -> Result<()> {
    let named = || format!("cannot make the volume `{}`", volume.name);
    fs::DirBuilder::new().mode(0o711).create(new).context(named)?;
    fs::DirBuilder::new().mode(0o755).create(new.join(DATA)).context(named)?;
    std::os::unix::fs::chown(new.join(DATA), owner.uid, owner.gid).context(named)?;
    if let Some(text) = volume.options.get("size") {
        limit::set(layout, &[new.join(DATA)], size_of(text)?)?;
    }
    write_json(&new.join(FILE), volume)?;
    let sync = |path: &Path| fs::File::open(path).and_then(|file| file.sync_all()).context(named);
    // What is written in it and synced must not be lost for want of its name. One without a name goes with its container.
    if !volume.anonymous {
        sync(&new.join(FILE))?;
        sync(new)?;
    }
    fs::rename(new, end).context(named)?;
    if !volume.anonymous {
        sync(&layout.volumes())?;
        sync(layout.root())?;
    }
    Ok(())
}

/// The containers that use each volume, by name.
pub fn users(layout: &Layout) -> Result<BTreeMap<String, Vec<Record>>> {
    let mut users: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    for id in ids(layout)? {
        let Some(record) = Record::load(layout, &id)? else { continue };
        for mount in &record.config.volumes {
            users.entry(mount.name.clone()).or_default().push(record.clone());
        }
    }
    Ok(users)
}

/// Remove a volume that no container uses.
pub fn remove(layout: &Layout, name: &str) -> Result<()> {
    let _lock = lock(layout)?;
    let volume = find(layout, name)?;
    if let Some(users) = users(layout)?.get(name) {
        let names: Vec<&str> = users.iter().map(|record| record.config.name.as_str()).collect();
        let message = format!("volume `{name}` is in use by {}", names.join(", "));
        return Err(Error::new(ErrorKind::Conflict, message).hint("remove those containers first"));
    }
    remove_locked(layout, &volume)
}

/// The name goes first: what is left of a killed removal is no volume.
fn remove_locked(layout: &Layout, volume: &Volume) -> Result<()> {
    let folder = layout.volumes();
    let old = folder.join(format!(".old-{}", volume.name));
    let named = || format!("cannot remove the volume `{}`", volume.name);
    let own = file::open_trusted_folder(&folder.join(&volume.name)).context(named)?;
    if !file::try_lock(own.as_fd()).context(named)? {
        return Err(Error::new(ErrorKind::Conflict, named()).caused_by("an archive is being imported into it"));
    }
    if old.exists() {
        fs::remove_dir_all(&old).context(named)?;
    }
    fs::rename(folder.join(&volume.name), &old).context(named)?;
    event::volume("destroy", &volume.name).tell(layout);
    trash::remove(layout, &old)
}

/// Folders of volumes whose making or removal was interrupted.
pub fn unfinished(layout: &Layout) -> Result<Vec<PathBuf>> {
    let folder = layout.volumes();
    if half_done(&folder).is_empty() {
        return Ok(Vec::new());
    }
    // Whoever is at it has the lock until it is done.
    let _lock = lock(layout)?;
    Ok(half_done(&folder))
}

fn half_done(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let named = |name: &std::ffi::OsStr| {
        name.to_str().is_some_and(|name| name.starts_with(".new-") || name.starts_with(".old-"))
    };
    entries.filter(|entry| named(&entry.file_name())).map(|entry| entry.path()).collect()
}

/// Remove such a folder, and say whether it was still there.
pub fn remove_unfinished(layout: &Layout, path: &Path) -> Result<bool> {
    let _lock = lock(layout)?;
    if !half_done(&layout.volumes()).iter().any(|found| found == path) {
        return Ok(false);
    }
    trash::remove(layout, path).map(|()| true)
}

/// Remove every volume that no container uses and that `fits`, and say which.
pub fn prune(layout: &Layout, fits: impl Fn(&Volume) -> bool) -> Result<Vec<Volume>> {
    let _lock = lock(layout)?;
    let users = users(layout)?;
    let mut removed = Vec::new();
    for volume in list(layout)?.into_iter().filter(|volume| !users.contains_key(&volume.name) && fits(volume)) {
        remove_locked(layout, &volume)?;
        removed.push(volume);
    }
    Ok(removed)
}

/// Make the volumes of a container that is being made, and say where they are. `store` writes the container down: only then
/// may somebody else look for unused volumes.
pub(super) fn give<T>(
    layout: &Layout,
    mounts: &mut [VolumeMount],
    store: impl FnOnce(&[VolumeMount]) -> Result<T>,
) -> Result<T> {
    if mounts.is_empty() {
        return store(mounts);
    }
    let _lock = lock(layout)?;
    let mut made = Vec::new();
    let done = (|| {
        for mount in &mut *mounts {
            let named = Some(mount.name.as_str()).filter(|name| !name.is_empty());
            check_options(&mount.options)?;
            let (labels, options) = (std::mem::take(&mut mount.labels), std::mem::take(&mut mount.options));
            let volume = create_locked(layout, named, labels, options, Owner::default())?;
            if named.is_none() {
                mount.anonymous = true;
                made.push(volume.clone());
            }
            place(layout, mount, &volume)?;
        }
        store(mounts)
    })();
    if done.is_err() {
        // Nobody knows of them.
        made.iter().for_each(|volume| drop(remove_locked(layout, volume)));
    }
    done
}

/// Where the content is, or what is mounted in its place.
fn place(layout: &Layout, mount: &mut VolumeMount, volume: &Volume) -> Result<()> {
    mount.name.clone_from(&volume.name);
    mount.source = volume.data(layout);
    mount.filesystem = None;
    let option = |key: &str| volume.options.get(key).map(String::as_str).unwrap_or_default();
    let words: Vec<String> = option("o").split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    // What the option says of the volume holds for each of its users.
    mount.read_only |= words.iter().any(|word| word == "ro");
    let binds = option("type") == "none" || words.iter().any(|word| word == "bind" || word == "rbind");
    if binds {
        mount.source = PathBuf::from(option("device"));
        if !mount.source.is_absolute() || !mount.source.exists() {
            let message = format!("the volume `{}` is the folder `{}`", volume.name, mount.source.display());
            return Err(Error::new(ErrorKind::NotFound, message).caused_by("there is no such absolute path"));
        }
    } else if !option("type").is_empty() {
        mount.source = PathBuf::from(option("device"));
        mount.filesystem = Some((option("type").to_owned(), words));
    }
    Ok(())
}

/// Remove the volumes that were made for this container alone.
pub(super) fn remove_anonymous(layout: &Layout, mounts: &[VolumeMount]) -> Result<()> {
    for mount in mounts.iter().filter(|mount| mount.anonymous) {
        match remove(layout, &mount.name) {
            // Another container has it by `--volumes-from`, or it was removed by hand.
            Err(error) if matches!(error.kind(), ErrorKind::Conflict | ErrorKind::NotFound) => {}
            other => other?,
        }
    }
    Ok(())
}

/// What is mounted: the content, or a part of it. Containers that have the volume can change links in it at any time, so the
/// part is named by descriptor and no path is walked again (CVE-2017-1002101, CVE-2021-25741).
pub fn source(mount: &VolumeMount) -> Result<OwnedFd> {
    let named = || format!("cannot use `{}` of the volume `{}`", mount.subpath, mount.name);
    let root = Root::open(&mount.source).context(named)?;
    if mount.subpath.is_empty() {
        return root.locate(Path::new("/")).context(named);
    }
    beneath(root.locate_beneath(Path::new(&mount.subpath)), named)
}

/// What was `found` as a part of something.
pub(super) fn beneath(found: crate::kernel::Result<OwnedFd>, named: impl FnOnce() -> String) -> Result<OwnedFd> {
    match found {
        Err(error) if error.errno == nix::errno::Errno::EXDEV => {
            Err(Error::new(ErrorKind::InvalidInput, named()).caused_by("it leads out of it"))
        }
        other => other.context(named),
    }
}

/// Whether one of these may get something of the root file system.
pub(super) fn wants_filling(mounts: &[VolumeMount]) -> bool {
    let empty = |mount: &VolumeMount| fs::read_dir(&mount.source).is_ok_and(|mut found| found.next().is_none());
    mounts.iter().any(|mount| takes_content(mount) && mount.filesystem.is_none() && empty(mount))
}

/// What is in memory only, or cannot be written, is as it is.
fn takes_content(mount: &VolumeMount) -> bool {
    let keeps = mount.filesystem.as_ref().is_none_or(|(kind, words)| {
        !["tmpfs", "ramfs"].contains(&kind.as_str()) && !words.iter().any(|word| word == "ro")
    });
    !mount.no_copy && mount.subpath.is_empty() && keeps
}

/// The content of a volume, to be filled, and what keeps others from it meanwhile.
fn content(layout: &Layout, id: &str, mount: &VolumeMount) -> Result<(Vec<FolderLock>, OwnedFd)> {
    let named = || format!("cannot fill the volume `{}`", mount.name);
    if mount.filesystem.is_none() {
        let lock = FolderLock::take(&mount.source).context(named)?;
        return Ok((vec![lock], fs::File::open(&mount.source).context(named)?.into()));
    }
    let locks = mounted::lock(layout, std::slice::from_ref(mount))?;
    let whole = Root::new(mounted::mount(layout, id, mount)?);
    Ok((locks, whole.open_at(Path::new("/"), LISTED, 0).context(named)?))
}

/// How folders are opened whose names are read.
const LISTED: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// Fill the volumes of a container that starts for the first time with what its root file system has in their places.
pub(super) fn fill(layout: &Layout, id: &str, config: &ContainerConfig, root: &Root) -> Result<()> {
    // A file system in a container with ids of its own is mounted by that container alone.
    let here = |mount: &&VolumeMount| takes_content(mount) && (mount.filesystem.is_none() || config.ids.is_none());
    for mount in config.volumes.iter().filter(here) {
        let named = || format!("cannot fill the volume `{}`", mount.name);
        let (_locks, target) = content(layout, id, mount)?;
        let place = format!("/proc/self/fd/{}", target.as_raw_fd());
        let empty = fs::read_dir(&place).context(named)?.next().is_none();
        let owner = match (config.mapped_ids(), &config.ids) {
            // Mounts map the ids of volumes as they do those of the root file system.
            (Some(maps), _) => copy::Owner::Inside(maps.clone()),
            (None, Some(maps)) => {
                if empty && let Some((user, group)) = maps.outside(0, 0) {
                    std::os::unix::fs::chown(&place, Some(user), Some(group)).context(named)?;
                }
                copy::Owner::Kept
            }
            (None, None) => copy::Owner::Kept,
        };
        if empty && let Ok(folder) = root.open_at(&mount.target, LISTED, 0) {
            Copy::new(owner.clone()).whole(folder.as_fd(), target.as_fd()).context(named)?;
        }
    }
    Ok(())
}
