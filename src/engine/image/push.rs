//! Pushing an image: what is not there is sent, several blobs at a time; then its manifests, and last what has the name.
//!
//! A blob that another repository of the same registry has is asked for there first. An index goes with all of its images;
//! where only one of them is here, that one goes alone, and it is said.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::sync::mpsc::{self, UnboundedSender};
use tokio::task::JoinSet;

use super::convert::Conversion;
use super::document::DOCUMENT_LIMIT;
use super::made::Packed;
use super::registry::{self, Endpoint};
use super::upload::{Arrival, Cargo, deliver, put_manifest};
use super::{Descriptor, Digest, Document, Manifest, Platform, Reference};
use crate::engine::progress::{Event, Layer, Progress, Stage};
use crate::engine::storage::blobs::Blobs;
use crate::engine::storage::names::{Names, name_of};
use crate::engine::{Context, Engine, Error, ErrorKind, Result, event};

/// Blobs that are sent at a time, as with Docker.
const AT_ONCE: usize = 5;

/// What to push.
#[derive(Debug, Clone)]
pub struct PushRequest {
    /// Which image, and where to.
    pub reference: Reference,
    /// Under which name, where that is another.
    pub target: Option<Reference>,
    /// Which images of an index.
    pub which: Which,
    /// How it is packed otherwise.
    pub conversion: Conversion,
}

/// Which images of an index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Which {
    /// All, or the one that is here.
    #[default]
    Present,
    /// All, and it is an error where one is not here.
    All,
    /// The one for this platform, alone.
    Only(Platform),
}

/// What the registry has now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed {
    /// The digest that stands for the name.
    pub digest: Digest,
    /// The bytes of that manifest or index.
    pub size: u64,
}

/// All that is sent.
pub(super) struct Parcel {
    /// What has the name; also the last of the manifests.
    pub(super) top: Descriptor,
    pub(super) manifests: Vec<(Descriptor, bytes::Bytes)>,
    pub(super) layers: Vec<Descriptor>,
    pub(super) configs: Vec<Descriptor>,
    /// What was packed for it alone, and is not in the store.
    pub(super) files: BTreeMap<Digest, Packed>,
}

impl Engine {
    /// Every name of a repository that is here.
    pub fn names_in(&self, repository: &Reference) -> Result<Vec<Reference>> {
        let entries = Names::new(self.layout()).entries()?;
        let names: BTreeSet<Reference> = entries.iter().filter_map(name_of).collect();
        Ok(names.into_iter().filter(|name| name.repository() == repository.repository()).collect())
    }

    /// Give an image to the registry that its name says.
    pub fn push(&self, request: &PushRequest, progress: &dyn Progress) -> Result<Pushed> {
        let target = request.target.as_ref().unwrap_or(&request.reference);
        let name = target.familiar();
        let pushed = self.try_push(request, progress).map_err(|error| {
            let error = match error.kind() {
                ErrorKind::Unauthorized => error.hint(format!("`rcd login {}` says who you are", target.domain())),
                _ => error,
            };
            Error::new(error.kind(), format!("cannot push `{name}`")).caused_by(error)
        })?;
        event::image("push", &name, &target.familiar_repository()).tell(self.layout());
        Ok(pushed)
    }

    fn try_push(&self, request: &PushRequest, progress: &dyn Progress) -> Result<Pushed> {
        let reference = request.target.as_ref().unwrap_or(&request.reference);
        if reference.digest().is_some() {
            let error = Error::new(ErrorKind::InvalidInput, "a digest is no place to push to");
            return Err(error.hint("`rcd tag` gives it a name with a tag"));
        }
        let (parcel, remark) = self.parcel(&request.reference, &request.which)?;
        let missing = self.missing(&parcel);
        if missing > 0 {
            let message = format!("{missing} parts of the image are not here");
            return Err(Error::new(ErrorKind::NotFound, message).hint("pull it again"));
        }
        remark.into_iter().for_each(|text| progress.event(Event::Warning(text)));
        let parcel = self.converted(parcel, &request.conversion)?;
        let sources = self.elsewhere(reference)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.context(|| "cannot start the transfer")?;
        progress.event(Event::Sending {
            repository: reference.repository(),
            layers: parcel.layers.iter().map(described).collect(),
        });
        runtime.block_on(async {
            let endpoint = reachable(reference, self).await?;
            self.send(&endpoint, reference, &parcel, &sources, progress).await?;
            for (descriptor, bytes) in &parcel.manifests {
                let digest = descriptor.digest.to_string();
                let tag = reference.tag().filter(|_| descriptor.digest == parcel.top.digest);
                let name = tag.unwrap_or(&digest);
                endpoint.retried(|| put_manifest(&endpoint, reference, name, descriptor, bytes)).await?;
            }
            Ok(())
        })?;
        Ok(Pushed { digest: parcel.top.digest, size: parcel.top.size })
    }

    /// What stands for the name, with all that belongs to it; and what the user should know of it.
    pub(super) fn parcel(&self, reference: &Reference, which: &Which) -> Result<(Parcel, Option<String>)> {
        let entries = Names::new(self.layout()).entries()?;
        let entry = entries.iter().find(|entry| name_of(entry).as_ref() == Some(reference));
        let entry = entry.ok_or_else(|| {
            let message = format!("there is no image of the name `{}`", reference.familiar());
            Error::new(ErrorKind::NotFound, message).hint("`rcd tag IMAGE NAME` gives one this name")
        })?;
        if let Which::Only(platform) = which {
            let image = self.image(&reference.to_string(), Some(platform))?;
            let image = image.ok_or_else(|| {
                Error::new(ErrorKind::NotFound, format!("it is not here for `{platform}`"))
                    .hint("`rcd pull --platform` fetches it")
            })?;
            return Ok((self.single(&image.manifest_digest)?, None));
        }
        let Document::Index(inner) = self.known(&entry.digest)?.1 else {
            return Ok((self.single(&entry.digest)?, None));
        };
        let whole: Vec<Parcel> = inner.iter().filter_map(|inner| self.whole(inner)).collect();
        let (known, here) = (inner.len(), whole.len());
        let mut whole = whole.into_iter();
        match whole.next() {
            Some(only) if here == 1 && known > 1 && *which != Which::All => {
                let text = format!(
                    "only one of the {known} images of `{}` is here, and is pushed alone: {}",
                    entry.digest, only.top.digest
                );
                Ok((only, Some(text)))
            }
            Some(mut all) if here == known => {
                for one in whole {
                    all.manifests.extend(one.manifests);
                    all.layers.extend(one.layers);
                    all.configs.extend(one.configs);
                }
                let (bytes, _, media_type) = self.known(&entry.digest)?;
                all.top = descriptor(&entry.digest, media_type, &bytes);
                all.manifests.push((all.top.clone(), bytes));
                Ok((all, None))
            }
            Some(_) => {
                let message = format!("only {here} of the {known} images of the index are here");
                let hint = "`--platform` takes one of them, `rcd pull --all-platforms` fetches all";
                Err(Error::new(ErrorKind::NotFound, message).hint(hint))
            }
            None => Err(Error::new(ErrorKind::NotFound, "no image of the index is here").hint("pull it again")),
        }
    }

    /// A document that is here.
    fn known(&self, digest: &Digest) -> Result<(bytes::Bytes, Document, String)> {
        let bytes = Blobs::new(self.layout()).read(digest, DOCUMENT_LIMIT)?;
        let bytes = bytes.ok_or_else(|| Error::new(ErrorKind::NotFound, format!("`{digest}` is not here")))?;
        let (document, media_type) = Document::parse(&bytes, None)?;
        Ok((bytes.into(), document, media_type))
    }

    /// One image by its manifest.
    fn single(&self, digest: &Digest) -> Result<Parcel> {
        let (bytes, document, media_type) = self.known(digest)?;
        let Document::Manifest(Manifest { config, layers }) = document else {
            return Err(Error::new(ErrorKind::Corrupt, format!("`{digest}` is an index in an index")));
        };
        let top = descriptor(digest, media_type, &bytes);
        let manifests = vec![(top.clone(), bytes)];
        Ok(Parcel { manifests, top, layers, configs: vec![config], files: BTreeMap::new() })
    }

    /// An image of an index, if all of it is here.
    fn whole(&self, entry: &Descriptor) -> Option<Parcel> {
        let parcel = self.single(&entry.digest).ok()?;
        (self.missing(&parcel) == 0).then_some(parcel)
    }

    pub(super) fn missing(&self, parcel: &Parcel) -> usize {
        let blobs = Blobs::new(self.layout());
        let parts = parcel.layers.iter().chain(&parcel.configs);
        let parts = parts.filter(|part| !parcel.files.contains_key(&part.digest));
        parts.filter(|part| blobs.size(&part.digest) != Some(part.size)).count()
    }

    /// By blob, another repository of the same registry that ought to have it: an image here has a name there.
    fn elsewhere(&self, target: &Reference) -> Result<BTreeMap<Digest, String>> {
        let mut found = BTreeMap::new();
        for image in self.images()? {
            let other =
                image.names.iter().find(|name| name.domain() == target.domain() && name.path() != target.path());
            let Some(other) = other else { continue };
            for part in image.manifest.layers.iter().chain([&image.manifest.config]) {
                found.entry(part.digest.clone()).or_insert_with(|| other.path().to_owned());
            }
        }
        Ok(found)
    }

    /// Make all blobs present, several at a time. What fails ends the rest.
    async fn send(
        &self,
        endpoint: &Arc<Endpoint>,
        reference: &Reference,
        parcel: &Parcel,
        sources: &BTreeMap<Digest, String>,
        progress: &dyn Progress,
    ) -> Result<()> {
        let blobs = Blobs::new(self.layout());
        let (tell, mut told) = mpsc::unbounded_channel();
        let room = Arc::new(Semaphore::new(AT_ONCE));
        let mut work = JoinSet::new();
        let mut seen = BTreeSet::new();
        for (layer, descriptor) in
            parcel.layers.iter().map(|layer| (true, layer)).chain(parcel.configs.iter().map(|config| (false, config)))
        {
            if !seen.insert(descriptor.digest.clone()) {
                continue;
            }
            let own = parcel.files.get(&descriptor.digest).map(|packed| packed.path().to_owned());
            let path = own.unwrap_or_else(|| blobs.path(&descriptor.digest));
            let file = File::open(&path).context(|| format!("cannot read `{}`", path.display()))?;
            let cargo = Cargo {
                reference: reference.clone(),
                descriptor: Descriptor { annotations: None, ..descriptor.clone() },
                file: Arc::new(file),
                elsewhere: sources.get(&descriptor.digest).cloned(),
            };
            let (endpoint, room) = (Arc::clone(endpoint), Arc::clone(&room));
            let tell = layer.then(|| tell.clone());
            work.spawn(async move {
                // It is closed by nobody.
                let _room = room.acquire_owned().await;
                send_one(&endpoint, cargo, tell).await
            });
        }
        drop(tell);
        loop {
            tokio::select! {
                Some(event) = told.recv() => progress.event(event),
                done = work.join_next() => match done {
                    Some(done) => done.context(|| "the transfer stopped")??,
                    None => break,
                },
            }
        }
        while let Ok(event) = told.try_recv() {
            progress.event(event);
        }
        Ok(())
    }
}

async fn send_one(endpoint: &Endpoint, cargo: Cargo, tell: Option<UnboundedSender<Event>>) -> Result<()> {
    let digest = cargo.descriptor.digest.to_string();
    // Who does not listen any more has an error to tell of.
    let say = |event: Event| tell.as_ref().map_or((), |tell| drop(tell.send(event)));
    let layer = |stage| Event::Layer { digest: digest.clone(), stage };
    let told = |current| say(layer(Stage::Fetching { current }));
    let arrival = deliver(endpoint, &cargo, &told).await.map_err(|failure| {
        Error::new(failure.error.kind(), format!("the layer `{digest}`")).caused_by(failure.error)
    })?;
    say(match arrival {
        Arrival::Sent => layer(Stage::Sent),
        Arrival::Present => layer(Stage::Present),
        Arrival::Mounted(from) => Event::Mounted { digest: digest.clone(), from },
    });
    Ok(())
}

/// The first way to speak to the registry that works.
async fn reachable(reference: &Reference, engine: &Engine) -> Result<Arc<Endpoint>> {
    let mut ways = registry::own_endpoints(reference.domain(), reference.path(), engine.settings())?;
    while ways.len() > 1 {
        match ways[0].ping().await {
            Err(failure) if failure.error.kind() == ErrorKind::Registry => drop(ways.remove(0)),
            _ => ways.truncate(1),
        }
    }
    ways.pop().ok_or_else(|| Error::new(ErrorKind::Registry, "there is no registry to ask"))
}

fn descriptor(digest: &Digest, media_type: String, bytes: &[u8]) -> Descriptor {
    Descriptor { media_type, digest: digest.clone(), size: bytes.len() as u64, platform: None, annotations: None }
}

fn described(layer: &Descriptor) -> Layer {
    Layer { digest: layer.digest.to_string(), size: layer.size, present: false }
}
