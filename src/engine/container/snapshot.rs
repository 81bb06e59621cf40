//! Snapshots of a stopped container: what it changed so far becomes a layer of its own below a new, empty upper folder.
//!
//! ```text
//! containers/ID/snapshots/0001-NAME/   what the upper folder was when the snapshot was taken
//! containers/ID/snapshots/0002-NAME/
//! containers/ID/upper/                 what was changed since
//! ```
//! Nothing is copied: taking one is a rename, whatever the size, and going back is renaming away what is above. The folders are
//! the list, so a command that is killed between two of them leaves a container that is whole: without an upper folder it has
//! changed nothing since its last snapshot.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::config::RootSource;
use super::name;
use super::record::Record;
use crate::engine::layout::Layout;
use crate::engine::storage::driver::Driver;
use crate::engine::storage::{limit, trash};
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::lock::Lock;

/// One snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Its name.
    pub name: String,
    /// Where it is in their order, from 1.
    number: u32,
    /// What was changed between the one before and it.
    pub folder: PathBuf,
}

/// The snapshots of a container, oldest first.
pub fn list(layout: &Layout, id: &str) -> Result<Vec<Snapshot>> {
    let place = layout.container(id).join("snapshots");
    let named = || format!("cannot read `{}`", place.display());
    let mut found = Vec::new();
    match fs::read_dir(&place) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        entries => {
            for entry in entries.context(named)? {
                let entry = entry.context(named)?;
                let text = entry.file_name().to_string_lossy().into_owned();
                let Some((number, name)) = text.split_once('-') else { continue };
                let Ok(number) = number.parse() else { continue };
                found.push(Snapshot { name: name.to_owned(), number, folder: entry.path() });
            }
        }
    }
    found.sort_by_key(|snapshot| snapshot.number);
    Ok(found)
}

/// Every folder that holds changes of a container, highest first.
pub fn changed(layout: &Layout, id: &str) -> Result<Vec<PathBuf>> {
    let mut folders: Vec<PathBuf> = list(layout, id)?.into_iter().map(|snapshot| snapshot.folder).collect();
    folders.push(layout.container(id).join("upper"));
    folders.reverse();
    Ok(folders)
}

/// Take a snapshot, and give its name: `wanted`, or its number.
pub fn take(layout: &Layout, record: &Record, wanted: Option<&str>) -> Result<String> {
    let failed = || format!("cannot take a snapshot of `{}`", record.config.name);
    let _lock = lock(layout, record).map_err(|error| Error::new(error.kind(), failed()).caused_by(error))?;
    let before = list(layout, &record.id)?;
    let number = before.last().map_or(1, |last| last.number + 1);
    let name = wanted.map_or_else(|| number.to_string(), str::to_owned);
    if !name::is_valid(&name) {
        let refused = Error::new(ErrorKind::InvalidInput, failed());
        return Err(refused
            .caused_by(format!("`{name}` is no name"))
            .hint("a name has letters, digits, `_`, `.`, `-`"));
    }
    if before.iter().any(|snapshot| snapshot.name == name) {
        return Err(Error::new(ErrorKind::Conflict, failed()).caused_by(format!("it has a snapshot `{name}` already")));
    }
    let upper = ensure_upper(layout, &record.id)?;
    let place = layout.container(&record.id).join("snapshots");
    super::make_private_folder(&place)?;
    fs::rename(&upper, place.join(format!("{number:04}-{name}"))).context(failed)?;
    ensure_upper(layout, &record.id)?;
    Ok(name)
}

/// Undo every change since the snapshot `wanted`, or since the last one, and give its name. It stays, to go back to it again.
pub fn go_back(layout: &Layout, record: &Record, wanted: Option<&str>) -> Result<String> {
    let failed = || format!("cannot roll `{}` back", record.config.name);
    let _lock = lock(layout, record).map_err(|error| Error::new(error.kind(), failed()).caused_by(error))?;
    let mut all = list(layout, &record.id)?;
    let names: Vec<String> = all.iter().map(|snapshot| format!("`{}`", snapshot.name)).collect();
    let at = match wanted {
        Some(wanted) => all.iter().position(|snapshot| snapshot.name == wanted),
        None => all.len().checked_sub(1),
    };
    let Some(at) = at else {
        let missing = Error::new(ErrorKind::NotFound, failed()).caused_by("there is no such snapshot");
        return Err(match names.is_empty() {
            true => missing.hint(format!("`rcd container snapshot {}` takes one", record.config.name)),
            false => missing.hint(format!("it has {}", names.join(", "))),
        });
    };
    trash::remove(layout, &layout.container(&record.id).join("upper"))?;
    // The newest first: whenever this is killed, the container is as it was at one of them.
    while all.len() > at + 1 {
        if let Some(snapshot) = all.pop() {
            trash::remove(layout, &snapshot.folder)?;
        }
    }
    ensure_upper(layout, &record.id)?;
    Ok(all.remove(at).name)
}

/// The container's lock, of one that does not run and whose changes are its own.
fn lock(layout: &Layout, record: &Record) -> Result<Lock> {
    if matches!(record.config.root, RootSource::Folder { overlay: false, .. }) {
        let refused = Error::new(ErrorKind::Unsupported, "it runs on a folder of the host itself");
        return Err(refused.hint("`--rootfs DIR:O` keeps changes apart"));
    }
    if record.config.driver == Driver::Copy {
        let refused = Error::new(ErrorKind::Unsupported, "its layers are copied");
        return Err(refused.hint("the storage driver `overlay` keeps changes apart"));
    }
    if record.status(layout)?.running().is_some() {
        let refused = Error::new(ErrorKind::Conflict, "it is running");
        return Err(refused.hint(format!("`rcd stop {}` stops it", record.config.name)));
    }
    super::make_private_folder(&layout.container_state(&record.id))?;
    super::lock_when_ended(layout, record)
}

/// The upper folder of a container; an empty one where there is none, with the owner and mode that the root had last.
pub(super) fn ensure_upper(layout: &Layout, id: &str) -> Result<PathBuf> {
    let upper = layout.container(id).join("upper");
    if upper.exists() {
        return Ok(upper);
    }
    let named = || format!("cannot make `{}`", upper.display());
    let like = list(layout, id)?.pop().map(|last| fs::metadata(last.folder)).transpose().context(named)?;
    // It comes whole under its name: one with another mode would stay so.
    let new = upper.with_extension("new");
    make_folder(&new, like.as_ref()).context(named)?;
    limit::follow(&new, &layout.container(id).join("work"))?;
    fs::rename(&new, &upper).context(named)?;
    Ok(upper)
}

fn make_folder(path: &Path, like: Option<&fs::Metadata>) -> io::Result<()> {
    match fs::DirBuilder::new().mode(0o755).create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let Some(like) = like else { return Ok(()) };
    std::os::unix::fs::chown(path, Some(like.uid()), Some(like.gid()))?;
    fs::set_permissions(path, fs::Permissions::from_mode(like.mode() & 0o7777))
}
