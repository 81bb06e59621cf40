//! Images: their names, the documents that describe them, and the ways they come, are looked up and go.
//!
//! `pull` and `push` are the only parts that use a network. Everything else works on what [`crate::engine::storage`] has.

mod catalog;
mod certificates;
mod change;
mod collect;
mod commit;
mod compression;
mod convert;
mod credentials;
mod differ;
mod digest;
mod document;
mod estimate;
mod fetch;
#[cfg(fuzzing)]
pub mod fuzzing;
mod layer;
mod list;
mod load;
mod made;
mod places;
mod platform;
mod platforms;
mod pull;
mod push;
mod reference;
mod registry;
mod remove;
mod save;
mod tag;
mod token;
mod trust;
mod upload;
mod verify;

pub use catalog::{RemoteDocument, SearchResult};
pub use change::Change;
pub use collect::{Budget, Collected, Pin};
pub use commit::{CommitRequest, ImportRequest};
pub use compression::Compression;
pub use convert::Conversion;
pub use credentials::{CredentialFiles, Credentials};
pub use digest::{Algorithm, Digest, Hasher};
pub use document::{DescribedPlatform, Descriptor, Document, Manifest};
pub use estimate::{Estimate, LayerEstimate, LayerState};
pub use list::Said;
pub use load::{LoadRequest, Loaded};
pub use made::Format;
pub use platform::Platform;
pub use pull::PullRequest;
pub use push::{PushRequest, Pushed, Which};
pub use reference::{DEFAULT_DOMAIN, Reference};
pub use remove::Removed;
pub use verify::{Damage, Verified};

pub(in crate::engine) use document::strict_json;

use oci_spec::image::ImageConfiguration;

use self::document::{DOCUMENT_LIMIT, health_of, parse_config};
use super::container::health::Check;
use super::storage::blobs::Blobs;
use super::storage::layers::Layers;
use super::storage::names::{Names, name_of};
use super::{Context, Engine, Error, ErrorKind, Result, similar};
use crate::kernel::trace;

/// How long [`Engine::reach`] waits for an answer.
const REACH: std::time::Duration = std::time::Duration::from_secs(8);

/// An image that is here, for one platform.
#[derive(Debug, Clone)]
pub struct Image {
    /// The digest of its config, which is what Docker calls the image's ID.
    pub id: Digest,
    /// The digest of its manifest.
    pub manifest_digest: Digest,
    /// The digest of the index it was chosen from.
    pub index_digest: Option<Digest>,
    /// Every name that stands for it, or for its index.
    pub names: Vec<Reference>,
    /// What it says about itself.
    pub config: ImageConfiguration,
    /// How its containers' health is checked: Docker's own part of the config.
    pub health: Option<Check>,
    /// Its layers by diffID, lowest first.
    pub layers: Vec<Digest>,
    /// Its manifest.
    pub manifest: Manifest,
    /// What it runs on.
    pub platform: Platform,
    /// When it was made: RFC 3339, as its config has it.
    pub created: Option<String>,
    /// Bytes of all files of its layers.
    pub size: u64,
}

impl Image {
    /// What a digest in a name stands for: the index, or the manifest where there is none.
    pub fn top_digest(&self) -> &Digest {
        self.index_digest.as_ref().unwrap_or(&self.manifest_digest)
    }
}

impl Engine {
    /// Every image that is here, those without a name included.
    pub fn images(&self) -> Result<Vec<Image>> {
        let entries = Names::new(self.layout()).entries()?;
        let mut images: Vec<Image> = Vec::new();
        for entry in &entries {
            if images.iter().any(|image| *image.top_digest() == entry.digest) {
                continue;
            }
            let names: Vec<Reference> =
                entries.iter().filter(|other| other.digest == entry.digest).filter_map(name_of).collect();
            images.extend(self.images_of(entry, &names)?);
        }
        Ok(images)
    }

    /// Bytes of a layer's files.
    pub fn layer_size(&self, layer: &Digest) -> Option<u64> {
        Layers::new(self.layout()).size(layer)
    }

    /// Bytes of the files of all layers that are here.
    pub fn layers_size(&self) -> u64 {
        let store = Layers::new(self.layout());
        store.all().iter().filter_map(|layer| store.size(layer)).sum()
    }

    /// Ask a registry whether it knows these credentials, and keep them; says where.
    pub fn login(&self, domain: &str, credentials: &Credentials) -> Result<String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context(|| "cannot start the transfer")?;
        let failed = |error: Error| Error::new(error.kind(), format!("cannot log in to `{domain}`")).caused_by(error);
        let endpoint = registry::own_endpoint(domain, self.settings(), credentials.clone()).map_err(failed)?;
        runtime.block_on(endpoint.ping()).map_err(|failure| failed(failure.error))?;
        self.settings().credentials.put(domain, credentials)
    }

    /// Ask a registry and its mirrors whether they are there, each within seconds. One that wants credentials is there.
    pub fn reach(&self, domain: &str) -> Result<Vec<(String, Result<()>)>> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context(|| "cannot start the transfer")?;
        let mut found = Vec::new();
        for endpoint in registry::endpoints_of(domain, "", self.settings())? {
            let asked = runtime.block_on(async { tokio::time::timeout(REACH, endpoint.ping()).await });
            let result = match asked {
                Err(_) => Err(Error::new(ErrorKind::Registry, format!("no answer within {} s", REACH.as_secs()))),
                Ok(Err(failure)) if failure.error.kind() == ErrorKind::Unauthorized => Ok(()),
                Ok(Err(failure)) => Err(failure.error),
                Ok(Ok(())) => Ok(()),
            };
            found.push((endpoint.address(), result));
        }
        Ok(found)
    }

    /// The full name that a user's name stands for, aliases included.
    pub fn reference(&self, name: &str) -> Result<Reference> {
        let end = name.rfind('/').map_or(0, |slash| slash + 1);
        let end = name[end..].find([':', '@']).map_or(name.len(), |at| end + at);
        match self.settings().registries.alias(&name[..end])? {
            Some(full) => format!("{full}{}", &name[end..]).parse().map_err(|error: Error| {
                let message = format!("the alias `{}` of registries.conf stands for no image", &name[..end]);
                Error::new(error.kind(), message).caused_by(error)
            }),
            None => name.parse(),
        }
    }

    /// The error about an image that is not here, with the name that may have been meant.
    pub fn no_such_image(&self, wanted: &str) -> Error {
        let entries = Names::new(self.layout()).entries().unwrap_or_default();
        let names = entries.iter().filter_map(name_of).map(|name| name.familiar());
        // Who names no tag means the usual one.
        let tagged = wanted.rsplit('/').next().is_some_and(|last| last.contains(':'));
        let names = names.map(|name| match name.strip_suffix(":latest").filter(|_| !tagged) {
            Some(plain) => plain.to_owned(),
            None => name,
        });
        Error::new(ErrorKind::NotFound, format!("no such image: `{wanted}`")).hint(similar::hint(
            wanted,
            names,
            "`rcd images` lists them",
        ))
    }

    /// The image of a name, a digest or a unique prefix of an ID, if it is here. Never asks a registry.
    pub fn image(&self, name: &str, platform: Option<&Platform>) -> Result<Option<Image>> {
        if let Ok(reference) = self.reference(name)
            && let Some(image) = self.named_image(&reference, platform)?
        {
            return Ok(Some(image));
        }
        let prefix = name.strip_prefix("sha256:").unwrap_or(name);
        if prefix.is_empty() || !prefix.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)) {
            return Ok(None);
        }
        let mut found: Vec<Image> = Vec::new();
        for image in self.images()? {
            let digests = [&image.id, &image.manifest_digest, image.top_digest()];
            if digests.iter().any(|digest| digest.hex().starts_with(prefix))
                && !found.iter().any(|other| other.id == image.id)
            {
                found.push(image);
            }
        }
        if found.len() > 1 {
            let ids: Vec<&str> = found.iter().map(|image| image.id.short()).collect();
            let message = format!("`{name}` fits several images: {}", ids.join(", "));
            return Err(Error::new(ErrorKind::Ambiguous, message));
        }
        Ok(found.pop())
    }

    fn named_image(&self, reference: &Reference, platform: Option<&Platform>) -> Result<Option<Image>> {
        let entries = Names::new(self.layout()).entries()?;
        let wanted = platform.cloned().unwrap_or_else(Platform::host);
        let named = |name: &Reference| match reference.digest() {
            Some(_) => name.repository() == reference.repository(),
            None => name == reference,
        };
        let mut best: Option<(usize, Image)> = None;
        for entry in entries.iter().filter(|entry| name_of(entry).as_ref().is_some_and(named)) {
            let names: Vec<Reference> =
                entries.iter().filter(|other| other.digest == entry.digest).filter_map(name_of).collect();
            for image in self.images_of(entry, &names)? {
                let digests = [image.top_digest(), &image.manifest_digest];
                if reference.digest().is_some_and(|digest| !digests.contains(&digest)) {
                    continue;
                }
                // What was pulled for another platform on purpose is still there by its name.
                let rank = match (wanted.rank(&image.platform), platform) {
                    (Some(rank), _) => rank,
                    (None, None) => usize::MAX,
                    (None, Some(_)) => continue,
                };
                if best.as_ref().is_none_or(|(before, _)| rank < *before) {
                    best = Some((rank, image));
                }
            }
        }
        Ok(best.map(|(_, image)| image))
    }

    /// The images below an entry of the names that are here whole.
    fn images_of(&self, entry: &Descriptor, names: &[Reference]) -> Result<Vec<Image>> {
        let mut images = Vec::new();
        match self.document(entry)? {
            None => {}
            Some(Document::Manifest(manifest)) => images.extend(self.image_of(&entry.digest, None, manifest, names)?),
            Some(Document::Index(inner)) => {
                for inner in inner {
                    if let Some(Document::Manifest(manifest)) = self.document(&inner)? {
                        images.extend(self.image_of(&inner.digest, Some(&entry.digest), manifest, names)?);
                    }
                }
            }
        }
        Ok(images)
    }

    fn document(&self, descriptor: &Descriptor) -> Result<Option<Document>> {
        let bytes = self.sound(&descriptor.digest)?;
        bytes.map(|bytes| Ok(Document::parse(&bytes, None)?.0)).transpose()
    }

    /// A document that is here whole: one that is damaged is as good as none, and must not keep others from being used.
    fn sound(&self, digest: &Digest) -> Result<Option<Vec<u8>>> {
        match Blobs::new(self.layout()).read(digest, DOCUMENT_LIMIT) {
            Err(error) if error.kind() == ErrorKind::Corrupt => {
                trace::say(|| format!("images: the document `{digest}` is damaged, so its image is not here"));
                Ok(None)
            }
            other => other,
        }
    }

    fn image_of(
        &self,
        digest: &Digest,
        index: Option<&Digest>,
        manifest: Manifest,
        names: &[Reference],
    ) -> Result<Option<Image>> {
        let Some(bytes) = self.sound(&manifest.config.digest)? else {
            return Ok(None);
        };
        let (config, layers) = parse_config(&bytes, manifest.layers.len())?;
        let store = Layers::new(self.layout());
        if !layers.iter().all(|layer| store.contains(layer)) {
            return Ok(None);
        }
        let platform =
            Platform::new(&config.os().to_string(), &config.architecture().to_string(), config.variant().as_deref());
        Ok(Some(Image {
            health: health_of(&bytes),
            id: manifest.config.digest.clone(),
            manifest_digest: digest.clone(),
            index_digest: index.cloned(),
            names: names.to_vec(),
            size: layers.iter().filter_map(|layer| store.size(layer)).sum(),
            created: config.created().clone(),
            config,
            layers,
            manifest,
            platform,
        }))
    }
}
