//! Unpacked layers by diffID, and the folders in which they are being unpacked.
//!
//! A layer is there when its marker is: the marker comes by the rename that publishes it. A staging folder is locked by
//! whoever fills it, so one that nobody has locked is garbage of a command that died.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use nix::errno::Errno;
use serde::{Deserialize, Serialize};

use super::below::Borrowed;
use super::blobs::make_private;
use super::trash::Trash;
use super::unpack::Unpacked;
use crate::engine::image::Digest;
use crate::engine::layout::Layout;
use crate::engine::{Context, Error, ErrorKind, Result};
use crate::kernel::file;

/// See the module.
#[derive(Debug, Clone)]
pub struct Layers {
    folder: PathBuf,
    trash: Trash,
}

/// What is known of a layer, beside its files.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
struct Facts {
    bytes: u64,
    entries: u64,
    /// What it has from layers below it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    borrowed: BTreeSet<Borrowed>,
}

/// A layer being unpacked; dropped, it is removed.
#[derive(Debug)]
pub struct Staging {
    path: PathBuf,
    /// Held for its lock.
    _lock: OwnedFd,
    done: bool,
}

impl Layers {
    /// Those of `layout`.
    pub fn new(layout: &Layout) -> Self {
        Self { folder: layout.layers(), trash: Trash::new(layout) }
    }

    fn path(&self, diff_id: &Digest) -> PathBuf {
        self.folder.join(diff_id.hex())
    }

    /// The folder that overlayfs is given.
    pub fn files(&self, diff_id: &Digest) -> PathBuf {
        self.path(diff_id).join("fs")
    }

    /// Whether the layer is there.
    pub fn contains(&self, diff_id: &Digest) -> bool {
        self.path(diff_id).join("complete").exists()
    }

    /// Bytes of its files.
    pub fn size(&self, diff_id: &Digest) -> Option<u64> {
        self.facts(diff_id).map(|facts| facts.bytes)
    }

    /// What it has from layers below it.
    pub fn borrowed(&self, diff_id: &Digest) -> BTreeSet<Borrowed> {
        self.facts(diff_id).unwrap_or_default().borrowed
    }

    fn facts(&self, diff_id: &Digest) -> Option<Facts> {
        let text = fs::read(self.path(diff_id).join("facts.json")).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Begin a layer.
    pub fn stage(&self) -> Result<Staging> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        make_private(&self.folder)?;
        loop {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = self.folder.join(format!(".staging-{}-{number}", std::process::id()));
            let named = || format!("cannot make the folder `{}`", path.display());
            match fs::create_dir(&path) {
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => continue,
                made => made.context(named)?,
            }
            let lock = match file::open_trusted_folder(&path) {
                // Somebody who cleans up was faster.
                Err(error) if error.errno == Errno::ENOENT => continue,
                Err(error) => {
                    // It is empty. Where no descriptor is left, a next try would end the same.
                    let _ = fs::remove_dir(&path);
                    return Err(error).context(named);
                }
                Ok(lock) => lock,
            };
            // The same, before the lock.
            if !file::try_lock(lock.as_fd()).context(named)? || !file::is_at(lock.as_fd(), &path).context(named)? {
                continue;
            }
            let staging = Staging { path, _lock: lock, done: false };
            fs::create_dir(staging.files())
                .context(|| format!("cannot make the folder `{}`", staging.path.display()))?;
            return Ok(staging);
        }
    }

    /// Make a staged layer a layer. Its data must be on the disk. Not synced itself: see [`Layers::sync_names`].
    pub fn publish(&self, mut staging: Staging, diff_id: &Digest) -> Result<()> {
        if self.contains(diff_id) {
            return Ok(());
        }
        let named = || format!("cannot publish the layer `{diff_id}`");
        File::create(staging.path.join("complete")).context(named)?;
        let path = self.path(diff_id);
        if path.exists() {
            self.remove_folder(diff_id.hex())?;
        }
        fs::rename(&staging.path, &path).context(named)?;
        staging.done = true;
        Ok(())
    }

    /// Write the names of published layers to the disk.
    pub fn sync_names(&self) -> Result<()> {
        let folder = File::open(&self.folder).and_then(|folder| folder.sync_all());
        folder.context(|| format!("cannot write `{}`", self.folder.display()))
    }

    /// Remove a layer: first its marker, so that half a layer is never taken for one. Deleted it is by [`super::trash::finish`].
    pub fn remove(&self, diff_id: &Digest) -> Result<()> {
        match fs::remove_file(self.path(diff_id).join("complete")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).context(|| format!("cannot remove the layer `{diff_id}`"));
            }
            _ => {}
        }
        self.trash.put(&self.path(diff_id))
    }

    /// Every layer that is there.
    pub fn all(&self) -> Vec<Digest> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let name = |entry: fs::DirEntry| {
            let name = entry.file_name();
            let hex = name.to_str()?;
            let algorithm = if hex.len() == 128 { "sha512" } else { "sha256" };
            format!("{algorithm}:{hex}").parse::<Digest>().ok()
        };
        entries.filter_map(name).collect()
    }

    /// What commands that died left, by the names of the folders: staging folders without an owner, layers without a marker.
    pub fn remains(&self) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let (name, path) = (entry.file_name(), entry.path());
            let Some(name) = name.to_str() else { continue };
            let staging = name.starts_with(".staging-");
            if !staging && path.join("complete").exists() {
                continue;
            }
            let Ok(folder) = file::open_trusted_folder(&path) else { continue };
            if file::try_lock(folder.as_fd()).context(|| format!("cannot lock `{}`", path.display()))? {
                found.push(name.to_owned());
            }
        }
        Ok(found)
    }

    /// Remove one of [`Layers::remains`]; false when somebody has it by now.
    pub fn remove_remains(&self, name: &str) -> Result<bool> {
        let path = self.folder.join(name);
        let Ok(folder) = file::open_trusted_folder(&path) else { return Ok(false) };
        if !file::try_lock(folder.as_fd()).context(|| format!("cannot lock `{}`", path.display()))? {
            return Ok(false);
        }
        self.remove_folder(name).map(|()| true)
    }

    /// Do something that makes layers, once what others left is gone. Where it fails its own remains go too: those that could not
    /// be removed at once, since all descriptors were in use.
    pub fn tidied<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.clean()?;
        work().inspect_err(|_| {
            // Why the work failed is what is told.
            let _ = self.clean();
        })
    }

    /// Remove all of [`Layers::remains`].
    fn clean(&self) -> Result<()> {
        self.remains()?.iter().try_for_each(|name| self.remove_remains(name).map(drop))
    }

    fn remove_folder(&self, name: &str) -> Result<()> {
        let named = || format!("cannot remove `{}`", self.folder.join(name).display());
        let folder = file::open_trusted_folder(&self.folder).context(named)?;
        file::remove_tree(folder.as_fd(), name.as_ref()).context(named)
    }
}

impl Staging {
    /// The folder to unpack into.
    pub fn files(&self) -> PathBuf {
        self.path.join("fs")
    }

    /// The empty folder to unpack into.
    pub fn open(&self) -> Result<OwnedFd> {
        file::open_trusted_folder(&self.files()).context(|| format!("cannot open `{}`", self.path.display()))
    }

    /// Note what was unpacked.
    pub fn describe(&self, unpacked: &Unpacked, borrowed: BTreeSet<Borrowed>) -> Result<()> {
        let facts = Facts { bytes: unpacked.bytes, entries: unpacked.entries, borrowed };
        let text = serde_json::to_vec(&facts).context(|| "cannot describe a layer")?;
        fs::write(self.path.join("facts.json"), text).context(|| format!("cannot write in `{}`", self.path.display()))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        let (Some(parent), Some(name)) = (self.path.parent(), self.path.file_name()) else { return };
        let remove = || file::remove_tree(file::open_trusted_folder(parent)?.as_fd(), name);
        // What fails for want of memory or a descriptor may work a moment later. What does not is garbage that the next command removes.
        if remove().is_err() {
            let _ = remove();
        }
    }
}

/// Write everything below `root` to the disk.
pub(in crate::engine) fn sync(root: &Path) -> Result<()> {
    let folder = file::open_trusted_folder(root).context(|| format!("cannot open `{}`", root.display()))?;
    file::sync_filesystem(folder.as_fd()).map_err(|error| {
        Error::new(ErrorKind::Failed, format!("cannot write `{}` to its disk", root.display())).caused_by(error)
    })
}
