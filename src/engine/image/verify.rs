//! Looking for damage in the store, and repairing only what is damaged: every blob is hashed, and every layer is compared with what
//! its blob unpacks to. What the blobs do not give comes from the registry again.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;

use super::document::{DOCUMENT_LIMIT, Descriptor, Document, Manifest, parse_config};
use super::layer::{Source, unpack_layer};
use super::{Digest, Hasher, PullRequest, Reference};
use crate::engine::container::record::Record;
use crate::engine::progress::{Progress, Silent};
use crate::engine::storage::below::{self, Lower};
use crate::engine::storage::blobs::Blobs;
use crate::engine::storage::compare;
use crate::engine::storage::layers::{self, Layers, Staging};
use crate::engine::storage::names::{Names, name_of};
use crate::engine::storage::unpack::Unpacked;
use crate::engine::{Context, Engine, Error, ErrorKind, Result};

/// Whose a damaged thing is, and what a registry is asked for.
#[derive(Debug, Clone)]
struct Owner {
    name: Option<Reference>,
    /// The index or manifest that leads to it.
    document: Digest,
}

/// Something that is not what its digest says.
#[derive(Debug, Clone)]
pub struct Damage {
    what: What,
    owner: Option<Owner>,
    why: String,
}

#[derive(Debug, Clone)]
enum What {
    Blob(Digest),
    /// With the layers below it, lowest first.
    Layer(Descriptor, Digest, Vec<Digest>),
}

/// What was looked at, and found.
#[derive(Debug, Default)]
pub struct Verified {
    /// What is damaged.
    pub damages: Vec<Damage>,
    /// Layers that nothing here says the content of: their blobs were never fetched, as the layers were there.
    pub unverified: BTreeSet<Digest>,
    seen: BTreeSet<Digest>,
}

impl fmt::Display for Damage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            What::Blob(digest) => write!(formatter, "the blob `{}`", digest.short())?,
            What::Layer(_, diff_id, _) => write!(formatter, "the layer `{}`", diff_id.short())?,
        }
        if let Some(name) = self.owner.as_ref().and_then(|owner| owner.name.as_ref()) {
            write!(formatter, " of `{}`", name.familiar())?;
        }
        write!(formatter, " is damaged: {}", self.why)
    }
}

impl Verified {
    fn found(&mut self, what: What, owner: Option<&Owner>, why: impl Into<String>) {
        self.damages.push(Damage { what, owner: owner.cloned(), why: why.into() });
    }
}

impl Engine {
    /// Hash every blob and compare every layer. It takes as long as unpacking them all once more.
    ///
    /// Nobody has to wait meanwhile: what is missing since an image was removed is looked for once more.
    pub fn verify(&self) -> Result<Verified> {
        let names = Names::new(self.layout());
        loop {
            let entries = names.entries()?;
            let verified = self.verify_all(&entries);
            let left = names.entries()?;
            let is_there = |entry: &Descriptor| left.iter().any(|other| other.digest == entry.digest);
            if verified.as_ref().is_ok_and(|verified| verified.damages.is_empty()) || entries.iter().all(is_there) {
                return verified;
            }
        }
    }

    fn verify_all(&self, entries: &[Descriptor]) -> Result<Verified> {
        let mut verified = Verified::default();
        let blobs = Blobs::new(self.layout());
        for entry in entries {
            let owner = Owner { name: name_of(entry), document: entry.digest.clone() };
            if !self.verify_document(&entry.digest, &owner, 0, &mut verified)? {
                verified.found(What::Blob(entry.digest.clone()), Some(&owner), "it is missing");
            }
        }
        for digest in blobs.all().into_iter().filter(|digest| !verified.seen.contains(digest)).collect::<Vec<_>>() {
            if hash_of(&blobs, &digest)?.is_some_and(|found| found != digest) {
                verified.found(What::Blob(digest), None, "its content has another digest");
            }
        }
        Ok(verified)
    }

    /// An index or a manifest with all below it; false when it is not here.
    fn verify_document(&self, digest: &Digest, owner: &Owner, depth: u32, verified: &mut Verified) -> Result<bool> {
        let Some(bytes) = self.verify_blob(digest, owner, verified)? else { return Ok(verified.seen.contains(digest)) };
        match Document::parse(&bytes, None)?.0 {
            Document::Index(entries) => {
                let mut any = false;
                for entry in entries.iter().filter(|_| depth < 3) {
                    let owner = Owner { name: owner.name.clone(), document: entry.digest.clone() };
                    any |= self.verify_document(&entry.digest, &owner, depth + 1, verified)?;
                }
                if !any {
                    verified.found(What::Blob(digest.clone()), Some(owner), "nothing that it leads to is here");
                }
            }
            Document::Manifest(manifest) => self.verify_manifest(&manifest, owner, verified)?,
        }
        Ok(true)
    }

    fn verify_manifest(&self, manifest: &Manifest, owner: &Owner, verified: &mut Verified) -> Result<()> {
        let config = &manifest.config.digest;
        let Some(bytes) = self.verify_blob(config, owner, verified)? else {
            if !verified.seen.contains(config) {
                verified.found(What::Blob(config.clone()), Some(owner), "it is missing");
            }
            return Ok(());
        };
        let (_, diff_ids) = parse_config(&bytes, manifest.layers.len())?;
        for (number, (descriptor, diff_id)) in manifest.layers.iter().zip(&diff_ids).enumerate() {
            if verified.seen.insert(diff_id.clone()) | verified.seen.insert(descriptor.digest.clone()) {
                self.verify_layer(descriptor, &diff_ids[..=number], owner, verified)?;
            }
        }
        Ok(())
    }

    /// A small blob that is here and right; it is looked at once.
    fn verify_blob(&self, digest: &Digest, owner: &Owner, verified: &mut Verified) -> Result<Option<Vec<u8>>> {
        match Blobs::new(self.layout()).read(digest, DOCUMENT_LIMIT) {
            Err(error) if error.kind() == ErrorKind::Corrupt => {
                if verified.seen.insert(digest.clone()) {
                    verified.found(What::Blob(digest.clone()), Some(owner), "its content has another digest");
                }
                Ok(None)
            }
            Ok(Some(bytes)) => {
                verified.seen.insert(digest.clone());
                Ok(Some(bytes))
            }
            other => other,
        }
    }

    fn verify_layer(
        &self,
        descriptor: &Descriptor,
        chain: &[Digest],
        owner: &Owner,
        verified: &mut Verified,
    ) -> Result<()> {
        let Some((diff_id, below)) = chain.split_last() else { return Ok(()) };
        let (blobs, store) = (Blobs::new(self.layout()), Layers::new(self.layout()));
        let layer = || What::Layer(descriptor.clone(), diff_id.clone(), below.to_vec());
        match (blobs.size(&descriptor.digest), store.contains(diff_id)) {
            (None, true) => {
                verified.unverified.insert(diff_id.clone());
                return Ok(());
            }
            (None, false) => {
                verified.found(layer(), Some(owner), "it is missing, and so is its blob");
                return Ok(());
            }
            _ => {}
        }
        let staging = match self.unpack_again(descriptor, diff_id, below)? {
            Ok(staging) => staging,
            Err(why) => {
                verified.found(What::Blob(descriptor.digest.clone()), Some(owner), why);
                if !store.contains(diff_id) {
                    verified.found(layer(), Some(owner), "it is missing");
                }
                return Ok(());
            }
        };
        if !store.contains(diff_id) {
            verified.found(layer(), Some(owner), "it is missing");
        } else if let Some(difference) = compare::difference(&staging.files(), &store.files(diff_id))? {
            verified.found(layer(), Some(owner), difference);
        }
        Ok(())
    }

    /// Unpack a blob beside, with what it takes from the layers below; or why it is no good.
    fn unpack_again(
        &self,
        descriptor: &Descriptor,
        diff_id: &Digest,
        below: &[Digest],
    ) -> Result<std::result::Result<Staging, String>> {
        let path = Blobs::new(self.layout()).path(&descriptor.digest);
        let file = File::open(&path).context(|| format!("cannot read `{}`", path.display()))?;
        if file.metadata().is_ok_and(|found| found.len() != descriptor.size) {
            return Ok(Err("it has another size".to_owned()));
        }
        let staging = Layers::new(self.layout()).stage()?;
        let source = Source { file: &file, present: descriptor.size, pieces: None };
        match unpack_layer(descriptor, diff_id, source, &staging, &Silent) {
            Ok(unpacked) if unpacked.wanted.is_empty() => Ok(Ok(staging)),
            Ok(unpacked) => {
                let store = Layers::new(self.layout());
                let lower = |layer: &Digest| Lower { layer: layer.clone(), folder: store.files(layer) };
                let lower: Vec<Lower> = below.iter().rev().map(lower).collect();
                let borrowed = unpacked.wanted.take(&staging.files(), &lower)?;
                let bytes = unpacked.bytes + below::bytes_of(&borrowed, &lower);
                staging.describe(&Unpacked { bytes, ..unpacked }, borrowed)?;
                Ok(Ok(staging))
            }
            Err(refused) if refused.spoiled => Ok(Err("its content has another digest".to_owned())),
            Err(refused) => Err(refused.error),
        }
    }

    /// Repair one thing. What running containers have as a part of their root file system is refused.
    pub fn mend(&self, damage: &Damage, progress: &dyn Progress) -> Result<()> {
        let failed = |error: Error| Error::new(error.kind(), format!("cannot repair: {damage}")).caused_by(error);
        self.try_mend(damage, progress).map_err(failed)
    }

    fn try_mend(&self, damage: &Damage, progress: &dyn Progress) -> Result<()> {
        let blobs = Blobs::new(self.layout());
        let Some(owner) = &damage.owner else {
            return match &damage.what {
                // No image has it.
                What::Blob(digest) => blobs.remove(digest),
                What::Layer(..) => Ok(()),
            };
        };
        match &damage.what {
            What::Blob(digest) => self.fetch_again(owner, digest, progress),
            What::Layer(descriptor, diff_id, below) => {
                let mut unpacked = None;
                if blobs.size(&descriptor.digest).is_some() {
                    unpacked = self.unpack_again(descriptor, diff_id, below)?.ok();
                }
                match unpacked {
                    Some(staging) => self.put_in_place(staging, diff_id),
                    None => self.fetch_again(owner, &descriptor.digest, progress),
                }
            }
        }
    }

    /// Have the registry's answer in place of what is here.
    fn fetch_again(&self, owner: &Owner, digest: &Digest, progress: &dyn Progress) -> Result<()> {
        let Some(name) = &owner.name else {
            let nobody = Error::new(ErrorKind::NotFound, "the image has no name, so there is no registry to ask");
            return Err(nobody.hint("`rcd image prune` removes it"));
        };
        let request = PullRequest::new(name.at(owner.document.clone()), None);
        self.fetch_parts(&request, digest, progress)
    }

    fn put_in_place(&self, staging: Staging, diff_id: &Digest) -> Result<()> {
        let store = Layers::new(self.layout());
        layers::sync(self.layout().root())?;
        // Nobody takes an image away, nor gives a container one, meanwhile.
        let _names = Names::new(self.layout()).lock()?;
        let users = self.running_with(diff_id)?;
        if !users.is_empty() {
            let error = Error::new(ErrorKind::Conflict, format!("containers run on it: {}", users.join(", ")));
            return Err(error.hint("stop them, and repair again"));
        }
        if store.contains(diff_id) {
            store.remove(diff_id)?;
        }
        store.publish(staging, diff_id)?;
        store.sync_names()?;
        crate::engine::storage::trash::finish(self.layout())
    }

    fn running_with(&self, diff_id: &Digest) -> Result<Vec<String>> {
        let id = diff_id.to_string();
        let mut names = Vec::new();
        for user in self.users_of_images().into_iter().filter(|user| user.layers.contains(&id)) {
            let Some(record) = Record::load(self.layout(), &user.full_id)? else { continue };
            if record.status(self.layout())?.running().is_some() {
                names.push(record.config.name);
            }
        }
        Ok(names)
    }
}

/// The digest of what a blob has; none when it is gone by now.
fn hash_of(blobs: &Blobs, digest: &Digest) -> Result<Option<Digest>> {
    let path = blobs.path(digest);
    let named = || format!("cannot read `{}`", path.display());
    let mut file = match File::open(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        file => file.context(named)?,
    };
    let (mut hasher, mut piece) = (Hasher::new(digest.algorithm()), vec![0; 256 << 10]);
    loop {
        match std::io::Read::read(&mut file, &mut piece).context(named)? {
            0 => return Ok(Some(hasher.finish())),
            count => hasher.update(&piece[..count]),
        }
    }
}
