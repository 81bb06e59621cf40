//! Manifest lists that are made here: an index with a name, whose images are here as well.
//!
//! A list is changed by putting another index in its place; the documents of its images are never touched, so their digests stay.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::document::{DOCUMENT_LIMIT, Document};
use super::made::Format;
use super::{Descriptor, Digest, Image, Reference};
use crate::engine::storage::blobs::Blobs;
use crate::engine::storage::names::{LockedNames, Names, name_of};
use crate::engine::storage::trash::Trash;
use crate::engine::{Context, Engine, Error, ErrorKind, Result};

/// What an index says of one of its images, beyond what the image says itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// In place of what the image says.
    pub architecture: Option<String>,
    /// The same.
    pub os: Option<String>,
    /// The same.
    pub variant: Option<String>,
    /// The version of the operating system that it needs.
    pub os_version: Option<String>,
    /// What it needs of the processor.
    pub features: Vec<String>,
    /// What it needs of the operating system.
    pub os_features: Vec<String>,
    /// More about it.
    pub annotations: BTreeMap<String, String>,
}

impl Said {
    fn write(&self, entry: &mut Value) {
        let platform = &mut entry["platform"];
        let words = [
            ("architecture", &self.architecture),
            ("os", &self.os),
            ("variant", &self.variant),
            ("os.version", &self.os_version),
        ];
        for (key, word) in words {
            if let Some(word) = word {
                platform[key] = json!(word);
            }
        }
        for (key, list) in [("features", &self.features), ("os.features", &self.os_features)] {
            if !list.is_empty() {
                platform[key] = json!(list);
            }
        }
        for (key, value) in &self.annotations {
            entry["annotations"][key] = json!(value);
        }
    }
}

impl Engine {
    /// Make an empty list, unless the name is taken; with `amend` a list of that name is as good.
    pub fn list_create(&self, name: &Reference, amend: bool) -> Result<Digest> {
        let failed = || format!("cannot make the list `{}`", name.familiar());
        let named = |error: Error| Error::new(error.kind(), failed()).caused_by(error);
        if name.digest().is_some() {
            return Err(named(Error::new(ErrorKind::InvalidInput, "a digest is no name to give")));
        }
        Blobs::new(self.layout()).prepare()?;
        let mut names = Names::new(self.layout()).lock()?;
        if let Some(entry) = find(&names, name) {
            let is_list = matches!(self.index_of(&entry), Ok((_, Document::Index(_))));
            return match amend && is_list {
                true => Ok(entry.digest),
                false if is_list => {
                    let taken = Error::new(ErrorKind::Conflict, "it is there already");
                    Err(named(taken.hint("`--amend` adds to it, `rcd manifest rm` removes it")))
                }
                false => Err(named(Error::new(ErrorKind::Conflict, "an image has the name"))),
            };
        }
        let index = json!({ "schemaVersion": 2, "mediaType": Format::Oci.index(), "manifests": [] });
        self.put_list(&mut names, name, &index).map_err(named)
    }

    /// Add images that are here, or say something else of those that are in it.
    pub fn list_add(&self, list: &Reference, images: &[Image], said: &Said) -> Result<Digest> {
        let mut entries = Vec::new();
        for image in images {
            let bytes = Blobs::new(self.layout()).read(&image.manifest_digest, DOCUMENT_LIMIT)?;
            let gone = || Error::new(ErrorKind::NotFound, format!("`{}` is not here any more", image.manifest_digest));
            let bytes = bytes.ok_or_else(gone)?;
            let (_, media_type) = Document::parse(&bytes, None)?;
            let mut entry = json!({ "mediaType": media_type, "digest": image.manifest_digest, "size": bytes.len(),
                "platform": { "architecture": image.platform.architecture, "os": image.platform.os } });
            if let Some(variant) = &image.platform.variant {
                entry["platform"]["variant"] = json!(variant);
            }
            said.write(&mut entry);
            entries.push(entry);
        }
        self.change_list(list, |all| {
            for entry in entries {
                match all.iter_mut().find(|other| other["digest"] == entry["digest"]) {
                    Some(other) => *other = entry,
                    None => all.push(entry),
                }
            }
            Ok(())
        })
    }

    /// Say something else of one of its images.
    pub fn list_annotate(&self, list: &Reference, member: &Digest, said: &Said) -> Result<Digest> {
        self.change_list(list, |all| match all.iter_mut().find(|entry| entry["digest"] == json!(member)) {
            Some(entry) => {
                said.write(entry);
                Ok(())
            }
            None => Err(Error::new(ErrorKind::NotFound, format!("`{member}` is not in it"))),
        })
    }

    /// Take an image out of a list. It stays, if it has a name.
    pub fn list_remove(&self, list: &Reference, member: &Digest) -> Result<Digest> {
        self.change_list(list, |all| {
            let before = all.len();
            all.retain(|entry| entry["digest"] != json!(member));
            match all.len() == before {
                true => Err(Error::new(ErrorKind::NotFound, format!("`{member}` is not in it"))),
                false => Ok(()),
            }
        })
    }

    /// The text of a list that is here; none where the name stands for none.
    pub fn list_text(&self, list: &Reference) -> Result<Option<Vec<u8>>> {
        let entries = Names::new(self.layout()).entries()?;
        let Some(entry) = entries.iter().find(|entry| name_of(entry).as_ref() == Some(list)) else { return Ok(None) };
        let (bytes, document) = self.index_of(entry)?;
        Ok(matches!(document, Document::Index(_)).then_some(bytes))
    }

    fn index_of(&self, entry: &Descriptor) -> Result<(Vec<u8>, Document)> {
        let bytes = Blobs::new(self.layout()).read(&entry.digest, DOCUMENT_LIMIT)?;
        let bytes = bytes.ok_or_else(|| Error::new(ErrorKind::NotFound, format!("`{}` is not here", entry.digest)))?;
        let (document, _) = Document::parse(&bytes, None)?;
        Ok((bytes, document))
    }

    fn change_list(&self, list: &Reference, change: impl FnOnce(&mut Vec<Value>) -> Result<()>) -> Result<Digest> {
        let failed = || format!("cannot change the list `{}`", list.familiar());
        let named = |error: Error| Error::new(error.kind(), failed()).caused_by(error);
        let mut names = Names::new(self.layout()).lock()?;
        let missing = || {
            let error = Error::new(ErrorKind::NotFound, format!("there is no list `{}`", list.familiar()));
            error.hint(format!("`rcd manifest create {}` makes one", list.familiar()))
        };
        let entry = find(&names, list).ok_or_else(missing)?;
        let (bytes, document) = self.index_of(&entry).map_err(named)?;
        if matches!(document, Document::Manifest(_)) {
            return Err(named(Error::new(ErrorKind::InvalidInput, "it is an image, and no list")));
        }
        let mut index: Value = serde_json::from_slice(&bytes).context(failed)?;
        let mut all = index["manifests"].take().as_array().cloned().unwrap_or_default();
        change(&mut all).map_err(named)?;
        index["manifests"] = Value::Array(all);
        self.put_list(&mut names, list, &index).map_err(named)
    }

    /// Let the name stand for this index, and forget the one before, which nobody else has.
    fn put_list(&self, names: &mut LockedNames, name: &Reference, index: &Value) -> Result<Digest> {
        let bytes = index.to_string().into_bytes();
        let (document, media_type) = Document::parse(&bytes, None)?;
        debug_assert!(matches!(document, Document::Index(_)));
        let digest = Digest::of(&bytes);
        Blobs::new(self.layout()).put(&digest, &bytes)?;
        let before = find(names, name);
        let size = bytes.len() as u64;
        names.set(name, Descriptor { media_type, digest: digest.clone(), size, platform: None, annotations: None });
        if let Some(before) = before.filter(|before| before.digest != digest) {
            let named = names.entries().iter().any(|entry| entry.digest == before.digest && name_of(entry).is_some());
            if !named {
                names.remove(&before.digest);
            }
        }
        names.write()?;
        self.sweep_unused(names)?;
        Trash::new(self.layout()).delete_all()?;
        Ok(digest)
    }
}

fn find(names: &LockedNames, name: &Reference) -> Option<Descriptor> {
    names.entries().iter().find(|entry| name_of(entry).as_ref() == Some(name)).cloned()
}
