//! What one image's files have that another's have not: two merged trees, side by side.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::{Digest, Image};
use crate::engine::container::changes::Change;
use crate::engine::storage::compare::entries;
use crate::engine::storage::layers::Layers;
use crate::engine::storage::overlay;
use crate::engine::{Context, Engine, Result};

/// Two trees.
struct Pair {
    before: Option<PathBuf>,
    after: PathBuf,
    found: BTreeMap<PathBuf, Change>,
}

impl Engine {
    /// Every path in which an image differs from another, or from its own layers below the top one.
    pub fn image_changes(&self, image: &Image, before: Option<&Image>) -> Result<BTreeMap<PathBuf, Change>> {
        let own = image.layers.split_last().map(|(_, below)| below).unwrap_or_default();
        let below = before.map_or(own, |before| before.layers.as_slice());
        let (before, after) = (self.tree(below)?, self.tree(&image.layers)?);
        // The layers are nobody's to change, so that paths in them can be trusted.
        let path = |tree: &OwnedFd| PathBuf::from(format!("/proc/self/fd/{}", tree.as_raw_fd()));
        let Some(after) = &after else { return Ok(BTreeMap::new()) };
        let mut pair = Pair { before: before.as_ref().map(path), after: path(after), found: BTreeMap::new() };
        pair.folder(Path::new(""))?;
        Ok(pair.found)
    }

    /// Layers as the one tree that they make; none where there is no layer.
    fn tree(&self, layers: &[Digest]) -> Result<Option<OwnedFd>> {
        let store = Layers::new(self.layout());
        let mut folders: Vec<PathBuf> = Vec::new();
        for layer in layers.iter().rev() {
            let folder = store.files(layer);
            if !folders.contains(&folder) {
                folders.push(folder);
            }
        }
        if folders.is_empty() { Ok(None) } else { overlay::merged(&folders).map(Some) }
    }
}

impl Pair {
    /// Look at a folder; whether anything in it differs.
    fn folder(&mut self, path: &Path) -> Result<bool> {
        let old = match &self.before {
            Some(before) => entries(&before.join(path))?,
            None => BTreeMap::new(),
        };
        let new = entries(&self.after.join(path))?;
        let mut any = false;
        for name in old.keys().filter(|name| !new.contains_key(*name)) {
            self.note(&path.join(name), Change::Deleted);
            any = true;
        }
        for (name, after) in &new {
            let path = path.join(name);
            let before = old.get(name);
            let within = match (after.is_dir(), before.is_some_and(Metadata::is_dir)) {
                (true, true) => self.folder(&path)?,
                (true, false) => {
                    self.added(&path)?;
                    false
                }
                _ => false,
            };
            let same = match before {
                None => {
                    self.note(&path, Change::Added);
                    any = true;
                    continue;
                }
                Some(before) => !within && self.is_same(&path, before, after)?,
            };
            if !same {
                self.note(&path, Change::Changed);
                any = true;
            }
        }
        Ok(any)
    }

    /// All that is in a folder that was none.
    fn added(&mut self, path: &Path) -> Result<()> {
        for (name, found) in entries(&self.after.join(path))? {
            let path = path.join(name);
            self.note(&path, Change::Added);
            if found.is_dir() {
                self.added(&path)?;
            }
        }
        Ok(())
    }

    fn note(&mut self, path: &Path, change: Change) {
        self.found.insert(Path::new("/").join(path), change);
    }

    fn is_same(&self, path: &Path, before: &Metadata, after: &Metadata) -> Result<bool> {
        let of = |one: &Metadata| (one.mode(), one.uid(), one.gid(), one.rdev());
        if of(before) != of(after) {
            return Ok(false);
        }
        if after.is_dir() {
            return Ok(true);
        }
        let of = |one: &Metadata| (one.size(), one.mtime(), one.mtime_nsec());
        let Some(old) = self.before.as_ref().filter(|_| after.is_symlink()) else {
            return Ok(of(before) == of(after));
        };
        let target =
            |tree: &Path| fs::read_link(tree.join(path)).context(|| format!("cannot read `{}`", path.display()));
        Ok(target(old)? == target(&self.after)?)
    }
}
