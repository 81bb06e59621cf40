//! What a container changed of its root file system, read from its upper layer.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::config::RootSource;
use super::record::Record;
use super::snapshot;
use crate::bundle::Bundle;
use crate::engine::layout::Layout;
use crate::engine::storage::below::{is_opaque, is_whiteout, topmost};
use crate::engine::storage::copied;
use crate::engine::storage::unpack::OPAQUE;
use crate::engine::{Context, Error, ErrorKind, Result};

/// What happened to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    Added,
    /// It was there, and is another now.
    Changed,
    /// It is gone.
    Deleted,
}

impl Change {
    /// Docker's letter.
    pub fn letter(self) -> char {
        match self {
            Self::Added => 'A',
            Self::Changed => 'C',
            Self::Deleted => 'D',
        }
    }
}

/// Every path that differs from what the container was made of, sorted. Places where something is mounted are left out.
pub fn of(layout: &Layout, record: &Record) -> Result<BTreeMap<PathBuf, Change>> {
    let lower: Vec<PathBuf> = match &record.config.root {
        RootSource::Image { layers, .. } => lower(layout, layers),
        RootSource::Folder { path, overlay: true } => vec![path.clone()],
        RootSource::Folder { path, .. } => {
            let message =
                format!("`{}` has no upper layer: it runs on `{}` itself", record.config.name, path.display());
            return Err(Error::new(ErrorKind::Unsupported, message).hint("`--rootfs DIR:O` keeps changes apart"));
        }
    };
    let own = layout.container(&record.id);
    if copied::is_copied(&own) {
        let message = format!("`{}` has no upper layer: its layers were copied", record.config.name);
        return Err(
            Error::new(ErrorKind::Unsupported, message).hint("the storage driver `overlay` keeps changes apart")
        );
    }
    let places = places(layout, record);
    let upper = snapshot::changed(layout, &record.id)?;
    let mut walk = Walk { upper, lower, places, found: BTreeMap::new() };
    let all = walk.upper.len();
    walk.folder(Path::new("/"), all)?;
    Ok(walk.found)
}

/// Where something is mounted in it.
pub(super) fn places(layout: &Layout, record: &Record) -> Vec<PathBuf> {
    match Bundle::load(&layout.container(&record.id).join("bundle")) {
        Ok(bundle) => bundle.spec.mounts().iter().flatten().map(|mount| mount.destination().clone()).collect(),
        // It was never started: nothing is changed, and nothing was mounted.
        Err(_) => Vec::new(),
    }
}

/// The folders of layers, highest first, each once.
pub(super) fn lower(layout: &Layout, layers: &[String]) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    for layer in layers {
        let folder = layout.layers().join(layer.trim_start_matches("sha256:")).join("fs");
        found.retain(|other| *other != folder);
        found.push(folder);
    }
    found.reverse();
    found
}

struct Walk {
    /// What was changed since the last snapshot, and before it; highest first.
    upper: Vec<PathBuf>,
    /// Highest first.
    lower: Vec<PathBuf>,
    places: Vec<PathBuf>,
    found: BTreeMap<PathBuf, Change>,
}

/// A path inside, below a folder of the host.
fn below(folder: &Path, path: &Path) -> PathBuf {
    folder.join(path.strip_prefix("/").unwrap_or(path))
}

impl Walk {
    /// The changes below `path`, of which the highest so many upper folders can be seen; whether there is any.
    fn folder(&mut self, path: &Path, mut seen: usize) -> Result<bool> {
        let mut entries: BTreeMap<OsString, Metadata> = BTreeMap::new();
        for (at, upper) in self.upper.iter().enumerate().take(seen) {
            let folder = below(upper, path);
            let named = || format!("cannot read `{}`", folder.display());
            match folder.symlink_metadata() {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Ok(found) if !found.is_dir() => {
                    seen = at;
                    break;
                }
                found => found.context(named)?,
            };
            for entry in fs::read_dir(&folder).context(named)? {
                let entry = entry.context(named)?;
                // fuse-overlayfs says it twice that a folder is opaque.
                if entry.file_name().as_bytes() == OPAQUE {
                    continue;
                }
                let found = entry.metadata().context(named)?;
                entries.entry(entry.file_name()).or_insert(found);
            }
            if is_opaque(&folder) {
                seen = at + 1;
                break;
            }
        }
        let mut any = false;
        for (name, found) in entries {
            any |= self.entry(&path.join(name), &found, seen)?;
        }
        Ok(any)
    }

    fn entry(&mut self, path: &Path, found: &Metadata, seen: usize) -> Result<bool> {
        let before = self.before(path);
        if is_whiteout(found) {
            if before.is_none() {
                return Ok(false);
            }
            self.found.insert(path.to_owned(), Change::Deleted);
            return Ok(true);
        }
        if self.places.iter().any(|place| place == path) && (!found.is_dir() || !self.has_entries(path)) {
            return Ok(false);
        }
        let within = found.is_dir() && self.folder(path, seen)?;
        let same = before.as_ref().is_some_and(|before| {
            let of = |one: &Metadata| (one.mode(), one.uid(), one.gid());
            before.is_dir() && found.is_dir() && of(before) == of(found)
        });
        // A folder is copied up for what is in it; one that was made only to mount something in it is none of the container's.
        if (same || self.is_on_the_way(path)) && !within {
            return Ok(false);
        }
        self.found.insert(path.to_owned(), if before.is_some() { Change::Changed } else { Change::Added });
        Ok(true)
    }

    fn has_entries(&self, path: &Path) -> bool {
        self.upper.iter().any(|upper| fs::read_dir(below(upper, path)).is_ok_and(|mut found| found.next().is_some()))
    }

    fn is_on_the_way(&self, path: &Path) -> bool {
        self.places.iter().any(|place| place.starts_with(path) && place != path)
    }

    /// What the path was before.
    fn before(&self, path: &Path) -> Option<Metadata> {
        topmost(self.lower.iter().map(PathBuf::as_path), path).map(|(_, found)| found)
    }
}
