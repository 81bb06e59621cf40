//! `index.json` of the image layout: which names stand for which images.
//!
//! Readers take it as it is. Writers hold the lock beside it, read it again, and replace it as a whole.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::blobs::{Blobs, make_private};
use super::replace::replace;
use crate::engine::image::{Descriptor, Digest, Reference};
use crate::engine::layout::Layout;
use crate::engine::{Context, Result};
use crate::kernel::file;

const REF_NAME: &str = "org.opencontainers.image.ref.name";

/// See the module.
#[derive(Debug, Clone)]
pub struct Names {
    folder: PathBuf,
    blobs: Blobs,
}

#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Index {
    schema_version: u32,
    #[serde(default)]
    manifests: Vec<Descriptor>,
}

/// The names while nobody else may change them.
#[derive(Debug)]
pub struct LockedNames {
    names: Names,
    entries: Vec<Descriptor>,
    /// Held for its lock.
    _lock: fs::File,
}

impl Names {
    /// Those of `layout`.
    pub fn new(layout: &Layout) -> Self {
        Self { folder: layout.images(), blobs: Blobs::new(layout) }
    }

    /// Every entry: what a name stands for, and what lost its name.
    pub fn entries(&self) -> Result<Vec<Descriptor>> {
        let path = self.folder.join("index.json");
        let named = || format!("cannot read `{}`", path.display());
        match fs::read(&path) {
            Ok(text) => Ok(serde_json::from_slice::<Index>(&text).context(named)?.manifests),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error).context(named),
        }
    }

    /// Wait for whoever changes names now, and removes what none of them and no container needs. A container that was written down
    /// before is known to all who come after.
    pub fn settled(&self) -> Result<()> {
        let path = self.lock_path();
        let named = || format!("cannot lock `{}`", path.display());
        match fs::File::open(&path) {
            // Nobody ever changed any.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            lock => file::share(lock.context(named)?.as_fd()).context(named),
        }
    }

    fn lock_path(&self) -> PathBuf {
        self.folder.join(".lock")
    }

    /// Wait for the right to change names, and remove what was left by who was killed while changing them.
    pub fn lock(&self) -> Result<LockedNames> {
        make_private(&self.folder)?;
        let path = self.lock_path();
        let named = || format!("cannot lock `{}`", path.display());
        let mut options = OpenOptions::new();
        let lock = options.write(true).create(true).truncate(false).mode(0o600).open(&path).context(named)?;
        file::lock(lock.as_fd()).context(named)?;
        self.blobs.clean()?;
        Ok(LockedNames { names: self.clone(), entries: self.entries()?, _lock: lock })
    }
}

/// The name in an entry.
pub fn name_of(entry: &Descriptor) -> Option<Reference> {
    entry.annotations.as_ref()?.get(REF_NAME)?.parse().ok()
}

fn annotated(mut entry: Descriptor, name: Option<&Reference>) -> Descriptor {
    entry.annotations = name.map(|name| BTreeMap::from([(REF_NAME.to_owned(), name.to_string())]));
    entry
}

impl LockedNames {
    /// Every entry, as changed so far.
    pub fn entries(&self) -> &[Descriptor] {
        &self.entries
    }

    /// Let `name` stand for `top`. What it stood for before stays, without a name if that was its last.
    pub fn set(&mut self, name: &Reference, top: Descriptor) {
        let before: Vec<Descriptor> =
            self.entries.iter().filter(|entry| name_of(entry).as_ref() == Some(name)).cloned().collect();
        self.entries.retain(|entry| name_of(entry).as_ref() != Some(name));
        self.entries.retain(|entry| entry.digest != top.digest || name_of(entry).is_some());
        self.entries.push(annotated(top, Some(name)));
        for entry in before {
            if !self.entries.iter().any(|other| other.digest == entry.digest) {
                self.entries.push(annotated(entry, None));
            }
        }
    }

    /// Have an image, with no name where it has none yet.
    pub fn keep(&mut self, top: Descriptor) {
        if !self.entries.iter().any(|entry| entry.digest == top.digest) {
            self.entries.push(annotated(top, None));
        }
    }

    /// Take a name away.
    pub fn unset(&mut self, name: &Reference) {
        self.entries.retain(|entry| name_of(entry).as_ref() != Some(name));
    }

    /// Take an image away with all its names.
    pub fn remove(&mut self, top: &Digest) {
        self.entries.retain(|entry| entry.digest != *top);
    }

    /// Write the changes.
    pub fn write(&self) -> Result<()> {
        let index = Index { schema_version: 2, manifests: self.entries.clone() };
        let text = serde_json::to_vec_pretty(&index).context(|| "cannot write the names of images")?;
        replace(&self.names.folder.join("index.json"), &text)
    }
}
