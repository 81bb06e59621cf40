//! Taking names and images away, and what nobody needs any more with them.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::document::DOCUMENT_LIMIT;
use super::{Digest, Document, Image, Platform, Reference, parse_config};
use crate::engine::storage::blobs::Blobs;
use crate::engine::storage::layers::Layers;
use crate::engine::storage::names::{LockedNames, Names, name_of};
use crate::engine::storage::trash::{self, Trash};
use crate::engine::{Engine, Error, ErrorKind, Result, event};

/// What became of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Removed {
    /// A name is gone, and the image stays or goes.
    Untagged(Reference),
    /// An image or a layer is gone.
    Deleted(Digest),
}

/// What must stay.
struct Needed {
    blobs: BTreeSet<Digest>,
    layers: BTreeSet<Digest>,
}

/// A container, as far as images are concerned.
pub(super) struct User {
    id: String,
    pub(super) full_id: String,
    /// Those that it was made of, and those that are mounted in it.
    pub(super) images: Vec<String>,
    pub(super) layers: Vec<String>,
}

impl Engine {
    /// Take away a name, or an image by a digest or a unique prefix of its ID. An image goes with its last name.
    pub fn remove_image(&self, name: &str, force: bool) -> Result<Vec<Removed>> {
        self.try_remove(name, force).map_err(|error| {
            let kind = error.kind();
            Error::new(kind, format!("cannot remove the image `{name}`")).caused_by(error)
        })
    }

    /// Take away the image for one platform of an index; the last one that is here goes with the name.
    pub fn remove_platform(&self, name: &str, platform: &Platform, force: bool) -> Result<Vec<Removed>> {
        self.try_remove_platform(name, platform, force).map_err(|error| {
            let kind = error.kind();
            Error::new(kind, format!("cannot remove the image `{name}` for `{platform}`")).caused_by(error)
        })
    }

    fn try_remove_platform(&self, name: &str, platform: &Platform, force: bool) -> Result<Vec<Removed>> {
        let image = self.image(name, Some(platform))?.filter(|image| image.platform == *platform);
        let image = image.ok_or_else(|| Error::new(ErrorKind::NotFound, "there is no such image"))?;
        let all = self.images()?;
        let others = all.iter().filter(|other| other.id != image.id && other.top_digest() == image.top_digest());
        if image.index_digest.is_none() || others.count() == 0 {
            return self.try_remove(name, force);
        }
        let names = Names::new(self.layout()).lock()?;
        let elsewhere = all
            .iter()
            .find(|other| other.manifest_digest == image.manifest_digest && other.top_digest() != image.top_digest());
        if let Some(other) = elsewhere {
            let message = format!("it is a part of `{}` too", other.top_digest());
            return Err(Error::new(ErrorKind::Conflict, message).hint("remove that one first"));
        }
        let users = self.users_of_images();
        refuse_used(&image, &users, force)?;
        // What the index names and has no manifest here is as if it had never been fetched.
        Blobs::new(self.layout()).remove(&image.manifest_digest)?;
        let gone = self.sweep(&self.needed(&names, &users)?)?;
        event::image("delete", &image.id.to_string(), &image.id.to_string()).tell(self.layout());
        Ok(std::iter::once(image.manifest_digest).chain(gone).map(Removed::Deleted).collect())
    }

    fn try_remove(&self, name: &str, force: bool) -> Result<Vec<Removed>> {
        let mut names = Names::new(self.layout()).lock()?;
        let missing = || Error::new(ErrorKind::NotFound, "there is no such image").hint("`rcd images` lists them");
        let reference = name.parse::<Reference>().ok();
        let exact =
            reference.filter(|wanted| names.entries().iter().any(|entry| name_of(entry).as_ref() == Some(wanted)));
        let users = self.users_of_images();
        let mut removed = Vec::new();
        let top = match exact {
            Some(reference) => {
                let entry = names.entries().iter().find(|entry| name_of(entry).as_ref() == Some(&reference));
                let top = entry.map(|entry| entry.digest.clone()).ok_or_else(missing)?;
                let last = names.entries().iter().filter(|entry| entry.digest == top).count() == 1;
                if last {
                    let all = self.images()?;
                    // What another name or list has as well stays.
                    let kept =
                        |image: &Image| all.iter().any(|other| other.id == image.id && *other.top_digest() != top);
                    for image in all.iter().filter(|image| *image.top_digest() == top && !kept(image)) {
                        refuse_used(image, &users, force)?;
                    }
                }
                names.unset(&reference);
                removed.push(Removed::Untagged(reference));
                top
            }
            None => {
                let image = self.image(name, None)?.ok_or_else(missing)?;
                let repositories: BTreeSet<String> = image.names.iter().map(Reference::repository).collect();
                if repositories.len() > 1 && !force {
                    let all: Vec<String> = image.names.iter().map(|name| format!("`{}`", name.familiar())).collect();
                    let message = format!("it has several names: {}", all.join(", "));
                    return Err(Error::new(ErrorKind::Conflict, message).hint("remove it by name, or with `--force`"));
                }
                refuse_used(&image, &users, force)?;
                names.remove(image.top_digest());
                removed.extend(image.names.iter().cloned().map(Removed::Untagged));
                image.top_digest().clone()
            }
        };
        // Before anything is changed: a damaged document does not say what its image needs.
        let needed = self.needed(&names, &users)?;
        let mut gone = Vec::new();
        if let Err(error) = names.write() {
            if !error.is_out_of_space() {
                return Err(error);
            }
            // A name that stands for nothing is better than a disk that stays full.
            gone = self.sweep(&needed)?;
            Trash::new(self.layout()).delete_all()?;
            names.write()?;
        }
        for name in &removed {
            if let Removed::Untagged(name) = name {
                event::image("untag", &top.to_string(), &name.familiar()).tell(self.layout());
            }
        }
        gone.extend(self.sweep(&needed)?);
        removed.extend(gone.into_iter().map(Removed::Deleted));
        if removed.iter().any(|one| matches!(one, Removed::Deleted(_))) {
            event::image("delete", &top.to_string(), &top.to_string()).tell(self.layout());
        }
        Ok(removed)
    }

    /// The same, of the containers that are there now.
    pub(super) fn sweep_unused(&self, names: &LockedNames) -> Result<Vec<Digest>> {
        let needed = self.needed(names, &self.users_of_images())?;
        self.sweep(&needed)
    }

    /// Every blob and layer that an image or a container needs.
    fn needed(&self, names: &LockedNames, users: &[User]) -> Result<Needed> {
        let mut blobs = BTreeSet::new();
        let mut layers: BTreeSet<Digest> =
            users.iter().flat_map(|user| &user.layers).filter_map(|text| text.parse().ok()).collect();
        for entry in names.entries() {
            self.mark(&entry.digest, 0, &mut blobs, &mut layers)?;
        }
        Ok(Needed { blobs, layers })
    }

    /// Remove every blob and layer that nobody needs. Gives the configs and layers that went.
    fn sweep(&self, needed: &Needed) -> Result<Vec<Digest>> {
        let (blobs, store) = (Blobs::new(self.layout()), Layers::new(self.layout()));
        let mut gone = Vec::new();
        for digest in blobs.all().into_iter().filter(|digest| !needed.blobs.contains(digest)) {
            let config = blobs.size(&digest).is_some_and(|size| size <= DOCUMENT_LIMIT)
                && blobs.read(&digest, DOCUMENT_LIMIT).ok().flatten().is_some_and(|bytes| is_config(&bytes));
            blobs.remove(&digest)?;
            gone.extend(config.then_some(digest));
        }
        for layer in store.all().into_iter().filter(|layer| !needed.layers.contains(layer)) {
            store.remove(&layer)?;
            gone.push(layer);
        }
        trash::finish(self.layout())?;
        Ok(gone)
    }

    /// Note all that belongs to a document.
    fn mark(
        &self,
        digest: &Digest,
        depth: u32,
        needed: &mut BTreeSet<Digest>,
        layers: &mut BTreeSet<Digest>,
    ) -> Result<()> {
        let blobs = Blobs::new(self.layout());
        let Some(bytes) = blobs.read(digest, DOCUMENT_LIMIT)? else { return Ok(()) };
        needed.insert(digest.clone());
        match Document::parse(&bytes, None)?.0 {
            Document::Index(entries) => {
                for entry in entries.iter().filter(|_| depth < 3) {
                    self.mark(&entry.digest, depth + 1, needed, layers)?;
                }
            }
            Document::Manifest(manifest) => {
                needed.insert(manifest.config.digest.clone());
                needed.extend(manifest.layers.iter().map(|layer| layer.digest.clone()));
                if let Some(config) = blobs.read(&manifest.config.digest, DOCUMENT_LIMIT)? {
                    layers.extend(parse_config(&config, manifest.layers.len())?.1);
                }
            }
        }
        Ok(())
    }

    /// Every container's image, out of the records.
    pub(super) fn users_of_images(&self) -> Vec<User> {
        let folders = fs::read_dir(self.layout().containers()).into_iter().flatten().flatten();
        let user = |folder: fs::DirEntry| {
            let record: Value = serde_json::from_slice(&fs::read(folder.path().join("record.json")).ok()?).ok()?;
            let mounted = record.pointer("/config/images").and_then(Value::as_array).into_iter().flatten();
            let mut user = User {
                id: folder.file_name().to_string_lossy().chars().take(12).collect(),
                full_id: folder.file_name().to_string_lossy().into_owned(),
                images: Vec::new(),
                layers: Vec::new(),
            };
            for image in record.pointer("/config/root/image").into_iter().chain(mounted) {
                user.images.extend(image.get("id").and_then(Value::as_str).map(str::to_owned));
                let layers = image.get("layers").and_then(Value::as_array).into_iter().flatten();
                user.layers.extend(layers.filter_map(|layer| layer.as_str().map(str::to_owned)));
            }
            Some(user)
        };
        folders.filter_map(user).collect()
    }
}

fn is_config(bytes: &[u8]) -> bool {
    serde_json::from_slice::<Value>(bytes).is_ok_and(|value| value.get("rootfs").is_some())
}

fn refuse_used(image: &Image, users: &[User], force: bool) -> Result<()> {
    let id = image.id.to_string();
    let users: Vec<&str> = users.iter().filter(|user| user.images.contains(&id)).map(|user| user.id.as_str()).collect();
    if users.is_empty() || force {
        return Ok(());
    }
    let message = format!("the image `{}` is in use by the containers {}", image.id.short(), users.join(", "));
    Err(Error::new(ErrorKind::Conflict, message)
        .hint("remove the containers first; `--force` takes the name away, and they go on"))
}
